"""Dagster assets built from what steps declare: name, upstream assets, stage, columns, code version, owner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import dagster as dg

from curation.components.columns import column_schema
from curation.components.keys import OURS, key_of, keys_of
from curation.components.runs.retries import retried
from curation.components.shell import owners
from curation.corpora.recipe import Recipe
from curation.corpora.versions import demand_of
from curation.deployment.project import Project
from curation.flow import Demand, Step
from curation.state.night import Declared

type Body = Callable[..., dg.MaterializeResult]  # type: ignore[type-arg]


def asset(
    project: Project, step: Step, subject: str = "", *, owner: Sequence[str] = (), says: str = "", **more: Any
) -> Callable[[Body], dg.AssetsDefinition]:
    """Return a decorator that makes a function the asset of a step, as the step declares it.

    Args:
        subject: the source or corpus, for a step that runs once for each of them.
        owner: who owns the asset; the deployment's owners where none is given.
        says: text put before the step's own description.
        more: further arguments of `dg.asset`; `kinds`, `metadata` and `tags` are added to the step's.
    """
    graph, corpora = project.graph, project.corpora
    named = corpora[subject].asset if step.each == "corpus" else subject
    before = graph.assets_before(step, named, tuple(project.sources), [recipe.asset for recipe in corpora.values()])
    shown = next((table for table in step.writes if table.schema is not None), None)
    columns = {}
    if shown is not None and shown.schema is not None and "deltalake" in step.kinds:
        columns = {"dagster/column_schema": column_schema(shown.name, shown.schema)}
    made: Callable[[Body], dg.AssetsDefinition] = dg.asset(
        key=key_of(project, step.named(named)),
        deps=keys_of(project, *before),
        tags=OURS | more.pop("tags", {}),
        group_name=step.group,
        kinds={*step.kinds, *more.pop("kinds", ())},
        owners=owners(*(owner or project.nightly.owners)),
        description=f"{says} {step.says}".strip(),
        metadata=columns | more.pop("metadata", {}),
        code_version=version_of(project, step, subject),
        **more,
    )
    return lambda body: made(retried(project, body))


def version_of(project: Declared, step: Step, subject: str = "") -> str | None:
    """Return the version of a step's code, for one source or corpus where the step runs once for each of them."""
    if step.each == "source":
        return step.code_version(project, [Demand("", (subject,))])
    demands = {name: demand_of(recipe) for name, recipe in project.every(Recipe).items()}
    if step.each == "corpus":
        return step.code_version(project, [demands[subject]])
    return step.code_version(project, [demand._replace(sources=tuple(project.sources)) for demand in demands.values()])
