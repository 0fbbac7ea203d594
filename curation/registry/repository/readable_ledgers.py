"""What the ledgers of a registry say. Of a corpus whose ledger was torn or edited, so that it cannot be read, that is
what it said last: nothing is published or withdrawn of it, and it keeps no other corpus."""

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
    """What a registry tells of a corpus, in order of version and number. `damage`: why its ledger cannot be read; then
    the rest is what it said before."""

    corpus: str
    entries: tuple[Entry, ...] = ()
    moves: tuple[Move, ...] = ()
    damage: IntegrityError | None = None


def readable_ledger(folder: Path, commit: str, corpus: str) -> Told:
    """What a commit tells of a corpus; of one without a ledger nothing."""
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
    """Once, however often it is looked at."""
    log.error("%s", damage)


def _earlier(folder: Path, commit: str, corpus: str, damage: IntegrityError) -> Iterator[Told]:
    """What it said before, the newest first, as far as it can be read."""
    path = ledger_path(corpus)
    for earlier in git(folder, "log", "--format=%H", commit, "--", path).splitlines():
        try:
            yield from (
                Told(corpus, *loaded(corpus, text), damage) for text in blobs(folder, [f"{earlier}:{path}"]).values()
            )
        except IntegrityError:
            continue
