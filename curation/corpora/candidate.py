"""A corpus from selection to shards: every document gets its fate, the folder gets nothing that was not scanned."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation.corpora.example import EXAMPLES, Example, Maker, ShapeContract
from curation.corpora.recipe import Recipe
from curation.corpora.redaction import Redaction, Scanned, redact_document
from curation.corpora.select import People, Resolve, Row, Signals, customer, in_force, pivot, refusal
from curation.corpora.shapes.every import SHAPES
from curation.corpora.shards import export_id, write_shards
from curation.corpora.split import split_of, straddling
from curation.corpora.survivors import MERGES, Order, disagreement_counts, merges_table, survivors
from curation.engine.pool import Progress
from curation.fates import Fate, Outcome, counts, fates_table
from curation.privacy.policy import TYPES
from curation.storage.files import swap_folder
from curation.storage.landing import file_sha256

VERSION = "5"
FACTS = "facts.json"
CLOSED = ("department", "region", "language")  # what a vendor writes here leaves only as a vocabulary's value
AT_ONCE = 1_000  # documents whose texts are in memory together


@dataclass(frozen=True)
class Inputs:
    """All that a corpus is made from. `scan` fetches texts and findings of some documents; `stages` name → version.

    `similarities` measures pairs of doc_ids for the record of what was merged; the content does not depend on it.
    """

    documents: pa.Table
    clusters: Mapping[str, str]
    people: People
    resolve: Resolve
    scan: Callable[[Sequence[Row]], Scanned]
    redaction: Redaction
    release_key: bytes
    as_of: dt.date
    stages: Mapping[str, str]
    similarities: Callable[[Sequence[tuple[str, str]]], Sequence[float]]
    wordless: Callable[[Sequence[Row]], Collection[str]] = lambda rows: ()  # turn_ids that cleaning leaves no text of
    closed: Callable[[str, str | None, Row], str | None] = lambda name, raw, row: None  # a vocabulary's value, or none
    signals: Signals = lambda row: {}


@dataclass(frozen=True)
class Built:
    """A candidate's facts (see `curation.registry.manifest`), every document's fate, `EXAMPLES`, `MERGES`, and figures
    to plot."""

    facts: dict[str, Any]
    fates: pa.Table
    examples: pa.Table
    merges: pa.Table
    figures: dict[str, int]


def shape_of(recipe: Recipe) -> Any:
    """The module of the recipe's shape, as `curation.corpora.shapes.every` describes it."""
    return SHAPES[recipe.shape.type]


def build(folder: Path, recipe: Recipe, inputs: Inputs) -> Built:
    """Write `data/` and `lineage/` of a candidate into an empty `folder`.

    The bytes are a function of recipe and inputs alone: documents go month by month in order of doc_id.
    """
    building = _Building(folder, recipe, inputs)
    eligible = building.select()
    wins = straddling(eligible, inputs.clusters, inputs.people, recipe.splits)
    for document in eligible:
        if document["doc_id"] in wins:
            building.fate(document, "dropped", "straddles_holdout")
    eligible = [d for d in eligible if d["doc_id"] not in wins]
    months: dict[str, list[Row]] = {}
    for document in sorted(building.unmerged(eligible), key=lambda d: d["doc_id"]):
        created = document["created_at"]
        months.setdefault(f"{created.year:04d}-{created.month:02d}", []).append(document)
    for month in sorted(months):
        building.month(month, months[month])
    return building.finish()


