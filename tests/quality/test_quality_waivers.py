"""What got past the detector stops a release, wherever it stands; a waiver lets exactly one value pass, until its day."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.corpora.candidate import FACTS, read_facts, stage_candidate
from curation.corpora.example import EXAMPLES
from curation.corpora.recipe import Recipe
from curation.corpora.step import EXAMPLES_TABLE, build_corpus, candidate_of
from curation.document import DOCUMENTS, PEOPLE
from curation.errors import ConfigurationError, CurationError, GateClosed
from curation.quality.expectations import Verdict
from curation.quality.leak_gate.hits import person_reference, value_mac
from curation.quality.leak_gate.waivers import open_waivers, waive
from curation.quality.step import judge_corpus, require_checked
from curation.registry.step import registry_of, release_corpus
from curation.state.night import Night

NAME = "knowledge-chunks"
MAIL = "odile@mail.example.com"
PERSON = {"person_id": "kb:9", "source": "kb", "ref": "9", "names": ["Odile Sørensen"], "role": "author", "emails": []}


def plant(night: Night, *values: str) -> str:
    """Build tonight's candidate once more, with values behind its first text, as if the detector had missed them; the
    example's id."""
    folder = candidate_of(night, NAME)
    before = folder.rename(folder.with_name(".before"))
    examples = []

    def make(building: Path) -> dict[str, Any]:
        shutil.copytree(before, building, dirs_exist_ok=True)
        facts = read_facts(building)
        (building / FACTS).unlink()
        path = next(iter(sorted(building.glob("data/default/*.parquet"))))
        rows = pq.read_table(path)
        texts = rows["text"].to_pylist()
        texts[0] += "".join(f"\n\nAs {value} said." for value in values)
        pq.write_table(rows.set_column(1, "text", pa.array(texts, pa.string())), path, write_page_checksum=True)
        examples.append(str(rows[0][0].as_py()))
        return {name: facts[name] for name in facts.keys() - {"content", "seal"}}

    recipe = night.project.every(Recipe)[NAME]
    stage_candidate(night.project.locations.staging, recipe, folder.name, make, night.keys.log)
    return examples[0]


def know(night: Night, example: str | None = None, **person: Any) -> None:
    """Let a person be known; with an example, as whom its document is about."""
    rows = [{**PERSON, "phones": [], "accounts": [], **person}]
    night.tables.replace("people", pa.Table.from_pylist(rows, schema=PEOPLE))
    if example is not None:
        examples = night.tables.read(EXAMPLES_TABLE, EXAMPLES).to_pylist()
        document = next(row["doc_id"] for row in examples if row["example_id"] == example)
        documents = night.tables.read("kb_documents", DOCUMENTS).to_pylist()
        about = [{**row, "about_ref": "9" if row["doc_id"] == document else None} for row in documents]
        night.tables.replace("kb_documents", pa.Table.from_pylist(about, schema=DOCUMENTS))


def judged(night: Night) -> dict[str, Verdict]:
    return {verdict.name: verdict for verdict in judge_corpus(night, NAME)}


def places(verdict: Verdict) -> list[str]:
    return [str(value) for name, value in verdict.figures.items() if name.startswith("hit_")]


def later(night: Night, days: int) -> Night:
    return replace(night, as_of=night.as_of + dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (MAIL, "email"),
        ("+1 212 555 0123", "phone"),
        ("4111 1111 1111 1111", "card"),
        ("536-22-8147", "ssn"),
        ("sk_live_aB3dE5gH7jK9mN1pQ2sT4vW6", "token"),
        ("tax file number 123 456 782", "tfn"),
    ],
)
def test_an_identifier_past_the_detector_stops_the_release_and_is_named_without_its_text(
    night: Night, value: str, kind: str
) -> None:
    example = plant(night, value)
    verdict = judged(night)["no_identifier"]
    assert (verdict.passed, verdict.blocking) == (False, True)
    assert (verdict.figures["hits"], verdict.figures[f"hits_{kind}"], verdict.figures["waived"]) == (1, 1, 0)
    (place,) = places(verdict)
    assert re.fullmatch(rf"{example} default\.text \d+: {kind}", place)
    assert value not in json.dumps(verdict.figures)
    with pytest.raises(GateClosed, match="'no_identifier' failed"):
        require_checked(night, NAME, candidate_of(night, NAME))


def test_a_single_name_past_the_detector_stops_the_release_in_its_own_document_only(night: Night) -> None:
    example = plant(night, "Odile")
    know(night)
    assert judged(night)["no_known_person"].passed
    know(night, example)
    verdict = judged(night)["no_known_person"]
    assert not verdict.passed
    (place,) = places(verdict)
    assert re.fullmatch(rf"{example} default\.text \d+: single_name of {person_reference(night, 'kb:9')}", place)
    assert "kb:9" not in json.dumps(verdict.figures)


@pytest.mark.slow
def test_a_kept_type_is_no_identifier_that_may_not_stand(night: Night) -> None:
    plant(night, "192.0.2.17", "28:6f:b9:00:53:af")
    assert judged(night)["no_identifier"].figures["hits"] == 2
    profile = night.project.privacy.profile("default")
    kept = {**profile.model_dump(exclude_unset=True), "must_cover": ()}
    kept["operators"] = {**kept["operators"], "IP_ADDRESS": {"operator": "keep"}}
    profiles = {**night.project.privacy.profiles, "default": type(profile).model_validate(kept)}
    privacy = night.project.privacy.model_copy(update={"profiles": profiles})
    lax = replace(night, project=replace(night.project, privacy=privacy))
    build_corpus(lax, NAME)
    plant(lax, "192.0.2.17", "28:6f:b9:00:53:af")
    assert judged(lax)["no_identifier"].figures["hits"] == 1


