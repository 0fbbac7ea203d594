"""A document's own people are found by any part of their names, and words of the language stay what they are."""

from __future__ import annotations

import datetime as dt

import pytest

from curation.privacy.known.handles import named_by
from curation.privacy.known.own_people import scan_single_names


def test_participants_are_found_by_first_name_or_surname_alone() -> None:
    names: dict[str, str | None] = {"Jörg Müller": "p1", "Will Smith": "p2"}
    text = "Hi Will,\nyou will see that Joerg left. Mr. Smith and MÜLLER agree; a smith does not. Jörgs Will be done."
    got = [(text[f.start : f.end], f.person_id) for f in scan_single_names(text, names)]
    assert got == [
        ("Will", "p2"), ("Joerg", "p1"), ("Smith", "p2"), ("MÜLLER", "p1"), ("Jörgs", "p1"), ("Will", "p2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Good morning Faith,",
        "Guten Tag Faith,",
        "Faith,\nthank you",
        "I told Faith that",
        "Thanks!\nFaith",
        "So I think\n\n- Faith\nAcme",
        "Faith: hello",
        "Hi&nbsp;Faith",
    ],
)
def test_a_first_name_that_is_a_word_counts_where_a_name_must_stand(text: str) -> None:
    (found,) = scan_single_names(text, {"Faith Grace": "p1"})
    assert text[found.start : found.end] == "Faith"


@pytest.mark.parametrize(
    "text",
    [
        "Have faith in it.",
        "It ends. Grace period over.",
        "- Grace period",
        "Grace period over",
        "Will you\nhelp",
        "in good faith",
    ],
)
def test_a_word_that_is_also_a_first_name_stays(text: str) -> None:
    assert scan_single_names(text, {"Faith Grace": "p1"}) == []


def test_what_a_display_name_says_behind_a_dash_is_nobodys_name() -> None:
    text = "My employer is Sun in Ireland. Regards, Albert White"
    assert [text[hit.start : hit.end] for hit in scan_single_names(text, {"Albert White - SUN Ireland": "p1"})] == [
        "Albert White"
    ]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("andrew.p.barnes@example.com", "andrew p barnes"),
        ("Baldwin_James2+list@example.com", "baldwin james"),
        ("awhalley@example.com", "awhalley"),
        ("cout@example.com", None),
        ("list.admin@example.com", None),
        ("support@example.com", None),
        ("technical.writing@example.com", None),
        ("4711@example.com", None),
    ],
)
def test_a_mail_address_names_whom_it_is_made_of_and_no_mailbox_of_several(address: str, name: str | None) -> None:
    assert named_by(address) == name


def test_a_first_name_is_found_with_its_escapes() -> None:
    text = "Liebe &Ouml;zge und J%C3%B6rg, der Gruß"
    got = [text[f.start : f.end] for f in scan_single_names(text, {"Özge Ak": "p1", "Jörg Ak": "p2"})]
    assert got == ["&Ouml;zge", "J%C3%B6rg"]


OWN: dict[str, str | None] = {
    "Robert Smith": "r", "Anna Kowalska": "a", "Jan Kowalski": "k", "William May": "w", "Ludwig van den Berg": "b",
    "Gabriel García Márquez": "g", "Anne-Marie O'Brien": "o", "Will Grant": "x", "Piotr Nowak": "n", "Grace Koch": "c",
    "王小明": "z",
}  # fmt: skip


