"""An owner's own command is asked, or does something for this pipeline: how it ends is its answer."""

from __future__ import annotations

import logging
import shlex
import subprocess

MOST_SECONDS = 600
log = logging.getLogger("curation")


def words_of(command: str) -> list[str]:
    """A command as its words; no shell reads it.

    Raises:
        ValueError: a quote is not closed, or there is no word.
    """
    found = shlex.split(command)
    if not found:
        raise ValueError("it names no command")
    return found


def ask(command: str, *arguments: str) -> bool:
    """Run a command with some arguments behind its own; whether it ended with 0. What it prints is not kept: it may be
    anything."""
    try:
        done = subprocess.run(
            [*words_of(command), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=MOST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("a command of the YAML cannot be run: %s", type(error).__name__)
        return False
    return done.returncode == 0
