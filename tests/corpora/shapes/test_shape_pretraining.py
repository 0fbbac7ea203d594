"""Whole documents as text, and the words that a company calls its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from curation.corpora.shapes import pretraining
from curation.corpora.shapes.definitions import MOST, definitions, kind_of, long_form
from curation.corpora.shapes.glossary import KEY, keyness
from tests.growth import assert_linear, repeated

SETTINGS = pretraining.Settings(type="pretraining", departments={"legal": "law"}, sources={"kb": "knowledge"})


def text_of(document: Any, maker: Any, settings: pretraining.Settings = SETTINGS) -> str:
    (row,) = pretraining.shape(document, settings, maker).examples
    return str(row.columns["text"])


def glossary(documents: list[Any], maker: Any, **settings: Any) -> dict[str, dict[str, Any]]:
    """term → its row."""
    wanted = SETTINGS.model_copy(update={"glossary": SETTINGS.glossary.model_copy(update=settings)})
    parts = [part for each in documents for part in pretraining.shape(each, wanted, maker).parts]
    rows = list(pretraining.conclude(parts, wanted, maker))
    assert len({row.example_id for row in rows}) == len(rows)
    assert all(row.documents for row in rows)
    return {row.columns["term"]: {**row.columns, "documents_named": row.documents, "turns": row.turns} for row in rows}


def found(text: str, title: str = "") -> list[tuple[str, str, str]]:
    return [(each.term, each.kind, each.definition) for each in definitions(title, text)]


def test_a_ticket_says_who_speaks_and_an_article_is_markdown_under_its_title(given: Any, told: Any) -> None:
    ticket = given.redacted([("title", "Broken"), ("requester", "It is.\n\nHelp."), ("agent", "Done.")])
    assert text_of(ticket, told.maker) == "Broken\n\nRequester: It is.\n\nHelp.\n\nAgent: Done."
    article = given.redacted([("title", "Refunds"), ("author", "## Period\n\n- one")], kind="article")
    assert text_of(article, told.maker) == "# Refunds\n\n## Period\n\n- one"


def test_notes_come_in_only_if_the_recipe_says_so_and_machines_and_summaries_never(given: Any, told: Any) -> None:
    ticket = given.redacted(
        [("requester", "Hi"), ("note", "a thief"), ("system", "received"), ("summary", "in short"), ("agent", "No.")]
    )
    assert text_of(ticket, told.maker) == "Requester: Hi\n\nAgent: No."
    open_ = SETTINGS.model_copy(update={"internal_notes": True})
    assert text_of(ticket, told.maker, open_) == "Requester: Hi\n\nNote: a thief\n\nAgent: No."
    note = given.redacted([("note", "called them")], kind="note")
    assert "called them" in text_of(note, told.maker)


def test_what_a_thread_leaves_for_the_glossary_comes_back_as_it_was_stored(given: Any, told: Any) -> None:
    said = [("title", "VPN"), ("requester", "The AX-200 of OpenStack and Blue Moon Desk broke."), ("agent", "Yes.")]
    (part,) = pretraining.shape(given.redacted(said), SETTINGS, told.maker).parts
    assert (part.codes, part.names) == ({"AX-200"}, ("Blue Moon Desk",))
    assert pretraining.restored_part(pretraining.stored_part(part) or b"") == part
    article = given.redacted([("title", "VPN"), ("author", "VPN: a virtual private network.")], kind="article")
    (defining,) = pretraining.shape(article, SETTINGS, told.maker).parts
    assert pretraining.stored_part(defining) is None


def test_a_document_without_words_gives_a_reason(given: Any, told: Any) -> None:
    shaped = pretraining.shape(given.redacted([("title", "Only"), ("requester", "  ")]), SETTINGS, told.maker)
    assert (shaped.examples, shaped.reason, shaped.parts) == ((), "no_text", ())


@pytest.mark.parametrize(
    ("closed", "source", "domain"),
    [({"department": "legal"}, "kb", "law"), ({"department": "sales"}, "kb", "knowledge"), ({}, "zendesk", "general")],
)
def test_the_domain_is_the_departments_else_the_sources(
    given: Any, told: Any, closed: Any, source: str, domain: str
) -> None:
    document = given.redacted([("requester", "hi")], closed={**closed, "language": "en"}, source=source)
    shaped = pretraining.shape(document, SETTINGS, told.maker)
    assert shaped.examples[0].columns["meta"] == {
        "domain": domain,
        "language": "en",
        "document_type": "ticket",
        "department": closed.get("department"),
        "region": None,
        "month": "2026-11",
    }
    assert shaped.figures == {f"documents:{domain}": 1, f"characters:{domain}": len("Requester: hi")}


def test_a_department_that_no_vocabulary_knows_is_not_told(given: Any, told: Any) -> None:
    document = given.redacted([("requester", "hi")], governance={"department": "Jane Stranger"})
    assert "Stranger" not in str(pretraining.shape(document, SETTINGS, told.maker).examples[0].columns)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Every plan has a service level agreement (SLA).", ("SLA", "acronym", "service level agreement")),
        ("See the SLA (service level agreement) first.", ("SLA", "acronym", "service level agreement")),
        ("Our **[Data Processing Addendum](https://example.com/d)** (DPA)", ("DPA", "acronym", "Data Processing Addendum")),
        ("Keys have a time-to-live (TTL).", ("TTL", "acronym", "time-to-live")),
        ("Send two RMAs (return merchandise authorisation).", ("RMA", "acronym", "return merchandise authorisation")),
        ("RMA stands for return merchandise authorisation. Ask for it.", ("RMA", "acronym", "return merchandise authorisation")),
        ("A **hunt group** is a list of lines that ring in turn.", ("hunt group", "jargon", "a list of lines that ring in turn")),
        ("“Warm transfer” means that the agent stays on the line.", ("Warm transfer", "jargon", "the agent stays on the line")),
        ("- **TX2**: the router with two aerials", ("TX2", "product code", "the router with two aerials")),
        ("| Term | Notes | Meaning |\n|---|---|---|\n| dunning | x | asking again for money |", ("dunning", "jargon", "asking again for money")),
        ("Dunning\n: asking again for money", ("Dunning", "jargon", "asking again for money")),
        ("# Terms and abbreviations\n\nChurn: customers who leave", ("Churn", "jargon", "customers who leave")),
        ("# Glossary\n\n## Quorum\n\nThe members needed to agree. More.", ("Quorum", "jargon", "The members needed to agree")),
        ("AGB steht für Allgemeine Geschäftsbedingungen.", ("AGB", "acronym", "Allgemeine Geschäftsbedingungen")),
        ("„Kulanz“ bezeichnet ein Entgegenkommen ohne Pflicht.", ("Kulanz", "jargon", "ein Entgegenkommen ohne Pflicht")),
        ("Die Auftragsverarbeitungsvereinbarung (AVV) gilt.", None),
        ("Le « bon de retour » désigne le document joint.", ("bon de retour", "jargon", "le document joint")),
        ("| Abkürzung | Bedeutung |\n|---|---|\n| RMA | Rücksendenummer |", ("RMA", "acronym", "Rücksendenummer")),
    ],
)  # fmt: skip
def test_definitions_are_found_where_they_are_given(text: str, wanted: tuple[str, str, str] | None) -> None:
    assert found(text) == ([wanted] if wanted else [])


@pytest.mark.parametrize(
    "text",
    [
        "This means that we cancel your account without notice.",
        "It stands for nothing.",
        "**Note**: unplug it first.",
        "- ID: the lease to keep alive.",
        "**Router** and **switch** are two things.",
        "Call us (see below) or write (EU only).",
        "```\nSLA (service level agreement)\n```",
        "| Name | Description |\n|---|---|\n| port | where it listens |",
        "[lease]: https://example.com/leases",
        "The memory (GB) of a node",
    ],
)
def test_what_only_looks_like_a_definition_is_none(text: str) -> None:
    assert found(text) == []


def test_the_long_form_is_the_shortest_that_spells_the_short_one() -> None:
    assert long_form("FTC", "powers of the Federal Trade Commission") == "Federal Trade Commission"
    assert long_form("CJEU", "the Court of Justice of the European Union") == "Court of Justice of the European Union"
    assert long_form("XYZ", "no such words here") is None


@pytest.mark.parametrize(
    ("term", "kind"),
    [
        ("SLA", "acronym"),
        ("GmbH", "acronym"),
        ("OpenStack", "jargon"),
        ("TX2", "product code"),
        ("WM-42", "product code"),
        ("UTF-8", "jargon"),
        ("ISO-27001", "jargon"),
        ("P1", "jargon"),
        ("hunt group", "jargon"),
    ],
)
def test_kinds_are_told_by_shape(term: str, kind: str) -> None:
    assert kind_of(term) == kind


@pytest.mark.parametrize("unit", ["(", "(AA) ", "**", "a", "A", "**a\n", "|", "| ", "- ", "x: ", "[a](", "`", "A-", "AB (a b)\n", "A means "])  # fmt: skip
def test_hostile_text_costs_little(unit: str) -> None:
    assert len(list(definitions("", repeated(unit)(200_000)))) <= MOST
    assert_linear(lambda text: list(definitions("", text)), repeated(unit))


def articles_and_tickets(given: Any) -> list[Any]:
    def article(name: str, text: str, department: str = "support") -> Any:
        closed = {"department": department, "language": "en"}
        return given.redacted([("title", name), ("author", text)], kind="article", record_id=name, closed=closed)

    tickets = [
        given.redacted(
            [
                ("requester", f"The TX2 breaks the SLA, IMPORTANT, important order ORD-{n}"),
                ("agent", "A Warm Transfer"),
            ],
            record_id=f"ticket {n}",
            closed={"department": "support", "language": "en"},
        )
        for n in range(6)
    ]
    return [
        article("one", "The service level agreement (SLA) holds.\n\n**Warm transfer** means the agent stays."),
        article("two", "A service level agreement (SLA). Another: software licence audit (SLA)."),
        *tickets,
    ]


def test_the_glossary_counts_terms_over_all_documents_and_says_how_often_they_are_defined(
    given: Any, told: Any
) -> None:
    documents = articles_and_tickets(given)
    rows = glossary(documents, told.maker)
    sla = rows["SLA"]
    assert (sla["kind"], sla["definition"], sla["definitions_found"]) == ("acronym", "service level agreement", 2)
    assert (sla["documents"], sla["occurrences"]) == (8, 9)
    assert sla["example"] == "The service level agreement (SLA) holds."
    assert sla["meta"]["document_type"] == "article"
    assert set(sla["documents_named"]) == {documents[0].row["doc_id"], documents[1].row["doc_id"]}
    assert all(turn.text == "" for turn in sla["turns"])
    warm = rows["Warm transfer"]
    assert (warm["documents"], warm["occurrences"], warm["definition"]) == (7, 7, "the agent stays")


def test_without_a_definition_a_term_needs_documents_and_emphasis_and_numbering_are_none(given: Any, told: Any) -> None:
    documents = articles_and_tickets(given)
    rows = glossary(documents, told.maker, numbering=5)
    tx2 = rows["TX2"]
    assert (tx2["kind"], tx2.get("definition"), tx2["documents"], tx2["definitions_found"]) == (
        "product code",
        None,
        6,
        0,
    )
    assert len(tx2["documents_named"]) == 5
    assert not {"IMPORTANT", "ORD", "ORD-0", "ORD-5"} & set(rows)
    assert "TX2" not in glossary(documents, told.maker, least_documents=7)
    assert "SLA" in glossary(documents, told.maker, least_documents=7)


def test_a_ticket_defines_nothing(given: Any, told: Any) -> None:
    ticket = given.redacted([("requester", "The service level agreement (SLA) is bad")])
    assert glossary([ticket], told.maker) == {}


def ticket_of(given: Any, number: int, department: str, text: str, language: str = "en") -> Any:
    closed = {"department": department, "language": language}
    return given.redacted([("requester", text)], record_id=f"{department}{number}", closed=closed)


def test_undefined_jargon_marks_one_domain_against_the_others_of_its_language(given: Any, told: Any) -> None:
    documents = [
        *(ticket_of(given, n, "legal", f"the Clean Team signs our DocVault contract w{n}") for n in range(20)),
        *(ticket_of(given, n, "support", "the Mesh One of our DataHub contract is broken") for n in range(20)),
        *(ticket_of(given, n, "haftung", "die VertragsBox der Firma", "de") for n in range(10)),
    ]
    rows = glossary(documents, told.maker)
    assert set(rows) == {"Clean Team", "DocVault", "Mesh One", "DataHub"}  # `VertragsBox`: a language with one domain
    assert {row["kind"] for row in rows.values()} == {"jargon"}
    assert [(row["documents"], row["occurrences"]) for row in rows.values()] == [(20, 20)] * 4
    assert len(glossary(documents, told.maker, jargon=1)) == 2
    assert glossary(documents, told.maker, jargon=0) == {}


def test_ordinary_words_are_no_jargon_however_often_one_domain_says_them(given: Any, told: Any) -> None:
    said = "Seen the visit. Wants a call, wrong data and notes. Setting agreed, Customers rang. Kind Regards"
    documents = [
        *(ticket_of(given, n, "sales", said) for n in range(30)),
        *(ticket_of(given, n, "support", "the router is broken") for n in range(30)),
    ]
    assert glossary(documents, told.maker) == {}


# As a company writes its glossary: what heads a section is no term, what stands in it is.
GLOSSARY = """## What we say among ourselves

