"""Reads the ledgers of a registry.

For a corpus whose ledger is torn or edited, so that it cannot be read, this gives its last readable state: nothing of
that corpus is published or withdrawn, and it does not hold up other corpora.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from curation.errors import IntegrityError
from curation.registry.repository.git import blobs, git
from curation.registry.repository.ledger import Entry, Move, ledger_path, loaded

log = logging.getLogger("curation")


@dataclass(frozen=True)
class Told:
    """A corpus's ledger, in order of version and number. `damage`: why it cannot be read; the rest is then older."""

    corpus: str
    entries: tuple[Entry, ...] = ()
    moves: tuple[Move, ...] = ()
    damage: IntegrityError | None = None


def readable_ledger(folder: Path, commit: str, corpus: str) -> Told:
    """Return a corpus's ledger in a commit; an empty one where there is none."""
    path = ledger_path(corpus)
    contents = blobs(folder, [f"{commit}:{path}"])
    if not contents:
        return Told(corpus)
    try:
        return Told(corpus, *loaded(corpus, *contents.values()))
    except IntegrityError as error:
        _say(str(error), *map(hash, contents.values()))
        return next(_earlier(folder, commit, corpus, error), Told(corpus, damage=error))


@functools.cache
def _say(damage: str, content: int) -> None:
    """Log a damage once, however often it is met."""
    log.error("%s", damage)


def _earlier(folder: Path, commit: str, corpus: str, damage: IntegrityError) -> Iterator[Told]:
    """Yield the readable earlier states of a ledger, the newest first."""
    path = ledger_path(corpus)
    for earlier in git(folder, "log", "--format=%H", commit, "--", path).splitlines():
        try:
            yield from (
                Told(corpus, *loaded(corpus, text), damage) for text in blobs(folder, [f"{earlier}:{path}"]).values()
            )
        except IntegrityError:
            continue
