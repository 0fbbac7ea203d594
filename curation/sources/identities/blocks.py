"""Which pairs are compared at all: those of small blocks with something exact in common, so that cost stays linear.

A block has in common a value of an exact field, else the birth date, else the beginning of a word of a name and one of
the rarest words of an address. One that is too large is divided by longer beginnings of names; what is still too large
says too little to tell people by, and is left alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from curation.sources.identities.facts import Facts
from curation.sources.identities.match_rules import EXACT, MatchRule

PREFIX = 3  # letters of a word of a name that a block has in common
RARE = 6  # words of an address that make blocks: its rarest, of which a few may be slips
FIELDS = {"email": "emails", "phone": "phones", "id": "ids"}


def values(one: Facts, field: str, rule: MatchRule) -> Collection[Any]:
    """What a rule compares of an exact field."""
    together = field == "email" and rule.plus_addresses == "together"
    field_values: Collection[Any] = getattr(one, "mailboxes" if together else FIELDS[field])
    return field_values


def blocks(people: Sequence[Facts], able: Sequence[int], rule: MatchRule) -> tuple[list[list[int]], int]:
    """References that are compared each with each by a rule, and how many blocks were left alone.

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
    """References by what they have in common: every group of two or more, in order of what that is, each sorted."""
    indices_by_key: dict[Any, list[int]] = defaultdict(list)
    for index in able:
        for key in keys(index):
            indices_by_key[key].append(index)
    return (block for _, block in sorted(indices_by_key.items()) if len(block) > 1)


def _day(one: Facts) -> tuple[int, ...]:
    """A birth date, day and month in order of size: those that are swapped are in one block."""
    day = one.birth_date
    return () if day is None else (day.year, *sorted((day.month, day.day)))


def _beginnings(one: Facts, letters: int) -> set[str]:
    return {word[:letters] for name in one.names for word in name}


def _address_words(one: Facts) -> set[str]:
    return {word for address in one.addresses for word in address.words}
