"""A warm process that runs `curation …` in forked children and kills them: a verb costs what its steps cost, and not what
imports, patterns and models do.

Run as a file, it takes one job a line on stdin as JSON and answers each with a line: exit code, seconds, failpoints passed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.laws.tiny import variables, warm_up

LONGEST = 600  # seconds after which a verb counts as hung


@dataclass(frozen=True)
class Done:
    """How a verb ended. `passed`: the failpoints that it came to, the last of them where it was killed at one."""

    code: int
    seconds: float
    passed: tuple[str, ...]


class Forked:
    """The warm process, as its parent talks to it: one verb at a time."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([sys.executable, __file__], stdin=pipe, stdout=pipe, text=True)

    def start(
        self, root: Path, notes: Path, *arguments: str, at: int = 0, after: float = 0, **environment: str
    ) -> None:
        """Begin a verb.

        Args:
            notes: a folder that takes what it says and passes; its disk is never full.
            at: kill it at the failpoint that it passes as its so-manyeth; 0: at none.
            after: kill it after so many seconds; 0: never.
        """
        assert self._process.stdin is not None
        places = {"root": str(root), "notes": str(notes)}
        job = {**places, "arguments": arguments, "at": at, "after": after, "environment": environment}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()

    def end(self) -> Done:
        """Wait until the verb has ended, or was killed."""
        assert self._process.stdout is not None
        code, seconds, passed = json.loads(self._process.stdout.readline())
        return Done(code, seconds, tuple(passed))

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=120)


def _verb(job: dict[str, Any], log: Path) -> None:
    """What a child does: it never returns."""
    os.setsid()
    root = Path(job["root"])
    (root / "tmp").mkdir(exist_ok=True)
    os.environ.update(variables(root) | job["environment"] | {"CURATION_FAILPOINT_LOG": str(log)})
    passed = 0

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal passed
        if event == "open" and arguments[0] == str(log):
            passed += 1
            if passed == job["at"]:
                log.write_text(log.read_text() + sys._getframe(1).f_locals["name"] + "\n")
                os.killpg(0, signal.SIGKILL)

    if job["at"]:
        sys.addaudithook(count)
    with (log.parent / f"{root.name}.said.txt").open("a") as said:
        said.write(f"$ curation {' '.join(job['arguments'])}\n")
        said.flush()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    sys.argv = ["curation", *job["arguments"]]
    from curation.cli import console

    console()


def _serve() -> None:
    warm_up()
    import curation.components.runs.runner
    import curation.reports.erasures.erasure
    import curation.reports.status  # noqa: F401

    for line in sys.stdin:
        job = json.loads(line)
        log = Path(job["notes"]) / f"{Path(job['root']).name}.passed.txt"
        log.write_text("")
        begun = time.monotonic()
        pid = os.fork()
        if pid == 0:
            try:
                _verb(job, log)
            finally:
                os._exit(70)
        limit = begun + (job["after"] or LONGEST)
        while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
            if time.monotonic() > limit:
                os.killpg(pid, signal.SIGKILL)
                ended = os.waitpid(pid, 0)
                break
            time.sleep(0.005)
        code = os.waitstatus_to_exitcode(ended[1])
        print(json.dumps([code, time.monotonic() - begun, log.read_text().split()]), flush=True)


if __name__ == "__main__":
    _serve()
