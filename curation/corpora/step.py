"""The step of `corpora`: one candidate in staging, built from tonight's tables, or kept if its inputs are the same."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.facts import known
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.signals.package_signals import PREFIX, others
from curation.cleaning.signals.package_signals import combine as combine_other
from curation.cleaning.signals.signals import combine
from curation.cleaning.texts import clean_digests, cleaned_documents, cleaned_rows
from curation.corpora import flow
from curation.corpora.building import build
from curation.corpora.candidate import FACTS, read_facts, stage_candidate
from curation.corpora.choice.frozen import example_rows, frozen_rows, held_out
from curation.corpora.choice.select import Signal, Signals, day
from curation.corpora.choice.survivors import MERGES, disagreement_counts
from curation.corpora.dated import dated_facts
from curation.corpora.example import EXAMPLES
from curation.corpora.facts import circumstances, night_facts
from curation.corpora.inputs import Inputs
from curation.corpora.kept_examples import MadeDocuments
from curation.corpora.labelling.reviews import labelled
from curation.corpora.recipe import Recipe
from curation.corpora.redaction.redacted import Redact
from curation.corpora.redaction.redacting import redacted_documents
from curation.corpora.shapes.every import shape_of
from curation.corpora.shaping import Tasks
from curation.corpora.sift.compared import ENDING, Compared
from curation.corpora.sift.view import SiftRow
from curation.corpora.stated_facts import Stated
from curation.corpora.truth.resolutions import kept_out
from curation.corpora.truth.step import find_truth
from curation.corpora.versions import demand_of
from curation.dedup.tables import CLUSTERS
from curation.document import PEOPLE, DocumentRow, text_digest
from curation.engine.tasks import Engine
from curation.errors import GateClosed, IntegrityError
from curation.fates import FATES, counts
from curation.privacy.policy import PrivacyPolicy
from curation.sources.identities.consent import People
from curation.sources.records import LANDINGS
from curation.sources.settings import source_of
from curation.sources.step import living
from curation.state.night import Figures, Night, fates_of, step
from curation.state.receipts import code_digest
from curation.storage.tables import Tables

MADE = "made"  # prefix of the folders with kept examples
EXAMPLES_TABLE, MERGES_TABLE = flow.EXAMPLES_TABLE.name, flow.MERGES_TABLE.name


@step(flow.CORPUS_STEP)
def build_corpus(night: Night, name: str) -> tuple[Path, Figures, pa.Table]:
    """Build the candidate of a corpus; return its folder, figures, and the fate of every document."""
    recipe = night.project.every(Recipe)[name]
    digest = inputs_digest(night, recipe)

    def make(folder: Path) -> Stated:
        people = night.tables.read("people", PEOPLE)
        evaluation = [*frozen_rows(night, recipe.frozen), *_evaluation(night, recipe)]  # opens and clears what is kept
        redact = redacted_documents(night, recipe, people, _of_all(night, recipe))
        made = made_documents(night, recipe)
        built = build(folder, recipe, _inputs(night, recipe, people, redact, made, evaluation))
        redact.clear()
        made.clear()
        write_schemas(
            folder,
            recipe,
            {label: list(v.values) for label, v in night.project.one(CleaningSettings).vocabularies.items()},
        )
        night.write_fates(name, recipe.asset, built.fates)
        night.write_fates(name, examples_stage(recipe), built.example_fates)
        _write_examples(night, name, built.examples)
        write_merges(night.tables, name, built.merges)
        return {
            "facts": {**built.facts, **night_facts(night, recipe, built.used, stages(night, recipe))},
            "circumstances": {
                **circumstances(night, built.fates),
                "sifted": built.sifted,
                "became": built.became,
                "inputs_digest": digest,
            },
        }

    staging = night.project.locations.staging
    if not _is_accounted(night, recipe, staging / name / digest):
        shutil.rmtree(staging / name / digest, ignore_errors=True)
    folder = stage_candidate(staging, recipe, digest, make, night.keys.log)
    facts = read_facts(folder)["facts"]
    fates = night.tables.read("fates", FATES, where=fates_of(name, recipe.asset))
    examples = {
        f"examples:{config}:{split}": n
        for config, splits in facts["counts"]["examples"].items()
        for split, n in splits.items()
    }
    merges = night.tables.read(MERGES_TABLE, MERGES, ["disagreements"], pc.field("corpus") == name)
    return folder, {**examples, **counts(fates), **disagreement_counts(merges)}, fates


def _is_accounted(night: Night, recipe: Recipe, candidate: Path) -> bool:
    """Return whether the tables hold the fates with which a candidate was built; false if there is no candidate.

    Tables restored from a backup are older than what lies in staging.
    """
    try:
        known = read_facts(candidate)["circumstances"]["fates"]
    except (IntegrityError, KeyError):
        return False
    fates = night.tables.read("fates", FATES, ["fate", "reason"], fates_of(recipe.name, recipe.asset))
    return bool(known == counts(fates))


def write_schemas(folder: Path, recipe: Recipe, vocabularies: Mapping[str, Sequence[str]]) -> None:
    """Write `schema/default.json`, the JSON Schema of completions, if the shape answers in JSON."""
    schema_of = getattr(shape_of(recipe.shape), "completion_schema", None)
    if schema_of is not None:
        place = folder / "schema" / "default.json"
        place.parent.mkdir()
        stated = json.dumps(schema_of(recipe.shape, vocabularies), indent=1, sort_keys=True, ensure_ascii=False)
        place.write_text(stated + "\n", encoding="utf-8")


def examples_stage(recipe: Recipe) -> str:
    """Return the stage under which the fates of a corpus's examples are stored."""
    return f"{recipe.asset}_examples"


