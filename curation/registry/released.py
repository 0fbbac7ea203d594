"""Which documents each released content holds: a table in the raw zone, so that an erasure knows what to withdraw."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import RECORDS
from curation.fates import FATES
from curation.night import Night, fates_of
from curation.registry.ledger import Release
from curation.registry.publish import Registry

TABLE = "released"
RELEASED = pa.schema([("corpus", pa.string()), ("content_digest", pa.string()), ("doc_id", pa.string())])


def note_documents(night: Night, name: str, content_digest: str) -> None:
    """Write down which documents a content holds, before it is published; a content that is known is left alone."""
    where = (pc.field("corpus") == name) & (pc.field("content_digest") == content_digest)
    if night.tables.read(TABLE, RELEASED, ["doc_id"], where).num_rows:
        return
    kept = fates_of(name, night.project.corpora[name].asset) & (pc.field("fate") == "kept")
    ids = night.tables.read("fates", FATES, ["subject_id"], kept)["subject_id"].to_pylist()
    rows = pa.table([[name] * len(ids), [content_digest] * len(ids), sorted(ids)], schema=RELEASED)
    night.tables.append(TABLE, rows, ["corpus"], "doc_id")


def holding_erased(night: Night, registry: Registry, name: str) -> Iterator[Release]:
    """Standing releases that hold a document of somebody who was erased, oldest first.

    Also a document that only later landings showed to be theirs: its record is a stub by now, which says so.
    """
    suppression = night.suppression
    if not suppression.erased:
        return
    rows = night.tables.read(TABLE, RELEASED, where=pc.field("corpus") == name).to_pylist()
    gone_documents = suppression.erased | _documents_of_stubs(night)
    gone = {row["content_digest"] for row in rows if suppression.document(row["doc_id"]) in gone_documents}
    for release in registry.releases(name):
        if release.withdrawn is None and release.content_digest in gone:
            yield release


def _documents_of_stubs(night: Night) -> set[str]:
    found: set[str] = set()
    for table in night.tables.names():
        if table.endswith("_records"):
            stubs = night.tables.read(table, RECORDS, ["parent_id"], pc.field("entity") == "suppressed")
            found.update(mark for mark in stubs["parent_id"].to_pylist() if mark)
    return found
