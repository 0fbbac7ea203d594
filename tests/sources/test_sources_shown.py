"""Names that vendors write are data: one that may say something of somebody is shown nowhere, and counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation.document import PEOPLE
from curation.errors import SourceError
from curation.sources.census import FieldUse
from curation.sources.first_look.look import look
from curation.sources.first_look.showable_names import OTHERS, REST, Names, names_by, names_of, shown_uses
from curation.sources.first_look.undated import UndatedFields
from curation.sources.reader import Rejected, Undated, reader
from curation.sources.records import Reading
from curation.sources.step import fields_shown, land_source
from curation.storage.landings.landing import LandedFile, Landing, file_sha256
from curation.storage.tables import Tables
from tests.sources.test_sources_records import FIRST, Place, night, settings, ticket, user

__all__ = ["night"]  # a fixture

DIAGNOSIS = "Diagnosis of Bram Kessel: HIV positive"
SOMEBODY = Names(frozenset({"subject"}), frozenset({"bram", "kessel", "ann"}), frozenset({"447700900123"}))


@pytest.mark.parametrize(
    ("name", "records", "shown"),
    [
        ("subject", 1, True),  # the reader's own
        ("severity_of_case", 21, True),
        ("severity_of_case", 20, False),  # it does not recur
        (DIAGNOSIS, 5_000, False),
        ("Diagnosis of somebody", 5_000, False),  # no identifier
        ("diagnosis_bram", 5_000, False),
        ("diagnosisKesselHiv", 5_000, False),
        ("dxofkessel", 5_000, False),
        ("BRAMdiagnosis", 5_000, False),
        ("ANNvisit", 5_000, False),
        ("planned", 5_000, True),  # three letters inside another word are nobody's
        ("phone_7700900123", 5_000, False),
        ("phone_7700-900-123", 5_000, False),
        ("step_12", 5_000, True),
        ("naïve", 5_000, False),
    ],
)
def test_a_name_is_shown_where_it_is_the_readers_or_recurs_and_says_nobody(
    name: str, records: int, shown: bool
) -> None:
    assert SOMEBODY.shows(name, records) is shown


def test_names_that_are_not_shown_are_one_row_a_family_and_none_is_lost() -> None:
    uses = [
        FieldUse("tickets", "subject", 50, 50, True),
        FieldUse("tickets", "bram", 50, 50, False),
        FieldUse("tickets", "rare", 50, 2, False),
        FieldUse("users", "kessel", 50, 30, False),
    ]
    assert shown_uses(SOMEBODY, uses) == [
        FieldUse("tickets", "subject", 50, 50, True),
        FieldUse("tickets", f"2 {REST}", 50, 50, False),
        FieldUse("users", f"1 {REST}", 50, 30, False),
    ]


def test_kinds_of_rows_that_a_vendor_names_are_shown_as_fields_are() -> None:
    uses = [
        FieldUse("bram_kessel_visits", "subject", 50, 50, True),
        FieldUse("Diagnosis of somebody", "subject", 50, 50, True),
        FieldUse("rare_visits", "subject", 20, 20, True),
        FieldUse("visits", "subject", 50, 50, True),
        FieldUse("attached files", "pdf", 9, 9, True),
        FieldUse("attached files", "diagnosis_kessel", 50, 50, True),  # a file may be called so
    ]
    shown = shown_uses(SOMEBODY, uses)
    assert [(use.family, use.field) for use in shown] == [
        ("visits", "subject"),
        ("attached files", "pdf"),
        (OTHERS, f"4 {REST}"),
    ]
    assert (shown[-1].rows, shown[-1].filled) == (50, 50)


def test_tables_that_are_mapped_are_called_by_their_numbers() -> None:
    table = {"files": "*.csv", "entity": "thread", "fields": {"record_id": "id", "text": "body"}}
    nested = table | {"nested": [{"under": "notes", "entity": "turn", "fields": {"record_id": "id", "text": "body"}}]}
    names = names_by(settings(reader="mapped", options={"tables": [table, nested]}))
    assert all(names.shows(family, 1) for family in ("table 1", "table 2", "table 2, nested 1"))
    assert not names.shows("table 3", 50)


def test_a_number_by_which_other_systems_know_somebody_is_theirs() -> None:
    people = pa.table(
        {"names": [[]], "emails": [[]], "phones": [[]], "accounts": [[]], "external_ids": [["C-4711007"]]}
    )
    assert (
        not Names()
        .beside([people.cast(pa.schema([(n, pa.list_(pa.string())) for n in people.column_names]))])
        .shows("vip_4711007", 5_000)
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("subject-0002.json", "subject-0002.json"),
        ("subjects_export_2026-11-02.csv", "subjects_export_2026-11-02.csv"),
        ("Bram Kessel.eml", "file 1 of 2 by name, a .eml"),
        ("hiv/subject.json", "file 1 of 2 by name, a .json"),
        ("unheard-of", "file 1 of 2 by name"),
        ("subject-447700900123.json", "file 1 of 2 by name, a .json"),
        ("subject_0301-234-5678.csv", "file 1 of 2 by name, a .csv"),
        ("subject-20261102T081500-0001.json", "file 1 of 2 by name, a .json"),
        ("subject-20261102-081500.json", "subject-20261102-081500.json"),
        ("subject-0000123.json", "subject-0000123.json"),
        ("Diagnosis.kessel", "file 1 of 2 by name"),  # how a name ends is a part of it
    ],
)
def test_a_file_is_named_by_the_readers_words_or_by_its_number(name: str, shown: str) -> None:
    assert SOMEBODY.file(name, ["zz.json", name]) == shown


@pytest.mark.parametrize(
    ("identity", "shown"),
    [
        ("48213", True),
        ("TSD-2001", True),
        ("refund-policy", True),
        ("<CAF-1@example.com>", False),
        ("bram-kessel-visit", False),
        ("calls/2026/visit.vtt", False),
        ("447700900123-4", False),
        ("00900123", True),  # a few digits of a number tell nobody
    ],
)
def test_an_id_is_shown_where_it_says_nobody(identity: str, shown: bool) -> None:
    assert SOMEBODY.shows_id(identity) is shown


def test_names_are_known_without_accents_and_however_short() -> None:
    people = pa.table({"names": [["José Müller", "Li Ng"]], "emails": [["b.soerensen@example.com"]]} | {
        column: pa.array([[]], pa.list_(pa.string())) for column in ("phones", "accounts", "external_ids")
    })  # fmt: skip
    names = Names().beside([people])
    for name in ("jose_note", "mueller_hiv", "muller_hiv", "seenByLi", "ng", "soerensen_visit"):
        assert not names.shows(name, 5_000), name
    assert names.shows("severity_of_case", 5_000)


def test_whom_a_first_landing_names_is_asked_before_its_dates_are_told(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,name\n1,Bram Kessel\n")
    (tmp_path / "tickets.csv").write_text("id,body,by_kessel\n" + "".join(f"{n},A lamp,soon\n" for n in range(30)))
    fields = {"record_id": "id", "text": "body", "created_at": "by_kessel"}
    tables = [
        {"files": "tickets.csv", "entity": "thread", "fields": fields},
        {"files": "people.csv", "entity": "person", "fields": {"record_id": "id", "names": "name"}},
    ]
    files = [tmp_path / name for name in ("tickets.csv", "people.csv")]
    landed = tuple(LandedFile(file, file.name, file_sha256(file)) for file in files)
    given = settings(reader="mapped", options={"tables": tables})
    with Reading(tmp_path) as reading, pytest.raises(SourceError) as held:
        reading.take(Landing(landed, (), b"0" * 32), given, FIRST, Names())
    assert "in a field of another name" in str(held.value) and "kessel" not in str(held.value).lower()


def test_people_on_file_are_those_of_earlier_nights_and_of_the_landing(small: Any, night: Any) -> None:
    place = Place(small.data)
    rows = [ticket(n, lee7_diagnosis="yes", faure_diagnosis="yes", outcome_grade="A") for n in range(1, 31)]
    place.export(FIRST, tickets=rows, users=[user(7)])
    land_source(night(), "zendesk", [FIRST])
    assert {"lee", "ann"} <= names_of(night().tables, settings(), FIRST).words
    shown = {use.field for use in fields_shown(night(), "zendesk", FIRST)}
    assert "outcome_grade" in shown and "faure_diagnosis" in shown and "lee7_diagnosis" not in shown
    known = {"person_id": "crm:1", "source": "crm", "ref": "1", "names": ["Eva Faure"], "phones": ["+44 7700 900123"]}
    night().tables.replace("people", pa.Table.from_pylist([known], schema=PEOPLE))
    assert "faure_diagnosis" not in {use.field for use in fields_shown(night(), "zendesk", FIRST)}


def test_a_source_that_is_held_names_no_file_and_no_field_that_may_say_somebody(small: Any, night: Any) -> None:
    folder = small.data / "landing" / "zendesk" / FIRST.isoformat() / "Bram Kessel HIV"
    folder.mkdir(parents=True)
    rows = [{"id": n, "nome_bram": "x", "email": "x@example.com"} for n in range(30)]
    (folder / "users-0001.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder.parent / "_SUCCESS").touch()
    land_source(night(), "zendesk", [FIRST])
    why = night().decisions.held()["source:zendesk"].why
    assert "field 'name' is missing" in why and "by name, a .ndjson" in why
    assert "Bram" not in why and "bram" not in why


def test_a_date_in_a_field_of_another_name_is_counted_without_the_name() -> None:
    fields = UndatedFields()
    for number, name in enumerate(("seen_by_bram", "seen_at", "rarely_seen")):
        for _ in range((30, 30, 3)[number]):
            fields.see(Rejected(None, "bad_date", undated=Undated(name, "99.99.9999")))  # type: ignore[arg-type]
    said = " ".join(fields.said(reader("mapped").Options, SOMEBODY.shows))
    assert "30 dates in the field 'seen_at'" in said and "3 dates in a field of another name" in said
    assert "bram" not in said and "rarely" not in said


def test_tables_that_are_not_there_yet_hold_nobody(tmp_path: Path) -> None:
    assert names_of(Tables(tmp_path), settings()).words == frozenset()


def test_a_first_look_that_is_logged_asks_the_people_whom_the_export_names(tmp_path: Path) -> None:
    seen = [user(n, seen_by_kessel="x", seen_at_desk="x") | {"name": "Bram Kessel"} for n in range(1, 31)]
    (tmp_path / "users.json").write_text(json.dumps({"users": seen}))
    (tmp_path / "tickets.json").write_text(json.dumps({"tickets": [ticket(n, by_kessel=1) for n in range(1, 31)]}))
    (tmp_path / "Diagnosis.kessel").write_text("x")
    found = look([tmp_path], every_name=False)
    assert "kessel" not in repr(found).lower()
    assert "seen_at_desk" in {use.field for use in found.fields}
    assert "kessel" in repr(look([tmp_path])).lower()
