"""Dates are found in the ways people write them, read into parts, and another one is written in the same style."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.dates import written as dates
from curation.privacy.rules.dates.intervals import ends
from curation.privacy.rules.dates.written import read_date
from tests.growth import assert_linear, repeated
from tests.privacy.marked import marked, unmarked

RECOGNIZERS = tuple(dates.recognizers(PrivacyPolicy()))


@pytest.mark.parametrize(
    "sentence",
    [
        "on ⟦12 May 2024⟧ it broke",
        "on ⟦May 12, 2024⟧.",
        "on ⟦May 12th⟧, again",
        "the ⟦3rd of March 2024⟧",
        "⟦12/05/2024⟧ and ⟦2024-05-12⟧ and ⟦2024/05/12⟧",
        "⟦2024-03-01⟧T12:33:10Z ERROR",
        "⟦20240301⟧T123310Z",
        "⟦12-Mar-2024⟧, ⟦12 Sep 23⟧",
        "since ⟦March 2024⟧",
        "am ⟦12.05.2024⟧ um 10:15",
        "am ⟦12.05.⟧ um 10:15",
        "vom ⟦3.5. bis 7.5.2024⟧",
        "am ⟦3. März⟧ und später am ⟦12. Jan. 2024⟧",
        "le ⟦1er mars 2024⟧, le ⟦3 avril⟧",
        "el ⟦3 de marzo de 2024⟧",
        "il ⟦3 marzo 2024⟧",
        "em ⟦3 de março de 2024⟧",
        "dnia ⟦3 marca 2024⟧",
        "op ⟦3 maart 2024⟧",
        "⟦12.5.24⟧ geliefert",
        "⟦2024年3月1日⟧ に",
        "due on ⟦5/12⟧ at noon",
        "[⟦12/May/2024⟧:10:15:30 +0000]",
        "valid until ⟦05/2024⟧",
        "⟦24 Dec '23⟧, ⟦Dec. 24th⟧, the ⟦4th of July⟧",
        "⟦1ro de mayo⟧, ⟦30. April⟧",
        "between ⟦3 March and 5 March 2024⟧",
        "Date: Tue, ⟦12 Mar 2024⟧ 10:15:30 +0100",
        "⟦March the 3rd⟧, on the ⟦3rd, Feb⟧., ⟦Feb 3rd '26⟧",
        "the ⟦second of March 2026⟧ and ⟦twenty-first of May⟧",
        "seen on Tuesday the ⟦14th⟧, again on the ⟦21st⟧.",
        "⟦2026 02 03⟧, ⟦2026_02_03⟧, date=⟦20260203⟧, date: ⟦20260203⟧",
        "scan_⟦20260203⟧.pdf, scan_⟦2026-02-03⟧.pdf, IMG⟦20260203⟧.jpg, IMG_⟦20260203⟧_101500.jpg",
        "backup-⟦2026-02-03⟧.tar.gz, logs/⟦2026-02-03⟧/app.log, scan_⟦03.02.2026⟧.pdf",
    ],
)
def test_a_date_is_found_in_running_text(sentence: str) -> None:
    assert marked(unmarked(sentence), RECOGNIZERS) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "you may 5 times retry, 3 may fail",
        "we march 12 abreast",
        "version 10.15.7 and 1.2.34",
        "192.168.1.12 and 10.0.0.1/24",
        "order 2024-00913, invoice 12-2024-991",
        "12/24 pieces, 5/12 done, ratio 3.5",
        "at 10:15:30, 24/7",
        "1.234.567,89 € and 12.50 EUR",
        "31/02/2024 and 99.99.2024",
        "123e4567-e89b-12d3-a456-426614174000",
        "page 12 of 2024 lines",
        "chapter 3.2. and 10.5. of the manual",
        "ratio 16/9, 100/200 Mbit, 1/2 cup",
        "no digits here, not in May",
        "order=20260203, id 20260203, part 20260203-1111",
        "ERR-2026-02-03-991, invoice 2026-02-0312, job_20261399.log",
        "+44 2026 02 03 44",
        "on the 3rd floor, the 3rd attempt, second of all",
    ],
)
def test_what_is_no_date_stays(sentence: str) -> None:
    assert marked(sentence, RECOGNIZERS) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "from ⟦3 to 5 February 2026⟧ we are closed",
        "⟦3-5 Feb 2026⟧, ⟦3–5 février⟧, ⟦Feb 3-5, 2026⟧, ⟦February 3 to 5⟧",
        "vom ⟦3. bis 5. Februar 2026⟧, ⟦3.-5.2.2026⟧, ⟦12.03. bis 15.03.2026⟧",
        "du ⟦3 au 5 février 2026⟧, entre el ⟦3 y el 5 de febrero de 2026⟧",
        "⟦28 Dec - 2 January 2027⟧",
        "⟦02/03 - 02/05/2026⟧",
        "due ⟦2026-02-03⟧/⟦2026-02-05⟧, ⟦02/03/2026⟧-⟦02/05/2026⟧, ⟦3.2.2026⟧-⟦5.2.2026⟧",
        "on ⟦May 3⟧ and 4 users failed, 3 to 5 people in ⟦May 2026⟧, page 3 - 5 may fail",
    ],
)
def test_both_ends_of_an_interval_are_found(sentence: str) -> None:
    assert marked(unmarked(sentence), RECOGNIZERS) == sentence


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("3 to 5 February 2026", "3 February 2026", "5 February 2026"),
        ("Feb 3-5, 2026", "Feb 3, 2026", "Feb 5, 2026"),
        ("3 to 5 February", "3 February", "5 February"),
        ("12.03. bis 15.03.2026", "12.03.2026", "15.03.2026"),
        ("3.-5.2.2026", "3.2.2026", "5.2.2026"),
        ("28 Dec - 2 January 2027", "28 December 2026", "2 January 2027"),
    ],
)
def test_the_first_end_of_an_interval_takes_what_it_does_not_say_from_the_last(
    value: str, first: str, last: str
) -> None:
    read = ends(value)
    assert read is not None
    assert (read[0], read[2]) == (first, last)


@pytest.mark.parametrize("value", ["5 February 2026", "31 to 5 apples", "30 to 31 February 2026", "3 to 5"])
def test_what_is_no_interval_has_no_ends(value: str) -> None:
    assert ends(value) is None


def test_an_interval_of_numbers_has_ends_only_when_somebody_says_how_they_are_read() -> None:
    assert ends("02/03 - 02/05/2026") is None
    assert ends("02/03 - 02/05/2026", day_first=False) == ("02/03/2026", " - ", "02/05/2026")
    assert ends("02/03 - 03/04/2026", day_first=True) == ("02/03/2026", " - ", "03/04/2026")


@pytest.mark.parametrize("unit", ["1 ", "12-", "3 to ", "3. ", "1/", "May 3-", "2026-02-", "20260203", "_1_"])
def test_reading_dates_takes_time_linear_in_the_text(unit: str) -> None:
    assert_linear(lambda text: [list(recognizer.find(text)) for recognizer in RECOGNIZERS], repeated(unit))


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("12 May 2024", (2024, 5, 12)),
        ("May 12th", (None, 5, 12)),
        ("March 2024", (2024, 3, None)),
        ("12.5.80", (1980, 5, 12)),
        ("12.05.", (None, 5, 12)),
        ("25/12/2024", (2024, 12, 25)),
        ("12/25/2024", (2024, 12, 25)),
        ("5/5/2024", (2024, 5, 5)),
        ("20240301", (2024, 3, 1)),
        ("2024年3月1日", (2024, 3, 1)),
        ("3 de março de 2024", (2024, 3, 3)),
    ],
)
def test_a_date_is_read_into_what_it_says(value: str, parts: tuple[int | None, ...]) -> None:
    read = read_date(value)
    assert read is not None
    assert (read.year, read.month, read.day) == parts


def test_a_date_with_two_readings_is_read_only_when_told_how() -> None:
    assert read_date("03/04/2026") is None
    first, second = read_date("03/04/2026", day_first=True), read_date("03/04/2026", day_first=False)
    assert first is not None and second is not None
    assert (first.date, second.date) == (dt.date(2026, 4, 3), dt.date(2026, 3, 4))
    dotted = read_date("03.04.2026")
    assert dotted is not None and dotted.date == dt.date(2026, 4, 3)


@pytest.mark.parametrize("value", ["", "hello", "31.02.2024", "13/13/2024", "May", "12", "2024", "12 May 2024 or so"])
def test_what_is_no_date_is_not_read(value: str) -> None:
    assert read_date(value) is None


@pytest.mark.parametrize(
    ("value", "language", "other"),
    [
        ("12 May 2024", None, "3 December 2023"),
        ("May 12th, 2024", None, "December 3rd, 2023"),
        ("MAY 2024", None, "DECEMBER 2023"),
        ("12.05.2024", None, "03.12.2023"),
        ("12.5.24", None, "3.12.23"),
        ("2024-05-12", None, "2023-12-03"),
        ("12. Jan. 2024", "de", "3. Dez. 2023"),
        ("12. Mai 2024", "de", "3. Dezember 2023"),
        ("1er mars 2024", "fr", "3 décembre 2023"),
        ("3 de marzo de 2024", "es", "3 de diciembre de 2023"),
        ("3 marca 2024", "pl", "3 grudnia 2023"),
        ("20240301", None, "20231203"),
    ],
)
def test_another_date_is_written_in_the_same_style(value: str, language: str | None, other: str) -> None:
    read = read_date(value, day_first=True, language=language)
    assert read is not None
    assert read.write(dt.date(2023, 12, 3)) == other


@given(
    st.dates(dt.date(1931, 1, 1), dt.date(2030, 12, 31)),
    st.sampled_from(["12 May 2024", "May 12, 2024", "12.05.2024", "2024-05-12", "12. Mai 2024", "12/05/2024"]),
)
def test_a_date_that_was_written_is_read_again(date: dt.date, style: str) -> None:
    read = read_date(style, day_first=True)
    assert read is not None
    again = read_date(read.write(date), day_first=True)
    assert again is not None and again.date == date
