"""Publishing: a checked candidate becomes a version that all see at once, after a consumer's pull was verified."""

from __future__ import annotations

import datetime as dt
import errno
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from curation.corpora.stated_facts import CandidateFacts
from curation.errors import CurationError, IntegrityError, TryAgain, disk_is_full
from curation.registry.page import remove_pages
from curation.registry.previous import previous_release, what_became
from curation.registry.proposing import ALONE, propose, pull_release, push_objects, verify_proposal
from curation.registry.publication_files import place, write_ledger
from curation.registry.release.manifest import Manifest, build, check_name
from curation.registry.release.release_json import ReleaseRun
from curation.registry.release.signed import Signer
from curation.registry.release.versions import Fingerprint, Version
from curation.registry.remote.remote_policy import DEFAULT, Looked, Policy, note_look, require_gone
from curation.registry.remote.removal import sweep_remote
from curation.registry.remote.sweep import Goes
from curation.registry.repository.channels import (
    Channel,
    channels_of,
    finish_moves,
    follow,
    moved,
    published,
    tag_moves,
)
from curation.registry.repository.clones import Clone, Repository, register
from curation.registry.repository.git import is_whole, local_path
from curation.registry.repository.history import Stages, channels_in, damages_in, releases_in, stages_in
from curation.registry.repository.ledger import Entry, Move, Release, next_entry, release_of, withdraw
from curation.registry.repository.pushing import begun_anew, push
from curation.registry.witness.proof import registry_problems
from curation.storage.deployment_id import copy_id, deployment_id
from curation.storage.failpoints import failpoint
from curation.storage.files import make_folder
from curation.storage.lock import run_lock
from curation.storage.modes import way_of

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)


