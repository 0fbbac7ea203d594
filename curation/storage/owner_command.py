"""Run commands that the owner names in the YAML; their exit status is the answer."""

from __future__ import annotations

import logging
import os
import shlex
import signal
import subprocess

MOST_SECONDS = 600
log = logging.getLogger("curation")


def command_words(command: str) -> list[str]:
    """Split a command into words, because no shell runs it.

    Raises:
        ValueError: a quote is not closed, or there is no word.
    """
    words = shlex.split(command)
    if not words:
        raise ValueError("it names no command")
    return words


def ask(command: str, *arguments: str, seconds: float = MOST_SECONDS) -> bool:
    """Run a command with more arguments behind its own. Returns whether it ended with 0 in time.

    A command that does not end in time is killed with everything that it has started. What it prints is not kept, as it
    may be anything.
    """
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
