"""Law 2: nights in any order of landing, nights one by one, and one rebuild give the same bytes of content."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from curation.cleaning.texts import clean_digests
from curation.demo.planted import DATES, SOURCES, Truth
from curation.deployment.project import open_night
from curation.document import DOCUMENTS, PEOPLE, RECORDS, document_id, turn_id
from curation.fates import FATES
from curation.privacy.known.findings import KNOWN_FINDINGS, term_id
from curation.privacy.known.search_text import Term
from curation.registry.step import registry_of
from curation.sources.records import records_table
from curation.sources.step import accounting
from curation.state.decisions import Decision, DecisionLog
from curation.state.night import Night, fates_of
from curation.state.suppression import Suppression
from curation.storage.secrets.keys import demo_keys, install_demo_keys, keyed

pytestmark = pytest.mark.slow

# Each order of arrival is a list of nights; a night is what landed before it.
ORDERS: dict[str, tuple[tuple[tuple[str, dt.date], ...], ...]] = {
    "from the last date to the first": tuple(
        tuple((source, DATES[number]) for source in SOURCES) for number in (2, 1, 0)
    ),
    "sources late by turns": (
        (("kb", DATES[0]), ("kb", DATES[2]), ("zendesk", DATES[1]), ("jira", DATES[2]), ("mailbox", DATES[1])),
        (
            *(("salesforce", DATES[2]), ("salesforce", DATES[0]), ("zendesk", DATES[0])),
            *(("wiki", DATES[0]), ("wiki", DATES[2]), ("jira", DATES[0]), ("mailbox", DATES[2])),
        ),
        (
            *(("zendesk", DATES[2]), ("kb", DATES[1]), ("salesforce", DATES[1])),
            *(("wiki", DATES[1]), ("jira", DATES[1]), ("mailbox", DATES[0])),
        ),
    ),
}
# Before which night the erasure is decided.
DECIDED = {"from the last date to the first": 1, "sources late by turns": 2}


@dataclass(frozen=True)
class Erased:
    """The customer whose erasure is decided: identities, tickets, and the decision as the log takes it."""

    user: str
    sources: frozenset[str]  # that know them
    names: tuple[str, ...]
    emails: tuple[str, ...]
    documents: tuple[str, ...]
    decision: Decision


@dataclass(frozen=True)
class Seen:
    """What one night left: by corpus the fates of documents and all released text and turns; documents by id."""

    fates: dict[str, dict[str, tuple[str, str | None, str | None]]]
    text: dict[str, str]
    turns: dict[str, set[str]]
    documents: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class OneByOne:
    """Three nights in the order of their dates; a customer was erased between the second and the third.

    `second` is what the second night gave, `content` what the third did.
    """

    small: Any
    night: Night
    erased: Erased
    seen: list[Seen]
    second: dict[str, dict[str, bytes]]
    content: dict[str, dict[str, bytes]]


def see(night: Night, laws: Any) -> Seen:
    fates, text, turns = {}, {}, {}
    for corpus, recipe in night.project.corpora.items():
        rows = night.tables.read("fates", FATES, where=fates_of(corpus, recipe.asset)).to_pylist()
        fates[corpus] = {r["subject_id"]: (r["fate"], r["reason"], r["into"]) for r in rows}
        (folder,) = [f for f in (night.project.locations.staging / corpus).iterdir() if f.is_dir()]
        text[corpus] = laws.text(folder)
        turns[corpus] = {
            turn
            for path in (folder / "lineage").glob("*.parquet")
            for turn in pq.read_table(path, columns=["turn"])["turn"].to_pylist()
        }
    parts = [night.tables.read(f"{source}_documents", DOCUMENTS).to_pylist() for source in SOURCES]
    return Seen(fates, text, turns, {d["doc_id"]: d for part in parts for d in part})


def customer_to_erase(night: Night, truth: Truth, laws: Any) -> Erased:
    """A customer of two systems with a ticket that is trained on, who has no other role in what is planted."""
    people = {(r["source"], r["ref"]): r for r in night.tables.read("people", PEOPLE).to_pylist()}
    fates = see(night, laws).fates["support-sft"]
    busy = {ref for name in ("opted_out", "consent_expires", "late_person") for ref in truth.ids(name)}
    threads = night.tables.read(records_table("zendesk"), RECORDS, ["entity", "record_id", "author_ref"]).to_pylist()
    for item in truth.of("shared_customer"):
        user = item.where[0].rsplit(":", 1)[1]
        own = sorted(
            {
                document_id("zendesk", t["record_id"])
                for t in threads
                if (t["entity"], t["author_ref"]) == ("thread", user)
            }
        )
        if item.where[0] in busy or not any(fates.get(doc_id, ("",))[0] == "kept" for doc_id in own):
            continue
        rows = [r for r in people.values() if r["person_id"] == people["zendesk", user]["person_id"]]
        assert {r["source"] for r in rows} >= {"zendesk", "salesforce"}
        decision = laws.erasure(night, "zendesk", user)
        names = tuple(sorted({name for r in rows for name in r["names"]}))
        sources = frozenset(r["source"] for r in rows)
        return Erased(user, sources, names, (item.value,), tuple(own), decision)
    raise AssertionError("nobody to erase")


@pytest.fixture(scope="module")
def one_by_one(
    tmp_path_factory: pytest.TempPathFactory, deployment: Callable[..., Any], exports: Path, truth: Truth, laws: Any
) -> OneByOne:
    small = deployment(tmp_path_factory.mktemp("order") / "nights", exports)
    seen = []
    for date in DATES[:2]:
        small.land(date)
        night = laws.night(small)
        seen.append(see(night, laws))
    second = laws.staged(small)
    erased = customer_to_erase(night, truth, laws)
    night.decisions.append(erased.decision)
    small.land(DATES[2])
    night = laws.night(small)
    return OneByOne(small, night, erased, [*seen, see(night, laws)], second, laws.staged(small))


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_in_which_nights_land_cannot_be_seen_in_any_byte(
    one_by_one: OneByOne, deployment: Callable[..., Any], exports: Path, tmp_path: Path, laws: Any, order: str
) -> None:
    small = deployment(tmp_path / "deployment", exports)
    small.data.joinpath("keys").mkdir()
    install_demo_keys(small.data / "keys", laws.seed)
    log = DecisionLog(small.project().locations.decisions, demo_keys(laws.seed).log)
    for number, arrivals in enumerate(ORDERS[order]):
        if number == DECIDED[order]:
            log.append(one_by_one.erased.decision)
        for source, date in arrivals:
            small.land(date, source=source)
        night = laws.night(small)
    assert laws.differences(one_by_one.content, laws.staged(small)) == []
    same_night(night, one_by_one, laws)


def same_night(night: Night, one_by_one: OneByOne, laws: Any) -> None:
    """Documents, their fates and the sums of all sources are those of the third night."""
    last = see(night, laws)
    assert last.documents == one_by_one.seen[-1].documents
    assert last.fates == one_by_one.seen[-1].fates
    for source in SOURCES:
        assert accounting(night, source) == accounting(one_by_one.night, source)


def test_a_night_run_again_changes_nothing(one_by_one: OneByOne, laws: Any) -> None:
    laws.night(one_by_one.small)
    assert laws.differences(one_by_one.content, laws.staged(one_by_one.small)) == []


def test_a_landing_that_is_delivered_again_replaces_what_it_held(
    one_by_one: OneByOne, deployment: Callable[..., Any], exports: Path, tmp_path: Path, laws: Any
) -> None:
    small = deployment(tmp_path / "deployment", exports)
    small.land(*DATES)
    place = small.data / "landing" / "zendesk" / DATES[0].isoformat()
    for name in ("tickets-0001.ndjson", "comments-0001.ndjson"):
        lines = (place / name).read_bytes().splitlines(keepends=True)
        (place / name).write_bytes(b"".join(lines[: len(lines) // 3]))
    (place / "comments-0002.ndjson").write_bytes((place / "comments-0001.ndjson").read_bytes())
    DecisionLog(small.project().locations.decisions, demo_keys(laws.seed).log).append(one_by_one.erased.decision)
    night = laws.night(small)
    assert laws.differences(one_by_one.content, laws.staged(small)) != []
    assert accounting(night, "zendesk")["difference"] == 0
    shutil.rmtree(place)
    small.land(DATES[0], source="zendesk")
    laws.night(small)
    assert laws.differences(one_by_one.content, laws.staged(small)) == []


def test_an_earlier_day_is_made_again_as_it_was(
    one_by_one: OneByOne, deployment: Callable[..., Any], exports: Path, tmp_path: Path, laws: Any
) -> None:
    """`as_of` is an input: with everything landed, the second day gives what the second night gave."""
    late = deployment(tmp_path / "late", exports)
    late.land(*DATES)
    laws.night(late)
    assert laws.differences(one_by_one.second, laws.staged(late)) != []
    laws.night(late, DATES[1])
    assert laws.differences(one_by_one.second, laws.staged(late)) == []


# What is planted is there and has its effect, so that the comparison above is not one of empty things.


def ticket(ref: str) -> str:
    """The document of `zendesk:ticket:…`."""
    source, _, record = ref.split(":")
    return document_id(source, record)


def test_somebody_who_becomes_known_on_night_two_is_found_in_the_text_of_night_one(
    one_by_one: OneByOne, truth: Truth
) -> None:
    (late,) = truth.of("late_person")
    people = one_by_one.night.tables.read("people", PEOPLE).to_pylist()
    assert [row["names"] for row in people if late.value in row["names"]]
    mention = one_by_one.seen[0].documents[ticket(late.where[0])]
    digests = {turn["raw_sha256"] for turn in mention["turns"]}
    assert mention["landed_on"] == DATES[0]
    texts = one_by_one.night.tables.read(records_table("zendesk"), RECORDS, ["raw_sha256", "text"]).to_pylist()
    assert any(late.value in row["text"] for row in texts if row["raw_sha256"] in digests)
    found = one_by_one.night.tables.read("known_findings", KNOWN_FINDINGS).to_pylist()
    clean = clean_digests(one_by_one.night, "zendesk")
    own = {clean[raw] for raw in digests}
    name = term_id(Term(late.value, "PERSON"))
    assert [row for row in found if row["clean_sha256"] in own and row["term_id"] == name]
    for seen in one_by_one.seen[1:]:
        assert seen.fates["support-sft"][ticket(late.where[0])][0] == "kept"
        assert not any(late.value in text for text in seen.text.values())


def test_a_late_comment_becomes_an_example_of_the_ticket_that_landed_before_it(
    one_by_one: OneByOne, truth: Truth
) -> None:
    key = one_by_one.night.keys.release_id
    items = truth.of("late_comment")
    assert items
    for item in items:
        doc_id = ticket(item.where[0])
        lengths = [len(seen.documents[doc_id]["turns"]) for seen in one_by_one.seen]
        assert [n - lengths[0] for n in lengths] == [0, 1, 2]
        fates = [seen.fates["support-sft"][doc_id][0] for seen in one_by_one.seen]
        assert fates == ["dropped", "dropped", "kept"]
        marks = {
            keyed(key, "turn", turn_id("zendesk", f"turn:{ref.rsplit(':', 1)[1]}:", "text"))[:32]
            for ref in item.where[1:]
        }
        assert marks & one_by_one.seen[2].turns["support-sft"]
        assert not marks & one_by_one.seen[0].turns["support-sft"]


def test_a_survivor_changes_on_night_three(one_by_one: OneByOne, truth: Truth) -> None:
    (pair,) = truth.of("late_survivor")
    first, second = map(ticket, pair.where)
    assert one_by_one.seen[0].fates["support-sft"][first][0] == "kept"
    assert one_by_one.seen[1].fates["support-sft"][first][0] == "kept"
    assert second not in one_by_one.seen[1].documents
    assert one_by_one.seen[2].fates["support-sft"][first] == ("merged", "duplicate", second)
    assert one_by_one.seen[2].fates["support-sft"][second][0] == "kept"


def test_a_consent_that_ends_takes_the_tickets_out(one_by_one: OneByOne, truth: Truth) -> None:
    refs = truth.ids("consent_expires", "zendesk:ticket:")
    before = [one_by_one.seen[0].fates["support-sft"][ticket(ref)][:2] for ref in refs]
    assert ("kept", None) in before
    for seen in one_by_one.seen[1:]:
        assert not seen.documents.keys() & set(map(ticket, refs))


def test_a_withdrawn_article_leaves_and_a_revised_one_is_replaced(one_by_one: OneByOne, truth: Truth) -> None:
    def fates(ref: str) -> list[str | None]:
        record, version = ref.removeprefix("kb:article:").split("@")
        doc_id = document_id("kb", record, version)
        return [seen.fates["knowledge-chunks"].get(doc_id, (None,))[0] for seen in one_by_one.seen]

    (withdrawn,) = truth.ids("withdrawn_article")
    assert fates(withdrawn) == ["kept", "kept", None]
    old, new = sorted(truth.ids("revised_article"))
    assert (fates(old), fates(new)) == (["kept", None, None], [None, "kept", "kept"])


def test_an_erased_customer_does_not_come_back_from_landings_that_still_hold_them(
    one_by_one: OneByOne, laws: Any
) -> None:
    erased, before, after = one_by_one.erased, one_by_one.seen[1], one_by_one.seen[2]
    assert any(before.fates["support-sft"][doc_id][0] == "kept" for doc_id in erased.documents)
    assert not set(erased.documents) & after.documents.keys()
    landing = one_by_one.small.data / "landing" / "zendesk" / DATES[0].isoformat() / "users-0001.ndjson"
    assert erased.emails[0].encode() in landing.read_bytes()
    tables = one_by_one.night.tables
    for again in (False, True):
        if again:
            laws.night(one_by_one.small)  # the next night, from the same landings
        for source in SOURCES:
            rows = tables.read(records_table(source), RECORDS, ["entity", "author_ref", "names", "emails"]).to_pylist()
            assert not [r for r in rows if set(erased.emails) & set(r["emails"] or ())]
            assert not [r for r in rows if set(erased.names) & set(r["names"] or ())]
            assert not [r for r in rows if source == "zendesk" and r["author_ref"] == erased.user]
            dropped = tables.read("fates", FATES, where=fates_of("*", f"{source}_documents"))["reason"].to_pylist()
            assert ("suppressed" in dropped) == (source in erased.sources)
            assert accounting(one_by_one.night, source)["difference"] == 0
        for text in see(one_by_one.night, laws).text.values():
            assert not any(value in text for value in (*erased.names, *erased.emails))


def test_the_erasure_is_known_by_hmacs_alone(one_by_one: OneByOne) -> None:
    written = "".join(f.read_text() for f in sorted(one_by_one.night.project.locations.decisions.glob("*.json")))
    assert not any(value in written for value in (*one_by_one.erased.names, *one_by_one.erased.emails))
    mark = Suppression(demo_keys(11).suppression, frozenset()).email(one_by_one.erased.emails[0])
    assert mark in written
    assert hashlib.sha256(one_by_one.erased.emails[0].encode()).hexdigest() not in written


# The same through Dagster, to releases


def rhythm(small: Any, **publish: str) -> None:
    """Set when each corpus of a deployment is published."""
    for folder, value in publish.items():
        file = small.defs / "corpora" / folder / "defs.yaml"
        file.write_text(re.sub(r"publish: \w+", f"publish: {value}", file.read_text()))


def test_the_last_release_of_three_nights_is_the_release_of_one_rebuild(
    small: Any, another: Callable[..., Any], truth: Truth, laws: Any, one_by_one: OneByOne
) -> None:
    install_demo_keys(small.data / "keys", laws.seed)
    rhythm(small, support_sft="every_change", support_triage="manual", knowledge_chunks="manual")
    for number, date in enumerate(DATES):
        small.land(date)
        if number == 2:
            DecisionLog(small.project().locations.decisions, demo_keys(laws.seed).log).append(
                one_by_one.erased.decision
            )
            rhythm(small, support_triage="every_change", knowledge_chunks="every_change")
        done = small.run()
        assert done.success, (done.failed_checks, done.error)
        assert done.landings == (date,)
    rebuilt = another("rebuilt")
    install_demo_keys(rebuilt.data / "keys", laws.seed)
    rhythm(rebuilt, support_triage="every_change")
    DecisionLog(rebuilt.project().locations.decisions, demo_keys(laws.seed).log).append(one_by_one.erased.decision)
    rebuilt.land(*DATES)
    done = rebuilt.run()
    assert done.success, (done.failed_checks, done.error)
    assert done.landings == DATES
    versions = {}
    for corpus in small.project().corpora:
        nightly = registry_of(small.project()).releases(corpus)
        (whole,) = registry_of(rebuilt.project()).releases(corpus)
        assert nightly[-1].content_digest == whole.content_digest
        versions[corpus] = len(nightly)
        left, right = (laws.content(d.data / "corpora" / corpus) for d in (small, rebuilt))
        assert laws.differences({corpus: left}, {corpus: right}) == []
        assert laws.differences({corpus: left}, {corpus: one_by_one.content[corpus]}) == []
    assert versions == {"support-sft": 3, "support-triage": 1, "knowledge-chunks": 1}
    same_night(open_night(rebuilt.project()), one_by_one, laws)
