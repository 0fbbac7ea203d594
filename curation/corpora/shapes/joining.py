"""Join small sections with their neighbors, so that no chunk holds too little text to be found by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from curation.corpora.shapes.blocks import heading_of

Path = tuple[str, ...]


@dataclass
class _Group:
    """A run of pieces that become one chunk, each with a path of headings and a text."""

    pieces: list[tuple[Path, str]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(len(text) for _, text in self.pieces) + 2 * (len(self.pieces) - 1)

    def takes(self, other: _Group, limit: int) -> bool:
        """Return whether another group may be appended to this one.

        It must fit, and every heading over a piece must be in the joined text or over all of it.
        """
        if self.size + 2 + other.size > limit:
            return False
        last = self.pieces[-1][0]
        return all(
            self._follows(path, text, before)
            for (path, text), before in zip(other.pieces, [last, *(path for path, _ in other.pieces)], strict=False)
        )

    def _follows(self, path: Path, text: str, before: Path) -> bool:
        first, opening = self.pieces[0]
        over = len(first) if not _headed(first, opening) else len(first) - 1
        if path == before:
            return True
        return path[:over] == first[:over] and path[:-1] == before[: len(path) - 1] and _headed(path, text)


def joined_pieces(pieces: Iterable[tuple[Path, str]], least: int, limit: int) -> Iterator[tuple[Path, Path, str]]:
    """Yield (path of the first section, path common to all, text) of pieces as `cut` gives them, in order.

    A piece shorter than `least` is joined with the next ones under the same parent until they are long enough together,
    else with the previous one, never to more than `limit`. Headings stay in the text, and no heading over a piece is
    lost. A piece that is long enough is left alone, except as the end of such a run.
    """
    groups: list[_Group] = []
    for piece in pieces:
        one = _Group([piece])
        if groups and groups[-1].size < least and groups[-1].takes(one, limit):
            groups[-1].pieces.append(piece)
        else:
            _settle(groups, least, limit)
            groups.append(one)
    _settle(groups, least, limit)
    for group in groups:
        paths = [path for path, _ in group.pieces]
        yield paths[0], _common(paths), "\n\n".join(text for _, text in group.pieces)


def _settle(groups: list[_Group], least: int, limit: int) -> None:
    """Merge the last group into the one before it if it is still small."""
    if len(groups) > 1 and groups[-1].size < least and groups[-2].takes(groups[-1], limit):
        groups[-2].pieces += groups.pop().pieces


def _headed(path: Path, text: str) -> bool:
    heading = heading_of(text.partition("\n")[0])
    return heading is not None and bool(path) and heading[1] == path[-1]


def _common(paths: list[Path]) -> Path:
    shortest, longest = min(paths), max(paths)
    number = next((n for n, (one, other) in enumerate(zip(shortest, longest, strict=False)) if one != other), None)
    return shortest[:number] if number is not None else shortest[: min(len(shortest), len(longest))]
