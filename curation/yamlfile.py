"""YAML that knows its lines: every refusal of a setting names file, line and field."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from curation.errors import ConfigurationError

Path_ = tuple[str | int, ...]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, ten times as quick; a night reads its YAML often


@dataclass(frozen=True)
class Located:
    """Plain values of a YAML file, and the line (from 1) of every key and item by its path."""

    file: Path
    values: Any
    lines: dict[Path_, int]

    def line(self, path: Path_) -> int:
        """The line of a path, or of the nearest part of it that is written in the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1

    def error(self, path: Path_, found: str, fix: str) -> ConfigurationError:
        """A refusal at that place."""
        return ConfigurationError(f"{self.file}:{self.line(path)}", found, fix)

    def parse[Model: BaseModel](self, model: type[Model], at: Path_ = ()) -> Model:
        """The values under `at` as a checked, frozen model.

        Raises:
            ConfigurationError: the first refusal, with file, line and field; how many others there are.
        """
        values = self.values
        for part in at:
            values = values[part]
        try:
            return model.model_validate(values)
        except ValidationError as error:
            first, *others = error.errors(include_url=False, include_input=False)
            place = tuple(first["loc"])
            written = (*at, *place)
            found = f"{'.'.join(map(str, place)) or 'the file'}: {first['msg']}"
            more = f" ({len(others)} more in this file)" if others else ""
            raise self.error(written, found + more, "correct the YAML") from error


def read_yaml(file: Path) -> Located:
    """Read one YAML document; a duplicate key is an error.

    Raises:
        ConfigurationError: not YAML, a duplicate key, or not a mapping at the top.
    """
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else str(file)
        problem = getattr(error, "problem", None) or "not UTF-8"
        raise ConfigurationError(where, f"not YAML: {problem}", "correct the YAML") from error
    lines: dict[Path_, int] = {}
    values = _values(file, node, (), lines, yaml.SafeLoader(""))
    if not isinstance(values, dict):
        raise ConfigurationError(f"{file}:1", "not a mapping", "write `key: value` lines")
    return Located(file, values, lines)


def _values(file: Path, node: yaml.Node | None, path: Path_, lines: dict[Path_, int], scalars: yaml.SafeLoader) -> Any:
    if node is None:
        return None
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in found:
                raise ConfigurationError(
                    f"{file}:{key_node.start_mark.line + 1}", f"the key {key!r} stands twice", "keep one of them"
                )
            lines[(*path, key)] = key_node.start_mark.line + 1
            found[key] = _values(file, value_node, (*path, key), lines, scalars)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_values(file, child, (*path, index), lines, scalars) for index, child in enumerate(node.value)]
    return scalars.construct_object(node, deep=True)
