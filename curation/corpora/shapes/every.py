"""The shapes that there are, ours and those of others: modules that entry points of the group `curation.shapes` name.
A shape is a module with

- `Settings`: its part of a recipe, a frozen model with `type` as the only literal that names it;
- `VERSION`, a string that changes with what it gives;
- `CONTRACT`: a schema for each config, `default` among them, the first column the row's id; which columns are counted,
  and which configs are given to a model to read;
- `shape(document, settings, maker) -> Shaped`: what becomes of one redacted document;
- where examples need several documents, `conclude(parts, settings, maker) -> Iterable[Example]`: what becomes of the
  `parts` that the documents of one split have left, in order of month and doc_id. They come from workers, so `pickle`
  must be able to copy them. Each example then names all its
  `documents`, and its month is that of the newest of them;
- where such parts are worth keeping from night to night, `stored_part(part) -> bytes | None`, None of one that is made
  again each night, and `restored_part(stored) -> part`, equal to the one that was stored;
- where completions are JSON, `completion_schema(settings, values)`: the JSON Schema that every one of them fulfils, of
  labels and the values of their vocabularies.
"""

from __future__ import annotations

import functools
import operator
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import Field

from curation.corpora.closed import Closed
from curation.errors import ConfigurationError
from curation.settings.entry_points import entries, loaded, versioned

GROUP = "curation.shapes"
HAS = ("Settings", "VERSION", "CONTRACT", "shape")


def _shapes() -> dict[str, ModuleType]:
    """Name → module, in order of name.

    Raises:
        ConfigurationError: a module cannot be imported, or is no shape, or calls itself something else.
    """
    shapes = {}
    for name in entries(GROUP):
        where = f"shape {name!r}"
        try:
            module = loaded(GROUP, name)
        except ValueError as error:
            raise ConfigurationError(where, str(error), "mend that package or uninstall it") from None
        if lacks := [attribute for attribute in HAS if not hasattr(module, attribute)]:
            raise ConfigurationError(where, f"it lacks {', '.join(lacks)}", "see `curation docs`, Add a shape")
        field = module.Settings.model_fields.get("type") if _is_closed(module.Settings) else None
        if field is None or get_args(field.annotation) != (name,):
            raise ConfigurationError(
                where, f'its Settings are no `Closed` with type: Literal["{name}"]', "say so there"
            )
        shapes[name] = module
    return shapes


def _is_closed(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Closed)


SHAPES = _shapes()
if TYPE_CHECKING:
    type Shape = Any  # a `Closed` with `type`
else:
    Shape = Annotated[
        functools.reduce(operator.or_, (module.Settings for module in SHAPES.values())), Field(discriminator="type")
    ]


def shape_of(settings: Shape) -> Any:
    """The module of a recipe's shape."""
    return SHAPES[settings.type]


def shape_version(settings: Shape) -> str:
    """`name-VERSION`, and the package of a shape that is not ours with its version."""
    return versioned(settings.type, shape_of(settings))
