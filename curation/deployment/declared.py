"""Reads every YAML of a deployment and checks them against each other: gives the settings, or all that is wrong."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from curation.deployment.cross_checks import check_against, check_named_apart, check_read, check_told
from curation.deployment.nightly import NightlySettings
from curation.errors import ConfigurationError, Refusals, Unfit
from curation.settings.folder import PREFIX
from curation.settings.yamlfile import Located, component_types, option_words, read_yaml
from curation.storage.locations import LocationSettings

if TYPE_CHECKING:
    from curation.cleaning.settings import CleaningSettings
    from curation.corpora.recipe import Recipe
    from curation.dedup.settings import DedupSettings
    from curation.deployment.stages import StageSettings
    from curation.privacy.policy import PrivacyPolicy
    from curation.quality.suite import Suite
    from curation.sources.settings import SourceSettings

LEFT_OUT = ("Cleaning", "Dedup", "Nightly")  # an honest default; Privacy has none: somebody has to say it
DAGSTERS = ("post_processing", "requirements")  # keys of a component's file that Dagster itself reads
KINDS = ("Source", "Cleaning", "Dedup", "Privacy", "Stage", "Corpus", "Locations", "Nightly")

type At[Settings] = tuple[Settings, Located]  # and the file that they stand in


@dataclass(frozen=True)
class Declared:
    """The settings that the YAML of a deployment declares.

    `sources`, `corpora`, `suites` and `stages` are by name, in order of name. `left_out` lists the kinds of `LEFT_OUT`
    that have no YAML and take their defaults. `others` are the files of components of other packages. `files` maps each
    source to its file.
    """

    sources: Mapping[str, SourceSettings]
    cleaning: CleaningSettings
    dedup: DedupSettings
    privacy: PrivacyPolicy
    corpora: Mapping[str, Recipe]
    suites: Mapping[str, Suite]
    stages: Mapping[str, StageSettings]
    nightly: NightlySettings
    locations: LocationSettings
    places: Located | None
    left_out: tuple[str, ...]
    others: frozenset[Path]
    files: Mapping[str, Located]


def read_declared(defs: Path) -> Declared:
    """Read and check every YAML.

    Raises:
        Refusals: all errors, with file and line. References to a file that cannot be read are not judged.
    """
    from curation.cleaning.settings import CleaningSettings
    from curation.corpora.recipe import Recipe
    from curation.dedup.settings import DedupSettings
    from curation.deployment.stages import StageSettings
    from curation.privacy.policy import PrivacyPolicy
    from curation.quality.suite import Suite
    from curation.sources.settings import SourceSettings

    reading = _Reading()
    components = reading.instances(defs)
    whole = not reading.wrong  # else what seems to be missing may stand in a file that cannot be read
    if whole and not components["Privacy"]:
        reading.wrong.append(_missing(defs, "Privacy"))
    left_out = tuple(kind for kind in LEFT_OUT if not components[kind])
    nowhere = Located(defs, {}, {})
    written = [located.values["attributes"] for located in components["Source"]]
    names = sorted({str(attributes.get("name")) for attributes in written})
    if whole:
        reading.declared = {
            "sources": names,
            "words": {w for values in written for w in option_words(values.get("options"))},
        }
    # In the order in which they refer to each other.
    cleaning = reading.single(components, "Cleaning", CleaningSettings, nowhere)
    dedup = reading.single(components, "Dedup", DedupSettings, nowhere)
    privacy = reading.single(components, "Privacy", PrivacyPolicy)
    nightly = reading.single(components, "Nightly", NightlySettings, nowhere)
    locations = reading.single(components, "Locations", LocationSettings)
    sources = reading.named(components["Source"], SourceSettings)
    stages = reading.named(components["Stage"], StageSettings)
    corpora = reading.named(components["Corpus"], Recipe)
    recipes = {name: recipe for name, (recipe, _) in corpora.items()}
    tried = {name: reading.tried(partial(reading.suite, Suite, *corpus)) for name, corpus in corpora.items()}
    suites = {name: suite for name, suite in tried.items() if suite is not None}
    reading.wrong += check_named_apart(corpora, names, stages) if whole else ()
    if whole and len(suites) == len(components["Corpus"]):
        for recipe, located in corpora.values():
            reading.wrong += check_against(recipe, located, recipes)
        if privacy and cleaning:
            read = {label for recipe in recipes.values() for label in recipe.labels_read}
            read |= {label for suite in suites.values() for label in suite.labels_read}
            reading.wrong += check_read(*cleaning, read | {str(identifier.field) for identifier in privacy[0].fields})
        if nightly and len(sources) == len(names):
            owners = {source.owner for source, _ in sources.values()} | {stage.owner for stage, _ in stages.values()}
            reading.wrong += check_told(
                *nightly, names, recipes, owners | {corpus_recipe.owner for corpus_recipe in recipes.values()}
            )
    if reading.wrong or privacy is None or cleaning is None or dedup is None or nightly is None:
        # One that is not there is wrong. What is wrong in itself comes first: others may not fit because of it.
        raise Refusals(sorted(reading.wrong, key=lambda refusal: isinstance(refusal, Unfit)))
    return Declared(
        {name: source for name, (source, _) in sources.items()},
        cleaning[0],
        dedup[0],
        privacy[0],
        recipes,
        suites,
        {name: stage for name, (stage, _) in stages.items()},
        nightly[0],
        locations[0] if locations else LocationSettings(),
        locations[1] if locations else None,
        left_out,
        frozenset(reading.others),
        {name: located for name, (_, located) in sources.items()},
    )


def read_alone[Settings: BaseModel](defs: Path, kind: str, model: type[Settings]) -> Settings:
    """Read the one component of a kind, or return its defaults, without checking its references to other components.

    Raises:
        Refusals: the component is wrong, or the kind of some file cannot be told.
    """
    reading = _Reading()
    settings = reading.single(reading.instances(defs), kind, model)
    if reading.wrong:
        raise Refusals(reading.wrong)
    return settings[0] if settings else model()


class _Reading:
    """Reads files into settings and collects all refusals met on the way.

    `declared` holds the names that files read from now on are checked against (`settings.names`). It is None where a
    file cannot be read, because that file may declare what seems to be missing.
    """

    def __init__(self) -> None:
        self.wrong: list[ConfigurationError] = []
        self.declared: dict[str, Any] | None = None
        self.others: set[Path] = set()  # files of components of other packages

    def tried[Found](self, read: Callable[[], Found]) -> Found | None:
        """Return what `read` returns, or note its refusal and return None."""
        try:
            return read()
        except ConfigurationError as error:
            self.wrong += error.every
            return None

    def read[Settings: BaseModel](self, located: Located, model: type[Settings]) -> Settings | None:
        """Return the settings of a component; None where they are invalid in themselves.

        Settings that only refer to undeclared names are returned too, so that others are judged by them and all errors
        are reported at once.
        """
        settings = self.tried(partial(located.parse, model, ("attributes",), self.declared))
        if settings is None and self.declared is not None:
            with contextlib.suppress(ConfigurationError):
                return located.parse(model, ("attributes",))
        return settings

    def instances(self, defs: Path) -> dict[str, list[Located]]:
        """Return the components by kind, in order of their files."""
        components: dict[str, list[Located]] = {kind: [] for kind in KINDS}
        for file in sorted(defs.rglob("defs.yaml")):
            if _is_of_others(file):
                self.others.add(file)
                continue
            located = self.tried(partial(read_yaml, file))
            if located is not None and self.tried(partial(_check_component, located)):
                components[_kind(located)].append(located)
        return components

    def named[Settings: BaseModel](self, files: Sequence[Located], model: type[Settings]) -> dict[str, At[Settings]]:
        """Return the settings of a kind that may occur several times, by name."""
        settings_by_name: dict[str, At[Settings]] = {}
        for located in files:
            settings = self.read(located, model)
            if settings is None:
                continue
            name: Any = getattr(settings, "name")  # noqa: B009 - every named model has it, the type variable does not say so
            if name in settings_by_name:
                place = ("attributes", "name")
                self.wrong.append(
                    located.error(place, f"the name {name!r} is taken", f"see {settings_by_name[name][1].file}")
                )
            else:
                settings_by_name[name] = (settings, located)
        return dict(sorted(settings_by_name.items()))

    def single[Settings: BaseModel](
        self, found: Mapping[str, Sequence[Located]], kind: str, model: type[Settings], left_out: Located | None = None
    ) -> At[Settings] | None:
        """Return the settings of a kind that may occur once, and check later files against them; None where refused.

        Where no file has the kind, return its defaults with `left_out` as their place, or None without `left_out`.
        """
        files = found[kind]
        self.wrong += [
            file.error((), "there may be one of these", f"merge it into {files[0].file}") for file in files[1:]
        ]
        place = files[0] if files else left_out
        if place is None:
            return None
        settings = self.read(place, model) if files else model()
        if settings is not None and self.declared is not None:
            self.declared[kind] = settings
        return (settings, place) if settings is not None else None

    def suite(self, model: type[Suite], recipe: Recipe, located: Located) -> Suite:
        """Return the suite of expectations that lies beside a recipe.

        Raises:
            ConfigurationError: there is no such file, or it cannot be read.
        """
        file = located.file.parent / recipe.suite
        if not file.is_file():
            problem = f"there is no file {recipe.suite!r} beside it"
            raise located.error(("attributes", "suite"), problem, "write the suite")
        declared = {**self.declared, "recipe": recipe} if self.declared is not None else None
        return read_yaml(file).parse(model, declared=declared)


def _missing(defs: Path, kind: str) -> ConfigurationError:
    return ConfigurationError(
        str(defs),
        f"there is no {kind}",
        f"write a defs.yaml with `type: {PREFIX}{kind}`, such as `curation init` writes; it may have no attributes",
    )


def _kind(located: Located) -> str:
    return str(located.values.get("type", "")).removeprefix(PREFIX)


def _is_of_others(file: Path) -> bool:
    """Return whether a file declares only components of other, installed packages: Dagster judges those."""
    types = component_types(file)
    return bool(types) and all(not kind.startswith(PREFIX) and _is_installed(kind) for kind in types)


def _is_installed(kind: str) -> bool:
    package, dot, _ = kind.partition(".")
    if not package:
        return bool(dot)  # `.Kind` is of a module beside the file
    return package != PREFIX.partition(".")[0] and importlib.util.find_spec(package) is not None


def _check_component(located: Located) -> bool:
    """Check that a file has the form of one component.

    Raises:
        Refusals: all that is wrong with its form.
    """
    wrong = []
    if located.values.get("type") not in {PREFIX + kind for kind in KINDS}:
        choices = ", ".join(PREFIX + kind for kind in KINDS)
        fix = f"use one of: {choices}; another's component needs its package installed here"
        wrong.append(located.error(("type",), "no component of that type", fix))
    for key in sorted(located.values.keys() - {"type", "attributes", *DAGSTERS}):
        wrong.append(located.error((key,), f"unknown key {key!r}", "put settings under `attributes`"))
    if not isinstance(located.values.setdefault("attributes", {}), dict):
        problem, fix = "not a mapping", "write `attributes:` with indented `key: value` lines"
        wrong.append(located.error(("attributes",), problem, fix))
    if wrong:
        raise Refusals(wrong)
    return True
