"""Collect all causes in one list, which `curation status`, messages and Dagster's checks show."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from curation.causes.inputs import Looked
from curation.causes.of_corpora import of_corpora
from curation.causes.of_erasures import of_erasures
from curation.causes.of_machine import of_machine
from curation.causes.of_nights import of_nights
from curation.causes.of_sources import of_sources
from curation.messages.cause import SEVERITIES, Cause

JUDGES: tuple[Callable[[Looked], Iterable[Cause]], ...] = (of_nights, of_sources, of_corpora, of_erasures, of_machine)

OF_WITNESS = frozenset({"log_outdated"})
OF_REMOTE = frozenset({"remote_lacking", "withdrawn_stands"})
OF_RELEASES = (
    OF_WITNESS
    | OF_REMOTE
    | {"erasure_overdue", "expired_stands", "candidate_damaged", "registry_lost", "witness_unreachable"}
)


def causes_of(looked: Looked) -> list[Cause]:
    """Return all causes that somebody has to know of or act on, by severity, the worst first, then kind and subject.

    Raises:
        IntegrityError: the log of decisions, or a table, cannot be read.
    """
    causes = {cause.id: cause for judge in JUDGES for cause in judge(looked)}
    return sorted(causes.values(), key=lambda cause: (-SEVERITIES.index(cause.severity), cause.id))


def unjudged(looked: Looked) -> frozenset[str]:
    """Return the kinds of causes that cannot be judged now, because their evidence could not be reached.

    Such causes may exist all the same.
    """
    if looked.corpora.unknown:
        return OF_RELEASES
    of_remote = OF_REMOTE if looked.remote.get("unreachable") else frozenset()
    return of_remote | (OF_WITNESS if looked.remembered.unreachable else frozenset())
