"""Schemas and identifiers of what arrives and what it becomes: records of a landing, documents assembled from them,
people, and digests.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import NotRequired, TypedDict

import pyarrow as pa

DIGEST = pa.binary(32)
_WORDLESS = re.compile(r"[\W_]+")
INSTANT = pa.timestamp("us", tz="UTC")

KINDS = ("ticket", "note", "article", "transcript")
ROLES = ("requester", "agent", "system", "author", "title", "summary")
VISIBILITIES = ("public", "internal")

LABEL = pa.struct([("name", pa.string()), ("value", pa.string()), ("raw", pa.string()), ("origin", pa.string())])
CHANGE = pa.struct([("field", pa.string()), ("before", pa.string()), ("after", pa.string())])
ORIGIN = pa.struct([("file_sha256", DIGEST), ("file", pa.string()), ("position", pa.int64())])
GOVERNANCE = pa.struct(
    [
        ("department", pa.string()),
        ("region", pa.string()),
        ("confidentiality", pa.string()),
        ("consent", pa.string()),
        ("retention_until", pa.date32()),
    ]
)
TURN = pa.struct(
    [
        ("turn_id", pa.string()),
        ("role", pa.string()),
        ("author_ref", pa.string()),
        ("at", INSTANT),
        ("visibility", pa.string()),
        ("raw_sha256", DIGEST),
        ("origin", ORIGIN),
    ]
)
SYSTEM_TURN = pa.struct(
    [
        ("turn_id", pa.string()),
        ("author_ref", pa.string()),
        ("at", INSTANT),
        ("changes", pa.list_(CHANGE)),
        ("origin", ORIGIN),
    ]
)
INTERVAL = pa.struct([("from", INSTANT), ("to", INSTANT)])

# A parsed row or object of an export. `entity` says what it contributes: `thread` opens a document, `turn` belongs to
# the thread `parent_id`, `person` describes somebody, `article` is one version of an article, `other` has no text we
# use,
# `suppressed` is all that is kept of a record on the suppression list (record_id is then its HMAC).
ENTITIES = ("thread", "turn", "person", "article", "other", "suppressed")
RECORDS = pa.schema(
    [
        ("source", pa.string()),
        ("landed_on", pa.date32()),
        ("origin", ORIGIN),
        ("entity", pa.string()),
        ("kind", pa.string()),  # of the document a thread or article becomes
        ("record_id", pa.string()),
        ("parent_id", pa.string()),
        ("version", pa.string()),
        ("deleted", pa.bool_()),
        ("created_at", INSTANT),
        ("updated_at", INSTANT),
        ("title", pa.string()),
        ("text", pa.string()),  # T1: markup rendered to Markdown
        ("summary", pa.string()),  # of a thread: what a field says of it in which a person summed it up
        ("raw_sha256", DIGEST),
        ("title_sha256", DIGEST),
        ("summary_sha256", DIGEST),
        ("role", pa.string()),
        ("author_ref", pa.string()),
        ("visibility", pa.string()),
        ("effective_at", INSTANT),  # articles: when this version began to hold
        ("labels", pa.list_(LABEL)),
        ("changes", pa.list_(CHANGE)),
        ("governance", GOVERNANCE),
        ("names", pa.list_(pa.string())),
        ("emails", pa.list_(pa.string())),
        ("phones", pa.list_(pa.string())),
        ("accounts", pa.list_(pa.string())),
        ("consent_until", INSTANT),  # people: consent ends here; null = no end declared
        ("birth_date", pa.date32()),  # people; null where none is said or it is no date
        ("addresses", pa.list_(pa.string())),  # people: postal, each in one line, parts with commas
        ("external_ids", pa.list_(pa.string())),  # people: what other systems call them, as the vendor states it
        ("words_sha256", DIGEST),  # threads and turns: over letters and digits of the text, without its markup
        ("opening", pa.bool_()),  # a thread: its text is its first turn's; a turn: it may be that one
        ("parent_by", pa.string()),  # of a turn whose own words name no parent: what named it
    ]
)

FILE_NAME = "file_name"  # `parent_by`: by the pattern that the source's YAML declares
OPENING = "opening"  # `parent_by`: `parent_id` names the page, by its first turn

QUARANTINE = pa.schema(
    [
        ("source", pa.string()),
        ("landed_on", pa.date32()),
        ("origin", ORIGIN),
        ("entity", pa.string()),
        ("record_id", pa.string()),  # null when not even that could be read
        ("updated_at", INSTANT),
        ("reason", pa.string()),
    ]
)

DOCUMENTS = pa.schema(
    [
        ("doc_id", pa.string()),
        ("source", pa.string()),
        ("kind", pa.string()),
        ("record_id", pa.string()),
        ("version", pa.string()),
        ("created_at", INSTANT),
        ("updated_at", INSTANT),
        ("landed_on", pa.date32()),
        ("held", pa.list_(INTERVAL)),
        ("about_ref", pa.string()),  # a note's person: whom it is about, for consent and splits
        ("turns", pa.list_(TURN)),
        ("system_turns", pa.list_(SYSTEM_TURN)),  # what the workflow did, from and to, in order of time; no text
        ("labels", pa.list_(LABEL)),
        ("governance", GOVERNANCE),
        ("raw_sha256", DIGEST),
    ]
)

PEOPLE = pa.schema(
    [
        ("person_id", pa.string()),
        ("source", pa.string()),
        ("ref", pa.string()),
        ("names", pa.list_(pa.string())),
        ("emails", pa.list_(pa.string())),
        ("phones", pa.list_(pa.string())),
        ("accounts", pa.list_(pa.string())),
        ("role", pa.string()),
        ("consent", pa.string()),
        ("consent_until", INSTANT),
        ("valid_from", INSTANT),
        ("birth_date", pa.date32()),
        ("addresses", pa.list_(pa.string())),
        ("external_ids", pa.list_(pa.string())),
    ]
)


class LabelRow(TypedDict):
    """A value of `LABEL`: our name of the label, the source's own value, and who said it."""

    name: str
    value: str | None  # none of what a rule gives
    raw: str | None
    origin: str | None


