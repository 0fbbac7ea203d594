"""What one YAML says of another is there; where it is not, a `ConfigurationError` names file and line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from curation.refusals import nearest
from curation.yamlfile import Located, read_yaml

if TYPE_CHECKING:
    from curation.cleaning.settings import CleaningSettings
    from curation.corpora.recipe import Recipe
    from curation.dedup.settings import DedupSettings
    from curation.privacy.policy import PrivacyPolicy
    from curation.project import NightlySettings
    from curation.quality.suite import Suite
    from curation.sources.settings import SourceSettings


def check_sources(nightly: NightlySettings, located: Located, sources: Collection[str]) -> None:
    """Settings by source are of a source that is there."""
    for setting in ("phone_regions", "external_ids"):
        for source in getattr(nightly, setting):
            if source not in sources:
                known = ", ".join(sources) or "none"
                raise located.error(
                    ("attributes", setting, source), f"there is no source {source!r}", f"use one of: {known}"
                )


def check_selection(recipe: Recipe, located: Located, sources: Collection[str], profiles: Collection[str]) -> None:
    """What a corpus selects from and is redacted by is there."""
    for index, source in enumerate(recipe.select.sources):
        if source not in sources:
            raise located.error(
                ("attributes", "select", "sources", index),
                f"there is no source {source!r}",
                f"use one of: {', '.join(sources)}",
            )
    if recipe.profile not in profiles:
        raise located.error(
            ("attributes", "profile"), f"there is no profile {recipe.profile!r}", f"use one of: {', '.join(profiles)}"
        )


def check_codes(located: Located, cleaning: CleaningSettings, sources: Collection[str]) -> None:
    """Codes of a vendor belong to a source that is there."""
    for label, vocabulary in cleaning.vocabularies.items():
        for source in vocabulary.per_source:
            if source not in sources:
                raise located.error(
                    ("attributes", "vocabularies", label, "per_source", source),
                    f"there is no source {source!r}",
                    f"use one of: {', '.join(sources)}",
                )


def check_distinguished(located: Located, dedup: DedupSettings, cleaning: CleaningSettings) -> None:
    """What keeps documents apart is a declared fact or a label with a vocabulary: any other has a value a vendor's user
    typed, and two spellings of it would part what is the same. No fact has a label's name: which of the two is meant
    could not be told."""
    for name in dedup.facts:
        if name in cleaning.vocabularies:
            raise located.error(
                ("attributes", "facts", name),
                f"{name!r} is a label with a vocabulary too",
                "give the fact another name, or take it out to distinguish by the label",
            )
    for index, name in enumerate(dedup.distinguish):
        if name not in dedup.facts and name not in cleaning.vocabularies:
            raise located.error(
                ("attributes", "distinguish", index),
                f"{name!r} is neither a fact nor a label with a vocabulary",
                "declare it under `facts`, or use one of: " + ", ".join([*dedup.facts, *cleaning.vocabularies]),
            )


def check_labels(recipe: Recipe, located: Located, cleaning: CleaningSettings) -> None:
    """Values that select are values of the vocabulary; labels that tell what is resolved, and those that leave as
    answers, have one: what a vendor lets people type may be anything."""
    asked: list[tuple[tuple[str, ...], str, tuple[str, ...]]] = [
        (("select", "where", label), label, values) for label, values in recipe.select.where.items()
    ]
    if "resolved" in recipe.model_fields_set:  # the default names a status that a deployment may not have
        asked += [(("resolved", label), label, values) for label, values in recipe.resolved.items()]
    for place, label, accepted in asked:
        vocabulary = cleaning.vocabularies.get(label)
        if vocabulary is None and place[0] == "resolved":
            raise located.error(
                ("attributes", *place),
                f"the label {label!r} has no vocabulary, so no value of it says that a thread is resolved",
                f"use one of: {', '.join(cleaning.vocabularies) or 'none'}; or write one in the Cleaning YAML",
            )
        for index, value in enumerate(accepted):
            if vocabulary is not None and value not in vocabulary.values:
                raise located.error(
                    ("attributes", *place, index),
                    f"{value!r} is no value of the vocabulary {label}",
                    f"use one of: {', '.join(vocabulary.values)}",
                )
    if recipe.imbalance is not None and recipe.imbalance.label not in cleaning.vocabularies:
        raise located.error(
            ("attributes", "imbalance", "label"),
            f"the label {recipe.imbalance.label!r} has no vocabulary",
            f"use one of: {', '.join(cleaning.vocabularies)}",
        )
    for index, label in enumerate(getattr(recipe.shape, "labels", ())):
        if label not in cleaning.vocabularies:
            raise located.error(
                ("attributes", "shape", "labels", index),
                f"the label {label!r} has no vocabulary, so its values cannot be released",
                "write one under `vocabularies` of the Cleaning YAML",
            )
    _check_intent(recipe, located, cleaning)
    _check_domains(recipe, located, cleaning)


def _check_intent(recipe: Recipe, located: Located, cleaning: CleaningSettings) -> None:
    """A label that a shape tells documents apart by has a vocabulary; the default's may be missing, as a deployment may
    have no such label."""
    if "intent" not in recipe.shape.model_fields_set:
        return
    intent = str(getattr(recipe.shape, "intent", ""))
    if intent not in cleaning.vocabularies:
        raise located.error(
            ("attributes", "shape", "intent"),
            f"the label {intent!r} has no vocabulary" + _meant(intent, cleaning.vocabularies),
            f"use one of: {', '.join(cleaning.vocabularies) or 'none'}",
        )


def _check_domains(recipe: Recipe, located: Located, cleaning: CleaningSettings) -> None:
    """A department that names a domain is a value of the vocabulary `department`."""
    vocabulary = cleaning.vocabularies.get("department")
    known = list(vocabulary.values) if vocabulary is not None else []
    for name in getattr(recipe.shape, "departments", ()):
        if name not in known:
            raise located.error(
                ("attributes", "shape", "departments", name),
                f"{name!r} is no value of the vocabulary department" + _meant(name, known),
                f"use one of: {', '.join(known) or 'none, as there is no such vocabulary'}",
            )


def _meant(given: str, known: Iterable[str]) -> str:
    meant = nearest(given, sorted(known))
    return f"; did you mean {meant}?" if meant else ""


def check_rules(cleaning: CleaningSettings, located: Located) -> None:
    """What a rule says is a value of a vocabulary."""
    for index, rule in enumerate(cleaning.label_rules.rules):
        vocabulary = cleaning.vocabularies.get(rule.label)
        place = ("attributes", "label_rules", "rules", index)
        if vocabulary is None:
            known = ", ".join(cleaning.vocabularies)
            raise located.error(
                (*place, "label"), f"the label {rule.label!r} has no vocabulary", f"use one of: {known}"
            )
        if rule.value not in vocabulary.values:
            raise located.error(
                (*place, "value"),
                f"{rule.value!r} is no value of the vocabulary {rule.label}",
                f"use one of: {', '.join(vocabulary.values)}",
            )


def check_against(recipe: Recipe, located: Located, corpora: Mapping[str, Recipe]) -> None:
    """What a recipe's examples may not repeat is another corpus, which is built before it."""
    for index, name in enumerate(recipe.against):
        other = corpora.get(name)
        if other is None or name == recipe.name:
            others = ", ".join(each for each in corpora if each != recipe.name) or "there is none"
            raise located.error(
                ("attributes", "against", index), f"there is no other corpus {name!r}", f"use one of: {others}"
            )
        if other.against:
            raise located.error(
                ("attributes", "against", index),
                f"{name} is itself built against other corpora",
                "name corpora of evaluation, which are built first",
            )


