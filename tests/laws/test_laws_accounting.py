"""Law 1: everything that arrives has exactly one fate, and the sums are exact at every source, landing and stage."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.demo.landings import write_landings
from curation.demo.planted import BROKEN, DATES, SOURCES, Truth
from curation.document import DOCUMENTS, QUARANTINE, RECORDS, document_id
from curation.fates import EVERYWHERE, FATES, OUTCOMES, counts
from curation.sources.assembly.assemble import WAITING, Assembled, assemble
from curation.sources.assembly.states import COLUMNS, subject_id
from curation.sources.landings.expired import EXPIRED
from curation.sources.records import landing_state, records_table
from curation.sources.step import accounting, assemble_source, land_source
from curation.state.night import Night, fates_of

Row = dict[str, Any]
UTC = dt.UTC


# The demo at its full size: sources only


@dataclass(frozen=True)
class Nights:
    """Three nights of the demo, and what the tables held after each."""

    truth: Truth
    night: Night
    sums: dict[tuple[str, dt.date], dict[str, int]]
    fates: dict[tuple[str, dt.date], pa.Table]
    documents: dict[tuple[str, dt.date], pa.Table]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, deployment: Callable[..., Any], laws: Any) -> Nights:
    root = tmp_path_factory.mktemp("full")
    truth = write_landings(root / "exports", seed=7, scale=1.0)
    small = deployment(root / "deployment", root / "exports")
    sums, fates, documents = {}, {}, {}
    for date in DATES:
        small.land(date)
        night = laws.night(small, corpora=False)
        for source in SOURCES:
            sums[source, date] = accounting(night, source)
            fates[source, date] = night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, f"{source}_documents"))
            documents[source, date] = night.tables.read(f"{source}_documents", DOCUMENTS)
    return Nights(truth, night, sums, fates, documents)


def test_every_row_of_every_landing_is_parsed_or_quarantined(full: Nights) -> None:
    assert sum(full.truth.rows.values()) > 3_000
    for source in SOURCES:
        states = landing_state(full.night.tables, source)
        assert list(states) == list(DATES)
        for date, state in states.items():
            assert state["read"] == full.truth.rows[source, date]
            assert state["read"] == state["parsed"] + state["quarantined"]
            records = full.night.tables.read(records_table(source), RECORDS, ["origin"], pc.field("landed_on") == date)
            where = (pc.field("source") == source) & (pc.field("landed_on") == date)
            refused = full.night.tables.read("quarantine", QUARANTINE, ["origin"], where)
            assert (records.num_rows, refused.num_rows) == (state["parsed"], state["quarantined"])
            rows = [*records["origin"].to_pylist(), *refused["origin"].to_pylist()]
            assert len({(row["file"], row["position"]) for row in rows}) == state["read"]


def test_what_is_quarantined_is_what_was_planted_broken(full: Nights) -> None:
    planted = {ref for phenomenon in BROKEN for ref in full.truth.ids(phenomenon)}
    rows = full.night.tables.read("quarantine", QUARANTINE).to_pylist()
    found = {f"{r['source']}:{r['landed_on']}/{r['origin']['file']}:{r['origin']['position']}": r for r in rows}
    assert found.keys() == planted
    assert len(rows) == len(planted)
    reasons = {
        "invalid_json": {"bad_json"},
        "duplicate_key": {"duplicate_key"},
        "missing_id": {"missing_id"},
        "bad_date": {"bad_date"},
        "ragged_row": {"ragged_row"},
        "unknown_file": {"unknown_file"},
        "bad_front_matter": {"bad_front_matter"},
    }
    for phenomenon, expected in reasons.items():
        assert {found[ref]["reason"] for ref in full.truth.ids(phenomenon)} == expected, phenomenon


def test_on_every_night_parsed_is_documents_merged_dropped_and_waiting(full: Nights) -> None:
    for source in SOURCES:
        read = 0
        for date in DATES:
            read += full.truth.rows[source, date]
            sums = full.sums[source, date]
            assert sums["difference"] == 0
            assert sums["read"] == read == sums["parsed"] + sums["quarantined"]
            assert sums["parsed"] == sums["documents"] + sums["merged"] + sums["dropped"] + sums["waiting"]
            assert sums["documents"] == full.documents[source, date].num_rows > 0


def test_no_record_is_counted_twice_and_each_has_one_fate(full: Nights) -> None:
    for source in SOURCES:
        records = full.night.tables.read(records_table(source), RECORDS, ["source", "landed_on", "origin", "entity"])
        refused = full.night.tables.read("quarantine", QUARANTINE, where=pc.field("source") == source)
        subjects = Counter(subject_id(row) for row in (*records.to_pylist(), *refused.to_pylist()))
        fates = full.fates[source, DATES[-1]]
        assert Counter(fates["subject_id"].to_pylist()) == subjects
        assert max(subjects.values()) == 1
        assert set(fates["fate"].to_pylist()) <= set(OUTCOMES)


def test_a_reason_is_given_for_everything_that_is_not_kept(full: Nights) -> None:
    for fates in full.fates.values():
        for row in fates.to_pylist():
            assert (row["reason"] is None) == (row["fate"] == "kept")
            assert (row["into"] is not None) == (row["fate"] == "merged")


def test_what_was_merged_went_into_something_that_is_there(full: Nights) -> None:
    for source in SOURCES:
        fates = full.fates[source, DATES[-1]].to_pylist()
        people = full.night.tables.read(records_table(source), RECORDS, ["entity", "record_id"]).to_pylist()
        places = {f"{source}:{row['record_id']}" for row in people if row["entity"] == "person"}
        places |= {row["subject_id"] for row in fates}
        places |= set(full.documents[source, DATES[-1]]["doc_id"].to_pylist())
        assert [row for row in fates if row["into"] is not None and row["into"] not in places] == []


def fates_by_record(full: Nights, source: str, date: dt.date) -> dict[tuple[str, str], list[tuple[str, str | None]]]:
    """(entity, record id) → (fate, reason) of each of its states as of a night, oldest landing first."""
    columns = ["source", "landed_on", "origin", "entity", "record_id"]
    rows = full.night.tables.read(records_table(source), RECORDS, columns, pc.field("landed_on") <= date).to_pylist()
    fates = {row["subject_id"]: (row["fate"], row["reason"]) for row in full.fates[source, date].to_pylist()}
    found: dict[tuple[str, str], list[tuple[str, str | None]]] = {}
    for row in sorted(rows, key=lambda r: (r["landed_on"], r["origin"]["file"], r["origin"]["position"])):
        found.setdefault((row["entity"], row["record_id"]), []).append(fates[subject_id(row)])
    return found


ENTITIES = {"ticket": "thread", "case": "thread", "comment": "turn", "article": "article", "issue": "thread"}


def fates_of_planted(full: Nights, refs: Iterable[str], date: dt.date) -> list[list[tuple[str, str | None]]]:
    """The fates of each reference `source:entity:id` of the truth."""
    found = []
    for source, entity, record in (ref.split(":") for ref in sorted(refs)):
        found.append(fates_by_record(full, source, date)[ENTITIES[entity], record.partition("@")[0]])
    return found


def test_a_deleted_ticket_is_a_tombstone_and_its_turns_are_dropped_with_it(full: Nights) -> None:
    for source in ("zendesk", "salesforce"):
        refs = full.truth.ids("deleted_record", f"{source}:")
        assert refs
        for states in fates_of_planted(full, refs, DATES[-1]):
            assert states[-1] == ("dropped", "tombstone")
            assert set(states[:-1]) == {("merged", "superseded")}
        assert {states[-1] for states in fates_of_planted(full, refs, DATES[1])} == {("kept", None)}
        gone = {ref.rsplit(":", 1)[1] for ref in refs}
        columns = ["source", "landed_on", "origin", "entity", "record_id", "parent_id"]
        turns = [
            row
            for row in full.night.tables.read(records_table(source), RECORDS, columns).to_pylist()
            if row["entity"] == "turn" and row["parent_id"] in gone
        ]
        by_subject = {r["subject_id"]: (r["fate"], r["reason"]) for r in full.fates[source, DATES[-1]].to_pylist()}
        assert turns
        assert {by_subject[subject_id(row)] for row in turns} == {("dropped", "thread_deleted")}


def test_a_comment_whose_ticket_never_came_waits_with_that_reason(full: Nights) -> None:
    refs = full.truth.ids("orphan_comment")
    assert len(refs) == 1
    for date in DATES:
        assert fates_of_planted(full, refs, date) == [[("quarantined", "no_thread")]]


def test_a_ticket_whose_newest_state_is_quarantined_is_not_served_in_its_older_state(full: Nights) -> None:
    refs = full.truth.ids("quarantined_update")
    assert len(refs) == 1
    (ticket,) = (ref.rsplit(":", 1)[1] for ref in refs)
    assert fates_of_planted(full, refs, DATES[1]) == [[("kept", None)]]
    assert fates_of_planted(full, refs, DATES[2]) == [[("merged", "newest_state_quarantined")]]
    present = [
        document_id("zendesk", ticket) in full.documents["zendesk", date]["doc_id"].to_pylist() for date in DATES
    ]
    assert present == [True, True, False]


def test_a_withdrawn_article_is_absent_from_the_snapshot_and_a_revised_one_keeps_both_versions(full: Nights) -> None:
    withdrawn = full.truth.ids("withdrawn_article")
    assert len(withdrawn) == 1
    gone = ("dropped", "absent_from_snapshot")
    assert fates_of_planted(full, withdrawn, DATES[1]) == [[("merged", "superseded"), ("kept", None)]]
    assert fates_of_planted(full, withdrawn, DATES[2]) == [[("merged", "superseded"), gone]]
    (slug,) = {ref.rpartition(":")[2].partition("@")[0] for ref in full.truth.ids("revised_article")}
    versions = fates_by_record(full, "kb", DATES[2])["article", slug]
    replaced = ("merged", "superseded")
    assert versions == [replaced, replaced, ("kept", None)]  # versions 1, 2, 2: the snapshot holds 2 alone


def test_late_comments_become_turns_of_the_ticket_that_landed_before_them(full: Nights) -> None:
    expired = set(full.night.tables.read("zendesk_expired", EXPIRED, ["doc_id"])["doc_id"].to_pylist())
    told = [
        (document_id("zendesk", item.where[0].rsplit(":", 1)[1]), item.where[1:])
        for item in full.truth.of("late_comment")
    ]
    told = [(doc_id, comments) for doc_id, comments in told if doc_id not in expired]  # without a consent there is none
    assert told
    for doc_id, comments in told:
        lengths = []
        for date in DATES:
            documents = full.documents["zendesk", date].to_pylist()
            (document,) = [d for d in documents if d["doc_id"] == doc_id]
            lengths.append(len(document["turns"]))
        assert [later - lengths[0] for later in lengths] == [0, 1, 2]
        assert set(map(tuple, fates_of_planted(full, comments, DATES[2]))) == {(("merged", "turn"),)}


def test_a_landing_read_again_is_not_counted_again(full: Nights, laws: Any) -> None:
    before = full.sums[SOURCES[0], DATES[-1]]
    rows = {s: full.night.tables.read(records_table(s), RECORDS, ["record_id"]).num_rows for s in SOURCES}
    night = full.night
    for source in SOURCES:
        land_source(night, source, DATES)
        assemble_source(night, source)
        assert night.tables.read(records_table(source), RECORDS, ["record_id"]).num_rows == rows[source]
        assert accounting(night, source) == full.sums[source, DATES[-1]]
    assert accounting(night, SOURCES[0]) == before


# Assembly as such: any records, in any order, however they are split


def row_of(
    position: int,
    entity: str,
    record_id: str | None,
    landed: dt.date = DATES[0],
    *,
    at: int | None = 0,
    text: str | None = "text",
    **other: Any,
) -> Row:
    """A record with a place of its own; `at` are hours after a fixed time."""
    moment = None if at is None else dt.datetime(2026, 10, 1, tzinfo=UTC) + dt.timedelta(hours=at)
    digest = hashlib.sha256(text.encode()).digest() if text else None
    return {
        **dict.fromkeys(COLUMNS),
        "source": "s",
        "landed_on": landed,
        "origin": {"file_sha256": b"\0" * 32, "file": "f", "position": position},
        "entity": entity,
        "record_id": record_id,
        "kind": {"thread": "ticket", "article": "article"}.get(entity),
        "deleted": False,
        "created_at": moment,
        "updated_at": moment,
        "raw_sha256": digest,
        "labels": [],
        **other,
    }


def refused_row(position: int, entity: str | None, record_id: str | None, landed: dt.date, at: int | None) -> Row:
    moment = None if at is None else dt.datetime(2026, 10, 1, tzinfo=UTC) + dt.timedelta(hours=at)
    return {
        "source": "s",
        "landed_on": landed,
        "origin": {"file_sha256": b"\0" * 32, "file": "q", "position": position},
        "entity": entity,
        "record_id": record_id,
        "updated_at": moment,
        "reason": "bad_json",
    }


SCHEMA = pa.schema([RECORDS.field(name) for name in COLUMNS])


def assembled(records: Sequence[Row], refused: Sequence[Row] = (), mode: Any = "incremental") -> Assembled:
    return assemble(
        "s",
        pa.Table.from_pylist(list(records), schema=SCHEMA),
        pa.Table.from_pylist(list(refused), schema=QUARANTINE),
        {"agent": "agent"},
        mode=mode,
        stage="s_documents",
    )


def balanced(found: Assembled, records: Sequence[Row], refused: Sequence[Row]) -> None:
    """Both equations of law 1, and one fate a subject."""
    sums = Counter(found.fates["fate"].to_pylist())
    waiting = sum(reason in WAITING for reason in found.fates["reason"].to_pylist())
    assert sums["quarantined"] == len(refused) + waiting
    assert sums["kept"] + sums["merged"] + sums["dropped"] + waiting == len(records)
    assert sums["kept"] == found.documents.num_rows == len(set(found.documents["doc_id"].to_pylist()))
    subjects = found.fates["subject_id"].to_pylist()
    assert sorted(subjects) == sorted({subject_id(row) for row in (*records, *refused)})


IDS = st.sampled_from(["1", "2", "3"])
HOURS = st.one_of(st.none(), st.integers(0, 5))
LANDED = st.sampled_from(DATES)


@st.composite
def records(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Records and refused rows of a few ids, with ties in time, deletions, missing texts, and articles with versions."""
    rows, refused = [], []
    for position in range(draw(st.integers(0, 12))):
        entity = draw(st.sampled_from(["thread", "thread", "turn", "turn", "article", "person", "other"]))
        other: Row = {"deleted": draw(st.integers(0, 5)) == 0}
        if entity == "turn":
            other["parent_id"] = draw(IDS)
        if entity in ("thread", "turn"):
            other["author_ref"] = draw(st.sampled_from(["agent", "person"]))
        if entity == "thread":
            other["title_sha256"] = draw(st.sampled_from([None, hashlib.sha256(b"title").digest()]))
            other["summary_sha256"] = draw(st.sampled_from([None, hashlib.sha256(b"summary").digest()]))
        if entity == "article":
            other["version"] = draw(st.sampled_from([None, "a", "b"]))
            day = draw(st.one_of(st.none(), st.integers(1, 4)))
            other["effective_at"] = None if day is None else dt.datetime(2026, 9, day, tzinfo=UTC)
        text = draw(st.sampled_from([None, "x", "y"]))
        rows.append(row_of(position, entity, draw(IDS), draw(LANDED), at=draw(HOURS), text=text, **other))
    for position in range(draw(st.integers(0, 3))):
        entity = draw(st.sampled_from([None, "thread", "turn", "article"]))
        refused.append(refused_row(position, entity, draw(st.one_of(st.none(), IDS)), draw(LANDED), draw(HOURS)))
    return rows, refused


