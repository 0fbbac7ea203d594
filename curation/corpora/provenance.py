"""Build the manifest's facts on provenance: exports by landing, what stages did, and which decisions were followed.

Nothing here changes while the examples stay the same, and every digest is keyed or over keyed ids.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from curation.corpora.stated_facts import DecisionsFact, ExportsFact, LandedFact
from curation.state.decisions import Decision
from curation.storage.secrets.keys import keyed

# Kinds that decide what stands in a corpus. A waiver lets a hit pass and is told with the checks; an erasure leaves
# nothing behind that could be told.
DECIDING = ("frozen_set", "override", "resolution", "review")


def first_landings(records: pa.Table) -> dict[bytes, dt.date]:
    """Return SHA-256 of an export → its first landing, from rows with `origin` and `landed_on`.

    The same bytes may land again with every full export; their first landing stays the same.
    """
    exports = pc.struct_field(records["origin"].combine_chunks(), "file_sha256")
    pairs = pa.table({"export": exports, "landed_on": records["landed_on"].combine_chunks()})
    first = pairs.group_by("export").aggregate([("landed_on", "min")])
    return dict(zip(first["export"].to_pylist(), first["landed_on_min"].to_pylist(), strict=True))


def exports_fact(exports: Mapping[str, dt.date]) -> LandedFact:
    """Return how many exports of a source a content was made of, and a digest of them, in all and by landing.

    Args:
        exports: keyed id (`export_id`) → its first landing.
    """
    landings: dict[str, list[str]] = {}
    for export, date in exports.items():
        landings.setdefault(date.isoformat(), []).append(export)
    return {
        **_counted(exports),
        "landings": [{"date": date, **_counted(exports_of_day)} for date, exports_of_day in sorted(landings.items())],
    }


def _counted(exports: Iterable[str]) -> ExportsFact:
    names = sorted(exports)
    return {"exports": len(names), "digest": hashlib.sha256("".join(names).encode()).hexdigest()}


@dataclass(frozen=True)
class Handled:
    """Counts of what the examples of a content were made of."""

    exports: int
    documents: int
    turns: int
    edits: Counter[str]  # kind of edit → n
    values: int  # values written in place of findings
    examples: int

    def by_stage(self) -> dict[str, dict[str, int]]:
        """Return stage → what it did to this content; stages that only decide what is in it are left out."""
        return {
            "records": {"exports": self.exports},
            "documents": {"documents": self.documents, "turns": self.turns},
            "cleaned": dict(sorted(self.edits.items())),
            "redaction": {"values": self.values},
            "corpus": {"examples": self.examples},
        }


def decisions_fact(decisions: Iterable[Decision], subjects: Collection[str], key: bytes) -> dict[str, DecisionsFact]:
    """Return kind → the number of followed decisions on any of `subjects`, and a keyed digest over their content.

    Equal sets of decisions give equal facts, whatever the order of arrival, and whoever decided when.
    """
    wanted = frozenset(subjects)
    contents: dict[str, set[str]] = {}
    for decision in decisions:
        if decision.kind in DECIDING and wanted.intersection(decision.subjects):
            contents.setdefault(decision.kind, set()).add(json.dumps(decision.content(), sort_keys=True))
    return {
        kind: {"count": len(contents_of_kind), "digest": keyed(key, "decisions", *sorted(contents_of_kind))}
        for kind, contents_of_kind in sorted(contents.items())
    }
