"""Recognizers that a company adds: Presidio classes by their dotted path, and recognizers in Presidio's own YAML."""

from __future__ import annotations

import functools
import inspect
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import yaml
from pydantic import Field, field_validator, model_validator

from curation.document import digest
from curation.privacy.declared_types import Closed, EntityType, declared_types
from curation.settings.entry_points import at_path, leans_on, origin, source
from curation.settings.folder import find_deployment

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer

VERSION = "1"  # raise it when the same recognizer may find other things
FLAGS = 26  # re.DOTALL | re.MULTILINE | re.IGNORECASE, what Presidio's registry takes unless its YAML says otherwise
YAML = (".yaml", ".yml")


class Recognizers(Closed):
    """The recognizers that one item of `recognizers` adds: one recognizer, or all of a file."""

    recognizer: str | None = Field(
        default=None,
        description="Dotted path of a Presidio EntityRecognizer or PatternRecognizer, or of a function that makes one "
        "or several. Give this or `file`.",
    )
    arguments: dict[str, Any] = Field(
        default_factory=dict,
        description="Arguments of its `from_dict`, or of the function. An argument whose name begins with `model` is "
        "a package of `model_packages`.",
    )
    file: str | None = Field(
        default=None,
        description="File in Presidio's recognizer YAML. A relative path starts at the root of the deployment. Give "
        "this or `recognizer`.",
    )
    entities: dict[str, EntityType] = Field(
        default_factory=dict,
        description="Name of an entity in the recognizer → our entity type. A name that is not listed stays as it is.",
    )

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, given: Any) -> Any:
        """Read a plain string as a file where it has a file's ending, else as a class."""
        if isinstance(given, str):
            return {"file" if given.endswith(YAML) else "recognizer": given}
        return given

    @field_validator("file")
    @classmethod
    def _wherever_read(cls, file: str | None) -> str | None:
        """Resolve a relative path from the root of the deployment being read: a worker's working directory is
        another.
        """
        if file is None or Path(file).is_absolute():
            return file
        deployment = find_deployment()
        return str(deployment.root / file) if deployment is not None else file

    @model_validator(mode="after")
    def _can_be_made(self) -> Self:
        if (self.recognizer is None) == (self.file is None):
            raise ValueError("name a `recognizer` by its dotted path, or a `file`, and not both")
        if self.file is not None and self.arguments:
            raise ValueError("a file says all arguments itself")
        if not self.models:  # else the policy says first whether they are pinned: nothing of them is loaded before
            self.check()
        return self

    def check(self) -> None:
        """Refuse recognizers that cannot be made or that find something that is no entity type.

        Raises:
            ValueError: what is wrong.
        """
        for recognizer in self.made():
            unknown = sorted(set(recognizer.entities.values()) - declared_types())
            if unknown:
                raise ValueError(
                    f"{recognizer.name} finds {unknown[0]}, which is no entity type: say under `entities` which "
                    f"type of ours it is, such as {{{unknown[0]}: NATIONAL_ID}}, or declare it under `entities` of the "
                    "policy"
                )

    def made(self) -> tuple[Brought, ...]:
        """Return each of the item's recognizers.

        Raises:
            ValueError: a recognizer cannot be made, or is not allowed here.
        """
        text = None if self.file is None else _read(self.file)
        return _made(self.model_dump_json(), text)

    @property
    def models(self) -> dict[str, Any]:
        """Return argument → the model that it names, for arguments at any depth."""
        return dict(_models_in(self.arguments))


@dataclass(frozen=True)
class Brought:
    """A recognizer, and what its findings depend on beside the text.

    Args:
        name: as findings quote it.
        entities: what it calls an entity → our type.
        recognizer: as Presidio made it.
        identity: `name:` and 16 hex digits.
        reads_names: whether it may read what the models found.
        origin: `distribution version` of its package; nothing where Presidio itself wrote its class.
        models: the packages that it names as models.
    """

    name: str
    entities: Mapping[str, EntityType]
    recognizer: EntityRecognizer
    identity: str
    reads_names: bool
    origin: str
    models: tuple[str, ...] = ()


def brought(entries: Iterable[Recognizers]) -> tuple[Brought, ...]:
    """Return all recognizers that a policy adds, in the policy's order."""
    return tuple(recognizer for entry in entries for recognizer in entry.made())


def unpinned(entries: Sequence[Recognizers], refusal: Callable[[str], str | None]) -> str | None:
    """Return why a recognizer may not be made, as it names a model that is no reviewed package; None where all may.

    Args:
        refusal: package → why it may not be loaded, or None.
    """
    for entry in entries:
        for name, value in entry.models.items():
            if (reason := refusal(str(value))) is not None:
                return f"{entry.recognizer}: {name} names a model that is not pinned: {reason}"
    return None


