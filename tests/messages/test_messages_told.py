"""Messages are told to whom they concern, once, and neither too often nor never: through receivers that are down,
processes that are killed, and quiet months."""

from __future__ import annotations

import datetime as dt
import logging
import os
import subprocess
import sys
from typing import Any

import pytest

from curation.deployment.project import load_project
from curation.errors import ConfigurationError
from curation.messages.box import read_box
from curation.messages.sending import _unsaid
from curation.reports.messages import show_messages
from tests.laws.tiny import DEFS

TWO = """\
      - {url_from: CRM_URL, owners: [crm@example.com], from_severity: error}
      - {url_from: ML_URL, owners: [ml@example.com]}
"""


def route(desk: Any, monkeypatch: pytest.MonkeyPatch, *receivers: Any) -> None:
    """Others listen, for what is theirs; nobody is told everything."""
    desk.edit("nightly", "      - {url_from: EVERYBODY_URL, from_severity: info}\n", TWO)
    for name, receiver in zip(("CRM_URL", "ML_URL"), receivers, strict=True):
        monkeypatch.setenv(name, receiver.url)


@pytest.fixture
def other(receiver: Any) -> Any:
    listening = type(receiver)()
    yield listening
    listening.close()


def test_who_answers_for_something_is_told_of_it_and_of_nothing_else(
    desk: Any, receiver: Any, other: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    route(desk, monkeypatch, receiver, other)
    desk.decide("hold", "source:crm")
    desk.judged("support-sft", no_known_person=False)
    desk.landed("crm", *(desk.now.date() - dt.timedelta(days=n) for n in range(15, 9, -1)))  # late: a warning
    desk.watch()
    assert [
        ("crm: source held" in each.said, "support-sft: gate closed" in each.said) for each in (receiver, other)
    ] == [(True, False), (False, True)]
    assert "late" not in receiver.said + other.said


def test_what_no_receiver_is_named_for_is_told_to_all(
    desk: Any, receiver: Any, other: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    route(desk, monkeypatch, receiver, other)
    desk.decide("hold", "source:kb")  # of kb@example.com, whom no receiver is named for
    desk.watch()
    assert all("kb: source held" in each.said for each in (receiver, other))


def test_a_message_says_what_is_so_and_what_to_do_and_links_to_dagsters_pages(desk: Any, receiver: Any) -> None:
    desk.judged("support-sft", no_known_person=False)
    desk.watch()
    (message,) = receiver.took
    assert message["title"] == "curation shop (dev): 1 new"
    assert message["type"] == "failure"
    assert message["message"] == (
        "error: support-sft: gate closed: 1 gate is closed: no_known_person. `curation status` says what to do "
        "https://dagster.example.com/assets/support_sft\n\n"
        "Message 1 of shop (dev); one that comes twice has the same number."
    )


def test_what_a_receiver_that_is_down_was_to_be_told_comes_once_when_it_is_up(desk: Any, receiver: Any) -> None:
    receiver.refuses = True
    desk.decide("hold", "source:crm")
    assert desk.watch() == desk.watch(1) == desk.watch(1) == ""
    desk.decide("hold", "source:kb")
    assert desk.watch(1) == ""
    receiver.refuses = False
    said = desk.watch(1)
    assert said.index("crm: source held") < said.index("kb: source held")
    assert (said.count("crm: source held"), said.count("kb: source held")) == (1, 1)
    assert desk.watch(1) == ""


def test_a_receiver_that_is_down_keeps_no_other_from_its_messages(
    desk: Any, receiver: Any, other: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    route(desk, monkeypatch, receiver, other)
    receiver.refuses = True
    desk.decide("hold", "source:kb")  # of kb@example.com, whom no receiver is named for: both are told
    desk.watch()
    assert "kb: source held" in other.said
    assert len(other.took) == 1
    receiver.refuses = False
    desk.watch()
    assert len(other.took) == 1
    assert "kb: source held" in receiver.said


def test_what_stays_as_it_is_is_told_again_after_seven_nights_and_not_before(desk: Any) -> None:
    desk.decide("hold", "source:crm")
    told = [night for night in range(15) if "crm: source held" in desk.watch(1 if night else 0)]
    assert told == [0, 7, 14]
    assert "still error: crm: source held, since 2026-11-20" in desk.receiver.said


def test_a_gate_that_closes_beside_another_is_told_at_once(desk: Any) -> None:
    desk.judged("support-sft", no_known_person=False, accounting=True)
    assert "1 gate is closed" in desk.watch()
    desk.judged("support-sft", no_known_person=False, accounting=False)
    assert "changed" in (said := desk.watch(1))
    assert "2 gates are closed: accounting, no_known_person" in said


def test_thirty_quiet_nights_send_nothing(desk: Any, receiver: Any) -> None:
    for _ in range(30):
        desk.landed("crm", desk.now.date())
        desk.finished(desk.now.date())
        assert desk.watch(1) == ""
    assert receiver.took == []


def test_without_a_receiver_nothing_is_written_or_sent(desk: Any, receiver: Any) -> None:
    file = desk.root / "defs" / "nightly" / "defs.yaml"
    file.write_text(DEFS["nightly"])
    desk.decide("hold", "source:crm")
    desk.watch()
    assert receiver.took == []
    assert not desk.project.locations.messages.exists()


def test_while_a_night_is_at_work_nothing_is_told_to_be_over(desk: Any) -> None:
    from curation.storage.lock import run_lock

    desk.judged("support-sft", no_known_person=False)
    assert "gate closed" in desk.watch()
    with run_lock(desk.project.locations.run_lock, 0.0, "a night"):
        desk.judged("support-sft")  # it is being judged anew
        assert desk.watch(1) == ""
    desk.judged("support-sft", no_known_person=True)
    assert "resolved: support-sft: gate closed (since 2026-11-20)" in desk.watch()


KILLED = """
import datetime as dt, sys
from pathlib import Path
import dagster as dg
from curation.components.runs.watching import watch
from curation.deployment.project import load_project
with dg.DagsterInstance.from_config(sys.argv[1] + "/dagster_home") as instance:
    watch(instance, load_project(Path(sys.argv[1]) / "defs", Path(sys.argv[1])), dt.datetime.fromisoformat(sys.argv[2]))
"""


def killed(desk: Any, failpoint: str) -> None:
    """A process that tells, and is killed at a failpoint."""
    call = [sys.executable, "-c", KILLED, str(desk.root), desk.now.isoformat()]
    done = subprocess.run(call, env={**os.environ, "CURATION_FAILPOINT": failpoint}, check=False, capture_output=True)
    assert done.returncode == 137, done.stderr


# Only between a delivery and the note of it, a message comes twice.
POINTS = {"messages.before": 1, "messages.after": 1, "delivered.before": 2, "delivered.after": 1}


@pytest.mark.slow
@pytest.mark.parametrize("failpoint", POINTS)
def test_a_process_that_is_killed_loses_no_message_and_one_that_comes_twice_has_its_number(
    desk: Any, receiver: Any, failpoint: str
) -> None:
    desk.decide("hold", "source:crm")
    killed(desk, failpoint)
    desk.watch()
    assert desk.watch(1) == ""
    assert {each["message"] for each in receiver.took} == {receiver.took[0]["message"]}
    assert "crm: source held" in receiver.took[0]["message"]
    assert len(receiver.took) == POINTS[failpoint]
    assert read_box(desk.project.locations.messages).waiting == ()


def test_neither_logs_nor_errors_quote_the_address_of_a_receiver(
    desk: Any, receiver: Any, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    receiver.refuses = True
    desk.decide("hold", "source:crm")
    desk.watch()
    shown = caplog.text + "".join(capsys.readouterr())
    assert "things to tell EVERYBODY_URL could not be delivered" in shown
    assert "s3cret" not in shown
    assert receiver.place not in shown
    assert "s3cret" not in (desk.project.locations.messages / "box.json").read_text()


def test_whoever_logs_everything_and_tells_in_two_threads_still_logs_no_address(
    desk: Any, receiver: Any, caplog: pytest.LogCaptureFixture
) -> None:
    desk.decide("hold", "source:crm")
    with caplog.at_level(logging.DEBUG):
        desk.watch()
        with _unsaid():
            with _unsaid():  # another deployment's message in the same process, delivered earlier
                pass
            logging.getLogger("apprise").warning("it posts to s3cret")
    assert receiver.took
    assert [said for said in ("s3cret", receiver.place, "/hook") if said in caplog.text] == []


def test_a_receiver_whose_variable_is_not_set_keeps_its_messages(
    desk: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EVERYBODY_URL")
    desk.decide("hold", "source:crm")
    desk.watch()
    monkeypatch.setenv("EVERYBODY_URL", receiver.url)
    assert "crm: source held" in desk.watch()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("url_from: EVERYBODY_URL", "url_from: 'json://desk:s3cret@example.com'", "no name of an environment variable"),
        ("from_severity: info", "from_severity: loud", "use one of: info, warning, error"),
        ("from_severity: info", "owners: [nobody@example.com]", "nobody@example.com owns nothing here"),
        ("ui_url: https://", "ui_url: https://desk:s3cret@", "without a name and password"),
        ("owners:", "expected_every: {helpdesk: 3}\n  owners:", "there is no source or corpus 'helpdesk'"),
    ],
)
def test_what_cannot_be_meant_is_refused_where_it_stands(desk: Any, old: str, new: str, said: str) -> None:
    desk.edit("nightly", old, new)
    with pytest.raises(ConfigurationError, match=said) as refused:
        load_project(desk.root / "defs", desk.root)
    assert "nightly/defs.yaml:" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_a_person_may_try_the_receivers_and_have_what_waits_delivered(
    desk: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show_messages(desk.project, trial=True) == 0
    assert [each["title"] for each in receiver.took] == ["curation shop: a trial"]
    receiver.refuses = True
    assert show_messages(desk.project, trial=True) == 75
    desk.decide("hold", "source:crm")
    assert show_messages(desk.project, trial=False) == 75
    assert "1 thing to tell EVERYBODY_URL waits" in capsys.readouterr().out
    receiver.refuses = False
    assert show_messages(desk.project, trial=False) == 0
    assert "crm: source held" in receiver.said
    monkeypatch.delenv("EVERYBODY_URL")
    assert show_messages(desk.project, trial=True) == 75
    assert "EVERYBODY_URL: the variable is not set" in capsys.readouterr().out
    (desk.root / "defs" / "nightly" / "defs.yaml").write_text(DEFS["nightly"])
    with pytest.raises(ConfigurationError, match="no receiver is declared"):
        show_messages(desk.project, trial=True)
