"""A record that has nothing but a title is a document; a person or a company never is one."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation.cleaning.learned import learn_boilerplate
from curation.cleaning.step import clean_source
from curation.dedup.step import find_clusters
from curation.dedup.tables import CLUSTERS
from curation.deployment.project import open_night
from curation.document import DOCUMENTS, QUARANTINE
from curation.fates import counts
from curation.sources.assembly.assemble import Assembled, assemble
from curation.sources.reader import Record, Rejected
from curation.sources.rows import records_table
from curation.sources.settings import SourceSettings
from curation.sources.step import assemble_source, land_source
from curation.storage.landings.landing import LandedFile

Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Read = Callable[..., list[Record | Rejected]]

DAY = dt.date(2026, 11, 2)
AT = "2026-10-01T08:00:00Z"
PROSE = {"description": "invented", "owner": "team@example.com", "licence": "other", "purpose": "support"}


def assembled(vendor: str, items: list[Record | Rejected]) -> Assembled:
    source = SourceSettings(name=vendor, reader=vendor, **PROSE)
    records = records_table([item for item in items if isinstance(item, Record)], source, DAY)
    made = assemble(vendor, records, QUARANTINE.empty_table(), {}, mode="incremental", stage="s")
    assert made.fates.num_rows == records.num_rows
    return made


def thing(number: int, **properties: Any) -> dict[str, Any]:
    return {"id": str(number), "properties": properties, "createdAt": AT, "updatedAt": AT, "archived": False}


EXPORTS: dict[str, tuple[dict[str, Any], dict[str, int], int]] = {
    "hubspot": (
        {
            "deals.json": {"results": [thing(1, dealname="Renewal", dealstage="won"), thing(2, dealname="")]},
            "tasks.json": {"results": [thing(3, hs_task_subject="Ring back", hs_task_type="TODO")]},
            "contacts.json": {"results": [thing(4, email="ann@example.com", firstname="Ann")]},
            "companies.json": {"results": [thing(5, name="Example Ltd")]},
        },
        {"kept": 2, "dropped:no_text": 1, "merged:person": 2},
        2,
    ),
    "salesforce": (
        {
            "cases.json": {"records": [
                {"attributes": {"type": "Case", "url": "/services/data/v62.0/sobjects/Case/500A1"}, "Id": "500A1",
                 "Subject": "Generator stands still", "Description": None, "Status": "New", "CreatedDate": AT,
                 "LastModifiedDate": AT}]},
            "accounts.json": {"records": [{"attributes": {"type": "Account"}, "Id": "001A1", "Name": "Example Ltd",
                                           "CreatedDate": AT, "LastModifiedDate": AT}]},
        },
        {"kept": 1, "merged:person": 1},
        1,
    ),
    "jira": (
        {"issues.json": {"issues": [{"id": "10006", "key": "KAN-5", "fields": {
            "summary": "Printer prints nothing", "description": None, "created": AT, "updated": AT,
            "status": {"name": "To Do"}, "reporter": {"accountId": "a1", "displayName": "Ann Example"}}}]}},
        {"kept": 1, "merged:person": 1},
        1,
    ),
    "mail": (
        {"a.eml": "Message-ID: <1@example.com>\nFrom: ann@example.com\nTo: help@example.com\nSubject: Please call me\n"
                  "Date: Thu, 01 Oct 2026 08:00:00 +0000\n\n\n"},
        {"kept": 1},
        1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("vendor", list(EXPORTS))
def test_what_has_only_a_title_is_a_document_of_that_title(vendor: str, export: Export, read: Read) -> None:
    files, fates, documents = EXPORTS[vendor]
    made = assembled(vendor, read(vendor, export(files)))
    assert {key: number for key, number in counts(made.fates).items() if key != "merged:person"} | {
        key: number for key, number in fates.items() if key == "merged:person"
    } == fates
    turns = made.documents["turns"].to_pylist()
    assert [[turn["role"] for turn in each] for each in turns] == [["title"]] * documents


def test_a_deal_is_a_note_on_its_contact_with_its_stage(export: Export, read: Read) -> None:
    deal = thing(
        1, dealname="Renewal", description="<p>Wants <b>two</b> years.</p>", dealstage="won", hubspot_owner_id="9"
    )
    deal["associations"] = {"contacts": {"results": [{"id": "31", "type": "deal_to_contact"}]}}
    gone = {**thing(2, dealname="Old"), "archived": True, "archivedAt": AT}
    first, second = (item for item in read("hubspot", export({"deals.json": {"results": [deal, gone]}})))
    assert isinstance(first, Record)
    assert (first.record_id, first.kind, first.visibility, first.role) == ("deals/1", "note", "internal", "agent")
    assert (first.title, first.text, first.parent_id) == ("Renewal", "Wants **two** years.", "contacts/31")
    assert (first.author_ref, [(label.name, label.raw) for label in first.labels]) == ("owners/9", [("status", "won")])
    assert isinstance(second, Record)
    assert (second.deleted, second.title) == (True, None)


def test_tickets_that_say_only_help_are_no_duplicates_and_those_with_a_long_title_are(small: Any) -> None:
    for folder in sorted((small.defs / "sources").iterdir()):
        if folder.name != "zendesk":
            small.without(f"sources/{folder.name}")
    small.without("corpora")
    long = "The generator stands still since the storm on Monday"
    rows = [
        {"id": number, "subject": subject, "description": None, "status": "open", "requester_id": 7,
         "created_at": AT, "updated_at": AT}
        for number, subject in enumerate(["Help", "Help", long, long], start=1)
    ]  # fmt: skip
    folder = small.data / "landing" / "zendesk" / DAY.isoformat()
    folder.mkdir(parents=True)
    (folder / "tickets-0001.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
    project = small.project()
    project.locations.ensure()
    night = open_night(project, DAY)
    land_source(night, "zendesk", [DAY])
    assert assemble_source(night, "zendesk")["documents"] == 4
    clean_source(night, "zendesk")
    learn_boilerplate(night)
    find_clusters(night)
    names = night.tables.read("zendesk_documents", DOCUMENTS, ["doc_id", "record_id"]).to_pylist()
    sizes = dict(
        zip(*(night.tables.read("clusters", CLUSTERS)[c].to_pylist() for c in ("doc_id", "size")), strict=True)
    )
    assert {row["record_id"]: sizes[row["doc_id"]] for row in names} == {"1": 1, "2": 1, "3": 2, "4": 2}


RECORDED = {
    "hubspot": ("hubspot", {"deals": 21, "tasks": 25}),
    "sfapi": ("salesforce", {"": 26}),
    "jira3": ("jira", {"": 16}),
    "zendesk": ("zendesk", {"": 4}),
}


@pytest.mark.parametrize("folder", list(RECORDED))
def test_every_recorded_record_with_a_title_is_a_document(folder: str, shared: Path, read: Read) -> None:
    vendor, wanted = RECORDED[folder]
    documents = assembled(vendor, read(vendor, shared / "data" / "vendor-recordings" / folder)).documents
    kinds = Counter(name.rpartition("/")[0] for name in documents["record_id"].to_pylist())
    assert kinds == wanted
    assert pa.types.is_list(documents.schema.field("turns").type)