@settings(max_examples=200, deadline=None)
@given(records(), st.randoms(use_true_random=False), st.sampled_from(["incremental", "snapshot"]))
def test_any_order_of_any_records_gives_equal_documents_and_equal_fates(
    given_rows: tuple[list[Row], list[Row]], random: Any, mode: str
) -> None:
    rows, refused = given_rows
    first = assembled(rows, refused, mode)
    balanced(first, rows, refused)
    shuffled, other = random.sample(rows, len(rows)), random.sample(refused, len(refused))
    second = assembled(shuffled, other, mode)
    assert second.documents.equals(first.documents)
    assert second.fates.equals(first.fates)


@settings(max_examples=100, deadline=None)
@given(records(), st.lists(st.tuples(LANDED, LANDED), min_size=12, max_size=12))
def test_however_states_are_split_over_landings_the_same_documents_come_out(
    given_rows: tuple[list[Row], list[Row]], landings: list[tuple[dt.date, dt.date]]
) -> None:
    """When every state says when it changed, the landing in which it came decides nothing."""
    rows, _ = given_rows
    for position, row in enumerate(rows):
        moment = dt.datetime(2026, 10, 1, tzinfo=UTC) + dt.timedelta(minutes=position)
        row |= {"updated_at": moment, "created_at": moment}
        if row["entity"] == "article":
            row["effective_at"] = moment

    def outcome(which: int) -> tuple[list[Row], dict[int, tuple[str, str | None]]]:
        split = [row | {"landed_on": landings[n][which]} for n, row in enumerate(rows)]
        found = assembled(split)
        balanced(found, split, [])
        named = {subject_id(row): row["origin"]["position"] for row in split}
        fates = {named[f["subject_id"]]: (f["fate"], f["reason"]) for f in found.fates.to_pylist()}
        return [d | {"landed_on": None} for d in found.documents.to_pylist()], fates

    assert outcome(0) == outcome(1)


