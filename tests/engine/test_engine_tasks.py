"""Tasks over files: the same files on every engine, a dead worker costs its task only, and no text comes out."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import ValidationError

from curation.engine import ray_cluster, ray_tasks
from curation.engine.attempt import LARGEST, attempt, work_of
from curation.engine.tasks import Engine, run_tasks, writing
from curation.errors import ConfigurationError, CurationError, IntegrityError, TryAgain, UnexpectedError
from curation.storage.locations import Locations, LocationSettings
from tests.engine.raylets import raylets

HERE, POOL, RAY = Engine("local", 1), Engine("local", 2), Engine("ray", 2)
SECRET = "what-a-record-said"


@dataclass(frozen=True)
class Piece:
    """A file to write, and the accident that happens on the way: a word, and how many attempts it happens to."""

    path: Path
    number: int
    accident: str = ""
    times: int = 0


class OddError(CurationError):
    """Made of something else than its parents are."""

    def __init__(self, table: str, rows: int) -> None:
        super().__init__(table, f"{rows} rows are odd", "even them out")
        self.rows = rows


def write_piece(piece: Piece) -> tuple[str, int]:
    """Write lines made of the number, after noting the attempt; name the file and its size."""
    attempts = piece.path.with_suffix(".attempts")
    with open(attempts, "a") as stream:
        stream.write(f"{os.getpid()}\n")
    accident = piece.accident if len(attempts.read_text().splitlines()) <= piece.times else ""
    with writing(piece.path) as temporary, open(temporary, "w") as stream:
        for line in range(200):
            stream.write(f"{hashlib.sha256(f'{piece.number} {line}'.encode()).hexdigest()}\n")
            if line == 100 and accident == "die":
                stream.flush()
                os.kill(os.getpid(), signal.SIGKILL)
            if line == 100 and accident == "raise":
                raise ValueError(SECRET)
            if line == 100 and accident == "exit":
                sys.exit(SECRET)
            if line == 100 and accident == "ours":
                raise IntegrityError("pieces", f"piece {piece.number} is broken", "mend it")
            if line == 100 and accident == "odd":
                raise OddError("pieces", piece.number)
            if line == 100 and accident == "full":
                raise OSError(28, SECRET)
    return piece.path.name, piece.path.stat().st_size


def give_back(size: int) -> bytes:
    """As many bytes."""
    return b"x" * size


def give_back_something_odd(number: int) -> object:
    """What cannot be pickled."""
    return (number for number in range(number))


def square_slowly_at_first(number: int) -> int:
    """Later numbers are done sooner."""
    time.sleep(0.2 if number == 0 else 0.0)
    return number * number


def fail_or_hear_nothing(folder: Path, number: int) -> None:
    """The first fails once the second runs; the second goes on for minutes, whoever interrupts it."""
    alive = folder / "alive"
    if number == 0:
        while not alive.exists():
            time.sleep(0.05)
        raise IntegrityError("pieces", "piece 0 is broken", "mend it")
    end = time.monotonic() + 300
    while time.monotonic() < end:
        with contextlib.suppress(KeyboardInterrupt):
            alive.write_text(str(time.monotonic_ns()))
            time.sleep(0.05)


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A cluster that ends with this file."""
    yield
    ray_cluster.leave()


ON_RAY = pytest.param("ray", marks=pytest.mark.slow)  # a cluster takes seconds to start, and starts once


@pytest.fixture(params=["here", "pool", ON_RAY])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    if request.param == "ray":
        request.getfixturevalue("cluster")
    return {"here": HERE, "pool": POOL, "ray": RAY}[request.param]


@pytest.fixture(params=["pool", ON_RAY])
def workers(request: pytest.FixtureRequest) -> Engine:
    """Each engine whose workers may die."""
    if request.param == "ray":
        request.getfixturevalue("cluster")
    return {"pool": POOL, "ray": RAY}[request.param]


