"""Salesforce: JSON of queries and of the tree API, real exports, and input that means harm."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.errors import SourceError
from curation.sources.census import Census
from curation.sources.reader import Change, Record, Rejected
from curation.sources.vendors import salesforce
from curation.storage.landings.landing import LandedFile

Items = list[Record | Rejected]
Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Read = Callable[..., Items]
Account = Callable[[Items], dict[str, int]]

WHEN = "2024-01-23T02:35:01.000+0000"


def by_id(items: Items) -> dict[str, Record]:
    return {item.record_id: item for item in items if isinstance(item, Record)}


def of(kind: str, identity: str = "", **fields: Any) -> dict[str, Any]:
    url = f"/services/data/v59.0/sobjects/{kind}/{identity}"
    return {"attributes": {"type": kind, **({"url": url} if identity else {})}, **fields}


def query(*records: Any) -> dict[str, Any]:
    return {"totalSize": len(records), "done": True, "records": list(records)}


# JSON -----------------------------------------------------------------------------------------------------------------

NESTED = of(
    "Case", "500A", Subject="Help", Description="Text", CreatedDate=WHEN,
    Contact=of("Contact", "003A", Name="Ann Lee", Email="ann@example.com"),
    Owner={"attributes": {"type": "Name", "url": "/services/data/v59.0/sobjects/User/005A"}, "Name": "Bo"},
    Account=of("Account", "001A", Name="Firm"), Parent=of("Case", "500B", CaseNumber="2"),
    CaseComments=query(of("CaseComment", "00aA", CommentBody="hi", IsPublished=True, CreatedBy=of("User", "005B", Name="Cy")), 7),
    Histories=query(of("CaseHistory", "017A", Field="IsEscalated", OldValue=False, NewValue=True)),
    Emails=None, Place__c={"city": "Bristol"},
)  # fmt: skip


def test_objects_nested_in_a_query_result_have_places_of_their_own(export: Export, read: Read) -> None:
    items = read("salesforce", export({"q.json": query(NESTED, of("Case", "500C", Subject="Next"))}))
    assert [i.origin.position for i in items] == list(range(10))
    shown = [i.reason if isinstance(i, Rejected) else f"{i.entity} {i.record_id} {i.role}" for i in items]
    assert shown == [
        "thread 500A requester", "person 003A requester", "person 005A None", "person 001A account", "other case/500B None",
        "turn 00aA None", "not_an_object", "turn 017A system", "person 005B None", "thread 500C requester",
    ]  # fmt: skip
    found = by_id(items)
    assert (found["00aA"].parent_id, found["00aA"].visibility, found["017A"].parent_id) == ("500A", "public", "500A")
    assert found["017A"].changes == (Change("IsEscalated", "false", "true"),)
    assert found["003A"].person.emails == ("ann@example.com",)


@pytest.mark.parametrize(
    "files",
    [
        {"x.ndjson": [NESTED]},
        {"x.ndjson": [query(NESTED)]},
        {"x.json": [NESTED]},
        {"x.json": [query(NESTED)]},
        {"x.json": NESTED},
        {"x.json": {"status": 0, "result": query(NESTED)}},
    ],
)
def test_lines_lists_pages_and_results_of_commands_are_read_alike(
    export: Export, read: Read, files: dict[str, Any]
) -> None:
    items = read("salesforce", export(files))
    assert [getattr(i, "record_id", None) for i in items][:3] == ["500A", "003A", "005A"]
    assert [i.origin.position for i in items] == list(range(9))


def test_objects_without_attributes_are_what_the_file_is_named_after(
    export: Export, read: Read, account: Account
) -> None:
    files = {
        "Case.ndjson": [{"Id": "500A", "Subject": "Help"}, {"subject": "no id"}],
        "things.json": {"records": [{"Id": "1"}]},
        "other.json": {"hello": 1},
        "broken.json": "{",
    }
    assert account(read("salesforce", export(files))) == {
        "thread:ticket": 1, "rejected:bad_type": 1, "rejected:unknown_file": 2, "rejected:bad_json": 1,
    }  # fmt: skip


def test_the_tree_api_names_objects_by_reference_and_texts_keep_their_at_sign(export: Export, read: Read) -> None:
    contact = {
        "attributes": {"type": "Contact", "referenceId": "ContactRef1"},
        "LastName": "Lee",
        "AccountId": "@AccountRef1",
    }
    account = {
        "attributes": {"type": "Account", "referenceId": "AccountRef1"},
        "Name": "Firm",
        "Contacts": {"records": [contact]},
    }
    case = {
        "attributes": {"type": "Case", "referenceId": "CaseRef1"},
        "Subject": "@sam please look",
        "ContactId": "@ContactRef1",
    }
    items = read("salesforce", export({"a.json": {"records": [account, case]}}))
    assert [i.record_id for i in items] == ["AccountRef1", "ContactRef1", "CaseRef1"]
    found = by_id(items)["CaseRef1"]
    assert (found.title, found.author_ref) == ("@sam please look", "ContactRef1")


def test_links_nested_in_a_note_say_what_it_is_about(export: Export, read: Read) -> None:
    links = query(
        of("ContentDocumentLink", "06A1", LinkedEntityId="005A"),
        of("ContentDocumentLink", "06A2", LinkedEntityId="500A"),
    )
    note, *_ = read(
        "salesforce", export({"q.json": query(of("ContentNote", "069A", Title="Call", ContentDocumentLinks=links))})
    )
    assert isinstance(note, Record) and note.parent_id == "500A"


def test_the_census_has_the_vendors_spelling_and_knows_the_standard_fields(export: Export) -> None:
    files = export(
        {
            "Case.csv": f"Id,Subject,Description,CreatedDate,CaseNumber,Area__c,Contact.Name,Novelty\n500A,a,b,{WHEN},1,x,Ann,y\n"
        }
    )
    census = Census(salesforce.FAMILIES)
    list(salesforce.read(files, salesforce.Options(), census))
    assert [use.field for use in census.uses() if not use.known] == ["Novelty"]
    assert {use.field for use in census.uses()} >= {"CaseNumber", "Contact.Name"}


# Real and hostile -----------------------------------------------------------------------------------------------------

REAL = [
    ("sfdc-assets-csv", 697, {"person": 356, "thread:ticket": 80, "thread:note": 75, "other": 184, "rejected:unknown_file": 2}),
    ("sfdc-treeapi", 139, {"person": 66, "thread:ticket": 26, "article:article": 10, "other": 35, "rejected:unknown_file": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("folder", "count", "expected"), REAL)
def test_a_real_export_is_read_to_the_last_object(
    shared: Path, read: Read, account: Account, folder: str, count: int, expected: dict[str, int]
) -> None:
    items = read("salesforce", shared / "data" / folder)
    assert account(items) == expected
    assert len(items) == count
    for item in items:
        if isinstance(item, Record) and item.kind is not None and not item.deleted:
            assert item.title or item.text


def test_the_standard_fields_of_a_real_export_are_no_news(shared: Path) -> None:
    root = shared / "data" / "sfdc-assets-csv"
    files = [LandedFile(path, path.name, b"") for path in sorted(root.rglob("*.csv"))]
    census = Census(salesforce.FAMILIES)
    list(salesforce.read(files, salesforce.Options(), census))
    assert {
        (use.family, use.field) for use in census.uses() if not use.known and use.family in salesforce.FAMILIES
    } == set()


FIELD = st.sampled_from(
    ["Id", "id", "attributes", "records", "result", "Contact", "CaseComments", "ParentId", "Body", "Field", "NewValue", "Content",
     "CreatedDate", "LastModifiedDate", "IsDeleted", "KnowledgeArticleId", "Language", "Answer__c", "FileType", "Incoming",
     "ContentDocumentLinks", "VersionNumber", "Email", "Name", "Subject", "HtmlBody", "ContentDocumentId", "LinkedEntityId"]
)  # fmt: skip
KIND = st.sampled_from([*sorted(salesforce.FAMILIES), "Name", "Thing__c", "\udcff", " ", "AggregateResult"])
SCALAR = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8), st.just(WHEN), st.just("SNOTE"),
    st.builds(lambda kind: {"type": kind, "referenceId": "@R"}, KIND),
    st.builds(lambda kind: {"type": kind, "url": f"/services/data/v1/sobjects/{kind}/500A"}, KIND),
)  # fmt: skip
TREE = st.recursive(
    SCALAR,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(FIELD, inner, max_size=7)),
    max_leaves=25,
)
NAME = st.sampled_from(["Case.json", "x.json", "ContentDocumentLink.ndjson", "ContentVersion.json", "Solution.ndjson"])


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(NAME, TREE, max_size=3))
def test_no_json_makes_the_reader_raise(tmp_path_factory: pytest.TempPathFactory, files: dict[str, Any]) -> None:
    root = tmp_path_factory.mktemp("fuzz")
    landed = []
    for name, content in sorted(files.items()):
        (root / name).write_text(json.dumps(content))
        landed.append(LandedFile(root / name, name, b""))
    items = list(salesforce.read(landed, salesforce.Options(), Census(salesforce.FAMILIES)))
    places = [(item.origin.file, item.origin.position) for item in items]
    assert len(set(places)) == len(places)
    assert sorted(places, key=lambda place: place[0]) == places


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["Case.csv", "x.csv", "ContentVersion.csv", "contact-1.csv"]),
    st.lists(st.sampled_from(["Id", "Subject", "CaseNumber", "LastName", "Email", "AccountId", "ContentDocumentId", "Title", "FileType"]), max_size=6),
    st.lists(st.lists(st.text(max_size=5), max_size=6), max_size=4),
)  # fmt: skip
def test_no_csv_makes_the_reader_raise_anything_but_source_error(
    tmp_path_factory: pytest.TempPathFactory, name: str, header: list[str], rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / name
    path.write_text("\n".join(",".join(row) for row in [header, *rows]), encoding="utf-8", errors="replace")
    try:
        items = list(salesforce.read([LandedFile(path, name, b"")], salesforce.Options(), Census(salesforce.FAMILIES)))
    except SourceError:
        return
    assert len({item.origin.position for item in items}) == len(items)


def test_an_object_nested_a_hundred_deep_and_a_list_of_a_hundred_thousand_end(export: Export, read: Read) -> None:
    deep: dict[str, Any] = of("Account", "001A")
    for number in range(60):
        deep = of("Account", f"001{number}", Parent=deep)
    wide = of(
        "Case",
        "500A",
        Subject="a",
        CaseComments=query(*(of("CaseComment", f"00a{n}", CommentBody="x") for n in range(20_000))),
    )
    items = read("salesforce", export({"d.json": query(deep), "w.json": query(wide)}))
    assert sum(item.origin.file == "w.json" for item in items) == 20_001
