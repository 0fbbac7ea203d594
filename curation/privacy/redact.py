"""Findings become placeholders, masks, pseudonyms, coarser or invented values; the turns of one example share them."""

from __future__ import annotations

import bisect
import functools
import importlib.metadata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from curation.privacy.cast import Cast, Named
from curation.privacy.generalise import generalised
from curation.privacy.profile import Operator, Profile
from curation.privacy.pseudonyms import Pseudonyms, Subject
from curation.privacy.resolve import Finding, resolve
from curation.privacy.surrogates import Surrogates

if TYPE_CHECKING:
    from presidio_anonymizer import AnonymizerEngine


# Of this module, cast, generalise, surrogates, propagate and resolve: raise it when they may write otherwise.
VERSION = "4"


def draws(profile: Profile) -> bool:
    """Whether a profile invents values."""
    return any(each.operator == "surrogate" for each in profile.operators.values())


def redaction_version(profile: Profile) -> str:
    """The version of what operators write; with the version of Faker where values are invented."""
    return f"{VERSION}+faker-{importlib.metadata.version('faker')}" if draws(profile) else VERSION


class Written(NamedTuple):
    """A span of the redacted text, code points, and which operator wrote it for which entity type."""

    start: int
    end: int
    type: str
    operator: str


@dataclass(frozen=True)
class Redacted:
    """A redacted text; `counts` by (type, operator), also of what was kept and still stands. `spans` are those that
    were written, in order. `drop`: the whole example must go; its text is empty.
    """

    text: str
    spans: tuple[Written, ...] = ()
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    drop: bool = False


@dataclass(frozen=True)
class Manner:
    """What of a document says how values in it are read and written.

    Args:
        language: two letters, of its surrogates and names of months.
        day_first: how 03/04/2026 is read; None where nobody knows.
        known: `known_identities`, which no surrogate may say.
        own: single words of the names of the document's own people, folded; nor these.
    """

    language: str = "en"
    day_first: bool | None = None
    known: frozenset[str] = field(default=frozenset(), repr=False)
    own: frozenset[str] = field(default=frozenset(), repr=False)


def redact(
    text: str, findings: Sequence[Finding], profile: Profile, pseudonyms: Pseudonyms, manner: Manner = Manner()
) -> Redacted:
    """One text as an example of its own; see `redact_example`."""
    return redact_example([text], [findings], profile, pseudonyms, manner)[0]


def redact_example(
    texts: Sequence[str],
    findings: Sequence[Sequence[Finding]],
    profile: Profile,
    pseudonyms: Pseudonyms,
    manner: Manner = Manner(),
) -> list[Redacted]:
    """The turns of one example in order, with every finding gone by the profile's operators.

    A person is written alike in all turns and spellings. Findings of types that are kept are ignored before overlaps
    are resolved. If one turn is to be dropped, all are (`drop`, no text).

    Raises:
        ValueError: a finding lies outside its text.
    """
    chosen = [_chosen(text, own, profile) for text, own in zip(texts, findings, strict=True)]
    counts = [_counts(own, disjoint, profile) for own, disjoint in zip(findings, chosen, strict=True)]
    if any(operator == "drop" for own in counts for _, operator in own):
        return [Redacted("", counts=own, drop=True) for own in counts]
    names = [
        Named(text[finding.start : finding.end], finding.person_id)
        for text, disjoint in zip(texts, chosen, strict=True)
        for finding in disjoint
        if finding.type == "PERSON"
    ]
    example = _Example(profile, pseudonyms, manner, Cast(names))
    return [
        _apply(text, disjoint, [example.written(text, each) for each in disjoint], profile, own)
        for text, disjoint, own in zip(texts, chosen, counts, strict=True)
    ]


def _chosen(text: str, findings: Sequence[Finding], profile: Profile) -> list[Finding]:
    disjoint = resolve(each for each in findings if profile.operator_for(each.type).operator != "keep")
    if disjoint and (disjoint[0].start < 0 or disjoint[-1].end > len(text)):
        raise ValueError("a finding lies outside its text")
    return disjoint


def _counts(findings: Sequence[Finding], disjoint: list[Finding], profile: Profile) -> dict[tuple[str, str], int]:
    """What was written, and what stands because it is kept: not what went with a finding around it."""
    kept = [
        each
        for each in findings
        if profile.operator_for(each.type).operator == "keep" and not _is_inside(each, disjoint)
    ]
    counted = [*disjoint, *(resolve(kept) if kept else ())]
    return dict(sorted(Counter((each.type, profile.operator_for(each.type).operator) for each in counted).items()))


def _is_inside(finding: Finding, disjoint: list[Finding]) -> bool:
    at = bisect.bisect_right(disjoint, finding.start, key=lambda each: each.start) - 1
    return at >= 0 and finding.end <= disjoint[at].end


class _Example:
    """What is written in the turns of one example."""

    def __init__(self, profile: Profile, pseudonyms: Pseudonyms, manner: Manner, cast: Cast) -> None:
        self.profile, self.pseudonyms, self.manner, self.cast = profile, pseudonyms, manner, cast
        self.surrogates = Surrogates(pseudonyms, manner.known, manner.own, manner.language)
        self.numbers: dict[str, dict[Subject, int]] = {}  # by entity type, in order of first appearance

    def written(self, text: str, finding: Finding) -> str:
        """What stands in place of a finding."""
        operator, value = self.profile.operator_for(finding.type), text[finding.start : finding.end]
        written: str | None = None
        if operator.operator == "mask":
            return _masked(value, operator)
        if operator.operator == "generalise":
            days = self.pseudonyms.days() if operator.to == "shift" else 0
            written = generalised(value, operator, days, self.manner.day_first, self.manner.language)
        elif operator.operator in ("pseudonym", "surrogate") or operator.numbered:
            subject = self.cast.subject(finding.type, value, finding.person_id)
            if operator.operator == "surrogate":
                part = self.cast.part(subject, value, text[max(finding.start - 12, 0) : finding.start])
                written = self.surrogates.of(finding.type, value, subject, part)
            elif operator.numbered or self.profile.scope == "example":
                written = f"[{finding.type}_{self._number(finding.type, subject)}]"
            else:
                written = f"[{finding.type}_{self.pseudonyms.of(subject)}]"
        return written or f"[{finding.type}]"

    def _number(self, entity_type: str, subject: Subject) -> int:
        given = self.numbers.setdefault(entity_type, {})
        return given.setdefault(subject, len(given) + 1)


def _masked(value: str, operator: Operator) -> str:
    shown = operator.keep_last if len(value) >= 3 * operator.keep_last else 0
    return operator.character * (len(value) - shown) + value[len(value) - shown :]


def _apply(
    text: str, disjoint: list[Finding], written: list[str], profile: Profile, counts: Mapping[tuple[str, str], int]
) -> Redacted:
    if not disjoint:
        return Redacted(text, counts=counts)
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
        Written(item.start, item.end, finding.type, profile.operator_for(finding.type).operator)
        for item, finding in zip(items, disjoint, strict=True)
    )
    return Redacted(result.text, placed, counts)


@functools.lru_cache(maxsize=1)
def _anonymizer() -> AnonymizerEngine:
    from presidio_anonymizer import AnonymizerEngine

    return AnonymizerEngine()  # type: ignore[no-untyped-call]
