"""Publishing: a checked candidate becomes a version that all see at once, after a consumer's pull was verified."""

from __future__ import annotations

import datetime as dt
import errno
import io
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curation.errors import GateClosed, IntegrityError, TryAgain
from curation.registry.card import card
from curation.registry.dvc import dvc, sweep
from curation.registry.git import git
from curation.registry.ledger import Entry, Release, dump, ledger_path, load, release_of, withdraw
from curation.registry.manifest import CONTENT, MANIFEST, Manifest, build, check_name
from curation.registry.repository import PROPOSED, Clone, Repository, clone_tags, register
from curation.registry.sums import write_sums
from curation.registry.verify import CARD, RELEASE, check, content_digest
from curation.registry.versions import Fingerprint, Version, next_version
from curation.storage.failpoints import failpoint
from curation.storage.lock import run_lock

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)


@dataclass(frozen=True)
class Registry:
    """Releases of all corpora.

    Args:
        url: git URL or path of the registry; a path where nothing is yet becomes an embedded repository.
        remote: DVC remote URL or path.
        work: folder for clones; nothing in it outlives a call but a mirror for reading.
        lock: file that one publisher holds at a time.
        wait: seconds to wait for another publisher.
    """

    url: str | Path
    remote: str | Path
    work: Path
    lock: Path
    wait: float = 60.0

    @property
    def repository(self) -> Repository:
        """The repository behind it."""
        return Repository(str(self.url), str(self.remote), self.work.absolute())

    def ensure(self) -> None:
        """Make the embedded repository when there is none yet.

        Raises:
            TryAgain: another publisher holds the lock; the disk is full.
            ConfigurationError: the path holds something else.
        """
        with run_lock(self.lock, self.wait, "registry"), _disk():
            self.repository.ensure()

    def publish(self, candidate: Path, facts: Mapping[str, Any], run: Mapping[str, Any]) -> Release | None:
        """Make the candidate the next version of its corpus, or do nothing when the newest one holds the same content.

        Nobody sees the version before it was pulled as a consumer would, into an empty folder with an empty cache, and
        verified; then branch and tag move in one push. A call after a kill does what the killed one was to do.

        Args:
            candidate: a checked folder, as `manifest.build` takes it; it is only read.
            facts: what `manifest.facts_of(candidate)` gives.
            run: who made it, and what is known of its night (run_id, as_of, fates, landings): for `release.json`, card.

        Raises:
            TryAgain: the lock is held, the registry or remote is down, the disk is full.
            ConfigurationError: a name, fact or URL is wrong.
            GateClosed: this content was withdrawn.
            IntegrityError: the candidate is damaged, or what came back is not what was pushed.
        """
        manifest = build(candidate, facts)
        corpus = str(manifest.facts["corpus"])
        with self._clone(f"publish {corpus}") as clone:
            entries = clone.entries(corpus)
            now = _now()
            as_of = str(run.get("as_of", now[:10]))
            entry = _next_entry(corpus, entries, Fingerprint.of(manifest), now, as_of)
            if entry is None:
                return None
            _place(candidate, manifest, entry, run, clone.folder / "corpora" / corpus)
            commit = self._propose(clone, manifest, (*entries, entry))
            self._verify(clone, corpus, commit, manifest)
            tag = f"{corpus}@{entry.version}"
            failpoint("registry.tag.before")
            register(clone, corpus, str(entry.version), commit)
            failpoint("registry.release.before")
            moves = (f"{commit}:refs/heads/{clone.branch}", f"refs/tags/{tag}", f":refs/heads/{PROPOSED}/{corpus}")
            clone.git("push", "--quiet", "--atomic", "origin", *moves)
            failpoint("registry.release.after")
            return release_of(corpus, entry, commit)

    def releases(self, corpus: str | None = None) -> list[Release]:
        """All releases, withdrawn ones too, in order of corpus and version. It needs no lock of a publisher's."""
        repository = self.repository
        if repository.place is not None:
            return _read(repository.view(), corpus)
        self.work.mkdir(parents=True, exist_ok=True)
        with run_lock(self.work / "mirror.lock", self.wait, "reading the registry"), _disk():
            return _read(repository.view(), corpus)

    def current(self, corpus: str) -> Release | None:
        """The newest release of a corpus that is not withdrawn."""
        standing = [release for release in self.releases(corpus) if release.withdrawn is None]
        return standing[-1] if standing else None

    def withdraw(self, corpus: str, versions: Sequence[str], reason: str) -> list[Release]:
        """Mark versions as withdrawn, then delete from the remote what only withdrawn versions hold.

        Their tags and digests stay, so that it can always be said what they were; pulling them fails. Done again, it
        finishes what was cut off. What consumers have pulled stays with them: `where-is` and letters are for that.

        Raises:
            TryAgain: the lock is held, the registry or remote is down.
            ConfigurationError: a version was never released, or there is no reason.
        """
        check_name(corpus)
        with self._clone(f"withdraw {corpus}") as clone:
            marked = withdraw(corpus, clone.entries(corpus), versions, reason, _now())
            _write_ledger(clone, corpus, marked)
            if clone.git("status", "--porcelain", "--untracked-files=no"):
                names = ", ".join(sorted(versions))
                clone.git("commit", "--quiet", "--message", f"{corpus}: withdraw {names}")
                failpoint("registry.withdraw.before")
                clone.git("push", "--quiet", "origin", f"HEAD:refs/heads/{clone.branch}")
                failpoint("registry.withdraw.after")
            live, dead = _folders(clone)
            failpoint("registry.sweep.before")
            if dead:
                sweep(clone.folder, clone.scratch, live, dead)
            failpoint("registry.sweep.after")
            return [release for release in _read(clone.folder, corpus) if release.withdrawn is not None]

    @contextmanager
    def _clone(self, purpose: str) -> Iterator[Clone]:
        """A fresh clone under the lock; nothing of it stays, as it may hold what will be erased one day."""
        repository = self.repository
        with run_lock(self.lock, self.wait, purpose), _disk():
            failpoint("registry.clone.before")
            repository.ensure()
            failpoint("registry.clone.after")
            try:
                yield repository.clone()
            finally:
                repository.clear()

    def _propose(self, clone: Clone, manifest: Manifest, entries: Sequence[Entry]) -> str:
        """Push the objects, then a commit on a branch of its own that no consumer looks at. The commit's full id."""
        corpus, version = str(manifest.facts["corpus"]), entries[-1].version
        failpoint("registry.push.before")
        dvc(clone.folder, clone.scratch, ("add", f"corpora/{corpus}"), ("push", f"corpora/{corpus}.dvc"))
        failpoint("registry.push.after")
        _write_ledger(clone, corpus, entries)
        _write_artifact(clone.folder / "dvc.yaml", manifest.facts)
        clone.git("add", "--", f"corpora/{corpus}.dvc", "corpora/.gitignore", "dvc.yaml")
        clone.git("commit", "--quiet", "--message", f"{corpus} {version}")
        failpoint("registry.propose.before")
        clone.git("push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{PROPOSED}/{corpus}")
        failpoint("registry.propose.after")
        return clone.git("rev-parse", "HEAD")

    def _verify(self, clone: Clone, corpus: str, commit: str, manifest: Manifest) -> None:
        """Pull the commit by its public address, as a consumer would, with an empty cache, and check every byte."""
        pulled = self.repository.work / "pulled"
        pulled.mkdir()
        source = ("get", self.repository.address, f"corpora/{corpus}", "--rev", commit)
        dvc(pulled, pulled / "scratch", (*source, "--out", str(pulled / corpus)))
        check(pulled / corpus)
        if content_digest(pulled / corpus) != manifest.content_digest:
            raise IntegrityError(
                corpus, "what was pulled is not what was pushed", "check the remote's storage, then run again"
            )
        failpoint("registry.verify.after")


