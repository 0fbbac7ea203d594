"""Resolved findings become placeholders, masks or pseudonyms; the turns of one example share their numbering."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from curation.canonical import identity
from curation.privacy.policy import Operator, Profile
from curation.privacy.pseudonyms import Pseudonyms
from curation.privacy.resolve import Finding, resolve

if TYPE_CHECKING:
    from presidio_anonymizer import AnonymizerEngine


class Written(NamedTuple):
    """A span of the redacted text, code points, and which operator wrote it for which entity type."""

    start: int
    end: int
    type: str
    operator: str


@dataclass(frozen=True)
class Redacted:
    """A redacted text; `counts` by (type, operator). `drop`: the whole example must go; its text is empty."""

    text: str
    spans: tuple[Written, ...] = ()
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    drop: bool = False


class Numbering:
    """`[PERSON_1]`, `[PERSON_2]`… by first appearance; a person or value keeps its number throughout one example."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._last: dict[str, int] = {}

    def of(self, entity_type: str, value: str, person_id: str | None) -> int:
        """The number of a value, or of its person where that is known."""
        key = (entity_type, f"person:{person_id}" if person_id else f"value:{identity(value)}")
        if key not in self._numbers:
            self._last[entity_type] = self._numbers[key] = self._last.get(entity_type, 0) + 1
        return self._numbers[key]


def redact(
    text: str, findings: Sequence[Finding], profile: Profile, pseudonyms: Pseudonyms, numbering: Numbering | None = None
) -> Redacted:
    """One text with every finding gone, by the profile's operators. Overlaps are resolved first.

    Raises:
        ValueError: a finding lies outside the text.
    """
    disjoint = resolve(findings)
    if disjoint and (disjoint[0].start < 0 or disjoint[-1].end > len(text)):
        raise ValueError("a finding lies outside its text")
    operators = [profile.operator_for(finding.type) for finding in disjoint]
    counts: dict[tuple[str, str], int] = {}
    for finding, operator in zip(disjoint, operators, strict=True):
        counts[finding.type, operator.operator] = counts.get((finding.type, operator.operator), 0) + 1
    counts = dict(sorted(counts.items()))
    if any(operator.operator == "drop" for operator in operators):
        return Redacted("", counts=counts, drop=True)
    if not disjoint:
        return Redacted(text)
    numbers = numbering or Numbering()
    written = [
        _written(finding, text[finding.start : finding.end], operator, pseudonyms, numbers)
        for finding, operator in zip(disjoint, operators, strict=True)
    ]
    return _apply(text, disjoint, operators, written, counts)


def redact_example(
    texts: Sequence[str], findings: Sequence[Sequence[Finding]], profile: Profile, pseudonyms: Pseudonyms
) -> list[Redacted]:
    """The turns of one example in order, numbered together. If one is to be dropped, all are (`drop`, no text)."""
    numbering = Numbering()
    turns = [redact(text, own, profile, pseudonyms, numbering) for text, own in zip(texts, findings, strict=True)]
    if any(turn.drop for turn in turns):
        return [Redacted("", counts=turn.counts, drop=True) for turn in turns]
    return turns


def _written(finding: Finding, value: str, operator: Operator, pseudonyms: Pseudonyms, numbers: Numbering) -> str:
    if operator.operator == "keep":
        return value
    if operator.operator == "mask":
        shown = operator.keep_last if len(value) >= 3 * operator.keep_last else 0
        return operator.character * (len(value) - shown) + value[len(value) - shown :]
    if operator.operator == "pseudonym":
        return f"[{finding.type}_{pseudonyms.of(finding.type, value, finding.person_id)}]"
    if operator.numbered:
        return f"[{finding.type}_{numbers.of(finding.type, value, finding.person_id)}]"
    return f"[{finding.type}]"


def _apply(
    text: str,
    disjoint: list[Finding],
    operators: list[Operator],
    written: list[str],
    counts: Mapping[tuple[str, str], int],
) -> Redacted:
    # Presidio picks its operator by entity type and merges overlaps of a type; each span under a type of its own
    # is replaced by exactly what was decided here, and disjoint spans pass its conflict resolution unchanged.
    from presidio_anonymizer.entities import OperatorConfig, RecognizerResult

    spans, configurations = [], {}
    for number, (finding, replacement) in enumerate(zip(disjoint, written, strict=True)):
        spans.append(RecognizerResult(str(number), finding.start, finding.end, finding.score))
        configurations[str(number)] = OperatorConfig("replace", {"new_value": replacement})
    result = _anonymizer().anonymize(text, spans, configurations, merge_entities_with_spaces=False)
    items = sorted(result.items, key=lambda item: item.start)
    placed = tuple(
        Written(item.start, item.end, finding.type, operator.operator)
        for item, finding, operator in zip(items, disjoint, operators, strict=True)
    )
    return Redacted(result.text, placed, counts)


@functools.lru_cache(maxsize=1)
def _anonymizer() -> AnonymizerEngine:
    from presidio_anonymizer import AnonymizerEngine

    return AnonymizerEngine()  # type: ignore[no-untyped-call]
