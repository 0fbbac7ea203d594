"""What one YAML says of labels: they have a vocabulary, and their values are in it. Any other value selects nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from curation.errors import ConfigurationError
from curation.refusals import meant
from curation.yamlfile import Located, Path_, Refused

if TYPE_CHECKING:
    from curation.cleaning.settings import CleaningSettings
    from curation.corpora.recipe import Recipe
    from curation.quality.suite import Suite
    from curation.sources.settings import SourceSettings

GOVERNED = {"departments": "department", "regions": "region"}  # setting of `select` → label
# Setting of a shape → the label that its values are of.
OF_SHAPES = {
    "train_on_ratings": "satisfaction",
    "rated_well": "satisfaction",
    "rated_badly": "satisfaction",
    "solved": "status",
    "departments": "department",
}
type Asked = tuple[Path_, str, Collection[str]]  # where, the label, values of it, which a mapping has as keys


def known_sources(sources: Collection[str]) -> str:
    """What to write in place of a source that is not there."""
    if sources:
        return f"use one of: {', '.join(sources)}"
    return "declare one first: `curation inspect path/to/export --draft defs/sources/NAME/defs.yaml` drafts it"


def check_codes(located: Located, cleaning: CleaningSettings, sources: Collection[str]) -> Refused:
    """Codes of a vendor belong to a source that is there."""
    for label, vocabulary in cleaning.vocabularies.items():
        for source in vocabulary.per_source:
            if source not in sources:
                yield located.error(
                    ("attributes", "vocabularies", label, "per_source", source),
                    f"there is no source {source!r}",
                    known_sources(sources),
                )


def check_governance(settings: SourceSettings, located: Located, cleaning: CleaningSettings) -> Refused:
    """What a source says of all its records is a word of the vocabulary, where there is one: a corpus selects by it."""
    for label in ("department", "region"):
        said, vocabulary = getattr(settings.governance, label), cleaning.vocabularies.get(label)
        if said is not None and vocabulary is not None and vocabulary.resolve(said, None, settings.name) is None:
            yield _no_value(located, ("attributes", "governance", label), said, label, list(vocabulary.values))


def check_labels(recipe: Recipe, located: Located, cleaning: CleaningSettings) -> Refused:
    """Values that a recipe names are values of a vocabulary, and labels that it names have one: what a vendor lets
    people type may be anything."""
    for place, label, values in _asked(recipe):
        if label not in cleaning.vocabularies:
            yield _unknown(located, place, label, cleaning)
            continue
        known = list(cleaning.vocabularies[label].values)
        for index, value in enumerate(values):
            if value not in known:
                inside = value if isinstance(values, Mapping) else index
                yield _no_value(located, (*place, inside), value, label, known)
    for place, label in _named(recipe):
        if label not in cleaning.vocabularies:
            yield _unknown(located, place, label, cleaning)
    if recipe.imbalance is not None and recipe.imbalance.label in cleaning.vocabularies:
        most, values = recipe.imbalance.most, cleaning.vocabularies[recipe.imbalance.label].values
        yield from check_share(located, ("attributes", "imbalance", "most"), most, recipe.imbalance.label, values)


def _asked(recipe: Recipe) -> Iterator[Asked]:
    """Where values of a label are named; defaults name some that a deployment may not have."""
    select = ("attributes", "select")
    for label, values in recipe.select.where.items():
        yield (*select, "where", label), label, values
    for setting, label in GOVERNED.items():
        if (values := getattr(recipe.select, setting)) is not None:
            yield (*select, setting), label, values
    if "resolved" in recipe.model_fields_set:
        yield from ((("attributes", "resolved", label), label, values) for label, values in recipe.resolved.items())
    for setting, label in OF_SHAPES.items():
        if setting in recipe.shape.model_fields_set and (values := getattr(recipe.shape, setting)):
            yield ("attributes", "shape", setting), label, values


def _named(recipe: Recipe) -> Iterator[tuple[Path_, str]]:
    """Where a label is named without values."""
    if recipe.imbalance is not None:
        yield ("attributes", "imbalance", "label"), recipe.imbalance.label
    for setting in ("labels", "intent"):
        named = getattr(recipe.shape, setting, ()) if setting in recipe.shape.model_fields_set else ()
        if isinstance(named, str):
            yield ("attributes", "shape", setting), named
        else:
            yield from ((("attributes", "shape", setting, index), label) for index, label in enumerate(named))


def _unknown(located: Located, place: Path_, label: str, cleaning: CleaningSettings) -> ConfigurationError:
    others = ", ".join(cleaning.vocabularies) or "none"
    return located.error(
        place,
        f"the label {label!r} has no vocabulary" + meant(label, cleaning.vocabularies),
        f"use one of: {others}; or write one under `vocabularies` of the Cleaning YAML",
    )


def _no_value(located: Located, place: Path_, value: str, label: str, known: Sequence[str]) -> ConfigurationError:
    return located.error(
        place,
        f"{value!r} is no value of the vocabulary {label}" + meant(value, known),
        f"use one of: {', '.join(known)}",
    )


def check_share(located: Located, place: Path_, most: float, label: str, values: Collection[str]) -> Refused:
    """The share that one value of a label may hold is one that some shares of all its values keep to."""
    if most * len(values) < 1:
        yield located.error(
            place,
            f"{label} has {len(values)} values, so one of them always holds {1 / len(values):.3f} or more",
            "raise it",
        )


def check_rules(
    cleaning: CleaningSettings,
    located: Located,
    corpora: Mapping[str, Recipe],
    suites: Mapping[str, Suite],
    fields: Collection[str],
) -> Refused:
    """What a rule says is a value of a vocabulary, and somebody asks for the label.

    Args:
        fields: labels whose values redaction looks for.
    """
    read = {label for recipe in corpora.values() for label in recipe.labels_read}
    read |= {label for suite in suites.values() for _, label in suite.labels()} | set(fields)
    for index, rule in enumerate(cleaning.label_rules.rules):
        place = ("attributes", "label_rules", "rules", index)
        if rule.label not in cleaning.vocabularies:
            yield _unknown(located, (*place, "label"), rule.label, cleaning)
            continue
        known = list(cleaning.vocabularies[rule.label].values)
        if rule.value not in known:
            yield _no_value(located, (*place, "value"), rule.value, rule.label, known)
        if rule.label not in read:
            yield located.error(
                (*place, "label"),
                f"no corpus reads the label {rule.label!r}",
                f"take the rule out, or use one that a corpus reads: {', '.join(sorted(read))}",
            )
