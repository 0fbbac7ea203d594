"""What holds a source and what lets it go on, night by night: approval, drift, a guard and its override, a retry."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from curation.components.runs.runner import forget
from curation.deployment.project import open_night
from curation.document import DOCUMENTS, QUARANTINE, RECORDS
from curation.errors import ConfigurationError
from curation.fates import EVERYWHERE, FATES, counts
from curation.sources.records import LANDINGS, field_uses
from curation.sources.step import accounting, assemble_source, fill_rates, find_people, land_source, override_landing
from curation.state.night import Night, fates_of

MON, TUE, WED = (dt.date(2026, 11, day) for day in (2, 3, 4))
STAMP = "2026-11-01T08:00:00Z"


def change(small: Any, source: str, *edits: tuple[str, str]) -> None:
    """Edit a source's YAML."""
    file: Path = small.defs / "sources" / source / "defs.yaml"
    text = file.read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)


def pages(small: Any, day: dt.date, *numbers: int) -> None:
    folder = small.data / "landing" / "kb" / day.isoformat()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for n in numbers:
        (folder / f"page{n}.md").write_text(f"# Page {n}\n\nHow to do the thing with the number {n}.\n")


def tickets(small: Any, day: dt.date, rows: list[Any], name: str = "tickets") -> None:
    folder = small.data / "landing" / "zendesk" / day.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    (folder / f"{name}-0001.ndjson").write_text("\n".join(lines) + "\n")


def ticket(number: int, **given: Any) -> dict[str, Any]:
    row = {"id": number, "subject": f"Broken {number}", "description": "It is.", "status": "open", "requester_id": 7}
    return {**row, "created_at": STAMP, "updated_at": STAMP, **given}


def comment(number: int, of: int) -> dict[str, Any]:
    return {"id": number, "ticket_id": of, "author_id": 1, "public": True, "body": "Repaired.", "created_at": STAMP}


def tonight(small: Any, as_of: dt.date = WED) -> Night:
    return open_night(small.project(), as_of)


def hold(small: Any, source: str) -> str | None:
    held = tonight(small).decisions.held().get(f"source:{source}")
    return held.why if held else None


def test_a_source_that_nobody_approved_is_held_unread_until_somebody_does(small: Any) -> None:
    change(small, "kb", ("attributes:\n", "attributes:\n  approval_required: true\n"))
    pages(small, MON, 1)
    assert land_source(tonight(small), "kb", [MON]) == []
    assert "nobody has approved it" in str(hold(small, "kb"))
    change(small, "kb", ("  approval_required: true\n", "  approval_required: true\n  approved_by: dpo, 2026-11-01\n"))
    assert [landed.parsed for landed in land_source(tonight(small), "kb", [MON])] == [1]
    assert hold(small, "kb") is None


def test_a_truncated_snapshot_waits_keeps_the_last_good_one_and_passes_when_somebody_says_so(small: Any) -> None:
    pages(small, MON, *range(10))
    land_source(tonight(small, MON), "kb", [MON])
    pages(small, TUE, 1, 2)
    land_source(tonight(small, TUE), "kb", [TUE])
    why = str(hold(small, "kb"))
    assert "landing/kb/2026-11-03: it lacks 8 of the 10 article records" in why
    assert "curation override kb:2026-11-03" in why
    figures = assemble_source(tonight(small, TUE), "kb")
    assert figures["documents"] == 10
    assert figures["quarantined:landing_held"] == 2
    assert accounting(tonight(small, TUE), "kb") == {
        "read": 12, "parsed": 12, "quarantined": 0, "documents": 10, "merged": 0, "dropped": 0, "waiting": 2, "difference": 0,
    }  # fmt: skip
    with pytest.raises(ConfigurationError, match="this landing does not wait"):
        override_landing(tonight(small, TUE), "kb", MON, "kb team", "checked")
    said = override_landing(tonight(small, TUE), "kb", TUE, "kb team", "the old manual was retired")
    assert said == "kb:2026-11-03 may delete 8 of 10 article records; the next run reads it"
    land_source(tonight(small, TUE), "kb", [TUE])
    assert hold(small, "kb") is None
    assert assemble_source(tonight(small, TUE), "kb")["documents"] == 2
    assert accounting(tonight(small, TUE), "kb")["difference"] == 0
    pages(small, TUE, 2)  # another delivery of it asks again
    land_source(tonight(small, TUE), "kb", [TUE])
    assert "it lacks 9 of the 10" in str(hold(small, "kb"))


