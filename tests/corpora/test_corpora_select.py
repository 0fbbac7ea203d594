"""Which documents a corpus may use: every refusal has one reason, the first in a fixed order."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from curation.corpora.choice.select import customer, pivot, refusal
from curation.corpora.recipe import Select
from curation.document import QUARANTINE, RECORDS, text_digest
from curation.sources.assembly.assemble import assemble
from curation.sources.assembly.states import COLUMNS

TODAY = dt.date(2026, 11, 4)
SELECT = Select(
    sources=("zendesk",),
    kinds=("ticket", "article"),
    where={"status": ("solved",)},
    consent="granted",
    departments=("support",),
    regions=("emea",),
)
SOLVED = {"status": ["solved"]}


def day(number: int, month: int = 11, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, number, tzinfo=dt.UTC)


def held(*intervals: tuple[dt.datetime, dt.datetime | None]) -> list[dict[str, Any]]:
    return [{"from": start, "to": end} for start, end in intervals]


def test_a_document_that_meets_every_condition_is_not_refused(given: Any) -> None:
    people = given.people({"ref": "c1", "consent": "granted"})
    assert refusal(given.document(), SELECT, SOLVED, people, TODAY) is None


def test_department_and_region_are_what_their_vocabularies_make_of_a_vendors_words(given: Any) -> None:
    said = {"department": "Help Desk", "region": "EMEA", "confidentiality": "internal"}
    words = {("department", "Help Desk"): "support", ("region", "EMEA"): "emea"}
    document, people = given.document(governance=said), given.people({"ref": "c1", "consent": "granted"})
    asked = SELECT, SOLVED, people, TODAY, lambda document: {}
    assert refusal(document, *asked, lambda name, raw, on, source: words.get((name, raw))) is None
    del words["region", "EMEA"]
    assert refusal(document, *asked, lambda name, raw, on, source: words.get((name, raw))) == "region"
    assert refusal(document, *asked) == "department"


def test_the_first_reason_in_a_fixed_order_is_the_one_that_counts(given: Any) -> None:
    """A document with everything wrong is repaired step by step; each repair shows the next reason."""
    wrong: dict[str, Any] = {
        "source": "other",
        "kind": "note",
        "held": held((day(1, year=2027), None)),
        "governance": {
            "retention_until": TODAY,
            "confidentiality": "confidential",
            "department": "sales",
            "region": "apac",
        },
    }
    repairs: list[tuple[str, dict[str, Any]]] = [
        ("source_not_selected", {"source": "zendesk"}),
        ("kind_not_selected", {"kind": "ticket"}),
        ("not_in_force", {"held": []}),
        ("retention_expired", {"retention_until": TODAY + dt.timedelta(days=1)}),
        ("confidentiality", {"confidentiality": "public"}),
        ("department", {"department": "support"}),
        ("region", {"region": "emea"}),
    ]
    denied, unknown = given.people({"ref": "c1", "consent": "denied"}), given.people({"ref": "c1"})
    seen = []
    for _, repair in repairs:
        seen.append(refusal(given.document(**wrong), SELECT, {}, denied, TODAY))
        for key, value in repair.items():
            (wrong if key in wrong else wrong["governance"])[key] = value
    assert seen == [reason for reason, _ in repairs]
    ended = given.people({"ref": "c1", "consent": "granted", "consent_until": day(4)})
    granted = given.people({"ref": "c1", "consent": "granted"})
    for people, reason in ((denied, "consent_denied"), (ended, "consent_expired"), (unknown, "consent_not_granted")):
        assert refusal(given.document(**wrong), SELECT, {}, people, TODAY) == reason
    assert refusal(given.document(**wrong), SELECT, {}, granted, TODAY) == "where_status"
    assert refusal(given.document(**wrong), SELECT, SOLVED, granted, TODAY) is None


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        (day(3), "consent_expired"),
        (day(4), "consent_expired"),
        (dt.datetime(2026, 11, 4, 23, 59, tzinfo=dt.UTC), "consent_expired"),
        (day(5), None),
    ],
)
def test_consent_ends_on_the_very_day(given: Any, until: dt.datetime, reason: str | None) -> None:
    people = given.people({"ref": "c1", "consent": "granted", "consent_until": until})
    assert refusal(given.document(), SELECT, SOLVED, people, TODAY) == reason


@pytest.mark.parametrize("first", [True, False])
def test_the_strictest_record_of_a_merged_person_counts_in_whichever_system_it_is(given: Any, first: bool) -> None:
    says = [{"consent": "granted", "consent_until": day(1)}, {"consent": "denied"}]
    here, there = says if first else reversed(says)
    people = given.people(
        {"ref": "c1", "person_id": "p", **here}, {"ref": "x9", "source": "salesforce", "person_id": "p", **there}
    )
    assert refusal(given.document(), SELECT, SOLVED, people, TODAY) == "consent_denied"


def test_a_grant_in_another_system_is_the_persons_grant(given: Any) -> None:
    people = given.people(
        {"ref": "c1", "person_id": "p"}, {"ref": "x9", "source": "salesforce", "person_id": "p", "consent": "granted"}
    )
    assert refusal(given.document(), SELECT, SOLVED, people, TODAY) is None


def test_everybody_who_wrote_in_a_thread_is_asked_but_its_agents_and_machines(given: Any) -> None:
    turns = [
        given.turn(1, "requester", "it is broken", "c1"),
        given.turn(2, "system", "we got it", "robot"),
        given.turn(3, "agent", "repaired", "a1"),
        given.turn(4, "requester", "also broken here", "c2"),
    ]
    agent = {"ref": "a1", "consent": "denied"}
    granted = {"ref": "c1", "consent": "granted"}
    document = given.document(turns=turns)
    every = SELECT.model_copy(update={"consent": "not_denied"})
    for second, strict, lax in (
        ({"consent": "granted"}, None, None),
        ({}, "consent_not_granted", None),
        ({"consent": "denied"}, "consent_denied", "consent_denied"),
    ):
        people = given.people(agent, granted, {"ref": "c2", **second})
        assert refusal(document, SELECT, SOLVED, people, TODAY) == strict
        assert refusal(document, every, SOLVED, people, TODAY) == lax


def test_whom_a_note_is_about_decides_over_it(given: Any) -> None:
    select = Select(sources=("zendesk",), kinds=("note",), consent="granted")
    note = given.document(kind="note", about_ref="c7", turns=[given.turn(1, "agent", "called", "a1")])
    assert customer(note) == ("zendesk", "c7")
    for consent, reason in (("granted", None), ("denied", "consent_denied"), (None, "consent_not_granted")):
        assert refusal(note, select, {}, given.people({"ref": "c7", "consent": consent}), TODAY) == reason


@pytest.mark.parametrize(("until", "reason"), [(TODAY, "retention_expired"), (TODAY + dt.timedelta(days=1), None)])
def test_retention_ends_on_the_very_day(given: Any, until: dt.date, reason: str | None) -> None:
    select = Select(sources=("zendesk",), kinds=("ticket",))
    document = given.document(governance={"retention_until": until})
    assert refusal(document, select, {}, given.people(), TODAY) == reason


@pytest.mark.parametrize("highest", ["public", "internal", "confidential"])
def test_what_is_more_confidential_than_allowed_or_says_nothing_known_stays_out(given: Any, highest: Any) -> None:
    order = ["public", "internal", "confidential"]
    select = Select(sources=("zendesk",), kinds=("ticket",), confidentiality=highest)
    for level in (*order, None, "Secret"):
        document = given.document(governance={"confidentiality": level})
        allowed = order.index(level if level in order else "confidential") <= order.index(highest) and level != "Secret"
        assert (refusal(document, select, {}, given.people(), TODAY) is None) is allowed


def test_a_label_is_compared_as_a_vocabulary_value_and_one_of_several_is_enough(given: Any) -> None:
    words = {("status", "geschlossen"): "solved", ("tag", "vip"): "vip"}
    labels = [
        {"name": "status", "value": None, "raw": raw, "origin": "vendor"} for raw in ("geschlossen", "nie gehört")
    ]
    document = {"source": "zendesk", "created_at": None, "labels": labels}
    assert pivot(document, lambda name, raw, on, source: words.get((name, raw))) == {"status": ["solved"]}
    assert pivot({**document, "labels": None}, lambda name, raw, on, source: raw) == {}
    select = Select(sources=("zendesk",), kinds=("ticket",), where={"status": ("solved", "closed")})
    for values, reason in ((["open", "closed"], None), (["open"], "where_status"), ([], "where_status")):
        assert refusal(given.document(), select, {"status": values}, given.people(), TODAY) == reason


# Articles: which version holds on which day, from what landed.


def article(landed: int, text: str | None, position: int = 0, **given: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row |= {
        "source": "kb",
        "entity": "article",
        "kind": "article",
        "record_id": "refunds",
        "landed_on": dt.date(2026, 11, landed),
        "origin": {"file_sha256": b"\1" * 32, "file": f"{landed}.md", "position": position},
        "deleted": False,
        "raw_sha256": text_digest(text) if text else None,
        "role": "author",
        "labels": [],
        "governance": {"confidentiality": "internal"},
    }
    return row | given


def versions(*rows: dict[str, Any], mode: Any = "incremental") -> dict[str, list[tuple[Any, Any]]]:
    """Version → its intervals, whatever the order of rows."""

    def result(ordered: list[dict[str, Any]]) -> dict[str, list[tuple[Any, Any]]]:
        schema = pa.schema([RECORDS.field(name) for name in COLUMNS])
        table = pa.Table.from_pylist(ordered, schema=schema)
        found = assemble("kb", table, QUARANTINE.empty_table(), {}, mode=mode, stage="kb_documents")
        return {d["version"]: [(h["from"], h["to"]) for h in d["held"]] for d in found.documents.to_pylist()}

    forward = result(list(rows))
    assert forward == result(list(reversed(rows)))
    return forward


def selected(given: Any, intervals: list[tuple[Any, Any]], on: dt.date) -> bool:
    select = Select(sources=("kb",), kinds=("article",))
    document = given.document("refunds", source="kb", kind="article", version="v", held=held(*intervals))
    return refusal(document, select, {}, given.people(), on) is None


def test_a_version_holds_from_its_date_to_the_next_and_a_future_one_not_yet(given: Any) -> None:
    found = versions(
        article(2, "old", version="1", effective_at=day(1, 1)),
        article(2, "new", version="2", effective_at=day(1, 6)),
        article(2, "next", version="3", effective_at=day(5)),
    )
    assert found == {"1": [(day(1, 1), day(1, 6))], "2": [(day(1, 6), day(5))], "3": [(day(5), None)]}
    for on, version in (
        (dt.date(2026, 5, 31), "1"),
        (dt.date(2026, 6, 1), "2"),
        (TODAY, "2"),
        (dt.date(2026, 11, 5), "3"),
    ):
        assert [v for v, intervals in found.items() if selected(given, intervals, on)] == [version]


@pytest.mark.parametrize("mode", ["incremental", "snapshot"])
def test_a_policy_that_was_reverted_held_twice(given: Any, mode: Any) -> None:
    found = versions(article(2, "A"), article(3, "B"), article(4, "A"), mode=mode)
    (intervals,) = [i for i in found.values() if len(i) == 2]
    assert intervals == [(day(2), day(3)), (day(4), None)]
    assert [selected(given, intervals, dt.date(2026, 11, n)) for n in (1, 2, 3, 4)] == [False, True, False, True]


@pytest.mark.parametrize("mode", ["incremental", "snapshot"])
def test_a_version_without_a_date_does_not_begin_again_each_time_it_lands(mode: Any) -> None:
    def landing(number: int) -> list[dict[str, Any]]:
        return [article(number, "one", 0, version="1"), article(number, "two", 1, version="2")]

    found = versions(*landing(2), *landing(3), *landing(4), mode=mode)
    assert found["2"] == [(day(2), None)]
    assert found["1"] == [(day(2), day(2))]


def test_a_page_that_ended_has_no_version_in_force(given: Any) -> None:
    end = article(3, None, deleted=True, effective_at=day(3), created_at=day(3), updated_at=day(3))
    found = versions(article(2, "A", version="1", effective_at=day(1)), end)
    assert found == {"1": [(day(1), day(3))]}
    assert [selected(given, found["1"], dt.date(2026, 11, n)) for n in (1, 2, 3, 4)] == [True, True, False, False]
    later = article(4, "B", version="2", effective_at=day(4))
    assert versions(article(2, "A", version="1", effective_at=day(1)), end, later)["2"] == [(day(4), None)]


def test_a_version_that_was_withdrawn_does_not_bring_back_the_one_before_it() -> None:
    first = article(2, "A", version="1", effective_at=day(1, 1))
    second = article(2, "B", version="2", effective_at=day(1, 6))
    withdrawn = article(3, "B", version="2", effective_at=day(1, 6), deleted=True)
    assert versions(first, second, withdrawn) == {"1": [(day(1, 1), day(1, 6))]}


@pytest.mark.parametrize("state", ["archived", "Retired", "outdated"])
def test_a_version_that_was_taken_out_of_use_holds_no_longer_and_keeps_when_it_did(given: Any, state: str) -> None:
    gone = [{"name": "status", "value": None, "raw": state, "origin": "vendor"}]
    first = article(2, "A", version="1", effective_at=day(1), updated_at=day(1))
    after = article(3, "A", version="1", effective_at=day(1), updated_at=day(3), labels=gone)
    found = versions(first, after)
    assert found == {"1": [(day(1), day(3))]}
    assert [selected(given, found["1"], dt.date(2026, 11, n)) for n in (1, 2, 3)] == [True, True, False]
    assert versions(article(2, "A", version="1", effective_at=day(1), updated_at=day(1), labels=gone)) == {"1": []}


@pytest.mark.parametrize(
    ("visibility", "said", "becomes"),
    [("public", "public", "public"), ("internal", "public", "internal"), ("internal", "confidential", "confidential"),
     ("internal", None, None), (None, "public", "public"), ("internal", "internal", "internal")],
)  # fmt: skip
def test_who_may_read_an_article_is_its_confidentiality_and_its_turns_are_read_whole(
    visibility: str | None, said: str | None, becomes: str | None
) -> None:
    row = article(2, "A", visibility=visibility, title_sha256=text_digest("T"), governance={"confidentiality": said})
    table = pa.Table.from_pylist([row], schema=pa.schema([RECORDS.field(name) for name in COLUMNS]))
    (made,) = assemble(
        "kb", table, QUARANTINE.empty_table(), {}, mode="incremental", stage="kb_documents"
    ).documents.to_pylist()
    assert made["governance"]["confidentiality"] == becomes
    assert [turn["visibility"] for turn in made["turns"]] == ["public", "public"]
