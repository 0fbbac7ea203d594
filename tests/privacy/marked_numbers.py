"""What the rules for structured numbers find in a text, and texts in which `«…»` marks what they must find."""

from __future__ import annotations

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules import stock
from curation.privacy.rules.numbers import structured as numbers
from curation.privacy.rules.recognizer import Hit, Recognizer

POLICY = PrivacyPolicy()
RECOGNIZERS = {each.name: each for module in (numbers, stock) for each in module.recognizers(POLICY)}


def found(text: str, *names: str) -> list[tuple[str, Hit]]:
    chosen: list[Recognizer] = [RECOGNIZERS[name] for name in names] if names else list(RECOGNIZERS.values())
    return [(each.entity, hit) for each in chosen for hit in each.find(text) if hit.score >= POLICY.score_threshold]


def check(marked: str, entity: str) -> None:
    """Every marked span is found with that type at its exact place, and nothing outside of them is found at all."""
    text, spans = "", []
    for part in marked.split("«"):
        inside, _, outside = part.partition("»") if "»" in part else ("", "", part)
        if inside:
            spans.append((len(text), len(text) + len(inside)))
        text += inside + outside
    hits = found(text)
    assert set(spans) <= {(hit.start, hit.end) for kind, hit in hits if kind == entity}, hits
    strays = [
        (kind, text[hit.start : hit.end])
        for kind, hit in hits
        if not any(a <= hit.start and hit.end <= b for a, b in spans)
    ]
    assert not strays
