"""Law 4: what could not be scanned, parsed or validated is quarantined or stops the release, and costs nothing else."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.cleaning.step import clean_source
from curation.corpora.step import build_corpus, candidate_of, inputs_digest
from curation.dedup.step import find_clusters
from curation.deployment.project import landing_dates, open_night
from curation.document import document_id, text_digest
from curation.errors import ConfigurationError, GateClosed
from curation.fates import FATES
from curation.privacy.holds import TextHolds, retry_held_texts
from curation.privacy.step import find_findings, tonight
from curation.privacy.tables import FINDINGS
from curation.quality.step import judge_corpus
from curation.registry.step import Published, release_corpus
from curation.sources.step import assemble_source, find_people, land_source
from curation.state.night import Figures, Night, fates_of
from curation.storage.secrets.keys import install_demo_keys

DAY = dt.date(2026, 11, 2)
SLOW = (
    "  presidio: {UrlRecognizer: CONFIDENTIAL}\n"  # of the library's patterns: quadratic where a text is full of dots
)


def ticket(number: int, text: str, answer: str = "Please turn the switch at the door twice.") -> list[dict[str, Any]]:
    """A solved ticket, its answer, and who asked."""
    at = "2026-10-05T08:00:00Z"
    return [
        {
            "id": 50300 + number, "subject": f"Lamp {number} is dark", "description": text, "status": "solved",
            "requester_id": 700300 + number, "created_at": at, "updated_at": at,
        },
        {
            "id": 8000300 + number, "ticket_id": 50300 + number, "author_id": 700399, "public": True, "created_at": at,
            "body": f"{answer} Circuit {number * 7} hangs on panel {number}.",
        },
        {
            "id": 700300 + number, "name": f"Ottilie Vance{'abcdefghij'[number]}", "email": f"u{number}@example.com",
            "role": "end-user", "created_at": at, "updated_at": at,
        },
    ]  # fmt: skip


def land(small: Any, *tickets: list[dict[str, Any]], day: dt.date = DAY) -> None:
    """A landing of Zendesk, and one article that is always the same."""
    agent = {"id": 700399, "name": "Bram Kessel", "email": "bram@example.com", "role": "agent"}
    families = {"tickets": [t[0] for t in tickets], "comments": [t[1] for t in tickets]}
    families["users"] = [*(t[2] for t in tickets), agent]
    folder = small.data / "landing" / "zendesk" / day.isoformat()
    folder.mkdir(parents=True)
    for family, rows in families.items():
        (folder / f"{family}-0001.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
    article = small.data / "landing" / "kb" / day.isoformat() / "lamps.md"
    article.parent.mkdir(parents=True)
    article.write_text(
        "---\nid: lamps\nversion: 1\neffective_date: 2026-01-01\nconfidentiality: internal\ndepartment: support\n"
        "---\n\n# Lamps\n\n"
        "A lamp that stays dark is switched at its panel.\n"
    )


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def prepare(small: Any) -> Night:
    """Everything up to the corpora, in this process."""
    night = open_night(small.project())
    for source in night.project.sources:
        land_source(night, source, landing_dates(night.project))
    find_people(night)
    for source in night.project.sources:
        assemble_source(night, source)
        clean_source(night, source)
    find_clusters(night)
    return night


def scanned(small: Any) -> tuple[Night, Figures]:
    night = prepare(small)
    return night, find_findings(night)


def fates(night: Night, corpus: str) -> dict[str, tuple[str, str | None]]:
    """Fate and reason of every document by its id."""
    rows = night.tables.read("fates", FATES, where=fates_of(corpus, corpus.replace("-", "_"))).to_pylist()
    return {row["subject_id"]: (row["fate"], row["reason"]) for row in rows}


def content(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.fixture
def deployment(small: Any) -> Any:
    """The small deployment, with nothing published by itself."""
    for recipe in (small.defs / "corpora").rglob("defs.yaml"):
        text = recipe.read_text().replace("every_change", "manual").replace("weekly", "manual")
        recipe.write_text(text)
    return small


@pytest.mark.slow
def test_a_text_that_cannot_be_scanned_costs_itself_only_and_is_not_tried_again_each_night(deployment: Any) -> None:
    privacy = deployment.defs / "privacy" / "defs.yaml"
    edit(privacy, "timeout_seconds: 120", "timeout_seconds: 4\n  max_characters: 6000")
    edit(privacy, "  profiles:\n", SLOW + "  profiles:\n")
    land(
        deployment,
        ticket(1, "Hello, lamp one over the stairs is dark since Monday."),
        ticket(2, "Hello, the plate says " + "a." * 2800 + " and nothing else."),
        ticket(3, "Hello, this is long. " + "The lamp in the hall flickers when a door opens. " * 160),
        ticket(4, "Hello, lamp four in the cellar hums at night."),
    )
    night, figures = scanned(deployment)
    assert figures["failed"] == 1
    assert figures["held_texts"] == 1
    held = [d for s, d in night.decisions.held().items() if s.startswith("text:")]
    assert [d.why for d in held] == ["a text could not be scanned, alone: timeout"]
    stored = night.tables.read("findings", FINDINGS).to_pylist()
    assert [r["reason"] for r in stored if r["status"] != "ok"] == ["too_long"]
    build_corpus(night, "support-sft")
    found = fates(night, "support-sft")
    doc = {n: found[document_id("zendesk", str(50300 + n))] for n in (1, 2, 3, 4)}
    assert doc == {
        1: ("kept", None),
        2: ("quarantined", "not_scanned"),
        3: ("quarantined", "not_scanned"),
        4: ("kept", None),
    }
    night, figures = scanned(deployment)
    assert (figures["new"], figures["failed"], figures["held_texts"]) == (0, 0, 1)
    assert len([s for d in night.decisions.read() for s in d.subjects if s.startswith("text:")]) == 1
    digest = inputs_digest(night, night.project.corpora["support-sft"])

    edit(privacy, SLOW, "")  # without what hangs, it comes back
    night, figures = scanned(deployment)
    assert (figures["failed"], figures["held_texts"], night.decisions.held()) == (0, 0, {})
    build_corpus(night, "support-sft")
    assert fates(night, "support-sft")[document_id("zendesk", "50302")] == ("kept", None)
    assert inputs_digest(night, night.project.corpora["support-sft"]) != digest


@pytest.mark.slow
def test_a_held_text_waits_until_somebody_asks_for_it_and_is_released_once_it_is_scanned(deployment: Any) -> None:
    land(deployment, *(ticket(n, f"Hello, lamp {n} on floor {n * 3} is dark.") for n in range(1, 4)))
    night = prepare(deployment)
    text = text_digest("Hello, lamp 2 on floor 6 is dark.")
    TextHolds(night, tonight(night)).hold(text, "crash")  # as a worker that died on a machine without memory left it
    figures = find_findings(night)
    assert (figures["held_texts"], figures["failed"]) == (1, 0)
    night, figures = scanned(deployment)
    assert (figures["new"], figures["held_texts"]) == (0, 1)
    build_corpus(night, "support-sft")
    assert fates(night, "support-sft")[document_id("zendesk", "50302")] == ("quarantined", "not_scanned")

    retry_held_texts(night)
    assert night.decisions.held() == {}
    night, figures = scanned(deployment)
    assert (figures["new"], figures["held_texts"]) == (1, 0)
    build_corpus(night, "support-sft")
    assert fates(night, "support-sft")[document_id("zendesk", "50302")] == ("kept", None)


@pytest.mark.slow
def test_a_held_text_is_tried_again_where_it_is_given_more_time(deployment: Any) -> None:
    land(deployment, ticket(1, "Hello, lamp one is dark."))
    night = prepare(deployment)
    TextHolds(night, tonight(night)).hold(text_digest("Hello, lamp one is dark."), "timeout")
    assert find_findings(night)["held_texts"] == 1
    edit(deployment.defs / "privacy" / "defs.yaml", "timeout_seconds: 120", "timeout_seconds: 121")
    night, figures = scanned(deployment)
    assert (figures["new"], figures["held_texts"], night.decisions.held()) == (1, 0, {})


def test_the_hold_of_a_text_that_no_document_has_any_more_ends(deployment: Any) -> None:
    land(deployment, ticket(1, "Hello, lamp one is dark."))
    night = prepare(deployment)
    TextHolds(night, tonight(night)).hold(text_digest("Hello, the lamp that was erased is dark."), "timeout")
    assert find_findings(night)["held_texts"] == 0
    assert night.decisions.held() == {}


@pytest.mark.slow
def test_only_a_new_recognizer_reads_again_and_the_figures_say_so(deployment: Any) -> None:
    land(deployment, *(ticket(n, f"Hello, lamp {n} on floor {n * 3} is dark.") for n in range(1, 4)))
    _, figures = scanned(deployment)
    first = int(figures["new"])
    assert first > 3
    assert not [name for name in figures if name.startswith("texts_read:")]
    privacy = deployment.defs / "privacy" / "defs.yaml"
    edit(privacy, "  identifiers:\n", "  identifiers:\n    - {name: lamp, regex: 'LP-\\d{4}', match: [LP-1234]}\n")
    _, figures = scanned(deployment)
    assert {name: n for name, n in figures.items() if name.startswith("texts_read:")} == {
        "texts_read:identifier:lamp": first
    }


def published(night: Night, corpus: str) -> Published:
    return release_corpus(night, corpus, {})


def judged(night: Night, corpus: str) -> dict[str, bool]:
    """The verdicts of a candidate that is built first."""
    build_corpus(night, corpus)
    return {verdict.name: verdict.passed for verdict in judge_corpus(night, corpus)}


@pytest.mark.slow
def test_what_was_not_checked_or_failed_its_checks_is_not_published_and_the_last_candidate_stays(
    deployment: Any,
) -> None:
    land(deployment, *(ticket(n, f"Hello, lamp {n} on floor {n * 3} is dark.") for n in range(1, 4)))
    night, _ = scanned(deployment)
    assert all(judged(night, "support-sft").values())
    assert published(night, "support-sft").outcome == "waits_for_person"
    place = deployment.data / "corpora" / "support-sft"
    before = content(place)
    assert before

    later = DAY + dt.timedelta(days=1)
    mine = "Hello, I am Ottilie Vancee. My lamp hums, write to u4@example.com. Ottilie Vancee"
    land(deployment, ticket(4, mine), day=later)
    night, _ = scanned(deployment)
    with pytest.raises(GateClosed, match="no candidate from tonight's inputs"):
        published(night, "support-sft")
    build_corpus(night, "support-sft")
    with pytest.raises(GateClosed, match="did not run"):
        published(night, "support-sft")

    privacy = deployment.defs / "privacy" / "defs.yaml"
    edit(privacy, "PERSON, ", "")  # no profile must cover it any more
    edit(privacy, "PERSON: {operator: replace, numbered: true}", "PERSON: {operator: keep}")
    night = open_night(deployment.project())
    assert [name for name, passed in judged(night, "support-sft").items() if not passed] == ["no_known_person"]
    with pytest.raises(GateClosed, match="'no_known_person' failed") as closed:
        published(night, "support-sft")
    assert "Vance" not in str(closed.value)
    verdicts = candidate_of(night, "support-sft").parent.glob(".*.verdicts.json")
    assert "Vance" not in "".join(file.read_text() for file in verdicts)

    edit(privacy, "PERSON: {operator: keep}", "PERSON: {operator: replace, numbered: true}")
    suite = deployment.defs / "corpora" / "support_sft" / "suite.yaml"
    edit(suite, "min_value: 1", "min_value: 1000")
    night = open_night(deployment.project())
    assert [name for name, passed in judged(night, "support-sft").items() if not passed] == ["some_examples"]
    with pytest.raises(GateClosed, match="'some_examples' failed"):
        published(night, "support-sft")
    assert content(place) == before
    assert not (deployment.data / "registry").exists()

    edit(suite, "min_value: 1000", "min_value: 1")
    night = open_night(deployment.project())
    assert all(judged(night, "support-sft").values())
    published(night, "support-sft")
    assert content(place) != before


def broken_column(landing: Path) -> None:
    (landing / DAY.isoformat()).mkdir(parents=True)
    (landing / DAY.isoformat() / "Contact.csv").write_text("Id,FirstName\n003A,Ottilie\n")


def misnamed_folder(landing: Path) -> None:
    (landing / "latest").mkdir(parents=True)


@pytest.mark.slow
@pytest.mark.parametrize("spoil", [broken_column, misnamed_folder])
def test_a_source_that_cannot_be_read_blocks_only_the_corpora_that_select_it(
    deployment: Any, spoil: Callable[[Path], None]
) -> None:
    land(deployment, *(ticket(n, f"Hello, lamp {n} on floor {n * 3} is dark.") for n in range(1, 4)))
    landing = deployment.data / "landing" / "salesforce"
    spoil(landing)
    night, _ = scanned(deployment)
    assert set(night.decisions.held()) == {"source:salesforce"}
    assert [name for name, passed in judged(night, "support-sft").items() if not passed] == ["sources_ready"]
    with pytest.raises(GateClosed, match="'sources_ready' failed"):
        published(night, "support-sft")
    assert all(judged(night, "knowledge-chunks").values())
    published(night, "knowledge-chunks")
    assert content(deployment.data / "corpora" / "knowledge-chunks")

    recipe = deployment.defs / "corpora" / "support_sft" / "defs.yaml"
    edit(recipe, "publish: manual", "publish: manual\n  on_hold: previous")
    night = open_night(deployment.project())
    assert all(judged(night, "support-sft").values())

    for folder in landing.iterdir():
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    land_source(night, "salesforce", landing_dates(night.project))
    assert night.decisions.held() == {}


def test_the_demos_keys_are_refused_in_production(deployment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    land(deployment, ticket(1, "Hello, lamp one is dark."))
    install_demo_keys(deployment.data / "keys", 7)
    open_night(deployment.project())
    monkeypatch.setenv("CURATION_ENVIRONMENT", "prod")
    monkeypatch.setenv("CURATION_WITNESS", "s3://outside")
    with pytest.raises(ConfigurationError, match="everybody knows, and this is prod"):
        open_night(deployment.project())