def test_a_snapshot_that_lacks_a_record_drops_it_and_one_with_an_unreadable_id_deletes_nothing() -> None:
    old, new = DATES[:2]
    rows = [
        row_of(0, "article", "a", old, version="1"),
        row_of(1, "article", "b", old, version="1"),
        row_of(2, "article", "a", new, version="1"),
    ]
    gone = assembled(rows, mode="snapshot")
    assert counts(gone.fates) == {"dropped:absent_from_snapshot": 1, "kept": 1, "merged:superseded": 1}
    unreadable = [refused_row(0, "article", None, new, None)]
    spared = assembled(rows, unreadable, mode="snapshot")
    assert counts(spared.fates) == {"kept": 2, "merged:superseded": 1, "quarantined:bad_json": 1}
    earlier = [refused_row(0, "article", None, old, None)]
    assert counts(assembled(rows, earlier, mode="snapshot").fates)["dropped:absent_from_snapshot"] == 1
    named = [refused_row(0, "article", "b", new, None)]
    assert "dropped:absent_from_snapshot" not in counts(assembled(rows, named, mode="snapshot").fates)
    assert counts(assembled(rows).fates) == {"kept": 2, "merged:superseded": 1}


def test_a_version_that_a_snapshot_replaced_is_superseded_by_the_one_that_stands() -> None:
    old, new = DATES[:2]
    first, other = row_of(0, "article", "a", old, version="1"), row_of(1, "article", "b", old, version="1")
    second = row_of(0, "article", "a", new, version="2")
    found = assembled([first, other, second], mode="snapshot")
    fates = {fate["subject_id"]: (fate["fate"], fate["reason"], fate["into"]) for fate in found.fates.to_pylist()}
    assert fates == {
        subject_id(first): ("merged", "superseded", subject_id(second)),
        subject_id(other): ("dropped", "absent_from_snapshot", None),
        subject_id(second): ("kept", None, None),
    }
    assert found.documents["version"].to_pylist() == ["2"]
    gone = assembled([first, other, second, row_of(0, "article", "b", DATES[2], version="1")], mode="snapshot")
    assert counts(gone.fates) == {"dropped:absent_from_snapshot": 2, "kept": 1, "merged:superseded": 1}


