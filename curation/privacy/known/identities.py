"""The identities of known people tonight with their traces, computed once each, and deleted when nobody has them any
more.

People are read by few columns and out of core, so that no process holds everybody. For the search, the terms are
written to files that workers map into memory: numbers of terms in the order of their traces, and the terms by number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from curation.document import DIGEST
from curation.engine.kernels import Limits, Workplace, run_kernel
from curation.errors import UnexpectedError
from curation.fates import StageResult
from curation.privacy.digests import Digests
from curation.privacy.known.findings import VERSION, current, term_id
from curation.privacy.known.search_text import IDENTITIES, Term, declared
from curation.privacy.known.spellings import surnames
from curation.privacy.known.traces import Traces, traces_of_term
from curation.sources.assembly.narrow import insert
from curation.storage.tables import Tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TABLE = "known_terms"
KNOWN_TERMS = pa.schema(
    [
        ("term_id", DIGEST),
        ("stage_version", pa.string()),
        ("kind", pa.string()),
        ("value", pa.string()),
        ("surnames", pa.list_(pa.string())),  # terms too, of a name
        ("traces", pa.list_(pa.int32())),
    ]
)
TERMS = pa.schema([("term_id", DIGEST), ("kind", pa.string()), ("value", pa.string())])
READ = ["person_id", "role", *IDENTITIES]
ROWS = 2_000  # terms a worker takes at once
AT_ONCE = 100_000  # terms in memory together: some 20 MB
ANYBODY, LATELY = "all", "new"  # whose traces are laid out
_TERMS_FILE, _STARTS_FILE = "terms.arrow", "terms.starts"
_SORTED = "SELECT trace, number FROM traces {} ORDER BY trace, number"
_NEW_ONLY = "SEMI JOIN fresh USING (number)"


def keep_declared(database: DuckDBPyConnection, tables: Tables, people: Iterable[pa.Table], at: Workplace) -> None:
    """Make `known_terms` hold exactly the identities that `people` (columns `READ`) declare, each once. Identities that
    were already there last night are not computed again.
    """
    database.execute("CREATE TABLE declared (term_id BLOB, kind VARCHAR, value VARCHAR)")
    for some in people:
        insert(database, "INSERT INTO declared FROM rows", _identities(some))
    database.execute("CREATE TABLE tonight AS SELECT DISTINCT term_id, kind, value FROM declared")
    database.execute("DROP TABLE declared; CREATE TABLE kept (term_id BLOB)")
    for some in tables.scan(TABLE, KNOWN_TERMS, ["term_id"], current()):
        insert(database, "INSERT INTO kept FROM rows", some)
    gone = database.sql("FROM kept ANTI JOIN tonight USING (term_id)").to_arrow_table()["term_id"]
    unseen = database.sql("FROM tonight ANTI JOIN kept USING (term_id) ORDER BY term_id").to_arrow_reader(AT_ONCE)
    for batch in unseen:
        rows = pa.Table.from_batches([batch]).cast(TERMS)
        tables.append(TABLE, pa.concat_tables(_worked_out(rows, at)), statistics="term_id")
    others = any(True for _ in tables.scan(TABLE, KNOWN_TERMS, ["term_id"], ~current()))
    if len(gone) or others:
        tables.replace_with(TABLE, _without(tables, gone), KNOWN_TERMS, {}, statistics="term_id")
    database.execute("DROP TABLE kept; DROP TABLE tonight")


def _worked_out(rows: pa.Table, at: Workplace) -> Iterator[pa.Table]:
    limits = Limits(ROWS)
    at = at.sized(len(rows), limits)
    for result in run_kernel(traced, rows, None, limits=limits, what="known people: names", at=at):
        if not isinstance(result, StageResult):
            raise UnexpectedError(TABLE, "an identity could not be read", "report it: nobody is left out")
        yield result.kept


def _identities(people: pa.Table) -> pa.Table:
    identities = {
        (kind, value)
        for person in people.select(READ).to_pylist()
        for value, kind in declared(person, person["role"] != "account")
    }
    rows = [(term_id(Term(value, kind)), kind, value) for kind, value in identities]
    return pa.table([list(column) for column in zip(*rows, strict=True)] or [[], [], []], schema=TERMS)


def traced(batch: pa.Table, settings: None, context: None) -> StageResult:
    """The kernel: return the rows of `KNOWN_TERMS` for a batch of identities with the columns of `TERMS`."""
    kinds, values = batch["kind"].to_pylist(), batch["value"].to_pylist()
    identities = list(zip(kinds, values, strict=True))
    traces = [np.array(sorted(traces_of_term(*identity)), np.uint32).view(np.int32) for identity in identities]
    more = [sorted(surnames(value)) if kind == "PERSON" else [] for kind, value in identities]
    columns = [batch["term_id"], [VERSION] * len(identities), kinds, values, more, traces]
    return StageResult(pa.table(columns, schema=KNOWN_TERMS))


def _without(tables: Tables, gone: pa.ChunkedArray) -> Iterator[pa.Table]:
    away = Digests(gone)
    for some in tables.scan(TABLE, KNOWN_TERMS, where=current()):
        yield some.filter(pa.array(~away.have(some["term_id"])))


def lay_out(database: DuckDBPyConnection, tables: Tables, folder: Path) -> None:
    """Write tonight's terms to `folder`, and leave the tables `terms (term_id, number)` and `traces (trace, number)` in
    the database, from which `trace_files` writes traces.
    """
    database.execute("CREATE TABLE terms (term_id BLOB, number INTEGER)")
    database.execute("CREATE TABLE traces (trace UINTEGER, number INTEGER); CREATE TABLE surnames (value VARCHAR)")
    number, starts = 0, list[int]()
    with pa.OSFile(str(folder / _TERMS_FILE), "wb") as file, pa.ipc.new_file(file, TERMS) as writer:
        for some in tables.scan(TABLE, KNOWN_TERMS, where=current()):
            _add(database, some.select(TERMS.names), some["traces"].combine_chunks(), number)
            words = pa.table({"value": pc.unique(some["surnames"].combine_chunks().flatten())})
            insert(database, "INSERT INTO surnames FROM rows", words)
            writer.write_batch(some.select(TERMS.names).combine_chunks().to_batches()[0])
            starts.append(number)
            number += some.num_rows
        distinct = database.sql("SELECT DISTINCT value FROM surnames ORDER BY value").to_arrow_table()
        for batch in distinct.to_batches(ROWS):
            words = batch["value"].to_pylist()
            ids = pa.array([term_id(Term(word, "SURNAME")) for word in words], DIGEST)
            rows = pa.table([ids, ["SURNAME"] * len(words), words], schema=TERMS)
            traces = [np.array(sorted(traces_of_term("SURNAME", word)), np.uint32).view(np.int32) for word in words]
            _add(database, rows, pa.array(traces, pa.list_(pa.int32())), number)
            writer.write_batch(rows.combine_chunks().to_batches()[0])
            starts.append(number)
            number += rows.num_rows
    np.array(starts, np.int64).tofile(folder / _STARTS_FILE)


def _add(database: DuckDBPyConnection, rows: pa.Table, traces: pa.ListArray, number: int) -> None:
    numbers = pa.array(np.arange(number, number + rows.num_rows, dtype=np.int32))
    insert(database, "INSERT INTO terms FROM rows", pa.table({"term_id": rows["term_id"], "number": numbers}))
    flat = pa.array(traces.flatten().to_numpy(zero_copy_only=False).view(np.uint32))
    of = numbers.take(pc.list_parent_indices(traces))
    insert(database, "INSERT INTO traces FROM rows", pa.table({"trace": flat, "number": of}))


def trace_files(database: DuckDBPyConnection, folder: Path, which: str) -> Dictionary:
    """Write the traces of all terms in the database, or only of the terms in its table `fresh`."""
    query = _SORTED.format(_NEW_ONLY if which == LATELY else "")
    dictionary = Dictionary(folder, which)
    with open(dictionary.traces_file, "wb") as traces, open(dictionary.numbers_file, "wb") as numbers:
        for batch in database.sql(query).to_arrow_reader(AT_ONCE):
            batch["trace"].to_numpy().astype(np.uint32).tofile(traces)
            batch["number"].to_numpy().astype(np.int32).tofile(numbers)
    return dictionary


@dataclass(frozen=True)
class Dictionary:
    """Terms in files of a folder, which workers map into their memory: no process holds all of them."""

    folder: Path
    name: str

    @property
    def traces_file(self) -> Path:
        return self.folder / f"{self.name}.traces"

    @property
    def numbers_file(self) -> Path:
        return self.folder / f"{self.name}.numbers"

    @property
    def traces(self) -> npt.NDArray[np.uint32]:
        """The traces of all terms, sorted."""
        return _mapped(self.traces_file, "uint32")

    def near(self, found: Traces) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """Return the positions of the texts that share a trace with a term, and the numbers of all these terms, each
        once.
        """
        traces = self.traces
        first = np.searchsorted(traces, found.values, "left")
        counts = np.searchsorted(traces, found.values, "right") - first
        hits = np.flatnonzero(counts)
        texts = np.unique(np.searchsorted(found.starts, hits, "right") - 1)
        starts, once = np.unique(first[hits], return_index=True)
        sizes = counts[hits][once]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        numbers = _mapped(self.numbers_file, "int32")[np.repeat(starts, sizes) + within]
        return texts, np.unique(numbers)

    def terms(self, numbers: npt.NDArray[np.int32]) -> list[Term]:
        """Return the terms with these numbers. Their `person_id` is the id of the term, as hex."""
        starts = np.fromfile(self.folder / _STARTS_FILE, np.int64)
        batches = np.searchsorted(starts, numbers, "right") - 1
        declared_terms = list[Term]()
        with pa.memory_map(str(self.folder / _TERMS_FILE)) as file:
            terms = pa.ipc.open_file(file)
            for batch in np.unique(batches).tolist():
                rows = terms.get_batch(batch).take(pa.array(numbers[batches == batch] - starts[batch]))
                declared_terms += [Term(row["value"], row["kind"], row["term_id"].hex()) for row in rows.to_pylist()]
        return declared_terms


@lru_cache(maxsize=2)
def _mapped(path: Path, kind: str) -> npt.NDArray[Any]:
    return np.memmap(path, kind, "r") if path.stat().st_size else np.empty(0, kind)
