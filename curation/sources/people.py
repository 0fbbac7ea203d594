"""Who is who across systems: a person is a component of declared exact matches, named after its smallest reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal

import pyarrow as pa

from curation.document import PEOPLE
from curation.sources.states import state_age
from curation.suppression import folded, phone_digits

VERSION = "3"
COLUMNS = [
    "source", "landed_on", "origin", "entity", "record_id", "deleted", "updated_at", "created_at", "role", "author_ref",
    "governance",
    "names", "emails", "phones", "accounts", "consent_until",
]  # fmt: skip
Match = Literal["email", "phone"]


def identify(records: pa.Table, match: Sequence[Match]) -> pa.Table:
    """What is known of every person, joined across sources.

    Args:
        records: rows of all sources, columns `COLUMNS`. A deleted person stays: old texts still name them, and by the
            names and addresses of then. What the person's own record says goes before what a thread says of them.
        match: which exact matches join two references; organisations (role `account`) are never joined.

    Returns:
        `PEOPLE`, sorted by (source, ref); consent and role of the newest state, identities of all states, newest first.
        Only the newest identities join. The result does not depend on the order of rows.
    """
    states: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in records.to_pylist():
        key = _reference(row)
        if key is not None:
            states[key].append(row)
    for rows in states.values():
        rows.sort(key=lambda row: (row["entity"] == "person", state_age(row)), reverse=True)
    root = _components({key: rows[0] for key, rows in states.items()}, match)
    return pa.Table.from_pylist(
        [
            {
                "person_id": ":".join(root[key]),
                "source": key[0],
                "ref": key[1],
                **{name: _all(rows, name) for name in ("names", "emails", "phones", "accounts")},
                "role": rows[0]["role"],
                "consent": _consent(rows),
                "consent_until": rows[0]["consent_until"],
                "valid_from": rows[0]["created_at"],
            }
            for key, rows in sorted(states.items())
        ],
        schema=PEOPLE,
    )


def _consent(rows: Sequence[dict[str, Any]]) -> str | None:
    """What the newest state says; where it says nothing, a denial before it stands and a grant does not."""
    said = [row["governance"]["consent"] for row in rows]
    last = next((value for value in said if value), None)
    return said[0] or ("denied" if last == "denied" else None)


def _all(rows: Sequence[dict[str, Any]], name: str) -> list[str]:
    return list(dict.fromkeys(value for row in rows for value in row[name] or () if value.strip()))


def _reference(row: dict[str, Any]) -> tuple[str, str] | None:
    """The reference a row describes: a person's own, or that of whoever wrote a thread or turn that names them."""
    if row["entity"] == "person":
        return (row["source"], row["record_id"])
    if row["entity"] in ("thread", "turn") and (row["names"] or row["emails"] or row["phones"]):
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
            for address in filter(str.strip, row["emails"] or []):
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
