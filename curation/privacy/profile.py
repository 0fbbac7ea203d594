"""What happens to a finding: one operator for each entity type, in the profile that a corpus names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from curation.privacy.declared_types import TYPES, Closed, EntityType
from curation.privacy.redaction.pseudonyms import Scope
from curation.settings.names import unfit, vocabularies

__all__ = ["QUASI", "TYPES", "Canaries", "Closed", "EntityType", "Operator", "Profile", "Quasi"]

# Types that alone identify nobody, or that support for hardware needs (serial numbers). They are kept where a profile
# does not list them; every other type is replaced then.
QUASI: tuple[EntityType, ...] = ("LOCATION", "POSTAL_CODE", "DATE", "AGE", "URL", "DEVICE_ID")
Coarser = Literal["month", "year", "shift", "band", "region", "prefix"]
COARSER: Mapping[str, tuple[Coarser, ...]] = {
    "DATE": ("month", "year", "shift"),
    "DATE_OF_BIRTH": ("month", "year", "shift"),
    "AGE": ("band",),
    "LOCATION": ("region",),
    "POSTAL_CODE": ("prefix",),
}
# Types with surrogates. An invented card, IBAN or national number could be a real person's.
DRAWN: tuple[EntityType, ...] = (
    "PERSON",
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "STREET_ADDRESS",
    "POSTAL_CODE",
    "LOCATION",
    "ACCOUNT_NUMBER",
    "MAC_ADDRESS",
    "IP_ADDRESS",
    "URL",
    "USERNAME",
)
Share = Annotated[float, Field(ge=0, le=1)]


def _visible(character: str) -> str:
    if character.isspace() or not character.isprintable():
        raise ValueError(f"the character U+{ord(character):04X} cannot be seen; use one that can, such as *")
    return character


OPERATORS = ("replace", "mask", "pseudonym", "generalise", "surrogate", "keep", "drop")


def _operator(name: str) -> str:
    if name not in OPERATORS and "." not in name:
        message = f"there is no operator {name!r}; write the dotted path of one of your own, or use another one"
        raise PydanticCustomError(
            "literal_error", "{said}", {"said": message, "expected": ", ".join(map(repr, OPERATORS))}
        )
    return name


class Operator(Closed):
    """What happens to a finding. An option that the operator does not read is refused."""

    operator: Annotated[str, AfterValidator(_operator)] = Field(
        description="What happens to a finding. `replace`: it becomes `[TYPE]`. `mask`: all characters but the last "
        "ones are hidden. `pseudonym`: it becomes a name that reaches as far as the profile's `scope`. "
        "`generalise`: it becomes coarser, see `to`. `surrogate`: it becomes an invented value of the "
        "same kind and language. `keep`: it stays. `drop`: the whole document is dropped. Or the dotted "
        "path of a presidio-anonymizer Operator."
    )
    arguments: dict[str, Any] = Field(
        default_factory=dict,
        description="For an operator with a dotted path: its `params`, beside what curation passes itself.",
    )
    numbered: bool = Field(
        default=False,
        description="For `replace`: write `[TYPE_1]`, with the same number for the same person or value throughout an "
        "example.",
    )
    character: Annotated[str, Field(min_length=1, max_length=1), AfterValidator(_visible)] = Field(
        default="*", description="For `mask`: the character that stands for each hidden one."
    )
    keep_last: Annotated[int, Field(ge=0, le=4)] = Field(
        default=0,
        description="For `mask`: how many of the last characters stay, 0 to 4. Nothing stays of a value with fewer "
        "than three times that many characters.",
    )
    to: Coarser | None = Field(
        default=None,
        description="For `generalise`, required. DATE and DATE_OF_BIRTH: `month`, `year`, or `shift` (moved by a "
        "number of days that is constant for a person). AGE: `band`. LOCATION: `region`. POSTAL_CODE: "
        "`prefix`, its first three digits.",
    )
    years: Annotated[int, Field(ge=1, le=30)] = Field(
        default=10, description="For `to: band`: the years in a band, 1 to 30. Everybody of 90 or older is in one band."
    )
    regions: dict[str, str] = Field(
        default_factory=dict,
        description="For `to: region`: place → what is written for it. Any other place becomes `[LOCATION]`.",
    )
    sparse: tuple[Annotated[str, Field(pattern=r"^\d{3}$")], ...] = Field(
        default=(), description="For `to: prefix`: prefixes of areas with so few people that 000 is written instead."
    )

    @property
    def is_foreign(self) -> bool:
        """Whether the operator was written by somebody else, that is, is a dotted path."""
        return "." in self.operator

    def _options(self) -> set[str]:
        if self.is_foreign:
            return {"arguments"}
        options = {"band": {"years"}, "region": {"regions"}, "prefix": {"sparse"}}.get(self.to or "", set())
        return {"replace": {"numbered"}, "mask": {"character", "keep_last"}, "generalise": {"to", *options}}.get(
            self.operator, set()
        )

    @model_validator(mode="after")
    def _only_its_own_options(self) -> Self:
        if self.operator == "generalise" and self.to is None:
            raise ValueError(f"generalise needs `to`: one of {', '.join(get_args(Coarser))}")
        foreign = sorted(self.model_fields_set - {"operator"} - self._options())
        if foreign:
            raise ValueError(f"{self.operator} does not take {', '.join(foreign)}")
        if self.is_foreign:
            from curation.privacy.redaction.operators import check  # its import takes a second

            check(self.operator)
        return self

    @model_serializer(mode="wrap")
    def _what_it_reads(self, whole: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write only the options that the operator reads, so that two operators that do the same are written
        the same.
        """
        return {name: value for name, value in whole(self).items() if name in {"operator", *self._options()}}


