"""Define types for what Dagster knows of nights; the shell fills them, and causes are found from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


def instant_in_words(instant: dt.datetime) -> str:
    """Return an instant as it is shown, such as `2026-11-03 02:00 UTC`."""
    return f"{instant.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True)
class Trouble:
    """A step that a night did not complete: the night's day, the step, why not and what to do.

    Args:
        gate: whether the step is a blocking check that failed.
        tries: how many times its run tried the step.
        run_id: the run that the step was in.
        begun: when that run began, if it was killed in the step; None if the step failed.
    """

    as_of: str
    step: str
    why: str
    gate: bool = False
    tries: int = 1
    run_id: str = ""
    begun: dt.datetime | None = None

    @property
    def step_tried(self) -> str:
        """The step's name, with the number of tries if there was more than one."""
        return f"{self.step} (tried {self.tries} times)" if self.tries > 1 else self.step

    @property
    def night(self) -> str:
        """The night and its outcome, such as `the night of 2026-11-03 failed in`."""
        if self.begun is None:
            return f"the night of {self.as_of} failed in"
        return f"the night of {self.as_of}, begun at {instant_in_words(self.begun)}, was cut off in"


@dataclass(frozen=True)
class Tried:
    """A step that met a temporary failure and waits to be retried by its run."""

    as_of: str
    step: str
    attempts: int
    why: str
    run_id: str


@dataclass(frozen=True)
class FailedCheck:
    """The newest failed verdict of a check on an asset.

    Args:
        asset: the asset's name without the prefix of a deployment.
        counts: numbers that the check gave.
        page: where Dagster's pages show the asset.
        since: the day of the first failure since the check last passed.
        says: what the check found, what it expects and what to do; shown at the deployment only, never in messages.
    """

    asset: str
    check: str
    counts: Mapping[str, int] = field(default_factory=dict)
    page: str = ""
    since: dt.date | None = None
    says: str = ""

    @property
    def named(self) -> str:
        """The asset and the check, joined by a comma."""
        return f"{self.asset}, {self.check}"


@dataclass(frozen=True)
class Runs:
    """The runs of a deployment, as far as Dagster knows them.

    Args:
        troubles: steps that the newest night did not complete and no later run did; empty while a night is running.
        tried: steps of the running night that wait to be retried.
        checks: newest failed verdicts on assets that are not corpora.
        days: days of the newest nights that were begun.
        through: corpus → the last day on which its release was made, or found to be up to date.
        closed_since: (corpus, check) → the day of the first failure since the check last passed.
        judged_before: corpus → day of the night that judged its candidate, if a newer night was to judge it and was cut
            off, or failed, before that step.
    """

    troubles: tuple[Trouble, ...] = ()
    tried: tuple[Tried, ...] = ()
    checks: tuple[FailedCheck, ...] = ()
    days: tuple[dt.date, ...] = ()
    through: Mapping[str, dt.date] = field(default_factory=dict)
    closed_since: Mapping[tuple[str, str], dt.date] = field(default_factory=dict)
    judged_before: Mapping[str, str] = field(default_factory=dict)
