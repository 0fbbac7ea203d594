"""`curation status` prints the same list that messages tell, and ends with 1 when something of it is an error."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest

from curation.causes.of_nights import of_remote
from curation.causes.of_sources import late_by
from curation.errors import ConfigurationError
from curation.reports.status import show_status
from curation.storage.lock import run_lock
from tests.messages.test_messages_causes import BROUGHT

WARNED = ("source_late", "disk_low", "waiver_ending", "check_failed")
FAILED = ("source_held", "gate_closed", "night_failed", "remote_lacking", "registry_lost", "accounting_wrong")


def shown(desk: Any, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = show_status(desk.project)
    return code, " ".join(capsys.readouterr().out.replace("│", " ").split())


@pytest.mark.parametrize(("kind", "code"), [*((kind, 0) for kind in WARNED), *((kind, 1) for kind in FAILED)])
def test_status_lists_what_needs_somebody(desk: Any, capsys: pytest.CaptureFixture[str], kind: str, code: int) -> None:
    desk.now = dt.datetime.now(dt.UTC)
    assert shown(desk, capsys)[0] == 0
    BROUGHT[kind](desk)
    ended, out = shown(desk, capsys)
    assert ended == code
    assert "What needs somebody" in out
    assert kind.replace("_", " ") in out


def test_status_says_since_when_people_know_and_what_could_not_be_delivered(
    desk: Any, receiver: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.refuses = True
    desk.decide("hold", "source:crm")
    desk.watch()
    _, out = shown(desk, capsys)
    assert "2026-11-20 crm@example.com" in out
    assert "1 thing to tell EVERYBODY_URL waits, not delivered yet" in out
    assert receiver.place not in out


def test_status_says_since_when_and_what_to_do_where_nobody_is_told_of_anything(
    desk: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.decide("hold", "source:crm", "a header is missing. Land it again")
    desk.judged("support-sft", no_known_person=False)
    desk.checked("support_sft", "no_known_person", True)
    desk.checked("support_sft", "no_known_person", False)
    _, out = shown(desk, capsys)
    table = out.partition("What needs somebody")[2]
    assert "2026-11-20 crm@example.com a header is missing. Land it again" in table
    today = desk.project.nightly.day(dt.datetime.now(dt.UTC))
    assert "1 gate is closed: no_known_person" in table
    assert f"{today} " in table
    assert "no_known_person: ask Ottilie" in table
    assert "`curation status`" not in table
    assert f"closed since {today}: no_known_person" in out


def test_what_an_earlier_night_judged_is_told_as_such_where_the_newest_was_cut_off(
    desk: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.judged("support-sft", has_examples=True, no_known_person=False)
    desk.checked("support_sft", "has_examples", True)
    assert "the newest" not in shown(desk, capsys)[1]
    BROUGHT["night_failed"](desk)
    _, out = shown(desk, capsys)
    assert "in the night of an earlier day; the newest did not come to it" in out
    assert "so the night of an earlier day found, and the newest one did not come to it" in out


def test_status_says_how_often_a_step_was_tried(desk: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import dagster as dg

    from curation.components.shell import AS_OF_TAG
    from curation.components.tonight import mark_of
    from curation.errors import TryAgain

    @dg.op(name="knowledge_chunks_release")
    def step() -> None:
        raise dg.RetryRequested(2, 0) from TryAgain("remote", "it is down", "try again")

    @dg.job(name="night")
    def night() -> None:
        step()

    tags = {AS_OF_TAG: "2026-11-20", "curation/deployment": mark_of(desk.project)}
    night.execute_in_process(instance=desk.instance, tags=tags, raise_on_error=False)
    code, out = shown(desk, capsys)
    assert code == 1
    assert "failed in knowledge_chunks_release (tried 3 times): remote: it is down. try again" in out
    assert "knowledge_chunks_release (tried 3 times)" in desk.watch()


def test_status_says_of_a_check_of_a_source_what_it_found_against_what_is_wanted(
    desk: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "subject is filled in 12.0% of rows, 90.0% is due: ask"
    desk.checked("crm_records", "fields_filled", False, said)
    _, out = shown(desk, capsys)
    words = re.sub(r"[^\w%.]+", " ", out.partition("What needs somebody")[2])  # a cell is wider than a line
    assert "subject is filled in 12.0% of rows 90.0% is due ask" in words


def test_a_streak_of_jumps_says_what_was_found_and_wanted_since_its_first_landing(
    desk: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.now = dt.datetime.now(dt.UTC)
    landed = [desk.now.date() - dt.timedelta(days=ago) for ago in (6, 5, 4, 3, 2)]
    desk.landed("kb", *landed, quarantined=(1, 0, 1, 40, 40))
    desk.landed("kb", desk.now.date(), read=3)  # too few rows to judge by
    assert shown(desk, capsys)[0] == 0
    show_status(desk.project, in_json=True)
    (need,) = [each for each in json.loads(capsys.readouterr().out)["needs"] if each["kind"] == "quarantine_jumped"]
    found = "40 of 100 rows are quarantined (40.0%; 1.0% are usual, at most 3.0% wanted)"
    assert need["says"] == f"of the landing {landed[-1]}, {found}"
    assert need["since"] == str(landed[-2])
    assert "mend the export, land it again under the same day" in need["to_do"]


def test_one_day_and_one_release_are_told_in_the_singular(desk: Any) -> None:
    assert late_by([desk.now.date() - dt.timedelta(days=2)], 1, desk.now.date()).says.endswith("2 days; 1 is usual")  # type: ignore[union-attr]
    assert of_remote({"lacking": 1})[1] == "1 release cannot be pulled: the files are gone"


def test_a_lost_key_hides_nothing_that_needs_no_key(
    desk: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.finished(desk.now.date())
    desk.landed("kb", desk.now.date(), read=100, quarantined=(4,))
    monkeypatch.delenv("CURATION_KEY_SUPPRESSION")
    with pytest.raises(ConfigurationError, match="the key for suppression is gone") as refused:
        show_status(desk.project)
    assert refused.value.exit_code == 2
    out = capsys.readouterr().out
    assert f"Last finished night: {desk.now.date()}" in out
    assert f"kb: 100 read, 96 parsed, 4 quarantined; last landing {desk.now.date()}" in out
    assert "GiB free" in out
    assert "waits for a key, which the error names" in out


def test_a_lock_whose_note_cannot_be_read_is_shown_as_held(desk: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lock = desk.project.locations.run_lock
    with run_lock(lock, 0.0, "curation run"):
        note = lock.with_suffix(".holder.json")
        note.rename(note.with_suffix(".away"))
        note.mkdir()
        _, out = shown(desk, capsys)
        note.rmdir()
    assert "The run lock is held by process unknown (its note cannot be read)" in out
