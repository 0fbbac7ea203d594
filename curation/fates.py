"""Accounting: everything that arrives has exactly one fate for each scope and stage, and sums are exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from curation.flow import Table

EVERYWHERE = "*"
Outcome = Literal["kept", "dropped", "merged", "quarantined"]
OUTCOMES: tuple[Outcome, ...] = ("kept", "dropped", "merged", "quarantined")

FATES = pa.schema(
    [
        ("scope", pa.string()),  # `*` until clusters, then the corpus
        ("stage", pa.string()),  # the asset that decided
        ("subject_kind", pa.string()),  # record, turn, document, example
        ("subject_id", pa.string()),
        ("landed_on", pa.date32()),
        ("fate", pa.string()),
        ("reason", pa.string()),  # null only for kept
        ("into", pa.string()),  # merged: into which; else null
        ("stage_version", pa.string()),
    ]
)


def _of_corpora(fates: pa.Table) -> pa.Array:
    """Return a mask of the fates of documents in a corpus: only these outlive the night in which they were written."""
    return pc.and_(pc.not_equal(fates["scope"], EVERYWHERE), pc.equal(fates["subject_kind"], "document"))


FATES_TABLE = Table(
    "fates",
    FATES,
    ordered=False,
    refers={"subject_id": "document", "into": "document"},
    among=_of_corpora,
    parts=("scope", "stage"),
)
# Which documents pass from cleaning on is told by rows of `fates`: who reads that comes after who decides it.
PASSED = Table("passed", joint=True)


class Fate(NamedTuple):
    """The outcome of one subject at one stage; columns as in `FATES`."""

    scope: str
    stage: str
    subject_kind: str
    subject_id: str
    landed_on: Any
    fate: Outcome
    reason: str | None
    into: str | None
    stage_version: str


def fates_table(fates: Iterable[Fate]) -> pa.Table:
    """Return the fates as an Arrow table, sorted by subject, so that equal sets give equal tables."""
    rows = sorted(fates, key=lambda f: (f.scope, f.stage, f.subject_kind, f.subject_id, str(f.landed_on), f.fate))
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [[] for _ in FATES]
    return pa.table(
        [pa.array(column, field_.type) for column, field_ in zip(columns, FATES, strict=True)], schema=FATES
    )


@dataclass(frozen=True)
class StageResult:
    """What a kernel returns: the rows kept, the fate of every subject it was given, and figures for people to plot."""

    kept: pa.Table
    fates: pa.Table = field(default_factory=lambda: FATES.empty_table())
    figures: Mapping[str, float | int | str] = field(default_factory=dict)


def counts(fates: pa.Table) -> dict[str, int]:
    """Return the number of fates by outcome and reason: `{"kept": n, "dropped:no_text": n, …}`, sorted by key."""
    grouped = fates.group_by(["fate", "reason"]).aggregate([([], "count_all")]).to_pylist()
    named = {r["fate"] + (f":{r['reason']}" if r["reason"] else ""): r["count_all"] for r in grouped}
    return dict(sorted(named.items()))
