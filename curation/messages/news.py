"""What is new between what people were told and what is so now: it began, it changed, it goes on, it is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from curation.messages.cause import Cause

REMINDED = dt.timedelta(days=7)  # so long unchanged, and people are reminded

What = Literal["new", "changed", "reminder", "resolved"]


@dataclass(frozen=True)
class Told:
    """A cause as people were last told of it: since when it is so, and when that was."""

    cause: Cause
    since: dt.date
    told: dt.date


@dataclass(frozen=True)
class News:
    """One thing to tell."""

    what: What
    cause: Cause
    since: dt.date

    def line(self, pages: str = "") -> str:
        """It in a line or two.

        Args:
            pages: where Dagster's pages are; nothing is linked where it is empty.
        """
        if self.what == "resolved":
            return f"resolved: {self.cause.named} (since {self.since})"
        since = f", since {self.since}" if self.what in ("reminder", "changed") else ""
        link = f" {pages}{self.cause.page}" if pages and self.cause.page else ""
        severity = self.cause.severity
        word = {"new": severity, "changed": f"{severity}, changed", "reminder": f"still {severity}"}[self.what]
        return f"{word}: {self.cause.named}{since}: {self.cause.says}. {self.cause.todo}{link}"


def news(
    before: Mapping[str, Told], causes: Iterable[Cause], day: dt.date, whole: bool = True
) -> tuple[Sequence[News], Mapping[str, Told]]:
    """What to tell on a day, and what is known to have been told after that.

    A cause that is as it was is told again once a week; its counts alone do not make it another one.

    Args:
        whole: the causes are all that there are; else nothing that was told is over.
    """
    now = {cause.id: cause for cause in causes}
    found = [News("resolved", told.cause, told.since) for id, told in before.items() if whole and id not in now]
    after: dict[str, Told] = {} if whole else dict(before)
    for id, cause in sorted(now.items()):
        was = before.get(id)
        if was is None:
            found.append(News("new", cause, day))
            after[id] = Told(cause, day, day)
        elif was.cause.about != cause.about:
            found.append(News("changed", cause, was.since))
            after[id] = Told(cause, was.since, day)
        elif day - was.told >= REMINDED:
            found.append(News("reminder", cause, was.since))
            after[id] = Told(cause, was.since, day)
        else:
            after[id] = was
    return found, after
