"""Extract fields of a message: labels that somebody set, values in the text, and products that the company knows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from curation.corpora.example import RedactedDocument, RedactedTurn
from curation.corpora.shapes.approved import wordless
from curation.corpora.shapes.codes import coded, mixed, series
from curation.corpora.shapes.definitions import kind_of
from curation.corpora.shapes.derivations import Value, values
from curation.corpora.shapes.dialogue import language_of, spoken

SET = ("vendor", "human")  # origins of labels that no rule or model guessed
CODES: Final = "product_codes"


@dataclass(frozen=True)
class Named:
    """The possible product codes in an article, and all its words of letters and digits."""

    codes: frozenset[str]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """The fields extracted from a message.

    `codes` are those of its `words` that look like product codes. Only if each is a product that the company knows, or
    a number of a series, it is sure which products the message names.
    """

    doc_id: str
    language: str
    turn_id: str
    text: str
    found: dict[str, object]
    words: tuple[str, ...]
    codes: frozenset[str]
    turns: tuple[RedactedTurn, ...]  # without their text if there are codes


def article_name(document: RedactedDocument) -> Named | None:
    """Return the names in an article; None if it has no words of letters and digits."""
    used = spoken(document)
    text = _unmarked("\n\n".join(turn.text for turn in used), used)
    words = tuple(mixed(text))
    return Named(coded(text), words) if words else None


def read(document: RedactedDocument, labels: Sequence[str], wanted: Sequence[Value]) -> Message | None:
    """Return title and first message with the known labels and values, in the order of the recipe.

    None if there are neither fields nor product codes. `codes` is empty if product codes are not wanted, or if one may
    have been missed because a word of letters and digits is not shaped like one.
    """
    first = next((turn for turn in spoken(document) if turn.role == "requester"), None)
    if first is None:
        return None
    used = [turn for turn in spoken(document) if turn.role == "title" or turn is first]
    text = "\n\n".join(turn.text for turn in used)
    fields: dict[str, object] = {}
    for name in labels:
        origins = {label["origin"] for label in document.row["labels"] or () if label["name"] == name}
        label_values = document.labels.get(name)
        if label_values and origins <= set(SET):
            fields[name] = label_values[0]
    bare = _unmarked(text, used)
    for which, told in values(bare, [which for which in wanted if which != CODES]).items():
        fields[which] = told
    codes = coded(bare) if CODES in wanted else frozenset()
    words = tuple(mixed(bare)) if codes else ()
    if not all(kind_of(word) == "product code" for word in words):
        codes, words = frozenset(), ()
    if not fields and not codes:
        return None
    turns = wordless(used) if codes else tuple(used)  # it has to wait for all others
    language = language_of(document) or ""
    return Message(document.row["doc_id"], language, first.turn_id, text, fields, words, codes, turns)


def known(articles: Iterable[Named], messages: Iterable[Message]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the products that articles name, and the words that belong to a series of numbers, over all texts."""
    articles = list(articles)
    word_lists = [*(article.words for article in articles), *(message.words for message in messages)]
    numbers = series(word for words in word_lists for word in words)
    return frozenset(code for article in articles for code in article.codes) - numbers, numbers


def products(message: Message, codes: Collection[str], numbers: Collection[str]) -> list[str]:
    """Return the products that a message names, in order; none if one may be a product that nobody knows."""
    if not all(word in codes or word in numbers for word in message.codes):
        return []
    return [word for word in message.words if word in codes]


def _unmarked(text: str, used: Sequence[RedactedTurn]) -> str:
    """Return a text without placeholders, which are not values."""
    for mark in sorted({mark for turn in used for mark in turn.placeholders if mark}, key=lambda m: (-len(m), m)):
        text = text.replace(mark, " ")
    return text
