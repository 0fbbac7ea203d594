"""What of a remote goes and what stays: a function of what its registry names and of a listing.

Named are the objects of standing versions and those that somebody is publishing. Dead are those that only withdrawn
versions and publications that were cut off name: they go at once. Unknown are those that no version ever named: under a
prefix that carries the registry's marker the night's sweep removes them, and no other, once they are older than
`GRACE`, in one night no more than `SHARE` of the remote, whoever sweeps. Frozen sets are standing versions.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from curation.errors import IntegrityError
from curation.registry.release.versions import SEMANTIC
from curation.registry.remote.fence import GRACE, Claim, State, objects_of
from curation.registry.repository.clones import Clone, clone_tags, folders_of
from curation.registry.repository.ledger import Entry
from curation.registry.repository.objects import MARK, Item, owner

# Nothing; what is dead; the unknown too; and these however many they are, as a person has said.
Goes = Literal["nothing", "dead", "unknown", "override"]
SHARE = 5  # one fifth of the remote
OBJECT = re.compile(r"[0-9a-f]{2}/[0-9a-f]{30}(\.dir)?")
TEMPORARY = re.compile(r"(.*/)?[^/]*\.[A-Za-z0-9_-]{16,}\.tmp")  # what DVC uploads into before it renames


@dataclass(frozen=True)
class Stored:
    """One object of the remote. `at`: when the remote says it was written; None where it does not say.

    `current`: it can be read; else earlier versions or an unfinished upload are there. `item`: what deletes it.
    """

    name: str
    size: int
    at: dt.datetime | None
    current: bool
    item: Item = field(hash=False, compare=False)

    @classmethod
    def of(cls, item: Item) -> Stored:
        """From an item of `curation.registry.repository.dvc.survey`."""
        at = item["at"]
        return cls(item["name"], item["size"], dt.datetime.fromisoformat(at) if at else None, item["current"], item)

    @property
    def oid(self) -> str | None:
        """DVC's name of it; None where it is no object of DVC's."""
        is_object = OBJECT.fullmatch(self.name) and "upload" not in self.item
        return self.name.replace("/", "") if is_object else None

    @property
    def is_temporary(self) -> bool:
        """Whether it is what an upload left that was cut off."""
        return "upload" in self.item or TEMPORARY.fullmatch(self.name) is not None


@dataclass(frozen=True)
class Version:
    """A version as the registry tells it: its tag, what the ledger says, and DVC's name of its folder, empty where
    nobody can tell that. A tag that no ledger knows is another name of the version whose folder it names."""

    tag: str
    entry: Entry | None
    folder: str

    @property
    def stands(self) -> bool:
        return self.entry is None or self.entry.withdrawn is None


@dataclass(frozen=True)
class Named:
    """What the registry names: objects of each version by tag, of what is published now, and of what was cut off.

    `unlisted`: standing versions, and what is published now, of which nobody knows the objects: nothing may go while
    there are any.
    """

    versions: tuple[Version, ...]
    objects: Mapping[str, frozenset[str]]
    claimed: frozenset[str] = frozenset()
    cut_off: Mapping[Claim, frozenset[str]] = field(default_factory=dict)
    unlisted: tuple[str, ...] = ()

    @property
    def live(self) -> frozenset[str]:
        """What stays."""
        return self.claimed | self._of(version for version in self.versions if version.stands)

    @property
    def unaccounted(self) -> frozenset[str]:
        """What stays for tags alone that no ledger knows, and whose folder is no version's."""
        known = self._of(version for version in self.versions if version.stands and version.entry is not None)
        return self.live - known - self.claimed

    @property
    def dead(self) -> frozenset[str]:
        """What goes at once."""
        withdrawn = self._of(version for version in self.versions if not version.stands)
        return withdrawn.union(*self.cut_off.values()) - self.live

    def _of(self, versions: Iterable[Version]) -> frozenset[str]:
        return _union(self.objects.get(version.tag, frozenset()) for version in versions)


@dataclass(frozen=True)
class Plan:
    """What is to be done with a remote.

    Args:
        dead: what goes at once, members of a folder before the list of them.
        left: what uploads left that were cut off.
        unknown: unknown objects older than the grace period, oldest first.
        room: how many of them may go tonight.
    """

    dead: tuple[Stored, ...] = ()
    left: tuple[Stored, ...] = ()
    unknown: tuple[Stored, ...] = ()
    room: int = 0

    @property
    def held(self) -> int:
        """How many unknown objects are too many to go tonight."""
        return max(0, len(self.unknown) - self.room)

    def has_work(self, goes: Goes) -> bool:
        """Whether something goes."""
        return bool(self.dead) or (goes != "dead" and bool(self.left or (self.room and self.unknown)))


