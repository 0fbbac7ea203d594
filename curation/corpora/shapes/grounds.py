"""Decide whether a text is grounded in another: its words and numbers are found there, sentence by sentence."""

from __future__ import annotations

import re

from curation.corpora.shapes.drafts import content, numbers

SHARE = 0.5  # of the words of content of all sentences: a person who sums up says half of it in other words
SENTENCE_SHARE = 1 / 3  # of one sentence: with less it is a claim of its own (`No refund needed.`)
LEAST = 2  # words of content in a sentence that is looked at by itself
ROOT = 5  # words with the same first letters count as one: refund, refunded
SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")


def grounded(said: str, ground: str) -> bool:
    """Return whether `ground` holds each number of `said`, half of its words, and a third of each sentence's words."""
    if not numbers(said) <= numbers(ground):
        return False
    there = _roots(ground)
    whole = _roots(said)
    if len(whole & there) < SHARE * len(whole):
        return False
    sentences = (_roots(sentence) for sentence in SENTENCE.split(said))
    return all(len(words) < LEAST or len(words & there) >= SENTENCE_SHARE * len(words) for words in sentences)


def _roots(text: str) -> set[str]:
    return {word[:ROOT] for word in content(text)}
