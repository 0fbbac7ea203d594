"""Own tables: YAML says what a field means, and a mapping that cannot be meant fails where it is written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.errors import ConfigurationError, SourceError
from curation.settings.yamlfile import read_yaml
from curation.sources.census import Census
from curation.sources.reader import Change, Label, Person, Record, Rejected, reader
from curation.sources.reasons import REASONS
from curation.sources.settings import SourceSettings
from curation.sources.trial import try_parse
from curation.storage.landings.landing import LandedFile
from tests.growth import assert_linear

Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Read = Callable[..., list[Record | Rejected]]

TEN_LINES = """
tables:
- files: tickets*.csv
  entity: thread
  fields: {record_id: id, title: subject, text: body, created_at: created, author_ref: customer}
  labels: {status: state}
- files: people.csv
  entity: person
  fields: {record_id: id, names: first + last, emails: mail}
"""


def options(text: str) -> dict[str, Any]:
    return dict(yaml.safe_load(text))


def records(items: list[Record | Rejected]) -> list[Record]:
    assert not [item for item in items if isinstance(item, Rejected)]
    return [item for item in items if isinstance(item, Record)]


def test_a_simple_csv_is_mapped_in_ten_lines(export: Export, read: Read) -> None:
    files = {
        "tickets-1.csv": "ID,Subject,body,created,customer,state\n7,Late,Where is it?,2024-05-01T10:00:00+02:00,c1,open\n",
        "people.csv": "id,first,last,mail\nc1,Ann,Lee,ann@example.com\n",
        "notes.txt": "?",
    }
    unknown, person, ticket = read("mapped", export(files), **options(TEN_LINES))
    assert isinstance(unknown, Rejected) and unknown.reason == "unknown_file"
    assert isinstance(ticket, Record) and isinstance(person, Record)
    assert (ticket.entity, ticket.kind, ticket.record_id, ticket.title, ticket.text) == (
        "thread",
        "ticket",
        "7",
        "Late",
        "Where is it?",
    )
    assert (ticket.created_at, ticket.labels) == (dt.datetime(2024, 5, 1, 8, tzinfo=dt.UTC), (Label("status", "open"),))
    assert (ticket.visibility, ticket.role, ticket.author_ref) == ("internal", "requester", "c1")
    assert (person.role, person.person) == ("requester", Person(names=("Ann Lee",), emails=("ann@example.com",)))


TURNS = """
tables:
- files: turns.csv
  entity: turn
  fields: {record_id: id, parent_id: ticket, text: html, created_at: at, author_ref: from}
  formats: {text: html}
  timezone: Europe/Berlin
  date_formats: ["%d.%m.%Y %H:%M", epoch]
  deleted: {field: gone, values: [1, true]}
  public: {field: visibility, values: [Public]}
  roles: {field: who, agent: [Agent, bot], requester: [customer], system: [rule]}
