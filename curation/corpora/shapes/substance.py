"""Decide whether a text has substance: enough own words, apart from thanks, quotes and titles of linked pages."""

from __future__ import annotations

import re
import unicodedata

from curation.corpora.shapes.blocks import is_ruler
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("corpora/shapes/substance")

WORD = re.compile(r"\w+")
HEADING_LINE = re.compile(r"(?m)^[ \t]{0,3}#{1,6}[ \t].*$")
# `[text](target)`; of a picture what stands for it, and a bare address, are no link that somebody only names.
LINK = re.compile(
    r"(?P<picture>!)?\[(?P<text>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,200}\]){0,1000})\]\([^()\s]{0,2000}"
    r"(?:\([^()\s]{0,500}\)[^()\s]{0,500})?(?:[ \t]+\"[^\"\n]{0,300}\")?\)"
)
FENCE = re.compile(r"(?m)^[ \t]{0,3}(?:```|~~~)")
QUOTED = re.compile(r"(?m)^[ \t]{0,3}>.*$")
# A line that names the author of the quote below: `[PERSON_1]:`, `Ann wrote:`.
QUOTED_BY = re.compile(
    r"(?m)^(?:[^\n>\[]{0,40}\[[A-Z_]+\d*\][^\n>]{0,40}|@[^\s>]{1,60}|[^\n>]{1,60}"
    r"(?:wrote|said|schrieb|a écrit|escribió|ha scritto|escreveu|napisał|schreef)[^\n>]{0,20})"
    r":[ \t]*\n(?=\n?[ \t]{0,3}>)"
)
EMOJI = re.compile(r":[a-z0-9_+-]{2,40}:")
NAMED = re.compile(r"[ ,]*\[[A-Z_]+\d*\]")  # placeholder of a person who is thanked
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
# Phrases that thank or answer thanks and say nothing else, in eight languages.
_PRAISE = "(?:" + LISTS.alternation("praise") + ")"
_THANKS = LISTS.alternation("thanks")
_MORE = (
    "(?:[ ,]+(?:"
    + LISTS.alternation("more")
    + r"))*(?:[ ]to (?:you|both|all|everyone))?(?: (?:for|für|pour|por|per|za|voor)(?: [\w'’-]{1,30}){1,4})?"
)
PRAISE = lazy_pattern(rf"{_PRAISE}(?:[ ,]+{_PRAISE})*[\s,.!…;)-]*", re.IGNORECASE)
THANKS = lazy_pattern(rf"(?:{_PRAISE}[ ,.!]+)*(?:{_THANKS}){_MORE}[\s,.!…;)-]*", re.IGNORECASE)
HANDLE = re.compile(r"(?<![\w.])@[\w-]+")
TARGET = re.compile(r"\]\([^()\s]{0,2000}\)|https?://[!-~]+")
WIDE = 3  # letters for which a Chinese, Japanese or Korean character counts
OWN_WORDS = 0.6  # of the words of a text; related reading of a knowledge base has .0 to .57, a paragraph that links .65


def says_nothing(text: str) -> bool:
    """Return whether a text only thanks, or only quotes, or has no word at all. Code counts as text."""
    if FENCE.search(text):
        return False
    own = EMOJI.sub(" ", QUOTED.sub("", QUOTED_BY.sub("", text)))
    sentences = [sentence.strip() for sentence in SENTENCE_END.split(own) if WORD.search(sentence)]
    statements = [sentence for sentence in sentences if not PRAISE.fullmatch(sentence)]
    return all(THANKS.fullmatch(NAMED.sub("", sentence)) for sentence in statements) and (
        bool(statements) or not sentences
    )


def letters(text: str) -> int:
    """Count the letters and digits that a text has of its own, code included.

    Headings, quotes, link targets, heads of empty tables and placeholders do not count. A Chinese, Japanese or Korean
    character counts as three.
    """
    own = (
        text if FENCE.search(text) else HEADING_LINE.sub("", QUOTED.sub("", QUOTED_BY.sub("", _without_rowless(text))))
    )
    own = TARGET.sub(" ", HANDLE.sub(" ", EMOJI.sub(" ", NAMED.sub(" ", own))))
    return sum(
        WIDE if unicodedata.east_asian_width(character) == "W" else 1 for character in own if character.isalnum()
    )


def is_remark(text: str, least: int) -> bool:
    """Return whether a text has fewer own letters than `least`, and neither code nor an address."""
    return "`" not in text and "://" not in text and letters(text) < least


def _without_rowless(text: str) -> str:
    """Return the text without heads of tables that have no row."""
    if "|" not in text:
        return text
    lines = text.split("\n")
    below = [*lines[1:], ""]
    return "\n".join(
        "" if "|" in line and is_ruler(ruler) and "|" not in row else line
        for line, ruler, row in zip(lines, below, [*below[1:], ""], strict=True)
    )


def links(text: str) -> int:
    """Count the links in a text."""
    return sum(not link["picture"] for link in LINK.finditer(text))


def is_link_list(text: str) -> bool:
    """Return whether fewer than three in five words are the text's own; words of link texts are not its own.

    Headings are ignored. A text with code is never a link list.
    """
    body = HEADING_LINE.sub("", text)
    if FENCE.search(body):
        return False
    linked = sum(max(1, len(WORD.findall(link["text"]))) for link in LINK.finditer(body) if not link["picture"])
    own = len(WORD.findall(LINK.sub(" ", body)))
    return linked > 0 and own < OWN_WORDS * (own + linked)
