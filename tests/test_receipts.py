"""A step is not run again while all that decides its result is as it was; whatever changes makes it run."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from curation.cleaning.flow import BOILERPLATE_STEP, CLEANED_STEP
from curation.cleaning.learned import learn_boilerplate
from curation.cleaning.step import clean_source
from curation.cleaning.tables import BOILERPLATE
from curation.cleaning.texts import live_turns
from curation.demo.planted import DATES
from curation.deployment.project import load_project, open_night
from curation.document import DOCUMENTS, PEOPLE
from curation.fates import EVERYWHERE, FATES
from curation.flow import Step
from curation.sources.flow import DOCUMENTS_STEP
from curation.sources.landings.days import next_day
from curation.sources.step import assemble_source, find_people, land_source
from curation.state.night import Night, fates_of
from curation.state.receipts import Made, Standing, standing


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory, deployment: Callable[..., Any], exports: Path) -> Any:
    small = deployment(tmp_path_factory.mktemp("receipts") / "small", exports)
    small.articles_alone()
    night = open_night(small.project())
    prepare(night)
    for step in (DOCUMENTS_STEP, BOILERPLATE_STEP):
        assert not asked(night, step).unchanged
    return small


@pytest.fixture
def night(landed: Any, tmp_path: Path) -> Night:
    shutil.copytree(landed.root, tmp_path / "small", copy_function=shutil.copy2)
    return opened(tmp_path / "small")


def opened(root: Path) -> Night:
    return open_night(load_project(root / "defs", root))


def anew(night: Night) -> Night:
    """The night as another process opens it."""
    return replace(opened(night.project.root), as_of=night.as_of)  # type: ignore[attr-defined]


def prepare(night: Night) -> None:
    land_source(night, "kb", DATES[:1])
    find_people(night)
    assemble_source(night, "kb")
    clean_source(night, "kb")


def asked(night: Night, step: Step, version: str = "1") -> Standing:
    """What one of the steps gives back, as its asset asks for it."""
    makes: dict[str, Callable[[Night], Made]] = {
        DOCUMENTS_STEP.name: lambda own: {"figures": assemble_source(own, "kb")},
        CLEANED_STEP.name: lambda own: {"figures": clean_source(own, "kb")},
        BOILERPLATE_STEP.name: lambda own: {"figures": learn_boilerplate(own)},
    }
    subject = "kb" if step.each else ""
    own = night.only(step, subject)
    return standing(own, lambda: makes[step.name](own), subject=subject, version=version)


def receipt(night: Night, name: str = "boilerplate") -> Path:
    return night.project.locations.receipts / f"{name}.json"


def test_a_step_of_which_nothing_changed_gives_back_the_figures_that_it_gave(night: Night) -> None:
    receipt(night).unlink()
    made = asked(night, BOILERPLATE_STEP)
    again = asked(anew(night), BOILERPLATE_STEP)
    assert (made.unchanged, again.unchanged) == (False, True)
    assert made.made == again.made == {"figures": learn_boilerplate(night)}


def test_a_step_that_is_not_run_leaves_its_tables_as_they_are(night: Night) -> None:
    before = {name: night.tables.state(name) for name in night.tables.names()}
    assert asked(night, DOCUMENTS_STEP).unchanged
    assert asked(night, BOILERPLATE_STEP).unchanged
    assert {name: night.tables.state(name) for name in night.tables.names()} == before


def test_what_was_new_when_the_step_ran_is_known_when_it_is_not_run(night: Night) -> None:
    night.tables.drop("kb_cleaned")
    night.tables.drop("lines")
    made = asked(night, CLEANED_STEP).made["figures"]
    again = asked(night, CLEANED_STEP)
    assert made["new"] > 0
    assert again.unchanged
    assert again.made["figures"] == {**made, "new": 0, "known": made["known"] + made["new"]}


def lands(night: Night) -> None:
    """Another landing of the same articles, one of them edited."""
    first, second = (night.project.locations.landing / "kb" / day.isoformat() for day in DATES[:2])
    shutil.copytree(first, second)
    file = sorted(second.rglob("*.md"))[0]
    file.write_text(file.read_text() + "\n\nThis sentence is new, and stands in no other article of them all.\n")
    land_source(replace(night, as_of=DATES[1]), "kb", DATES[1:2])
    assemble_source(replace(night, as_of=DATES[1]), "kb")


def edits_yaml(night: Night) -> None:
    file = night.project.defs / "cleaning" / "defs.yaml"  # type: ignore[attr-defined]
    file.write_text(file.read_text() + "# reviewed\n")


def decides(night: Night) -> None:
    night.decide("override", "tester", "asked for", ("a" * 64,))


def holds(night: Night) -> None:
    night.hold("source:kb", "it does not read")


def edits_table(night: Night) -> None:
    fates = night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, "kb_cleaned"))
    night.tables.replace("fates", fates.slice(1), "scope = '*' AND stage = 'kb_cleaned'", ["scope", "stage"])


def rewrites_file(night: Night) -> None:
    """Bytes of a table are written behind its log's back, as many as there were."""
    file = next(night.tables.path("lines").rglob("*.parquet"))
    file.write_bytes(file.read_bytes())


