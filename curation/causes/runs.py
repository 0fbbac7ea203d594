"""What Dagster knows of nights, in our terms: the shell reads it, causes are judged by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Trouble:
    """A step that a night did not do: the night's day, the step, why not and what to do.

    Args:
        gate: it is a blocking check that said no.
        tries: how many times its run tried it.
        run_id: the run that it was in.
    """

    as_of: str
    step: str
    why: str
    gate: bool = False
    tries: int = 1
    run_id: str = ""

    @property
    def step_tried(self) -> str:
        """Its step, and how many times it was tried where that was more than once."""
        return f"{self.step} (tried {self.tries} times)" if self.tries > 1 else self.step


@dataclass(frozen=True)
class Tried:
    """A step that met what passes, and waits to be tried again by its run."""

    as_of: str
    step: str
    attempts: int
    why: str
    run_id: str


@dataclass(frozen=True)
class FailedCheck:
    """The newest verdict on an asset, where it is no.

    Args:
        asset: its name without the prefix of a deployment.
        counts: numbers that the check gave.
        page: where Dagster's pages show it.
        since: the day on which it said no first, and has ever since.
        says: what it found, what it wants and what to do; for whoever is at the deployment, and no message.
    """

    asset: str
    check: str
    counts: Mapping[str, int] = field(default_factory=dict)
    page: str = ""
    since: dt.date | None = None
    says: str = ""

    @property
    def named(self) -> str:
        """Asset and check."""
        return f"{self.asset}, {self.check}"


@dataclass(frozen=True)
class Runs:
    """What is known of a deployment's runs.

    Args:
        troubles: what the newest night did not do, and no later run did; none while a night is at work.
        tried: steps of the night that is at work which wait to be tried again.
        checks: newest verdicts that are no, on what is no corpus.
        days: those of the newest nights that were begun.
        through: corpus → the last day on which its release was made, or found to be as it should be.
        closed_since: (corpus, check) → the day on which a check said no first, and has ever since.
        judged_before: corpus → day of the night that judged its candidate, where a newer night was to do it and was
            cut off, or failed, before it came to that.
    """

    troubles: tuple[Trouble, ...] = ()
    tried: tuple[Tried, ...] = ()
    checks: tuple[FailedCheck, ...] = ()
    days: tuple[dt.date, ...] = ()
    through: Mapping[str, dt.date] = field(default_factory=dict)
    closed_since: Mapping[tuple[str, str], dt.date] = field(default_factory=dict)
    judged_before: Mapping[str, str] = field(default_factory=dict)
