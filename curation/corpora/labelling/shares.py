"""Keep every value of a column below its share of the examples, so that easily made examples do not dominate."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from curation.corpora.example import Example, Maker
from curation.corpora.sift.view import Key

FEW = 0.05  # a value with fewer examples than this share of the most frequent value's does not count as a value


class Valued(NamedTuple):
    """An example with its value in the balanced column; the examples with the lowest ranks are kept."""

    key: Key
    split: str
    value: str
    rank: str


def valued(examples: Iterable[Example], split: str, column: str | None, maker: Maker) -> Iterator[Valued]:
    """Yield the examples with their values in the balanced column; nothing if `column` is None.

    Examples made from the same turns in two configs get the same rank.
    """
    if column is None:
        return
    for example in examples:
        rank = maker.mark("share", *(turn.turn_id for turn in example.turns))
        yield Valued((example.config, example.example_id), split, str(example.columns[column]), rank)


def beyond_share(examples: Iterable[Valued], share: float) -> set[Key]:
    """Return the examples to drop so that in each config and split no value exceeds its share; the lowest ranks stay.

    If there are too few values for that share (two, at .4), all values get equal shares.
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
    """Return the figures with the counts of a column taken anew from the remaining examples."""
    others = Counter({name: number for name, number in figures.items() if not name.startswith(f"{column}:")})
    return others + Counter(f"{column}:{example.value}" for example in left)


def _most(sizes: Counter[str], share: float) -> int:
    """Return the largest number of examples of one value at which no value exceeds its share of what remains."""
    largest = max(sizes.values(), default=0)
    share = max(share, 1 / max(1, sum(size >= FEW * largest for size in sizes.values())))
    for most in range(largest, 1, -1):
        if most <= share * sum(min(size, most) for size in sizes.values()) + 1e-9:
            return most
    return 1
