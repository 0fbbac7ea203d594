"""What is written for a finding, by operators of presidio-anonymizer, once it was decided for the whole example."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from presidio_anonymizer import AnonymizerEngine, OperatorConfig
from presidio_anonymizer.entities import EngineResult, RecognizerResult
from presidio_anonymizer.operators import Operator, OperatorType

from curation.privacy.redaction.generalise import generalised
from curation.privacy.redaction.resolve import Finding
from curation.settings.entry_points import at_path

FOUND = "found_type"  # the parameter that says which type a finding is of
DECIDED = "decided"  # the parameter that says what was decided for the whole example
TRIED = "Jane Example-Doe"


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


def check(path: str, arguments: Mapping[str, Any]) -> None:
    """Refuse what is no operator, or what does not take its arguments, or does not write the same twice.

    Raises:
        ValueError: what is wrong with it.
    """
    operator = _class(path)
    found = Finding(0, len(TRIED), "PERSON", 1.0, "tried")
    decided = OperatorConfig(path, {**arguments, DECIDED: {"number": 1, "pseudonym": "AAAAAAAAAA"}})
    try:
        said = operator().operator_type()
        once, again = (anonymized(TRIED, [found], [decided]).text for _ in range(2))
    except Exception as error:  # noqa: BLE001 - an operator of others raises what it likes
        raise ValueError(f"{path} does not take these arguments: {type(error).__name__}") from None
    if said != OperatorType.Anonymize:
        raise ValueError(f"{path} brings back what was hidden; name one that hides")
    if TRIED in once:
        raise ValueError(f"{path} leaves what it is given; write `keep` where a type is to stay")
    if once != again:
        raise ValueError(f"{path} writes one value in two ways, so that no night gives what another one gave")


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
    for each in decided:
        if "." in each.operator_name:
            _engine_knows(each.operator_name)
    results = [RecognizerResult(str(number), each.start, each.end, each.score) for number, each in enumerate(findings)]
    found = _engine().anonymize(text, results, operators, merge_entities_with_spaces=False)
    found.items.sort(key=lambda item: item.start)
    return found


@functools.cache
def _engine() -> AnonymizerEngine:
    engine = AnonymizerEngine()  # type: ignore[no-untyped-call]
    engine.add_anonymizer(_told(Generalise))
    return engine


def _class(path: str) -> type[Operator]:
    """The operator at a dotted path.

    Raises:
        ValueError: there is none.
    """
    kind = at_path(path)
    if not (isinstance(kind, type) and issubclass(kind, Operator)):
        raise ValueError(f"{path} is no Operator of presidio-anonymizer; derive it from one")
    _engine_knows(path)
    return kind


@functools.cache
def _engine_knows(path: str) -> None:
    _engine().add_anonymizer(_told(at_path(path), path))


def _told(operator: type[Operator], name: str | None = None) -> type[Operator]:
    """The operator, told the entity type of the finding; under the name by which a profile calls it."""

    class Told(operator):  # type: ignore[valid-type, misc]
        def operate(self, text: str, params: Mapping[str, Any]) -> str:
            written = super().operate(text, _own(params))
            if not isinstance(written, str):
                raise TypeError(f"{name} writes no text")
            return written

        def validate(self, params: Mapping[str, Any]) -> None:
            super().validate(_own(params))

        def operator_name(self) -> str:
            return name or str(super().operator_name())

    return Told


def _own(params: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in params.items() if name != FOUND}
    return {**own, "entity_type": params[FOUND]}
