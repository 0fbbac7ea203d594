"""A candidate in its folder: shards, lineage, facts, and one fate for every document."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.corpora import shaping
from curation.corpora.building import Built, build
from curation.corpora.candidate import digest_of, require_sealed, stage_candidate
from curation.corpora.example import Example, Maker
from curation.corpora.inputs import Inputs
from curation.corpora.kept_examples import MadeDocuments
from curation.corpora.recipe import Recipe
from curation.corpora.redaction.one_document import CleanText, Redaction, Scanned, redact_document
from curation.corpora.redaction.redacted import RedactedDocuments, stored
from curation.corpora.shaping import Tasks
from curation.corpora.shards import LINEAGE, Spool, export_id
from curation.corpora.sift.memorisation import made as made_canaries
from curation.corpora.sift.settings import Memorisation
from curation.document import DOCUMENTS, turn_id
from curation.engine.tasks import Engine
from curation.errors import IntegrityError
from curation.privacy.detector import Detection
from curation.privacy.policy import Operator, Profile
from curation.privacy.redaction.resolve import Finding
from curation.quality.examples import shards, texts
from curation.registry.release.manifest import build as manifest_of
from curation.state.suppression import Suppression
from curation.storage.failpoints import KILLED
from curation.storage.secrets.keys import keyed

TODAY = dt.date(2026, 11, 4)
KEY = b"r" * 32
STAGES = {"corpus": "1", "cleaned": "7"}
RECIPE = Recipe(
    name="support-sft",
    description="invented",
    owner="team@example.com",
    licence="other",
    select={"sources": ["zendesk"], "kinds": ["ticket"], "where": {"status": ["solved"]}},
    profile="default",
    shape={"type": "conversations", "least_letters": 0},
    splits={"salt": "a salt that stays"},
)


def inputs(
    given: Any, documents: list[dict[str, Any]], clusters: dict[str, str] | None = None, **changed: Any
) -> Inputs:
    """Each text stands for its own number; the word `Ann` is a name, a text with `unscanned` was not scanned."""
    words = changed.pop("words", {})

    def scan(rows: Any) -> Scanned:
        clean, detected = {}, {}
        for turn in (turn for row in rows for turn in row["turns"]):
            text = words.get(turn["turn_id"], f"hello {turn['origin']['position']} from Ann")
            clean[turn["raw_sha256"]] = CleanText(text, turn["raw_sha256"], (("quote", 2),))
            at = text.find("Ann")
            found = [Finding(at, at + 3, "PERSON", 0.85, "test")] if at >= 0 else []
            if "unscanned" not in text:
                detected[turn["raw_sha256"]] = Detection("ok", None, tuple(found))
        return Scanned(clean, detected, {})

    people = changed.pop("people", given.people())
    profile = Profile(operators={"PERSON": Operator(operator="replace", numbered=True)})
    redaction = Redaction(profile, b"p" * 32, RECIPE.name, people, Suppression(b"s" * 32, frozenset()))
    made: dict[str, Any] = {
        "documents": pa.Table.from_pylist(documents, schema=DOCUMENTS),
        "clusters": {d["doc_id"]: d["doc_id"] for d in documents} | (clusters or {}),
        "people": people,
        "resolve": lambda name, raw, on, source: raw,
        "redact": lambda rows: [stored(redact_document(row, scan([row]), redaction)) for row in rows],
        "profile": profile,
        "release_key": KEY,
        "as_of": TODAY,
        "stages": STAGES,
        "similarities": lambda pairs: [0.9] * len(pairs),
    }
    return Inputs(**{**made, **changed})


def thread(given: Any, number: int, month: int = 10, **row: Any) -> dict[str, Any]:
    turns = [
        given.turn(10 * number, "requester", f"question {number}", f"c{number}"),
        given.turn(10 * number + 1, "agent", f"answer {number}", "a1"),
    ]
    return given.document(str(number), created_at=dt.datetime(2026, month, 5, tzinfo=dt.UTC), **{"turns": turns, **row})


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def made(folder: Path, found: Inputs) -> tuple[Built, dict[str, bytes]]:
    folder.mkdir()
    return build(folder, RECIPE, found), files(folder)


@pytest.fixture
def threads(given: Any) -> list[dict[str, Any]]:
    return [thread(given, number, month=8 + number % 3) for number in range(1, 13)]


def test_equal_documents_give_equal_bytes_whatever_their_order(given: Any, threads: list[Any], tmp_path: Path) -> None:
    _, first = made(tmp_path / "a", inputs(given, threads))
    _, second = made(tmp_path / "b", inputs(given, threads[::-1]))
    assert first == second
    assert {name.split("/")[0] for name in first} == {"data", "lineage"}
    assert {name[-17:-14] for name in first} == {"-08", "-09", "-10"} or len(first) >= 9


def test_a_subject_that_the_request_repeats_is_in_no_row_twice(given: Any, tmp_path: Path) -> None:
    said = thread(given, 1)
    title = given.turn(9, "title", "the subject", "c1")
    words = {title["turn_id"]: "No light", said["turns"][0]["turn_id"]: "No light\n\nIt is dark. Ann"}
    made(tmp_path / "a", inputs(given, [{**said, "turns": [title, *said["turns"]]}], words=words))
    asked = [row[2] for row in texts(tmp_path / "a") if "It is dark." in row[2]]
    assert asked
    assert all(text.count("No light") == 1 for text in asked)


def test_a_changed_month_changes_only_its_own_shards(given: Any, threads: list[Any], tmp_path: Path) -> None:
    _, before = made(tmp_path / "a", inputs(given, threads))
    changed = next(d for d in threads if d["created_at"].month == 9)
    _, after = made(tmp_path / "b", inputs(given, threads, words={changed["turns"][0]["turn_id"]: "another question"}))
    differing = [name for name in before if before[name] != after.get(name)]
    assert differing
    assert all("-2026-09-" in name for name in differing)
    assert before.keys() == after.keys()
    _, more = made(tmp_path / "c", inputs(given, [*threads, thread(given, 99, month=11)]))
    assert {name for name in more if more[name] != before.get(name)} == {n for n in more if "-2026-11-" in n}


def test_a_corpus_of_documents_that_another_has_redacted_is_the_same(
    given: Any, threads: list[Any], tmp_path: Path
) -> None:
    """Whatever was kept, of all of them or of some, and whether it can be used at all."""
    words = {threads[3]["turns"][1]["turn_id"]: "unscanned"}
    plain, content = made(tmp_path / "plain", inputs(given, threads, words=words))
    redact = inputs(given, threads, words=words).redact
    asked: list[int] = []

    def counted(rows: Any) -> Any:
        asked.append(len(rows))
        return redact(rows)

    def again(name: str, digest: str, documents: list[Any] = threads) -> None:
        shared = RedactedDocuments(tmp_path / "redacted", "manner", digest, "", given.reading(counted, threads))
        built, found = made(tmp_path / name, inputs(given, documents, words=words, redact=shared))
        if documents is threads:
            assert (built, found) == (plain, content)

    again("some", "a", threads[:5])
    again("rest", "a")
    again("none", "a")
    unscanned = 1  # which may have been scanned since, and is asked about again
    assert asked == [5, len(threads) - 5 + unscanned, unscanned]
    again("other", "b")
    assert asked[3:] == [len(threads)]
    assert [place.name for place in (tmp_path / "redacted").glob("*/")] == ["manner-b"]


@pytest.mark.parametrize("shape", ["conversations", "pretraining", "triage", "chunks", "preference"])
def test_a_corpus_of_documents_that_were_made_on_other_nights_is_the_same(
    given: Any, threads: list[Any], tmp_path: Path, shape: str
) -> None:
    """Some were made, some of these are other by now, of some nothing was made yet, and one lives no more."""
    further = {"triage": {"labels": ["status"]}, "conversations": {"least_letters": 0}, "chunks": {"least_letters": 0}}
    fields = {"type": shape, **further.get(shape, {})}
    kinds = ["article"] if shape == "chunks" else ["ticket"]
    select = {**RECIPE.model_dump()["select"], "kinds": kinds}
    recipe = Recipe.model_validate({**RECIPE.model_dump(), "shape": fields, "select": select})
    held = [{"from": given.noon, "to": None}]
    rows = [{**row, "kind": kinds[0], "held": held if shape == "chunks" else None} for row in threads]
    other = {rows[2]["turns"][1]["turn_id"]: "something else Ann", rows[3]["turns"][0]["turn_id"]: "unscanned"}

    def night(name: str, documents: list[Any], words: dict[str, str], kept: bool = True) -> Any:
        live = pa.array([row["doc_id"] for row in documents], pa.string())
        before = MadeDocuments(tmp_path / "kept", "m", "d", live) if kept else None
        (tmp_path / name).mkdir()
        built = build(tmp_path / name, recipe, inputs(given, documents, words=words, made=before))
        assert built.examples.num_rows or shape == "preference"  # nothing of these threads is preferred to anything
        return built, files(tmp_path / name)

    night("first", rows[:8], {})
    assert night("again", rows[1:], other) == night("anew", rows[1:], other, kept=False)
    assert night("once more", rows[1:], other) == night("anew once more", rows[1:], other, kept=False)


@pytest.mark.parametrize("shape", ["conversations", "pretraining", "triage"])
def test_a_corpus_that_workers_have_shaped_is_the_same(
    given: Any, threads: list[Any], tmp_path: Path, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In portions, of which the last is not full, with documents that may not leave among them."""
    fields = {"type": shape, **({"labels": ["status"]} if shape == "triage" else {})}
    recipe = Recipe.model_validate({**RECIPE.model_dump(), "shape": fields})
    words = {threads[3]["turns"][0]["turn_id"]: "unscanned"}
    folders: list[str] = []

    @contextlib.contextmanager
    def scratch(name: str) -> Iterator[Path]:
        folders.append(name)
        place = tmp_path / f"{name}-{len(folders)}"
        place.mkdir()
        yield place
        assert not any(KEY in path.read_bytes() for path in place.iterdir())

    def night(name: str, tasks: Tasks | None) -> Any:
        (tmp_path / name).mkdir()
        return build(tmp_path / name, recipe, inputs(given, threads, words=words, tasks=tasks)), files(tmp_path / name)

    here = night("here", None)
    monkeypatch.setattr(shaping, "PORTION", 4)
    tasks = Tasks(Engine("local", 2), scratch)
    assert night("few", tasks) == here
    assert not folders
    monkeypatch.setattr(shaping, "FEW", 2)
    assert night("away", tasks) == here
    assert folders == ["shaping"]


