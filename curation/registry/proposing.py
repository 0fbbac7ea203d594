"""Proposes a release: pushes objects under a claim, and a commit on a branch that no consumer looks at.

Both are pulled as a consumer would and checked to the last byte before a tag names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from curation.errors import CurationError, IntegrityError
from curation.registry.previous import repair_in_words
from curation.registry.publication_files import Laid, write_artifact, write_ledger
from curation.registry.remote.durable import pushed
from curation.registry.remote.fence import objects_of
from curation.registry.remote.remote_policy import Policy
from curation.registry.remote.sweep import marker
from curation.registry.repository.clones import Clone, Repository
from curation.registry.repository.corpus_folders import added_folder
from curation.registry.repository.dvc import dvc
from curation.registry.repository.ledger import Entry, Move
from curation.storage.failpoints import failpoint

ALONE = "call `curation run` again, and see who else writes in the work folder"


def push_objects(repository: Repository, clone: Clone, corpus: str, version: str, laid: Laid, policy: Policy) -> str:
    """Claim the objects of the folder in the clone, then push them. Returns the claim's id.

    Raises:
        IntegrityError: what DVC is about to push is not what was laid out.
        TryAgain: the registry or remote is down.
    """
    failpoint("registry.push.before")
    dvc(clone.folder, clone.scratch, ("add", f"corpora/{corpus}"))
    folder = added_folder(clone, corpus)
    objects = clone.scratch / "cache" / "files" / "md5"
    listed = (objects / folder[:2] / folder[2:]).read_bytes()
    if difference := laid.leaves_otherwise(listed, objects):
        raise IntegrityError(corpus, f"what would be pushed is not what was judged: {difference}", ALONE)
    claim = clone.fence.claim_publication(f"publish {corpus} {version}", folder, listed)
    unhindered = policy.strict and policy.lag is None
    try:
        push = ("push", f"corpora/{corpus}.dvc")
        own, fresh = marker(clone.registry), not any(clone.corpora())
        with pushed(str(repository.remote), clone.scratch / "cache", objects_of(folder, listed)):
            dvc(clone.folder, clone.scratch, push, marker=own, fresh=fresh, unhindered=unhindered)
    except CurationError:
        clone.fence.end(claim)
        raise
    failpoint("registry.push.after")
    return claim


def propose(clone: Clone, laid: Laid, entries: Sequence[Entry], moves: Sequence[Move]) -> str:
    """Push a commit on a branch that no consumer looks at. Returns the commit's full id."""
    manifest = laid.manifest
    corpus, version = str(manifest.facts["corpus"]), entries[-1].version
    write_ledger(clone, corpus, entries, moves, laid.signer, laid.statement)
    write_artifact(clone.folder / "dvc.yaml", manifest.facts)
    clone.git("add", "--", f"corpora/{corpus}.dvc", "corpora/.gitignore", "dvc.yaml")
    clone.git("commit", "--quiet", "--message", f"{corpus} {version}")
    failpoint("registry.propose.before")
    clone.git("push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{clone.proposals}/{corpus}")
    failpoint("registry.propose.after")
    return clone.git("rev-parse", "HEAD")


def verify_proposal(repository: Repository, clone: Clone, corpus: str, commit: str, laid: Laid) -> None:
    """Pull the commit as a consumer would, and check every byte.

    Raises:
        IntegrityError: what came back is not what was pushed.
    """
    pulled = pull_release(repository, "pulled", corpus, commit)
    if difference := laid.differs(pulled):
        # A file that a release shares with the one before is not pushed again: damage of it comes back.
        before = clone.entries(corpus)[:-1]
        tag = f"{corpus}@{before[-1].version}" if before else corpus
        fix = repair_in_words(tag) if before else "check the remote's storage, then run again"
        raise IntegrityError(tag, f"what was pulled is not what was pushed: {difference}", fix)
    failpoint("registry.verify.after")


def pull_release(repository: Repository, name: str, corpus: str, revision: str, *parts: str) -> Path:
    """Pull a release, or some `parts` of it, by the public address with an empty cache. Returns the release's
    folder.
    """
    folder = repository.work / name
    (folder / corpus if parts else folder).mkdir(parents=True)
    address = repository.address
    commands = [
        ("get", address, f"corpora/{corpus}{part}", "--rev", revision, "--out", str(folder / f"{corpus}{part}"))
        for part in ([f"/{part}" for part in parts] or [""])
    ]
    dvc(folder, folder / "scratch", *commands)
    return folder / corpus
