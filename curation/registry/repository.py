"""The registry's repository: a git URL and a DVC remote, worked on in fresh clones only: a kill leaves no trace."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from curation.errors import ConfigurationError, IntegrityError
from curation.registry.git import git, local_path
from curation.registry.ledger import Entry, Move, ledger_path, load, load_moves
from curation.storage.modes import share

STORAGE = "storage"
PROPOSED = "candidate"  # branches of this prefix hold commits that are not verified yet
OURS = "curation-registry"  # in .git of a repository that this module made
IGNORED = "/config.local\n/tmp\n/cache\n"


@dataclass(frozen=True)
class Clone:
    """A fresh clone: its folder, the branch that releases are on, and the folder for dvc's own state."""

    folder: Path
    branch: str
    scratch: Path

    def git(self, *arguments: str) -> str:
        """Run git in it."""
        return git(self.folder, *arguments)

    def entries(self, corpus: str) -> tuple[Entry, ...]:
        """What its ledger says of a corpus, in order of version."""
        path = self.folder / ledger_path(corpus)
        return load(corpus, path.read_text(encoding="utf-8")) if path.exists() else ()

    def moves(self, corpus: str) -> tuple[Move, ...]:
        """What its ledger says of the channels of a corpus, in order of number."""
        path = self.folder / ledger_path(corpus)
        return load_moves(corpus, path.read_text(encoding="utf-8")) if path.exists() else ()

    def corpora(self) -> list[str]:
        """Names of all corpora that have a ledger."""
        return sorted(path.name.removesuffix(".releases.json") for path in self.folder.glob("corpora/*.releases.json"))


@dataclass(frozen=True)
class Repository:
    """Where releases are.

    Args:
        url: git URL or path. A path where nothing is yet becomes a repository of its own (the embedded one).
        remote: DVC remote URL or path.
        work: folder for clones and scratch; everything in it may be deleted when nobody publishes.
    """

    url: str
    remote: str
    work: Path

    @property
    def place(self) -> Path | None:
        """The repository as a folder on this machine, when it is one."""
        return local_path(self.url)

    @property
    def address(self) -> str:
        """The URL; a path made absolute."""
        return str(self.place) if self.place else self.url

    @property
    def embedded(self) -> bool:
        """Whether it is a repository that `ensure` made: ours alone, so that it may be mended."""
        return self.place is not None and (self.place / ".git" / OURS).is_file()

    def exists(self) -> bool:
        """Whether a local repository is there; a remote one is taken to be."""
        place = self.place
        return (
            place is None or (place / ".git").is_dir() or ((place / "HEAD").is_file() and (place / "objects").is_dir())
        )

    def ensure(self) -> None:
        """Make the embedded repository when there is none, in one rename; mend one that a kill left half updated.

        Call it under the publishing lock only.

        Raises:
            ConfigurationError: the path holds something else.
        """
        place = self.place
        if place is None:
            return
        if self.exists():
            if self.embedded:
                self._mend(place)
            elif (place / ".git").is_dir():
                raise ConfigurationError(
                    str(place),
                    "somebody's work tree is there",
                    "name a bare repository, or a path where nothing is yet",
                )
            return
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise ConfigurationError(
                str(place), "it is no git repository and not empty", "name another path as registry"
            )
        place.parent.mkdir(parents=True, exist_ok=True)
        for stale in place.parent.glob(f".{place.name}.*.making"):
            shutil.rmtree(stale)
        making = place.with_name(f".{place.name}.{os.getpid()}.making")
        making.mkdir()
        git(making, "init", "--quiet", "--template=", "--initial-branch=main")
        # A push moves the work tree along, so that someone who looks into the folder sees the newest state.
        git(making, "config", "receive.denyCurrentBranch", "updateInstead")
        self._write_settings(making, place)
        git(making, "commit", "--quiet", "--message", "An empty registry")
        (making / ".git" / OURS).touch()
        os.rename(making, place)

    def keep_readable(self, group: str | None) -> None:
        """Have git itself make what it writes into an embedded repository readable by its group, as a reader may come
        at any moment. Nothing without a group."""
        if group is not None and self.embedded:
            git(Path(self.address), "config", "core.sharedRepository", "0640")

    def share(self, group: str | None) -> None:
        """Let a group read an embedded repository, and a remote that is a folder of this machine."""
        remote = local_path(self.remote)
        for place in (self.place if self.embedded else None, remote):
            if place is not None:
                share(place, group)

    def _mend(self, place: Path) -> None:
        for stale in (place / ".git").rglob("*.lock"):
            stale.unlink()
        git(place, "reset", "--hard", "--quiet")
        git(place, "clean", "-d", "--force", "--quiet")  # what a push that was cut off wrote before it moved the branch

    def clone(self) -> Clone:
        """A fresh clone with the registry's settings committed and pushed; every earlier clone and its scratch is gone.

        A push that a kill cut in two is finished: a verified commit whose tag is missing gets it, a tag whose branch
        is behind moves it. Proposals that were never released are removed.
        """
        self.clear()
        root = self.work / "clone"
        self.work.mkdir(parents=True, exist_ok=True)
        git(self.work, "clone", "--quiet", "--template=", self.address, str(root))
        git(root, "config", "user.name", "curation")
        git(root, "config", "user.email", "curation@localhost")
        clone = Clone(root, git(root, "symbolic-ref", "--short", "HEAD"), self.work / "scratch")
        stale = git(root, "for-each-ref", "--format=%(refname:lstrip=3)", f"refs/remotes/origin/{PROPOSED}/")
        if stale:
            clone.git("push", "--quiet", "origin", *(f":refs/heads/{name}" for name in stale.splitlines()))
        self._write_settings(root, self.place if self.embedded else None)
        if clone.git("status", "--porcelain", "--untracked-files=no"):
            clone.git("commit", "--quiet", "--message", "The registry's settings")
            clone.git("push", "--quiet", "origin", f"HEAD:refs/heads/{clone.branch}")
        self._finish(clone)
        # A path that is relative in the committed settings starts at the registry, not at this clone.
        (root / ".dvc" / "config.local").write_text(_settings(self._remote(None)), encoding="utf-8")
        return clone

    def clear(self) -> None:
        """Remove clone, scratch and pulled copies: nothing of a release stays in the work folder."""
        for name in ("clone", "scratch", "pulled", "previous"):
            if (self.work / name).exists():
                shutil.rmtree(self.work / name)

    def _write_settings(self, folder: Path, registry: Path | None) -> None:
        """Write and stage what `dvc init` and `dvc remote add` would; two commands and two seconds less."""
        (folder / ".dvc").mkdir(exist_ok=True)
        (folder / ".dvc" / "config").write_text(_settings(self._remote(registry)), encoding="utf-8")
        (folder / ".dvc" / ".gitignore").write_text(IGNORED, encoding="utf-8")
        (folder / ".dvcignore").touch()
        git(folder, "add", "--", ".dvc/config", ".dvc/.gitignore", ".dvcignore")

    def _remote(self, registry: Path | None) -> str:
        """The remote as settings name it: relative beside an embedded registry, so that both can move together."""
        path = local_path(self.remote)
        if path is None:
            return self.remote
        if registry is not None and path.is_relative_to(registry.parent):
            return os.path.relpath(path, registry / ".dvc")
        return str(path)

    def _finish(self, clone: Clone) -> None:
        tags = dict(clone_tags(clone.folder))
        ahead = {
            commit
            for commit in tags.values()
            if clone.git("rev-list", "--max-count=1", commit, f"^origin/{clone.branch}")
        }
        for commit in ahead:
            if clone.git("merge-base", "HEAD", commit) == clone.git("rev-parse", "HEAD"):
                clone.git("reset", "--hard", "--quiet", commit)
                clone.git("push", "--quiet", "origin", f"HEAD:refs/heads/{clone.branch}")
        for corpus in clone.corpora():
            newest = clone.entries(corpus)[-1]
            tag = f"{corpus}@{newest.version}"
            if tag not in tags and newest.withdrawn is None:
                register(
                    clone,
                    corpus,
                    str(newest.version),
                    clone.git("rev-list", "-1", "HEAD", "--", f"corpora/{corpus}.dvc"),
                )
                clone.git("push", "--quiet", "origin", f"refs/tags/{tag}")

    def view(self) -> Path | None:
        """A git folder with every commit and tag of the registry, to read from; None when there is no registry yet.

        The caller holds the mirror's lock while it calls, where the registry is not a folder.
        """
        if not self.exists():
            return None
        if self.place is not None:
            return self.place
        mirror = self.work / "mirror.git"
        if not (mirror / "HEAD").is_file():
            shutil.rmtree(mirror, ignore_errors=True)
            git(self.work, "clone", "--quiet", "--template=", "--mirror", self.address, str(mirror))
        else:
            git(mirror, "fetch", "--quiet", "--prune", "--force", "origin", "+refs/*:refs/*")
        return mirror


