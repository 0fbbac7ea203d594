"""Builds the graph of a deployment: shipped and brought steps, checked and in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from curation.errors import ConfigurationError
from curation.flow import GROUP, Flow, Step, Table, followed
from curation.settings.entry_points import entries
from curation.settings.explanations import choice

SHIPPED = ("cleaning", "corpora", "dedup", "privacy", "purge", "quality", "registry", "sources")
THINGS = ("raw", "clean", "compared", "document")  # that a table may refer to


def flow(brought: Iterable[Step] = ()) -> Flow:
    """Return the flow of the shipped steps and those that a deployment brings, in order.

    Raises:
        ConfigurationError: a shipped step is not found; two steps have one name, or write one table; a brought step
            opens what nobody declares, or writes what is not its own; steps wait for each other.
    """
    modules, steps = entries(GROUP), [*brought]
    if lacks := [name for name in SHIPPED if name not in modules or not modules[name].value.startswith("curation.")]:
        raise ConfigurationError(f"entry points {GROUP}", f"curation gives no {lacks[0]}", "install it anew: `uv sync`")
    shipped = [step for name in SHIPPED for step in modules[name].load().STEPS]
    for step in steps:
        _check(step, shipped, [other for other in steps if other is not step])
    return Flow(tuple(_in_order([*shipped, *steps])))


def _in_order(steps: Sequence[Step]) -> list[Step]:
    by_name = {step.name: step for step in steps}
    sorter = TopologicalSorter({step.name: [earlier.name for earlier in followed(step, steps)] for step in steps})
    try:
        sorter.prepare()
    except CycleError as error:
        rounds = " → ".join(error.args[1])
        raise ConfigurationError(f"stage {error.args[1][0]!r}", f"{rounds} wait for each other", "read less") from None
    ordered: list[Step] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda name: (not by_name[name].each, name))  # a source's first
        ordered += (by_name[name] for name in ready)
        sorter.done(*ready)
    return ordered


def _check(step: Step, shipped: Sequence[Step], others: Sequence[Step]) -> None:
    """Check that a brought step fits in.

    Raises:
        ConfigurationError: it does not.
    """
    where = f"stage {step.name!r}"
    known = {table.name: table for ours in shipped for table in (*ours.reads, *ours.writes)}
    theirs = {table.name: table for other in others for table in other.writes}
    taken = {name for ours in shipped for name in (ours.name, *ours.versions)} | {other.name for other in others}
    if step.name in taken:
        raise ConfigurationError(where, "another step has that name", "give the stage another name")
    if step.each or step.every or step.versions or step.code or step.kept or not step.asset:
        problem = "it sets more than its tables, what it comes after, and its memos"
        raise ConfigurationError(where, problem, "see `curation docs`, Add a stage")
    _check_after(where, step, [*shipped, *others])
    own = {table.name for table in step.writes}
    for table in step.reads:
        declared = known.get(table.name) or theirs.get(table.name)
        if declared != table and table.name not in own:
            fix = "import its declaration from the module `flow` of the stage that writes it"
            raise ConfigurationError(where, f"it reads {table.name}, which nobody declares so", fix)
    for table in step.writes:
        _check_written(where, table, known, theirs)
    if step.decides and not ({"fates", "passed"} <= own and any(table.joint for table in step.reads)):
        fix = "let it read PASSED, and write PASSED and FATES_TABLE"
        raise ConfigurationError(where, "it decides what passes without the fates of documents", fix)


def _check_after(where: str, step: Step, steps: Sequence[Step]) -> None:
    if not step.after:
        return
    around = Flow((*steps, replace(step, after=())))
    free = [candidate for candidate in steps if all(before.name != step.name for before in around.ancestors(candidate))]
    usable = sorted(candidate.name for candidate in free if candidate.asset)
    for name in step.after:
        if name not in usable:
            waits = any(candidate.name == name and candidate not in free for candidate in steps)
            problem = f"it comes after {name!r}, " + (
                "and they wait for each other" if waits else "which is no step that it can come after"
            )
            raise ConfigurationError(where, problem, choice(name, usable))


def _check_written(where: str, table: Table, known: dict[str, Table], theirs: dict[str, Table]) -> None:
    if table.joint or (table.name == "fates" and known["fates"] == table):
        return
    if table.name in known or table.name in theirs:
        raise ConfigurationError(where, f"it writes the table {table.name} of another step", "write one of its own")
    of_a_source = any(known_table.covers(table.name) for known_table in known.values() if known_table.each == "source")
    if table.each or table.lives or table.state or not table.ordered or of_a_source:
        problem = f"its table {table.name} is called or declared as one of those that ship"
        raise ConfigurationError(where, problem, "give it a name of its own, and no more than `refers` or `whole`")
    if not table.refers and not table.whole:
        problem = f"its table {table.name} does not say what an erasure takes from it"
        fix = 'declare refers={"doc_id": "document"} or the like, or whole=True where each night makes it anew'
        raise ConfigurationError(where, problem, fix)
    for column, thing in table.refers.items():
        if thing not in THINGS:
            problem = f"{column} of {table.name} refers to {thing!r}"
            raise ConfigurationError(where, problem, f"use one of: {', '.join(THINGS)}")
