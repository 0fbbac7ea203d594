"""Polish names in every case: `z Markiem Nowakiem`, `do Kowalskiej`.

Polish capitalises little but names, offices, firms and products. A full name begins with a given name in any of its
forms. A single name must be a name and nothing else for Morfeusz, or stand behind a word for a person.
"""

from __future__ import annotations

import functools
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from curation.privacy.models.languages import is_polish
from curation.privacy.models.morphology import Kind, installed, within
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses.place_names import place_names
from curation.privacy.rules.names.brands import is_brand
from curation.privacy.rules.names.things import FIRMS, THINGS
from curation.privacy.rules.recognizer import Hit, Recognizer

VERSION = "1"
LANGUAGE = "pl"
SAID: Mapping[str, Any] = json.loads((files(__package__) / "polish_names.json").read_bytes())["words"]
TITLES, SOMEBODY, NOBODY, STREETS = (
    frozenset(SAID[key].split()) for key in ("titles", "somebody", "nobody", "streets")
)
LOWER = "a-zà-ÿąćęłńóśźż"
NAME = rf"[A-ZÀ-ÞĄĆĘŁŃÓŚŹŻ](?:[{LOWER}'’]{{1,24}}|[A-ZĄĆĘŁŃÓŚŹŻ]{{2,24}})"
ROW = re.compile(
    rf"(?<![\w.@/\-]){NAME}(?:-{NAME})?(?:[ ](?:[A-ZŁŚŻ]\.[ ]?)?{NAME}(?:[ ]?-[ ]?{NAME})?){{0,3}}(?![\w@])"
)
WORD = re.compile(r"[^\W\d_]+(?:[ ]?-[ ]?[^\W\d_]+)?")
BEFORE = re.compile(r"(?:([^\W\d_]+\.?)[ ]{1,2})$")
INITIAL = re.compile(r"(?<!\w)[A-ZŁŚŻ]\.[ ]?$")
OPENS = re.compile(r"(?:^|[\n.!?:;>•*\"„]|[.!?]\))[ \t\"„>*-]{0,8}$")
# Endings that surnames have: Kowalskiego, Wiśniewską, Mickiewiczowi, Kaczmarczykiem.
SURNAME = re.compile(
    r"[^\W\d_]{2,20}(?:[sc]k|dzk)(?:i|a|iego|iemu|im|iej|ą|ich|imi|ie|y|ego|emu|ym|ej)"
    r"|[^\W\d_]{2,20}(?:wicz|czyk|czak|czuk|szczak|ewka|iuk|ński|icz)(?:a|owi|em|u|iem|ie|ów|om|ami|owie)?"
)
CASES = ("", "a", "owi", "em", "ie", "iem", "u", "y", "i", "ą", "ę", "o", "ów", "om")
ADJECTIVAL = ("ego", "emu", "im", "ym", "iego", "iemu", "a", "iej", "ą", "ich", "imi", "owi", "em", "iem")
SOFT = dict(
    zip("kgtdrłnwzspmb", ("c", "dz", "ci", "dzi", "rz", "l", "ni", "wi", "zi", "si", "pi", "mi", "bi"), strict=True)
)


def _forms(name: str) -> Iterator[str]:
    """Yield a name in the cases of its declension, with some forms that do not exist."""
    name = name.lower()
    if name.endswith("a"):
        stem = name[:-1]
        yield from (stem + ending for ending in ("a", "y", "i", "ę", "ą", "o", "ie", "e"))
        if stem[-1:] in SOFT:
            yield stem[:-1] + SOFT[stem[-1]] + "e"
        return
    stem = re.sub(r"(?<=\w)e(?=[kcłrl]$)", "", name)  # Marek, Marka; Paweł, Pawła
    yield from (base + ending for base in (name, stem) for ending in CASES)
    if name[-1] in "yio":
        yield from (name[:-1] + ending for ending in ADJECTIVAL)
    if name[-1] in SOFT:
        yield stem[:-1] + SOFT[stem[-1]] + "e"


@functools.cache
def _given() -> frozenset[str]:
    provider = importlib.import_module("faker.providers.person.pl_PL").Provider
    return frozenset(form for name in (*provider.first_names, *SAID["given"].split()) for form in _forms(name))


@functools.cache
def _surnames() -> frozenset[str]:
    provider = importlib.import_module("faker.providers.person.pl_PL").Provider
    return frozenset(form for name in (*provider.unisex_last_names, *provider.male_last_names) for form in _forms(name))


