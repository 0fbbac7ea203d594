"""State of a remote after it was listed: which withdrawn objects are still there, and until when copies may remain.

Readable objects are reported whatever was declared: `deletion_lag` is for copies that nobody pulls.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from curation.registry.remote.remote_policy import Looked, Policy
from curation.registry.remote.sweep import Named, Plan, Stored, lacking


@dataclass
class Done:
    """Objects that a sweep tried to delete, by name, and those refused: name → why, and whether it can be read."""

    tried: dict[str, Stored] = field(default_factory=dict)
    stay: dict[str, tuple[str, bool]] = field(default_factory=dict)

    @property
    def refused(self) -> frozenset[str]:
        """DVC's names of the objects whose deletion was refused."""
        return frozenset(oid for name in self.stay if (oid := self.tried[name].oid))

    @property
    def removed(self) -> int:
        """Number of objects that are gone."""
        return len(self.tried) - len(self.stay)


def remote_state(
    stored: Iterable[Stored],
    named: Named,
    planned: Plan,
    done: Done,
    hindrances: tuple[str, ...],
    policy: Policy,
    *,
    marked: bool,
) -> Looked:
    """Return the findings of a sweep, and what it did.

    Args:
        hindrances: why deleted objects may stay somewhere, and why objects were not deleted.
        marked: the remote bears this registry's marker.
    """
    stored, today = tuple(stored), dt.datetime.now(dt.UTC).date()
    there, readable = _there(stored, named.dead, done)
    kept = {remote_object.oid for remote_object in stored if remote_object.current} & named.unaccounted
    still: dict[str, int] = {}
    remaining: dict[str, str] = {}
    can_be_read = 0
    for name, since, objects in _gone(named):
        day = _until(since, policy, today)
        if day and name in named.objects and (hindrances or objects & there):
            remaining[name] = day
        counted = objects & (kept | (readable if day else there))
        still |= {name: len(counted)} if counted else {}
        can_be_read += len(objects & (kept | readable))
    other = tuple(_keepers(named)) if kept else ()
    return Looked(
        releases=tuple(version.tag for version in named.versions if version.stands),
        lacking=lacking(stored, named),
        still=still,
        remaining=remaining,
        hindrances=(*other, *hindrances) if still or policy.lag is None else (),
        readable=can_be_read,
        removed=done.removed,
        held=planned.held if marked else 0,
        unmarked=0 if marked else len(planned.unknown),
    )


def _there(stored: Iterable[Stored], dead: frozenset[str], done: Done) -> tuple[set[str], set[str]]:
    """Return DVC's names of dead objects that are still there, and of those among them that can be read."""
    there, readable = set(), set()
    for remote_object in stored:
        if (
            remote_object.oid is None
            or remote_object.oid not in dead
            or (remote_object.name in done.tried and remote_object.name not in done.stay)
        ):
            continue
        there.add(remote_object.oid)
        if done.stay[remote_object.name][1] if remote_object.name in done.stay else remote_object.current:
            readable.add(remote_object.oid)
    return there, readable


def _gone(named: Named) -> Iterator[tuple[str, str | None, frozenset[str]]]:
    """Yield name, time and objects of each withdrawn version and each publication that was cut off."""
    for version in named.versions:
        if not version.stands and version.entry is not None:
            yield version.tag, version.entry.withdrawn_at, named.objects.get(version.tag, frozenset())
    for claim, objects in named.cut_off.items():
        yield f"{claim.purpose} (cut off)", claim.since, objects


def _keepers(named: Named) -> Iterator[str]:
    """Yield the tags that no ledger knows and that keep withdrawn objects."""
    withdrawn = frozenset().union(*(named.objects.get(v.tag, frozenset()) for v in named.versions if not v.stands))
    for version in named.versions:
        if version.entry is None and named.objects.get(version.tag, frozenset()) & named.unaccounted & withdrawn:
            yield f"the tag {version.tag}, which no ledger knows, keeps them"


def _until(since: str | None, policy: Policy, today: dt.date) -> str:
    """Return the day until which copies of something withdrawn then may remain; empty where none is declared, or it is
    over.
    """
    if policy.lag is None or since is None:
        return ""
    day = dt.datetime.fromisoformat(since).date() + dt.timedelta(days=policy.lag)
    return day.isoformat() if day >= today else ""
