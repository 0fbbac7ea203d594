"""Known people night after night: new texts × all names, new names × all texts, and the same result as one rebuild.

What is stored names terms by digest, not people: a person who is joined with another tomorrow, or whose name is gone,
needs no new scan. `findings_of` keeps what today's terms justify, so the order of nights cannot be seen in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import DIGEST, digest
from curation.engine.progress import Progress
from curation.privacy.known import KNOWN, KnownPeople, Term
from curation.privacy.resolve import Finding
from curation.storage.tables import Tables

VERSION = (
    "10"  # of known*.py, name_*.py, canonical.py, disguises.py and scripts.py: raise it when their findings may change
)
TABLE, COVERAGE = "known_findings", "known_coverage"
BATCH = 2_000  # texts whose findings are Python objects together
AT_ONCE = 50_000  # texts in memory together: some 25 MB; each time the table of texts is read through

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
_COVERAGE = pa.schema([("what", pa.string()), ("id", DIGEST), ("stage_version", pa.string())])

Fetch = Callable[[Sequence[bytes]], Mapping[bytes, str]]


def term_id(term: Term) -> bytes:
    """What names a term, whoever holds it. 32 bytes."""
    return digest("term", term.kind, term.value)


def scan_new(tables: Tables, terms: Sequence[Term], texts: Sequence[bytes], fetch: Fetch) -> dict[str, int]:
    """Bring the findings up to date: afterwards every text of `texts` was scanned for every term of `terms`.

    Args:
        terms: of all known people tonight.
        texts: digests of all clean texts there are; `fetch` gives the texts of some.

    Returns:
        How many texts and terms were new, and how many findings were added.
    """
    done = {"text": _covered(tables, "text"), "term": _covered(tables, "term")}
    wanted = {term_id(term): term for term in terms}
    new_terms = [wanted[key] for key in sorted(wanted.keys() - done["term"])]
    new_texts = sorted(set(texts) - done["text"])
    old_texts = sorted(set(texts) & done["text"])
    added = 0
    if not tables.exists(TABLE):
        tables.append(TABLE, KNOWN_FINDINGS.empty_table(), statistics="clean_sha256")
    for found in itertools.chain(_scan([*wanted.values()], new_texts, fetch), _scan(new_terms, old_texts, fetch)):
        added += found.num_rows
        tables.append(TABLE, found, statistics="clean_sha256")
    if new_terms or new_texts or wanted.keys() != done["term"] or set(texts) != done["text"]:
        rows = [("term", key) for key in sorted(wanted)] + [("text", key) for key in sorted(set(texts))]
        kinds, ids = [r[0] for r in rows], [r[1] for r in rows]
        table = pa.table([kinds, pa.array(ids, DIGEST), [VERSION] * len(rows)], schema=_COVERAGE)
        tables.replace(COVERAGE, table, statistics="what")
    return {"new_texts": len(new_texts), "new_terms": len(new_terms), "added": added}


def uncovered(tables: Tables, terms: Iterable[bytes], texts: Iterable[bytes]) -> set[bytes]:
    """Which of the texts were not scanned for all of the terms (ids): none when `scan_new` ran tonight."""
    if not set(terms) <= _covered(tables, "term"):
        return set(texts)
    return set(texts) - _covered(tables, "text")


def uncounted(tables: Tables, texts: Set[bytes]) -> int:
    """How many of the texts were scanned for known people by another version only."""
    rows = tables.read(COVERAGE, _COVERAGE, ["id"], pc.field("what") == "text")
    return len((texts & set(rows["id"].to_pylist())) - _covered(tables, "text"))


def _covered(tables: Tables, what: str) -> set[bytes]:
    where = (pc.field("what") == what) & (pc.field("stage_version") == VERSION)
    return set(tables.read(COVERAGE, _COVERAGE, ["id"], where)["id"].to_pylist())


def _scan(terms: Sequence[Term], texts: Sequence[bytes], fetch: Fetch) -> Iterator[pa.Table]:
    """`KNOWN_FINDINGS` of some texts at a time; nothing where there is nothing to look for or in."""
    if not terms or not texts:
        return
    # In the place of a person stands the term: whose it is, is looked up when the finding is used.
    by_name = {term_id(term).hex(): term_id(term) for term in terms}
    people = KnownPeople(replace(term, person_id=name) for name, term in zip(by_name, terms, strict=True))
    progress = Progress("known people", len(texts))
    for start in range(0, len(texts), AT_ONCE):
        part = texts[start : start + AT_ONCE]
        fetched = fetch(part)
        tables = [
            _found(people, part[at : at + BATCH], fetched, by_name, progress) for at in range(0, len(part), BATCH)
        ]
        rows = pa.concat_tables(tables)
        if rows.num_rows:
            yield rows


def _found(
    people: KnownPeople,
    texts: Sequence[bytes],
    fetched: Mapping[bytes, str],
    terms: Mapping[str, bytes],
    progress: Progress,
) -> pa.Table:
    found = [(key, finding) for key in texts for finding in people.scan(fetched[key])]
    progress.add(len(texts))
    rows = [(key, VERSION, terms[f.person_id or ""], f.start, f.end, f.type, f.score, KNOWN) for key, f in found]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in KNOWN_FINDINGS]
    return pa.table(columns, schema=KNOWN_FINDINGS)


def holders(terms: Sequence[Term]) -> dict[bytes, str | None]:
    """Term → the one person who holds it tonight, or None where several do."""
    found: dict[bytes, set[str]] = {}
    for term in terms:
        found.setdefault(term_id(term), set()).add(term.person_id or "")
    return {key: next(iter(people)) or None if len(people) == 1 else None for key, people in found.items()}


def findings_of(tables: Tables, keys: pa.Array, who: Mapping[bytes, str | None]) -> dict[bytes, list[Finding]]:
    """Findings of some texts that tonight's terms justify, each once, sorted; `who` as from `holders`."""
    where = (pc.field("stage_version") == VERSION) & pc.field("clean_sha256").isin(keys.cast(pa.binary()))
    found: dict[bytes, set[Finding]] = {}
    for row in tables.read(TABLE, KNOWN_FINDINGS, where=where).to_pylist():
        if row["term_id"] in who:
            finding = Finding(row["start"], row["end"], row["type"], 1.0, row["recognizer"], who[row["term_id"]])
            found.setdefault(row["clean_sha256"], set()).add(finding)
    return {
        key: sorted(values, key=lambda f: (f.start, f.end, f.type, f.person_id or "")) for key, values in found.items()
    }
