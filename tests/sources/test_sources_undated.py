"""A date that no notation fits teaches: the field it stands in, its form without a digit or letter of it, the option."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.errors import SourceError
from curation.sources.decode.rows import masked
from curation.sources.first_look.undated import UndatedFields
from curation.sources.reader import Rejected, Undated
from curation.sources.records import Reading
from curation.sources.settings import SourceSettings
from curation.storage.landings.landing import LandedFile, Landing

MAPPED = {
    "tables": [
        {
            "files": "tickets.csv",
            "entity": "thread",
            "fields": {"record_id": "id", "text": "body", "created_at": "Opened on"},
        }
    ]
}
TICKETS = "id,body,Opened on\n1,The lamp is dark.,2026-03-04T09:15:00Z\n2,So is the stove.,04.03.2026 09:15\n3,And the kettle.,4 Mar 26\n"


def source(reader: str, options: dict[str, Any]) -> SourceSettings:
    return SourceSettings(
        name="desk", reader=reader, description="x", owner="a@example.com", licence="x", purpose="x", options=options
    )


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("04.03.2026 09:15", "99.99.9999 99:99"),
        ("4. März 2026", "9. AAAA 9999"),
        ("2026年3月4日", "9999A9A9A"),
        (20260304, "99999999"),
        ("x" * 60, "A" * 40 + "…"),
        ("\x1b[2J \u2066", "?[9A ?"),
    ],
)
def test_a_form_shows_no_digit_and_no_letter(value: object, form: str) -> None:
    assert masked(value) == form


def test_a_rejected_row_names_the_field_and_the_form(
    export: Callable[..., list[LandedFile]], read: Callable[..., Any]
) -> None:
    items = read("mapped", export({"tickets.csv": TICKETS}), **MAPPED)
    assert [item.undated for item in items if isinstance(item, Rejected)] == [
        Undated("Opened on", "99.99.9999 99:99"),
        Undated("Opened on", "9 AAA 99"),
    ]
    user = {"id": 7, "name": "Ann Lee", "created_at": "03/04/2026", "updated_at": "2026-03-04T09:15:00Z"}
    found = read("zendesk", export({"users.json": {"users": [user]}}))
    assert Undated("created_at", "99/99/9999") in {item.undated for item in found if isinstance(item, Rejected)}


def test_an_articles_front_matter_names_its_key(
    export: Callable[..., list[LandedFile]], read: Callable[..., Any]
) -> None:
    page = "---\ntitle: Lamps\neffective_date: 4.3.2026\n---\n\nLamps are dark.\n"
    (refused,) = read("folder", export({"lamps.md": page}))
    assert refused.undated == Undated("effective_date", "9.9.9999")


def test_the_option_that_declares_a_notation_is_named_and_where_there_is_none_that_is_said() -> None:
    from curation.sources.reader import reader

    fields = UndatedFields()
    for form in ("99.99.9999", "9999"):
        fields.see(Rejected(None, "bad_date", undated=Undated("opened", form)))  # type: ignore[arg-type]
    fields.see(Rejected(None, "bad_date"))  # type: ignore[arg-type]
    (said,) = fields.said(reader("mapped").Options, lambda name, records: True)
    assert said.startswith(
        "2 dates in the field 'opened' are in no notation that is known (such as 99.99.9999): declare"
    )
    assert "`date_formats: ['%d.%m.%Y %H:%M']`" in said
    (said,) = fields.said(reader("zendesk").Options, lambda name, records: False)
    assert "ISO 8601 with a time zone alone" in said and "opened" not in said
    alone = UndatedFields()
    alone.see(Rejected(None, "bad_date", undated=Undated("opened", "9999")))  # type: ignore[arg-type]
    assert alone.said(reader("mapped").Options, lambda name, records: True)[0].startswith(
        "1 date in the field 'opened' is in"
    )


def test_a_landing_says_it_and_one_that_is_refused_whole_says_it_in_the_hold(
    export: Callable[..., list[LandedFile]], tmp_path: Path
) -> None:
    landing, day = Landing(tuple(export({"tickets.csv": TICKETS})), (), b"0" * 32), dt.date(2026, 3, 5)
    with Reading(tmp_path) as reading:
        reading.take(landing, source("mapped", MAPPED), day)
        assert [said.partition(" (")[0] for said in reading.undated] == [
            "2 dates in the field 'Opened on' are in no notation that is known"
        ]
    rows = "".join(f"{n},The lamp {n} is dark.,04.03.2026\n" for n in range(12))
    landing = Landing(tuple(export({"tickets.csv": "id,body,Opened on\n" + rows})), (), b"1" * 32)
    with Reading(tmp_path) as reading, pytest.raises(SourceError) as held:
        reading.take(landing, source("mapped", MAPPED), day)
    assert "12 dates in the field 'Opened on' are in no notation that is known (such as 99.99.9999)" in str(held.value)


def test_inspect_says_it(tmp_path: Path, curation: Callable[..., Any]) -> None:
    header = "Issue key,Issue id,Summary,Description,Created,Reporter,Status\n"
    rows = "".join(f"HELP-{n},{n},Lamp {n},It is dark.,04/Mar/26 9:15 AM,ann,Open\n" for n in range(3))
    (tmp_path / "issues.csv").write_text(header + rows + "HELP-9,9,Lamp 9,It is dark.,yesterday,ann,Open\n")
    said = curation("inspect", str(tmp_path / "issues.csv"))
    assert "field" in said.out and "(such as AAAAAAAAA)" in said.out
    assert "yesterday" not in said.out
