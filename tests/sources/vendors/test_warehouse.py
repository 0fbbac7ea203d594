"""Tables of a sync become the records that the vendor's own export would give, each row with one fate."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.errors import SourceError
from curation.sources.census import Census
from curation.sources.decode import Row
from curation.sources.reader import Change, Label, Origin, Record, Rejected, reader
from curation.sources.reasons import REASONS, Unreadable
from curation.sources.settings import SourceSettings
from curation.sources.trial import try_parse
from curation.sources.vendors.warehouse import SYNCS, Vendor
from curation.sources.warehouse.columns import identity, moment
from curation.sources.warehouse.joined import Joined
from curation.sources.warehouse.landed import table_of
from curation.sources.warehouse.tables import Extra, record
from curation.storage.landings.landing import LandedFile, file_sha256

Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Read = Callable[..., list[Record | Rejected]]
Account = Callable[[list[Record | Rejected]], dict[str, int]]

SEEDS = "data/fivetran-dbt-seeds"
TICKET = "id,_fivetran_synced,subject,description,status,requester_id,created_at,updated_at,is_public\n"
NOON = "2024-01-01T12:00:00Z"


def seeds(shared: Path, vendor: str) -> tuple[list[LandedFile], dict[str, str]]:
    """The public seeds of a vendor's package, and which table each file holds."""
    paths = sorted((shared / SEEDS / vendor).glob("*.csv"))
    if not paths:
        pytest.skip("the public seeds are not here")
    named = {path.stem: _TABLE.sub("", path.stem.removeprefix("sf_")) for path in paths}
    return [LandedFile(path, path.name, file_sha256(path)) for path in paths], named


_TABLE = re.compile(r"(_data)?(_(snowflake|postgres|databricks|redshift))?$")


@pytest.mark.parametrize(
    ("vendor", "expected"),
    [
        ("zendesk", {"thread:ticket": 10, "turn": 70, "person": 20, "other": 172}),
        ("jira", {"thread:ticket": 4, "turn": 23, "person": 3, "other": 57}),
        ("hubspot", {"thread:ticket": 25, "thread:note": 148, "thread:transcript": 2, "turn": 15, "person": 220, "other": 2233}),
        ("salesforce", {"thread:note": 20, "person": 25, "other": 66}),
    ],
)  # fmt: skip
def test_every_row_of_the_public_seeds_has_one_fate(
    shared: Path, read: Read, account: Account, vendor: str, expected: dict[str, int]
) -> None:
    files, named = seeds(shared, vendor)
    items = read("warehouse", files, vendor=vendor, tables=named)
    assert account(items) == expected
    counted = 0
    for file in files:
        with file.path.open(newline="") as stream:
            counted += sum(1 for _ in csv.reader(stream)) - 1
    assert len(items) == counted


@pytest.mark.parametrize(
    ("vendor", "documents", "changes"),
    [("zendesk", 8, 19), ("jira", 4, 18), ("hubspot", 171, 4), ("salesforce", 20, 0)],
)
def test_the_public_seeds_assemble(shared: Path, vendor: str, documents: int, changes: int) -> None:
    files, named = seeds(shared, vendor)
    source = SourceSettings(
        name=vendor, reader="warehouse", description="", owner="", licence="", purpose="",
        options={"vendor": vendor, "tables": named},
    )  # fmt: skip
    found = list(try_parse([files[0].path.parent], vendor, {vendor: source})[0])
    assert (len(found), sum(len(each["system_turns"]) for each in found)) == (documents, changes)


def test_a_field_history_of_the_public_seeds_says_what_was_before(shared: Path, read: Read) -> None:
    files, named = seeds(shared, "zendesk")
    items = [item for item in read("warehouse", files, vendor="zendesk", tables=named) if isinstance(item, Record)]
    changes = sorted(
        (item.created_at, change.before, change.after)
        for item in items
        for change in item.changes
        if item.parent_id == "11071" and change.field == "priority" and item.created_at
    )
    assert [(before, after) for _, before, after in changes] == [
        (None, "normal"), ("normal", "medium"), ("medium", "high"), ("high", "urgent"),
    ]  # fmt: skip
    tickets = {item.record_id: item for item in items if item.entity == "thread"}
    assert sorted(name for name, item in tickets.items() if item.deleted) == ["11013", "1595"]
    assert tickets["1595"].text is None
    assert tickets["6605"].visibility == "public"


def test_names_behind_ids_come_from_their_tables(shared: Path, read: Read) -> None:
    files, named = seeds(shared, "jira")
    items = [item for item in read("warehouse", files, vendor="jira", tables=named) if isinstance(item, Record)]
    (issue,) = [item for item in items if item.record_id == "10027" and item.entity == "thread"]
    assert Label("status", "In Progress") in issue.labels
    assert Label("priority", "Highest") in issue.labels
    assert {item.visibility for item in items if item.entity == "turn"} == {"internal"}  # no service project


