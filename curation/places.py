"""Places in a text as decisions write them: `12-25,80-92`, in order; those that touch are one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Place = tuple[int, int]  # start and end, code points


def written(places: Iterable[Place]) -> str:
    """Places as a decision has them."""
    joined: list[Place] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return ",".join(f"{start}-{end}" for start, end in joined)


def read(said: str) -> Iterator[Place]:
    """The places that a decision names, in order."""
    for each in filter(None, said.split(",")):
        start, _, end = each.partition("-")
        yield int(start), int(end)
