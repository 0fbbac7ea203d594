"""`curation status` tells of a night that was begun and was killed, until another one ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from curation.storage.lock import run_lock

Call = Callable[..., Any]
KILLED = """
import os, signal, sys
from pathlib import Path
from curation.storage.lock import run_lock
with run_lock(Path(sys.argv[1]), 0, sys.argv[2]):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def kill(lock: Path, purpose: str) -> str:
    """Kill a process that holds the lock. Return when it took the lock, as `status` shows it."""
    subprocess.run([sys.executable, "-c", KILLED, str(lock), purpose], check=False)
    since = json.loads(lock.with_suffix(".holder.json").read_text())["since"]
    return f"{since[:10]} {since[11:16]} UTC"


def needs(curation: Call, on: Any) -> tuple[int, list[dict[str, Any]]]:
    done = curation("status", "--json", on=on)
    return done.code, [need for need in json.loads(done.out)["needs"] if need["kind"] == "command_cut_off"]


def test_a_night_that_was_killed_before_its_first_step_is_told_of_until_a_night_ends(
    curation: Call, small: Any
) -> None:
    lock = small.data / "restricted" / "run.lock"
    begun = kill(lock, "curation run")
    code, (need,) = needs(curation, small)
    assert (code, need["since"]) == (1, begun[:10])
    assert need["says"] == f"`curation run`, begun at {begun}, was killed, or its machine went down, before it ended"
    assert need["to_do"] == "`curation run` goes on from there"
    shown = curation("status", on=small)
    assert shown.code == 1
    assert "command cut off" in shown.out
    with run_lock(lock, 0.0, "curation run"):
        assert needs(curation, small) == (0, [])
    assert needs(curation, small) == (0, [])


def test_another_command_that_was_killed_is_to_be_called_again(curation: Call, small: Any) -> None:
    kill(small.data / "restricted" / "run.lock", "curation publish support-triage")
    (need,) = needs(curation, small)[1]
    assert need["to_do"] == "call it again with the same arguments"


def test_a_run_of_dagsters_is_told_of_by_its_steps_only(curation: Call, small: Any) -> None:
    kill(small.data / "restricted" / "run.lock", "run 0123456789abcdef")
    assert needs(curation, small) == (0, [])
