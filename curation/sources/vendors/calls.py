"""Transcripts of calls, a WebVTT or SubRip file each, and an index that says which call, when, and who is an agent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field

from curation.errors import SourceError
from curation.sources import decode, reasons, values
from curation.sources.census import Census, Family
from curation.sources.cues import Utterance, is_webvtt, utterances
from curation.sources.decode import Row
from curation.sources.options import DateFormat, TimeZone
from curation.sources.reader import Label, NoOptions, Person, Record, Rejected
from curation.sources.reasons import Unreadable
from curation.storage.landings.landing import LandedFile

VERSION = "1"


class Options(NoOptions):
    """What a source of calls may set."""

    index: str | None = Field(
        default=None,
        description="Name of a CSV or JSON-lines file in the landing with one row for each call: `file`, and what is "
        "known of `id`, `started_at`, `agents` (names, separated by semicolons), `deleted`, `language`, "
        "`queue`, `product` and `satisfaction`. Left out: there is none.",
    )
    agent_speakers: tuple[str, ...] = Field(
        default=(),
        description="Names of speakers that are agents in every call.",
        examples=["[Support]"],
        json_schema_extra={"tells": "agents"},
    )
    speaker_prefix: bool = Field(
        default=False, description="Whether a cue begins with its speaker, as in `Ann Lee: Hello` (Zoom)."
    )
    date_format: DateFormat | None = Field(
        default=None, description="Format of started_at (strptime). Left out: ISO 8601."
    )
    timezone: TimeZone = Field(default="UTC", description="IANA time zone of started_at where it names none.")


LABELS = ("language", "queue", "product", "satisfaction", "category", "region")
FAMILIES = {
    "index": Family({"file": "text"}, ("id", "started_at", "agents", "deleted", *LABELS)),
    "utterance": Family({"text": "text"}, ("speaker", "start")),
}


@dataclass(frozen=True)
class _Call:
    """A call as the index describes it; `flaw` is set if its row cannot be understood."""

    record_id: str | None
    started_at: dt.datetime | None = None
    agents: tuple[str, ...] = ()
    deleted: bool = False
    labels: tuple[Label, ...] = ()
    flaw: str | None = None

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.agents)


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield a thread for each file, a turn for each run of one speaker, positions in this order, and an item for each
    row of the index.

    The record id of a call is its id in the index, else its path. If agents are known, every other speaker is a
    requester, and a call between the two is public; all other calls are internal. A cue whose times cannot be read is
    rejected.

    Raises:
        SourceError: the index is not in the landing.
    """
    landed = {file.name: file for file in files}
    if options.index is not None and options.index not in landed:
        raise SourceError(f"index {options.index!r}", "is not in the landing", "land it again together with its files")
    calls = _index(landed[options.index], options) if options.index else {}
    for file in files:
        _, form = decode.file_form(file.name)
        if file.name == options.index:
            yield from _rows(file, calls, landed, census)
        elif form in ("vtt", "srt"):
            yield from _transcript(
                file, form, calls.get(file.name) or _Call(values.identifier(file.name)), options, census
            )
        else:
            yield decode.unknown(file)


# The index ------------------------------------------------------------------------------------------------------------


def _index(file: LandedFile, options: Options) -> dict[str, _Call]:
    """Return the calls of the index by their files; the first row for a file counts."""
    calls: dict[str, _Call] = {}
    for row in _index_rows(file):
        name = row.fields.get("file") if isinstance(row, Row) else None
        if isinstance(row, Row) and isinstance(name, str):
            calls.setdefault(name.strip(), _call(row, options))
    return calls


def _index_rows(file: LandedFile) -> Iterator[Row | Rejected]:
    _, form = decode.file_form(file.name)
    return decode.csv_rows(file, ("file",)) if form == "csv" else decode.object_rows(file, form)


def _call(row: Row, options: Options) -> _Call:
    o = row.fields
    record_id = values.identifier(o.get("id")) or values.identifier(o.get("file"))
    try:
        if row.flaw:
            raise Unreadable(row.flaw)
        written = o.get("started_at")
        if options.date_format:
            started = values.dated(written, (options.date_format,), ZoneInfo(options.timezone))
        else:
            started = values.instant(written)
        if started is not None and started.year == dt.MAXYEAR:
            raise Unreadable(reasons.BAD_DATE)  # what is said in it would lie beyond all dates
        agents = o.get("agents")
        named = agents if isinstance(agents, list) else (values.text(agents) or "").split(";")
        texts = ((name, values.text(o.get(name))) for name in LABELS)
        return _Call(
            record_id,
            started,
            values.distinct_texts(*named),
            values.flag(o.get("deleted")),
            tuple(Label(name, raw) for name, raw in texts if raw is not None),
        )
    except Unreadable as error:
        return _Call(record_id, flaw=error.reason)


