"""Make one attempt at a task, whose argument and answer (a result or an error) are small pickles on any engine."""

from __future__ import annotations

import io
import os
import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from curation.errors import TRACEBACK, CurationError, TryAgain, UnexpectedError, disk_is_full, type_and_place

ATTEMPTS = 3  # workers that may die under one task
LARGEST = 1 << 20  # bytes of a pickled argument or result; larger values belong in a file
AGAIN = "run again; if it stays, run it once with CURATION_ENGINE=local, CURATION_WORKERS=1 and CURATION_TRACEBACK=1 \
where nobody but you reads the log, and report it"


class TooLarge(Exception):
    """A pickled value takes more than `LARGEST` bytes."""


@dataclass(frozen=True)
class Work:
    """A task with its argument, pickled; `where` names the task in errors ("sketches, task 3 of 16")."""

    where: str
    packed: bytes


@dataclass(frozen=True)
class Answer:
    """The outcome of a task: its result, or the parts of its error, pickled. `died`: its workers died running it."""

    failed: bool
    packed: bytes
    died: bool = False


@dataclass(frozen=True)
class _Raised:
    """A project error taken apart, because an exception whose constructor takes more than a message cannot be
    unpickled.
    """

    kind: type[CurationError]
    arguments: tuple[Any, ...]
    state: dict[str, Any]

    def error(self) -> CurationError:
        error = self.kind.__new__(self.kind)
        error.args = self.arguments
        error.__dict__.update(self.state)
        return error


class _Bounded(io.BytesIO):
    """A stream that refuses more than `LARGEST` bytes, so that a table passed by mistake is refused before it is
    copied.
    """

    def write(self, data: Any, /) -> int:
        if self.tell() + memoryview(data).nbytes > LARGEST:
            raise TooLarge
        return super().write(data)


def pack(value: Any) -> bytes:
    """Return the pickle of a small value.

    Raises:
        TooLarge: the pickle takes more than `LARGEST` bytes.
        Exception: what pickle raises for a value that it cannot take.
    """
    stream = _Bounded()
    pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(value)
    return stream.getvalue()


def work_of(where: str, task: Callable[[Any], Any], argument: Any) -> Work:
    """Return a task and its argument, pickled for sending.

    Raises:
        UnexpectedError: the argument takes more than `LARGEST` bytes, or the argument or the task cannot be pickled.
    """
    try:
        return Work(where, pack((where, task, argument)))
    except TooLarge:
        raise _too_large(where, "argument") from None
    except Exception as error:  # noqa: BLE001 - pickle passes on errors of the value's own methods
        raise UnexpectedError(
            where, f"its argument cannot be pickled ({type(error).__name__})", "pass paths and numbers"
        ) from None


def attempt(packed: bytes) -> Answer:
    """Run a task in this process and return its answer, which `result_of` unpacks. Raises nothing but an interrupt.

    A `CurationError` is passed on unchanged. Any other error becomes one that holds its type and place, but not its
    text, which may quote a record. With `CURATION_TRACEBACK` set, the full traceback is written to this process's
    stderr.
    """
    where = ""
    try:
        where, task, argument = pickle.loads(packed)  # noqa: S301 - made by `work_of`, in our own process
        value = task(argument)
        try:
            return Answer(False, pack(value))
        except TooLarge:
            raise _too_large(where, "result") from None
    except CurationError as error:
        return failure(where, error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - also sys.exit: it would end the pool or the caller
        if os.environ.get(TRACEBACK):
            traceback.print_exc()
        return failure(where, _foreign(where, error))


def failure(where: str, error: CurationError) -> Answer:
    """Return an error as an answer."""
    try:
        return Answer(True, pack(_Raised(type(error), error.args, vars(error))))
    except Exception:  # noqa: BLE001 - the error has a large or odd attribute
        return failure(where, UnexpectedError(where, f"{type(error).__name__}, which cannot be passed on", AGAIN))


def result_of(answer: Answer) -> Any:
    """Return the result of a task.

    Raises:
        CurationError: the task failed with this error.
    """
    loaded = pickle.loads(answer.packed)  # noqa: S301 - made by `attempt`, in a worker of ours
    if answer.failed:
        raise loaded.error()
    return loaded


def died(where: str) -> Answer:
    """Return the answer of a task whose workers all died."""
    problem = f"its worker died {ATTEMPTS} times"
    fix = "see whether memory ran out (the system log says who was killed), use fewer workers, and run again"
    return replace(failure(where, TryAgain(where, problem, fix)), died=True)


def _foreign(where: str, error: BaseException) -> CurationError:
    if disk_is_full(error):
        return TryAgain(where, "the disk is full", "free some space and run again")
    return UnexpectedError(where, type_and_place(error), AGAIN)


def _too_large(where: str, value: str) -> UnexpectedError:
    return UnexpectedError(
        where, f"its {value} takes more than {LARGEST // 1024} KiB", "let the task write a file and pass its path"
    )
