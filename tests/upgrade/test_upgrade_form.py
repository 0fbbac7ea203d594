"""A deployment says which code may open it; what is told before it is taken over is what then happens."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from curation.components.runs.runner import forget
from curation.corpora.step import stages
from curation.deployment.project import open_night
from curation.document import RECORDS
from curation.errors import ConfigurationError, IntegrityError
from curation.sources.records import LANDINGS
from curation.storage.failpoints import KILLED
from curation.storage.form import FORM, UNMARKED, read_form
from curation.storage.secrets.keys import load_keys
from curation.storage.secrets.rings import variable
from curation.storage.tables import Tables
from curation.upgrade.plan import plan_of
from curation.upgrade.stored import memos_of, state_of, versions_of
from curation.upgrade.takeover import take_over

Call = Callable[..., Any]
DAY = dt.date(2026, 11, 4)


def mark(older: Any) -> Path:
    return older.root / "data" / "restricted" / "form.json"


def state(older: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table that no rebuild gives back, as this code reads them, in an order that is theirs."""
    tables = Tables(older.root / "data" / "restricted" / "tables")
    rows = {name: tables.read(name, schema).to_pylist() for name, schema in state_of(tables.names()).items()}
    return {name: sorted(found, key=repr) for name, found in rows.items()}


def without_column(older: Any, name: str, column: str) -> None:
    """Store a table as code would that did not know one of its columns yet."""
    tables = Tables(older.root / "data" / "restricted" / "tables")
    schema, partition_by = tables.stored(name)
    rows = tables.read(name, schema).drop_columns([column])
    tables.drop(name)
    tables.append(name, rows, partition_by)


def edit(older: Any, name: str, before: str, after: str) -> None:
    file = older.root / "defs" / name / "defs.yaml"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))


@pytest.mark.parametrize(
    "verb", ["run", "status", "validate", "releases", "upgrade", "erase zendesk:1 --who a --why b"]
)
def test_what_newer_code_has_taken_over_is_refused_by_every_verb(curation: Call, older: Any, verb: str) -> None:
    mark(older).write_text(json.dumps({"form": FORM + 1, "stages": {}}))
    refused = curation(*verb.split(), on=older)
    assert refused.code == 2
    assert "form.json: a newer version of curation has taken this deployment over" in refused.err
    assert "install that version" in refused.err
    assert json.loads(mark(older).read_bytes())["form"] == FORM + 1


def test_a_mark_that_cannot_be_read_opens_nothing(curation: Call, older: Any) -> None:
    mark(older).write_text("{")
    refused = curation("status", on=older)
    assert (refused.code, "restore it from a backup" in refused.err) == (1, True)


def test_a_new_deployment_is_marked_and_nothing_is_told(small: Any) -> None:
    night = open_night(small.project(), DAY)
    assert read_form(small.data / "restricted") is None
    assert take_over(night) is None
    found = read_form(small.data / "restricted")
    assert found is not None
    assert (found.number, found.stages) == (FORM, versions_of(night))


def test_the_plan_is_shown_and_nothing_is_done(curation: Call, older: Any) -> None:
    before = {path: path.stat().st_mtime_ns for path in (older.root / "data").rglob("*") if path.is_file()}
    shown = curation("upgrade", "--plan", on=older)
    assert shown.code == 0, shown.err
    assert f"form {UNMARKED} becomes {FORM}: older versions of curation refuse" in shown.out
    assert f"keys for log and signing are made in {older.root / 'data' / 'keys'}: back them up" in shown.out
    assert "nothing was done" in shown.out
    assert {path: path.stat().st_mtime_ns for path in (older.root / "data").rglob("*") if path.is_file()} == before


