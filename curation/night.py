"""What every step of one night reads: the project, its tables and keys, what was decided, and the day it is for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from curation.decisions import Decision, DecisionLog
from curation.storage.keys import Keys
from curation.storage.tables import Tables
from curation.suppression import Suppression

if TYPE_CHECKING:
    import pyarrow as pa

    from curation.project import Project
    from curation.sources.settings import SourceSettings

Figures = dict[str, int | float | str]


@dataclass(frozen=True)
class Night:
    """One night's inputs. Steps read and write `tables`; what they return are figures for people."""

    project: Project
    tables: Tables
    keys: Keys
    decisions: DecisionLog
    as_of: dt.date

    @cached_property
    def suppression(self) -> Suppression:
        return Suppression(self.keys.suppression, self.decisions.erased())

    def source(self, name: str) -> SourceSettings:
        """The settings of a source."""
        return self.project.sources[name]

    def until(self, source: str | None = None) -> Any:
        """The filter of rows that had landed by `as_of`, of one source where given."""
        where = pc.field("landed_on") <= self.as_of
        return where if source is None else where & (pc.field("source") == source)

    def write_fates(self, scope: str, stage: str, fates: pa.Table) -> None:
        """Replace the fates of one stage in one scope."""
        self.tables.replace(
            "fates", fates, f"scope = '{scope}' AND stage = '{stage}'", ["scope", "stage"], "subject_id"
        )

    def hold(self, subject: str, why: str, **detail: str) -> None:
        """Record that something waits, unless the same is recorded already."""
        held = self.decisions.held().get(subject)
        if held is None or held.why != why:
            self.decisions.append(Decision("hold", "curation", why, dt.datetime.now(dt.UTC), (subject,), detail))

    def release_hold(self, subject: str, why: str) -> None:
        """Record that it waits no longer; nothing where it did not."""
        if subject in self.decisions.held():
            self.decisions.append(Decision("release_hold", "curation", why, dt.datetime.now(dt.UTC), (subject,)))


def fates_of(scope: str, stage: str) -> Any:
    """The filter of one stage's fates in one scope."""
    return (pc.field("scope") == scope) & (pc.field("stage") == stage)
