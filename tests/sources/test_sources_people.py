"""Who is who: exact matches join references of people over systems, and nothing depends on the order of rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.document import RECORDS
from curation.sources.identities.people import COLUMNS, identify, identities

SCHEMA = pa.schema([RECORDS.field(name) for name in COLUMNS])
Row = dict[str, Any]


def at(day: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, tzinfo=dt.UTC)


def person(source: str, ref: str, *emails: str, day: int = 1, consent: str | None = None, **given: Any) -> Row:
    row: Row = {
        "source": source,
        "landed_on": at(day).date(),
        "origin": {"file_sha256": b"\1" * 32, "file": f"{source}-{ref}-{day}", "position": 0},
        "entity": "person",
        "record_id": ref,
        "deleted": False,
        "updated_at": at(day),
        "created_at": at(1),
        "role": "requester",
        "author_ref": None,
        "governance": {"consent": consent},
        "names": [],
        "emails": list(emails),
        "phones": [],
        "accounts": [],
        "consent_until": None,
        "birth_date": None,
        "addresses": [],
        "external_ids": [],
    }
    return row | given


def found(*rows: Row, match: Any = ("email",)) -> list[Row]:
    result: list[Row] = identify(pa.Table.from_pylist(list(rows), schema=SCHEMA), match).to_pylist()
    assert [(r["source"], r["ref"]) for r in result] == sorted((r["source"], r["ref"]) for r in result)
    return result


def groups(*rows: Row, match: Any = ("email",)) -> dict[str, set[str]]:
    joined: dict[str, set[str]] = {}
    for row in found(*rows, match=match):
        joined.setdefault(row["person_id"], set()).add(f"{row['source']}:{row['ref']}")
    return joined


def test_an_address_joins_references_of_all_systems_and_names_them_after_the_smallest() -> None:
    rows = (
        person("zendesk", "9", "Ann@Example.com "),
        person("salesforce", "c2", "ann@example.com", "ann.lee@example.org"),
        person("freshdesk", "5", "ANN.LEE@example.org"),
        person("zendesk", "10", "bob@example.com"),
    )
    joined = {"freshdesk:5": {"freshdesk:5", "salesforce:c2", "zendesk:9"}, "zendesk:10": {"zendesk:10"}}
    assert groups(*rows) == joined
    assert len(groups(*rows, match=())) == 4


@pytest.mark.parametrize("address", ["", "   "])
def test_an_empty_address_or_a_short_number_joins_nobody(address: str) -> None:
    rows = [person("zendesk", ref, address, phones=["555-0164"]) for ref in "12"]
    assert len(groups(*rows, match=("email", "phone"))) == 2
    assert [row["emails"] for row in found(*rows)] == [[], []]


def test_a_phone_joins_only_where_that_is_declared() -> None:
    named = {"names": ["Ann Lee"]}
    rows = (person("a", "1", phones=["+1 (415) 555-0164"], **named), person("b", "2", phones=["+14155550164"], **named))
    assert len(groups(*rows)) == 2
    assert groups(*rows, match=("email", "phone")) == {"a:1": {"a:1", "b:2"}}


def test_organisations_are_never_joined() -> None:
    shared = {"phones": ["+1 415 555 0164"]}
    rows = (
        person("crm", "a1", "info@example.com", role="account", **shared),
        person("crm", "a2", "info@example.com", role="account", **shared),
        person("crm", "c1", "info@example.com", **shared),
    )
    assert len(groups(*rows, match=("email", "phone"))) == 3


def test_a_person_who_was_deleted_stays_known_by_what_they_were_called() -> None:
    before = person("zendesk", "9", "ann@example.com", names=["Ann Lee"], phones=["+1 415 555 0164"])
    (row,) = found(before, person("zendesk", "9", day=2, deleted=True))
    assert (row["names"], row["emails"], row["phones"]) == (["Ann Lee"], ["ann@example.com"], ["+1 415 555 0164"])


def test_birth_date_addresses_and_external_ids_are_kept_as_they_came_and_the_newest_birth_date_counts() -> None:
    rows = (
        person("crm", "1", birth_date=dt.date(1980, 4, 22), addresses=["1 Main St, Shelby"], external_ids=["7"]),
        person("crm", "1", day=2, birth_date=dt.date(1980, 4, 23), addresses=["2 High Rd, Shelby"], external_ids=["7"]),
        person("crm", "1", day=3),
    )
    (row,) = found(*rows)
    assert (row["birth_date"], row["external_ids"]) == (dt.date(1980, 4, 23), ["7"])
    assert row["addresses"] == ["2 High Rd, Shelby", "1 Main St, Shelby"]


def test_rules_of_name_and_birth_date_join_over_sources_and_say_how_often() -> None:
    born = {"birth_date": dt.date(1980, 4, 22)}
    rows = [
        person("crm", "1", names=["Müller, Jörg (Support)"], **born),
        person("desk", "2", names=["jörg müller"], **born),
    ]
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    result = identities([table], ["email", {"all": ["name", "birth_date"]}])
    assert set(result.people["person_id"].to_pylist()) == {"crm:1"}
    assert result.people["names"].to_pylist() == [["Müller, Jörg (Support)"], ["jörg müller"]]
    assert {name: n for name, n in result.figures.items() if n} == {"joined:name+birth_date": 1}


def test_older_names_stay_behind_the_newest_but_older_addresses_do_not_join() -> None:
    old, new = (
        person("zendesk", "9", f"{n}@example.com", day=d, names=[n]) for d, n in ((1, "Ann Lee"), (2, "Ann Ray"))
    )
    other = person("crm", "1", "Ann Lee@example.com")
    row = found(new, old, other)[1]
    assert row["names"] == ["Ann Ray", "Ann Lee"]
    assert len(groups(new, old, other)) == 2


def test_consent_is_that_of_the_newest_state_of_the_persons_own_record() -> None:
    """A later ticket tells the sender's name and nothing about consent: it must not undo a refusal."""
    own = [
        person("crm", "c1", "ann@example.com", day=1, consent="granted"),
        person("crm", "c1", day=2, consent="denied"),
    ]
    ticket = person(
        "crm", "t1", "ann@work.example.com", day=3, entity="thread", author_ref="c1", role=None, names=["Ann Lee"]
    )
    (row,) = found(*own, ticket)
    assert (row["ref"], row["consent"], row["role"]) == ("c1", "denied", "requester")
    assert row["emails"] == ["ann@example.com", "ann@work.example.com"]
    assert row["names"] == ["Ann Lee"]


