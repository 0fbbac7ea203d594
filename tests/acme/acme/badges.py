"""Acme's badges: what finds them, what canaries of them look like, and what is written in their place."""

from __future__ import annotations

import re
from typing import Any

from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts
from presidio_anonymizer.operators import Operator, OperatorType

from curation.privacy.keyed_draws import Chance


class BadgeRecognizer(PatternRecognizer):
    """`48-2213`, near a word for a badge."""

    def __init__(self, name: str = "AcmeBadge", score: float = 0.2) -> None:
        pattern = Pattern("badge", r"\b\d{2}-\d{4}\b", score)
        super().__init__("BADGE", name=name, patterns=[pattern], context=["badge", "ausweis", "carte"])


class LanyardRecognizer(PatternRecognizer):
    """`LY/48/2213`, as badges are written on lanyards: looks in the leak gate."""

    def __init__(self) -> None:
        pattern = Pattern("lanyard", r"\bLY/\d{2}/\d{4}\b", 0.8)
        super().__init__("LANYARD", name="AcmeLanyard", patterns=[pattern])


class ShiftRecognizer(EntityRecognizer):
    """`shift B7 of Anna`: a shift that a person is said to have worked."""

    def __init__(self) -> None:
        super().__init__(["SHIFT"], name="AcmeShift")

    def load(self) -> None:
        """Nothing."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        ends = {each.start_char for each in nlp_artifacts.entities if each.label_ == "PERSON"}
        return [
            RecognizerResult("SHIFT", match.start(1), match.end(1), 0.9 if match.end() in ends else 0.6)
            for match in re.finditer(r"\bshift ([A-Z]\d)\b(?: of )?", text)
        ]


class Stars(Operator):
    """As many stars as the value has characters, and the number of whom it is of, in this example."""

    def operate(self, text: str = "", params: dict[str, Any] | None = None) -> str:
        said = params or {}
        return f"<{said['entity_type']} {said['sign'] * len(text)} {said['decided']['number']}>"

    def validate(self, params: dict[str, Any] | None = None) -> None:
        if "sign" not in (params or {}):
            raise ValueError("sign is missing")

    def operator_name(self) -> str:
        return "stars"

    def operator_type(self) -> OperatorType:
        return OperatorType.Anonymize


def badge(chance: Chance) -> str:
    """An invented badge."""
    return chance.fill("%#-####")
