"""What a reader sees through, the leak gate sees through: each disguise, of an identifier and of a known person."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable

import pyarrow as pa
import pytest

from curation.document import PEOPLE
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import Profile
from curation.quality.leak_gate.hits import plain_words
from curation.quality.leak_gate.identifiers import identifiers_for
from curation.quality.leak_gate.leak import Gate, KnownValues
from curation.quality.leak_gate.readings import readings, visible
from tests.growth import assert_linear, repeated

NAME, IBAN = "Thaddeus Brzezinski", "DE89 3704 0044 0532 0130 00"
PERSON = {"person_id": "p0", "source": "crm", "ref": "0", "role": "requester", "names": [NAME], "emails": [],
          "phones": ["+44 7700 900321"], "accounts": ["KD-88214-Q"]}  # fmt: skip
KNOWN = KnownValues(pa.Table.from_pylist([PERSON], schema=PEOPLE))
EVERY = identifiers_for(Profile(), PrivacyPolicy())
NOBODY = KnownValues(PEOPLE.empty_table())
CYRILLIC = str.maketrans("aeopcxyiEDT", "аеорсхуіЕDТ")


def found(text: str, known: KnownValues = KNOWN) -> set[str]:
    gate = Gate(known, lambda kind, value: " ".join((kind, *plain_words(value))), identifiers=EVERY)
    return {hit.kind for hit in gate.hits([("e1", "default.text", text)])}


def between(mark: str) -> Callable[[str], str]:
    return lambda value: mark.join(value)


def wide(value: str) -> str:
    return "".join("\u3000" if c == " " else chr(ord(c) + 0xFEE0) for c in value)


def bold(value: str) -> str:
    starts = {"A": 0x1D400, "a": 0x1D41A, "0": 0x1D7CE}
    kinds = ("A" if c.isupper() else "a" if c.islower() else "0" if c.isdigit() else "" for c in value)
    return "".join(chr(starts[k] + ord(c) - ord(k)) if k else c for c, k in zip(value, kinds, strict=True))


DISGUISES: dict[str, Callable[[str], str]] = {
    **{f"U+{ord(mark):04X} between all": between(mark) for mark in
       "\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u2060\u2062\u2066\u202a\u3164\ufe0e\ufe0f\ufeff\uffa0"
       "\U000e0041\U000e0100"},
    **{f"mark U+{ord(mark):04X} on all": between(mark) for mark in "\u0323\u0336\u0301\u20dd\u20e3"},
    "an override": lambda value: f"\u202e{value[:4]}\u202c{value[4:]}",
    "written backwards": lambda value: f"\u202e{value[::-1]}\u202c",
    "full width": wide,
    "bold letters": bold,
    "look-alikes": lambda value: value.translate(CYRILLIC),
    "no-break spaces": lambda value: value.replace(" ", "\u202f"),
    "spaced": lambda value: " ".join(value.replace(" ", "   ")),
    "emphasis inside": lambda value: f"{value[:3]}**{value[3:6]}**{value[6:]}",
    "emphasis of parts": lambda value: "**" + value.replace(" ", "** **") + "**",
    "emphasis of some": lambda value: f"*{value.replace(' ', '* ', 1)}",
    "struck out inside": lambda value: f"{value[:3]}~~{value[3:]}",
    "code": lambda value: f"`{value.replace(' ', '` `')}`",
    "escaped marks": lambda value: re.sub(r"( )", r"\\-", value),
    "inline tags": lambda value: f'{value[:2]}<b>{value[2:4]}</b><span class="x">{value[4:]}</span>',
    "a comment": lambda value: f"{value[:2]}<!-- x -->{value[2:]}",
    "cells of HTML": lambda value: "<tr><td>" + value.replace(" ", "</td><td>") + "</td></tr>",
    "cells": lambda value: "| " + value.replace(" ", " | ") + " |",
    "lines": lambda value: value.replace(" ", "\n"),
    "lines of a quote": lambda value: value.replace(" ", "\n> "),
    "lines of HTML": lambda value: value.replace(" ", "<br>"),
    "entities": lambda value: "".join(f"&#{ord(c)};" for c in value),
    "entities twice": lambda value: "".join(f"&amp;#x{ord(c):x};" for c in value),
    "percent": lambda value: "".join(f"%{ord(c):02X}" for c in value),
    "percent thrice": lambda value: urllib.parse.quote(urllib.parse.quote(urllib.parse.quote(value))),
    "quoted-printable": lambda value: "".join(f"={ord(c):02X}" for c in value),
    "code units": lambda value: "".join(f"\\u{ord(c):04x}" for c in value),
    "code points": lambda value: "".join(f"\\u{{{ord(c):x}}}" for c in value),
}  # fmt: skip


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_hides_neither_an_identifier_nor_a_known_person(disguise: str) -> None:
    for value, kind in ((IBAN, "iban"), (NAME, "name")):
        assert kind in found(f"it is {DISGUISES[disguise](value)} as I said"), kind


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣3️⃣2️⃣1️⃣", "phone"),
        ("٤١١١ ١١١١ ١١١١ ١١١١", "card"),
        ("४१११ ११११ ११११ ११११", "card"),
        ("❹❶❶❶ ❶❶❶❶ ❶❶❶❶ ❶❶❶❶", "card"),
        ("4111\n1111\n1111\n1111", "card"),
        ("4111\n> 1111\n> 1111\n> 1111", "card"),
        ("| 4111 | 1111 | 1111 | 1111 |", "card"),
        ("| 4111 |\n| 1111 |\n| 1111 |\n| 1111 |", "card"),
        ("4111,1111,1111,1111", "card"),
        ('["4111","1111","1111","1111"]', "card"),
        ("4111 • 1111 • 1111 • 1111", "card"),
        ("**4111** **1111** **1111** **1111**", "card"),
        ("4111 1111 1111 **1111**", "card"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "card"),
        ("?card=4111+1111+1111+1111&x=1", "card"),
        ("**DE89** 3704 0044 0532 0130 00", "iban"),
        ("| DE89 | 3704 | 0044 | 0532 | 0130 | 00 |", "iban"),
        ("DE89 3704\n0044 0532\n0130 00", "iban"),
        ("536\\-22\\-8147", "ssn"),
        ("203\\.0\\.113\\.57", "ip"),
        ("2️⃣0️⃣3️⃣.0️⃣.1️⃣1️⃣3️⃣.5️⃣7️⃣", "ip"),
        ("unknown.**person**@example.org", "email"),
        ("un\\_known\\.person@example\\.org", "email"),
        ("u n k n o w n . p e r s o n @ e x a m p l e . o r g", "email"),
        ("unkn\u043ewn.pers\u043en@example.org", "email"),
        ("+44 7<b>700</b> 900321", "phone"),
        ("\\+1 \\(212\\) 555\\-0188", "phone"),
        ("| 7700 | 900 | 321 |", "phone"),
        ("tel=%2B44+7700+900321", "phone"),
        ("thaddeusbrzezinski", "name"),
        ("T.h.a.d.d.e.u.s B.r.z.e.z.i.n.s.k.i", "name"),
        ("Thad-\ndeus Brzezinski", "name"),
        ("ᴛʜᴀᴅᴅᴇᴜꜱ ʙʀᴢᴇᴢɪɴꜱᴋɪ", "name"),
        ("🅣🅗🅐🅓🅓🅔🅤🅢 🅑🅡🅩🅔🅩🅘🅝🅢🅚🅘", "name"),
        ("K D - 8 8 2 1 4 - Q", "account"),
    ],
)
def test_what_a_reader_puts_together_is_found(written: str, kind: str) -> None:
    assert kind in found(written)


@pytest.mark.parametrize(
    "text",
    [
        "| Year | Sold | Sent | Left |\n|---|---|---|---|\n| 4512 | 4823 | 5912 | 6021 |\n| 4001 | 4002 | 4003 | 4004 |",
        "sold 4,111, 1,111, 1,111 and 1,111, or 4111, 1111, 1111, 1112",
        "* `--max-snapshots` **5** (0 is unlimited)\n* `__init__` and snake_case_names, 2*3*4, ~5 ms",
        "| 1 | 2 | 3 |\n| 4 | 5 | 6 |\n\n1. a\n2. b\n\nA B C D E F G",
        "> on 12.03.2026 at 10:15, 4 of 10\n> were sent\n5 were not",
        "C:\\new\\table\\u.txt, \\d+\\.\\d+, $x_1$ and [a\\_b](c)",
        "🇩🇪 👍🏽 ❤️ 1️⃣ first, 2️⃣ second",
        "[PERSON_1] **[EMAIL_ADDRESS_2]** | [CREDIT_CARD] | [PERSON_7KQ2M4XWZA]",
        "git rebase -i a1b2c3d, etcd v3.4.15 on 2379/tcp, +100%, 1+1=2",
    ],
)
def test_marks_of_ordinary_text_make_no_identifier(text: str) -> None:
    assert found(text) == set()


def test_text_that_holds_no_marks_is_read_once() -> None:
    for text in (
        "A plain sentence, with 12 words; some numbers (100-200) and snake_case names. It is read once.",
        "**Bold** words and `code`.\n\n| Cells | of 5 |\n|---|---|\n| text | 7 |\n> and a quote",
    ):
        assert [reading.text for reading in readings(text)] == [text]


def test_words_of_other_alphabets_stay_what_they_are() -> None:
    for text in ("Александр Соколов", "Ελένη Παπαδοπούλου", "user=Соколов", "שרה", "王小明"):
        assert visible(text) == text


@pytest.mark.parametrize(
    "part",
    ["*", "**a", "`", "_a", "| ", "> ", "|\n", "a ", "a. ", "1,", "1 | ", "-\n", "a-\n", "\\", "\\u{", "<b", "<b>", "&", "&#",
     "%25", "=\n", "\u202e", "\u200b", "a\u0323", "а", "aа", "1️⃣", "~", "\v"],
)  # fmt: skip
def test_the_time_to_read_is_linear_whatever_the_text(part: str) -> None:
    assert_linear(readings, repeated(part))


def test_nobody_known_and_no_identifier_is_no_hit_in_any_disguise() -> None:
    for disguise in DISGUISES.values():
        assert found(disguise("Wellington Boots are 4111 1111 and 12345"), NOBODY) == set()
