"""What of a remote goes and what stays: a function of what its registry names and of a listing.

Named are the objects of standing versions and those that somebody is publishing. Dead are those that only withdrawn
versions and publications that were cut off name: they go at once. Unknown are those that no version ever named: under a
prefix that carries the registry's marker they go once they are older than `GRACE`, in one night no more than `SHARE` of
the remote. Frozen sets are standing versions.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from curation.errors import IntegrityError
from curation.registry.fence import GRACE, State, objects_of
from curation.registry.ledger import Entry
from curation.registry.repository import Clone, clone_tags, folders_of
from curation.registry.versions import SEMANTIC

SHARE = 5  # one fifth of the remote
MARK = "curation-remote/1"
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
    item: Mapping[str, Any] = field(hash=False, compare=False)

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> Stored:
        """From an item of `curation.registry.dvc.survey`."""
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
    """A version as the registry tells it: its tag, what the ledger says of it, and DVC's name of its folder."""

    tag: str
    entry: Entry | None
    folder: str

    @property
    def stands(self) -> bool:
        return self.entry is None or self.entry.withdrawn is None


@dataclass(frozen=True)
class Named:
    """What the registry names: objects of each version by tag, of what is published now, and of what was cut off.

    `unlisted`: tags of standing versions of which nobody knows the objects: nothing may go while there are any.
    """

    versions: tuple[Version, ...]
    objects: Mapping[str, frozenset[str]]
    claimed: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    unlisted: tuple[str, ...] = ()

    @property
    def live(self) -> frozenset[str]:
        """What stays."""
        standing = (self.objects.get(version.tag, frozenset()) for version in self.versions if version.stands)
        return self.claimed.union(*standing)

    @property
    def dead(self) -> frozenset[str]:
        """What goes at once."""
        withdrawn = (self.objects.get(version.tag, frozenset()) for version in self.versions if not version.stands)
        return self.ended.union(*withdrawn) - self.live


@dataclass(frozen=True)
class Plan:
    """What is to be done with a remote.

    Args:
        dead: what goes at once, members of a folder before the list of them.
        left_over: unknown objects that go now, and what uploads left.
        held: unknown objects older than the grace period that stay tonight.
        young: how many unknown objects are younger.
        lacking: tags of standing versions that lack an object.
    """

    dead: tuple[Stored, ...] = ()
    left_over: tuple[Stored, ...] = ()
    held: tuple[Stored, ...] = ()
    young: int = 0
    lacking: tuple[str, ...] = ()

    @property
    def gone(self) -> tuple[Stored, ...]:
        """All that goes, in order."""
        return (*self.dead, *self.left_over)


def versions_of(clone: Clone) -> tuple[Version, ...]:
    """All versions that are tagged in a clone, in order of tag; one that its ledger does not know of stands."""
    entries = {f"{corpus}@{entry.version}": entry for corpus in clone.corpora() for entry in clone.entries(corpus)}
    commits = {tag: commit for tag, commit in clone_tags(clone.folder) if SEMANTIC.fullmatch(tag.rpartition("@")[2])}
    named = {tag: (tag.rpartition("@")[0], commit) for tag, commit in sorted(commits.items())}
    folders = folders_of(clone, named)
    return tuple(Version(tag, entries.get(tag), folder) for tag, folder in folders.items())


def unlisted(versions: Iterable[Version], lists: Mapping[str, bytes]) -> list[str]:
    """Folders of versions whose list of objects is not known."""
    return sorted({version.folder for version in versions} - lists.keys())


def named_by(versions: tuple[Version, ...], state: State, lists: Mapping[str, bytes]) -> Named:
    """What versions and claims name, by the lists of their folders."""
    objects = {v.tag: objects_of(v.folder, lists[v.folder]) for v in versions if v.folder in lists}
    claims = [(claim, claim.folder) for claim in state.claims if claim.folder is not None and claim.folder in lists]
    return Named(
        versions,
        objects,
        _union(objects_of(folder, lists[folder]) for claim, folder in claims if not claim.ended),
        _union(objects_of(folder, lists[folder]) for claim, folder in claims if claim.ended),
        tuple(version.tag for version in versions if version.stands and version.tag not in objects),
    )


def plan(
    stored: Iterable[Stored],
    named: Named,
    now: dt.datetime,
    *,
    marked: bool,
    alone: bool,
    grace: dt.timedelta = GRACE,
    override: bool = False,
) -> Plan:
    """What goes of what is stored.

    Args:
        marked: the remote carries the registry's marker.
        alone: nobody else publishes, so that what uploads have left is nobody's.
        override: a person has said that unknown objects may go however many they are.

    Raises:
        IntegrityError: nobody knows the objects of a standing version, so nobody can tell what it shares.
    """
    every = sorted(stored, key=lambda each: (each.name.endswith(".dir"), each.name))
    if named.unlisted:
        raise IntegrityError(
            named.unlisted[0],
            "the list of its objects is gone from the remote, so that nobody can tell what it shares with others",
            f"`curation repair {named.unlisted[0]} --copy FOLDER`, or withdraw it",
        )
    live, dead = named.live, named.dead
    going = tuple(each for each in every if each.oid in dead)
    others = [each for each in every if each.oid is None or each.oid not in live | dead]
    old = [each for each in others if each.at is not None and now - each.at > grace]
    temporary = [each for each in others if each.is_temporary and (alone or each in old)]
    unknown = sorted((each for each in old if each not in temporary), key=lambda each: (each.at, each.name))
    most = len(unknown) if override else sum(each.oid is not None for each in every) // SHARE
    most = most if marked else 0
    return Plan(
        going,
        (*unknown[:most], *(temporary if marked else ())),
        tuple(unknown[most:]),
        len([each for each in others if each not in temporary and each not in old]),
        lacking(every, named),
    )


def lacking(stored: Iterable[Stored], named: Named) -> tuple[str, ...]:
    """Tags of standing versions that lack an object, or the list of them."""
    there = {each.oid for each in stored if each.current}
    standing = (version.tag for version in named.versions if version.stands)
    return tuple(tag for tag in standing if not named.objects.get(tag, frozenset([""])) <= there)


def marker(registry: str) -> str:
    """What the marker of a remote says that is a registry's own."""
    return json.dumps({"format": MARK, "registry": registry}, sort_keys=True) + "\n"


def is_marked(said: str | None, registry: str) -> bool:
    """Whether a marker is this registry's."""
    try:
        value = json.loads(said or "null")
    except ValueError:
        return False
    return isinstance(value, dict) and (value.get("format"), value.get("registry")) == (MARK, registry)


def batches(stored: tuple[Stored, ...], size: int) -> Iterator[list[dict[str, Any]]]:
    """What deletes them, some at a time."""
    for start in range(0, len(stored), size):
        yield [dict(each.item) for each in stored[start : start + size]]


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