"""
HEAD = "id,ticket,html,at,from,gone,visibility,who\n"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1,7,<b>x</b>,01.07.2024 12:00,a,0,PUBLIC,agent", {"text": "**x**", "role": "agent", "visibility": "public", "created_at": dt.datetime(2024, 7, 1, 10, tzinfo=dt.UTC)}),
        ("1,7,x,2024-01-01 12:00:00,a,,hidden,Customer", {"role": "requester", "visibility": "internal", "created_at": dt.datetime(2024, 1, 1, 11, tzinfo=dt.UTC)}),
        ("1,7,x,2024-01-01,a,,,rule", {"role": "system", "created_at": dt.datetime(2023, 12, 31, 23, tzinfo=dt.UTC)}),
        ("1,7,x,2024-01-01T12:00:00Z,a,,,nobody", {"role": None, "created_at": dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC)}),
        ("1,7,x,1714557600,a,,,", {"role": None, "created_at": dt.datetime(2024, 5, 1, 10, tzinfo=dt.UTC)}),
        ("1,7,x,,a,True,,bot", {"deleted": True, "text": None, "role": "agent", "created_at": None}),
        ("1,7,,,,,,", {"text": None, "author_ref": None, "parent_id": "7"}),
    ],
)  # fmt: skip
def test_a_turn_takes_role_visibility_deletion_and_time_from_its_fields(
    export: Export, read: Read, row: str, expected: dict[str, Any]
) -> None:
    (turn,) = records(read("mapped", export({"turns.csv": HEAD + row + "\n"}), **options(TURNS)))
    assert {name: getattr(turn, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",7,x,,a,,,", "missing_id"),
        ("1,,x,,a,,,", "missing_parent"),
        ("1,7,x,31.02.2024 10:00,a,,,", "bad_date"),
        ("1,7,x,05/01/2024,a,,,", "bad_date"),
        ("1,7,x", "ragged_row"),
        ('1,7,"x', "bad_quotes"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(export: Export, read: Read, row: str, reason: str) -> None:
    (item,) = read("mapped", export({"turns.csv": HEAD + row + "\n"}), **options(TURNS))
    assert isinstance(item, Rejected) and item.reason == reason


def test_a_date_without_a_zone_is_no_date_where_no_zone_is_declared(export: Export, read: Read) -> None:
    rows = "id,subject,body,created,customer,state\n1,a,b,2024-05-01 10:00:00,,\n2,a,b,2024-05-01,,\n"
    first, second = read("mapped", export({"tickets.csv": rows}), **options(TEN_LINES))
    assert isinstance(first, Rejected) and first.reason == "bad_date" and first.record_id == "1"
    assert isinstance(second, Record) and second.created_at == dt.datetime(2024, 5, 1, tzinfo=dt.UTC)


NESTED = """
tables:
- files: "t.*"
  under: tickets
  entity: thread
  fields: {record_id: id, title: data.subject, author_ref: from.id, text: data.body}
  labels: {tag: tags.name, priority: data.priority}
  public: always
  ignored: [links]
  nested:
  - under: data.comments
    entity: turn
    fields: {text: body, created_at: at}
    role: agent
  - under: from
    entity: person
    fields: {record_id: id, emails: [mail, others], consent: agreed}
"""
TICKET = {
    "id": 7,
    "data": {"subject": "Late", "body": "Where?", "priority": 2, "comments": [{"body": "Soon.", "at": "2024-05-01T10:00:00Z"}, "odd"]},
    "from": {"id": "c1", "mail": "ann@example.com", "others": ["a@example.com", "ann@example.com"], "agreed": True},
    "tags": [{"name": "late"}, {"name": "vip"}, {}],
    "links": [],
}  # fmt: skip


@pytest.mark.parametrize("name", ["t.json", "t.jsonl", "t.ndjson"])
def test_objects_in_objects_are_records_of_their_own(export: Export, read: Read, name: str) -> None:
    content = (
        {"tickets": [TICKET, {"id": 8}]}
        if name == "t.json"
        else "".join(json.dumps(t) + "\n" for t in (TICKET, {"id": 8}))
    )
    thread, turn, odd, person, other = read("mapped", export({name: content}), **options(NESTED))
    assert isinstance(thread, Record) and isinstance(turn, Record) and isinstance(person, Record)
    assert (thread.record_id, thread.title, thread.text, thread.visibility) == ("7", "Late", "Where?", "public")
    assert thread.labels == (Label("tag", "late"), Label("tag", "vip"), Label("priority", "2"))
    assert (turn.record_id, turn.parent_id, turn.text, turn.role, turn.visibility) == (
        "7/1",
        "7",
        "Soon.",
        "agent",
        "internal",
    )
    assert isinstance(odd, Rejected) and odd.reason == "not_an_object"
    assert (person.record_id, person.person.emails, person.person.consent) == (
        "c1",
        ("ann@example.com", "a@example.com"),
        "granted",
    )
    assert isinstance(other, Record) and [i.origin.position for i in (thread, turn, odd, person, other)] == [
        0,
        1,
        2,
        3,
        4,
    ]


FORUM = """
tables:
- files: "*.json"
  entity: thread
  fields: {record_id: id, title: title, author_ref: user_id}
  nested:
  - under: posts
    entity: turn
    fields: {record_id: id, text: cooked, author_ref: user_id}
    formats: {text: html}
    public: always
    roles: {field: staff, agent: [true]}
    role: requester
