"""Edits that a corpus makes to clean text before it is redacted: remove boilerplate, write concepts one way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from curation.cleaning.edits import Edit, apply, compose
from curation.document import TurnRow
from curation.privacy.redaction.resolve import Finding

# (clean_sha256, T2, author as `source:ref`) → removals over T2
Removals = Callable[[bytes, str, str | None], list[Edit]]
# (source, clean_sha256, T2, the document's day) → rewritten spans over T2
Rewrites = Callable[[str, bytes, str, dt.date | None], list[Edit]]


# (T2 without boilerplate, spans of persons' names) → removals of greeting and farewell
Courtesies = Callable[[str, Sequence[tuple[int, int]]], list[Edit]]
SPEAKERS = ("requester", "agent")  # roles whose texts hold greetings


def nothing(*asked: object) -> list[Edit]:
    """Return no edits, for a corpus that asks for none."""
    return []


@dataclass(frozen=True)
class Late:
    """The late edits that a corpus asks for; by default none.

    Only `courtesies` reads findings, namely where names stand, and findings never depend on the edits. `formulas` are
    sentences that an agent's text opens or ends with.
    """

    boilerplate: Removals = nothing
    courtesies: Courtesies = nothing
    formulas: Callable[[str], list[Edit]] = nothing
    concepts: Rewrites = nothing

    def edits(
        self, source: str, turn: TurnRow, clean_sha256: bytes, text: str, on: dt.date | None, found: Sequence[Finding]
    ) -> list[Edit]:
        """Return the late edits over T2 of a turn, in order, not overlapping.

        Removals come first; a concept that touches removed text or a finding is left unchanged.
        """
        author = turn["author_ref"] and f"{source}:{turn['author_ref']}"
        gone = self.boilerplate(clean_sha256, text, author)
        if turn["role"] in SPEAKERS:
            left, there = carried(text, found, gone)
            names = [(finding.start, finding.end) for finding in there if finding.type == "PERSON"]
            polite = self.courtesies(left, names)
            gone = compose(gone, polite, left)
            if turn["role"] == "agent":
                left = apply(left, polite)
                gone = compose(gone, self.formulas(left), left)
        taken = [(edit.start, edit.end) for edit in gone] + [(finding.start, finding.end) for finding in found]
        concept_edits = [
            edit
            for edit in self.concepts(source, clean_sha256, text, on)
            if not any(start < edit.end and edit.start < end for start, end in taken)
        ]
        return sorted([*gone, *concept_edits])


def carried(text: str, found: Sequence[Finding], edits: Sequence[Edit]) -> tuple[str, list[Finding]]:
    """Return the edited text, and the findings at their places in it.

    A finding inside removed text is dropped; one that extends beyond it keeps the part that stays. No replacement
    overlaps a finding, which `Late.edits` ensures.
    """
    if not edits:
        return text, list(found)
    kept: list[Finding] = []
    for finding in found:
        shift, pieces, at = 0, [], finding.start
        for edit in edits:
            growth = len(edit.replacement) - (edit.end - edit.start)
            if edit.end <= at:
                shift += growth
                continue
            if edit.start >= finding.end:
                break
            if edit.start > at:
                pieces.append((at + shift, edit.start + shift))
            at = edit.end
            shift += growth
        if at < finding.end:
            pieces.append((at + shift, finding.end + shift))
        kept += [replace(finding, start=start, end=end) for start, end in pieces]
    return apply(text, edits), kept
