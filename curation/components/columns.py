"""The columns of a table or shape as Dagster shows them: name, type, and what each holds in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import dagster as dg
import pyarrow as pa
import yaml

from curation.corpora.shapes.column_words import column_words

WORDS = Path(__file__).with_name("columns.yaml")


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Return table or shape → column → description of what the column holds."""
    columns_by_table: dict[str, dict[str, str]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return {**columns_by_table, **column_words()}


def column_schema(name: str, schema: pa.Schema) -> dg.TableSchema:
    """Return an Arrow schema as the UI shows it.

    Args:
        name: the table as the flow declares it, or the shape; those of other packages have no descriptions here.
    """
    descriptions = words().get(name, {})
    return dg.TableSchema(
        columns=[dg.TableColumn(name=f.name, type=str(f.type), description=descriptions.get(f.name)) for f in schema]
    )
