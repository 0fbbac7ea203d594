"""Stored results of the search for known people: what was found, and which texts were searched for which terms.

The stored rows name terms by digest, not people: a person who is joined with another tomorrow, or whose name is gone,
needs no new scan. `findings_of` keeps what today's terms justify, so its result does not depend on the order of
nights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import DIGEST, digest
from curation.privacy.known.search_text import Term
from curation.privacy.redaction.resolve import Finding
from curation.storage.tables import Tables

VERSION = "13"  # of this folder, models/name_*.py and text/: raise it when their findings may change
TABLE, COVERAGE = "known_findings", "known_coverage"

KNOWN_FINDINGS = pa.schema(
    [
        ("clean_sha256", DIGEST),
        ("stage_version", pa.string()),
        ("term_id", DIGEST),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("type", pa.string()),
        ("score", pa.float32()),
        ("recognizer", pa.string()),
    ]
)
KNOWN_COVERAGE = pa.schema([("what", pa.string()), ("id", DIGEST), ("stage_version", pa.string())])


def current() -> pc.Expression:
    """Return a filter for the rows of this version."""
    return pc.field("stage_version") == VERSION


def term_id(term: Term) -> bytes:
    """Return the id of a term, 32 bytes, the same for every person who has the term."""
    return digest("term", term.kind, term.value)


def uncovered(tables: Tables, terms: Iterable[bytes], texts: Iterable[bytes]) -> set[bytes]:
    """Return the texts that were not scanned for all of the terms (ids): none when `search` ran tonight."""
    if not set(terms) <= _covered(tables, "term"):
        return set(texts)
    return set(texts) - _covered(tables, "text")


def uncounted(tables: Tables, texts: Set[bytes]) -> int:
    """Return how many of the texts were scanned for known people only by another version."""
    rows = tables.read(COVERAGE, KNOWN_COVERAGE, ["id"], pc.field("what") == "text")
    return len((texts & set(rows["id"].to_pylist())) - _covered(tables, "text"))


def _covered(tables: Tables, what: str) -> set[bytes]:
    where = (pc.field("what") == what) & current()
    return set(tables.read(COVERAGE, KNOWN_COVERAGE, ["id"], where)["id"].to_pylist())


def holders(terms: Sequence[Term]) -> dict[bytes, str | None]:
    """Return term → the one person who has it tonight, or None where several have it."""
    people_by_term: dict[bytes, set[str]] = {}
    for term in terms:
        people_by_term.setdefault(term_id(term), set()).add(term.person_id or "")
    return {key: next(iter(people)) or None if len(people) == 1 else None for key, people in people_by_term.items()}


def findings_of(tables: Tables, keys: pa.Array, who: Mapping[bytes, str | None]) -> dict[bytes, list[Finding]]:
    """Return the findings of some texts that tonight's terms justify, each once, sorted; `who` as from `holders`."""
    where = current() & pc.field("clean_sha256").isin(keys.cast(pa.binary()))
    findings: dict[bytes, set[Finding]] = {}
    for row in tables.read(TABLE, KNOWN_FINDINGS, where=where).to_pylist():
        if row["term_id"] in who:
            finding = Finding(row["start"], row["end"], row["type"], 1.0, row["recognizer"], who[row["term_id"]])
            findings.setdefault(row["clean_sha256"], set()).add(finding)
    return {
        key: sorted(values, key=lambda f: (f.start, f.end, f.type, f.person_id or ""))
        for key, values in findings.items()
    }
