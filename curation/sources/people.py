"""Who is who across systems: a person is a component of declared matches, named after its smallest reference.

Erasure, consent and splits follow the person. A join that is wrong deletes and denies what is somebody else's, and one
that is missed leaves an erasure to the addresses, numbers and names that records are recognised by all the same
(`curation.suppression`): so precision goes before recall, and what is not sure is not joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from curation.document import PEOPLE
from curation.sources.identities.facts import Conventions, facts
from curation.sources.identities.match_rules import Declared, rule
from curation.sources.identities.matching import components
from curation.sources.states import state_age

VERSION = "4"
COLUMNS = [
    "source", "landed_on", "origin", "entity", "record_id", "deleted", "updated_at", "created_at", "role", "author_ref",
    "governance",
    "names", "emails", "phones", "accounts", "consent_until", "birth_date", "addresses", "external_ids",
]  # fmt: skip
LISTS = ("names", "emails", "phones", "accounts", "addresses", "external_ids")
NOTHING_SAID = Conventions()


@dataclass(frozen=True)
class Identities:
    """A table of `PEOPLE`, and of every rule how often it joined and was refused: counts only."""

    people: pa.Table
    figures: dict[str, int]


def identify(records: pa.Table, match: Sequence[Declared], conventions: Conventions = NOTHING_SAID) -> pa.Table:
    """The people of `identities`, without the figures."""
    return identities(records, match, conventions).people


def identities(records: pa.Table, match: Sequence[Declared], conventions: Conventions = NOTHING_SAID) -> Identities:
    """What is known of every person, joined across sources.

    Args:
        records: rows of all sources, columns `COLUMNS`. A deleted person stays: old texts still name them, and by the
            names and addresses of then. What the person's own record says goes before what a thread says of them.
        match: the rules that join two references, in order; organisations (role `account`) are never joined.
        conventions: how phone numbers and external ids of the sources are read.

    Returns:
        `PEOPLE`, sorted by (source, ref); consent and role of the newest state, identities of all states, newest first,
        as they came. Only the newest identities join. The result does not depend on the order of rows.
    """
    states: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in records.to_pylist():
        key = _reference(row)
        if key is not None:
            states[key].append(row)
    for rows in states.values():
        rows.sort(key=lambda row: (row["entity"] == "person", state_age(row)), reverse=True)
    rules = [rule(given) for given in match]
    joinable = {key: rows[0] for key, rows in states.items() if rules and rows[0]["role"] != "account"}
    by_phone = any("phone" in each.all for each in rules)
    root, figures = components([facts(key, row, conventions, by_phone) for key, row in joinable.items()], rules)
    people = pa.Table.from_pylist(
        [
            {
                "person_id": ":".join(root.get(key, key)),
                "source": key[0],
                "ref": key[1],
                **{name: _all(rows, name) for name in LISTS},
                "role": rows[0]["role"],
                "consent": _consent(rows),
                "consent_until": rows[0]["consent_until"],
                "valid_from": rows[0]["created_at"],
                "birth_date": next((row["birth_date"] for row in rows if row["birth_date"] is not None), None),
            }
            for key, rows in sorted(states.items())
        ],
        schema=PEOPLE,
    )
    return Identities(people, figures)


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
