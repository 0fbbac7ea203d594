"""Settings of deduplication, which are refused if their numbers cannot work together."""

from __future__ import annotations

from math import ceil, floor
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from curation.dedup.facts import objection
from curation.settings.names import unfit, vocabularies


def _usable(pattern: str) -> str:
    if (wrong := objection(pattern)) is not None:
        raise ValueError(f"the pattern {wrong}")
    return pattern


def _no_label(name: str, info: ValidationInfo) -> str:
    """Refuse a fact with the name of a label, since the name would be ambiguous."""
    if name in (vocabularies(info) or ()):
        fix = "give the fact another name, or take it out to distinguish by the label"
        raise unfit(f"{name!r} is a label with a vocabulary too", fix)
    return name


def _closed(name: str, info: ValidationInfo) -> str:
    """Refuse a name in `distinguish` that is neither a declared fact nor a label with a vocabulary.

    Any other label has values that a vendor's user typed, and two spellings of one would separate equal documents.
    """
    labels, facts = vocabularies(info), info.data.get("facts")
    if labels is not None and facts is not None and name not in labels and name not in facts:
        fix = f"declare it under `facts`, or use one of: {', '.join([*facts, *labels])}"
        raise unfit(f"{name!r} is neither a fact nor a label with a vocabulary", fix)
    return name


Scope = Literal["everything", "source", "kind"]
FactName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$"), AfterValidator(_no_label)]
Pattern = Annotated[str, AfterValidator(_usable)]
MARGIN = 1e-9  # 1 - .7 is a little more than .3
LEAST_SEEN = 0.99  # of the pairs at the threshold


class DedupSettings(BaseModel):
    """Similarity, shingles and banding; which documents are compared, and how far a chain may reach.

    A pair of texts is a near-duplicate if the Jaccard similarity of their shingle sets is at least `threshold`. It is
    examined if all `rows` values of one of `bands` bands agree: at similarity s with probability 1 - (1 -
    s^rows)^bands, which must be at least .99 at the threshold.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: float = Field(
        default=0.8,
        gt=0.0,
        le=1.0,
        strict=True,
        description="Jaccard similarity from which two texts are near-duplicates.",
    )
    shingle_words: int = Field(
        default=5,
        ge=1,
        le=20,
        strict=True,
        description="Number of words in a shingle. Similarity counts the shingles that two texts share.",
    )
    bands: int = Field(
        default=25,
        ge=1,
        strict=True,
        description="Number of bands of a MinHash. A pair that agrees in one band is compared exactly.",
    )
    rows: int = Field(
        default=5,
        ge=1,
        strict=True,
        description="Number of values in a band. Fewer rows find more pairs, but also compare more pairs that are not "
        "duplicates.",
    )
    permutations: int = Field(
        default=128,
        ge=16,
        le=1024,
        strict=True,
        description="Number of values in a MinHash. Four times as many halve the error of an estimate.",
    )
    scope: Scope = Field(
        default="everything",
        description="Which documents are compared: `everything`, only those of one source (`source`), or only those "
        "of one kind (`kind`).",
    )
    facts: dict[FactName, Pattern] = Field(
        default_factory=dict,
        description="Facts that are read from clean texts: name → regular expression (RE2: no look-around, no "
        "back-references). The value is the first group, or the whole match if there is none. Case, "
        "hyphens and spaces in it do not count.",
    )
    distinguish: tuple[Annotated[str, AfterValidator(_closed)], ...] = Field(
        default=(),
        description="Facts, and labels with a vocabulary, whose values must be equal for two documents to be "
        "compared. A missing value is a value too, so a text without a code does not connect two texts "
        "with different codes.",
    )
    max_diameter: float | None = Field(
        default=None,
        gt=0.0,
        lt=1.0,
        strict=True,
        description="Largest estimated distance (1 - similarity) within a cluster. A chain that reaches further is "
        "split. Left out: chains are not split. With 128 permutations an estimate is off by .035, so stay "
        ".1 above 1 - threshold.",
    )

    @field_validator("distinguish")
    @classmethod
    def _each_once(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if twice := next((name for index, name in enumerate(names) if name in names[:index]), None):
            raise ValueError(f"{twice!r} stands twice: name it once")
        return names

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.bands * self.rows > self.permutations:
            raise ValueError(
                f"{self.bands} bands of {self.rows} rows need {self.bands * self.rows} permutations, "
                f"there are {self.permutations}: lower bands or rows, or raise permutations"
            )
        if self.sees_too_few:
            raise ValueError(
                f"{self.bands} bands of {self.rows} rows would look at {floor(10_000 * self.seen_at_threshold) / 100} %"
                f" of the pairs at similarity {self.threshold}: raise bands or lower rows until it is 99 %"
            )
        if self.splits_what_is_joined:
            raise ValueError(
                f"max_diameter {self.max_diameter} would split pairs that the threshold {self.threshold} just joined: "
                f"raise it to {self.least_diameter:g} or more"
            )
        if idle := sorted(self.facts.keys() - set(self.distinguish)):
            raise ValueError(f"nothing distinguishes by the fact {idle[0]!r}: name it in `distinguish`, or take it out")
        return self

    @property
    def seen_at_threshold(self) -> float:
        """The share of pairs exactly at the threshold that become candidates."""
        return float(1.0 - (1.0 - self.threshold**self.rows) ** self.bands)

    @property
    def sees_too_few(self) -> bool:
        """Whether bands and rows find too few of the pairs at the threshold."""
        return self.seen_at_threshold < LEAST_SEEN

    @property
    def splits_what_is_joined(self) -> bool:
        """Whether the diameter is too small for the threshold."""
        return self.max_diameter is not None and self.max_diameter < 1 - self.threshold - MARGIN

    @property
    def least_diameter(self) -> float:
        """The smallest diameter allowed for the threshold, rounded up to six decimals."""
        return ceil((1 - self.threshold - MARGIN) * 1_000_000) / 1_000_000

    @property
    def settles(self) -> bool:
        """Whether clusters are whole components of all texts, so that those of one night can be reused on the next."""
        return self.scope == "everything" and not self.distinguish and self.max_diameter is None

    @property
    def distinguishing_labels(self) -> tuple[str, ...]:
        """The names in `distinguish` that are labels, not facts, in their order."""
        return tuple(name for name in self.distinguish if name not in self.facts)
