"""The matching rules that a deployment declares: ordered sets of fields that have to agree, checked at load."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

MatchField = Literal["email", "phone", "id", "name", "birth_date", "address"]
EXACT = ("email", "phone", "id")  # each enough for a rule of its own
BirthDates = Literal["equal", "swapped", "slip", "any"]
WHOLE_NAME = 0.8  # below it, a name agrees in one word of two only


class MatchRule(BaseModel):
    """Two references are one person where all fields of a rule agree. `email`, `phone` and `id` may stand alone, as one
    word; a name never does, nor do a birth date and an address without a name: people share each of these.

    A wrong join deletes and denies what is somebody else's: erasure and consent follow the person. So a rule that is
    not sure joins nothing, and what speaks against a join (`matching`, beside this) goes before what speaks for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    all: tuple[MatchField, ...] = Field(min_length=1, description="The fields that have to agree.")
    at_least: dict[Literal["name", "address"], Annotated[float, Field(ge=0.4, le=1)]] = Field(
        default_factory=dict,
        description=(
            "How similar names and addresses have to be, 0.4 to 1. Defaults: name 0.9, which means two words "
            "of which one has a slip; address 0.8, which means a street and a town with a few slips or a "
            "missing part. A name of 0.5 has one word of two in common, and one of 0.4 has it with a slip. "
            "Use such values only in a rule that also asks for birth date and address. Such a rule joins twins "
            "whose e-mail addresses do not tell them apart. Tuned on febrl's dataset1."
        ),
    )
    birth_dates: BirthDates = Field(
        default="equal",
        description=(
            "Which two birth dates do not speak against a join. `equal`: equal dates; `swapped`: also 3 April "
            "and 4 March of the same year; `slip`: also dates with one wrong digit or two neighbouring digits "
            "swapped; `any`: all, for a rule of name and address over sources whose birth dates are often "
            "wrong. `any` joins father and son of one name in one house, unless e-mail addresses or a junior "
            "tell them apart. Therefore `equal` is the default."
        ),
    )
    plus_addresses: Literal["apart", "together"] = Field(
        default="apart",
        description=(
            "Whether ann+shop@example.com is the same as ann@example.com. Most servers deliver both to one "
            "mailbox, but some companies give their people addresses that differ only in this part. Therefore "
            "they are `apart` unless a rule with e-mail says `{all: [email], plus_addresses: together}`."
        ),
    )
    shared_from: int = Field(
        default=2,
        ge=2,
        description=(
            "Number of clearly different names from which a value counts as shared (a team's mailbox, a "
            "switchboard). A shared value joins equal names only. The default is low, because a wrong join "
            "costs more than a missed one."
        ),
    )
    largest_block: int = Field(
        default=100,
        ge=2,
        description=(
            "Most references that share a part of a value and are all compared with each other. In a larger "
            "block a finer part has to be equal too; a block that is still larger is left alone and counted. "
            "100 references mean 5,000 comparisons."
        ),
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """For editors and `dg check yaml`: in full, or one word."""
        return {"anyOf": [{"enum": list(EXACT), "type": "string"}, handler(schema)]}

    @model_validator(mode="before")
    @classmethod
    def _one_word(cls, given: Any) -> Any:
        return {"all": (given,)} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _is_enough(self) -> MatchRule:
        fields = set(self.all)
        if len(fields) < len(self.all):
            raise ValueError("a field stands twice in `all`")
        stray = sorted(set(self.at_least) - fields)
        if stray:
            raise ValueError(f"`at_least` speaks of {stray[0]}, which is not in `all`")
        if self.plus_addresses == "together" and "email" not in fields:
            raise ValueError("`plus_addresses` speaks of e-mail, which is not in `all`")
        if not fields & set(EXACT) and not ("name" in fields and len(fields) > 1):
            raise ValueError(
                f"{' and '.join(self.all)} may be shared by two people; add what tells them apart: email, phone or id, "
                "or a name together with birth_date or address"
            )
        if self.least("name") < WHOLE_NAME and not {"birth_date", "address"} <= fields and not fields & set(EXACT):
            raise ValueError(f"a name below {WHOLE_NAME} needs birth_date and address beside it")
        if "birth_date" in fields and self.birth_dates == "any":
            raise ValueError("birth_dates: any contradicts birth_date in `all`")
        if "birth_date" in fields and self.birth_dates == "slip" and not fields & {"address", *EXACT}:
            raise ValueError("birth_dates: slip needs address beside name and birth_date")
        return self

    def least(self, field: Literal["name", "address"]) -> float:
        """Return how alike the field has to be."""
        return self.at_least.get(field, {"name": 0.9, "address": 0.8}[field])

    @property
    def label(self) -> str:
        """Return the name of the rule in figures."""
        return "+".join(self.all)

    @property
    def alone(self) -> bool:
        """Return whether the rule consists of one exact field."""
        return len(self.all) == 1


Declared = str | Mapping[str, Any] | MatchRule


def rule(given: Declared) -> MatchRule:
    """A rule as it may be written: one word, or in full."""
    return MatchRule.model_validate(given)