REPLACE, KEEP = Operator(operator="replace"), Operator(operator="keep")


MOST = 10_000  # canaries of a type: a minute of scanning
TAIL = 0.025  # above the upper end of a two-sided interval of 95 %
# Names, places and logins are found less surely than values with a fixed form; a profile may be stricter.
MISSED_BY_TYPE: Mapping[EntityType, float] = {"PERSON": 0.2, "LOCATION": 0.4, "STREET_ADDRESS": 0.05, "USERNAME": 0.15}


class Canaries(Closed):
    """Invented identifiers that are planted in copies of real texts, and how many of them may be missed."""

    per_class: Annotated[int, Field(gt=0, le=MOST)] = Field(
        default=300, description=f"Number of canaries of each entity type, 1 to {MOST:,}."
    )
    missed: Share = Field(
        default=0.03,
        description="Share of a type that may be missed, 0 to 1, compared with the upper end of a 95 % interval: with "
        "300 canaries, 0.03 allows 3 misses, 0.05 allows 7, and 0.2 allows 46. A share that cannot be "
        "shown even if no canary is missed is refused.",
    )
    missed_by_type: dict[EntityType, Share] = Field(
        default_factory=dict,
        description="Entity type → share of it that may be missed, in place of `missed`. Types that are not listed: "
        + ", ".join(f"{entity} {share:g}" for entity, share in MISSED_BY_TYPE.items())
        + ", or `missed` where that is more.",
    )

    def allowed(self, entity: EntityType) -> float:
        """Return the share of a type that may be missed."""
        return self.missed_by_type.get(entity, max(self.missed, MISSED_BY_TYPE.get(entity, 0.0)))

    @model_validator(mode="after")
    def _can_be_shown(self) -> Self:
        least = min(self.missed, *self.missed_by_type.values(), 1.0)
        best = 1 - TAIL ** (1 / self.per_class)  # the upper end where none is missed, see clopper_pearson
        if least < best:
            enough = math.ceil(math.log(TAIL) / math.log1p(-least)) if least else MOST + 1
            more = f"set per_class to {enough} or more, or " if enough <= MOST else ""
            raise ValueError(
                f"{self.per_class} canaries cannot show that at most a share of {least:g} is missed, even if none is; "
                f"{more}allow {math.ceil(best * 10_000) / 10_000:g} or more"
            )
        return self


def _counted(column: str, info: ValidationInfo) -> str:
    """Refuse a column that has no vocabulary: its values are never counted."""
    known = vocabularies(info)
    if known is not None and column != "month" and column not in known:
        fix = f"use one of: {', '.join(['month', *known])}"
        raise unfit(f"{column!r} is neither month nor a label with a vocabulary", fix)
    return column


class Quasi(Closed):
    """Columns that may identify a person together: each combination of values must be shared by at least `k` people."""

    columns: tuple[Annotated[str, AfterValidator(_counted)], ...] = Field(
        default=(),
        description="The columns that are combined: `month`, and labels with a vocabulary in the Cleaning YAML, such "
        "as department, region or product.",
    )
    k: Annotated[int, Field(ge=2)] = Field(
        default=5, description="Fewest people who must share each combination of values."
    )


class Profile(Closed):
    """Entity type → operator. A type that is not listed is replaced, or kept if it is one of `QUASI`. A type in
    `must_cover` cannot be kept.
    """

    scope: Scope = Field(
        default="example",
        description="How far a pseudonym or surrogate reaches. `example`: `[PERSON_1]`, counted anew in each example. "
        "`corpus`, `company`: ten base32 characters that are the same for a person throughout the corpus "
        "or the company.",
    )
    operators: dict[EntityType, Operator] = Field(
        default_factory=dict,
        description="Entity type → its operator, as `{operator: …}` with its options. LOCATION, POSTAL_CODE, DATE, "
        "AGE, URL and DEVICE_ID are kept where they are not listed; every other type that is not listed "
        "is replaced.",
    )
    must_cover: tuple[EntityType, ...] = Field(
        default=(),
        description="Entity types that may not be kept and that something must recognize. Checked when the YAML is "
        "read.",
    )
    unread_languages: Literal["quarantine", "accept"] = Field(
        default="quarantine",
        description="What happens to a document in a language that is not proven, because more canaries of a type may "
        "be missed than `canaries` allows. `quarantine`: it does not leave; `accept`: it leaves with what "
        "was found in it redacted.",
    )
    canaries: Canaries = Field(
        default=Canaries(),
        description="How many invented identifiers are planted to measure the detector, and how many of them may be "
        "missed. Left out: the defaults.",
    )
    quasi: Quasi = Field(
        default=Quasi(),
        description="Columns whose combined values must be shared by at least `k` people. Left out: nothing is "
        "counted.",
    )

    @model_validator(mode="after")
    def _operators_fit_their_types(self) -> Self:
        for entity, chosen in self.operators.items():
            if chosen.to is not None and chosen.to not in COARSER.get(entity, ()):
                fit = ", ".join(COARSER.get(entity, ())) or "nothing; use replace"
                raise ValueError(f"{entity} is not generalised to {chosen.to}; it can be to: {fit}")
            if chosen.operator == "surrogate" and entity not in DRAWN:
                raise ValueError(f"{entity} has no surrogate; there are ones of {', '.join(DRAWN)}")
        kept = [entity for entity in self.must_cover if self.operator_for(entity).operator == "keep"]
        if kept:
            raise ValueError(f"{', '.join(kept)} must be covered and is kept; give it another operator")
        return self

    def operator_for(self, entity_type: str) -> Operator:
        """Return the operator of a type: `replace` where none is listed, `keep` for a type of `QUASI`."""
        return self.operators.get(entity_type, KEEP if entity_type in QUASI else REPLACE)
