"""A known person is found however their identities are written, and words that only look alike are not."""

from __future__ import annotations

import re
import time
import unicodedata

import pyarrow as pa
import pytest

from curation.document import PEOPLE
from curation.privacy.known import KnownPeople, Term, scan_single_names, terms_of

PEOPLE_GIVEN = [
    {
        "person_id": "p1",
        "role": "requester",
        "names": ["Jörg Karl Müller"],
        "emails": ["joerg.mueller@mail.example.com"],
        "phones": ["+44 7700 900123"],
        "accounts": ["ACC-0012345"],
    },
    {"person_id": "p2", "role": "requester", "names": ["Anne-Marie O'Brien"], "phones": ["(415) 555-0164"]},
    {
        "person_id": "p3",
        "role": "account",
        "names": ["Mill Bakery"],
        "phones": ["020 7946 0590"],
        "accounts": ["DE-77123"],
    },
    {"person_id": "p4", "role": "agent", "names": ["Al Lin", "Prince", "王小明"]},
]


@pytest.fixture(scope="module")
def known() -> KnownPeople:
    return KnownPeople(terms_of(pa.Table.from_pylist(PEOPLE_GIVEN, schema=PEOPLE)))


def found(known: KnownPeople, text: str) -> set[tuple[str, str | None]]:
    return {(each.type, each.person_id) for each in known.scan(text)}


def remains(known: KnownPeople, text: str) -> str:
    gone = {at for each in known.scan(text) for at in range(each.start, each.end)}
    return "".join(character for at, character in enumerate(text) if at not in gone)


@pytest.mark.parametrize(
    "written",
    [
        "Jörg Karl Müller",
        "JÖRG MÜLLER",
        "Müller, Jörg",
        "Müller Jörg Karl",
        "Joerg Mueller",
        "jorg muller",
        "J. Müller",
        "Jörg\nMüller",
        "Jörg  Müller",
        "**Jörg** Müller",
        "**Jörg** **Müller**",
        "***Jörg***   `Müller`",
        "J&ouml;rg M&uuml;ller",
        "J&oumlrg M&uumlller",
        "J&amp;ouml;rg M&amp;#252;ller",
        "J%C3%B6rg%20M%C3%BCller",
        "J%25C3%25B6rg M%FCller",
        "J=C3=B6rg M=C3=\n=BCller",
        "J=F6rg M=FCller",
        "J\x00ör\x1bg Mül\x7fler",
        "Jörg\\nMüller",
        "J\\u00f6rg\\tM\\xfcller",
        "Jörg&nbsp;M&uuml;l&shy;ler",
        "joerg_mueller",
        "joerg.mueller",
        "JoergMueller",
        "J\u200börg Mül\u00adler",
        unicodedata.normalize("NFD", "Jörg Müller"),
        "Jörg\u00a0Müller",
        "Ｊörg Ｍüller",
        "J\u043erg Muller",
    ],
)
def test_a_name_is_found_in_any_spelling(known: KnownPeople, written: str) -> None:
    text = f"Please ask {written}, who knows."
    assert ("PERSON", "p1") in found(known, text)
    assert re.sub("[*`]", "", remains(known, text)) == "Please ask , who knows."


@pytest.mark.parametrize(
    "written",
    [
        "joerg.mueller@mail.example.com",
        "Joerg.Mueller@Mail.Example.COM",
        "joerg.mueller [at] mail.example.com",
        "joerg dot mueller at mail dot example dot com",
        "joerg.mueller@mail.exam\u200bple.com",
    ],
)
def test_an_address_is_found_in_any_spelling(known: KnownPeople, written: str) -> None:
    assert ("EMAIL_ADDRESS", "p1") in found(known, f"write to <{written}>.")
    assert remains(known, f"write to <{written}>.") == "write to <>."


@pytest.mark.parametrize(
    ("written", "person"),
    [
        ("+447700900123", "p1"),
        ("07700 900123", "p1"),
        ("+44 (0)7700 900 123", "p1"),
        ("0044-7700-900-123", "p1"),
        ("(07700) 900123", "p1"),
        ("415-555-0164", "p2"),
        ("+1 415.555.0164", "p2"),
        ("1 (415) 555 0164", "p2"),
        ("4155550164", "p2"),
        ("٤١٥-٥٥٥-٠١٦٤", "p2"),
        ("+44 20 7946 0590", "p3"),
        ("4&#49;55550164", "p2"),
    ],
)
def test_a_phone_is_found_in_any_format_with_its_prefix(known: KnownPeople, written: str, person: str) -> None:
    text = f"Ring {written} now."
    assert ("PHONE_NUMBER", person) in found(known, text)
    assert remains(known, text) == "Ring  now."


@pytest.mark.parametrize("written", ["ACC-0012345", "acc 0012345", "ACC0012345", "ACC 0012 345"])
def test_an_account_number_is_found_with_any_separators(known: KnownPeople, written: str) -> None:
    assert remains(known, f"account {written}.") == "account ."


@pytest.mark.parametrize(
    "text",
    [
        "We are all in on this.",  # Al Lin
        "Jörgen Müllers Mühle",
        "order 94155550164",
        "order 41555501649",
        "XACC-0012345",
        "Mill Bakery closed",  # an account's name is no person
        "Prince sang",  # one token is no full name
        "Jörg. And then a long remark about flour and Müller",
    ],
)
def test_what_only_looks_alike_is_not_found(known: KnownPeople, text: str) -> None:
    assert known.scan(text) == []


def test_a_name_without_spaces_is_found_inside_its_sentence(known: KnownPeople) -> None:
    assert remains(known, "我叫王小明。") == "我叫。"


def test_a_dictionary_of_nobody_finds_nothing() -> None:
    assert KnownPeople([]).scan("Anna Smith") == []
    assert KnownPeople([Term("Prince", "PERSON")]).scan("Prince") == []


def test_participants_are_found_by_first_name_or_surname_alone() -> None:
    names: dict[str, str | None] = {"Jörg Müller": "p1", "Will Smith": "p2"}
    text = "Hi Will,\nyou will see that Joerg left. Mr. Smith and MÜLLER agree; a smith does not. Jörgs Will be done."
    got = [(text[f.start : f.end], f.person_id) for f in scan_single_names(text, names)]
    assert got == [("Will", "p2"), ("Smith", "p2"), ("MÜLLER", "p1"), ("Will", "p2")]


@pytest.mark.parametrize("text", ["?phone=4155550164", "10%4155550164", "id=0012345&acc=ACC-0012345"])
def test_what_may_be_an_escape_or_not_is_read_both_ways(known: KnownPeople, text: str) -> None:
    assert "4155550164" not in remains(known, text) and "ACC" not in remains(known, text)
    assert known.scan(text)


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


def test_a_first_name_is_found_with_its_escapes() -> None:
    text = "Liebe &Ouml;zge und J%C3%B6rg, der Gruß"
    got = [text[f.start : f.end] for f in scan_single_names(text, {"Özge Ak": "p1", "Jörg Ak": "p2"})]
    assert got == ["&Ouml;zge", "J%C3%B6rg"]


@pytest.mark.parametrize(
    "poison", ["&#0", "%C3", "=C3", "=C3=\n", "&amp;", "&#38;", "\\", "%25", "é", "éа", "`", "<!-- <"]
)
def test_no_run_of_escapes_stalls_the_scan(known: KnownPeople, poison: str) -> None:
    start = time.process_time()
    assert found(known, poison * (60_000 // len(poison)) + " Jörg M&uuml;ller") >= {("PERSON", "p1")}
    assert time.process_time() - start < 4