def test_tags_are_labels_of_their_ticket(export: Export, read: Read) -> None:
    items = read(
        "warehouse",
        export(
            {
                "ticket.csv": TICKET + "7,2024-01-02 00:00:00,Printer,It smokes,open,5,2024-01-01 3:15:52,,TRUE\n",
                "ticket_tag.csv": "ticket_id,tag,_fivetran_deleted\n7,fire,FALSE\n7,fire,FALSE\n7,gone,TRUE\n8,other,\n",
            }
        ),
        vendor="zendesk",
    )
    (ticket,) = [item for item in items if isinstance(item, Record) and item.entity == "thread"]
    assert ticket.labels == (Label("status", "open"), Label("tag", "fire"))
    assert ticket.created_at == moment("2024-01-01T03:15:52Z")
    others = [item for item in items if isinstance(item, Record) and item.entity == "other"]
    assert [item.deleted for item in others] == [False, False, True, False]
    assert len({item.record_id for item in others}) == 3


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2020-02-28 10:52:41", "2020-02-28T10:52:41+00:00"),
        ("2020-12-30 3:15:52", "2020-12-30T03:15:52+00:00"),
        ("2020-06-01 15:25:50.633 UTC", "2020-06-01T15:25:50.633000+00:00"),
        ("2023-06-08 23:22:50.048000", "2023-06-08T23:22:50.048000+00:00"),
        ("2023-11-02T11:00:00", "2023-11-02T11:00:00+00:00"),
        ("2020-11-10T19:19:41.472Z", "2020-11-10T19:19:41.472000+00:00"),
        ("2020-02-28 10:52:41+02", "2020-02-28T08:52:41+00:00"),
        ("2020-06-01", "2020-06-01T00:00:00+00:00"),
    ],
)
def test_every_notation_of_a_time_in_the_seeds_is_utc(written: str, expected: str) -> None:
    found = moment(written)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "written", ["01/02/2024", "2024-13-01 00:00:00", "yesterday", 1700000000, "2024-01-01 25:00:00"]
)
def test_what_is_no_time_is_no_guess(written: object) -> None:
    with pytest.raises(Unreadable):
        moment(written)


@pytest.mark.parametrize(
    ("given", "expected"),
    [(1077.0, "1077"), ("1077.0", "1077"), (1077.5, None), ("1077.50", "1077.50"), ("a.0", "a.0")],
)
def test_an_id_that_became_a_fraction_is_whole_again(given: object, expected: str | None) -> None:
    assert identity(given) == expected


def test_a_row_that_cannot_be_read_keeps_its_id_and_says_why(export: Export, read: Read) -> None:
    items = read(
        "warehouse",
        export(
            {
                "ticket.csv": TICKET
                + "7,,S,D,open,5,01/02/2024,2024-01-01 00:00:00,TRUE\n,,S,D,open,5,2024-01-01,,TRUE\n8,,S\n",
                "ticket_comment.csv": "id,ticket_id,user_id,created,body,public\n1,,5,2024-01-01,Hi,TRUE\n",
            }
        ),
        vendor="zendesk",
    )
    assert [(i.reason, i.entity, i.record_id) for i in items if isinstance(i, Rejected)] == [
        ("bad_date", "thread", "7"),
        ("missing_id", "thread", None),
        ("ragged_row", "thread", "8"),
        ("missing_parent", "turn", "1"),
    ]


def test_a_deleted_row_is_a_tombstone_and_a_closed_version_of_history_mode_too(export: Export, read: Read) -> None:
    contact = "id,last_name,email,last_modified_date,_fivetran_active,_fivetran_start,_fivetran_end\n"
    items = read(
        "warehouse",
        export(
            {
                "case.csv": "id,subject,description,created_date,is_deleted,_fivetran_deleted\n"
                "1,S,D,2024-01-01,FALSE,TRUE\n2,S,D,2024-01-01,TRUE,FALSE\n3,S,D,2024-01-01,FALSE,FALSE\n",
                "contact.csv": contact
                + "9,Doe,a@example.com,2024-01-01,FALSE,2024-01-01 00:00:00,2024-01-31 23:59:59.999\n"
                "9,Roe,b@example.com,2024-01-01,TRUE,2024-02-01 00:00:00,9999-12-31 23:59:59\n",
            }
        ),
        vendor="salesforce",
    )
    cases = {i.record_id: i for i in items if isinstance(i, Record) and i.entity == "thread"}
    assert {name: (i.deleted, i.text) for name, i in cases.items()} == {
        "1": (True, None), "2": (True, None), "3": (False, "D"),
    }  # fmt: skip
    old, new = [i for i in items if isinstance(i, Record) and i.entity == "person"]
    assert (old.deleted, new.deleted) == (True, False)
    assert old.updated_at is not None and new.updated_at is not None and old.updated_at < new.updated_at
    assert old.person.emails == ("a@example.com",)  # still to be found in old texts


