"""Cleaning night after night: what was planted has the fate it was planted for, and only what is new is done."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from curation.cleaning.facts import known
from curation.cleaning.learned import Boilerplate, _read, learn_boilerplate
from curation.cleaning.step import accounting, clean_source, labels_hold, unmapped_labels
from curation.cleaning.texts import cleaned_documents, cleaned_memo, cleaned_rows
from curation.cleaning.uses import rule_uses
from curation.components.shell import sparkline
from curation.demo.landings import make_landings
from curation.demo.planted import DATES, Truth
from curation.deployment.project import load_project, open_night
from curation.document import DOCUMENTS, document_id
from curation.engine import ray_cluster
from curation.fates import EVERYWHERE, FATES
from curation.sources.step import assemble_source, find_people, land_source
from curation.state.night import Night, fates_of

SEED, SCALE = 11, 0.05  # as the fixture `exports` writes them


def _until_cleaned(small: Any, *dates: dt.date) -> tuple[Night, dict[str, dict[str, Any]]]:
    """A night of every source up to cleaning, and the figures of each."""
    small.land(*dates)
    night = open_night(small.project())
    for source in night.project.sources:
        land_source(night, source, list(dates))
        assemble_source(night, source)
    find_people(night)
    figures = {source: clean_source(night, source) for source in night.project.sources}
    learn_boilerplate(night)
    return night, figures


@pytest.fixture(scope="module")
def planted() -> Truth:
    return make_landings(SEED, SCALE)[1]


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory, deployment: Callable[..., Any], exports: Path) -> Night:
    return _until_cleaned(deployment(tmp_path_factory.mktemp("cleaned") / "small", exports), *DATES)[0]


def _document(night: Night, ref: str) -> dict[str, Any]:
    """The document that a `zendesk:ticket:` or `zendesk:comment:` of the truth is or is a turn of."""
    source, entity, number = ref.split(":")
    rows = night.tables.read(f"{source}_documents", DOCUMENTS).to_pylist()
    if entity == "ticket":
        (found,) = [row for row in rows if row["record_id"] == number]
        return found
    raise AssertionError(f"{ref}: look it up by its ticket")


def _fate(night: Night, ref: str) -> tuple[str, str | None]:
    source, _, number = ref.split(":")
    where = fates_of(EVERYWHERE, f"{source}_cleaned") & (pc.field("subject_id") == document_id(source, number))
    (row,) = night.tables.read("fates", FATES, where=where).to_pylist()
    return row["fate"], row["reason"]


DROPPED = {"bounce": "bounce", "alert": "alert", "invitation": "invitation"}


@pytest.mark.slow
@pytest.mark.parametrize("phenomenon", DROPPED)
def test_a_ticket_that_a_machine_opened_is_dropped(cleaned: Night, planted: Truth, phenomenon: str) -> None:
    refs = planted.ids(phenomenon, "zendesk:ticket:")
    assert refs
    assert {_fate(cleaned, ref) for ref in refs} == {("dropped", f"automatic_{DROPPED[phenomenon]}")}


@pytest.mark.parametrize("phenomenon", ["human_about_notice", "hyphenation", "slogan"])
def test_what_people_wrote_is_kept(cleaned: Night, planted: Truth, phenomenon: str) -> None:
    refs = planted.ids(phenomenon, "zendesk:ticket:")
    assert refs
    assert {_fate(cleaned, ref) for ref in refs} == {("kept", None)}


def test_a_scan_beyond_repair_is_quarantined(cleaned: Night, planted: Truth) -> None:
    refs = planted.ids("ocr_broken", "zendesk:ticket:")
    assert refs
    assert {_fate(cleaned, ref) for ref in refs} == {("quarantined", "ocr_broken")}


def _live_text(night: Night, source: str = "zendesk") -> str:
    """All T2 of the turns that passed."""
    raws = [t["raw_sha256"] for row in cleaned_documents(night, source).to_pylist() for t in row["turns"]]
    return "\n\f\n".join(cleaned_rows(night, source, raws, ["text"])["text"].to_pylist())


@pytest.mark.parametrize(
    "phenomenon",
    [
        *("signature", "quoted_reply", "forward_header", "disclaimer", "mobile_footer", "mojibake", "zero_width"),
        *("survey", "merge_notice", "status_notice", "auto_reply", "reply_marker", "ticket_banner"),
    ],
)
def test_what_nobody_wrote_is_gone_from_the_clean_texts(cleaned: Night, planted: Truth, phenomenon: str) -> None:
    values = {item.value for item in planted.of(phenomenon) if any(r.startswith("zendesk:") for r in item.where)}
    text = _live_text(cleaned)
    assert values
    assert [value for value in values if value in text] == []


def test_a_link_stays_without_what_tracks_its_reader(cleaned: Night, planted: Truth) -> None:
    text = _live_text(cleaned)
    for value in planted.values("tracking_link"):
        assert re.search(r"[?&]utm_", value)
        assert value not in text
        assert value.partition("?")[0] in text


def test_the_remains_of_markup_are_text_again(cleaned: Night, planted: Truth) -> None:
    text = _live_text(cleaned)
    assert planted.values("html_remains")
    assert not re.search(r"&(?:nbsp|amp;#39);|<br ?/?>", text)


def test_the_slogan_is_learned_and_the_frequent_answer_is_not(cleaned: Night, planted: Truth) -> None:
    """Of 12 tickets of three people, at a twentieth of the demo's size."""
    learned, gone = Boilerplate(cleaned), ""
    for row in cleaned_documents(cleaned, "zendesk").to_pylist():
        raws = {turn["raw_sha256"]: f"zendesk:{turn['author_ref']}" for turn in row["turns"]}
        for each in cleaned_rows(cleaned, "zendesk", list(raws), ["text", "clean_sha256"]).to_pylist():
            edits = learned.edits(each["clean_sha256"], each["text"], raws[each["raw_sha256"]])
            gone += "".join(each["text"][edit.start : edit.end] + "\n" for edit in edits)
    assert any(line in gone for value in planted.values("slogan") for line in value.split("\n"))
    answers = planted.values("frequent_answer")
    assert answers
    assert not any(answer in gone for answer in answers)
    assert all(answer in _live_text(cleaned) for answer in answers)


