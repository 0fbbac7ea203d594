"""Names that only a model can find: spaCy over the sentences that may hold one, in batches, and what it says checked."""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from curation.canonical import FOLDED, RUN, WORD, folded
from curation.document import digest
from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.rules.given_names import Names, names
from curation.privacy.rules.recognizer import Hit

if TYPE_CHECKING:
    from spacy.language import Language

VERSION = "2"
MODEL = "model"  # what findings call their recognizer
BATCH = 64  # segments through a model at once
# The NER has a tok2vec of its own; without the others ×1.8.
NOT_NEEDED = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer"]
LABELS: Mapping[str, EntityType] = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
}
SCORE = 0.85
EDGES = " \t\r\n.,;:!?\"'’“”()[]<>*_#|-"
PARAGRAPH = re.compile(r"(?:[^\n]|\n(?![ \t\r]*\n))+")
SENTENCE_START = re.compile(r"(?:^|[.!?\n>*] ?)[\"'“(]?$")
REACH = 6  # words: the model's four layers look at four tokens to each side
CAPITALISED = re.compile(r"[^\W\d_a-z][^\W_]*")  # also in a script without capitals
IDENTIFIER = re.compile(
    r"[\d/\\_=<>{}@#$%&+~^`|:;()\[\]]|(?!Mc|Mac|De|Di|La|Le|Van|O')(?:\b[A-Z]?[a-z]+[A-Z])|[A-Z]{2}[a-z]{2}"
)
NO_NAME_AFTER = re.compile(
    r"\b(?:the|a|an|our|your|this|that|these|each|every|any|no|its|in|into|on|onto|via|within|inside|per|version)\s$",
    re.I,
)
HEADING = re.compile(r"(?:^|\n)[ \t]{0,3}(?:#|=|\d+\.)[^\n]{0,60}$")
LONGEST_ACRONYM = 5  # letters
Named = tuple[EntityType, Hit]


class Models:
    """The models of a policy, each loaded when a text first asks for it."""

    def __init__(self, policy: PrivacyPolicy) -> None:
        self.packages = policy.models
        self.allowed = frozenset(tuple(WORD.findall(folded(term).text)) for term in policy.allow)
        self.longest = max(map(len, self.allowed), default=0)

    @property
    def identity(self) -> str:
        """`model:` and 16 hex digits over the models, the library, and the terms that are no names."""
        versions = [f"{language} {each} {_version(each)}" for language, each in sorted(self.packages.items())]
        terms = sorted(" ".join(term) for term in self.allowed)
        libraries = [f"{each} {importlib.metadata.version(each)}" for each in ("spacy", "faker")]
        return f"{MODEL}:{digest(VERSION, *libraries, *versions, '', *terms).hex()[:16]}"

    def names(self, texts: Sequence[tuple[str, str]]) -> list[list[Named]]:
        """Persons and places in each (text, language), in order; a text alone gives the same as in any batch.

        A text in a language without a model has none: an English one calls every second word of it a name.
        """
        found: list[list[Named]] = [[] for _ in texts]
        for language in sorted({language for _, language in texts} & set(self.packages)):
            asked = [
                (number, at, segment)
                for number, (text, own) in enumerate(texts)
                if own == language
                for at, segment in _segments(text, names())
            ]
            read = _read(_model(self.packages[language]), dict.fromkeys(segment for _, _, segment in asked))
            for number, at, segment in asked:
                for kind, start, end in read[segment]:
                    span = self._checked(texts[number][0], at + start, at + end, kind)
                    if span:
                        found[number].append((kind, Hit(*span, SCORE)))
        return found

    def _checked(self, text: str, start: int, end: int, kind: EntityType) -> tuple[int, int] | None:
        """What of a model's span is a name, going by its words and the text around it."""
        if kind == "PERSON":
            start, end = _trimmed(text, start, end)
            if end - start < 2 or IDENTIFIER.search(text, start, end) or not _may_name(text, start, end, names()):
                return None
        return None if self._allowed(text[start:end]) else (start, end)

    def _allowed(self, text: str) -> bool:
        """Whether a text consists of allowed terms only."""
        words = WORD.findall(folded(text).text) if self.allowed else []
        reached = {0}
        for end in range(1, len(words) + 1):
            starts = range(max(0, end - self.longest), end)
            if any(start in reached and tuple(words[start:end]) in self.allowed for start in starts):
                reached.add(end)
        return bool(words) and len(words) in reached