def test_a_comment_is_internal_unless_its_row_says_public(export: Export, read: Read) -> None:
    items = read(
        "warehouse",
        export(
            {
                "ticket_comment.csv": "id,ticket_id,user_id,created,body,public\n"
                "1,7,5,2024-01-01,Hi,TRUE\n2,7,5,2024-01-01,Hi,FALSE\n3,7,5,2024-01-01,Hi,\n4,7,-1,2024-01-01,Hi,true\n"
            }
        ),
        vendor="zendesk",
    )
    assert [(i.visibility, i.role) for i in items if isinstance(i, Record)] == [
        ("public", None), ("internal", None), ("internal", None), ("public", "system"),
    ]  # fmt: skip


def test_a_comment_of_jira_is_public_in_a_service_project_only(export: Export, read: Read) -> None:
    issue = "id,summary,description,created,updated,project,reporter\n"
    items = read(
        "warehouse",
        export(
            {
                "ISSUE.csv": issue + "1,S,h1. D,2024-01-01,,10,u\n2,S,D,2024-01-01,,11,u\n",
                "project.csv": "id,key,project_type_key\n10,HELP,service_desk\n11,DEV,software\n",
                "comment.csv": "id,issue_id,author_id,body,created,is_public\n"
                "5,1,u,*Hi*,2024-01-01,true\n6,2,u,Hi,2024-01-01,true\n7,1,u,Hi,2024-01-01,false\n8,3,u,Hi,2024-01-01,true\n",
            }
        ),
        vendor="jira",
    )
    found = [i for i in items if isinstance(i, Record)]
    assert [i.text for i in found if i.entity == "thread"] == ["# D", "D"]
    assert [i.visibility for i in found if i.entity == "turn"] == ["public", "internal", "internal", "internal"]
    assert [i.text for i in found if i.record_id == "5"] == ["**Hi**"]


def test_values_of_a_list_come_and_go(export: Export, read: Read) -> None:
    items = read(
        "warehouse",
        export(
            {
                "issue_multiselect_history.csv": "_fivetran_id,issue_id,field_id,time,value,author_id\n"
                "a,1,components,2024-01-01 00:00:00,X,u\nb,1,components,2024-01-01 00:00:00,Y,u\n"
                "c,1,components,2024-01-02 00:00:00,Y,u\nd,1,components,2024-01-02 00:00:00,Z,u\n"
            }
        ),
        vendor="jira",
    )
    assert [i.changes for i in items if isinstance(i, Record)] == [
        (Change("components", None, "X"),),
        (Change("components", None, "Y"),),
        (Change("components", "X", None),),
        (Change("components", None, "Z"),),
    ]


def test_a_deleted_row_of_a_history_is_no_value_before_the_next(export: Export, read: Read) -> None:
    items = read(
        "warehouse",
        export(
            {
                "ticket_field_history.csv": "ticket_id,field_name,updated,value,user_id,_fivetran_deleted\n"
                "1,status,2024-01-01 00:00:00,new,5,FALSE\n1,status,2024-01-02 00:00:00,mistaken,5,TRUE\n"
                "1,status,2024-01-03 00:00:00,open,5,FALSE\n"
            }
        ),
        vendor="zendesk",
    )
    records = [i for i in items if isinstance(i, Record)]
    assert [(i.deleted, i.changes) for i in records] == [
        (False, (Change("status", None, "new"),)), (True, ()), (False, (Change("status", "new", "open"),)),
    ]  # fmt: skip


def test_mail_of_salesforce_that_is_hidden_from_the_customer_is_internal(export: Export, read: Read) -> None:
    columns = "id,parent_id,text_body,incoming,status,from_address,to_address,created_date"
    mail = "7,Hi,FALSE,3,bo@example.com,ann@example.com,2024-01-01"
    files = {"email_message.csv": f"{columns},is_externally_visible,is_private_draft\n"
             f"1,{mail},TRUE,FALSE\n2,{mail},FALSE,FALSE\n3,{mail},TRUE,TRUE\n"}  # fmt: skip
    items = read("warehouse", export(files), vendor="salesforce")
    assert [i.visibility for i in items if isinstance(i, Record)] == ["public", "internal", "internal"]
    items = read("warehouse", export({"email_message.csv": f"{columns}\n1,{mail}\n"}), vendor="salesforce")
    assert [i.visibility for i in items if isinstance(i, Record)] == ["public"]


