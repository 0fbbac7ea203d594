"""Sweeps a remote: lists it, and deletes what `sweep.plan` selects, under a claim that keeps others from publishing.

The selection is made twice: first by the state of the clone, which costs others nothing; and, where something is to be
deleted, again by the state of the registry once the claim stands. Nothing is deleted from a remote with another
registry's marker. A failed deletion is reported, and stops no other.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from curation.errors import CurationError, TryAgain
from curation.registry.remote import fence
from curation.registry.remote.fence import Over, is_list_of
from curation.registry.remote.remote_policy import WHERE, Looked, Policy
from curation.registry.remote.remote_state import Done, remote_state
from curation.registry.remote.sweep import Goes, Named, Plan, Stored, is_marked, named_by, plan, unlisted, versions_of
from curation.registry.repository.clones import Clone
from curation.registry.repository.dvc import delete, survey
from curation.registry.repository.objects import Item, owner
from curation.registry.repository.objects import now as clock
from curation.storage.failpoints import failpoint

BATCH = 1_000  # objects between two looks at the claim


def sweep_remote(clone: Clone, purpose: str, policy: Policy, goes: Goes) -> Looked:
    """List the remote and delete what has to go. A night with nothing to delete costs the listing alone.

    Args:
        purpose: what the sweep is part of, for those who wait.
        goes: what to delete: nothing, while registry and log disagree; dead objects; in the sweep of a night unknown
            ones, too.

    Raises:
        TryAgain: the remote cannot be reached or is not there, or another deployment sweeps it; what was deleted until
            then had to go anyway.
        IntegrityError: the objects of a standing version are unknown, and something would have to be deleted.
    """
    versions, lists = versions_of(clone), clone.fence.lists()
    remote = survey(clone.folder, clone.scratch, unlisted(versions, lists))
    if remote["absent"] and not all(version.stands for version in versions):
        found_out = "its folder is not there, so that nobody can tell whether what was withdrawn is gone"
        raise TryAgain(WHERE, found_out, "mount it, restore it from its backup, or correct its place in the YAML")
    new = {folder: text.encode() for folder, text in remote["lists"].items() if is_list_of(folder, text.encode())}
    marked, hindrances = is_marked(remote["marker"], clone.registry), tuple(remote["hindrances"])
    seen = _Seen(tuple(map(Stored.of, remote["objects"])), marked, new)
    named, done, planned = named_by(versions, clone.fence.state, {**lists, **new}), Done(), Plan()
    if remote["marker"] is not None and not marked:
        whose = owner(remote["marker"]) or "which cannot be read"
        hindrances = (f"it bears the marker of another registry, {whose}: nothing is deleted in it", *hindrances)
        goes = "nothing"
    if goes == "nothing":
        return remote_state(seen.stored, named, planned, done, hindrances, policy, marked=marked)
    planned = seen.plan(clone, named, policy, goes)
    if planned.has_work(goes) or named.cut_off:
        claim = clone.fence.claim_sweep(purpose)
        try:
            clone.refresh()
            judged = clone.fence.state
            named = seen.named(clone)
            planned = seen.plan(clone, named, policy, goes)
            failpoint("registry.sweep.before")
            _remove(clone, claim, planned, goes, done)
            clone.drop_proposals(_ended(clone))
            refused = {publication.id for publication, oids in named.cut_off.items() if oids & done.refused}
            over = frozenset(other_claim.id for other_claim in judged.claims if other_claim.ended) - refused
            keep = {version.folder for version in named.versions}
            keep |= {
                other_claim.folder for other_claim in judged.claims if other_claim.folder and other_claim.id not in over
            }
            clone.fence.release(claim, over=Over(over, frozenset(judged.lists.keys() - keep)))
        except CurationError:
            with contextlib.suppress(CurationError):
                clone.fence.release(claim)
            raise
        failpoint("registry.sweep.after")
    if new:
        clone.fence.note_lists(new)
    hindrances += tuple(sorted({f"it refuses: {code}" for code, _ in done.stay.values()}))
    return remote_state(seen.stored, named, planned, done, hindrances, policy, marked=marked)


def _ended(clone: Clone) -> set[str]:
    """Return the deployments that have a publication that was cut off, and none that is open."""
    claims = [claim for claim in clone.fence.state.claims if claim.kind == "publish"]
    return {publication.deployment for publication in claims if publication.ended} - {
        publication.deployment for publication in claims if not publication.ended
    }


@dataclass(frozen=True)
class _Seen:
    """A remote as it was listed; `lists` are the lists of folders that the fence lacked."""

    stored: tuple[Stored, ...]
    marked: bool
    lists: Mapping[str, bytes]

    def named(self, clone: Clone) -> Named:
        return named_by(versions_of(clone), clone.fence.state, {**clone.fence.lists(), **self.lists})

    def plan(self, clone: Clone, named: Named, policy: Policy, goes: Goes) -> Plan:
        now, state = dt.datetime.now(dt.UTC), clone.fence.state
        others = [claim for claim in state.claims if claim.kind == "publish" and not claim.ended]
        return plan(
            self.stored,
            named,
            now,
            marked=self.marked,
            alone=not others,
            grace=policy.grace,
            gone=state.gone(now),
            override=goes == "override",
        )


def _remove(clone: Clone, claim: str, planned: Plan, goes: Goes, done: Done) -> None:
    """Delete dead objects; in a night also leftovers of uploads, and as many unknown objects as there is room for.

    Refused deletions do not use up that room.
    """
    _delete(clone, claim, planned.dead, done)
    if goes == "dead":
        return
    _delete(clone, claim, planned.left, done)
    rest, room = planned.unknown, planned.room
    while rest and room:
        some, rest = rest[:room], rest[room:]
        _delete(clone, claim, some, done, unknown=True)
        room = sum(remote_object.name in done.stay for remote_object in some)


def _delete(clone: Clone, claim: str, stored: Sequence[Stored], done: Done, *, unknown: bool = False) -> None:
    """Delete objects in batches, each within the time that its claim holds."""
    for start in range(0, len(stored), BATCH):
        batch = stored[start : start + BATCH]
        waiting: Sequence[Item] = [remote_object.item for remote_object in batch]
        new = len(batch) if unknown else 0
        while waiting:
            until = clock() + fence.HOLD.total_seconds()
            clone.fence.renew(claim, removing=new)
            failpoint("registry.sweep.renewed")
            answer = delete(clone.folder, clone.scratch, waiting, until)
            done.stay |= {name: (code, readable) for name, (code, readable) in answer["stay"].items()}
            waiting, new = answer["left"], 0
        done.tried |= {remote_object.name: remote_object for remote_object in batch}
        failpoint("registry.sweep.between")