def test_a_thread_is_gone_when_its_newest_state_is_deleted_and_back_when_a_newer_one_is_not() -> None:
    rows = [
        row_of(0, "thread", "1", DATES[0], at=0),
        row_of(1, "turn", "9", DATES[0], at=1, parent_id="1", text="answer", author_ref="agent"),
        row_of(2, "thread", "1", DATES[1], at=2, deleted=True, text=None),
    ]
    gone = assembled(rows)
    assert counts(gone.fates) == {"dropped:thread_deleted": 1, "dropped:tombstone": 1, "merged:superseded": 1}
    back = assembled([*rows, row_of(3, "thread", "1", DATES[2], at=3)])
    assert counts(back.fates) == {"kept": 1, "merged:superseded": 2, "merged:turn": 1}
    (document,) = back.documents.to_pylist()
    assert [turn["role"] for turn in document["turns"]] == ["requester", "agent"]


def test_two_records_of_one_name_and_different_entities_do_not_meet() -> None:
    rows = [
        row_of(0, "thread", "1"),
        row_of(1, "person", "1", text=None),
        row_of(2, "turn", "1", parent_id="1", text="more"),
        row_of(3, "other", "1", text=None),
    ]
    found = assembled(rows)
    assert counts(found.fates) == {
        "dropped:entity_without_text": 1, "kept": 1, "merged:person": 1, "merged:turn": 1,
    }  # fmt: skip
