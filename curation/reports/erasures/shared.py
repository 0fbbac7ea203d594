"""Find values that several people share and that identify nobody: a switchboard, a post's address, a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from curation.document import PersonRow
from curation.sources.identities.facts import is_post
from curation.state.suppression import Value, value_words, values


def values_of(rows: Iterable[PersonRow]) -> set[Value]:
    """Return the values that identify the people of these rows of `PEOPLE`, in the form in which they are compared."""
    return {value for row in rows for value in _values(row, row["names"])}


def shared_values(own: Sequence[PersonRow], others: Iterable[PersonRow]) -> set[Value]:
    """Return the values of a person's rows that somebody else has too, and addresses of posts, such as `info@`."""
    return shared_by_each({"": own}, {"": own, "others": [*others]})[""]


def shared_by_each(
    asked: Mapping[str, Sequence[PersonRow]], people: Mapping[str, Sequence[PersonRow]]
) -> dict[str, set[Value]]:
    """As `shared_values`, for several people by their ids: all rows are read once.

    Args:
        asked: the people, with their rows.
        people: everybody on file, including these people.
    """
    mine = {person: values_of(rows) for person, rows in asked.items()}
    every: set[Value] = set().union(*mine.values())
    spoken = {word for kind, value in every if kind == "name" for word in value.split()}
    holders: dict[Value, set[str]] = defaultdict(set)
    for person, rows in people.items() if every else ():
        for row in rows:  # a name without a word of theirs is skipped at once
            names = [name for name in row["names"] if not spoken.isdisjoint(value_words(name))]
            for value in _values(row, names) & every:
                holders[value].add(person)
    posts = {
        person: values([address for row in rows for address in _addresses(row) if is_post_address(address)], [], [])
        for person, rows in asked.items()
    }
    return {
        person: {value for value in own if holders[value] - {person}} | posts[person] for person, own in mine.items()
    }


def street(address: str) -> Value:
    """Return the compared form of a postal address, which a household shares."""
    return "street", " ".join(value_words(address))


def is_post_address(value: str) -> bool:
    """Return whether a value is an e-mail address of a post."""
    return "@" in value and is_post(value)


def _addresses(row: PersonRow) -> list[str]:
    """Return the e-mail addresses of a row; its reference may be one."""
    return [*row["emails"], *([row["ref"]] if "@" in row["ref"] else [])]


def _values(row: PersonRow, names: Sequence[str]) -> set[Value]:
    numbers = [*row["accounts"], *row["external_ids"]]
    return values(_addresses(row), row["phones"], names, numbers) | {street(address) for address in row["addresses"]}
