"""The changes of cleaning as a list of edits over the original text, so that they can be replayed and undone."""

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
    """An edit as a value of the Arrow type `EDITS`."""

    start: int
    end: int
    replacement: str
    kind: str
    rule: str
    rule_version: str
    score: float


class Edit(NamedTuple):
    """An edit that turns code points [start, end), never an empty span, into `replacement`.

    Its kind is one of those that the rules declare, such as those of `unicode` and `thread`.
    """

    start: int
    end: int
    replacement: str
    kind: str
    rule: str
    rule_version: str
    score: float = 1.0


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Apply edits to T1 and return T2. The edits must be in order, must not overlap and must lie inside the text.

    Raises:
        ValueError: the edits break one of these rules.
    """
    parts, at = [], 0
    for edit in edits:
        if not at <= edit.start < edit.end <= len(text):
            raise ValueError(f"edit {edit.start}..{edit.end} is empty, overlaps or leaves a text of {len(text)}")
        parts += [text[at : edit.start], edit.replacement]
        at = edit.end
    return "".join([*parts, text[at:]])


def removed(text: str, edits: Sequence[Edit]) -> list[str]:
    """Return the text of T1 under each edit; with it, T2 can be undone without T1."""
    return [text[edit.start : edit.end] for edit in edits]


def undo(clean: str, edits: Sequence[Edit], originals: Sequence[str]) -> str:
    """Turn T2 back into T1, given the `originals` that `removed` returned for T1."""
    parts, at, grown = [], 0, 0
    for edit, original in zip(edits, originals, strict=True):
        start = edit.start + grown
        parts += [clean[at:start], original]
        at = start + len(edit.replacement)
        grown += len(edit.replacement) - (edit.end - edit.start)
    return "".join([*parts, clean[at:]])


class Offsets:
    """A map from positions of T2 to positions of T1.

    A position that cleaning did not touch maps to itself, shifted. Inside a replacement, a start maps to the start of
    the replaced text and an end to its end, so that a span never loses characters that it covered.
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts = [edit.start for edit in edits]
        self._ends = [edit.end for edit in edits]
        growth = list(accumulate((len(e.replacement) - (e.end - e.start) for e in edits), initial=0))
        self._clean_starts = [start + grown for start, grown in zip(self._starts, growth, strict=False)]
        self._clean_ends = [end + grown for end, grown in zip(self._ends, growth[1:], strict=True)]

    def start(self, position: int) -> int:
        """Return the start in T1 of a span that starts at `position` of T2: behind text removed there."""
        index = bisect_right(self._clean_starts, position) - 1
        if index < 0:
            return position
        if position < self._clean_ends[index]:
            return self._starts[index]
        return position - self._clean_ends[index] + self._ends[index]

    def end(self, position: int) -> int:
        """Return the end in T1 of a span that ends at `position` of T2: before text removed there."""
        index = bisect_left(self._clean_ends, position)
        if index < len(self._clean_starts) and self._clean_starts[index] < position:
            return self._ends[index]
        while index and self._clean_ends[index - 1] >= position:
            index -= 1
        return position - self._clean_ends[index - 1] + self._ends[index - 1] if index else position

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of T2 to a span of T1; an empty span stays empty."""
        first = self.start(start)
        return (first, max(first, self.end(end))) if end > start else (first, first)


def compose(first: Sequence[Edit], second: Sequence[Edit], between: str) -> list[Edit]:
    """Combine `first` (edits over T1) and then `second` (edits over `between`) into one list over T1.

    Where both touch the same characters, one edit takes their place and carries the kind of the longest of them. The
    exception is a removal by `second` that ties longer removals by `first` together, such as blank lines between a
    signature and a footer: each keeps its own edit.
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
    """Yield the removal of a span of T1 in pieces: the edits `before` that lie in it, and the gaps between them."""
    for earlier in before:
        if earlier.start > start:
            yield edit._replace(start=start, end=earlier.start)
        yield earlier._replace(replacement="")
        start = earlier.end
    if start < end:
        yield edit._replace(start=start, end=end)


def to_arrow(edits: Iterable[Edit]) -> list[dict[str, object]]:
    """Return the edits as values of the Arrow type `EDITS`."""
    return [edit._asdict() for edit in edits]


def from_arrow(values: Iterable[EditRow] | None) -> list[Edit]:
    """Read edits back from a column of type `EDITS`; null counts as no edits."""
    return [Edit(**value) for value in values or ()]
