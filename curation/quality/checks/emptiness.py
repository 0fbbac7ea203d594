"""The check that there is an example to publish; an empty corpus is never published.

A corpus does not fail if erasures emptied it, or if the retention of its documents ended: nothing of it is published,
and its versions are withdrawn. Then no other check has anything to judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from curation.quality.checks.loss import NAME as LOSS
from curation.quality.expectations import Verdict
from curation.quality.suite import Suite, check_names

NAME = "has_examples"


def emptiness_verdict(examples: int, corpus: str) -> Verdict:
    """Judge whether a candidate has an example in its first config."""
    return Verdict(
        NAME,
        examples > 0,
        figures={"examples": examples},
        advice=f"it has {examples:,} examples, at least 1 is wanted: the fates of {corpus} say what became of its "
        "documents; mend the source or the recipe and run again; the last release stays",
    )


def emptied_verdicts(suite: Suite, emptied: Mapping[str, int]) -> Iterator[Verdict]:
    """Yield the verdicts on a candidate that is rightly empty: all checks pass, as there is nothing to judge.

    Args:
        emptied: reason why documents of the newest version are gone → their number.
    """
    gone: dict[str, int | float | str] = {"emptied": sum(emptied.values())}
    for name, blocking in check_names(suite):
        figures = {NAME: {"examples": 0, **gone, **emptied}, LOSS: {"examples": 0, **gone}}.get(name, gone)
        yield Verdict(name, True, "error" if blocking else "warn", dict(figures))
