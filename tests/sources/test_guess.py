"""What no reader knows is drafted as a mapping, which reads it as it stands there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.settings.yamlfile import read_yaml
from curation.sources.first_look.drafting import Stated, draft, draft_name
from curation.sources.first_look.look import look
from curation.sources.first_look.persons import name_words
from curation.sources.settings import SourceSettings

Call = Callable[..., Any]
POSTS = [
    {"id": 100, "html": "<p>It drops every hour</p>", "user_id": 5, "created_at": "2026-01-02T08:00:00Z"},
    {"id": 101, "html": "<p>Restart it please</p>", "user_id": 6, "created_at": "2026-01-02T09:00:00Z"},
]


def topics(number: int) -> list[dict[str, Any]]:
    return [
        {"id": n, "title": f"Router {n}", "created_at": "2026-01-02T07:00:00Z", "area": "wifi" if n % 2 else "vpn",
         "posts": [{**post, "id": post["id"] + 10 * n} for post in POSTS]}
        for n in range(number)
    ]  # fmt: skip


def drafted(folder: Path) -> SourceSettings:
    """The draft over an export, read as its YAML would be."""
    found = look([folder])
    file = folder.parent / "defs.yaml"
    file.write_text(
        draft(found, draft_name([folder], None, found.reader), Stated("data@example.com", "internal", "help"))
    )
    return read_yaml(file).parse(SourceSettings, ("attributes",))


@pytest.fixture
def forum(tmp_path: Path) -> Path:
    folder = tmp_path / "forum" / "2026-11-02"
    folder.mkdir(parents=True)
    (folder / "export-1.json").write_text(json.dumps({"page": 1, "topics": topics(20)}))
    return folder


def test_threads_with_posts_in_their_rows_are_found_with_ids_dates_authors_and_labels(forum: Path) -> None:
    found = look([forum])
    assert (found.reader, found.records, found.rejected) == ("mapped", {"ticket": 20, "turn": 40}, {})
    assert found.labels["area"] == {"wifi": 10, "vpn": 10}
    settings = drafted(forum)
    (table,) = settings.options["tables"]
    assert settings.name == "forum"
    assert (table["files"], table["under"], table["entity"]) == ("export-*.json", "topics", "thread")
    assert table["fields"] == {"record_id": "id", "created_at": "created_at", "title": "title"}
    (posts,) = table["nested"]
    assert posts["fields"] == {"record_id": "id", "created_at": "created_at", "text": "html", "author_ref": "user_id"}
    assert (posts["entity"], posts["under"], posts["formats"]) == ("turn", "posts", {"text": "html"})


@pytest.mark.parametrize(
    ("name", "rows", "fields", "more"),
    [
        (
            "faq_2026.csv",
            'ref,question,answer,lastChanged\nA-1,"How, then, is it done?",Like this,2026-03-01 10:00\nA-2,When is it?,Quite soon,2026-03-02 11:30\n',
            {"record_id": "ref", "title": "question", "text": "answer", "updated_at": "lastChanged"},
            {"entity": "article", "timezone": "UTC"},
        ),
        (
            "chats.jsonl",
            "".join(json.dumps({"uuid": f"u{n}", "sender": {"id": n}, "ts": 3, "when": 1767340800 + n, "message": "Hi"}) + "\n"
                    for n in range(3)),
            {"record_id": "uuid", "created_at": "when", "text": "message"},
            {"entity": "thread", "date_formats": ["epoch"]},
        ),
    ],
)  # fmt: skip
def test_other_tables_are_mapped_by_names_and_values(
    tmp_path: Path, name: str, rows: str, fields: dict[str, str], more: dict[str, Any]
) -> None:
    folder = tmp_path / "unknown"
    folder.mkdir()
    (folder / name).write_text(rows)
    (table,) = drafted(folder).options["tables"]
    assert fields.items() <= table["fields"].items()
    assert more.items() <= table.items()
    assert look([folder]).rejected == {}


@pytest.mark.parametrize(("question", "answer"), [("question", "answer"), ("Frage", "Antwort")])
@pytest.mark.parametrize(("name", "mark"), [("calls.csv", ","), ("calls.tsv", "\t")])
def test_question_and_answer_of_a_row_are_drafted_as_a_thread_and_an_agents_turn(
    tmp_path: Path, question: str, answer: str, name: str, mark: str
) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    rows = [("id", question, f"{answer}_id", answer, "created_at")]
    rows += [
        (str(n), f"Why is lamp {n} dark?", f"a{n}", f"Turn ring {n} left.", "2026-11-01T08:00:00Z") for n in range(9)
    ]
    (folder / name).write_text("".join(mark.join(row) + "\n" for row in rows))
    found = look([folder])
    assert (found.records, found.rejected, found.delimiter) == ({"ticket": 9, "turn": 9}, {}, ",")
    (table,) = drafted(folder).options["tables"]
    assert (table["entity"], table["fields"]["text"], table["files"]) == ("thread", question, name)
    assert table["nested"] == [{"under": ".", "entity": "turn", "role": "agent", "fields": {"text": answer}}]
    assert any(f"`{answer}` is taken for the answer of an agent" in line for line in found.unsure)


def test_a_column_that_only_counts_answers_is_no_turn(tmp_path: Path) -> None:
    rows = [{"id": n, "question": f"Why is lamp {n} dark?", "answer": "none"} for n in range(3)]
    (tmp_path / "calls.json").write_text(json.dumps(rows))
    (table,) = look([tmp_path]).options["tables"]
    assert (table["fields"]["text"], table.get("nested")) == ("question", None)


def test_names_of_fields_keep_their_umlauts(tmp_path: Path) -> None:
    folder = tmp_path / "Störungen"
    folder.mkdir()
    rows = [{"Nr": n, "Überschrift": f"Lampe {n}", "Störung": f"Seit Montag ist Lampe {n} dunkel, und niemand weiß, warum das so ist",
             "Größe": "klein" if n % 2 else "groß", "gemeldet am": "2026-11-01T08:00:00Z"} for n in range(30)]  # fmt: skip
    (folder / "fälle.json").write_text(json.dumps(rows))
    found = look([folder])
    settings = drafted(folder)
    (table,) = settings.options["tables"]
    assert (settings.name, table["labels"]) == ("stoerungen", {"groesse": "Größe"})
    assert table["fields"]["text"] == "Störung"
    assert {use.field for use in found.fields} == {"Nr", "Überschrift", "Störung", "Größe", "gemeldet am"}


@pytest.mark.parametrize(
    ("name", "parts"),
    [("createdAt", ["created", "at"]), ("geändertAm", ["geändert", "am"]), ("KÖRPER-2", ["körper", "2"]),
     ("straßeÖffnung", ["straße", "öffnung"])],
)  # fmt: skip
def test_names_are_split_where_their_words_end(name: str, parts: list[str]) -> None:
    assert name_words(name) == parts


def desk_rows() -> str:
    lines = ["Vorgang;was_ist_los;bearb_von;Eingang;Erledigt;Bereich;consent"]
    people = ("Petra Sandoval", "Dana Whitfield", "Kofi Mensah")
    for n in range(30):
        ended = f"2026-09-{n % 9 + 1:02}T18:00:00Z" if n % 3 else ""
        told = f"My screen number {n} stays black since this morning, whatever I plug into it and however long I wait"
        lines.append(
            f"HD-{n};{told};{people[n % 3]};{n % 28 + 1:02}.09.2026 08:00;{ended};{'IT' if n % 2 else 'HR'};ja"
        )
    return "\n".join(lines) + "\n"


def test_a_table_whose_names_say_nothing_is_mapped_by_its_values(tmp_path: Path) -> None:
    """The id is unique, the date is filled everywhere, and neither people nor consent are labels."""
    folder = tmp_path / "hausmeister"
    folder.mkdir()
    (folder / "helpdesk.csv").write_text(desk_rows())
    found = look([folder])
    assert (found.records, found.rejected, found.undated, found.dateless) == ({"ticket": 30}, {}, (), {})
    (table,) = drafted(folder).options["tables"]
    assert table["fields"] == {"record_id": "Vorgang", "created_at": "Eingang", "text": "was_ist_los"}
    assert (table["labels"], table["date_formats"]) == ({"bereich": "Bereich"}, ["%d.%m.%Y %H:%M"])
    for doubtful in ("`Vorgang` is taken for the id", "`bearb_von` seems to hold names", "`consent` may say"):
        assert [line for line in found.unsure if doubtful in line]


@pytest.mark.parametrize(("days", "form"), [((3, 14), "%d/%m/%Y"), ((3, 4), None)])
def test_a_day_and_a_month_that_values_do_not_tell_apart_are_not_guessed(
    tmp_path: Path, days: tuple[int, int], form: str | None
) -> None:
    folder = tmp_path / "unknown"
    folder.mkdir()
    rows = [{"id": n, "message": "Hi", "created": f"{day:02}/02/2026"} for n, day in enumerate(days)]
    (folder / "rows.json").write_text(json.dumps(rows))
    (table,) = drafted(folder).options["tables"]
    assert table.get("date_formats") == ([form] if form else None)


def test_an_id_may_stand_in_a_nested_object(tmp_path: Path) -> None:
    folder = tmp_path / "unknown"
    folder.mkdir()
    rows = [{"ticket": {"no": n, "title": f"Router {n}"}, "messages": POSTS} for n in (7, 8)]
    (folder / "rows.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert look([folder]).records == {"ticket": 2, "turn": 4}
    (table,) = drafted(folder).options["tables"]
    assert table["fields"] == {"record_id": "ticket.no", "title": "ticket.title"}


def test_what_has_no_id_or_no_text_is_refused_and_says_what_a_mapping_needs(tmp_path: Path, curation: Call) -> None:
    for name, row in {"no id": {"message": "Hi"}, "no text": {"id": 7, "weight": 3}}.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "rows.json").write_text(json.dumps([row] * 2))
        done = curation("inspect", str(folder))
        assert (done.code, "where rows have an id and a text" in done.err) == (2, True)


def test_the_screen_says_that_it_is_a_guess_and_shows_no_text(forum: Path, curation: Call) -> None:
    done = curation("inspect", str(forum))
    assert done.code == 0
    assert done.out.startswith("mapped: 60 rows and objects: 20 ticket, 40 turn")
    assert "look at each line" in done.out
    assert "--draft FILE writes it" in done.out and "name: forum" not in done.out
    assert "every hour" not in done.out
    assert "name: forum" in curation("inspect", str(forum), "--show-text").out


def test_a_draft_is_named_after_its_folder_then_the_exports_then_the_reader(tmp_path: Path) -> None:
    export = tmp_path / "Help Desk" / "2026-11-02"
    export.mkdir(parents=True)
    assert draft_name([export], Path("defs/sources/desk/defs.yaml"), "zendesk") == "desk"
    assert draft_name([export], None, "zendesk") == "help_desk"
    assert draft_name([export, export], None, "zendesk") == "zendesk"
    assert draft_name([export / "tickets.json"], None, "zendesk") == "zendesk"
    assert draft_name([tmp_path / "2026-11-02"], None, "zendesk") != "2026_11_02"


def cases(numbers: range, **more: Any) -> list[dict[str, Any]]:
    """Cases whose messages tell who wrote them in an object, in a format that no reader knows."""
    ann = {"id": 5, "mail": "ann@example.com", "fullname": "Ann Lee", "staff": False}
    bo = {"id": 9, "mail": "bo@example.com", "fullname": "Bo Desk", "staff": True}
    return [
        {"key": f"C-{n}", "subject": f"Lamp {n}", "opened": "2026-10-30T08:00:00Z", "shelf": {"id": n, "name": "Light"},
         "talk": [{"nr": 10 * n, "body": f"Lamp {n} hums.", "when": "2026-10-30T08:00:00Z", "who": ann},
                  {"nr": 10 * n + 1, "body": f"Turn ring {n}.", "when": "2026-10-30T09:00:00Z", "who": bo}], **more}
        for n in numbers
    ]  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Two landings; a field and most records stand in the older one alone."""
    for day, rows in (("2026-11-01", cases(range(12), region="north")), ("2026-11-02", cases(range(3, 5)))):
        folder = tmp_path / "desk" / day
        folder.mkdir(parents=True)
        (folder / "cases-1.json").write_text(json.dumps(rows))
    return tmp_path / "desk"