def _next_entry(corpus: str, entries: Sequence[Entry], new: Fingerprint, now: str, as_of: str) -> Entry | None:
    """The entry for a new content; None when the newest standing release already holds it."""
    standing = [entry for entry in entries if entry.withdrawn is None]
    if standing and standing[-1].fingerprint.content == new.content:
        return None
    for entry in entries:
        if entry.withdrawn is not None and entry.fingerprint.content == new.content:
            raise GateClosed(
                corpus,
                f"this very content was withdrawn as {entry.version}",
                "change the inputs or the recipe, or keep the last release",
            )
    last = entries[-1] if entries else None
    step = next_version((last.version, last.fingerprint) if last else None, new)
    if step is None:
        return None
    version, changelog = step
    return Entry(version, now, as_of, last.version if last else None, tuple(changelog), new)


def _place(candidate: Path, manifest: Manifest, entry: Entry, run: Mapping[str, Any], folder: Path) -> None:
    """Lay out the release in the clone: content, card, manifest, release.json, and sums over all of them."""
    release = {
        "format": "curation-release/1",
        "corpus": manifest.facts["corpus"],
        "version": str(entry.version),
        "previous": str(entry.previous) if entry.previous else None,
        "published_at": entry.published_at,
        "as_of": entry.as_of,
        "changelog": list(entry.changelog),
        "content_digest": manifest.content_digest,
        "run": dict(run),
    }
    failpoint("registry.copy.before")
    for part in CONTENT:
        if (candidate / part).exists():
            shutil.copytree(candidate / part, folder / part)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).write_bytes(manifest.canonical)
    (folder / RELEASE).write_text(json.dumps(release, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    (folder / CARD).write_text(card(manifest, release), encoding="utf-8")
    write_sums(folder)
    failpoint("registry.copy.after")


def _write_ledger(clone: Clone, corpus: str, entries: Sequence[Entry]) -> None:
    path = ledger_path(corpus)
    (clone.folder / path).write_text(dump(corpus, entries), encoding="utf-8")
    clone.git("add", "--", path)


def _write_artifact(path: Path, facts: Mapping[str, Any]) -> None:
    """Declare the corpus in `dvc.yaml`, where `dvc artifacts get` and GTO look."""
    from ruamel.yaml import YAML

    yaml = YAML()
    declared = (yaml.load(path.read_text(encoding="utf-8")) if path.exists() else None) or {}
    artifacts = dict(declared.get("artifacts") or {})
    corpus = str(facts["corpus"])
    artifacts[corpus] = {"path": f"corpora/{corpus}", "type": "dataset", "desc": str(facts["description"])}
    stream = io.StringIO()
    yaml.dump({**declared, "artifacts": dict(sorted(artifacts.items()))}, stream)
    path.write_text(stream.getvalue(), encoding="utf-8")


def _read(folder: Path | None, corpus: str | None) -> list[Release]:
    """Releases as one commit of the registry tells them; an entry whose tag is not there is no release yet."""
    if folder is None:
        return []
    tags = dict(clone_tags(folder))  # before the branch: a tag seen here is in the ledger read after it
    head = git(folder, "for-each-ref", "--format=%(objectname)", git(folder, "symbolic-ref", "HEAD"))
    if not head:
        return []
    wanted = [ledger_path(corpus)] if corpus else ["corpora/"]
    shown = git(folder, "ls-tree", "--name-only", "--full-tree", head, "--", *wanted)
    found = []
    for path in sorted(name for name in shown.splitlines() if name.endswith(".releases.json")):
        name = path.removeprefix("corpora/").removesuffix(".releases.json")
        for entry in load(name, git(folder, "show", f"{head}:{path}")):
            tag = f"{name}@{entry.version}"
            if tag in tags:
                found.append(release_of(name, entry, tags[tag]))
    return found


def _folders(clone: Clone) -> tuple[list[str], list[str]]:
    """DVC's names of the folders of all standing and of all withdrawn releases, of every corpus."""
    live: list[str] = []
    dead: list[str] = []
    for release in _read(clone.folder, None):
        pointer = clone.git("show", f"{release.commit}:corpora/{release.corpus}.dvc")
        match = re.search(r"md5: ([0-9a-f]{32}\.dir)", pointer)
        if match is None:
            raise IntegrityError(
                release.tag, "its .dvc file names no folder", "restore it from the registry's git history"
            )
        (live if release.withdrawn is None else dead).append(match[1])
    return live, dead


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


@contextmanager
def _disk() -> Iterator[None]:
    """A full or failing disk is a passing condition."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise TryAgain(
                "the registry", "the disk is full or cannot be written", "free space, then run again"
            ) from error
        raise


__all__ = ["Registry", "Release", "Version"]
