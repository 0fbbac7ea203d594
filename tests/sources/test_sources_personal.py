"""Birth dates, addresses and external ids: from each vendor that has them into records, and gone with who is erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from curation.document import RECORDS
from curation.sources.identities.personal import birthday, external, postal
from curation.sources.reader import Origin, Person, Record
from curation.sources.rows import records_table
from curation.sources.settings import SourceSettings
from curation.state.suppression import Suppression

Read = Callable[..., Any]
DAY = dt.date(1980, 4, 22)
T = "2024-05-01T10:00:00Z"


def people(items: list[Any]) -> dict[str, Person]:
    return {item.record_id: item.person for item in items if isinstance(item, Record) and item.entity == "person"}


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1980-04-22", DAY), (" 1980-04-22 ", DAY), ("1980-04-22T00:00:00.000Z", DAY), ("1980-04-22 00:00:00", DAY),
        ("04/22/1980", None), ("1980-02-30", None), ("", None), (None, None), (325900800000, None), ("1980", None),
        (["1980-04-22"], None), ("1980-04-22T10:00:00Z", None),
    ],
)  # fmt: skip
def test_a_birth_date_is_a_day_in_one_notation_or_none(written: Any, day: dt.date | None) -> None:
    assert birthday(written) == day


def test_an_address_is_one_line_and_needs_a_street() -> None:
    assert postal("12 Main St\nFlat 3 ", 12345, "Springfield", None, "") == ("12 Main St, Flat 3, 12345, Springfield",)
    assert postal(None, "Springfield") == postal("  ", "Springfield") == postal({"a": 1}, "x") == ()
    assert external(" 7 ", 7, None, True, {"a": 1}, "x" * 600, "8") == ("7", "8")


def test_salesforce_contacts_and_persons_say_both_and_users_no_address(export: Any, read: Read) -> None:
    contact = (
        "Id,LastName,Email,AccountId,Birthdate,MailingStreet,MailingCity,MailingPostalCode,MailingCountry,OtherStreet\n"
        '0035e00000AbCdE,Lee,ann@example.com,,1980-04-22,"12 Main St\nFlat 3",Shelby,12345,US,7 High Rd\n'
    )
    user = "Id,Username,LastName,Email,Street,City\n0055e00000AbCdE,u,Ray,bo@example.com,1 Office Rd,Shelby\n"
    found = people(read("salesforce", export({"Contact.csv": contact, "User.csv": user})))
    (ann, bo) = (found[key] for key in sorted(found))
    assert (ann.birth_date, ann.addresses) == (DAY, ("12 Main St, Flat 3, 12345, Shelby, US", "7 High Rd"))
    assert bo.addresses == ()
    whole = {"street": "12 Main St", "city": "Shelby", "postalCode": "12345", "state": None, "country": "US"}
    record = {"attributes": {"type": "Contact"}, "Id": "0035e00000AbCdE", "LastName": "Lee", "MailingAddress": whole}
    page = {"records": [record | {"Email": "a@example.com", "Birthdate": "22.04.1980"}], "totalSize": 1, "done": True}
    api = people(read("salesforce", export({"Contact.csv": "", "contacts.json": page})))["0035e00000AbCdE"]
    assert (api.birth_date, api.addresses) == (None, ("12 Main St, 12345, Shelby, US",))


def test_hubspot_contacts_say_both(export: Any, read: Read) -> None:
    properties = {"email": "ann@example.com", "firstname": "Ann", "date_of_birth": "1980-04-22", "address": "12 Main St",
                  "zip": "12345", "city": "Shelby", "hs_object_id": "31", "createdate": T}  # fmt: skip
    page = {"results": [{"id": "31", "properties": properties, "createdAt": T, "updatedAt": T, "archived": False}]}
    (ann,) = people(read("hubspot", export({"contacts.json": page}))).values()
    assert (ann.birth_date, ann.addresses) == (DAY, ("12 Main St, 12345, Shelby",))


def test_zendesk_users_have_an_id_of_another_system(export: Any, read: Read) -> None:
    user = {"id": 31, "name": "Ann", "email": "a@example.com", "role": "end-user", "external_id": "0035e00000AbCdEAAV"}
    (ann,) = people(read("zendesk", export({"users.ndjson": [user]}))).values()
    assert ann.external_ids == ("0035e00000AbCdEAAV",)
    odd = people(read("zendesk", export({"users.ndjson": [user | {"external_id": {"a": 1}}]})))
    assert odd["31"].external_ids == ()  # and the record is read


def test_freshdesk_contacts_have_an_address_and_an_id_of_another_system(export: Any, read: Read) -> None:
    contact = {"id": 5, "name": "Ann", "email": "a@example.com", "address": "12 Main St, Shelby", "unique_external_id": "7",
               "created_at": T, "updated_at": T, "mobile": None, "job_title": None}  # fmt: skip
    (ann,) = people(read("freshdesk", export({"contacts.json": [contact]}))).values()
    assert (ann.addresses, ann.external_ids) == (("12 Main St, Shelby",), ("7",))


def test_intercom_contacts_have_an_id_of_another_system(export: Any, read: Read) -> None:
    contact = {"type": "contact", "id": "5f1", "role": "user", "name": "Ann", "external_id": "7"}
    page = {"type": "list", "data": [contact], "pages": {}}
    (ann,) = people(read("intercom", export({"contacts-1.json": page}))).values()
    assert ann.external_ids == ("7",)


MAPPED = """
tables:
- files: people*
  entity: person
  date_formats: ["%d.%m.%Y"]
  timezone: Pacific/Auckland
  fields: {record_id: id, names: name, birth_date: born, addresses: [street + town, office], external_ids: [crm, shop]}
