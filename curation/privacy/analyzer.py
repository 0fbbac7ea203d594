"""Presidio's AnalyzerEngine for the detector. What a recognizer finds does not depend on the other recognizers.

Presidio's own engine removes duplicates over all recognizers and shows each the results of the others, so that two
recognizers together find something else than each alone. Here findings are kept by recognizer, and a new recognizer can
read texts alone. Overlaps are settled later (`resolve`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from curation.errors import ConfigurationError
from curation.privacy.models.ner import Models
from curation.privacy.models.nlp_engine import ModelsEngine
from curation.privacy.redaction.resolve import MODEL
from curation.privacy.rules.recognizer import Recognizer
from curation.text.readings import Mapped, parted, readings


class Rule(EntityRecognizer):
    """One of this package's recognizers (`rules`) as a Presidio recognizer."""

    def __init__(self, declared: Recognizer) -> None:
        self.find, self.as_written = declared.find, declared.as_written
        super().__init__([declared.entity], name=declared.name, version=declared.version)
        self.said = _said(self.id, declared.name)

    def load(self) -> None:
        """Do nothing: rules read their word files when they are imported, and larger lists at the first use."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        entity, metadata = self.supported_entities[0], self.said
        return [
            RecognizerResult(entity, start, end, score, recognition_metadata=metadata)
            for start, end, score in self.find(text)
        ]


class NamedByModel(EntityRecognizer):
    """A Presidio recognizer of the people, places and streets that the NLP engine found."""

    def __init__(self, models: Models) -> None:
        super().__init__(sorted(models.types), name=MODEL, score_thresholds={"default": 0.0})
        self.said = _said(self.id, MODEL)

    def load(self) -> None:
        """Do nothing: the NLP engine loads its models."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        return [
            RecognizerResult(entity.label_, entity.start_char, entity.end_char, score, recognition_metadata=self.said)
            for entity, score in zip(nlp_artifacts.entities, nlp_artifacts.scores, strict=True)
        ]


class Alone(EntityRecognizer):
    """A recognizer by another author, in an engine of Presidio's own with no other recognizer. So Presidio applies its
    context words, thresholds and duplicates to this recognizer alone.

    Args:
        recognizer: the other author's.
        name: as findings quote it.
        entities: name of an entity in the recognizer → our type.

    Raises:
        ConfigurationError: on reading, that it finds a type which is not in `entities`.
    """

    as_written = True  # its pattern may name the letters beside its numbers

    def __init__(self, recognizer: EntityRecognizer, name: str, entities: Mapping[str, str]) -> None:
        super().__init__(sorted(set(entities.values())), name=name, score_thresholds={"default": 0.0})
        self.recognizer, self.entities = recognizer, entities
        self.said = _said(self.id, name)

    def load(self) -> None:
        """Do nothing: the recognizer loaded itself."""

    def within(self, nlp_engine: ModelsEngine, score_threshold: float) -> None:
        """Make the engine, which reads with these models and passes hits of at least this score."""
        self.language = self.recognizer.supported_language
        registry = RecognizerRegistry([self.recognizer], supported_languages=[self.language])
        self.engine = AnalyzerEngine(
            registry, nlp_engine, supported_languages=[self.language], default_score_threshold=score_threshold
        )

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        hits = self.engine.analyze(text, self.language, nlp_artifacts=nlp_artifacts)
        if not {hit.entity_type for hit in hits} <= self.entities.keys():
            fix = "name every type that it finds in its supported_entities, and in `entities` where the policy has them"
            raise ConfigurationError(
                f"recognizer {self.said[RecognizerResult.RECOGNIZER_NAME_KEY]}",
                "it finds a type that it does not declare",
                fix,
            )
        return [
            RecognizerResult(
                self.entities[hit.entity_type], hit.start, hit.end, hit.score, recognition_metadata=self.said
            )
            for hit in hits
        ]


class Registry(RecognizerRegistry):
    """The recognizers of one scan.

    Every recognizer reads texts of every language: a text's language is a guess, and an identifier with a fixed form
    has that form in every language.
    """

    def load_predefined_recognizers(self, *_: Any, **__: Any) -> None:
        """Do nothing: a scan names its recognizers, and may name none."""

    def get_recognizers(
        self,
        language: str,
        entities: list[str] | None = None,
        all_fields: bool = False,
        ad_hoc_recognizers: list[EntityRecognizer] | None = None,
    ) -> list[EntityRecognizer]:
        """Return the recognizers that find one of `entities`; all of them with `all_fields`."""
        wanted = None if all_fields else set(entities or ())
        recognizers = [*self.recognizers, *(ad_hoc_recognizers or ())]
        return [
            recognizer for recognizer in recognizers if wanted is None or wanted & set(recognizer.supported_entities)
        ]


