"""Join references across systems into people: a person is a component of declared matches, named after its smallest
reference.

Erasure, consent and splits follow the person. A wrong join deletes or denies another person's data. A missed join
leaves an erasure to the addresses, numbers and names by which records are recognized all the same
(`curation.state.suppression`). So precision goes before recall, and uncertain matches are not joined.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation.document import PEOPLE, RECORDS
from curation.sources.assembly.narrow import insert, narrow
from curation.sources.assembly.states import BATCH, Growing
from curation.sources.identities.described import FIRST, REFERENCE, describing
from curation.sources.identities.facts import Conventions, Facts, Key, facts
from curation.sources.identities.match_rules import Declared, rule
from curation.sources.identities.matching import components

VERSION = "4"
COLUMNS = [
    "source", "landed_on", "origin", "entity", "record_id", "deleted", "updated_at", "created_at", "role", "author_ref",
    "governance",
    "names", "emails", "phones", "accounts", "consent_until", "birth_date", "addresses", "external_ids",
]  # fmt: skip
LISTS = ("names", "emails", "phones", "accounts", "addresses", "external_ids")
NOTHING_SAID = Conventions()
UNNAMED = pa.schema([field for field in PEOPLE if field.name != "person_id"])
DESCRIBED = pa.schema(
    [
        PEOPLE.field("source"),
        PEOPLE.field("ref"),
        *(RECORDS.field(name) for name in ("role", "created_at", "consent_until", "birth_date", *LISTS)),
        PEOPLE.field("consent"),
    ]
)
_KEPT = "source, role, created_at, consent_until, birth_date, " + ", ".join(LISTS)
_SAID = f"SELECT {_KEPT}, governance.consent AS consent, number, {REFERENCE} FROM rows"
_IN_ORDER = f"SELECT {', '.join(DESCRIBED.names)} FROM said ORDER BY source, ref, {FIRST}, number"


@dataclass(frozen=True)
class Identities:
    """A table of `PEOPLE`, and the number of joins and vetoes of every rule: counts only."""

    people: pa.Table
    figures: dict[str, int]


def identify(records: pa.Table, match: Sequence[Declared], conventions: Conventions = NOTHING_SAID) -> pa.Table:
    """Return the people of `identities`, without the figures."""
    return identities([records], match, conventions).people


def identities(
    records: Iterable[pa.Table],
    match: Sequence[Declared],
    conventions: Conventions = NOTHING_SAID,
    folder: Path | None = None,
) -> Identities:
    """Return what is known of every person, joined across sources.

    Args:
        records: rows of all sources, columns `COLUMNS`, table by table. Deleted people are included, with their former
            names and addresses, as old texts still name them. A person's own record goes before what a thread says of
            them.
        match: the rules that join two references, in order; organizations (role `account`) are never joined.
        conventions: how phone numbers and external ids of the sources are read.
        folder: a folder of the raw zone for data that does not fit into memory; without it all of it has to.

    Returns:
        `PEOPLE`, sorted by (source, ref); consent and role of the newest state, identities of all states, newest first,
        as they came. Only the newest identities join. The result does not depend on the order of rows.
    """
    rules = [rule(given) for given in match]
    by_phone = any("phone" in match_rule.all for match_rule in rules)
    people = Growing(lambda rows: pa.Table.from_pylist(rows, schema=UNNAMED))
    joinable: list[Facts] = []
    for key, rows in _described(records, folder):
        if rules and rows[0]["role"] != "account":
            joinable.append(facts(key, rows[0], conventions, by_phone))
        people.append(
            {
                "source": key[0],
                "ref": key[1],
                **{name: _all(rows, name) for name in LISTS},
                "role": rows[0]["role"],
                "consent": _consent(rows),
                "consent_until": rows[0]["consent_until"],
                "valid_from": rows[0]["created_at"],
                "birth_date": next((row["birth_date"] for row in rows if row["birth_date"] is not None), None),
            }
        )
    root, figures = components(joinable, rules)
    references = people.table()
    keys = zip(references["source"].to_pylist(), references["ref"].to_pylist(), strict=True)
    named = pa.array([":".join(root.get(key, key)) for key in keys], pa.string())
    return Identities(
        references.append_column("person_id", named).select(PEOPLE.names).cast(PEOPLE).combine_chunks(), figures
    )


def _described(records: Iterable[pa.Table], folder: Path | None) -> Iterator[tuple[Key, list[dict[str, Any]]]]:
    """Yield every reference, in order, with the rows that describe it, the most trusted first."""
    with narrow(folder) as database:
        insert(database, f"CREATE TABLE said AS {_SAID}", _numbered(RECORDS.empty_table(), 0))
        number = 0
        for table in records:
            insert(database, f"INSERT INTO said {_SAID}", _numbered(describing(table), number))
            number += len(table)
        batches = database.sql(_IN_ORDER).to_arrow_reader(BATCH)
        rows = (row for batch in batches for row in pa.Table.from_batches([batch]).cast(DESCRIBED).to_pylist())
        for key, group in itertools.groupby(rows, key=lambda row: (row["source"], row["ref"])):
            yield key, list(group)


def _numbered(rows: pa.Table, start: int) -> pa.Table:
    return rows.append_column("number", pa.array(range(start, start + len(rows)), pa.int64()))


def _consent(rows: Sequence[dict[str, Any]]) -> str | None:
    """Return the consent of the newest state; where it has none, an earlier denial still counts, an earlier grant does
    not.
    """
    consents = [row["consent"] for row in rows]
    last = next((value for value in consents if value), None)
    return consents[0] or ("denied" if last == "denied" else None)


def _all(rows: Sequence[dict[str, Any]], name: str) -> list[str]:
    return list(dict.fromkeys(value for row in rows for value in row[name] or () if value.strip()))