@dataclass(frozen=True)
class Registry:
    """The releases of all corpora.

    Args:
        url: git URL or path of the registry; an empty path becomes an embedded repository.
        remote: DVC remote URL or path.
        work: folder for clones; only a mirror for reading outlives a call.
        lock: file that one publisher of a deployment holds at a time; the deployment's random name lies beside it.
        wait: seconds to wait for another publisher.
        signer: returns the signer of what is published; None: nothing is signed, as in registries of tests.
        group: user group that may read an embedded repository, and a remote that is a folder of this machine; None:
            only the owner may.
        policy: requirements on the remote.
        pages: folder in which pages of releases lie (`curation.registry.page`); None: there are none.
    """

    url: str | Path
    remote: str | Path
    work: Path
    lock: Path
    wait: float = 60.0
    signer: Callable[[], Signer] | None = None
    group: str | None = None
    policy: Policy = DEFAULT
    pages: Path | None = None

    @property
    def deployment(self) -> str:
        """The random name of this deployment."""
        return deployment_id(self.lock.parent)

    @property
    def repository(self) -> Repository:
        """The repository behind the registry, for reading."""
        return Repository(str(self.url), str(self.remote), self.work.absolute())

    def ensure(self) -> None:
        """Create the embedded repository when there is none yet.

        Raises:
            TryAgain: another publisher holds the lock; the disk is full.
            ConfigurationError: the path holds something else.
        """
        with run_lock(self.lock, self.wait, "registry"), _disk(), self.repository.locked("registry"):
            self._ensure(self.repository)

    def _ensure(self, repository: Repository) -> None:
        """As `ensure`, under the lock; the group may traverse the folders made above the repository and its remote."""
        way = way_of(self.group)
        if way is not None and not repository.exists():
            for place in filter(None, (repository.place, local_path(repository.remote))):
                make_folder(place.parent, way)
        repository.ensure()

    @begun_anew
    def publish(
        self,
        candidate: Path,
        facts: CandidateFacts,
        run: ReleaseRun,
        judged: Manifest | None = None,
        declare: Callable[[Entry], Entry] = lambda entry: entry,
        lost: Mapping[Version, str] = MappingProxyType({}),
        present: Callable[[Path, Release, Sequence[Channel]], None] = lambda folder, release, channels: None,
    ) -> Release | None:
        """Make the candidate the next version of its corpus, or do nothing when the newest one holds the same content.

        Nobody sees the version before it was pulled as a consumer would, into an empty folder with an empty cache, and
        verified; then branch, tag and channels move in one push: `dev` to the new version, `prod` too unless a person
        pinned it. A call after a kill does what the killed one was to do.

        Args:
            candidate: a checked folder, as `manifest.build` takes it; it is only read.
            facts: what `manifest.facts_of(candidate)` gives.
            run: who made it, and what is known of its night (run_id, as_of, fates, landings): for `release.json`, card.
            judged: the manifest of what was judged; nothing else is published. None: whatever lies there is.
            declare: gets the entry before anybody can see it, and gives it as it is to be.
            lost: versions that were published before and are not there, as `next_entry` takes them.
            present: gets the folder of the release, the release and its corpus's channels once all can see it; it is
                not called again for a release that a killed call has published.

        Raises:
            TryAgain: the lock is held, the registry or remote is down, another deployment sweeps, the disk is full.
            ConfigurationError: a name, fact or URL is wrong; the remote keeps what is deleted.
            GateClosed: this content was withdrawn.
            IntegrityError: the candidate is damaged or not what was judged, or what came back is not what was pushed.
        """
        manifest = judged or build(candidate, facts)
        corpus = str(manifest.facts["corpus"])
        with self.clone(f"publish {corpus}") as clone:
            entries, moves = clone.entries(corpus), clone.moves(corpus)
            now = _now()
            as_of = str(run.get("as_of", now[:10]))
            entry = next_entry(corpus, entries, Fingerprint.of(manifest), now, as_of, lost)
            if entry is None:
                return None
            entry = declare(replace(entry, deployment=clone.fence.deployment))
            previous = previous_release(entries, entry, manifest, partial(pull_release, self.repository, "previous"))
            if previous is not None:
                became = what_became(previous, entries[-1], entry, candidate, manifest)
                entry = replace(entry, changelog=(*entry.changelog, *became))
            laid_out = clone.folder / "corpora" / corpus
            laid = place(candidate, manifest, (*entries, entry), run, laid_out, previous, self.signed_by())
            moves = follow((*entries, entry), moves, published(entry.version), now)
            if difference := laid.differs(laid_out):
                raise IntegrityError(corpus, f"what was laid out is not what was judged: {difference}", ALONE)
            claim = push_objects(self.repository, clone, corpus, str(entry.version), laid, self.policy)
            try:
                commit = propose(clone, laid, (*entries, entry), moves)
                verify_proposal(self.repository, clone, corpus, commit, laid)
                tag = f"{corpus}@{entry.version}"
                failpoint("registry.tag.before")
                register(clone, corpus, str(entry.version), commit)
                tags = [tag, *tag_moves(clone, corpus, moves)]
                failpoint("registry.release.before")
                self.repository.share(self.group)  # before anybody hears of it
                clone.fence.release(claim, *_named(clone, commit, tags), f":refs/heads/{clone.proposals}/{corpus}")
            except CurationError:
                clone.fence.end(claim)
                raise
            failpoint("registry.release.after")
            if any(left.ended for left in clone.fence.state.claims):
                self.sweep_clone(clone, f"after {tag}")
            release = release_of(corpus, entry, commit)
            present(laid_out, release, channels_of(corpus, moves))
            return release

    def releases(self, corpus: str | None = None) -> list[Release]:
        """Return all releases, withdrawn ones too, in order of corpus and version. Needs no publisher's lock."""
        return self.reading(lambda view: releases_in(view, corpus))

    def standing_stages(self) -> dict[str, tuple[str, Stages]]:
        """Return each corpus → its newest standing version, and the stages that made it."""
        return self.reading(stages_in)

    def damages(self) -> dict[str, IntegrityError]:
        """Return each corpus with an unreadable ledger → the error; its last readable state is shown instead."""
        return self.reading(damages_in)

    def channels(self, corpus: str | None = None) -> list[Channel]:
        """Return where every channel is, in order of corpus and name. Needs no publisher's lock."""
        return self.reading(lambda view: channels_in(view, corpus))

    def reading[T](self, read: Callable[[Path | None], T]) -> T:
        """Return what `read` makes of the registry's git folder, with all commits and tags; it gets None without a
        registry.
        """
        repository = self.repository
        if repository.place is not None:
            return read(repository.view())
        self.work.mkdir(parents=True, exist_ok=True)
        with run_lock(self.work / "mirror.lock", self.wait, "reading the registry"), _disk():
            try:
                return read(repository.view())
            except TryAgain:
                if not repository.mirror.exists() or is_whole(repository.mirror):
                    raise
            shutil.rmtree(repository.mirror)
            return read(repository.view())

    def problems(self, pinned: str, chain: Iterable[bytes] = ()) -> list[str]:
        """Return what shows that ledgers and tags are not as the owner of the pinned key made them."""
        return self.reading(lambda v: ["there is no registry"] if v is None else registry_problems(v, pinned, chain))

    def current(self, corpus: str) -> Release | None:
        """Return the newest release of a corpus that is not withdrawn; None without one."""
        standing = [release for release in self.releases(corpus) if release.withdrawn is None]
        return standing[-1] if standing else None

    @begun_anew
    def withdraw(
        self,
        corpus: str,
        versions: Sequence[str],
        reason: str,
        declare: Callable[[Entry], Entry] = lambda entry: entry,
        *,
        sweep: bool = True,
        lapsed: bool = False,
    ) -> list[Release]:
        """Mark versions as withdrawn, then delete from the remote the objects that only withdrawn versions hold.

        Tags and digests stay, so that it can always be said what the versions were; pulling them fails. A channel that
        is on one of them goes to the newest standing release, pinned or not. A repeated call finishes what was cut off.
        Copies that consumers have pulled stay with them: `where-is` and letters are for those.

        Args:
            declare: receives each entry that is newly marked, before anybody can see it, and returns the entry to
                write.
            sweep: delete what only withdrawn versions hold; else the caller does it.
            lapsed: the versions only may no longer be kept: their content may be published again.

        Raises:
            TryAgain: the lock is held, the registry or remote is down, another deployment sweeps.
            ConfigurationError: a version was never released, or there is no reason; the remote keeps what is deleted.
            IntegrityError: it cannot be told what a standing version shares with a withdrawn one.
        """
        check_name(corpus)
        if self.pages is not None:  # first: what follows may be cut off, and the page says that the version stands
            remove_pages(self.pages, corpus, versions)
        with self.clone(f"withdraw {corpus}") as clone:
            now = _now()
            entries = clone.entries(corpus)
            marked = withdraw(corpus, entries, versions, reason, now, lapsed=lapsed)
            marked = tuple(entry if entry in entries else declare(entry) for entry in marked)
            names = ", ".join(sorted(versions))
            moves = follow(marked, clone.moves(corpus), f"{names} was withdrawn", now)
            write_ledger(clone, corpus, marked, moves, self.signed_by())
            if clone.git("status", "--porcelain", "--untracked-files=no"):
                clone.git("commit", "--quiet", "--message", f"{corpus}: withdraw {names}")
                tags = tag_moves(clone, corpus, moves)
                failpoint("registry.withdraw.before")
                _push(clone, "HEAD", tags)
                failpoint("registry.withdraw.after")
            if sweep:
                require_gone(self.sweep_clone(clone, f"withdraw {corpus}"), self.policy)
            return [release for release in releases_in(clone.folder, corpus) if release.withdrawn is not None]

    def sweep(self, purpose: str, goes: Goes = "dead") -> Looked:
        """List the remote and delete what has to go: see `curation.registry.remote.removal.sweep_remote`."""
        if not self.repository.exists():
            return Looked()
        with self.clone(purpose) as clone:
            return self.sweep_clone(clone, purpose, goes)

    def sweep_clone(self, clone: Clone, purpose: str, goes: Goes = "dead") -> Looked:
        """As `sweep`, for callers that hold the clone."""
        looked = sweep_remote(clone, purpose, self.policy, goes)
        note_look(self.last_look, looked, swept=goes in ("unknown", "override"))
        return looked

    @property
    def last_look(self) -> Path:
        """Path of the file that keeps the findings of the last look at the remote."""
        return self.lock.with_name("remote.json")

    @begun_anew
    def move(
        self,
        corpus: str,
        channel: str,
        to: str | None,
        why: str,
        declare: Callable[[Move, str | None], None],
        *,
        back: bool,
    ) -> tuple[Channel, bool]:
        """Move a channel to an earlier version (`back`) or a later one. History stays: the move is added to it.

        A repeated call, also after a kill, moves nothing more.

        Args:
            to: a version; None: the newest standing one, or the one before the current where `back` is true.
            declare: receives the move, and the version that the channel was on, before anybody can see it.

        Returns:
            The channel as it is now, and whether it was moved.

        Raises:
            TryAgain: the lock is held, the registry is down.
            ConfigurationError: as `curation.registry.repository.channels.moved`.
        """
        check_name(corpus)
        with self.clone(f"move {channel} of {corpus}") as clone:
            entries, moves = clone.entries(corpus), clone.moves(corpus)
            move = moved(corpus, entries, moves, channel, to, why, _now(), back=back)
            if move is not None:
                before = {c.name: c.version for c in channels_of(corpus, moves)}
                failpoint("registry.move.declare")
                declare(move, before.get(channel))
                moves = (*moves, move)
                write_ledger(clone, corpus, entries, moves, self.signed_by())
                clone.git("commit", "--quiet", "--message", f"{corpus}: {channel} is {move.version}")
                tags = tag_moves(clone, corpus, moves)
                failpoint("registry.move.before")
                _push(clone, "HEAD", tags)
                failpoint("registry.move.after")
            now = {c.name: c for c in channels_of(corpus, moves)}
            return now[channel], move is not None

    @contextmanager
    def clone(self, purpose: str) -> Iterator[Clone]:
        """Yield a fresh clone under the lock; it is removed afterwards, because it may hold what will be erased one
        day.
        """
        named = replace(self.repository, deployment=self.deployment, wait=self.wait)
        repository = replace(named, copy=copy_id(self.lock.parent))
        with run_lock(self.lock, self.wait, purpose), _disk(), ExitStack() as held:
            failpoint("registry.clone.before")
            if there := repository.embedded:
                held.enter_context(repository.locked(purpose))
            self._ensure(repository)
            if not there:
                held.enter_context(repository.locked(purpose))
            failpoint("registry.clone.after")
            repository.keep_readable(self.group)
            try:
                clone = repository.clone()
                finish_moves(clone)
                yield clone
            finally:
                repository.clear()
                repository.share(self.group)
                repository.sync()

    def signed_by(self) -> Signer | None:
        """Return the signer of what is published; None: nothing is signed."""
        return self.signer() if self.signer is not None else None


def _push(clone: Clone, commit: str, tags: Sequence[str]) -> None:
    """Push branch and tags, all or nothing."""
    push(clone.folder, *_named(clone, commit, tags))


def _named(clone: Clone, commit: str, tags: Sequence[str]) -> tuple[str, ...]:
    """Return branch and tags as `git push` names them."""
    return (f"{commit}:refs/heads/{clone.branch}", *(f"refs/tags/{tag}" for tag in tags))


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


@contextmanager
def _disk() -> Iterator[None]:
    """Raise `TryAgain` for a full or failing disk."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL or disk_is_full(error):
            raise TryAgain(
                "the registry", "the disk is full or cannot be written", "free space, then run again"
            ) from error
        raise


__all__ = ["Registry", "Release", "Version"]