class Asked(NamedTuple):
    """A recognizer, the entities it is asked for, and the least score of its findings."""

    recognizer: Any  # Rule | Alone | NamedByModel
    entities: list[str]
    least: float


class Analyzer(AnalyzerEngine):
    """An engine that returns the results of each recognizer by itself, with its own context words and thresholds.

    A recognizer is given readings of a text (`text.readings`): escapes decoded, invisible letters gone, a blank
    where a word ends in a script without blanks. Offsets of findings refer to the text given.
    """

    def __init__(self, recognizers: Iterable[EntityRecognizer], models: Models, score_threshold: float) -> None:
        engine = ModelsEngine(models)
        own = [
            recognizer if isinstance(recognizer, Rule | Alone | NamedByModel) else _alone(recognizer)
            for recognizer in recognizers
        ]
        for recognizer in own:
            if isinstance(recognizer, Alone):
                recognizer.within(engine, score_threshold)
        languages = engine.get_supported_languages()
        registry = Registry([*own], supported_languages=languages)
        super().__init__(registry, engine, default_score_threshold=score_threshold, supported_languages=languages)
        asked = [
            Asked(
                recognizer, recognizer.supported_entities, recognizer.score_thresholds.get("default", score_threshold)
            )
            for recognizer in own
        ]
        self.named = [request for request in asked if isinstance(request.recognizer, NamedByModel)]
        self.reading = [request for request in asked if not isinstance(request.recognizer, NamedByModel)]
        self.as_written = [
            request
            for request in asked
            if not isinstance(request.recognizer, NamedByModel) and request.recognizer.as_written
        ]

    def analyze(self, text: str, language: str, *said: Any, **asked: Any) -> list[RecognizerResult]:
        """Return what each recognizer finds in one text. None of Presidio's options is accepted.

        Raises:
            TypeError: an option such as `entities` or `allow_list` is given: the policy decides these.
        """
        if said or asked:
            raise TypeError(f"a policy, and not a call, says {', '.join(sorted(asked)) or 'what is looked for'}")
        return self.analyze_batch([(text, language)])[0]

    def analyze_batch(self, texts: Sequence[tuple[str, str]]) -> list[list[RecognizerResult]]:
        """Return what each recognizer finds in each (text, language), in order; a text's result does not depend on
        others.
        """
        read = [readings(text) for text, _ in texts]
        artifacts = self._artifacts([(own[0].text, language) for own, (_, language) in zip(read, texts, strict=True)])
        return [
            [
                hit
                for reading, recognizers in self._asked(own)
                for hit in self._found(reading, recognizers, language, first if reading is own[0] else None)
            ]
            for own, first, (_, language) in zip(read, artifacts, texts, strict=True)
        ]

    def _artifacts(self, texts: Sequence[tuple[str, str]]) -> list[NlpArtifacts]:
        """Return what the models read in each (text, language); with a recognizer of names, texts of a language in
        one batch."""
        if not self.named:
            return [self.nlp_engine.process_text(*pair) for pair in texts]
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for number, (_, language) in enumerate(texts):
            numbers[language].append(number)
        artifacts_by_number: dict[int, NlpArtifacts] = {}
        for language, own in sorted(numbers.items()):
            batch = self.nlp_engine.process_batch([texts[number][0] for number in own], language)
            artifacts_by_number.update((number, artifacts) for number, (_, artifacts) in zip(own, batch, strict=True))
        return [artifacts_by_number[number] for number in range(len(texts))]

    def _asked(self, own: list[Mapped]) -> Iterator[tuple[Mapped, list[Asked]]]:
        """Yield each reading with the recognizers that read it.

        Every recognizer reads the text with its words parted; those with `as_written` read it also as it is written.
        Models read only the first reading, as it is written.
        """
        for written in own:
            reading = parted(written)
            yield reading, self.reading
            if reading is not written:
                yield written, self.as_written
        yield own[0], self.named

    def _found(
        self, reading: Mapped, recognizers: list[Asked], language: str, artifacts: NlpArtifacts | None
    ) -> Iterator[RecognizerResult]:
        read = artifacts or self.nlp_engine.process_text(reading.text, language)
        for recognizer, entities, least in recognizers:
            for hit in recognizer.analyze(reading.text, entities, read):
                if hit.score >= least and hit.start < hit.end:
                    hit.start, hit.end = reading.span(hit.start, hit.end)
                    yield hit


def _alone(recognizer: EntityRecognizer) -> Alone:
    """Return a recognizer by another author as `Alone`, with the entity names that it has."""
    return Alone(
        recognizer, str(recognizer.to_dict()["name"]), {entity: entity for entity in recognizer.supported_entities}
    )


def _said(identifier: str, name: str) -> dict[str, str]:
    """Return the metadata by which Presidio's results name their recognizer."""
    return {RecognizerResult.RECOGNIZER_NAME_KEY: name, RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: identifier}
