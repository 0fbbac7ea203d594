"""What a source's YAML may say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from curation.sources.reader import READERS, reader

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Governance(BaseModel):
    """Defaults for records that do not say it themselves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    department: str | None = None
    region: str | None = None
    confidentiality: Literal["public", "internal", "confidential"] = "internal"


class SourceSettings(BaseModel):
    """One source: who owns it, which reader parses it, and how its landings follow each other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    reader: str = Field(description=f"One of {', '.join(READERS)}.")
    description: str
    owner: str = Field(description="E-mail address or team of who answers for this data.")
    licence: str = Field(description="Under which terms the text may be used.")
    purpose: str = Field(description="What it was collected for.")
    mode: Literal["incremental", "snapshot"] = Field(
        default="incremental", description="snapshot: what is absent from the newest landing is gone."
    )
    prose: bool = Field(default=False, description="Articles, not mail: quotes and signatures are left alone.")
    options: dict[str, str] = Field(default_factory=dict, description="Keys the reader declares.")
    governance: Governance = Governance()

    @field_validator("reader")
    @classmethod
    def _known_reader(cls, value: str) -> str:
        if value not in READERS:
            raise ValueError(f"no reader of that name; use one of: {', '.join(READERS)}")
        return value

    @field_validator("options")
    @classmethod
    def _known_options(cls, value: dict[str, str], info: object) -> dict[str, str]:
        name = getattr(info, "data", {}).get("reader")
        if name:
            allowed = reader(name).OPTIONS
            unknown = sorted(set(value) - allowed)
            if unknown:
                raise ValueError(f"unknown option {unknown[0]!r}; {name} takes: {', '.join(sorted(allowed)) or 'none'}")
        return value
