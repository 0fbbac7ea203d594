"""Identifiers and terms that a company declares itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from curation.privacy.identifiers import Identifier, finder, is_distinctive
from curation.privacy.known.exact_terms import Terms
from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.redaction.resolve import Finding
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.readings import canonical, parted

SCORE = 0.95


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of `policy.identifiers` that need only the text: patterns and lists."""
    for identifier in policy.identifiers:
        if not identifier.field:
            yield Recognizer(
                f"identifier:{identifier.name}",
                identifier.entity,
                _hits(identifier),
                version="2",
                settings=identifier.model_dump_json(exclude={"match", "must_not_match"}),
                libraries=("google-re2",) if identifier.regex else ("pyahocorasick",),
                as_written=identifier.regex is not None,
            )


def _hits(identifier: Identifier) -> Callable[[str], Iterator[Hit]]:
    spans = finder(identifier)
    return lambda text: (Hit(start, end, SCORE) for start, end in spans(text))


def field_findings(
    text: str, values: Iterable[str], entity: EntityType, name: str = "field", min_characters: int = 4
) -> list[Finding]:
    """Return where the values of a document's field stand in its text, as whole words, in any case and with any
    accents.

    Args:
        text: a document's text, as it is; the offsets are its code points.
        values: of the field; one with fewer than `min_characters` letters and digits is not looked for.
        entity: the type of the findings.
        name: of the identifier that declares the field; findings quote it.
        min_characters: see `values`.
    """
    looked_for = sorted({value for value in values if is_distinctive(value, min_characters)})
    if not looked_for:
        return []
    spans = Terms(looked_for, ignore_case=True).spans(parted(canonical(text)))
    return sorted(Finding(start, end, entity, SCORE, f"identifier:{name}") for start, end in spans)
