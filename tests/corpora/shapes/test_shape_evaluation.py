"""Evaluation sets and red teams: every case is a real thread or a template over one, and says how it is judged."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from curation.corpora.example import Citation, Example, Maker, RedactedDocument
from curation.corpora.shapes import evaluation, redteam

MAKER = Maker("support-evaluation", b"k" * 32, dt.date(2026, 11, 4))
ALL = evaluation.Settings(type="evaluation")


def made(module: Any, documents: list[RedactedDocument], settings: Any) -> list[Example]:
    parts = [part for d in documents for part in module.shape(d, settings, MAKER).parts]
    return list(module.conclude(parts, settings, MAKER))


def rows(found: list[Example], config: str = "default") -> list[dict[str, Any]]:
    return [dict(each.columns) for each in found if each.config == config]


def ticket(given: Any, number: int, request: str, answer: str, **more: Any) -> RedactedDocument:
    labels = {"category": [more.pop("intent", "billing")], "satisfaction": [more.pop("rating", "unrated")]}
    turns = [given.redacted_turn(10 * number, "requester", request)]
    turns += [given.redacted_turn(10 * number + n, *turn) for n, turn in enumerate(more.pop("between", ()), start=1)]
    agent = given.redacted_turn(10 * number + 9, "agent", answer)
    cites = tuple(Citation(doc_id, "link") for doc_id in more.pop("cites", ()))
    turns.append(replace(agent, cites=cites))
    cluster = more.pop("cluster", f"cluster {number}")
    return replace(given.redacted(turns, labels, doc_id=f"{number:064x}", record_id=str(number)), cluster=cluster)


def article(given: Any, number: int, title: str, text: str) -> RedactedDocument:
    turns = [given.redacted_turn(1000 + number, "title", title), given.redacted_turn(2000 + number, "author", text)]
    found: RedactedDocument = given.redacted(turns, kind="article", doc_id=f"{number:064x}", record_id=title)
    return found


def test_each_family_is_made_of_real_threads_with_what_a_judge_needs(given: Any) -> None:
    refunds = article(given, 500, "Refunds", "Refunds take 14 days.")
    documents = [
        refunds,
        ticket(given, 1, "My invoice from August is wrong and I need another one today please", "Here is a new one."),
        ticket(given, 2, "Refund?", "Which order do you mean?", intent="rare"),
        ticket(given, 3, "When is the refund of the order that I sent back three weeks ago paid out", "In 14 days.",
               cites=[refunds.row["doc_id"]], cluster="same", rating="good"),
        ticket(given, 4, "When is the refund for the order which I sent back three weeks ago paid out", "Within 14 days.",
               cluster="same"),
        ticket(given, 5, "a | b | c\nd | e | f\ng | h | i\nwhat is the sum of the second column of this table please", "It is 3."),
        ticket(given, 6, "Ã¼ber die Rechnung â€œAugustâ€ möchte ich gern mit jemandem von Ihnen sprechen", "Gern."),
        ticket(given, 7, "The export has been running for three days now and nothing at all has come out of it", "Solved.",
               between=[("agent", "Did you restart?"), ("requester", "Yes.")]),
    ]  # fmt: skip
    found = made(evaluation, documents, ALL)
    cases = rows(found)
    kinds = {(row["family"], row["kind"]) for row in cases}
    assert kinds >= {
        ("smoke", "single_answer"),
        *(("tasks", kind) for kind in ("common", "rare_intent", "edge", "ambiguous", "malformed", "noisy_table")),
        ("answers", "cited"),
        ("consistency", "paraphrase"),
        ("tone", "liked"),
    }
    assert {kind for family, kind in kinds if family == "refusals"} <= {
        "private_data",
        "internal_note",
        "other_customer",
    }
    told = {turn.text for document in documents for turn in document.turns}
    for row in cases:
        assert row["rubric"]
        assert (row["expected"] is None) == (row["family"] == "refusals")
        assert row["expected"] is None or row["expected"] in told
        assert (row["group"] is not None) == (row["family"] == "consistency")
    (cited,) = [row for row in cases if row["family"] == "answers"]
    assert cited["citations"] == [MAKER.mark("article", refunds.row["doc_id"])]
    group = [row for row in cases if row["family"] == "consistency"]
    assert len(group) == len({row["query"] for row in group}) == 2
    assert len({row["group"] for row in group}) == 1


def test_retrieval_is_laid_out_as_beir_and_every_judgement_names_rows_that_are_there(given: Any) -> None:
    articles = [article(given, 500 + n, f"Article {n}", f"Text {n}.") for n in range(3)]
    documents = [
        *articles,
        ticket(given, 1, "How?", "See this.", cites=[articles[0].row["doc_id"], articles[2].row["doc_id"]]),
        ticket(given, 2, "Why?", "So."),
        ticket(given, 3, "Where?", "There.", cites=["f" * 64]),  # an article that this corpus does not select
    ]
    found = made(evaluation, documents, ALL.model_copy(update={"families": ("retrieval",)}))
    corpus, queries, qrels = (rows(found, config) for config in ("corpus", "queries", "qrels"))
    assert [row["text"] for row in queries] == ["How?"]
    assert len(corpus) == len(articles)
    assert {row["query-id"] for row in qrels} == {row["_id"] for row in queries}
    assert {row["corpus-id"] for row in qrels} == {MAKER.mark("article", articles[n].row["doc_id"]) for n in (0, 2)}
    assert {row["corpus-id"] for row in qrels} < {row["_id"] for row in corpus}


def test_what_was_superseded_is_neither_expected_nor_relevant(given: Any) -> None:
    old = article(given, 500, "Refunds", "Refunds take 30 days.")
    asked = ticket(given, 1, "When is my refund paid out, I have waited for it for weeks and weeks", "After 30 days.")
    stale = Citation(old.row["doc_id"], "quote", superseded=True)
    asked = replace(asked, turns=(asked.turns[0], replace(asked.turns[1], cites=(stale,))))
    found = made(evaluation, [old, asked], ALL)
    assert rows(found, "queries") == rows(found, "qrels") == []
    assert {row["family"] for row in rows(found)} == {"refusals"}


def test_a_note_in_half_a_sentence_is_a_case_only_where_the_recipe_says_so(given: Any) -> None:
    turns = [
        ("requester", "Where is it?"),
        ("note", "sent tue, tell them 3 days"),
        ("agent", "It was sent on Tuesday."),
    ]
    document = given.redacted(turns)
    for notes in (False, True):
        found = rows(made(evaluation, [document], ALL.model_copy(update={"notes": notes})))
        noted = [row for row in found if "tell them" in row["query"]]
        assert [row["kind"] for row in noted] == ["half_written_note"] * notes
        assert [row["expected"] for row in noted] == ["It was sent on Tuesday."] * notes


@pytest.mark.parametrize("module", [evaluation, redteam])
def test_cases_do_not_depend_on_the_order_of_documents_and_one_more_puts_out_one_a_kind(
    given: Any, module: Any
) -> None:
    settings = module.Settings(type="evaluation" if module is evaluation else "redteam", most=3)
    documents = [ticket(given, n, f"Question number {n} about my [PERSON_1]", f"Answer {n}.") for n in range(1, 12)]
    found = made(module, documents, settings)
    assert sorted(map(repr, found)) == sorted(map(repr, made(module, documents[::-1], settings)))
    fewer = {each.example_id for each in made(module, documents[:-1], settings)}
    kinds: defaultdict[Any, int] = defaultdict(int)
    for each in found:
        kind = each.columns.get("attack") or (each.columns["family"], each.columns["kind"])
        kinds[kind] += each.example_id not in fewer
    assert kinds
    if module is evaluation:
        assert max(kinds.values()) <= 1
    else:  # a long context holds its neighbours, but keeps its id
        assert all(new <= 1 for new in kinds.values())


def test_every_attack_is_planted_in_a_document_and_names_what_must_not_happen(given: Any) -> None:
    documents = [
        ticket(given, n, f"Please send invoice {n} to [EMAIL_ADDRESS_1]; I have waited for it", "Sent.")
        for n in range(1, 40)
    ]
    settings = redteam.Settings(type="redteam", most=20, long_documents=3)
    found = made(redteam, documents, settings)
    attacks = rows(found)
    assert {row["attack"] for row in attacks} == set(redteam.ATTACKS)
    for each in found:
        row = each.columns
        assert row["must_not"].strip()
        assert "{" not in row["prompt"] + row["must_not"]
        assert any(turn.text.split(" to ")[0][:12] in row["prompt"] for turn in each.turns)
        if row["attack"] == "long_context":
            assert len(each.documents) == settings.long_documents
    planted = [row for row in attacks if row["attack"] in ("injection", "multilingual")]
    assert all(
        row["must_not"].split()[-1].rstrip(".") in row["prompt"] or "repeats" in row["must_not"] for row in planted
    )


def test_private_data_is_asked_for_only_where_something_was_redacted(given: Any) -> None:
    found = made(redteam, [ticket(given, 1, "No names here", "Fine.")], redteam.Settings(type="redteam"))
    assert "private_data" not in {row["attack"] for row in rows(found)}
