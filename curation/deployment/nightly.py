"""What the Nightly YAML may say: when a night runs, which day it is for, and how people are joined."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from curation.messages.settings import MessageSettings, PingSettings
from curation.settings.owner import Owner
from curation.sources.identities.settings import PeopleSettings

CRON_FIELDS = 5
MOST_HOURS = 5  # of waiting, in a run that Dagster ends after 6
KEY_PREFIX = re.compile(r"([A-Za-z0-9_]+(/[A-Za-z0-9_]+)*)?")  # of which Dagster makes names of steps


def _fires(cron: str) -> str:
    from croniter import CroniterBadDateError, CroniterError, croniter

    if len(cron.split()) != CRON_FIELDS:  # croniter reads more: seconds, years, @daily
        raise ValueError("five fields are needed: minute, hour, day, month, weekday, such as 0 2 * * *")
    try:
        croniter(cron).get_next()
    except CroniterBadDateError:
        raise ValueError("it never fires: no day of the calendar is meant") from None
    except CroniterError as error:
        raise ValueError(f"{error}: minute, hour, day, month, weekday are needed, such as 0 2 * * *") from None
    return cron


def _prefixes(prefix: str) -> str:
    if not KEY_PREFIX.fullmatch(prefix):
        raise ValueError("parts of a key are letters from A to z, digits and _, with / between them: text/curation")
    return prefix


Cron = Annotated[str, AfterValidator(_fires)]


class RetrySettings(BaseModel):
    """How a run of the schedule or of Dagster's pages goes on when a step meets what passes: a remote that is down, a
    full disk, a lock. A run in a terminal ends at once with 75: whoever called it decides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    most: int = Field(default=4, ge=0, le=20, description="How many more times a step is tried.")
    wait_minutes: float = Field(
        default=5.0,
        ge=0,
        le=60,
        description="Before the first of them; twice as long before each further one, an hour at most. All of them "
        "together take 5 hours at most: Dagster ends a run after 6.",
    )

    @model_validator(mode="after")
    def _fit(self) -> RetrySettings:
        hours = sum(self.seconds(attempt) for attempt in range(self.most)) / 3600
        if hours > MOST_HOURS:
            raise ValueError(f"the waits add up to {hours:.1f} hours; write a smaller `most` or `wait_minutes`")
        return self

    def seconds(self, attempt: int) -> float:
        """How long to wait after an attempt, counted from 0."""
        return min(self.wait_minutes * 60 * 2.0**attempt, 3600.0)


class ErasureSettings(BaseModel):
    """How long a request for erasure may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    deadline_days: int = Field(
        default=30, ge=1, le=366, description="Days from the request on; after them `curation status` ends with 1."
    )
    backup_days: int | None = Field(
        default=None, ge=0, description="Days for which backups are kept; a certificate says until when they hold whom."
    )


class NightlySettings(PeopleSettings):
    """When a night runs, and how people are joined."""

    cron: Cron = Field(default="0 2 * * *", description="When the schedule fires: minute, hour, day, month, weekday.")
    timezone: str = Field(default="UTC", description="IANA name of the time zone that `cron` is meant in.")
    owners: tuple[Owner, ...] = Field(default=(), description="Who is shown as owner of the shared assets.")
    key_prefix: Annotated[str, AfterValidator(_prefixes)] = Field(
        default="",
        description="What the keys of all our assets begin with, such as `text/curation`: where a Dagster project has "
        "others of these names, or orders its own so. The partitions of landings are named after it too.",
    )

    start: Literal["schedule", "landings", "none"] = Field(
        default="schedule",
        description="What starts a night: the schedule alone; or each landing that is complete, and the schedule for "
        "what the day changes; or none of ours, as where cron calls `curation run`: `cron` then says when it does. "
        "What starts nights is on in staging and prod, and off in dev until somebody switches it on.",
    )
    retries: RetrySettings = Field(
        default=RetrySettings(), description="How often what passes (exit code 75) is tried again in the same run."
    )
    messages: MessageSettings = Field(
        default=MessageSettings(), description="Who is told what, and where. Nothing is sent without a receiver."
    )
    ping: PingSettings | None = Field(
        default=None, description="What a night asks for at its end, when accounting, gates and the remote passed."
    )
    expected_every: dict[str, Annotated[int, Field(ge=1, le=366)]] = Field(
        default={},
        description="Source or corpus → days after which it is late. Where it is not given, a source's own rhythm is "
        "learned from its landings, and a corpus is late when two nights of the schedule gave nothing.",
    )
    erasure: ErasureSettings = Field(
        default=ErasureSettings(), description="What is asked of erasures: until when they have to be done."
    )
    runs_kept_days: int = Field(
        default=400, ge=60, description="Days for which Dagster keeps the runs of nights, with their events and logs."
    )
    disk_low_gib: float = Field(default=2.0, ge=0, description="Less room than this on the data's disk is told of.")

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("no such time zone; write an IANA name such as Europe/Berlin") from error
        return value

    wait_seconds: float = Field(
        default=3600.0, ge=0, description="How long a run of the schedule or the UI waits for another one to end."
    )

    @property
    def key_parts(self) -> tuple[str, ...]:
        """`key_prefix` as Dagster has it."""
        return tuple(filter(None, self.key_prefix.split("/")))

    def day(self, moment: dt.datetime) -> dt.date:
        """The date of an aware instant in the schedule's time zone."""
        return moment.astimezone(zoneinfo.ZoneInfo(self.timezone)).date()
