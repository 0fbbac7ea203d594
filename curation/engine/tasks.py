"""Run tasks that read and write files, here, in killable workers or on Ray; arguments and results are small."""

from __future__ import annotations

import concurrent.futures
import contextlib
import itertools
import logging
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Literal

from curation.engine import pool
from curation.engine.attempt import AGAIN, ATTEMPTS, Answer, Work, attempt, died, failure, result_of, work_of
from curation.engine.progress import Progress
from curation.engine.ray_private import joins
from curation.errors import UnexpectedError

if TYPE_CHECKING:
    from curation.storage.locations import Locations

log = logging.getLogger("curation.engine")


@dataclass(frozen=True)
class Engine:
    """The engine that tasks run on.

    `local` with one worker is this process; with more, killable workers of this machine. `ray` joins the cluster that
    `RAY_ADDRESS` names; where that is not set, it starts a cluster of `workers` CPUs on this machine, which ends with
    this process. Joined nodes must see `shared` under the same path, and each is checked before it is given work.
    `strict`: a cluster is joined only by TLS and with a token.
    """

    kind: Literal["local", "ray"] = "local"
    workers: int = 1
    shared: Path | None = None
    strict: bool = False

    @classmethod
    def of(cls, locations: Locations) -> Engine:
        """Return the engine that a deployment declares. All that its workers read and write lies in `temporary`."""
        if locations.engine == "local":
            return cls("local", locations.workers)
        return cls("ray", locations.workers, locations.temporary, locations.environment == "prod")


def run_tasks[A, R](task: Callable[[A], R], arguments: Sequence[A], *, engine: Engine, what: str) -> list[R]:
    """Run `task` on every argument; results come in the order of `arguments`, whatever the engine and its workers.

    `task` is a function of a module, and depends only on its argument and on files. It may be rerun from its start
    after its worker died, so it writes its files through `writing`. Arguments and results are copies of at most 1 MiB
    pickled: paths, numbers, frozen dataclasses. `what` names the work in log lines and errors.

    The first failing task in order decides what is raised. Later tasks that have not been handed out are not begun;
    those that have are waited for (on Ray: interrupted, and killed after a minute), so that nothing writes after the
    caller has gone on. Files of finished tasks stay. An interrupt kills running tasks.

    Raises:
        CurationError: the task raised it; unchanged.
        UnexpectedError: the task raised something else: its type and place, without its text; or an argument or a
            result is too large or cannot be pickled.
        TryAgain: three workers died under one task; or Ray cannot be reached now.
        ConfigurationError: Ray is not installed, its workers have other versions, its nodes do not see the shared
            files, or it is open to others where it may not be.
    """
    total = len(arguments)
    works = [
        work_of(f"{what}, task {number} of {total}", task, argument)
        for number, argument in enumerate(arguments, start=1)
    ]
    progress = Progress(what, total)
    results: list[R] = []
    if not works:
        return results
    with contextlib.closing(answers(works, engine, what)) as answered:
        for answer in answered:
            results.append(result_of(answer))
            progress.add(1)
    return results


def require_nodes(engine: Engine) -> bool:
    """Check that every node of a joined cluster can be given tasks. Returns False where no cluster is joined.

    Raises:
        ConfigurationError: as `run_tasks`, for what is checked before the first task.
        TryAgain: Ray cannot be reached now, or a node of it.
    """
    if engine.kind != "ray" or joins(os.environ) is None:
        return False
    from curation.engine.ray_tasks import ready

    ready(engine)
    return True


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Give a new, empty file beside `path` to write to, and rename it to `path` at the end: `path` is whole or absent.

    A killed attempt leaves its file, whose name starts with a dot, so write into a folder that is removed with the
    work. The file is not synced: work that a power cut ended is done again.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(descriptor)
    try:
        yield Path(name)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def answers(
    works: Sequence[Work], engine: Engine, what: str, attempts: int = ATTEMPTS, killable: bool = False
) -> Generator[Answer]:
    """Return the answers of works, in order.

    With one attempt, a work whose worker died is answered as `died` and the others go on; closing the generator early
    then kills what runs, and such works may be lost. `killable`: never run in this process, even with one worker.
    """
    if engine.kind == "ray":
        from curation.engine.ray_tasks import on_ray

        return on_ray(works, engine, attempts)
    if engine.workers > 1 or killable:
        return _in_pool(works, engine.workers, what, attempts)
    return (attempt(work.packed) for work in works)


def _in_pool(works: Sequence[Work], workers: int, what: str, attempts: int) -> Generator[Answer]:
    """Yield answers in order.

    The pool holds one task more than it has workers: a submitted task cannot be taken back, and no worker should wait
    for its next one.
    """
    finished: SimpleQueue[tuple[int, Any]] = SimpleQueue()
    inside: dict[int, Any] = {}
    deaths: Counter[int] = Counter()
    outcomes: dict[int, Answer] = {}
    ahead = iter(range(len(works)))

    def begin(index: int) -> None:
        inside[index] = pool.schedule(workers, attempt, works[index].packed)
        inside[index].add_done_callback(lambda future: finished.put((index, future)))

    def end() -> None:
        index, future = finished.get()
        del inside[index]
        answer = _outcome(future, works[index])
        if answer is None:
            deaths[index] += 1
            if deaths[index] < attempts:
                log.warning("%s: a worker died; its task is tried again", what)
                begin(index)
                return
            answer = died(works[index].where)
        outcomes[index] = answer
        if not answer.failed or (answer.died and attempts == 1):
            for following in itertools.islice(ahead, 1):
                begin(following)

    try:
        for index in itertools.islice(ahead, workers + 1):
            begin(index)
        for index in range(len(works)):
            while index not in outcomes:
                end()
            yield outcomes.pop(index)
    except (KeyboardInterrupt, GeneratorExit) as ended:
        if attempts == 1 or isinstance(ended, KeyboardInterrupt):
            for future in inside.values():
                future.cancel()  # kills the workers that run one
        raise
    finally:
        concurrent.futures.wait([future for future in inside.values() if not future.cancelled()])


def _outcome(future: Any, work: Work) -> Answer | None:
    """Return the answer of an attempt, or None where its worker died."""
    reason, answer = pool.outcome(future)
    if reason in ("crash", pool.BROKEN):
        return None
    if not isinstance(answer, Answer):
        return failure(work.where, UnexpectedError(work.where, f"no worker could run it ({reason})", AGAIN))
    return answer