def test_canaries_are_planted_in_training_as_often_as_declared_and_stand_for_no_document(
    given: Any, threads: list[Any], tmp_path: Path
) -> None:
    asked = Memorisation(counts=(0, 1, 4), each=2)
    sift = RECIPE.sift.model_copy(update={"memorisation": asked})
    (tmp_path / "a").mkdir()
    built = build(tmp_path / "a", RECIPE.model_copy(update={"sift": sift}), inputs(given, threads))
    canary = made_canaries(Maker(RECIPE.name, KEY), asked)
    told = [row for row in texts(tmp_path / "a") if "exhibit" in row[2]]
    for each in canary:
        holding = {name for name, column, text in told if each.secret in text and column.startswith("default.")}
        assert len(holding) == each.count
    assert built.facts["counts"]["figures"]["memorisation_canaries"] == 2 * 2 * (1 + 4)
    planted = {name for name, _, _ in told}
    assert planted.isdisjoint(built.examples["example_id"].to_pylist())
    assert planted <= set(built.example_fates["subject_id"].to_pylist())
    assert {split for config in ("default", "conversations") for split, table in shards(tmp_path / "a", config)
            if planted & set(table["example_id"].to_pylist())} == {"train"}  # fmt: skip


def test_what_sums_up_a_corpus_is_made_of_training_alone(given: Any, threads: list[Any], tmp_path: Path) -> None:
    recipe = Recipe.model_validate(
        {**RECIPE.model_dump(), "shape": {"type": "pretraining", "glossary": {"least_documents": 2}}}
    )
    words = {
        turn["turn_id"]: f"The return merchandise authorisation (RMA) {n}"
        for n, d in enumerate(threads)
        for turn in d["turns"]
    }
    rows = [{**d, "kind": "article", "held": [{"from": given.noon, "to": None}]} for d in threads]
    select = recipe.select.model_copy(update={"kinds": ("article",), "where": {}})
    (tmp_path / "a").mkdir()
    built = build(tmp_path / "a", recipe.model_copy(update={"select": select}), inputs(given, rows, words=words))
    splits = built.facts["counts"]["examples"]
    assert len(splits["default"]) > 1
    assert splits["glossary"].keys() == {"train"}


