"""The registry's repository: a git URL and a DVC remote, changed in fresh clones only, so that a kill leaves
no trace.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from curation.errors import ConfigurationError, IntegrityError, TryAgain
from curation.registry.remote.durable import keep_durable, sync_names
from curation.registry.remote.fence import Fence
from curation.registry.remote.same_remote import require_same_remote
from curation.registry.repository.git import git, local_path
from curation.registry.repository.ledger import Entry, Move, ledger_path, load, load_moves
from curation.registry.repository.readable_ledgers import Told, readable_ledger
from curation.storage.files import sync_folder, sync_tree
from curation.storage.locations import COMMITTED, has_password
from curation.storage.lock import run_lock
from curation.storage.modes import share

STORAGE = "storage"
PROPOSED = "candidate"  # branches of this prefix hold commits that are not verified yet
OURS = "curation-registry"  # in .git of a repository that this module made
IGNORED = "/config.local\n/tmp\n/cache\n"
IDENTITY = "registry.json"  # on its branch: the random id that the marker of its remote carries
LEFT_OVER = ("tmp_obj_*", "tmp_pack_*", "tmp_idx_*", "tmp_rev_*", "tmp_objdir-*", "incoming-*")  # git's own, cut off


@dataclass(frozen=True)
class Clone:
    """A fresh clone: its folder, the branch that releases are on, the folder for dvc's own state, and the fence."""

    folder: Path
    branch: str
    scratch: Path
    fence: Fence

    def git(self, *arguments: str) -> str:
        """Run git in the clone."""
        return git(self.folder, *arguments)

    @property
    def registry(self) -> str:
        """The id of the registry; empty where it has none yet."""
        return _identity(self.folder)

    @property
    def proposals(self) -> str:
        """The prefix of the branches that this deployment proposes."""
        return f"{PROPOSED}/{self.fence.deployment}"

    def drop_proposals(self, deployments: Iterable[str]) -> None:
        """Remove the proposed branches of deployments whose claims have ended; a branch that is already gone is
        ignored.
        """
        if patterns := [f"refs/heads/{PROPOSED}/{name}/*" for name in sorted(deployments)]:
            shown = self.git("ls-remote", "origin", *patterns).splitlines()
            for _, ref in (line.split("\t") for line in shown):
                with contextlib.suppress(TryAgain):
                    self.git("push", "--quiet", "origin", f":{ref}")

    def refresh(self) -> None:
        """Reset branch and tags to the registry's current state; what was not pushed is lost."""
        self.git("fetch", "--quiet", "--tags", "--force", "origin")
        self.git("reset", "--hard", "--quiet", f"origin/{self.branch}")
        _finish(self)

    def entries(self, corpus: str) -> tuple[Entry, ...]:
        """Return the ledger's entries of a corpus, in order of version."""
        path = self.folder / ledger_path(corpus)
        return load(corpus, path.read_bytes()) if path.exists() else ()

    def moves(self, corpus: str) -> tuple[Move, ...]:
        """Return the ledger's channel moves of a corpus, in order of number."""
        path = self.folder / ledger_path(corpus)
        return load_moves(corpus, path.read_bytes()) if path.exists() else ()

    def told(self) -> list[Told]:
        """Return the content of all ledgers, in order of corpus; for an unreadable ledger, its last readable state."""
        return [readable_ledger(self.folder, "HEAD", corpus) for corpus in self.corpora()]

    def corpora(self) -> list[str]:
        """Return the names of all corpora that have a ledger."""
        return sorted(path.name.removesuffix(".releases.json") for path in self.folder.glob("corpora/*.releases.json"))


