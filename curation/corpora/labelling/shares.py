"""No value of one column above its share of the examples: what is easily made is not to be most of what is learned."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from curation.corpora.example import Example, Maker
from curation.corpora.sift.view import Key

FEW = 0.05  # share of the most frequent value below which a value is no reason to leave out others


class Valued(NamedTuple):
    """An example by what is balanced; the lower of two ranks stays before the other."""

    key: Key
    split: str
    value: str
    rank: str


def valued(examples: Iterable[Example], split: str, column: str | None, maker: Maker) -> Iterator[Valued]:
    """The examples by what is balanced, none where nothing is; those of one text in two configs are ranked alike."""
    if column is None:
        return
    for example in examples:
        rank = maker.mark("share", *(turn.turn_id for turn in example.turns))
        yield Valued((example.config, example.example_id), split, str(example.columns[column]), rank)


def beyond_share(examples: Iterable[Valued], share: float) -> set[Key]:
    """The examples that go so that of each config and split no value has more than its share; the first by rank stay.

    Of fewer values than could each have their share (two, at .4), each has as many as the others.
    """
    groups: defaultdict[tuple[str, str], defaultdict[str, list[Valued]]] = defaultdict(lambda: defaultdict(list))
    for example in examples:
        groups[example.key[0], example.split][example.value].append(example)
    gone: set[Key] = set()
    for values in groups.values():
        most = _most(Counter({value: len(group) for value, group in values.items()}), share)
        for members in values.values():
            gone |= {member.key for member in sorted(members, key=lambda member: (member.rank, member.key))[most:]}
    return gone


def recounted(figures: Counter[str], column: str, left: Iterable[Valued]) -> Counter[str]:
    """The figures, of which those of a column count the rows that are left."""
    others = Counter({name: number for name, number in figures.items() if not name.startswith(f"{column}:")})
    return others + Counter(f"{column}:{example.value}" for example in left)


def _most(sizes: Counter[str], share: float) -> int:
    """The largest number that no value may exceed so that none has more than its share of what is left."""
    largest = max(sizes.values(), default=0)
    share = max(share, 1 / max(1, sum(size >= FEW * largest for size in sizes.values())))
    for most in range(largest, 1, -1):
        if most <= share * sum(min(size, most) for size in sizes.values()) + 1e-9:
            return most
    return 1
