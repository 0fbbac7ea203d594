"""How a step runs in Dagster: the run retries a passing error, such as a remote that is down, for the same day and at
growing intervals; and the step's cost is shown beside its figures.
"""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import Callable, Iterator

import dagster as dg

from curation.components.tonight import TERMINAL_TAG
from curation.deployment.project import Project
from curation.engine.garbage import give_back
from curation.engine.usage import Usage, measured
from curation.errors import CurationError, TryAgain
from curation.storage.modes import private

CPU_SECONDS, PEAK_MEMORY = "cpu_seconds", "peak_memory_mib"  # workers included
log = logging.getLogger("curation")

type Context = dg.AssetExecutionContext | dg.AssetCheckExecutionContext


@contextlib.contextmanager
def tried_again(context: Context, project: Project) -> Iterator[None]:
    """Ask Dagster to retry the step where the block fails with exit code 75, as `retries` of the Nightly YAML says: the
    run keeps its tags, and so its day. In a terminal the error ends the run, because the caller has to know; a run that
    Dagster's pages repeat no longer counts as in a terminal.

    Raises:
        RetryRequested: Dagster waits and calls the step again; after the last try, the step fails with it.
    """
    try:
        yield
    except CurationError as error:
        retries, own = project.nightly.retries, context.run.tags.get(TERMINAL_TAG)
        if error.exit_code != TryAgain.exit_code or not retries.most or own == context.run.run_id:
            raise
        log.warning("try %d of %d: %s", context.retry_number + 1, retries.most + 1, error)
        raise dg.RetryRequested(retries.most, retries.seconds(context.retry_number)) from error


def retried[Made](project: Project, body: Callable[..., Made]) -> Callable[..., Made]:
    """Return an asset's body run under `tried_again`, with its cost measured and its files readable by their owner
    alone; memory is given back afterwards, as other steps follow in the same process.
    """

    @functools.wraps(body)
    def tried(context: dg.AssetExecutionContext) -> Made:
        with measured() as usage, private(), tried_again(context, project):
            made = body(context)
        context.add_asset_metadata(_cost(usage))
        give_back()
        return made

    return tried


def _cost(usage: Usage) -> dict[str, dg.MetadataValue]:
    return {
        CPU_SECONDS: dg.MetadataValue.float(round(usage.cpu, 2)),
        PEAK_MEMORY: dg.MetadataValue.int(usage.peak >> 20),
    }
