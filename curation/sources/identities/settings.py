"""The YAML settings for people: the rules by which they are joined, and how phone numbers and ids are read."""

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
            "Rules by which two references are one person, in order: `email`, `phone`, `id`, or a combination "
            "such as `{all: [name, birth_date]}`. Erasure and consent follow a wrong join too, so the default "
            "joins by e-mail address alone."
        ),
    )
    phone_region: Region | None = Field(
        default=None,
        description="ISO 3166 code of the region of phone numbers without a country code. Left out: such numbers are "
        "not compared.",
    )
    phone_regions: dict[SourceName, Region] = Field(
        default_factory=dict, description="Source → ISO 3166 code, for sources with another region than `phone_region`."
    )
    external_ids: dict[SourceName, str] = Field(
        default_factory=dict,
        description="Source → the system whose ids its external ids are: another source, or any name that two sources "
        "share. Ids of a source that is not listed join only if their form is unique in the world "
        "(Salesforce, UUID).",
    )

    def matching(self) -> dict[str, Any]:
        """Return the settings that decide which references are one person, as plain values."""
        return self.model_dump(mode="json", include={"match_people", "phone_region", "phone_regions", "external_ids"})
