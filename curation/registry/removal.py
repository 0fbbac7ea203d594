"""The sweep of a remote: it is listed, and what `sweep.plan` says goes, under a claim that keeps others from
publishing.

What is to be deleted is judged twice: by the state that the clone had, which costs nothing to others, and, where
something is to go, by the state that the registry has once the claim stands.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from curation.errors import CurationError
from curation.registry.dvc import delete, survey
from curation.registry.fence import is_list_of
from curation.registry.looked import Looked, Policy
from curation.registry.repository import Clone
from curation.registry.sweep import (
    Named,
    Plan,
    Stored,
    Version,
    batches,
    is_marked,
    lacking,
    named_by,
    plan,
    unlisted,
    versions_of,
)
from curation.storage.failpoints import failpoint

BATCH = 1_000  # objects between two looks at the claim


def sweep_remote(clone: Clone, purpose: str, policy: Policy, *, remove: bool = True, override: bool = False) -> Looked:
    """List the remote and delete what has to go. A night in which nothing has to costs the listing alone.

    Args:
        purpose: what it is part of, for those who wait.
        remove: whether anything may be deleted: not while registry and log disagree.
        override: a person has said that unknown objects may go however many they are.

    Raises:
        TryAgain: the remote cannot be reached, or another deployment sweeps it; what was deleted had to go.
        IntegrityError: nobody knows the objects of a standing version, and something would have to go.
    """
    now = dt.datetime.now(dt.UTC)
    versions, lists = versions_of(clone), clone.fence.lists()
    found = survey(clone.folder, clone.scratch, unlisted(versions, lists))
    new = {folder: text.encode() for folder, text in found["lists"].items() if is_list_of(folder, text.encode())}
    seen = _Seen(tuple(map(Stored.of, found["objects"])), is_marked(found["marker"], clone.registry), new)
    named = seen.named(clone)
    if not remove:
        return _told(seen, named, Plan(), {}, tuple(found["hindrances"]), policy, now)
    done, stay = seen.plan(clone, named, policy, now, override), dict[str, str]()
    if done.gone or any(claim.ended for claim in clone.fence.state.claims):
        claim = clone.fence.claim_sweep(purpose)
        try:
            clone.refresh()
            named = seen.named(clone)
            done = seen.plan(clone, named, policy, now, override)
            failpoint("registry.sweep.before")
            for batch in batches(done.gone, BATCH):
                clone.fence.renew(claim)
                stay |= delete(clone.folder, clone.scratch, batch)
                failpoint("registry.sweep.between")
            clone.drop_proposals(_ended(clone))
            clone.fence.release(claim, keep={version.folder for version in named.versions})
        except CurationError:
            with contextlib.suppress(CurationError):
                clone.fence.release(claim)
            raise
        failpoint("registry.sweep.after")
    if new:
        clone.fence.note_lists(new)
    hindrances = (*found["hindrances"], *sorted({f"it refuses: {code}" for code in stay.values()}))
    return _told(seen, named, done, stay, hindrances, policy, now)


def _ended(clone: Clone) -> set[str]:
    """Deployments that publish nothing, and of which a publication was cut off."""
    claims = [claim for claim in clone.fence.state.claims if claim.kind == "publish"]
    return {each.deployment for each in claims if each.ended} - {each.deployment for each in claims if not each.ended}


@dataclass(frozen=True)
class _Seen:
    """A remote as it was listed; `lists` are those of folders that the fence did not have."""

    stored: tuple[Stored, ...]
    marked: bool
    lists: Mapping[str, bytes]

    def named(self, clone: Clone) -> Named:
        return named_by(versions_of(clone), clone.fence.state, {**clone.fence.lists(), **self.lists})

    def plan(self, clone: Clone, named: Named, policy: Policy, now: dt.datetime, override: bool) -> Plan:
        others = [claim for claim in clone.fence.state.claims if claim.kind == "publish" and not claim.ended]
        return plan(
            self.stored, named, now, marked=self.marked, alone=not others, grace=policy.grace, override=override
        )


def _told(
    seen: _Seen,
    named: Named,
    done: Plan,
    stay: Collection[str],
    hindrances: tuple[str, ...],
    policy: Policy,
    now: dt.datetime,
) -> Looked:
    gone = {each.name for each in done.gone} - set(stay)
    dead = named.dead
    there = {each.oid for each in seen.stored if each.oid in dead and each.name not in gone}
    withdrawn = [version for version in named.versions if not version.stands]
    still: Counter[str] = Counter()
    for version in withdrawn:
        still[version.tag] += len(named.objects.get(version.tag, frozenset()) & there)
    remaining = {v.tag: day for v in withdrawn if (day := _until(v, policy, now)) and (hindrances or still[v.tag])}
    overdue = {tag: number for tag, number in sorted(still.items()) if number and tag not in remaining}
    return Looked(
        releases=tuple(version.tag for version in named.versions if version.stands),
        lacking=lacking(seen.stored, named),
        still=overdue,
        remaining=remaining,
        hindrances=hindrances if overdue or policy.lag is None else (),
        removed=len(gone),
        held=len(done.held) if seen.marked else 0,
        unmarked=0 if seen.marked else len(done.held),
    )


def _until(version: Version, policy: Policy, now: dt.datetime) -> str:
    """The day until which a withdrawn version may remain; empty where none is declared, or it is over."""
    if policy.lag is None or version.entry is None or version.entry.withdrawn_at is None:
        return ""
    day = dt.datetime.fromisoformat(version.entry.withdrawn_at).date() + dt.timedelta(days=policy.lag)
    return day.isoformat() if day >= now.date() else ""
