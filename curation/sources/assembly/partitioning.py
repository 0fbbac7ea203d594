"""Groups the records of a source that assembly compares with each other, so that each bucket is assembled by itself.

Compared are the records of one thread, article or person. A record has a number: the hash of its id, or for a turn of
its thread's id. Where one turn has two numbers (it was moved, or its thread is named by a page) the two are joined, and
so are a page and every thread whose opening may be on it. Two ids with one hash share a bucket, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.document import OPENING
from curation.sources.assembly.narrow import insert, narrow

COLUMNS = ["entity", "record_id", "parent_id", "parent_by", "created_at", "words_sha256", "opening"]
Numbers = NDArray[np.uint64]

_MOMENT = "CASE WHEN created_at IS NOT NULL AND words_sha256 IS NOT NULL THEN hash(created_at, words_sha256) END"
_TURNS = f"""
    INSERT INTO turns
    SELECT hash(coalesce(record_id, '')), hash(coalesce(parent_id, '')), coalesce(parent_by = '{OPENING}', false),
        {_MOMENT}
    FROM rows WHERE entity = 'turn'
"""
_OPENINGS = f"""
    INSERT INTO openings SELECT hash(coalesce(record_id, '')), {_MOMENT} AS moment
    FROM rows WHERE entity = 'thread' AND opening AND moment IS NOT NULL
"""
_LINKS = """
    WITH moved AS (SELECT id, min(thread) AS least FROM turns GROUP BY id HAVING min(thread) <> max(thread)),
    paged AS (SELECT thread, moment FROM turns
        WHERE moment IS NOT NULL AND id IN (SELECT id FROM turns WHERE page))
    SELECT thread AS one, least AS other FROM turns JOIN moved USING (id) WHERE thread <> least
    UNION SELECT thread, moment FROM paged
    UNION SELECT id, moment FROM openings WHERE moment IN (SELECT moment FROM paged)
"""
_REFUSED = "SELECT id, min(thread) AS thread FROM turns WHERE id IN (SELECT id FROM refused) GROUP BY id ORDER BY id"
_STANDS = """
    SELECT hash(coalesce(CASE WHEN entity = 'turn' THEN parent_id ELSE record_id END, '')) AS number FROM rows
"""


@dataclass(frozen=True)
class Places:
    """Assigns records and quarantined rows to the buckets in which they are assembled.

    Attributes:
        numbers, roots: ascending numbers that are joined with others, and the least number that each is joined with.
        turns, threads: ascending hashes of ids of turns with a quarantined state, and the number of the thread of each.
        folder: of the raw zone.
    """

    numbers: Numbers
    roots: Numbers
    turns: Numbers
    threads: Numbers
    folder: Path

    def of_records(self, records: pa.Table, buckets: int) -> NDArray[np.int64]:
        """Return the bucket of each record; columns entity, record_id and parent_id."""
        return self._buckets(self._hashed(_STANDS, records.select(["entity", "record_id", "parent_id"])), buckets)

    def of_refused(self, rows: pa.Table, buckets: int) -> NDArray[np.int64]:
        """Return the bucket of each quarantined row; columns entity and record_id."""
        own = self._hashed("SELECT hash(coalesce(record_id, '')) AS number FROM rows", rows.select(["record_id"]))
        turn = pc.fill_null(pc.equal(rows["entity"], "turn"), False).to_numpy()
        own[turn] = _replaced(own[turn], self.turns, self.threads)
        return self._buckets(own, buckets)

    def _hashed(self, query: str, rows: pa.Table) -> Numbers:
        with narrow(self.folder) as database:
            database.execute("SET preserve_insertion_order = true")
            database.register("rows", rows)
            numbers: Numbers = np.asarray(database.execute(query).fetchnumpy()["number"], np.uint64)
            return numbers

    def _buckets(self, numbers: Numbers, buckets: int) -> NDArray[np.int64]:
        return (_replaced(numbers, self.numbers, self.roots) % np.uint64(buckets)).astype(np.int64)


def places_of(records: Iterable[pa.Table], quarantine: Iterable[pa.Table], folder: Path) -> Places:
    """Return the `Places` of a source's records.

    Args:
        records: columns `COLUMNS`, batch by batch.
        quarantine: columns entity and record_id, batch by batch.
        folder: of the raw zone.
    """
    with narrow(folder) as database:
        database.execute("CREATE TABLE turns (id UBIGINT, thread UBIGINT, page BOOLEAN, moment UBIGINT)")
        database.execute("CREATE TABLE openings (id UBIGINT, moment UBIGINT)")
        database.execute("CREATE TABLE refused (id UBIGINT)")
        for batch in records:
            insert(database, _TURNS, batch)
            insert(database, _OPENINGS, batch)
        for batch in quarantine:
            insert(
                database,
                "INSERT INTO refused SELECT hash(record_id) FROM rows WHERE entity = 'turn' AND record_id IS NOT NULL",
                batch,
            )
        links, refused = (database.execute(query).fetchnumpy() for query in (_LINKS, _REFUSED))
    numbers, roots = connected_components(_unsigned(links["one"]), _unsigned(links["other"]))
    return Places(numbers, roots, _unsigned(refused["id"]), _unsigned(refused["thread"]), folder)


def connected_components(one: Numbers, other: Numbers) -> tuple[Numbers, Numbers]:
    """Return the numbers, ascending, and the least number that each is joined with by pairs, directly or not."""
    numbers, places = np.unique(np.concatenate([one, other]), return_inverse=True)
    left, right = places.reshape(2, -1)
    root = np.arange(len(numbers))
    while (root[left] != root[right]).any():
        least = np.minimum(root[left], root[right])
        for side in (left, right):
            np.minimum.at(root, root[side], least)
        while (root != (higher := root[root])).any():
            root = higher
    return numbers, numbers[root]


def _unsigned(values: Any) -> Numbers:
    return np.asarray(values, np.uint64)


def _replaced(numbers: Numbers, old: Numbers, new: Numbers) -> Numbers:
    """Return the numbers with those in `old` (ascending) replaced by their counterparts in `new`."""
    if not len(old):
        return numbers
    place = np.minimum(np.searchsorted(old, numbers), len(old) - 1)
    return np.where(old[place] == numbers, new[place], numbers)
