"""A recognizer: one function from text to spans of one entity type, with a version of its own.

Its findings of a text are kept under that version, so a recognizer that is new or changed reads all texts again and no
other one does.
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
    """A span [start, end) of the text a recognizer was given, and how sure it is: 0 to 1.

    1.0: a check digit or the like holds. .9: nothing else looks so. .5 and more: the words around it say so.
    What the policy's `score_threshold` (.35) does not let pass is no finding.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Recognizer:
    """What finds one entity type.

    Args:
        name: unique; findings quote it.
        entity: the type of all it finds.
        find: text → hits, in any order, overlapping or not. Pure, and linear in the text: no pattern may repeat over
            the same characters twice. The text is a reading (`text.readings`): escapes decoded, invisible letters
            gone, a blank where a word ends in a script without blanks.
        version: another one when the same text may give other hits.
        settings: what of the policy it depends on, as JSON or the like; part of its version.
        libraries: distributions whose version is part of its version.
        as_written: whether it is also given the text without the blanks that part words of scripts which have none
            (`scripts.parted`): a company's own pattern may name the letters beside its numbers.
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
        """`name:` and 16 hex digits over all that its findings depend on beside the text."""
        installed = [f"{library} {installed_version(library)}" for library in self.libraries]
        return f"{self.name}:{digest(self.entity, self.version, self.settings, *installed).hex()[:16]}"
