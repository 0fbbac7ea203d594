"""Places in running text: known towns, regions and countries, and places where somebody says that they live."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses.place_names import lands, place_names
from curation.privacy.rules.addresses.street_words import CAP
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.patterns import lazy_pattern
from curation.text.readings import FOLDED
from curation.text.word_files import word_file

LISTS = word_file("privacy/addresses/places_said")

WORDS = re.compile(
    rf"(?<![\w@./#-]){CAP}[\w'’\-]{{2,25}}(?:[ \t](?:[a-zà-ž]{{2,4}}[ \t])?{CAP}[\w'’\-]{{1,25}}){{0,3}}"
)
SAID = lazy_pattern(
    r"\b(?i:(?:"
    + LISTS.alternation("said")
    + r")(?:\s(?:is|was|of|now|currently|jetzt))?)\s(?i:in|from|to|near|at|of|nach|bei|à|en|a|w)\s"
    rf"((?!(?i:the|my|our|this|that)\b){CAP}[\w'’\-]{{2,25}}(?:\s{CAP}[\w'’\-]{{1,25}}){{0,2}})"
)
LONGEST = 4  # words of a place


def places(text: str, allowed: frozenset[str] = frozenset()) -> Iterator[Hit]:
    """Yield known and announced places; where several begin at a word, the longest. `allowed` holds folded names to
    leave out."""
    for match in SAID.finditer(text):
        if match.group(1).translate(FOLDED) not in allowed:
            yield Hit(*match.span(1), 0.6)
    known, countries = place_names(), lands()
    for run in WORDS.finditer(text):
        words = list(re.finditer(r"[^ \t]+", run.group()))
        at = 0
        while at < len(words):
            for length in range(min(LONGEST, len(words) - at), 0, -1):
                start, end = words[at].start(), words[at + length - 1].end()
                name = run.group()[start:end].rstrip("'’-").translate(FOLDED)
                if name not in allowed and (name in known or name in countries):
                    yield Hit(run.start() + start, run.start() + end, 0.5)
                    at += length
                    break
            else:
                at += 1


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of places, which leaves out the terms that the policy allows."""
    allowed = frozenset(term.translate(FOLDED) for term in policy.allow)
    yield Recognizer(
        "place",
        "LOCATION",
        lambda text: places(text, allowed),
        settings="\n".join(sorted(allowed)),
        libraries=("faker", "babel"),
    )