@dataclass(frozen=True)
class Repository:
    """The git repository and remote that hold releases.

    Args:
        url: git URL or path. A path where nothing is yet becomes a repository of its own (the embedded one).
        remote: DVC remote URL or path.
        work: folder for clones and scratch; everything in it may be deleted when nobody publishes.
        deployment: the deployment that works on it.
        copy: the copy of its data folder that works on it.
        wait: seconds to wait for another deployment.
    """

    url: str
    remote: str
    work: Path
    deployment: str = ""
    copy: str = ""
    wait: float = 0.0

    @property
    def place(self) -> Path | None:
        """The repository's folder, when it lies on this machine."""
        return local_path(self.url)

    @property
    def address(self) -> str:
        """The URL; a path is made absolute."""
        return str(self.place) if self.place else self.url

    @property
    def embedded(self) -> bool:
        """Whether `ensure` made the repository: it has no other user, so that it may be repaired."""
        return self.place is not None and (self.place / ".git" / OURS).is_file()

    def exists(self) -> bool:
        """Return whether a local repository exists; a remote one is assumed to."""
        place = self.place
        return (
            place is None or (place / ".git").is_dir() or ((place / "HEAD").is_file() and (place / "objects").is_dir())
        )

    def locked(self, purpose: str) -> AbstractContextManager[None]:
        """Return the lock of all deployments of this machine that share an embedded repository; no lock for others."""
        place = self.place
        if place is None or not self.embedded:
            return contextlib.nullcontext()
        return run_lock(place / ".git" / f"{OURS}.lock", self.wait, purpose)

    def ensure(self) -> None:
        """Make the embedded repository when there is none, in one rename; repair one that a kill left half updated.

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
        keep_durable(making)
        sync_tree(making)
        os.rename(making, place)
        sync_folder(place.parent)

    def keep_readable(self, group: str | None) -> None:
        """Have git make what it writes into an embedded repository readable by its group, as readers may come at any
        moment.

        Does nothing without a group.
        """
        if group is not None and self.embedded:
            git(Path(self.address), "config", "core.sharedRepository", "0640")

    def share(self, group: str | None) -> None:
        """Let a group read an embedded repository, and a remote that is a folder of this machine."""
        remote = local_path(self.remote)
        for place in (self.place if self.embedded else None, remote):
            if place is not None:
                share(place, group)

    def sync(self) -> None:
        """Make pushes to an embedded repository durable."""
        if self.embedded:
            sync_names(Path(self.address))

    def _mend(self, place: Path) -> None:
        for stale in (place / ".git").rglob("*.lock"):
            if stale.name != f"{OURS}.lock":
                stale.unlink()
        keep_durable(place)
        for pattern in LEFT_OVER:
            for stale in (place / ".git" / "objects").rglob(pattern):
                shutil.rmtree(stale) if stale.is_dir() else stale.unlink(missing_ok=True)
        git(place, "reset", "--hard", "--quiet")
        git(place, "clean", "-d", "--force", "--quiet")  # what a push that was cut off wrote before it moved the branch

    def clone(self) -> Clone:
        """Return a fresh clone with the registry's settings committed and pushed; earlier clones and scratch are
        removed.

        A push that a kill cut in two is finished: a verified commit without its tag gets it, and a branch behind a tag
        is moved. Proposals of this deployment that were never released are removed.
        """
        self.clear()
        clone = self._cloned(self.work)
        root, fence = clone.folder, clone.fence
        shown = git(root, "for-each-ref", "--format=%(refname:lstrip=3)", f"refs/remotes/origin/{PROPOSED}/")
        # Those of other deployments may be in progress; one of a name alone is of code from before there were several.
        stale = [name for name in shown.splitlines() if name.startswith(f"{clone.proposals}/") or name.count("/") == 1]
        if stale:
            clone.git("push", "--quiet", "origin", *(f":refs/heads/{name}" for name in stale))
        require_same_remote(root, self._remote(None))
        self._write_settings(root, self.place if self.embedded else None)
        if clone.git("status", "--porcelain", "--untracked-files=no"):
            clone.git("commit", "--quiet", "--message", "The registry's settings")
            clone.git("push", "--quiet", "origin", f"HEAD:refs/heads/{clone.branch}")
        _finish(clone)
        self._write_local(root)
        fence.read()
        fence.clear()
        return clone

    @contextlib.contextmanager
    def glanced(self) -> Iterator[Clone]:
        """Yield a temporary clone for looking at the remote; nothing is pushed."""
        with tempfile.TemporaryDirectory() as folder:
            clone = self._cloned(Path(folder))
            (clone.folder / ".dvc").mkdir(exist_ok=True)
            self._write_local(clone.folder)
            clone.fence.read()
            yield clone

    def _cloned(self, folder: Path) -> Clone:
        root = folder / "clone"
        folder.mkdir(parents=True, exist_ok=True)
        # Objects of one on this machine are read where they lie: to link and remove 450 took longer than the rest.
        shared = ("--shared",) if self.place is not None else ()
        git(folder, "clone", "--quiet", "--template=", *shared, self.address, str(root))
        git(root, "config", "user.name", "curation")
        git(root, "config", "user.email", "curation@localhost")
        branch = git(root, "symbolic-ref", "--short", "HEAD")
        return Clone(root, branch, folder / "scratch", Fence(root, self.deployment, self.wait, self.copy))

    def _write_local(self, root: Path) -> None:
        """Write local settings: a path that is relative in the committed settings starts at the registry, not at this
        clone.
        """
        (root / ".dvc" / "config.local").write_text(_settings(self._remote(None)), encoding="utf-8")

    def clear(self) -> None:
        """Remove clone, scratch and pulled copies, so that nothing of a release stays in the work folder."""
        for name in ("clone", "scratch", "pulled", "previous"):
            if (self.work / name).exists():
                shutil.rmtree(self.work / name)

    def _write_settings(self, folder: Path, registry: Path | None) -> None:
        """Write and stage what `dvc init` and `dvc remote add` would, which saves two commands and two seconds."""
        (folder / ".dvc").mkdir(exist_ok=True)
        (folder / ".dvc" / "config").write_text(_settings(self._remote(registry)), encoding="utf-8")
        (folder / ".dvc" / ".gitignore").write_text(IGNORED, encoding="utf-8")
        (folder / ".dvcignore").touch()
        if not (folder / IDENTITY).exists():
            (folder / IDENTITY).write_text(f'{{"registry": "{uuid.uuid4().hex}"}}\n', encoding="ascii")
        git(folder, "add", "--", ".dvc/config", ".dvc/.gitignore", ".dvcignore", IDENTITY)

    def _remote(self, registry: Path | None) -> str:
        """Return the remote as settings name it: relative beside an embedded registry, so that both can move
        together.
        """
        path = local_path(self.remote)
        if path is None:
            return self.remote
        if registry is not None and path.is_relative_to(registry.parent):
            return os.path.relpath(path, registry / ".dvc")
        return str(path)

    def view(self) -> Path | None:
        """Return a git folder with every commit and tag of the registry, for reading; None when there is no registry
        yet.

        Where the registry is not a folder, the caller holds the mirror's lock meanwhile.
        """
        if not self.exists():
            return None
        if self.place is not None:
            return self.place
        if not (self.mirror / "HEAD").is_file():
            shutil.rmtree(self.mirror, ignore_errors=True)
            git(self.work, "clone", "--quiet", "--template=", "--mirror", self.address, str(self.mirror))
        else:
            git(self.mirror, "fetch", "--quiet", "--prune", "--force", self.address, "+refs/*:refs/*")
        return self.mirror

    @property
    def mirror(self) -> Path:
        """The folder that a registry elsewhere is fetched to; one torn by a power cut is fetched anew."""
        return self.work / "mirror.git"


def _finish(clone: Clone) -> None:
    """Finish a push that a kill cut in two: a verified commit gets its tag, and the branch moves to its tag.

    A tag that somebody removed comes back, because the ledger has its version.
    """
    tags = dict(clone_tags(clone.folder))
    asked = ("for-each-ref", "--format=%(refname:lstrip=2)", f"--no-merged=origin/{clone.branch}", "refs/tags/")
    for commit in {tags[name] for name in clone.git(*asked).splitlines()}:
        if clone.git("merge-base", "HEAD", commit) == clone.git("rev-parse", "HEAD"):
            clone.git("reset", "--hard", "--quiet", commit)
            clone.git("push", "--quiet", "origin", f"HEAD:refs/heads/{clone.branch}")
    for ledger in clone.told():
        for entry in ledger.entries:
            tag = f"{ledger.corpus}@{entry.version}"
            if tag not in tags and (commit := _released_by(clone, ledger.corpus, str(entry.version))):
                clone.git("tag", "--annotate", tag, commit, "--message", f"{ledger.corpus} {entry.version}")
                clone.git("push", "--quiet", "origin", f"refs/tags/{tag}")


def _released_by(clone: Clone, corpus: str, version: str) -> str:
    """Return the commit that brought a version into its ledger; empty where no commit did."""
    asked = ("log", "--reverse", "--format=%H", "-S", f'"version": "{version}"', "--", ledger_path(corpus))
    return next(iter(clone.git(*asked).splitlines()), "")


def register(clone: Clone, corpus: str, version: str, commit: str) -> None:
    """Tag a commit of the clone as a version of the artifact, as GTO does. A version is tagged only once."""
    import gto.api

    gto.api.register(str(clone.folder), corpus, commit, version=version, message=f"{corpus} {version}", stdout=False)


def clone_tags(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (tag, commit) of every tag, annotated or not."""
    shown = git(folder, "for-each-ref", "--format=%(refname:lstrip=2) %(objectname) %(*objectname)", "refs/tags/")
    for line in shown.splitlines():
        name, itself, target = (line + " ").split(" ")[:3]
        yield name, target or itself


def _identity(folder: Path) -> str:
    if not (folder / IDENTITY).exists():
        return ""
    try:
        return str(json.loads((folder / IDENTITY).read_bytes())["registry"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IntegrityError(
            f"registry {IDENTITY}", "it does not name the registry", "restore it from the registry's git history"
        ) from error


def _settings(remote: str) -> str:
    if has_password(remote):
        raise ConfigurationError("the registry's remote", *COMMITTED)
    if re.search(r'["\r\n]', remote):
        raise ConfigurationError("the registry's remote", "its URL has a quote or a line end", "name another one")
    return (
        f"[core]\n    remote = {STORAGE}\n    analytics = false\n    check_update = false\n    autostage = false\n"
        f'[\'remote "{STORAGE}"\']\n    url = "{remote}"\n    verify = true\n'
    )
