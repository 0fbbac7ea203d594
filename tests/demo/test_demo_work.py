"""What the demo plants for corpora, as the readers hand it on: histories, macros, summaries, citations, hazards."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from curation.corpora.choice.split import split_of
from curation.corpora.recipe import Splits
from curation.corpora.shapes.cases import ASKS, CELLS, COLUMNS, ROWS
from curation.corpora.shapes.pairs import stems
from curation.demo.exports.zendesk import BOT, CATEGORY_FIELD, RESOLUTION_FIELD, SUMMARY_FIELD, TIER_FIELD
from curation.demo.landings import DATES, write_landings
from curation.demo.planted import Truth
from curation.demo.stories import offices
from curation.demo.stories import work_phrases as work
from curation.demo.world import AGENT_TEAMS, make_world
from curation.sources.census import Census
from curation.sources.reader import Record, reader
from curation.storage.landings.landing import LandingZone

OPTIONS: dict[str, dict[str, Any]] = {
    "zendesk": {
        "summary_field": str(SUMMARY_FIELD),
        "system_authors": (str(BOT),),
        "custom_fields": {
            str(CATEGORY_FIELD): "category",
            str(RESOLUTION_FIELD): "resolution",
            str(TIER_FIELD): "tier",
        },
    },
    "salesforce": {"case_labels": {"Customer_Tier__c": "tier"}},
}
HELP = "https://help.tarnwick.example.com"  # where the articles can be read
READERS = {"zendesk": "zendesk", "salesforce": "salesforce", "kb": "folder", "wiki": "confluence"}


@dataclass(frozen=True)
class Read:
    """Records by reference, the newest state of each; tickets with their public and internal turns and their changes."""

    truth: Truth
    records: Mapping[str, Record]
    states: Mapping[str, list[Record]]
    turns: Mapping[str, list[Record]]
    changes: Mapping[str, list[Record]]

    def text(self, ref: str) -> str:
        return str(self.records[ref].text)

    def labels(self, ref: str, name: str) -> list[str]:
        return [label.raw for label in self.records[ref].labels if label.name == name]


@pytest.fixture(scope="module", params=[1.0, 0.05], ids=["full", "small"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = tmp_path_factory.mktemp("work")
    truth = write_landings(folder, 7, request.param)
    states: dict[str, list[Record]] = defaultdict(list)
    turns: dict[str, list[Record]] = defaultdict(list)
    changes: dict[str, list[Record]] = defaultdict(list)
    for (source, name), date in itertools.product(READERS.items(), DATES):
        module = reader(name)
        with LandingZone(str(folder / source), source, folder / "scratch").opened(date) as landing:
            items = list(module.read(landing.files, module.Options(**OPTIONS.get(source, {})), Census(module.FAMILIES)))
        for item in items:
            if isinstance(item, Record):
                states[_reference(source, item)].append(item)
                if source == "zendesk" and item.entity == "turn":
                    (changes if item.changes else turns)[f"zendesk:ticket:{item.parent_id}"].append(item)
    return Read(truth, {ref: found[-1] for ref, found in states.items()}, states, turns, changes)


def _reference(source: str, item: Record) -> str:
    if item.entity == "article":
        return f"{source}:article:{item.record_id}@{item.version}"
    kind = {"turn": "event" if item.changes else "comment", "thread": "ticket"}.get(item.entity, item.entity)
    if source == "salesforce" and item.entity == "thread":
        kind = "case" if item.kind == "ticket" else "task"
    return f"{source}:{kind}:{item.record_id}"


def plain(text: str) -> str:
    return " ".join(text.split())


def at(record: Record) -> dt.datetime:
    assert record.created_at is not None
    return record.created_at


def test_every_change_of_a_ticket_is_an_entry_of_its_history_with_what_was_before(made: Read) -> None:
    found = set()
    for item in made.truth.of("ticket_change"):
        ticket, event = item.where
        record = made.records[event]
        (change,) = record.changes
        assert item.value == f"{change.field}:{change.before or ''}→{change.after}"
        assert (f"zendesk:ticket:{record.parent_id}", record.visibility, record.role) == (ticket, "internal", "system")
        assert at(made.turns[ticket][0]) < at(record)
        found.add(change.field)
    assert found == {"status", "priority", "group_id", "assignee_id", str(RESOLUTION_FIELD)}
    assert sum(map(len, made.changes.values())) == len(made.truth.of("ticket_change"))


def test_what_the_history_says_last_is_what_the_ticket_says(made: Read) -> None:
    names = {"status": "status", "priority": "priority", "group_id": "group", str(RESOLUTION_FIELD): "resolution"}
    for ticket, entries in made.changes.items():
        last = {c.field: c.after for entry in sorted(entries, key=at) for c in entry.changes if c.field in names}
        assert {field: made.labels(ticket, names[field]) for field in last} == {f: [v] for f, v in last.items()}


def test_a_reopened_ticket_was_solved_by_one_answer_and_for_good_by_another(made: Read) -> None:
    for item in made.truth.of("reopened"):
        ticket, first, second = item.where
        states = [
            (at(entry), change.before, change.after)
            for entry in sorted(made.changes[ticket], key=at)
            for change in entry.changes
            if change.field == "status"
        ]
        assert [state[1:] for state in states] == [
            ("new", "open"),
            ("open", "solved"),
            ("solved", "open"),
            ("open", "solved"),
        ]
        assert at(made.records[first]) < states[1][0] < states[2][0] < at(made.records[second]) < states[3][0]
        assert made.labels(ticket, "satisfaction") == ["good"]
    for item in made.truth.of("solved_at_first_answer"):
        assert [turn.record_id for turn in made.turns[item.where[0]]][1:] == [item.where[1].rpartition(":")[2]]


def test_a_macro_is_sent_word_for_word_by_several_agents_in_many_tickets_and_edited_in_few(made: Read) -> None:
    sent = defaultdict(list)
    for item in made.truth.of("macro"):
        assert item.value in made.text(item.where[0])
        sent[item.value].append(made.records[item.where[0]].author_ref)
    assert len(sent) == len(work.MACROS)
    assert all(len(authors) >= 8 for authors in sent.values())
    assert any(len(set(authors)) > 1 for authors in sent.values())
    for item in made.truth.of("edited_macro"):
        assert item.value not in sent
        words = set(item.value.split())
        assert max(len(words & set(macro.split())) / len(words | set(macro.split())) for macro in sent) > 0.6


def test_a_pair_has_the_same_first_message_and_one_good_and_one_bad_answer(made: Read) -> None:
    for item in made.truth.of("rated_pair"):
        assert {made.text(ref) for ref in item.where} == {item.value}
        assert [made.labels(ref, "satisfaction") for ref in item.where] == [["good"], ["bad"]]
        answers = [made.turns[ref][1].text for ref in item.where]
        assert answers[0] != answers[1]
        assert len({made.records[ref].author_ref for ref in item.where}) == 2


def test_pairs_of_one_split_are_there_for_each_signal_of_preference(made: Read) -> None:
    """A salt that puts those who ask the same into different splits leaves a corpus without pairs."""
    splits = Splits(salt="support-2026", test=0.1, validation=0.1)
    full = len(made.truth.of("rated_pair")) > 1

    def split(ticket: str) -> str:
        return split_of(("zendesk", str(made.records[ticket].author_ref)), splits)

    rated = [{split(ref) for ref in item.where} for item in made.truth.of("rated_pair")]
    asked: dict[str, list[set[str]]] = defaultdict(lambda: [set(), set()])
    for side, phenomenon in enumerate(("solved_at_first_answer", "reopened")):
        for item in made.truth.of(phenomenon):
            asked[made.text(item.where[0])][side].add(split(item.where[0]))
    twice = [sides for sides in asked.values() if all(sides)]
    assert twice
    if full:
        assert sum(sides == {"train"} for sides in rated) >= 2
        assert sum("train" in first & second for first, second in twice) >= 2


def test_what_was_put_into_a_macro_is_what_the_customer_wrote(made: Read) -> None:
    macro = next(text for _, text in work.MACROS).replace("{product_word}", work.MACRO_WORD)
    for item in made.truth.of("edited_macro"):
        comment = made.records[item.where[0]]
        asked = made.text(f"zendesk:ticket:{comment.parent_id}")
        added = stems(item.value) - stems(macro)
        assert added and added <= stems(asked)


def test_an_escalation_is_told_in_one_update_with_the_note_for_the_colleagues(made: Read) -> None:
    for item in made.truth.of("escalation"):
        ticket = item.where[0]
        (moved,) = (
            entry
            for entry in made.changes[ticket]
            if any(change.field == "group_id" and change.before for change in entry.changes)
        )
        (note,) = (turn for turn in made.turns[ticket] if turn.visibility == "internal" and not turn.changes)
        assert at(moved) == at(note)


def test_a_summary_is_the_field_of_its_ticket_and_the_edited_one_is_the_newest(made: Read) -> None:
    for item in made.truth.of("human_summary"):
        assert made.records[item.where[0]].summary == item.value
    summed = {ref for ref, record in made.records.items() if record.summary}
    assert summed == made.truth.ids("human_summary")
    (edited,) = made.truth.of("edited_summary")
    before, after = made.states[edited.where[0]]
    assert (before.summary, before.updated_at < after.updated_at) == (edited.value, True)  # type: ignore[operator]
    assert after.summary != edited.value
    named = [item for item in made.truth.of("pii_customer_name") if item.where[0].startswith("zendesk:summary:")]
    assert named
    for item in named:
        assert item.value in str(made.records[item.where[0].replace("summary", "ticket")].summary)


def test_an_answer_quotes_the_version_it_cites_and_a_stale_one_is_said_otherwise_today(made: Read) -> None:
    for kind in ("stale_citation", "current_citation"):
        for item in made.truth.of(kind):
            comment, article = item.where
            assert item.value in made.text(comment)
            sentence = item.value.split(". ")[0]
            record, _, version = article.partition("@")
            others = [ref for ref in made.records if ref.startswith(f"{record}@") and ref.rpartition("@")[2] > version]
            assert sentence in plain(made.text(article))
            if kind == "stale_citation":
                assert others and all(sentence not in plain(made.text(ref)) for ref in others)
    for kind in ("stale_link", "current_link"):
        for item in made.truth.of(kind):
            (link,) = re.findall(rf"{re.escape(HELP)}/([\w/-]+)", made.text(item.where[0]))
            assert made.records[item.where[1]].origin.file == f"{link}.md"
            assert (item.where[1] in made.truth.ids("stale_policy")) == (kind == "stale_link")


def test_an_article_and_a_page_contradict_each_other_in_the_sentences_that_are_told(made: Read) -> None:
    items = made.truth.of("contradiction")
    assert {item.value for item in items} == {"number", "date", "limit", "yes_no", "answer"}
    sentences = {(item.where[0], item.value) for item in made.truth.of("contradicting_sentence")}
    assert {ref for ref, _ in sentences} == {ref for item in items for ref in item.where}
    for ref, sentence in sentences:
        assert sentence in plain(made.text(ref))
    near = made.truth.of("no_contradiction")
    assert {item.value for item in near} == {"same_value", "other_region", "other_product", "versions"}
    assert all(ref in made.records for item in near for ref in item.where)
    for _, slug, _, said in offices.AGREEMENTS:
        assert said[0] in plain(made.text(f"kb:article:{slug}@1"))


def test_offices_have_articles_with_an_owner_and_words_that_are_explained(made: Read) -> None:
    for phenomenon in ("owned_article", "glossary_term", "product_code", "jargon"):
        for item in made.truth.of(phenomenon):
            assert item.value in made.text(item.where[0]), phenomenon
    departments = {made.records[ref].department for ref in made.truth.ids("owned_article")}
    assert {"hr", "legal", "finance", "sales"} <= departments
    languages = {label for ref in made.truth.ids("owned_article") for label in made.labels(ref, "language")}
    assert languages == {"en", "de", "fr"}
    (closed,) = made.truth.ids("owned_article") & made.truth.ids("confidential_article")
    assert made.records[closed].confidentiality == "confidential"


def test_control_tokens_and_instructions_reach_the_text_as_they_stand(made: Read) -> None:
    for phenomenon in ("control_token", "injected_instruction"):
        sources = set()
        for item in made.truth.of(phenomenon):
            for ref in item.where:
                assert item.value in made.text(ref), item
            sources.add(item.where[0].partition(":")[0])
        assert sources == {"zendesk", "kb"}


def test_the_field_and_the_tag_of_a_conflict_name_two_categories(made: Read) -> None:
    for item in made.truth.of("label_conflict"):
        field, tag = item.value.split("|")
        assert made.labels(item.where[0], "category") == [field] != [tag]
        assert tag in made.labels(item.where[0], "tag")


def test_a_question_that_is_kept_apart_stands_in_somebody_elses_ticket(made: Read) -> None:
    kept = made.truth.ids("frozen_candidate", "zendesk:ticket:")
    for item in made.truth.of("frozen_copy"):
        copy, original = item.where
        assert original in kept
        assert item.value in made.text(copy) and len(item.value.split()) >= 26  # thirteen words, twice
        assert made.records[copy].author_ref != made.records[original].author_ref


def test_groups_for_a_review_of_bias_are_all_there(made: Read) -> None:
    tiers = {tier for ref in made.records if ref.startswith("zendesk:ticket:") for tier in made.labels(ref, "tier")}
    assert tiers == set(work.TIERS)
    notes = made.truth.of("sales_note")
    assert all(made.text(item.where[0]) == item.value for item in notes)
    for item in made.truth.of("customer_tier"):
        assert item.value in made.text(item.where[0])
    cases = [ref for ref in made.records if ref.startswith("salesforce:case:")]
    assert all(made.labels(ref, "tier") for ref in cases if not made.records[ref].deleted)
    assert len(make_world(7, 0.05).agents) == len(AGENT_TEAMS)


def test_a_draft_stays_inside_and_what_was_sent_is_public(made: Read) -> None:
    for item in made.truth.of("draft_and_sent"):
        note, sent = (made.records[ref] for ref in item.where)
        assert (note.visibility, sent.visibility) == ("internal", "public")
        assert note.text == item.value
        assert at(note) < at(sent)


@pytest.mark.parametrize(("phenomenon", "kind"), [("malformed_request", "malformed"), ("noisy_table", "noisy_table")])
def test_requests_that_are_hard_to_read_and_well_answered_are_of_customers_who_are_held_out(
    made: Read, phenomenon: str, kind: str
) -> None:
    """An evaluation set has these kinds of tasks whatever the scale, though one customer in ten is held out."""
    asked = {text for _, _, text, _ in work.ANSWERED[phenomenon]}
    refs = [item.where for item in made.truth.of(phenomenon) if item.value in asked]
    assert len(refs) == len(asked)
    for ticket, _ in refs:
        first, answer = made.records[ticket], made.turns[ticket][-1]
        customer = ("zendesk", str(first.author_ref))
        assert split_of(customer, Splits(salt="support-2026")) == "test"
        assert made.labels(ticket, "status") == ["solved"]
        assert answer.author_ref != first.author_ref
        assert not ASKS.search(str(answer.text))
        lines = str(first.text).split("\n")
        table = sum(sum(map(bool, map(str.strip, CELLS.split(line)))) >= COLUMNS for line in lines) >= ROWS
        assert (kind == "noisy_table") == table
