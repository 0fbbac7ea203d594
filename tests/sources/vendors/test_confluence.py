"""Confluence: space exports and pages from the REST API."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.sources.census import Census
from curation.sources.reader import Label, Record, Rejected, reader
from curation.sources.vendors import confluence
from curation.storage.landings.landing import LandedFile, file_sha256

Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Read = Callable[..., list[Record | Rejected]]
Account = Callable[[list[Record | Rejected]], dict[str, int]]

REFERENCES = {"content": "Page", "space": "Space", "parent": "Page", "originalVersion": "Page", "owningContent": "Page", "label": "Label"}  # fmt: skip


def thing(kind: str, identity: object, **properties: Any) -> str:
    """An object as Confluence writes one: a list is a collection, `("user", key)` a user, an int a reference or number."""
    lines = [f'<object class="{kind}" package="com.atlassian.confluence.any">', f'<id name="id">{identity}</id>']
    for name, value in properties.items():
        if value is None:
            lines.append(f'<property name="{name}"/>')
        elif isinstance(value, list):
            inner = "".join(f'<element class="X" package="y"><id name="id">{each}</id>\n</element>' for each in value)
            lines.append(f'<collection name="{name}" class="java.util.Collection">{inner}</collection>')
        elif isinstance(value, tuple):
            lines.append(
                f'<property name="{name}" class="ConfluenceUserImpl" package="u"><id name="key"><![CDATA[{value[1]}]]></id>\n</property>'
            )
        elif name in REFERENCES:
            lines.append(
                f'<property name="{name}" class="{REFERENCES[name]}" package="p"><id name="id">{value}</id>\n</property>'
            )
        elif isinstance(value, str) and not value[:4].isdigit():
            lines.append(f'<property name="{name}"><![CDATA[{value.replace("]]", "]] ")}]]></property>')
        else:
            lines.append(f'<property name="{name}">{value}</property>')
    return "\n".join([*lines, "</object>"])


def dump(*things: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<hibernate-generic datetime="2024-12-31 11:40:11.123">\n'
        + "\n".join(things)
        + "\n</hibernate-generic>\n"
    )


def page(identity: int, number: int = 1, **properties: Any) -> str:
    given = {
        "title": f"Page {identity}", "version": number, "contentStatus": "current", "space": 1,
        "creationDate": "2023-01-02 03:04:05.678", "lastModificationDate": f"2024-01-{number:02} 03:04:05.678",
        "lastModifier": ("user", "key1"),
    }  # fmt: skip
    return thing(properties.pop("kind", "Page"), identity, **{**given, **properties})


def body(identity: int, of: int | None, markup: str, form: int = 2) -> str:
    return thing("BodyContent", identity, body=markup, bodyType=form, **({} if of is None else {"content": of}))


SPACE = thing("Space", 1, key="KB", name="Knowledge")


@pytest.fixture
def articles(export: Export, read: Read) -> Callable[..., dict[tuple[str, str | None], Record]]:
    """The articles of a dump by id and version."""

    def run(*things: str, **options: Any) -> dict[tuple[str, str | None], Record]:
        items = read("confluence", export({"entities.xml": dump(*things)}), **options)
        assert len(items) == len(things)
        found = [item for item in items if isinstance(item, Record) and item.entity == "article"]
        return {(item.record_id, item.version): item for item in found}

    return run


def test_every_object_of_a_space_export_is_one_item(export: Export, read: Read, account: Account) -> None:
    things = [
        body(90, 10, "<p>first</p>"),
        SPACE,
        page(10),
        page(20, kind="BlogPost"),
        body(91, 20, "<p>news</p>"),
        thing("Comment", 30, title=None, creationDate="2023-01-02 03:04:05.678"),
        body(92, 30, "<p>a comment</p>"),
        thing("Attachment", 40, title="a.png"),
        thing("ConfluenceUserImpl", "key1", name="ada", lowerName="ada", email="ada@example.com"),
        thing("InternalUser", 7, name="ada", displayName="Ada Example", emailAddress="ada@example.com"),
        '<object class="BucketPropertySetItem" package="b"><composite-id><property name="entityName">x</property><property name="entityId">0</property></composite-id></object>',
        '<object class="Nothing" package="b"/>',
        "<oddity/>",
    ]
    files = export(
        {
            "space.zip/entities.xml": dump(*things),
            "space.zip/exportDescriptor.properties": "exportType=space\n",
            "space.zip/attachments/10/40/1": b"\x89PNG",
            "space.zip/attachments/10/41/1.json": "{}",
            "notes.txt": "x",
        }
    )
    items = read("confluence", files)
    assert account(items) == {
        "article:article": 2, "other": 10, "person": 2, "rejected:missing_id": 1, "rejected:not_an_object": 1,
        "rejected:unknown_file": 1,
    }  # fmt: skip
    dumped = [item for item in items if item.origin.file.endswith("entities.xml")]
    assert [item.origin.position for item in dumped] == list(range(len(things)))
    names = [item.record_id for item in items if isinstance(item, Record) and item.entity == "other"]
    assert len(set(names)) == len(names)
    assert {"file/attachments/10/40/1", "Attachment/40", "Comment/30", "Page/10", "BodyContent/92"} <= set(names)


def test_an_article_is_what_its_page_and_its_body_say_whichever_comes_first(articles: Any) -> None:
    found = articles(
        body(90, 10, "<h2>Do</h2><p>a</p>"),
        page(10, 3),
        SPACE,
        page(11),
        body(91, None, "<p>b</p>"),
        page(12, bodyContents=[91]),
    )
    one = found["10", "3"]
    assert one.text == "## Do\n\na" and one.title == "Page 10" and one.author_ref == "key1" and one.role == "author"
    assert one.created_at == dt.datetime(2023, 1, 2, 3, 4, 5, 678000, dt.UTC)
    assert one.updated_at == one.effective_at == dt.datetime(2024, 1, 3, 3, 4, 5, 678000, dt.UTC)
    assert one.labels == (Label("status", "current"), Label("type", "page"), Label("category", "KB"))
    assert one.visibility == "internal" and one.confidentiality is None and one.origin.position == 0
    assert found["11", "1"].text is None and found["11", "1"].origin.position == 3
    assert found["12", "1"].text == "b"


def test_old_versions_are_versions_of_their_page(articles: Any) -> None:
    found = articles(
        page(10, 3, historicalVersions=[11, 12]), body(90, 10, "<p>three</p>"),
        page(11, 1, originalVersion=10, space=None), body(91, 11, "<p>one</p>"),
        page(12, 2, space=None), body(92, 12, "<p>two</p>"),
        page(13, 4, originalVersionId="10", contentStatus="deleted"), body(93, 13, "<p>gone</p>"),
        SPACE,
    )  # fmt: skip
    assert {key: item.text for key, item in found.items()} == {
        ("10", "1"): "one",
        ("10", "2"): "two",
        ("10", "3"): "three",
        ("10", "4"): None,
    }
    assert found["10", "4"].deleted and Label("category", "KB") in found["10", "1"].labels


def test_a_deleted_page_is_a_tombstone_with_all_that_it_had_been(articles: Any) -> None:
    found = articles(
        page(10, 2, contentStatus="deleted"), body(90, 10, "<p>secret</p>"),
        page(11, 1, originalVersion=10), body(91, 11, "<p>old secret</p>"),
    )  # fmt: skip
    assert set(found) == {("10", None), ("10", "1")}
    assert all(item.deleted and item.text is item.title is None and not item.labels for item in found.values())
    assert found["10", None].effective_at == dt.datetime(2024, 1, 2, 3, 4, 5, 678000, dt.UTC)


def test_a_draft_is_an_article_of_its_own_and_says_so(articles: Any) -> None:
    found = articles(
        page(10, 1),
        body(90, 10, "<p>a</p>"),
        page(11, 1, originalVersion=10, contentStatus="draft"),
        body(91, 11, "<p>b</p>"),
    )
    assert Label("status", "draft") in found["11", "1"].labels
    assert Label("status", "current") in found["10", "1"].labels


def test_archived_pages_and_spaces_stay_and_say_so(articles: Any) -> None:
    space = thing("Space", 1, key="OLD", spaceStatus="ARCHIVED")
    found = articles(
        space, page(10), body(90, 10, "<p>a</p>"), page(11, contentStatus="archived", space=2), body(91, 11, "<p>b</p>")
    )
    assert all(Label("status", "archived") in item.labels for item in found.values())


def test_a_restricted_page_is_confidential_with_its_children_and_its_past(articles: Any) -> None:
    found = articles(
        *(body(100 + n, n, "<p>x</p>") for n in range(10, 18)),
        page(10), page(11, parent=10), page(12, parent=11), page(13, 2, originalVersion=11),
        page(14, originalVersion=11, contentStatus="draft"), page(15, contentPermissionSets=[71]), page(16, contentPermissionSets=[99]), page(17, parent=17),
        thing("ContentPermissionSet", 70, type="View", owningContent=11),
        thing("ContentPermissionSet", 71, type="Edit", owningContent=15),
    )  # fmt: skip
    closed = {
        key[0] if key[1] == "1" else "old" for key, item in found.items() if item.confidentiality == "confidential"
    }
    assert closed == {"11", "12", "old", "14", "16"}


def test_a_page_is_public_only_if_nobody_needs_an_account_for_its_space(articles: Any) -> None:
    anonymous = thing(
        "SpacePermission", 60, type="VIEWSPACE", space=1, group=None, userSubject=None, allUsersSubject=None
    )
    found = articles(
        anonymous,
        thing("SpacePermission", 61, type="VIEWSPACE", space=2, group=None, allUsersSubject="authenticated-users"),
        thing("SpacePermission", 62, type="COMMENT", space=3, group=None),
        *(page(9 + n, space=n) for n in (1, 2, 3)), *(body(90 + n, 9 + n, "<p>x</p>") for n in (1, 2, 3)),
        page(20), body(99, 20, "<p>x</p>"), thing("ContentPermissionSet", 70, type="View", owningContent=20),
        page(21, contentStatus="draft"), body(98, 21, "<p>x</p>"),
    )  # fmt: skip
    assert {key[0] for key, item in found.items() if item.visibility == "public"} == {"10"}


def test_a_source_may_declare_spaces_that_are_public(articles: Any) -> None:
    found = articles(
        SPACE, page(10), body(90, 10, "<p>a</p>"), page(11, space=2), body(91, 11, "<p>b</p>"), public_spaces=("KB",)
    )
    assert {key[0]: item.visibility for key, item in found.items()} == {"10": "public", "11": "internal"}


def test_labels_come_through_their_labellings_without_favourites(articles: Any) -> None:
    found = articles(
        page(10), body(90, 10, "<p>a</p>"),
        thing("Labelling", 50, label=60, content=10), thing("Labelling", 51, label=61, content=10),
        thing("Labelling", 52, label=62, labelableId="10", labelableType="CONTENT"),
        thing("Label", 60, name="how-to", namespace="global"), thing("Label", 61, name="favourite", namespace="my"),
        thing("Label", 62, name="runbook", namespace="global"),
    )  # fmt: skip
    assert [label.raw for label in found["10", "1"].labels if label.name == "tag"] == ["how-to", "runbook"]


def test_half_a_character_inside_a_document_rejects_its_page(export: Export, read: Read) -> None:
    text = json.dumps(
        {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "\ud800"}]}]}
    )
    deep = '{"content":[' * 100_000
    pages = [{**V2, "body": {"atlas_doc_format": {"value": value}}} for value in (text, deep, "{")]
    items = read("confluence", export({"p.ndjson": pages}))
    assert [item.reason for item in items if isinstance(item, Rejected)][0::2] == ["lone_surrogate", "bad_json"]
    assert all(isinstance(item, Rejected) for item in items)


def test_what_confluence_writes_into_its_xml_is_undone(articles: Any) -> None:
    code = '<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[a[b[0]]  = "]]"]]></ac:plain-text-body></ac:structured-macro>'
    found = articles(page(10, title="A ]] b"), body(90, 10, code + "<p>\x08x</p>"))
    assert found["10", "1"].text == '```\na[b[0]]  = "]]"\n```\n\nx'
    assert found["10", "1"].title == "A ]] b"


def test_a_page_in_the_old_wiki_markup_is_rendered_and_gives_way_to_the_storage_format(articles: Any) -> None:
    found = articles(
        page(10), body(90, 10, "h2. Title\n* a", 0), page(11), body(91, 11, "h1. Old", 0), body(92, 11, "<p>new</p>")
    )
    assert found["10", "1"].text == "## Title\n\n- a" and found["11", "1"].text == "new"


def test_authors_are_users_by_key_or_by_name_and_mentions_show_their_names(export: Export, read: Read) -> None:
    things = [
        thing("ConfluenceUserImpl", "key1", name="Ada", lowerName="ada"),
        thing("ConfluenceUserImpl", "key2", name="grace@example.com"),
        thing("InternalUser", 7, name="Ada", firstName="Ada", lastName="Example", emailAddress="ada@example.com"),
        page(10, lastModifier=None, lastModifierName="ADA"),
        body(90, 10, '<p>ask <ac:link><ri:user ri:userkey="key1"/></ac:link></p>'),
    ]
    items = [item for item in read("confluence", export({"entities.xml": dump(*things)})) if isinstance(item, Record)]
    assert next(item for item in items if item.entity == "article").author_ref == "key1"
    assert next(item for item in items if item.entity == "article").text == "ask @Ada"
    people = {item.record_id: item for item in items if item.entity == "person"}
    assert all(person.role == "agent" for person in people.values())
    assert people["key1"].person.accounts == ("Ada",) and people["key2"].person.emails == ("grace@example.com",)
    assert people["InternalUser/7"].person.names == ("Ada Example",)
    assert people["InternalUser/7"].person.emails == ("ada@example.com",)


def test_dates_are_the_servers_and_one_that_is_none_rejects_its_page(export: Export, read: Read) -> None:
    things = [
        page(10),
        body(90, 10, "<p>a</p>"),
        page(11, lastModificationDate="2024-13-01 00:00:00.000"),
        body(91, 11, "<p>b</p>"),
    ]
    items = read("confluence", export({"entities.xml": dump(*things)}), timezone="Europe/Berlin")
    assert isinstance(items[1], Record) and items[1].effective_at == dt.datetime(2024, 1, 1, 2, 4, 5, 678000, dt.UTC)
    assert items[2] == Rejected(items[2].origin, "bad_date", "article", "11")
    assert isinstance(items[3], Record) and items[3].entity == "other"
    with pytest.raises(ValidationError):
        reader("confluence").Options(timezone="Nowhere/At_All")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (dump(page(10), body(90, 10, "<p>a</p>"))[:-30], "bad_xml"),
        (dump(page(10)).replace("?>", '?><!DOCTYPE x [<!ENTITY a "b">]>'), "xml_doctype"),
        ("<html></html>", "unknown_file"),
        (dump(page(10)).encode().replace(b"Page 10", b"\xff"), "bad_encoding"),
        (b"", "bad_xml"),
    ],
)
def test_a_dump_that_is_not_whole_is_rejected_as_a_whole(
    export: Export, read: Read, content: str | bytes, reason: str
) -> None:
    items = read("confluence", export({"entities.xml": content}))
    assert [(item.reason, item.origin.position) for item in items if isinstance(item, Rejected)] == [(reason, 0)]
    assert len(items) == 1


V1 = {
    "id": "10", "type": "page", "status": "current", "title": "One",
    "space": {"id": 1, "key": "KB"},
    "history": {"createdDate": "2023-01-02T03:04:05.678Z", "createdBy": {"type": "known", "accountId": "u1", "displayName": "Ada Example", "email": "ada@example.com"}},
    "version": {"number": 3, "when": "2024-01-02T03:04:05.678+01:00", "by": {"type": "known", "accountId": "u2", "publicName": "Grace"}},
    "ancestors": [{"id": "1"}],
    "metadata": {"labels": {"results": [{"prefix": "global", "name": "how-to"}, {"prefix": "my", "name": "favourite"}]}},
    "restrictions": {"read": {"operation": "read", "restrictions": {"user": {"results": [], "size": 0}, "group": {"results": [], "size": 0}}}},
    "body": {"storage": {"value": "<h2>Do</h2><p>a</p>", "representation": "storage"}},
}  # fmt: skip
V2 = {
    "id": "20", "status": "current", "title": "Two", "spaceId": "77", "parentId": "10", "parentType": "page", "authorId": "u1",
    "createdAt": "2023-01-02T03:04:05.678Z", "version": {"createdAt": "2024-02-03T04:05:06Z", "number": 2, "authorId": "u2", "message": ""},
    "body": {"storage": {"value": "<p>b</p>", "representation": "storage"}}, "labels": {"results": [{"name": "faq", "prefix": "global"}]},
}  # fmt: skip


def test_pages_of_both_rest_apis_become_articles(export: Export, read: Read, account: Account) -> None:
    files = export(
        {
            "v1.json": {"results": [V1, {**V1, "id": "11"}], "start": 0},
            "v2.ndjson": [V2],
            "v2/page-21.json": {**V2, "id": "21"},
        }
    )
    items = read("confluence", files, public_spaces=("77",))
    assert account(items) == {"article:article": 4, "person": 2}
    found = {item.record_id: item for item in items if isinstance(item, Record)}
    one, two = found["10"], found["20"]
    assert (one.version, one.text, one.author_ref, one.visibility) == ("3", "## Do\n\na", "u2", "internal")
    assert one.effective_at == one.updated_at == dt.datetime(2024, 1, 2, 2, 4, 5, 678000, dt.UTC)
    assert one.created_at == dt.datetime(2023, 1, 2, 3, 4, 5, 678000, dt.UTC) and one.confidentiality is None
    assert one.labels == (
        Label("status", "current"),
        Label("type", "page"),
        Label("category", "KB"),
        Label("tag", "how-to"),
    )
    assert (two.version, two.text, two.author_ref, two.visibility) == ("2", "b", "u2", "public")
    assert Label("category", "77") in two.labels and Label("tag", "faq") in two.labels
    assert found["u1"].person.names == ("Ada Example",) and found["u1"].person.emails == ("ada@example.com",)
    assert found["u2"].role == "agent"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"atlas_doc_format": {"value": json.dumps({"type": "doc", "version": 1, "content": [{"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Do"}]}]})}}, "## Do"),
        ({"view": {"value": "<ul><li>a</li></ul>"}}, "- a"),
        ({"storage": {"value": "<p>s</p>"}, "view": {"value": "<p>v</p>"}}, "s"),
        ({"storage": {"value": ""}}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_a_body_is_taken_in_the_form_that_says_most(
    export: Export, read: Read, given: dict[str, Any], text: str | None
) -> None:
    items = read("confluence", export({"p.json": {**V2, "body": given}}))
    assert isinstance(items[0], Record) and items[0].text == text


def test_an_issue_whose_body_is_a_text_is_no_page(export: Export, read: Read) -> None:
    issue = {"id": 7, "number": 3, "title": "The lamp hums", "body": "Since Monday.", "state": "open", "comments": 2}
    (item,) = read("confluence", export({"issues/3.json": issue}))
    assert item.entity == "other"


def test_restrictions_of_the_rest_api_hold_for_the_pages_below_in_any_file(export: Export, read: Read) -> None:
    def closed(of: dict[str, Any], read_by: object) -> dict[str, Any]:
        return {**of, "restrictions": {"read": read_by}}

    somebody = {"restrictions": {"user": {"results": []}, "group": {"results": [{"type": "group", "name": "board"}]}}}
    files = export(
        {
            "a.ndjson": [{**V1, "id": "5", "ancestors": [{"id": "1"}, {"id": "10"}]}, {**V1, "id": "6"}, closed({**V1, "id": "7"}, "everyone")],
            "b.json": [closed(V1, somebody)],
            "c.json": [V2],
        }
    )  # fmt: skip
    items = read("confluence", files)
    assert {
        item.record_id for item in items if isinstance(item, Record) and item.confidentiality == "confidential"
    } == {"5", "7", "10", "20"}


def test_drafts_trash_and_other_objects_of_the_rest_api(export: Export, read: Read) -> None:
    objects = [
        {**V2, "status": "draft"}, {**V2, "status": "trashed"}, {**V2, "id": "22", "status": "archived"},
        {"id": "30", "type": "comment", "title": "Re: One", "body": {"storage": {"value": "<p>c</p>"}}},
        {"id": "31", "type": "attachment", "title": "a.png"}, {"id": "32", "pageId": "10", "title": "Re", "body": {}},
        {"key": "KB", "type": "global", "name": "Knowledge"}, {"accountId": "u9", "publicName": "Lin"},
        {**V2, "id": None}, {**V2, "id": "23", "version": {"createdAt": "yesterday", "number": 1}}, 7,
    ]  # fmt: skip
    items = read("confluence", export({"all.ndjson": objects}))
    assert [(item.reason if isinstance(item, Rejected) else item.entity, item.record_id if isinstance(item, Record) else None) for item in items] == [
        ("article", "20/draft"), ("article", "20"), ("article", "22"), ("other", "comment/30"), ("other", "attachment/31"),
        ("other", "object/32"), ("other", "global/KB"), ("person", "u9"), ("missing_id", None), ("bad_date", None), ("not_an_object", None),
    ]  # fmt: skip
    trashed = items[1]
    assert isinstance(trashed, Record) and trashed.deleted and trashed.version is None and trashed.text is None


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.dictionaries(
        st.sampled_from([*V1, "spaceId", "labels", "parentId", "createdAt"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["storage", "value", "results", "read", "by", "number", "when", "name"]), inner, max_size=3),
            max_leaves=8,
        ),
        max_size=8,
    )
)  # fmt: skip
def test_no_object_of_the_rest_api_breaks_the_reader(export: Export, read: Read, fields: dict[str, Any]) -> None:
    read("confluence", export({"p.ndjson": [{**V1, **fields}, {**V2, **fields}, fields]}))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Page", "BodyContent", "Space", "Label", "Labelling", "ContentPermissionSet", "ConfluenceUserImpl", "SpacePermission"]),
            st.integers(1, 5),
            st.dictionaries(
                st.sampled_from(["content", "title", "body", "version", "originalVersion", "parent", "space", "label", "name", "type", "contentStatus", "bodyContents", "historicalVersions", "creationDate", "lastModifier"]),
                st.none() | st.integers(1, 5) | st.sampled_from(["deleted", "draft", "View", "", "x"]) | st.lists(st.integers(1, 5), max_size=2),
                max_size=5,
            ),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_no_mixture_of_objects_breaks_the_reader(
    export: Export, read: Read, things: list[tuple[str, int, dict[str, Any]]]
) -> None:
    items = read(
        "confluence", export({"entities.xml": dump(*(thing(kind, number, **o) for kind, number, o in things))})
    )
    assert len(items) == len(things)


MEASURE = """
import resource, sys
from pathlib import Path
from curation.sources.census import Census
from curation.sources.vendors.confluence import space
from curation.sources.reader import reader
from curation.storage.landings.landing import LandedFile, file_sha256