def pieces(folder: Path, count: int, **accidents: tuple[str, int]) -> list[Piece]:
    """Files to write; `_3=("die", 1)` lets the fourth die once."""
    folder.mkdir()
    return [Piece(folder / f"{n}.txt", n, *accidents.get(f"_{n}", ("", 0))) for n in range(count)]


def files(folder: Path) -> dict[str, bytes]:
    """What was put in place."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.txt"))}


def attempts(folder: Path) -> list[int]:
    """How often each piece was begun."""
    count = len(list(folder.glob("*.attempts")))
    return [len((folder / f"{n}.attempts").read_text().splitlines()) for n in range(count)]


def half_write(path: Path) -> None:
    with writing(path) as new:
        new.write_text("tw")
        raise KeyboardInterrupt


def temporary(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def finished(folder: Path) -> list[str]:
    """All but what is being written."""
    return sorted(set(os.listdir(folder)) - set(temporary(folder)))


def of_ray(folder: Path, *but: int) -> dict[int, str]:
    """Processes that have a file of this cluster open, whoever their parents are, and what they call themselves."""
    found = {}
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if entry.isdigit() and int(entry) not in but and any(str(folder) in name for name in opened(int(entry))):
                found[int(entry)] = Path(f"/proc/{entry}/cmdline").read_text().replace("\0", " ").strip()
    return found


def opened(pid: int) -> set[str]:
    """Files and sockets of a process."""
    names = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            names.add(os.readlink(descriptor))
    return names


def listening(pids: Iterable[int]) -> set[str]:
    """Addresses that these processes listen on."""
    sockets = set().union(*(opened(pid) for pid in pids))
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *_, inode = line.split()[:10]
            if state == "0A" and f"socket:[{inode}]" in sockets:
                found.add(socket.inet_ntoa(bytes.fromhex(local.split(":")[0][-8:])[::-1]))
    return found


def until_gone(folder: Path, *but: str) -> dict[int, str]:
    """Processes that are left of a cluster, once nothing changes or after a while; those that are called `but` may
    stay."""
    deadline = time.monotonic() + 120
    while True:
        left = {pid: name for pid, name in of_ray(folder).items() if name not in but}
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.2)


@pytest.mark.slow
def test_results_come_in_order_and_every_engine_writes_the_same_files(tmp_path: Path, cluster: None) -> None:
    written = {}
    for name, engine in (("here", HERE), ("pool", POOL), ("ray", RAY)):
        work = pieces(tmp_path / name, 12)
        results = run_tasks(write_piece, work, engine=engine, what="pieces")
        assert results == [(f"{n}.txt", 200 * 65) for n in range(12)]
        assert attempts(tmp_path / name) == [1] * 12
        written[name] = files(tmp_path / name)
    assert len(written["here"]) == 12
    assert written["here"] == written["pool"] == written["ray"]


def test_a_slow_first_task_does_not_lose_its_place(engine: Engine) -> None:
    assert run_tasks(square_slowly_at_first, range(9), engine=engine, what="squares") == [n * n for n in range(9)]


def test_a_worker_that_dies_half_way_costs_only_its_task(tmp_path: Path, workers: Engine) -> None:
    work = pieces(tmp_path / "some", 8, _3=("die", 1), _6=("die", 2))
    results = run_tasks(write_piece, work, engine=workers, what="pieces")
    assert [name for name, _ in results] == [f"{n}.txt" for n in range(8)]
    assert attempts(tmp_path / "some") == [1, 1, 1, 2, 1, 1, 3, 1]
    run_tasks(write_piece, pieces(tmp_path / "all", 8), engine=HERE, what="pieces")
    assert files(tmp_path / "some") == files(tmp_path / "all")


def test_a_task_under_which_every_worker_dies_ends_with_its_name_and_the_files_of_others_stand(
    tmp_path: Path, workers: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    work = pieces(tmp_path / "some", 6, _4=("die", 99))
    with pytest.raises(TryAgain, match=r"pieces, task 5 of 6: its worker died 3 times"):
        run_tasks(write_piece, work, engine=workers, what="pieces")
    assert attempts(tmp_path / "some")[4] == 3
    assert set(files(tmp_path / "some")) >= {"0.txt", "1.txt", "2.txt", "3.txt"}
    assert "4.txt" not in files(tmp_path / "some")
    time.sleep(1)  # whoever would print it does so from a thread of its own
    assert capfd.readouterr() == ("", "")


def test_an_error_of_ours_arrives_as_itself(tmp_path: Path, engine: Engine) -> None:
    with pytest.raises(IntegrityError) as met:
        run_tasks(write_piece, pieces(tmp_path / "1", 3, _1=("ours", 9)), engine=engine, what="pieces")
    assert str(met.value) == "pieces: piece 1 is broken. mend it"
    assert (met.value.where, met.value.found, met.value.fix) == ("pieces", "piece 1 is broken", "mend it")
    with pytest.raises(CurationError, match="2 rows are odd") as odd:
        run_tasks(write_piece, pieces(tmp_path / "2", 3, _2=("odd", 9)), engine=engine, what="pieces")
    assert (type(odd.value).__name__, vars(odd.value)["rows"]) == ("OddError", 2)


@pytest.mark.parametrize(("accident", "kind"), [("raise", "ValueError"), ("exit", "SystemExit")])
def test_the_text_of_another_error_is_in_no_message_and_no_log(
    tmp_path: Path,
    engine: Engine,
    accident: str,
    kind: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(UnexpectedError) as met:
        run_tasks(write_piece, pieces(tmp_path / "some", 3, _1=(accident, 9)), engine=engine, what="pieces")
    assert str(met.value).startswith(f"pieces, task 2 of 3: {kind} at test_engine_tasks.py:")
    assert met.value.__cause__ is None
    time.sleep(0.5)
    assert SECRET not in f"{met.value!r} {vars(met.value)} {caplog.text} {capfd.readouterr()}"


def test_the_first_task_in_order_that_fails_decides_and_nobody_writes_after_that(
    tmp_path: Path, engine: Engine
) -> None:
    work = pieces(tmp_path / "some", 40, _1=("ours", 9), _3=("raise", 9))
    with pytest.raises(IntegrityError, match="piece 1 is broken"):
        run_tasks(write_piece, work, engine=engine, what="pieces")
    before = finished(tmp_path / "some")
    assert "0.txt" in before
    deadline = time.monotonic() + 60  # a worker of Ray that is told to stop clears up a moment after it is said to have
    while temporary(tmp_path / "some") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert temporary(tmp_path / "some") == []
    time.sleep(0.5)
    assert finished(tmp_path / "some") == before


@pytest.mark.slow
def test_a_task_on_ray_that_does_not_stop_when_it_is_told_to_is_killed(
    tmp_path: Path, cluster: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ray_tasks, "SECONDS_TO_STOP", 2)
    with pytest.raises(IntegrityError, match="piece 0 is broken"):
        run_tasks(functools.partial(fail_or_hear_nothing, tmp_path), [0, 1], engine=RAY, what="pieces")
    before = (tmp_path / "alive").read_text()
    time.sleep(1)
    assert (tmp_path / "alive").read_text() == before


def test_a_full_disk_is_a_passing_condition(tmp_path: Path, engine: Engine) -> None:
    with pytest.raises(TryAgain, match=r"pieces, task 1 of 1: the disk is full\. free"):
        run_tasks(write_piece, pieces(tmp_path / "some", 1, _0=("full", 9)), engine=engine, what="pieces")


def test_what_is_large_is_refused_on_the_way_in_and_on_the_way_out(engine: Engine) -> None:
    sizes = [10, LARGEST - 200]
    assert [len(b) for b in run_tasks(give_back, sizes, engine=engine, what="bytes")] == sizes
    with pytest.raises(UnexpectedError, match="bytes, task 2 of 2: its result takes more than 1024 KiB"):
        run_tasks(give_back, [10, LARGEST], engine=engine, what="bytes")
    with pytest.raises(UnexpectedError, match="lengths, task 2 of 2: its argument takes more than 1024 KiB"):
        run_tasks(len, [b"x", b"x" * LARGEST], engine=engine, what="lengths")


def test_what_cannot_be_pickled_is_refused_by_its_type(engine: Engine) -> None:
    with pytest.raises(UnexpectedError, match=r"odd, task 1 of 1: TypeError at attempt\.py"):
        run_tasks(give_back_something_odd, [3], engine=engine, what="odd")
    with pytest.raises(UnexpectedError, match="odd, task 1 of 1: its argument cannot be pickled"):
        run_tasks(len, [(n for n in range(3))], engine=engine, what="odd")  # type: ignore[arg-type]


def test_a_table_that_was_passed_by_mistake_is_refused_before_it_is_copied() -> None:
    large = b"x" * (256 << 20)
    tracemalloc.start()
    try:
        with pytest.raises(UnexpectedError, match="its argument takes more"):
            work_of("here", len, large)
        assert tracemalloc.get_traced_memory()[1] < len(large) / 16
    finally:
        tracemalloc.stop()


NOTHING = """
import sys
from curation.engine.tasks import Engine, run_tasks

