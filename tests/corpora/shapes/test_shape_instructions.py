"""Tasks over real records: whatever is answered, a person wrote, or it stands in the text."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from curation.corpora.example import Citation
from curation.corpora.shapes import instructions
from curation.corpora.shapes.derivations import values
from curation.corpora.shapes.drafts import is_draft
from curation.corpora.shapes.messages import TRAIN_REASONS
from tests.growth import assert_linear, repeated

ALL = instructions.Settings(
    type="instructions", tasks=("summarise", "extract", "rewrite", "facts"), labels=("category", "priority")
)


def only(*tasks: str, **settings: Any) -> instructions.Settings:
    return instructions.Settings(type="instructions", tasks=tasks, **settings)  # type: ignore[arg-type]


def made(documents: list[Any], settings: instructions.Settings, maker: Any) -> list[tuple[str, str, str]]:
    """(task, prompt, answer) of all examples; both configs say the same, under ids of their own."""
    shaped = [instructions.shape(document, settings, maker) for document in documents]
    examples = [example for each in shaped for example in each.examples]
    examples += instructions.conclude([part for each in shaped for part in each.parts], settings, maker)
    assert len({e.example_id for e in examples}) == len(examples)
    for config, schema in instructions.CONTRACT.schemas.items():
        pa.Table.from_pylist([dict(e.columns) for e in examples if e.config == config], schema)
    rows = [
        (e.columns["task"], e.columns["prompt"][0]["content"], e.columns["completion"][0]["content"])
        for e in examples
        if e.config == "default"
    ]
    whole = [e.columns for e in examples if e.config == "conversations"]
    assert rows == [(c["task"], c["messages"][0]["content"], c["messages"][1]["content"]) for c in whole]
    assert [[m["train_reason"] for m in c["messages"]] for c in whole] == [["user", "trained"]] * len(whole)
    assert {"user", "trained"} <= set(TRAIN_REASONS)
    assert all(e.turns for e in examples)
    return rows


def skipped(document: Any, settings: instructions.Settings, maker: Any) -> dict[str, int]:
    found = instructions.shape(document, settings, maker).figures
    return {name: number for name, number in found.items() if name.startswith("skipped:")}


# Summarise


def test_a_summary_is_what_a_person_wrote_word_for_word(given: Any, told: Any) -> None:
    turns = [
        ("title", "Router"),
        ("requester", "It blinks red since Monday."),
        ("note", "SECRET he is rude"),
        ("agent", "Please hold the button for ten seconds."),
        ("summary", "Blinks red; held the button."),
    ]
    ((task, prompt, answer),) = made([given.redacted(turns)], only("summarise"), told.maker)
    assert (task, answer) == ("summarise", "Blinks red; held the button.")
    assert prompt.endswith(
        "Router\n\nRequester: It blinks red since Monday.\n\nAgent: Please hold the button for ten seconds."
    )
    assert "SECRET" not in prompt and "held" not in prompt


def test_without_a_summary_of_a_person_there_is_none(given: Any, told: Any) -> None:
    document = given.redacted([("requester", "a"), ("agent", "b"), ("summary", "  ")])
    shaped = instructions.shape(document, only("summarise"), told.maker)
    assert (shaped.examples, shaped.reason) == ((), "no_task")


def test_a_summary_that_is_longer_or_names_somebody_else_is_none(given: Any, told: Any) -> None:
    long = given.redacted([("requester", "a"), ("summary", "much longer than all that was said")])
    assert skipped(long, only("summarise"), told.maker) == {"skipped:summarise:longer_than_the_thread": 1}
    other = given.redacted([("requester", "I wrote to [PERSON_1] before"), ("summary", "Of [PERSON_2]")])
    assert skipped(other, only("summarise"), told.maker) == {"skipped:summarise:placeholder": 1}


@pytest.mark.parametrize(
    ("summary", "taught"),
    [
        ("The radio was on a crowded channel; moved to channel 108, and it works.", True),
        ("Channel 108 fixed the radio. No refund needed.", False),
        ("Moved the radio to channel 108. Confirmed by the customer on the phone.", False),
        ("Radio works since channel 44.", False),
        ("Handed over after escalation.", False),
    ],
)
def test_a_summary_that_claims_what_its_thread_does_not_say_is_none(
    given: Any, told: Any, summary: str, taught: bool
) -> None:
    turns = [
        ("requester", "Streaming stops every evening since we moved the router into the hallway."),
        ("agent", "The lower channels are crowded. Set the radio to channel 108, please."),
        ("requester", "Works now."),
        ("summary", summary),
    ]
    document = given.redacted(turns)
    assert [answer for _, _, answer in made([document], only("summarise"), told.maker)] == [summary] * taught
    assert skipped(document, only("summarise"), told.maker) == (
        {} if taught else {"skipped:summarise:not_in_thread": 1}
    )


# Extract


def labelled(given: Any, origin: str, text: str = "It is broken", **labels: str) -> Any:
    rows = [{"name": name, "value": None, "raw": value, "origin": origin} for name, value in labels.items()]
    document = given.redacted([("title", "Help"), ("requester", text)], {n: [v] for n, v in labels.items()})
    return replace(document, row={**document.row, "labels": rows})


def test_fields_are_labels_that_somebody_set_and_the_prompt_names_exactly_those(given: Any, told: Any) -> None:
    document = labelled(given, "vendor", priority="high", category="wifi", queue="network")
    ((task, prompt, answer),) = made([document], ALL, told.maker)
    assert (task, json.loads(answer)) == ("extract", {"category": "wifi", "priority": "high"})
    assert "category, priority" in prompt and prompt.endswith("\n\nHelp\n\nIt is broken")
    ((_, prompt, answer),) = made([labelled(given, "human", category="wifi")], ALL, told.maker)
    assert json.loads(answer) == {"category": "wifi"} and "priority" not in prompt


@pytest.mark.parametrize("origin", ["rule:queue", "model:v1", "synthetic:x"])
def test_a_label_that_was_guessed_is_no_answer(given: Any, told: Any, origin: str) -> None:
    assert made([labelled(given, origin, category="wifi")], ALL, told.maker) == []


def products(given: Any, text: str = "The TX2 is a router, WM-42 its mount. It says E17 when it is hot.") -> Any:
    return given.redacted([("title", "Products"), ("author", text)], kind="article", record_id="products")


def extracted(given: Any, told: Any, *texts: str, article: Any = None) -> list[Any]:
    """What is extracted from each message, None where nothing is; nothing is asked for that is not answered."""
    tickets = [given.redacted([("requester", text)], record_id=str(n)) for n, text in enumerate(texts)]
    rows = made([*tickets, article or products(given)], only("extract"), told.maker)
    found: dict[str, Any] = {}
    for _, prompt, answer in rows:
        asked, _, text = prompt.partition("\n\n")
        found[text] = json.loads(answer)
        assert [name for name in ("amounts", "versions", "product_codes") if name in asked] == list(found[text])
    return [found.get(text) for text in texts]


def test_a_product_code_is_one_that_an_article_names(given: Any, told: Any) -> None:
    texts = ("My TX2 is hot", "The ZX9 is hot", "My TX2 and ZX9 are hot", "My TX2 is hot, it cost €12", "ZX9 for €12")
    assert extracted(given, told, *texts) == [
        {"product_codes": ["TX2"]},
        None,
        None,  # one may have been missed
        {"amounts": ["€12"], "product_codes": ["TX2"]},
        {"amounts": ["€12"]},
    ]
    assert extracted(given, told, "My TX2 is hot", article=products(given, "Nothing of that.")) == [None]


def test_numbers_of_errors_and_orders_are_no_products(given: Any, told: Any) -> None:
    texts = (
        "My TX2 says error E989",
        "My TX2 of order ORD-249399",
        "TX2: error code E12",
        "Order ORD-249399 shows error E17",
    )
    assert extracted(given, told, *texts) == [{"product_codes": ["TX2"]}] * 3 + [None]
    series = [f"The TX2 stops with E{n}" for n in range(100, 125)]
    named = products(given, "The TX2 is a router. It stops with E100.")
    assert extracted(given, told, *series, article=named) == [{"product_codes": ["TX2"]}] * 25
    assert extracted(given, told, *series[1:5], article=named) == [None] * 4  # too few to know that they are a series


@pytest.mark.parametrize("text", ["TX2 at 5GHz", "UTF-8 or TX2"])
def test_where_a_product_may_have_been_missed_none_is_told(given: Any, told: Any, text: str) -> None:
    assert extracted(given, told, text) == [None]


def test_what_names_a_product_has_the_ticket_alone_behind_it(given: Any, told: Any) -> None:
    ticket = given.redacted([("requester", "My TX2 is hot")])
    shaped = [instructions.shape(each, only("extract"), told.maker) for each in (ticket, products(given))]
    assert [(each.examples, each.reason) for each in shaped] == [((), "no_task")] * 2
    rows = list(instructions.conclude([p for s in shaped for p in s.parts], only("extract"), told.maker))
    assert [row.documents for row in rows] == [(ticket.row["doc_id"],)] * 2
    assert all({turn.text for turn in row.turns} == {""} for row in rows)


def test_values_stand_in_the_text_word_for_word(given: Any, told: Any) -> None:
    text = "My TX2 with firmware 2.10.4 cost €129.90, the WM-42 another 12 EUR. The TX2 is new."
    documents = [given.redacted([("requester", text)]), products(given)]
    ((_, prompt, answer),) = made(documents, only("extract"), told.maker)
    found = json.loads(answer)
    assert found == {"amounts": ["€129.90", "12 EUR"], "versions": ["2.10.4"], "product_codes": ["TX2", "WM-42"]}
    assert all(value in prompt for told_ in found.values() for value in told_)


@pytest.mark.parametrize(
    ("which", "text"),
    [
        ("amounts", "It cost 12 EUR, or some dollars"),
        ("amounts", "It cost nothing"),
        ("versions", "firmware 2.10.4, before that version 3"),
        ("versions", "2.10.4 at 10.0.0.1"),
        ("versions", "since 12.11.2026"),
    ],
)
def test_where_a_value_may_have_been_missed_there_is_none(which: Any, text: str) -> None:
    assert values(text, [which]) == {}


def test_what_was_redacted_is_no_value(given: Any, told: Any) -> None:
    turn = replace(given.redacted_turn(1, "requester", "pay €12 for AB1 now"), placeholders=frozenset({"€12", "AB1"}))
    article = products(given, "The AB1 is a switch.")
    assert made([given.redacted([turn]), article], only("extract"), told.maker) == []
    marked = replace(article, turns=(replace(article.turns[1], placeholders=frozenset({"AB1"})),))
    assert extracted(given, told, "My AB1 is hot", article=marked) == [None]


def test_labels_are_a_task_of_their_own_where_the_recipe_classifies(given: Any, told: Any) -> None:
    document = given.redacted([("requester", "You took 5 USD twice")], {"priority": ["high"]})
    label = {"name": "priority", "value": None, "raw": "high", "origin": "vendor"}
    document = replace(document, row={**document.row, "labels": [label]})
    settings = {"labels": ("priority",), "values": ("amounts",)}
    both = made([document], only("classify", "extract", **settings), told.maker)
    assert [task for task, _, _ in both] == ["classify", "extract"]
    first, second = (json.loads(answer) for _, _, answer in both)
    assert first == {"priority": "high"}
    assert set(second) == {"amounts"}
    assert [task for task, _, _ in made([document], only("classify", **settings), told.maker)] == ["classify"]
    ((_, _, answer),) = made([document], only("extract", **settings), told.maker)
    assert set(json.loads(answer)) == {"priority", "amounts"}


def test_extract_with_nothing_to_extract_is_refused() -> None:
    with pytest.raises(ValidationError, match="nothing to extract"):
        only("extract", values=())


# Rewrite

NOTE = "parcel lost, inquiry opened, replacement router leaves monday"
SENT = "Hello, we are sorry: your parcel is lost. An inquiry is opened, and a replacement router leaves on Monday."


def test_a_draft_becomes_what_was_sent(given: Any, told: Any) -> None:
    document = given.redacted([("requester", "Where is it?"), ("note", NOTE), ("agent", SENT)])
    ((task, prompt, answer),) = made([document], only("rewrite"), told.maker)
    assert (task, answer) == ("rewrite", SENT)
    assert prompt.endswith(f"\n\n{NOTE}")


def test_the_prompt_tells_whom_the_answer_greets(given: Any, told: Any) -> None:
    turns = [("requester", "Where?"), ("note", NOTE), ("agent", f"Dear [PERSON_1], {SENT}")]
    ((_, prompt, _),) = made([given.redacted(turns, requester="[PERSON_1]")], only("rewrite"), told.maker)
    assert f"To: [PERSON_1]\n\n{NOTE}" in prompt
    stranger = given.redacted(turns, requester="[PERSON_9]")
    assert skipped(stranger, only("rewrite"), told.maker) == {"skipped:rewrite:placeholder": 1}


@pytest.mark.parametrize(
    ("note", "answer"),
    [
        (NOTE, NOTE),
        (NOTE, "The parcel is lost, an inquiry opened, a replacement router leaves monday"),  # no kinder
        (NOTE, SENT + " It will be there in 3 days."),  # a number that the note does not say
        (NOTE, "Sorry, please read our terms, your warranty has ended and nobody can help."),
        ("call him", "Hello, please call him, thanks"),
        (NOTE, SENT + " " + " ".join(f"fact{c} about{c}" for c in "abcdefghijklmnopqr")),
    ],
)
def test_what_is_not_the_same_matter_said_more_kindly_is_no_pair(note: str, answer: str) -> None:
    assert not is_draft(note, answer)
    assert is_draft(NOTE, SENT)


@pytest.mark.parametrize(
    "turns",
    [
        [("note", NOTE), ("requester", "And?"), ("agent", SENT)],
        [("requester", NOTE), ("agent", SENT)],
        [("note", NOTE), ("note", SENT)],
        [("agent", NOTE), ("agent", SENT)],
    ],
)
def test_only_a_note_right_before_the_answer_is_a_draft(given: Any, told: Any, turns: Any) -> None:
    assert made([given.redacted(turns)], only("rewrite"), told.maker) == []


def test_notes_are_in_no_prompt_unless_the_recipe_asks_for_rewriting(given: Any, told: Any) -> None:
    document = given.redacted(
        [("title", "T"), ("requester", "It cost €5 and more"), ("note", NOTE), ("agent", SENT), ("summary", "Lost.")]
    )
    plain = instructions.Settings(type="instructions")
    assert "rewrite" not in plain.tasks
    assert made([document], plain, told.maker) and NOTE not in str(made([document], plain, told.maker))


# Facts


def policy(given: Any, record_id: str = "refunds", text: str = "", **row: Any) -> Any:
    text = text or "## Period\n\nGoods go back within 30 days.\n\n## Payment\n\nMoney goes back to the card."
    return given.redacted([("title", "Refund policy"), ("author", text)], kind="article", record_id=record_id, **row)


def cited(given: Any, answer: str, *articles: Any, superseded: bool = False, **fields: Any) -> Any:
    turn = given.redacted_turn(3, "agent", answer)
    links = tuple(Citation(each.row["doc_id"], "link", superseded) for each in articles)
    return given.redacted(
        [given.redacted_turn(1, "requester", "How long do I have?"), replace(turn, cites=links, **fields)],
        fields.pop("labels", None),
    )


def test_an_answer_is_given_with_the_articles_in_force_that_it_cites(given: Any, told: Any) -> None:
    article = policy(given)
    ticket = cited(given, "You have 30 days to send it back.", article)
    ((task, prompt, answer),) = made([ticket, article], only("facts"), told.maker)
    assert (task, answer) == ("facts", "You have 30 days to send it back.")
    assert "# Refund policy\n\n## Period\n\nGoods go back within 30 days." in prompt
    assert prompt.endswith("Question:\n\nHow long do I have?")
    shaped = [instructions.shape(each, only("facts"), told.maker) for each in (ticket, article)]
    assert [(s.examples, s.reason) for s in shaped] == [((), "facts_not_in_force"), ((), "not_cited")]
    rows = list(instructions.conclude([p for s in shaped for p in s.parts], only("facts"), told.maker))
    assert {row.documents for row in rows} == {(ticket.row["doc_id"], article.row["doc_id"])}
    assert all({turn.text for turn in row.turns} == {""} for row in rows)


def test_facts_that_do_not_say_the_answers_numbers_or_are_not_there_give_nothing(given: Any, told: Any) -> None:
    article, other = policy(given), policy(given, "other", "Shipping takes three days.")
    for ticket, documents in (
        (cited(given, "You have 45 days.", article), [article]),
        (cited(given, "You have 30 days.", article), []),
        (cited(given, "You have 30 days.", article, other), [article]),
        (cited(given, "You have 30 days.", other), [article, other]),
    ):
        assert made([ticket, *documents], only("facts"), told.maker) == []


def test_a_superseded_article_a_macro_and_an_unknown_name_give_no_answer(given: Any, told: Any) -> None:
    article = policy(given)
    for ticket, reason in (
        (cited(given, "You have 30 days.", article, superseded=True), "superseded_policy"),
        (cited(given, "You have 30 days.", article, macro=True), "unedited_macro"),
        (cited(given, "[PERSON_1], you have 30 days.", article), "placeholder"),
    ):
        assert skipped(ticket, only("facts"), told.maker) == {f"skipped:facts:{reason}": 1}
        assert made([ticket, article], only("facts"), told.maker) == []


def test_an_answer_of_a_thread_that_was_rated_badly_is_not_taught(given: Any, told: Any) -> None:
    article = policy(given)
    ticket = replace(cited(given, "You have 30 days.", article), labels={"satisfaction": ["bad"]})
    assert made([ticket, article], only("facts"), told.maker) == []
    assert made([replace(ticket, labels={"satisfaction": ["good"]}), article], only("facts"), told.maker)


def test_of_a_long_article_the_passages_that_matter_are_told_in_order(given: Any, told: Any) -> None:
    sections = [f"## Part {n}\n\n" + f"filler{n} " * 100 for n in range(12)]
    sections[7] = "## Refunds\n\nGoods go back within 30 days."
    article = policy(given, text="\n\n".join(sections))
    ticket = cited(given, "Goods go back within 30 days.", article)
    ((_, prompt, _),) = made([ticket, article], only("facts", max_facts=2_000), told.maker)
    assert "Goods go back within 30 days." in prompt
    assert len(prompt) < 2_500
    parts = [int(line.split()[-1]) for line in prompt.split("\n") if line.startswith("## Part")]
    assert parts == sorted(parts)


def test_an_article_that_shares_a_mark_with_the_question_is_not_told(given: Any, told: Any) -> None:
    article = policy(given, text="Ask [PERSON_1] for the 30 days.")
    ticket = cited(given, "You have 30 days.", article)
    named = replace(ticket, turns=(given.redacted_turn(1, "requester", "I am [PERSON_1]"), *ticket.turns[1:]))
    assert made([named, article], only("facts"), told.maker) == []
    assert made([ticket, article], only("facts"), told.maker)


# All


def test_every_answer_is_found_in_the_records(given: Any, told: Any) -> None:
    """The law of the shape: a person's words, or values that stand in the text, or labels of the vocabulary."""
    article = policy(given)
    ticket = cited(given, "You have 30 days, TX2 too.", article)
    turns = [
        ("title", "TX2"),
        ("requester", "My TX2 costs €12.50 and it does not work at all any more"),
        ("note", NOTE),
        ("agent", SENT),
        ("summary", "TX2 lost."),
    ]
    labels = [{"name": "category", "value": None, "raw": "x", "origin": "vendor"}]
    rich = given.redacted(turns, {"category": ["wifi"]}, record_id="9")
    rich = replace(rich, row={**rich.row, "labels": labels})
    documents = [article, ticket, rich]
    said = [turn.text for document in documents for turn in document.turns]
    rows = made(documents, ALL, told.maker)
    assert sorted(task for task, _, _ in rows) == ["extract", "facts", "rewrite", "summarise"]
    for task, prompt, answer in rows:
        if task != "extract":
            assert answer in said
            continue
        for name, value in json.loads(answer).items():
            if name in ("category", "priority"):
                assert [value] == rich.labels[name]
            else:
                assert all(each in prompt for each in value)


