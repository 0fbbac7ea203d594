"""The display of a failed check on Dagster's pages: found against wanted and how to go on, in the check's own words,
and since when it fails; and the failure of the step, which says the same ahead of any traceback.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import dagster as dg

from curation.components.runs.internals import failing_since
from curation.deployment.project import Project

SINCE = "failing_since"  # metadata of a check


def since(instance: dg.DagsterInstance, project: Project, check: dg.AssetCheckKey) -> dt.date | None:
    """Return the first day of the check's current series of failures; None where it passed last or has no verdict."""
    failing = failing_since(instance, check)
    return project.nightly.day(dt.datetime.fromtimestamp(failing, dt.UTC)) if failing is not None else None


def since_when(
    instance: dg.DagsterInstance, project: Project, asset: dg.AssetKey, result: dg.AssetCheckResult
) -> dg.AssetCheckResult:
    """Return a failed result with the day since which its check fails, in words and as metadata; a passed one
    unchanged.
    """
    if result.passed or result.check_name is None:
        return result
    before = since(instance, project, dg.AssetCheckKey(asset, result.check_name))
    day = before or project.today()
    description = (result.description or "it failed").rstrip(".")
    return dg.AssetCheckResult(
        passed=False,
        asset_key=result.asset_key,
        check_name=result.check_name,
        severity=result.severity,
        metadata={**result.metadata, SINCE: str(day)},
        description=f"{description}. It fails since {day}" if before else f"{description}. It did not fail before",
    )


class ClosedGates(dg.Failure):
    """The failure of a corpus's checks step because blocking checks failed; trying it again would gain nothing."""

    def __init__(self, corpus: str, closed: Sequence[dg.AssetCheckResult]) -> None:
        lines = "\n".join(f"{check.check_name}: {check.description}" for check in closed)
        super().__init__(
            description=f"the candidate of {corpus} is not released, and the last release stays current\n{lines}",
            metadata={f"{check.check_name}": dg.MetadataValue.text(check.description or "") for check in closed},
            allow_retries=False,
        )
