"""Decides which objects of a remote are deleted: a function of what its registry names and of a listing.

Named are the objects of standing versions and those of running publications. Dead are those that only withdrawn
versions and publications that were cut off name: they are deleted at once. Unknown are those that no version ever
named. Only the night's sweep deletes them, and only under a prefix that carries the registry's marker, once they are
older than `GRACE`, in one night no more than `SHARE` of the remote, whoever sweeps. Frozen sets are standing versions.
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
from curation.registry.repository.clones import Clone, clone_tags
from curation.registry.repository.corpus_folders import folders_of
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

    `current`: it can be read; else it is only earlier versions or an unfinished upload. `item`: what deletes it.
    """

    name: str
    size: int
    at: dt.datetime | None
    current: bool
    item: Item = field(hash=False, compare=False)

    @classmethod
    def of(cls, item: Item) -> Stored:
        """Return the object that an item of `curation.registry.repository.dvc.survey` describes."""
        at = item["at"]
        return cls(item["name"], item["size"], dt.datetime.fromisoformat(at) if at else None, item["current"], item)

    @property
    def oid(self) -> str | None:
        """DVC's name of the object; None where it is not one of DVC's."""
        is_object = OBJECT.fullmatch(self.name) and "upload" not in self.item
        return self.name.replace("/", "") if is_object else None

    @property
    def is_temporary(self) -> bool:
        """Whether the object is left over from an interrupted upload."""
        return "upload" in self.item or TEMPORARY.fullmatch(self.name) is not None


@dataclass(frozen=True)
class Version:
    """A version as the registry records it: its tag, its ledger entry, and DVC's name of its folder.

    The name is empty where it is unknown. A tag that no ledger knows is another name of the version whose folder it
    names.
    """

    tag: str
    entry: Entry | None
    folder: str

    @property
    def stands(self) -> bool:
        return self.entry is None or self.entry.withdrawn is None


@dataclass(frozen=True)
class Named:
    """What the registry names: objects of each version by tag, of running publications, and of those that were cut off.

    `unlisted`: standing versions and running publications whose objects are unknown: while there are any, nothing may
    be deleted.
    """

    versions: tuple[Version, ...]
    objects: Mapping[str, frozenset[str]]
    claimed: frozenset[str] = frozenset()
    cut_off: Mapping[Claim, frozenset[str]] = field(default_factory=dict)
    unlisted: tuple[str, ...] = ()

    @property
    def live(self) -> frozenset[str]:
        """The objects that stay."""
        return self.claimed | self._of(version for version in self.versions if version.stands)

    @property
    def unaccounted(self) -> frozenset[str]:
        """The objects that stay only for tags that no ledger knows and whose folder is no version's."""
        known = self._of(version for version in self.versions if version.stands and version.entry is not None)
        return self.live - known - self.claimed

    @property
    def dead(self) -> frozenset[str]:
        """The objects that are deleted at once."""
        withdrawn = self._of(version for version in self.versions if not version.stands)
        return withdrawn.union(*self.cut_off.values()) - self.live

    def _of(self, versions: Iterable[Version]) -> frozenset[str]:
        return _union(self.objects.get(version.tag, frozenset()) for version in versions)


@dataclass(frozen=True)
class Plan:
    """What to delete from a remote.

    Args:
        dead: objects to delete at once, members of a folder before its list.
        left: leftovers of interrupted uploads.
        unknown: unknown objects older than the grace period, oldest first.
        room: number of unknown objects that may be deleted tonight.
    """

    dead: tuple[Stored, ...] = ()
    left: tuple[Stored, ...] = ()
    unknown: tuple[Stored, ...] = ()
    room: int = 0

    @property
    def held(self) -> int:
        """Number of unknown objects that are too many to delete tonight."""
        return max(0, len(self.unknown) - self.room)

    def has_work(self, goes: Goes) -> bool:
        """Return whether there is something to delete."""
        return bool(self.dead) or (goes != "dead" and bool(self.left or (self.room and self.unknown)))


def versions_of(clone: Clone) -> tuple[Version, ...]:
    """Return all versions of a clone, in order of tag: those of its ledgers, and others that have a version's tag."""
    entries = {f"{ledger.corpus}@{entry.version}": entry for ledger in clone.told() for entry in ledger.entries}
    commits = {tag: commit for tag, commit in clone_tags(clone.folder) if SEMANTIC.fullmatch(tag.rpartition("@")[2])}
    folders = folders_of(clone, {tag: (tag.rpartition("@")[0], commit) for tag, commit in commits.items()})
    own = {tag: Version(tag, entry, folders.get(tag, "")) for tag, entry in entries.items()}
    of_folder = {v.folder: v.entry for v in sorted(own.values(), key=lambda version: version.stands)}
    other = {tag: Version(tag, of_folder.get(folder), folder) for tag, folder in folders.items() if tag not in own}
    return tuple(version for _, version in sorted({**other, **own}.items()))


def unlisted(versions: Iterable[Version], lists: Mapping[str, bytes]) -> list[str]:
    """Return the folders of versions whose list of objects is unknown."""
    return sorted({version.folder for version in versions if version.folder} - lists.keys())


def named_by(versions: tuple[Version, ...], state: State, lists: Mapping[str, bytes]) -> Named:
    """Return what versions and claims name, by the lists of their folders."""
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
    """Return what to delete from a remote.

    Args:
        marked: the remote carries the registry's marker.
        alone: nobody else publishes, so that leftovers of uploads belong to nobody.
        gone: number of unknown objects already deleted tonight.
        override: a person has allowed any number of unknown objects to be deleted.

    Raises:
        IntegrityError: the objects of a standing version are unknown, so nobody can tell which it shares.
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
    """Return the tags of standing versions that lack an object, or the list of their objects."""
    there = {remote_object.oid for remote_object in stored if remote_object.current}
    standing = (version.tag for version in named.versions if version.stands)
    return tuple(tag for tag in standing if not named.objects.get(tag, frozenset([""])) <= there)


def marker(registry: str) -> str:
    """Return the text of a remote's marker for a registry."""
    return json.dumps({"format": MARK, "registry": registry}, sort_keys=True) + "\n"


def is_marked(said: str | None, registry: str) -> bool:
    """Return whether a marker is this registry's."""
    return registry != "" and owner(said) == registry


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
