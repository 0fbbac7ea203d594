"""Write the decided text in place of each finding, by operators of presidio-anonymizer."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from presidio_anonymizer import AnonymizerEngine, OperatorConfig
from presidio_anonymizer.entities import EngineResult, RecognizerResult
from presidio_anonymizer.operators import Operator, OperatorType

from curation.errors import CALLS, CurationError, UnexpectedError, show_calls, type_and_place
from curation.privacy.redaction.generalise import generalised
from curation.privacy.redaction.resolve import Finding
from curation.settings.entry_points import at_path, folders
from curation.settings.explanations import Refusal

FOUND = "found_type"  # the parameter that says which type a finding is of
DECIDED = "decided"  # the parameter that says what was decided for the whole example
SHORT = 4  # characters: so short a value may stand by chance in what is written for it


class Generalise(Operator):
    """An operator that writes a coarser value, or `[TYPE]` where the value cannot be read.

    Params:
        settings: a profile's operator, of kind `generalise`.
        days, day_first, language: as in `generalised`.
    """

    def operate(self, text: str, params: dict[str, Any] | None = None) -> str:
        arguments = params or {}
        written = generalised(
            text, arguments["settings"], arguments["days"], arguments["day_first"], arguments["language"]
        )
        return written or f"[{arguments['entity_type']}]"

    def validate(self, params: dict[str, Any] | None = None) -> None:
        """Do nothing: a profile is checked where it is written."""

    def operator_name(self) -> str:
        return "generalise"

    def operator_type(self) -> OperatorType:
        return OperatorType.Anonymize


def check(path: str) -> None:
    """Refuse a path that is no operator, or an operator that restores what was hidden.

    Raises:
        ValueError: the operator cannot be used; the message says why.
    """
    operator = _class(path)
    try:
        kind = operator().operator_type()
    except Exception as error:  # noqa: BLE001 - an operator of others raises what it likes
        show_calls(error)
        failure = type_and_place(error, folders(operator))
        raise ValueError(f"{path} cannot be made without arguments: {failure}; {CALLS}") from None
    if kind != OperatorType.Anonymize:
        raise ValueError(f"{path} brings back what was hidden; name one that hides")


def tried(path: str, arguments: Mapping[str, Any], entity: str, values: Sequence[str]) -> Refusal | None:
    """Try an operator on some invented values of a type, and return what is wrong with it; None where nothing is.

    The refusal names the type and line of an exception and quotes no value.
    """
    operator = _class(path)
    told = {**arguments, DECIDED: {"number": 1, "pseudonym": "AAAAAAAAAA"}, "entity_type": entity}
    try:
        operator().validate({**told})
    except Exception as error:  # noqa: BLE001 - an operator of others raises what it likes
        show_calls(error)
        problem = f"{path} does not accept the arguments: {type_and_place(error, folders(operator))}"
        return Refusal(problem, f"correct `arguments`, or mend what `validate` asks for; {CALLS}")
    for value in values:
        try:
            once, again = (operator().operate(value, {**told}) for _ in range(2))
        except Exception as error:  # noqa: BLE001 - as above
            show_calls(error)
            problem = f"{path} fails on an invented value of {entity}: {type_and_place(error, folders(operator))}"
            return Refusal(problem, f"mend it there: it has to write something for any value of the type; {CALLS}")
        if not isinstance(once, str):
            return Refusal(f"{path} writes no text for an invented value of {entity}", "let `operate` return a string")
        if once == value or (len(value) > SHORT and value in once):
            return Refusal(f"{path} leaves what it is given of {entity}", "write `keep` where a type is to stay")
        if once != again:
            problem = f"{path} writes one value of {entity} in two ways, so that no night gives what another one gave"
            return Refusal(problem, "let it use no random numbers and no clock")
    return None


def anonymized(text: str, findings: Sequence[Finding], decided: Sequence[OperatorConfig]) -> EngineResult:
    """Replace each finding in a text by its operator's answer; the items of the result are in order of offset.

    The engine looks up operators by entity type, but two people of one type are written differently. So each finding
    gets an entity type of its own for the engine, and `_told` passes the real type to the operator.

    Args:
        text: in which the findings were found.
        findings: disjoint, in order.
        decided: the operator of each finding, with its parameters.
    """
    operators = {
        str(number): OperatorConfig(config.operator_name, {**config.params, FOUND: finding.type})
        for number, (finding, config) in enumerate(zip(findings, decided, strict=True))
    }
    for config in decided:
        if "." in config.operator_name:
            _engine_knows(config.operator_name)
    results = [RecognizerResult(str(number), hit.start, hit.end, hit.score) for number, hit in enumerate(findings)]
    output = _engine().anonymize(text, results, operators, merge_entities_with_spaces=False)
    output.items.sort(key=lambda item: item.start)
    return output


@functools.cache
def _engine() -> AnonymizerEngine:
    engine = AnonymizerEngine()  # type: ignore[no-untyped-call]
    engine.add_anonymizer(_told(Generalise))
    return engine


def _class(path: str) -> type[Operator]:
    """Return the operator class at a dotted path.

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
    """Return a subclass of an operator that receives the finding's entity type, under the name by which a profile
    calls it."""

    class Told(operator):  # type: ignore[valid-type, misc]
        def operate(self, text: str, params: Mapping[str, Any]) -> str:
            with _guarded(operator, self.operator_name(), params[FOUND]):
                written = super().operate(text, _own(params))
            if not isinstance(written, str):
                raise UnexpectedError(f"operator {name}", "it writes no text", "let `operate` return a string")
            return written

        def validate(self, params: Mapping[str, Any]) -> None:
            with _guarded(operator, self.operator_name(), params[FOUND]):
                super().validate(_own(params))

        def operator_name(self) -> str:
            return name or str(super().operator_name())

    return Told


@contextlib.contextmanager
def _guarded(operator: type[Operator], name: str, entity: str) -> Iterator[None]:
    """Replace an unexpected exception of an operator by its type and place, since its message may quote the value.

    Raises:
        UnexpectedError: the operator failed with something else than an error of ours, of the disk or of memory.
    """
    try:
        yield
    except (CurationError, OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - an operator of others raises what it likes
        show_calls(error)
        problem = f"it fails on a value of {entity}: {type_and_place(error, folders(operator))}"
        raise UnexpectedError(f"operator {name}", problem, f"mend the operator; {CALLS}") from None


def _own(params: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in params.items() if name != FOUND}
    return {**own, "entity_type": params[FOUND]}