@pytest.mark.slow
def test_a_waiver_lets_exactly_one_value_pass_until_its_day_and_the_card_says_so(night: Night) -> None:
    plant(night, MAIL, "Odile@Mail.example.com", "amelie@mail.example.com")
    first, _, other = places(judged(night)["no_identifier"])
    until = night.as_of + dt.timedelta(days=1)
    said = waive(night, NAME, first, "ann", "a mailbox of the vendor's", until)
    assert said.startswith(f"{NAME}: this email may pass until {until}")
    (decision,) = [d for d in night.decisions.read() if d.kind == "waiver"]
    assert (decision.who, decision.why) == ("ann", "a mailbox of the vendor's")
    assert decision.subjects == (value_mac(night, "email", MAIL),)
    assert decision.detail == {
        "corpus": NAME,
        "what": "email",
        "until": until.isoformat(),
        **dict(zip(("example", "column", "offset"), first.partition(":")[0].split(), strict=True)),
    }

    with pytest.raises(GateClosed, match="no candidate from tonight's inputs"):
        candidate_of(night, NAME)  # a decision is an input; and yet the next waiver finds what was judged
    waive(night, NAME, other.partition(":")[0], "ann", "another one", night.as_of)
    for day, passes in ((0, True), (1, False), (2, False)):
        tonight = later(night, day)
        shutil.rmtree(tonight.project.locations.staging / NAME)  # what was planted before is in it
        build_corpus(tonight, NAME)
        plant(
            tonight,
            MAIL,
            "Odile@Mail.example.com",
            "amelie@mail.example.com",
            *(["+1 212 555 0123"] if day == 1 else []),
        )
        verdict = judged(tonight)["no_identifier"]
        assert verdict.passed is passes
        waived = {0: 3, 1: 2, 2: 0}[day]
        assert (verdict.figures["waived"], verdict.figures.get("waived_email", 0)) == (waived, waived)
        if day == 0:
            release = release_corpus(tonight, NAME, {"run_id": "r1"}, asked=True).release
            assert release is not None
            text = card_of(tonight)
            assert "a person let pass, by a waiver in the log of decisions: **3**." in text
            assert "| no_known_person | passed | hits 0, known_people 0, waived 0 |" in text
            looked = r"with presidio-analyzer [\d.]+ \+ detect-secrets [\d.]+"
            line = rf"\| no_identifier \| passed \| hits 0, kinds \d+, waived 3, waived_email 3, {looked} \|"
            assert re.search(line, text)


def card_of(night: Night) -> str:
    """The card that consumers pull."""
    registry = registry_of(night.project)
    found = [path for path in Path(str(registry.remote)).rglob("*") if path.is_file()]
    cards = [path.read_text() for path in found if path.read_bytes().startswith(b"---\npretty_name")]
    (text,) = cards
    return text


def test_the_newest_waiver_of_a_value_counts_and_one_whose_day_is_over_ends_it(night: Night) -> None:
    plant(night, MAIL)
    (place,) = places(judged(night)["no_identifier"])
    far, over = night.as_of + dt.timedelta(days=900), night.as_of - dt.timedelta(days=1)
    waive(night, NAME, place, "ann", "nobody's", far)
    assert "already" in waive(night, NAME, place, "ann", "nobody's", far)
    assert open_waivers(night, NAME)
    assert "may pass no longer" in waive(night, NAME, place, "ann", "it is somebody's", over)
    assert open_waivers(night, NAME) == {}
    assert len([each for each in night.decisions.read() if each.kind == "waiver"]) == 2


def test_a_waiver_is_of_one_corpus_and_one_kind(night: Night) -> None:
    plant(night, MAIL)
    (place,) = places(judged(night)["no_identifier"])
    waive(night, NAME, place, "ann", "nobody's", night.as_of)
    assert open_waivers(night, NAME).keys() == {value_mac(night, "email", MAIL)}
    assert open_waivers(night, "support-sft") == open_waivers(later(night, 1), NAME) == {}
    assert value_mac(night, "name", MAIL) not in open_waivers(night, NAME)


@pytest.mark.parametrize(
    ("corpus", "hit", "days", "message"),
    [
        ("nothing", None, 0, "no corpus of that name"),
        (NAME, None, -1, "no waiver lets it pass"),
        (NAME, "somewhere", 0, "it is not EXAMPLE_ID COLUMN OFFSET"),
        (NAME, f"{'0' * 32} default.text 7", 0, "the gate finds nothing there"),
    ],
)
def test_a_waiver_of_nothing_is_refused(night: Night, corpus: str, hit: str | None, days: int, message: str) -> None:
    plant(night, MAIL)
    (place,) = places(judged(night)["no_identifier"])
    with pytest.raises(ConfigurationError, match=message):
        waive(night, corpus, hit or place, "ann", "because", night.as_of + dt.timedelta(days=days))
    with pytest.raises(CurationError, match="who decided and why"):
        waive(night, NAME, place, "ann", " ", night.as_of)
    assert not [d for d in night.decisions.read() if d.kind == "waiver"]
