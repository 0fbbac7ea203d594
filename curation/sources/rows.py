"""Convert records and rejections into columns: one table for each batch, built column by column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any

import pyarrow as pa

from curation.document import CHANGE, LABEL, QUARANTINE, RECORDS, text_digest, words_digest
from curation.engine.garbage import uncollected
from curation.sources.origins import with_origins
from curation.sources.reader import Change, Label, Origin, Person, Record, Rejected
from curation.sources.settings import SourceSettings
from curation.sources.values import UNCLEAR

ROWS = 2_048  # of a batch: fewer objects at once, fewer passes of the garbage collector
CHARACTERS = 16 << 20  # of text in a batch: what bounds its memory


def batches(
    items: Iterator[Record | Rejected], source: SourceSettings, date: dt.date, rejected: Callable[[Rejected], None]
) -> Iterator[pa.Table]:
    """Yield the records in order as tables of `RECORDS`, none empty; give rejections to `rejected` in between."""
    while batch := _batch(items, rejected):
        yield records_table(batch, source, date)


@uncollected()  # rows are trees that are gone before the next
def _batch(items: Iterator[Record | Rejected], rejected: Callable[[Rejected], None]) -> list[Record]:
    batch: list[Record] = []
    size = 0
    for item in items:
        if isinstance(item, Rejected):
            rejected(item)
            continue
        batch.append(item)
        size += len(item.text or "") + len(item.summary or "")
        if len(batch) >= ROWS or size >= CHARACTERS:
            break
    return batch


def records_table(records: Sequence[Record], source: SourceSettings, date: dt.date) -> pa.Table:
    """Return a table of `RECORDS`, one row for each record; governance that a record does not state is its source's."""
    count = len(records)
    fields = dict(zip(Record._fields, zip(*records, strict=True), strict=True))
    people = dict(zip(Person._fields, zip(*fields["person"], strict=True), strict=True))
    columns: dict[str, pa.Array] = {
        "source": pa.repeat(source.name, count),
        "landed_on": pa.repeat(pa.scalar(date, pa.date32()), count),
        "origin": origins(fields["origin"]),
        "raw_sha256": _digests(fields["text"]),
        "title_sha256": _digests(fields["title"]),
        "summary_sha256": _digests(fields["summary"]),
        "words_sha256": pa.array([_words(record) for record in records], pa.binary(32)),
        "labels": _structs([with_origins(labels, source.origins) for labels in fields["labels"]], Label._fields, LABEL),
        "changes": _structs(fields["changes"], Change._fields, CHANGE),
        "governance": _governance(fields, people["consent"], source),
    }
    for name in RECORDS.names:
        if name not in columns:
            values = people[name] if name in people else fields[name]
            columns[name] = _array(values, RECORDS.field(name).type)
    return pa.table([columns[name] for name in RECORDS.names], schema=RECORDS)


def _digests(texts: Sequence[str | None]) -> pa.Array:
    return pa.array([text_digest(text) if text else None for text in texts], pa.binary(32))


def _words(record: Record) -> bytes | None:
    """Return the digest of a message's words by which its copies are recognized; None for deleted records and other
    entities.
    """
    if record.entity not in ("thread", "turn") or record.deleted:
        return None
    text = record.plain or record.text
    return words_digest(text) if text else None


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    return pa.array(values, kind) if any(value is not None for value in values) else pa.nulls(len(values), kind)


def quarantine_table(rejected: Sequence[Rejected], source: str, date: dt.date) -> pa.Table:
    """Return a table of `QUARANTINE`, one row for each rejection."""
    count = len(rejected)
    columns = {
        "source": pa.repeat(source, count),
        "landed_on": pa.repeat(pa.scalar(date, pa.date32()), count),
        "origin": origins([rejection.origin for rejection in rejected]),
    }
    for name in ("entity", "record_id", "updated_at", "reason"):
        columns[name] = pa.array([getattr(rejection, name) for rejection in rejected], QUARANTINE.field(name).type)
    return pa.table([columns[name] for name in QUARANTINE.names], schema=QUARANTINE)


def origins(places: Sequence[Origin]) -> pa.Array:
    """Return places as Arrow structs."""
    kind = RECORDS.field("origin").type
    columns = dict(zip(Origin._fields, zip(*places, strict=True), strict=True)) if places else {}
    return pa.StructArray.from_arrays(
        [pa.array(columns.get(child.name, ()), child.type) for child in kind], fields=list(kind)
    )


def _governance(
    said: Mapping[str, Sequence[Any]], consent: Sequence[str | None], source: SourceSettings
) -> pa.StructArray:
    kind, defaults = RECORDS.field("governance").type, source.governance
    heard = ["denied" if value == UNCLEAR else value for value in consent]
    columns: dict[str, Sequence[Any]] = {"consent": heard, "retention_until": said["retention_until"]}
    for name in ("department", "region"):
        columns[name] = [value or getattr(defaults, name) for value in said[name]]
    own = defaults.confidentiality  # a source that is confidential as a whole is not opened by what a vendor says
    columns["confidentiality"] = [own if own == "confidential" else value or own for value in said["confidentiality"]]
    return pa.StructArray.from_arrays([_array(columns[child.name], child.type) for child in kind], fields=list(kind))


def _structs(rows: Sequence[Sequence[tuple[Any, ...]]], names: Sequence[str], kind: pa.StructType) -> pa.Array:
    """Return a list of structs for each row; a field of `kind` that `names` does not have is null."""
    offsets = pa.array(accumulate(map(len, rows), initial=0), pa.int32())
    flat = list(chain.from_iterable(rows))
    columns = dict(zip(names, zip(*flat, strict=True), strict=True)) if flat else {}
    made = [pa.array(columns.get(child.name, [None] * len(flat)), child.type) for child in kind]
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(made, fields=list(kind)))
