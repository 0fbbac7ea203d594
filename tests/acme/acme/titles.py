"""Titles: an article's text → the title that it has."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from curation.corpora.closed import Closed
from curation.corpora.example import Maker, RedactedDocument, ShapeContract, Shaped
from curation.corpora.shapes.messages import answered, schemas
from curation.corpora.shapes.thread import Said

VERSION = "1"
CONTRACT = ShapeContract(schemas())


class Settings(Closed):
    """A request's text → its title."""

    type: Literal["acme_titles"]
    most: int = Field(default=4_000, ge=200, le=50_000, description="Characters of a text that are shown, at most.")


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """One example a document, if it has a title that names nobody whom its text does not."""
    title = next((turn for turn in document.turns if turn.role == "title" and turn.visibility == "public"), None)
    body = next((turn for turn in document.turns if turn.role == "requester" and turn.visibility == "public"), None)
    if title is None or body is None or not title.text.strip() or not body.text.strip():
        return Shaped((), "no_text")
    if not Said(body.placeholders).introduces(title.placeholders):
        return Shaped((), "placeholder")
    question = f"Which title fits?\n\n{body.text[: settings.most]}"
    return Shaped(answered(maker, "acme_titles", document, question, title.text, (title, body)))
