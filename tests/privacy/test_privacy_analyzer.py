"""The night's detector is Presidio's AnalyzerEngine, in which no recognizer depends on another one."""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools

import pytest
from presidio_analyzer import (
    AnalyzerEngine,
    EntityRecognizer,
    Pattern,
    PatternRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import NlpArtifacts

from curation.privacy.analyzer import Analyzer, NamedByModel, Rule
from curation.privacy.detector import detector_for, scan_of
from curation.privacy.models.ner import Models
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules import every
from curation.privacy.rules.every import recognizers

POLICY = PrivacyPolicy()
TEXTS = [
    "Badge 48-2213 of Anna Smith was left in the canteen, said Borys Kowalchuk of 12 Baker Street.",
    "Write to anna.smith@example.com about ticket 48-2213, or call +1 212-555-0115.",
    "担当は田中さん、社員証48-2213です。jane@example.com",
    "token%3D48-2213 and 49-1100 are two badges",
]


class Seen(EntityRecognizer):
    """Finds every name that the NLP engine names, and boosts what others found: it must see no others."""

    def __init__(self) -> None:
        super().__init__(["BADGE"], name="seen")

    def load(self) -> None:
        """Nothing."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        return [RecognizerResult("BADGE", each.start_char, each.end_char, 0.5) for each in nlp_artifacts.entities]

    def enhance_using_context(
        self,
        text: str,
        raw_recognizer_results: list[RecognizerResult],
        other_raw_recognizer_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        for each in raw_recognizer_results:
            each.score += 0.1 * bool(other_raw_recognizer_results)
        return raw_recognizer_results


def badges(name: str, score: float, context: list[str] | None = None) -> PatternRecognizer:
    pattern = Pattern("badge", r"\b\d{2}-\d{4}\b", score)
    return PatternRecognizer("BADGE", name=name, patterns=[pattern], context=context or [])


def parts() -> dict[str, EntityRecognizer]:
    own = [each for each in recognizers(POLICY) if each.name in {"email", "introduced_person", "street_address"}]
    return {
        **{each.name: Rule(each) for each in own},
        "model": NamedByModel(Models(POLICY)),
        "weak": badges("weak", 0.4),
        "in_context": badges("in_context", 0.1, ["badge"]),
        "sure": badges("sure", 0.9),
        "seen": Seen(),
    }


def analyzer(*chosen: EntityRecognizer) -> Analyzer:
    return Analyzer(chosen, Models(POLICY), POLICY.score_threshold)


def said(results: list[RecognizerResult]) -> set[tuple[str, str, int, int, float]]:
    return {
        (each.recognition_metadata["recognizer_name"], each.entity_type, each.start, each.end, round(each.score, 4))
        for each in results
    }


@pytest.mark.parametrize("text", TEXTS)
def test_what_two_recognizers_find_is_what_each_of_them_finds(text: str) -> None:
    alone = {name: said(analyzer(each).analyze(text, "en")) for name, each in parts().items()}
    for one, other in itertools.combinations(parts(), 2):
        assert said(analyzer(parts()[one], parts()[other]).analyze(text, "en")) == alone[one] | alone[other]
    assert said(analyzer(*parts().values()).analyze(text, "en")) == set().union(*alone.values())


def test_stock_presidio_would_not_keep_them_apart() -> None:
    """Why there is a subclass at all."""
    chosen = [badges("weak", 0.4), badges("sure", 0.9)]
    registry = RecognizerRegistry(chosen)
    stock = AnalyzerEngine(registry, analyzer().nlp_engine)
    assert len(stock.analyze(TEXTS[0], "en")) == 1
    assert len(analyzer(*chosen).analyze(TEXTS[0], "en")) == len(chosen)


def test_context_words_are_those_of_the_recognizer() -> None:
    found = said(
        analyzer(badges("in_context", 0.1, ["badge"]), badges("never", 0.1, ["invoice"])).analyze(TEXTS[0], "en")
    )
    assert {name for name, *_ in found} == {"in_context"}


def test_offsets_are_those_of_the_text_given() -> None:
    """However it is disguised, and in a script without blanks, where a word boundary would not be one."""
    text = TEXTS[2]
    ((_, _, start, end, _),) = said(analyzer(badges("sure", 0.9)).analyze(text, "ja"))
    assert text[start:end] == "48-2213"


def test_a_text_alone_gives_what_it_gives_in_any_batch() -> None:
    engine = analyzer(*parts().values())
    together = engine.analyze_batch([(text, language) for text in TEXTS for language in ("en", "de", "ja")])
    one_by_one = [engine.analyze(text, language) for text in TEXTS for language in ("en", "de", "ja")]
    assert [said(each) for each in together] == [said(each) for each in one_by_one]


def test_the_detector_of_a_policy_is_an_analyzer_engine_with_all_its_recognizers() -> None:
    detector = detector_for(POLICY)
    assert isinstance(detector.engine, AnalyzerEngine)
    registered = {each.to_dict()["name"] for each in detector.engine.registry.recognizers}
    assert registered == scan_of(POLICY).names
    assert {"PERSON", "EMAIL_ADDRESS", "IBAN_CODE"} <= set(detector.engine.get_supported_entities())
    (detection,) = detector.detect([TEXTS[1]])
    shown = {
        (each.entity_type, each.start, each.end)
        for each in detector.engine.analyze(TEXTS[1], "en")
        if each.entity_type == "EMAIL_ADDRESS"
    }
    assert shown == {(each.type, each.start, each.end) for each in detection.findings if each.type == "EMAIL_ADDRESS"}


def test_a_call_may_not_say_what_a_policy_says() -> None:
    with pytest.raises(TypeError, match="allow_list"):
        analyzer().analyze(TEXTS[0], "en", allow_list=["Anna Smith"])


def reached(module: str, seen: set[str]) -> set[str]:
    """The modules of rules that one imports, and those that these do."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    for each in (node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)):
        if each and each.startswith("curation.privacy.rules.") and each not in seen:
            seen.add(each)
            reached(each, seen)
    return seen


@pytest.mark.parametrize("module", sorted({each.__name__ for each in vars(every).values() if inspect.ismodule(each)}))
def test_who_reads_vocabularies_has_their_version_in_its_own(module: str) -> None:
    """Else a newer library would find other things, and no text would be read anew."""
    if not hasattr(rules := importlib.import_module(module), "recognizers"):
        return
    if "curation.privacy.rules.vocabularies" in reached(module, set()):
        for each in rules.recognizers(PrivacyPolicy()):
            assert "pyspellchecker" in each.libraries, each.name
