"""Causes of an example's difference between two releases: only inputs that differ, chosen by lineage where it can
tell.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from curation.corpora.shards import LineageRow
from curation.registry.release.opened import Opened
from curation.registry.release.release_json import ReleaseRun
from curation.registry.release.versions import changed_stages, stage_versions

Change = Literal["added", "removed", "changed", "moved"]
CHANGES: tuple[Change, ...] = ("added", "removed", "changed", "moved")
CLEANING = ("records", "documents", "cleaned", "passed", "boilerplate", "concepts")  # stages that edit texts
PRIVACY = ("findings", "redaction")


@dataclass(frozen=True)
class Causes:
    """What differs between two releases, in words; empty where nothing does.

    `landings` are those of sources that one of the two releases was made from; `arrived` are the landings of which only
    the later release holds something.
    """

    keys: tuple[str, ...]
    versions: tuple[str, ...]
    settings: tuple[str, ...]
    decisions: tuple[str, ...]
    landings: tuple[str, ...]
    arrived: tuple[str, ...]
    day: tuple[str, ...]
    known_exports: frozenset[str]

    @classmethod
    def of(cls, old: Opened, new: Opened) -> Causes:
        stages = [stage_versions(side.manifest["stages"]) for side in (old, new)]
        versions, settings = changed_stages(stages[0], stages[1])
        if old.manifest["profile"] != new.manifest["profile"]:
            settings.append("profile")
        if not settings and not versions and _differ(old.run, new.run, "settings_digest"):
            settings.append("what it shares with other corpora")
        old_keys, new_keys = old.manifest["keys"], new.manifest["keys"]
        used = {*old.sources(), *new.sources()}
        known, read = ({landing for landing in side.landings() if landing[0] in used} for side in (old, new))
        landed = [f"{source} of {date}" for source, date in sorted(read - known)]
        if not landed and (old.sources() != new.sources() or read != known):
            landed = ["other exports of the same dates"]
        arrived = [f"{source} of {date}" for source, date in sorted(_held(new) - _held(old))]
        return cls(
            tuple(sorted(duty for duty in {*old_keys, *new_keys} if old_keys.get(duty) != new_keys.get(duty))),
            tuple(versions),
            tuple(settings),
            tuple(_decided(old, new)),
            tuple(landed),
            tuple(arrived or landed),
            (f"{old.as_of} is now {new.as_of}",) if old.as_of != new.as_of else (),
            frozenset(old.exports()),
        )

    def of_example(
        self, change: Change, old: list[LineageRow], new: list[LineageRow], elsewhere: Collection[str] = ()
    ) -> tuple[str, ...]:
        """Return why an example differs, judged by its lineage rows in both releases.

        Args:
            elsewhere: for an added or removed example, the turns that the release without it holds in other examples;
                empty for an example that is in both.
        """
        if "release_id" in self.keys:
            return ("identity: another key for release_id, so every id is another one",)
        if change == "moved":
            if "corpus" in self.settings:
                return self._said("settings")
            return ("identity: its customer is another person, or known by another reference", *self.anything())
        fresh = {row["export"] for row in new} - self.known_exports
        if change == "added":
            return self._arrived() if fresh and self.landings else self._alone() or (_taken(new, elsewhere),)
        if change == "removed":
            return self._alone() or (_gone(old, elsewhere),)
        if fresh and _places(old) != _places(new):
            return self._arrived() or self.anything()
        if _counted(old, "edits") != _counted(new, "edits"):
            return self._stages(CLEANING) or self.anything()
        if _counted(old, "entities") != _counted(new, "entities"):
            if "profile" in self.settings:
                return ("settings: profile",)
            known = "identity: other people, or other names of theirs, are known"
            return self._stages(PRIVACY) or (known, *self.anything())
        if "pseudonym" in self.keys and _counted(new, "entities"):
            return ("identity: another key for pseudonym",)
        return self.anything()

    def anything(self) -> tuple[str, ...]:
        """Return all differences, the likeliest cause first."""
        names = ("settings", "stage version", "decision", "new landing", "identity", "day")
        return tuple(difference for name in names for difference in self._said(name))

    def _alone(self) -> tuple[str, ...]:
        """Return the one difference where there is only one, because then nothing else can be the cause; else
        nothing.
        """
        differences = self.anything()
        return differences if len(differences) == 1 else ()

    def _arrived(self) -> tuple[str, ...]:
        return (f"new landing: {', '.join(self.arrived)}",) if self.arrived else ()

    def _said(self, name: str) -> tuple[str, ...]:
        values = {
            "settings": self.settings,
            "stage version": self.versions,
            "decision": self.decisions,
            "new landing": self.landings,
            "identity": tuple(f"another key for {duty}" for duty in self.keys),
            "day": self.day,
        }[name]
        return (f"{name}: {', '.join(values)}",) if values else ()

    def _stages(self, among: Collection[str]) -> tuple[str, ...]:
        stages = [stage for stage in self.versions if stage in among]
        return (f"stage version: {', '.join(stages)}",) if stages else ()


def _gone(rows: list[LineageRow], elsewhere: Collection[str]) -> str:
    """Return what can be known of an example that is gone.

    A release does not tell whether a person was erased, an article superseded or disputed, or the example is no longer
    selected.
    """
    stay = [row["turn"] in elsewhere for row in rows]
    if not any(stay):
        return "gone: from its sources or from what is selected"
    if all(stay):
        return "shape: its turns are in other examples now"
    return "shape: some of its turns are gone, the others are in other examples now"


def _taken(rows: list[LineageRow], elsewhere: Collection[str]) -> str:
    """Return what can be known of an example that is new although its exports were known."""
    if any(row["turn"] in elsewhere for row in rows):
        return "shape: its turns were in other examples before"
    return "selected: its exports were known before, and it is selected only now"


def _held(side: Opened) -> set[tuple[str, str]]:
    """Return (source, date) of each landing of which a release holds something."""
    return {
        (source["name"], str(landing["date"]))
        for source in side.manifest["sources"]
        for landing in source.get("landings", ())
    }


def _decided(old: Opened, new: Opened) -> list[str]:
    """Return the kinds of decisions that differ; where the manifests show none, as for erasures, whether the logs
    differ.
    """
    before, after = (side.manifest.get("decisions") or {} for side in (old, new))
    kinds = sorted(kind for kind in {*before, *after} if before.get(kind) != after.get(kind))
    return kinds or (["in the log"] if _differ(old.run, new.run, "decisions_digest") else [])


def _differ(old: ReleaseRun, new: ReleaseRun, name: Literal["settings_digest", "decisions_digest"]) -> bool:
    return name in old and name in new and old[name] != new[name]


def _places(rows: list[LineageRow]) -> set[tuple[str, str, int]]:
    return {(row["turn"], row["export"], row["position"]) for row in rows}


def _counted(rows: list[LineageRow], name: Literal["edits", "entities"]) -> list[tuple[str, ...]]:
    return sorted((row["turn"], *map(str, counted.values())) for row in rows for counted in row[name] or ())