def _write_examples(night: Night, name: str, examples: pa.Table) -> None:
    """Store tonight's examples, and earlier ones whose document is still live, because releases hold those too."""
    before = night.tables.read(EXAMPLES_TABLE, EXAMPLES, where=pc.field("corpus") == name)
    tonight = pc.binary_join_element_wise(examples["example_id"], examples["doc_id"], " ").combine_chunks()
    gone = pc.is_in(pc.binary_join_element_wise(before["example_id"], before["doc_id"], " "), value_set=tonight)
    live = living(night)
    kept = before.filter(pc.and_(pc.invert(gone), pc.is_in(before["doc_id"], value_set=live)))
    rows = pa.concat_tables([examples, kept]).sort_by([("example_id", "ascending"), ("doc_id", "ascending")])
    night.tables.replace(EXAMPLES_TABLE, rows, f"corpus = '{name}'", ["corpus"], "example_id")


def write_merges(tables: Tables, name: str, merges: pa.Table) -> None:
    """Replace the merges of one corpus; statistics cover the column `corpus` only: the log quotes no document."""
    tables.replace(MERGES_TABLE, merges, f"corpus = '{name}'", ["corpus"], "corpus")


def candidate_of(night: Night, name: str) -> Path:
    """Return the folder of tonight's candidate.

    Raises:
        GateClosed: it was not built from tonight's inputs.
    """
    folder = night.project.locations.staging / name / inputs_digest(night, night.project.every(Recipe)[name])
    if not (folder / FACTS).is_file():
        raise GateClosed(name, "there is no candidate from tonight's inputs", "run `curation run` to build it")
    return folder


def inputs_digest(night: Night, recipe: Recipe) -> str:
    """Return one digest over all inputs of a candidate; 64 hex digits.

    The inputs are the landings as read, YAML, code, keys, decisions, and the dated facts that have come by the night's
    day.
    """
    return hashlib.sha256(json.dumps(read_tonight(night, recipe), sort_keys=True).encode()).hexdigest()


