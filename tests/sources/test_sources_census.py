"""Fields are counted as the vendor writes them; one that is needed and vanished, or changed its type, stops the source."""

from __future__ import annotations

import pytest

from curation.errors import SourceError
from curation.sources.census import MAX_FIELDS, MIN_ROWS, Census, Family, FieldUse

FAMILIES = {"tickets": Family({"Id": "id", "Created": "instant", "Subject": "text"}, ("status",), r"cf_\w+")}


def census(rows: list[dict[str, object]], family: str = "tickets") -> Census:
    counted = Census(FAMILIES)
    for row in rows:
        counted.see(family, row, "export/tickets.json")
    return counted


def rows(number: int = MIN_ROWS, **changed: object) -> list[dict[str, object]]:
    return [{"Id": n, "Created": "2026-01-01T00:00:00Z", "Subject": "s", **changed} for n in range(number)]


def test_fields_are_counted_and_new_ones_told_from_known_and_custom_ones() -> None:
    found = list(census([*rows(3, status="", cf_color="red"), *rows(1, STATUS="open", brand=0, empty=[])]).uses())
    assert found == [
        FieldUse("tickets", "Created", 4, 4, True),
        FieldUse("tickets", "Id", 4, 4, True),
        FieldUse("tickets", "STATUS", 4, 1, True),
        FieldUse("tickets", "Subject", 4, 4, True),
        FieldUse("tickets", "brand", 4, 1, False),
        FieldUse("tickets", "cf_color", 4, 3, True),
        FieldUse("tickets", "empty", 4, 0, False),
        FieldUse("tickets", "status", 4, 0, True),
    ]


def test_of_a_family_that_the_reader_does_not_use_nothing_is_new() -> None:
    assert [use.known for use in census([{"a": 1}], "brands").uses()] == [True]


def test_what_stands_where_a_name_should_is_not_shown() -> None:
    text = "Dear Eva Faure,\nyour order"
    found = list(census([{text: 1, "ok": 2}]).uses())
    assert [use.field for use in found] == ["(not a name)", "ok"]


def test_names_made_up_row_by_row_do_not_grow_without_end() -> None:
    counted = census([{f"name{n}": 1} for n in range(3 * MAX_FIELDS)])
    assert len(list(counted.uses())) <= MAX_FIELDS


def test_a_field_that_vanished_is_named_with_the_nearest_one_and_the_file() -> None:
    renamed = [{("Subjekt" if name == "Subject" else name): v for name, v in row.items()} for row in rows()]
    with pytest.raises(SourceError, match=r"export/tickets\.json: field 'Subject' is missing .*'Subjekt'"):
        census(renamed).close()
    census(renamed[: MIN_ROWS - 1]).close()  # a few rows say nothing about the schema
    census([{name.lower(): value for name, value in row.items()} for row in rows()]).close()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"Created": 1767225600}, "'Created' changed its type: it holds a number, a date and time is due"),
        ({"Id": {"value": 1}}, "'Id' changed its type: it holds an object, an id is due"),
        ({"Subject": ["s"]}, "'Subject' changed its type: it holds a list, text is due"),
        ({"Id": True}, "'Id' changed its type: it holds true or false, an id is due"),
    ],
)
def test_a_field_that_changed_its_type_is_named_without_its_value(change: dict[str, object], told: str) -> None:
    with pytest.raises(SourceError, match=told):
        census(rows(**change)).close()
    census([*rows(), *rows(1, **change)]).close()  # one odd row is that row's flaw
