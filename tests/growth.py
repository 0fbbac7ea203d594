"""How the time of a call grows with its input: a ratio of two sizes in one run, which no slow machine can change."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

ENOUGH = 0.02  # seconds that one call must take to be compared: far above what a clock and a scheduler add
PLENTY = 0.2  # seconds that no call need take
LARGEST = 1 << 20  # where no call takes that long; four times it is compared then
MOST = 9  # times the time that four times the input may take: a line takes 4, a square 16


def seconds(call: Callable[[], object], times: int = 3) -> float:
    """The least CPU time of some calls, in seconds, the collector of garbage aside: its cost is that of all objects
    that other tests left in this process."""
    least = float("inf")
    collects = gc.isenabled()
    gc.disable()
    try:
        for _ in range(times):
            start = time.process_time()
            call()
            least = min(least, time.process_time() - start)
    finally:
        if collects:
            gc.enable()
    return least


def assert_linear[Made](run: Callable[[Made], object], make: Callable[[int], Made], start: int = 1_000) -> None:
    """Four times the input takes less than nine times the CPU time of `run(make(size))`; `make` is not counted.

    The size is doubled from `start` until a call takes long enough, and four times the time of the first size: what a
    call costs however small its input is, must not hide how it grows. Three pairs are tried, one that holds is enough:
    neighbours on the machine slow calls down, they never speed one up.
    """
    first = make(start)
    run(first)  # what is compiled, loaded and remembered once
    size, least = start, max(ENOUGH, min(4 * seconds(lambda: run(first), 1), PLENTY))
    while size < LARGEST and seconds(lambda made=make(size): run(made), 1) < least:  # type: ignore[misc]
        size *= 2
    some, more = make(size), make(4 * size)
    took = []
    for _ in range(3):
        short = max(seconds(lambda: run(some)), ENOUGH / 2)
        took.append(seconds(lambda: run(more), 1) / short)
        if took[-1] < MOST:
            return
    raise AssertionError(f"{4 * size:,} take {min(took):.1f} times the CPU time of {size:,}, where {MOST} are allowed")


def repeated(unit: str, before: str = "", behind: str = "") -> Callable[[int], str]:
    """`repeated("a@")(1_000)`: a text of about so many characters, all of them copies of one unit."""
    return lambda size: before + unit * (size // len(unit)) + behind