class ChangeRow(TypedDict):
    """A value of `CHANGE`: what the workflow did to a field."""

    field: str
    before: str | None
    after: str | None


class OriginRow(TypedDict):
    """A value of `ORIGIN`: the file of an export, and the place in it."""

    file_sha256: bytes
    file: str
    position: int


class GovernanceRow(TypedDict):
    """A value of `GOVERNANCE`: who may use a text, and until when."""

    department: str | None
    region: str | None
    confidentiality: str | None
    consent: str | None
    retention_until: dt.date | None


class TurnRow(TypedDict):
    """A value of `TURN`: who said what, the text by its digest."""

    turn_id: str
    role: str
    author_ref: str | None
    at: dt.datetime | None
    visibility: str
    raw_sha256: bytes
    origin: OriginRow


class SystemTurnRow(TypedDict):
    """A value of `SYSTEM_TURN`: what the workflow did."""

    turn_id: str
    author_ref: str | None
    at: dt.datetime | None
    changes: list[ChangeRow] | None
    origin: OriginRow


IntervalRow = TypedDict("IntervalRow", {"from": dt.datetime, "to": dt.datetime | None})  # a value of `INTERVAL`


class NamedDocument(TypedDict):
    """What names a row of `DOCUMENTS`, or one that was."""

    doc_id: str
    source: str
    record_id: str


class DocumentRow(TypedDict):
    """A row of `DOCUMENTS`. Who reads some columns alone has these keys alone."""

    doc_id: str
    source: str
    kind: str
    record_id: str
    version: str | None
    created_at: dt.datetime
    updated_at: dt.datetime | None
    landed_on: dt.date
    held: list[IntervalRow]
    about_ref: str | None
    turns: list[TurnRow]
    system_turns: list[SystemTurnRow] | None
    labels: list[LabelRow] | None
    governance: GovernanceRow | None
    raw_sha256: bytes


class ArrivedRow(TypedDict):
    """A record that arrived, parsed or quarantined: what both tables have."""

    source: str
    landed_on: dt.date
    origin: OriginRow
    entity: str
    record_id: str
    parent_id: str | None
    updated_at: dt.datetime | None
    reason: NotRequired[str]


class RecordRow(TypedDict):
    """A row of `RECORDS`. Who reads some columns alone has these keys alone."""

    source: str
    landed_on: dt.date
    origin: OriginRow
    entity: str
    kind: str | None
    record_id: str
    parent_id: str | None
    version: str | None
    deleted: bool
    created_at: dt.datetime | None
    updated_at: dt.datetime | None
    title: str | None
    text: str | None
    summary: str | None
    raw_sha256: bytes | None
    title_sha256: bytes | None
    summary_sha256: bytes | None
    role: str | None
    author_ref: str | None
    visibility: str | None
    effective_at: dt.datetime | None
    labels: list[LabelRow] | None
    changes: list[ChangeRow] | None
    governance: GovernanceRow | None
    names: list[str] | None
    emails: list[str] | None
    phones: list[str] | None
    accounts: list[str] | None
    consent_until: dt.datetime | None
    birth_date: dt.date | None
    addresses: list[str] | None
    external_ids: list[str] | None
    words_sha256: bytes | None
    opening: bool | None
    parent_by: str | None


class PersonRow(TypedDict):
    """A row of `PEOPLE`: what one system knows of a person. Who reads some columns alone has these keys alone."""

    person_id: str
    source: str
    ref: str
    names: list[str]
    emails: list[str]
    phones: list[str]
    accounts: list[str]
    role: str | None
    consent: str | None
    consent_until: dt.datetime | None
    valid_from: dt.datetime | None
    birth_date: dt.date | None
    addresses: list[str]
    external_ids: list[str]


def opening_of(turn: str) -> str:
    """Return the reference that stands for the parent of a page of turns whose first turn is `turn`; see
    `parent_by`.
    """
    return f"{OPENING}/{turn}"


def digest(*parts: str | bytes | None) -> bytes:
    """Return the SHA-256 over parts, each prefixed with its length, so that different lists never collide. 32 bytes."""
    total = hashlib.sha256()
    for part in parts:
        if part is None:
            total.update(b"-")
            continue
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.digest()


def text_digest(text: str) -> bytes:
    """Return the plain SHA-256 of the UTF-8 text: the key of T1 and T2. 32 bytes; raw zones only."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def words_digest(text: str) -> bytes | None:
    """Return the SHA-256 of the letters and digits of a text, case folded; None where it has none.

    It is equal for a text and its copy in other markup, line ends or quotes. 32 bytes; raw zones only.
    """
    words = _WORDLESS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return text_digest(words) if words else None


def digest_of(digests: Iterable[bytes]) -> bytes:
    """Return one digest over an ordered list of digests. 32 bytes."""
    return digest(*digests)


def document_id(source: str, record_id: str, version: str | None = None) -> str:
    """Return the hex digest that names a document; `version` is given for articles only. Raw zones only."""
    return digest("document", source, record_id, version).hex()


def turn_id(source: str, record_id: str, part: str) -> str:
    """Return the hex digest that names a turn: by its vendor record, and which part of it (`title`, `text`,
    `summary`).
    """
    return digest("turn", source, record_id, part).hex()