class _Building:
    def __init__(self, folder: Path, recipe: Recipe, inputs: Inputs) -> None:
        self.folder, self.recipe, self.inputs = folder, recipe, inputs
        self.shape = shape_of(recipe)
        self.contract: ShapeContract = self.shape.CONTRACT
        self.maker = Maker(recipe.name, inputs.release_key, inputs.as_of)
        self.fates: list[Fate] = []
        self.merges = MERGES.empty_table()
        self.labels: dict[str, dict[str, list[str]]] = {}
        self.configs: dict[str, dict[str, list[str]]] = {config: {} for config in self.contract.schemas}
        self.rows: Counter[tuple[str, str]] = Counter()
        self.figures: Counter[str] = Counter()
        self.redactions: Counter[str] = Counter()
        profile = inputs.redaction.profile
        self.operators = {str(entity): profile.operator_for(entity).operator for entity in TYPES}
        self.kept = Counter({entity: 0 for entity, operator in self.operators.items() if operator == "keep"})
        self.exports: dict[str, set[str]] = {}
        self.origins: list[tuple[str, str, str, str, str]] = []
        self.progress = Progress(recipe.name, 0)

    def fate(self, document: Row, outcome: Outcome, reason: str | None = None, into: str | None = None) -> None:
        version = f"{VERSION}.{self.shape.VERSION}"
        self.fates.append(
            Fate(
                self.recipe.name,
                self.recipe.asset,
                "document",
                document["doc_id"],
                document["landed_on"],
                outcome,
                reason,
                into,
                version,
            )
        )

    def select(self) -> list[Row]:
        eligible = []
        for document in self.inputs.documents.to_pylist():
            labels = pivot(document, self.inputs.resolve)
            reason = refusal(
                document, self.recipe.select, labels, self.inputs.people, self.inputs.as_of, self.inputs.signals
            )
            if reason:
                self.fate(document, "dropped", reason)
            else:
                self.labels[document["doc_id"]] = labels
                eligible.append({**document, "held": in_force(document["held"] or [], self.inputs.as_of)})
        self.progress.total = len(eligible)
        return eligible

    def unmerged(self, eligible: list[Row]) -> list[Row]:
        """The documents that stand for themselves; the others get their fate, and a row that says why."""
        clusters, order = self.inputs.clusters, Order.of(self.recipe)
        sizes = Counter(clusters[document["doc_id"]] for document in eligible)
        competing = {d["doc_id"]: d for d in eligible if sizes[clusters[d["doc_id"]]] > 1}
        wordless = self.inputs.wordless(list(competing.values())) if competing else ()
        standings = {name: order.standing(d, self.labels[name], wordless) for name, d in competing.items()}
        chosen = survivors(competing.values(), clusters, standings)
        for name, survivor in chosen.items():
            if survivor != name:
                self.fate(competing[name], "merged", "duplicate", survivor)
        self.merges = merges_table(
            self.recipe.name, chosen, competing, order, standings, self.inputs.similarities, self._vocabulary_values
        )
        return [d for d in eligible if chosen.get(d["doc_id"], d["doc_id"]) == d["doc_id"]]

    def _vocabulary_values(self, document: Row) -> dict[str, set[str]]:
        """Labels by name; of values that no vocabulary knows, as of free text, nothing."""
        found: dict[str, set[str]] = {}
        for label in document["labels"] or ():
            value = self.inputs.closed(label["name"], label["raw"], document)
            if value is not None:
                found.setdefault(label["name"], set()).add(value)
        return found

    def month(self, month: str, documents: list[Row]) -> None:
        examples: dict[str, list[Example]] = {}  # by split
        for start in range(0, len(documents), AT_ONCE):
            part = documents[start : start + AT_ONCE]
            scanned = self.inputs.scan(part)
            for document in part:
                split = split_of(customer(document), self.recipe.splits)
                for example in self._shaped(document, scanned):
                    examples.setdefault(split, []).append(example)
                    origin = (example.example_id, self.recipe.name, document["doc_id"], example.config, split)
                    self.origins.append(origin)
            self.progress.add(len(part))
        paths, rows = write_shards(
            self.folder, month, examples, self.contract.schemas, self.inputs.stages, self.inputs.release_key
        )
        self.rows.update(rows)
        for config, found in paths.items():
            for name, path in found.items():
                self.configs[config].setdefault(name, []).append(path)

    def _shaped(self, document: Row, scanned: Scanned) -> Iterator[Example]:
        redacted = redact_document(document, self.labels[document["doc_id"]], scanned, self.inputs.redaction)
        if isinstance(redacted, str):
            outcome: Outcome = "dropped" if redacted == "dropped_by_profile" else "quarantined"
            self.fate(document, outcome, redacted)
            return
        governance = {**(document["governance"] or {}), "language": next(iter(self._raw(document, "language")), None)}
        known = {name: self.inputs.closed(name, governance.get(name), document) for name in CLOSED}
        redacted = replace(redacted, closed={name: value for name, value in known.items() if value is not None})
        shaped = self.shape.shape(redacted, self.recipe.shape, self.maker)
        if not shaped.examples:
            self.fate(document, "dropped", shaped.reason)
            return
        self.fate(document, "kept")
        self.figures.update(shaped.figures)
        used = {turn.turn_id: turn for example in shaped.examples for turn in example.turns}
        for turn in used.values():
            export = export_id(self.inputs.release_key, turn.origin["file_sha256"])
            self.exports.setdefault(document["source"], set()).add(export)
            for kind, operator, count in turn.entities:
                (self.kept if operator == "keep" else self.redactions)[kind] += count
        yield from shaped.examples

    @staticmethod
    def _raw(document: Row, name: str) -> list[str]:
        return [label["raw"] for label in document["labels"] or () if label["name"] == name]

    def finish(self) -> Built:
        examples: dict[str, dict[str, int]] = {config: {} for config in self.contract.schemas}
        for (config, split), number in sorted(self.rows.items()):
            examples[config][split] = number
        fates = fates_table(self.fates)
        facts = {
            "corpus": self.recipe.name,
            "description": self.recipe.description,
            "owner": self.recipe.owner,
            "licence": self.recipe.licence,
            "shape": self.recipe.shape.type,
            "schema": {
                config: {field.name: str(field.type) for field in schema}
                for config, schema in self.contract.schemas.items()
            },
            "configs": {config: dict(sorted(splits.items())) for config, splits in self.configs.items()},
            "counts": {
                "examples": examples,
                "redactions": dict(sorted(self.redactions.items())),
                "operators": {entity: self.operators[entity] for entity in sorted(self.redactions)},
                "kept": dict(sorted(self.kept.items())),
                "figures": dict(sorted(self.figures.items())),
            },
            "sources": {
                source: {"exports": len(found), "digest": hashlib.sha256("".join(sorted(found)).encode()).hexdigest()}
                for source, found in sorted(self.exports.items())
            },
            "limits": list(self.recipe.limits),
        }
        origins = pa.Table.from_pylist([dict(zip(EXAMPLES.names, o, strict=True)) for o in self.origins], EXAMPLES)
        figures = {**counts(fates), **dict(sorted(self.figures.items())), **disagreement_counts(self.merges)}
        return Built(facts, fates, origins, self.merges, figures)


