"""Every YAML of a deployment, read and checked against the others: what it declares, or all that is wrong with it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from curation.deployment import PREFIX
from curation.errors import ConfigurationError, Refusals
from curation.nightly import NightlySettings
from curation.references import (
    check_against,
    check_asked,
    check_covered,
    check_distinguished,
    check_fields,
    check_named_apart,
    check_names,
    check_quasi,
    check_selection,
    check_sources,
)
from curation.references_labels import check_codes, check_governance, check_labels, check_rules
from curation.references_suites import check_suite, suite_of
from curation.storage.locations import LocationSettings
from curation.yamlfile import Located, Refused, component_types, read_yaml

if TYPE_CHECKING:
    from curation.cleaning.settings import CleaningSettings
    from curation.corpora.recipe import Recipe
    from curation.dedup.settings import DedupSettings
    from curation.privacy.policy import PrivacyPolicy
    from curation.quality.suite import Suite
    from curation.sources.settings import SourceSettings

LEFT_OUT = ("Cleaning", "Dedup", "Nightly")  # an honest default; Privacy has none: somebody has to say it
DAGSTERS = ("post_processing", "requirements")  # keys of a component's file that Dagster itself reads
KINDS = ("Source", "Cleaning", "Dedup", "Privacy", "Corpus", "Locations", "Nightly")

type At[Settings] = tuple[Settings, Located]  # and the file that they stand in


@dataclass(frozen=True)
class Declared:
    """What the YAML of a deployment says. `sources`, `corpora` and `suites` by name, in order of name; `left_out` names
    the kinds of `LEFT_OUT` that it does not mention, which have their defaults."""

    sources: Mapping[str, SourceSettings]
    cleaning: CleaningSettings
    dedup: DedupSettings
    privacy: PrivacyPolicy
    corpora: Mapping[str, Recipe]
    suites: Mapping[str, Suite]
    nightly: NightlySettings
    locations: LocationSettings
    left_out: tuple[str, ...]


def read_declared(defs: Path) -> Declared:
    """Read and check every YAML.

    Raises:
        Refusals: all that is wrong, with file and line. What a file says of one that cannot be read is not judged.
    """
    from curation.cleaning.settings import CleaningSettings
    from curation.corpora.recipe import Recipe
    from curation.dedup.settings import DedupSettings
    from curation.privacy.policy import PrivacyPolicy
    from curation.sources.settings import SourceSettings

    reading = _Reading()
    found = reading.instances(defs)
    known = not reading.wrong  # else what seems to be missing may stand in a file that cannot be read
    if known and not found["Privacy"]:
        reading.wrong.append(_missing(defs, "Privacy"))
    left_out = tuple(kind for kind in LEFT_OUT if not found[kind])
    nowhere = Located(defs, {}, {})
    parts = _Parts(
        {str(located.values["attributes"].get("name")) for located in found["Source"]},
        reading.named(found["Source"], SourceSettings),
        reading.named(found["Corpus"], Recipe),
        reading.single(found["Privacy"], PrivacyPolicy),
        reading.single(found["Cleaning"], CleaningSettings, nowhere),
        reading.single(found["Dedup"], DedupSettings, nowhere),
        reading.single(found["Nightly"], NightlySettings, nowhere),
    )
    locations = reading.single(found["Locations"], LocationSettings)
    for name, (recipe, located) in parts.corpora.items():
        suite = reading.tried(partial(suite_of, recipe, located))
        if suite is not None:
            parts.suites[name] = suite
    if known:
        whole = all(len(parsed) == len(found[kind]) for kind, parsed in parts.by_kind())
        reading.wrong += [*parts.wrong(), *(parts.wrong_together() if whole else ())]
    privacy, cleaning, dedup, nightly = parts.privacy, parts.cleaning, parts.dedup, parts.nightly
    if reading.wrong or privacy is None or cleaning is None or dedup is None or nightly is None:
        raise Refusals(reading.wrong)  # one that is not there is wrong
    return Declared(
        {name: source for name, (source, _) in parts.sources.items()},
        cleaning[0],
        dedup[0],
        privacy[0],
        {name: recipe for name, (recipe, _) in parts.corpora.items()},
        {name: suite for name, (suite, _) in parts.suites.items()},
        nightly[0],
        locations[0] if locations else LocationSettings(),
        left_out,
    )


def read_alone[Settings: BaseModel](defs: Path, kind: str, model: type[Settings]) -> Settings:
    """The one component of a kind, or its defaults, without a judgement on what it says of others.

    Raises:
        Refusals: what is wrong with it, or with a file of which it cannot be told what it is.
    """
    reading = _Reading()
    settings = reading.single(reading.instances(defs)[kind], model)
    if reading.wrong:
        raise Refusals(reading.wrong)
    return settings[0] if settings else model()


class _Reading:
    """Files into settings, with all refusals met on the way."""

    def __init__(self) -> None:
        self.wrong: list[ConfigurationError] = []

    def tried[Found](self, read: Callable[[], Found]) -> Found | None:
        """What it gives, or None where it is refused."""
        try:
            return read()
        except ConfigurationError as error:
            self.wrong += error.every
            return None

    def instances(self, defs: Path) -> dict[str, list[Located]]:
        """The components by kind, in order of their files."""
        found: dict[str, list[Located]] = {kind: [] for kind in KINDS}
        for file in sorted(defs.rglob("defs.yaml")):
            if is_of_others(file):
                continue
            located = self.tried(partial(read_yaml, file))
            if located is not None and self.tried(partial(_check_component, located)):
                found[_kind(located)].append(located)
        return found

    def named[Settings: BaseModel](self, files: Sequence[Located], model: type[Settings]) -> dict[str, At[Settings]]:
        """The settings of a kind of which there may be several, by name."""
        found: dict[str, At[Settings]] = {}
        for located in files:
            settings = self.tried(partial(located.parse, model, ("attributes",)))
            if settings is None:
                continue
            name: Any = getattr(settings, "name")  # noqa: B009 - every named model has it, the type variable does not say so
            if name in found:
                place = ("attributes", "name")
                self.wrong.append(located.error(place, f"the name {name!r} is taken", f"see {found[name][1].file}"))
            else:
                found[name] = (settings, located)
        return dict(sorted(found.items()))

    def single[Settings: BaseModel](
        self, files: Sequence[Located], model: type[Settings], left_out: Located | None = None
    ) -> At[Settings] | None:
        """Those of a kind of which there may be one; None where it is refused. Where there is none: its defaults,
        as if they stood at `left_out`, else None."""
        self.wrong += [
            file.error((), "there may be one of these", f"merge it into {files[0].file}") for file in files[1:]
        ]
        if not files:
            return (model(), left_out) if left_out else None
        settings = self.tried(partial(files[0].parse, model, ("attributes",)))
        return (settings, files[0]) if settings is not None else None


@dataclass(frozen=True)
class _Parts:
    """The settings that could be read; `names` are of all sources, read or not."""

    names: Collection[str]
    sources: Mapping[str, At[SourceSettings]]
    corpora: Mapping[str, At[Recipe]]
    privacy: At[PrivacyPolicy] | None
    cleaning: At[CleaningSettings] | None
    dedup: At[DedupSettings] | None
    nightly: At[NightlySettings] | None
    suites: dict[str, At[Suite]] = field(default_factory=dict)

    def by_kind(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """What was read of the kinds of which there may be several; a corpus that has no suite is not read."""
        yield from (("Source", self.sources), ("Corpus", self.corpora), ("Corpus", self.suites))

    def wrong(self) -> Refused:
        """What one of them says of another is not so."""
        if self.privacy:
            yield from check_covered(*self.privacy)
            yield from check_names(*self.privacy)
        if self.cleaning:
            cleaning, located = self.cleaning
            if self.privacy:
                yield from check_quasi(*self.privacy, cleaning)
            yield from check_codes(located, cleaning, sorted(self.names))
            for source in self.sources.values():
                yield from check_governance(*source, cleaning)
            if self.dedup:
                yield from check_distinguished(self.dedup[1], self.dedup[0], cleaning)
        yield from check_named_apart(self.corpora, sorted(self.names))
        for name in self.corpora:
            yield from self._wrong_with(name)
        if self.nightly:
            yield from check_sources(*self.nightly, sorted(self.names))

    def _wrong_with(self, name: str) -> Refused:
        """What a corpus and its suite say of the others."""
        recipe, located = self.corpora[name]
        profiles = self.privacy[0].profiles.keys() if self.privacy else [recipe.profile]
        yield from check_selection(recipe, located, sorted(self.names), profiles)
        if self.cleaning is None:
            return
        cleaning = self.cleaning[0]
        yield from check_labels(recipe, located, cleaning)
        if self.privacy:
            yield from check_asked(recipe, located, cleaning, self.privacy[0].max_characters)
        if name in self.suites:
            yield from check_suite(*self.suites[name], recipe, cleaning)

    def wrong_together(self) -> Refused:
        """What depends on all sources, corpora and suites, and is judged where each of them could be read."""
        recipes = {name: recipe for name, (recipe, _) in self.corpora.items()}
        for recipe, located in self.corpora.values():
            yield from check_against(recipe, located, recipes)
        if self.privacy and self.cleaning:
            (privacy, at), (cleaning, located) = self.privacy, self.cleaning
            yield from check_fields(privacy, at, cleaning, [source for source, _ in self.sources.values()])
            suites = {name: suite for name, (suite, _) in self.suites.items()}
            fields = [each.field for each in privacy.fields if each.field is not None]
            yield from check_rules(cleaning, located, recipes, suites, fields)


def _missing(defs: Path, kind: str) -> ConfigurationError:
    return ConfigurationError(
        str(defs),
        f"there is no {kind}",
        f"write a defs.yaml with `type: {PREFIX}{kind}`, such as `curation init` writes; it may have no attributes",
    )


def _kind(located: Located) -> str:
    return str(located.values.get("type", "")).removeprefix(PREFIX)


def is_of_others(file: Path) -> bool:
    """Whether a file declares components of other packages, all of them installed: Dagster judges those."""
    if file.name != "defs.yaml":
        return False
    types = component_types(file)
    return bool(types) and all(not each.startswith(PREFIX) and _is_installed(each) for each in types)


def _is_installed(kind: str) -> bool:
    package, dot, _ = kind.partition(".")
    if not package:
        return bool(dot)  # `.Kind` is of a module beside the file
    return package != PREFIX.partition(".")[0] and importlib.util.find_spec(package) is not None


def _check_component(located: Located) -> bool:
    """See that a file is one component.

    Raises:
        Refusals: it is not; all that is wrong with its form.
    """
    wrong = []
    if located.values.get("type") not in {PREFIX + kind for kind in KINDS}:
        choices = ", ".join(PREFIX + kind for kind in KINDS)
        fix = f"use one of: {choices}; another's component needs its package installed here"
        wrong.append(located.error(("type",), "no component of that type", fix))
    for key in sorted(located.values.keys() - {"type", "attributes", *DAGSTERS}):
        wrong.append(located.error((key,), f"unknown key {key!r}", "put settings under `attributes`"))
    if not isinstance(located.values.setdefault("attributes", {}), dict):
        found, fix = "not a mapping", "write `attributes:` with indented `key: value` lines"
        wrong.append(located.error(("attributes",), found, fix))
    if wrong:
        raise Refusals(wrong)
    return True
