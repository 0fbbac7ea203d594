"""Merge places in a text, and write and read them in the notation of decisions: `12-25,80-92`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Place = tuple[int, int]  # start and end, code points


def merged_places(places: Iterable[Place]) -> list[Place]:
    """Return places in order, with overlapping or touching ones merged."""
    apart: list[Place] = []
    for start, end in sorted(places):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def places_text(places: Iterable[Place]) -> str:
    """Return places in the notation of decisions."""
    return ",".join(f"{start}-{end}" for start, end in merged_places(places))


def parsed_places(said: str) -> Iterator[Place]:
    """Yield the places that a decision names, in order."""
    for part in filter(None, said.split(",")):
        start, _, end = part.partition("-")
        yield int(start), int(end)
