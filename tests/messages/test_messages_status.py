"""`curation status` prints the same list that messages tell, and ends with 1 when something of it is an error."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from curation.reports.status import show_status
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
