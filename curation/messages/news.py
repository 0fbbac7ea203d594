"""Compare the current causes with those that people were told of: begun, changed, going on, or over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from curation.messages.cause import Cause

REMINDED = dt.timedelta(days=7)  # time without a change after which people are reminded
QUIET = dt.timedelta(days=1)  # time for which a cause that has come back must be away to be over

What = Literal["new", "changed", "reminder", "resolved"]


@dataclass(frozen=True)
class Told:
    """A cause as people were last told of it.

    Args:
        since: the day when it began.
        told: the day when they were told last.
        gone: the day since which it is over, if that was not told yet.
        restless: whether it came back on the day, or the day after, when its end was told.
    """

    cause: Cause
    since: dt.date
    told: dt.date
    gone: dt.date | None = None
    restless: bool = False


@dataclass(frozen=True)
class Known:
    """The causes that people were told of, by id, and the days on which causes were over."""

    told: Mapping[str, Told] = field(default_factory=dict)
    ended: Mapping[str, dt.date] = field(default_factory=dict)


@dataclass(frozen=True)
class News:
    """One item to tell."""

    what: What
    cause: Cause
    since: dt.date

    def line(self, pages: str = "") -> str:
        """Return the item in a line or two.

        Args:
            pages: the URL of Dagster's pages; nothing is linked where it is empty.
        """
        if self.what == "resolved":
            return f"resolved: {self.cause.named} (since {self.since})"
        since = f", since {self.since}" if self.what in ("reminder", "changed") else ""
        link = f" {pages}{self.cause.page}" if pages and self.cause.page else ""
        severity = self.cause.severity
        word = {"new": severity, "changed": f"{severity}, changed", "reminder": f"still {severity}"}[self.what]
        return f"{word}: {self.cause.named}{since}: {self.cause.says}. {self.cause.todo}{link}"


def news(
    before: Known, causes: Iterable[Cause], day: dt.date, unjudged: Collection[str] = ()
) -> tuple[Sequence[News], Known]:
    """Return the news of a day, and what people then know.

    An unchanged cause is told again once a week; other counts alone are no change. A cause that comes back within a day
    of its end is over only after it was away for a night, so a cause that comes and goes all day is told three times.

    Args:
        unjudged: kinds that cannot be judged now; what people know of them stays unchanged.
    """
    now = {cause.id: cause for cause in causes}
    notices: list[News] = []
    told: dict[str, Told] = {}
    ended = {id: on for id, on in before.ended.items() if day - on <= QUIET and id not in now}
    for id, was in sorted(before.told.items()):
        if id in now:
            continue
        if was.cause.kind in unjudged:
            told[id] = was
        elif was.restless and day - (was.gone or day) < QUIET:
            told[id] = replace(was, gone=was.gone or day)
        else:
            notices.append(News("resolved", was.cause, was.since))
            ended[id] = day
    for id, cause in sorted(now.items()):
        known = before.told.get(id)
        if known is None:
            notices.append(News("new", cause, day))
            told[id] = Told(cause, day, day, restless=id in before.ended and day - before.ended[id] <= QUIET)
            continue
        what: What | None = None
        if known.cause.about != cause.about:
            what = "changed"
        elif day - known.told >= REMINDED:
            what = "reminder"
        told[id] = replace(known, gone=None)
        if what is not None:
            notices.append(News(what, cause, known.since))
            told[id] = replace(known, cause=cause, told=day, gone=None)
    return notices, Known(told, ended)


def as_one(was: News, later: News) -> News | None:
    """Merge two news about one cause, of which the earlier is not delivered yet; None if nothing remains to tell."""
    if later.what == "resolved":
        return None if was.what == "new" else later
    if was.what == "resolved":  # the receiver still knows the state before that
        return None if was.cause.about == later.cause.about else News("changed", later.cause, was.since)
    return News(later.what if was.what == "reminder" else was.what, later.cause, was.since)
