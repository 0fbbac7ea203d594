"""What the YAML may say of people: by which rules they are joined, and how numbers and ids are meant."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from curation.settings.names import SourceName
from curation.sources.identities.match_rules import MatchRule


def _known_region(value: str) -> str:
    from phonenumbers import SUPPORTED_REGIONS

    if value not in SUPPORTED_REGIONS:
        raise ValueError("no such region; write an ISO 3166 code such as DE")
    return value


Region = Annotated[str, AfterValidator(_known_region)]


class PeopleSettings(BaseModel):
    """How people are joined."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    match_people: tuple[MatchRule, ...] = Field(
        default=(MatchRule(all=("email",)),),
        description=(
            "Rules by which two references are one person, in order: email, phone, id, or {all: [name, birth_date]} "
            "and the like. What follows a person (erasure, consent) follows a wrong join too: e-mail alone is default."
        ),
    )
    phone_region: Region | None = Field(
        default=None,
        description="ISO 3166 code of where phone numbers without a country's code are at home; without it none of "
        "them is compared.",
    )
    phone_regions: dict[SourceName, Region] = Field(
        default_factory=dict, description="The same for sources that differ: source → code."
    )
    external_ids: dict[SourceName, str] = Field(
        default_factory=dict,
        description="Source → whose ids its external ids are: another source, or any name that two sources share. "
        "What stands here for none joins only where its form is unique in the world (Salesforce, UUID).",
    )

    def matching(self) -> dict[str, Any]:
        """What decides who is one person, as plain values."""
        return self.model_dump(mode="json", include={"match_people", "phone_region", "phone_regions", "external_ids"})
