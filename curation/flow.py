"""The flow, as each stage declares it: which tables there are, and which step reads, writes and purges them.

A shipped module that an entry point of `curation.stages` names holds `STEPS`, declared beside the code that they run; a
module of another package holds one `STEP` (`curation.stages`). Whatever depends on the flow reads it here: assets and
their order, what a step may open, the experiment, the versions in a manifest, what is kept from night to night, what an
erasure removes, the picture in the documentation.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import pyarrow as pa

from curation.document import digest
from curation.settings.entry_points import at_path

GROUP = "curation.stages"
CORPUS = "{corpus}"  # the step that builds one
Each = Literal["", "source", "corpus"]
SUBJECT = re.compile(r"\{(\w+)\}")
NOTHING: Mapping[str, Any] = MappingProxyType({})
DAYLESS = "no day"  # `Step.days` of a step that judges nothing by it


@functools.cache  # what ships does not change while a process runs, and looking for a module takes a moment
def called(path: str) -> Any:
    """Return the object that a shipped declaration names by a dotted path."""
    return at_path(path)


class Demand(NamedTuple):
    """The choices of a corpus on which the versions of its steps depend."""

    corpus: str
    sources: tuple[str, ...]
    signals: tuple[str, ...] = ()
    profile: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of the raw zone.

    Attributes:
        name: `{source}` in it makes one table for each source; another word in braces, one for each part of that kind,
            such as a signal.
        schema: None where settings decide it.
        state: no rebuild can restore the table.
        ordered: readers run after writers. False for what earlier nights wrote, and for a table in which several steps
            write rows of their own.
        joint: stages of other packages may write it too, each after the steps before it, whose rows it reads.
        lives: kind of thing (`raw`, `clean` text, `compared`, `document`) → columns that hold the living things.
        held: column of `lives` → column that must not be null for a thing to live.
        refers: column → kind of thing that it refers to. After an erasure only rows stay that refer to living things; a
            null refers to nothing.
        among: mask of the rows that `refers` applies to; all rows where it is None.
        whole: an erasure drops the table, and it is computed again from what lives.
        grows: rows are added, each under the digest of what it was computed from, and never changed.
        parts: partition columns that name the owner of a row: `scope`, `stage`, `corpus`.
    """

    name: str
    schema: pa.Schema | None = None
    state: bool = False
    ordered: bool = True
    joint: bool = False
    lives: Mapping[str, tuple[str, ...]] = field(default=NOTHING)
    held: Mapping[str, str] = field(default=NOTHING)
    refers: Mapping[str, str] = field(default=NOTHING)
    among: Callable[[pa.Table], pa.Array] | None = None
    whole: bool = False
    grows: bool = False
    parts: tuple[str, ...] = ()

    @property
    def each(self) -> str:
        """The subject that there is one table for each of: `source`, another word, or nothing."""
        subject = SUBJECT.search(self.name)
        return subject[1] if subject else ""

    def named(self, subject: str) -> str:
        """Return the table's name for one source or part."""
        return SUBJECT.sub(subject, self.name)

    def covers(self, name: str, source: str = "") -> bool:
        """Return whether this declaration covers a table of that name.

        Args:
            source: the source it has to belong to, where there is one table for each; any source where it is empty.
        """
        if self.each == "source" and source:
            return name == self.named(source)
        return re.fullmatch(SUBJECT.sub(".+", self.name), name) is not None


