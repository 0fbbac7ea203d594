"""What programs write is nobody's number, and what brands are called is nobody's name."""

from __future__ import annotations

import pytest

from curation.privacy.detector import Detector, detector_for
from curation.privacy.known.own_people import scan_single_names
from curation.privacy.models.code import OF_CODE
from curation.privacy.models.doubts import undoubted
from curation.privacy.models.name_spans import _is_only_a_brand
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.redaction.resolve import MODEL, Finding
from curation.privacy.rules.names.brands import is_brand
from curation.privacy.rules.names.coined import is_coined
from curation.privacy.rules.names.mentions import mentioned
from curation.privacy.rules.names.people import people
from curation.privacy.rules.numbers.machine import NUMBERED, machine_spans
from tests.growth import assert_linear, repeated


@pytest.fixture(scope="module")
def detector() -> Detector:
    return detector_for(PrivacyPolicy())


def found(detector: Detector, text: str, kinds: frozenset[str]) -> list[str]:
    (detection,) = detector.detect([text], ["en"])
    return [text[each.start : each.end] for each in detection.findings if each.type in kinds]


@pytest.mark.parametrize(
    "text",
    [
        "[  163.205096] SError Interrupt on CPU 2",
        "ff8d2000-ff8d20ff : ff8d2000.spi\nff900000-ff9fffff : ff8d2000.spi\nffb00000-ffb3ffff : ffb00000.usb",
        "00000000  04 00 00 00 10 00 00 00  05 00 00 00 47 4e 55 00  |............GNU.|",
        "4a48 5359 5354 0c00 0100 0000 0000 003a",
        "the program exited with code 0xc0000139 at 0x7ffc4401c0b4",
        "01c05000-01c05fff : /soc@01c00000/spi@01c05000",
        "x0 0000000010000000   x1 ffffff8018000040\nx4 0000000000000140",
        "Memory at 90000000 (64-bit, non-prefetchable) [size=1M]",
        "index cf8a754948335..8bc684d655fdb 100644",
        "10: 0x7fd4ec2b2f20 - middle::subst::map_enumerated::h4964435232940319",
        "Page pool usage after early setup: mem 134/32207, remap 65549/131072",
        "Page pool usage after early setup: mem 39/994, remap 0/131072",
        "PING 172.16.0.2 (172.16.0.2) 56(84) bytes of data.",
        "0.0.0.0         10.0.2.2        0.0.0.0         UG    100    0        0 eth0",
        "Num transmitted samples: 2948209800",
        "Memory                      = 17179869184",
        "julia> maximum(Z)\n2.9729276216714315\njulia> sqrt(eps(Float64))\n1.4901161193847656e-8",
    ],
)
def test_what_a_program_writes_is_nobodys_number(detector: Detector, text: str) -> None:
    assert found(detector, text, frozenset(NUMBERED)) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("[  163.205096] caller=+44 7700 900123 hung up", "+44 7700 900123"),
        ("0x7ffc4401c0b4: card 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("code 0xc0000139, phone (415) 555-0164", "(415) 555-0164"),
        ("Page pool 0/131072, call 030/1234567", "030/1234567"),
        ("Samples: 12, my phone number is 2948209800", "2948209800"),
        ("Your customer number: 0000104711", "0000104711"),
        ("It is on my file, account number 0000123456789012.", "0000123456789012"),
        ("index cf8a754948335..8bc684d655fdb\n+ ssn = 536-90-4399", "536-90-4399"),
    ],
)
def test_somebodys_number_beside_what_a_program_writes_is_found(detector: Detector, text: str, number: str) -> None:
    assert number in found(detector, text, frozenset(NUMBERED))


def test_no_account_of_a_country_is_a_dump() -> None:
    assert machine_spans("DE89 3704 0044 0532 0130 00, BE68 5390 0754 7034, AE07 0331 2345 6789 0123 456") == []


def test_machine_numbers_are_read_in_time_linear_in_the_text() -> None:
    for written in ("00 04 ", "ffff ", "_ZN4core", "0.123456789", "[ 1.", "a1b2c3d4-"):
        assert_linear(machine_spans, repeated(written))


@pytest.mark.parametrize(
    "text",
    [
        "I run it on my Raspberry Pi 4 and the memory layout of the Raspberry Pi looks odd.",
        "It boots well on an AMD Ryzen Threadripper board.",
        "I think QEMU and Xcode break it.",
        "It returns a Vec<T> where the Inode::new call was.",
        "Please report a bug.\nReason: Server returned HTTP response code 500",
        "It has to be fully compatible with NVIDIA or Mellanox NICs.",
    ],
)
def test_a_product_or_a_coined_word_is_nobody(detector: Detector, text: str) -> None:
    assert found(detector, text, frozenset({"PERSON"})) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I spoke with Beverley Quackenbush of Raspberry Pi.", "Beverley Quackenbush"),
        ("The rest is up to Charles Schwab in sales.", "Charles Schwab"),
        ("Our contact is J. Velmorin at QEMU.", "J. Velmorin"),
        ("Internal note: Broadbent is angry about the delay, he wants a call back today.", "Broadbent"),
        ("Schmidt and Hardcastle were at the meeting yesterday.", "Hardcastle"),
        ("I asked PayPal and Tshepiso confirmed the payment.", "Tshepiso"),
        ("The order of SOH Weiliang was lost, he called on Monday.", "Weiliang"),
        ("Is there a better song? Fleischer and Mcintosh were precise engineers.", "Fleischer"),
    ],
)
def test_a_person_beside_products_stays_one(detector: Detector, text: str, name: str) -> None:
    assert any(name in each for each in found(detector, text, frozenset({"PERSON"})))