"""


def test_whoever_opened_a_thread_asks_in_it_though_they_answer_in_others(export: Export, read: Read) -> None:
    posts = [
        {"id": n, "cooked": f"<p>{n}</p>", "user_id": user, "staff": user != 3} for n, user in enumerate((1, 2, 3, 1))
    ]
    topic = {"id": 7, "title": "Lamp hums", "user_id": 1, "posts": posts}
    _, *turns = records(read("mapped", export({"7.json": json.dumps(topic)}), **options(FORUM)))
    assert [turn.role for turn in turns] == ["requester", "agent", "requester", "requester"]


@pytest.mark.parametrize(
    ("thread", "turn", "seen", "told"),
    [
        ("", "public: always", "public", 0),  # nothing but a title: as public as all of its turns
        ("public: never", "public: always", "internal", 0),
        ("public: always", "", "public", 0),
        ("", "", "internal", 0),  # where no answer is public, none is lost
        ("", "public: never", "internal", 0),
        ("", "public: {field: staff, values: [true]}", "internal", 1),
        ("public: {field: id, values: [7]}", "public: {field: staff, values: [true]}", "public", 0),
    ],
)
def test_a_title_is_as_public_as_all_turns_or_is_internal_and_told(
    export: Export, read: Read, thread: str, turn: str, seen: str, told: int
) -> None:
    text = FORUM.replace("    public: always\n", f"    {turn}\n" if turn else "")
    text = text.replace("  entity: thread\n", f"  entity: thread\n  {thread}\n" if thread else "  entity: thread\n")
    topic = {"id": 7, "title": "Lamp hums", "user_id": 1, "posts": [{"id": 1, "cooked": "Hi", "staff": True}]}
    opening, _ = records(read("mapped", export({"7.json": json.dumps(topic)}), **options(text)))
    assert opening.visibility == seen
    module = reader("mapped")
    assert len(list(module.doubts(module.Options(**options(text))))) == told


def test_a_title_inherits_nothing_where_notes_stand_in_a_table_of_their_own(export: Export, read: Read) -> None:
    notes = """
- files: "notes/*.json"
  entity: turn
  fields: {record_id: id, parent_id: topic, text: body}
"""
    topic = {"id": 7, "title": "Lamp hums", "user_id": 1, "posts": [{"id": 1, "cooked": "Hi"}]}
    opening, _ = records(read("mapped", export({"7.json": json.dumps(topic)}), **options(FORUM.rstrip() + notes)))
    assert opening.visibility == "internal"


def test_a_text_of_the_threads_own_may_be_a_note_and_inherits_nothing(export: Export, read: Read) -> None:
    text = FORUM.replace("title: title", "title: title, text: remark")
    topic = {"id": 7, "title": "Lamp hums", "remark": "He calls often.", "posts": [{"id": 1, "cooked": "Hi"}]}
    opening, _ = records(read("mapped", export({"7.json": json.dumps(topic)}), **options(text)))
    assert opening.visibility == "internal"
    module = reader("mapped")
    (said,) = module.doubts(module.Options(**options(text)))
    assert said.startswith("table 1 (*.json) does not say who saw the title and text of its threads")
    assert "`public: always`" in said and "`public: never`" in said


def test_one_turn_that_may_be_internal_keeps_the_title_so(export: Export, read: Read) -> None:
    more = "  - {under: notes, entity: turn, fields: {text: said}}\n"
    topic = {"id": 7, "title": "Lamp hums", "posts": [{"id": 1, "cooked": "Hi"}], "notes": [{"said": "Odd."}]}
    opening, *_ = records(read("mapped", export({"7.json": json.dumps(topic)}), **options(FORUM + more)))
    assert opening.visibility == "internal"


def test_question_and_answer_in_one_row_are_a_thread_and_its_turn(export: Export, read: Read) -> None:
    text = """