def test_rows_are_sorted_by_id_and_every_example_has_its_lineage(
    given: Any, threads: list[Any], tmp_path: Path
) -> None:
    built, found = made(tmp_path / "a", inputs(given, threads))
    released: dict[str, str] = {}
    for name in found:
        if name.startswith("data/"):
            ids = pq.read_table(tmp_path / "a" / name)["example_id"].to_pylist()
            assert ids == sorted(set(ids))
            released |= dict.fromkeys(ids, name.split("/")[1])
    lineage = [r for n in found if n.startswith("lineage/") for r in pq.read_table(tmp_path / "a" / n).to_pylist()]
    assert {(r["example_id"], r["config"]) for r in lineage} == set(released.items())
    assert len(released) == 2 * len(threads)
    assert Counter(r["example_id"] for r in lineage) == dict.fromkeys(released, 2)
    turns = {t["turn_id"]: t for d in threads for t in d["turns"]}
    marks = {keyed(KEY, "turn", name)[:32]: turn for name, turn in turns.items()}
    for row in lineage:
        assert row["position"] == marks[row["turn"]]["origin"]["position"]
        assert row["export"] == export_id(KEY, given.file)
        assert row["edits"] == [{"kind": "quote", "count": 2}]
        assert row["entities"] == [{"type": "PERSON", "operator": "replace", "count": 1}]
        assert row["stages"] == [{"name": "cleaned", "version": "7"}, {"name": "corpus", "version": "1"}]
    assert built.facts["counts"]["redactions"] == {"PERSON": 2 * len(threads)}
    assert built.examples.num_rows == len(released)
    assert set(built.examples["example_id"].to_pylist()) == released.keys()
    fates = built.example_fates.to_pylist()
    assert sorted(f["subject_id"] for f in fates) == sorted(released)
    assert {(f["stage"], f["subject_kind"], f["fate"]) for f in fates} == {("support_sft_examples", "example", "kept")}


