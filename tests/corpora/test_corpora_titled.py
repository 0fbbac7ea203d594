"""A title that a text repeats stands once, in whatever shape the document leaves."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from curation.corpora.example import Maker
from curation.corpora.redaction.titled import titled_once
from curation.corpora.shapes import chunks, pretraining, triage

MAKER = Maker("corpus", b"k" * 32)
CHUNKS = chunks.Settings(type="chunks", least_letters=0, min_characters=0)
BODY = "You may return it.\n\n## Period\n\nThirty days."


@pytest.mark.parametrize(
    "text",
    [f"# Refunds\n\n{BODY}", f"## Refunds ##\n{BODY}", f"Refunds\n=======\n\n{BODY}", f"**Refunds**\n\n{BODY}",
     f"# refunds:\n\n{BODY}", BODY],
)  # fmt: skip
def test_an_article_that_begins_with_its_title_has_it_once_in_every_shape(given: Any, text: str) -> None:
    article = titled_once(given.redacted([("title", "Refunds"), ("author", text)], kind="article"))
    rows = chunks.shape(article, CHUNKS, MAKER).examples
    assert [row.columns["metadata"]["heading_path"] for row in rows] == [[], ["Period"]]
    assert [row.columns["metadata"]["title"] for row in rows] == ["Refunds", "Refunds"]
    assert not any("refunds" in row.columns["text"].lower() for row in rows)
    (plain, *_) = pretraining.shape(article, pretraining.Settings(type="pretraining"), MAKER).examples
    assert plain.columns["text"] == f"# Refunds\n\n{BODY}"


@pytest.mark.parametrize(
    "text", [f"# Refunds\n\n{BODY}", f"## Refunds ##\n{BODY}", f"# refunds:\n\n{BODY}\n\n# Other\n\nEnd."]
)
def test_chunks_keep_the_ids_that_they_had_under_the_heading(given: Any, text: str) -> None:
    article = given.redacted([("title", "Refunds"), ("author", text)], kind="article")
    before, after = (chunks.shape(each, CHUNKS, MAKER).examples for each in (article, titled_once(article)))
    assert [row.example_id for row in after] == [row.example_id for row in before]


def test_a_request_that_begins_with_its_subject_has_it_once_as_it_was_written(given: Any) -> None:
    ticket = given.redacted(
        [("title", "No light"), ("requester", "no light!\nSince Monday."), ("agent", "Sorry.")], {"priority": ["high"]}
    )
    row, _ = triage.shape(titled_once(ticket), triage.Settings(type="triage", labels=("priority",)), MAKER).examples
    assert row.columns["prompt"][0]["content"] == "no light!\nSince Monday."
    whole = given.redacted([("title", "No light"), ("requester", "No light")], {"priority": ["high"]})
    row, _ = triage.shape(titled_once(whole), triage.Settings(type="triage", labels=("priority",)), MAKER).examples
    assert row.columns["prompt"][0]["content"] == "No light"


@pytest.mark.parametrize(
    ("title", "text"),
    [("Refunds", "Refunds are made within thirty days."), ("Refunds", "# Returns\n\nRefunds"), ("!", "?\n\nWhat now?"),
     ("Refunds", "Refunds\nare made within thirty days.")],
)  # fmt: skip
def test_a_sentence_that_begins_with_the_title_is_no_title(given: Any, title: str, text: str) -> None:
    article = given.redacted([("title", title), ("author", text)], kind="article")
    assert titled_once(article) == article


def test_a_title_that_only_some_may_read_is_no_reason_to_take_words_from_others(given: Any) -> None:
    ticket = given.redacted([("hidden", "No light"), ("requester", "No light")])
    assert titled_once(ticket) == ticket
    untitled = dataclasses.replace(ticket, turns=ticket.turns[1:])
    assert titled_once(untitled) == untitled
