"""Defines the expectations of a corpus in YAML, checked where they are written. The ones that most suites use are
checked without loading Great Expectations, which takes seconds; every other one checks itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from curation.quality.declared import Balance, Bias, Contamination, Declared, Drift, Loss, MaxAge
from curation.quality.named import built, columns_in
from curation.settings.explanations import meant
from curation.settings.names import Wrong, declared, unfit, unless

if TYPE_CHECKING:
    import pyarrow as pa

ColumnKind = Literal["text", "number", "other"]

# Expectation → (arguments it needs, arguments it may have). Names and meaning are Great Expectations'; those that are
# not here are asked themselves (`named`).
EXPECTATIONS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "expect_table_row_count_to_be_between": (frozenset(), frozenset({"min_value", "max_value"})),
    "expect_column_values_to_not_be_null": (frozenset({"column"}), frozenset({"mostly"})),
    "expect_column_values_to_be_unique": (frozenset({"column"}), frozenset({"mostly"})),
    "expect_column_values_to_be_between": (frozenset({"column"}), frozenset({"min_value", "max_value", "mostly"})),
    "expect_column_values_to_be_in_set": (frozenset({"column", "value_set"}), frozenset({"mostly"})),
    "expect_column_value_lengths_to_be_between": (
        frozenset({"column"}),
        frozenset({"min_value", "max_value", "mostly"}),
    ),
    "expect_column_values_to_match_regex": (frozenset({"column", "regex"}), frozenset({"mostly"})),
    "expect_column_values_to_not_match_regex": (frozenset({"column", "regex"}), frozenset({"mostly"})),
    "expect_column_mean_to_be_between": (frozenset({"column"}), frozenset({"min_value", "max_value"})),
    "expect_column_proportion_of_unique_values_to_be_between": (
        frozenset({"column"}),
        frozenset({"min_value", "max_value"}),
    ),
}


# Expectation → the kind of column whose values it can compare; it cannot be computed for other kinds.
ASKS: dict[str, ColumnKind] = {
    "expect_column_values_to_be_between": "number",
    "expect_column_mean_to_be_between": "number",
    "expect_column_value_lengths_to_be_between": "text",
    "expect_column_values_to_match_regex": "text",
    "expect_column_values_to_not_match_regex": "text",
}
COUNTED = ("expect_table_row_count_to_be_between", "expect_column_value_lengths_to_be_between")  # whole numbers
SHARES = ("expect_column_proportion_of_unique_values_to_be_between",)

ARGUMENTS = {
    "column": "the name of a column",
    "min_value": "a number",
    "max_value": "a number",
    "mostly": "a number above 0, at most 1",
    "value_set": "a list of values, at least one",
    "regex": "a regular expression",
}


def _fits(name: str, value: Any) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if name in ("min_value", "max_value"):
        return number
    if name == "mostly":
        return number and 0 < value <= 1
    if name == "value_set":
        return isinstance(value, list) and bool(value) and all(isinstance(v, (str, int, float)) for v in value)
    if not isinstance(value, str) or not value:
        return False
    try:
        re.compile(value if name == "regex" else "")
    except re.error:
        return False
    return True


class Expectation(BaseModel):
    """One expectation over the examples of a config, and what its failure means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{2,60}$")] = Field(
        description="Unique name of the expectation, and of its check: 3 to 61 lower-case letters, digits and "
        "underscores, the first a letter."
    )
    expect: str = Field(
        pattern=r"^(expect_[a-z0-9_A-Z]+|[A-Za-z_]\w*(\.[A-Za-z_]\w*)+)$",
        description="Name of an expectation of Great Expectations, or the dotted path of an `Expectation` of your own.",
    )
    arguments: dict[str, Any] = Field(
        default_factory=dict, description="Arguments of the expectation, such as `column`, `min_value` or `mostly`."
    )
    config: str = Field(default="default", description="Config of the corpus whose examples are checked.")
    severity: Literal["error", "warn"] = Field(
        default="error", description="`error` stops the release; `warn` is only shown."
    )

    @model_validator(mode="after")
    def _known(self) -> Expectation:
        if self.expect not in EXPECTATIONS:
            built(self.expect, self.arguments)
            return self
        needed, allowed = EXPECTATIONS[self.expect]
        missing = sorted(needed - self.arguments.keys())
        unknown = sorted(self.arguments.keys() - needed - allowed)
        if missing:
            raise ValueError(f"{self.expect} lacks {', '.join(missing)}")
        if unknown:
            raise ValueError(f"{self.expect} does not take {', '.join(unknown)}")
        for name, value in self.arguments.items():
            if not _fits(name, value):
                raise ValueError(f"{name} must be {ARGUMENTS[name]}")
        if "min_value" in allowed:
            self._has_bounds()
        return self

    @model_validator(mode="after")
    def _is_of_a_column(self, info: ValidationInfo) -> Expectation:
        return unless(self._unfit(declared(info, "recipe")), self)

    def _unfit(self, recipe: Any) -> Wrong:
        """Yield errors where the corpus's shape has no such config, or its columns do not fit the expectation."""
        from curation.corpora.shapes.every import shape_of

        configs = shape_of(recipe.shape).CONTRACT.schemas if recipe is not None else {}
        if configs and self.config not in configs:
            fix = f"use one of: {', '.join(configs)}"
            yield ("config",), unfit(f"the shape {recipe.shape.type} has no config {self.config!r}", fix)
        columns, asks = columns_of(configs[self.config]) if self.config in configs else {}, ASKS.get(self.expect)
        for argument, column in columns_in(self.arguments) if columns else ():
            if not isinstance(column, str) or column not in columns:
                problem = f"the config {self.config} has no column {column!r}" + meant(str(column), columns)
                yield ("arguments", argument), unfit(problem, f"use one of: {', '.join(columns)}")
            elif asks is not None and columns[column] != asks:
                fitting = ", ".join(name for name, kind in columns.items() if kind == asks) or "none; take it out"
                problem = f"{self.expect} asks for a column of {asks}s, and {column} is none"
                yield ("arguments", argument), unfit(problem, f"use one of: {fitting}")

    def _has_bounds(self) -> None:
        bounds = [self.arguments[name] for name in ("min_value", "max_value") if name in self.arguments]
        if not bounds:
            raise ValueError(f"{self.expect} has no bounds, so it would never fail: say min_value, max_value or both")
        if bounds[0] > bounds[-1]:
            raise ValueError(f"min_value {bounds[0]} is more than max_value {bounds[-1]}: it would always fail")
        if self.expect in COUNTED and not all(isinstance(bound, int) and bound >= 0 for bound in bounds):
            raise ValueError("min_value and max_value count something: write whole numbers, 0 or more")
        if self.expect in SHARES and not all(0 <= bound <= 1 for bound in bounds):
            raise ValueError("min_value and max_value are shares: write numbers from 0 to 1")