def test_nothing_in_a_candidate_names_a_record_or_a_digest_without_a_key(
    given: Any, threads: list[Any], tmp_path: Path
) -> None:
    built, found = made(tmp_path / "a", inputs(given, threads))
    told = json.dumps(built.facts) + "".join(
        json.dumps(pq.read_table(tmp_path / "a" / name).to_pylist(), default=lambda v: v.hex()) for name in found
    )
    for document in threads:
        secrets = [document["doc_id"], document["raw_sha256"].hex()]
        secrets += [
            value for t in document["turns"] for value in (t["turn_id"], t["raw_sha256"].hex(), t["origin"]["file"])
        ]
        assert not [secret for secret in secrets if secret[:24] in told]
        assert not [row for row in texts(tmp_path / "a") if "Ann" in row[2]]


def test_a_damaged_page_is_never_read_as_other_words(given: Any, threads: list[Any], tmp_path: Path) -> None:
    """A bit is flipped in every seventh byte of a file's pages: reading fails, or what was hit carries no value."""
    made(tmp_path / "a", inputs(given, threads[:1]))
    ((_, sound),) = shards(tmp_path / "a", "default")
    (path,) = (tmp_path / "a" / "data" / "default").iterdir()
    whole = path.read_bytes()
    pages = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    refused = 0
    for place in range(4, pages, 7):
        data = bytearray(whole)
        data[place] ^= 16
        path.write_bytes(data)
        try:
            ((_, read),) = shards(tmp_path / "a", "default")
        except (OSError, pa.ArrowException):
            refused += 1
        else:
            assert read.equals(sound), f"the flip at byte {place} was read as data"
    assert refused > pages // 7 // 4


def test_a_document_of_a_year_before_1000_has_a_month_that_a_manifest_takes(given: Any, tmp_path: Path) -> None:
    document = {**thread(given, 1), "created_at": dt.datetime(202, 3, 1, tzinfo=dt.UTC)}
    _, found = made(tmp_path / "a", inputs(given, [document]))
    assert all("-0202-03-" in name for name in found)


