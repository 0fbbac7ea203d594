"""The process that has imported dvc and forks a child for each task.

Importing takes most of a task's time, and is done once in the life of this process, with which it ends.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from curation.registry.repository.child import Task
from curation.storage.modes import umask

CHILD = Path(__file__).with_name("child.py")
AT_START = ("PYTHON", "LD_", "FSSPEC_")  # what begins so is read where a process begins, or a module is imported


@dataclass(frozen=True)
class _Interpreter:
    process: subprocess.Popen[bytes]
    line: socket.socket  # its stdin and stdout

    def ended(self, task: bytes) -> int:
        """Return the exit status of a task; the process's own where it has no dvc or was killed.

        The line stays open meanwhile: when it closes, because this process is killed, the task ends too, so that it
        does not write beside the next publisher.
        """
        answer = b""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.line.sendall(task)
            while not answer.endswith(b"\n") and (part := self.line.recv(64)):
                answer += part
        return int(answer) if answer else self.process.wait() or 1

    def end(self) -> None:
        """End the process and its task."""
        self.line.close()
        self.process.wait()

    def leave(self) -> None:
        """Detach from the process in a forked child: neither keep it alive nor wait for it."""
        self.line.close()
        self.process.returncode = 0


_idle: dict[tuple[object, ...], _Interpreter] = {}  # one for each Python and what it was started with


def run(python: str, folder: Path, scratch: Path, environment: dict[str, str], task: Task) -> tuple[int, bytes]:
    """Do a task of `child.py` in a folder and an environment. Returns its exit status and its stderr.

    Args:
        python: the Python that has dvc.
        scratch: takes a file while the task runs.
    """
    key = (python, *sorted(item for item in environment.items() if item[0].startswith(AT_START)))
    with tempfile.NamedTemporaryFile(dir=scratch) as errors:
        place = {"folder": os.path.abspath(folder), "errors": os.path.abspath(errors.name), "umask": umask()}
        asked = json.dumps({**place, "environment": environment, "task": task}).encode() + b"\n"
        interpreter = _idle.pop(key, None)
        if interpreter is None or interpreter.process.poll() is not None:
            interpreter = _started(python, environment)
        try:
            code = interpreter.ended(asked)
        except BaseException:
            interpreter.end()
            raise
        # Another thread may have had need of a second one, and been done before.
        if _idle.setdefault(key, interpreter) is not interpreter:
            interpreter.end()
        errors.seek(0)
        return code, errors.read()


def _started(python: str, environment: dict[str, str]) -> _Interpreter:
    ours, theirs = socket.socketpair()
    # -P: this folder has a dvc.py, which must not stand for the package of that name.
    with theirs:
        process = subprocess.Popen(
            [python, "-P", str(CHILD)],
            cwd="/",
            env=environment,
            stdin=theirs.fileno(),
            stdout=theirs.fileno(),
            stderr=subprocess.DEVNULL,
        )
    return _Interpreter(process, ours)


def _all(end: Callable[[_Interpreter], None]) -> None:
    while _idle:
        end(_idle.popitem()[1])


atexit.register(_all, _Interpreter.end)
os.register_at_fork(after_in_child=lambda: _all(_Interpreter.leave))