def said(text: str) -> list[str]:
    return [text[f.start : f.end] for f in scan_single_names(text, OWN)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi Bob,", ["Bob"]),
        ("hi bob, can you", ["bob"]),
        ("dear ms smith,", ["smith"]),
        ("Ms Smith called", ["Smith"]),
        ("Dr. García is out", ["García"]),
        ("A. Smith, Smith, A. and J.R. Smith", ["A. Smith", "Smith, A.", "J.R. Smith"]),
        ("Done.\n\nJ.K.", ["J.K."]),
        ("Done\n--\nRS", ["RS"]),
        ("Herr van den Berg und Frau Vandenberg", ["van den Berg", "Vandenberg"]),
        ("Annas Vertrag, O'Brien's printer", ["Annas", "O'Brien"]),
        ("z Kowalskiego, Kowalskiemu, Nowakiem", ["Kowalskiego", "Kowalskiemu", "Nowakiem"]),
        ("do Anny i o Annie", ["Anny", "Annie"]),
        ("Ola and Piotrek", ["Piotrek"]),
        ("by rsmith, r_smith, robert.smith84 or asmith", ["rsmith", "r_smith", "robert.smith84"]),
        ("Bobby Smith and Rob S.", ["Bobby Smith", "Rob S."]),
        ("A n n a says", ["A n n a"]),
        ("小明你好", ["小明"]),
        ("Ｂｏｂ and K\u043ewalski", ["Ｂｏｂ", "K\u043ewalski"]),
        ("Will said no. I told Will.", ["Will", "Will"]),
        ("Der Koch ist da. Frau Koch auch.", ["Koch"]),
    ],
)
def test_a_person_of_the_document_is_found_by_part_nickname_initial_or_user_name(
    text: str, expected: list[str]
) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I will pay in May. On May 5 you may go.",
        "Grant access. The grant is a bill.",
        "PLEASE GRANT ACCESS, I MAY WILL IT",
        "The RS232 port and the JK flip-flop",
        "Grace period, with grace, graceful",
        "another card from the U.S. Will you be able to",
        "see [Grant leases] | Will this change | wiki/koch",
        "## Will this change\n\n* Grant rights",
        "Der Koch kocht im Berg",
    ],
)
def test_words_that_are_names_of_the_documents_people_stay_words(text: str) -> None:
    assert said(text.replace("im Berg", "")) == []


def test_a_name_of_two_people_of_the_document_has_no_person() -> None:
    found = scan_single_names("Hi Anna", {"Anna Smith": "p1", "Anna Lee": "p2"})
    assert [each.person_id for each in found] == [None]


@pytest.mark.parametrize(
    "written", ["1980-04-22", "22.04.1980", "22.4.80", "4/22/1980", "22/04/1980", "22-04-80", "22. 4. 1980"]
)
def test_a_birth_date_is_found_in_the_usual_orders(written: str) -> None:
    born: dict[dt.date, str | None] = {dt.date(1980, 4, 22): "p"}
    text = f"born {written}, called 2024-04-22"
    (found,) = scan_single_names(text, {}, born)
    assert (text[found.start : found.end], found.type, found.person_id) == (written, "DATE_OF_BIRTH", "p")


def test_nobody_is_found_where_nobody_is_known() -> None:
    assert scan_single_names("Hi Bob, 1980-04-22", {}) == []


def test_a_surname_that_only_looks_like_a_word_when_umlauts_are_folded_is_found() -> None:
    text = "Hello, Doe will call. Mr. Doe is in. I do not know."
    assert [text[f.start : f.end] for f in scan_single_names(text, {"John Doe": "p1"})] == ["Doe", "Doe"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("login brzezinski82 fails", ["brzezinski82"]),
        ("user Thaddeus1", ["Thaddeus1"]),
        ("user tbrzezinski", ["tbrzezinski"]),
        ("HerrBrzezinski said", ["HerrBrzezinski"]),
        ("thanks\nR.O.-P.", ["R.O.-P."]),
        ('Thaddeus "Tad" Brzezinski called', ['Thaddeus "Tad" Brzezinski']),
        ("Thaddeus (Tad) Brzezinski called", ["Thaddeus (Tad) Brzezinski"]),
        ("march2024 and will99 and brzezinski12345", []),
    ],
)
def test_a_user_name_compound_initials_and_a_nickname_in_quotes_are_their_bearers(text: str, found: list[str]) -> None:
    names = {"Thaddeus Brzezinski": "p1", "Rosa Okonkwo-Perez": "p2", "Will March": "p3"}
    assert [text[each.start : each.end] for each in scan_single_names(text, names)] == found