def test_every_document_has_exactly_one_fate(given: Any, tmp_path: Path) -> None:
    found = [
        thread(given, 1),
        thread(given, 2),
        thread(given, 3),
        thread(given, 4, kind="note"),
        thread(given, 5),
        thread(given, 6, labels=[]),
        thread(given, 7, turns=[given.turn(70, "requester", "only a question", "c7")]),
    ]
    ids = [d["doc_id"] for d in found]
    words = {found[4]["turns"][1]["turn_id"]: "unscanned"}
    people = given.people({"ref": "c1", "consent": "denied"})
    clusters = {ids[1]: "k", ids[2]: "k"}
    recipe = RECIPE.model_copy(update={"splits": RECIPE.splits.model_copy(update={"test": 0.0, "validation": 0.0})})
    (tmp_path / "a").mkdir()
    built = build(tmp_path / "a", recipe, inputs(given, found, clusters, words=words, people=people))
    fates = built.fates.to_pylist()
    assert sorted(f["subject_id"] for f in fates) == sorted(ids)
    assert {(f["scope"], f["stage"], f["subject_kind"]) for f in fates} == {("support-sft", "support_sft", "document")}
    said = {f["subject_id"]: (f["fate"], f["reason"], f["into"]) for f in fates}
    survivor, other = sorted(ids[1:3])
    assert said == {
        ids[0]: ("dropped", "consent_denied", None),
        survivor: ("kept", None, None),
        other: ("merged", "duplicate", survivor),
        ids[3]: ("dropped", "kind_not_selected", None),
        ids[4]: ("quarantined", "not_scanned", None),
        ids[5]: ("dropped", "where_status", None),
        ids[6]: ("dropped", "no_trained_turn:no_answer", None),
    }


def test_where_the_survivor_gives_no_example_the_next_in_line_stands_for_the_cluster(
    given: Any, tmp_path: Path
) -> None:
    """The first by order has only a question; the second cannot be scanned; the third answers, the fourth is merged."""
    found = [thread(given, number) for number in range(1, 5)]
    found.sort(key=lambda d: d["doc_id"])
    found[0] = {**found[0], "turns": found[0]["turns"][:1], "updated_at": dt.datetime(2026, 12, 1, tzinfo=dt.UTC)}
    words = {found[1]["turns"][1]["turn_id"]: "unscanned"}
    ids = [d["doc_id"] for d in found]
    order = {
        "survivor_order": ("updated",),
        "splits": RECIPE.splits.model_copy(update={"test": 0.0, "validation": 0.0}),
    }
    recipe = RECIPE.model_copy(update=order)
    (tmp_path / "a").mkdir()
    built = build(tmp_path / "a", recipe, inputs(given, found, dict.fromkeys(ids, "k"), words=words))
    said = {f["subject_id"]: (f["fate"], f["reason"], f["into"]) for f in built.fates.to_pylist()}
    assert said == {
        ids[0]: ("dropped", "no_trained_turn:no_answer", None),
        ids[1]: ("quarantined", "not_scanned", None),
        ids[2]: ("kept", None, None),
        ids[3]: ("merged", "duplicate", ids[2]),
    }
    assert built.merges["doc_id"].to_pylist() == [ids[3]]
    assert set(built.examples["doc_id"].to_pylist()) == {ids[2]}


def test_duplicates_that_are_kept_stand_each_for_itself(given: Any, threads: list[Any], tmp_path: Path) -> None:
    clusters = {document["doc_id"]: "k" for document in threads}
    splits = RECIPE.splits.model_copy(update={"test": 0.0, "validation": 0.0})
    (tmp_path / "a").mkdir()
    recipe = RECIPE.model_copy(update={"duplicates": "keep", "splits": splits})
    built = build(tmp_path / "a", recipe, inputs(given, threads, clusters))
    assert built.fates["fate"].to_pylist() == ["kept"] * len(threads)
    assert built.merges.num_rows == 0


