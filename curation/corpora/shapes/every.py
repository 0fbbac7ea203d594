"""All shapes, built in or of other packages: modules that entry points of the group `curation.shapes` name.

A shape is a module with

- `Settings`: its part of a recipe, a frozen model with `type` as the only literal that names it;
- `VERSION`, a string that changes when the shape's results change;
- `CONTRACT`: a schema for each config, `default` among them, the first column the row's id; which columns are counted,
  and which configs are given to a model to read;
- `shape(document, settings, maker) -> Shaped`: the result for one redacted document;
- if examples need several documents, `conclude(parts, settings, maker) -> Iterable[Example]`: the examples made from
  the `parts` of all documents of one split, in order of month and doc_id. Parts come from workers, so `pickle` must be
  able to copy them. Each example then names all its `documents`, and its month is that of the newest of them;
- if such parts are worth keeping from night to night, `stored_part(part) -> bytes | None`, None for a part that is
  remade each night, and `restored_part(stored) -> part`, equal to the stored one;
- if completions are JSON, `completion_schema(settings, values)`: the JSON Schema that every one of them fulfills, from
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
    """Return name → module, in order of name.

    Raises:
        ConfigurationError: a module cannot be imported, is not a shape, or gives itself another name.
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
    """Return the module of a recipe's shape."""
    return SHAPES[settings.type]


def shape_version(settings: Shape) -> str:
    """Return `name-VERSION`, for a shape of another package with that package and its version."""
    return versioned(settings.type, shape_of(settings))
