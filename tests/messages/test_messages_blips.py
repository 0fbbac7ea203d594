"""What could not be looked at is not told to be over, what comes and goes is not told each time, and a receiver that
takes one message and not another is told all the same."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import dagster as dg
import pytest

from curation.components.runs.watching import watch
from curation.components.sensors import watching
from curation.components.shell import AS_OF_TAG
from curation.components.tonight import mark_of
from curation.errors import TryAgain
from curation.messages.box import read_box
from curation.messages.telling import waiting
from curation.registry.remote.remote_policy import Looked as LookedAtRemote
from curation.registry.witness.witnessed_log import witness_of
from curation.reports.messages import show_messages
from curation.storage.lock import run_lock
from curation.storage.secrets.keys import load_keys
from tests.messages.conftest import unreadable
from tests.messages.test_messages_causes import BROUGHT, lost, outdated


def test_an_outdated_log_is_not_told_to_be_well_while_the_witness_cannot_be_asked(desk: Any) -> None:
    outdated(desk)
    project = desk.project
    witness_of(project, load_keys(project.locations.keys, "dev")).put([next(iter(desk.decisions.entries()))])  # type: ignore[union-attr]
    assert "new" in desk.watch()
    place = desk.root / "outside"
    place.rename(desk.root / "elsewhere")
    said = desk.watch()
    assert "witness unreachable" in said
    assert "resolved" not in said
    (desk.root / "elsewhere").rename(place)
    assert "log outdated" not in desk.watch()


def test_lost_releases_are_not_told_to_be_found_while_the_registry_cannot_be_read(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = lost(desk)
    assert "registry lost" in desk.watch()
    monkeypatch.setenv("CURATION_REGISTRY", "file:///no/such.git")
    said = desk.watch()
    assert "registry unreadable" in said
    assert "resolved" not in said
    monkeypatch.delenv("CURATION_REGISTRY")
    assert "resolved: registry unreadable" in desk.watch()
    end()
    assert "resolved: registry lost" in desk.watch()


def test_a_yaml_that_can_no_longer_be_read_is_told_of(desk: Any, receiver: Any) -> None:
    sensor = watching(desk.project)
    file = desk.root / "defs" / "sources" / "kb" / "defs.yaml"
    whole = file.read_text()
    desk.decide("hold", "source:crm")
    desk.watch()
    file.write_text(whole.replace("licence: internal", "licence: Bram Kessel: ["))
    with dg.build_sensor_context(instance=desk.instance) as context:
        assert "curation validate" in str(sensor.evaluate_tick(context).skip_message)
        assert "curation validate" in str(sensor.evaluate_tick(context).skip_message)
    assert receiver.said.count("error: yaml wrong: its YAML cannot be read any more") == 1
    assert "Bram" not in receiver.said
    assert "resolved" not in receiver.said
    file.write_text(whole)
    assert "resolved: yaml wrong" in desk.watch()


def test_what_a_receiver_finds_too_long_is_told_it_in_parts(desk: Any, receiver: Any) -> None:
    receiver.longest = 400
    for number in range(12):
        desk.decide("hold", f"text:{number:064}")
    for kind in ("gate_closed", "source_held", "labels_held", "disk_low", "quarantine_jumped", "lock_held_long"):
        BROUGHT[kind](desk)
    said = desk.watch()
    for kind in ("gate closed", "source held", "labels held", "disk low", "quarantine jumped", "lock held long"):
        assert said.count(kind) == 1
    assert waiting(read_box(desk.project.locations.messages)) == {}
    numbers = [each["message"].rpartition("Message ")[2] for each in receiver.took]
    assert len({*numbers}) == len(numbers)


def test_what_a_receiver_never_takes_keeps_nothing_else_from_it(desk: Any, receiver: Any) -> None:
    receiver.longest = 300
    desk.edit("nightly", "ui_url: https://dagster.example.com", "ui_url: https://" + "dagster." * 30 + "example.com")
    desk.decide("hold", "source:crm")  # with a link: too long
    assert desk.watch() == ""
    BROUGHT["disk_low"](desk)  # without one
    assert any("disk low" in desk.watch() for _ in range(3))
    assert "source held" not in receiver.said


def test_what_comes_and_goes_all_day_is_told_thrice_and_is_over_after_a_quiet_night(desk: Any, receiver: Any) -> None:
    for _ in range(10):
        end = BROUGHT["disk_low"](desk)
        desk.watch()
        end()
        desk.watch()
    assert [each["title"].rpartition(": ")[2] for each in receiver.took] == ["1 new", "1 resolved", "1 new"]
    assert "resolved: disk low" in desk.watch(1)
    assert desk.watch(2) == ""
    BROUGHT["disk_low"](desk)
    assert "1 new" in desk.watch()


def test_a_receiver_that_is_down_is_told_what_is_left_of_all_that_came_and_went(desk: Any, receiver: Any) -> None:
    receiver.refuses = True
    BROUGHT["source_held"](desk)
    desk.watch()
    for _ in range(20):
        end = BROUGHT["gate_closed"](desk)
        desk.watch(2)
        end()
        desk.watch(2)
    box = read_box(desk.project.locations.messages)
    assert [[each.cause.kind for each in message.found] for message in box.waiting] == [["source_held"]]
    receiver.refuses = False
    assert desk.watch().count("crm: source held") == 1
    assert "gate closed" not in receiver.said


def test_a_receiver_that_is_added_is_told_what_is_so_already(
    desk: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.decide("hold", "source:crm")
    desk.watch()
    other = type(receiver)()
    monkeypatch.setenv("OTHER_URL", other.url)
    desk.edit("nightly", "    to:\n", "    to:\n      - {url_from: OTHER_URL}\n")
    assert desk.watch(1) == desk.watch() == ""
    other.close()
    assert other.said.count("crm: source held, since 2026-11-20") == 1


def test_a_kind_of_cause_that_there_is_no_more_stops_nobody(desk: Any) -> None:
    desk.decide("hold", "source:crm")
    desk.watch()
    file = desk.project.locations.messages / "box.json"
    file.write_text(file.read_text().replace("source_held", "gone_kind"))
    assert json.loads(file.read_text())["told"]
    assert "crm: source held" in desk.watch()


def test_whatever_a_look_meets_fails_neither_the_night_nor_what_is_told_later(
    desk: Any, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.decide("hold", "source:crm")
    with unreadable(desk):
        assert not watch(desk.instance, desk.project, desk.now)
        assert "nobody could be told what is so: " in caplog.text
        assert show_messages(desk.project, trial=False) == 75
        assert "could not be told" in capsys.readouterr().out
    assert "crm: source held" in desk.watch()


def test_a_source_that_is_held_for_another_reason_each_night_is_told_of_once_a_week(desk: Any) -> None:
    told = []
    for night in range(5):
        desk.now += dt.timedelta(days=1 if night else 0)
        desk.decide("hold", "source:crm", f"it lacks {night} of 90")
        told.append(desk.watch())
    assert "it is held since 2026-11-20" in told[0]
    assert told[1:] == [""] * 4
    assert "it is held since 2026-11-20" in desk.watch(3)


def test_copies_that_a_bucket_may_keep_are_a_warning_and_no_night_is_bad_for_them(desk: Any) -> None:
    looked = LookedAtRemote(releases=("a@v1.0.0",), hindrances=("versions are kept",))
    assert looked.is_good
    desk.checked("nights", "remote", False, **looked.figures())
    said = desk.watch()
    assert "warning: nights, remote: check failed: copies of what is withdrawn may remain" in said
    assert "remote unreachable" not in said
    desk.checked("nights", "remote", False, **LookedAtRemote(unreachable="it is down").figures())
    assert "error: remote unreachable" in desk.watch()


def test_a_step_that_is_tried_again_is_told_of_while_its_night_is_at_work(desk: Any) -> None:
    desk.ran(lambda: None, desk.now.date())
    tried = []

    @dg.op(name="first", out=dg.Out(dg.Nothing))
    def first(context) -> None:  # type: ignore[no-untyped-def]
        if not context.retry_number:
            raise dg.RetryRequested(2, 0.5) from TryAgain("remote", "it is down", "try again")

    @dg.op(name="second")
    def second() -> None:
        tried.append(desk.watch())

    @dg.job(name="night")
    def night() -> None:
        first()
        second()

    tags = {AS_OF_TAG: desk.now.date().isoformat(), "curation/deployment": mark_of(desk.project)}
    with run_lock(desk.project.locations.run_lock, 0.0, "a night"):
        night.execute_in_process(instance=desk.instance, tags=tags, raise_on_error=False)
    assert "info: first: night retried: in the night of 2026-11-20 it met what passes 1 time" in tried[0]
    assert "resolved: first: night retried" in desk.watch()


def test_a_trial_of_a_day_to_come_hides_no_night_that_was_not_run(desk: Any) -> None:
    BROUGHT["night_not_run"](desk)
    desk.ran(lambda: None, dt.date(2030, 1, 1))
    assert "error: night not run" in desk.watch()
