"""Writes a settings model as Markdown: every field with its type, default and purpose, nested models below."""

from __future__ import annotations

import inspect
import json
import re
import types
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Annotated, Any, Literal, TypeAliasType, Union, get_args, get_origin, get_type_hints, is_typeddict

from annotated_types import BaseMetadata, Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

PLAIN: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    dict: "mapping",
    Any: "any value",
    type(None): "nothing",
}
BOUNDS: Mapping[type[BaseMetadata], tuple[str, str]] = {
    Ge: ("ge", "at least {}"),
    Gt: ("gt", "more than {}"),
    Le: ("le", "at most {}"),
    Lt: ("lt", "less than {}"),
    MinLen: ("min_length", "at least {} of them"),
    MaxLen: ("max_length", "at most {} of them"),
}


def model_tables(heading: str, model: type[BaseModel], elsewhere: Collection[type[BaseModel]] = ()) -> Iterator[str]:
    """Yield the Markdown lines of a section for a model, and of one for each model nested in its fields.

    Args:
        heading: heading of the model; headings of nested models append the fields that lead to them.
        elsewhere: models that another page explains, which get no section here.
    """
    shown: set[type[BaseModel]] = set(elsewhere)
    waiting = [(heading, model)]
    while waiting:
        title, current = waiting.pop(0)
        if current in shown:
            continue
        shown.add(current)
        yield from (f"## {title}", "", summary(current), "", *field_table(current), "")
        waiting[:0] = [
            (f"{title} › {name}", inner)
            for name, field in current.model_fields.items()
            for inner in models_in(field.annotation)
        ]


def object_tables(heading: str, shape: type) -> Iterator[str]:
    """A section for a JSON object, and one for each object that stands in its keys, in Markdown.

    Args:
        heading: of the object; those of the others name the keys that lead to them.
        shape: a `TypedDict` whose annotations say in words what each key holds.
    """
    shown: set[type] = set()
    waiting = [(heading, shape)]
    while waiting:
        title, current = waiting.pop(0)
        if current in shown:
            continue
        shown.add(current)
        hints = get_type_hints(current, include_extras=True)
        told = ((f"`{key}`", _bare(hint.__origin__), hint.__metadata__[0]) for key, hint in hints.items())
        yield from (f"## {title}", "", summary(current), "", *rows(("key", "type", "what it holds"), told), "")
        waiting += [
            (key if current is shape else f"{title} › {key}", inner)
            for key, hint in hints.items()
            for inner in _objects_in(hint.__origin__)
        ]


def _objects_in(annotation: Any) -> Iterator[type]:
    """The `TypedDict`s that stand in an annotation, in its order."""
    if is_typeddict(annotation):
        yield annotation
    else:
        for argument in get_args(annotation):
            yield from _objects_in(argument)


def rows(header: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield f"| {' | '.join(header)} |"
    yield f"| {' | '.join('---' for _ in header)} |"
    for line in lines:
        yield f"| {' | '.join(cell(value) for value in line)} |"


def one_line(text: str | None) -> str:
    """Return a text with each run of whitespace as one space."""
    return " ".join((text or "").split())


def summary(thing: Any) -> str:
    """Return the first paragraph of a docstring as one line."""
    return one_line(inspect.cleandoc(thing.__doc__ or "").partition("\n\n")[0])


def field_table(model: type[BaseModel]) -> Iterator[str]:
    """Yield a table with a row for each field, or a sentence for a model without fields."""
    if not model.model_fields:
        yield "It has no settings."
        return
    yield from rows(
        ("field", "type", "default", "what it is for"),
        (
            (f"`{field.alias or name}`", type_of(field), default_of(field), one_line(field.description))
            for name, field in model.model_fields.items()
        ),
    )


def cell(text: str) -> str:
    """Return a text escaped for a table cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def default_of(field: FieldInfo) -> str:
    """Return the default of a field as YAML writes it; `required` for a field without one."""
    if field.is_required():
        return "**required**"
    value = field.default if field.default is not PydanticUndefined else field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "its own defaults"
    if value is None:
        return "none"
    written = json.dumps(_plain(value), ensure_ascii=False)
    return f"`{written}`" if len(written) <= 60 else "see the shipped YAML"


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(member) for member in value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def type_of(field: FieldInfo) -> str:
    """Return the type of a field in words."""
    return _words(field.annotation, field.metadata)


def _words(annotation: Any, metadata: Sequence[Any] = ()) -> str:
    bounds = [
        wording.format(getattr(bound, name))
        for bound in metadata
        for kind, (name, wording) in BOUNDS.items()
        if isinstance(bound, kind)
    ]
    words = _bare(annotation)
    return ", ".join([words, *bounds])


def _bare(annotation: Any) -> str:
    if isinstance(annotation, TypeAliasType):
        return _bare(annotation.__value__)
    origin, given = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _words(given[0], _unfolded(given[1:]))
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in given)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_bare(argument) for argument in given if argument is not type(None)))
    if origin in (tuple, list, frozenset, set, Sequence) or (inspect.isclass(origin) and issubclass(origin, Sequence)):
        inner = [argument for argument in given if argument is not Ellipsis]
        return f"list of {_bare(inner[0])}" if inner else "list"
    if origin is not None and inspect.isclass(origin) and issubclass(origin, Mapping):
        return f"mapping from {_bare(given[0])} to {_bare(given[1])}"
    if is_typeddict(annotation):
        return "object"
    if annotation in PLAIN:
        return PLAIN[annotation]
    if inspect.isclass(annotation) and issubclass(annotation, Enum):
        return " or ".join(f"`{member.value}`" for member in annotation)
    name = getattr(annotation, "__name__", str(annotation))
    return {"date": "date", "time": "time", "datetime": "date and time", "Path": "path"}.get(name, _spaced(name))


def _unfolded(metadata: Sequence[Any]) -> list[Any]:
    constraints: list[Any] = []
    for constraint in metadata:
        constraints += constraint.metadata if isinstance(constraint, FieldInfo) else [constraint]
    return constraints


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that occur in an annotation, in its order."""
    if isinstance(annotation, TypeAliasType):
        yield from models_in(annotation.__value__)
    elif inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for argument in get_args(annotation):
            if not isinstance(argument, (str, FieldInfo)):
                yield from models_in(argument)