def test_mail_of_hubspot_is_public_when_it_was_received_or_sent(export: Export, read: Read) -> None:
    items = read(
        "warehouse",
        export(
            {
                "engagement_email.csv": "engagement_id,type,property_hs_email_direction,property_hs_email_status,"
                "property_hs_email_html,property_hs_timestamp,property_hubspot_owner_id\n"
                "1,EMAIL,INCOMING_EMAIL,,<p>Hi</p>,2024-01-01,3\n2,EMAIL,EMAIL,SENT,<p>Hi</p>,2024-01-01,3\n"
                "3,EMAIL,EMAIL,BOUNCED,<p>Hi</p>,2024-01-01,3\n4,EMAIL,FORWARDED_EMAIL,SENT,<p>Hi</p>,2024-01-01,3\n",
                "engagement_contact.csv": "engagement_id,contact_id,type_id\n1,5,1\n",
                "contact.csv": "id,property_firstname,property_lastname,property_email\n5,Ann,Doe,ann@example.com\n",
                "owner.csv": "owner_id,first_name,last_name,email\n3,Bo,Roe,bo@example.com\n",
            }
        ),
        vendor="hubspot",
    )
    found = [i for i in items if isinstance(i, Record) and i.entity == "thread"]
    assert [(i.visibility, i.role, i.author_ref, i.parent_id) for i in found] == [
        ("public", "requester", None, "contacts/5"),
        ("public", "agent", "owners/3", None),
        ("internal", "agent", "owners/3", None),
        ("internal", "agent", "owners/3", None),
    ]
    people = {i.record_id: i for i in items if isinstance(i, Record) and i.entity == "person"}
    assert people["contacts/5"].person.names == ("Ann Doe",)
    assert (people["contacts/5"].role, people["owners/3"].role) == ("requester", "agent")


def test_a_chat_hangs_on_the_ticket_that_its_table_names(export: Export, read: Read) -> None:
    said = json.dumps({"author": {"type": "BUSINESS"}, "content": {"text": {"text": "Hello"}}}).replace('"', '""')
    items = read(
        "warehouse",
        export(
            {
                "ticket_chat.csv": "chat_id,ticket_id\nc1,7\n",
                "ticket_chat_event.csv": "chat_id,created_at,chat_index,actor_id,type,message,original_message\n"
                f'c1,2024-01-01 00:00:00,0,agent:5,ChatMessage,Hi,\nc1,2024-01-01 00:00:01,1,9,ChatMessage,,"{said}"\n'
                "c1,2024-01-01 00:00:02,2,__system,ChatJoin,joined,\n"
                "c1,2024-01-01 00:00:03,3,9,ChatRating,rated the chat,\nc2,2024-01-01 00:00:02,2,9,ChatMessage,Lost,\n",
            }
        ),
        vendor="zendesk",
    )
    found = [i for i in items if isinstance(i, Record) and i.entity == "turn"]
    assert [(i.parent_id, i.text, i.role, i.author_ref, i.visibility) for i in found] == [
        ("7", "Hi", "agent", "5", "public"),
        ("7", "Hello", "agent", "9", "public"),
        ("7", "joined", "system", None, "internal"),
        ("7", "rated the chat", "system", "9", "internal"),
        ("chat/c2", "Lost", None, "9", "public"),
    ]


def test_freshdesk_and_servicenow_read_as_their_syncs_lay_them_out(
    export: Export, read: Read, account: Account
) -> None:
    items = read(
        "warehouse",
        export(
            {
                "ticket.csv": "id,subject,description,status,priority,requester_id,created_at,updated_at,deleted\n"
                "1,S,<p>D</p>,2,1,5,2024-01-01,2024-01-01,FALSE\n2,S,<p>D</p>,2,1,5,2024-01-01,2024-01-01,TRUE\n",
                "conversation.csv": "id,ticket_id,body,private,incoming,user_id,created_at\n"
                "7,1,<p>a</p>,FALSE,TRUE,5,2024-01-01\n8,1,<p>b</p>,,FALSE,6,2024-01-01\n",
                "ticket_tag.csv": "index,ticket_id,tag\n0,1,fire\n",
                "contact.csv": "id,name,email,_fivetran_synced\n5,Ann Doe,ann@example.com,2024-01-01\n",
                "agent.csv": "id,contact_name,contact_email\n6,Bo Roe,bo@example.com\n",
            }
        ),
        vendor="freshdesk",
    )
    assert account(items) == {"thread:ticket": 2, "turn": 2, "person": 2, "other": 1}
    turns = [i for i in items if isinstance(i, Record) and i.entity == "turn"]
    assert [(i.text, i.role, i.visibility) for i in turns] == [("a", "requester", "public"), ("b", "agent", "internal")]


def test_an_incident_of_servicenow_is_a_task_whose_own_table_names_the_caller(export: Export, read: Read) -> None:
    items = read(
        "warehouse",
        export(
            {
                "task.csv": "sys_id,number,sys_class_name,short_description,description,sys_created_on,sys_updated_on,"
                "opened_by_value,state\nt1,INC1,incident,S,D,2024-01-01,2024-01-01,u2,1\n"
                "t2,PRB1,problem,S,D,2024-01-01,2024-01-01,u2,1\n",
                "incident.csv": "sys_id,caller_id_value,category\nt1,u1,software\n",
                "sys_user.csv": "sys_id,user_name,name,email\nu1,ann,Ann Doe,ann@example.com\nu2,bo,Bo Roe,\n",
                "sys_user_has_role.csv": "sys_id,user_value,role_value\nr,u2,itil\n",
                "sys_journal_field.csv": "sys_id,element_id,element,value,sys_created_on,sys_created_by\n"
                "j1,t1,comments,Hi,2024-01-01,ann\nj2,t1,work_notes,Hm,2024-01-01,bo\n",
            }
        ),
        vendor="servicenow",
    )
    found = [i for i in items if isinstance(i, Record)]
    assert [(i.author_ref, i.visibility) for i in found if i.entity == "thread"] == [
        ("u1", "public"),
        ("u2", "internal"),
    ]
    assert [(i.author_ref, i.visibility, i.role) for i in found if i.entity == "turn"] == [
        ("u1", "public", None),
        ("u2", "internal", "agent"),
    ]
    assert [i.role for i in found if i.entity == "person"] == ["requester", "agent"]


