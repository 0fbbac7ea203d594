"""Records which documents each released content holds, in a table of the raw zone.

An erasure finds there what to withdraw, and others find which releases hold documents that have ended.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from curation.corpora.choice.frozen import RELEASED, TABLE, WHO, WHO_TABLE, WHOSE
from curation.corpora.choice.select import in_force
from curation.corpora.choice.split import references
from curation.corpora.recipe import Recipe
from curation.document import DOCUMENTS, RECORDS, IntervalRow
from curation.errors import GateClosed
from curation.fates import FATES
from curation.registry.authors import Content, authors_of, held_by_authors
from curation.registry.publish import Registry
from curation.registry.repository.ledger import Release
from curation.registry.witness.unaccounted import unaccounted
from curation.sources.landings.expired import EXPIRED, expired_documents, expired_table
from curation.state.night import Night, fates_of
from curation.storage.columns import among


def note_documents(night: Night, name: str, content_digest: str) -> None:
    """Write down which documents a content holds, before it is published; a content that is known is left alone."""
    where = (pc.field("corpus") == name) & (pc.field("content_digest") == content_digest)
    if night.tables.read(TABLE, RELEASED, ["doc_id"], where).num_rows:
        return
    ids = kept_documents(night, name)
    only = night.project.every(Recipe)[name].splits.only
    if only and "train" not in only:  # first: who has the documents has who stands behind them
        _note_people(night, name, content_digest, ids)
    rows = pa.table([[name] * len(ids), [content_digest] * len(ids), sorted(ids)], schema=RELEASED)
    night.tables.append(TABLE, rows, ["corpus"], "doc_id")


def kept_documents(night: Night, name: str) -> list[str]:
    """Return the doc_ids that tonight's candidate holds."""
    kept = fates_of(name, night.project.every(Recipe)[name].asset) & (pc.field("fate") == "kept")
    doc_ids: list[str] = night.tables.read("fates", FATES, ["subject_id"], kept)["subject_id"].to_pylist()
    return doc_ids


def _note_people(night: Night, name: str, content_digest: str, ids: Sequence[str]) -> None:
    where = pc.field("doc_id").isin(pa.array(sorted(ids), pa.string())) & (pc.field("kind") != "article")
    marks = {
        night.suppression.person(*reference)
        for source in night.project.sources
        for row in night.tables.read(f"{source}_documents", DOCUMENTS, WHOSE, where).to_pylist()
        for reference in references(row)
    }
    rows = pa.table([[name] * len(marks), [content_digest] * len(marks), sorted(marks)], schema=WHO)
    night.tables.replace(
        WHO_TABLE, rows, f"corpus = '{name}' AND content_digest = '{content_digest}'", ["corpus"], "reference"
    )


def holding_erased(night: Night, registry: Registry, name: str) -> Iterator[Release]:
    """Yield the standing releases that hold something of an erased person, or whose documents are unknown, oldest
    first.

    That is a document of the person, or a turn they wrote in another person's document.
    """
    if night.suppression.erased:
        yield from standing_of_erased(night, registry.releases(name))


def standing_of_erased(night: Night, releases: Sequence[Release]) -> list[Release]:
    """Return, in order, the given releases that stand and hold something of an erased person, or whose documents are
    unknown.

    That is a document of the person, or a turn they wrote in another person's document. It includes what only later
    landings showed to be theirs, because its record is a stub by now.
    """
    if not night.suppression.erased:
        return []
    stubs = stubs_of(night)
    held = holdings(night, releases, stubs)
    gone = held.of(night.suppression.erased | stubs)
    gone |= {(release.corpus, release.content_digest) for release in unaccounted(night, releases, held.known)}
    return [one for one in releases if one.withdrawn is None and (one.corpus, one.content_digest) in gone]


@dataclass(frozen=True)
class Holdings:
    """The documents and authors that some releases hold.

    Attributes:
        by_mark: HMAC of a document, or of the author of a turn, as erasures and stubs name them → contents. For a
            content whose authors were not noted, also the HMACs by which an erasure names another person's document in
            which the erased person wrote.
        known: the contents whose documents are known.
    """

    by_mark: Mapping[str, set[Content]]
    known: frozenset[Content]

    def of(self, gone: Container[str]) -> set[Content]:
        """Return the contents that hold something named by one of these HMACs."""
        return {content for mark, contents in self.by_mark.items() if mark in gone for content in contents}