def test_a_later_whole_snapshot_ends_the_hold_and_passes_the_truncated_one_over_in_any_order(small: Any) -> None:
    pages(small, MON, *range(10))
    land_source(tonight(small, MON), "kb", [MON])
    pages(small, TUE, 1, 2)
    land_source(tonight(small, TUE), "kb", [TUE])
    why = str(hold(small, "kb"))
    assert "Land a whole export under this day, or under a later one" in why
    assert "curation override kb:2026-11-03" in why
    pages(small, WED, *range(9))
    land_source(tonight(small), "kb", [WED])
    assert hold(small, "kb") is None
    figures = assemble_source(tonight(small), "kb")
    assert (figures["documents"], figures["dropped:landing_passed_over"]) == (9, 2)
    assert "quarantined:landing_held" not in figures
    assert accounting(tonight(small), "kb") == {
        "read": 21, "parsed": 21, "quarantined": 0, "documents": 9, "merged": 9, "dropped": 3, "waiting": 0, "difference": 0,
    }  # fmt: skip
    with pytest.raises(ConfigurationError, match="this landing does not wait"):
        override_landing(tonight(small), "kb", TUE, "kb team", "too late")
    nightly = state_of_kb(small)
    forget(small.project(), WED)
    for day in (WED, TUE, MON):
        land_source(tonight(small), "kb", [day])
    assemble_source(tonight(small), "kb")
    assert state_of_kb(small) == nightly


def test_a_landing_that_was_read_stays_whatever_becomes_of_its_folder_and_of_what_may_go(small: Any) -> None:
    for day, left in ((MON, 10), (TUE, 9), (WED, 8)):
        pages(small, day, *range(left))
        land_source(tonight(small, day), "kb", [day])
    assemble_source(tonight(small), "kb")
    before = state_of_kb(small)
    shutil.rmtree(small.data / "landing" / "kb" / TUE.isoformat())
    declared = small.defs / "sources" / "kb" / "defs.yaml"
    yaml = declared.read_text()
    declared.write_text(yaml.replace("mode: snapshot", "mode: snapshot\n  max_deleted_share: 0.0"))
    land_source(tonight(small), "kb")
    assert "it lacks" in str(hold(small, "kb"))
    declared.write_text(yaml)
    land_source(tonight(small), "kb")
    assemble_source(tonight(small), "kb")
    assert (hold(small, "kb"), state_of_kb(small)) == (None, before)


def test_of_two_landings_that_wait_the_newest_is_named_and_passing_it_ends_both(small: Any) -> None:
    pages(small, MON, *range(10))
    pages(small, TUE, 1, 2)
    pages(small, WED, 1, 3)
    land_source(tonight(small), "kb", [MON, TUE, WED])
    why = str(hold(small, "kb"))
    assert "landing/kb/2026-11-04: it lacks 8 of the 10" in why
    assert "2026-11-03 before it waits too" in why
    override_landing(tonight(small), "kb", WED, "kb team", "the old manual was retired")
    land_source(tonight(small), "kb")
    assert hold(small, "kb") is None
    assert assemble_source(tonight(small), "kb")["dropped:landing_passed_over"] == 2


def state_of_kb(small: Any) -> list[list[dict[str, Any]]]:
    """What the tables hold of the source: its records, documents and fates."""
    tables = tonight(small).tables
    return [
        tables.read("kb_records", RECORDS)
        .sort_by([("landed_on", "ascending"), ("record_id", "ascending")])
        .to_pylist(),
        tables.read("kb_documents", DOCUMENTS).to_pylist(),
        tables.read("fates", FATES, where=fates_of(EVERYWHERE, "kb_documents")).to_pylist(),
    ]


