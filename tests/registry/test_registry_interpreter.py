"""dvc is imported once in the life of a process, and each task is as one of a process of its own."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from curation.registry.repository import interpreter
from curation.registry.repository.interpreter import run

PUBLISHER = """\
import sys
from pathlib import Path
from tests.registry.test_registry_interpreter import task
task(Path(sys.argv[1]), *sys.argv[2:])
"""


FORKED = """\
import os, sys
from pathlib import Path
from tests.registry.test_registry_interpreter import pids, task
folder = Path(sys.argv[1])
task(folder, "status")
own = pids()
child = os.fork()
if child == 0:
    os._exit(int(bool(pids() or task(folder, "status")[0] or pids() == own)))
if os.waitpid(child, 0)[1] == 0 and task(folder, "status")[0] == 0 and pids() == own:
    print("as before")
"""


def task(folder: Path, *command: str, **environment: str) -> tuple[int, bytes]:
    """A command of dvc in a folder."""
    own = {"PATH": os.environ["PATH"], "DVC_NO_ANALYTICS": "1", "DVC_SITE_CACHE_DIR": str(folder / "site")}
    asked = {"commands": [command], "marker": "", "unhindered": False, "when": "never"}
    return run(sys.executable, folder, folder, own | environment, asked)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A repository; what other tests have begun is put aside."""
    kept = dict(interpreter._idle)
    interpreter._idle.clear()
    assert task(tmp_path, "init", "--no-scm", "--quiet") == (0, b"")
    yield tmp_path
    while interpreter._idle:
        interpreter._idle.popitem()[1].end()
    interpreter._idle.update(kept)


def pids() -> list[int]:
    return [each.process.pid for each in interpreter._idle.values()]


def test_a_task_has_its_own_folder_environment_umask_and_errors_and_the_next_one_the_same_interpreter(
    folder: Path,
) -> None:
    first = pids()
    (folder / "a.txt").write_text("one")
    before = os.umask(0o027)
    try:
        assert task(folder, "add", "a.txt", TMPDIR="nowhere") == (0, b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "a.txt.dvc").stat().st_mode) == 0o640
    (folder / "inner").mkdir()
    code, errors = task(folder / "inner", "add", "b.txt")
    assert (code, str(folder / "inner" / "b.txt") in errors.decode()) == (1, True)
    assert task(folder, "add", "a.txt") == (0, b"")
    assert pids() == first


def test_an_interpreter_that_is_gone_is_started_anew(folder: Path) -> None:
    (first,) = pids()
    (gone,) = interpreter._idle.values()
    gone.process.kill()
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert task(folder, "status")[0] == 0
    assert pids() != [first]


def test_a_forked_process_has_an_interpreter_of_its_own_and_leaves_that_of_its_parent(folder: Path) -> None:
    call = [sys.executable, "-c", FORKED, str(folder)]
    done = subprocess.run(call, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stdout) == (0, "as before\n"), done.stderr


def test_two_threads_have_an_interpreter_each_and_one_stays(folder: Path) -> None:
    codes: list[int] = []
    threads = [threading.Thread(target=lambda: codes.append(task(folder, "version")[0])) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (codes, len(pids())) == ([0, 0], 1)


def test_a_task_ends_with_the_process_that_asked_for_it(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(120)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/never"
        call = [sys.executable, "-c", PUBLISHER, str(folder), "get-url", url]
        with subprocess.Popen(call, cwd=Path(__file__).parents[2]) as publisher:
            connection, _ = server.accept()
            connection.settimeout(60)
            assert connection.recv(65_536)  # it asks, and waits for an answer
            publisher.kill()
        assert connection.recv(65_536) == b""
        connection.close()
