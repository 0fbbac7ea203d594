"""A corpus from selection to shards: every document and every example gets its fate, the folder gets nothing that was
not scanned."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation.corpora.changes import changes_of
from curation.corpora.contest import Contest
from curation.corpora.example import EXAMPLES, Example, Maker, RedactedDocument, ShapeContract, Shaped
from curation.corpora.inputs import Inputs
from curation.corpora.recipe import Recipe, Split
from curation.corpora.redacted import Outcome as RedactedOutcome
from curation.corpora.select import Row, in_force, pivot, refusal
from curation.corpora.shapes.every import shape_of
from curation.corpora.shards import Spool
from curation.corpora.sift.every import sift
from curation.corpora.sift.hazards import defused
from curation.corpora.sift.memorisation import canaries
from curation.corpora.sift.view import Drop
from curation.corpora.split import document_split, straddling
from curation.corpora.survivors import MERGES, Order, disagreement_counts, merges_table
from curation.engine.pool import Progress
from curation.fates import Fate, Outcome, counts, fates_table
from curation.privacy.policy import TYPES

VERSION = "6"
CLOSED = ("department", "region", "language")  # what a vendor writes here leaves only as a vocabulary's value
AT_ONCE = 5_000  # documents whose texts are in memory together; each time the tables of texts are read through


@dataclass(frozen=True)
class Built:
    """A candidate's facts (see `curation.registry.manifest`), the fate of every document and of every example that was
    shaped, `EXAMPLES`, `MERGES`, and figures to plot."""

    facts: dict[str, Any]
    fates: pa.Table
    example_fates: pa.Table
    examples: pa.Table
    merges: pa.Table
    figures: dict[str, int]


@dataclass
class _Document:
    """What is known of a document that was shaped."""

    row: Row
    split: Split
    month: str
    reason: str | None
    figures: Mapping[str, int]
    parts: tuple[Any, ...] = ()
    exports: set[str] = field(default_factory=set)
    entities: Counter[tuple[str, str]] = field(default_factory=Counter)  # type, operator
    gives: bool = False


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
        self.maker = Maker(recipe.name, inputs.release_key, inputs.as_of)
        self.spool = Spool(folder, self.contract.schemas, inputs.stages, inputs.release_key)
        self.fates: list[Fate] = []
        self.merges = MERGES.empty_table()
        self.labels: dict[str, dict[str, list[str]]] = {}
        self.shaped: dict[str, _Document] = {}
        self.examples: list[tuple[Example, Split]] = []  # without columns and turns, those are in the spool
        self.drops: Mapping[tuple[str, str], Drop] = {}
        self.figures: Counter[str] = Counter()
        self.progress = Progress(recipe.name, 0)

    def fate(self, document: Row, outcome: Outcome, reason: str | None = None, into: str | None = None) -> None:
        place = (self.recipe.name, self.recipe.asset, "document", document["doc_id"], document["landed_on"])
        self.fates.append(Fate(*place, outcome, reason, into, self.version))

    def select(self) -> list[Row]:
        """The documents that the recipe may use."""
        eligible = []
        for document in self.inputs.documents.to_pylist():
            labels = pivot(document, self.inputs.resolve)
            reason = refusal(
                document, self.recipe.select, labels, self.inputs.people, self.inputs.as_of, self.inputs.signals
            ) or self.inputs.disputed.get(document["doc_id"])
            if reason:
                self.fate(document, "dropped", reason)
            else:
                self.labels[document["doc_id"]] = labels
                eligible.append({**document, "held": in_force(document["held"] or [], self.inputs.as_of)})
        return eligible

    def on_one_side(self, eligible: list[Row]) -> list[Row]:
        """Those that share nobody and nothing with a stronger split, and are of a split that is kept."""
        splits = self.recipe.splits
        wins = straddling(eligible, self.inputs.clusters, self.inputs.people, splits)
        kept = []
        for document in eligible:
            if document["doc_id"] in wins:
                self.fate(document, "dropped", "straddles_holdout")
            elif splits.only and document_split(document, splits) not in splits.only:
                self.fate(document, "dropped", "other_split")
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
            redacted,
            labels=self.labels[document["doc_id"]],
            closed=self._closed(document),
            cluster=self.inputs.clusters[document["doc_id"]],
            changes=changes_of(document, self.inputs.closed, self.inputs.fields(document["source"])),
        )
        harmless = defused(redacted, self.recipe.sift.hazards)
        self.figures.update(harmless.figures)
        if harmless.reason is not None:
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
            shaped.figures,
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
            made.exports.add(self.spool.export(turn.origin["file_sha256"]))
            for kind, operator, count in turn.entities:
                made.entities[kind, operator] += count

    def _keep(self, month: str, split: Split, examples: list[Example]) -> None:
        self.spool.add(month, split, examples)
        self.examples += [(replace(example, columns={}, turns=()), split) for example in examples]

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
                month = max((self.shaped[name].month for name in example.documents), default=documents[-1].month)
                self._keep(month, split, [example])
                if example.config == "default":
                    self.figures.update(f"{name}:{example.columns[name]}" for name in self.contract.counted)

    def sift(self) -> None:
        """Drop what repeats another example or an evaluation set, then plant the canaries that were asked for."""
        sifted = sift(self.spool.rows, self.recipe.sift, self.inputs.evaluation)
        self.drops = sifted.drops
        self.figures.update(sifted.figures)
        if self.recipe.sift.memorisation is not None:
            trained = [made.month for made in self.shaped.values() if made.split == "train"]
            planted = canaries(self.maker, self.recipe.sift.memorisation, self.contract.schemas) if trained else []
            self._keep(max(trained, default=""), "train", planted)
            self.figures["memorisation_canaries"] = len(planted)

    def finish(self) -> Built:
        paths, rows = self.spool.write(self.drops)
        kept: set[str] = set()
        gone: dict[str, Drop] = {}  # by document: the first reason of those whose every example went
        for example, _ in self.examples:
            drop = self.drops.get((example.config, example.example_id))
            if drop is None:
                kept.update(example.documents)
            for name in example.documents if drop is not None else ():
                gone[name] = min(drop, gone.get(name, drop), key=lambda each: (each.reason, each.into or ""))
        redactions: Counter[str] = Counter()
        operators = {str(entity): self.inputs.profile.operator_for(entity).operator for entity in TYPES}
        left = Counter({entity: 0 for entity, operator in operators.items() if operator == "keep"})
        exports: defaultdict[str, set[str]] = defaultdict(set)
        for name, made in sorted(self.shaped.items()):
            if name not in kept:
                self.fate(made.row, "dropped", gone[name].reason if name in gone else made.reason or "no_example")
                continue
            self.fate(made.row, "kept")
            self.figures.update(made.figures)
            exports[made.row["source"]] |= made.exports
            for (kind, operator), count in made.entities.items():
                (left if operator == "keep" else redactions)[kind] += count
        fates = fates_table(self.fates)
        facts = {
            **self._stated(),
            "configs": {config: dict(sorted(splits.items())) for config, splits in paths.items()},
            "counts": {
                "examples": {
                    config: {split: n for (c, split), n in sorted(rows.items()) if c == config}
                    for config in self.contract.schemas
                },
                "redactions": dict(sorted(redactions.items())),
                "operators": {entity: operators[entity] for entity in sorted(redactions)},
                "kept": dict(sorted(left.items())),
                "figures": dict(sorted(self.figures.items())),
            },
            "sources": {
                source: {"exports": len(found), "digest": hashlib.sha256("".join(sorted(found)).encode()).hexdigest()}
                for source, found in sorted(exports.items())
            },
        }
        figures = {**counts(fates), **dict(sorted(self.figures.items())), **disagreement_counts(self.merges)}
        origins = pa.Table.from_pylist(list(self._origins()), EXAMPLES)
        return Built(facts, fates, fates_table(self._example_fates()), origins, self.merges, figures)

    def _stated(self) -> dict[str, Any]:
        recipe = self.recipe
        return {
            "corpus": recipe.name,
            "description": recipe.description,
            "owner": recipe.owner,
            "licence": recipe.licence,
            "shape": recipe.shape.type,
            "schema": {
                config: {column.name: str(column.type) for column in schema}
                for config, schema in self.contract.schemas.items()
            },
            "limits": list(recipe.limits),
        }

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
