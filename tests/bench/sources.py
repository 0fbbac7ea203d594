"""What reading costs beside the bare decoder, in CPU time of one process: `python tests/bench/sources.py [ROWS]`.

Decoding with its safety checks, mapping and Arrow are one figure; rendering of markup stands apart, beside its peers.
`python tests/bench/sources.py land MEGABYTES` lands a generated Zendesk export of that size and shows the peak memory.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson

from curation.sources.census import Census
from curation.sources.markup.html import to_markdown
from curation.sources.reader import reader
from curation.sources.records import land
from curation.sources.rows import batches
from curation.sources.settings import SourceSettings
from curation.state.suppression import Suppression
from curation.storage.landings.landing import LandedFile, LandingZone, file_sha256
from curation.storage.tables import Tables

DAY = dt.date(2026, 11, 2)
WORDS = tuple(
    "the lamp on floor three is dark and our order has not arrived please send a new one thank you for help".split()  # noqa: SIM905
)
CASE = tuple(
    "Id CaseNumber ContactId AccountId Subject Description Status Priority Type Origin Reason SuppliedName SuppliedEmail "  # noqa: SIM905
    "SuppliedPhone OwnerId IsDeleted IsClosed ClosedDate CreatedDate CreatedById LastModifiedDate LastModifiedById "
    "SystemModstamp ParentId".split()
)
HTML = (
    "<p>Hello {w},</p><p>please <b>restart</b> the <a href='https://example.com/help'>router</a> and tell us:</p>"
    "<ul><li>the colour of the lamp</li><li>its <code>serial</code></li></ul><table><tr><th>model</th><th>port</th></tr>"
    "<tr><td>X1</td><td>4</td></tr></table><p>{w} {w} {w} {w} {w}</p>"
)


def said(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def ticket(number: int, chance: random.Random) -> dict[str, object]:
    """A ticket as Zendesk's incremental export writes it, about 1.8 kB."""
    moment = f"2024-05-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:00Z"
    return {
        "url": f"https://example.zendesk.com/api/v2/tickets/{number}.json", "id": number, "external_id": None,
        "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}}, "created_at": moment,
        "updated_at": moment, "type": "incident", "subject": said(chance, 6), "raw_subject": said(chance, 6),
        "description": said(chance, 90), "priority": "normal", "status": "solved", "recipient": None,
        "requester_id": 360000000000 + number, "submitter_id": 360000000000 + number, "assignee_id": 360001,
        "organization_id": None, "group_id": 360002, "collaborator_ids": [], "follower_ids": [], "email_cc_ids": [],
        "forum_topic_id": None, "problem_id": None, "has_incidents": False, "is_public": True, "due_at": None,
        "tags": ["vip", "billing"], "custom_fields": [{"id": 360000 + field, "value": None} for field in range(20)],
        "satisfaction_rating": {"score": "good"}, "sharing_agreement_ids": [], "followup_ids": [], "ticket_form_id": 1,
        "brand_id": 2, "allow_channelback": False, "allow_attachments": True,
    }  # fmt: skip


def write_tickets(path: Path, rows: int, megabytes: float = 0) -> int:
    """Write so many tickets, or so many megabytes of them. Returns how many."""
    chance, size, number = random.Random(7), 0, 0
    with path.open("wb") as stream:
        while number < rows or size < megabytes * 1e6:
            number += 1
            size += stream.write(orjson.dumps(ticket(number, chance)) + b"\n")
    return number


def write_cases(path: Path, rows: int) -> None:
    """Write a weekly export's Case.csv: every field quoted, descriptions of four lines, about 650 bytes a row."""
    chance = random.Random(7)
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream, quoting=csv.QUOTE_ALL)
        out.writerow(CASE)
        for n in range(rows):
            moment = f"2024-05-{1 + n % 28:02}T{n % 24:02}:{n % 60:02}:00.000Z"
            row = dict.fromkeys(CASE, "") | {
                "Id": f"500{n:015}", "CaseNumber": str(n), "ContactId": f"003{n:015}", "Subject": said(chance, 6),
                "Description": "\n".join(said(chance, 20) for _ in range(4)), "Status": "Closed", "Priority": "High",
                "Type": "Problem", "Origin": "Web", "IsDeleted": "0", "CreatedDate": moment, "LastModifiedDate": moment,
            }  # fmt: skip
            out.writerow(row.values())


