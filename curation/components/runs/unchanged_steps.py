"""A step in Dagster whose inputs are what they were: what it made then is shown again, and said to be unchanged."""

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
    """What the step that a night was handed to gives back, made tonight only where an input of it changed.

    Args:
        make: as `standing` takes it; it imports what the step needs.
        subject: the source or corpus, where there is one for each.
    """
    version = version_of(night.project, night.opened, subject) if night.opened is not None else None
    return standing(night, make, subject=subject, version=version or "")


def shown(stands: Standing, rows: str = "", most: int = NUMBERS) -> dict[str, Any]:
    """The figures of a step as metadata.

    Args:
        rows: the figure that is the size of its table.
        most: figures that have rows of their own.
    """
    figures = stands.made["figures"]
    return materialized(figures, int(figures[rows]) if rows else None, most=most) | not_run_message(stands)


def not_run_message(stands: Standing) -> dict[str, dg.MetadataValue]:
    """That a step was not run; nothing where it was."""
    return {UNCHANGED: dg.MetadataValue.bool(True)} if stands.unchanged else {}


def plain_metadata(values: Mapping[str, Any]) -> Made:
    """Numbers, Markdown and tables of metadata as plain values of JSON."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dg.MarkdownMetadataValue):
        return {"markdown": value.md_str}
    if isinstance(value, dg.TableMetadataValue):
        return {"table": [dict(record.data) for record in value.records]}
    return value


def restored(values: Made) -> dict[str, Any]:
    """What `plain_metadata` gives, as metadata again."""
    return {name: _restored(value) for name, value in values.items()}


def _restored(value: Any) -> Any:
    if isinstance(value, dict) and "markdown" in value:
        return dg.MetadataValue.md(value["markdown"])
    if isinstance(value, dict) and "table" in value:
        return dg.MetadataValue.table([dg.TableRecord(record) for record in value["table"]])
    return value