for engine in (Engine("local", 1), Engine("local", 2), Engine("ray", 2)):
    assert run_tasks(abs, [], engine=engine, what="numbers") == []
print([name for name in ("ray", "pebble", "multiprocessing.spawn", "subprocess") if name in sys.modules])
"""


def test_no_arguments_start_nothing_and_load_nothing_that_could() -> None:
    assert subprocess.check_output([sys.executable, "-c", NOTHING], text=True) == "[]\n"


def test_what_is_written_is_whole_or_absent(tmp_path: Path) -> None:
    place = tmp_path / "place"
    with writing(place) as new:
        new.write_text("one")
        assert not place.exists()
    assert place.read_text() == "one"
    with pytest.raises(KeyboardInterrupt):
        half_write(place)
    assert place.read_text() == "one"
    assert os.listdir(tmp_path) == ["place"]
    assert place.stat().st_mode & 0o777 == 0o600


def test_the_whole_error_is_written_where_somebody_asked_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CURATION_TRACEBACK", "1")
    (work,) = pieces(tmp_path / "some", 1, _0=("raise", 9))
    assert SECRET not in repr(attempt(work_of("pieces", write_piece, work).packed))
    assert SECRET in capfd.readouterr().err


INTERRUPTED = """
import signal, time
from curation.engine.tasks import Engine, run_tasks

signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever is started in the background ignores it
try:
    print("begun", flush=True)
    run_tasks(time.sleep, [3600] * 3, engine=Engine("local", 2), what="naps")
except KeyboardInterrupt:
    print("interrupted")
"""


def test_an_interrupt_ends_what_runs_and_leaves_no_worker() -> None:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", INTERRUPTED], text=True, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    started = time.monotonic()
    while len(children.read_text().split()) < 2 and time.monotonic() - started < 60:  # until both workers are there
        time.sleep(0.1)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    assert process.stdout.read() == "interrupted\n"  # to its end: nobody holds it open any more
    assert process.wait(120) == 0


def test_the_engine_is_a_setting_of_the_deployment(tmp_path: Path) -> None:
    assert Locations.of(LocationSettings(), tmp_path).engine == "local"
    settings = LocationSettings().overridden({"CURATION_ENGINE": "ray", "CURATION_WORKERS": "3"})
    locations = Locations.of(settings, tmp_path)
    assert Engine(locations.engine, locations.workers) == Engine("ray", 3)
    with pytest.raises(ValidationError, match="'local' or 'ray'"):
        LocationSettings().overridden({"CURATION_ENGINE": "spark"})


def test_without_ray_its_engine_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigurationError, match=r"install curation\[ray\], or set engine: local"):
        run_tasks(square_slowly_at_first, [1], engine=RAY, what="squares")


ALONE = """
import os, signal, sys
from curation.engine import ray_cluster
from curation.engine.tasks import Engine, run_tasks