def test_a_small_landing_of_an_incremental_source_deletes_nothing_and_waits_for_nobody(small: Any) -> None:
    tickets(small, MON, [ticket(n) for n in range(12)])
    tickets(small, TUE, [ticket(3, status="solved")])
    land_source(tonight(small), "zendesk", [MON, TUE])
    assert hold(small, "zendesk") is None
    assert assemble_source(tonight(small), "zendesk")["documents"] == 12


def test_a_comment_waits_for_its_ticket_and_joins_it_nights_later(small: Any) -> None:
    tickets(small, MON, [comment(1, 5)], "comments")
    tickets(small, TUE, [ticket(4)])
    land_source(tonight(small, TUE), "zendesk", [MON, TUE])
    figures = assemble_source(tonight(small, TUE), "zendesk")
    assert (figures["documents"], figures["quarantined:no_thread"]) == (1, 1)
    sums = accounting(tonight(small, TUE), "zendesk")
    assert (sums["waiting"], sums["difference"]) == (1, 0)
    tickets(small, WED, [ticket(5)])
    land_source(tonight(small), "zendesk", [WED])
    figures = assemble_source(tonight(small), "zendesk")
    assert (figures["documents"], figures.get("quarantined:no_thread"), figures["unknown_authors"]) == (2, None, 3)
    assert accounting(tonight(small), "zendesk")["difference"] == 0


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"created_at": "01/02/2026"}, "all 12 rows of the kind 'thread' are refused as bad_date"),
        ({"created_at": 1767225600}, "field 'created_at' changed its type"),
    ],
)
def test_an_export_whose_notation_changed_holds_its_source_and_keeps_what_was_read(
    small: Any, changed: dict[str, Any], told: str
) -> None:
    tickets(small, MON, [ticket(n) for n in range(12)])
    land_source(tonight(small), "zendesk", [MON])
    tickets(small, TUE, [ticket(n, **changed) for n in range(12)])
    pages(small, TUE, 1)
    assert land_source(tonight(small), "zendesk", [TUE]) == []
    assert told in str(hold(small, "zendesk"))
    assert assemble_source(tonight(small), "zendesk")["documents"] == 12
    assert len(land_source(tonight(small), "kb", [TUE])) == 1
    assert hold(small, "kb") is None


def test_every_landing_that_is_there_is_read_as_its_source_is_read_by_now(small: Any) -> None:
    for day, number in ((MON, 1), (TUE, 2), (WED, 3)):
        tickets(small, day, [ticket(number)])
    land_source(tonight(small), "zendesk", [MON, TUE, WED])
    before = tonight(small).tables.read("zendesk_records", RECORDS, ["record_id", "landed_on"]).num_rows
    shutil.rmtree(small.data / "landing" / "zendesk" / MON.isoformat())
    assert [landed.landed_on for landed in land_source(tonight(small), "zendesk", [WED])] == [WED]
    change(small, "zendesk", ("  reader: zendesk\n", "  reader: zendesk\n  landing: {encoding: utf-8-sig}\n"))
    again = land_source(tonight(small), "zendesk", [WED])
    assert [(landed.landed_on, landed.fresh) for landed in again] == [(TUE, True), (WED, True)]
    assert [landed.landed_on for landed in land_source(tonight(small), "zendesk", [])] == []
    assert tonight(small).tables.read("zendesk_records", RECORDS, ["record_id", "landed_on"]).num_rows == before


def test_fields_are_kept_by_landing_and_a_thin_one_is_told(small: Any) -> None:
    change(
        small,
        "zendesk",
        ("  options:", "  minimum_fill: {tickets.priority: 0.5, tickets.id: 1, users.name: 1}\n  options:"),
    )
    tickets(small, MON, [ticket(1, priority="high", brand_new=1), ticket(2), ticket(3), ticket(4)])
    land_source(tonight(small), "zendesk", [MON])
    uses = {use.field: use for use in field_uses(tonight(small).tables, "zendesk", MON)}
    assert (uses["priority"].filled, uses["priority"].rows, uses["priority"].known) == (1, 4, True)
    assert not uses["brand_new"].known
    assert fill_rates(tonight(small), "zendesk") == {"tickets.priority": (0.25, 0.5), "tickets.id": (1.0, 1.0)}


