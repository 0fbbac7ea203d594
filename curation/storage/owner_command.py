"""An owner's own command is asked, or does something for this pipeline: how it ends is its answer."""

from __future__ import annotations

import logging
import os
import shlex
import signal
import subprocess

MOST_SECONDS = 600
log = logging.getLogger("curation")


def command_words(command: str) -> list[str]:
    """A command as its words; no shell reads it.

    Raises:
        ValueError: a quote is not closed, or there is no word.
    """
    words = shlex.split(command)
    if not words:
        raise ValueError("it names no command")
    return words


def ask(command: str, *arguments: str, seconds: float = MOST_SECONDS) -> bool:
    """Run a command with some arguments behind its own; whether it ended with 0 in time. One that does not end is
    ended with all that it has started. What it prints is not kept: it may be anything."""
    try:
        asked = subprocess.Popen(
            [*command_words(command), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        log.warning("a command of the YAML cannot be run: %s", type(error).__name__)
        return False
    with asked:
        try:
            return asked.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            log.warning("a command of the YAML has not ended after %d s, and was ended", seconds)
            os.killpg(asked.pid, signal.SIGKILL)
            return False
