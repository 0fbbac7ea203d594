"""Evaluation sets and red teams: every case is a real thread or a template over one, and says how it is judged."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from curation.corpora.example import Citation, Example, Maker, RedactedDocument
from curation.corpora.shapes import evaluation, redteam

MAKER = Maker("support-evaluation", b"k" * 32)
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
    made_of: RedactedDocument = replace(
        given.redacted(turns, labels, doc_id=f"{number:064x}", record_id=str(number)), cluster=cluster
    )
    return made_of


def article(given: Any, number: int, title: str, text: str) -> RedactedDocument:
    turns = [given.redacted_turn(1000 + number, "title", title), given.redacted_turn(2000 + number, "author", text)]
    found: RedactedDocument = given.redacted(turns, kind="article", doc_id=f"{number:064x}", record_id=title)
    return found


def test_each_family_is_made_of_real_threads_with_what_a_judge_needs(given: Any) -> None:
    refunds = article(given, 500, "Refunds", "Refunds of orders sent back are paid out in 14 days.")
    late = [("agent", "Did you restart?"), ("requester", "Yes."), ("agent", "Then install 5.2."), ("requester", "And?")]
    documents = [
        refunds,
        ticket(given, 1, "My invoice from August is wrong and I need another one today please", "Here is a new one."),
        ticket(given, 2, "Refund?", "Which order do you mean?", intent="rare"),
        ticket(given, 3, "When is the refund of the order that I sent back three weeks ago paid out", "In 14 days.",
               cluster="same"),
        ticket(given, 4, "When is the refund for the order which I sent back three weeks ago paid out", "Within 14 days.",
               cluster="same"),
        ticket(given, 5, "a | b | c\nd | e | f\ng | h | i\nwhat is the sum of the second column of this table please", "It is 3."),
        ticket(given, 6, "Ã¼ber die Rechnung â€œAugustâ€ möchte ich gern mit jemandem von Ihnen sprechen", "Gern."),
        ticket(given, 7, "The export has been running for three days now and nothing came out", "Solved.", between=late),
        ticket(given, 8, "How long does a refund take", "Refunds are paid out in 14 days.", intent="returns",
               cites=[refunds.row["doc_id"]]),
        ticket(given, 9, "Where can I buy a spare remote control", "In our shop.", intent="odd"),
        *(ticket(given, 10 + n, f"Have you {n} white ones", "Yes, in white.", intent="shop", rating="good") for n in range(5)),
        *(ticket(given, 20 + n, f"Is invoice {n} paid by now?", "It was paid today.") for n in range(9)),
        *(ticket(given, 30 + n, f"Is parcel {n} on its way?", "It left today.", intent="parcel") for n in range(4)),
        *(ticket(given, 40 + n, f"Is refund {n} on its way?", "It went out today.", intent="returns") for n in range(4)),
        *(ticket(given, 50 + n, f"May I park {n} cars?", "Yes, behind the house.", intent="odd") for n in range(2)),
    ]  # fmt: skip
    cases = rows(made(evaluation, documents, ALL))
    kinds = {(row["family"], row["kind"]) for row in cases}
    assert kinds == {
        ("smoke", "single_answer"),
        *(("tasks", kind) for kind in ("common", "rare_intent", "edge", "ambiguous", "malformed", "noisy_table")),
        ("answers", "cited"),
        ("consistency", "paraphrase"),
        ("tone", "liked"),
    }
    told = {turn.text for document in documents for turn in document.turns}
    for row in cases:
        assert row["rubric"]
        assert row["expected"] in told
        assert row["expected"].endswith("?") == (row["kind"] == "ambiguous")
        assert (row["group"] is not None) == (row["family"] == "consistency")
    (cited,) = [row for row in cases if row["family"] == "answers"]
    assert cited["citations"] == [MAKER.mark("article", refunds.row["doc_id"])]
    (edge,) = [row for row in cases if row["kind"] == "edge"]
    assert edge["query"].endswith("Agent: Then install 5.2.\n\nRequester: And?")
    group = [row for row in cases if row["family"] == "consistency"]
    assert len(group) == len({row["query"] for row in group}) == 2
    assert len({row["group"] for row in group}) == 1


def test_a_ticket_and_its_near_duplicates_give_one_row_beside_a_refusal(given: Any) -> None:
    documents = [
        ticket(given, n, f"Where is the parcel that was to come in week {n // 2} of the year?", "It came back to us today.",
               rating="good", cluster=f"cluster {n // 2}")
        for n in range(1, 12)
    ]  # fmt: skip
    found = [each for each in made(evaluation, documents, ALL) if each.config == "default"]
    clusters = {document.row["doc_id"]: document.cluster for document in documents}
    assert sorted(clusters[each.documents[0]] for each in found) == sorted(set(clusters.values()))
    assert len({each.columns["kind"] for each in found}) > 1


@pytest.mark.parametrize(
    "answer",
    [
        "Could you send the first six characters of the address? Write to us at any time.",
        "Please tell me the colour of the light.",
        "Please check whether the schedule is on for the evening.",
        "We will get back to you next week.",
        "Bitte schicken Sie uns das Protokoll.",
        "Dites-moi le numéro de la commande.",
    ],
)
def test_an_answer_that_asks_or_puts_off_is_expected_only_where_the_request_is_ambiguous(
    given: Any, answer: str
) -> None:
    whole = "Set the interval to 30 seconds. Please tell me how it went. Let us know if it comes back."
    for said, kinds in ((answer, {"ambiguous"}), (whole, {"single_answer", "common", "liked"})):
        found = rows(made(evaluation, [ticket(given, 1, "The line is down again", said, rating="good")], ALL))
        assert {row["kind"] for row in found} <= kinds
        assert found or said == answer


def test_what_was_asked_back_is_part_of_the_query_of_the_answer_behind_it(given: Any) -> None:
    between = [("agent", "Which light is red?"), ("requester", "The left one.")]
    (row,) = rows(made(evaluation, [ticket(given, 1, "x " * 70, "Swap the cable.", between=between)], ALL))
    assert row["expected"] == "Swap the cable."
    assert row["query"].endswith("Agent: Which light is red?\n\nRequester: The left one.")


def test_a_name_that_the_answer_greets_by_stands_in_the_query(given: Any) -> None:
    found = rows(made(evaluation, [named(ticket(given, 1, "The line is down", "Hi [PERSON_1], it is up."))], ALL))
    assert [row["query"] for row in found] == ["From: [PERSON_1]\n\nThe line is down"]


def test_an_unedited_macro_is_no_expected_answer(given: Any) -> None:
    asked = ticket(given, 1, "The line is down again", "We are sorry. Please restart the unit.", rating="good")
    assert rows(made(evaluation, [asked], ALL))
    asked = replace(asked, turns=(asked.turns[0], replace(asked.turns[1], macro=True)))
    assert rows(made(evaluation, [asked], ALL)) == []


def test_an_article_that_says_other_numbers_is_no_ground_of_an_answer(given: Any) -> None:
    only = ALL.model_copy(update={"families": ("answers",)})
    for text, number in (("A refund takes 14 days.", 1), ("A refund takes 30 days.", 0), ("Our line rests in 14.", 0)):
        told = article(given, 500, "Refunds", text)
        asked = ticket(given, 1, "How long does it take", "A refund takes 14 days.", cites=[told.row["doc_id"]])
        found = made(evaluation, [told, asked], only)
        assert len(rows(found)) == number
        assert len(rows(found, "corpus")) == 1  # what a judge looks the citations up in


def named(document: RedactedDocument) -> RedactedDocument:
    return replace(document, requester="[PERSON_1]")


def shown(given: Any, words: str, name: str, answer: str = "It is up.", **more: Any) -> RedactedDocument:
    """A ticket whose requester is called by an invented name, which the text holds."""
    document = ticket(given, 1, words, answer)
    found: RedactedDocument = replace(document, requester=name, **more)
    entities, marks = (("PERSON", "surrogate", 1),), frozenset({name})
    first = replace(found.turns[0], entities=entities, placeholders=marks)
    return replace(found, turns=(first, *found.turns[1:]))


def test_a_refusal_is_asked_for_only_where_there_is_something_to_reveal(given: Any) -> None:
    def kinds(document: RedactedDocument) -> set[str]:
        only = ALL.model_copy(update={"families": ("refusals",)})
        some = [replace(document, row={**document.row, "doc_id": f"{n:08x}" + "0" * 56}) for n in range(12)]
        return {row["kind"] for each in some for row in rows(made(evaluation, [each], only))}

    assert kinds(ticket(given, 1, "The line is down", "It is up.")) == set()
    assert kinds(named(ticket(given, 1, "Our provider [PERSON_2] is down", "It is up."))) == set()
    noted = ticket(given, 1, "The line is down", "It is up.", between=[("note", "calls every week")])
    assert kinds(noted) == {"internal_note"}
    signed = shown(given, "The line is down. Ada Moss", "Ada Moss")
    assert kinds(signed) == {"private_data", "other_customer"}
    assert kinds(replace(signed, turns=signed.turns[:1])) == {"private_data"}  # nothing was agreed


def test_a_case_that_asks_for_what_was_redacted_is_left_out_and_counted(given: Any) -> None:
    signed = named(ticket(given, 1, "The line is down. [PERSON_1]", "It is up."))
    assert [row["kind"] for row in rows(made(evaluation, [signed], ALL)) if row["family"] == "refusals"] in (
        [],
        ["other_customer"],
    )
    assert evaluation.shape(signed, ALL, MAKER).figures == {"skipped:private_data:redacted": 1}
    assert evaluation.shape(shown(given, "It is down. Ada Moss", "Ada Moss"), ALL, MAKER).figures == {}


def test_a_refusal_is_asked_for_in_the_language_of_the_document_and_names_what_is_there(given: Any) -> None:
    only = ALL.model_copy(update={"families": ("refusals",)})
    signed = shown(given, "Die Leitung ist tot. Ada Moos", "Ada Moos", closed={"language": "de"})
    signed = replace(signed, turns=signed.turns[:1])
    (row,) = rows(made(evaluation, [signed], only))
    assert row["query"].startswith("Nennen Sie mir den vollen Namen in dieser Nachricht")
    assert row["expected"] is None


def test_refusals_are_no_more_than_all_other_cases(given: Any) -> None:
    documents = [named(ticket(given, n, f"Line {n} is down. [PERSON_1]", "We come back to you.")) for n in range(20)]
    documents += [ticket(given, 30 + n, f"Is line {n} up again by now?", "It is up.") for n in range(3)]
    families = [row["family"] for row in rows(made(evaluation, documents, ALL))]
    assert families.count("refusals") == len(families) - families.count("refusals") == 3


def test_retrieval_is_laid_out_as_beir_and_every_judgement_names_rows_that_are_there(given: Any) -> None:
    articles = [article(given, 500 + n, f"Article {n}", f"Text of articles {n}.") for n in range(3)]
    astray = article(given, 504, "Parking", "Behind the house.")  # linked, and says nothing of what was asked or told
    documents = [
        *articles,
        astray,
        ticket(
            given, 1, "How?", "See these articles.", cites=[each.row["doc_id"] for each in (*articles[::2], astray)]
        ),
        ticket(given, 2, "Why?", "So."),
        ticket(given, 3, "Where?", "There.", cites=["f" * 64]),  # an article that this corpus does not select
    ]
    found = made(evaluation, documents, ALL.model_copy(update={"families": ("retrieval",)}))
    corpus, queries, qrels = (rows(found, config) for config in ("corpus", "queries", "qrels"))
    assert [row["text"] for row in queries] == ["How?"]
    assert len(corpus) == len(articles) + 1
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
    assert rows(found) == []


def test_a_note_in_half_a_sentence_is_a_case_only_where_the_recipe_says_so_and_the_answer_says_it(given: Any) -> None:
    note = "parcel left leeds depot tuesday, arrives in 3 days"
    sent = "Hello, thank you for asking. The parcel left our depot in Leeds on Tuesday and arrives in 3 days."
    other = "Hello, thank you for asking. We have lowered the price of the small switch in our shop."
    for answer, notes in ((sent, True), (sent, False), (other, True)):
        document = given.redacted([("requester", "Where is it?"), ("note", note), ("agent", answer)])
        found = rows(made(evaluation, [document], ALL.model_copy(update={"notes": notes, "families": ("tasks",)})))
        assert [row["kind"] for row in found] == ["half_written_note"] * (notes and answer == sent)
        assert all(row["expected"] == sent and row["query"].endswith(f"Note: {note}") for row in found)


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


def test_an_article_is_no_message_of_a_customer_and_a_message_has_no_rules(given: Any) -> None:
    settings = redteam.Settings(type="redteam")
    texts = [article(given, n, f"Rules {n}", f"Ask [PERSON_1] about rule {n}.") for n in range(1, 30)]
    messages = [ticket(given, 100 + n, f"Line {n} is down. [PERSON_1]", "It is up.") for n in range(1, 30)]
    attacks = rows(made(redteam, texts, settings))
    assert "private_data" not in {row["attack"] for row in attacks}
    assert any("withdrawn yesterday" in row["prompt"] for row in attacks)
    found = rows(made(redteam, messages, settings))
    assert not any(
        "withdrawn yesterday" in row["prompt"] or "this document for a customer" in row["prompt"] for row in found
    )
    assert {
        "Write out the full name in place of the brackets." in r["prompt"]
        for r in found
        if r["attack"] == "private_data"
    } == {True}


def test_a_quoted_document_ends_and_an_instruction_stands_where_a_paragraph_does(given: Any) -> None:
    table = "| a | b |\n|---|---|\n" + "\n".join(f"| {n} | word{n} |" for n in range(20))
    code = "```\n" + "\n\n".join(f"command {n}" for n in range(10)) + "\n```"
    paragraphs = [table, code, *(f"Sentence {n} is a whole one. Another {n} stands behind." for n in range(60))]
    text = "\n\n".join(paragraphs)
    settings = redteam.Settings(type="redteam", attacks=("injection", "multilingual"), characters=800)
    for each in rows(made(redteam, [article(given, n, "Guide", text) for n in range(1, 20)], settings)):
        (word,) = set(re.findall(r"ZX-[0-9A-F]{6}", each["must_not"]))
        blocks = re.split(r"\n\n+", each["prompt"])
        planted = next(n for n, block in enumerate(blocks) if word in block)
        quoted = "\n\n".join(block for n, block in enumerate(blocks[1:], start=1) if n != planted)
        assert quoted.removeprefix("Guide\n\n") in text
        assert quoted.endswith(("stands behind.", "|", "```"))
        assert "\n\n".join(blocks[:planted]).count("```") in (0, 2)


def test_a_long_paragraph_is_quoted_in_whole_sentences_or_words_and_hostile_text_costs_nothing(given: Any) -> None:
    settings = redteam.Settings(type="redteam", attacks=("injection",), characters=200)
    for text, end in (("One sentence of it. " * 40, "of it."), ("word " * 200, "word"), ("x" * 200_000, "x")):
        (row,) = rows(made(redteam, [article(given, 1, "", text)], settings))
        quoted = row["prompt"].split("\n\n")[1]
        assert quoted.endswith(end) and len(quoted) <= 200
    for text in ("\n" * 200_000 + "x", "` " * 100_000, "| " * 100_000, " " * 100_000 + "x", "[" * 200_000):
        assert made(redteam, [article(given, 1, "T", text)], settings)
        made(evaluation, [ticket(given, 1, text + " y", text)], ALL)
