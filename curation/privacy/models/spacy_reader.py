"""A spaCy model that is asked only about words that may be names and the words around them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from curation.privacy.models.name_spans import SENTENCE_START, checked, plain_word
from curation.privacy.models.unexplained import PARAGRAPH
from curation.privacy.policy import EntityType
from curation.privacy.rules.names.given_names import MONTHS, Names, names
from curation.privacy.rules.recognizer import Hit
from curation.text.readings import RUN

if TYPE_CHECKING:
    from spacy.language import Language

BATCH = 64  # segments through a model at once
# Segments whose names are kept, some 10 MB a model: signatures, greetings and clauses come again in text after text. Of
# 4,841 in 2,000 tickets 2,160 had been read before.
REMEMBERED, SHORT = 20_000, 300  # characters of a segment that is kept
# The NER has a tok2vec of its own; without the others ×1.8.
NOT_NEEDED = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer"]
LABELS: Mapping[str, EntityType] = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
}
REACH = 5  # words: the model's four layers look at four tokens to each side
CAPITALISED = re.compile(r"[^\W\d_a-z][^\W_]*")  # also in a script without capitals
LONGEST_ACRONYM = 5  # letters
DIGIT = re.compile(r"\d")


type Things = list[tuple[EntityType, int, int]]


@dataclass(frozen=True)
class SpacyReader:
    """A spaCy model that reads only the surroundings of words that may be names.

    Its answer for a segment is the same in any batch, so a segment that comes again soon is not read again.
    """

    model: Language
    known: dict[str, Things] = field(default_factory=dict, repr=False)  # what was asked for last stands last

    def segments(self, text: str, found: Sequence[Hit] = ()) -> Iterator[tuple[int, str]]:
        return _segments(text, names())

    def read(self, segments: Iterable[str]) -> dict[str, Things]:
        asked = dict.fromkeys(segments)
        new = [segment for segment in asked if segment not in self.known]
        readings = {segment: self.known.pop(segment) for segment in asked if segment in self.known} | _read(
            self.model, new
        )
        self.known.update((segment, things) for segment, things in readings.items() if len(segment) <= SHORT)
        for oldest in [*islice(self.known, max(0, len(self.known) - REMEMBERED))]:
            del self.known[oldest]
        return readings

    def checked(self, text: str, start: int, end: int, kind: EntityType) -> Iterator[tuple[int, int]]:
        return checked(text, start, end, kind, names())


def _read(model: Language, segments: Sequence[str]) -> dict[str, Things]:
    """Return what a model finds in each segment, and free the vocabulary that the model built up while reading."""
    if not segments:
        return {}
    with model.memory_zone():
        documents = model.pipe(((segment, segment) for segment in segments), as_tuples=True, batch_size=BATCH)
        return {
            segment: [
                (LABELS[entity.label_], entity.start_char, entity.end_char)
                for entity in document.ents
                if entity.label_ in LABELS
            ]
            for document, segment in documents
        }


def _segments(text: str, lists: Names) -> Iterator[tuple[int, str]]:
    """Yield (offset, part) of the parts worth reading: each word that may be a name, with the words that the model
    looks at.
    """
    for paragraph in PARAGRAPH.finditer(text):
        words = [word.span() for word in RUN.finditer(text, *paragraph.span())]
        first = last = -1
        before = ""
        for index, (start, end) in enumerate(words):
            match = CAPITALISED.search(text, start, end)
            plain = plain_word(match.group()) if match else ""
            if match and _candidate(text, match, plain, before, lists):
                if first >= 0 and index - REACH > last + REACH + 1:
                    yield words[first][0], text[words[first][0] : words[min(last + REACH, len(words) - 1)][1]]
                    first = -1
                first = max(index - REACH, 0) if first < 0 else first
                last = index
            before = plain
        if first >= 0:
            yield words[first][0], text[words[first][0] : words[min(last + REACH, len(words) - 1)][1]]


def _candidate(text: str, found: re.Match[str], plain: str, before: str, lists: Names) -> bool:
    """Return whether a word may be part of a name that only a model can find. Rules find sure given names and their
    surnames.
    """
    if plain in lists.sure or (before in lists.sure and plain in lists.surnames) or plain in MONTHS:
        return False
    if plain in lists.everyday:
        return plain in lists.unsure and SENTENCE_START.search(text, max(0, found.start() - 3), found.start()) is None
    if plain in lists.surnames or plain in lists.unsure:
        return True
    word = found.group()
    return not (word.isupper() and 1 < len(word) <= LONGEST_ACRONYM and word.isascii()) and not DIGIT.search(word)


def load(package: str) -> Language:
    import spacy

    module = importlib.import_module(package)
    return spacy.load(str(module.model_path()) if hasattr(module, "model_path") else package, exclude=NOT_NEEDED)
