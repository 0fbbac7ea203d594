"""A corpus from selection to shards: every document and every example gets its fate, the folder gets nothing that was
not scanned."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation.corpora.became import Became
from curation.corpora.changes import changes_of
from curation.corpora.contest import Contest
from curation.corpora.example import EXAMPLES, Example, Maker, RedactedDocument, ShapeContract, Shaped
from curation.corpora.facts import Used, redacted_counts, stated
from curation.corpora.inputs import Inputs
from curation.corpora.labelling.imbalance import Classed, Imbalance, capped, imbalance_figures, unreachable
from curation.corpora.labelling.origins import origin_figures
from curation.corpora.labelling.shares import Valued, beyond_share, recounted, valued
from curation.corpora.labelling.synthetic import synthetic_refusal
from curation.corpora.provenance import Handled
from curation.corpora.published import address
from curation.corpora.recipe import Recipe, Split
from curation.corpora.redacted import Outcome as RedactedOutcome
from curation.corpora.select import Row, in_force, pivot, refusal
from curation.corpora.shapes.every import shape_of
from curation.corpora.shards import Spool
from curation.corpora.sift.every import sift
from curation.corpora.sift.hazards import defused
from curation.corpora.sift.memorisation import canaries
from curation.corpora.sift.view import Drop
from curation.corpora.split import document_split, straddling, touching
from curation.corpora.survivors import MERGES, Order, disagreement_counts, merges_table
from curation.corpora.titled import titled_once
from curation.engine.garbage import uncollected
from curation.engine.progress import Progress
from curation.fates import Fate, Outcome, counts, fates_table

VERSION = "11"
UNASKED = ("source_not_selected", "kind_not_selected")  # of documents that are no material of the corpus
log = logging.getLogger("curation.corpora")
CLOSED = ("department", "region", "language")  # what a vendor writes here leaves only as a vocabulary's value
WHOSE = ("doc_id", "source", "kind", "record_id", "about_ref", "turns")
AT_ONCE = 5_000  # documents whose texts are in memory together; each time the tables of texts are read through


@dataclass(frozen=True)
class Built:
    """A candidate's facts that need nothing of the night (see `facts`), what it was made of, the fate of every document
    and of every example that was shaped, `EXAMPLES`, `MERGES`, and figures to plot."""

    facts: dict[str, Any]
    used: Used
    fates: pa.Table
    example_fates: pa.Table
    examples: pa.Table
    merges: pa.Table
    figures: dict[str, int]
    sifted: dict[str, int]  # what was looked through and left out: it grows while the examples stay the same
    became: dict[str, dict[str, dict[str, int]]]  # `documents`, `rows` and `words`, by language


@dataclass
class _Document:
    """What is known of a document that was shaped."""

    row: Row
    split: Split
    month: str
    reason: str | None
    figures: Mapping[str, int]
    parts: tuple[Any, ...] = ()
    exports: set[bytes] = field(default_factory=set)  # file_sha256
    turns: int = 0
    edits: Counter[str] = field(default_factory=Counter)
    entities: Counter[tuple[str, str]] = field(default_factory=Counter)  # type, operator
    gives: bool = False


@uncollected()
def build(folder: Path, recipe: Recipe, inputs: Inputs) -> Built:
    """Write `data/` and `lineage/` of a candidate into an empty `folder`.

    The bytes are a function of recipe and inputs alone.
    """
    building = _Building(folder, recipe, inputs)
    building.compete(building.on_one_side(building.select()))
    building.conclude()
    building.sift()
    return building.finish()


class _Building:
    def __init__(self, folder: Path, recipe: Recipe, inputs: Inputs) -> None:
        self.recipe, self.inputs = recipe, inputs
        self.shape = shape_of(recipe.shape)
        self.contract: ShapeContract = self.shape.CONTRACT
        self.version = f"{VERSION}.{self.shape.VERSION}"
        self.maker = Maker(recipe.name, inputs.release_key)
        self.spool = Spool(folder, self.contract.schemas, inputs.stages, inputs.release_key)
        self.fates: list[Fate] = []
        self.merges = MERGES.empty_table()
        self.others: list[Row] = []  # documents that are not selected, with whose they are
        self.labels: dict[str, dict[str, list[str]]] = {}
        self.shaped: dict[str, _Document] = {}
        self.examples: list[tuple[Example, Split]] = []  # without columns and turns, those are in the spool
        self.valued: list[Valued] = []  # of a shape with a column that is balanced
        self.drops: Mapping[tuple[str, str], Drop] = {}
        self.sifted: Counter[str] = Counter()
        self.concluded: dict[tuple[str, str], list[str]] = {}  # example → the figures that it counts in
        self.figures: Counter[str] = Counter()
        self.became = Became()
        shown = getattr(recipe.shape, "labels", ())  # labels that leave, or that decide what may
        self.labelled = sorted({*shown, *recipe.select.where, *([recipe.imbalance.label] if recipe.imbalance else ())})
        self.progress = Progress(recipe.name, 0)

    def fate(self, document: Row, outcome: Outcome, reason: str | None = None, into: str | None = None) -> None:
        place = (self.recipe.name, self.recipe.asset, "document", document["doc_id"], document["landed_on"])
        self.fates.append(Fate(*place, outcome, reason, into, self.version))
        if reason not in UNASKED:
            self.became.document(document["doc_id"], self.inputs.language(document), outcome, reason)

    def select(self) -> list[Row]:
        """The documents that the recipe may use."""
        eligible = []
        for document in self.inputs.documents.to_pylist():
            labels = pivot(document, self.inputs.resolve)
            inputs = self.inputs
            reason = refusal(
                document, self.recipe.select, labels, inputs.people, inputs.as_of, inputs.signals, inputs.resolve
            ) or self.inputs.disputed.get(document["doc_id"])
            if reason:
                self.fate(document, "dropped", reason)
            else:
                self.labels[document["doc_id"]] = labels
                eligible.append({**document, "held": in_force(document["held"] or [], self.inputs.as_of)})
            if reason and document["kind"] != "article":
                self.others.append({name: document[name] for name in WHOSE})
        return eligible

    def on_one_side(self, eligible: list[Row]) -> list[Row]:
        """Those that share nobody and nothing with a stronger split, and are of a split that is kept."""
        splits = self.recipe.splits
        # With all others beside: corpora of one salt agree on who is held out, whatever each of them selects.
        wins = straddling([*eligible, *self.others], self.inputs.clusters, self.inputs.people, splits)
        touched = touching(eligible, self.inputs.held_out, self.inputs.clusters, self.inputs.people, splits)
        kept = []
        for document in eligible:
            name = document["doc_id"]
            if name in touched or name in wins:
                self.fate(document, "dropped", touched.get(name, "straddles_holdout"))
                continue
            split = document_split(document, splits)
            if splits.only and split not in splits.only:
                self.fate(document, "dropped", "other_split")
            elif reason := synthetic_refusal(document, split, self.recipe.synthetic):
                self.fate(document, "dropped", reason)
            else:
                kept.append(document)
        return kept

    def compete(self, eligible: list[Row]) -> None:
        """Shape who stands for each cluster; where that gives nothing, who is next. The others are merged."""
        clusters, order = self.inputs.clusters, Order.of(self.recipe)
        if self.recipe.duplicates == "keep":  # each is a cluster of its own
            clusters = {document["doc_id"]: document["doc_id"] for document in eligible}
        sizes = Counter(clusters[document["doc_id"]] for document in eligible)
        rivals = {d["doc_id"]: d for d in eligible if sizes[clusters[d["doc_id"]]] > 1}
        wordless = self.inputs.wordless(list(rivals.values())) if rivals else ()
        standings = {name: order.standing(d, self.labels[name], wordless) for name, d in rivals.items()}
        contest = Contest(eligible, clusters, standings)
        given: set[str] = set()
        self.progress.total = len(eligible)
        while standing := contest.standing():
            self._make(standing)
            given.update(name for name, made in self.shaped.items() if made.gives)
            contest.judge(given)
        chosen = contest.merged(given)
        for name, into in sorted(chosen.items()):
            self.fate(rivals[name], "merged", "duplicate", into)
        self.progress.add(len(chosen))
        self.merges = merges_table(
            self.recipe.name, chosen, rivals, order, standings, self.inputs.similarities, self._vocabulary_values
        )

    def _vocabulary_values(self, document: Row) -> dict[str, set[str]]:
        """Labels by name; of values that no vocabulary knows, as of free text, nothing."""
        found: dict[str, set[str]] = {}
        for label in document["labels"] or ():
            value = self.inputs.closed(label["name"], label["raw"], document)
            if value is not None:
                found.setdefault(label["name"], set()).add(value)
        return found

    def _make(self, documents: Sequence[Row]) -> None:
        for start in range(0, len(documents), AT_ONCE):
            part = documents[start : start + AT_ONCE]
            for document, redacted in zip(part, self.inputs.redact(part), strict=True):
                self._document(document, redacted)
            self.progress.add(len(part))

    def _document(self, document: Row, redacted: RedactedOutcome) -> None:
        if isinstance(redacted, str):
            self.fate(document, "dropped" if redacted == "dropped_by_profile" else "quarantined", redacted)
            return
        redacted = replace(
            titled_once(redacted),
            labels=self.labels[document["doc_id"]],
            closed=self._closed(document),
            url=address(redacted) if self.inputs.urls(document["source"]) else None,
            cluster=self.inputs.clusters[document["doc_id"]],
            changes=changes_of(document, self.inputs.closed, self.inputs.fields(document["source"])),
        )
        harmless = defused(redacted, self.recipe.sift.hazards)
        if harmless.reason is not None:
            self.sifted.update(harmless.figures)
            self.fate(document, "dropped", harmless.reason)
            return
        redacted = harmless.document
        shaped: Shaped = self.shape.shape(redacted, self.recipe.shape, self.maker)
        created = document["created_at"]
        made = _Document(
            document,
            document_split(document, self.recipe.splits),
            f"{created.year:04d}-{created.month:02d}",
            shaped.reason,
            Counter(shaped.figures) + Counter(harmless.figures),
            shaped.parts,
            gives=bool(shaped.examples or shaped.parts),
        )
        self.shaped[document["doc_id"]] = made
        self._used(made, redacted, shaped)
        self._keep(made.month, made.split, [replace(e, documents=(document["doc_id"],)) for e in shaped.examples])

    def _closed(self, document: Row) -> dict[str, str]:
        raw = {**(document["governance"] or {})}
        raw["language"] = next(
            (label["raw"] for label in document["labels"] or () if label["name"] == "language"), None
        )
        known = {name: self.inputs.closed(name, raw.get(name), document) for name in CLOSED}
        return {name: value for name, value in known.items() if value is not None}

    def _used(self, made: _Document, redacted: RedactedDocument, shaped: Shaped) -> None:
        """Note what the examples of a document have taken from exports; of what it leaves for the end, all."""
        turns = redacted.turns if shaped.parts else [turn for e in shaped.examples for turn in e.turns]
        for turn in {turn.turn_id: turn for turn in turns}.values():
            made.exports.add(turn.origin["file_sha256"])
            made.turns += 1
            made.edits.update(dict(turn.edits))
            for kind, operator, count in turn.entities:
                made.entities[kind, operator] += count

    def _keep(self, month: str, split: Split, examples: list[Example]) -> None:
        self.spool.add(month, split, examples)
        self.became.made(examples)
        self.examples += [(replace(example, columns={}, turns=()), split) for example in examples]
        self.valued += valued(examples, split, self.contract.balanced, self.maker)

    def conclude(self) -> None:
        """Let the shape make what it needs several documents for, a split at a time: no example meets two of them."""
        by_split: defaultdict[Split, list[_Document]] = defaultdict(list)
        for made in self.shaped.values():
            if made.parts:
                by_split[made.split].append(made)
        for split, documents in sorted(by_split.items()):
            documents.sort(key=lambda made: (made.month, made.row["doc_id"]))
            parts = [part for made in documents for part in made.parts]
            found: list[Example] = list(self.shape.conclude(parts, self.recipe.shape, self.maker))
            for example in sorted(found, key=lambda example: (example.config, example.example_id)):
                if split != "train" and example.config in self.contract.train_only:
                    continue
                month = max((self.shaped[name].month for name in example.documents), default=documents[-1].month)
                self._keep(month, split, [example])
                if example.config == "default":
                    counted = [f"{name}:{example.columns[name]}" for name in self.contract.counted]
                    self.concluded[example.config, example.example_id] = counted

    def sift(self) -> None:
        """Drop what repeats another example or an evaluation set, then plant the canaries that were asked for."""
        sifted = sift(self.spool.rows, self.recipe.sift, self.inputs.evaluation)
        self.drops = sifted.drops
        self.sifted.update(sifted.figures)
        left = [each for each in self.valued if each.key not in self.drops]
        shared_out = beyond_share(left, getattr(self.recipe.shape, "most_share", 1.0))
        self.drops = {**self.drops, **dict.fromkeys(shared_out, Drop("capped"))}
        if self.recipe.imbalance is not None:
            self._balance(self.recipe.imbalance)
        if self.recipe.sift.memorisation is not None:
            trained = [made.month for made in self.shaped.values() if made.split == "train"]
            planted = canaries(self.maker, self.recipe.sift.memorisation, self.contract.schemas) if trained else []
            self._keep(max(trained, default=""), "train", planted)
            self.figures["memorisation_canaries"] = len(planted)

    def _balance(self, settings: Imbalance) -> None:
        """Drop what is too much of one value in a month, where the recipe says so; count what it would weigh else."""
        left = {
            name
            for example, _ in self.examples
            if (example.config, example.example_id) not in self.drops
            for name in example.documents
        }
        classed = {
            name: Classed(made.month, values[0])
            for name, made in self.shaped.items()
            if made.split == "train" and name in left and (values := self.labels[name].get(settings.label))
        }
        gone = capped(classed, settings, lambda name: self.maker.mark("imbalance", name))
        capped_examples = {
            (example.config, example.example_id): Drop("capped")
            for example, _ in self.examples
            if not gone.isdisjoint(example.documents)
        }
        self.drops = {**capped_examples, **self.drops}
        figures = imbalance_figures({n: c for n, c in classed.items() if n not in gone}, settings)
        if said := unreachable(figures, settings):
            log.warning("%s: %s", self.recipe.name, said)
        self.figures.update(figures)

    def finish(self) -> Built:
        paths, rows = self.spool.write(self.drops)
        kept: set[str] = set()
        gone: dict[str, Drop] = {}  # by document: the first reason of those whose every example went
        for example, _ in self.examples:
            drop = self.drops.get((example.config, example.example_id))
            if drop is None:
                kept.update(example.documents)
                self.figures.update(self.concluded.get((example.config, example.example_id), ()))
                continue
            for name in example.documents:
                gone[name] = min(drop, gone.get(name, drop), key=lambda each: (each.reason, each.into or ""))
        for name, made in sorted(self.shaped.items()):
            if name in kept:
                self.fate(made.row, "kept")
                self.figures.update(origin_figures(made.row["labels"], self.labelled))
                self.figures.update(made.figures)
            else:
                self.fate(made.row, "dropped", gone[name].reason if name in gone else made.reason or "no_example")
        if self.contract.balanced is not None:  # what shapes made, they counted before it was capped
            left = [each for each in self.valued if each.key not in self.drops and each.key[0] == "default"]
            self.figures = recounted(self.figures, self.contract.balanced, left)
        fates = fates_table(self.fates)
        facts = {
            **stated(self.recipe, self.contract),
            "configs": {config: dict(sorted(splits.items())) for config, splits in paths.items()},
            "counts": {
                "examples": {
                    config: {split: n for (c, split), n in sorted(rows.items()) if c == config}
                    for config in self.contract.schemas
                },
                **redacted_counts(self.inputs.profile, [self.shaped[name].entities for name in kept]),
                "figures": dict(sorted(self.figures.items())),
            },
        }
        shown = dict(sorted((self.figures + self.sifted).items()))
        figures = {**counts(fates), **shown, **disagreement_counts(self.merges)}
        origins = pa.Table.from_pylist(list(self._origins()), EXAMPLES)
        examples = fates_table(self._example_fates())
        used = self._used_up(kept)
        released = [each for each, _ in self.examples if (each.config, each.example_id) not in self.drops]
        sifted = dict(sorted(self.sifted.items()))
        return Built(facts, used, fates, examples, origins, self.merges, figures, sifted, self.became.of(released))

    def _used_up(self, kept: Collection[str]) -> Used:
        exports: defaultdict[str, set[bytes]] = defaultdict(set)
        handled = Handled(documents=len(kept), examples=len(self.examples) - len(self.drops))
        for name in kept:
            made = self.shaped[name]
            exports[made.row["source"]] |= made.exports
            handled.turns += made.turns
            handled.edits.update(made.edits)
            handled.values += sum(n for (_, operator), n in made.entities.items() if operator != "keep")
        handled.exports = sum(map(len, exports.values()))
        return Used(frozenset(kept), {source: frozenset(found) for source, found in exports.items()}, handled)

    def _origins(self) -> Iterator[dict[str, str]]:
        for example, split in self.examples:
            if (example.config, example.example_id) in self.drops:
                continue
            for doc_id in example.documents:
                yield dict(
                    zip(
                        EXAMPLES.names,
                        (example.example_id, self.recipe.name, doc_id, example.config, split),
                        strict=True,
                    )
                )

    def _example_fates(self) -> Iterator[Fate]:
        stage = f"{self.recipe.asset}_examples"
        for example, _ in self.examples:
            landed_on = max((self.shaped[name].row["landed_on"] for name in example.documents), default=None)
            drop = self.drops.get((example.config, example.example_id))
            outcome: Outcome = "kept" if drop is None else "merged" if drop.into else "dropped"
            reason, into = (drop.reason, drop.into) if drop else (None, None)
            place = (self.recipe.name, stage, "example", example.example_id, landed_on)
            yield Fate(*place, outcome, reason, into, self.version)
