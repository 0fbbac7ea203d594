"""Values of fields and columns that other languages than English name: parts of an address, `"calle": "Robledo",
"numero": "12"`, and in tables numbers of people, phones and plates."""

from __future__ import annotations

import functools
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from typing import NamedTuple

from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.rules.fields.columns import cells, table_cells
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.readings import FOLDED

SAID = json.loads((files(__package__) / "field_words.json").read_bytes())  # words are data
STREETS, DOUBTFUL, OF_DOUBTFUL, HOUSES, CODES, ELSEWHERE = (
    frozenset(SAID[key]) for key in ("street", "doubtful", "of doubtful", "house", "code", "elsewhere")
)
SCORE = 0.7
STREET: EntityType = "STREET_ADDRESS"
POSTAL: EntityType = "POSTAL_CODE"
COLUMNS: Mapping[str, EntityType] = {word: entity for entity, words in SAID["columns"].items() for word in words}
EVERY: tuple[EntityType, ...] = (STREET, POSTAL, *sorted(set(COLUMNS.values())))
# A quoted name, or one that begins a line or a parameter, and what stands behind its sign.
FIELD = re.compile(
    r"(?:(?<!\\)[\"'](?P<key>[^\W\d_][^\"'\n:]{1,30})[\"']|(?:(?<=[\n;&?])|(?<![\s\S]))[ \t>*\-]{0,8}"
    r"(?P<label>[^\W\d_][^\W\d]{0,24}(?:(?:\.[ ]|[ \-_/])[^\W\d_][^\W\d]{0,24}){0,3})[*_]{0,2})\s?[:=][*_]{0,2}\s{0,2}"
    r"(?:\"(?P<double>[^\"\n]{1,120})\"|'(?P<single>[^'\n]{1,120})'|(?P<bare>[^\s\"'{}\[\],;][^\"'{}\n;&]{0,100}))"
)
FIELDED = re.compile("[:=]|</")
TAG = re.compile(r"<(?P<key>[^\W\d_][\w\-.:]{1,30})>(?P<value>[^<>\n]{1,120})</")
WORDS = re.compile(r"[A-ZÀ-Þ]?[a-zß-ÿ]+|[A-ZÀ-Þ]+(?![a-zß-ÿ])")
BESIDE = 250  # characters between the fields of one address
NAMED = re.compile(r"[^\W\d_]{2}")
CAPITAL = re.compile(r"(?<!\w)[A-ZÀ-Þ]")
HOUSE = re.compile(
    r"(?i)(?:n[.ºo°]{0,2}\s?)?\d{1,5}[ \-/]?[a-z]{0,4}(?:[ \-/]\w{1,4})?\.?"
    r"|\d{1,3}\.?[oaºª]\.?(?:\s[^\W\d_]{1,10}\.?)?|\w{1,2}|\d{0,2}[ºª°]?\s?[^\W\d_]{1,10}\.?|[^\W\d_]{1,8}\.?\s\w{1,4}"
)
CODE = re.compile(r"\d{5}(?:-\d{3})?|\d{4}(?:-\d{3}|\s?[A-Z]{2})?|\d{2}\.\d{3}-\d{3}")
NO_STREET = re.compile(r"@|://|www\.|\d+\.\d+\.\d+|\d{6}|^[\d\W]+$")
VEHICLE = re.compile(r"(?i)(?=.*\d)(?=.*[a-z])(?:[a-z0-9]{1,4}(?:[ \-.·]?[a-z0-9]{1,4}){1,3}|[a-hj-npr-z0-9]{17})")
FEWEST = 5  # letters and digits of a plate, digits of any other number


class Field(NamedTuple):
    """A value [start, end) with the folded words of its field's name."""

    words: tuple[str, ...]
    start: int
    end: int


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.translate(FOLDED).lower() for word in WORDS.findall(name))


def _fields(text: str) -> Iterator[Field]:
    for match in FIELD.finditer(text):
        group = "double" if match["double"] else "single" if match["single"] else "bare"
        value = match[group].rstrip(" \t,.|")
        yield Field(_words(match["key"] or match["label"]), match.start(group), match.start(group) + len(value))
    yield from (Field(_words(match["key"]), *match.span("value")) for match in TAG.finditer(text))


def _addresses(text: str, fields: list[Field]) -> Iterator[tuple[EntityType, Hit]]:
    """Yield streets that hold a number or have a house beside them, and the houses and postal codes beside such
    streets."""
    kept = [field for field in fields if ELSEWHERE.isdisjoint(field.words)]
    streets = [field for field in kept if not STREETS.union(DOUBTFUL).isdisjoint(field.words)]
    streets = [field for field in streets if _named(text[field.start : field.end])]
    rest = [(field, STREET if field.words[-1] in HOUSES else POSTAL) for field in kept if field.words and _part(field)]
    starts = [field.start for field, _ in rest]
    for street in streets:
        near = rest[bisect_left(starts, street.start - BESIDE) : bisect_right(starts, street.start + BESIDE)]
        numbered = any(map(str.isdigit, text[street.start : street.end]))
        told = any(not OF_DOUBTFUL.isdisjoint(neighbour.words) for neighbour, _ in near)
        if STREETS.isdisjoint(street.words) and (numbered or not told):
            continue  # "via": "API v2"
        formed = [
            (kind, Hit(neighbour.start, neighbour.end, SCORE))
            for neighbour, kind in near
            if (HOUSE if kind == STREET else CODE).fullmatch(text, neighbour.start, neighbour.end)
        ]
        if numbered or any(any(map(str.isdigit, text[hit.start : hit.end])) for _, hit in formed):
            yield STREET, Hit(street.start, street.end, SCORE)
            yield from formed


def _part(field: Field) -> bool:
    return field.words[-1] in HOUSES or not CODES.isdisjoint(field.words)


def _named(value: str) -> bool:
    return bool(NAMED.search(value) and CAPITAL.search(value)) and NO_STREET.search(value) is None


def _numbers(text: str, columns: list[Field]) -> Iterator[tuple[EntityType, Hit]]:
    for column in columns:
        entity = next((COLUMNS[word] for word in column.words if word in COLUMNS), None)
        value = text[column.start : column.end]
        digits, signs = sum(map(str.isdigit, value)), sum(map(str.isalnum, value))
        if entity == "VEHICLE_ID":
            formed = signs >= FEWEST and VEHICLE.fullmatch(value) is not None
        else:
            formed = digits >= FEWEST and digits * 2 >= signs
        if entity and formed:
            yield entity, Hit(column.start, column.end, SCORE)


@functools.lru_cache(maxsize=4)
def _found(text: str) -> tuple[tuple[EntityType, Hit], ...]:
    """Return all hits with their entity types; cached, since each type's recognizer asks for the same text."""
    if not any(map(str.isdigit, text)):
        return ()
    rows = [*table_cells(text), *(cells(text) if ";" in text or "," in text or "\t" in text else ())]
    columns = [Field(_words(cell.name), cell.start, cell.end) for cell in rows]
    fields = [*_fields(text), *columns] if FIELDED.search(text) else columns
    return (*_addresses(text, sorted(fields, key=lambda field: field.start)), *_numbers(text, columns))


def _of(entity: EntityType) -> Callable[[str], Iterator[Hit]]:
    return lambda text: (hit for kind, hit in _found(text) if kind == entity)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield one recognizer a type, named after the type."""
    for entity in EVERY:
        yield Recognizer(f"foreign_field_{entity.lower()}", entity, _of(entity))
