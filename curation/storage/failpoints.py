"""Define failpoints, where a test can kill the process: every commit has one before and one after."""

from __future__ import annotations

import os

VARIABLE = "CURATION_FAILPOINT"
KILLED = 137


def failpoint(name: str) -> None:
    """End the process at once, as `kill -9` would, when `CURATION_FAILPOINT` is this name; else do nothing.

    With `CURATION_FAILPOINT_LOG` set to a file, the name is appended there instead, so that a test can list all
    failpoints.
    """
    wanted = os.environ.get(VARIABLE)
    if wanted == name:
        os._exit(KILLED)
    log = os.environ.get("CURATION_FAILPOINT_LOG")
    if log:
        with open(log, "a", encoding="utf-8") as stream:
            stream.write(name + "\n")
