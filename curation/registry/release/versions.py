"""Versions: the differences between two contents decide the next number, and a content has one version for ever."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import NamedTuple, NotRequired, TypedDict

from curation.corpora.stated_facts import BySplit, StageFact
from curation.registry.release.manifest import Manifest

SEMANTIC = re.compile(r"v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


class Version(NamedTuple):
    """A version number. Major: a training job may have to change. Minor: records or settings differ. Patch: only the
    description of the same records differs.
    """

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"v{self.major}.{self.minor}.{self.patch}"

    def patched(self) -> Version:
        """Return the next patch version."""
        return Version(self.major, self.minor, self.patch + 1)

    @classmethod
    def parse(cls, text: str) -> Version:
        """Return the version written as `v1.2.3` or `1.2.3`.

        Raises:
            ValueError: it is neither.
        """
        match = SEMANTIC.fullmatch(text)
        if match is None:
            raise ValueError("not a version of the form v1.2.3")
        return cls(int(match[1]), int(match[2]), int(match[3]))


type StageVersions = Mapping[str, Mapping[str, str | None]]  # stage → `version` and `settings_digest`


class FingerprintJson(TypedDict):
    """A fingerprint as a ledger holds it."""

    content: str
    data: str
    settings: str
    schema: str
    profile: str
    keys: Mapping[str, str]
    shards: int
    examples: BySplit[int]
    stages: NotRequired[StageVersions]
    samples: NotRequired[Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Fingerprint:
    """The facts of a content that decide the next version, kept with each release so that its files are not needed
    again.

    `stages` are name → version and settings; `samples` are config → split → a digest of its example ids. Both are empty
    in ledgers that were written before they were kept.
    """

    content: str
    data: str
    settings: str
    schema: str
    profile: str
    keys: Mapping[str, str]
    shards: int
    examples: Mapping[str, Mapping[str, int]]
    stages: StageVersions = field(default_factory=dict)
    samples: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, manifest: Manifest) -> Fingerprint:
        """Return the fingerprint of a manifest."""
        facts = manifest.facts
        stages = stage_versions(facts["stages"])
        completions = {file.path: file.sha256 for file in manifest.files if file.path.startswith("schema/")}
        return cls(
            content=manifest.content_digest,
            data=manifest.data_digest,
            settings=_digest([{"name": name, **stage} for name, stage in stages.items()]),
            schema=_digest([facts["schema"], completions] if completions else facts["schema"]),
            profile=_digest(facts["profile"]),
            keys={str(duty): str(key) for duty, key in sorted(facts["keys"].items())},
            shards=sum(file.path.startswith("data/") for file in manifest.files),
            examples=facts["counts"].get("examples", {}),
            stages=stages,
            samples={config: dict(sample["splits"]) for config, sample in sorted(facts.get("samples", {}).items())},
        )

    @classmethod
    def from_json(cls, value: FingerprintJson) -> Fingerprint:
        """Return the fingerprint from what `to_json` returned."""
        return cls(**value)

    def to_json(self) -> dict[str, object]:
        """Return plain values for a JSON file."""
        return asdict(self)


def stage_versions(stages: Iterable[StageFact]) -> dict[str, dict[str, str | None]]:
    """Name of a stage → its `version` and `settings_digest`, as a manifest lists stages."""
    return {
        stage["name"]: {"version": stage.get("version"), "settings_digest": stage.get("settings_digest")}
        for stage in stages
    }


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def next_version(previous: tuple[Version, Fingerprint] | None, new: Fingerprint) -> tuple[Version, list[str]] | None:
    """Return the version after the highest one so far, and a changelog; None when nothing changed.

    No earlier release: v1.0.0. Schema, profile or a key changed: major. Records or settings changed (a stage's version,
    or any line of the recipe that says what is built: selection, shape, the salt of splits): minor. Anything else in
    the manifest (description, owner, license, provenance, limits): patch. A suite judges a content and is not in it, so
    another suite is no change.
    """
    if previous is None:
        return Version(1, 0, 0), ["first release"]
    version, old = previous
    if old.content == new.content:
        return None
    breaking = []
    if old.schema != new.schema:
        breaking.append("the schema changed")
    if old.profile != new.profile:
        breaking.append("the redaction profile changed")
    duties = sorted(duty for duty in {**old.keys, **new.keys} if old.keys.get(duty) != new.keys.get(duty))
    breaking += [f"the key for {duty} changed" for duty in duties]
    changes = []
    if old.data != new.data:
        changes.append(_records(old, new))
    if old.settings != new.settings:
        changes.append(_stages(old, new))
    if breaking:
        return Version(version.major + 1, 0, 0), breaking + changes
    if changes:
        return Version(version.major, version.minor + 1, 0), changes
    return version.patched(), ["records unchanged; description or provenance changed"]


def behind(version: Version, last: Version, lost: Version) -> Version:
    """Return the version for a content whose computed `version` is not higher than a lost one.

    Only the number of the lost version is known, not its content, so the greater of the two changes counts.

    Args:
        last: the highest version that is there; v0.0.0 where there is none.
        lost: a higher version that was published before.
    """
    place = next(n for n in range(3) if version[n] != last[n] or lost[n] != last[n])
    return Version(*(lost[n] if n < place else lost[n] + 1 if n == place else 0 for n in range(3)))


def changed_examples(changes: Mapping[str, Mapping[str, int]]) -> str:
    """Return the changelog's line on how many examples differ: totals alone would hide that twenty were replaced.

    Args:
        changes: config → added, removed, changed, moved → examples; empty where all are the same.
    """
    phrases = [
        f"{config} " + ", ".join(f"{number} {change}" for change, number in sorted(numbers.items()))
        for config, numbers in changes.items()
    ]
    return f"examples: {'; '.join(phrases)}" if phrases else "all examples are the same"


def changed_stages(old: StageVersions, new: StageVersions) -> tuple[list[str], list[str]]:
    """Return the names of stages whose version differs, and of those whose settings differ, in order.

    Digests of settings are compared only where the prefix before the colon, which names how they were made, is the
    same.
    """
    versions, settings = [], []
    for stage in sorted({*old, *new}):
        one, other = old.get(stage, {}), new.get(stage, {})
        if one.get("version") != other.get("version"):
            versions.append(stage)
        before, after = one.get("settings_digest") or "", other.get("settings_digest") or ""
        if before != after and before.rpartition(":")[0] == after.rpartition(":")[0]:
            settings.append(stage)
    return versions, settings


def _stages(old: Fingerprint, new: Fingerprint) -> str:
    versions, settings = changed_stages(old.stages, new.stages) if old.stages and new.stages else ([], [])
    phrases = [f"another version of {', '.join(versions)}"] if versions else []
    phrases += [f"other settings of {', '.join(settings)}"] if settings else []
    return "; ".join(phrases) or "a stage's version or settings changed"


def _records(old: Fingerprint, new: Fingerprint) -> str:
    """Return a line with example counts by config; where counts are equal, it says whether the examples are the same.

    Counts alone would hide that twenty were replaced.
    """
    parts = []
    for config in sorted({**old.examples, **new.examples}):
        before, after = (sum(side.examples.get(config, {}).values()) for side in (old, new))
        phrase = f"{config} {before} → {after}"
        was, now = old.samples.get(config), new.samples.get(config)
        if before == after and was is not None and now is not None:
            splits = sorted(split for split in {**was, **now} if was.get(split) != now.get(split))
            phrase += f" (others than before in {', '.join(splits)})" if splits else " (the same ids)"
        parts.append(phrase)
    return f"records changed: examples {', '.join(parts)}; shards {old.shards} → {new.shards}"