def content_digest(folder: Path) -> str:
    """One digest over names and bytes of all files of a candidate but `facts.json`. 64 hex digits."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != FACTS):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + file_sha256(path))
    return total.hexdigest()


def _whole(folder: Path) -> bool:
    try:
        stated = json.loads((folder / FACTS).read_bytes())
        return bool(stated["content"] == content_digest(folder))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return False


def stage_candidate(staging: Path, recipe: Recipe, digest: str, make: Callable[[Path], dict[str, Any]]) -> Path:
    """Build into `staging/<corpus>/<digest>` unless it is there whole; other candidates of the corpus are removed.

    `make(folder)` writes the content and returns what goes into `facts.json`, which is written last, with the digest of
    the content, and marks it whole. One whose bytes are not what was written then is built again.
    """
    home = staging / recipe.name
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = home / digest
    if not _whole(place):
        building = home / f".{digest}.building"
        shutil.rmtree(building, ignore_errors=True)
        shutil.rmtree(place, ignore_errors=True)
        building.mkdir()
        facts = make(building)
        facts["content"] = content_digest(building)
        (building / FACTS).write_text(json.dumps(facts, sort_keys=True, indent=1), encoding="utf-8")
        swap_folder(building, place, f"staging.{recipe.name}")
    for other in home.iterdir():
        if digest in other.name:
            continue
        if other.is_dir():
            shutil.rmtree(other)
        else:
            other.unlink()
    return place