def holdings(night: Night, releases: Iterable[Release], stubs: Iterable[str] = ()) -> Holdings:
    """Return the documents and authors that some releases hold.

    Args:
        stubs: HMACs that stubs hold.
    """
    corpora = pa.array(sorted({release.corpus for release in releases}), pa.string())
    contents_by_author = held_by_authors(night, corpora)
    noted, suppression = set[Content]().union(*contents_by_author.values()), night.suppression.knowing(stubs)
    by_document: dict[str, set[Content]] = defaultdict(set)
    for row in night.tables.read(TABLE, RELEASED, where=among("corpus", corpora)).to_pylist():
        by_document[row["doc_id"]].add((row["corpus"], row["content_digest"]))
    for doc_id, contents in by_document.items():
        contents_by_author[suppression.document(doc_id)] |= contents
        if earlier := contents - noted:
            contents_by_author[suppression.wrote(doc_id)] |= earlier
    return Holdings(contents_by_author, frozenset().union(*by_document.values()))


def emptied_by(night: Night, registry: Registry, name: str) -> dict[str, int]:
    """Return why every document of the newest version is gone: reason → number of documents.

    A document is gone when it was erased, or may no longer be kept. Empty where one is still there or is gone for
    another reason, or where nothing was released.

    Raises:
        TryAgain: the registry cannot be reached.
    """
    releases = registry.releases(name)
    if not releases:
        return {}
    where = (pc.field("corpus") == name) & (pc.field("content_digest") == releases[-1].content_digest)
    held = set(night.tables.read(TABLE, RELEASED, ["doc_id"], where)["doc_id"].to_pylist())
    stubs = stubs_of(night)
    suppression = night.suppression.knowing(stubs)
    erased = suppression.erased | stubs
    why: dict[str, str | None] = {}
    for source in night.project.sources:
        rows = expired_documents(night.tables.read(expired_table(source), EXPIRED, ["doc_id", "reason"]))
        why.update(zip(rows["doc_id"].to_pylist(), rows["reason"].to_pylist(), strict=True))
    why = {doc_id: "erased" if suppression.document(doc_id) in erased else why.get(doc_id) for doc_id in held}
    return dict(sorted(Counter(reason for reason in why.values() if reason).items())) if all(why.values()) else {}


def require_nobody_erased_since(night: Night, name: str) -> None:
    """Check that no person with a document or a turn in tonight's candidate was erased after the run began.

    The run does not read that decision, and would publish what the person wrote.

    Raises:
        GateClosed: somebody was erased; the next run leaves them out.
    """
    since = night.decisions.pinned(None).erased() - night.suppression.erased
    if not since:
        return
    ids = kept_documents(night, name)
    held = {night.suppression.document(doc_id) for doc_id in ids} | authors_of(night, ids)
    if not held.isdisjoint(since):
        raise GateClosed(name, "somebody in it was erased while the night ran", "run `curation run` again")


def superseded_releases(night: Night, registry: Registry, name: str) -> dict[str, int]:
    """Return version of each standing release → number of its articles that were in force on its day, but not tonight.

    Articles deleted since are no longer known and are not counted.

    Raises:
        TryAgain: the registry cannot be reached.
    """
    standing = [release for release in registry.releases(name) if release.withdrawn is None]
    if not standing:
        return {}
    held: dict[str, list[IntervalRow]] = {}
    for source in night.project.sources:
        articles = pc.field("kind") == "article"
        rows = night.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id", "held"], articles).to_pylist()
        held.update((row["doc_id"], row["held"] or []) for row in rows)
    gone = {doc_id for doc_id, spans in held.items() if not in_force(spans, night.as_of)}
    where = (pc.field("corpus") == name) & pc.field("doc_id").isin(pa.array(sorted(gone), pa.string()))
    doc_ids: dict[str, set[str]] = {}
    for row in night.tables.read(TABLE, RELEASED, where=where).to_pylist():
        doc_ids.setdefault(row["content_digest"], set()).add(row["doc_id"])
    counted: Counter[str] = Counter()
    for release in standing:
        day = dt.date.fromisoformat(release.as_of)
        inside = doc_ids.get(release.content_digest, set())
        counted[release.version] = sum(bool(in_force(held[doc_id], day)) for doc_id in inside)
    return dict(counted)


def stubs_of(night: Night) -> set[str]:
    """Return the HMACs of the records that are stubs, of any source there ever was, and of the documents they
    opened.
    """
    marks: set[str] = set()
    for table in night.tables.names():
        if table.endswith("_records"):
            where = pc.field("entity") == "suppressed"
            stubs = night.tables.read(table, RECORDS, ["parent_id", "record_id"], where)
            marks.update(mark for name in stubs.column_names for mark in stubs[name].to_pylist() if mark)
    return marks
