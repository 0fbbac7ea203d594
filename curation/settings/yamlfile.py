"""Read YAML with its lines, so that every refusal of a setting names file, line and field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import filterfalse
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from yaml.reader import Reader

from curation.errors import ConfigurationError, Refusals, Unfit
from curation.settings.explanations import UNFIT, refusal
from curation.settings.impossible import nonsense

Path_ = tuple[str | int, ...]
type Refused = Iterator[ConfigurationError]  # the errors in YAML that was read, each with its place
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast; a night reads YAML often


@dataclass(frozen=True)
class Located:
    """Plain values of a YAML file, and the line (from 1) of every key and item by its path.

    `plain`: the spelling of scalars that are not text, by path: `036`, which is a number to YAML.
    """

    file: Path
    values: Any
    lines: dict[Path_, int]
    plain: dict[Path_, str] = field(default_factory=dict)

    def line(self, path: Path_) -> int:
        """Return the line of a path, or of its longest part that is in the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1

    def error(
        self, path: Path_, found: str, fix: str, kind: type[ConfigurationError] = ConfigurationError
    ) -> ConfigurationError:
        """Return a refusal at that place."""
        return kind(f"{self.file}:{self.line(path)}", found, fix)

    def parse[Model: BaseModel](
        self, model: type[Model], at: Path_ = (), declared: Mapping[str, Any] | None = None
    ) -> Model:
        """Return the values under `at` as a checked, frozen model.

        Args:
            declared: declarations of other files (`names`), by which names are judged.

        Raises:
            Refusals: every refusal, with file, line and field.
        """
        values = self.values
        for part in at:
            values = values[part]
        absurd = [self._refused(at, (*at, *place), problem, fix) for place, problem, fix in nonsense(values)]
        if absurd:  # before the model, which cannot compute with infinity
            raise Refusals(absurd)
        try:
            return model.model_validate(values, context=declared)
        except ValidationError as error:
            every = error.errors(include_url=False)
            # A missing key is often there with a spelling error.
            errors = sorted(
                filterfalse(partial(_hollow, every), every), key=lambda fault: fault["type"] != "extra_forbidden"
            )
            refused: dict[Path_, ConfigurationError] = {}
            for detail in errors:  # a value with several alternative types is refused once for each of them
                written = self._written(at, detail["loc"])
                explanation = refusal(*_within(detail, model, values), self.plain.get(written))
                kind = Unfit if detail["type"] == UNFIT else ConfigurationError
                refused.setdefault(written, self._refused(at, written, explanation.found, explanation.fix, kind))
            raise Refusals([*refused.values()]) from None  # pydantic's words quote the values

    def _refused(
        self, at: Path_, place: Path_, found: str, fix: str, kind: type[ConfigurationError] = ConfigurationError
    ) -> ConfigurationError:
        return self.error(place, f"{'.'.join(map(str, place[len(at) :])) or 'the file'}: {found}", fix, kind)

    def _written(self, at: Path_, place: Path_) -> Path_:
        """Return the path in the file of pydantic's place, without the classes and types that it puts between keys."""
        path, values = at, self.values
        for part in at:
            values = values[part]
        for number, part in enumerate(place, start=1):
            listed = range(len(values)) if isinstance(values, list) else values if isinstance(values, dict) else ()
            if part in listed:
                path, values = (*path, part), values[part]
            elif number == len(place) and isinstance(values, dict) and part != "[key]":
                path = (*path, part)  # what is missing
        return path


def _hollow(errors: Sequence[Mapping[str, Any]], error: Mapping[str, Any]) -> bool:
    """Return whether an error says that a list is too short only because its refused items do not count."""
    length = len(error["loc"])
    inside = (fault for fault in errors if len(fault["loc"]) > length and fault["loc"][:length] == error["loc"])
    return error["type"] == "too_short" and any(inside)


def _within(error: Mapping[str, Any], model: type[BaseModel], values: Any) -> tuple[Mapping[str, Any], type[BaseModel]]:
    """Return an error with the model that it is about.

    Where one field chooses the options model of another, that is the model's `model_of(field, values)`, and the error's
    place is then relative to it.
    """
    place, choose = error["loc"], getattr(model, "model_of", None)
    chosen = choose(place[0], values) if choose and len(place) > 1 else None
    return ({**error, "loc": place[1:]}, chosen) if chosen else (error, model)


def read_yaml(file: Path) -> Located:
    """Read one YAML document; a duplicate key is an error.

    Raises:
        ConfigurationError: not UTF-8, not YAML, a duplicate key, or not a mapping at the top.
    """
    try:
        node = _composed(_text(file))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else str(file)
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise ConfigurationError(where, f"not YAML: {problem}", "correct the YAML") from error
    located = Located(file, None, {})
    values = _values(located, node, (), yaml.SafeLoader(""))
    if not isinstance(values, dict):
        raise ConfigurationError(f"{file}:1", "not a mapping", "write `key: value` lines")
    return replace(located, values=values)


def component_types(file: Path) -> list[str]:
    """Return the `type` of every document of a file of Dagster components; none where the file cannot be read."""
    try:
        return [*_types(_text(file))]
    except (ConfigurationError, yaml.YAMLError):
        return []


# Each step of a night reads the deployment anew, and nearly always meets the same texts.
@lru_cache(maxsize=512)
def _composed(text: str) -> yaml.Node | None:
    node: yaml.Node | None = yaml.compose(text, Loader=LOADER)
    return node


@lru_cache(maxsize=512)
def _types(text: str) -> tuple[str, ...]:
    types = []
    for node in yaml.compose_all(text, Loader=LOADER):
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        types += [str(value.value) for key, value in pairs if key.value == "type"][:1] or [""]
    return tuple(types)


def _text(file: Path) -> str:
    data = file.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{file}:{line}", "not UTF-8", "save the file as UTF-8") from error
    if bad := Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        problem = f"not YAML: the character U+{ord(bad.group()):04X}, which may not stand in it"
        raise ConfigurationError(f"{file}:{line}", problem, "take it out, or write it as an escape in double quotes")
    return text


def _values(located: Located, node: yaml.Node | None, path: Path_, scalars: yaml.SafeLoader) -> Any:
    if node is None:
        return None
    file, lines = located.file, located.lines
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in mapping:
                raise ConfigurationError(
                    f"{file}:{key_node.start_mark.line + 1}", f"the key {key!r} stands twice", "keep one of them"
                )
            lines[(*path, key)] = key_node.start_mark.line + 1
            mapping[key] = _values(located, value_node, (*path, key), scalars)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_values(located, child, (*path, index), scalars) for index, child in enumerate(node.value)]
    value = scalars.construct_object(node, deep=True)
    if isinstance(node, yaml.ScalarNode) and value is not None and not isinstance(value, str):
        located.plain[path] = node.value
    return value


def option_words(options: Any) -> Iterator[str]:
    """Yield every word written in options, keys included: readers differ in where they name a label."""
    if isinstance(options, str):
        yield options
    elif isinstance(options, Mapping):
        yield from (word for pair in options.items() for part in pair for word in option_words(part))
    elif isinstance(options, Iterable):
        yield from (word for option in options for word in option_words(option))