@pytest.mark.slow
def test_quarantined_rows_are_tried_again_when_the_options_or_the_command_say_so(small: Any) -> None:
    tickets(small, MON, [ticket(1), ticket(2, created_at="soon")])
    pages(small, MON, 1)
    assert small.run(select=["zendesk_records", "kb_records"]).success
    before = tonight(small).tables.read("quarantine", QUARANTINE)
    assert before["reason"].to_pylist() == ["bad_date"]
    (origin,) = before["origin"].to_pylist()
    assert (origin["file"], origin["position"]) == ("tickets-0001.ndjson", 1)
    version = tonight(small).tables.version("kb_records")
    assert small.run(select=["zendesk_records", "kb_records"], retry_quarantine=True).success
    assert tonight(small).tables.read("quarantine", QUARANTINE)["reason"].to_pylist() == ["bad_date"]
    assert tonight(small).tables.version("kb_records") == version  # nothing of it is quarantined
    tickets(small, MON, [ticket(1), ticket(2)])
    assert small.run(select=["zendesk_records", "zendesk_documents"], retry_quarantine=True).success
    night = tonight(small)
    assert night.tables.read("quarantine", QUARANTINE).num_rows == 0
    assert counts(night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, "zendesk_documents"))) == {"kept": 2}


def test_a_source_reads_where_its_yaml_says_when_its_marker_is_there_and_in_its_encoding(small: Any) -> None:
    change(
        small,
        "salesforce",
        ("attributes:\n", "attributes:\n  landing: {location: exports/crm, marker: _DONE, encoding: cp1252}\n"),
    )
    assert land_source(tonight(small), "salesforce", [MON]) == []
    assert "its location is not there" in str(hold(small, "salesforce"))
    folder = small.root / "exports" / "crm" / MON.isoformat()
    folder.mkdir(parents=True)
    header = "Id,Subject,Description,CreatedDate\n"
    row = "5001,Größe,Die Lampe für Zoë ist aus,2026-11-01T08:00:00.000Z\n"
    (folder / "Case.csv").write_bytes((header + row).encode("cp1252"))
    assert land_source(tonight(small), "salesforce", [MON]) == []
    assert hold(small, "salesforce") is None  # it is there, and not complete yet
    (folder / "_DONE").touch()
    assert [landed.parsed for landed in land_source(tonight(small), "salesforce", [MON])] == [1]
    titles = tonight(small).tables.read("salesforce_records", RECORDS, ["title"])["title"].to_pylist()
    assert titles == ["Größe"]


@pytest.mark.slow
def test_a_full_refresh_keeps_what_was_read_of_a_landing_that_is_archived_though_another_source_landed_that_day(
    small: Any,
) -> None:
    tickets(small, MON, [ticket(1)])
    pages(small, MON, 1)
    assert small.run(select=["zendesk_records", "kb_records"]).success
    filled = field_uses(tonight(small).tables, "zendesk", MON)
    assert filled
    shutil.rmtree(small.data / "landing" / "zendesk" / MON.isoformat())
    with pytest.raises(ConfigurationError, match="leave out --select"):
        small.run(full_refresh=True, select=["zendesk_records"])
    forget(small.project(), MON)
    assert {state["source"] for state in tonight(small).tables.read("landings", LANDINGS).to_pylist()} == {"zendesk"}
    assert field_uses(tonight(small).tables, "zendesk", MON) == filled


