"""Find instructions that a text gives to any model that reads it, with their place, kind and certainty.

Tickets are full of instructions to people, and people too write `ignore all previous instructions` to each other. So a
find is *certain* only if it addresses a model: it says what the model now is or must say word for word, asks for
something that only a model has, or names nothing that people deal with. The other finds are *doubtful*: they are
counted, and a policy decides about them. Kinds: `override`, `persona`, `reveal`, `exfiltrate`, `addressed`, `role`,
`orders`, `hidden`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from curation.corpora.hazards.disguise import spelt, undisguised
from curation.corpora.hazards.lexicon import read
from curation.corpora.hazards.prefilter import addressed, may_hide, may_inject, speaks_of_attacks, suspected
from curation.corpora.hazards.spoken_instructions import ordered, spoken
from curation.corpora.hazards.wordings import ordered_unseen, worded
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("corpora/hazards/hidden")

# Text that no reader sees: comments, and elements in white, of size zero, or not displayed.
UNSEEN = lazy_pattern(
    r"<!--|\[//\]:\s?#\s?[(\"']|<[a-z]{1,10}\s[^<>\n]{0,200}?(?:color\s?:\s?(?:white|#fff(?:fff)?\b)|font-size\s?:\s?0"
    r"|display\s?:\s?none|visibility\s?:\s?hidden|opacity\s?:\s?0\b)[^<>\n]{0,200}>",
    re.IGNORECASE,
)
UNSEEN_LENGTH = 2_000
TO_ANYONE = lazy_pattern(r"(?<!\w)(?:" + LISTS.alternation("to_anyone") + ")", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?。](?=\s|\Z|[\u3040-\u30ff\u3400-\u9fff])|\n")
LONGEST = 300


class Injection(NamedTuple):
    """An instruction at [start, end) of a text, up to the end of its sentence.

    `certain` is true if it surely addresses a model.
    """

    start: int
    end: int
    kind: str
    certain: bool


def injections(text: str, discussed: bool = False) -> list[Injection]:
    """Return the injected instructions of a text in order, not overlapping.

    `discussed` means that the document speaks about such attacks, so that all finds except hidden ones are doubtful.
    """
    if not may_inject(text):
        return []
    attacks = list(_hidden(text))
    plain = spelt(text)
    reading = read(plain, text, suspected(plain.text))
    for first, last, kind, certain in worded(reading, discussed or speaks_of_attacks(text)):
        start, end = reading.spans[first][0], reading.spans[last - 1][1]
        limit = min(len(plain.text), end + LONGEST)
        stop = SENTENCE_END.search(plain.text, end, limit)
        end = max(end, stop.start() + (stop.group() != "\n")) if stop else limit
        attacks.append(Injection(*plain.span(start, end), kind, certain))
    for attack in spoken(plain, text, addressed(plain.text)):
        certain = attack.certain and not (discussed or speaks_of_attacks(text))
        attacks.append(Injection(*plain.span(attack.start, attack.end), attack.kind, certain))
    return _apart(attacks)


def _apart(found: list[Injection]) -> list[Injection]:
    """Merge overlapping finds into one that covers them all, with the kind of the first certain one if there is one."""
    result: list[Injection] = []
    for attack in sorted(found, key=lambda one: (one.start, not one.certain, -one.end)):
        if result and attack.start < result[-1].end:
            last = result.pop()
            kind = attack.kind if attack.certain and not last.certain else last.kind
            attack = Injection(last.start, max(last.end, attack.end), kind, last.certain or attack.certain)
        result.append(attack)
    return result


def _hidden(text: str) -> Iterator[Injection]:
    if not may_hide(text):
        return
    plain = undisguised(text)
    at = 0
    while begun := UNSEEN.search(plain.text, at):
        closing = "-->" if begun.group() == "<!--" else "\n" if begun.group().startswith("[") else "</"
        end = plain.text.find(closing, begun.end(), begun.end() + UNSEEN_LENGTH)
        at = begun.end()
        if end < 0 and closing != "\n":
            continue
        end = end if end >= 0 else len(plain.text)
        inside = plain.text[begun.end() : end]
        shown = spelt(inside)
        certain = ordered_unseen(read(shown, inside, [(0, len(inside))])) or ordered(shown, inside)
        if certain or TO_ANYONE.search(inside):
            behind = plain.text.find(">", end, end + 20) + 1 if closing == "</" else 0
            at = min(behind or end + len(closing), len(plain.text))
            yield Injection(*plain.span(begun.start(), at), "hidden", certain)
