"""Decide which documents and turns pass cleaning: machines' texts are dropped, unreadable texts are quarantined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from curation.cleaning.machines.automatic import Notice, opening
from curation.cleaning.settings import CleaningSettings
from curation.fates import Outcome

VERSION = "verdicts-1"
HUMAN = ("requester", "author")  # roles whose words make a document somebody's


class Turn(NamedTuple):
    """What the verdict needs of one turn.

    `notice` is evidence as a title if the role is title; `damage` is 0 to 1; `known` is false if cleaning or a fact of
    the text failed.
    """

    turn_id: str
    role: str
    notice: Notice | None
    damage: float
    known: bool = True


@dataclass(frozen=True)
class Verdict:
    """The fate and reason of a document; if it is kept, the turns to drop with their reasons."""

    fate: Outcome
    reason: str | None = None
    dropped: Mapping[str, str] = field(default_factory=dict)


def judge(turns: Sequence[Turn], unmapped: Iterable[str], settings: CleaningSettings) -> Verdict:
    """Return the verdict on one document.

    A turn that a machine wrote is dropped: a notice, or one whose author is a program. A document that a machine opened
    and in which no requester or author wrote is dropped whole, with the answers that people gave the machine. Of the
    other documents, one is quarantined if a text could not be cleaned or is damaged beyond repair (`ocr_broken`), or if
    a label's value is unknown to a vocabulary that says `unmapped: quarantine` or `fatal`.

    Args:
        turns: all turns in order, titles too.
        unmapped: names of the labels that have a value with no mapping, and whose policy is not `keep`.
        settings: `automatic`, `system_turns` and `signals` are read.
    """
    texts = [turn for turn in turns if turn.role != "title"]
    title = next((turn.notice for turn in turns if turn.role == "title"), None)
    dropped: dict[str, str] = {}
    for position, turn in enumerate(texts):
        notice = opening(None if position else title, turn.notice, settings.automatic)
        if notice is not None:
            dropped[turn.turn_id] = f"automatic_{notice.kind}"
        elif turn.role == "system" and settings.system_turns == "drop":
            dropped[turn.turn_id] = "automatic_system"
    kept = [turn for turn in texts if turn.turn_id not in dropped]
    if texts and texts[0].turn_id in dropped and not any(turn.role in HUMAN for turn in kept):
        return Verdict("dropped", dropped[texts[0].turn_id])
    if not all(turn.known for turn in turns):
        return Verdict("quarantined", "not_cleaned")
    if any(turn.damage >= settings.signals.damage.broken for turn in kept):
        return Verdict("quarantined", "ocr_broken")
    for label in sorted(unmapped):
        return Verdict("quarantined", f"unmapped_{label}")
    return Verdict("kept", None, dropped)


def notice(value: Mapping[str, Any] | None) -> Notice | None:
    """Return a stored notice as a `Notice`; None for null."""
    return Notice(**value) if value else None