def test_an_empty_snapshot_is_a_truncated_one(small: Any) -> None:
    pages(small, MON, *range(10))
    land_source(tonight(small, MON), "kb", [MON])
    (small.data / "landing" / "kb" / TUE.isoformat()).mkdir()
    land_source(tonight(small, TUE), "kb", [TUE])
    assert "it lacks 10 of the 10 article records" in str(hold(small, "kb"))
    assert assemble_source(tonight(small, TUE), "kb")["documents"] == 10
    override_landing(tonight(small, TUE), "kb", TUE, "kb team", "it is retired")
    assert assemble_source(tonight(small, TUE), "kb")["documents"] == 0
    assert accounting(tonight(small, TUE), "kb")["difference"] == 0


def test_a_location_that_cannot_be_opened_holds_its_source_and_no_other(small: Any) -> None:
    # What opens this scheme is a package that is not installed.
    change(small, "salesforce", ("attributes:\n", "attributes:\n  landing: {location: dropbox://hunter2/crm}\n"))
    tickets(small, MON, [ticket(1)])
    assert small.run(select=["zendesk_records", "salesforce_records"]).success
    assert "its location cannot be opened" in str(hold(small, "salesforce"))
    assert "hunter2" not in str(hold(small, "salesforce"))
    assert hold(small, "zendesk") is None


def test_addresses_that_name_a_person_stand_in_no_log_of_a_table(small: Any) -> None:
    tickets(small, MON, [ticket(1)])
    tickets(
        small,
        MON,
        [{"id": "clara@example.com", "name": "C", "email": "clara@example.com", "role": "end-user"}],
        "users",
    )
    land_source(tonight(small), "zendesk", [MON])
    find_people(tonight(small))
    logs = [path for path in (small.data / "restricted" / "tables").rglob("_delta_log/*") if path.is_file()]
    assert len(logs) > 3
    assert [path for path in logs if b"clara" in path.read_bytes()] == []


def test_what_an_agent_wrote_first_is_internal_until_its_comment_says_otherwise(small: Any) -> None:
    """A ticket's description is its first comment, which may be a note that the customer never saw."""
    opened = [ticket(n, submitter_id=12, description=f"Ring {n} back, he is angry.") for n in (1, 2, 3)]
    tickets(small, MON, [*opened, ticket(4, submitter_id=7)])
    land_source(tonight(small, MON), "zendesk", [MON])

    def said(day: dt.date) -> dict[str, list[tuple[str, str]]]:
        assemble_source(tonight(small, day), "zendesk")
        rows = tonight(small, day).tables.read("zendesk_documents", DOCUMENTS).to_pylist()
        return {
            r["record_id"]: [(t["role"], t["visibility"]) for t in r["turns"] if t["role"] != "title"] for r in rows
        }

    assert said(MON) == {n: [("agent", "internal")] for n in "123"} | {"4": [("requester", "public")]}
    note, answer = ({**comment(n, n), "author_id": 12, "body": f"Ring {n} back, he is angry."} for n in (1, 2))
    tickets(small, TUE, [{**note, "public": False}, {**answer, "public": True}], "comments")
    tickets(small, TUE, [{"id": 12, "name": "Ida", "email": "ida@example.com", "role": "agent"}], "users")
    land_source(tonight(small, TUE), "zendesk", [TUE])
    assert said(TUE)["1"] == [("agent", "internal")]
    assert said(TUE)["2"] == [("agent", "public")]
    assert said(TUE)["3"] == [("agent", "internal")]


def test_an_article_without_a_date_counts_from_the_landing_that_first_brought_its_words(small: Any) -> None:
    pages(small, MON, 1, 2)
    pages(small, TUE, 1, 2, 3)
    page = small.data / "landing" / "kb" / TUE.isoformat() / "page2.md"
    page.write_text(page.read_text() + "It is another thing now.\n")
    night = tonight(small)
    land_source(night, "kb", [MON, TUE])
    find_people(night)
    assemble_source(night, "kb")
    rows = night.tables.read("kb_documents", DOCUMENTS, ["record_id", "created_at"]).to_pylist()
    found = {(row["record_id"], row["created_at"].date()) for row in rows}
    assert found >= {("page1.md", MON), ("page2.md", TUE), ("page3.md", TUE)}
    assert {day for name, day in found if name == "page1.md"} == {MON}