@dataclass(frozen=True)
class Step:
    """One step of a night. It may open only the tables that it declares.

    Attributes:
        name: name of its asset: `clusters`, `{source}_cleaned`, `{corpus}_release`. A word in braces makes one step for
            each source or corpus.
        group: the stage that the step belongs to.
        run: dotted path of the function: `(night)`; `(night, name)` for a step of each source or corpus; `(night,
            settings)` for a stage of another package. Empty for a step that is not run by itself, such as the checks of
            a corpus.
        reads, writes: its tables; it may also read what it writes. In a step of each source, `{source}` is its own.
        says: one sentence on what the step does.
        kinds: tools the step uses, as the graph shows them.
        after: names of steps that come before it although no table says so, because they write a folder.
        versions: stage, as a manifest names it → dotted path of `(project, demand) → version`.
        code: dotted path of the version of its code, where another step states what a corpus depends on.
        memos: dotted path of `(night) → memos`, the memoized tables that it keeps from night to night.
        kept: dotted path of `(night) → {stage: version}`, for what it keeps in another way.
        every: the step may open every table.
        asset: whether it has an asset of its own; the checks of a corpus and the purge belong to another asset.
        version: for a stage that a deployment brings: the version of its code and package. A manifest names it by
            `name`.
        earlier: tables that it reads as the night before left them, so that it waits for no writer of them.
        days: dotted path of `(night) → date`, the next day on which its judgment by the night's day may change;
            `DAYLESS` where it does not judge by the day. Empty: it may change every day.
    """

    name: str
    group: str
    run: str = ""
    reads: tuple[Table, ...] = ()
    writes: tuple[Table, ...] = ()
    says: str = ""
    kinds: tuple[str, ...] = ("deltalake",)
    after: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default=NOTHING)
    code: str = ""
    memos: str = ""
    kept: str = ""
    every: bool = False
    asset: bool = True
    version: str = ""
    earlier: tuple[Table, ...] = ()
    days: str = ""

    @property
    def each(self) -> Each:
        """The subject that the step runs once for: a source, a corpus, or the night."""
        subject = SUBJECT.search(self.name)
        return "" if subject is None else "source" if subject[1] == "source" else "corpus"

    def named(self, subject: str = "") -> str:
        """Return the name of its asset for one source or corpus."""
        return SUBJECT.sub(subject, self.name)

    def opens(self, name: str, subject: str) -> bool:
        """Return whether the step may open a table; run for one source, it may open the tables of that source only."""
        return self.every or any(
            self._covers(table, name, subject) for table in (*self.reads, *self.earlier, *self.writes)
        )

    def changes(self, name: str, subject: str) -> bool:
        """Return whether the step may write a table, by the same rule as `opens`.

        A stage of another package writes fates by `Night.write_fates` alone.
        """
        if self.version and name == "fates":
            return False
        return self.every or any(self._covers(table, name, subject) for table in self.writes)

    def _covers(self, table: Table, name: str, subject: str) -> bool:
        return table.covers(name, subject if self.each == "source" else "")

    def code_version(self, project: Any, demands: Iterable[Demand]) -> str | None:
        """Return one version, as Dagster shows it, of the step's code and of what the corpora demand of it."""
        own = [called(path)(project, demand) for demand in demands for path in self.versions.values()]
        own += [self.version] if self.version else []
        own += [called(self.code)] if self.code else []
        told = sorted({*own})
        return digest(*told).hex()[:16] if len(told) > 1 else next(iter(told), None)

    @property
    def decides(self) -> bool:
        """Whether the step is a stage of another package that decides which documents pass."""
        return bool(self.version) and any(table.joint for table in self.writes)

    def loaded(self) -> Callable[..., Any]:
        """Return the function that the step runs."""
        function: Callable[..., Any] = called(self.run)
        return function