"""


def test_a_mapped_table_says_all_three_and_its_days_know_no_zone(export: Any, read: Read, tmp_path: Path) -> None:
    rows = "id,name,born,street,town,office,crm,shop\n1,Ann,22.04.1980,12 Main St,Shelby,1 Office Rd,c1,7\n"
    rows += "2,Bo,1980-04-22,,,,,\n3,Cy,04/22/1980,,,,,\n"
    found = people(read("mapped", export({"people.csv": rows}), **yaml.safe_load(MAPPED)))
    assert found["1"] == Person(
        names=("Ann",), birth_date=DAY, addresses=("12 Main St Shelby", "1 Office Rd"), external_ids=("c1", "7")
    )
    assert (found["2"].birth_date, found["3"].birth_date) == (DAY, None)
    table = pa.table(
        {
            "id": ["4"],
            "name": ["Di"],
            "born": [DAY],
            "street": [""],
            "town": [""],
            "office": [None],
            "crm": [None],
            "shop": [7],
        }
    )
    (tmp_path / "other").mkdir()
    pq.write_table(table, tmp_path / "other" / "people.parquet")
    di = people(read("mapped", tmp_path / "other", **yaml.safe_load(MAPPED)))["4"]
    assert (di.birth_date, di.external_ids) == (DAY, ("7",))


def test_they_are_columns_of_records_and_vanish_with_who_is_erased() -> None:
    source = SourceSettings(
        name="crm", reader="mapped", description="", owner="a@example.com", licence="x", purpose="x"
    )
    said = Person(("Ann Lee",), ("ann@example.com",), birth_date=DAY, addresses=("12 Main St",), external_ids=("7",))
    records = records_table(
        [Record(Origin("f", b"\1" * 32, n), "person", str(n), person=said if n else Person()) for n in range(2)],
        source,
        DAY,
    )
    assert records.schema == RECORDS
    names = ["birth_date", "addresses", "external_ids"]
    assert records.select(names).to_pylist()[1] == {
        "birth_date": DAY,
        "addresses": ["12 Main St"],
        "external_ids": ["7"],
    }
    suppression = Suppression(b"k" * 32, frozenset())
    erased = Suppression(b"k" * 32, frozenset({suppression.email("ann@example.com")}))
    left = erased.suppress(records, erased.reach(lambda: [records]))
    assert left["entity"].to_pylist() == ["person", "suppressed"]
    assert left.select(names).to_pylist()[1] == dict.fromkeys(names)
