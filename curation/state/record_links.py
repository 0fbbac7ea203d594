"""Find the links between records, by which an erasure of one also erases others.

A link is named by the parts of its HMAC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import OPENING, RecordRow, opening_of

Parts = tuple[str, ...]  # the parts of an HMAC that name a record, a person or an opening


def own(row: RecordRow) -> Parts:
    """Return the parts that name a record."""
    return "record", str(row["source"]), str(row["entity"]), str(row["record_id"])


def opening(row: RecordRow) -> Parts | None:
    """Return the parts (time and words) that name an opening, for a thread or a turn that may be one; else None."""
    if not row["opening"] or row["words_sha256"] is None or row["created_at"] is None:
        return None
    return "opening", str(row["source"]), row["created_at"].isoformat(), row["words_sha256"].hex()


def takes(row: RecordRow) -> Iterator[Parts]:
    """Yield the names of things erased with a record: a thread's opening, or the thread of a page that a turn opens."""
    if row["entity"] == "thread":
        if (opens := opening(row)) is not None:
            yield opens
    elif row["parent_by"] == OPENING and row["parent_id"] == opening_of(str(row["record_id"])):
        yield "record", str(row["source"]), "thread", str(row["parent_id"])


def belongs(row: RecordRow) -> Iterator[Parts]:
    """Yield the names whose erasure also erases this record: its thread, its author, the person that it is about."""
    if row["parent_id"] is not None:
        yield "record", str(row["source"]), "thread" if row["entity"] == "turn" else "person", str(row["parent_id"])
    if row["parent_by"] == OPENING and (opens := opening(row)) is not None:
        yield opens
    if row["author_ref"] is not None:
        yield "record", str(row["source"]), "person", str(row["author_ref"])


def linked(batch: pa.Table, links: Collection[Parts]) -> pa.Table:
    """Return the rows that an erasure of something in `links` may also erase, and maybe others."""
    ids = pa.array(sorted({parts[-1] for parts in links}), pa.string())
    found = [pc.is_in(batch[name], value_set=ids) for name in ("record_id", "parent_id", "author_ref")]
    opens = pc.fill_null(pc.equal(batch["parent_by"], OPENING), False)
    return batch.filter(reduce(pc.or_, found, opens))


def marks_of_stubs(records: Iterable[pa.Table]) -> Iterator[str]:
    """Yield the HMACs in stubs: those of records, and those of openings of threads."""
    for batch in records:
        for row in batch.filter(pc.equal(batch["entity"], "suppressed")).to_pylist():
            yield str(row["record_id"])
            if row["words_sha256"] is not None:
                yield row["words_sha256"].hex()