def versions_of(clone: Clone) -> tuple[Version, ...]:
    """All versions of a clone, in order of tag: those of its ledgers, and what is tagged as one."""
    entries = {f"{ledger.corpus}@{entry.version}": entry for ledger in clone.told() for entry in ledger.entries}
    commits = {tag: commit for tag, commit in clone_tags(clone.folder) if SEMANTIC.fullmatch(tag.rpartition("@")[2])}
    folders = folders_of(clone, {tag: (tag.rpartition("@")[0], commit) for tag, commit in commits.items()})
    own = {tag: Version(tag, entry, folders.get(tag, "")) for tag, entry in entries.items()}
    of_folder = {v.folder: v.entry for v in sorted(own.values(), key=lambda version: version.stands)}
    other = {tag: Version(tag, of_folder.get(folder), folder) for tag, folder in folders.items() if tag not in own}
    return tuple(version for _, version in sorted({**other, **own}.items()))


def unlisted(versions: Iterable[Version], lists: Mapping[str, bytes]) -> list[str]:
    """Folders of versions whose list of objects is not known."""
    return sorted({version.folder for version in versions if version.folder} - lists.keys())


def named_by(versions: tuple[Version, ...], state: State, lists: Mapping[str, bytes]) -> Named:
    """What versions and claims name, by the lists of their folders."""
    objects = {v.tag: objects_of(v.folder, lists[v.folder]) for v in versions if v.folder in lists}
    claims = {c: objects_of(c.folder, lists[c.folder]) for c in state.claims if c.folder and c.folder in lists}
    blind = [v.tag for v in versions if v.stands and v.tag not in objects]
    blind += [c.purpose for c in state.claims if c.kind == "publish" and not c.ended and c not in claims]
    return Named(
        versions,
        objects,
        _union(oids for claim, oids in claims.items() if not claim.ended),
        {claim: oids for claim, oids in claims.items() if claim.ended},
        tuple(blind),
    )


def plan(
    stored: Iterable[Stored],
    named: Named,
    now: dt.datetime,
    *,
    marked: bool,
    alone: bool,
    grace: dt.timedelta = GRACE,
    gone: int = 0,
    override: bool = False,
) -> Plan:
    """What goes of what is stored.

    Args:
        marked: the remote carries the registry's marker.
        alone: nobody else publishes, so that what uploads have left is nobody's.
        gone: how many unknown objects have gone tonight.
        override: a person has said that unknown objects may go however many they are.

    Raises:
        IntegrityError: nobody knows the objects of a standing version, so nobody can tell what it shares.
    """
    every = sorted(stored, key=lambda remote_object: (remote_object.name.endswith(".dir"), remote_object.name))
    if named.unlisted:
        raise IntegrityError(
            named.unlisted[0],
            "the list of its objects is gone from the remote, so that nobody can tell what it shares with others",
            f"`curation repair {named.unlisted[0]} --copy FOLDER`, or withdraw it; what is published now: when it has "
            "come to an end",
        )
    live, dead = named.live, named.dead
    named_objects = live | dead
    left: list[Stored] = []
    unknown: list[tuple[dt.datetime, str, Stored]] = []
    for candidate in every:
        if candidate.oid is not None and candidate.oid in named_objects:
            continue
        is_old = candidate.at is not None and now - candidate.at > grace
        if candidate.is_temporary and (alone or is_old):
            left.append(candidate)
        elif is_old and candidate.at is not None:
            unknown.append((candidate.at, candidate.name, candidate))
    share = (
        sum(remote_object.current and remote_object.oid is not None for remote_object in every) + gone
    ) // SHARE - gone
    room = len(unknown) if override else max(0, share)
    return Plan(
        tuple(remote_object for remote_object in every if remote_object.oid in dead),
        tuple(left) if marked else (),
        tuple(remote_object for *_, remote_object in sorted(unknown, key=lambda one: one[:2])),
        room if marked else 0,
    )


def lacking(stored: Iterable[Stored], named: Named) -> tuple[str, ...]:
    """Tags of standing versions that lack an object, or the list of them."""
    there = {remote_object.oid for remote_object in stored if remote_object.current}
    standing = (version.tag for version in named.versions if version.stands)
    return tuple(tag for tag in standing if not named.objects.get(tag, frozenset([""])) <= there)


def marker(registry: str) -> str:
    """What the marker of a remote says that is a registry's own."""
    return json.dumps({"format": MARK, "registry": registry}, sort_keys=True) + "\n"


def is_marked(said: str | None, registry: str) -> bool:
    """Whether a marker is this registry's."""
    return registry != "" and owner(said) == registry


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
