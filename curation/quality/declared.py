"""What a suite may declare of our own checks: thresholds, each with what its failure means."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from curation.settings.names import Label, Share, declared, unfit

Severity = Literal["error", "warn"]


class Declared(BaseModel):
    """A check of ours that asks more than one question of every corpus."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    severity: Severity = Field(default="error", description="`error` stops the release; `warn` is only shown.")


class Loss(BaseModel):
    """How many of its examples a corpus may lose since its newest released version. Asked of every corpus; only a
    decision lets more go."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: float = Field(
        default=0.5, gt=0, lt=1, description="Largest share of the examples of that release that may be gone."
    )
    fewest: int = Field(
        default=20,
        ge=1,
        description="A release with fewer examples is not compared, because one person may have many of them.",
    )


class Contamination(Declared):
    """How much of what was shaped for training may have stood in an evaluation or frozen set."""

    share: float = Field(
        ge=0,
        lt=1,
        description="Largest share of training examples that may be contaminated, for each config, counted before "
        "they are dropped.",
    )
    released: float | None = Field(
        default=None,
        ge=0,
        lt=1,
        description="Largest share of training examples, for each config, that may repeat a released version of an "
        "evaluation corpus that is on a channel, where tonight's build no longer holds the text. Such "
        "examples are not dropped. Left out: they are only counted.",
    )


def _selected(source: str, info: ValidationInfo) -> str:
    """The corpus selects from it."""
    recipe = declared(info, "recipe")
    if recipe is not None and source not in recipe.select.sources:
        fix = f"use one of: {', '.join(recipe.select.sources)}"
        raise unfit(f"{recipe.name} does not select from {source!r}", fix)
    return source


class MaxAge(Declared):
    """How old what a source last delivered may be."""

    sources: dict[Annotated[str, AfterValidator(_selected)], int] = Field(
        min_length=1, description="Source → most days between its newest landing and the day of the night."
    )

    @model_validator(mode="after")
    def _days(self) -> Self:
        for source, days in self.sources.items():
            if days < 0:
                raise ValueError(f"{source}: {days} days are before it landed")
        return self


class Balance(Declared):
    """What share of the examples of a month one value of a label may hold."""

    label: Label = Field(description="A label with a vocabulary. Its values are the classes.")
    most: Share = Field(description="Largest share of a month's examples that one value may have.")
    fewest: int = Field(default=30, ge=1, description="A month with fewer labelled examples is not checked.")


class Drift(Declared):
    """How far a corpus may move away from its newest released version. What is not named is not compared."""

    examples: float | None = Field(
        default=None,
        gt=0,
        description="Largest change of the number of examples, as a share of the number before. Left out: not "
        "compared.",
    )
    labels: dict[Label, float] = Field(
        default_factory=dict,
        description="Label → largest Jensen-Shannon divergence of its values (0: the same, 1: nothing in common). "
        "Empty: not compared.",
    )
    lengths: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="Largest Jensen-Shannon divergence of the lengths of examples. Left out: not compared.",
    )
    redactions: float | None = Field(
        default=None,
        gt=1,
        description="Largest factor by which the redactions of a type in an example may rise or fall. Left out: not "
        "compared.",
    )

    @model_validator(mode="after")
    def _compares_something(self) -> Self:
        if self.examples is None and not self.labels and self.lengths is None and self.redactions is None:
            raise ValueError("say how far examples, labels, lengths or redactions may move")
        for label, divergence in self.labels.items():
            if not 0 < divergence < 1:
                raise ValueError(f"{label}: a divergence lies between 0 and 1")
        return self


class Bias(Declared):
    """Which labels are compared across which groups, and from which ratio on a difference is flagged."""

    labels: tuple[Label, ...] = Field(min_length=1, description="Labels whose rates are compared between groups.")
    groups: tuple[Label, ...] = Field(
        min_length=1, description="Labels whose values are the groups: region, language, customer tier, agent team."
    )
    ratio: float = Field(
        default=1.25,
        gt=1,
        description="A rate is flagged if it is higher or lower than the rate of all others by this factor. 1.25 is "
        "the four-fifths rule of the Uniform Guidelines on Employee Selection Procedures (29 CFR 1607.4 "
        "D).",
    )
    fewest: int = Field(default=30, ge=10, description="A group with fewer labelled examples is not compared.")

    @model_validator(mode="after")
    def _differ(self) -> Self:
        both = sorted({*self.labels} & {*self.groups})
        if both:
            raise ValueError(f"{both[0]} is a label and a group: its rates in itself are 0 and 1")
        return self
