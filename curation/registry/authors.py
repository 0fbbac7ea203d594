"""Notes who wrote the turns of a released content, as HMACs in the raw zone.

By them an erasure also finds the versions that hold what somebody said in another person's thread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.cleaning.texts import live_turns
from curation.corpora.choice.frozen import AUTHORS, AUTHORS_TABLE
from curation.corpora.shards import turn_mark
from curation.document import DOCUMENTS
from curation.state.night import Night
from curation.state.suppression import Suppression
from curation.storage.columns import among

NOBODY = ""  # stands for a content of which nobody wrote a turn, so that it is known

Content = tuple[str, str]  # corpus and content digest


def note_authors(night: Night, name: str, content_digest: str, candidate: Path, kept: Collection[str]) -> None:
    """Write down who wrote the turns that a content is made of, as its lineage names them.

    A content that is known is left alone.

    Args:
        candidate: folder of the content.
        kept: doc_ids of the documents in it.
    """
    where = (pc.field("corpus") == name) & (pc.field("content_digest") == content_digest)
    if night.tables.read(AUTHORS_TABLE, AUTHORS, ["author"], where).num_rows:
        return
    held: set[str] = set()
    for path in sorted((candidate / "lineage").glob("*.parquet")):
        held.update(pq.read_table(path, columns=["turn"], page_checksum_verification=True)["turn"].to_pylist())
    wrote = {
        (source, author)
        for source, turn, author in _turns(night, kept)
        if author and turn_mark(night.keys.release_id, turn) in held
    }
    marks = sorted(marks_of(knowing_authors(night), wrote)) or [NOBODY]
    rows = pa.table([[name] * len(marks), [content_digest] * len(marks), marks], schema=AUTHORS)
    night.tables.append(AUTHORS_TABLE, rows, ["corpus"], "author")


def marks_of(suppression: Suppression, references: Iterable[tuple[str, str]]) -> set[str]:
    """Return the HMACs by which an erasure or a stub may name the authors behind some references.

    They are of the reference, its record, and the address where the reference is one.
    """
    return {mark for source, ref in references for mark in suppression.author(source, ref)}


def knowing_authors(night: Night) -> Suppression:
    """Return the suppression list, extended to know the HMACs that are noted for authors of released contents."""
    if not night.suppression.older:
        return night.suppression
    return night.suppression.knowing(night.tables.read(AUTHORS_TABLE, AUTHORS, ["author"])["author"].to_pylist())


def held_by_authors(night: Night, corpora: pa.Array) -> defaultdict[str, set[Content]]:
    """Return the HMAC of an author → the contents of some corpora that hold their turns.

    `NOBODY` stands for the author of a content that is known to have none.
    """
    contents: defaultdict[str, set[Content]] = defaultdict(set)
    for row in night.tables.read(AUTHORS_TABLE, AUTHORS, where=among("corpus", corpora)).to_pylist():
        contents[row["author"]].add((row["corpus"], row["content_digest"]))
    return contents


def authors_of(night: Night, kept: Collection[str]) -> set[str]:
    """Return the HMACs by which an erasure may name the authors of some documents."""
    wrote = {(source, author) for source, _, author in _turns(night, kept) if author}
    return marks_of(night.suppression, wrote)


def _turns(night: Night, ids: Collection[str]) -> Iterator[tuple[str, str, str | None]]:
    """Yield source, turn_id and author of each turn of some documents."""
    where = pc.field("doc_id").isin(pa.array(sorted(ids), pa.string()))
    for source in night.project.sources:
        documents = night.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id", "kind", "turns"], where)
        turns = live_turns(night, source, documents)
        for turn, author in zip(turns["turn_id"].to_pylist(), turns["author_ref"].to_pylist(), strict=True):
            yield source, turn, author