@dataclass(frozen=True)
class Flow:
    """The steps of a deployment, in order: each follows the steps whose tables it reads."""

    steps: tuple[Step, ...]

    @property
    def tables(self) -> list[Table]:
        """Every table that a step writes, in the order of the flow."""
        return list({table.name: table for step in self.steps for table in step.writes}.values())

    def before(self, step: Step) -> list[Step]:
        """Return the steps that a step follows directly, without those that it also follows through another step.

        A step of each source keeps a step of its own source that it also follows through a step of all sources, because
        a run of that source alone leaves the latter out.
        """
        direct = followed(step, self.steps)
        through = {
            far.name
            for near in direct
            for far in self.ancestors(near)
            if not far.each == step.each == "source" != near.each
        }
        return [near_step for near_step in direct if near_step.name not in through]

    def ancestors(self, step: Step) -> list[Step]:
        """Return all steps that come before a step, in order."""
        names: set[str] = set()
        waiting = [step]
        while waiting:
            for earlier in followed(waiting.pop(), self.steps):
                if earlier.name not in names:
                    names.add(earlier.name)
                    waiting.append(earlier)
        return [ancestor for ancestor in self.steps if ancestor.name in names]

    def assets_before(self, step: Step, subject: str, sources: Sequence[str], corpora: Sequence[str]) -> list[str]:
        """Return the names of the assets that one asset of a step follows directly.

        Args:
            subject: the asset's own source or corpus, as assets are named.
            sources, corpora: all sources and corpora of the deployment, as assets are named.
        """
        every: Mapping[Each, Sequence[str]] = {"": ("",), "source": sources, "corpus": corpora}
        return [
            earlier.named(one)
            for earlier in self.before(step)
            if earlier.asset
            for one in ((subject,) if earlier.each and earlier.each == step.each else every[earlier.each])
        ]

    def assets(self, sources: Sequence[str]) -> dict[str, str]:
        """Return the name of every asset but those of corpora → what it belongs to, in words."""
        words = {"": "an asset of every deployment", "source": "an asset of the source {}"}
        every: Mapping[Each, Sequence[str]] = {"": ("",), "source": sources, "corpus": ()}
        return {
            step.named(one): words[step.each].format(one)
            for step in self.steps
            if step.asset
            for one in every[step.each]
        }

    def versions(self, project: Any, demand: Demand) -> dict[str, str]:
        """Return the stages that a corpus's content depends on, in order: stage, as a manifest names it → version."""
        versions: dict[str, str] = {}
        corpus = next(step for step in self.steps if step.name == CORPUS)
        for step in (*self.ancestors(corpus), corpus):
            versions |= {stage: called(path)(project, demand) for stage, path in step.versions.items()}
            versions |= {step.name: step.version} if step.version else {}
        return versions

    def picture(self) -> str:
        """Return the graph in Mermaid's notation, with an edge for each step that directly follows another."""
        lines = ["flowchart LR", '  landing[("data/landing/<br>source/date/")]']
        drawn = [step for step in self.steps if step.reads or step.after or step.each]
        for step in drawn:
            shown = SUBJECT.sub(r"&lt;\1&gt;", step.name)
            opened, closed = ('["', '"]') if step.asset else ('{{"', '"}}')
            lines.append(f"  {_node(step.name)}{opened}{shown}{closed}")
        for step in drawn:
            before = [_node(earlier.name) for earlier in self.before(step)] or ["landing"]
            if CORPUS in step.after and not step.every:  # a release waits for the checks of its corpus
                before = [_node(check.name) for check in drawn if not check.asset and check.each == step.each]
            lines += [f"  {node} --> {_node(step.name)}" for node in before]
        return "\n".join(
            [*lines, f'  {_node("{corpus}_release")} --> registry[("registry: git + DVC<br>name@v1.2.0")]']
        )


def _node(name: str) -> str:
    return SUBJECT.sub(r"\1", name)


def followed(step: Step, steps: Sequence[Step]) -> list[Step]:
    """Return the steps that a step has to follow: those that write what it reads, and those that it names in `after`.

    The last step, which opens every table, follows all others. Steps that read and write one joint table, as stages do
    that let fewer documents pass, follow the steps that only write it, those of which they read another table, and
    those whose name sorts before theirs.
    """
    earlier = []
    for other in steps:
        if other.name == step.name:
            continue
        reads, gives = _shared(step, other), _shared(other, step)
        own, joint = {t.name for t in reads if not t.joint}, {t.name for t in reads if t.joint}
        back = {t.name for t in gives if not t.joint} if not own else set()
        mutual = {t.name for t in gives if t.joint}
        behind = bool(own) or bool(joint and not back and (joint - mutual or other.name < step.name))
        if behind or other.name in step.after or (step.every and step.asset and other.asset):
            earlier.append(other)
    return earlier


def _shared(reader: Step, writer: Step) -> list[Table]:
    return [table for table in reader.reads if table.ordered and table in writer.writes]
