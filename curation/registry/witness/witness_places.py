"""The places a witness can be in: a folder, a bucket or another fsspec target, or a branch on a git host.

Objects are written once: with `If-None-Match` where the store supports it, by a link on a disk, by a push that is never
forced.
"""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from curation.errors import ConfigurationError, TryAgain
from curation.registry.repository.git import blobs, git, is_whole, local_path
from curation.registry.witness.entries import EMPTY, Store
from curation.storage.files import put_if_absent
from curation.storage.locations import without_password
from curation.storage.lock import run_lock

BRANCH = "witness"  # each deployment's objects are on a branch witness/<deployment>
GIT_SCHEMES = ("git://", "ssh://", "git+ssh://", "http://", "https://")
TRIES = 5  # at a branch that somebody else has moved meanwhile
WAIT = 60.0  # seconds for another process of this deployment
LOOK = "see that it can be reached and written to, then run again"


def store_at(place: str, work: Path, *, makes: bool = True) -> Store:
    """Return the store at a place.

    Args:
        place: a path, an fsspec URL, or a git URL: `https://…`, `ssh://…`, `user@host:path`, or what ends in `.git`.
        work: folder for a clone, for a git host.
        makes: create a missing folder; else whoever mounts it creates it, as a new deployment cannot be told from one
            that has lost all and forgot to mount it.
    """
    local = local_path(place)
    if place.rstrip("/").endswith(".git") or place.startswith(GIT_SCHEMES) or (local is None and "://" not in place):
        return GitStore(place, work)
    if local is not None or place.startswith("file://"):
        return FolderStore(Path(place.removeprefix("file://")), makes)
    return UrlStore(place)


@dataclass(frozen=True)
class FolderStore:
    """A store in a folder, of another disk or machine."""

    folder: Path
    makes: bool = True

    def names(self) -> list[str]:
        with self._reached():
            paths = self.folder.glob("*/*.json") if self._is_there() else ()
            return sorted(path.relative_to(self.folder).as_posix() for path in paths)

    def put(self, objects: Mapping[str, bytes], *, begun: bool = False) -> None:
        with self._reached():
            if not begun and not self._is_there():
                self.folder.mkdir(parents=True, exist_ok=True)
            if begun and not any(path.is_dir() for path in self.folder.iterdir()):
                raise _empty(str(self.folder))
            for name, content in objects.items():
                path = self.folder / name
                path.parent.mkdir(exist_ok=True)
                if not path.exists():
                    put_if_absent(path, content, 0o440)

    def get(self, names: Sequence[str]) -> dict[str, bytes]:
        with self._reached():
            return {name: (self.folder / name).read_bytes() for name in names}

    def _is_there(self) -> bool:
        if not self.folder.is_dir() and not self.makes:
            fix = "mount it; where it is to begin, make the folder"
            raise TryAgain(f"the witness {self.folder}", "there is no such folder", fix)
        return self.folder.is_dir()

    @contextlib.contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise TryAgain(f"the witness {self.folder}", f"it cannot be reached ({error.strerror})", LOOK) from error


@dataclass(frozen=True)
class UrlStore:
    """A store in a bucket, or whatever else fsspec has a protocol for."""

    url: str

    def names(self) -> list[str]:
        with self._reached() as (system, root):
            system.invalidate_cache()
            return sorted(str(PurePosixPath(path).relative_to(root)) for path in system.find(root))

    def put(self, objects: Mapping[str, bytes], *, begun: bool = False) -> None:
        there = set(self.names()) if len(objects) > 1 else set()
        with self._reached() as (system, root):
            if begun and not there and not _lists(system, root):
                raise _empty(without_password(self.url))
            for name, content in objects.items():
                if name in there:
                    continue
                try:
                    system.pipe_file(f"{root}/{name}", content, mode="create")
                except OSError:  # FileExistsError; of S3 that does not say which condition failed, one without a name
                    system.invalidate_cache()
                    if not system.exists(f"{root}/{name}"):  # else that is why: somebody has put it there
                        raise

    def get(self, names: Sequence[str]) -> dict[str, bytes]:
        with self._reached() as (system, root):
            return {name: bytes(system.cat_file(f"{root}/{name}")) for name in names}

    @contextlib.contextmanager
    def _reached(self) -> Iterator[tuple[Any, str]]:
        from fsspec.core import url_to_fs

        where = f"the witness {without_password(self.url)}"
        try:
            system, root = url_to_fs(self.url)
        except (ValueError, ImportError) as error:
            fix = "check the URL, and install what its protocol needs"
            raise ConfigurationError(where, "it cannot be opened", fix) from error
        try:
            yield system, str(root).rstrip("/")
        except TryAgain:
            raise
        except Exception as error:  # noqa: BLE001 - clients of object stores have errors of their own
            raise TryAgain(where, f"it cannot be reached ({type(error).__name__})", LOOK) from None


