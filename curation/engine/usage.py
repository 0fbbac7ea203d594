"""What a piece of work costs: processor time, and the most memory that this process and all that it started held."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

SECONDS_BETWEEN_LOOKS = 0.2
OWN = Path("/proc/thread-self/children")  # where Linux tells what a thread has started


@dataclass
class Usage:
    """Of a piece of work that is over: seconds of processor time, user and system; seconds on the wall; and the most
    bytes of memory held at one time."""

    cpu: float = 0.0
    wall: float = 0.0
    peak: int = 0


@contextlib.contextmanager
def measured(process: psutil.Process | None = None) -> Iterator[Usage]:
    """Measure what `process` (this one where none is given) and all that it started use until the block ends."""
    process = process or psutil.Process()
    usage, over = Usage(), threading.Event()
    before, began = cpu_seconds(process), time.monotonic()

    def look() -> None:
        while not over.wait(SECONDS_BETWEEN_LOOKS):
            usage.peak = max(usage.peak, memory(process))

    usage.peak = memory(process)
    looking = threading.Thread(target=look, name="usage", daemon=True)
    looking.start()
    try:
        yield usage
    finally:
        over.set()
        looking.join()
        usage.peak = max(usage.peak, memory(process))
        usage.cpu, usage.wall = cpu_seconds(process) - before, time.monotonic() - began


def cpu_seconds(process: psutil.Process) -> float:
    """Processor time of a process, of those that it started and of those of them that have ended."""
    total = 0.0
    for member in _tree(process):
        with contextlib.suppress(psutil.Error):
            times = member.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def memory(process: psutil.Process) -> int:
    """Bytes that a process and those that it started hold. What they share, such as files that are mapped, is counted
    once, as that of the process that shares the most: the sum of proportional shares is exact, and reading it stops
    each process for as long as its pages take to be walked (10 ms a GB)."""
    own, shared = 0, 0
    seen: set[tuple[int, int]] = set()
    for member in _tree(process):
        with contextlib.suppress(psutil.Error):
            held = member.memory_info()
            if (held.rss, held.vms) in seen:
                continue  # it is about to become another program, and its memory is its parent's until then
            seen.add((held.rss, held.vms))
            apart = getattr(held, "shared", 0)  # of Linux
            own, shared = own + max(0, held.rss - apart), max(shared, apart)
    return own + shared


def _tree(process: psutil.Process) -> list[psutil.Process]:
    """A process and all that it started, and those started, that live."""
    processes = [process]
    if not OWN.exists():
        with contextlib.suppress(psutil.Error):
            processes += process.children(recursive=True)
        return processes
    for member in processes:  # grows meanwhile
        for pid in _started_by(member.pid):
            with contextlib.suppress(psutil.Error):
                processes.append(psutil.Process(pid))
    return processes


def _started_by(pid: int) -> list[int]:
    """What the threads of a process have started and live. psutil looks at all processes of the machine for it: 2 ms of
    a processor, five times a second."""
    pids: list[int] = []
    with contextlib.suppress(OSError):  # it has ended
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                pids += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split())
    return pids
