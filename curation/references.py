"""What one YAML says of another is there; each place where it is not is a `ConfigurationError` with file and line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from curation.references_labels import known_sources
from curation.refusals import meant
from curation.yamlfile import Located, Refused

if TYPE_CHECKING:
    from curation.cleaning.settings import CleaningSettings
    from curation.corpora.recipe import Recipe
    from curation.dedup.settings import DedupSettings
    from curation.nightly import NightlySettings
    from curation.privacy.policy import PrivacyPolicy
    from curation.sources.settings import SourceSettings

SHARED = ("people", "boilerplate", "rule_labels", "clusters", "findings", "contradictions", "nights")
OF_SOURCES = ("records", "documents", "cleaned")


def check_sources(nightly: NightlySettings, located: Located, sources: Collection[str]) -> Refused:
    """Settings by source are of a source that is there."""
    for setting in ("phone_regions", "external_ids"):
        for source in getattr(nightly, setting):
            if source not in sources:
                yield located.error(
                    ("attributes", setting, source), f"there is no source {source!r}", known_sources(sources)
                )


def check_selection(recipe: Recipe, located: Located, sources: Collection[str], profiles: Collection[str]) -> Refused:
    """What a corpus selects from and is redacted by is there, and its shape makes something of what is selected."""
    from curation.corpora.shapes.every import shape_of

    for index, source in enumerate(recipe.select.sources):
        if source not in sources:
            yield located.error(
                ("attributes", "select", "sources", index), f"there is no source {source!r}", known_sources(sources)
            )
    contract = shape_of(recipe.shape).CONTRACT
    for index, kind in enumerate(recipe.select.kinds):
        if kind not in contract.kinds:
            yield located.error(
                ("attributes", "select", "kinds", index),
                f"the shape {recipe.shape.type} makes nothing of a document of the kind {kind}",
                f"use some of: {', '.join(sorted(contract.kinds))}",
            )
    if contract.kinds.issuperset(recipe.select.kinds) and contract.needs.isdisjoint(recipe.select.kinds):
        yield located.error(
            ("attributes", "select", "kinds"),
            f"the shape {recipe.shape.type} makes no example of {', '.join(recipe.select.kinds)} alone",
            f"select one of: {', '.join(sorted(contract.needs))}",
        )
    if recipe.profile not in profiles:
        yield located.error(
            ("attributes", "profile"), f"there is no profile {recipe.profile!r}", f"use one of: {', '.join(profiles)}"
        )


def check_distinguished(located: Located, dedup: DedupSettings, cleaning: CleaningSettings) -> Refused:
    """What keeps documents apart is a declared fact or a label with a vocabulary: any other has a value a vendor's user
    typed, and two spellings of it would part what is the same. No fact has a label's name: which of the two is meant
    could not be told."""
    for name in dedup.facts:
        if name in cleaning.vocabularies:
            yield located.error(
                ("attributes", "facts", name),
                f"{name!r} is a label with a vocabulary too",
                "give the fact another name, or take it out to distinguish by the label",
            )
    for index, name in enumerate(dedup.distinguish):
        if name not in dedup.facts and name not in cleaning.vocabularies:
            yield located.error(
                ("attributes", "distinguish", index),
                f"{name!r} is neither a fact nor a label with a vocabulary",
                "declare it under `facts`, or use one of: " + ", ".join([*dedup.facts, *cleaning.vocabularies]),
            )


def check_against(recipe: Recipe, located: Located, corpora: Mapping[str, Recipe]) -> Refused:
    """What a recipe's examples may not repeat is another corpus, which is built before it."""
    for index, name in enumerate(recipe.against):
        other = corpora.get(name)
        if other is None or name == recipe.name:
            others = ", ".join(each for each in corpora if each != recipe.name) or "there is none"
            yield located.error(
                ("attributes", "against", index), f"there is no other corpus {name!r}", f"use one of: {others}"
            )
            continue
        if "train" in other.splits.kept:
            yield located.error(
                ("attributes", "against", index),
                f"{name} keeps a split that is trained on, so it is no corpus of evaluation",
                "name one whose `splits` have `only: [test]`, or set that there",
            )
        if other.against:
            yield located.error(
                ("attributes", "against", index),
                f"{name} is itself built against other corpora",
                "name corpora of evaluation, which are built first",
            )


