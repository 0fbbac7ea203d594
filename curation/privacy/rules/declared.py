"""What a company declares itself: its identifiers, and terms that may not leave."""

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
    """Those of `policy.identifiers` that show in a text alone: patterns and lists."""
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
    """Where the values of a field stand in a text of their document, as whole words, whatever case and accents.

    Args:
        text: a document's text, as it is; the offsets are its code points.
        values: of the field; one with fewer than `min_characters` letters and digits is not looked for.
        entity: what the findings are.
        name: of the identifier that declares the field; findings quote it.
    """
    looked_for = sorted({value for value in values if is_distinctive(value, min_characters)})
    if not looked_for:
        return []
    spans = Terms(looked_for, ignore_case=True).spans(parted(canonical(text)))
    return sorted(Finding(start, end, entity, SCORE, f"identifier:{name}") for start, end in spans)
