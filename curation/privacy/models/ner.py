"""Names that only a model can find. Each model of a policy is loaded once and reads many texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from curation.document import digest
from curation.privacy.models import token_classifier, unexplained
from curation.privacy.models.languages import prevailing
from curation.privacy.models.model_packages import pinned, refuse_unpinned
from curation.privacy.models.name_spans import NAME_WORD, plain_word
from curation.privacy.models.spacy_reader import SpacyReader, load
from curation.privacy.models.token_classifier import LIBRARIES as CLASSIFYING
from curation.privacy.models.token_classifier import TokenClassifier
from curation.privacy.models.token_classifier import shipped as token_classifiers
from curation.privacy.models.unexplained import Unexplained
from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.redaction.resolve import MODEL
from curation.privacy.rules.english import LIBRARY
from curation.privacy.rules.names.brands import LIBRARY as BRANDS
from curation.privacy.rules.names.rows import rows_of_things
from curation.privacy.rules.recognizer import Hit, installed_version
from curation.privacy.rules.vocabularies import LIBRARY as VOCABULARIES
from curation.text.readings import WORD, comparison_form

VERSION = "13"
SCORE = 0.85
Named = tuple[EntityType, Hit]


class Models:
    """The models of a policy, each loaded when a text first asks for it."""

    def __init__(self, policy: PrivacyPolicy) -> None:
        self.packages = policy.models
        self.pins = policy.model_packages
        self.allowed = frozenset(tuple(WORD.findall(comparison_form(term).text)) for term in policy.allow)
        self.longest = max(map(len, self.allowed), default=0)

    @property
    def identity(self) -> str:
        """`model:` and 16 hex digits over the models, the libraries, and the allowed terms, which are no names."""
        versions = [
            f"{language} {package} {pinned(package, self.pins)}"
            for language, own in sorted(self.packages.items())
            for package in own
        ]
        terms = sorted(" ".join(term) for term in self.allowed)
        libraries = [
            f"{library} {installed_version(library)}"
            for library in ("spacy", "faker", "babel", "py3langid", LIBRARY, BRANDS)
        ]
        if self.classifiers:
            libraries += [f"{library} {installed_version(library)}" for library in (*CLASSIFYING, VOCABULARIES)]
            libraries += [token_classifier.VERSION, unexplained.VERSION]
        return f"{MODEL}:{digest(VERSION, *libraries, *versions, '', *terms).hex()[:16]}"

    @property
    def types(self) -> frozenset[EntityType]:
        """The entity types that the models find."""
        return frozenset(("PERSON", "LOCATION", *(("STREET_ADDRESS",) if self.classifiers else ())))

    @property
    def classifiers(self) -> tuple[str, ...]:
        """The token classifiers, each with version, digest, license and the languages for which it is asked."""
        descriptions = []
        for package in sorted(token_classifiers().keys() & {name for own in self.packages.values() for name in own}):
            pin, licence = pinned(package, self.pins), token_classifiers()[package].licence
            languages = "+".join(sorted(language for language, asked in self.packages.items() if package in asked))
            descriptions.append(
                f"{package} {pin.version if pin else ''} {pin.sha256 if pin else ''} {licence} {languages}"
            )
        return tuple(descriptions)

    def names(self, texts: Sequence[tuple[str, str]]) -> list[list[Named]]:
        """Return persons, places and streets in each (text, language), in order. A text alone gives the same result as
        in any batch.

        A text whose language has no model, or whose words are mostly of another language than was said, gets no names:
        an English model calls every second word of such a text a name.
        """
        hits: list[list[Named]] = [[] for _ in texts]
        for language in sorted({language for _, language in texts} & set(self.packages)):
            own = {
                number: text
                for number, (text, told) in enumerate(texts)
                if told == language and prevailing(text) in (None, language)
            }
            for package in self.packages[language]:
                self._read(self._reader(package, language), own, hits)
        return hits

    def _read(self, reader: Reader, texts: Mapping[int, str], found: list[list[Named]]) -> None:
        """Add what one model finds in each text (by number) to what the models before it found there."""
        asked = [
            (number, at, segment)
            for number, text in texts.items()
            for at, segment in reader.segments(text, [hit for _, hit in found[number]])
        ]
        read = reader.read(dict.fromkeys(segment for _, _, segment in asked))
        rows = {number: rows_of_things(texts[number]) for number, _, segment in asked if read[segment]}
        for number, at, segment in asked:
            text = texts[number]
            for kind, start, end in read[segment]:
                for span in reader.checked(text, at + start, at + end, kind):
                    thing = kind == "PERSON" and _in_row(text, span, rows[number])
                    if not (thing or self._allowed(text[span[0] : span[1]])):
                        found[number].append((kind, Hit(*span, SCORE)))

    def _reader(self, package: str, language: str) -> Reader:
        if package in token_classifiers():
            if package not in _classifiers:
                refuse_unpinned(package, self.pins)
                _classifiers[package] = TokenClassifier(package)
            return Unexplained(_classifiers[package], language)
        if package not in _loaded:
            refuse_unpinned(package, self.pins)
            _loaded[package] = SpacyReader(load(package))
        return _loaded[package]

    def _allowed(self, text: str) -> bool:
        """Return whether a text consists of allowed terms only."""
        words = WORD.findall(comparison_form(text).text) if self.allowed else []
        reached = {0}
        for end in range(1, len(words) + 1):
            starts = range(max(0, end - self.longest), end)
            if any(start in reached and tuple(words[start:end]) in self.allowed for start in starts):
                reached.add(end)
        return bool(words) and len(words) in reached


class Reader(Protocol):
    """How a model reads texts of one language."""

    def segments(self, text: str, found: Sequence[Hit] = ()) -> Iterator[tuple[int, str]]:
        """Yield (offset, part) of the parts of a text that are worth reading. `found`: what the models before this one
        found.
        """

    def read(self, segments: Iterable[str]) -> dict[str, list[tuple[EntityType, int, int]]]:
        """Return what the model finds in each segment."""

    def checked(self, text: str, start: int, end: int, kind: EntityType) -> Iterator[tuple[int, int]]:
        """Yield the parts of a span that really are what the model says."""


def _in_row(text: str, span: tuple[int, int], rows: list[tuple[int, int, frozenset[str]]]) -> bool:
    """Return whether a span is one of the places or software names in a row of them."""
    start, end = span
    return any(
        first <= start
        and end <= last
        and words.issuperset(plain_word(word) for word in NAME_WORD.findall(text, start, end))
        for first, last, words in rows
    )


_loaded: dict[str, SpacyReader] = {}  # once a process
_classifiers: dict[str, TokenClassifier] = {}
