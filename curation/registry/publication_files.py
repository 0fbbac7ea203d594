"""Writes what a publication puts into a clone of the registry: release folder, ledger, changelog, artifact."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from curation.errors import IntegrityError
from curation.registry.release.feeds import feeds
from curation.registry.release.manifest import CONTENT, Manifest, ReleaseFacts
from curation.registry.release.release_json import ReleaseJson, ReleaseRun
from curation.registry.release.signed import Signer, key_files, sign_release, signed_problems
from curation.registry.release.sums import PROOFS, SUMS, file_digest
from curation.registry.release.verify import content_digest, verify
from curation.registry.release.writing import write_release
from curation.registry.repository.clones import Clone
from curation.registry.repository.history import CHANGELOG, changelog, changelog_path
from curation.registry.repository.ledger import Entry, Move, dump, ledger_path
from curation.registry.repository.trusted import KEYS, lines_of, merged
from curation.registry.witness.proof import (
    covers,
    found_path,
    require_own,
    sign_ledger,
    signed_ledger_path,
    statements_path,
)
from curation.storage.failpoints import failpoint


@dataclass(frozen=True)
class Laid:
    """A release as it was laid out: its manifest, the digest of its `SHA256SUMS`, its signer, and its statement."""

    manifest: Manifest
    sums: str
    signer: Signer | None
    statement: bytes | None

    def differs(self, folder: Path) -> str | None:
        """Return how a folder differs from this release; None where it does not."""
        if problems := verify(folder):
            return problems[0]
        if content_digest(folder) != self.manifest.content_digest:
            return "it is a whole release of another content"
        if file_digest(folder / SUMS) != self.sums:
            return f"{SUMS} is another one"
        signed = signed_problems(folder, self.signer.key.fingerprint) if self.signer is not None else []
        return signed[0] if signed else None

    def leaves_otherwise(self, listed: bytes, objects: Path) -> str | None:
        """Return which of the objects that DVC is about to push differs from what was laid out; None where none does.

        Args:
            listed: DVC's list of the files of the folder.
            objects: where its cache keeps them.
        """
        places = {entry["relpath"]: objects / entry["md5"][:2] / entry["md5"][2:] for entry in json.loads(listed)}
        digests = {name: file_digest(place) for name, place in places.items() if name not in PROOFS}
        if digests.pop(SUMS, None) != self.sums:
            return f"{SUMS} is another one"
        sums = (line.split("  ", 1) for line in places[SUMS].read_text(encoding="utf-8").splitlines())
        judged = {name: digest for digest, name in sums}
        return next((name for name in sorted({*digests, *judged}) if digests.get(name) != judged.get(name)), None)


def place(
    candidate: Path,
    manifest: Manifest,
    entries: Sequence[Entry],
    run: ReleaseRun,
    folder: Path,
    previous: Path | None,
    signer: Signer | None,
) -> Laid:
    """Lay out the release of the last entry: its content, and the files made from content and history.

    Args:
        folder: where the release will lie in a clone.
        previous: the release before, pulled, for the feed of its chunks; None: there is none, or it is not needed.
        signer: signs the release; None: it is not signed.
    """
    corpus, entry = str(manifest.facts["corpus"]), entries[-1]
    config = manifest.facts["default_config"]
    standing = [ledger_entry for ledger_entry in entries if ledger_entry.withdrawn is None]
    release: ReleaseJson = {
        "corpus": corpus,
        "version": str(entry.version),
        "previous": str(entry.previous) if entry.previous else None,
        "published_at": entry.published_at,
        "as_of": entry.as_of,
        "changelog": list(entry.changelog),
        "content_digest": manifest.content_digest,
        "deployment": entry.deployment,
        "run": run,
        "history": [
            {
                "version": str(ledger_entry.version),
                "as_of": ledger_entry.as_of,
                "examples": dict(ledger_entry.fingerprint.examples.get(config, {})),
            }
            for ledger_entry in standing
        ],
    }
    failpoint("registry.copy.before")
    for part in CONTENT:
        if (candidate / part).exists():
            shutil.copytree(candidate / part, folder / part)
    folder.mkdir(parents=True, exist_ok=True)
    around = {CHANGELOG: changelog(corpus, entries).encode()}
    if previous is not None or len(entries) == 1:
        around |= feeds(folder, manifest, previous)
    if signer is not None:
        around |= key_files(signer)
        release["signed_by"] = signer.key.fingerprint
    sums = write_release(folder, manifest, release, around)
    statement = None if signer is None else sign_release(folder, release, sums, signer)
    failpoint("registry.copy.after")
    return Laid(manifest, hashlib.sha256(sums).hexdigest(), signer, statement)


def write_ledger(
    clone: Clone,
    corpus: str,
    entries: Sequence[Entry],
    moves: Sequence[Move],
    signer: Signer | None,
    statement: bytes | None = None,
) -> None:
    """Write the ledger and the changelog made from it, and sign them together with the statements of all releases so
    far.

    Args:
        statement: the statement of a new release.

    Raises:
        IntegrityError: the ledger there is not the one that was signed before.
    """
    if signer is not None:
        require_own(clone.folder, corpus, signer)
    path, changes = ledger_path(corpus), changelog_path(corpus)
    ledger = dump(corpus, entries, moves).encode()
    (clone.folder / path).write_bytes(ledger)
    (clone.folder / changes).write_text(changelog(corpus, entries, moves), encoding="utf-8")
    clone.git("add", "--", path, changes)
    if signer is None:
        return
    write_chain_of_keys(clone, signer)
    statements_file, over, dvc_file = (
        clone.folder / path_of(corpus) for path_of in (statements_path, signed_ledger_path, found_path)
    )
    statements = (statements_file.read_bytes() if statements_file.exists() else b"") + (statement or b"")
    statements_file.write_bytes(statements)
    files = {path: ledger, statements_path(corpus): statements}
    if dvc_file.is_file():
        files[found_path(corpus)] = dvc_file.read_bytes()
    if not over.is_file() or not covers(over.read_bytes(), files, signer):  # else the same call again would be news
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        over.write_bytes(sign_ledger(corpus, files, now, signer))
    clone.git("add", "--", statements_path(corpus), signed_ledger_path(corpus))


def write_chain_of_keys(clone: Clone, signer: Signer) -> None:
    """Add all lines of this deployment's chain of keys to the registry's chain; lines of other deployments stay."""
    place = clone.folder / KEYS
    place.parent.mkdir(exist_ok=True)
    there = lines_of(place.read_bytes()) if place.is_file() else ()
    place.write_bytes(b"".join(merged(there, signer.chain)))
    clone.git("add", "--", KEYS)


def write_artifact(path: Path, facts: ReleaseFacts) -> None:
    """Declare the corpus in `dvc.yaml`, where `dvc artifacts get` and GTO look.

    Raises:
        IntegrityError: `dvc.yaml` cannot be read.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML()
    try:
        declared = (yaml.load(path.read_text(encoding="utf-8")) if path.exists() else None) or {}
        artifacts = dict(declared.get("artifacts") or {})
    except (YAMLError, ValueError, TypeError, AttributeError) as error:
        fix = f"put it back as the last whole commit has it (`git log -- {path.name}` in a clone of the registry)"
        raise IntegrityError(f"registry {path.name}", "it cannot be read", f"{fix}, and commit that") from error
    corpus = str(facts["corpus"])
    artifacts[corpus] = {"path": f"corpora/{corpus}", "type": "dataset", "desc": str(facts["description"])}
    stream = io.StringIO()
    yaml.dump({**declared, "artifacts": dict(sorted(artifacts.items()))}, stream)
    path.write_text(stream.getvalue(), encoding="utf-8")
