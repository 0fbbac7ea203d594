"""The fence coordinates deployments that share a registry before they touch its remote.

One ref of the registry's repository moves by compare-and-swap. Its commit holds who publishes or sweeps now, and for
every folder that was ever published the list of its objects, as DVC keeps it under that folder's name. A publisher
claims its objects before it pushes them, and its last push removes the claim together with what makes the version
visible: if somebody else has ended the claim, that push is refused. While a sweeper's claim stands, nobody begins to
publish. A sweeper deletes for `HOLD` after it has renewed its claim, and others wait for `LEASE`; clocks only have to
differ by less than the difference of both.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

from curation.errors import CurationError, IntegrityError, TryAgain
from curation.json_value import Json
from curation.registry.repository.git import blobs, git
from curation.registry.repository.pushing import push
from curation.storage.failpoints import failpoint

REF = "refs/curation/fence"
FORMAT = "curation-fence/1"
STATE, LISTS = "fence.json", "lists"
GRACE = dt.timedelta(hours=24)  # then a publication of another host counts as ended
LEASE = dt.timedelta(hours=1)  # then a sweep of another host that was not renewed does
HOLD = dt.timedelta(minutes=5)  # for so long a sweep deletes before it has to renew its claim
NIGHT = dt.timedelta(hours=20)  # what goes within it goes in one night
TRIES = 8  # at a ref that others move at the same moment
PAUSE = 1.0  # seconds between two looks at a claim of others
WHERE = "the registry's remote"


@dataclass(frozen=True)
class Claim:
    """One operation that touches the remote.

    Args:
        deployment: the deployment that runs it.
        purpose: what it is for, in words for people.
        since: ISO time of its start; of a sweep, of its last renewal.
        folder: DVC's name of the folder that is published.
        ended: it was cut off or is too old; its objects are deleted unless something else names them.
        copy: which copy of the deployment's data folder runs it.
    """

    id: str
    kind: Literal["publish", "sweep"]
    deployment: str
    purpose: str
    since: str
    folder: str | None = None
    ended: bool = False
    copy: str = ""

    def is_older(self, than: dt.timedelta, now: dt.datetime) -> bool:
        """Return whether the claim has stood for longer than that."""
        return now - dt.datetime.fromisoformat(self.since) > than


@dataclass(frozen=True)
class Removed:
    """Number of objects that no version ever named and that were deleted since a night began, whoever deleted them."""

    since: str
    number: int


@dataclass(frozen=True)
class State:
    """The content of the fence: open and ended claims, lists, and what was deleted tonight.

    `lists` maps each folder to the git blob that lists its objects; `removed` counts deleted objects that no version
    ever named.
    """

    generation: int = 0
    claims: tuple[Claim, ...] = ()
    lists: Mapping[str, str] = field(default_factory=dict)
    removed: Removed | None = None

    def claim(self, name: str) -> Claim | None:
        """Return an open claim by its id."""
        return next((claim for claim in self.claims if claim.id == name and not claim.ended), None)

    def gone(self, now: dt.datetime) -> int:
        """Return how many objects that no version ever named were deleted tonight."""
        tonight = self.removed is not None and now - dt.datetime.fromisoformat(self.removed.since) < NIGHT
        return self.removed.number if self.removed is not None and tonight else 0

    def removing(self, number: int) -> State:
        """Return the state with a number of further objects counted as deleted."""
        now = dt.datetime.now(dt.UTC)
        before = self.gone(now)
        since = self.removed.since if self.removed is not None and before else _now()
        return replace(self, removed=Removed(since, before + number)) if number else self

    def without(self, *names: str) -> State:
        """Return the state without some claims."""
        return replace(self, claims=tuple(claim for claim in self.claims if claim.id not in names))


@dataclass(frozen=True)
class Over:
    """What a sweep has finished: ids of ended claims without remaining objects, and folders whose lists
    nobody needs.
    """

    claims: frozenset[str]
    lists: frozenset[str]


class Fence:
    """The fence of a registry, as a clone of it sees it and moves it.

    Args:
        folder: the clone.
        deployment: the deployment that moves it.
        copy: which copy of its data folder this is; it runs one operation at a time, so claims that an earlier
            operation of it has left count as ended.
        wait: seconds to wait for a sweep of others.
    """

    def __init__(self, folder: Path, deployment: str, wait: float = 0.0, copy: str = "") -> None:
        self._folder = folder
        self.deployment = deployment
        self._copy = copy
        self._wait = wait
        self._own: set[str] = set()
        self._at = ""
        self.state = State()

    def read(self) -> State:
        """Fetch and return the state; abandoned and expired publications are marked as ended, and such sweeps
        dropped.
        """
        git(self._folder, "fetch", "--quiet", "--no-tags", "origin", f"+{REF}*:{REF}*")
        self._at = git(self._folder, "for-each-ref", "--format=%(objectname)", REF)
        self.state = self._judged(self._loaded())
        return self.state

    def clear(self) -> None:
        """Remove the claim of an interrupted sweep of this copy, which keeps others waiting.

        Raises:
            TryAgain: the registry cannot be reached.
        """
        if any(claim.kind == "sweep" and self._left(claim) for claim in self._loaded().claims):
            self.advance(lambda state: state)

    def lists(self) -> dict[str, bytes]:
        """Return folder → list of its objects, for all lists that match the folder's name."""
        contents = blobs(self._folder, sorted(set(self.state.lists.values())))
        named = {folder: contents.get(blob, b"") for folder, blob in self.state.lists.items()}
        return {folder: text for folder, text in named.items() if is_list_of(folder, text)}

    def claim_publication(self, purpose: str, folder: str, listed: bytes) -> str:
        """Claim the objects that are about to be pushed. Returns the claim's id.

        Raises:
            TryAgain: another deployment sweeps the remote, or the registry cannot be reached.
        """
        claim = self._new("publish", purpose, folder)
        blob = self.keep(listed)

        def change(state: State) -> State:
            self._require_no_sweep(state)
            return replace(state, claims=(*state.claims, claim), lists={**state.lists, folder: blob})

        failpoint("registry.claim.before")
        self.advance(change)
        failpoint("registry.claim.after")
        return claim.id

    def claim_sweep(self, purpose: str) -> str:
        """Keep others from publishing and sweeping. Returns the claim's id. Raises as `claim_publication`."""
        claim = self._new("sweep", purpose)

        def change(state: State) -> State:
            self._require_no_sweep(state)
            return replace(state, claims=(*state.claims, claim))

        failpoint("registry.sweep.claim")
        self.advance(change)
        return claim.id

    def renew(self, name: str, removing: int = 0) -> None:
        """Check that a sweep's claim still stands, and renew it.

        Args:
            removing: number of objects that no version ever named and that are about to be deleted.

        Raises:
            TryAgain: somebody has taken it over.
        """

        def change(state: State) -> State:
            own = replace(self._require(state, name), since=_now())
            return replace(state, claims=(*state.without(name).claims, own)).removing(removing)

        self.advance(change)

    def release(self, name: str, *refs: str, over: Over | None = None) -> None:
        """Remove a claim and move other refs with it, all or nothing.

        Args:
            refs: further refs to push, as `git push` names them.
            over: after a sweep: what it has finished.

        Raises:
            TryAgain: somebody has ended the claim, or moved one of the refs meanwhile.
        """

        def change(state: State) -> State:
            self._require(state, name)
            left = state.without(name)
            if over is None:
                return left
            claims = tuple(claim for claim in left.claims if claim.id not in over.claims)
            lists = {folder: blob for folder, blob in left.lists.items() if folder not in over.lists}
            return replace(left, claims=claims, lists=lists)

        self.advance(change, *refs)

    def end(self, name: str) -> None:
        """Mark a failed publication as ended; where that cannot be written now, the deployment's next operation does
        it.
        """
        self._own.discard(name)
        with contextlib.suppress(CurationError):
            self.advance(lambda state: state)

    def note_lists(self, found: Mapping[str, bytes]) -> None:
        """Store lists of folders that were published before lists were kept."""
        kept = {folder: self.keep(text) for folder, text in found.items()}
        self.advance(lambda state: replace(state, lists={**state.lists, **kept}))

    def keep(self, text: bytes) -> str:
        """Write a blob into the clone. Returns its id."""
        return git(self._folder, "hash-object", "-w", "--stdin", stdin=text)

    def advance(self, change: Callable[[State], State], *refs: str) -> None:
        """Replace the fence's state by what `change` makes of it, and move `refs` with it, all or nothing.

        Raises:
            TryAgain: what `change` raises, after waiting where it is a sweep of others; the push was refused, or a
                branch among `refs` has moved (`Overtaken`).
        """
        until, refused = time.monotonic() + self._wait, 0
        while True:
            before = self.read()
            try:
                after = replace(change(before), generation=before.generation + 1)
            except Swept:
                if time.monotonic() >= until:
                    raise
                time.sleep(PAUSE)
                continue
            old, new = self._at, self._commit(after)
            try:
                push(self._folder, f"{new}:{REF}", *refs, lease=f"{REF}:{old}")
            except TryAgain:
                self.read()
                if self._at != new:  # it may have come, and the answer was lost
                    refused += 1
                    if self._at == old or refused == TRIES:
                        raise
                    continue
            self._at, self.state = new, after
            return

    def _new(self, kind: Literal["publish", "sweep"], purpose: str, folder: str | None = None) -> Claim:
        claim = Claim(uuid.uuid4().hex, kind, self.deployment, purpose, _now(), folder, copy=self._copy)
        self._own.add(claim.id)
        return claim

    def _judged(self, state: State) -> State:
        now, claims = dt.datetime.now(dt.UTC), []
        for claim in state.claims:
            if self._left(claim) or claim.is_older(GRACE if claim.kind == "publish" else LEASE, now):
                if claim.kind == "sweep":
                    continue
                claim = replace(claim, ended=True)
            claims.append(claim)
        return replace(state, claims=tuple(claims))

    def _left(self, claim: Claim) -> bool:
        ours = (claim.deployment, claim.copy) == (self.deployment, self._copy)
        return ours and claim.id not in self._own

    def _require_no_sweep(self, state: State) -> None:
        for claim in state.claims:
            if claim.kind == "sweep" and claim.id not in self._own:
                raise Swept(
                    WHERE,
                    f"deployment {claim.deployment} sweeps it since {claim.since} ({claim.purpose})",
                    f"run again; a sweep that was cut off is taken over after {LEASE.seconds // 60} minutes",
                )

    @staticmethod
    def _require(state: State, name: str) -> Claim:
        claim = state.claim(name)
        if claim is None:
            raise TryAgain(
                WHERE, "what was begun took so long that another deployment has taken it for cut off", "run again"
            )
        return claim

    def _loaded(self) -> State:
        if not self._at:
            return State()
        try:
            value = json.loads(git(self._folder, "show", f"{self._at}:{STATE}"))
            if value["format"] != FORMAT:
                raise ValueError("another fence")
            listed = git(self._folder, "ls-tree", "-r", self._at, "--", f"{LISTS}/")
            rows = [line.split(maxsplit=3) for line in listed.splitlines()]
            lists = {path.removeprefix(f"{LISTS}/"): blob for _, _, blob, path in rows}
            removed = Removed(**value["removed"]) if value.get("removed") else None
            claims = tuple(Claim(**claim) for claim in value["claims"])
            return State(int(value["generation"]), claims, lists, removed)
        except (ValueError, KeyError, TypeError) as error:
            raise IntegrityError(
                f"the registry's {REF}", "it cannot be read", f"run the newest curation on it, or delete {REF}"
            ) from error

    def _commit(self, state: State) -> str:
        value: dict[str, Json] = {"format": FORMAT, "generation": state.generation}
        value["claims"] = [asdict(claim) for claim in state.claims]
        value["removed"] = asdict(state.removed) if state.removed else None
        state_blob = self.keep((json.dumps(value, indent=1, sort_keys=True) + "\n").encode())
        rows = [f"100644 blob {state_blob}\t{STATE}"]
        if state.lists:
            lists = "".join(f"100644 blob {blob}\t{folder}\n" for folder, blob in sorted(state.lists.items()))
            rows.append(f"040000 tree {git(self._folder, 'mktree', stdin=lists.encode())}\t{LISTS}")
        tree = git(self._folder, "mktree", stdin="".join(f"{row}\n" for row in rows).encode())
        return git(self._folder, "commit-tree", tree, "-m", f"Fence {state.generation}")


class Swept(TryAgain):
    """Another deployment is sweeping the remote now."""


def is_list_of(folder: str, text: bytes) -> bool:
    """Return whether bytes are the list of objects that a folder is named after."""
    return hashlib.md5(text, usedforsecurity=False).hexdigest() == folder.removesuffix(".dir")


def objects_of(folder: str, text: bytes) -> frozenset[str]:
    """Return the objects of a folder by DVC's names, the folder itself included.

    Raises:
        IntegrityError: the text is no list that DVC writes.
    """
    try:
        return frozenset({folder, *(str(row["md5"]) for row in json.loads(text))})
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityError(f"the list of {folder}", "it is none that DVC writes", "restore the registry") from error


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
