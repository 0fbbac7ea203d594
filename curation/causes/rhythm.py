"""Decide when something is late: a source by the gaps between its landings, a night by the ticks of its schedule."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Collection
from itertools import pairwise
from math import ceil
from statistics import median

from curation.deployment.nightly import NightlySettings

LEARNED = 4  # least gaps between landings that tell a rhythm
LIMIT, USUAL = 0.95, 2  # a gap is unusual beyond this percentile, and beyond so many times the median
KEPT = 60  # newest gaps that tell a rhythm, because a vendor's job may have been changed before


def days_between(landings: Collection[dt.date]) -> int | None:
    """Return the longest gap, in days, that is still usual between landings; None if there were too few landings.

    It is the greater of twice the median gap and the 95th percentile of the newest gaps, so weekends and recurring
    holidays are usual.
    """
    dates = sorted(landings)[-KEPT - 1 :]
    gaps = sorted((later - earlier).days for earlier, later in pairwise(dates))
    if len(gaps) < LEARNED:
        return None
    return max(ceil(USUAL * median(gaps)), gaps[min(len(gaps) - 1, ceil(LIMIT * len(gaps)) - 1)])


def last_tick(settings: NightlySettings, now: dt.datetime) -> dt.datetime:
    """Return the last tick of the schedule before `now`, an aware instant."""
    from croniter import croniter

    own = now.astimezone(zoneinfo.ZoneInfo(settings.timezone))
    tick: dt.datetime = croniter(settings.cron, own).get_prev(dt.datetime)
    return tick


def days_of_ticks(settings: NightlySettings, day: dt.date) -> int:
    """Return the greatest number of days between the last ticks of the schedule before `day`, at least 1."""
    from croniter import croniter

    ticks = croniter(settings.cron, dt.datetime.combine(day, dt.time()))
    days = [ticks.get_prev(dt.datetime).date() for _ in range(LEARNED + 1)]
    return max(1, *((later - earlier).days for later, earlier in pairwise(days)))
