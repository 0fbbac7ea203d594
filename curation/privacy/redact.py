"""Findings become placeholders, masks, pseudonyms, coarser or invented values; the turns of one example share them."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from curation.privacy.cast import Cast, Named, Part
from curation.privacy.generalise import generalised
from curation.privacy.profile import Operator, Profile
from curation.privacy.pseudonyms import Pseudonyms, Scope, Subject
from curation.privacy.resolve import Finding, resolve
from curation.privacy.rules.recognizer import installed_version
from curation.privacy.surrogates import Surrogates

# Of this module, cast, code, doubts, generalise, handles, surrogates, propagate and resolve: raise it when they
# may write otherwise.
VERSION = "9"
Operators = Mapping[str, Operator]  # of every entity type that was found


def draws(profile: Profile) -> bool:
    """Whether a profile invents values."""
    return any(each.operator == "surrogate" for each in profile.operators.values())


def redaction_version(profile: Profile) -> str:
    """The version of what operators write; with the version of Faker where values are invented."""
    return f"{VERSION}+faker-{installed_version('faker')}" if draws(profile) else VERSION


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
    types = {each.type for own in findings for each in own}
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
        _apply(text, disjoint, [example.written(text, each) for each in disjoint], operators, own)
        for text, disjoint, own in zip(texts, chosen, counts, strict=True)
    ]


def _chosen(text: str, findings: Sequence[Finding], operators: Operators) -> list[Finding]:
    disjoint = resolve(each for each in findings if operators[each.type].operator != "keep")
    if disjoint and (disjoint[0].start < 0 or disjoint[-1].end > len(text)):
        raise ValueError("a finding lies outside its text")
    return disjoint


def _counts(findings: Sequence[Finding], disjoint: list[Finding], operators: Operators) -> dict[tuple[str, str], int]:
    """What was written, and what stands because it is kept: not what went with a finding around it."""
    kept = [each for each in findings if operators[each.type].operator == "keep" and not _is_inside(each, disjoint)]
    counted: dict[tuple[str, str], int] = {}
    for each in (*disjoint, *resolve(kept)):
        written = each.type, operators[each.type].operator
        counted[written] = counted.get(written, 0) + 1
    return dict(sorted(counted.items()))


def _is_inside(finding: Finding, disjoint: list[Finding]) -> bool:
    at = bisect.bisect_right(disjoint, finding.start, key=lambda each: each.start) - 1
    return at >= 0 and finding.end <= disjoint[at].end


class _Example:
    """What is written in the turns of one example."""

    def __init__(self, operators: Operators, scope: Scope, pseudonyms: Pseudonyms, manner: Manner, cast: Cast) -> None:
        self.operators, self.scope, self.pseudonyms, self.manner, self.cast = operators, scope, pseudonyms, manner, cast
        self.surrogates = Surrogates(pseudonyms, manner.known, manner.own, manner.language)
        self.drawn: dict[tuple[str, str, Subject, Part], str | None] = {}  # a draw costs a hundred placeholders
        self.numbers: dict[str, dict[Subject, int]] = {}  # by entity type, in order of first appearance

    def written(self, text: str, finding: Finding) -> str:
        """What stands in place of a finding."""
        operator, value = self.operators[finding.type], text[finding.start : finding.end]
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
                written = self._surrogate(finding.type, value, subject, part)
            elif operator.numbered or self.scope == "example":
                written = f"[{finding.type}_{self._number(finding.type, subject)}]"
            else:
                written = f"[{finding.type}_{self.pseudonyms.of(subject)}]"
        return written or f"[{finding.type}]"

    def _surrogate(self, entity_type: str, value: str, subject: Subject, part: Part) -> str | None:
        asked = entity_type, value, subject, part
        if asked not in self.drawn:
            self.drawn[asked] = self.surrogates.of(*asked)
        return self.drawn[asked]

    def _number(self, entity_type: str, subject: Subject) -> int:
        given = self.numbers.setdefault(entity_type, {})
        return given.setdefault(subject, len(given) + 1)


def _masked(value: str, operator: Operator) -> str:
    shown = operator.keep_last if len(value) >= 3 * operator.keep_last else 0
    return operator.character * (len(value) - shown) + value[len(value) - shown :]


def _apply(
    text: str, disjoint: list[Finding], written: list[str], operators: Operators, counts: Mapping[tuple[str, str], int]
) -> Redacted:
    if not disjoint:
        return Redacted(text, counts=counts)
    # Presidio's engine would resolve overlaps and choose operators once more, at 90 µs a text; this is how it writes.
    from presidio_anonymizer.core import TextReplaceBuilder

    builder = TextReplaceBuilder(text)
    places = [  # from the end to the start, as places before a change stay; each counted from the end
        builder.replace_text_get_insertion_index(replacement, finding.start, finding.end)
        for finding, replacement in zip(reversed(disjoint), reversed(written), strict=True)
    ]
    length = len(builder.output_text)
    placed = tuple(
        Written(length - place, length - place + len(replacement), finding.type, operators[finding.type].operator)
        for place, finding, replacement in zip(reversed(places), disjoint, written, strict=True)
    )
    return Redacted(builder.output_text, placed, counts)
