"""All causes: the one list that `curation status` prints, messages tell of, and checks in Dagster's pages follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from curation.causes.looked import Looked
from curation.causes.of_corpora import of_corpora
from curation.causes.of_erasures import of_erasures
from curation.causes.of_machine import of_machine
from curation.causes.of_nights import of_nights
from curation.causes.of_sources import of_sources
from curation.messages.cause import SEVERITIES, Cause

JUDGES: tuple[Callable[[Looked], Iterable[Cause]], ...] = (of_nights, of_sources, of_corpora, of_erasures, of_machine)


def causes_of(looked: Looked) -> list[Cause]:
    """All that somebody has to know or do, the worst first, then in order of kind and subject.

    Raises:
        IntegrityError: the log of decisions, or a table, cannot be read.
    """
    found = {cause.id: cause for judge in JUDGES for cause in judge(looked)}
    return sorted(found.values(), key=lambda cause: (-SEVERITIES.index(cause.severity), cause.id))
