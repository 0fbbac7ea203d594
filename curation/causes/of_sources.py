"""Find the causes of sources: held, late or unapproved sources, forbidden label values, jumps of quarantined rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import pyarrow.compute as pc

from curation.causes.inputs import Looked
from curation.causes.rhythm import days_between
from curation.cleaning.step import labels_hold
from curation.document import QUARANTINE
from curation.messages.cause import Cause, few
from curation.settings.explanations import many
from curation.sources.reasons import BAD_CONTAINER, BAD_PARQUET
from curation.sources.records import LandingRow
from curation.storage.columns import among

ROWS = 50  # rows of a landing from which a share is meaningful
JUMP, LEAST = 3.0, 0.02  # a jump: more than so many times the usual share, and more than this share of all rows
DAMAGED = (BAD_CONTAINER, BAD_PARQUET)  # reasons after which the rest of a file was not read
STATUS = "`curation status` says why and what to do"
LAND_AGAIN = "`curation status` counts the reasons; mend the export, land it again under the same day"


def of_sources(looked: Looked) -> Iterator[Cause]:
    """Yield the causes of sources in order of name; none of them quotes a vendor's text."""
    for source, settings in looked.project.sources.items():
        owners, page = (settings.owner,), looked.page(f"{source}_records")
        hold, labels = (looked.held_since.get(subject) for subject in (f"source:{source}", labels_hold(source)))
        if settings.approval_required and not settings.approved_by:
            says, todo = "nobody has approved that it is read", "write who did into `approved_by` of its YAML"
            yield Cause("approval_missing", source, says, todo, owners, page=page)
        elif hold is not None:
            says = f"it is held since {hold} with its last good landings"
            yield Cause("source_held", source, says, STATUS, owners, page=page)
        if labels is not None:
            says = f"since {labels} it has values of labels that must not occur"
            todo = "add them to the vocabulary: `curation report labels --show-text` lists them"
            yield Cause("labels_held", source, says, todo, owners, page=looked.page(f"{source}_cleaned"))
        if (late := lateness(looked, source)) is not None:
            yield Cause("source_late", source, late.says, "ask whoever exports it", owners, page=page)
        if sentence := _damaged(looked, source):
            todo = "land its files again, whole, under the same day"
            yield Cause("files_damaged", source, sentence, todo, owners, page=page)
        if (jump := jumped(looked, source)) is not None:
            yield Cause("quarantine_jumped", source, jump.says, LAND_AGAIN, owners, page=page)
    if texts := sum(subject.startswith("text:") for subject in looked.held):
        says = f"{many(texts, 'text', 'texts')} could not be scanned, and the documents with them are quarantined"
        yield Cause("texts_held", "", says, "`curation run --retry-quarantine` tries them again", looked.nightly.owners)


@dataclass(frozen=True)
class Late:
    """The delay of a source: its last landing, the days since, and the usual number of days."""

    since: dt.date
    days: int
    usual: int

    @property
    def says(self) -> str:
        days = many(self.days, "day", "days")
        return f"nothing has landed since {self.since}, for {days}; {many(self.usual, 'is', 'are')} usual"


def lateness(looked: Looked, source: str) -> Late | None:
    """Return how late a source is today, by `expected_every` where it is declared, else by its own rhythm.

    None if the source is in time, or has landed too few times to have a rhythm.
    """
    return late_by(looked.landed[source], looked.nightly.expected_every.get(source), looked.day)


def late_by(dates: Sequence[dt.date], expected: int | None, day: dt.date) -> Late | None:
    """Return how late a source is on `day`, given the days on which it has landed until then, oldest first.

    `expected` is the declared `expected_every`; None uses the source's own rhythm.
    """
    usual = expected or days_between(dates)
    if not dates or usual is None or (day - dates[-1]).days <= usual:
        return None
    return Late(dates[-1], (day - dates[-1]).days, usual)


def _damaged(looked: Looked, source: str) -> str:
    """Return a sentence with the number of damaged files; "" if there are none.

    A damaged file is one quarantined row, however many records it has lost, so shares of rows do not show it. Only the
    newest landing of a snapshot counts; otherwise all landings count.
    """
    where = (pc.field("source") == source) & among("reason", DAMAGED)
    rows = looked.state.tables.read("quarantine", QUARANTINE, ["landed_on", "origin"], where)
    damaged = {(row["landed_on"], row["origin"]["file"]) for row in rows.to_pylist()}
    if looked.project.sources[source].mode == "snapshot":
        newest = max((row["landed_on"] for row in looked.state.landings if row["source"] == source), default=None)
        damaged = {(landed_on, file) for landed_on, file in damaged if landed_on == newest}
    if not damaged:
        return ""
    days = few([str(landed_on) for landed_on in sorted({landed_on for landed_on, _ in damaged}, reverse=True)])
    files = many(len(damaged), "file is", "files are")
    return f"{files} damaged, landed on {days}: some of their records were not read"


@dataclass(frozen=True)
class Jump:
    """An unusual share of quarantined rows: the landing, its share, the usual share, and the day when this began.

    Since the landing of that day, every landing of at least `ROWS` rows had an unusual share.
    """

    landed: LandingRow
    share: float
    usual: float
    since: dt.date

    @property
    def says(self) -> str:
        landed, most = self.landed, max(LEAST, JUMP * self.usual)
        return (
            f"of the landing {landed['landed_on']}, {landed['quarantined']:,} of {landed['read']:,} rows are "
            f"quarantined ({self.share:.1%}; {self.usual:.1%} are usual, at most {most:.1%} wanted)"
        )


def jumped(looked: Looked, source: str) -> Jump | None:
    """Return the jump of the newest landing of at least `ROWS` rows; None if its share of quarantined rows is usual."""
    rows = [row for row in looked.state.landings if row["source"] == source and row["read"] >= ROWS]
    shares = [row["quarantined"] / row["read"] for row in rows]
    first, usual = len(rows), 0.0
    while first > 1 and _is_jump(shares[first - 1], before := median(shares[: first - 1])):
        first -= 1
        usual = usual if first < len(rows) - 1 else before  # the usual share at the newest landing
    return Jump(rows[-1], shares[-1], usual, rows[first]["landed_on"]) if first < len(rows) else None


def _is_jump(share: float, usual: float) -> bool:
    return share > max(LEAST, JUMP * usual)
