"""Names that were erased are known by HMAC only: every run of two or three capitalised words is looked up that way."""

from __future__ import annotations

import re
from itertools import pairwise

from curation.privacy.resolve import Finding
from curation.suppression import Suppression

WORD = re.compile(r"[^\W\d_][\w'’-]*")
LONGEST = 3


def scan_erased(text: str, suppression: Suppression) -> list[Finding]:
    """Findings of erased people's full names, score 1.0, recognizer `erased_people`, sorted by offset."""
    if not suppression.erased:
        return []
    words = list(WORD.finditer(text))
    runs: list[list[re.Match[str]]] = [[words[0]]] if words else []
    for before, word in pairwise(words):
        if text[before.end() : word.start()].strip(" \t\u00a0.") == "":
            runs[-1].append(word)
        else:
            runs.append([word])
    found = []
    for run in runs:
        for length in range(2, LONGEST + 1):
            for first in range(len(run) - length + 1):
                part = run[first : first + length]
                if not part[0].group()[0].isupper():
                    continue
                if suppression.name(" ".join(word.group() for word in part)) in suppression.erased:
                    found.append(Finding(part[0].start(), part[-1].end(), "PERSON", 1.0, "erased_people"))
    return sorted(found)
