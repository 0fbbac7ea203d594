"""What a suite declares is judged on a real candidate, compared with what was released, and accepted by a decision."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.corpora.choice.frozen import frozen_home
from curation.corpora.choice.frozen_set import FrozenSet
from curation.corpora.step import build_corpus, candidate_of, examples_stage
from curation.deployment.project import load_project, open_night
from curation.document import DOCUMENTS
from curation.errors import ConfigurationError, GateClosed
from curation.fates import FATES
from curation.quality.accepted import accept
from curation.quality.checks.described import described, main_config, values_of
from curation.quality.checks.drift import Profile
from curation.quality.checks.loss import newest_size, note_size
from curation.quality.checks.profiles import newest_profile, note_profile
from curation.quality.examples import frame, identifiers, lengths, texts
from curation.quality.expectations import Verdict
from curation.quality.step import judge_corpus, require_checked
from curation.state.night import Night, fates_of

NAME = "knowledge-chunks"
SUITE = """expectations: [{name: some, expect: expect_table_row_count_to_be_between, arguments: {min_value: 1}}]
contamination: {share: 0.01}
balance: {label: department, most: 0.99, fewest: 1, severity: warn}
max_age: {sources: {kb: 0}}
drift: {examples: 0.2, labels: {department: 0.1}, lengths: 0.1, redactions: 3}
bias: {labels: [department], groups: [region], fewest: 10, severity: warn}
"""


def suite(night: Night, text: str = SUITE) -> Night:
    """The same night with another suite."""
    (night.project.defs / "corpora" / "knowledge_chunks" / "suite.yaml").write_text(text)
    return open_night(load_project(night.project.defs, night.project.root))


def verdicts(night: Night, **standing: int) -> dict[str, Verdict]:
    return {v.name: v for v in judge_corpus(night, NAME, standing)}


def checked(night: Night) -> dict[str, Any]:
    return require_checked(night, NAME, candidate_of(night, NAME))[0]


@pytest.mark.slow
def test_each_declared_check_is_judged_and_needed_for_a_release(night: Night) -> None:
    night = suite(night)
    with pytest.raises(GateClosed, match="'contamination' did not run"):
        checked(night)
    found = verdicts(night)
    assert found["max_age"].figures["days:kb"] == 0
    assert found["contamination"].figures["contaminated_share"] == 0
    assert found["drift"].passed
    assert found["balance"].figures["judged_months"]
    assert {name: v.passed for name, v in found.items() if v.blocking} == {
        name: True for name, v in found.items() if v.blocking
    }
    assert checked(night).keys() == found.keys()


def test_another_threshold_is_another_question(night: Night) -> None:
    night = suite(night)
    verdicts(night)
    with pytest.raises(GateClosed, match="'max_age' did not run"):
        checked(suite(night, SUITE.replace("kb: 0", "kb: 1")))
    with pytest.raises(GateClosed, match="'bias' did not run"):
        checked(suite(night, SUITE + "high_stakes: true\n"))


def test_drift_is_measured_from_the_released_version_until_somebody_accepts_it(night: Night) -> None:
    night = suite(night)
    verdicts(night)
    note_profile(night.tables, NAME, "v1.0.0", checked(night))
    before, version = newest_profile(night.tables, NAME)
    assert version == "v1.0.0"
    assert before is not None
    same = verdicts(night)["drift"]
    assert (same.passed, same.figures["against"], same.figures["lengths"]) == (True, "v1.0.0", 0)
    larger = Profile(before.examples * 2, before.labels, before.lengths, before.redactions)
    note_profile(night.tables, NAME, "v1.1.0", {"drift": {"profile": larger.written()}})
    drifted = verdicts(night)["drift"]
    assert (drifted.passed, drifted.blocking, drifted.figures["flagged_01"]) == (False, True, "examples")
    with pytest.raises(GateClosed, match="'drift' failed"):
        checked(night)
    assert "run `curation run`" in accept(night, NAME, "drift", "R. Quist", "two sources were merged")
    build_corpus(night, NAME)  # a decision is an input of the night
    assert verdicts(night)["drift"].passed
    assert checked(night)["drift"]["figures"]["decided"] == "yes"
    assert "already" in accept(night, NAME, "drift", "R. Quist", "two sources were merged")


def test_a_version_that_compares_nothing_leaves_no_profile_of_an_older_one(night: Night) -> None:
    night = suite(night)
    verdicts(night)
    note_profile(night.tables, NAME, "v1.0.0", checked(night))
    version = night.tables.version("profiles")
    note_profile(night.tables, NAME, "v1.0.0", checked(night))
    assert night.tables.version("profiles") == version
    note_profile(night.tables, NAME, "v1.1.0", {})
    assert newest_profile(night.tables, NAME) == (None, "")


def test_a_corpus_that_lost_most_of_its_examples_waits_for_a_decision_whatever_its_suite_says(night: Night) -> None:
    night = suite(night, SUITE.splitlines()[0])
    first = verdicts(night)["loss"]
    assert (first.passed, first.figures["against"]) == (True, "no version was released before")
    held = int(first.figures["examples"])
    note_size(night.tables, NAME, "v1.0.0", checked(night))
    version = night.tables.version("sizes")
    note_size(night.tables, NAME, "v1.0.0", checked(night))
    assert (newest_size(night.tables, NAME), night.tables.version("sizes")) == ((held, "v1.0.0"), version)
    assert verdicts(night)["loss"].figures["lost"] == 0
    note_size(night.tables, NAME, "v1.1.0", {"loss": {"figures": {"examples": held * 3}}})
    lost = verdicts(night)["loss"]
    assert (lost.passed, lost.blocking, lost.figures["lost"]) == (False, True, 0.6667)
    assert f"curation accept {NAME} loss" in lost.advice
    with pytest.raises(GateClosed, match="'loss' failed"):
        checked(night)
    assert "run `curation run`" in accept(night, NAME, "loss", "R. Quist", "a brand was sold")
    build_corpus(night, NAME)  # a decision is an input of the night
    assert verdicts(night)["loss"].passed
    assert checked(night)["loss"]["figures"]["decided"] == "yes"
    lax = suite(night, SUITE.splitlines()[0] + "\nloss: {share: 0.7}\n")
    with pytest.raises(GateClosed, match="'loss' did not run"):
        checked(lax)
    assert verdicts(lax)["loss"].passed


@pytest.mark.parametrize(
    ("corpus", "check", "found"),
    [("nothing", "drift", "no corpus"), (NAME, "no_identifier", "no check that"), (NAME, "drift", "flagged nothing")],
)
def test_only_what_a_check_has_flagged_can_be_accepted(night: Night, corpus: str, check: str, found: str) -> None:
    with pytest.raises(ConfigurationError, match=found):
        accept(night, corpus, check, "R. Quist", "it is right")
    assert not night.decisions.read()


def test_a_release_that_holds_an_old_article_is_warned_of(night: Night) -> None:
    night = suite(night)
    found = verdicts(night, **{"v1.0.0": 2})["superseded"]
    assert (found.passed, found.blocking, found.figures["articles:v1.0.0"]) == (False, False, 2)
    assert not checked(night)["superseded"]["passed"]


@pytest.mark.parametrize("flaw", ["missing", "twice", "stranger", "dropped"])
def test_an_example_without_exactly_one_fate_stops_the_release(night: Night, flaw: str) -> None:
    stage = examples_stage(night.project.corpora[NAME])
    rows = night.tables.read("fates", FATES, where=fates_of(NAME, stage)).to_pylist()
    before = verdicts(night)["accounting"]
    assert before.passed
    assert before.figures["examples_kept"] == len(rows) == len(frame(candidate_of(night, NAME), "default"))
    if flaw == "missing":
        rows.pop()
    elif flaw == "dropped":
        rows[0] |= {"fate": "dropped", "reason": "contaminated"}
    else:
        rows.append({**rows[0], "subject_id": rows[0]["subject_id"] if flaw == "twice" else "nobody"})
    night.write_fates(NAME, stage, pa.Table.from_pylist(rows, schema=FATES))
    found = verdicts(night)["accounting"]
    assert (found.passed, found.blocking) == (False, True)
    assert found.figures["examples_difference"] in (1, 2)


def test_an_example_is_described_by_the_values_of_the_document_behind_it(night: Night) -> None:
    candidate = candidate_of(night, NAME)
    found = described(night, NAME, candidate, ["department", "region", "category", "no_vocabulary"])
    rows = frame(candidate, main_config(night, NAME))
    assert [example.split for example in found] == rows["split"].tolist()
    said = [value if isinstance(value, str) else None for value in rows["metadata.department"]]
    assert any(said)
    assert [example.values.get("department") for example in found] == [value and (value,) for value in said]
    vocabularies = night.project.cleaning.labels()
    known = {*vocabularies.labels["department"].values}
    assert {value for example in found for value in example.values.get("department", ())} <= known
    documents = night.tables.read("kb_documents", DOCUMENTS).to_pylist()
    assert not any("no_vocabulary" in values_of(row, ["department"], vocabularies) for row in documents)


def test_a_language_is_as_labelled_else_the_one_that_was_recognised(night: Night) -> None:
    found = described(night, NAME, candidate_of(night, NAME), ["language"])
    spoken = {value for example in found for value in example.values.get("language", ())}
    assert spoken <= {*night.project.cleaning.labels().labels["language"].values}
    assert "en" in spoken
    row = {"created_at": None, "source": "kb", "governance": None, "labels": []}
    vocabularies = night.project.cleaning.labels()
    assert values_of(row, ["language"], vocabularies, "de") == {"language": ("de",)}
    assert values_of(row, ["language"], vocabularies, "tlh") == {}
    labels = [{"name": "language", "value": None, "raw": "fr", "origin": "vendor"}]
    assert values_of({**row, "labels": labels}, ["language"], vocabularies, "de") == {"language": ("fr",)}


def test_lengths_are_the_characters_of_all_texts_of_an_example(night: Night) -> None:
    candidate = candidate_of(night, NAME)
    config = main_config(night, NAME)
    told: dict[str, int] = {}
    for example, _, text in texts(candidate):
        told[example] = told.get(example, 0) + len(text)
    ids = [example for _, shard in identifiers(candidate, config) for example in shard]
    assert lengths(candidate, config).tolist() == [told[example] for example in ids]


def test_what_repeats_a_version_that_was_released_is_found_though_tonights_evaluation_does_not_hold_it(
    night: Night,
) -> None:
    night = suite(night, SUITE.replace("share: 0.01", "share: 0.01, released: 0"))
    digest = "ab" * 32
    shards = candidate_of(night, NAME) / "data" / "default"
    chunk = pq.read_table(next(shards.glob("train-*")))["text"].to_pylist()[0]
    place = frozen_home(night) / digest
    (place / "data" / "default").mkdir(parents=True)
    (place / "manifest.json").write_text(json.dumps({"shape": "evaluation"}))
    rows = pa.table({"example_id": ["e1", "e2"], "query": [chunk, "What did nobody ever ask, in words of its own?"]})
    pq.write_table(rows, place / "data" / "default" / "test-2026-11-00000.parquet", write_page_checksum=True)
    released = [FrozenSet(corpus="asked", version="v1.0.0", digest=digest)]
    (found,) = [v for v in judge_corpus(night, NAME, {}, released) if v.name == "contamination"]
    assert not found.passed
    assert found.figures["released:default"] == 1
    assert found.figures["contaminated_share"] == 0
    with pytest.raises(GateClosed, match="'contamination' failed"):
        checked(night)
    assert verdicts(night)["contamination"].passed
