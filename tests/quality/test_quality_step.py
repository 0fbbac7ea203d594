"""Nothing goes on without verdicts: all there, on tonight's candidate and tonight's questions, none that blocks."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from dataclasses import replace
from functools import partial
from typing import Any

import pyarrow as pa
import pytest

from curation.corpora.step import build_corpus, candidate_of
from curation.demo.planted import DATES
from curation.deployment.project import load_project, open_night
from curation.document import PEOPLE
from curation.errors import GateClosed, IntegrityError
from curation.fates import FATES
from curation.quality.examples import texts
from curation.quality.expectations import Verdict
from curation.quality.step import judge_corpus, require_checked
from curation.quality.suite import DECLARED, OWN_CHECKS
from curation.quality.verdicts import read_verdicts, sealed_verdicts, verdict_files, write_verdicts
from curation.state.decisions import Decision
from curation.state.night import Night, fates_of

NAME = "knowledge-chunks"


def suite(night: Night, severity: str, least: int) -> Night:
    """The same night with another question in its suite."""
    (night.project.defs / "corpora" / "knowledge_chunks" / "suite.yaml").write_text(
        "expectations:\n  - name: some_examples\n    expect: expect_table_row_count_to_be_between\n"
        f"    severity: {severity}\n    arguments: {{min_value: {least}}}\n"
    )
    return open_night(load_project(night.project.defs, night.project.root))


def checked(night: Night) -> dict[str, Any]:
    return require_checked(night, NAME, candidate_of(night, NAME))[0]


def verdict(night: Night, name: str) -> Verdict:
    (found,) = [v for v in judge_corpus(night, NAME) if v.name == name]
    return found


@pytest.mark.slow
def test_a_candidate_whose_checks_all_passed_may_go_on(night: Night) -> None:
    found = checked(night)
    assert list(found) == sorted([*(OWN_CHECKS.keys() - {*DECLARED}), "some_examples"])
    assert all(v["passed"] for v in found.values())
    ((corpus, file),) = verdict_files(night.project.locations.staging)
    assert (corpus, read_verdicts(file)) == (NAME, found)
    assert file.stat().st_mode & 0o777 == 0o600


def test_without_verdicts_or_with_one_missing_nothing_goes_on(night: Night) -> None:
    (file,) = night.project.locations.staging.glob(f"{NAME}/.*.verdicts.json")
    said = sealed_verdicts(file, night.keys.log)
    found, judged = said.checks, said.judged
    for name in found:
        others = {key: value for key, value in found.items() if key != name}
        write_verdicts(file, others, judged, night.as_of, night.keys.log)
        with pytest.raises(GateClosed, match=f"'{name}' did not run"):
            checked(night)
    write_verdicts(file, found, "0" * 64, night.as_of, night.keys.log)  # of another candidate
    with pytest.raises(GateClosed, match="did not run"):
        checked(night)
    yesterday = night.as_of - dt.timedelta(days=1)
    write_verdicts(file, found, judged, yesterday, night.keys.log)  # put back, when a source was not held yet
    with pytest.raises(GateClosed, match="did not run"):
        checked(night)
    file.unlink()
    with pytest.raises(GateClosed, match="did not run"):
        checked(night)


def test_a_verdict_that_somebody_edits_is_refused_and_found_again_by_the_next_run(night: Night) -> None:
    strict = suite(night, "error", 10_000)
    assert not verdict(strict, "some_examples").passed
    (file,) = night.project.locations.staging.glob(f"{NAME}/.*.verdicts.json")
    edited = json.loads(file.read_bytes())
    edited["checks"]["some_examples"]["passed"] = True
    file.write_text(json.dumps(edited))
    with pytest.raises(IntegrityError, match=r"log key did not seal them.*call `curation run`"):
        checked(strict)
    assert not verdict(strict, "some_examples").passed  # and nothing of the edited file is taken for known
    with pytest.raises(GateClosed, match="'some_examples' failed"):
        checked(strict)


@pytest.mark.parametrize("edited", ["facts.json", "data", "lineage"])
def test_a_candidate_that_somebody_edits_is_neither_judged_nor_passed_and_is_built_again(
    night: Night, edited: str
) -> None:
    candidate, before = candidate_of(night, NAME), checked(night)
    file = (
        next(path for path in sorted((candidate / edited).rglob("*")) if path.is_file())
        if edited != "facts.json"
        else candidate / edited
    )
    content = file.read_bytes()
    if edited == "facts.json":
        file.write_bytes(content.replace(b'"name": "default"', b'"name": "hipaa"'))
    else:
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    for look in (checked, partial(judge_corpus, name=NAME)):
        with pytest.raises(IntegrityError, match="call `curation run`"):
            look(night)
    build_corpus(night, NAME)
    assert file.read_bytes() == content
    assert checked(night) == before


def test_a_verdict_on_another_question_is_none(night: Night) -> None:
    changed = suite(night, "error", 2)
    with pytest.raises(GateClosed, match="'some_examples' did not run"):
        checked(changed)
    judge_corpus(changed, NAME)
    assert checked(changed)["some_examples"]["passed"]


def test_a_failed_check_stops_the_release_and_a_failed_warning_does_not(night: Night) -> None:
    strict = suite(night, "error", 10_000)
    assert not verdict(strict, "some_examples").passed
    with pytest.raises(GateClosed, match="'some_examples' failed"):
        checked(strict)
    lax = suite(night, "warn", 10_000)
    judge_corpus(lax, NAME)
    assert not checked(lax)["some_examples"]["passed"]


def test_a_candidate_of_other_inputs_is_not_tonights(night: Night) -> None:
    later = replace(night, as_of=DATES[1])  # a day on which nothing dated begins or ends is no other input
    assert candidate_of(later, NAME) == candidate_of(night, NAME)
    with pytest.raises(GateClosed, match="did not run"):
        checked(later)  # yet it is judged by its own sources, people and releases
    judge_corpus(later, NAME)
    assert checked(later)
    night.decide("override", "ann", "because", ("0" * 16,), corpus=NAME)
    with pytest.raises(GateClosed, match="no candidate from tonight's inputs"):
        checked(night)


def test_somebody_who_became_known_is_found_in_a_candidate_that_had_passed(night: Night) -> None:
    words = next(t for _, column, t in texts(candidate_of(night, NAME)) if column == "default.text").split()
    name = next(f"{a} {b}" for a, b in itertools.pairwise(words) if a.isalpha() and b.isalpha() and len(a + b) > 6)
    person = {"person_id": "crm:1", "source": "crm", "ref": "1", "names": [name], "role": "requester"}
    empty = {"emails": [], "phones": [], "accounts": []}
    night.tables.replace("people", pa.Table.from_pylist([{**person, **empty}], schema=PEOPLE))
    found = verdict(night, "no_known_person")
    assert not found.passed
    assert found.blocking
    hits = found.figures["hits"]
    assert hits == found.figures["hits_name"]
    said = f"{hits} hits of names and values of known or erased people (name {hits}), without a waiver none may be: "
    assert found.advice.startswith(f"{said}`curation explain")
    assert re.fullmatch(r"[0-9a-f]{32} default\.text \d+: name of [0-9a-f]{16}", str(found.figures["hit_01"]))
    assert name.casefold() not in json.dumps(found.figures).casefold()
    with pytest.raises(GateClosed, match="'no_known_person' failed"):
        checked(night)


@pytest.mark.parametrize("flaw", ["missing", "twice", "stranger"])
def test_a_document_without_exactly_one_fate_stops_the_release(night: Night, flaw: str) -> None:
    fates = night.tables.read("fates", FATES, where=fates_of(NAME, "knowledge_chunks"))
    assert verdict(night, "accounting").figures["with_a_fate"] == fates.num_rows
    rows = fates.to_pylist()
    if flaw == "missing":
        rows.pop()
    else:
        rows.append({**rows[0], "subject_id": rows[0]["subject_id"] if flaw == "twice" else "nobody"})
    night.write_fates(NAME, "knowledge_chunks", pa.Table.from_pylist(rows, schema=FATES))
    found = verdict(night, "accounting")
    assert (found.passed, found.blocking, found.figures["difference"]) == (False, True, 1)
    documents, examples = found.figures["documents"], found.figures["examples_shaped"]
    said = f"1 of {documents} documents, records of their sources counted in, and 0 of {examples} examples have no fate"
    assert found.advice.startswith(f"{said} or two, none may: this is a bug")


@pytest.mark.parametrize("on_hold", ["block", "previous"])
def test_a_held_source_stops_its_corpora_unless_they_may_go_on_without(night: Night, on_hold: str) -> None:
    file = night.project.defs / "corpora" / "knowledge_chunks" / "defs.yaml"
    file.write_text(file.read_text().rstrip() + f"\n  on_hold: {on_hold}\n")
    held = open_night(load_project(night.project.defs, night.project.root))
    build_corpus(held, NAME)
    held.hold("source:kb", "a file cannot be read", source="kb")
    found = verdict(held, "sources_ready")
    assert found.passed is (on_hold == "previous")
    since = f"{held.decisions.read()[-1].at:%Y-%m-%d}"
    said = f"1 of 2 sources are held (kb since {since}), with on_hold: {on_hold} none may be: do what the hold says"
    assert found.advice.startswith(said)
    held.decisions.append(
        Decision("release_hold", "curation", "reads again", held.decisions.read()[0].at, ("source:kb",))
    )
    assert verdict(held, "sources_ready").passed