def settings(vendor: str) -> SourceSettings:
    return SourceSettings(name=vendor, reader=vendor, description="", owner="", licence="", purpose="")


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def read(vendor: str, files: Sequence[LandedFile]) -> None:
    """Decode, check, count fields, map and build Arrow tables."""
    module = reader(vendor)
    items = module.read(files, module.Options(), Census(module.FAMILIES))
    for _ in batches(items, settings(vendor), DAY, lambda _: None):
        pass


def show(name: str, rows: int, bare: float, ours: float, peer: str) -> None:
    print(f"{name:22} {peer} {bare:6.2f} s   ours {ours:6.2f} s   {ours / bare:4.1f} x   {rows / ours:8,.0f} rows/s")


def compare(folder: Path, rows: int) -> None:
    """Print one line a vendor, then what markup costs."""
    import pyarrow.csv as arrow_csv

    path = folder / "tickets.ndjson"
    write_tickets(path, rows)
    file = LandedFile(path, path.name, file_sha256(path))

    def lines() -> None:
        with path.open("rb") as stream:
            for line in stream:
                orjson.loads(line)

    show("Zendesk NDJSON", rows, cpu(lines), cpu(lambda: read("zendesk", [file])), "orjson      ")
    path = folder / "Case.csv"
    write_cases(path, rows)
    table = LandedFile(path, path.name, file_sha256(path))
    options = arrow_csv.ConvertOptions(column_types=dict.fromkeys(CASE, "string"))

    def whole() -> None:
        arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(use_threads=False),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=options,
        )

    show("Salesforce CSV", rows, cpu(whole), cpu(lambda: read("salesforce", [table])), "pyarrow.csv ")
    markup(rows // 10)


def markup(bodies: int) -> None:
    """What rendering HTML costs: ours, markdownify, and the text alone by lexbor."""
    from markdownify import markdownify
    from selectolax.lexbor import LexborHTMLParser

    texts = [HTML.format(w=word) for word in WORDS] * (bodies // len(WORDS) + 1)
    for name, render in (
        ("to_markdown", to_markdown),
        ("markdownify", markdownify),
        ("lexbor's text", lambda text: LexborHTMLParser(text).text()),
    ):
        took = cpu(lambda render=render: [render(text) for text in texts])
        print(f"HTML, {name:14} {took / len(texts) * 1e6:8.0f} µs a body of {len(HTML)} characters")


def landed(folder: Path, megabytes: float) -> None:
    """Land one generated export and print peak memory before and after."""
    day = folder / "landing" / "zendesk" / DAY.isoformat()
    day.mkdir(parents=True)
    rows = write_tickets(day / "tickets-0001.ndjson", 0, megabytes)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    tables = Tables(folder / "tables")
    (folder / "tables").mkdir()
    zone = LandingZone(str(day.parent), "landing/zendesk", folder / "scratch")
    started = time.process_time()
    state = land(tables, zone, settings("zendesk"), Suppression(b"s" * 32, frozenset()), DAY)
    took = time.process_time() - started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{megabytes:,.0f} MB, {rows:,} tickets, {state.parsed:,} parsed, {took:.0f} s CPU")
    print(f"peak memory {before:,.0f} MB before, {after:,.0f} MB after")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        if sys.argv[1:2] == ["land"]:
            landed(Path(scratch), float(sys.argv[2]))
        else:
            compare(Path(scratch), int(sys.argv[1]) if len(sys.argv) > 1 else 30_000)
