"""The flow, as each stage declares it: which tables there are, and which step reads, writes and purges them.

A module of ours that an entry point of `curation.stages` names holds `STEPS`, declared beside the code that they run;
one of another package holds one `STEP` (`curation.stages`). Who has to know the flow reads it here: assets and their
order, what a step may open, the experiment, the versions in a manifest, what is kept from night to night, what an
erasure takes along, the picture in the documentation.
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
    """What a declaration of ours names by a dotted path."""
    return at_path(path)


class Demand(NamedTuple):
    """What is asked of the steps that a corpus is made by, as far as their versions depend on it."""

    corpus: str
    sources: tuple[str, ...]
    signals: tuple[str, ...] = ()
    profile: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of the raw zone.

    Attributes:
        name: with `{source}` in it there is one for each source; with another word in braces, one for each part of
            that kind, such as a signal.
        schema: None where settings decide it.
        state: no rebuild gives it back.
        ordered: who reads it comes after who writes it. Not so of what earlier nights wrote, and of a table in which
            several steps write rows of their own.
        joint: stages of others may write it too, each behind those before it, which it reads.
        lives: kind of thing (`raw`, `clean` text, `compared`, `document`) → columns with those that live.
        held: column of `lives` → column that has to hold something for it to live.
        refers: column → kind of thing that it refers to. After an erasure only rows stay that refer to what lives; a
            column that is null refers to nothing.
        among: which rows `refers` speaks of; all where it is None.
        whole: an erasure drops the table: it is found anew from what lives.
        grows: rows are added to it, each under the digest of what it was computed from, and none is changed.
        parts: columns that it is partitioned by and that say whose a row is: `scope`, `stage`, `corpus`.
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
        """What there is one of it for: `source`, the word of another kind, or nothing."""
        subject = SUBJECT.search(self.name)
        return subject[1] if subject else ""

    def named(self, subject: str) -> str:
        """Its name for one source or part."""
        return SUBJECT.sub(subject, self.name)

    def covers(self, name: str, source: str = "") -> bool:
        """Whether a table of that name is one that it declares.

        Args:
            source: of which it is, where there is one for each; of any where it is not given.
        """
        if self.each == "source" and source:
            return name == self.named(source)
        return re.fullmatch(SUBJECT.sub(".+", self.name), name) is not None


@dataclass(frozen=True)
class Step:
    """One step of a night. What it is handed opens the tables that stand here, and no other.

    Attributes:
        name: of its asset: `clusters`, `{source}_cleaned`, `{corpus}_release`. One for each source or corpus where it
            says so.
        group: the stage that it belongs to.
        run: dotted path of the function: `(night)`, `(night, name)` of a step for each source or corpus, `(night,
            settings)` of a stage of others. Empty for one that is not run by itself, such as the checks of a corpus.
        reads, writes: its tables; what it writes it may read. Of a step for each source, `{source}` is its own.
        says: what it does, in a sentence.
        kinds: what it is made with, as the graph shows it.
        after: names of steps that come before it though no table says so: what they write is a folder.
        versions: stage, as a manifest names it → dotted path of `(project, demand) → version`.
        code: dotted path of the version of its code, where what a corpus depends on is told by another step.
        memos: dotted path of `(night) → memos`, what it keeps once a text from night to night.
        kept: dotted path of `(night) → {stage: version}`, of what it keeps in another way.
        every: it opens every table there is.
        asset: whether it has an asset of its own; the checks of a corpus and the purge belong to another one.
        version: of a stage that a deployment brings: of its code, with its package. A manifest names it by `name`.
        earlier: tables that it reads as the night before left them, so that it comes after nobody for them.
        days: dotted path of `(night) → date`, the next day on which what it judges by the night's day may be another;
            `DAYLESS` where it judges nothing by it. Empty: every day is another.
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
        """What it is run once for: a source, a corpus, or the night."""
        subject = SUBJECT.search(self.name)
        return "" if subject is None else "source" if subject[1] == "source" else "corpus"

    def named(self, subject: str = "") -> str:
        """The name of its asset for one source or corpus, as an asset is named."""
        return SUBJECT.sub(subject, self.name)

    def opens(self, name: str, subject: str) -> bool:
        """Whether it may open a table: run for one source, the tables of that source alone."""
        return self.every or any(
            self._covers(table, name, subject) for table in (*self.reads, *self.earlier, *self.writes)
        )

    def changes(self, name: str, subject: str) -> bool:
        """Whether it may write a table; as `opens`. A stage of others writes fates by `Night.write_fates` alone."""
        if self.version and name == "fates":
            return False
        return self.every or any(self._covers(table, name, subject) for table in self.writes)

    def _covers(self, table: Table, name: str, subject: str) -> bool:
        return table.covers(name, subject if self.each == "source" else "")

    def code_version(self, project: Any, demands: Iterable[Demand]) -> str | None:
        """One version of its code and of what others ask of it, as Dagster shows it."""
        own = [called(path)(project, demand) for demand in demands for path in self.versions.values()]
        own += [self.version] if self.version else []
        own += [called(self.code)] if self.code else []
        told = sorted({*own})
        return digest(*told).hex()[:16] if len(told) > 1 else next(iter(told), None)

    @property
    def decides(self) -> bool:
        """Whether it is a stage of others that lets documents pass or not."""
        return bool(self.version) and any(table.joint for table in self.writes)

    def loaded(self) -> Callable[..., Any]:
        """The function that it runs."""
        function: Callable[..., Any] = called(self.run)
        return function