def _copied(night: Night, folder: Path) -> Night:
    """The same night over a copy of its deployment."""
    root = shutil.copytree(night.project.root, folder)
    return open_night(load_project(root / "defs", root))


def _read_for(night: Night) -> tuple[int, set[bytes]]:
    """How often tables were read for boilerplate in this process, and the texts with a learned line."""
    texts = set(Boilerplate(night).texts.rows)
    return _read.cache_info().misses, texts


def test_the_steps_of_a_night_read_boilerplate_once_and_those_after_a_rebuild_anew(
    cleaned: Night, tmp_path: Path
) -> None:
    night = _copied(cleaned, tmp_path / "small")
    reads, texts = _read_for(night)
    assert texts
    assert _read_for(open_night(night.project)) == (reads, texts)
    before = [night.tables.version(table) for table in ("lines", "boilerplate")]
    for table in ("lines", "boilerplate"):  # as --full-refresh does: versions count from 0 again
        night.tables.drop(table)
    assert _read_for(night) == (reads + 1, set())
    for source in night.project.sources:
        clean_source(night, source)
    learn_boilerplate(night)
    assert [night.tables.version(table) for table in ("lines", "boilerplate")] == before
    assert _read_for(night) == (reads + 2, texts)


def test_documents_are_kept_dropped_or_quarantined_and_the_sums_are_exact(cleaned: Night) -> None:
    for source in cleaned.project.sources:
        sums = accounting(cleaned, source)
        assert sums["difference"] == 0
        assert sums["kept"] == cleaned_documents(cleaned, source).num_rows
        assert sums["documents"] == sum(n for name, n in sums.items() if name.split(":")[0] in OUTCOMES)


OUTCOMES = ("kept", "dropped", "quarantined")


def test_dropped_turns_are_named_and_the_others_stay_in_order(cleaned: Night) -> None:
    for source in cleaned.project.sources:
        where = fates_of(EVERYWHERE, f"{source}_cleaned") & (pc.field("subject_kind") == "turn")
        gone = set(cleaned.tables.read("fates", FATES, where=where)["subject_id"].to_pylist())
        before = {r["doc_id"]: r["turns"] for r in cleaned.tables.read(f"{source}_documents", DOCUMENTS).to_pylist()}
        for row in cleaned_documents(cleaned, source).to_pylist():
            assert row["turns"] == [turn for turn in before[row["doc_id"]] if turn["turn_id"] not in gone]


@pytest.mark.slow
def test_a_night_cleans_only_what_is_new(small: Any) -> None:
    _, first = _until_cleaned(small, DATES[0])
    _, second = _until_cleaned(small, DATES[1])
    _, again = _until_cleaned(small, DATES[1])
    assert 0 < second["zendesk"]["new"] < first["zendesk"]["new"]
    assert second["zendesk"]["known"] > 0
    assert {figures["new"] for figures in again.values()} == {0}


def _stored(night: Night) -> dict[str, Any]:
    """What cleaning wrote of the first source, and what is known of its texts."""
    facts = {name: known(night, name) for name in ("signals", "notices", "lines")}
    memo = cleaned_memo(night, "zendesk")
    return {memo.table: memo.read(night.tables), **facts}


