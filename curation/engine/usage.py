"""Measure the cost of work: processor time, and peak memory of this process and its descendants."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

SECONDS_BETWEEN_LOOKS = 0.2
OWN = Path("/proc/thread-self/children")  # where Linux lists the processes that a thread has started


@dataclass
class Usage:
    """The cost of finished work: seconds of processor time, user and system; wall seconds; peak bytes of memory."""

    cpu: float = 0.0
    wall: float = 0.0
    peak: int = 0


@contextlib.contextmanager
def measured(process: psutil.Process | None = None) -> Iterator[Usage]:
    """Measure the cost of the block in `process` (default: this one) and its descendants."""
    process = process or psutil.Process()
    usage, over = Usage(), threading.Event()
    members, began = _tree(process), time.monotonic()
    before = _cpu_seconds(members)

    def look() -> None:
        while not over.wait(SECONDS_BETWEEN_LOOKS):
            usage.peak = max(usage.peak, memory(process))

    usage.peak = _memory(members)
    looking = threading.Thread(target=look, name="usage", daemon=True)
    looking.start()
    try:
        yield usage
    finally:
        over.set()
        looking.join()
        members = _tree(process)
        usage.peak = max(usage.peak, _memory(members))
        usage.cpu, usage.wall = _cpu_seconds(members) - before, time.monotonic() - began


def cpu_seconds(process: psutil.Process) -> float:
    """Return the processor time of a process and its descendants, ended ones included."""
    return _cpu_seconds(_tree(process))


def _cpu_seconds(members: Iterable[psutil.Process]) -> float:
    total = 0.0
    for member in members:
        with contextlib.suppress(psutil.Error):
            times = member.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def memory(process: psutil.Process) -> int:
    """Return the bytes that a process and its descendants hold.

    Shared memory, such as mapped files, is counted once, as that of the process that shares the most. The sum of
    proportional shares would be exact, but reading it stops each process while its pages are walked (10 ms a GB).
    """
    return _memory(_tree(process))


def _memory(members: Iterable[psutil.Process]) -> int:
    own, shared = 0, 0
    seen: set[tuple[int, int]] = set()
    for member in members:
        with contextlib.suppress(psutil.Error):
            held = member.memory_info()
            if (held.rss, held.vms) in seen:
                continue  # it is about to become another program, and its memory is its parent's until then
            seen.add((held.rss, held.vms))
            apart = getattr(held, "shared", 0)  # of Linux
            own, shared = own + max(0, held.rss - apart), max(shared, apart)
    return own + shared


def _tree(process: psutil.Process) -> list[psutil.Process]:
    """Return a process and all its living descendants."""
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
    """Return the living processes that the threads of a process started.

    psutil would look at all processes of the machine for it: 2 ms of a processor, five times a second.
    """
    pids: list[int] = []
    with contextlib.suppress(OSError):  # it has ended
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/children", "rb") as children:
                pids += map(int, children.read().split())
    return pids