space.storage.to_markdown = lambda body, names=None: body

def read(name):
    path = Path(name)
    module = reader("confluence")
    file = LandedFile(path, "entities.xml", file_sha256(path))
    return sum(1 for _ in module.read([file], module.Options(), Census(module.FAMILIES)))

read(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = read(sys.argv[2])
print(count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_memory_does_not_grow_with_the_bodies(tmp_path: Path) -> None:
    sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
    try:
        import confluence_export
    finally:
        sys.path.pop(0)
    small, large = tmp_path / "small.xml", tmp_path / "large.xml"
    confluence_export.write(small, 20)
    confluence_export.write(large, 500, paragraphs=40)
    assert large.stat().st_size > 20 << 20
    done = subprocess.run([sys.executable, "-c", MEASURE, small, large], capture_output=True, text=True, check=True)
    count, grown = map(int, done.stdout.split())
    assert count == 500 * 4 + 22 and grown < 16


@pytest.mark.slow
def test_a_dump_reads_at_the_pace_of_its_parser(tmp_path: Path) -> None:
    """Decoding twice and mapping stay within 6 times bare `lxml.iterparse`; the file that has least text is the worst."""
    import time

    sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
    try:
        import confluence_export
    finally:
        sys.path.pop(0)
    path = tmp_path / "entities.xml"
    confluence_export.write(path, 600, paragraphs=8)
    module = reader("confluence")
    file = LandedFile(path, path.name, file_sha256(path))
    floor = took = float("inf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("curation.sources.vendors.confluence.space.storage.to_markdown", lambda body, names=None: body)
        for _ in range(3):
            start = time.process_time()
            confluence_export.bare(path)
            floor = min(floor, time.process_time() - start)
            start = time.process_time()
            list(module.read([file], module.Options(), Census(module.FAMILIES)))
            took = min(took, time.process_time() - start)
    assert took < 6 * floor


def test_a_page_says_where_it_is_read(export: Any, read: Any) -> None:
    links = {"base": "https://example.com/wiki", "webui": "/spaces/KB/pages/21/Refunds"}
    (item,) = [i for i in read("confluence", export({"pages.json": {**V2, "_links": links}})) if i.entity == "article"]
    assert Label("url", "https://example.com/wiki/spaces/KB/pages/21/Refunds") in item.labels


def attachment(identity: int, title: str, page_id: int, **properties: Any) -> str:
    given = {"title": title, "version": 1, "contentStatus": "current", "containerContent": page_id}
    return thing("Attachment", identity, **{**given, **properties})


def written(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


ATTACHED = {
    "entities.xml": dump(
        SPACE, page(10), body(90, 10, "<p>See the sheet.</p>"), attachment(70, "Fees 2026.docx", 10),
        attachment(71, "logo.png", 10), attachment(72, "torn.pdf", 10), attachment(73, "Fees 2026.docx", 10, originalVersion=70),
    ),
    "attachments/10/70/1": written("The fee was 3 euros."),
    "attachments/10/70/2": written("The fee is 4 euros."),
    "attachments/10/71/1": b"\x89PNG\r\n",
    "attachments/10/72/1": b"%PDF-1.7 torn",
}  # fmt: skip


def test_documents_attached_to_a_page_are_parts_of_it_where_the_source_asks(export: Export, read: Read) -> None:
    items = read("confluence", export(ATTACHED), attachments="read")
    (found,) = [i for i in items if isinstance(i, Record) and i.entity == "article"]
    assert found.text == "See the sheet.\n\n## Fees 2026.docx\n\nThe fee is 4 euros."
    refused = {i.origin.file: i.reason for i in items if isinstance(i, Rejected)}
    assert refused == {"attachments/10/72/1": "bad_document"}
    others = {i.record_id for i in items if isinstance(i, Record) and i.entity == "other"}
    assert {"file/attachments/10/70/1", "file/attachments/10/70/2", "file/attachments/10/71/1"} <= others


def test_without_being_asked_attachments_are_counted_and_not_read(export: Export, read: Read) -> None:
    items = read("confluence", export(ATTACHED))
    (found,) = [i for i in items if isinstance(i, Record) and i.entity == "article"]
    assert found.text == "See the sheet." and not [i for i in items if isinstance(i, Rejected)]
    census = Census(confluence.FAMILIES)
    list(confluence.read(export(ATTACHED), confluence.Options(), census))
    assert {u.field: u.filled for u in census.uses() if u.family == "attached files"} == {
        "image": 1,
        "pdf": 1,
        "word": 1,
    }
