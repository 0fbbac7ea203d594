"""Explain to the author of YAML why a setting is refused: what was found, what is allowed, what was probably meant."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple, TypeAliasType, Union, get_args, get_origin

from pydantic import BaseModel

UNFIT = "unfit"  # the type of an error about a value that contradicts another declaration (`names`)
ALIKE = 70  # similarity of 100 (rapidfuzz ratio, without case) from which a known word counts as probably meant
LISTED = 40  # words that are listed as accepted
FIELDS = 10  # names of fields that are listed
CHOICE = re.compile(r"'([^']*)'")
# Replacements for words of pydantic that are about Python, or read badly behind the name of a field.
WORDS: Mapping[str, str] = {
    "missing": "it is missing",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "set_type": "must be a list",
    "frozen_set_type": "must be a list",
    "dict_type": "must be a mapping: indented `key: value` lines",
    "mapping_type": "must be a mapping: indented `key: value` lines",
    "model_type": "must be a mapping: indented `key: value` lines",
    "model_attributes_type": "must be a mapping: indented `key: value` lines",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "union_tag_not_found": "it does not say its `type`",
}


class Refusal(NamedTuple):
    """A refusal of a setting: the problem found, and the fix."""

    found: str
    fix: str


def refusal(error: Mapping[str, Any], model: type[BaseModel], written: str | None) -> Refusal:
    """Return the refusal for one of pydantic's errors, without its words for Python types.

    Args:
        error: as `ValidationError.errors` gives it, with `input` and `ctx`.
        model: the model that the values were read as.
        written: the spelling in the file of a plain scalar that is not text: `036`, `no`.
    """
    kind, place, context = error["type"], error["loc"], error.get("ctx") or {}
    if kind == "extra_forbidden":
        return Refusal(f"unknown key {place[-1]!r}", choice(str(place[-1]), keys_at(model, place[:-1]), FIELDS))
    if kind in ("literal_error", "enum"):
        most = FIELDS if place[-1:] == ("[key]",) else LISTED
        return _no_choice(error.get("input"), CHOICE.findall(str(context.get("expected"))), most)
    if kind == "union_tag_invalid":
        return _no_choice(context.get("tag"), CHOICE.findall(str(context.get("expected_tags"))), LISTED)
    if kind == "string_type" and written is not None:
        return Refusal(f"{written} is read as no text", f"quote it: '{written}'")
    if kind == "value_error":
        return Refusal(str(context.get("error", error["msg"])), "correct the YAML")
    if kind == UNFIT:
        return Refusal(context["found"], context["fix"])
    if kind == "string_pattern_mismatch":
        return Refusal(f"is not of the form {context.get('pattern')}", "correct the YAML")
    problem = WORDS.get(kind) or re.sub(r"^(?:Input|String|Value|\w+) should ", "must ", error["msg"])
    return Refusal(problem, "correct the YAML")


def choice(given: str, known: Sequence[str], most: int = LISTED) -> str:
    """Return advice on replacing an unknown word: the most similar known word, and `most` of the known words."""
    meant = nearest(given, known)
    hints = [f"did you mean {meant}?" if meant else "", f"use one of: {some(known, most)}" if known else ""]
    return " ".join(filter(None, hints)) or "take it out"


def some(names: Sequence[str], most: int = FIELDS) -> str:
    """Return names with commas, the first `most` of them, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def many(number: int, one: str, more: str) -> str:
    """Return a number with the noun it counts: `1 gate is`, `2 gates are`."""
    return f"{number:,} {one if number == 1 else more}"


def nearest(given: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most similar to the given one, or None if none is similar."""
    from rapidfuzz import fuzz, process

    match = process.extractOne(given, list(known), scorer=fuzz.ratio, processor=str.lower, score_cutoff=ALIKE)
    return str(match[0]) if match else None


def meant(given: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that suggests the word probably meant; empty where no known word is similar."""
    word = nearest(given, sorted(known))
    return f"; did you mean {word}?" if word else ""


def keys_at(model: type[BaseModel], place: Sequence[str | int]) -> list[str]:
    """Return the keys that the models at a place accept, in order of declaration; none where that is unknown."""
    there: list[Any] = [model]
    for part in place:
        there = [inner for kind in there for inner in _below(kind, part)] or _named(there, part)
    return [key for kind in there if _is_model(kind) for key in _fields(kind)]


def _no_choice(given: Any, known: list[str], most: int) -> Refusal:
    shown = f" {given!r}" if isinstance(given, str | int | float) else ""
    return Refusal(f"unknown value{shown}", choice(str(given), known, most))


def _below(kind: Any, part: str | int) -> list[Any]:
    """Return the types that the value at key or index `part` of a value of this type may have."""
    if _is_model(kind):
        fields = _fields(kind)
        return _flat(fields[part]) if isinstance(part, str) and part in fields else []
    arguments = [argument for argument in get_args(kind) if argument is not Ellipsis]
    inside = get_origin(kind) in (tuple, list, set, frozenset) and isinstance(part, int)
    if inside or (get_origin(kind) in (dict, Mapping) and len(arguments) == 2):
        return _flat(arguments[-1]) if arguments else []
    return []


def _named(kinds: list[Any], part: str | int) -> list[Any]:
    """Return the alternatives meant by a part of pydantic's place that is not in the file: a class, or a `type`."""
    chosen = [
        kind
        for kind in kinds
        if _is_model(kind)
        and (part == kind.__name__ or any(part in get_args(f.annotation) for f in kind.model_fields.values()))
    ]
    return chosen or kinds


def _flat(kind: Any) -> list[Any]:
    """Return the alternatives of a type, without annotations."""
    if isinstance(kind, TypeAliasType):
        return _flat(kind.__value__)
    if get_origin(kind) is Annotated:
        return _flat(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [alternative for argument in get_args(kind) for alternative in _flat(argument)]
    return [] if get_origin(kind) is Literal else [kind]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}
