"""Run tasks on Ray, which reruns a task whose worker died, and turn its errors into answers of this package."""

from __future__ import annotations

import functools
import importlib.metadata
import logging
import platform
from collections import deque
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

from curation.engine.attempt import AGAIN, ATTEMPTS, Answer, Work, attempt, died, failure
from curation.engine.ray_cluster import connected, is_own
from curation.engine.ray_nodes import WHERE, ask_nodes
from curation.errors import ConfigurationError, CurationError, UnexpectedError

if TYPE_CHECKING:
    from curation.engine.tasks import Engine

log = logging.getLogger("curation.engine")

SECONDS_TO_STOP = 60  # for a task that was interrupted: the longest of ours writes a file of a bucket meanwhile


def ready(engine: Engine) -> Any:
    """Return the `ray` module, connected to a cluster whose nodes all passed their checks."""
    ray = connected(engine.workers, engine.strict)
    if not is_own():
        ask_nodes(ray, engine.shared, engine.strict)
    return ray


def on_ray(works: Sequence[Work], engine: Engine, attempts: int = ATTEMPTS) -> Generator[Answer]:
    """Yield an answer for each work, in order, from a joined cluster or one that this process starts.

    Tasks on a node that ends are run on other nodes, whatever `attempts` says, because no task caused it.
    """
    ray = ready(engine)
    remote = ray.remote(max_retries=attempts - 1, retry_exceptions=False, num_cpus=1)(_attempt)
    release = _release()
    waiting = deque(remote.remote(release, work.packed) for work in works)
    try:
        for work in works:
            answer = _answer(ray, waiting[0], work)
            for _ in range(ATTEMPTS - 1):
                if answer is None:
                    log.warning("%s: its node ended; another does it", work.where)
                    waiting[0] = remote.remote(release, work.packed)
                    answer = _answer(ray, waiting[0], work)
            waiting.popleft()
            yield died(work.where) if answer is None else answer
    except KeyboardInterrupt:
        for reference in waiting:
            ray.cancel(reference, force=True)
        waiting.clear()
        raise
    finally:
        _stop(ray, list(waiting), force=attempts == 1)


def _stop(ray: Any, running: Sequence[Any], force: bool) -> None:
    """Cancel tasks and wait until they have ended. A task that has not after `SECONDS_TO_STOP` is killed.

    `force` kills all of them at once. Without it a task is interrupted, and removes what it had begun to write; native
    code that runs for minutes hears that late, or never.
    """
    for kill in (force, True):
        for reference in running:
            ray.cancel(reference, force=kill)
        if running:
            _, running = ray.wait(running, num_returns=len(running), timeout=SECONDS_TO_STOP, fetch_local=False)


def _attempt(release: str, packed: bytes) -> Answer:
    """Run an attempt in a worker of Ray, which must have the same release as the caller."""
    if release != _release():
        return failure(
            WHERE,
            ConfigurationError(
                WHERE, f"a worker has {_release()}, this process {release}", "install the same everywhere"
            ),
        )
    return attempt(packed)


@functools.cache
def _release() -> str:
    """Return the versions that decide the bytes of files: those of this package, Arrow, numpy and Python."""
    names = ("curation", "pyarrow", "numpy")
    return ", ".join([f"{name} {importlib.metadata.version(name)}" for name in names] + [platform.python_version()])


def _answer(ray: Any, reference: Any, work: Work) -> Answer | None:
    """Return the answer of a task; None where it was lost with its node."""
    errors = ray.exceptions
    try:
        answer: Answer = ray.get(reference)
        return answer
    except (errors.NodeDiedError, errors.ObjectLostError):
        return None
    except (errors.WorkerCrashedError, errors.OutOfMemoryError):
        return died(work.where)
    except errors.RayTaskError:  # `attempt` raises nothing: it was not even imported
        error: CurationError = ConfigurationError(
            work.where, "a worker of Ray cannot import curation", "install it on every node of the cluster"
        )
    except errors.RayError as met:
        error = UnexpectedError(work.where, f"Ray gave up ({type(met).__name__})", AGAIN)
    return failure(work.where, error)