@dataclass(frozen=True)
class GitStore:
    """A store in a branch for each deployment on a git host; `work` holds a clone."""

    url: str
    work: Path

    def names(self) -> list[str]:
        with self._fetched() as folder:
            shown = git(folder, "for-each-ref", "--format=%(refname)", f"refs/remotes/origin/{BRANCH}/")
            listed = [git(folder, "ls-tree", "-r", "--name-only", ref) for ref in shown.splitlines()]
        return sorted(name for listing in listed for name in listing.splitlines())

    def put(self, objects: Mapping[str, bytes], *, begun: bool = False) -> None:
        for deployment in sorted({name.partition("/")[0] for name in objects}):
            own = {name: content for name, content in objects.items() if name.startswith(f"{deployment}/")}
            for attempt in range(1, TRIES + 1):
                try:
                    with self._fetched() as folder:
                        if begun and not git(folder, "for-each-ref", f"refs/remotes/origin/{BRANCH}/"):
                            raise _empty(without_password(self.url))
                        _push(folder, self.url, deployment, own)
                    break
                except TryAgain:
                    if attempt == TRIES:
                        raise

    def get(self, names: Sequence[str]) -> dict[str, bytes]:
        refs = {name: f"refs/remotes/origin/{BRANCH}/{name.partition('/')[0]}:{name}" for name in names}
        with self._fetched() as folder:
            contents = blobs(folder, list(refs.values()))
        if lacking := [name for name, ref in refs.items() if ref not in contents]:
            raise TryAgain(f"the witness {without_password(self.url)}", f"{len(lacking)} of its objects are gone", LOOK)
        return {name: contents[ref] for name, ref in refs.items()}

    @contextlib.contextmanager
    def _fetched(self) -> Iterator[Path]:
        self.work.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = self.work / "witness"
        try:
            with run_lock(self.work / "witness.lock", WAIT, "the witness"):
                try:
                    self._fetch(folder)
                except TryAgain:
                    if is_whole(folder):
                        raise
                    shutil.rmtree(folder)  # a power cut has torn it
                    self._fetch(folder)
                try:
                    yield folder
                except TryAgain:
                    if not is_whole(folder):
                        shutil.rmtree(folder)  # for the next time
                    raise
        except TryAgain as error:
            raise TryAgain(f"the witness {without_password(self.url)}", error.found, LOOK) from error

    def _fetch(self, folder: Path) -> None:
        if not (folder / ".git").is_dir():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            git(folder, "init", "--quiet", "--template=")
        refs = f"+refs/heads/{BRANCH}/*:refs/remotes/origin/{BRANCH}/*"
        git(folder, "fetch", "--quiet", "--no-tags", "--prune", self.url, refs)


def _empty(place: str) -> TryAgain:
    return TryAgain(f"the witness {place}", "it holds nothing, and entries were witnessed there", EMPTY)


def _lists(system: Any, root: str) -> bool:
    """Return whether anything lies in a place; a missing place holds nothing."""
    try:
        return bool(system.ls(root, detail=False))
    except FileNotFoundError:
        return False


def _push(folder: Path, url: str, deployment: str, objects: Mapping[str, bytes]) -> None:
    """Commit absent objects on top of the host's branch, and push them."""
    branch = f"{BRANCH}/{deployment}"
    there = git(folder, "for-each-ref", "--format=%(objectname)", f"refs/remotes/origin/{branch}")
    for stale in (folder / ".git").glob("*.lock"):
        stale.unlink()  # of a git that was killed: only who holds our lock works here
    if there:
        git(folder, "checkout", "--quiet", "--force", "--detach", there)
    else:
        git(folder, "checkout", "--quiet", "--orphan", f"begun-{uuid.uuid4().hex}")
        git(folder, "rm", "-r", "--quiet", "--force", "--ignore-unmatch", ".")
    for name, content in objects.items():
        if not (folder / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    git(folder, "add", "--", ".")
    if git(folder, "status", "--porcelain", "--untracked-files=no"):
        git(folder, "commit", "--quiet", "--message", f"{len(objects)} entries of {deployment}")
        git(folder, "push", "--quiet", url, f"HEAD:refs/heads/{branch}")