def register(clone: Clone, corpus: str, version: str, commit: str) -> None:
    """Tag a commit of the clone as a version of the artifact, as GTO does. Once a version, for ever."""
    import gto.api

    gto.api.register(str(clone.folder), corpus, commit, version=version, message=f"{corpus} {version}", stdout=False)


def clone_tags(folder: Path) -> Iterator[tuple[str, str]]:
    """(tag, commit) of every tag, annotated or not."""
    shown = git(folder, "for-each-ref", "--format=%(refname:lstrip=2) %(objectname) %(*objectname)", "refs/tags/")
    for line in shown.splitlines():
        name, itself, target = (line + " ").split(" ")[:3]
        yield name, target or itself


def folder_of(clone: Clone, corpus: str, commit: str) -> str:
    """DVC's name of a corpus's folder in a commit: the object that lists its files.

    Raises:
        IntegrityError: the commit names none.
    """
    match = re.search(r"md5: ([0-9a-f]{32}\.dir)", clone.git("show", f"{commit}:corpora/{corpus}.dvc"))
    if match is None:
        raise IntegrityError(
            f"registry corpora/{corpus}.dvc", "it names no folder", "restore it from the registry's git history"
        )
    return match[1]


def _settings(remote: str) -> str:
    if re.search(r'["\r\n]', remote):
        raise ConfigurationError("the registry's remote", "its URL has a quote or a line end", "name another one")
    return (
        f"[core]\n    remote = {STORAGE}\n    analytics = false\n    check_update = false\n    autostage = false\n"
        f'[\'remote "{STORAGE}"\']\n    url = "{remote}"\n    verify = true\n'
    )