tables:
- files: faq.csv
  entity: thread
  fields: {record_id: nr, text: question}
  nested: [{under: ., entity: turn, role: agent, fields: {text: answer}}]
"""
    thread, turn = records(read("mapped", export({"faq.csv": "nr,question,answer\n1,How?,So.\n"}), **options(text)))
    assert (thread.text, turn.text, turn.parent_id, turn.record_id) == ("How?", "So.", "1", "1/1")
    with pytest.raises(SourceError, match="'answer'"):
        read("mapped", export({"faq.csv": "nr,question,answers\n1,How?,So.\n"}), **options(text))


def test_articles_people_and_others_take_what_is_theirs(export: Export, read: Read) -> None:
    text = """
tables:
- files: kb.jsonl
  entity: article
  fields: {record_id: id, version: v, title: t, text: b, effective_at: since, department: d, region: r, confidentiality: c, retention_until: keep}
- files: staff.jsonl
  entity: person
  role: agent
  fields: {record_id: id, phones: tel, accounts: [nr, old], consent: ai, consent_until: till}
- files: calls.jsonl
  entity: thread
  kind: transcript
  fields: {record_id: id}
- files: "*.jsonl"
  entity: other
  fields: {record_id: id}
"""
    files = {
        "kb.jsonl": json.dumps({"id": 1, "v": "1.10", "t": "Fees", "b": "Due", "since": "2024-03-01", "d": "Claims", "r": "EU", "c": "internal", "keep": "2031-01-01"}),
        "staff.jsonl": json.dumps({"id": 1, "tel": "+1-212-555-0100", "nr": 5, "old": None, "ai": "yes", "till": "2030-01-01"}) + "\n" + json.dumps({"id": 2, "ai": "yes", "till": "soon"}),
        "calls.jsonl": '{"id": 1}',
        "rest.jsonl": '{"id": 1}',
    }  # fmt: skip
    call, page, other, agent, unsure = records(read("mapped", export(files), **options(text)))
    assert (page.kind, page.role, page.version, page.department, page.region, page.confidentiality) == (
        "article",
        "author",
        "1.10",
        "Claims",
        "EU",
        "internal",
    )
    assert (page.effective_at, page.retention_until) == (dt.datetime(2024, 3, 1, tzinfo=dt.UTC), dt.date(2031, 1, 1))
    assert (agent.role, agent.person) == (
        "agent",
        Person(
            phones=("+1-212-555-0100",),
            accounts=("5",),
            consent="granted",
            consent_until=dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
        ),
    )
    assert unsure.person.consent == "unclear"
    assert (call.kind, other.entity, other.record_id, call.changes) == (
        "transcript",
        "other",
        "other/1",
        tuple[Change, ...](),
    )


def test_parquet_is_read_by_the_same_mapping(export: Export, read: Read, tmp_path: Path) -> None:
    moment = dt.datetime(2024, 5, 1, 10, tzinfo=dt.UTC)
    table = pa.table({
        "id": [7], "subject": ["Late"], "body": ["Where?"], "created": pa.array([moment], pa.timestamp("us", "UTC")),
        "customer": ["c1"], "state": ["open"],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "t.parquet")
    text = TEN_LINES.replace("tickets*.csv", "tickets*.*")
    files = export({"tickets.parquet": (tmp_path / "t.parquet").read_bytes()})
    (ticket,) = records(read("mapped", files, **options(text)))
    assert (ticket.record_id, ticket.created_at, ticket.labels) == ("7", moment, (Label("status", "open"),))
    pq.write_table(table.drop_columns(["body"]), tmp_path / "t.parquet")
    with pytest.raises(SourceError, match="'body' is missing"):
        read("mapped", export({"tickets.parquet": (tmp_path / "t.parquet").read_bytes()}), **options(text))


def test_a_column_that_is_mapped_and_missing_holds_the_source(export: Export, read: Read) -> None:
    with pytest.raises(
        SourceError, match=r"tickets.csv: field 'state' is missing \(the nearest name present is 'states'\)"
    ):
        read("mapped", export({"tickets.csv": "id,subject,body,created,customer,states\n"}), **options(TEN_LINES))


def test_a_refusal_names_ten_fields_and_counts_the_rest(export: Export, read: Read) -> None:
    fields = ", ".join(f"l{n}: c{n:02}" for n in range(20))
    text = f"tables: [{{files: '*.csv', entity: thread, fields: {{record_id: id}}, labels: {{{fields}}}}}]"
    with pytest.raises(SourceError) as refused:
        read("mapped", export({"t.csv": "a,b\n1,2\n"}), **options(text))
    assert "'c08' and 11 more is there" in refused.value.found
    table = {"files": "*.csv", "entity": "person", "fields": {"record_id": "id", "title": "t"}}
    with pytest.raises(ValidationError, match=r"a person has no title; map: accounts.* and 2 more"):
        reader("mapped").Options(tables=[table])


@pytest.mark.parametrize(
    ("more", "rest"),
    [("zzqq: 1", 11), ("options: {tables: [{files: p, entity: person, fields: {record_id: id, zzqq: x}}]}", 12)],
)
def test_an_unknown_field_of_yaml_is_told_ten_that_there_are(tmp_path: Path, more: str, rest: int) -> None:
    said = {"name": "desk", "reader": "mapped", "description": "d", "owner": "a", "licence": "l", "purpose": "p"}
    file = tmp_path / "defs.yaml"
    file.write_text(yaml.safe_dump({"attributes": said}) + f"  {more}\n")
    with pytest.raises(ConfigurationError, match=rf"'zzqq'. use one of: (\w+, ){{9}}\w+ and {rest} more"):
        read_yaml(file).parse(SourceSettings, ("attributes",))


def test_ids_that_vanish_from_json_hold_the_source(export: Export, read: Read) -> None:
    with pytest.raises(SourceError, match="'id' is missing"):
        read("mapped", export({"t.ndjson": [{"uid": 1}] * 20}), **options(NESTED))


def test_the_census_knows_what_is_mapped_or_ignored_and_reports_the_rest(export: Export) -> None:
    module = reader("mapped")
    census = Census(module.FAMILIES)
    list(
        module.read(
            export({"t.json": {"tickets": [{**TICKET, "mood": "bad"}]}}), module.Options(**options(NESTED)), census
        )
    )
    uses = {(use.family, use.field): use.known for use in census.uses()}
    assert [key for key, known in uses.items() if not known] == [("table 1", "mood")]
    assert uses["table 1, nested 1", "body"] and uses["table 1", "links"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"entity": "call"}, "'thread', 'turn', 'person', 'article' or 'other'"),
        ({"fields": {"title": "t"}}, "map record_id: a record is found again by it"),
        ({"entity": "turn"}, "map parent_id: a turn belongs to a thread"),
        ({"fields": {"record_id": "id", "colour": "c"}}, "colour"),
        ({"fields": {"record_id": "id", "names": "c"}}, "a thread has no names; map: author_ref"),
        ({"fields": {"record_id": ["id", "b"]}}, "record_id comes from one field"),
        ({"entity": "person", "labels": {"status": "s"}}, "a person has no labels"),
        ({"labels": {"Stat us": "s"}}, "labels"),
        ({"timezone": "Berlin"}, "time zone 'Berlin' is unknown"),
        ({"date_formats": ["%Q"]}, "'Q' is a bad directive"),
        ({"date_formats": ["dd.mm.yyyy"]}, "has no directive"),
        ({"deleted": {"field": "x"}}, "values"),
        ({"formats": {"text": "rtf"}}, "'plain', 'markdown' or 'html'"),
        ({"nested": [{"under": "a", "entity": "thread"}]}, "map record_id: a thread"),
        ({"public": "sometimes"}, "always"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_mapping_that_cannot_be_meant_says_so_where_it_is_written(change: dict[str, Any], said: str) -> None:
    table = {"files": "*.csv", "entity": "thread", "fields": {"record_id": "id"}} | change
    with pytest.raises(ValidationError, match=said):
        reader("mapped").Options(tables=[table])


def test_what_a_table_costs_grows_as_its_rows_do(tmp_path: Path, read: Read) -> None:
    def table(rows: int) -> Path:
        folder = tmp_path / str(rows)
        folder.mkdir(exist_ok=True)
        lines = (f"{n},Late,Where is it?,2024-05-01T10:00:00+02:00,c{n},open\n" for n in range(rows))
        (folder / "tickets.csv").write_text("id,subject,body,created,customer,state\n" + "".join(lines))
        return folder

    assert len(read("mapped", table(20_000), **options(TEN_LINES))) == 20_000
    assert_linear(lambda folder: read("mapped", folder, **options(TEN_LINES)), table, 100)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6) | st.just("2024-05-01"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "subject", "body", "comments", "name", "mail", "at"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
OBJECTS = st.dictionaries(st.sampled_from([*TICKET, "mood"]), VALUES, max_size=6)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(OBJECTS, max_size=4))
def test_no_object_makes_the_reader_raise(tmp_path: Path, objects: list[dict[str, Any]]) -> None:
    (tmp_path / "t.json").write_text(json.dumps({"tickets": objects}))
    module = reader("mapped")
    census = Census(module.FAMILIES)
    file = LandedFile(tmp_path / "t.json", "t.json", b"\0" * 32)
    items = list(module.read([file], module.Options(**options(NESTED)), census))
    assert len({item.origin for item in items}) == len(items) >= len(objects)
    assert {item.reason for item in items if isinstance(item, Rejected)} <= REASONS


def test_consent_on_the_row_of_a_ticket_is_that_of_the_person_in_it(export: Export, read: Read) -> None:
    text = """
