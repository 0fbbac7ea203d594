"""A ping says that a night was good, and comes for no other."""

from __future__ import annotations

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from curation.components.runs.watching import ping_after
from curation.components.shell import AS_OF_TAG
from tests.messages.conftest import unreadable


def good(desk: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    desk.edit("nightly", "owners:", "ping: {url_from: PING_URL}\n  owners:")
    monkeypatch.setenv("PING_URL", f"http://{desk.receiver.place}/ping/s3cret")
    desk.came_through()
    return desk.root


def night(desk: Any, **more: Any) -> dg.DagsterRun:
    return dg.DagsterRun("night", "0" * 32, tags={AS_OF_TAG: desk.project.today().isoformat()}, **more)


def test_a_good_night_is_pinged_and_one_with_a_closed_gate_or_wrong_sums_is_not(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    good(desk, monkeypatch)
    run = night(desk)
    ping_after(desk.instance, desk.project, run)
    assert desk.receiver.asked == ["/ping/s3cret"]
    desk.judged("support-sft", no_known_person=False)
    ping_after(desk.instance, desk.project, run)
    desk.judged("support-sft", no_known_person=True)
    desk.checked("kb_documents", "accounting", False, difference=1)
    ping_after(desk.instance, desk.project, run)
    assert len(desk.receiver.asked) == 1


def test_a_run_of_some_assets_is_not_pinged(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    good(desk, monkeypatch)
    some = night(desk, asset_selection=frozenset({dg.AssetKey("nights")}))
    ping_after(desk.instance, desk.project, some)
    assert desk.receiver.asked == []


def test_a_ping_that_does_not_arrive_fails_nothing_and_its_address_is_not_shown(
    desk: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    good(desk, monkeypatch)
    desk.receiver.refuses = True
    ping_after(desk.instance, desk.project, night(desk))
    assert "see the address in PING_URL" in caplog.text
    assert "s3cret" not in caplog.text


def test_a_night_that_no_corpus_has_come_through_is_not_pinged(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when its last step alone was executed again, or one was skipped."""
    good(desk, monkeypatch)
    tomorrow = (desk.project.today() + dt.timedelta(days=1)).isoformat()
    parts = dg.DagsterRun("night", "0" * 32, tags={AS_OF_TAG: tomorrow}, step_keys_to_execute=["nights"])
    ping_after(desk.instance, desk.project, parts)
    assert desk.receiver.asked == []


def test_a_night_that_is_repeated_for_a_day_long_ago_is_not_pinged(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    good(desk, monkeypatch)
    old = dt.date.fromisoformat("2025-11-20")
    for recipe in desk.project.corpora.values():
        desk.ran(lambda: None, old, made=f"{recipe.asset}_release")
    ping_after(desk.instance, desk.project, dg.DagsterRun("night", "0" * 32, tags={AS_OF_TAG: old.isoformat()}))
    assert desk.receiver.asked == []


@pytest.fixture
def babbler() -> Iterator[str]:
    """What listens, and answers in no language."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    taken, _ = server.accept()
                except OSError:
                    return
                with taken:
                    taken.sendall(b"s3cret garbage\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("address", ["http://{}/ping/s3cret", "http://127.0.0.1:1/s3cret x"])
def test_whatever_answers_a_ping_fails_nothing_and_is_not_quoted(
    desk: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, babbler: str, address: str
) -> None:
    good(desk, monkeypatch)
    monkeypatch.setenv("PING_URL", address.format(babbler))
    ping_after(desk.instance, desk.project, night(desk))
    assert "see the address in PING_URL" in caplog.text
    assert "s3cret" not in caplog.text


def test_a_look_that_fails_keeps_the_ping_back_and_not_the_night(
    desk: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    good(desk, monkeypatch)
    with unreadable(desk):
        ping_after(desk.instance, desk.project, night(desk))
    assert "nobody is told that this night was good" in caplog.text
    assert desk.receiver.asked == []
