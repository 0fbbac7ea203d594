"""Dates in running text become ISO dates where they can be read in one way; everything else stays."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.cleaning.labels.dates import LANGUAGES, Order, find_dates, months
from tests.growth import assert_linear, repeated

FIRST, LAST = 1900, 2099


def written(text: str, language: str | None = None, order: Order = "none") -> str:
    for found in sorted(find_dates(text, order, language, FIRST, LAST), reverse=True):
        text = text[: found.start] + found.date.isoformat() + text[found.end :]
    return text


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("on 3 March 2024 at 10:00", "en", "on 2024-03-03 at 10:00"),
        ("March 3rd, 2024.", "en", "2024-03-03."),
        ("MARCH 3 2024", "en", "2024-03-03"),
        ("the 3rd of March, 2024", "en", "the 2024-03-03"),
        ("Sun, 3 Mar 2024 10:15", "en", "Sun, 2024-03-03 10:15"),
        ("Sept. 5, 2024", "en", "2024-09-05"),
        ("03-Mar-2024", "en", "2024-03-03"),
        ("am 3. März 2024 um 10:00 Uhr", "de", "am 2024-03-03 um 10:00 Uhr"),
        ("seit 3.Mrz. 2024", "de", "seit 2024-03-03"),
        ("le 1er mars 2024", "fr", "le 2024-03-01"),
        ("le 5 fevrier 2024", "fr", "le 2024-02-05"),
        ("5 janv. 2024", "fr", "2024-01-05"),
        ("el 3 de marzo de 2024", "es", "el 2024-03-03"),
        ("3 ago 2024", "es", "2024-08-03"),
        ("il 1° marzo 2024", "it", "il 2024-03-01"),
        ("1º de março de 2024", "pt", "2024-03-01"),
        ("3 marca 2024 r.", "pl", "2024-03-03 r."),
        ("26 listopada 2021", "pl", "2021-11-26"),
        ("3 maart 2024", "nl", "2024-03-03"),
        ("3 mrt. 2024", "nl-BE", "2024-03-03"),
        ("3 Décembre 2024 and 4 de mayo de 2024", None, "2024-12-03 and 2024-05-04"),
        ("booked for 2018/04/24.", None, "booked for 2018-04-24."),
        ("born on 12/27/1986.", "en", "born on 1986-12-27."),
        ("Date:25/03/2024", None, "Date:2024-03-25"),
        ("03.03.2024 and 25-03-2024", None, "2024-03-03 and 2024-03-25"),
        ("03.04.2024", "de", "2024-04-03"),
        ("12.31.2024", "en", "2024-12-31"),
        ("3 March 2024 - 5 March 2024", "en", "2024-03-03 - 2024-03-05"),
        ("10:30 25/03/2024", None, "10:30 2024-03-25"),
        ("29 February 2024", "en", "2024-02-29"),
    ],
)
def test_a_day_with_its_month_and_year_becomes_an_iso_date(text: str, language: str | None, expected: str) -> None:
    assert written(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2024-03-03 and 2024-3-3", None),
        ("03/04/2024 and 03-04-2024", "fr"),  # read in two ways, also in one language: Canada writes both
        ("03.04.2024", "en"),
        ("03.04.2024", None),
        ("12.31.2024", "de"),  # no German date
        ("12.31.2024", None),
        ("25/03/24 and 3 March 24 and 3 March '24", "en"),
        ("3 March, March 2024, in 2024, next Monday, in three days", "en"),
        ("31 February 2024, 29 February 2023, 31/04/2024, 2024/13/03", "en"),
        ("10.12.2024.1 and 1.10.12.2024 and v1.2.2024 and 13.1.2024-rc1", "en"),
        ("version 13.1.2024, firmware: 13.1.2024, Rev. 13.1.2024", "en"),
        ("order 25/03/2024, invoice no. 25-03-2024, ticket #25/03/2024", "en"),
        ("+49 25-03-2024 and (0) 13 25-03-2024", None),
        ("25/03/2024-7 and 25/03/2024/2 and 25-03-2024x", None),
        ("$25/03/2024 and =25/03/2024", None),
        ("3-5 March 2024 and 3 to 5 March 2024", "en"),
        ("28 February to 3 March 2024", "en"),
        ("March 3-5, 2024 and March 3 - March 5, 2024", "en"),
        ("3. bis 5. März 2024, 3./4. März 2024", "de"),
        ("03.03. - 25.03.2024", "de"),
        ("du 3 au 5 mars 2024", "fr"),
        ("3 y 5 de marzo de 2024", "es"),
        ("3 and on Tuesday 5 March 2024", "en"),
        ("week 3 March 2024, Kapitel 3 Mai 2024", "de"),
        ("1,003 March 2024 and 10:3 March 2024", "en"),
        ("um 3 März 2030 Uhr and 3 March 1930 hours", "de"),
        ("3 ago 2024, 3 out 2024, 3 set 2024", "en"),  # months elsewhere, words here
        ("26. listopada 2021", None),  # October in Croatian
        ("3 March 1066 and 3 March 2500", "en"),
        ("3\nMarch 2024", "en"),  # an item of a list, and a heading
        ("03/Mar/2024:10:15:00", "en"),
    ],
)
def test_what_may_be_no_date_or_another_one_stays(text: str, language: str | None) -> None:
    assert written(text, language) == text


def test_a_date_with_two_readings_follows_the_declared_order() -> None:
    assert written("03/04/2024, 3-4-2024", order="day_first") == "2024-04-03, 2024-04-03"
    assert written("03/04/2024, 3-4-2024", order="month_first") == "2024-03-04, 2024-03-04"
    assert written("03.04.2024", "de", "month_first") == "2024-04-03"  # German dots have one order
    assert written("25/03/2024", order="month_first") == "2024-03-25"  # and this number one reading


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(LANGUAGES))
def test_the_long_date_of_every_language_is_read_and_an_iso_date_stays(date: dt.date, language: str) -> None:
    from babel.dates import format_date

    text = format_date(date, "long", locale=language)
    assert written(text, language) == date.isoformat()
    assert written(date.isoformat(), language) == date.isoformat()


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(LANGUAGES))
def test_a_full_name_of_a_month_is_read_without_knowing_the_language(date: dt.date, language: str) -> None:
    from babel.dates import format_date

    text = format_date(date, "d MMMM yyyy", locale=language)
    assert written(text) == (text if "listopada" in text else date.isoformat())


def test_no_name_of_a_month_is_two_months() -> None:
    english = months(None)
    for language in LANGUAGES:
        own = months(language)
        assert {name: own[name] for name in english if name in own} == dict(english)


@pytest.mark.parametrize(
    "unit", ["1", "a", " ", "\n", ">", "a.a.a", "1/1/", "3 March ", "2024 ", "1.1.", "March ", "3-"]
)
def test_a_hostile_text_is_read_in_time_that_grows_with_it(unit: str) -> None:
    assert_linear(lambda text: list(find_dates(text, "none", "de", FIRST, LAST)), repeated(unit))
