"""A landing with bad files and a good one of the same vendor beside them, read the way a night reads it."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from curation.document import QUARANTINE, RECORDS
from curation.errors import SourceError
from curation.sources.assembly.assemble import assemble
from curation.sources.assembly.states import COLUMNS, subject_id
from curation.sources.reasons import REASONS
from curation.sources.records import Reading
from curation.sources.settings import SourceSettings
from curation.storage.landings.landing import LandingZone

DAY = dt.date(2026, 11, 2)
T = "2026-11-01T08:00:00Z"
SENTINEL = "Zyxqvord"  # stands in the texts of bad files, and must stand in no message

Build = Callable[[Path], object] | bytes | str | list[Any] | dict[str, Any]


def lines(*rows: Any) -> bytes:
    return b"".join(row + b"\n" if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows)


SLACK_DAY = [{"type": "message", "user": "U1", "text": "fine", "ts": "1704189600.000100"}]
PAGE = b"<object class='Page'><id name='id'>900</id><property name='title'>Good</property></object>"

# By vendor: options, and one sound file whose records must come out whatever lies beside it.
GOOD: dict[str, tuple[dict[str, Any], str, bytes]] = {
    "zendesk": (
        {},
        "tickets-good.ndjson",
        lines(
            *(
                {"id": n, "subject": "Good", "description": "It is.", "status": "open", "requester_id": 7, "created_at": T, "updated_at": T}
                for n in (901, 902)
            )
        ),
    ),
    "salesforce": (
        {},
        "good/Case.csv",
        b"Id,Subject,Description,Status,ContactId,CreatedDate,LastModifiedDate\n"
        b"500G1,Good,It is.,New,003G,2026-11-01T08:00:00.000+0000,2026-11-01T08:00:00.000+0000\n",
    ),
    "servicenow": (
        {},
        "good/incident.json",
        json.dumps({"result": [{"sys_id": "9" * 32, "number": "INC900", "short_description": "Good", "description": "It is.", "sys_created_on": "2026-11-01 08:00:00", "sys_updated_on": "2026-11-01 08:00:00"}]}).encode(),
    ),
    "hubspot": (
        {},
        "good/tickets.json",
        json.dumps({"results": [{"id": "900", "properties": {"subject": "Good", "content": "It is.", "createdate": T}, "createdAt": T, "updatedAt": T, "archived": False}]}).encode(),
    ),
    "jira": (
        {},
        "good/issues.json",
        json.dumps({"issues": [{"id": "900", "key": "GOOD-1", "fields": {"summary": "Good", "description": "It is.", "created": T, "updated": T}}]}).encode(),
    ),
    "intercom": (
        {},
        "good/conversations.ndjson",
        lines({"type": "conversation", "id": "900", "created_at": 1700000000, "updated_at": 1700000000, "source": {"id": "1", "body": "<p>It is.</p>", "author": {"type": "user", "id": "7"}}, "state": "open"}),
    ),
    "freshdesk": (
        {},
        "good/tickets.json",
        json.dumps([{"id": 900, "subject": "Good", "description_text": "It is.", "description": "It is.", "status": 2, "priority": 1, "requester_id": 7, "created_at": T, "updated_at": T}]).encode(),
    ),
    "slack": ({}, "good/general/2024-01-02.json", json.dumps(SLACK_DAY).encode()),
    "mail": (
        {},
        "good.eml",
        b"From: Ann <ann@example.com>\nTo: bo@example.com\nSubject: Good\nMessage-ID: <900@example.com>\nDate: Sun, 01 Nov 2026 08:00:00 +0000\n\nIt is.\n",
    ),
    "folder": ({}, "good.md", b"# Good\n\nIt is.\n"),
    "confluence": ({}, "good/entities.xml", b"<hibernate-generic>" + PAGE + b"</hibernate-generic>"),
    "calls": ({}, "good.vtt", b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Ann>It is.\n"),
    "mapped": (
        {"tables": [{"files": "*", "entity": "thread", "fields": {"record_id": "id", "text": "text"}}]},
        "good.csv",
        b"id,text\n900,It is.\n",
    ),
    "warehouse": (
        {"vendor": "zendesk"},
        "good/ticket.csv",
        b"id,subject,description,status,requester_id,created_at,updated_at,_fivetran_synced\n"
        b"900,Good,It is.,open,7,2026-11-01T08:00:00Z,2026-11-01T08:00:00Z,2026-11-01T08:00:00Z\n",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of the bad files: counts by entity and by reason, and the records and quarantine rows themselves.

    `held` is the message of the error that holds the source; then nothing else is known.
    """

    counts: dict[str, int]
    records: list[dict[str, Any]]
    quarantine: list[dict[str, Any]]
    held: str | None = None


