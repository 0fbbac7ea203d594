"""Settings of the Nightly YAML: when a night runs, how its day is told, and how people are joined."""

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
    """How a run that Dagster starts retries a step that fails for a passing reason: a remote that is down, a full disk,
    a lock. A run in a terminal is not retried: it ends at once with exit code 75, and its caller decides.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    most: int = Field(default=4, ge=0, le=20, description="Most times that a step is tried again.")
    wait_minutes: float = Field(
        default=5.0,
        ge=0,
        le=60,
        description="Minutes before the first retry. The wait doubles with each further retry, up to an hour. All "
        "waits together may last 5 hours at most, because Dagster ends a run after 6.",
    )

    @model_validator(mode="after")
    def _fit(self) -> RetrySettings:
        hours = sum(self.seconds(attempt) for attempt in range(self.most)) / 3600
        if hours > MOST_HOURS:
            raise ValueError(f"the waits add up to {hours:.1f} hours; write a smaller `most` or `wait_minutes`")
        return self

    def seconds(self, attempt: int) -> float:
        """Return how many seconds to wait after an attempt, counted from 0."""
        return min(self.wait_minutes * 60 * 2.0**attempt, 3600.0)


class ErasureSettings(BaseModel):
    """How long a request for erasure may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    deadline_days: int = Field(
        default=30,
        ge=1,
        le=366,
        description="Days from the request after which an erasure is overdue. Then `curation status` ends with exit "
        "code 1.",
    )
    backup_days: int | None = Field(
        default=None,
        ge=0,
        description="Days for which backups are kept. A certificate says until when backups hold the person. Left "
        "out: it does not say so.",
    )


class NightlySettings(PeopleSettings):
    """When a night runs, and how people are joined."""

    cron: Cron = Field(
        default="0 2 * * *",
        description="When the schedule starts a night, as five cron fields: minute, hour, day, month, weekday.",
    )
    timezone: str = Field(default="UTC", description="IANA name of the time zone of `cron`.")
    owners: tuple[Owner, ...] = Field(default=(), description="Owners that are shown for the shared assets.")
    key_prefix: Annotated[str, AfterValidator(_prefixes)] = Field(
        default="",
        description="Prefix of the keys of all our assets, such as `text/curation`, for a Dagster project that has "
        "other assets with these names. The partitions of landings are named after it too.",
    )

    start: Literal["schedule", "landings", "none"] = Field(
        default="schedule",
        description="What starts a night. `schedule`: the schedule alone; `landings`: each complete landing, and the "
        "schedule for what changes by the day; `none`: nothing of ours, for example when cron calls "
        "`curation run` (`cron` then says when it does). The starter is switched on in staging and prod; "
        "in dev somebody has to switch it on.",
    )
    retries: RetrySettings = Field(
        default=RetrySettings(),
        description="How often a step that fails for a passing reason (exit code 75) is tried again in the same run.",
    )
    messages: MessageSettings = Field(
        default=MessageSettings(), description="Who is told what, and where. Without a receiver nothing is sent."
    )
    ping: PingSettings | None = Field(
        default=None,
        description="Address that is called at the end of a night in which accounting, gates and the remote passed. "
        "Left out: none.",
    )
    expected_every: dict[str, Annotated[int, Field(ge=1, le=366)]] = Field(
        default={},
        description="Source or corpus → days after which it is late. If a source is not listed, its rhythm is learned "
        "from its landings. A corpus that is not listed is late when two scheduled nights gave nothing.",
    )
    erasure: ErasureSettings = Field(default=ErasureSettings(), description="Deadlines for erasures.")
    runs_kept_days: int = Field(
        default=400, ge=60, description="Days for which Dagster keeps the runs of nights with their events and logs."
    )
    disk_low_gib: float = Field(
        default=2.0, ge=0, description="Free space in GiB on the disk of the data below which a message is sent."
    )

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("no such time zone; write an IANA name such as Europe/Berlin") from error
        return value

    wait_seconds: float = Field(
        default=3600.0, ge=0, description="Seconds that a run of the schedule or the UI waits for another run to end."
    )

    @property
    def key_parts(self) -> tuple[str, ...]:
        """`key_prefix` as a tuple of parts, as Dagster takes it."""
        return tuple(filter(None, self.key_prefix.split("/")))

    def day(self, moment: dt.datetime) -> dt.date:
        """Return the date of an aware instant in the schedule's time zone."""
        return moment.astimezone(zoneinfo.ZoneInfo(self.timezone)).date()
