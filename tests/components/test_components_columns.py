"""Every column that Dagster shows of a table of ours is described, and nothing is that there is not."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from curation.components.columns import column_schema, words
from curation.corpora.shapes.every import GROUP
from curation.flow import Step
from curation.graph import flow
from curation.settings.entry_points import entries, loaded


def shown() -> Iterator[tuple[str, pa.Schema]]:
    """What assets show: the first table that a step writes, and the first config of a shape."""
    for step in flow().steps:
        table = next((table for table in step.writes if table.schema is not None), None)
        if is_shown(step) and table is not None:
            yield table.name, table.schema
    for name in entries(GROUP):
        yield name, next(iter(loaded(GROUP, name).CONTRACT.schemas.values()))


def is_shown(step: Step) -> bool:
    return step.asset and "deltalake" in step.kinds


def test_each_column_that_an_asset_shows_is_described() -> None:
    found = dict(shown())
    assert len(found) > 15
    for name, schema in found.items():
        columns = column_schema(name, schema).columns
        assert [column.name for column in columns if not column.description] == [], name
        assert words()[name].keys() == set(schema.names), name
    assert words().keys() == found.keys()


def test_a_table_of_another_package_is_shown_without_words() -> None:
    (column,) = column_schema("somebody_elses", pa.schema([("doc_id", pa.string())])).columns
    assert (column.name, column.type, column.description) == ("doc_id", "string", None)
