"""What passes, such as a remote that is down, is tried again by the run that met it: with the same day, later and
later."""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import Callable, Iterator

import dagster as dg

from curation.components.tonight import TERMINAL_TAG
from curation.errors import CurationError, TryAgain
from curation.project import Project

log = logging.getLogger("curation")

type Context = dg.AssetExecutionContext | dg.AssetCheckExecutionContext


@contextlib.contextmanager
def tried_again(context: Context, project: Project) -> Iterator[None]:
    """Whatever in the block ends with 75 is asked of Dagster again, as `retries` of the Nightly YAML says: the run
    keeps its tags, and so its day. In a terminal it ends the run, as whoever called it has to know.

    Raises:
        RetryRequested: Dagster waits, and calls the step anew; after the last time, the step has failed with it.
    """
    try:
        yield
    except CurationError as error:
        retries = project.nightly.retries
        if error.exit_code != TryAgain.exit_code or not retries.most or TERMINAL_TAG in context.run.tags:
            raise
        log.warning("try %d of %d: %s", context.retry_number + 1, retries.most + 1, error)
        raise dg.RetryRequested(retries.most, retries.seconds(context.retry_number)) from error


def retried[Made](project: Project, body: Callable[..., Made]) -> Callable[..., Made]:
    """The body of an asset in such a block."""

    @functools.wraps(body)
    def tried(context: dg.AssetExecutionContext) -> Made:
        with tried_again(context, project):
            return body(context)

    return tried
