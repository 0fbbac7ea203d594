"""Edits that a corpus makes to clean text before it is redacted: boilerplate goes, concepts are named one way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from curation.cleaning.edits import Edit, apply
from curation.privacy.resolve import Finding

Turn = Mapping[str, Any]
# clean_sha256, T2, author as `source:ref` → spans over T2 that go
Removals = Callable[[bytes, str, str | None], list[Edit]]
# source, clean_sha256, T2, the document's day → spans over T2 that are said otherwise
Rewrites = Callable[[str, bytes, str, dt.date | None], list[Edit]]


@dataclass(frozen=True)
class Late:
    """What a corpus asks for; by default nothing. Neither depends on the findings, nor do the findings on it."""

    boilerplate: Removals = lambda clean, text, author: []
    concepts: Rewrites = lambda source, clean, text, on: []

    def edits(
        self, source: str, turn: Turn, clean_sha256: bytes, text: str, on: dt.date | None, found: Sequence[Finding]
    ) -> list[Edit]:
        """Spans over T2 of a turn, in order, none overlapping. Boilerplate goes first; a concept that touches
        boilerplate or something that was found is left as it is."""
        author = turn["author_ref"] and f"{source}:{turn['author_ref']}"
        gone = self.boilerplate(clean_sha256, text, author)
        taken = [(edit.start, edit.end) for edit in gone] + [(finding.start, finding.end) for finding in found]
        said = [
            edit
            for edit in self.concepts(source, clean_sha256, text, on)
            if not any(start < edit.end and edit.start < end for start, end in taken)
        ]
        return sorted([*gone, *said])


def carried(text: str, found: Sequence[Finding], edits: Sequence[Edit]) -> tuple[str, list[Finding]]:
    """The text with the edits made, and the findings where they stand then.

    What was found in something that goes, goes with it; what sticks out of it keeps the part that stays. No
    replacement overlaps a finding, as `Late.edits` says.
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