before = dict(os.environ), signal.getsignal(signal.SIGTERM)
print(run_tasks(abs, [-1, -2], engine=Engine("ray", 1), what="numbers"), flush=True)
assert (dict(os.environ), signal.getsignal(signal.SIGTERM)) == before
print(ray_cluster._own.folder, oct(ray_cluster._own.folder.stat().st_mode & 0o777), flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
@pytest.mark.parametrize("end", ["killed", "done"])
def test_ray_is_quiet_and_private_and_ends_with_the_process_that_started_it(
    end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A base of its own: whoever else starts a Ray on this machine tidies up after the killed one too.
    base = tempfile.mkdtemp(prefix="ray-", dir="/tmp")
    monkeypatch.setenv("TMPDIR", base)
    monkeypatch.setattr(tempfile, "tempdir", base)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen([sys.executable, "-W", "error", "-c", ALONE], text=True, **pipes)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == "[1, 2]\n"
    name, mode = process.stdout.readline().split()
    folder = Path(name)
    assert mode == "0o700"
    running = of_ray(folder)
    assert len(running) >= 4
    assert listening(running) == {"127.0.0.1"}
    if end == "killed":
        process.kill()
        assert process.wait(120) == -signal.SIGKILL
        # Its agents try for a minute to tell somebody.
        assert until_gone(folder, "ray::DashboardAgent", "ray::RuntimeEnvAgent") == {}
        assert folder.exists()
        new, lock = ray_cluster._folder()  # the next one tidies up
        assert new.parent == folder.parent
        os.close(lock)
        shutil.rmtree(new)
    else:
        process.stdin.close()
        assert process.wait(120) == 0
        assert until_gone(folder) == {}
    assert not folder.exists()
    assert process.stdout.read() + process.stderr.read() == ""
    shutil.rmtree(base)


JOIN = """
from curation.engine import ray_cluster
from curation.engine.tasks import Engine, run_tasks
from curation.errors import TryAgain
import os

print(run_tasks(abs, [-1, -2], engine=Engine("ray", 2), what="numbers"), ray_cluster._own)
ray_cluster.leave()
os.environ["RAY_ADDRESS"] = "127.0.0.1:9"
try:
    run_tasks(abs, [-1], engine=Engine("ray", 2), what="numbers")
except TryAgain as error:
    print(error)
"""


@pytest.mark.slow
def test_a_cluster_that_was_joined_is_left_as_it_was_and_one_that_is_not_there_is_said_to_be_so() -> None:
    with raylets() as cluster:
        cluster.start()
        for _ in range(2):
            joined = subprocess.run(
                [sys.executable, "-W", "error", "-c", JOIN],
                env=cluster.joining(),
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            assert joined.stderr == ""
            assert joined.stdout == (
                "[1, 2] None\nengine: ray: the cluster of RAY_ADDRESS cannot be joined (ConnectionRefusedError). "
                "see that it is up and has this Ray and this Python, or unset RAY_ADDRESS\n"
            )
            assert cluster.nodes[0].poll() is None


@pytest.mark.slow
def test_a_cluster_of_another_size_takes_the_place_of_the_first_and_nothing_is_left(cluster: None) -> None:
    assert run_tasks(abs, [-1], engine=RAY, what="numbers") == [1]
    first = ray_cluster._own
    assert first is not None
    assert len(of_ray(first.folder, os.getpid())) >= 4
    assert run_tasks(abs, [-1], engine=Engine("ray", 1), what="numbers") == [1]
    second = ray_cluster._own
    assert second is not None
    assert (first.workers, second.workers) == (2, 1)
    assert of_ray(first.folder, os.getpid()) == {}
    ray_cluster.leave()
    assert of_ray(second.folder, os.getpid()) == {}
    assert not first.folder.exists()
    assert not second.folder.exists()
    ray_cluster.leave()
