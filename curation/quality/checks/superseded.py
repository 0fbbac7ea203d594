"""The check that warns those who still train on a released version that holds an article since replaced by a
newer one.
"""

from __future__ import annotations

from collections.abc import Mapping

from curation.quality.expectations import Verdict

NAME = "superseded"


def superseded_verdict(standing: Mapping[str, int]) -> Verdict:
    """Warn where a version in force holds such an article. The next release is the remedy, so this never blocks.

    Args:
        standing: version in force → its articles that are no longer valid on the day of the night.
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
