"""The cause of a failed step, read back from Dagster's event log: only this package's own messages, never a library's,
which may quote a record.
"""

from __future__ import annotations

from typing import Any

from curation.components.runs.failed_checks import ClosedGates
from curation.components.runs.internals import CHECK_FAILED
from curation.errors import CurationError


def is_gate(info: Any) -> bool:
    """Return whether a step failed because a blocking check failed."""
    return info.cls_name in (CHECK_FAILED, ClosedGates.__name__)


def cause(info: Any) -> BaseException:
    """Return the `CurationError` that made a step fail, else only the class of the error that Dagster names: its text
    may quote a record.
    """
    kinds: dict[str, int] = {kind.__name__: kind.exit_code for kind in _ours(CurationError)}
    deepest = "an error"
    while info is not None:
        deepest = str(info.cls_name or deepest).rsplit(".", 1)[-1]
        if deepest in kinds:
            return Failed(str(info.message).split(": ", 1)[-1].strip(), kinds[deepest])
        info = info.cause
    return Failed(f"a step failed with {deepest}; see the run in the UI", 1)


class Failed(CurationError):
    """An error read back from the event log, where it was stored as text."""

    def __init__(self, message: str, exit_code: int) -> None:
        Exception.__init__(self, message)
        self.exit_code = exit_code


def _ours(kind: type[CurationError]) -> list[type[CurationError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _ours(child))]