# Forms ----------------------------------------------------------------------------------------------------------------

ROWS = [
    {"id": 7, "subject": "Printer", "description": "It smokes", "status": "open", "requester_id": 5.0, "created_at": NOON,
     "updated_at": NOON, "is_public": True, "_fivetran_synced": NOON},
    {"id": 8, "subject": "Fax", "description": None, "status": "deleted", "requester_id": None, "created_at": NOON,
     "updated_at": NOON, "is_public": None, "_fivetran_synced": NOON},
]  # fmt: skip


def told(items: list[Record | Rejected]) -> list[tuple[Any, ...]]:
    """What does not depend on the form of a file."""
    found = [item for item in items if isinstance(item, Record)]
    return [
        (i.entity, i.record_id, i.title, i.text, i.deleted, i.author_ref, i.visibility, i.created_at, i.labels)
        for i in found
    ]


def test_csv_parquet_ndjson_and_duckdb_say_the_same(tmp_path: Path, read: Read) -> None:
    forms: dict[str, Path] = {name: tmp_path / name for name in ("csv", "parquet", "ndjson", "duckdb")}
    for folder in forms.values():
        folder.mkdir()
    with (forms["csv"] / "ticket.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(ROWS)
    table = pa.Table.from_pylist(ROWS)
    moments = table["created_at"].cast(pa.timestamp("us", "UTC"))
    table = table.set_column(5, "created_at", moments).set_column(6, "updated_at", moments.cast(pa.timestamp("us")))
    pq.write_table(table, forms["parquet"] / "ticket.parquet")
    (forms["ndjson"] / "TICKET.ndjson").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    with duckdb.connect(forms["duckdb"] / "warehouse.duckdb") as database:
        database.register("rows", table)
        database.execute("CREATE SCHEMA zendesk; CREATE TABLE zendesk.TICKET AS SELECT * FROM rows")
    expected = told(read("warehouse", forms["csv"], vendor="zendesk"))
    assert [row[:5] for row in expected] == [
        ("thread", "7", "Printer", "It smokes", False),
        ("thread", "8", None, None, True),
    ]
    for name in ("parquet", "ndjson", "duckdb"):
        assert told(read("warehouse", forms[name], vendor="zendesk")) == expected, name


def test_a_database_gives_its_tables_in_order_of_name_and_keeps_positions_apart(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "landing" / "warehouse.duckdb"
    path.parent.mkdir()
    with duckdb.connect(path) as database:
        database.execute("CREATE TABLE ticket_tag AS SELECT 7 AS ticket_id, 'tag' || i AS tag FROM range(1500) t(i)")
        database.execute(
            "CREATE TABLE ticket_field_history AS SELECT 7 AS ticket_id, 'status' AS field_name, "
            "TIMESTAMP '2024-01-01' + INTERVAL (1500 - i) MINUTE AS updated, 'v' || i AS value FROM range(1500) t(i)"
        )
        database.execute("CREATE TABLE ticket AS SELECT 7 AS id, 'S' AS subject, 'D' AS description, 'open' AS status, "
                         "5 AS requester_id, TIMESTAMP '2024-01-01' AS created_at, NULL AS updated_at")  # fmt: skip
        database.execute("CREATE TABLE strange AS SELECT 1 AS a")
        database.execute("CREATE VIEW ticket_comment AS SELECT * FROM ticket")
        database.execute("CREATE TABLE brand AS SELECT 1 AS id")
    first, second = (read("warehouse", path.parent, vendor="zendesk") for _ in range(2))
    assert first == second
    records = [item for item in first if isinstance(item, Record)]
    assert [item.record_id for item in records if item.record_id.startswith("brand")] == ["brand/1"]
    (ticket,) = [item for item in records if item.entity == "thread"]
    assert len(ticket.labels) == 1501
    changes = {item.changes[0].before: item.changes[0].after for item in records if item.changes}
    assert (len(changes), changes[None], changes["v1"]) == (1500, "v1499", "v0")
    assert [(item.reason, item.entity) for item in first if isinstance(item, Rejected)] == [("unknown_file", None)]


def test_a_file_that_is_no_database_or_no_table_is_rejected_once(export: Export, read: Read) -> None:
    items = read(
        "warehouse",
        export(
            {
                "torn.duckdb": b"DUCK" * 4000,
                "ticket.parquet": b"PAR1",
                "readme.txt": "hello",
                "strange.csv": "a,b\n1,2\n3,4\n",
                "empty.csv": "",
                "header.csv": "a,b\n",
            }
        ),
        vendor="zendesk",
    )
    assert {(i.origin.file, i.reason) for i in items if isinstance(i, Rejected)} == {
        ("torn.duckdb", "bad_container"),
        ("ticket.parquet", "bad_parquet"),
        ("readme.txt", "unknown_file"),
        ("strange.csv", "unknown_file"),
        ("empty.csv", "unknown_file"),
        ("header.csv", "unknown_file"),
    }
    assert len(items) == 6


def test_a_table_that_is_not_listed_but_the_syncs_is_an_object_without_text(export: Export, read: Read) -> None:
    items = read("warehouse", export({"gadget.csv": "name,_fivetran_synced\nx,2024-01-01\n"}), vendor="zendesk")
    assert [(i.entity, i.record_id.partition("/")[0]) for i in items if isinstance(i, Record)] == [("other", "gadget")]


@pytest.mark.parametrize(
    ("stem", "folder", "expected"),
    [
        ("ticket", "", "ticket"),
        ("TICKET", "", "ticket"),
        ("zendesk.ticket_comment", "", "ticket_comment"),
        ("ticket_0_0_0", "", "ticket"),
        ("ticket-part-00003", "", "ticket"),
        ("part-00000-c000", "ticket", "ticket"),
        ("data_0_0_0", "ticket_comment", "ticket_comment"),
        ("t_data", "", "user"),
        ("unheard", "", "unheard"),
    ],
)
def test_a_table_is_told_by_its_name(stem: str, folder: str, expected: str) -> None:
    assert table_of(stem, {"t_data": "USER"}, SYNCS["zendesk"].knows, folder) == expected


def test_a_table_without_a_column_that_is_needed_holds_the_source(export: Export, read: Read) -> None:
    with pytest.raises(SourceError) as caught:
        read("warehouse", export({"ticket.csv": "id,subject,descr\n7,Secret,Hidden\n"}), vendor="zendesk")
    assert "'description'" in str(caught.value)
    assert "Hidden" not in str(caught.value)


def test_declared_columns_are_labels_consent_and_account(export: Export, read: Read) -> None:
    items = read(
        "warehouse",
        export(
            {
                "ticket.csv": TICKET.replace("subject", "custom_product,subject")
                + "7,2024-01-02,Toaster,S,D,open,5,2024-01-01,2024-01-01,TRUE\n",
                "user.csv": "id,name,email,role,custom_consent,custom_account\n5,Ann Doe,,end-user,perhaps,A-1\n",
            }
        ),
        vendor="zendesk",
        labels={"custom_product": "product"},
        consent_field="custom_consent",
        account_field="custom_account",
    )
    ticket, user = items
    assert isinstance(ticket, Record) and isinstance(user, Record)
    assert Label("product", "Toaster") in ticket.labels
    assert (user.person.consent, user.person.accounts) == ("unclear", ("A-1",))


# Airbyte --------------------------------------------------------------------------------------------------------------


def old(o: object) -> dict[str, Any]:
    """A row of a raw table as it was until 2024, with the object as text."""
    return {
        "_airbyte_ab_id": "u",
        "_airbyte_emitted_at": NOON,
        "_airbyte_data": o if isinstance(o, str) else json.dumps(o),
    }


def raw(o: object) -> dict[str, Any]:
    """A row of a raw table."""
    return {"_airbyte_raw_id": "u", "_airbyte_extracted_at": NOON, "_airbyte_meta": {}, "_airbyte_data": o}


def typed(o: dict[str, Any]) -> dict[str, Any]:
    """A row of a typed table: nested values as JSON text, times without a zone."""
    columns = {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in o.items()}
    columns = {name: "2024-01-01 12:00:00" if value == NOON else value for name, value in columns.items()}
    return {"_airbyte_raw_id": "u", "_airbyte_extracted_at": NOON, "_airbyte_meta": "{}", **columns}


OBJECTS: dict[Vendor, dict[str, list[dict[str, Any]]]] = {
    "zendesk": {
        "tickets": [{"id": 7, "subject": "S", "description": '{"a": 1}', "status": "open", "requester_id": 5, "tags": ["x"],
                     "created_at": NOON, "updated_at": NOON, "via": {"channel": "web"}}],
        "ticket_comments": [{"id": 9, "ticket_id": 7, "author_id": 5, "body": "[Hi]", "public": True, "created_at": NOON}],
        "users": [{"id": 5, "name": "Ann Doe", "email": "ann@example.com", "role": "end-user"}],
    },
    "freshdesk": {
        "tickets": [{"id": 7, "subject": "S", "description": "<p>D</p>", "status": 2, "priority": 1, "requester_id": 5,
                     "created_at": NOON, "updated_at": NOON}],
        "conversations": [{"id": 9, "ticket_id": 7, "body": "<p>Hi</p>", "private": False, "incoming": True, "user_id": 5,
                           "created_at": NOON, "updated_at": NOON}],
        "contacts": [{"id": 5, "name": "Ann Doe", "email": "ann@example.com"}],
    },
    "salesforce": {
        "Case": [{"Id": "500A", "Subject": "S", "Description": "D", "CreatedDate": NOON, "ContactId": "003A"}],
        "CaseComment": [{"Id": "00aA", "ParentId": "500A", "CommentBody": "Hi", "IsPublished": True, "CreatedDate": NOON}],
        "Contact": [{"Id": "003A", "LastName": "Doe", "Email": "ann@example.com", "CreatedDate": NOON}],
    },
    "jira": {
        "issues": [{"id": "7", "key": "A-1", "fields": {"summary": "S", "description": "h1. D", "created": NOON,
                    "updated": NOON, "reporter": {"accountId": "u1", "displayName": "Ann Doe"}}}],
        "issue_comments": [{"id": "9", "issueId": "7", "body": "Hi", "created": NOON, "author": {"accountId": "u1"}}],
    },
    "hubspot": {
        "tickets": [{"id": "7", "properties": {"subject": "S", "content": "C", "createdate": NOON,
                     "hs_lastmodifieddate": NOON}, "createdAt": NOON, "updatedAt": NOON, "archived": False}],
        "engagements_notes": [{"id": "9", "properties": {"hs_note_body": "<p>n</p>", "hs_timestamp": NOON},
                               "createdAt": NOON, "updatedAt": NOON, "archived": False}],
        "contacts": [{"id": "5", "properties": {"email": "ann@example.com", "firstname": "Ann"}, "createdAt": NOON,
                      "updatedAt": NOON, "archived": False}],
    },
    "servicenow": {
        "incident": [{"sys_id": "a7", "number": "INC7", "short_description": "S", "description": "D",
                      "sys_created_on": "2024-01-01 12:00:00", "sys_updated_on": "2024-01-01 12:00:00"}],
        "sys_user": [{"sys_id": "u1", "user_name": "ann", "name": "Ann Doe", "email": "ann@example.com"}],
    },
}  # fmt: skip
TURNS = {"zendesk": 1, "freshdesk": 1, "salesforce": 1, "jira": 1, "hubspot": 0, "servicenow": 0}


@pytest.mark.parametrize("vendor", list(OBJECTS))
def test_raw_and_typed_tables_of_airbyte_say_what_the_vendors_reader_says(
    export: Export, read: Read, vendor: Vendor, tmp_path: Path
) -> None:
    shapes: dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
        "old": ("_airbyte_raw_{}.ndjson", old),
        "raw": ("vendor_raw__stream_{}.ndjson", raw),
        "typed": ("{}.ndjson", typed),
    }
    told_by: dict[str, list[tuple[Any, ...]]] = {}
    for name, (pattern, shape) in shapes.items():
        folder = tmp_path / name
        folder.mkdir()
        for stream, objects in OBJECTS[vendor].items():
            lines = "".join(json.dumps(shape(each)) + "\n" for each in objects)
            (folder / pattern.format(stream)).write_text(lines)
        items = read("warehouse", folder, vendor=vendor, sync="airbyte")
        assert not [item for item in items if isinstance(item, Rejected)]
        assert sum(1 for item in items if isinstance(item, Record) and item.entity == "turn") == TURNS[vendor]
        told_by[name] = sorted(told(items), key=str)
    assert told_by["old"] == told_by["raw"] == told_by["typed"]
    assert any(row[0] == "thread" and row[2] == "S" for row in told_by["raw"])


def test_rows_of_airbyte_that_hold_no_object_and_deleted_ones_have_a_fate(export: Export, read: Read) -> None:
    (ticket,) = OBJECTS["zendesk"]["tickets"]
    items = read(
        "warehouse",
        export(
            {
                "_airbyte_raw_tickets.ndjson": [
                    old("{torn"),
                    old("[1]"),
                    raw({**ticket, "id": 1, "_ab_cdc_deleted_at": NOON}),
                    raw(ticket),
                    typed({"id": 3, "_ab_cdc_deleted_at": NOON}),
                ],
                "ticket_metrics.ndjson": [raw({"id": 3}), raw({"id": 4, "_ab_cdc_deleted_at": NOON})],
                "strange.ndjson": [{"a": 1}],
            }
        ),
        vendor="zendesk",
        sync="airbyte",
    )
    assert [(i.reason, i.origin.file) for i in items if isinstance(i, Rejected)] == [
        ("bad_json", "_airbyte_raw_tickets.ndjson"),
        ("not_an_object", "_airbyte_raw_tickets.ndjson"),
        ("unknown_file", "strange.ndjson"),
    ]
    found = [(i.entity, i.record_id, i.deleted, i.text) for i in items if isinstance(i, Record)]
    assert found == [
        ("thread", "1", True, None),
        ("thread", "7", False, '{"a": 1}'),
        ("thread", "3", True, None),
        ("other", "ticket_metrics/3", False, None),
        ("other", "ticket_metrics/4", True, None),
    ]


def test_a_requester_inside_a_deleted_ticket_lives_on(export: Export, read: Read) -> None:
    (ticket,) = OBJECTS["freshdesk"]["tickets"]
    nested = {
        **ticket,
        "requester": {"id": 5, "name": "Ann Doe", "email": "ann@example.com"},
        "_ab_cdc_deleted_at": NOON,
    }
    items = read("warehouse", export({"tickets.ndjson": [raw(nested)]}), vendor="freshdesk", sync="airbyte")
    assert [(i.entity, i.deleted) for i in items if isinstance(i, Record)] == [("thread", True), ("person", False)]


def test_tables_of_airbyte_in_a_database_and_upper_case_are_read(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "landing" / "warehouse.duckdb"
    path.parent.mkdir()
    with duckdb.connect(path) as database:
        database.execute(
            "CREATE TABLE ISSUES AS SELECT 'u' AS _AIRBYTE_RAW_ID, '7' AS ID, 'A-1' AS KEY, "
            f"'{json.dumps(OBJECTS['jira']['issues'][0]['fields'])}'::JSON AS FIELDS"
        )
        database.execute(
            "CREATE TABLE users_raw__stream_users AS SELECT 'u' AS _airbyte_raw_id, "
            """'{"accountId": "u1", "displayName": "Ann Doe"}'::JSON AS _airbyte_data"""
        )
    items = read("warehouse", path.parent, vendor="jira", sync="airbyte")
    assert {(i.entity, i.record_id) for i in items if isinstance(i, Record)} == {("thread", "7"), ("person", "u1")}
    assert [i.origin.position for i in items] == list(range(len(items)))


def test_options_that_the_vendors_reader_does_not_have_are_refused() -> None:
    options = reader("warehouse").Options
    assert options(vendor="zendesk", sync="airbyte", vendor_options={"system_authors": ["1"]})
    for wrong in ({"vendor": "notion"}, {"vendor_options": {"nonsense": 1}}, {"sync": "stitch"}, {"pull": {}}):
        with pytest.raises(ValidationError):
            options(**wrong)


# Hostile --------------------------------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.just(NOON),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
COLUMNS = {
    (vendor, name): sorted({*table.family().required, *table.family().optional, "_fivetran_active", "_fivetran_end"})
    for vendor, sync in SYNCS.items()
    for name, table in sync.tables.items()
}


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_column_a_row_has_one_fate(data: st.DataObject) -> None:
    vendor, name = data.draw(st.sampled_from(sorted(COLUMNS)))
    sync = SYNCS[vendor]
    fields = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS[vendor, name], VALUES)))
    histories = {each: table.history for each, table in sync.tables.items() if table.history is not None}
    joined = Joined(sync.links, histories)
    origin = Origin("file", b"", 0)
    for table in joined.tables:
        joined.see(table, origin, fields)
    joined.close()
    item = record(Row(origin, fields), name, sync.tables[name], joined, Extra())
    assert isinstance(item, Record) or item.reason in REASONS
    if isinstance(item, Record) and item.deleted and item.entity != "person":
        assert (item.title, item.text, item.labels, item.changes) == (None, None, (), ())


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["_airbyte_data", "id", "_ab_cdc_deleted_at"]), VALUES, max_size=3), max_size=4
    )
)
@settings(max_examples=60, deadline=None)
def test_whatever_airbyte_holds_each_file_is_read_to_its_end(
    tmp_path_factory: pytest.TempPathFactory, rows: Any
) -> None:
    path = tmp_path_factory.mktemp("airbyte") / "tickets.ndjson"
    path.write_text("".join(json.dumps({"_airbyte_raw_id": "u", **row}) + "\n" for row in rows))
    module = reader("warehouse")
    files = [LandedFile(path, path.name, file_sha256(path))]
    items = list(module.read(files, module.Options(vendor="zendesk", sync="airbyte"), Census(module.FAMILIES)))
    assert [item.origin.position for item in items] == list(range(len(items)))
    assert len(items) >= len(rows)


def test_a_ticket_that_somebody_else_submitted_is_internal(export: Any, read: Any) -> None:
    head = "id,subject,description,status,requester_id,submitter_id,is_public,created_at,updated_at,_fivetran_synced\n"
    row = "{},s,d,open,7,{},true,2024-01-01 00:00:00,2024-01-01 00:00:00,2024-01-02 00:00:00\n"
    items = read("warehouse", export({"ticket.csv": head + row.format(1, 7) + row.format(2, 12)}), vendor="zendesk")
    assert [(item.visibility, item.role) for item in items] == [("public", "requester"), ("internal", "agent")]
