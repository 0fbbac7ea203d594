"""What cleaning changed, as a list of edits over the text as it arrived, so that it can be replayed and undone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, TypedDict

import pyarrow as pa

EDITS = pa.list_(
    pa.struct(
        [
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("replacement", pa.string()),
            ("kind", pa.string()),
            ("rule", pa.string()),
            ("rule_version", pa.string()),
            ("score", pa.float32()),
        ]
    )
)


class EditRow(TypedDict):
    """A value of `EDITS`."""

    start: int
    end: int
    replacement: str
    kind: str
    rule: str
    rule_version: str
    score: float


class Edit(NamedTuple):
    """Code points [start, end) become `replacement`; the span is never empty. Kinds as in `unicode` and `thread`."""

    start: int
    end: int
    replacement: str
    kind: str
    rule: str
    rule_version: str
    score: float = 1.0


def apply(text: str, edits: Sequence[Edit]) -> str:
    """T1 → T2. Edits are in order, do not overlap and lie inside the text.

    Raises:
        ValueError: they are not.
    """
    parts, at = [], 0
    for edit in edits:
        if not at <= edit.start < edit.end <= len(text):
            raise ValueError(f"edit {edit.start}..{edit.end} is empty, overlaps or leaves a text of {len(text)}")
        parts += [text[at : edit.start], edit.replacement]
        at = edit.end
    return "".join([*parts, text[at:]])


def removed(text: str, edits: Sequence[Edit]) -> list[str]:
    """What stood in T1 where each edit is: with it, T2 can be undone without T1."""
    return [text[edit.start : edit.end] for edit in edits]


def undo(clean: str, edits: Sequence[Edit], originals: Sequence[str]) -> str:
    """T2 → T1, given what `removed` said of T1."""
    parts, at, grown = [], 0, 0
    for edit, original in zip(edits, originals, strict=True):
        start = edit.start + grown
        parts += [clean[at:start], original]
        at = start + len(edit.replacement)
        grown += len(edit.replacement) - (edit.end - edit.start)
    return "".join([*parts, clean[at:]])


class Offsets:
    """Positions of T2 as positions of T1.

    A position that cleaning did not touch maps to itself, shifted. Inside a replacement a start maps to the start of
    what was replaced and an end to its end, so that a span never loses characters that it stood for.
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts = [edit.start for edit in edits]
        self._ends = [edit.end for edit in edits]
        growth = list(accumulate((len(e.replacement) - (e.end - e.start) for e in edits), initial=0))
        self._clean_starts = [start + grown for start, grown in zip(self._starts, growth, strict=False)]
        self._clean_ends = [end + grown for end, grown in zip(self._ends, growth[1:], strict=True)]

    def start(self, position: int) -> int:
        """Where a span that starts at `position` of T2 starts in T1: behind what was removed there."""
        index = bisect_right(self._clean_starts, position) - 1
        if index < 0:
            return position
        if position < self._clean_ends[index]:
            return self._starts[index]
        return position - self._clean_ends[index] + self._ends[index]

    def end(self, position: int) -> int:
        """Where a span that ends at `position` of T2 ends in T1: before what was removed there."""
        index = bisect_left(self._clean_ends, position)
        if index < len(self._clean_starts) and self._clean_starts[index] < position:
            return self._ends[index]
        while index and self._clean_ends[index - 1] >= position:
            index -= 1
        return position - self._clean_ends[index - 1] + self._ends[index - 1] if index else position

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of T2 as a span of T1; an empty one stays empty."""
        first = self.start(start)
        return (first, max(first, self.end(end))) if end > start else (first, first)


def compose(first: Sequence[Edit], second: Sequence[Edit], between: str) -> list[Edit]:
    """One list over T1 that does what `first` (over T1) and then `second` (over `between`) do.

    Where both touch the same characters, one edit takes their place and carries the kind of the longest of them. Only
    where a removal by `second` ties longer removals by `first` together, such as blank lines between a signature and a
    footer, each keeps its own.
    """
    if not first or not second:
        return [*first, *second]
    offsets, merged, at = Offsets(first), [], 0
    grown = 0
    placed: list[tuple[int, int, Edit]] = []  # `first`, where each stands in `between`
    for edit in first:
        placed.append((edit.start + grown, edit.start + grown + len(edit.replacement), edit))
        grown += len(edit.replacement) - (edit.end - edit.start)
    index = 0
    while index < len(second):
        low, high, last = second[index].start, second[index].end, index + 1
        while True:  # widen to whole replacements of `first`, and to further edits of `second` inside those
            while at < len(placed) and placed[at][1] <= low:
                merged.append(placed[at][2])
                at += 1
            reach = at
            while reach < len(placed) and placed[reach][0] < high:
                low, high = min(low, placed[reach][0]), max(high, placed[reach][1])
                reach += 1
            if last < len(second) and second[last].start < high:
                high = max(high, second[last].end)
                last += 1
                continue
            break
        group, earlier = second[index:last], [edit for _, _, edit in placed[at:reach]]
        inner = [edit._replace(start=edit.start - low, end=edit.end - low) for edit in group]
        chief = max([*group, *earlier], key=lambda edit: edit.end - edit.start)
        start, end = offsets.span(low, high)
        left = apply(between[low:high], inner)
        if not left and len(group) == 1 and chief is not group[0]:
            merged += _removal(start, end, group[0], earlier)
        else:
            merged.append(chief._replace(start=start, end=end, replacement=left))
        at, index = reach, last
    return [*merged, *(edit for _, _, edit in placed[at:])]


def _removal(start: int, end: int, edit: Edit, before: Sequence[Edit]) -> Iterator[Edit]:
    """The removal of a span of T1 in which the edits `before` were made, in pieces: theirs, and what is left."""
    for earlier in before:
        if earlier.start > start:
            yield edit._replace(start=start, end=earlier.start)
        yield earlier._replace(replacement="")
        start = earlier.end
    if start < end:
        yield edit._replace(start=start, end=end)


def to_arrow(edits: Iterable[Edit]) -> list[dict[str, object]]:
    """The edits as values of the Arrow type `EDITS`."""
    return [edit._asdict() for edit in edits]


def from_arrow(values: Iterable[EditRow] | None) -> list[Edit]:
    """Edits read back from a column of type `EDITS`; null counts as none."""
    return [Edit(**value) for value in values or ()]