def check_asked(recipe: Recipe, located: Located, cleaning: CleaningSettings) -> None:
    """What a recipe asks of clean texts can be told of them."""
    told = cleaning.signals.languages
    for index, language in enumerate(recipe.select.languages):
        if language not in told:
            raise located.error(
                ("attributes", "select", "languages", index),
                f"{language!r} is no language that cleaning tells",
                f"use codes of `signals.languages` in the Cleaning YAML: {', '.join(told)}",
            )
    label = cleaning.concepts.product_label
    if "products" in recipe.concepts and label not in cleaning.vocabularies:
        raise located.error(
            ("attributes", "concepts"),
            f"there is no vocabulary {label!r} that lists the names of products",
            "write one under `vocabularies` of the Cleaning YAML, or name another as `concepts.product_label`",
        )


def check_covered(policy: PrivacyPolicy, located: Located) -> None:
    """What a profile must cover is recognized by something: a model, a rule, or an identifier of the company's."""
    from curation.privacy.rules.every import recognizers

    declared = {identifier.entity for identifier in policy.identifiers}
    recognized = {"PERSON", "LOCATION", *declared, *(recognizer.entity for recognizer in recognizers(policy))}
    for name, profile in policy.profiles.items():
        for index, entity in enumerate(profile.must_cover):
            if entity not in recognized:
                raise located.error(
                    ("attributes", "profiles", name, "must_cover", index),
                    f"nothing recognizes {entity}, which the profile {name} must cover",
                    "declare an identifier of that type under `identifiers`, or take it out of must_cover",
                )


