"""Values of named fields in code, logs, stack traces, JSON and URLs; the name tells the entity type.

Examples are `"driverLicense": "D1234567"`, `passport_no=X1234567&`, `<taxId>…`, `setBirthDate("…")`, `INVALID SSN …`. A
name is split into its words, whatever joins them. The value must also have the form of its type.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.rules.dates.written import find_dates
from curation.privacy.rules.fields.columns import cells, table_cells
from curation.privacy.rules.names.given_names import names
from curation.privacy.rules.numbers.labelled import Words, digits_of
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.readings import FOLDED
from curation.text.word_files import word_file

LISTS = word_file("privacy/fields/named")

SCORE = 0.85
FOREIGN_BIRTHS = LISTS.phrases("foreign_births")
FOREIGN_NUMBERS: Mapping[EntityType, tuple[str, ...]] = {
    "NATIONAL_ID": LISTS.phrases("foreign_national_id"),
    "TAX_ID": LISTS.phrases("foreign_tax_id"),
    "PASSPORT": LISTS.phrases("foreign_passport"),
    "HEALTH_PLAN": LISTS.phrases("foreign_health_plan"),
}
# A part of a name, however everyday its key is: `"lastName": "Solheim"`.
PARTS_OF_NAMES = LISTS.phrases("parts_of_names")
# Entity type → the last words of the names of its fields.
FIELDS: Mapping[EntityType, tuple[str, ...]] = {
    "PERSON": LISTS.phrases("person"),
    "STREET_ADDRESS": LISTS.phrases("street_address"),
    "DATE_OF_BIRTH": (*LISTS.phrases("date_of_birth"), *FOREIGN_BIRTHS),
    "PHONE_NUMBER": LISTS.phrases("phone_number"),
    "NATIONAL_ID": LISTS.phrases("national_id"),
    "TAX_ID": LISTS.phrases("tax_id"),
    "PASSPORT": LISTS.phrases("passport"),
    "DRIVER_LICENSE": LISTS.phrases("driver_license"),
    "CERTIFICATE_NUMBER": LISTS.phrases("certificate_number"),
    "MEDICAL_RECORD": LISTS.phrases("medical_record"),
    "HEALTH_PLAN": LISTS.phrases("health_plan"),
    "CREDIT_CARD": LISTS.phrases("credit_card"),
    "MAC_ADDRESS": LISTS.phrases("mac_address"),
    "SECRET": LISTS.phrases("secret"),
}  # fmt: skip
BY_WORDS: Mapping[tuple[str, ...], EntityType] = {
    **{tuple(name.split()): entity for entity, named in (*FIELDS.items(), *FOREIGN_NUMBERS.items()) for name in named},
    **{tuple(name.split()): "PERSON" for name in PARTS_OF_NAMES},
}
PARTS = frozenset(tuple(name.split()) for name in PARTS_OF_NAMES)
FOREIGN = frozenset(tuple(name.split()) for named in (FOREIGN_BIRTHS, *FOREIGN_NUMBERS.values()) for name in named)
LONGEST = max(map(len, BY_WORDS))
OF_THINGS = ("name",)  # what has no more than a name is somebody only where the name is known as a person's
# The last words of all names, looked for anywhere; the text around one tells whether it belongs to a field.
LAST = Words({words[-1] for words in BY_WORDS}, inside=True)
REACH = 60  # characters in which the words of a name stand
BREAK = re.compile(r"[^A-Za-z0-9_ .\-]")  # what stands in no name
HUMP = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
# What stands between a name and its value: an assignment, a tag's end, a call, a column of a log, the key of a pair.
MARKS = r"\\\"'\])*`"
LINK = re.compile(
    rf"s?[{MARKS}]{{0,4}}"
    rf"(?P<sign>\s{{0,2}}(?::=|=>|==|[:=]|->)\s{{0,2}}|>|\((?=[\"'])|/(?=[^/\s])|"
    rf"\s?,\s?\\?[\"']value\\?[\"']\s?:\s?| (?=[\"'A-Z0-9+(]))[\[(\\\"'{{]{{0,4}}"
)
END = r"(?![\w@])"
NUMBER = re.compile(rf"[A-Za-z0-9](?:[A-Za-z0-9]|[ +](?=[A-Za-z]{{0,4}}\d)|[\-./](?=[A-Za-z0-9])){{3,31}}{END}")
PHONE = re.compile(rf"[+(]{{0,2}}\d(?:[\s().\-/+]{{0,2}}\d){{6,15}}{END}")
CARD = re.compile(rf"\d(?:[ \-+]?\d){{11,18}}{END}")
MAC = re.compile(rf"(?:[0-9A-Fa-f]{{2}}[:-]){{5}}[0-9A-Fa-f]{{2}}{END}")
NAME_WORD = r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*\.?"
FULL_NAME = re.compile(rf"{NAME_WORD}(?:,?[ +]{NAME_WORD}){{1,3}}(?![\w@/(])")
PART_OF_NAME = re.compile(rf"{NAME_WORD}(?:[ +]{NAME_WORD}){{0,3}}(?![\w@/(])")
GOES_ON = re.compile(r"[ +](?:on|of|for|from|at|and|in|with|by|to|is|was)(?![^\W_])")  # `Anna Schmidt on behalf of …`
STREET = re.compile(r"[^\s\"'<>&=;{}\[\]`]{1,30}(?:[ +][^\s\"'<>&=;{}\[\]`]{1,30}){1,7}")
QUOTED = frozenset("\"'")
ENDS = frozenset(("", '"', "'", "\\", "<", "&", "\n", ",", ")"))
FEWEST_DIGITS, MIXED_DIGITS = 4, 2
WORDS_OF_A_VALUE = re.compile(r"[^\W\d_]+")
SECRET = re.compile(r"[^\s\"'<>&;,`]{8,200}")


def _digits(value: str) -> int:
    return sum(map(str.isdigit, value))


def _number(text: str, at: int, closed: bool) -> int | None:
    match = NUMBER.match(text, at)
    return match.end() if match and _digits(match.group()) >= FEWEST_DIGITS else None


def _phone(text: str, at: int, closed: bool) -> int | None:
    match = PHONE.match(text, at)
    return match.end() if match else None


def _card(text: str, at: int, closed: bool) -> int | None:
    from stdnum import luhn

    match = CARD.match(text, at)
    return match.end() if match and luhn.is_valid(digits_of(match.group())) else None


def _mac(text: str, at: int, closed: bool) -> int | None:
    match = MAC.match(text, at)
    return match.end() if match else None


def _birth(text: str, at: int, closed: bool) -> int | None:
    ends = [hit.end for hit in find_dates(text[at : at + 30].replace("+", " "), compact=True) if hit.start == 0]
    return at + max(ends) if ends else None


def _person(text: str, at: int, closed: bool) -> int | None:
    """Return the end of a full name: one with a known name in it, or one that fills its quotes and holds no everyday
    word."""
    match = FULL_NAME.match(text, at)
    if match is None:
        return None
    lists = names()
    words = [word.translate(FOLDED) for word in WORDS_OF_A_VALUE.findall(match.group())]
    if any(word in lists.sure for word in words):
        return at + len(GOES_ON.split(match.group(), maxsplit=1)[0]) if match.group()[0].isupper() else match.end()
    whole = closed and _ends(text, match.end())
    strange = [word for word in words if word not in lists.everyday]
    return match.end() if whole and len(strange) == len(words) and match.group()[0].isupper() else None


def _part(text: str, at: int, closed: bool) -> int | None:
    """Return the end of a part of a name that fills its quotes, tag or parameter, unless all its words are everyday
    words."""
    match = PART_OF_NAME.match(text, at)
    if match is None or not (closed and _ends(text, match.end()) and match.group()[0].isupper()):
        return None
    words, lists = [word.translate(FOLDED) for word in WORDS_OF_A_VALUE.findall(match.group())], names()
    return match.end() if not lists.everyday.issuperset(words) or any(word in lists.sure for word in words) else None


def _street(text: str, at: int, closed: bool) -> int | None:
    """Return the end of a street with a house number that fills its quotes, tag or parameter."""
    match = STREET.match(text, at)
    if match is None or not 0 < _digits(match.group()) < 8 or "://" in match.group():
        return None
    whole = closed and _ends(text, match.end())
    return match.end() if whole and any(word[0].isupper() for word in re.findall(r"[^\W\d_]{3,}", match[0])) else None


def _ends(text: str, at: int) -> bool:
    """Whether a value ends at `at`, because its quotes, tag, parameter or line end there."""
    return text[at : at + 1] in ENDS or text.startswith((" HTTP/", '",', "',"), at)


def _is_random(value: str) -> bool:
    """Whether a value looks random: letters and enough digits. `token-01` is a name."""
    mixed = re.search("[A-Z]", value) is not None and re.search("[a-z]", value) is not None
    letters = re.search("[A-Za-z]", value) is not None
    return letters and _digits(value) >= (MIXED_DIGITS if mixed else FEWEST_DIGITS)


def _secret(text: str, at: int, closed: bool) -> int | None:
    match = SECRET.match(text, at)
    if match is None or not _is_random(match.group()):
        return None
    return match.end() if closed and not re.search(r"[/.]\w+[/.]|://|\(", match.group()) else None


FORMS: Mapping[EntityType, Callable[[str, int, bool], int | None]] = {
    "PERSON": _person,
    "STREET_ADDRESS": _street,
    "DATE_OF_BIRTH": _birth,
    "PHONE_NUMBER": _phone,
    "CREDIT_CARD": _card,
    "MAC_ADDRESS": _mac,
    "SECRET": _secret,
}
# Types that count behind a blank alone, as in prose without a sign of assignment: only numbers.
SPOKEN: frozenset[EntityType] = frozenset(FIELDS) - {"PERSON", "STREET_ADDRESS", "SECRET", "PHONE_NUMBER"}


@functools.lru_cache(maxsize=4)
def _found(text: str) -> Mapping[EntityType, tuple[Hit, ...]]:
    """Return all values of fields by type; cached, since each type's recognizer asks for the same text."""
    values: dict[EntityType, list[Hit]] = {}
    for _, end in LAST.spans(text):
        if text[end : end + 1].isalpha() and not (text[end] == "s" or text[end].isupper()):
            continue
        named = _name(text, end)
        entity = BY_WORDS.get(named)
        link = LINK.match(text, end) if entity else None
        if entity is None or link is None:
            continue
        at = link.end()
        quoted = text[at - 1] in QUOTED
        if link["sign"] == " " and not quoted and (entity not in SPOKEN or named in FOREIGN):
            continue
        closed = named != OF_THINGS and (quoted or link["sign"] in (">", "=", "/"))
        stop = (_part if named in PARTS else FORMS.get(entity, _number))(text, at, closed)
        if stop is not None:
            values.setdefault(entity, []).append(Hit(at, stop, SCORE))
    for cell in cells(text) if "," in text or ";" in text or "\t" in text else ():
        named = _last(HUMP.findall(cell.name))
        entity = BY_WORDS.get(named)
        if entity and FORMS.get(entity, _number)(text, cell.start, named != OF_THINGS) == cell.end:
            values.setdefault(entity, []).append(Hit(cell.start, cell.end, SCORE))
    for cell in table_cells(text):
        named = _last(HUMP.findall(cell.name.translate(FOLDED)))
        if " ".join(named) in FOREIGN_BIRTHS and _birth(text, cell.start, True) == cell.end:
            values.setdefault("DATE_OF_BIRTH", []).append(Hit(cell.start, cell.end, SCORE))
    return {entity: tuple(hits) for entity, hits in values.items()}


def _name(text: str, end: int) -> tuple[str, ...]:
    """Return the name of the field that ends at `end`: the longest run of its last words that names a type; else ()."""
    return _last(HUMP.findall(BREAK.split(text[max(0, end - REACH) : end])[-1]))


def _last(words: Sequence[str]) -> tuple[str, ...]:
    lower_words = tuple(word.lower() for word in words)
    every = (lower_words[-length:] for length in range(min(LONGEST, len(lower_words)), 0, -1))
    return next((ending for ending in every if ending in BY_WORDS), ())


def _of(entity: EntityType) -> Callable[[str], Iterator[Hit]]:
    return lambda text: iter(_found(text).get(entity, ()))


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield one recognizer for each type of field."""
    settings: dict[str, Any] = {"libraries": ("faker", "babel", "python-stdnum")}
    for entity in FIELDS:
        version = "2" if entity in ("PERSON", "DATE_OF_BIRTH", *FOREIGN_NUMBERS) else "1"
        yield Recognizer(f"field_{entity.lower()}", entity, _of(entity), version=version, **settings)
