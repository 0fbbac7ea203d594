"""Runs our own checks that a suite declares over one candidate; what several of them read is fetched once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from curation.corpora.candidate import read_facts
from curation.corpora.choice.frozen_set import FrozenSet
from curation.quality.checks.ages import ages_verdict
from curation.quality.checks.balance import balance_verdict
from curation.quality.checks.bias import bias_verdict
from curation.quality.checks.contamination import contamination_verdict, repeated
from curation.quality.checks.described import Described, described, main_config
from curation.quality.checks.drift import Profile, drift_verdict, profile
from curation.quality.checks.loss import loss_verdict, newest_size
from curation.quality.checks.profiles import newest_profile
from curation.quality.examples import lengths
from curation.quality.expectations import Verdict
from curation.quality.flagged import overridden
from curation.quality.suite import Suite
from curation.sources.records import LANDINGS
from curation.state.night import Night


class Measured:
    """A candidate with what the checks read about it.

    Args:
        released: released versions of the corpora that the candidate is evaluated with.
    """

    def __init__(self, night: Night, name: str, candidate: Path, released: Sequence[FrozenSet] = ()) -> None:
        self.night, self.name, self.candidate, self.released = night, name, candidate, released
        self.suite = night.project.every(Suite)[name]

    @cached_property
    def examples(self) -> list[Described]:
        """The examples of the first config, with the labels that the suite names."""
        return described(self.night, self.name, self.candidate, sorted(self.suite.labels_read))

    @cached_property
    def profile(self) -> Profile | None:
        """The profile that a later version will be compared with; None where the suite declares no drift."""
        if self.suite.drift is None:
            return None
        sizes = lengths(self.candidate, main_config(self.night, self.name)).tolist()
        redactions = read_facts(self.candidate)["facts"]["counts"]["redactions"]
        return profile(self.suite.drift, self.examples, sizes, redactions)

    def verdicts(self) -> Iterator[Verdict]:
        """Yield one verdict for each check that the suite declares, in the order of `DECLARED`."""
        suite, decided = self.suite, overridden(self.night.decisions)
        size, version = newest_size(self.night.tables, self.name)
        yield loss_verdict(suite.loss, self.size, size, self.name, version, decided)
        if suite.contamination is not None:
            sifted = read_facts(self.candidate)["circumstances"]["sifted"]
            still = repeated(self.night, self.name, self.candidate, self.released)
            yield contamination_verdict(suite.contamination, sifted, still, self.released)
        if suite.balance is not None:
            yield balance_verdict(suite.balance, self.examples)
        if suite.max_age is not None:
            yield ages_verdict(suite.max_age, self._landings(), self.night.as_of)
        if suite.drift is not None and self.profile is not None:
            before, version = newest_profile(self.night.tables, self.name)
            yield drift_verdict(suite.drift, self.profile, before, self.name, version, decided)
        if suite.bias is not None:
            yield bias_verdict(suite.bias, self.examples, self.name, suite.high_stakes, decided)

    @cached_property
    def size(self) -> int:
        """The number of examples of the first config."""
        counts = read_facts(self.candidate)["facts"]["counts"]["examples"]
        return sum(counts.get(main_config(self.night, self.name), {}).values())

    def _landings(self) -> dict[str, dt.date]:
        """Return source → its newest landing that had been read by the day of the night."""
        rows = self.night.tables.read("landings", LANDINGS, ["source", "landed_on"], self.night.until())
        newest = rows.group_by("source").aggregate([("landed_on", "max")])
        return dict(zip(newest["source"].to_pylist(), newest["landed_on_max"].to_pylist(), strict=True))
