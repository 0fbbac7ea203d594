"""A field that a mapping names and no record has is told with the name that comes nearest, and holds nothing."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from curation.deployment.project import load_project, open_night
from curation.reports.mapped_sources import absent_fields
from curation.sources.absent import Sought, in_words
from curation.sources.census import Census
from curation.sources.first_look.showable_names import names_by
from curation.sources.reader import reader
from curation.sources.records import Reading
from curation.sources.settings import SourceSettings
from curation.sources.step import land_source
from curation.sources.trial import try_parse
from curation.start.begin import begin
from curation.storage.landings.landing import LandedFile, Landing, file_sha256

Call = Callable[..., Any]
FORUM = """
tables:
- files: "*.json"
  entity: thread
  fields: {record_id: id, title: titel, author_ref: by.id}
  labels: {area: topic}
  nested:
  - under: posts
    entity: turn
    fields: {record_id: id, text: html, created_at: at}
    public: {field: visibility, values: [public]}
    roles: {field: stuff, agent: [true]}
    role: requester
  - {under: posts.who, entity: person, fields: {record_id: id, names: name, emails: e_mail}}
"""


def topic(number: int) -> dict[str, Any]:
    who = {"id": 5, "name": "Ann Lee", "email": "ann@example.com"}
    posts = [
        {"id": 10 * number + n, "html": "It hums.", "at": "2026-10-30T08:00:00Z", "staff": n > 0, "visibility": "public",
         "who": who} for n in range(2)
    ]  # fmt: skip
    return {"id": number, "title": "Lamp", "by": {"id": 5}, "posts": posts}


def source(**more: Any) -> SourceSettings:
    named = {"name": "forum", "reader": "mapped", "description": "", "owner": "a@example.com", "licence": "x"}
    return SourceSettings(**named, purpose="x", options=yaml.safe_load(FORUM), **more)


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    folder = tmp_path / "desk" / "data" / "landing" / "forum" / "2026-11-02"
    folder.mkdir(parents=True)
    (folder / "topics-1.json").write_text(json.dumps([topic(n) for n in range(1, 31)]))
    return folder


SLIPS = {("table 1", "titel", "title"), ("table 1", "topic", None), ("table 1, nested 1", "stuff", "staff"),
         ("table 1, nested 2", "e_mail", "email")}  # fmt: skip


def test_each_slip_is_told_once_with_its_place_and_the_nearest_name(landed: Path) -> None:
    (file,) = landed.iterdir()
    module = reader("mapped")
    census = Census(module.FAMILIES)
    items = module.read([LandedFile(file, file.name, b"")], module.Options(**yaml.safe_load(FORUM)), census)
    assert sum(1 for _ in items) == 30 * 5
    assert {(each.family, each.field, each.near) for each in census.absent()} == SLIPS
    assert {each.rows for each in census.absent()} == {30, 60}


def test_a_night_reads_such_a_landing_and_its_log_names_what_may_be_shown(landed: Path) -> None:
    files = tuple(LandedFile(path, path.name, file_sha256(path)) for path in landed.iterdir())
    with Reading() as reading:
        reading.take(Landing(files, (), b""), source(), dt.date(2026, 11, 2))
        told = in_words(reading.absent, reading.heard(names_by(source())).shows)
        assert reading.records.rows == 150
    assert "table 1, nested 1: the field 'stuff', which `options` name, is in none of 60 records" in " ".join(told)
    assert "the nearest name there is 'staff'" in " ".join(told)


@pytest.mark.parametrize(
    ("row", "path", "near"),
    [
        ({"who": None}, "who.mail", False),  # empty: nothing is known of what would be in it
        ({"who": []}, "who.mail", False),
        ({"who": {"mail": None}}, "who.mail", False),
        ({"who": [{"mail": "x"}, {}]}, "who.mail", False),
        ({"who": [{"id": 1}]}, "who.0", False),
        ({"who.mail": "x"}, "who.mail", False),
        ({"who": {"email": "x"}}, "who.mail", "who.email"),
        ({"whom": {"mail": "x"}}, "who.mail", "whom"),
        ({"who": "Ann"}, "who.mail", "who"),
        ({}, "who.mail", None),
    ],
)
def test_a_path_is_followed_as_far_as_it_leads(row: dict[str, Any], path: str, near: str | bool | None) -> None:
    sought = Sought([path])
    sought.see(row)
    assert [each.near for each in sought.absent("f", 1)] == ([] if near is False else [near])


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)


@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3), max_size=4),
    st.permutations(["a", "b", "a.b", "a.0.b", "c"]),
)
def test_what_is_absent_does_not_depend_on_the_order_of_rows(rows: list[dict[str, Any]], paths: list[str]) -> None:
    found = []
    for order in (rows, rows[::-1]):
        sought = Sought(paths)
        for row in order:
            sought.see(row)
        found.append([each.field for each in sought.absent("f", len(rows))])
    assert found[0] == found[1]


def test_trying_to_parse_counts_turns_and_tells_slips_and_lost_answers(landed: Path) -> None:
    _, (counted, *told) = try_parse([landed], "forum", {"forum": source()}, every_name=True)
    assert counted.startswith("forum: 150 read = 150 parsed")
    assert told[0] == "forum: turns by role and visibility: 60 requester public"
    assert len(told) == 1 + 1 + 4  # the counts, whose titles nobody declared, the slips
    options = yaml.safe_load(FORUM.replace("titel", "title").replace("stuff", "staff"))
    _, (_, *told) = try_parse([landed], "forum", {"forum": source().model_copy(update={"options": options})})
    assert told[0] == ("forum: turns by role and visibility: 30 agent public, 30 requester public, 30 title internal")
    assert told[1].startswith("forum: 30 of 30 public answers come after text that is internal, a title too")


@pytest.fixture
def desk(landed: Path) -> Path:
    """A deployment whose source maps the landing with slips."""
    folder = landed.parents[3]
    begin(folder, None, "a@example.com")
    file = folder / "defs" / "sources" / "forum" / "defs.yaml"
    declared = yaml.safe_load(file.read_text())
    declared["attributes"]["options"] = yaml.safe_load(FORUM)
    file.write_text(yaml.safe_dump(declared))
    return folder


def test_a_night_is_not_held_by_slips_and_tells_them_when_it_reads(desk: Path) -> None:
    night = open_night(load_project(desk / "defs", desk), dt.date(2026, 11, 2))
    (landed,) = land_source(night, "forum")
    assert (landed.parsed, landed.quarantined, len(landed.absent)) == (150, 0, 4)
    assert "source:forum" not in night.decisions.held()


def test_validate_and_inspect_tell_slips_of_the_newest_landing(
    desk: Path, curation: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    done = curation("validate")
    assert done.code == 0, done.err
    assert "landing/forum/2026-11-02: table 1: the field 'titel', which `options` name, is in none of 30" in done.out
    assert "source forum: table 1 (*.json) does not say who saw the title of its threads" in done.out
    said = curation("inspect", "data/landing/forum/2026-11-02").out
    assert "source forum: table 1, nested 1: the field 'stuff'" in said


def looked(folder: Path, options: str, *, of: int = 0, every_name: bool = True) -> list[str]:
    settings = source().model_copy(update={"options": yaml.safe_load(options)})
    files = [LandedFile(path, path.name, b"") for path in sorted(folder.iterdir())]
    return list(absent_fields(files, settings, folder.parent, every_name=every_name, of=of))


RIGHT = FORUM.replace("titel", "title").replace("topic}", "title}").replace("stuff", "staff").replace("e_mail", "email")


def test_a_value_that_no_record_has_is_told_with_the_nearest_that_one_has(landed: Path) -> None:
    assert looked(landed, RIGHT) == []
    (told,) = looked(landed, RIGHT.replace("values: [public]", "values: [Publik]"))
    assert told == (
        "table 1, nested 1: the value 'publik', which `options` name for the field 'visibility', is in none of 60 "
        "records that say something there (the nearest value there is 'public'): correct it, or take it out if exports "
        "never have it"
    )
    (told,) = looked(landed, RIGHT.replace("agent: [true]", "agent: [true], system: [robot]"))
    assert "the value 'robot', which `options` name for the field 'staff', is in none of 60 records" in told


def test_a_value_of_the_export_is_shown_to_nobody_who_may_not_read_it(landed: Path) -> None:
    (file,) = landed.iterdir()
    file.write_text(json.dumps([topic(n) for n in range(1, 31)]).replace('"public"', '"anna huber"'))
    wrong = RIGHT.replace("values: [public]", "values: [anna hube]")
    (told,) = looked(landed, wrong, every_name=False)
    assert "no value that may be shown comes near" in told
    assert "'anna huber'" in looked(landed, wrong)[0]


def test_a_sample_is_called_one(landed: Path) -> None:
    (file,) = landed.iterdir()
    wrong = RIGHT.replace("titel", "title").replace("title: title", "title: titel")
    assert "is in none of 30 records (" in looked(landed, wrong)[0]
    assert "is in none of 30 records of a sample, the beginning of 1 of 7 files, (" in looked(landed, wrong, of=7)[0]
    file.write_text(json.dumps([topic(n) for n in range(1, 301)]))
    (told,) = looked(landed, wrong)
    assert re.search(r"in none of \d+ records of a sample, the beginning of 1 of 1 files, \(", told)


def test_whoever_may_not_read_the_export_is_told_no_name_that_only_it_has(tmp_path: Path) -> None:
    """Where no people are known, any name of a field may be somebody's."""
    file = tmp_path / "topics.json"
    file.write_text(json.dumps([{**topic(n), "ratings": {"anna_huber": 5}} for n in range(100)]))
    options = yaml.safe_load(FORUM.replace("labels: {area: topic}", "labels: {score: ratings.average}"))
    settings = source().model_copy(update={"options": options})
    landed = [LandedFile(file, file.name, file_sha256(file))]
    for every_name in (False, True):
        (told,) = [
            said for said in absent_fields(landed, settings, tmp_path, every_name=every_name) if "average" in said
        ]
        assert ("anna_huber" in told) is every_name


def test_nested_turns_whose_ids_begin_anew_in_each_thread_are_told(landed: Path) -> None:
    """All but those of one thread would be merged as superseded."""
    (file,) = landed.iterdir()
    topics = [topic(n) for n in range(1, 31)]
    for each in topics:
        each["posts"] = [{**post, "id": number} for number, post in enumerate(each["posts"], 1)]
    file.write_text(json.dumps(topics))
    (told,) = looked(landed, RIGHT)
    assert told.startswith("58 turns share a `record_id` with a turn of another thread and are lost as superseded: ")
    assert " of a sample, the beginning of 1 of 7 files, and " in looked(landed, RIGHT, of=7)[0]
    for options in (RIGHT, numbered := RIGHT.replace("record_id: id, text", "text")):
        settings = source().model_copy(update={"options": yaml.safe_load(options)})
        _, (counted, *sentences) = try_parse([landed], "forum", {"forum": settings})
        assert ("turn 2)" in counted, "turn 60)" in counted) == (options != numbered, options == numbered)
        assert any("leave `record_id` out" in sentence for sentence in sentences) is (options != numbered)