tables:
- files: "*.json"
  entity: thread
  fields: {record_id: id, title: title}
  nested:
  - {under: ., entity: person, fields: {record_id: customer.id, names: customer.name, consent: training_consent}}
"""
    rows = [
        {"id": n, "title": "Lamp hums", "customer": {"id": n, "name": "Ann Lee"}, "training_consent": consent}
        for n, consent in enumerate((True, False, None))
    ]
    people = records(read("mapped", export({"7.json": json.dumps(rows)}), **options(text)))[1::2]
    assert [each.person.consent for each in people] == ["granted", "denied", None]


def test_the_deletion_of_a_thread_takes_the_turns_nested_in_it(export: Export) -> None:
    text = FORUM.replace("  entity: thread\n", "  entity: thread\n  deleted: {field: gone, values: [true]}\n")
    topic = {"id": 7, "title": "Lamp hums", "user_id": 1, "gone": True, "posts": [{"id": 1, "cooked": "Hi"}]}
    (file,) = export({"7.json": json.dumps(topic)})
    forum = SourceSettings(
        name="forum", reader="mapped", description="", owner="a@example.com", licence="x", purpose="x",
        options=options(text),
    )  # fmt: skip
    documents, (counted, *_) = try_parse([file.path], "forum", {"forum": forum})
    assert (list(documents), "(thread_deleted 1, tombstone 1)" in counted) == ([], True)
