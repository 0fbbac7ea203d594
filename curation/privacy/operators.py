"""What is written for a finding, by operators of presidio-anonymizer, once it was decided for the whole example."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from presidio_anonymizer import AnonymizerEngine, OperatorConfig
from presidio_anonymizer.entities import EngineResult, RecognizerResult
from presidio_anonymizer.operators import Operator, OperatorType

from curation.privacy.generalise import generalised
from curation.privacy.resolve import Finding


class Generalise(Operator):
    """A coarser value, `[TYPE]` where the value cannot be read.

    Params:
        settings: a profile's operator, of kind `generalise`.
        days, day_first, language: as in `generalised`.
    """

    def operate(self, text: str, params: dict[str, Any] | None = None) -> str:
        said = params or {}
        written = generalised(text, said["settings"], said["days"], said["day_first"], said["language"])
        return written or f"[{said['entity_type']}]"

    def validate(self, params: dict[str, Any] | None = None) -> None:
        """Nothing: a profile is checked where it is written."""

    def operator_name(self) -> str:
        return "generalise"

    def operator_type(self) -> OperatorType:
        return OperatorType.Anonymize


def anonymized(text: str, findings: Sequence[Finding], decided: Sequence[OperatorConfig]) -> EngineResult:
    """A text with an operator's answer in place of each finding; the items of the result are in order of offset.

    Args:
        text: as it was found in.
        findings: disjoint, in order.
        decided: of each, which operator writes, and what it is told.

    The engine knows operators by entity type, and two people of one type are written differently: to the engine each
    finding is a type of its own, and `_Told` says to the operator which one it is.
    """
    operators = {
        str(number): OperatorConfig(each.operator_name, {**each.params, FOUND: finding.type})
        for number, (finding, each) in enumerate(zip(findings, decided, strict=True))
    }
    results = [RecognizerResult(str(number), each.start, each.end, each.score) for number, each in enumerate(findings)]
    found = _engine().anonymize(text, results, operators, merge_entities_with_spaces=False)
    found.items.sort(key=lambda item: item.start)
    return found


FOUND = "found_type"


@functools.cache
def _engine() -> AnonymizerEngine:
    engine = AnonymizerEngine()  # type: ignore[no-untyped-call]
    engine.add_anonymizer(_told(Generalise))
    return engine


def _told(operator: type[Operator]) -> type[Operator]:
    """The operator, told the entity type of the finding."""

    class Told(operator):  # type: ignore[valid-type, misc]
        def operate(self, text: str, params: Mapping[str, Any]) -> str:
            return str(super().operate(text, _own(params)))

        def validate(self, params: Mapping[str, Any]) -> None:
            super().validate(_own(params))

    return Told


def _own(params: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in params.items() if name != FOUND}
    return {**own, "entity_type": params[FOUND]}
