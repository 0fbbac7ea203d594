"""Which released versions hold an article of which another version holds by now: for those who still train on them."""

from __future__ import annotations

from collections.abc import Mapping

from curation.quality.expectations import Verdict

NAME = "superseded"


def superseded_verdict(standing: Mapping[str, int]) -> Verdict:
    """A warning where a version that stands holds such an article: the next release is its remedy, so it never blocks.

    Args:
        standing: version → articles in it that do not hold any more on the night's day; of releases that stand.
    """
    stale = {version: number for version, number in standing.items() if number}
    figures: dict[str, int | float | str] = {"releases": len(standing), "superseded": len(stale)}
    return Verdict(
        NAME,
        not stale,
        "warn",
        figures | {f"articles:{version}": number for version, number in stale.items()},
        f"{len(stale):,} of {len(standing):,} versions that stand hold articles that do not hold any more, none is "
        "wanted: train on the newest version; `curation promote` puts the channel prod there",
    )