def test_people_in_objects_are_mapped_and_are_the_authors(desk: Path) -> None:
    (table,) = drafted(desk / "2026-11-02").options["tables"]
    assert "under" not in table
    talk, who = table["nested"]
    assert talk["fields"] == {"record_id": "nr", "created_at": "when", "text": "body", "author_ref": "who.id"}
    assert who == {
        "under": "talk.who", "entity": "person", "fields": {"record_id": "id", "names": "fullname", "emails": "mail"},
    }  # fmt: skip
    assert look([desk / "2026-11-02"]).records == {"person": 4, "ticket": 2, "turn": 4}


def test_a_mapping_is_drafted_from_all_landings_and_by_whichever_is_looked_at(desk: Path) -> None:
    for day in ("2026-11-01", "2026-11-02"):
        (table,) = look([desk / day]).options["tables"]
        assert table["labels"]["region"] == "region"
        assert table["fields"]["record_id"] == "key"  # which comes again in the other landing
    assert look([desk / "2026-11-02"]).records["ticket"] == 2


def test_a_draft_says_what_it_is_unsure_of_and_a_log_only_how_much(desk: Path, curation: Call) -> None:
    found = look([desk / "2026-11-02"])
    assert [line.partition(": ")[2] for line in found.unsure] == [
        "talk: who answers may be said by `roles: {field: who.staff, agent: […]}`",
        "talk: no field is known to say what customers saw",
        "`shelf` has an id and a name: if it is a person, map it as one, or the name is not redacted",
    ]
    text = draft(found, "desk")
    assert all(f"# Unsure: {line}" in text for line in found.unsure)
    logged = curation("inspect", str(desk / "2026-11-02")).out
    assert "it is unsure of 3 things, which stand in the draft" in logged and "who.staff" not in logged
    assert "in the `tables` of `options`, such as `roles: {field: staff, agent: [true]}`" in logged
    assert "`public: always`" in logged
    assert "land the vendor's own list of people" not in logged


