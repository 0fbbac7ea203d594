"""A command that does not end is ended with all that it has started."""

from __future__ import annotations

import time
from pathlib import Path

from curation.storage.owner_command import ask


def script(folder: Path, text: str) -> str:
    place = folder / "command"
    place.write_text(f"#!/bin/sh\n{text}\n")
    place.chmod(0o755)
    return str(place)


def test_how_a_command_ends_is_its_answer(tmp_path: Path) -> None:
    assert ask(script(tmp_path, 'test "$1$2" = ab'), "a", "b")
    assert not ask(script(tmp_path, "exit 3"))
    assert not ask(str(tmp_path / "is-not-there"))


def test_what_a_command_that_is_too_slow_has_started_does_nothing_afterwards(tmp_path: Path) -> None:
    late = tmp_path / "late"
    assert not ask(script(tmp_path, f"(sleep 1; touch {late}) & wait"), seconds=0.3)
    time.sleep(1.5)
    assert not late.exists()
