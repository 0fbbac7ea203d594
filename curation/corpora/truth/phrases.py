"""Find the words beside a word, which may narrow it, and beside a value, which it may belong to."""

from __future__ import annotations

import re
from itertools import pairwise

from curation.corpora.truth.words import WORD, meaning, parts, phrase_form, sequence

BESIDE = re.compile(r"[ \t\n-]{1,2}")  # between two words of one phrase
SIDE = 5  # words on either side of a value
BREAK = re.compile(r"[.;:!?()|]|,\s")


def phrases(text: str) -> frozenset[str]:
    """Return pairs of meanings of adjacent words, such as `premium account`, in which one may narrow the other."""
    lowered = phrase_form(text)
    pairs, before, end = [], "", 0
    for match in WORD.finditer(lowered):
        meant = [part_meaning for part in parts(match[0]) if (part_meaning := meaning(part))]
        if not meant:
            before = ""
            continue
        if before and before != meant[0] and BESIDE.fullmatch(lowered, end, match.start()):
            pairs.append(f"{before} {meant[0]}")
        pairs += [f"{one} {other}" for one, other in pairwise(meant)]
        before, end = meant[-1], match.end()
    return frozenset(pairs)


def nearby(text: str, start: int, end: int, label: int = 0) -> str:
    """Return the meanings of the words near a value at [start, end) in its clause.

    `label` is where the value of an entry begins; the words before that, its attribute, are always near.
    """
    before = [text[:label], *BREAK.split(text[label:start])[-1].split()[-SIDE:]]
    after = BREAK.split(text[end:])[0].split()[:SIDE]
    return " ".join(sequence(" ".join(before)) + sequence(" ".join(after)))