def test_who_was_merged_into_whom_is_recorded_beside_the_content_and_changes_none_of_it(
    given: Any, threads: list[Any], tmp_path: Path
) -> None:
    """Only a vocabulary's values are recorded, and no similarity or disagreement is part of a corpus."""
    resolved, other = threads[0], threads[1]
    secret = {"name": "mood", "value": None, "raw": "Ann was angry", "origin": "vendor"}
    typed = {"name": "status", "value": None, "raw": "solved", "origin": "vendor"}
    resolved = {**resolved, "labels": [typed, {**typed, "name": "group", "raw": "9001"}, secret]}
    other = {**other, "labels": [typed, {**typed, "name": "group", "raw": "9002"}, {**secret, "raw": "Ann wept"}]}
    clusters = {resolved["doc_id"]: "k", other["doc_id"]: "k"}
    known = {"9001": "tier-1", "9002": "billing"}
    found = [resolved, other, *threads[2:]]
    recipe = RECIPE.model_copy(update={"splits": RECIPE.splits.model_copy(update={"test": 0.0, "validation": 0.0})})

    def build_with(folder: Path, **changed: Any) -> Built:
        folder.mkdir()
        return build(folder, recipe, inputs(given, found, clusters, **changed))

    plain = build_with(tmp_path / "plain")
    full = build_with(
        tmp_path / "full",
        similarities=lambda pairs: [0.81] * len(pairs),
        closed=lambda name, raw, row: known.get(raw) if name == "group" else None,
    )
    survivor, loser = sorted((resolved, other), key=lambda d: d["doc_id"])
    (row,) = full.merges.to_pylist()
    assert (row["corpus"], row["doc_id"], row["into"]) == ("support-sft", loser["doc_id"], survivor["doc_id"])
    assert (row["similarity"], row["decided_by"]) == (0.81, "doc_id")
    values = {d["doc_id"]: [known[d["labels"][1]["raw"]]] for d in (survivor, loser)}
    assert row["disagreements"] == [
        {"label": "group", "survivor": values[survivor["doc_id"]], "loser": values[loser["doc_id"]]}
    ]
    assert full.figures["label_disagreements:group"] == 1
    assert plain.merges["disagreements"].to_pylist() == [[]]
    assert (plain.facts, plain.fates) == (full.facts, full.fates)
    assert files(tmp_path / "plain") == files(tmp_path / "full")


def test_a_thread_whose_turns_are_only_quotes_is_not_the_fuller_one(given: Any, tmp_path: Path) -> None:
    quoting = thread(given, 1)
    quoting["turns"] += [given.turn(12 + n, "requester", f"> {n}", "c1") for n in range(3)]
    telling = thread(given, 2)
    telling["turns"] += [given.turn(30, "requester", "thanks", "c2")]
    clusters = {quoting["doc_id"]: "k", telling["doc_id"]: "k"}
    recipe = RECIPE.model_copy(update={"splits": RECIPE.splits.model_copy(update={"test": 0.0, "validation": 0.0})})
    wordless = {turn["turn_id"] for turn in quoting["turns"][2:]}
    merged = {}
    for name, empty in (("quotes", wordless), ("words", set())):
        (tmp_path / name).mkdir()
        found = inputs(given, [quoting, telling], clusters, wordless=lambda rows, empty=empty: empty)
        (merged[name],) = build(tmp_path / name, recipe, found).merges.to_pylist()
    assert merged["quotes"]["into"] == telling["doc_id"]
    assert merged["quotes"]["turns"] == {"survivor": 3, "loser": 2}
    assert merged["words"]["into"] == quoting["doc_id"]
    assert merged["words"]["turns"] == {"survivor": 5, "loser": 3}
    assert merged["words"]["decided_by"] == "turns"


def test_the_facts_count_what_the_files_hold(given: Any, threads: list[Any], tmp_path: Path) -> None:
    built, found = made(tmp_path / "a", inputs(given, threads))
    held: Counter[tuple[str, str]] = Counter()
    for name in found:
        if name.startswith("data/"):
            _, config, shard = name.split("/")
            held[config, shard.split("-")[0]] += pq.read_metadata(tmp_path / "a" / name).num_rows
    counted = {(c, s): n for c, splits in built.facts["counts"]["examples"].items() for s, n in splits.items()}
    assert counted == held
    listed = sorted(path for splits in built.facts["configs"].values() for paths in splits.values() for path in paths)
    assert listed == sorted(name for name in found if name.startswith("data/"))
    counted = built.facts["counts"]["figures"]
    assert {name: n for name, n in counted.items() if name.startswith("train_reason")} == {
        "train_reason:trained": 12,
        "train_reason:user": 12,
    }
    assert built.used.exports == {"zendesk": frozenset({given.file})}
    assert built.used.documents == {document["doc_id"] for document in threads}
    assert (built.used.handled.turns, built.used.handled.edits) == (2 * len(threads), {"quote": 4 * len(threads)})


def test_a_corpus_of_nothing_is_a_candidate_without_shards(given: Any, tmp_path: Path) -> None:
    built, found = made(tmp_path / "a", inputs(given, []))
    assert found == {}
    assert built.facts["counts"]["examples"] == {"default": {}, "conversations": {}}
    assert list(texts(tmp_path / "a")) == []


