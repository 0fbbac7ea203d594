"""What kills cost: the processor time of a first night that is killed again and again, beside one that nobody disturbs.

    python tests/bench/kills.py --tickets 20000 --kills 20 --work FOLDER [--seed 1] [--corpora 3] [--workers 2]

The deployment is that of `night.py`, once as it is and once as a copy with the same keys. In the copy `curation run` is
killed, with all that it started, at a random moment after it took the lock, and called again, so many times that the
kills spread over the whole night; then one call goes on to the end. Both must give the same content. A kill may cost
what a night with nothing to do does, because the command starts anew, and a twentieth of all of them a tenth of the
undisturbed night. A line a kill says in which step it fell and for how long that step had been at work; the last table
shows what each step cost in all runs together, and undisturbed.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[2]))

from curation.engine.usage import cpu_seconds
from curation.storage.lock import lock_holder
from tests.bench.night import COMMAND, CORPORA, FIRST, begin, contents, make_keys

MORE = 0.1  # of the undisturbed night's time, that all kills together may cost
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of Linux: what a killed process leaves becomes ours, and its time is counted
NIGHT = ("run", "--as-of", FIRST)


@dataclass(frozen=True)
class Run:
    """A call of `curation run`: seconds of processor time of it and all that it started, and of these what it used since
    it had the lock; whether it came to its end; and by step, in order, for how many seconds it was at work."""

    cpu: float
    locked: float
    done: bool
    steps: dict[str, float]


def reap() -> None:
    """Let what a killed run leaves become children of this process, so that its time is counted."""
    if ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "PR_SET_CHILD_SUBREAPER")


def run(root: Path, after: float | None = None) -> Run:
    """Call it; where a number is given, kill it with all that it started when it has used so many seconds of processor
    time since it took the lock, as the clock on the wall says nothing on a machine that others use."""
    before = os.times()
    with open(root / "night.log", "ab") as output:
        process = psutil.Popen([*COMMAND, *NIGHT], cwd=root, stdout=output, stderr=output, start_new_session=True)
    while process.poll() is None and lock_holder(root / "data" / "restricted" / "run.lock") is None:
        time.sleep(0.05)
    at_lock = cpu_seconds(process)
    while after is not None and process.poll() is None:
        if cpu_seconds(process) - at_lock >= after:
            _kill(process)
            break
        time.sleep(0.05)
    code = process.wait()
    over = time.time()
    if code not in (0, -signal.SIGKILL):
        sys.exit(f"`curation {' '.join(NIGHT)}` ended with {code}: see {root / 'night.log'}")
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    now = os.times()
    cpu = now.children_user + now.children_system - before.children_user - before.children_system
    return Run(cpu, cpu - at_lock, code == 0, _seconds(root, over))


def _kill(process: psutil.Popen) -> None:
    """All of the tree: stopped first, so that nobody starts another."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.suspend()
        tree = process.children(recursive=True)
        for each in [*tree, process]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()


def _seconds(root: Path, over: float) -> dict[str, float]:
    """For how long each step of the newest run was at work, until `over` where it did not come to its end."""
    import dagster as dg

    with dg.DagsterInstance.from_config(str(root / "dagster_home")) as instance:
        newest = instance.get_runs(limit=1)
        stats = instance.get_run_step_stats(newest[0].run_id) if newest else []
    begun = sorted((each for each in stats if each.start_time), key=lambda each: each.start_time)
    return {each.step_key: (each.end_time or over) - each.start_time for each in begun}


def moments(seed: int, kills: int, locked: float) -> Iterator[float]:
    """Seconds after which each kill comes: together, on the average, as many as the night that nobody disturbs."""
    chance = random.Random(seed)
    for _ in range(kills):
        yield chance.uniform(0, 2 * locked / kills)


@dataclass(frozen=True)
class Killed:
    """What came of a night that was killed: its runs, the last of them to its end, the undisturbed night and one with
    nothing to do; and whether both deployments hold the same content."""

    runs: Sequence[Run]
    undisturbed: Run
    nothing: Run
    same: bool

    @property
    def kills(self) -> int:
        return sum(not each.done for each in self.runs)

    @property
    def cpu(self) -> float:
        return sum(each.cpu for each in self.runs)

    @property
    def allowed(self) -> float:
        """The processor time that the runs together may take."""
        return (1 + MORE) * self.undisturbed.cpu + self.kills * self.nothing.cpu


def killed(root: Path, tickets: int, kills: int, seed: int, corpora: Sequence[str], workers: int) -> Killed:
    """Lay both deployments out, and run the night in each."""
    reap()
    calm, rough = root / "undisturbed", root / "killed"
    calm.mkdir(parents=True)
    begin(calm, tickets, corpora, workers, 200)
    make_keys(calm)
    shutil.copytree(calm, rough, symlinks=True)
    undisturbed = run(calm)
    runs = []
    for moment in moments(seed, kills, undisturbed.locked):
        runs.append(run(rough, moment))
        said = ", ".join(f"{step} for {took:.1f} s" for step, took in [*runs[-1].steps.items()][-1:]) or "no step yet"
        print(
            f"{'killed' if not runs[-1].done else 'done'} after {moment:.1f} s: {runs[-1].cpu:.1f} CPU s; {said}",
            flush=True,
        )
        if runs[-1].done:
            break
    else:
        runs.append(run(rough))
    return Killed(runs, undisturbed, run(calm), contents(calm, corpora) == contents(rough, corpora))


def table(found: Killed) -> Iterator[str]:
    """Seconds on the wall of each step, in all runs and undisturbed."""
    took: Counter[str] = Counter()
    for each in found.runs:
        took.update(each.steps)
    yield "| step | wall s, killed | undisturbed |"
    yield "| --- | ---: | ---: |"
    for step, seconds in found.undisturbed.steps.items():
        yield f"| {step} | {took[step]:,.1f} | {seconds:,.1f} |"
    yield ""
    yield (
        f"{found.kills} kills: {found.cpu:,.1f} CPU s, allowed {found.allowed:,.1f}; undisturbed "
        f"{found.undisturbed.cpu:,.1f} (x {found.cpu / found.undisturbed.cpu:.2f}), nothing to do {found.nothing.cpu:,.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, required=True)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpora", type=int, default=1, choices=(1, 2, 3))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--work", type=Path, required=True, help="a new folder for both deployments")
    asked = parser.parse_args()
    corpora = [*CORPORA][: asked.corpora]
    found = killed(asked.work.absolute(), asked.tickets, asked.kills, asked.seed, corpora, asked.workers)
    print("\n".join(table(found)))
    if not found.same:
        sys.exit("the content differs")


if __name__ == "__main__":
    main()
