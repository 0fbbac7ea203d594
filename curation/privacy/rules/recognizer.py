"""A recognizer: a function from a text to spans of one entity type, with a version of its own.

Its findings of a text are stored under that version. So a new or changed recognizer reads all texts again, and no other
one does.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from curation.document import digest
from curation.privacy.policy import EntityType

installed_version = cache(importlib.metadata.version)  # of a distribution; finding it parses a file


class Hit(NamedTuple):
    """A span [start, end) of the text that a recognizer was given, with a score from 0 to 1.

    1.0: a check digit or the like holds. 0.9: nothing else looks so. 0.5 and more: the words around it say so. Hits
    below the policy's `score_threshold` (0.35 by default) are no findings.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Recognizer:
    """A function that finds spans of one entity type, with what its version depends on.

    Args:
        name: unique; findings quote it.
        entity: the type of all hits.
        find: text → hits, in any order, overlapping or not. It is pure and linear in the text: no pattern may repeat
            over the same characters twice. The text is a reading (`text.readings`): escapes are decoded, invisible
            letters removed, and a blank stands where a word ends in a script without blanks.
        version: changed whenever the same text may give other hits.
        settings: the parts of the policy that it depends on, as JSON or the like; they are part of its identity.
        libraries: distributions whose versions are part of its identity.
        as_written: whether it also reads the text without the blanks that `scripts.parted` adds in scripts without
            blanks, since a company's own pattern may name the letters beside its numbers.
    """

    name: str
    entity: EntityType
    find: Callable[[str], Iterable[Hit]]
    version: str = "1"
    settings: str = ""
    libraries: tuple[str, ...] = ()
    as_written: bool = False

    @property
    def identity(self) -> str:
        """Return `name:` and 16 hex digits over all that the findings depend on beside the text."""
        installed = [f"{library} {installed_version(library)}" for library in self.libraries]
        return f"{self.name}:{digest(self.entity, self.version, self.settings, *installed).hex()[:16]}"