def _kind(text: str, start: int, end: int) -> Kind:
    """Return the kind of the last word in [start, end) by Morfeusz; `unknown` where it knows none."""
    return next((word.kind for word in within(LANGUAGE, text, start, end) if word.end == end), "unknown")


def _nobody(word: str) -> bool:
    plain = word.lower()
    return plain in NOBODY or plain in THINGS or plain in FIRMS or is_brand(word)


def _is_given(text: str, start: int, end: int) -> bool:
    word = text[start:end].lower()
    return word in _given() or _kind(text, start, end) == "given"


def _is_place(text: str, start: int, end: int) -> bool:
    """Whether a word is the name of a place and no listed surname. A name with a hyphen is never a place:
    Kamińska-Lis."""
    return (
        _kind(text, start, end) == "place" and "-" not in text[start:end] and text[start:end].lower() not in _surnames()
    )


def _is_surname(text: str, start: int, end: int) -> bool:
    word = text[start:end]
    known = word.lower() in _surnames() or SURNAME.fullmatch(word) is not None
    return known or _kind(text, start, end) in ("surname", "name")


def find(text: str) -> Iterator[Hit]:
    """Yield names in a Polish text."""
    if not is_polish(text):
        return
    for row in ROW.finditer(text):
        spans = [word.span() for word in WORD.finditer(text, *row.span()) if word.end() - word.start() > 1]
        before = BEFORE.search(text[max(0, row.start() - 24) : row.start()])
        word_before = before[1].lower() if before else ""
        if word_before in STREETS:
            continue
        led, alone = word_before in TITLES or word_before in SOMEBODY, True
        opens = OPENS.search(text[max(0, row.start() - 10) : row.start()]) is not None
        while spans and (_nobody(text[slice(*spans[0])]) or text[slice(*spans[0])].lower() in TITLES | SOMEBODY):
            led = text[slice(*spans[0])].lower() in TITLES | SOMEBODY
            spans, opens, alone = spans[1:], False, led
        if opens and len(spans) > 1 and not (_is_given(text, *spans[0]) or _is_surname(text, *spans[0])):
            spans, opens = spans[1:], False  # a sentence begins so
        initial = INITIAL.search(text[max(0, row.start() - 4) : row.start()]) if spans else None
        if initial and spans[0][0] == row.start() and _is_surname(text, *spans[0]):
            yield Hit(row.start() - len(initial[0]), spans[0][1], 0.6)
        if (hit := _hit(text, spans, led, opens)) and (alone or " " in text[hit.start : hit.end]):
            yield hit


def _hit(text: str, spans: list[tuple[int, int]], led: bool, opens: bool) -> Hit | None:
    """Return the hit of the name that a row of capitalised words is or begins with; None where there is none."""
    named = led or (len(spans) == 2 and _is_given(text, *spans[0]))  # Barbara Sikora, though a village is called Sikory
    while spans and (_nobody(text[slice(*spans[-1])]) or (not named and _is_place(text, *spans[-1]))):
        spans = spans[:-1]
    if not spans:
        return None
    (start, first), end = spans[0], spans[-1][1]
    if len(spans) > 1:
        known = _is_given(text, *spans[0]) or (_is_surname(text, *spans[0]) and _is_given(text, *spans[1]))
        two_surnames = not opens and _is_surname(text, *spans[0]) and SURNAME.fullmatch(text[slice(*spans[1])])
        return Hit(start, end, 0.65) if known or two_surnames or led else None
    word = text[start:first]
    if word.lower() in place_names() or (word.isupper() and not led):
        return None
    if led:
        return Hit(start, first, 0.6)
    kind = _kind(text, start, first)
    kind = "name" if kind == "place" else kind  # and a surname that many have
    parts = re.split(r"[ ]?-[ ]?", word)
    shaped = kind in ("name", "unknown") and any(map(SURNAME.fullmatch, parts))
    listed = word.lower() in _given() or (shaped and not installed(LANGUAGE))
    known = kind in ("given", "surname") or (kind == "name" and shaped) or listed
    return Hit(start, first, 0.5) if not opens and len(word) > 2 and known else None


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of names in Polish."""
    libraries = ("babel", "faker", "py3langid", "simple-icons-pack", *installed(LANGUAGE))
    yield Recognizer("polish_name", "PERSON", find, version=VERSION, libraries=libraries)
