"""Checks that need all YAML together.

Asset names are unique, a recipe's `against` names corpora of evaluation, every label that a rule sets is read, and
`expected_every` and message receivers name things and owners that exist. References within one file are checked where
they stand (`settings.names`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from curation.errors import ConfigurationError
from curation.graph import flow
from curation.settings.yamlfile import Located, Refused

if TYPE_CHECKING:
    from curation.cleaning.settings import CleaningSettings
    from curation.corpora.recipe import Recipe
    from curation.deployment.nightly import NightlySettings
    from curation.deployment.stages import StageSettings
    from curation.flow import Step


def check_against(recipe: Recipe, located: Located, corpora: Mapping[str, Recipe]) -> Refused:
    """Yield an error for each `against` entry of a recipe that is not another corpus of evaluation, built before it."""
    for index, name in enumerate(recipe.against):
        other = corpora.get(name)
        if other is None or name == recipe.name:
            others = ", ".join(corpus for corpus in corpora if corpus != recipe.name) or "there is none"
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


def check_read(cleaning: CleaningSettings, located: Located, read: Iterable[str]) -> Refused:
    """Yield an error for each label rule whose label nobody reads.

    Args:
        read: the labels that corpora and their suites read, and those whose values redaction looks for.
    """
    asked = sorted(set(read))
    for index, rule in enumerate(cleaning.label_rules.rules):
        if rule.label not in asked:
            yield located.error(
                ("attributes", "label_rules", "rules", index, "label"),
                f"no corpus reads the label {rule.label!r}",
                f"take the rule out, or use one that a corpus reads: {', '.join(asked)}",
            )


def check_told(
    nightly: NightlySettings,
    located: Located,
    sources: Collection[str],
    corpora: Collection[str],
    owners: Iterable[str],
) -> Refused:
    """Yield an error for each unknown source or corpus in `expected_every`, and each unknown owner of a receiver.

    Args:
        owners: owners of sources, corpora and stages.
    """
    known = sorted({*sources, *corpora})
    for name in nightly.expected_every:
        if name not in known:
            place = ("attributes", "expected_every", name)
            yield located.error(place, f"there is no source or corpus {name!r}", f"use one of: {', '.join(known)}")
    answering = sorted({*owners, *nightly.owners})
    for index, to in enumerate(nightly.messages.to):
        for number, owner in enumerate(to.owners):
            if owner not in answering:
                stands = ("attributes", "messages", "to", index, "owners", number)
                yield located.error(stands, f"{owner} owns nothing here", f"use some of: {', '.join(answering)}")


def check_named_apart(
    corpora: Mapping[str, tuple[Recipe, Located]],
    sources: Sequence[str],
    stages: Mapping[str, tuple[StageSettings, Located]],
) -> Refused:
    """Yield an error for each two assets of the graph with one name, and each brought stage that does not fit
    into it.
    """
    shipped = flow()
    taken = shipped.assets(sources)
    brought: list[Step] = []
    refused: list[tuple[StageSettings, Located, ConfigurationError]] = []
    left, fits = [*stages.values()], True
    while fits:  # one may name another one that is declared behind it
        fits, refused = False, []
        for settings, located in left:
            step = settings.step()
            try:
                if step.name in taken:
                    problem = f"its step {step.name} is called as {taken[step.name]}"
                    raise ConfigurationError(f"stage {settings.stage!r}", problem, "give it another name")
                flow([*brought, step])
            except ConfigurationError as error:
                message = f"{error.where}: {error.found}"
                refused.append((settings, located, located.error(("attributes", "stage"), message, error.fix)))
                continue
            brought.append(step)
            taken[step.name] = f"the step of the stage {settings.stage}"
            fits = True
        left = [(settings, located) for settings, located, _ in refused]
    yield from (error for _, _, error in refused)
    for name, (recipe, located) in corpora.items():
        for step in shipped.steps:
            if step.each != "corpus":
                continue
            asset = step.named(recipe.asset)
            if asset in taken:
                yield located.error(
                    ("attributes", "name"), f"{name!r} gives the asset {asset}, which is {taken[asset]}", "rename it"
                )
            taken[asset] = f"an asset of the corpus {name}"
