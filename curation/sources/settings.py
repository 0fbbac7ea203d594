"""The YAML settings of a source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from curation.errors import ConfigurationError
from curation.settings.explanations import some
from curation.settings.names import Wrong, unknown_value, unless, vocabularies
from curation.settings.owner import Owner
from curation.sources.options import Encoding
from curation.sources.origins import STANDARD, OriginRule, mapped_labels
from curation.sources.reader import READERS, NoOptions, reader
from curation.state.night import Night
from curation.storage.landings.landing import Arrival
from curation.storage.owner_command import command_words

DRAFTED = "CHANGE ME"  # what a draft cannot know
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


Share = Annotated[float, Field(gt=0, le=1)]


def scheme(url: str) -> str:
    """Return the part of a URL before `://`; empty for a path."""
    return url.partition("://")[0] if "://" in url else ""


class Governance(BaseModel):
    """Governance defaults for records that do not state their own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    department: str | None = Field(
        default=None, description="Department of records that state none. Left out: they have none."
    )
    region: str | None = Field(default=None, description="Region of records that state none. Left out: they have none.")
    confidentiality: Literal["public", "internal", "confidential"] = Field(
        default="internal", description="Confidentiality of records that state none: public, internal or confidential."
    )


class LandingSettings(BaseModel):
    """Where the landings of a source lie, and when one is complete. A file `_INCOMPLETE` in it says that it is not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    location: str | None = Field(
        default=None,
        description="Folder or fsspec URL that holds a folder for each landing date. Left out: landing/<name> under "
        "the data folder.",
    )
    marker: str | None = Field(
        default=None,
        pattern=r"^[^/\\]+$",
        description="Name of the file that the vendor's job writes last, such as _SUCCESS. A landing without it is "
        "not complete. Left out: no such file is expected.",
    )
    quiet_minutes: float = Field(
        default=0.0, ge=0, description="A landing is complete when none of its files has changed for this many minutes."
    )
    encoding: Encoding | None = Field(
        default=None,
        description="Encoding of text files that are not UTF-8 and have no byte order mark, such as cp1252. Left out: "
        "UTF-8.",
    )

    delimiter: Literal[",", ";", "\t", "|"] = Field(
        default=",", description="The separator of fields in its CSV files."
    )

    retain_days: int | None = Field(
        default=None,
        ge=1,
        le=36_500,
        description="Age in days at which a landing that was read whole is deleted, once the `backup` command of the "
        "Locations says that a later night is safe. Its records are the input from then on. A landing "
        "that arrives with an older date holds the source. Left out: landings stay.",
    )
    delete: str | None = Field(
        default=None,
        description="Command that deletes a landing. It is called with source and date and has to end with 0. Left "
        "out: the folder is removed, which is not possible for a URL.",
    )

    @field_validator("delete")
    @classmethod
    def _names_a_command(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None:
            command_words(value)
            if info.data.get("retain_days") is None:
                raise ValueError("nothing is deleted without `retain_days`: say it, or take this out")
        return value

    @model_validator(mode="after")
    def _can_be_deleted(self) -> LandingSettings:
        if self.retain_days is not None and self.delete is None and scheme(self.location or "") not in ("", "file"):
            raise ValueError("nothing is removed behind a URL: name the command that does it in `delete`")
        return self

    @field_validator("location")
    @classmethod
    def _can_be_reached(cls, value: str | None) -> str | None:
        if value is not None and "://" in value:
            from fsspec.registry import available_protocols

            unknown = sorted({scheme(part) for part in value.split("::")} - {*available_protocols(), ""})
            if unknown:
                raise ValueError(f"nothing opens {unknown[0]}://; use a folder, or a URL such as s3://bucket/folder")
        return value

    @property
    def arrival(self) -> Arrival:
        """When a landing of it is complete."""
        return Arrival(self.marker, self.quiet_minutes * 60)


class Pull(BaseModel):
    """Which tables of which database a source takes, and by which column they fall into landings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url_from: str = Field(
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        description="Name of the environment variable that holds the SQLAlchemy URL; never the URL itself.",
    )
    tables: tuple[str, ...] = Field(
        default=(), description="Names of the tables, as table or schema.table. Give these or `schema_name`."
    )
    schema_name: str | None = Field(
        default=None, description="A schema all of whose tables are taken. Give this or `tables`."
    )
    cursor: str = Field(
        default="_fivetran_synced",
        min_length=1,
        description="Column with the time at which a sync wrote the row, such as _fivetran_synced or "
        "_airbyte_extracted_at.",
    )
    rows: int = Field(default=10_000, ge=1, le=1_000_000, description="Rows that are held in memory at once.")

    @model_validator(mode="after")
    def _names_tables(self) -> Pull:
        if bool(self.tables) == (self.schema_name is not None):
            raise ValueError("name either tables or schema_name")
        for name in self.tables:
            if not name or name.startswith(".") or "/" in name or "\\" in name or not name.isprintable():
                raise ValueError(f"{name!r} is no name of a table: write table or schema.table")
        return self


