"""The types of what a candidate states in `facts.json`: the facts that a manifest takes over, and what else is known of
the night.

A key that is not required is one that older code did not write, or that only some candidates have.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

type BySplit[Value] = Mapping[str, Mapping[str, Value]]  # config → split → value


class ExportsFact(TypedDict):
    """How many exports, and a digest over their keyed ids."""

    exports: int
    digest: str


class LandingFact(ExportsFact):
    """The exports that came with one landing first."""

    date: str


class LandedFact(ExportsFact):
    """The exports of a source that a content was made of, in all and by landing."""

    landings: list[LandingFact]


class SourceFact(TypedDict):
    """A source of a content, and the exports of it that hold a turn of this content and of no others."""

    name: str
    owner: str
    approved_by: NotRequired[str | None]
    licence: str
    purpose: str
    exports: NotRequired[int]
    digest: NotRequired[str]
    landings: NotRequired[list[LandingFact]]


class StageFact(TypedDict):
    """A stage: its version, a digest of its settings (None where the version says it all), what it did to the turns."""

    name: str
    version: str
    settings_digest: str | None
    counts: NotRequired[Mapping[str, int]]


class ProfileFact(TypedDict):
    """The profile by which a content was redacted."""

    name: str
    digest: str


class DecisionsFact(TypedDict):
    """How many decisions of a kind a content follows, and a keyed digest over them."""

    count: int
    digest: str


class RedactedCounts(TypedDict):
    """Type → how many values were replaced, by which operator, and how many the profile keeps."""

    redactions: dict[str, int]
    operators: dict[str, str]
    kept: dict[str, int]


class ContentCounts(TypedDict):
    """What is counted of a content: examples by config and split, redactions, the figures of its shape."""

    examples: NotRequired[BySplit[int]]
    redactions: NotRequired[Mapping[str, int]]
    operators: NotRequired[Mapping[str, str]]
    kept: NotRequired[Mapping[str, int]]
    figures: NotRequired[Mapping[str, int]]


class RecipeFacts(TypedDict):
    """What a recipe says of itself. `schema`: config → column → type; `default_config`: taken where none is named."""

    corpus: str
    description: str
    owner: str
    licence: str
    shape: str
    schema: Mapping[str, Mapping[str, str]]
    limits: list[str]
    default_config: NotRequired[str]


class BuiltFacts(RecipeFacts):
    """The facts that need nothing of the night. `configs`: config → split → files of `data/`."""

    configs: BySplit[list[str]]
    counts: ContentCounts


class NightFacts(TypedDict):
    """Where a content comes from. `keys`: duty → key id; `decisions`: by kind."""

    sources: list[SourceFact]
    stages: list[StageFact]
    profile: ProfileFact
    keys: Mapping[str, str]
    decisions: NotRequired[Mapping[str, DecisionsFact]]


class CandidateFacts(BuiltFacts, NightFacts):
    """All facts of a candidate, as the manifest takes them over."""


class BecameCounts(TypedDict, total=False):
    """What a corpus's documents became: language → fate with reason → documents; language → config → rows, words."""

    documents: Mapping[str, Mapping[str, int]]
    rows: Mapping[str, Mapping[str, int]]
    words: Mapping[str, Mapping[str, int]]


class InputsKnown(TypedDict):
    """What is known of a night's inputs. `landings`: source → dates; `fates`: fate with reason → documents."""

    decisions_digest: str
    settings_digest: str
    landings: Mapping[str, list[str]]
    fates: Mapping[str, int]


class Circumstances(InputsKnown):
    """What may differ between two candidates with the same examples. `sifted`: figure → count."""

    sifted: Mapping[str, int]
    became: BecameCounts
    inputs_digest: str


class Stated(TypedDict):
    """`facts.json`; the digest of the content and the seal are added when it is written."""

    facts: CandidateFacts
    circumstances: Circumstances
    content: NotRequired[str]
    seal: NotRequired[str]
