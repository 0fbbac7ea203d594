"""Erased people and records are recognised by HMAC in whatever lands, and a stub is all that is kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation.document import OPENING, RECORDS, document_id, opening_of, text_digest
from curation.privacy.known.erased import scan_erased
from curation.sources.step import accounting, land_source
from curation.state.decisions import Decision, DecisionLog
from curation.state.night import Night
from curation.state.suppression import Suppression
from curation.storage.secrets.keys import Keys
from curation.storage.tables import Tables

KEY = b"s" * 32
NOBODY = Suppression(KEY, frozenset())
Row = dict[str, Any]


def row(entity: str, record_id: str, **given: Any) -> Row:
    made: Row = dict.fromkeys(RECORDS.names)
    text = f"text of {entity} {record_id}"
    made |= {"source": "zendesk", "landed_on": dt.date(2026, 11, 2), "entity": entity, "record_id": record_id}
    made |= {"text": text, "raw_sha256": text_digest(text), "deleted": False, "labels": [], "governance": {}}
    made |= {
        "origin": {"file_sha256": b"\1" * 32, "file": "f", "position": int(record_id) if record_id.isdigit() else 0}
    }
    return made | {name: [] for name in ("names", "emails", "phones", "accounts")} | given


def erased(*marks: str) -> Suppression:
    return Suppression(KEY, frozenset(marks))


def suppressed(suppression: Suppression, table: pa.Table) -> pa.Table:
    return suppression.suppress(table, suppression.reach(lambda: iter([table])))


def gone(suppression: Suppression, *rows: Row) -> list[bool]:
    """Which rows became stubs; checks that the others are as they were and that stubs hold nothing."""
    table = pa.Table.from_pylist(list(rows), schema=RECORDS)
    result = suppressed(suppression, table)
    assert result.schema == RECORDS
    assert result.num_rows == len(rows)
    for before, after in zip(table.to_pylist(), result.to_pylist(), strict=True):
        assert after["origin"] == before["origin"]
        if after["entity"] != "suppressed":
            assert after == before
            continue
        kept = {"source", "landed_on", "origin", "entity", "record_id", "deleted", "parent_id"}
        assert len(after["parent_id"] or 64 * "0") == 64
        assert not [name for name, value in after.items() if value is not None and name not in kept]
        assert after["record_id"] in (
            before["record_id"],
            NOBODY.record(*(before[k] for k in ("source", "entity", "record_id"))),
        )
        assert len(after["record_id"]) == 64
    return [entity == "suppressed" for entity in result["entity"].to_pylist()]


def test_only_a_thread_that_keeps_its_first_turn_takes_the_page_which_that_turn_opens() -> None:
    said = {"words_sha256": b"\2" * 32, "created_at": dt.datetime(2026, 11, 2, tzinfo=dt.UTC)}
    page = opening_of("7")
    first = row("turn", "7", parent_id=page, parent_by=OPENING, opening=True, **said)
    answer = row("turn", "8", parent_id=page, parent_by=OPENING, opening=False, **said | {"words_sha256": b"\3" * 32})
    suppression = erased(NOBODY.record("zendesk", "thread", "1"))
    for keeps, words, expected in (
        (True, said["words_sha256"], True), (False, said["words_sha256"], False), (True, None, False)
    ):  # fmt: skip
        thread = row("thread", "1", opening=keeps, **said | {"words_sha256": words})
        table = pa.Table.from_pylist([thread, first, answer], schema=RECORDS)
        stubs = [entity == "suppressed" for entity in suppressed(suppression, table)["entity"].to_pylist()]
        assert stubs == [True, expected, expected]


def test_stubs_keep_the_number_and_order_of_rows() -> None:
    rows = [row("person", str(n)) for n in range(6)]
    suppression = erased(NOBODY.person("zendesk", "1"), NOBODY.record("zendesk", "person", "4"))
    assert gone(suppression, *rows) == [False, True, False, False, True, False]
    assert gone(NOBODY, *rows) == [False] * 6


def test_a_number_of_another_source_or_entity_is_somebody_else() -> None:
    suppression = erased(NOBODY.record("zendesk", "thread", "7"), NOBODY.person("zendesk", "8"))
    rows = [
        row("person", "7"),
        row("thread", "7", source="other"),
        row("thread", "8"),
        row("person", "8", source="other"),
    ]
    assert gone(suppression, *rows) == [False] * 4


def test_every_turn_of_an_erased_thread_goes_with_it_whoever_wrote_it() -> None:
    rows = [
        row("turn", "11", parent_id="1", author_ref="agent"),
        row("thread", "1", author_ref="700"),
        row("turn", "12", parent_id="1", author_ref="700"),
        row("turn", "21", parent_id="2", author_ref="agent"),
        row("thread", "2", author_ref="701"),
        row("turn", "22", parent_id="2", author_ref="700"),
    ]
    assert gone(erased(NOBODY.person("zendesk", "700")), *rows) == [True, True, True, False, False, True]


def test_a_late_comment_goes_though_its_ticket_is_in_another_landing() -> None:
    late = row("turn", "31", parent_id="1", author_ref="agent")
    assert gone(erased(NOBODY.record("zendesk", "thread", "1")), late) == [True]
    assert gone(erased(NOBODY.record("zendesk", "turn", "1")), late) == [False]


@pytest.mark.parametrize("address", ["ann@example.com", " ANN@Example.COM"])
def test_a_person_is_known_by_address_in_every_source(address: str) -> None:
    rows = [
        row("person", "c1", source="crm", emails=["other@example.com", address]),
        row("person", "c2", source="crm", emails=["bob@example.com"]),
        row("thread", "t1", source="crm", emails=[address]),
        row("thread", "t2", source="crm", author_ref=address.strip()),
        row("turn", "n1", source="crm", parent_id="t9", author_ref=address.strip()),
    ]
    assert gone(erased(NOBODY.email("ann@example.com")), *rows) == [True, False, True, True, True]


def test_a_note_about_an_erased_person_goes_whoever_wrote_it() -> None:
    rows = [
        row("thread", "n1", parent_id="c1", author_ref="agent"),
        row("thread", "n2", parent_id="c2", author_ref="agent"),
    ]
    assert gone(erased(NOBODY.person("zendesk", "c1")), *rows) == [True, False]


def test_colleagues_who_share_a_switchboard_are_not_erased_with_one_of_them() -> None:
    subjects = NOBODY.identities([("crm", "c1")], ["ann@example.com"], ["+1 (415) 555-0164"], ["Ann Lee", "Ann"])
    rows = [
        row("person", "c5", source="new", names=["ANN  Lee"], phones=["001-415-555-0164"]),
        row("person", "c6", source="new", names=["Bo Park"], phones=["001-415-555-0164"]),
        row("person", "c7", source="new", names=["Ann Lee"], phones=["+1 415 555 0199"]),
    ]
    assert gone(erased(*subjects), *rows) == [True, False, False]


def test_an_erasure_writes_down_references_addresses_numbers_and_full_names_and_no_text() -> None:
    subjects = NOBODY.identities(
        [("crm", "c1")],
        ["Ann@example.com", " "],
        ["+1 415 555 0164", "12"],
        ["Ann Lee", "Ann", "  "],
        ["AC100200", "4711"],
    )
    wanted = {
        NOBODY.person("crm", "c1"),
        NOBODY.email("ann@EXAMPLE.com"),
        NOBODY.phone("1-415-555-0164"),
        NOBODY.name("ann lee"),
        NOBODY.name("Lee, Ann"),
        NOBODY.account("AC 100-200"),
    }
    assert set(subjects) >= wanted
    assert not set(subjects) & {NOBODY.name("Ann"), NOBODY.phone("12"), NOBODY.account("4711"), NOBODY.email(" ")}
    assert list(subjects) == sorted(subjects)
    assert not {s for s in subjects if len(s) != 64 or set(s) - set("0123456789abcdef")}
    other = Suppression(b"t" * 32, frozenset())
    assert not set(subjects) & set(other.identities([("crm", "c1")], ["ann@example.com"], [], ["Ann Lee"]))


def test_a_stub_stays_a_stub() -> None:
    suppression = erased(NOBODY.person("zendesk", "1"))
    once = suppressed(suppression, pa.Table.from_pylist([row("person", "1"), row("person", "2")], schema=RECORDS))
    assert suppressed(suppression, once) == once


NEW_USER = [
    row("person", "900", emails=["ann@example.com"], names=["Ann Lee"]),
    row("thread", "1", author_ref="900"),
    row("turn", "11", parent_id="1", author_ref="agent"),
    row("turn", "21", parent_id="2", author_ref="900"),
    row("thread", "n1", parent_id="900", author_ref="agent"),
    row("thread", "2", author_ref="701"),
    row("person", "701", emails=["bob@example.com"], names=["Bob Ray"]),
    row("thread", "n2", parent_id="701", author_ref="agent"),
]
THEIRS = [True, True, True, True, True, False, False, False]


def test_who_comes_back_under_a_new_number_takes_along_all_that_the_number_wrote() -> None:
    suppression = erased(*NOBODY.identities([], ["ann@example.com"], [], []))
    assert gone(suppression, *NEW_USER) == THEIRS
    assert gone(suppression, *reversed(NEW_USER)) == THEIRS[::-1]


def test_a_new_number_is_known_by_phone_and_name_too() -> None:
    suppression = erased(*NOBODY.identities([], [], ["415 555 0164"], ["Ann Lee"]))
    person = row("person", "900", phones=["+1 (415) 555-0164"], names=["Lee, Ann"])
    assert gone(suppression, person, row("thread", "1", author_ref="900")) == [True, True]


def test_a_family_with_one_number_is_not_erased_with_one_of_it() -> None:
    suppression = erased(*NOBODY.identities([], [], ["415 555 0164"], ["Tom Mueller"]))
    rows = [
        row("person", "900", phones=["415 555 0164"], names=["Müller, Tom"]),
        row("person", "901", phones=["415 555 0164"], names=["T. Mueller"]),
        row("person", "902", phones=["415 555 0164"], names=["Tim Mueller"]),
    ]
    assert gone(suppression, *rows) == [True, False, False]


def test_a_number_that_others_have_as_well_is_not_written_down() -> None:
    shared = {("phone", "155550164"), ("name", "ann lee")}
    subjects = NOBODY.identities([], [], ["+1 415 555 0164"], ["Ann Lee"], shared=shared)
    assert NOBODY.phone("+1 415 555 0164") not in subjects
    assert NOBODY.name("Ann Lee") in subjects


def test_another_state_of_somebody_recognised_is_theirs_whatever_it_says() -> None:
    old = row("person", "900", emails=["ann@example.com"])
    new = row("person", "900", emails=["a.new@example.org"])
    other = row("person", "900", source="crm", emails=["a.new@example.org"])
    assert gone(erased(NOBODY.email("ann@example.com")), new, old, other) == [True, True, False]


def _line(folder: Path, stem: str, **fields: Any) -> None:
    at = "2026-11-01T08:00:00Z"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{stem}-0001.ndjson").open("a") as file:
        file.write(json.dumps({"created_at": at, "updated_at": at, **fields}) + "\n")


def _user(folder: Path) -> None:
    _line(folder, "users", id=900, name="Ann Lee", email="ann@example.com", role="end-user")


def _ticket(folder: Path) -> None:
    _line(folder, "tickets", id=1, subject="Torn", description="It is torn.", status="solved", requester_id=900)


def _comment(folder: Path) -> None:
    _line(folder, "comments", id=11, ticket_id=1, author_id=5, public=True, body="Sewn.")


def _another(folder: Path) -> None:
    _line(folder, "users", id=901, name="Bob Ray", email="bob@example.com", role="end-user")
    _line(folder, "tickets", id=2, subject="Flat", description="It is flat.", status="solved", requester_id=901)


DAYS = [dt.date(2026, 11, day) for day in (2, 3, 4, 5)]


@pytest.mark.parametrize("order", list(permutations((_user, _ticket, _comment, _another)))[::3])
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("rotated_before", [0, 1, 2, 3])
def test_who_was_erased_stays_out_when_the_key_is_rotated_between_any_two_nights(
    small: Any, order: tuple[Callable[[Path], None], ...], together: bool, rotated_before: int
) -> None:
    project = small.project()
    project.locations.ensure()
    old = Keys(b"r" * 32, b"p" * 32, KEY, KEY)
    new = replace(old, suppression=b"n" * 32, older={"suppression": (KEY,)})
    log, tables = DecisionLog(project.locations.decisions, KEY), Tables(project.locations.tables)
    subjects = NOBODY.identities([], ["ann@example.com"], [], ["Ann Lee"])
    log.append(Decision("erasure", "dpo", "request 1", dt.datetime.now(dt.UTC), subjects))
    for number, (day, write) in enumerate(zip(DAYS, order, strict=True)):
        write(project.locations.landing / "zendesk" / day.isoformat())
        keys = new if number >= rotated_before else old
        if not together:
            land_source(Night(project, tables, keys, log, day), "zendesk", [day])
    night = Night(project, tables, new, log, DAYS[-1])
    land_source(night, "zendesk", DAYS)
    stored = tables.read("zendesk_records", RECORDS).to_pylist()
    kept = {(r["entity"], r["record_id"]) for r in stored if r["entity"] != "suppressed"}
    assert kept == {("person", "901"), ("thread", "2")}
    document = document_id("zendesk", "1")
    opened = {r["parent_id"] for r in stored if r["entity"] == "suppressed"} - {None}
    assert opened == {night.suppression.knowing(opened).document(document)}
    assert [f.type for f in scan_erased("Then Ann Lee wrote.", night.suppression)] == ["PERSON"]


@pytest.mark.parametrize("order", list(permutations((_user, _ticket, _comment, _another)))[::3])
@pytest.mark.parametrize("together", [False, True])
def test_a_ticket_may_land_before_or_after_the_user_who_is_recognised(
    small: Any, order: tuple[Callable[[Path], None], ...], together: bool
) -> None:
    project = small.project()
    project.locations.ensure()
    log = DecisionLog(project.locations.decisions, KEY)
    subjects = NOBODY.identities([], ["ann@example.com"], [], [])
    log.append(Decision("erasure", "dpo", "request 1", dt.datetime.now(dt.UTC), subjects))
    tables = Tables(project.locations.tables)
    keys = Keys(b"r" * 32, b"p" * 32, KEY, KEY)
    for day, write in zip(DAYS, order, strict=True):
        write(project.locations.landing / "zendesk" / day.isoformat())
        if not together:
            landed = land_source(Night(project, tables, keys, log, day), "zendesk", [day])
    if together:
        landed = land_source(Night(project, tables, keys, log, DAYS[-1]), "zendesk", DAYS)
    stored = tables.read("zendesk_records", RECORDS).to_pylist()
    assert {(r["entity"], r["record_id"]) for r in stored if r["entity"] != "suppressed"} == {
        ("person", "901"),
        ("thread", "2"),
    }
    marks = {NOBODY.record("zendesk", *one) for one in (("person", "900"), ("thread", "1"), ("turn", "11"))}
    assert {r["record_id"] for r in stored if r["entity"] == "suppressed"} == marks
    document = NOBODY.document(document_id("zendesk", "1"))
    assert {r["parent_id"] for r in stored if r["entity"] == "suppressed"} == {None, document}
    assert landed[-1].suppressed == (order[-1] is not _another)
    version = tables.version("zendesk_records"), tables.version("landings")
    night = Night(project, tables, keys, log, DAYS[-1])
    assert not any(one.fresh for one in land_source(night, "zendesk", DAYS))
    assert (tables.version("zendesk_records"), tables.version("landings")) == version
    assert accounting(night, "zendesk")["read"] == 5


def test_the_list_and_its_key_are_not_printed() -> None:
    assert KEY.hex() not in repr(erased("a" * 64))
    assert "aaaa" not in repr(erased("a" * 64))