def write(folder: Path, files: Mapping[str, Build]) -> None:
    """Files by name: bytes, text, what becomes JSON (a list in `.ndjson`: lines), or a function that makes the file."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            made = content(path)
            if isinstance(made, bytes):
                path.write_bytes(made)
            continue
        if isinstance(content, list) and name.endswith("ndjson"):
            content = lines(*content)
        elif isinstance(content, list | dict):
            content = json.dumps(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def settings(vendor: str, options: Mapping[str, Any], encoding: str | None = None) -> SourceSettings:
    return SourceSettings.model_validate(
        {"name": "src", "reader": vendor, "description": "d", "owner": "o", "licence": "l", "purpose": "p",
         "options": dict(options), "landing": {"encoding": encoding}}
    )  # fmt: skip


def _rows(root: Path, source: SourceSettings) -> tuple[pa.Table, pa.Table]:
    zone = LandingZone(str(root / "in"), "landing/src", root / "scratch")
    with zone.opened(DAY) as landing, Reading(zone.scratch) as reading:
        reading.take(landing, source, DAY)
        tables = reading.records.table(), reading.quarantine.table()
    assert list((root / "scratch").iterdir()) == []
    return tables


def _state(folder: Path) -> dict[str, Any]:
    return {
        path.relative_to(folder).as_posix(): (s.st_size, s.st_mtime_ns, s.st_mode)
        for path in folder.rglob("*")
        for s in [path.lstat()]
    }


def _shown(record: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(
        record[name] for name in ("origin", "entity", "record_id", "title", "text", "created_at", "visibility")
    )


@pytest.fixture
def outcome(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Callable[..., Outcome]:
    """`outcome("zendesk", {"tickets.ndjson": …}, option=…)`: read them beside a good file, and check every law that
    holds for any file: nothing lost, nothing twice, nothing written, no text told."""

    def run(vendor: str, files: Mapping[str, Build], encoding: str | None = None, **options: Any) -> Outcome:
        usual, good, data = GOOD[vendor]
        source = settings(vendor, {**usual, **options}, encoding)
        shutil.rmtree(tmp_path / "alone", ignore_errors=True)
        alone, beside = tmp_path / "alone", tmp_path / "beside"
        write(alone / "in" / str(DAY), {good: data})
        write(beside / "in" / str(DAY), {good: data, **files})
        expected, _ = _rows(alone, settings(vendor, usual))
        before = _state(beside / "in")
        caplog.set_level(logging.DEBUG)
        try:
            (records, quarantine), held = _rows(beside, source), None
        except SourceError as error:
            held = str(error)
        assert _state(beside / "in") == before
        assert SENTINEL not in f"{held} {caplog.text}"
        if held is not None:
            return Outcome({}, [], [], held)
        parsed, refused = records.to_pylist(), quarantine.to_pylist()
        of_good = [_shown(row) for row in parsed if row["origin"]["file"] == good]
        assert of_good == [_shown(row) for row in expected.to_pylist()] and of_good
        assert not [row for row in refused if row["origin"]["file"] == good]
        places = Counter((row["origin"]["file"], row["origin"]["position"]) for row in (*parsed, *refused))
        assert max(places.values()) == 1
        assert {row["reason"] for row in refused} <= REASONS
        assert SENTINEL not in str(refused)
        _assembled(records, quarantine)
        bad = [row for row in parsed if row["origin"]["file"] != good]
        counts = Counter([*(row["entity"] for row in bad), *(row["reason"] for row in refused)])
        return Outcome(dict(counts), bad, refused)

    return run


def _assembled(records: pa.Table, quarantine: pa.Table) -> None:
    """Every record and every quarantined row has exactly one fate, in either mode."""
    assert records.schema == RECORDS and quarantine.schema == QUARANTINE
    records.validate(full=True)
    columns = records.select(COLUMNS)
    subjects = [subject_id(row) for table in (columns, quarantine) for row in table.to_pylist()]
    for mode in ("incremental", "snapshot"):
        made = assemble("src", columns, quarantine, {}, mode=mode, stage="src_documents")
        assert Counter(made.fates["subject_id"].to_pylist()) == Counter(subjects)
        made.documents.validate(full=True)
        assert len(set(made.documents["doc_id"].to_pylist())) == made.documents.num_rows


def measured(root: Path, vendor: str) -> dict[str, Any]:
    """Read the files of a folder beside a good one: counts of what is not the good one's, seconds of CPU, and bytes of
    memory gained by this process."""
    usual, good, data = GOOD[vendor]
    source, counts, of_good = settings(vendor, usual), Counter[str](), 0
    warm, folder = root.parent / "warm", root.parent / "read" / "in" / str(DAY)
    write(warm / "in" / str(DAY), {good: data})
    _rows(warm, source)  # what is imported on the way is no file's fault
    shutil.copytree(root, folder, copy_function=os.link)
    write(folder, {good: data})
    root = root.parent / "read"
    (Path("/proc/self") / "clear_refs").write_text("5")
    before, started = _memory(), time.process_time()
    zone = LandingZone(str(root / "in"), "landing/src", root / "scratch")
    with zone.opened(DAY) as landing, Reading(zone.scratch) as reading:
        reading.take(landing, source, DAY)
        spent, gained = time.process_time() - started, _memory() - before
        for spool, column in ((reading.records, "entity"), (reading.quarantine, "reason")):
            for batch in spool.scan(["origin", column]):
                file = pc.struct_field(batch["origin"], "file")
                of_good += pc.sum(pc.equal(file, good)).as_py() or 0
                counts.update(batch.filter(pc.not_equal(file, good))[column].to_pylist())
    return {"counts": counts, "good": of_good, "seconds": spent, "gained": gained}


def _memory() -> int:
    """The most that this process has held since `clear_refs`."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) << 10
