"""What of a text a token classifier reads: parts with a word that no vocabulary of the language explains, or a number
that may be a house's. Capitals say little: German has all nouns begin with one."""

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
    """A token classifier around what is unexplained in texts of one language."""

    classifier: TokenClassifier
    language: str

    def segments(self, text: str, found: Sequence[Hit] = ()) -> Iterator[tuple[int, str]]:
        """(offset, part) of at most 480 characters each; what was found explains its words."""
        left = text
        for hit in found:
            left = left[: hit.start] + " " * (hit.end - hit.start) + left[hit.end :]
        yield from ((start, text[start:end]) for start, end in _parts(text) if self._doubtful(left[start:end]))

    def read(self, segments: Iterable[str]) -> dict[str, list[tuple[EntityType, int, int]]]:
        return self.classifier.read(segments, self._like_a_name)

    def checked(self, text: str, start: int, end: int, kind: EntityType) -> Iterator[tuple[int, int]]:
        """A street with floor and door; a name without everyday words at its ends, unless it is a brand's, a place's or
        an identifier's."""
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
        """Whether a word is one of the language and no name, or in small letters beside capitals: Samuele ieri."""
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
    """[start, end) of paragraphs, a long one in parts that end with a sentence, or where none does, with a word."""
    for paragraph in PARAGRAPH.finditer(text):
        start, last = paragraph.span()
        while last - start > CHARACTERS:
            ends = list(ENDS.finditer(text, start + CHARACTERS // 2, start + CHARACTERS))
            sentences = [match for match in ends if match.group()[0] in ".!?…\n"]
            end = (sentences or ends)[-1].end() if ends else start + CHARACTERS
            yield start, end
            start = end
        yield start, last