def test_a_brand_is_one_only_where_nobody_is_called_so() -> None:
    assert all(map(is_brand, ("Raspberry Pi", "QEMU", "BEM", "Xcode")))
    assert not any(map(is_brand, ("Ford", "Claude", "Hugo", "Charles Schwab", "Bem", "Anna Smith", "")))


def test_a_word_is_coined_where_it_is_two_words_or_one_mistyped_or_has_no_vowel() -> None:
    assert all(map(is_coined, ("flowgraph", "makefiles", "inconsistant", "instrospection", "costant", "msps", "vx")))
    assert not any(map(is_coined, ("greenwood", "whitehead", "fleischer", "wozniak", "kiszka", "thandeka")))


@pytest.mark.parametrize("handle", ["nadia-lindgren", "jonathandturner", "jakub", "sarah.connor", "Connor"])
def test_whoever_is_mentioned_by_a_handle_that_is_a_name_is_found(handle: str) -> None:
    text = f"Thanks, (@{handle}) will look at it."
    assert handle in {text[hit.start : hit.end] for hit in people(text)}


@pytest.mark.parametrize(
    "text",
    [
        "@override @param @dataclass(frozen=True) @Autowired @mark.slow",
        "install @angular/core and @nadia/tools",
        "write to support@nadia.example.com",
        "@dev-team and @all-hands, please look",
        "@martingale is no name",
    ],
)
def test_what_programs_and_teams_are_called_behind_an_at_sign_is_nobody(text: str) -> None:
    assert [text[hit.start : hit.end] for hit in people(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "@«Jan», can you look?",
        "> >@«Jan», BTW, I did",
        "Hi «Jan»",
        "see https://forge.example.com/«jan-kiszel»/tools",
        "cc @«jkiszel», @«jankiszel»",
    ],
)
def test_who_writes_in_a_thread_is_found_where_it_greets_or_mentions_them_by_part_of_their_name(text: str) -> None:
    plain = text.replace("«", "").replace("»", "")
    marked = [part.partition("»")[0] for part in text.split("«")[1:]]
    hits = scan_single_names(plain, {"Jan Kiszel": "p1"})
    assert [plain[hit.start : hit.end] for hit in hits] == marked
    assert {hit.person_id for hit in hits} == {"p1"}


@pytest.mark.parametrize(
    "text",
    [
        "No resource found that matches the given name: attr 'android:overlapAnchor'.",
        'In der Kategorie "Allgemein" Attribut fehlt der Wert.',
        "| **Assigned to** | Server, Client, Application |",
        "However, I cannot get it up. Inmate-console-ivshmem says the cells are connected.",
        "It makes it sound like this is DWARF-related.",
    ],
)
def test_what_a_program_reports_under_a_label_is_nobody(text: str) -> None:
    assert [text[hit.start : hit.end] for hit in people(text)] == []


def test_a_tag_or_an_address_behind_a_name_makes_no_code_of_it() -> None:
    assert all(map(OF_CODE.match, ("<T>", "<u8>", "<Key, Value>", "<&str>", "::new", "()", "{}")))
    assert not any(map(OF_CODE.match, ("<br>", "<BR>", "<P>", "</td>", "<velmorin@example.com>", ": hello", "(she)")))


def test_a_name_before_a_hyphen_stays_one_behind_which_a_name_stands() -> None:
    text = "Regards,\nThandi-lena Mabaso"
    assert "Thandi-lena Mabaso" in {text[hit.start : hit.end] for hit in people(text)}


@pytest.mark.parametrize(
    "said", ["Then you use Velmorin.", "It is `a`: Velmorin::new(), I think.", "I installed Velmorin."]
)
def test_a_word_that_only_a_model_calls_somebody_is_none_where_the_thread_uses_or_calls_it_as_a_thing(
    said: str,
) -> None:
    texts = ["We asked Velmorin about it.", said]
    seen = [[Finding(9, 17, "PERSON", 0.85, MODEL)], []]
    assert undoubted(texts, seen) == [[], []]
    assert undoubted([texts[0], "We met Velmorin there."], seen) == seen


def test_titles_that_follow_each_other_are_no_name_of_whom_they_announce() -> None:
    text = "Vorstand: Prof. Dr.-Ing. Wolfgang Nebelin, Prof. Dr. Susanne Bollin"
    hits = {text[hit.start : hit.end] for hit in people(text)}
    assert "Dr" not in hits and any("Susanne Bollin" in each for each in hits)


def test_the_letter_of_a_language_in_a_row_with_a_name_is_no_initial() -> None:
    text = "Which one do you recommend: Julia, C++, Rust?"
    assert "C" not in {text[hit.start : hit.end] for hit in people(text)}


def test_numbers_behind_a_word_of_hexadecimal_letters_are_no_dump() -> None:
    for text in (
        "Appel de 00 33 06 12 34 56 78",
        "de 06 12 34 56 78 06 12 34 56 78",
        "ad 1234 1234 1234 1234 1234 1234 1234",
    ):
        assert machine_spans(text) == [], text
    assert machine_spans("4f 00 33 06 12 34 56 78 9a") == [(0, 26)]


def test_a_mention_is_told_by_its_letters_without_marks() -> None:
    assert [text[a:b] for text in ("Thanks @Jérôme!", "see @Zoë-Müller") for a, b in mentioned(text)] == [
        "Jérôme",
        "Zoë-Müller",
    ]


def test_a_brand_that_is_a_word_of_english_says_nothing_of_who_stands_behind_it() -> None:
    assert not any(map(_is_only_a_brand, ("Indeed", "Make", "Target", "Signal")))
    assert _is_only_a_brand("Raspberry Pi")