def check_asked(recipe: Recipe, located: Located, cleaning: CleaningSettings, longest: int) -> Refused:
    """What a recipe asks of clean texts can be told of them.

    Args:
        longest: characters of a text beyond which it is quarantined.
    """
    from curation.corpora.recipe import COUNTS

    for name, span in recipe.select.signals.items():
        if name in COUNTS and span.least is not None and span.least > longest:
            yield located.error(
                ("attributes", "select", "signals", name, "least"),
                f"a text of more than {longest} characters is quarantined, so none has {span.least:g} {name}",
                "lower it, or raise `max_characters` of the Privacy YAML",
            )
    told = cleaning.signals.languages
    for index, language in enumerate(recipe.select.languages):
        if language not in told:
            yield located.error(
                ("attributes", "select", "languages", index),
                f"{language!r} is no language that cleaning tells",
                f"use codes of `signals.languages` in the Cleaning YAML: {', '.join(told)}",
            )
    label = cleaning.concepts.product_label
    if "products" in recipe.concepts and label not in cleaning.vocabularies:
        yield located.error(
            ("attributes", "concepts"),
            f"there is no vocabulary {label!r} that lists the names of products",
            "write one under `vocabularies` of the Cleaning YAML, or name another as `concepts.product_label`",
        )


def check_covered(policy: PrivacyPolicy, located: Located) -> Refused:
    """What a profile must cover is recognized by something: a model, a rule, or an identifier of the company's."""
    from curation.privacy.rules.every import recognizers

    declared: set[str] = {identifier.entity for identifier in policy.identifiers}
    declared |= {entity for each in policy.brought for entity in each.entities.values()}
    recognized = {"PERSON", "LOCATION", *declared, *(recognizer.entity for recognizer in recognizers(policy))}
    for own in policy.entities:
        if own not in recognized:
            yield located.error(
                ("attributes", "entities", own),
                f"nothing recognizes {own}",
                "bring a recognizer of it along under `recognizers`",
            )
    for name, profile in policy.profiles.items():
        for index, entity in enumerate(profile.must_cover):
            if entity not in recognized:
                yield located.error(
                    ("attributes", "profiles", name, "must_cover", index),
                    f"nothing recognizes {entity}, which the profile {name} must cover",
                    "declare an identifier of that type under `identifiers`, or take it out of must_cover",
                )


def check_names(policy: PrivacyPolicy, located: Located) -> Refused:
    """No two recognizers have one name: findings are kept by it."""
    from curation.privacy.rules.every import recognizers

    taken = {each.name: "a recognizer that ships" for each in recognizers(policy)} | {"model": "the models"}
    for index, entry in enumerate(policy.recognizers):
        for each in entry.made():
            if each.name in taken:
                yield located.error(
                    ("attributes", "recognizers", index),
                    f"the name {each.name} is taken twice, by {taken[each.name]} and by this one",
                    "give it another `name` in its arguments or in its file",
                )
            taken[each.name] = f"number {index + 1} of `recognizers`"


def check_fields(
    policy: PrivacyPolicy, located: Located, cleaning: CleaningSettings, sources: Iterable[SourceSettings]
) -> Refused:
    """The label whose values an identifier looks for is one that documents can have: one that the options of a source
    name, or one with a vocabulary. A misspelt one would protect nothing."""
    known = {*cleaning.vocabularies, *(name for source in sources for name in _words(source.options))}
    for index, identifier in enumerate(policy.identifiers):
        if identifier.field is not None and identifier.field not in known:
            yield located.error(
                ("attributes", "identifiers", index, "field"),
                f"no source gives a label {identifier.field!r}" + meant(identifier.field, known),
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


def check_quasi(policy: PrivacyPolicy, located: Located, cleaning: CleaningSettings) -> Refused:
    """What together may single somebody out is the month or has a vocabulary: any other value is never counted."""
    for name, profile in policy.profiles.items():
        for index, column in enumerate(profile.quasi.columns):
            if column != "month" and column not in cleaning.vocabularies:
                yield located.error(
                    ("attributes", "profiles", name, "quasi", "columns", index),
                    f"{column!r} is neither month nor a label with a vocabulary",
                    f"use one of: {', '.join(['month', *cleaning.vocabularies])}",
                )


def check_named_apart(corpora: Mapping[str, tuple[Recipe, Located]], sources: Iterable[str]) -> Refused:
    """No two assets of the graph have one name: those of a corpus are `<name>` and `<name>_release`."""
    taken = dict.fromkeys(SHARED, "an asset of every deployment")
    taken |= {f"{source}_{asset}": f"an asset of the source {source}" for source in sources for asset in OF_SOURCES}
    for name, (recipe, located) in corpora.items():
        for asset in (recipe.asset, f"{recipe.asset}_release"):
            if asset in taken:
                yield located.error(
                    ("attributes", "name"), f"{name!r} gives the asset {asset}, which is {taken[asset]}", "rename it"
                )
            taken[asset] = f"an asset of the corpus {name}"