def read_tonight(night: Night, recipe: Recipe) -> dict[str, object]:
    """Return all inputs of a candidate as plain values."""
    landings = night.tables.read("landings", LANDINGS, where=night.until())
    return {
        "landings": sorted(
            (r["source"], str(r["landed_on"]), r["files_digest"].hex(), r["suppression_digest"].hex())
            for r in landings.to_pylist()
        ),
        "settings": night.project.settings_digest(),
        "stages": stages(night, recipe),
        "keys": {duty: key for duty, key in night.keys.ids().items() if duty != "log"},
        "dated": dated_facts(night, (recipe, *(night.project.every(Recipe)[name] for name in recipe.against))),
        "decisions": night.decisions.digest(),
        "held": sorted(s for s in night.decisions.held() if s.startswith("text:")),
    }


def stages(night: Night, recipe: Recipe) -> dict[str, str]:
    """Return stage → version of everything that a corpus's content depends on, as the steps of the flow declare it."""
    return night.project.graph.versions(night.project, demand_of(recipe))


def made_documents(night: Night, recipe: Recipe) -> MadeDocuments:
    """Open the kept examples of a corpus.

    It must be opened after the kept redactions, which check for erased people.
    """
    told = {
        "code": code_digest(),
        "stages": stages(night, recipe),
        "schemas": {config: str(schema) for config, schema in shape_of(recipe.shape).CONTRACT.schemas.items()},
        "shape": recipe.shape.model_dump(mode="json"),
        "hazards": recipe.sift.hazards.model_dump(mode="json"),
        "counted": sorted(recipe.select.where),
        "imbalance": recipe.imbalance.label if recipe.imbalance else None,
        "key": night.keys.ids()["release_id"],
    }
    home = night.project.locations.redacted
    manners = {name: f"{MADE}-{hashlib.sha256(name.encode()).hexdigest()[:16]}" for name in night.project.every(Recipe)}
    for folder in home.glob(f"{MADE}-*"):
        if folder.name.rpartition("-")[0] not in manners.values():
            shutil.rmtree(folder)  # its corpus is no longer declared
    manner = manners[recipe.name]
    return MadeDocuments(
        home, manner, hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest(), living(night)
    )


def _inputs(
    night: Night, recipe: Recipe, people: pa.Table, redact: Redact, made: MadeDocuments, evaluation: Sequence[SiftRow]
) -> Inputs:
    from curation.dedup.step import similarities  # not above: reports that read a corpus need no compiled kernels

    parts = [cleaned_documents(night, source) for source in night.project.sources]
    clusters = night.tables.read("clusters", CLUSTERS, ["doc_id", "cluster_id"])
    labels = night.project.one(CleaningSettings).labels()
    return Inputs(
        documents=labelled(night, pa.concat_tables(parts)),
        clusters=dict(zip(clusters["doc_id"].to_pylist(), clusters["cluster_id"].to_pylist(), strict=True)),
        people=People.of(people),
        resolve=labels.resolve,
        redact=redact,
        made=made,
        compared=_compared(night, recipe),
        tasks=Tasks(Engine.of(night.project.locations), night.project.locations.scratch),
        profile=night.project.one(PrivacyPolicy).profile(recipe.profile),
        release_key=night.keys.release_id,
        as_of=night.as_of,
        stages=stages(night, recipe),
        similarities=lambda pairs: similarities(night, pairs),
        wordless=lambda rows: _wordless(night, rows),
        closed=lambda name, raw, row: (
            labels.resolve(name, raw, day(row), row["source"]) if name in labels.labels else None
        ),
        signals=_signals(night, recipe) if recipe.select.languages or recipe.select.signals else lambda row: {},
        language=_language(night, recipe),
        fields=lambda source: getattr(source_of(night, source).parsed_options(), "custom_fields", None) or {},
        urls=lambda source: source_of(night, source).urls,
        evaluation=evaluation,
        held_out=held_out(night, recipe.frozen, recipe.against),  # after its candidates of tonight were built
        disputed=(
            kept_out(find_truth(night).disputed, recipe.contradictions) if "article" in recipe.select.kinds else {}
        ),
    )