def edits_what_it_wrote(night: Night) -> None:
    night.tables.append("boilerplate", pa.Table.from_pylist([{"digest": b"12345678"}], schema=BOILERPLATE))


def drops_what_it_wrote(night: Night) -> None:
    night.tables.drop("boilerplate")


def edits_receipt(night: Night) -> None:
    body = json.loads(receipt(night).read_bytes())
    body["made"]["figures"]["lines"] = 12345
    receipt(night).write_text(json.dumps(body))


def copies_receipt(night: Night) -> None:
    shutil.copy(receipt(night, "kb_documents"), receipt(night))


def tears_receipt(night: Night) -> None:
    receipt(night).write_bytes(receipt(night).read_bytes()[:100])


def rotates_key(night: Night) -> None:
    """A receipt that somebody sealed with another key."""
    file = night.project.locations.keys / "log.key"
    file = file if file.is_file() else next(night.project.locations.keys.glob("log*"))
    os.chmod(file, 0o600)
    shutil.rmtree(night.project.locations.decisions)
    file.write_text("ab" * 32)


CHANGES = (
    lands,
    edits_yaml,
    decides,
    holds,
    edits_table,
    rewrites_file,
    edits_what_it_wrote,
    drops_what_it_wrote,
    edits_receipt,
    copies_receipt,
    tears_receipt,
    rotates_key,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_changes_makes_a_step_run(night: Night, change: Callable[[Night], None]) -> None:
    assert asked(night, BOILERPLATE_STEP).unchanged
    change(night)
    assert not asked(anew(night), BOILERPLATE_STEP).unchanged
    assert asked(anew(night), BOILERPLATE_STEP).unchanged  # and stands from then on


def test_another_version_of_the_code_makes_a_step_run(night: Night) -> None:
    assert asked(night, BOILERPLATE_STEP, "1").unchanged
    assert not asked(night, BOILERPLATE_STEP, "2").unchanged
    assert not asked(night, BOILERPLATE_STEP, "1").unchanged


def test_tables_that_came_back_from_a_backup_make_a_step_run(night: Night, tmp_path: Path) -> None:
    """A table of an earlier version that was written to since has the number of the one that the receipt knows."""
    place, backup = night.tables.path("lines"), tmp_path / "backup"
    shutil.copytree(place, backup)
    rows = night.tables.read("lines", night.tables.stored("lines")[0])
    night.tables.replace("lines", rows.slice(1))
    assert not asked(anew(night), BOILERPLATE_STEP).unchanged
    known = night.tables.state("lines")
    shutil.rmtree(place)
    shutil.copytree(backup, place)
    night.tables.replace("lines", rows.slice(2))
    assert night.tables.state("lines") == known
    assert not asked(anew(night), BOILERPLATE_STEP).unchanged


def test_fates_of_other_steps_and_corpora_make_no_step_run_that_does_not_look_at_them(night: Night) -> None:
    fates = night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, "kb_cleaned"))
    scoped = fates.set_column(0, "scope", pa.repeat("another-corpus", fates.num_rows))
    night.tables.replace("fates", scoped, "scope = 'another-corpus'", ["scope", "stage"])
    assert asked(night, BOILERPLATE_STEP).unchanged
    edits_table(night)  # which stands in the scope of all, of another stage
    assert asked(night, DOCUMENTS_STEP).unchanged
    assert not asked(night, BOILERPLATE_STEP).unchanged