def test_whose_keys_come_from_the_environment_is_told_which_to_give_before(
    curation: Call, older: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for duty in ("release_id", "pseudonym", "suppression"):
        monkeypatch.setenv(variable(duty), (older.root / "data" / "keys" / duty).read_text())
    monkeypatch.setenv("CURATION_ENVIRONMENT", "staging")
    said = curation("upgrade", "--plan", on=older).out
    assert (
        "set CURATION_KEY_LOG and CURATION_KEY_SIGNING, and in CURATION_KEY_LOG_OLDER the one for suppression" in said
    )


def test_the_log_gets_a_key_of_its_own_and_the_suppression_key_seals_nothing_from_then_on(
    curation: Call, older: Any
) -> None:
    assert curation("upgrade", on=older).code == 0
    places, night = older.project().locations, open_night(older.project(), DAY)
    before = [*night.decisions.entries()]
    assert before, "the archive's log, sealed with the suppression key"
    assert night.keys.seals() == (night.keys.log, night.keys.suppression)
    night.decide("view", "ann", "a question", ("zendesk:1",))
    after = open_night(older.project(), DAY)
    last = before[-1]
    assert load_keys(places.keys, "dev").lasts == {night.keys.suppression: (last.number, last.digest)}
    assert [*after.decisions.entries()][:-1] == before


def test_an_upgrade_leaves_every_row_that_no_rebuild_gives_back(curation: Call, older: Any) -> None:
    before = state(older)
    assert before["zendesk_records"] and before["released_people"] and before["nights"]
    done = curation("upgrade", on=older)
    assert done.code == 0, done.err
    assert "the next `curation run` does the rest" in done.out
    assert state(older) == before
    tables = Tables(older.root / "data" / "restricted" / "tables")
    assert not [name for name, schema in state_of(tables.names()).items() if tables.lacks(name, schema)]
    again = curation("upgrade", on=older)
    assert again.code == 0
    assert "becomes" not in again.out


@pytest.mark.slow
def test_columns_that_older_code_did_not_have_are_told_and_added(curation: Call, older: Any) -> None:
    without_column(older, "landings", "suppressed")
    without_column(older, "zendesk_records", "consent_until")
    tables = Tables(older.root / "data" / "restricted" / "tables")
    rows = tables.read("landings", LANDINGS).num_rows
    shown = curation("upgrade", "--plan", on=older)
    assert re.search(
        rf"^table landings gets (.*, )?suppressed(, .*)?, empty in its {rows} rows$", shown.out, re.MULTILINE
    )
    assert curation("status", on=older).code in (0, 1)  # what is only read needs no upgrade
    killed = older.command("upgrade", CURATION_FAILPOINT="landings.before")
    assert killed.returncode == KILLED, killed.stderr
    found = read_form(older.root / "data" / "restricted")
    assert found is not None
    assert found.number == FORM  # older code refuses it before the first table is another one
    assert curation("upgrade", on=older).code == 0
    assert tables.lacks("landings", LANDINGS) == []
    assert tables.lacks("zendesk_records", RECORDS) == []
    assert tables.read("landings", LANDINGS, ["suppressed"])["suppressed"].null_count == rows


def test_code_that_writes_other_tables_or_results_has_a_form_of_its_own(unpacked: Any) -> None:
    written = read_form(unpacked.root / "data" / "restricted")
    assert written is not None
    plan = plan_of(open_night(unpacked.project(), DAY), written.number)
    assert written.number < FORM or not (plan.tables or plan.work or plan.corpora)


def test_a_table_that_cannot_be_read_and_not_be_made_again_stops_everything(curation: Call, older: Any) -> None:
    tables = Tables(older.root / "data" / "restricted" / "tables")
    schema, _ = tables.stored("landings")
    rows = tables.read("landings", schema)
    tables.drop("landings")
    place = rows.column_names.index("read")
    tables.append("landings", rows.set_column(place, "read", rows["read"].cast(pa.string())))
    for call in (("upgrade",), ("upgrade", "--plan")):
        refused = curation(*call, on=older)
        assert refused.code != 0
        assert "landings" in refused.err
    with pytest.raises((ConfigurationError, IntegrityError), match="landings"):
        older.run(as_of=DAY, full_refresh=True)
    assert tables.read("landings", rows.schema.set(place, pa.field("read", pa.string()))).num_rows == len(rows)
    assert not mark(older).exists()


def test_a_refresh_forgets_nothing_of_landings_that_are_gone_though_the_table_lacks_a_column(older: Any) -> None:
    ((source, day), *_) = older.known["removed"]
    without_column(older, f"{source}_records", "consent_until")
    tables, gone = Tables(older.root / "data" / "restricted" / "tables"), dt.date.fromisoformat(day)
    where = pc.field("landed_on") == gone
    before = tables.read(f"{source}_records", RECORDS, where=where)
    assert before.num_rows
    forget(older.project(), DAY)
    assert tables.read(f"{source}_records", RECORDS, where=where).num_rows == before.num_rows
    kept = tables.read("landings", LANDINGS, ["source", "landed_on"]).to_pylist()
    assert {(row["source"], row["landed_on"].isoformat()) for row in kept} == set(map(tuple, older.known["removed"]))


def test_what_is_done_again_is_counted_before_it_is_done(curation: Call, older: Any) -> None:
    night = open_night(older.project(), DAY)
    take_over(night)
    edit(older, "sources/zendesk", "  reader: zendesk\n", "  reader: zendesk\n  landing: {encoding: utf-8-sig}\n")
    edit(older, "dedup", "shingle_words: 5", "shingle_words: 4")
    changed = open_night(older.project(), DAY)
    work = {each.stage: each for each in plan_of(changed, FORM).work}
    there = sum(1 for source, _ in older.known["removed"] if source == "zendesk")
    assert work["zendesk_records"].stays == there
    assert work["zendesk_records"].again + there == work["zendesk_records"].known == 3
    signed = night.tables.read("minhashes", memos_of(night)["minhashes"].schema, ["clean_sha256"])
    assert 0 < work["minhashes"].again == work["minhashes"].known <= signed.num_rows
    shown = curation("upgrade", "--plan", on=older)
    assert "zendesk_records: 2 of 3 landings once more; 1 that are gone from disk stay as they were read" in shown.out
    assert f"minhashes: {work['minhashes'].again} of {work['minhashes'].known} texts once more" in shown.out


def test_corpora_that_get_a_version_are_told_with_the_stages_that_changed(older: Any) -> None:
    before = {each.corpus: set(each.stages) for each in plan_of(open_night(older.project(), DAY), UNMARKED).corpora}
    edit(older, "dedup", "shingle_words: 5", "shingle_words: 4")
    night = open_night(older.project(), DAY)
    found = {each.corpus: each for each in plan_of(night, UNMARKED).corpora}
    assert found.keys() == night.project.corpora.keys()
    for corpus, each in found.items():
        assert set(each.stages) == before.get(corpus, set()) | {"clusters"}
        assert set(each.stages) <= stages(night, night.project.corpora[corpus]).keys()