@dataclass(frozen=True)
class Flow:
    """The steps of a deployment, in order: each after those whose tables it reads."""

    steps: tuple[Step, ...]

    @property
    def tables(self) -> list[Table]:
        """Every table that a step writes, in the order of the flow."""
        return list({table.name: table for step in self.steps for table in step.writes}.values())

    def before(self, step: Step) -> list[Step]:
        """The steps that it follows directly: those that it follows through another one are left out, but for a step of
        its own source that it follows through one of all sources, which a run of that source alone leaves out."""
        direct = followed(step, self.steps)
        through = {
            far.name
            for near in direct
            for far in self.ancestors(near)
            if not far.each == step.each == "source" != near.each
        }
        return [near_step for near_step in direct if near_step.name not in through]

    def ancestors(self, step: Step) -> list[Step]:
        """All steps that come before it, in order."""
        names: set[str] = set()
        waiting = [step]
        while waiting:
            for earlier in followed(waiting.pop(), self.steps):
                if earlier.name not in names:
                    names.add(earlier.name)
                    waiting.append(earlier)
        return [ancestor for ancestor in self.steps if ancestor.name in names]

    def assets_before(self, step: Step, subject: str, sources: Sequence[str], corpora: Sequence[str]) -> list[str]:
        """Names of the assets that one of its assets follows directly.

        Args:
            subject: its own source or corpus, as assets are named.
            sources, corpora: all of the deployment, as assets are named.
        """
        every: Mapping[Each, Sequence[str]] = {"": ("",), "source": sources, "corpus": corpora}
        return [
            earlier.named(one)
            for earlier in self.before(step)
            if earlier.asset
            for one in ((subject,) if earlier.each and earlier.each == step.each else every[earlier.each])
        ]

    def assets(self, sources: Sequence[str]) -> dict[str, str]:
        """Name of every asset but those of corpora → whose it is, in words."""
        words = {"": "an asset of every deployment", "source": "an asset of the source {}"}
        every: Mapping[Each, Sequence[str]] = {"": ("",), "source": sources, "corpus": ()}
        return {
            step.named(one): words[step.each].format(one)
            for step in self.steps
            if step.asset
            for one in every[step.each]
        }

    def versions(self, project: Any, demand: Demand) -> dict[str, str]:
        """Stage, as a manifest names it → version, of everything that a corpus's content depends on, in order."""
        versions: dict[str, str] = {}
        corpus = next(step for step in self.steps if step.name == CORPUS)
        for step in (*self.ancestors(corpus), corpus):
            versions |= {stage: called(path)(project, demand) for stage, path in step.versions.items()}
            versions |= {step.name: step.version} if step.version else {}
        return versions

    def picture(self) -> str:
        """The graph in Mermaid's notation, an edge for each step that follows another."""
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
    """The steps that write what it reads, and those that it names; of the last one that opens every table, all others.

    Of steps that read and write one joint table, as those do that let fewer documents pass, each comes after those that
    only write it, after those of which it reads another table, and after those of lesser name.
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
