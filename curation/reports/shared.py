"""What others on file have as well tells nobody apart: a switchboard, an address of a post, the name of a namesake."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from curation.sources.identities.facts import is_post
from curation.suppression import Value, values, words

Row = dict[str, Any]


def values_of(rows: Iterable[Row]) -> set[Value]:
    """What recognises the people of these rows of `PEOPLE`, each in the form in which it is compared."""
    return {value for row in rows for value in _values(row, row["names"])}


def shared_values(own: Sequence[Row], others: Iterable[Row]) -> set[Value]:
    """What of somebody's rows somebody else has too, and addresses of posts, such as `info@`."""
    mine = values_of(own)
    spoken = {word for kind, value in mine if kind == "name" for word in value.split()}
    posts = [each for row in own for each in _addresses(row) if is_post_address(each)]
    theirs: set[Value] = set()
    for row in others:  # a name that has no word of theirs costs nothing
        theirs |= _values(row, [name for name in row["names"] if not spoken.isdisjoint(words(name))])
    return (mine & theirs) | values(posts, [], [])


def street(address: str) -> Value:
    """A postal address in the form in which it is compared: a household has one."""
    return "street", " ".join(words(address))


def is_post_address(value: str) -> bool:
    """Whether a value is an e-mail address of a post."""
    return "@" in value and is_post(value)


def _addresses(row: Row) -> list[str]:
    """E-mail addresses of a row; its reference may be one."""
    return [*row["emails"], *([row["ref"]] if "@" in row["ref"] else [])]


def _values(row: Row, names: Sequence[str]) -> set[Value]:
    numbers = [*row["accounts"], *row["external_ids"]]
    return values(_addresses(row), row["phones"], names, numbers) | {street(each) for each in row["addresses"]}