**Truck roll**: a visit of a technician.

**Double NAT** is when two boxes translate.

## Numbers of parts

WM-34 is the wall mount of the X5, PS4 its power supply, `TWX-2400-EU` the whole set.

## How we use this page

Everybody may add a line.

## Send the form

The form of the year.

## Hunt group

A list of lines that ring in turn.

## Number porting

Taking a number along to another provider.
"""


def test_in_a_glossary_a_heading_is_a_term_only_where_its_text_says_what_it_means() -> None:
    assert found(GLOSSARY, "Words and abbreviations") == [
        ("Truck roll", "jargon", "a visit of a technician."),
        ("Double NAT", "jargon", "when two boxes translate"),
        ("WM-34", "product code", "the wall mount of the X5"),
        ("PS4", "product code", "its power supply"),
        ("TWX-2400-EU", "product code", "the whole set"),
        ("Hunt group", "jargon", "A list of lines that ring in turn"),
        ("Number porting", "jargon", "Taking a number along to another provider"),
    ]


def test_a_product_code_that_an_article_names_is_listed_and_numbers_of_errors_and_orders_are_not(
    given: Any, told: Any
) -> None:
    text = "Use the mount WM-34 (part number TWX-2400-EU), not that of order ORD-77. It shows error E17 or code E18."
    article = given.redacted([("title", "Mounts"), ("author", text)], kind="article")
    rows = glossary([article], told.maker)
    assert {term: (row["kind"], row["documents"], row.get("definition")) for term, row in rows.items()} == {
        "WM-34": ("product code", 1, None),
        "TWX-2400-EU": ("product code", 1, None),
    }
    assert rows["WM-34"]["documents_named"] == (article.row["doc_id"],)
    tickets = [given.redacted([("requester", "My WM-35 shows error E17")], record_id=f"t{n}") for n in range(6)]
    assert set(glossary(tickets, told.maker)) == {"WM-35"}
    assert glossary(tickets[:4], told.maker) == {}


@pytest.mark.parametrize(("closed", "language"), [({}, "fr"), ({"language": "de"}, "de")])
def test_the_language_is_the_labels_else_that_of_the_text(
    given: Any, told: Any, closed: dict[str, str], language: str
) -> None:
    document = replace(given.redacted([("requester", "hi")], closed=closed), language="fr")
    (row,) = pretraining.shape(document, SETTINGS, told.maker).examples
    assert row.columns["meta"]["language"] == language


@pytest.mark.parametrize("unit", ["A1 ", "A1-", "error E1 ", "a Aa Aa ", "AaAa", "code ", "a Aaa ", "Aa-"])
def test_hostile_words_cost_little(given: Any, told: Any, unit: str) -> None:
    text = repeated(unit)
    assert_linear(
        lambda document: glossary([document], told.maker),
        lambda size: given.redacted([("author", text(size))], kind="article"),
    )


def test_keyness_is_the_log_likelihood_of_rayson_and_garside() -> None:
    assert keyness(10, 1, 1_000, 1_000) == pytest.approx(8.5472, abs=1e-3)
    assert keyness(5, 5, 1_000, 1_000) == pytest.approx(0)
    assert keyness(12, 0, 1_000, 1_000) > KEY > keyness(10, 0, 1_000, 1_000)


def test_what_was_redacted_is_no_term_and_in_no_definition(given: Any, told: Any) -> None:
    marked = given.redacted_turn(
        2, "author", "Vera Smith Office (VSO) and **hunt group** means the lines of Julia Brown."
    )
    marked = replace(marked, placeholders=frozenset({"Vera Smith", "Julia Brown"}))
    article = given.redacted([marked], kind="article")
    plain = given.redacted([("author", "[PERSON_1] Office (PO) of TX2 and [PERSON_1]")], kind="article", record_id="2")
    split = given.redacted(
        [("author", "# Glossary\n\n## [PERSON_1]\n\nis out.\n\n[PERSON_2] team\n: a team")], record_id="3"
    )
    assert (
        not pretraining.shape(replace(split, row={**split.row, "kind": "article"}), SETTINGS, told.maker)
        .parts[0]
        .definitions
    )
    tickets = [given.redacted([("requester", "ask [PERSON_12], [PHONE_3]")], record_id=f"t{n}") for n in range(9)]
    rows = glossary([article, plain, *tickets], told.maker)
    assert set(rows) == {"TX2"}


def test_a_line_that_says_something_redacted_is_no_example_but_what_it_defines_counts(given: Any, told: Any) -> None:
    article = given.redacted([("author", "[PERSON_1] holds the service level agreement (SLA).")], kind="article")
    row = glossary([article], told.maker)["SLA"]
    assert (row["definition"], row["example"]) == ("service level agreement", None)


def test_the_glossary_does_not_depend_on_the_order_of_turns_being_read(given: Any, told: Any) -> None:
    documents = articles_and_tickets(given)

    def told_of(rows: dict[str, dict[str, Any]]) -> Any:
        return [(t, r.get("definition"), r["documents"], r["occurrences"]) for t, r in rows.items()]

    assert told_of(glossary(documents, told.maker)) == told_of(glossary(documents[::-1], told.maker))


def test_rows_fit_the_contract(given: Any, told: Any) -> None:
    import pyarrow as pa

    documents = articles_and_tickets(given)
    schemas = pretraining.CONTRACT.schemas
    shaped = [pretraining.shape(each, SETTINGS, told.maker) for each in documents]
    texts = pa.Table.from_pylist([dict(e.columns) for s in shaped for e in s.examples], schemas["default"])
    terms = pretraining.conclude([p for s in shaped for p in s.parts], SETTINGS, told.maker)
    rows = pa.Table.from_pylist([dict(e.columns) for e in terms], schemas["glossary"])
    assert texts["text"].null_count == 0
    assert rows["term"].null_count == rows["documents"].null_count == rows["definitions_found"].null_count == 0