def _compared(night: Night, recipe: Recipe) -> Compared:
    """Open the kept comparisons of a corpus; delete the files of corpora that are not declared any more."""
    home, manner = night.project.locations.receipts, f"{code_digest()} {recipe.sift.contamination.model_dump_json()}"
    for file in home.glob(f"*{ENDING}"):
        if file.name.removesuffix(ENDING) not in night.project.every(Recipe):
            file.unlink(missing_ok=True)
    return Compared(home / f"{recipe.name}{ENDING}", night.keys.log, manner)


def _of_all(night: Night, recipe: Recipe) -> dict[str, str]:
    """Return the stages that redacted documents depend on, the same for all corpora that redact alike.

    They cover every source, and leave out what a corpus makes of redacted documents.
    """
    demand = demand_of(recipe)._replace(sources=tuple(night.project.sources), labels=())
    versions = night.project.graph.versions(night.project, demand)
    return {stage: version for stage, version in versions.items() if stage not in ("corpus", "sift")}


def _evaluation(night: Night, recipe: Recipe) -> list[SiftRow]:
    """Return every example of tonight's evaluation sets that the recipe names; a set that is not built yet is built.

    If the sets were dependencies in Dagster, a blocking check of theirs would block this corpus too.
    """
    rows: list[SiftRow] = []
    for name in recipe.against:
        given = shape_of(night.project.every(Recipe)[name].shape).CONTRACT.given
        rows += example_rows(build_corpus(night, name)[0], given)
    return rows


def _wordless(night: Night, rows: Sequence[DocumentRow]) -> set[str]:
    """Return the turn_ids of turns of which cleaning leaves no text."""
    nothing = text_digest("")
    turn_ids: set[str] = set()
    for source in sorted({row["source"] for row in rows}):
        turns = [turn for row in rows if row["source"] == source for turn in row["turns"]]
        raws = [turn["raw_sha256"] for turn in turns]
        clean = cleaned_rows(night, source, raws, ["clean_sha256"]).to_pylist()
        empty = {row["raw_sha256"] for row in clean if row["clean_sha256"] == nothing}
        turn_ids |= {turn["turn_id"] for turn in turns if turn["raw_sha256"] in empty}
    return turn_ids


def _signals(night: Night, recipe: Recipe) -> Signals:
    """Return a function that combines a document's signals over its turns that passed, without titles."""
    keys = _turns(night, recipe)
    rows = {row["clean_sha256"]: row for row in known(night, "signals").to_pylist()}
    asked = [name for name in recipe.select.signals if name in others()]
    for name in asked:
        for row in known(night, PREFIX + name, columns=["value"]).to_pylist():
            rows.get(row["clean_sha256"], {})[name] = row["value"]

    def of(document: DocumentRow) -> Mapping[str, Signal]:
        told = [rows[key] for key in keys(document) if key in rows]
        return combine(told) | {name: combine_other(told, name) for name in asked}

    return of


def _language(night: Night, recipe: Recipe) -> Callable[[DocumentRow], str | None]:
    """Return a function for a document's language: the most frequent one detected in its turns, without titles."""
    keys = _turns(night, recipe)
    signals = known(night, "signals", columns=["language"])
    told = dict(zip(signals["clean_sha256"].to_pylist(), signals["language"].to_pylist(), strict=True))

    def of(document: DocumentRow) -> str | None:
        counted = Counter(language for key in keys(document) if key is not None and (language := told.get(key)))
        return min(counted, key=lambda language: (-counted[language], language), default=None)

    return of


def _turns(night: Night, recipe: Recipe) -> Callable[[DocumentRow], list[bytes | None]]:
    """Return a function for the clean digests of a document's turns, without titles; None if a turn did not pass."""
    clean = {source: clean_digests(night, source) for source in recipe.select.sources}

    def of(document: DocumentRow) -> list[bytes | None]:
        own = clean.get(document["source"], {})
        return [own.get(turn["raw_sha256"]) for turn in document["turns"] if turn["role"] != "title"]

    return of