def _rows(
    file: LandedFile, calls: Mapping[str, _Call], landed: Mapping[str, LandedFile], census: Census
) -> Iterator[Record | Rejected]:
    for row in _index_rows(file):
        if isinstance(row, Rejected):
            yield row
            continue
        census.see("index", row.fields, file.name)
        written = row.fields.get("file")
        name = written.strip() if isinstance(written, str) else ""
        call = calls.get(name)
        if call is None or not name or len(name) > values.MAX_IDENTIFIER:
            yield Rejected(row.origin, row.flaw or reasons.MISSING_ID)
        elif call.flaw:
            yield Rejected(row.origin, call.flaw, "thread", call.record_id)
        elif name in landed:
            yield Record(row.origin, "other", f"index/{name}")
        elif call.deleted and call.record_id:
            yield Record(row.origin, "thread", call.record_id, "transcript", deleted=True)
        else:
            yield Rejected(row.origin, reasons.MISSING_FILE, "thread", call.record_id)


# Transcripts ----------------------------------------------------------------------------------------------------------


def _transcript(
    file: LandedFile, form: str, call: _Call, options: Options, census: Census
) -> Iterator[Record | Rejected]:
    place = decode.origin(file)
    try:
        if call.flaw or call.record_id is None:
            raise Unreadable(call.flaw or reasons.MISSING_ID)
        spoken = [] if call.deleted else list(_utterances(file, form, options))
    except Unreadable as error:
        yield Rejected(place, error.reason, "thread", call.record_id)
        return
    agents = call.names | {name.casefold() for name in options.agent_speakers}
    roles = {utterance.speaker: _role(utterance.speaker, agents) for utterance in spoken}
    visibility = "public" if {"agent", "requester"} <= set(roles.values()) else "internal"
    yield Record(
        place,
        "thread",
        call.record_id,
        "transcript",
        deleted=call.deleted,
        created_at=call.started_at,
        visibility=visibility,
        labels=() if call.deleted else call.labels,
    )
    for number, utterance in enumerate(spoken, 1):
        where = decode.origin(file, number)
        seen: dict[str, Any] = {"speaker": utterance.speaker, "start": utterance.start, "text": utterance.text}
        census.see("utterance", seen, file.name)
        # Padded, because turns of one moment, or of none, follow one another by their ids.
        record_id = f"{call.record_id}#{number:06d}"
        if utterance.start is None:
            yield Rejected(where, reasons.BAD_DATE, "turn", record_id)
            continue
        yield Record(
            where,
            "turn",
            record_id,
            parent_id=call.record_id,
            created_at=call.started_at and call.started_at + dt.timedelta(seconds=utterance.start),
            text=utterance.text,
            role=roles[utterance.speaker],
            author_ref=utterance.speaker,
            visibility=visibility,
            person=Person(names=values.distinct_texts(utterance.speaker)),
        )


def _utterances(file: LandedFile, form: str, options: Options) -> Iterator[Utterance]:
    """Yield the utterances of a file.

    Raises:
        Unreadable: the container, `too_large`, `bad_encoding`, `nul_byte`, or `bad_transcript`: no WebVTT.
    """
    with decode.opened(file) as stream:
        data = stream.read(decode.MAX_RECORD + 1)
    if len(data) > decode.MAX_RECORD:
        raise Unreadable(reasons.TOO_LARGE)
    if b"\0" in data:
        raise Unreadable(reasons.NUL_BYTE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(reasons.BAD_ENCODING) from error
    if form == "vtt" and not is_webvtt(text):
        raise Unreadable(reasons.BAD_TRANSCRIPT)
    return utterances(text, webvtt=form == "vtt", prefixed=options.speaker_prefix)


def _role(speaker: str | None, agents: frozenset[str]) -> str | None:
    if speaker is None or not agents:
        return None
    return "agent" if speaker.casefold() in agents else "requester"