def test_a_sender_who_is_not_on_file_is_known_by_what_the_thread_or_turn_says() -> None:
    thread = person("crm", "t1", "ann@example.com", entity="thread", names=["Ann Lee"])
    silent = person("crm", "t2", entity="thread")
    turn = person("crm", "n1", "x@example.com", entity="turn", author_ref="x@example.com")
    assert [(row["ref"], row["emails"]) for row in found(thread, silent, turn)] == [
        ("record:t1", ["ann@example.com"]),
        ("x@example.com", ["x@example.com"]),
    ]


ROWS = st.lists(
    st.builds(
        person,
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["x@example.com", "y@example.com", "z@example.com", ""]),
        st.sampled_from(["w@example.com", "X@example.com"]),
        day=st.integers(1, 3),
        consent=st.sampled_from(["granted", "denied", None]),
        role=st.sampled_from(["requester", "account"]),
        entity=st.sampled_from(["person", "thread"]),
        author_ref=st.sampled_from(["1", "2"]),
    ),
    max_size=10,
    unique_by=lambda row: (row["source"], row["record_id"], row["landed_on"], row["entity"]),
)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, data=st.data())
def test_the_order_of_rows_cannot_be_seen(rows: list[Row], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(rows))
    assert found(*shuffled) == found(*rows)
    for name, members in groups(*rows).items():
        assert name == min(members, key=lambda key: tuple(key.split(":", 1)))
