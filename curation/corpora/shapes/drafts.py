"""Find drafts: an agent's internal note that was then sent, in kinder words, as the public answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from curation.cleaning.pages.function_words import EVERY
from curation.corpora.example import RedactedTurn
from curation.text.word_files import word_file

LISTS = word_file("corpora/shapes/drafts")

WORD = re.compile(r"\w+")
NUMBER = re.compile(r"(?<![\w.,:])\d+(?:[.,:]\d+)*")  # not the number in a placeholder or a product's name
COURTESY = re.compile(r"\b(?:" + LISTS.alternation("courtesies") + r")\b", re.IGNORECASE)
LEAST_WORDS = 4  # fewest content words of a draft: an answer may repeat fewer by chance
SAID = 0.7  # share of them that the answer must repeat: the same matter, in other words
ADDED = 0.6  # share of the answer's content words that may be new: greeting, thanks and wording


def drafts(turns: Sequence[RedactedTurn]) -> Iterator[tuple[RedactedTurn, RedactedTurn]]:
    """Yield pairs (note, answer): the answer is the next, public turn of an agent, and says what the note says.

    It has a courtesy that the note lacks, and no number that the note does not have.
    """
    of_agents = [turn for turn in turns if turn.role in ("agent", "requester") and turn.text.strip()]
    for note, answer in pairwise(of_agents):
        internal = note.role == "agent" and note.visibility != "public"
        if internal and answer.role == "agent" and answer.visibility == "public" and is_draft(note.text, answer.text):
            yield note, answer


def is_draft(note: str, answer: str) -> bool:
    """Return whether an answer says what a note says, more politely, and little else."""
    told, answer_words = content(note), content(answer)
    if len(told) < LEAST_WORDS or len(told & answer_words) < SAID * len(told) or note == answer:
        return False
    if len(COURTESY.findall(answer)) <= len(COURTESY.findall(note)):
        return False
    return len(answer_words - told) <= ADDED * len(answer_words) and numbers(answer) <= numbers(note)


def content(text: str) -> set[str]:
    """Return the folded words of a text without very common words and courtesies."""
    return {word for word in WORD.findall(COURTESY.sub(" ", text).casefold()) if word not in EVERY and len(word) > 1}


def numbers(text: str) -> set[str]:
    """Return the numbers in a text, as written."""
    return set(NUMBER.findall(text))
