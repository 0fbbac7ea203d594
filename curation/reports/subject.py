"""Find the documents and records that a person names by `zendesk:50001`, an id or a vendor's URL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc

from curation.corpora.example import EXAMPLES
from curation.corpora.step import EXAMPLES_TABLE
from curation.document import DOCUMENTS, ENTITIES, QUARANTINE, RECORDS
from curation.errors import ConfigurationError
from curation.sources.records import records_table
from curation.sources.settings import SourceSettings
from curation.state.night import Night
from curation.storage.columns import among

Row = dict[str, Any]
ARRIVED = ["source", "landed_on", "origin", "entity", "record_id", "parent_id", "updated_at"]

# Host → the reader of that vendor's exports, and where its URLs carry an id.
URLS = (
    (re.compile(r"(^|\.)zendesk\.com$"), "zendesk", re.compile(r"/(?:tickets|requests|users)/(\d+)")),
    (re.compile(r"(^|\.)freshdesk\.com$"), "freshdesk", re.compile(r"/(?:tickets|contacts)/(\d+)")),
    (
        re.compile(r"(^|\.)(salesforce|force)\.com$"),
        "salesforce",
        re.compile(r"/(?:r/[A-Za-z_]+/)?([A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)(?:/|$)"),
    ),
)


@dataclass(frozen=True)
class Found:
    """Documents (`DOCUMENTS`; several for an article's versions), and rows that arrived under that id in any state.

    `records` have the columns `ARRIVED`, and `reason` where they are quarantined. `erased`: only a stub remains.
    """

    name: str
    documents: tuple[Any, ...]
    records: tuple[Any, ...]
    erased: bool = False


PLAIN_VERSION = re.compile(r"v?\d{1,6}(?:\.\d{1,6}){0,3}|\d{4}-\d{2}-\d{2}(?:_[0-9a-f]{8})?|[0-9a-f]{12}")


def find(night: Night, subject: str) -> Found:
    """Return what the subject names.

    Raises:
        ConfigurationError: it names nothing; the error lists the accepted forms.
    """
    asked = subject.strip()
    match: Found | None = None
    if re.fullmatch(r"[0-9a-f]{64}", asked):
        match = _document(night, asked)
    elif re.fullmatch(r"[0-9a-f]{32}", asked):
        match = _example(night, asked)
    elif "://" in asked:
        for source, record_id in _of_url(night, asked):
            match = match or _record(night, source, record_id)
    else:
        source, _, record_id = asked.partition(":")
        if source in night.project.sources and record_id:
            match = _record(night, source, record_id)
    if match is None:
        sources = ", ".join(night.project.sources)
        raise ConfigurationError(
            f"{asked[:120]!r}",
            f"nothing of that name is known on {night.as_of}",
            f"give source:record_id (sources: {sources}), a document id of 64 hex digits, an example id of 32, or a URL"
            " of a ticket or case such as https://example.zendesk.com/agent/tickets/123",
        )
    return match


def _document(night: Night, doc_id: str) -> Found | None:
    for source in night.project.sources:
        rows = night.tables.read(f"{source}_documents", DOCUMENTS, where=pc.field("doc_id") == doc_id).to_pylist()
        if rows:
            return _with_records(night, source, rows)
    return None


def _example(night: Night, example_id: str) -> Found | None:
    where = pc.field("example_id") == example_id
    rows = night.tables.read(EXAMPLES_TABLE, EXAMPLES, ["doc_id"], where)["doc_id"].to_pylist()
    return _document(night, rows[0]) if rows else None


def _of_url(night: Night, url: str) -> list[tuple[str, str]]:
    try:
        parts = urlsplit(url)
    except ValueError:  # unclosed brackets
        return []
    for host, reader, path in URLS:
        named = path.search(parts.path)
        if named and host.search(parts.hostname or ""):
            wanted = named[1]
            sources = [name for name, source in night.project.every(SourceSettings).items() if source.reader == reader]
            # Salesforce shows 18 characters where exports may have the first 15, and the other way round.
            return [(source, name) for source in sources for name in dict.fromkeys((wanted, wanted[:15]))]
    return []


def _record(night: Night, source: str, record_id: str) -> Found | None:
    own = pc.field("record_id") == record_id
    documents = night.tables.read(f"{source}_documents", DOCUMENTS, where=own).to_pylist()
    if documents:
        return _with_records(night, source, documents)
    stem, at, version = record_id.rpartition("@")
    if at:
        rows = night.tables.read(f"{source}_documents", DOCUMENTS, where=pc.field("record_id") == stem).to_pylist()
        chosen = [row for row in rows if row["version"] == version]
        if chosen:
            return _with_records(night, source, chosen)
    arrived = _arrived(night, source, own)
    parents = {row["parent_id"] for row in arrived if row["entity"] == "turn"} - {None}
    if parents:
        thread = among("record_id", sorted(parents))
        rows = night.tables.read(f"{source}_documents", DOCUMENTS, where=thread).to_pylist()
        if rows:
            return _with_records(night, source, rows)
    if arrived:
        return Found(f"{source}:{record_id}", (), tuple(arrived))
    marks = [night.suppression.record(source, entity, record_id) for entity in ENTITIES]
    stubs = _arrived(night, source, among("record_id", marks))
    return Found(f"{source}:{record_id}", (), tuple(stubs), erased=True) if stubs else None


def _with_records(night: Night, source: str, documents: list[Row]) -> Found:
    ids = sorted({row["record_id"] for row in documents})
    thread = among("record_id", ids) & pc.field("entity").isin(["thread", "article"])
    turns = among("parent_id", ids) & (pc.field("entity") == "turn")
    arrived = _arrived(night, source, thread | turns, among("record_id", ids))
    return Found(f"{source}:{ids[0]}", tuple(sorted(documents, key=lambda d: d["created_at"])), tuple(arrived))


def _arrived(night: Night, source: str, parsed: Any, quarantined: Any = None) -> list[Row]:
    rows: list[Row] = night.tables.read(records_table(source), RECORDS, ARRIVED, parsed & night.until()).to_pylist()
    refused = parsed if quarantined is None else quarantined
    refused_rows: pa.Table = night.tables.read("quarantine", QUARANTINE, where=refused & night.until(source))
    rows += [{"parent_id": None, **row} for row in refused_rows.to_pylist()]
    return sorted(rows, key=lambda r: (r["landed_on"], r["origin"]["file"], r["origin"]["position"]))


def document_name(document: Mapping[str, Any]) -> str:
    """Return `zendesk:50001` or `kb:refund-policy@2`; a version in words is not shown, as it may hold anything."""
    plain = document["version"] and PLAIN_VERSION.fullmatch(document["version"])
    version = f"@{document['version'] if plain else '…'}" if document["version"] else ""
    return f"{document['source']}:{document['record_id']}{version}"
