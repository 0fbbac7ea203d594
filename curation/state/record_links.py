"""What links a record to others: an erasure that takes one takes the other with it. Each is named by the parts of its
HMAC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import OPENING, RecordRow, opening_of

Parts = tuple[str, ...]  # of an HMAC: what names a record, a person or an opening


def own(row: RecordRow) -> Parts:
    """Return what names a record."""
    return "record", str(row["source"]), str(row["entity"]), str(row["record_id"])


def opening(row: RecordRow) -> Parts | None:
    """Return time and words of the opening that a thread or a turn is or may be; None for other records."""
    if not row["opening"] or row["words_sha256"] is None or row["created_at"] is None:
        return None
    return "opening", str(row["source"]), row["created_at"].isoformat(), row["words_sha256"].hex()


def takes(row: RecordRow) -> Iterator[Parts]:
    """Yield what goes with an erased record: a thread's opening, or the thread of the page an erased turn opens."""
    if row["entity"] == "thread":
        if (opens := opening(row)) is not None:
            yield opens
    elif row["parent_by"] == OPENING and row["parent_id"] == opening_of(str(row["record_id"])):
        yield "record", str(row["source"]), "thread", str(row["parent_id"])


def belongs(row: RecordRow) -> Iterator[Parts]:
    """Yield the records whose erasure takes this one with it: its thread, its author, the person it is about."""
    if row["parent_id"] is not None:
        yield "record", str(row["source"]), "thread" if row["entity"] == "turn" else "person", str(row["parent_id"])
    if row["parent_by"] == OPENING and (opens := opening(row)) is not None:
        yield opens
    if row["author_ref"] is not None:
        yield "record", str(row["source"]), "person", str(row["author_ref"])


def linked(batch: pa.Table, links: Collection[Parts]) -> pa.Table:
    """Return the rows that something in `links` may take with it, and maybe others."""
    ids = pa.array(sorted({parts[-1] for parts in links}), pa.string())
    found = [pc.is_in(batch[name], value_set=ids) for name in ("record_id", "parent_id", "author_ref")]
    opens = pc.fill_null(pc.equal(batch["parent_by"], OPENING), False)
    return batch.filter(reduce(pc.or_, found, opens))


def marks_of_stubs(records: Iterable[pa.Table]) -> Iterator[str]:
    """Yield the HMACs that stubs hold: of the record, and of a thread's opening."""
    for batch in records:
        for row in batch.filter(pc.equal(batch["entity"], "suppressed")).to_pylist():
            yield str(row["record_id"])
            if row["words_sha256"] is not None:
                yield row["words_sha256"].hex()
