"""Choose the pairs that are compared: those within small blocks that share an exact value, so that cost stays linear.

The members of a block share a value of an exact field, else the birth date, else the beginning of a name's word and one
of the rarest words of an address. A block that is too large is divided by longer beginnings of names; blocks that are
still too large have too little in common to tell people by, and are skipped.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from curation.sources.identities.facts import Facts
from curation.sources.identities.match_rules import EXACT, MatchRule

PREFIX = 3  # first letters of a name's word that a block has in common
RARE = 6  # words of an address that make blocks: its rarest, of which a few may be slips
FIELDS = {"email": "emails", "phone": "phones", "id": "ids"}


def values(one: Facts, field: str, rule: MatchRule) -> Collection[Any]:
    """Return a reference's values of an exact field, as a rule compares them."""
    together = field == "email" and rule.plus_addresses == "together"
    field_values: Collection[Any] = getattr(one, "mailboxes" if together else FIELDS[field])
    return field_values


def blocks(people: Sequence[Facts], able: Sequence[int], rule: MatchRule) -> tuple[list[list[int]], int]:
    """Return the blocks within which a rule compares all pairs of references, and how many blocks were skipped as too
    large.

    Args:
        able: indices of `people` that have all fields of the rule, ascending.

    Returns:
        Blocks of two to `rule.largest_block` indices, each ascending; a pair may be in several.
    """
    index_blocks: list[list[int]] = []
    skipped = 0
    for block in _coarse(people, able, rule):
        if len(block) <= rule.largest_block:
            index_blocks.append(block)
            continue
        for finer in by(block, lambda index: _beginnings(people[index], 2 * PREFIX)):
            if len(finer) > rule.largest_block:
                skipped += 1
            else:
                index_blocks.append(finer)
    return index_blocks, skipped


def _coarse(people: Sequence[Facts], able: Sequence[int], rule: MatchRule) -> Iterator[list[int]]:
    exact = next((field for field in EXACT if field in rule.all), None)
    if exact is not None:
        return by(able, lambda index: values(people[index], exact, rule))
    if "birth_date" in rule.all and rule.birth_dates != "slip":
        return by(able, lambda index: [_day(people[index])])
    words = Counter(word for index in able for word in _address_words(people[index]))
    return by(
        able,
        lambda index: {
            (name, word)
            for word in sorted(_address_words(people[index]), key=lambda word: (words[word], word))[:RARE]
            for name in _beginnings(people[index], PREFIX)
        },
    )


def by(able: Iterable[int], keys: Callable[[int], Iterable[Any]]) -> Iterator[list[int]]:
    """Yield the groups of two or more references that share a key, in order of key, each group sorted."""
    indices_by_key: dict[Any, list[int]] = defaultdict(list)
    for index in able:
        for key in keys(index):
            indices_by_key[key].append(index)
    return (block for _, block in sorted(indices_by_key.items()) if len(block) > 1)


def _day(one: Facts) -> tuple[int, ...]:
    """Return a birth date as a key in which day and month are sorted, so that dates with both swapped are in one
    block.
    """
    day = one.birth_date
    return () if day is None else (day.year, *sorted((day.month, day.day)))


def _beginnings(one: Facts, letters: int) -> set[str]:
    return {word[:letters] for name in one.names for word in name}


def _address_words(one: Facts) -> set[str]:
    return {word for address in one.addresses for word in address.words}