def _read(model: Language, segments: Iterable[str]) -> dict[str, list[tuple[EntityType, int, int]]]:
    """What a model finds in each segment. What it remembers of their words is forgotten after."""
    with model.memory_zone():
        documents = model.pipe(((segment, segment) for segment in segments), as_tuples=True, batch_size=BATCH)
        return {
            segment: [
                (LABELS[each.label_], each.start_char, each.end_char) for each in document.ents if each.label_ in LABELS
            ]
            for document, segment in documents
        }


def _segments(text: str, lists: Names) -> Iterator[tuple[int, str]]:
    """(offset, part) of what is worth reading: each word that may be a name, with the words that the model looks at."""
    for paragraph in PARAGRAPH.finditer(text):
        words = [word.span() for word in RUN.finditer(text, *paragraph.span())]
        first = last = -1
        for index, (start, end) in enumerate(words):
            found = CAPITALISED.search(text, start, end)
            if found is None or not _candidate(text, found, lists):
                continue
            if first >= 0 and index - REACH > last + REACH + 1:
                yield words[first][0], text[words[first][0] : words[min(last + REACH, len(words) - 1)][1]]
                first = -1
            first = max(index - REACH, 0) if first < 0 else first
            last = index
        if first >= 0:
            yield words[first][0], text[words[first][0] : words[min(last + REACH, len(words) - 1)][1]]


def _candidate(text: str, found: re.Match[str], lists: Names) -> bool:
    word = found.group()
    plain = word.lower() if word.isascii() else word.translate(FOLDED)
    if plain not in lists.everyday:
        return True
    return plain in lists.unsure and SENTENCE_START.search(text, max(0, found.start() - 3), found.start()) is None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A name cut at an empty line and off its edges, possessive and everyday words around it."""
    span = text[start:end]
    start += len(span) - len(span.lstrip(EDGES))
    span = re.split(r"\n\s*\n|\n(?=[^\w\s])", span.lstrip(EDGES), maxsplit=1)[0].rstrip(EDGES)
    if span.endswith(("'s", "’s")):
        span = span[:-2]
    return start, start + len(span)


def _may_name(text: str, start: int, end: int, lists: Names) -> bool:
    """Whether a span's words can be a name: known as one, or not known as anything else."""
    said = WORD.findall(text[start:end])
    words = [word.lower() if word.isascii() else word.translate(FOLDED) for word in said]
    if all(word in lists.everyday and word not in lists.unsure for word in words):
        return False
    if any(word in lists.sure for word in words):
        return True
    known = any(word in lists.surnames or word in lists.unsure for word in words)
    if len(words) > 1:
        return known or not (
            all(_in_lower_case(text, word) or word.lower() in lists.everyday for word in said)
            or HEADING.search(text, max(0, start - 80), start)
            or all(word.islower() for word in said)
        )
    if said[0].islower() or (said[0].isupper() and len(said[0]) <= LONGEST_ACRONYM and not known):
        return False
    return not (NO_NAME_AFTER.search(text, max(0, start - 12), start) or _in_lower_case(text, said[0]))


def _in_lower_case(text: str, word: str) -> bool:
    """Whether a text writes a word without capitals too."""
    lower = word.lower()
    return lower in text and re.search(rf"\b{re.escape(lower)}\b", text) is not None


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package.replace("_", "-"))
    except importlib.metadata.PackageNotFoundError:
        return "none"


@functools.cache
def _model(package: str) -> Language:
    import spacy

    found = importlib.import_module(package)
    path = found.model_path() if hasattr(found, "model_path") else found.__path__[0]
    return spacy.load(str(path) if hasattr(found, "model_path") else package, exclude=NOT_NEEDED)
