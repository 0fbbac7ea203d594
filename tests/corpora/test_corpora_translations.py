"""An article in several languages is one: its translations share a split, and none stands for another."""

from __future__ import annotations

from typing import Any

import pytest

from curation.corpora.choice.contest import Contest
from curation.corpora.choice.split import document_split
from curation.corpora.choice.survivors import Standing
from curation.corpora.choice.translations import whole_article
from curation.corpora.example import RedactedDocument, RedactedTurn
from curation.corpora.published import address
from curation.corpora.recipe import Splits


def label(name: str, raw: str) -> dict[str, Any]:
    return {"name": name, "value": None, "raw": raw, "origin": "vendor"}


def page(given: Any, name: str, of: str | None, author: str = "a1") -> Any:
    labels = [label("translation_of", of)] if of else []
    turns = [given.turn(1, "title", f"T {name}", author), given.turn(2, "author", f"text {name}", author)]
    return given.document(name, source="kb", kind="article", labels=labels, turns=turns)


def test_translations_have_one_split_whoever_wrote_them_and_other_articles_keep_theirs(given: Any) -> None:
    splits = Splits(salt="kb-languages-2026", test=0.5, validation=0.2)
    for number in range(40):
        english, german = (
            page(given, f"{number}/{spoken}", str(number), f"author {spoken}") for spoken in ("en", "de")
        )
        assert document_split(english, splits) == document_split(german, splits)
    alone = [document_split(page(given, f"p{n}", None, f"author {n}"), splits) for n in range(40)]
    again = [document_split({**page(given, f"p{n}", None, f"author {n}"), "labels": None}, splits) for n in range(40)]
    assert alone == again and set(alone) == {"train", "test", "validation"}


def test_a_translation_that_still_says_what_its_article_says_is_no_duplicate_of_it(given: Any) -> None:
    english, german, copy = page(given, "1/en", "1"), page(given, "1/de", "1"), page(given, "9", None)
    documents = [english, german, copy]
    standings = {d["doc_id"]: Standing((rank,), d["doc_id"], 1) for rank, d in enumerate(documents)}
    contest = Contest(
        {d["doc_id"]: whole_article(d) for d in documents}, {d["doc_id"]: "k" for d in documents}, standings
    )
    stand = set(contest.standing())
    assert stand == {english["doc_id"], german["doc_id"]}
    assert contest.merged(stand) == {copy["doc_id"]: english["doc_id"]}


def test_only_an_article_has_translations_and_what_they_name_is_one_of_them(given: Any) -> None:
    ticket = given.document("1", source="kb", labels=[label("translation_of", "9")])
    assert whole_article(ticket) == ("kb", "1")
    assert whole_article(page(given, "1", None)) == ("kb", "1")
    assert whole_article(page(given, "1/de", "1")) == whole_article(page(given, "1", None))


@pytest.mark.parametrize(
    ("said", "leaves"),
    [
        (
            "https://help.example.com/hc/en-us/articles/50-Refunds?x=jane@mail.example#a",
            "https://help.example.com/hc/en-us/articles/50-Refunds",
        ),
        ("https://jane:secret@help.example.com/a", None),
        ("javascript:alert(1)", None),
        ("/docs/refunds", None),
        ("https://[broken", None),
        ("https://help.example.com:8443/a", "https://help.example.com:8443/a"),
    ],
)
def test_an_address_leaves_without_user_and_query(said: str, leaves: str | None) -> None:
    assert address(RedactedDocument({"labels": [label("url", said)]}, (), {})) == leaves


def test_an_address_stays_behind_where_the_title_that_it_repeats_was_redacted() -> None:
    def titled(*placeholders: str) -> RedactedDocument:
        title = RedactedTurn(
            "t", "title", "public", None, None, "Ask [PERSON_1]", {}, placeholders=frozenset(placeholders)
        )
        said = "https://help.example.com/ask-jane-doe"
        return RedactedDocument({"labels": [label("url", said)]}, (title,), {})

    assert address(titled("[PERSON_1]")) is None
    assert address(titled()) is not None