def test_only_the_interval_in_force_governs_a_chunk(given: Any, tmp_path: Path) -> None:
    past, now, later = (dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in (1, 6, 12))
    held = [{"from": now, "to": later}, {"from": later + dt.timedelta(days=31), "to": None}]
    article = given.document(
        "refunds",
        kind="article",
        version="1",
        held=held,
        turns=[given.turn(1, "author", "refunds", None)],
        created_at=past,
    )
    recipe = RECIPE.model_copy(
        update={
            "select": RECIPE.select.model_copy(update={"kinds": ("article",), "where": {}}),
            "shape": Recipe.model_validate(
                {**RECIPE.model_dump(), "shape": {"type": "chunks", "least_letters": 0}}
            ).shape,
        }
    )
    (tmp_path / "a").mkdir()
    build(tmp_path / "a", recipe, inputs(given, [article]))
    ((_, table),) = shards(tmp_path / "a", "default")
    (row,) = table.to_pylist()
    assert (row["metadata"]["effective_from"], row["metadata"]["effective_to"]) == (now, later)


def test_lineage_holds_only_what_its_schema_says(given: Any, tmp_path: Path) -> None:
    turns = given.redacted([("requester", "a"), ("agent", "[PERSON_1]")]).turns
    row = Example("default", "e1", {"example_id": "e1"}, turns)
    spool = Spool(tmp_path, {"default": pa.schema([("example_id", pa.string())])}, STAGES, KEY)
    spool.add("2026-11", "train", [row])
    assert spool.write() == (
        {"default": {"train": ["data/default/train-2026-11-00000.parquet"]}},
        {("default", "train"): 1},
    )
    assert files(tmp_path).keys() == {"data/default/train-2026-11-00000.parquet", "lineage/train-2026-11-00000.parquet"}
    table = pq.read_table(tmp_path / "lineage" / "train-2026-11-00000.parquet")
    assert table.column_names == LINEAGE.names
    assert {r["turn"] for r in table.to_pylist()} == {
        keyed(KEY, "turn", turn_id("zendesk", f"turn:{n}", "text"))[:32] for n in (1, 2)
    }


# Staging


def stage(staging: Path, digest: str, **facts: Any) -> Path:
    def make(folder: Path) -> dict[str, Any]:
        (folder / "data").mkdir()
        (folder / "data" / "x").write_text(digest)
        return {"facts": facts}

    return stage_candidate(staging, RECIPE, digest, make, KEY)


def test_a_candidate_is_there_whole_or_not_at_all_and_replaces_the_one_before(tmp_path: Path) -> None:
    first = stage(tmp_path, "a" * 64)
    assert sorted(files(first)) == ["data/x", "facts.json"]
    (first.parent / f".{first.name}.verdicts.json").write_text("{}")

    def fails(folder: Path) -> dict[str, Any]:
        (folder / "data").mkdir()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        stage_candidate(tmp_path, RECIPE, "b" * 64, fails, KEY)
    assert sorted(p.name for p in first.parent.iterdir() if not p.name.startswith(".")) == ["a" * 64]
    second = stage(tmp_path, "b" * 64)
    assert [p.name for p in first.parent.iterdir()] == [second.name]
    assert files(second)["data/x"] == b"b" * 64


def test_a_whole_candidate_of_the_same_inputs_is_not_built_again(tmp_path: Path) -> None:
    first = stage(tmp_path, "a" * 64)
    before = (first / "facts.json").stat().st_mtime_ns
    assert stage(tmp_path, "a" * 64, other=True) == first
    assert (first / "facts.json").stat().st_mtime_ns == before
    (first / "facts.json").unlink()  # as a kill would leave it
    again = stage(tmp_path, "a" * 64, other=True)
    assert json.loads((again / "facts.json").read_bytes())["facts"] == {"other": True}
    shard = next(path for path in again.rglob("*") if path.is_file() and path.name != "facts.json")
    shard.write_bytes(shard.read_bytes() + b"x")  # changed behind our back: built again
    again = stage(tmp_path, "a" * 64, profile="strict")
    stated = json.loads((again / "facts.json").read_bytes())
    assert stated["facts"] == {"profile": "strict"}
    (again / "facts.json").write_text(json.dumps({**stated, "facts": {"profile": "hipaa"}}))
    with pytest.raises(IntegrityError, match=r"facts\.json: what the candidate states of itself was changed"):
        require_sealed(again, KEY)
    again = stage(tmp_path, "a" * 64, profile="strict")
    assert json.loads((again / "facts.json").read_bytes()) == stated
    with pytest.raises(IntegrityError, match="did not seal it"):
        require_sealed(again, b"another key")
    tonight = again.with_name("b" * 64)  # what was built of other inputs, or for another corpus, in its place
    shutil.copytree(again, tonight)
    with pytest.raises(IntegrityError, match="is of another night"):
        require_sealed(tonight, KEY)
    shutil.copytree(again, tmp_path / "other" / again.name)
    with pytest.raises(IntegrityError, match="is of another night"):
        require_sealed(tmp_path / "other" / again.name, KEY)


