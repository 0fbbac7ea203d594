"""A step's figures as metadata of its asset, laid out to be read: a few numbers have rows of their own, which Dagster
plots over nights, and all others stand in tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import dagster as dg

from curation.fates import OUTCOMES

ROWS = 15  # of metadata of one materialization, whoever wrote them
KEY = 20  # characters of a key of ours: a longer one runs into its value where the page is narrow
NUMBERS = 6  # figures that have a row of their own
FIRST = ("read", "parsed", "documents", "clusters", "references", "people", "new", "known", "failed", "texts")
FIGURES, FATES = "figures", "fates"  # the tables of all others


def materialized(figures: Mapping[str, Any], rows: int | None = None, most: int = NUMBERS) -> dict[str, Any]:
    """Return figures as the metadata of a materialization.

    Fates with their reasons form one table with bars; only their sums have rows of their own. In a figure's name, the
    kind follows a `:`. The order of figures makes no difference, as figures restored from an earlier night are ordered
    differently.

    Args:
        rows: the size of the table that was made.
        most: how many figures have a row of their own: sums of fates first, then those of `FIRST`, then by name.
    """
    others = {name: figures[name] for name in sorted(figures) if name.split(":")[0] not in OUTCOMES}
    leading = {name: others[name] for name in FIRST if name in others}
    numbers = {**_sums(figures), **leading, **others}
    short = [name for name in numbers if len(name) <= KEY]
    alone = (short if len(short) <= most else [name for name in short if ":" not in name])[:most]
    rows_alone: dict[str, Any] = {name.replace(":", "."): numbers[name] for name in alone}
    if picture := _drawn({name: n for name, n in figures.items() if name.split(":")[0] in OUTCOMES}):
        rows_alone[FATES] = dg.MetadataValue.md(picture)
    if left := {name: value for name, value in numbers.items() if name not in alone}:
        rows_alone[FIGURES] = _table(left)
    return rows_alone if rows is None else {**rows_alone, "dagster/row_count": rows}


def _sums(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return outcome → number of items with this fate: the stated figure, else the sum over its reasons."""
    counted = Counter[str]()
    for name, number in figures.items():
        outcome, colon, _ = name.partition(":")
        if outcome in OUTCOMES and colon:
            counted[outcome] += number
    stated = {name: figures[name] for name in OUTCOMES if name in figures}
    return {name: stated.get(name, counted[name]) for name in OUTCOMES if name in stated or name in counted}


def _table(figures: Mapping[str, Any]) -> dg.MetadataValue:
    """Return a table with one row per figure. A column of a Dagster table has one type."""
    counts = all(isinstance(value, int) and not isinstance(value, bool) for value in figures.values())
    named = {name.replace(":", " ").replace("_", " "): value for name, value in figures.items()}
    return dg.MetadataValue.table(
        [dg.TableRecord({"figure": name, "value": value if counts else str(value)}) for name, value in named.items()],
        dg.TableSchema([dg.TableColumn("figure"), dg.TableColumn("value", "int" if counts else "string")]),
    )


BAR = 24  # characters of the longest bar


def _drawn(fates: Mapping[str, int]) -> str:
    """Return `{"kept": n, "dropped:no_text": n, …}` as a table with bars; empty where no fate has a reason."""
    if not any(":" in name for name in fates):
        return ""
    sums = {name.split(":")[0] for name in fates if ":" in name}  # a sum over reasons that are drawn is not drawn
    fates = {name: n for name, n in fates.items() if name not in sums}
    most = max(fates.values())
    lines = ["| fate | reason | number | |", "| --- | --- | ---: | --- |"]
    for name, n in fates.items():
        fate, _, reason = name.partition(":")
        lines.append(f"| {fate} | {reason.replace('_', ' ')} | {n:,} | {'█' * -(-n * BAR // max(most, 1))} |")
    return "\n".join(lines)
