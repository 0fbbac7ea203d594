"""What the Nightly YAML may say: when a night runs, which day it is for, and how people are joined."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from curation.owner import Owner
from curation.sources.identities.settings import PeopleSettings

CRON_FIELDS = 5
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