def test_a_file_that_is_called_as_the_facts_are_deeper_down_is_sealed_too(tmp_path: Path) -> None:
    def make(folder: Path) -> dict[str, Any]:
        (folder / "schema").mkdir()
        (folder / "schema" / "facts.json").write_text("{}")
        return {"facts": {}}

    folder = stage_candidate(tmp_path, RECIPE, "a" * 64, make, KEY)
    digest = require_sealed(folder, KEY)
    sums = {"schema/facts.json": hashlib.sha256(b"{}").hexdigest()}
    assert digest == digest_of(sums, (folder / "facts.json").read_bytes())
    (folder / "schema" / "facts.json").write_text("[]")
    with pytest.raises(IntegrityError, match="not those that were written"):
        require_sealed(folder, KEY)


@pytest.mark.parametrize("point", ["before", "between", "after"])
def test_a_build_that_is_killed_leaves_no_half_candidate_and_the_next_one_is_whole(tmp_path: Path, point: str) -> None:
    old = stage(tmp_path / "staging", "a" * 64)
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from curation.corpora.candidate import stage_candidate\n"
        "class recipe: name = 'support-sft'\n"
        "def make(folder):\n"
        "    (folder / 'x').write_text('new')\n"
        "    return {'facts': {}}\n"
        "stage_candidate(Path(sys.argv[2]), recipe, 'b' * 64, make, b'')\n"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", script, root, str(tmp_path / "staging")],
        env={"CURATION_FAILPOINT": f"staging.support-sft.{point}", "PATH": ""},
        check=False,
    )
    assert done.returncode == KILLED
    for place in (p for p in old.parent.iterdir() if not p.name.startswith(".")):
        assert (place / "facts.json").is_file()
    new = stage(tmp_path / "staging", "b" * 64)
    assert (new / "facts.json").is_file()
    assert [p.name for p in old.parent.iterdir()] == ["b" * 64]


def test_a_manifest_takes_the_candidate_as_it_is(given: Any, threads: list[Any], tmp_path: Path) -> None:
    built, _ = made(tmp_path / "a", inputs(given, threads))
    missing: dict[str, Any] = {"sources": [], "stages": [], "profile": {}, "keys": {}}
    assert len(manifest_of(tmp_path / "a", {**built.facts, **missing}).files) == len(files(tmp_path / "a"))


def test_what_became_of_the_documents_is_counted_by_language_with_rows_and_their_words(
    given: Any, threads: list[Any], tmp_path: Path
) -> None:
    open_, other = thread(given, 20, labels=[]), thread(given, 21, source="crm")
    german = {row["doc_id"] for row in threads[:4]}
    found = inputs(
        given,
        [*threads, open_, other],
        language=lambda row: "de" if row["doc_id"] in german else None if row is open_ else "en",
    )
    built, _ = made(tmp_path / "a", found)
    assert built.became["documents"]["de"] == {"kept": 4}
    assert Counter(name for own in built.became["documents"].values() for name in own)["dropped:where_status"] == 1
    assert sum(n for own in built.became["documents"].values() for n in own.values()) == 13
    rows = built.facts["counts"]["examples"]["default"]
    assert sum(own["default"] for own in built.became["rows"].values()) == sum(rows.values())
    words = sum(len(text.split()) for text in ("hello 10 from [PERSON_1]", "hello 11 from [PERSON_1]"))
    assert built.became["words"]["de"]["default"] == 4 * words