@functools.lru_cache(maxsize=64)
def _made(entry: str, text: str | None) -> tuple[Brought, ...]:
    from presidio_analyzer import EntityRecognizer, PatternRecognizer, RemoteRecognizer

    from curation.privacy.rules.stock import fail_closed

    fail_closed()
    declaration = json.loads(entry)
    made = (
        _of_path(declaration["recognizer"], declaration["arguments"])
        if text is None
        else _of_yaml(declaration["file"], text)
    )
    models = tuple(sorted(str(value) for _, value in _models_in(declaration["arguments"])))
    function = (
        None if text is not None or isinstance(at_path(declaration["recognizer"]), type) else declaration["recognizer"]
    )
    recognizers = []
    for recognizer, name in zip(made, _names(made), strict=True):
        kind = type(recognizer)
        if issubclass(kind, RemoteRecognizer):
            raise ValueError(f"{kind.__name__} sends texts elsewhere; no text leaves the machine")
        own = str(recognizer.to_dict()["name"])
        alone = issubclass(kind, PatternRecognizer) and (
            kind.analyze is PatternRecognizer.analyze
            and kind.enhance_using_context is EntityRecognizer.enhance_using_context
        )
        whose = function or kind.__module__
        package = origin(whose)
        asked = json.dumps({name: value for name, value in declaration.items() if name != "file"}, sort_keys=True)
        parts = [VERSION, own, str(recognizer.supported_language), asked, text or "", package, source(kind.__module__)]
        parts.append(presidio := f"presidio-analyzer {version('presidio-analyzer')}")
        parts += [
            *([source(function)] if function else []),
            *(distribution for distribution in leans_on(whose) if distribution != presidio),
        ]
        entities = {entity: declaration["entities"].get(entity, entity) for entity in recognizer.supported_entities}
        ours = whose.startswith("presidio_analyzer.")
        identity = f"{name}:{digest(*parts).hex()[:16]}"
        recognizers.append(Brought(name, entities, recognizer, identity, not alone, "" if ours else package, models))
    return tuple(recognizers)


def _names(made: Sequence[EntityRecognizer]) -> Iterator[str]:
    """Yield the name of each recognizer as findings quote it: its own name; with its language where others share the
    name; and with what it finds where the language does not distinguish them either.
    """
    counts = Counter(name for recognizer in made for name in _spelt(recognizer))
    for recognizer in made:
        *short, whole = _spelt(recognizer)
        yield next((name for name in short if counts[name] == 1), whole)


def _spelt(each: EntityRecognizer) -> tuple[str, str, str]:
    name, language = str(each.to_dict()["name"]), each.supported_language
    return name, f"{name}:{language}", f"{name}:{language}:{'+'.join(each.supported_entities)}"


def _of_path(path: str, arguments: dict[str, Any]) -> list[EntityRecognizer]:
    from presidio_analyzer import EntityRecognizer

    factory = at_path(path)
    is_class = isinstance(factory, type)
    if not (issubclass(factory, EntityRecognizer) if is_class else callable(factory)):
        raise ValueError(f"{path} is no EntityRecognizer of Presidio's; derive it from one")
    lacking = _models_asked(factory)
    if lacking and not list(_models_in(arguments)):
        raise ValueError(f"{path} loads a model, and does not say which: name a reviewed package as {lacking[0]}")
    try:
        made = factory.from_dict(dict(arguments)) if is_class else factory(**arguments)
    except Exception as error:  # noqa: BLE001 - a recognizer of others raises what it likes
        raise ValueError(f"{path} cannot be made of these arguments: {type(error).__name__}") from None
    several = list(made) if isinstance(made, list | tuple) else [made]
    if not several or not all(isinstance(recognizer, EntityRecognizer) for recognizer in several):
        raise ValueError(f"{path} makes no EntityRecognizer of Presidio's")
    return several


def _of_yaml(file: str, text: str) -> list[EntityRecognizer]:
    from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider

    models: list[str] = []
    try:
        document = yaml.safe_load(text)
        settings = {"supported_languages": ["en"], "global_regex_flags": FLAGS, **document}
        models = [name for name, _ in _models_in(document["recognizers"])]
        models += [name for entry in document["recognizers"] for name in _models_asked(_predefined(entry))]
        if not models:
            made = RecognizerRegistryProvider(registry_configuration=settings).create_recognizer_registry()
            return list(made.recognizers)
    except Exception as error:  # noqa: BLE001 - Presidio raises what it likes
        raise ValueError(f"{file} is no recognizer YAML of Presidio's: {type(error).__name__}") from None
    raise ValueError(
        f"{file} names a model ({models[0]}); name the recognizer by its dotted path, with a pinned package"
    )


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} cannot be read: {type(error).__name__}") from None


def _predefined(item: Any) -> type | None:
    """Return the Presidio class that an item of Presidio's YAML names."""
    from presidio_analyzer import predefined_recognizers

    name = item if isinstance(item, str) else item.get("class_name") or item.get("name")
    recognizer = getattr(predefined_recognizers, str(name), None)
    return recognizer if isinstance(recognizer, type) else None


def _models_asked(kind: Callable[..., Any] | None) -> list[str]:
    """Return the parameters by which a class is given a model. Without them it would load a model of its author's
    choice."""
    return [name for name in inspect.signature(kind).parameters if _is_model(name)] if kind is not None else []


def _models_in(given: Any) -> Iterator[tuple[str, Any]]:
    """Yield (key, value) of every model that the arguments name, at any depth."""
    if isinstance(given, Mapping):
        for name, value in given.items():
            if _is_model(str(name)) and not isinstance(value, Mapping | list):
                yield str(name), value
            else:
                yield from _models_in(value)
    elif isinstance(given, list):
        for element in given:
            yield from _models_in(element)


def _is_model(name: str) -> bool:
    return "model" in name.lower()