def check_fields(
    policy: PrivacyPolicy, located: Located, cleaning: CleaningSettings, sources: Iterable[SourceSettings]
) -> None:
    """The label whose values an identifier looks for is one that documents can have: one that the options of a source
    name, or one with a vocabulary. A misspelt one would protect nothing."""
    known = {*cleaning.vocabularies, *(name for source in sources for name in _words(source.options))}
    for index, identifier in enumerate(policy.identifiers):
        if identifier.field is not None and identifier.field not in known:
            raise located.error(
                ("attributes", "identifiers", index, "field"),
                f"no source gives a label {identifier.field!r}" + _meant(identifier.field, known),
                "name the label in the options of its source, such as custom_fields: {'360001': "
                f"{identifier.field}}}, or give it a vocabulary in the Cleaning YAML",
            )


def _words(options: Any) -> Iterator[str]:
    """Every word in the options of a source, keys too: readers differ in where they name a label."""
    if isinstance(options, str):
        yield options
    elif isinstance(options, Mapping):
        yield from (word for pair in options.items() for each in pair for word in _words(each))
    elif isinstance(options, Iterable):
        yield from (word for each in options for word in _words(each))


def check_quasi(policy: PrivacyPolicy, located: Located, cleaning: CleaningSettings) -> None:
    """What together may single somebody out is the month or has a vocabulary: any other value is never counted."""
    for name, profile in policy.profiles.items():
        for index, column in enumerate(profile.quasi.columns):
            if column != "month" and column not in cleaning.vocabularies:
                raise located.error(
                    ("attributes", "profiles", name, "quasi", "columns", index),
                    f"{column!r} is neither month nor a label with a vocabulary",
                    f"use one of: {', '.join(['month', *cleaning.vocabularies])}",
                )


def suite_of(recipe: Recipe, located: Located, cleaning: CleaningSettings) -> Suite:
    """The expectations that lie beside a recipe, on configs that its shape has."""
    from curation.corpora.shapes.every import shape_of
    from curation.quality.suite import Suite, columns_of

    file = located.file.parent / recipe.suite
    if not file.is_file():
        raise located.error(("attributes", "suite"), f"there is no file {recipe.suite!r} beside it", "write the suite")
    suite = read_yaml(file)
    parsed = suite.parse(Suite)
    for path, source in parsed.sources():
        if source not in recipe.select.sources:
            selected = ", ".join(recipe.select.sources)
            raise suite.error(path, f"{recipe.name} does not select from {source!r}", f"use one of: {selected}")
    for path, label in parsed.labels():
        if label not in cleaning.vocabularies:
            known = ", ".join(cleaning.vocabularies)
            raise suite.error(path, f"the label {label!r} has no vocabulary", f"use one of: {known}")
    configs = shape_of(recipe.shape).CONTRACT.schemas
    for index, expectation in enumerate(parsed.expectations):
        if expectation.config not in configs:
            raise suite.error(
                ("expectations", index, "config"),
                f"the shape {recipe.shape.type} has no config {expectation.config!r}",
                f"use one of: {', '.join(configs)}",
            )
        columns, column = columns_of(configs[expectation.config]), expectation.arguments.get("column")
        if column is not None and column not in columns:
            raise suite.error(
                ("expectations", index, "arguments", "column"),
                f"the config {expectation.config} has no column {column!r}" + _meant(column, columns),
                f"use one of: {', '.join(columns)}",
            )
    return parsed
