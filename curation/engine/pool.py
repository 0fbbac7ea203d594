"""Keep pools of killable worker processes on this machine.

They start on first use and stay for the next step or night if memory allows it.
"""

from __future__ import annotations

import atexit
import logging
import multiprocessing
import sys
from collections.abc import Callable
from typing import Any

from curation.errors import disk_is_full

BROKEN = "broken"
log = logging.getLogger("curation.engine")

_pools: dict[tuple[int, tuple[str, ...]], Any] = {}  # by number of workers, and where they find modules


def schedule(workers: int, function: Callable[..., Any], *arguments: Any) -> Any:
    """Return a future of `function` in one of `workers` processes.

    A larger pool with the same module path is used if there is one, because its workers have loaded the modules. A
    broken pool is made anew, once.
    """
    path = tuple(sys.path)
    size = min((pool_size for pool_size, there in _pools if pool_size >= workers and there == path), default=workers)
    try:
        return _pool(size, path).schedule(function, args=arguments)
    except RuntimeError:
        log.warning("the pool of workers broke and is made anew")
        del _pools[size, path]
        return _pool(size, path).schedule(function, args=arguments)


def _pool(workers: int, path: tuple[str, ...]) -> Any:
    if (workers, path) not in _pools:
        from pebble import ProcessPool

        # spawn: a forked child would inherit locks of the parent's threads (Arrow, Delta), and hang on them.
        context = multiprocessing.get_context("spawn")
        _pools[workers, path] = ProcessPool(max_workers=workers, context=context)
        atexit.register(end)  # again for each pool, because handlers of pebble's modules were registered before
    return _pools[workers, path]


def workers() -> int:
    """Return how many workers all pools together may have."""
    return sum(number for number, _ in _pools)


def end() -> None:
    """End all workers and their running tasks; the next scheduled task starts new ones."""
    while _pools:
        _, pool = _pools.popitem()
        pool.stop()
        pool.join(timeout=5)


def outcome(future: Any) -> tuple[str, Any]:
    """Return why a future has no result, and its result; the reason is empty on success.

    The exception's text is not logged: it may quote a record.
    """
    from concurrent.futures.process import BrokenProcessPool

    from pebble import ProcessExpired

    try:
        return "", future.result()
    except ProcessExpired:
        return "crash", None
    except BrokenProcessPool:
        return BROKEN, None
    except Exception as error:
        if disk_is_full(error):
            raise
        log.warning("a worker raised %s", type(error).__name__)
        return "error", None