@pytest.mark.parametrize("engine", ["local", pytest.param("ray", marks=pytest.mark.slow)])
def test_workers_clean_as_one_process_does(
    another: Callable[..., Any], engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, _ = _until_cleaned(another("alone"), DATES[0])
    monkeypatch.setattr("curation.cleaning.step.TEXTS_A_WORKER", 1)
    small = another("shared")
    places = small.defs / "locations" / "defs.yaml"
    settings = places.read_text().replace("workers: 1", "workers: 2").replace("engine: local", f"engine: {engine}")
    places.write_text(settings)
    shared, figures = _until_cleaned(small, DATES[0])
    assert (shared.project.locations.engine, shared.project.locations.workers) == (engine, 2)
    assert figures["zendesk"]["new"] > 0
    found = _stored(shared)
    assert all(found[name].equals(rows) for name, rows in _stored(alone).items())
    assert list(shared.project.locations.temporary.iterdir()) == []
    ray_cluster.leave()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "cleaned_again", "facts_again"),
    [
        ("automatic: {kinds: [bounce]}", set(), {"notices"}),
        ("threads: {signature_lines: 7}", {"zendesk", "salesforce", "jira", "mailbox"}, set()),
        ("pages: {kinds: []}", {"zendesk", "salesforce", "jira", "mailbox", "kb", "wiki"}, set()),
    ],
)
def test_a_changed_rule_does_anew_only_what_it_touches(
    small: Any, setting: str, cleaned_again: set[str], facts_again: set[str]
) -> None:
    night, _ = _until_cleaned(small, DATES[0])
    rows = {name: known(night, name).num_rows for name in ("signals", "notices", "lines")}
    file = small.defs / "cleaning" / "defs.yaml"
    lines = file.read_text().splitlines()
    key = setting.partition(":")[0]
    (at,) = [i for i, line in enumerate(lines) if line.startswith(f"  {key}:")]
    end = next((i for i in range(at + 1, len(lines)) if re.match(r"(  \S|\S)", lines[i])), len(lines))
    file.write_text("\n".join([*lines[:at], f"  {setting}", *lines[end:]]) + "\n")
    night, figures = _until_cleaned(small, DATES[0])
    assert {source for source, found in figures.items() if found["new"]} == cleaned_again
    stored = {name: night.tables.read(name, known(night, name).schema).num_rows for name in rows}
    grown = {name for name in rows if stored[name] > rows[name] and known(night, name).num_rows <= rows[name]}
    assert grown == facts_again


def _policy(small: Any, policy: str) -> None:
    file = small.defs / "cleaning" / "defs.yaml"
    text = file.read_text()
    assert "    status:\n" in text
    file.write_text(text.replace("    status:\n", f"    status:\n      unmapped: {policy}\n", 1))


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["quarantine", "fatal"])
def test_a_value_with_no_mapping_is_treated_as_its_policy_says(small: Any, planted: Truth, policy: str) -> None:
    _policy(small, policy)
    night, _ = _until_cleaned(small, *DATES)
    (ref,) = planted.ids("unmapped_status", "zendesk:ticket:")
    assert _fate(night, ref) == ("quarantined", "unmapped_status")
    hold = night.decisions.held().get(labels_hold("zendesk"))
    assert (hold is not None) == (policy == "fatal")
    if hold is not None:
        assert "status" in hold.why
        assert planted.values("unmapped_status").isdisjoint(hold.why.split())
    (value,) = [value for value in unmapped_labels(night, "zendesk") if value.label == "status"]
    assert (value.raw, value.policy) == ("awaiting_vendor", policy)


@pytest.mark.slow
def test_a_hold_for_labels_ends_when_the_value_is_mapped(small: Any) -> None:
    _policy(small, "fatal")
    night, _ = _until_cleaned(small, *DATES)
    assert labels_hold("zendesk") in night.decisions.held()
    file = small.defs / "cleaning" / "defs.yaml"
    file.write_text(file.read_text().replace("pending: [", "pending: [awaiting_vendor, ", 1))
    clean_source(open_night(load_project(small.defs, small.root)), "zendesk")
    assert labels_hold("zendesk") not in night.decisions.held()


def test_the_rules_that_touched_documents_are_counted_by_landing_date(cleaned: Night) -> None:
    uses = rule_uses(cleaned, "zendesk")
    documents = cleaned.tables.read("zendesk_documents", DOCUMENTS, ["doc_id"]).num_rows
    assert {"quote", "signature"} <= {use.kind for use in uses}
    for use in uses:
        assert 0 < use.documents <= documents
        assert len(use.nights) == len(DATES)
        assert len(sparkline(use.nights)) == len(DATES)


def test_a_sparkline_shows_what_is_more_than_nothing() -> None:
    assert sparkline([0.0, 0.001, 0.5, 1.0]) == " ▁▄█"