class Suite(BaseModel):
    """All expectations of a corpus; names are unique, they become the names of asset checks. A check of ours that is
    declared runs too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    expectations: tuple[Expectation, ...] = Field(
        min_length=1, description="Expectations over the examples of the corpus; at least one."
    )
    loss: Loss = Field(
        default=Loss(), description="How many examples may be gone since the newest release. Left out: the defaults."
    )
    contamination: Contamination | None = Field(
        default=None,
        description="How much of the training data may have stood in an evaluation or frozen set. Left out: not "
        "checked.",
    )
    balance: Balance | None = Field(
        default=None, description="How much of a month one value of a label may hold. Left out: not checked."
    )
    max_age: MaxAge | None = Field(
        default=None, description="How old the newest landing of a source may be. Left out: not checked."
    )
    drift: Drift | None = Field(
        default=None, description="How far the corpus may differ from the newest release. Left out: not checked."
    )
    bias: Bias | None = Field(
        default=None, description="Which labels are compared across which groups. Left out: not checked."
    )
    high_stakes: bool = Field(
        default=False,
        description="Whether models trained on the corpus decide about people. If so, a flagged bias stops the "
        "release until somebody accepts it.",
    )

    @field_validator("contamination")
    @classmethod
    def _compares(cls, value: Contamination | None, info: ValidationInfo) -> Contamination | None:
        recipe = declared(info, "recipe")
        if value is not None and recipe is not None and not recipe.against and not recipe.frozen:
            raise unfit(
                f"{recipe.name} is compared with nothing, so this check would never fail",
                "name corpora of evaluation under `against` or `frozen` of its recipe, or take the check out",
            )
        return value

    @model_validator(mode="after")
    def _unique(self) -> Suite:
        names = [e.name for e in self.expectations]
        for name in names:
            if names.count(name) > 1 or name in OWN_CHECKS:
                raise ValueError(f"the name {name!r} is taken")
        return self

    @model_validator(mode="after")
    def _is_reviewed(self) -> Suite:
        if self.high_stakes and self.bias is None:
            raise ValueError("with high_stakes, say under `bias` which labels and groups are compared")
        return self

    @property
    def declared(self) -> dict[str, Declared]:
        """The checks of ours that this suite declares, by name, in the order in which they run."""
        checks = {name: getattr(self, name) for name in DECLARED}
        return {name: declared for name, declared in checks.items() if declared is not None}

    @property
    def labels_read(self) -> frozenset[str]:
        """The labels that the declared checks read."""
        labels = {self.balance.label} if self.balance is not None else set()
        labels |= set(self.drift.labels) if self.drift is not None else set()
        return frozenset(labels | ({*self.bias.labels, *self.bias.groups} if self.bias is not None else set()))


def columns_of(schema: pa.Schema) -> dict[str, ColumnKind]:
    """Return the columns that an expectation over a config of this schema can name, and their kinds: the columns of
    `examples.frame`, in order.
    """
    import pyarrow.types as kinds

    def flat(name: str, kind: pa.DataType) -> Iterator[tuple[str, ColumnKind]]:
        if kinds.is_struct(kind):
            for part in kind:
                yield from flat(f"{name}.{part.name}", part.type)
        elif kinds.is_list(kind) or kinds.is_large_list(kind):
            yield from ((f"{name}_count", "number"), (f"{name}_characters", "number"))
        elif kinds.is_integer(kind) or kinds.is_floating(kind):
            yield name, "number"
        else:
            yield name, "text" if kinds.is_string(kind) or kinds.is_large_string(kind) else "other"

    return {"split": "text", **dict(column for part in schema for column in flat(part.name, part.type))}


@dataclass(frozen=True)
class OwnCheck:
    """A check of ours: what it asks, and whether its failure stops the release."""

    asks: str
    blocking: bool = True


# Our checks, which run in this order before expectations; those of `DECLARED` only where the suite declares them.
DECLARED = ("contamination", "balance", "max_age", "drift", "bias")
OWN_CHECKS: Mapping[str, OwnCheck] = {
    "has_examples": OwnCheck(
        "There is an example to publish; where there is none as everything was erased or is over, its versions go too."
    ),
    "accounting": OwnCheck(
        "Each document that passed cleaning, and stages behind it, has one fate in this corpus, and each example that "
        "was shaped; those kept are its rows; sums of all sources are exact."
    ),
    "no_known_person": OwnCheck(
        "No full name, e-mail address, phone or account number of a known or erased person stands in it, and no single "
        "name of a document's own people."
    ),
    "no_identifier": OwnCheck(
        "No identifier with a form of its own stands in it that its profile does not keep: address, phone, card, IBAN, "
        "national number, IP or MAC address, key or token; nor does a stock recognizer find one."
    ),
    "sources_ready": OwnCheck(
        "No source it selects from is held, nor are its labels, unless it says `on_hold: previous`."
    ),
    "canaries": OwnCheck(
        "Of invented identifiers planted in copies of its texts, no more are left standing than its profile allows."
    ),
    "quasi_identifiers": OwnCheck(
        "No combination of its profile's quasi-identifiers is shared by fewer people than k.", blocking=False
    ),
    "superseded": OwnCheck(
        "No released version that stands holds an article of which another version holds by now.", blocking=False
    ),
    "answers": OwnCheck(
        "Of its completions, no more than one in fifty holds a placeholder that its prompt does not, and no sentence "
        "is in more of them than its recipe allows."
    ),
    "loss": OwnCheck(
        "Of the examples of the newest released version, no more than the declared share is gone, or somebody has "
        "accepted it."
    ),
    "contamination": OwnCheck(
        "Of what was to be trained on, no more than the declared share stood in an evaluation or frozen set."
    ),
    "balance": OwnCheck("In no month does one value of a label hold more than the declared share of its examples."),
    "max_age": OwnCheck("No source last landed longer before the night's day than declared."),
    "drift": OwnCheck(
        "Since the newest released version, size, labels, lengths and redactions have moved no further than declared, "
        "or somebody has accepted it."
    ),
    "bias": OwnCheck(
        "No label is given to one group at a rate beyond the declared ratio of all others', or somebody has accepted "
        "it."
    ),
}


def check_names(suite: Suite) -> list[tuple[str, bool]]:
    """Return (name, blocking) for every check of a corpus with this suite, in the order in which they run."""
    own = [(name, check.blocking) for name, check in OWN_CHECKS.items() if name not in DECLARED]
    own += [
        (name, declared.severity == "error" or (name == "bias" and suite.high_stakes))
        for name, declared in suite.declared.items()
    ]
    return [*own, *((e.name, e.severity == "error") for e in suite.expectations)]
