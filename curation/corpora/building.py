"""Build a corpus from selection to shards: every document and example gets its fate; only scanned text is written."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

import pyarrow as pa

from curation.corpora.choice.contest import Contest
from curation.corpora.choice.frozen import WHOSE
from curation.corpora.choice.material import AT_ONCE, Documents, Material
from curation.corpora.choice.select import in_force, pivot, refusal
from curation.corpora.choice.split import Sides, touching
from curation.corpora.choice.survivors import MERGES, Order, Standing, disagreement_counts, merges_table
from curation.corpora.choice.translations import whole_article
from curation.corpora.example import EXAMPLES, Example, Maker, ShapeContract
from curation.corpora.facts import redacted_counts, stated
from curation.corpora.inputs import Inputs
from curation.corpora.labelling.imbalance import Classed, Imbalance, capped, imbalance_figures, unreachable
from curation.corpora.labelling.shares import Valued, beyond_share, recounted, valued
from curation.corpora.labelling.synthetic import synthetic_refusal
from curation.corpora.making import Making
from curation.corpora.outcomes_by_language import Became
from curation.corpora.recipe import Recipe, Split
from curation.corpora.shapes.every import shape_of
from curation.corpora.shaping import Counts
from curation.corpora.shards import Listed, Spool
from curation.corpora.sift.every import sift
from curation.corpora.sift.memorisation import canaries
from curation.corpora.sift.view import Drop
from curation.corpora.stated_facts import BecameCounts, BuiltFacts
from curation.corpora.used import Used, UsedCounts
from curation.document import DocumentRow
from curation.engine.garbage import uncollected
from curation.engine.progress import Progress
from curation.fates import Fate, Outcome, counts, fates_table

VERSION = "11"
UNASKED = ("source_not_selected", "kind_not_selected")  # reasons of documents that the corpus does not ask for
log = logging.getLogger("curation.corpora")
COMPARED = ("doc_id", "source", "created_at", "labels")  # columns in which merged documents are compared


@dataclass(frozen=True)
class Built:
    """The results of a build.

    They are the candidate's facts that need nothing of the night (see `facts`), what it was made from, the fate of
    every document and of every shaped example, `EXAMPLES`, `MERGES`, and figures to plot.
    """

    facts: BuiltFacts
    used: Used
    fates: pa.Table
    example_fates: pa.Table
    examples: pa.Table
    merges: pa.Table
    figures: dict[str, int]
    sifted: dict[str, int]  # figures of sifting, which may grow while the examples stay the same
    became: BecameCounts


class _Made(NamedTuple):
    """A document that was shaped, whether or not it gave examples."""

    material: Material
    month: str
    counts: bytes  # as `Counts.stored` writes them


@uncollected()
def build(folder: Path, recipe: Recipe, inputs: Inputs) -> Built:
    """Write `data/` and `lineage/` of a candidate into an empty `folder`.

    The bytes depend on recipe and inputs alone.
    """
    building = _Building(folder, recipe, inputs)
    building.compete(building.select())
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
        shown = getattr(recipe.shape, "labels", ())  # labels that leave, or that decide what may
        labelled = sorted({*shown, *recipe.select.where, *([recipe.imbalance.label] if recipe.imbalance else ())})
        self.making = Making(recipe, inputs, self.maker, labelled)
        self.documents = Documents(inputs.documents)
        self.fates: list[Fate] = []
        self.merges = MERGES.empty_table()
        self.made: dict[str, _Made] = {}
        self.gives: set[str] = set()  # doc_ids of documents that stand for their clusters
        self.examples: list[Listed] = []
        self.valued: list[Valued] = []  # only for a shape with a balanced column
        self.drops: Mapping[tuple[str, str], Drop] = {}
        self.sifted: Counter[str] = Counter()
        self.concluded: dict[tuple[str, str], list[str]] = {}  # example → the figures that it counts in
        self.figures: Counter[str] = Counter()
        self.became = Became()
        self.progress = Progress(recipe.name, 0)

    def fate(self, material: Material, outcome: Outcome, reason: str | None = None, into: str | None = None) -> None:
        self._fate(material.doc_id, material.landed_on, outcome, reason, into)
        self.became.document(material.doc_id, material.language, outcome, reason)

    def _fate(self, doc_id: str, landed_on: dt.date, outcome: Outcome, reason: str | None, into: str | None) -> None:
        place = (self.recipe.name, self.recipe.asset, "document", doc_id, landed_on)
        self.fates.append(Fate(*place, outcome, reason, into, self.version))

    def select(self) -> list[Material]:
        """Return the documents that the recipe may use, in a kept split.

        A document that shares a person or a cluster with a stronger split is left out.
        """
        inputs, splits = self.inputs, self.recipe.splits
        # With all that are not selected: corpora of one salt agree on who is held out, whatever each of them selects.
        sides = Sides(inputs.clusters, inputs.people, splits)
        eligible: list[Material] = []
        for place, document in enumerate(self.documents.narrow()):
            labels, name = pivot(document, inputs.resolve), document["doc_id"]
            reason = refusal(
                document, self.recipe.select, labels, inputs.people, inputs.as_of, inputs.signals, inputs.resolve
            ) or inputs.disputed.get(name)
            if reason:
                self._fate(name, document["landed_on"], "dropped", reason, None)
                if reason not in UNASKED:
                    self.became.document(name, inputs.language(document), "dropped", reason)
                if document["kind"] != "article":
                    sides.add(document)
                continue
            split = sides.add(document)
            material = Material(
                place,
                name,
                document["landed_on"],
                document["source"],
                split,
                whole_article(document),
                inputs.language(document),
                synthetic_refusal(document, split, self.recipe.synthetic),
                next(iter(labels.get(self.recipe.imbalance.label, ())), None) if self.recipe.imbalance else None,
            )
            eligible.append(material)
        return list(self._on_one_side(eligible, sides.wins()))

    def _on_one_side(self, eligible: Sequence[Material], wins: Collection[str]) -> Iterator[Material]:
        inputs, splits = self.inputs, self.recipe.splits
        rows = self.documents.rows([material.place for material in eligible], [*WHOSE, "labels"])
        touched = touching(rows, inputs.held_out, inputs.clusters, inputs.people, splits)
        for material in eligible:
            name = material.doc_id
            if name in touched or name in wins:
                self.fate(material, "dropped", touched.get(name, "straddles_holdout"))
            elif splits.only and material.split not in splits.only:
                self.fate(material, "dropped", "other_split")
            elif material.refused:
                self.fate(material, "dropped", material.refused)
            else:
                yield material

    def compete(self, eligible: Sequence[Material]) -> None:
        """Shape the survivor of each cluster; if it gives no example, try the next in line. The others are merged."""
        clusters, order = self.inputs.clusters, Order.of(self.recipe)
        if self.recipe.duplicates == "keep":  # each is a cluster of its own
            clusters = {material.doc_id: material.doc_id for material in eligible}
        sizes = Counter(clusters[material.doc_id] for material in eligible)
        rivals = [material for material in eligible if sizes[clusters[material.doc_id]] > 1]
        standings = self._standings(order, rivals)
        contest = Contest({material.doc_id: material.whole for material in eligible}, clusters, standings)
        materials = {material.doc_id: material for material in eligible}
        self.progress.total = len(eligible)
        while names := contest.standing():
            for start in range(0, len(names), AT_ONCE):
                self._make([materials[name] for name in names[start : start + AT_ONCE]])
            contest.judge(self.gives)
        chosen = contest.merged(self.gives)
        for name, into in sorted(chosen.items()):
            self.fate(materials[name], "merged", "duplicate", into)
        self.progress.add(len(chosen))
        places = [materials[name].place for name in sorted({*chosen, *chosen.values()})]
        rows = {row["doc_id"]: row for row in self.documents.rows(places, COMPARED)}
        self.merges = merges_table(
            self.recipe.name, chosen, rows, order, standings, self.inputs.similarities, self._vocabulary_values
        )

    def _standings(self, order: Order, rivals: Sequence[Material]) -> dict[str, Standing]:
        standings: dict[str, Standing] = {}
        for start in range(0, len(rivals), AT_ONCE):
            places = [material.place for material in rivals[start : start + AT_ONCE]]
            rows = list(self.documents.rows(places))
            wordless = self.inputs.wordless(rows)
            for row in rows:
                standings[row["doc_id"]] = order.standing(row, pivot(row, self.inputs.resolve), wordless)
        return standings

    def _vocabulary_values(self, document: DocumentRow) -> dict[str, set[str]]:
        """Return label → vocabulary values of a document, without values that no vocabulary knows."""
        known: dict[str, set[str]] = {}
        for label in document["labels"] or ():
            value = self.inputs.closed(label["name"], label["raw"], document)
            if value is not None:
                known.setdefault(label["name"], set()).add(value)
        return known

    def _make(self, materials: Sequence[Material]) -> None:
        as_of = self.inputs.as_of
        rows = list(self.documents.rows([material.place for material in materials]))
        months = {row["doc_id"]: f"{row['created_at'].year:04d}-{row['created_at'].month:02d}" for row in rows}
        # The landing date is no part of the content: a document that landed again is the same.
        plain = [
            cast(DocumentRow, {**row, "landed_on": None, "held": in_force(row["held"] or [], as_of)}) for row in rows
        ]
        refused, made = self.making.of(plain)
        counted = dict(zip(made["doc_id"].to_pylist(), made["facts"].to_pylist(), strict=True))
        shards: defaultdict[tuple[str, Split], list[str]] = defaultdict(list)
        for material in materials:
            name = material.doc_id
            if name in refused:
                reason = refused[name]
                self.fate(material, "dropped" if reason == "dropped_by_profile" else "quarantined", reason)
                continue
            counts = Counts.of(counted[name])
            if counts.dropped is not None:
                self.sifted.update(counts.sifted)
                self.fate(material, "dropped", counts.dropped)
                continue
            self.made[name] = _Made(material, months[name], counted[name])
            self.valued += counts.values(material.split)
            shards[months[name], material.split].append(name)
            if counts.gives:
                self.gives.add(name)
        places = {name: place for place, name in enumerate(counted)}
        for (month, split), names in shards.items():
            rows_of = made.take(pa.array([places[name] for name in names], pa.int64()))
            self.examples += self.spool.take(month, split, rows_of)
        self.progress.add(len(materials))

    def _keep(self, month: str, split: Split, examples: list[Example]) -> None:
        self.examples += self.spool.add(month, split, examples)
        self.valued += valued(examples, split, self.contract.balanced, self.maker)

    def conclude(self) -> None:
        """Let the shape make the examples that need several documents, each from documents of one split."""
        by_split: defaultdict[Split, list[_Made]] = defaultdict(list)
        for name in self.making.parts:
            by_split[self.made[name].material.split].append(self.made[name])
        for split, documents in sorted(by_split.items()):
            documents.sort(key=lambda made: (made.month, made.material.doc_id))
            parts = [part for made in documents for part in self.making.parts[made.material.doc_id]]
            examples: list[Example] = list(self.shape.conclude(parts, self.recipe.shape, self.maker))
            for example in sorted(examples, key=lambda example: (example.config, example.example_id)):
                if split != "train" and example.config in self.contract.train_only:
                    continue
                month = max((self.made[name].month for name in example.documents), default=documents[-1].month)
                self._keep(month, split, [example])
                if example.config == "default":
                    counted = [f"{name}:{example.columns[name]}" for name in self.contract.counted]
                    self.concluded[example.config, example.example_id] = counted

    def sift(self) -> None:
        """Drop examples that repeat another one or an evaluation set, then plant the requested canaries."""
        sifted = sift(self.spool.rows, self.recipe.sift, self.inputs.evaluation, self.inputs.compared)
        self.drops = sifted.drops
        self.sifted.update(sifted.figures)
        left = [example for example in self.valued if example.key not in self.drops]
        shared_out = beyond_share(left, getattr(self.recipe.shape, "most_share", 1.0))
        self.drops = {**self.drops, **dict.fromkeys(shared_out, Drop("capped"))}
        if self.recipe.imbalance is not None:
            self._balance(self.recipe.imbalance)
        if self.recipe.sift.memorisation is not None:
            trained = [made.month for made in self.made.values() if made.material.split == "train"]
            planted = canaries(self.maker, self.recipe.sift.memorisation, self.contract.schemas) if trained else []
            self._keep(max(trained, default=""), "train", planted)
            self.figures["memorisation_canaries"] = len(planted)

    def _balance(self, settings: Imbalance) -> None:
        """Cap the documents of one value in a month, if the recipe says so, and count the figures of imbalance."""
        left = {name for example in self.examples if example.key not in self.drops for name in example.documents}
        classed = {
            name: Classed(made.month, made.material.value)
            for name, made in self.made.items()
            if made.material.split == "train" and name in left and made.material.value is not None
        }
        gone = capped(classed, settings, lambda name: self.maker.mark("imbalance", name))
        capped_examples = {
            example.key: Drop("capped") for example in self.examples if not gone.isdisjoint(example.documents)
        }
        self.drops = {**capped_examples, **self.drops}
        figures = imbalance_figures({n: c for n, c in classed.items() if n not in gone}, settings)
        if problem := unreachable(figures, settings):
            log.warning("%s: %s", self.recipe.name, problem)
        self.figures.update(figures)

    def finish(self) -> Built:
        paths, rows = self.spool.write(self.drops)
        kept: set[str] = set()
        gone: dict[str, Drop] = {}  # by document: the first reason of those whose every example went
        for example in self.examples:
            drop = self.drops.get(example.key)
            if drop is None:
                kept.update(example.documents)
                self.figures.update(self.concluded.get(example.key, ()))
                continue
            for name in example.documents:
                gone[name] = min(
                    drop, gone.get(name, drop), key=lambda candidate: (candidate.reason, candidate.into or "")
                )
        used = UsedCounts()
        for name, made in sorted(self.made.items()):
            own = Counts.of(made.counts)
            if name in kept:
                self.fate(made.material, "kept")
                self.figures.update(own.origins)
                self.figures.update(own.figures)
                used.add(made.material.source, own)
            else:
                self.fate(made.material, "dropped", gone[name].reason if name in gone else own.reason or "no_example")
        if self.contract.balanced is not None:  # shapes counted their examples before these were capped
            left = [
                valued_example
                for valued_example in self.valued
                if valued_example.key not in self.drops and valued_example.key[0] == "default"
            ]
            self.figures = recounted(self.figures, self.contract.balanced, left)
        fates = fates_table(self.fates)
        facts: BuiltFacts = {
            **stated(self.recipe, self.contract),
            "configs": {config: dict(sorted(splits.items())) for config, splits in paths.items()},
            "counts": {
                "examples": {
                    config: {split: n for (c, split), n in sorted(rows.items()) if c == config}
                    for config in self.contract.schemas
                },
                **redacted_counts(self.inputs.profile, [used.entities]),
                "figures": dict(sorted(self.figures.items())),
            },
        }
        shown = dict(sorted((self.figures + self.sifted).items()))
        figures = {**counts(fates), **shown, **disagreement_counts(self.merges)}
        origins = pa.Table.from_pylist(list(self._origins()), EXAMPLES)
        examples = fates_table(self._example_fates())
        released = [listed_example for listed_example in self.examples if listed_example.key not in self.drops]
        sifted = dict(sorted(self.sifted.items()))
        became = self.became.of(released)
        return Built(
            facts, used.of(kept, len(released)), fates, examples, origins, self.merges, figures, sifted, became
        )

    def _origins(self) -> Iterator[dict[str, str]]:
        for example in self.examples:
            for doc_id in example.documents if example.key not in self.drops else ():
                row = (example.example_id, self.recipe.name, doc_id, example.config, example.split)
                yield dict(zip(EXAMPLES.names, row, strict=True))

    def _example_fates(self) -> Iterator[Fate]:
        stage = f"{self.recipe.asset}_examples"
        for example in self.examples:
            landed_on = max((self.made[name].material.landed_on for name in example.documents), default=None)
            drop = self.drops.get(example.key)
            outcome: Outcome = "kept" if drop is None else "merged" if drop.into else "dropped"
            reason, into = (drop.reason, drop.into) if drop else (None, None)
            place = (self.recipe.name, stage, "example", example.example_id, landed_on)
            yield Fate(*place, outcome, reason, into, self.version)