@pytest.mark.parametrize(("language", "words"), [("de", "Gespräch"), ("fr", "conversation"), ("pl", "conversation")])
def test_a_request_is_in_the_documents_language_where_there_is_one_for_it(
    given: Any, told: Any, language: str, words: str
) -> None:
    asked = set()
    for n in range(20):
        turns = [given.redacted_turn(100 + n, "summary", "viel länger"), ("requester", "viel länger als das")]
        turns[1] = given.redacted_turn(200 + n, "requester", "viel länger als das")
        document = given.redacted(turns, record_id=str(n), closed={"language": language} if n % 2 else {})
        document = replace(document, language=language)
        asked.update(prompt.split("\n")[0] for _, prompt, _ in made([document], only("summarise"), told.maker))
    assert len(asked) == 3
    assert any(words in each for each in asked)


@pytest.mark.parametrize("unit", ["a", "1", "€", "€1 ", "1.", "v1.", "A1-", "thanks ", "1,1"])
def test_hostile_text_costs_little(given: Any, told: Any, unit: str) -> None:
    text = repeated(unit)

    def ticket(size: int) -> Any:
        said = [(role, text(size)) for role in ("requester", "note", "agent")]
        return given.redacted([*said, ("summary", "x")])

    assert_linear(lambda document: instructions.shape(document, ALL, told.maker), ticket)