class SourceSettings(BaseModel):
    """One source: who owns it, which reader parses it, and how its landings follow each other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name = Field(
        description="Name of the source: up to 40 lower-case letters, digits and underscores, the first a letter."
    )
    reader: str = Field(
        description=f"Reader of its exports: one of {', '.join(READERS)}, or the dotted path of a module of your own."
    )
    description: str = Field(description="What the source is, in a sentence. Dagster's pages show it.")
    owner: Owner = Field(description="E-mail address or team that answers for this data.")
    approved_by: str | None = Field(
        default=None, description="Who allowed the use for training, and when. Left out: nobody did."
    )
    approval_required: bool = Field(
        default=False, description="If true, the source is held unread until `approved_by` is given."
    )
    licence: str = Field(description="The terms under which the text may be used.")
    licence_ends: dt.date | None = Field(
        default=None,
        description="The first day on which none of its text may be used any more. Left out: the licence does not end.",
    )
    on_expiry: Literal["withdraw", "supersede"] | None = Field(
        default=None,
        description="What happens to released versions that hold text that may no longer be kept. `withdraw`: they "
        "are withdrawn; `supersede`: they stay beside a new version without the text. Left out: "
        "`withdraw` when consent has ended, else `supersede`.",
    )
    purpose: str = Field(description="What the data was collected for.")
    mode: Literal["incremental", "snapshot"] = Field(
        default="incremental",
        description="How landings follow each other. `incremental`: each holds what has changed; `snapshot`: each "
        "holds everything, and a record that is absent from the newest one is gone.",
    )
    max_deleted_share: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="A snapshot that lacks more than this share of what the one before held waits for `curation "
        "override`.",
    )
    landing: LandingSettings = Field(
        default=LandingSettings(),
        description="Where its landings lie, and when one is complete. Left out: the defaults.",
    )
    pull: Pull | None = Field(
        default=None,
        description="Tables of a database that are copied into landings before they are read. Left out: landings come "
        "from elsewhere.",
    )
    minimum_fill: dict[str, Share] = Field(
        default_factory=dict, description="`family.field` → share of rows in which the field has to be filled."
    )
    date_order: Literal["day_first", "month_first", "none"] = Field(
        default="none",
        description="How its texts write dates such as 03/04/2024, for corpora with `concepts: [dates]`. `none`: such "
        "dates are left as they are.",
    )
    prose: bool = Field(
        default=False,
        description="Whether its texts are articles and not mail. If true, quotes and signatures are left alone.",
    )
    urls: bool = Field(
        default=False,
        description="Whether the web addresses of its documents may leave, as the `url` of chunks. Their query is "
        "always cut off.",
    )
    options: dict[str, Any] = Field(
        default_factory=dict, description="Settings of the reader. Each reader declares its own."
    )
    origins: tuple[OriginRule, ...] = Field(
        default=(), description="Fields that say who wrote a record or its labels, such as a generator."
    )
    governance: Governance = Field(
        default=Governance(),
        description="Department, region and confidentiality of records that state none themselves. Left out: the "
        "defaults.",
    )

    @field_validator("owner", "licence", "purpose")
    @classmethod
    def _said(cls, value: str) -> str:
        if value.strip() == DRAFTED:
            raise ValueError("the draft asks for this: say it")
        return value

    @field_validator("reader")
    @classmethod
    def _known_reader(cls, value: str) -> str:
        try:
            reader(value)
        except ConfigurationError as error:
            raise ValueError(f"{error.found}: {error.fix}") from None
        return value

    @field_validator("options")
    @classmethod
    def _known_options(cls, value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        name = info.data.get("reader")
        if name:
            allowed = reader(name).Options.model_fields
            unknown = sorted(set(value) - allowed.keys())
            if unknown:
                raise ValueError(f"unknown option {unknown[0]!r}; {name} takes: {some(sorted(allowed)) or 'none'}")
            reader(name).Options.model_validate(value)
        return value

    @classmethod
    def model_of(cls, field: str, values: Mapping[str, Any]) -> type[BaseModel] | None:
        """The model of a field that another one chooses: what `options` takes is the reader's to say."""
        if field != "options":
            return None
        try:
            return reader(str(values.get("reader"))).Options
        except ConfigurationError:
            return None

    @field_validator("origins")
    @classmethod
    def _labels_that_are_read(cls, value: tuple[OriginRule, ...], info: ValidationInfo) -> tuple[OriginRule, ...]:
        """A name that nothing gives would let what a generator wrote pass for a customer's words."""
        name, options = info.data.get("reader"), info.data.get("options")
        if name and options is not None:
            known = STANDARD | mapped_labels(reader(name).Options.model_validate(options))
            for wanted in (label for rule in value for label in (rule.label, *rule.of)):
                if wanted not in known:
                    use = some(sorted(known))
                    raise ValueError(f"no field becomes the label {wanted!r}; map one in `options`, or use: {use}")
        return value

    @field_validator("governance")
    @classmethod
    def _says_known_values(cls, value: Governance, info: ValidationInfo) -> Governance:
        """What it says of all its records is in the vocabulary, where there is one: a corpus selects by it."""

        def wrong() -> Wrong:
            known = vocabularies(info) or {}
            for label in ("department", "region"):
                label_value = getattr(value, label)
                if (
                    label_value is not None
                    and label in known
                    and not known[label].resolve(label_value, None, info.data.get("name"))
                ):
                    yield (label,), unknown_value(label_value, label, known[label].values)

        return unless(wrong(), value)

    @field_validator("pull")
    @classmethod
    def _lands_no_day_twice(cls, value: Pull | None, info: ValidationInfo) -> Pull | None:
        landing = info.data.get("landing")
        if value is not None and landing is not None and landing.retain_days is not None:
            raise ValueError("a day that went would be pulled again: take `landing.retain_days` out")
        return value

    @field_validator("minimum_fill")
    @classmethod
    def _known_families(cls, value: dict[str, float], info: ValidationInfo) -> dict[str, float]:
        families = reader(info.data["reader"]).FAMILIES if "reader" in info.data else {}
        for wanted in value:
            family, _, field = wanted.rpartition(".")
            if not family or not field:
                raise ValueError(f"{wanted!r} is no `family.field`")
            if families and family not in families:
                raise ValueError(f"{info.data['reader']} has no {family!r}; it has: {', '.join(sorted(families))}")
        return value

    @field_validator("max_deleted_share")
    @classmethod
    def _counts_what_is_deleted(cls, value: float, info: ValidationInfo) -> float:
        if info.data.get("mode") == "incremental":
            raise ValueError("this is about snapshots: say `mode: snapshot`, or take it out")
        return value

    def parsed_options(self) -> NoOptions:
        """The options as the reader's own model."""
        return reader(self.reader).Options.model_validate(self.options)


def source_of(night: Night, name: str) -> SourceSettings:
    """Return the settings of a source of tonight's deployment."""
    return night.project.every(SourceSettings)[name]