def test_the_one_date_of_a_turn_is_its_date_whatever_it_is_called(tmp_path: Path) -> None:
    rows = [
        {"id": n, "title": f"Lamp {n}", "posts": [{"id": n, "text": "It hums.", "sent": "2026-10-30T08:00:00Z"}]}
        for n in (1, 2)
    ]
    (tmp_path / "export.json").write_text(json.dumps(rows))
    found = look([tmp_path])
    assert found.options["tables"][0]["nested"][0]["fields"]["created_at"] == "sent"
    assert any("`sent` is taken for the date" in line for line in found.unsure)


def test_names_that_find_nobody_are_no_references(tmp_path: Path) -> None:
    rows = [
        {"id": n, "title": f"Lamp {n}", "posts": [{"id": n, "text": "It hums.", "author": "Ann Lee"}]} for n in (1, 2)
    ]
    (tmp_path / "export.json").write_text(json.dumps(rows))
    found = look([tmp_path])
    assert "author_ref" not in found.options["tables"][0]["nested"][0]["fields"]
    assert any("`author` seems to hold names" in line for line in found.unsure)


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("is_deleted", (True, False), "values: [true]"),
        ("isDeleted", ("true", "false"), "values: [true]"),
        ("removed", (0, 1), "values: […]"),
        ("deleted_at", (None, "2026-10-30T08:00:00Z"), None),  # no list of values says that a date is there
        ("state", ("open", "done"), None),
    ],
)
def test_a_field_that_may_say_what_was_deleted_is_told_and_not_drafted(
    tmp_path: Path, name: str, values: tuple[Any, Any], said: str | None
) -> None:
    rows = [{"id": n, "title": f"Lamp {n}", "text": "It hums.", name: value} for n, value in enumerate(values, 1)]
    (tmp_path / "export.json").write_text(json.dumps(rows))
    found = look([tmp_path])
    assert "deleted" not in found.options["tables"][0]
    told = [line.partition(": ")[2] for line in found.unsure if "deletions" in line]
    assert told == (
        [f"`{name}` may say which rows are deletions: `deleted: {{field: {name}, {said}}}`"] if said else []
    )
