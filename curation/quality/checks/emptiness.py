"""Whether there is anything to publish: an empty corpus never is.

One that was emptied by erasures, or as what it was made of may be kept no longer, is no failure: nothing of it is
published, and its versions are withdrawn. Then no other check has anything to judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from curation.quality.checks.loss import NAME as LOSS
from curation.quality.expectations import Verdict
from curation.quality.suite import Suite, check_names

NAME = "has_examples"


def emptiness_verdict(examples: int, corpus: str) -> Verdict:
    """Whether a candidate has an example in its first config."""
    return Verdict(
        NAME,
        examples > 0,
        figures={"examples": examples},
        advice=f"it has {examples:,} examples, at least 1 is wanted: the fates of {corpus} say what became of its "
        "documents; mend the source or the recipe and run again; the last release stays",
    )


def emptied_verdicts(suite: Suite, emptied: Mapping[str, int]) -> Iterator[Verdict]:
    """The verdicts on a candidate that is rightly empty: all checks pass, as there is nothing to judge.

    Args:
        emptied: why the documents of the newest version are gone, with their number.
    """
    gone: dict[str, int | float | str] = {"emptied": sum(emptied.values())}
    for name, blocking in check_names(suite):
        figures = {NAME: {"examples": 0, **gone, **emptied}, LOSS: {"examples": 0, **gone}}.get(name, gone)
        yield Verdict(name, True, "error" if blocking else "warn", dict(figures))
