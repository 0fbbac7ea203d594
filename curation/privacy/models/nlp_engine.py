"""The models of a policy as Presidio's NLP engine: names in batches, and the words of a text for recognizers
that ask.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

from curation.privacy.models.ner import SCORE, Models

if TYPE_CHECKING:
    from spacy.language import Language


class Named(NamedTuple):
    """A name in the form of spaCy's spans: [start, end) in code points."""

    start_char: int
    end_char: int
    label_: str
    text: str


class Artifacts(NlpArtifacts):
    """What is known of one text. Each attribute is computed when a recognizer first asks for it; most are never asked
    for.

    `entities` are the same whether the text was read in a batch or alone, so that the findings of one recognizer do not
    depend on the other recognizers. `lemmas` are the words as written: no lemmatizer is loaded.
    """

    def __init__(self, text: str, language: str, nlp_engine: ModelsEngine, names: list[Named] | None = None) -> None:
        self.text, self.language, self.nlp_engine = text, language, nlp_engine
        if names is not None:
            self.entities = names  # type: ignore[assignment]  # what is read of a span of spaCy's

    def __getattr__(self, name: str) -> Any:
        match name:
            case "entities":
                made: Any = self.nlp_engine.names([self.text], self.language)[0]
            case "scores":
                made = [SCORE] * len(self.entities)
            case "tokens":
                made = _words()(self.text)
            case "tokens_indices":
                made = [token.idx for token in self.tokens]
            case "lemmas":
                made = [token.text for token in self.tokens]
            case "keywords":
                made = self.set_keywords(self.nlp_engine, self.lemmas, self.language)
            case _:
                raise AttributeError(name)
        setattr(self, name, made)
        return made


class ModelsEngine(NlpEngine):
    """An NLP engine that finds names by the models of a policy; each model is loaded when a text first asks for it."""

    def __init__(self, models: Models) -> None:
        self.models = models

    def load(self) -> None:
        """Do nothing: `Models` loads the models."""

    def is_loaded(self) -> bool:
        return True

    def names(self, texts: list[str], language: str) -> list[list[Named]]:
        """Return the people, places and streets in each text, in order."""
        hits = self.models.names([(text, language) for text in texts])
        return [
            [Named(hit.start, hit.end, kind, text[hit.start : hit.end]) for kind, hit in own]
            for text, own in zip(texts, hits, strict=True)
        ]

    def process_text(self, text: str, language: str) -> Artifacts:
        return Artifacts(text, language, self)

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **ignored: Any
    ) -> Iterator[tuple[str, Artifacts]]:
        """Yield each text with its artifacts, in order; the models read all of them in batches of their own."""
        asked = list(texts)
        for text, names in zip(asked, self.names(asked, language), strict=True):
            yield text, Artifacts(text, language, self, names)

    def is_stopword(self, word: str, language: str) -> bool:
        return word.lower() in _stop_words(language)

    def is_punct(self, word: str, language: str) -> bool:
        return not any(character.isalnum() for character in word)

    def get_supported_entities(self) -> list[str]:
        return sorted(self.models.types)

    def get_supported_languages(self) -> list[str]:
        return sorted(self.models.packages)


@functools.cache
def _words() -> Language:
    """Return a tokenizer for any language; tokenizers of single languages may need packages that are not installed."""
    import spacy

    return spacy.blank("xx")


@functools.cache
def _stop_words(language: str) -> frozenset[str]:
    import spacy

    try:
        return frozenset(spacy.util.get_lang_class(language).Defaults.stop_words)
    except ImportError:  # of a language that spaCy has no words of
        return frozenset()