def test_the_same_rows_are_not_written_again(night: Night) -> None:
    before = {name: night.tables.version(name) for name in ("people", "boilerplate")}
    prepare(night)
    learn_boilerplate(night)
    assert {name: night.tables.version(name) for name in before} == before


def test_a_step_of_which_something_is_to_be_tried_again_leaves_no_receipt(night: Night) -> None:
    own = night.only(BOILERPLATE_STEP)
    for _ in range(2):
        receipt(night).unlink(missing_ok=True)
        assert not standing(own, lambda: {"figures": {"failed": 1}}).unchanged
        assert not receipt(night).exists()


def test_a_step_that_every_day_may_be_another_for_runs_on_another_day(night: Night) -> None:
    step = replace(BOILERPLATE_STEP, days="")
    tomorrow = replace(night, as_of=night.as_of + dt.timedelta(1))
    learned = lambda: {"figures": {"lines": 1}}  # noqa: E731
    assert not standing(night.only(step), learned).unchanged
    assert standing(night.only(step), learned).unchanged
    assert not standing(tomorrow.only(step), learned).unchanged


def test_a_day_on_which_nothing_dated_comes_makes_no_step_run(night: Night) -> None:
    day = next_day(night)
    assert day > night.as_of
    assert asked(replace(night, as_of=day - dt.timedelta(1)), DOCUMENTS_STEP).unchanged


def test_a_consent_that_ends_makes_a_step_run_on_its_day_and_not_before(night: Night) -> None:
    """Who is on file changes too, of course: the receipt is of the state that has that day in it."""
    ends = night.as_of + dt.timedelta(3)
    people = night.tables.read("people", PEOPLE)
    person = pa.Table.from_pylist(
        [{"person_id": "p", "source": "kb", "ref": "r", "consent_until": dt.datetime.combine(ends, dt.time(), dt.UTC)}],
        schema=PEOPLE,
    )
    night.tables.replace("people", pa.concat_tables([people, person]), statistics="role")
    assert next_day(night) == ends
    assert not asked(night, DOCUMENTS_STEP).unchanged
    assert asked(replace(night, as_of=ends - dt.timedelta(1)), DOCUMENTS_STEP).unchanged
    assert not asked(replace(night, as_of=ends), DOCUMENTS_STEP).unchanged


def test_a_day_before_that_of_the_receipt_makes_a_step_run(night: Night) -> None:
    assert not asked(replace(night, as_of=night.as_of - dt.timedelta(1)), DOCUMENTS_STEP).unchanged


def test_a_version_of_an_article_that_ends_is_a_day_that_decides(night: Night) -> None:
    documents = night.tables.read("kb_documents", DOCUMENTS)
    ends = dt.datetime.combine(night.as_of + dt.timedelta(5), dt.time(9), dt.UTC)
    spans = [[{"from": dt.datetime(2020, 1, 1, tzinfo=dt.UTC), "to": ends}]] * documents.num_rows
    place = documents.column_names.index("held")
    held = documents.set_column(place, DOCUMENTS.field("held"), pa.array(spans, DOCUMENTS.field("held").type))
    night.tables.replace("kb_documents", held)
    assert next_day(night) == ends.date()
    assert pc.min(pc.struct_field(pc.list_flatten(held["held"]), "to")).as_py() == ends


def test_settings_that_are_edited_while_a_night_runs_are_not_those_that_it_goes_by(night: Night) -> None:
    before = night.project.settings_digest()
    privacy = night.project.defs / "privacy" / "defs.yaml"
    privacy.write_text(privacy.read_text() + "\n")
    assert night.project.settings_digest() == before
    assert opened(night.project.root).project.settings_digest() != before


def test_of_no_document_there_are_no_turns(night: Night) -> None:
    documents = night.tables.read("kb_documents", DOCUMENTS)
    assert live_turns(night, "kb", documents).num_rows == live_turns(night, "kb").num_rows > 0
    assert live_turns(night, "kb", documents.slice(0, 0)).num_rows == 0
