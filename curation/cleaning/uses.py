"""Count how many documents each rule touched, and on which days they landed, to show people what a rule does."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.texts import cleaned_memo, live_turns, looked_up
from curation.document import DOCUMENTS
from curation.state.night import Night

NIGHTS = 30  # columns of the picture


class RuleUse(NamedTuple):
    """The number of live documents that a rule touched.

    `nights`: the share of the documents that landed on each of the last `NIGHTS` landing dates, oldest first.
    """

    kind: str
    rule: str
    documents: int
    nights: tuple[float, ...]


def rule_uses(night: Night, source: str) -> list[RuleUse]:
    """Return the use of every rule that touched a live document of the source, sorted by kind and rule."""
    documents = night.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id", "kind", "turns", "landed_on"])
    turns = live_turns(night, source, documents)
    cleaned = cleaned_memo(night, source).read(night.tables, columns=["rules"])
    rules = looked_up(turns["raw_sha256"], cleaned, "raw_sha256", "rules").combine_chunks()
    parents = pc.list_parent_indices(rules)
    touched = pa.table({"doc_id": turns["doc_id"].combine_chunks().take(parents), "rule": rules.flatten()})
    touched = touched.group_by(["doc_id", "rule"]).aggregate([])
    dates = looked_up(touched["doc_id"], documents, "doc_id", "landed_on")
    landed = dict(zip(*_counted(documents["landed_on"]), strict=True))
    last = sorted(landed)[-NIGHTS:]
    counts_by_rule: dict[str, dict[dt.date, int]] = {}
    for rule, date in zip(touched["rule"].to_pylist(), dates.to_pylist(), strict=True):
        counts_by_rule.setdefault(rule, {})[date] = counts_by_rule.setdefault(rule, {}).get(date, 0) + 1
    uses = []
    for name, by in sorted(counts_by_rule.items()):
        kind, _, rule = name.partition(":")
        uses.append(RuleUse(kind, rule, sum(by.values()), tuple(by.get(date, 0) / landed[date] for date in last)))
    return uses


def _counted(column: pa.ChunkedArray) -> tuple[list[dt.date], list[int]]:
    counts = pc.value_counts(column)
    return counts.field("values").to_pylist(), counts.field("counts").to_pylist()
