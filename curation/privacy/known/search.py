"""The search for known people: new texts × all names and new names × all texts, with the same result as one rebuild.

Not every name is looked for in every text. Texts and names both have traces (`traces`). Where a text shares a trace
with a name, `KnownPeople` searches it for the names that share traces with any text of its batch, a few hundred texts.
The traces of texts are kept, so that new names are looked for only in the old texts that may contain them. Texts are
read by tasks over files; no process holds the names of everybody.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from curation.document import DIGEST
from curation.engine.kernels import Limits, Workplace, run_kernel
from curation.engine.progress import Progress
from curation.errors import UnexpectedError
from curation.fates import StageResult
from curation.privacy.digests import Digests
from curation.privacy.known.findings import COVERAGE, KNOWN_COVERAGE, KNOWN_FINDINGS, TABLE, VERSION, current
from curation.privacy.known.identities import ANYBODY, LATELY, Dictionary, keep_declared, lay_out, trace_files
from curation.privacy.known.search_text import KNOWN, KnownPeople
from curation.privacy.known.traces import traces_of_texts
from curation.privacy.known.words import views
from curation.sources.assembly.narrow import insert, narrow
from curation.storage.tables import Tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TEXTS_TABLE = "known_texts"
KNOWN_TEXTS = pa.schema([("clean_sha256", DIGEST), ("stage_version", pa.string()), ("traces", pa.list_(pa.int32()))])
_FOUND = pa.struct([("term_id", DIGEST), ("start", pa.int32()), ("end", pa.int32()), ("type", pa.string())])
_RESULT = pa.schema([("clean_sha256", DIGEST), ("traces", pa.list_(pa.int32())), ("findings", pa.list_(_FOUND))])
ROWS = 500  # texts a worker takes at once: they share what is built of the names that may stand in them
AT_ONCE = 20_000  # texts in memory together: some 25 MB, and as much of traces
COARSE = 12  # bits of a trace that a first look leaves out
_COVERED = "INSERT INTO covered FROM rows"
Fetch = Callable[[pa.Array], Iterable[pa.Table]]


def search(tables: Tables, people: Iterable[pa.Table], texts: pa.Array, fetch: Fetch, at: Workplace) -> dict[str, int]:
    """Bring the findings up to date: afterwards every text of `texts` has been searched for everybody in `people`.

    Args:
        people: everybody who is known tonight, `known_terms.READ` of `PEOPLE`, table by table.
        texts: digests of all clean texts. `fetch` returns the texts that are asked for, each once, in any order and in
            several tables: columns clean_sha256, text.
        at: with a folder of the raw zone.

    Returns:
        How many texts and terms were new, how many findings were added, and how many texts could not be searched. Those
            stay uncovered and are tried again the next night.
    """
    everything = Digests(texts)
    folder = at.folder
    if folder is None:
        raise UnexpectedError("known people", "no folder for the names", "name one in the raw zone")
    with narrow(folder) as database:
        keep_declared(database, tables, people, at)
        lay_out(database, tables, folder)
        database.execute("CREATE TABLE covered (term_id BLOB)")
        for some in _covered(tables, "term"):
            insert(database, _COVERED, some)
        database.execute("CREATE TABLE fresh AS SELECT number FROM terms ANTI JOIN covered USING (term_id)")
        new_terms = _count(database, "fresh")
        gone = _count(database, "covered ANTI JOIN terms USING (term_id)")
        done = Digests(_all([some["id"] for some in _covered(tables, "text")]))
        new = ~done.have(everything.array)
        if not tables.exists(TABLE):
            tables.append(TABLE, KNOWN_FINDINGS.empty_table(), statistics="clean_sha256")
        added, failed = 0, pa.array([], DIGEST)
        if new.any():
            asked = everything.where(new)
            added, failed = _search(tables, asked, fetch, trace_files(database, folder, ANYBODY), at)
        if new_terms and not new.all():
            names = trace_files(database, folder, LATELY)
            asked = _may_name(tables, Digests(everything.where(~new)), names)
            more, also = _search(tables, asked, fetch, names, at)
            added, failed = added + more, pa.concat_arrays([failed, also])
        if new_terms or gone or len(failed) or new.any() or len(done) != len(everything):
            covered = everything.where(~Digests(failed).have(everything.array))
            terms = database.sql("SELECT term_id AS id FROM terms ORDER BY id").to_arrow_reader(AT_ONCE)
            tables.replace_with(COVERAGE, _coverage(terms, covered), KNOWN_COVERAGE, {}, statistics="what")
    figures = {"new_texts": int(new.sum()), "new_terms": new_terms, "added": added}
    return figures | ({"failed": len(failed)} if len(failed) else {})


def _count(database: DuckDBPyConnection, rows: str) -> int:
    return int(database.sql(f"SELECT count(*) AS number FROM {rows}").to_arrow_table()["number"][0].as_py())


def _all(parts: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    return pa.chunked_array([chunk for part in parts for chunk in part.chunks], DIGEST)


def _covered(tables: Tables, what: str) -> Iterator[pa.Table]:
    return tables.scan(COVERAGE, KNOWN_COVERAGE, ["id"], (pc.field("what") == what) & current())


def _coverage(terms: Iterable[pa.RecordBatch], texts: pa.Array) -> Iterator[pa.Table]:
    for batch in terms:
        yield _covering("term", batch["id"])
    yield _covering("text", texts)


def _covering(what: str, ids: pa.Array) -> pa.Table:
    return pa.table([[what] * len(ids), ids.cast(DIGEST), [VERSION] * len(ids)], schema=KNOWN_COVERAGE)


def _may_name(tables: Tables, texts: Digests, names: Dictionary) -> pa.Array:
    """Return the texts that share a trace with a name, or whose traces are not kept."""
    wanted = names.traces
    coarse = np.zeros(1 << (32 - COARSE), bool)
    coarse[wanted >> COARSE] = True
    asked = np.ones(len(texts), bool)
    for some in tables.scan(TEXTS_TABLE, KNOWN_TEXTS, ["clean_sha256", "traces"], current()):
        lists = some["traces"].combine_chunks()
        values = lists.flatten().to_numpy(zero_copy_only=False).view(np.uint32)
        maybe = np.flatnonzero(coarse[values >> COARSE])
        met = maybe[wanted[np.minimum(np.searchsorted(wanted, values[maybe]), len(wanted) - 1)] == values[maybe]]
        naming = np.zeros(some.num_rows, bool)
        naming[pc.list_parent_indices(lists).to_numpy()[met]] = True
        at, there = texts.places(some["clean_sha256"])
        asked[at[there]] = naming[there]
    return texts.where(asked)


def _search(tables: Tables, texts: pa.Array, fetch: Fetch, names: Dictionary, at: Workplace) -> tuple[int, pa.Array]:
    """Search some texts for names, and keep the traces of texts that had none kept. Return the number of findings, and
    the texts that could not be searched.
    """
    there = tables.scan(TEXTS_TABLE, KNOWN_TEXTS, ["clean_sha256"], current())
    kept = Digests(_all([some["clean_sha256"] for some in there]))
    progress, limits = Progress("known people", len(texts)), Limits(ROWS)
    at, added, failed = at.sized(len(texts), limits), 0, list[bytes]()
    lacking = Digests(texts)
    for rows in _portions(fetch(texts)):
        lacking = Digests(lacking.where(~Digests(rows["clean_sha256"]).have(lacking.array)))
        results: list[pa.Table] = []
        with contextlib.closing(run_kernel(find, rows, None, names, limits=limits, what=progress, at=at)) as outcomes:
            for result in outcomes:
                if isinstance(result, StageResult):
                    results.append(result.kept)
                else:
                    failed += result.row["clean_sha256"].to_pylist()
        if results:
            whole = pa.concat_tables(results)
            added += _append(tables, whole, kept)
    return added, pa.concat_arrays([pa.array(failed, DIGEST), lacking.array])  # nobody looked into what was not given


def _portions(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    waiting: list[pa.Table] = []
    for part in parts:
        waiting.append(part)
        if sum(portion.num_rows for portion in waiting) >= AT_ONCE:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _append(tables: Tables, results: pa.Table, kept: Digests) -> int:
    lists = results["findings"].combine_chunks()
    flat, parents = lists.flatten(), pc.list_parent_indices(lists)
    number = len(flat)
    columns = {
        "clean_sha256": results["clean_sha256"].combine_chunks().take(parents),
        "stage_version": pa.repeat(VERSION, number),
        **{name: flat.field(name) for name in ("term_id", "start", "end", "type")},
        "score": pa.repeat(pa.scalar(1.0, pa.float32()), number),
        "recognizer": pa.repeat(KNOWN, number),
    }
    tables.append(TABLE, pa.table(columns).select(KNOWN_FINDINGS.names).cast(KNOWN_FINDINGS), statistics="clean_sha256")
    new = results.filter(pa.array(~kept.have(results["clean_sha256"])))
    rows = pa.table([new["clean_sha256"], pa.repeat(VERSION, new.num_rows), new["traces"]], schema=KNOWN_TEXTS)
    tables.append(TEXTS_TABLE, rows, statistics="clean_sha256")
    return number


def find(batch: pa.Table, settings: None, names: Dictionary) -> StageResult:
    """The kernel: return the traces of each text (clean_sha256, text), and where which terms of `names` are in it."""
    texts = [list(views(text)) for text in batch["text"].to_pylist()]
    traces = traces_of_texts(texts)
    some, numbers = names.near(traces)
    people = KnownPeople(names.terms(numbers))
    findings: list[list[dict[str, object]]] = [[] for _ in texts]
    for at in some.tolist():
        findings[at] = [
            {"term_id": bytes.fromhex(f.person_id or ""), "start": f.start, "end": f.end, "type": f.type}
            for f in people.scan_views(texts[at])
        ]
    columns = [batch["clean_sha256"], _lists(traces.values, traces.starts), pa.array(findings, pa.list_(_FOUND))]
    return StageResult(pa.table(columns, schema=_RESULT))


def _lists(values: npt.NDArray[np.uint32], starts: npt.NDArray[np.int64]) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(starts.astype(np.int32)), pa.array(values.view(np.int32)))
