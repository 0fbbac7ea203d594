"""A reader whose author had the documentation alone does what ours do: fates, people, roles, deletions."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from curation.document import DOCUMENTS, QUARANTINE, RECORDS
from curation.sources.assembly.assemble import assemble
from curation.sources.assembly.states import COLUMNS
from curation.sources.identities.people import COLUMNS as PEOPLE_COLUMNS
from curation.sources.identities.people import identify
from curation.sources.records import land
from curation.sources.settings import SourceSettings
from curation.state.suppression import Suppression
from curation.storage.landings.landing import LandingZone
from curation.storage.tables import Tables
from tests.installing import install

NORTHWIND = Path(__file__).parent / "northwind"
FIRST, SECOND = dt.date(2026, 11, 2), dt.date(2026, 11, 3)
SENT = "2026-11-01T10:00:00Z"
ADA = {"id": "C1", "name": "Ada Hollis", "mail": "ada@example.com"}


def case(number: int, **given: Any) -> dict[str, Any]:
    return {
        "id": f"PC-{number}",
        "subject": f"Kettle {number}",
        "opened": SENT,
        "state": "open",
        "customer": ADA,
        **given,
    }


def message(number: int, of: int, kind: str, **given: Any) -> dict[str, Any]:
    author = {"type": kind, "id": f"{kind}-1", "name": "Bo Pell"}
    row = {
        "id": f"M{number}",
        "case": f"PC-{of}",
        "author": author,
        "sent": SENT,
        "body": "<p>It stays <b>cold</b>.</p>",
    }
    return {**row, "internal": False, **given}


def lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_cases_of_two_landings_become_documents_and_what_is_deleted_goes(site: Path) -> None:
    install(NORTHWIND, site)
    first, second = (site / "landing" / str(date) for date in (FIRST, SECOND))
    first.mkdir(parents=True)
    second.mkdir()
    with zipfile.ZipFile(first / "export.zip", "w") as archive:
        archive.writestr("cases.ndjson", lines([case(1), case(2), case(3, customer="a text")]) + '{"id": "PC-4"\n')
        said = [message(1, 1, "customer"), message(2, 1, "staff"), message(3, 2, "bot", internal=True)]
        archive.writestr("messages.ndjson", lines([*said, message(4, 1, "staff", sent="soon")]))
    (second / "cases.ndjson").write_text(lines([{"id": "PC-2", "deleted": True}]))
    given = {"description": "", "owner": "desk@example.com", "licence": "internal", "purpose": "a test"}
    settings = SourceSettings(name="parley", reader="northwind_parley", **given)
    zone = LandingZone(str(site / "landing"), "landing/parley", site / "tmp", settings.landing.arrival)
    tables = Tables(site / "tables")
    for date in (FIRST, SECOND):
        land(tables, zone, settings, Suppression(b"s" * 32, frozenset()), date)
    refused = Counter(tables.read("quarantine", QUARANTINE)["reason"].to_pylist())
    assert refused == {"bad_type": 1, "bad_json": 1, "bad_date": 2}  # a message, and who wrote it
    people = identify(tables.read("parley_records", RECORDS, PEOPLE_COLUMNS), ())
    roles = dict(zip(people["ref"].to_pylist(), people["role"].to_pylist(), strict=True))
    found = assemble(
        "parley", tables.read("parley_records", RECORDS, COLUMNS), tables.read("quarantine", QUARANTINE), roles,
        mode="incremental", stage="parley_documents", landed={FIRST, SECOND}, held=frozenset(),
    )  # fmt: skip
    (document,) = found.documents.select(["record_id", "turns"]).to_pylist()
    assert document["record_id"] == "PC-1"
    assert [turn["role"] for turn in document["turns"]] == ["title", "requester", "agent"]
    assert found.documents.schema == DOCUMENTS
