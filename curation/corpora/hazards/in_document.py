"""Count text in a redacted document that a chat template or a model would obey, and apply the policies for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from curation.corpora.example import RedactedDocument
from curation.corpora.hazards.control_tokens import may_control, neutralised
from curation.corpora.hazards.disguise import undisguised
from curation.corpora.hazards.injections import Injection, injections
from curation.corpora.hazards.prefilter import may_inject, speaks_of_attacks
from curation.corpora.sift.settings import Hazards

REMOVED = "[instruction removed]"


@dataclass(frozen=True)
class Defused:
    """A document after the search for hazards.

    `reason` is None if the document may be shaped, else why it is dropped. `figures` count the finds in either case.
    """

    document: RedactedDocument
    reason: str | None
    figures: Mapping[str, int]


def defused(document: RedactedDocument, settings: Hazards) -> Defused:
    """Search every turn of a document, including title and notes, and apply the policies of `settings`.

    Figures are `control_tokens:<name>`, `injections:<kind>` and, if a person may be meant,
    `doubtful_injections:<kind>`; names and kinds come from closed lists. In a document that is kept, only the texts of
    turns change; a second call changes no text. Reasons: `injection`, `control_token`. In a document that speaks about
    attacks, all finds except hidden ones are doubtful.
    """
    whole = "\n".join(turn.text for turn in document.turns)  # one search of the whole: most documents have no find
    suspected = may_inject(whole)
    if not suspected and not may_control(undisguised(whole).text):
        return Defused(document, None, {})
    discussed = suspected and speaks_of_attacks(whole)
    figures: Counter[str] = Counter()
    reason: str | None = None
    turns = []
    for turn in document.turns:
        attacks = injections(turn.text, discussed) if suspected else []
        figures.update(f"{'' if attack.certain else 'doubtful_'}injections:{attack.kind}" for attack in attacks)
        if any(_policy(attack, settings) == "drop" for attack in attacks):
            reason = "injection"
        text = _without(turn.text, attacks, settings, discussed)
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


def _policy(injection: Injection, settings: Hazards) -> str:
    return settings.injections if injection.certain else settings.doubtful


def _without(text: str, found: list[Injection], settings: Hazards, discussed: bool) -> str:
    """Return the text with each instruction that the policy removes replaced by `REMOVED`.

    The result is searched again, because the remaining words may form another instruction.
    """
    while removed := [injection for injection in found if _policy(injection, settings) == "neutralise"]:
        for attack in reversed(removed):
            text = f"{text[: attack.start]}{REMOVED}{text[attack.end :]}"
        found = [
            injection
            for injection in injections(text, discussed)
            if REMOVED not in text[injection.start : injection.end]
        ]
    return text
