"""The parts of a text that a token classifier reads: those with a word that no vocabulary of the language explains, or
with a number that may be a house's. Capitals say little, since German begins all nouns with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from curation.privacy.models.token_classifier import WORD, TokenClassifier
from curation.privacy.policy import EntityType
from curation.privacy.rules.addresses.address_parts import to_the_door
from curation.privacy.rules.addresses.place_names import place_names
from curation.privacy.rules.names.brands import is_brand
from curation.privacy.rules.names.given_names import names
from curation.privacy.rules.recognizer import Hit
from curation.privacy.rules.vocabularies import has
from curation.text.readings import FOLDED

VERSION = "3"
CHARACTERS = 480  # of a part: what the classifier was trained to read at once
PARAGRAPH = re.compile(r"(?:[^\n]|\n(?![ \t\r]*\n))+")
ENDS = re.compile(r"[.!?…;:]\s|\n|,\s|\s")
HOUSE = re.compile(r"(?<![\w.,/\-])\d{1,5}(?:[ ]?[a-zA-Z])?(?!\w|[.,:/]\d|[ ]?[%€$£])")
SHORTEST = 3  # letters of a word that may be a name


@dataclass(frozen=True)
class Unexplained:
    """A token classifier that reads only the unexplained parts of texts in one language."""

    classifier: TokenClassifier
    language: str

    def segments(self, text: str, found: Sequence[Hit] = ()) -> Iterator[tuple[int, str]]:
        """Yield (offset, part) of the unexplained parts, at most 480 characters each. Words of earlier findings count
        as explained.
        """
        left = text
        for hit in found:
            left = left[: hit.start] + " " * (hit.end - hit.start) + left[hit.end :]
        yield from ((start, text[start:end]) for start, end in _parts(text) if self._doubtful(left[start:end]))

    def read(self, segments: Iterable[str]) -> dict[str, list[tuple[EntityType, int, int]]]:
        return self.classifier.read(segments, self._like_a_name)

    def checked(self, text: str, start: int, end: int, kind: EntityType) -> Iterator[tuple[int, int]]:
        """Yield a street with its floor and door, or a name without everyday words at its ends, unless the name is a
        brand's, a place's or an identifier's.
        """
        if kind != "PERSON":
            yield start, to_the_door(text, end)
            return
        words = list(WORD.finditer(text, start, end))
        capitals = any(word.group()[0].isupper() for word in words)
        while words and self._everyday(words[0].group(), capitals):
            words.pop(0)
        while words and self._everyday(words[-1].group(), capitals):
            words.pop()
        if words and not self._thing(text[words[0].start() : words[-1].end()]):
            yield words[0].start(), words[-1].end()

    def _everyday(self, word: str, capitals: bool) -> bool:
        """Return whether a word is one of the language and either no name or in small letters beside capitals: Samuele
        ieri.
        """
        small = capitals and word.islower()
        return has(self.language, word.lower()) and (small or not names().know(word.translate(FOLDED)))

    def _thing(self, said: str) -> bool:
        if any(map(str.isdigit, said)) or is_brand(said):
            return True
        words = [word.translate(FOLDED) for word in WORD.findall(said)]
        return " ".join(words) in place_names() and not any(map(names().know, words))

    def _doubtful(self, part: str) -> bool:
        return HOUSE.search(part) is not None or any(map(self._unexplained, WORD.findall(part)))

    def _like_a_name(self, word: str) -> bool:
        return not word.islower() and self._unexplained(word)

    def _unexplained(self, word: str) -> bool:
        if len(word) < SHORTEST or any(map(str.isdigit, word)):
            return False
        known = names().know(word.translate(FOLDED)) and not word.islower()
        return known or not has(self.language, word.lower())


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of paragraphs. A long one is split at the end of a sentence, or where there is none, of a
    word.
    """
    for paragraph in PARAGRAPH.finditer(text):
        start, last = paragraph.span()
        while last - start > CHARACTERS:
            ends = list(ENDS.finditer(text, start + CHARACTERS // 2, start + CHARACTERS))
            sentences = [match for match in ends if match.group()[0] in ".!?…\n"]
            end = (sentences or ends)[-1].end() if ends else start + CHARACTERS
            yield start, end
            start = end
        yield start, last
