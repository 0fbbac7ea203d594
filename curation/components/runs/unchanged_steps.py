"""Steps whose inputs are unchanged: Dagster shows their earlier result again, marked as unchanged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import dagster as dg

from curation.components.assets import version_of
from curation.components.figures import NUMBERS, materialized
from curation.state.night import Night
from curation.state.receipts import Made, Standing, standing

UNCHANGED = "unchanged"  # metadata of a step that was not run


def stands(night: Night, make: Callable[[], Made], subject: str = "") -> Standing:
    """Return the result of the night's step, made tonight only where one of its inputs changed.

    Args:
        make: as `standing` takes it; it imports what the step needs.
        subject: the source or corpus, for a step that runs once for each of them.
    """
    version = version_of(night.project, night.opened, subject) if night.opened is not None else None
    return standing(night, make, subject=subject, version=version or "")


def shown(stands: Standing, rows: str = "", most: int = NUMBERS) -> dict[str, Any]:
    """Return the figures of a step as metadata.

    Args:
        rows: the name of the figure that is the size of its table.
        most: how many figures have rows of their own.
    """
    figures = stands.made["figures"]
    return materialized(figures, int(figures[rows]) if rows else None, most=most) | not_run_message(stands)


def not_run_message(stands: Standing) -> dict[str, dg.MetadataValue]:
    """Return metadata that says that a step was not run; nothing where it was."""
    return {UNCHANGED: dg.MetadataValue.bool(True)} if stands.unchanged else {}


def plain_metadata(values: Mapping[str, Any]) -> Made:
    """Return numbers, Markdown and tables of metadata as plain JSON values."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dg.MarkdownMetadataValue):
        return {"markdown": value.md_str}
    if isinstance(value, dg.TableMetadataValue):
        return {"table": [dict(record.data) for record in value.records]}
    return value


def restored(values: Made) -> dict[str, Any]:
    """Return the result of `plain_metadata` as metadata again."""
    return {name: _restored(value) for name, value in values.items()}


def _restored(value: Any) -> Any:
    if isinstance(value, dict) and "markdown" in value:
        return dg.MetadataValue.md(value["markdown"])
    if isinstance(value, dict) and "table" in value:
        return dg.MetadataValue.table([dg.TableRecord(record) for record in value["table"]])
    return value
