"""Text that a chat template or a model would obey, in a redacted document: counted, and by policy taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from curation.corpora.example import RedactedDocument
from curation.corpora.sift.control_tokens import may_control, neutralised
from curation.corpora.sift.disguise import undisguised
from curation.corpora.sift.injections import injections, may_inject
from curation.corpora.sift.settings import Hazards

REMOVED = "[instruction removed]"


@dataclass(frozen=True)
class Defused:
    """A document as it may be shaped, or the reason why it may not; `figures` count what was found in either case."""

    document: RedactedDocument
    reason: str | None
    figures: Mapping[str, int]


def defused(document: RedactedDocument, settings: Hazards) -> Defused:
    """Look at every turn, title and notes too.

    Figures are `control_tokens:<name>` and `injections:<kind>`, of closed lists. Of a document that is kept, nothing
    but the texts of turns changes; done again, nothing changes. Reasons: `injection`, `control_token`.
    """
    plain = undisguised("\n".join(turn.text for turn in document.turns)).text  # one look at all: most have nothing
    if not may_inject(plain) and not may_control(plain):
        return Defused(document, None, {})
    figures: Counter[str] = Counter()
    reason: str | None = None
    turns = []
    for turn in document.turns:
        text = turn.text
        found = injections(text)
        if found:
            figures.update(f"injections:{each.kind}" for each in found)
            if settings.injections == "drop":
                reason = "injection"
            elif settings.injections == "neutralise":
                for each in reversed(found):
                    text = f"{text[: each.start]}{REMOVED}{text[each.end :]}"
        written_apart, names = neutralised(text)
        if names:
            figures.update({f"control_tokens:{name}": number for name, number in names.items()})
            if settings.control_tokens == "drop":
                reason = reason or "control_token"
            elif settings.control_tokens == "neutralise":
                text = written_apart
        turns.append(turn if text is turn.text else replace(turn, text=text))
    changed = any(new is not old for new, old in zip(turns, document.turns, strict=True))
    return Defused(replace(document, turns=tuple(turns)) if changed else document, reason, dict(figures))
