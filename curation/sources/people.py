"""Who is who across systems: a person is a component of declared exact matches, named after its smallest reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal

import pyarrow as pa

from curation.document import PEOPLE
from curation.sources.assemble import state_age
from curation.suppression import folded, phone_digits

VERSION = "1"
COLUMNS = [
    "source", "landed_on", "origin", "entity", "record_id", "deleted", "updated_at", "created_at", "role", "author_ref",
    "governance",
    "names", "emails", "phones", "accounts", "consent_until",
]  # fmt: skip
Match = Literal["email", "phone"]


def identify(records: pa.Table, match: Sequence[Match]) -> pa.Table:
    """The newest state of every person, joined across sources.

    Args:
        records: rows of all sources, columns `COLUMNS`. A deleted person stays: old texts still name them.
        match: which exact matches join two references; organisations (role `account`) are never joined.

    Returns:
        `PEOPLE`, sorted by (source, ref). The result does not depend on the order of rows.
    """
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in records.to_pylist():
        key = _reference(row)
        if key is None:
            continue
        if key not in newest or state_age(row) > state_age(newest[key]):
            newest[key] = row
    people = newest
    root = _components(people, match)
    return pa.Table.from_pylist(
        [
            {
                "person_id": ":".join(root[key]),
                "source": key[0],
                "ref": key[1],
                "names": row["names"] or [],
                "emails": row["emails"] or [],
                "phones": row["phones"] or [],
                "accounts": row["accounts"] or [],
                "role": row["role"],
                "consent": row["governance"]["consent"],
                "consent_until": row["consent_until"],
                "valid_from": row["created_at"],
            }
            for key, row in sorted(people.items())
        ],
        schema=PEOPLE,
    )


def _reference(row: dict[str, Any]) -> tuple[str, str] | None:
    """The reference a row describes: a person's own, or that of whoever opened a thread without being on file."""
    if row["entity"] == "person":
        return (row["source"], row["record_id"])
    if row["entity"] == "thread" and (row["names"] or row["emails"] or row["phones"]):
        return (row["source"], row["author_ref"] or f"record:{row['record_id']}")
    return None


def _components(
    people: dict[tuple[str, str], dict[str, Any]], match: Sequence[Match]
) -> dict[tuple[str, str], tuple[str, str]]:
    parent = {key: key for key in people}

    def find(key: tuple[str, str]) -> tuple[str, str]:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    holders: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for key, row in people.items():
        if row["role"] == "account":
            continue
        if "email" in match:
            for address in row["emails"] or []:
                holders["email", folded(address)].append(key)
        if "phone" in match:
            for number in row["phones"] or []:
                if len(phone_digits(number)) == 9:
                    holders["phone", phone_digits(number)].append(key)
    for keys in holders.values():
        for key in keys[1:]:
            left, right = sorted((find(keys[0]), find(key)))
            parent[right] = left
    return {key: find(key) for key in people}
