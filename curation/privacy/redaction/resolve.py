"""Makes overlapping findings disjoint, and leaves no character uncovered that any finding covered."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

# Names of the recognizers that guess a person from words alone, without a person on file or a declaration.
MODEL, INTRODUCED, PROPAGATED = "model", "introduced_person", "propagated"
GUESSED = frozenset({MODEL, INTRODUCED, PROPAGATED})


@dataclass(frozen=True, order=True)
class Finding:
    """A span [start, end) of code points with its entity type; `person_id` is None where the person is unknown."""

    start: int
    end: int
    type: str
    score: float
    recognizer: str
    person_id: str | None = None


def _rank(finding: Finding) -> tuple[float, int, int, bool, str, str, str]:
    length = finding.end - finding.start
    nobody = finding.person_id is None  # of two that say the same, the one that knows whose it is
    return (-finding.score, -length, finding.start, nobody, finding.type, finding.recognizer, finding.person_id or "")


def resolve(findings: Iterable[Finding]) -> list[Finding]:
    """Return disjoint findings in order of offset, a pure function of the set given.

    Higher score wins, then longer, then leftmost. The part of a loser outside the winners is kept: where it touches a
    winner of the same type that the loser overlaps, it extends that winner, else it becomes a finding of its own. Empty
    spans are ignored.
    """
    disjoint: list[Finding] = []
    for crowd in _crowds(findings):
        disjoint += crowd if len(crowd) == 1 else _resolved(crowd)
    return disjoint


def _crowds(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Yield groups of findings that overlap, directly or through others. Groups do not affect each other; most hold
    one finding."""
    crowd: list[Finding] = []
    end = 0
    for finding in sorted(
        (candidate for candidate in findings if candidate.start < candidate.end), key=lambda candidate: candidate.start
    ):
        if crowd and finding.start >= end:
            yield crowd
            crowd = []
        end = max(end, finding.end) if crowd else finding.end
        crowd.append(finding)
    if crowd:
        yield crowd


def _resolved(crowd: list[Finding]) -> list[Finding]:
    placed: list[Finding] = []
    for finding in sorted(set(crowd), key=_rank):
        for start, end in _uncovered(placed, finding):
            whole = (start, end) == (finding.start, finding.end)
            _place(placed, finding if whole else replace(finding, start=start, end=end), finding)
    return placed


def _uncovered(placed: list[Finding], finding: Finding) -> list[tuple[int, int]]:
    pieces, at = [], finding.start
    first = max(bisect_left(placed, finding.start, key=lambda other: other.start) - 1, 0)
    for other in placed[first:]:
        if other.start >= finding.end:
            break
        if other.end <= at:
            continue
        if other.start > at:
            pieces.append((at, other.start))
        at = other.end
    if at < finding.end:
        pieces.append((at, finding.end))
    return pieces


def _place(placed: list[Finding], piece: Finding, whole: Finding) -> None:
    index = bisect_left(placed, piece.start, key=lambda other: other.start)
    for near in (index - 1, index):
        if not 0 <= near < len(placed):
            continue
        other = placed[near]
        touches = other.end == piece.start or other.start == piece.end
        if touches and other.type == piece.type and other.start < whole.end and whole.start < other.end:
            placed[near] = replace(other, start=min(other.start, piece.start), end=max(other.end, piece.end))
            return
    insort(placed, piece, key=lambda other: other.start)
