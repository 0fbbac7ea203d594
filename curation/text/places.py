"""Places in a text: in order, those that touch as one; and as decisions write them: `12-25,80-92`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Place = tuple[int, int]  # start and end, code points


def joined(places: Iterable[Place]) -> list[Place]:
    """Places in order and apart: those that overlap or touch are one."""
    apart: list[Place] = []
    for start, end in sorted(places):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def written(places: Iterable[Place]) -> str:
    """Places as a decision has them."""
    return ",".join(f"{start}-{end}" for start, end in joined(places))


def read(said: str) -> Iterator[Place]:
    """The places that a decision names, in order."""
    for each in filter(None, said.split(",")):
        start, _, end = each.partition("-")
        yield int(start), int(end)
