"""Replaces findings by placeholders, masks, pseudonyms, coarser or invented values, alike in all turns of an
example."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from curation.privacy.profile import Operator, Profile
from curation.privacy.redaction.people_of_example import Cast, Named, Part
from curation.privacy.redaction.pseudonyms import Pseudonyms, Scope, Subject
from curation.privacy.redaction.resolve import Finding, resolve
from curation.privacy.redaction.surrogates import Surrogates
from curation.privacy.rules.recognizer import installed_version
from curation.settings.entry_points import code, origin

if TYPE_CHECKING:
    from presidio_anonymizer import OperatorConfig

# Version of this module, operators, people_of_example, code, doubts, generalise, handles, surrogates, propagate and
# resolve: raise it when they may write otherwise.
VERSION = "11"
Operators = Mapping[str, Operator]  # of every entity type that was found


def draws(profile: Profile) -> bool:
    """Whether a profile invents values."""
    return any(operator.operator == "surrogate" for operator in profile.operators.values())


def redaction_version(profile: Profile) -> str:
    """Return the version of what operators write, with Faker's version where values are invented.

    An operator by another author counts with its package, version and a digest of its code. So documents are redacted
    anew when it is edited, and no release mixes two versions of it.
    """
    drawn = [f"faker-{installed_version('faker')}"] if draws(profile) else []
    foreign = {operator.operator for operator in profile.operators.values() if operator.is_foreign}
    return "+".join([VERSION, *drawn, *(f"{path} of {origin(path)}:{code(path)}" for path in sorted(foreign))])


class Written(NamedTuple):
    """A span of the redacted text, in code points, with its entity type and the operator that wrote it."""

    start: int
    end: int
    type: str
    operator: str


@dataclass(frozen=True)
class Redacted:
    """A redacted text.

    Attributes:
        text: empty where `drop` is set.
        spans: those that were written, in order.
        counts: by (type, operator), with findings that were kept and still stand.
        drop: whether the whole example must go.
    """

    text: str
    spans: tuple[Written, ...] = ()
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    drop: bool = False


@dataclass(frozen=True)
class Manner:
    """How values in a document are read and written.

    Args:
        language: two letters, for its surrogates and names of months.
        day_first: how 03/04/2026 is read; None where that is unknown.
        known: `known_identities`, which no surrogate may contain.
        own: single words of the names of the document's own people, folded; no surrogate may contain them either.
    """

    language: str = "en"
    day_first: bool | None = None
    known: frozenset[str] = field(default=frozenset(), repr=False)
    own: frozenset[str] = field(default=frozenset(), repr=False)


def redact(
    text: str, findings: Sequence[Finding], profile: Profile, pseudonyms: Pseudonyms, manner: Manner = Manner()
) -> Redacted:
    """Redact one text as an example of its own; see `redact_example`."""
    return redact_example([text], [findings], profile, pseudonyms, manner)[0]


def redact_example(
    texts: Sequence[str],
    findings: Sequence[Sequence[Finding]],
    profile: Profile,
    pseudonyms: Pseudonyms,
    manner: Manner = Manner(),
) -> list[Redacted]:
    """Redact the turns of one example: each finding is replaced by the profile's operator for its type.

    A person is written alike in all turns and spellings. Findings of types that are kept are ignored before overlaps
    are resolved. If one turn is to be dropped, all are (`drop`, no text).

    Raises:
        ValueError: a finding lies outside its text.
    """
    types = {hit.type for own in findings for hit in own}
    operators = {entity_type: profile.operator_for(entity_type) for entity_type in types}
    chosen = [_chosen(text, own, operators) for text, own in zip(texts, findings, strict=True)]
    counts = [_counts(own, disjoint, operators) for own, disjoint in zip(findings, chosen, strict=True)]
    if any(operator == "drop" for own in counts for _, operator in own):
        return [Redacted("", counts=own, drop=True) for own in counts]
    names = [
        Named(text[finding.start : finding.end], finding.person_id)
        for text, disjoint in zip(texts, chosen, strict=True)
        for finding in disjoint
        if finding.type == "PERSON"
    ]
    example = _Example(operators, profile.scope, pseudonyms, manner, Cast(names))
    return [
        _apply(text, disjoint, [example.decided(text, hit) for hit in disjoint], operators, own)
        for text, disjoint, own in zip(texts, chosen, counts, strict=True)
    ]


def _chosen(text: str, findings: Sequence[Finding], operators: Operators) -> list[Finding]:
    disjoint = resolve(finding for finding in findings if operators[finding.type].operator != "keep")
    if disjoint and (disjoint[0].start < 0 or disjoint[-1].end > len(text)):
        raise ValueError("a finding lies outside its text")
    return disjoint


def _counts(findings: Sequence[Finding], disjoint: list[Finding], operators: Operators) -> dict[tuple[str, str], int]:
    """Count what was written, and what is kept and stands; a kept finding inside a written one does not count."""
    kept = [
        finding
        for finding in findings
        if operators[finding.type].operator == "keep" and not _is_inside(finding, disjoint)
    ]
    counted: dict[tuple[str, str], int] = {}
    for finding in (*disjoint, *resolve(kept)):
        written = finding.type, operators[finding.type].operator
        counted[written] = counted.get(written, 0) + 1
    return dict(sorted(counted.items()))


def _is_inside(finding: Finding, disjoint: list[Finding]) -> bool:
    at = bisect.bisect_right(disjoint, finding.start, key=lambda other: other.start) - 1
    return at >= 0 and finding.end <= disjoint[at].end


class _Example:
    """What is written for findings in the turns of one example."""

    def __init__(self, operators: Operators, scope: Scope, pseudonyms: Pseudonyms, manner: Manner, cast: Cast) -> None:
        self.operators, self.scope, self.pseudonyms, self.manner, self.cast = operators, scope, pseudonyms, manner, cast
        self.surrogates = Surrogates(pseudonyms, manner.known, manner.own, manner.language)
        self.drawn: dict[tuple[str, str, Subject, Part], str | None] = {}  # a draw costs a hundred placeholders
        self.numbers: dict[str, dict[Subject, int]] = {}  # by entity type, in order of first appearance

    def decided(self, text: str, finding: Finding) -> OperatorConfig:
        """Return the operator of presidio-anonymizer that writes in place of a finding, with its parameters."""
        from presidio_anonymizer import OperatorConfig

        operator, value = self.operators[finding.type], text[finding.start : finding.end]
        if operator.is_foreign:
            subject = self.cast.subject(finding.type, value, finding.person_id)
            who = {"number": self._number(finding.type, subject), "pseudonym": self.pseudonyms.of(subject)}
            return OperatorConfig(operator.operator, {**operator.arguments, "decided": who})
        if operator.operator == "mask":
            hidden = len(value) - (operator.keep_last if len(value) >= 3 * operator.keep_last else 0)
            told = {"masking_char": operator.character, "chars_to_mask": hidden, "from_end": False}
            return OperatorConfig("mask", told)
        if operator.operator == "generalise":
            days = self.pseudonyms.days() if operator.to == "shift" else 0
            manner = {"day_first": self.manner.day_first, "language": self.manner.language}
            return OperatorConfig("generalise", {"settings": operator, "days": days, **manner})
        return OperatorConfig("replace", {"new_value": self._value(text, value, finding) or f"[{finding.type}]"})

    def _value(self, text: str, value: str, finding: Finding) -> str | None:
        """Return what is written where it depends on the subject or on the rest of the example; None where it does
        not."""
        operator = self.operators[finding.type]
        if operator.operator not in ("pseudonym", "surrogate") and not operator.numbered:
            return None
        subject = self.cast.subject(finding.type, value, finding.person_id)
        if operator.operator == "surrogate":
            part = self.cast.part(subject, value, text[max(finding.start - 12, 0) : finding.start])
            return self._surrogate(finding.type, value, subject, part)
        if operator.numbered or self.scope == "example":
            return f"[{finding.type}_{self._number(finding.type, subject)}]"
        return f"[{finding.type}_{self.pseudonyms.of(subject)}]"

    def _surrogate(self, entity_type: str, value: str, subject: Subject, part: Part) -> str | None:
        asked = entity_type, value, subject, part
        if asked not in self.drawn:
            self.drawn[asked] = self.surrogates.of(*asked)
        return self.drawn[asked]

    def _number(self, entity_type: str, subject: Subject) -> int:
        given = self.numbers.setdefault(entity_type, {})
        return given.setdefault(subject, len(given) + 1)


def _apply(
    text: str,
    disjoint: list[Finding],
    decided: list[OperatorConfig],
    operators: Operators,
    counts: Mapping[tuple[str, str], int],
) -> Redacted:
    if not disjoint:
        return Redacted(text, counts=counts)
    from curation.privacy.redaction.operators import anonymized  # presidio-anonymizer is slow to import

    written = anonymized(text, disjoint, decided)
    placed = tuple(
        Written(item.start, item.end, finding.type, operators[finding.type].operator)
        for item, finding in zip(written.items, disjoint, strict=True)
    )
    return Redacted(written.text, placed, counts)
