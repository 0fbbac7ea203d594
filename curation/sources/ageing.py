"""Landings age: the files of an old one go when nothing is lost with them, and its records are the input from then on.

Three nights have a hand in it. One keeps the bytes of its quarantined rows, or says why its files have to stay. A later
one asks whether the backup of a night after that is safe, writes down that the landing is let go, and deletes it. What
was written down and not done, the next night does. What arrives under the date of such a landing is refused.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow.compute as pc

from curation.decision import Kind
from curation.document import QUARANTINE, RECORDS
from curation.errors import SourceError, TryAgain
from curation.night import Figures, Night, step
from curation.sources.flow import AGEING_STEP
from curation.sources.records import landing_state, note_landing, reading_digest, records_table, suppress_source
from curation.sources.refused_rows import keep_rows, seal_rows, suppress_rows
from curation.sources.settings import SourceSettings, source_of
from curation.storage.asking import ask
from curation.storage.failpoints import failpoint
from curation.storage.landing import LandingZone
from curation.storage.landing_removal import remove_landing
from curation.storage.scratch import scratch
from curation.storage.tables import Tables

KIND: Kind = "ageing"
NOT_SEALED = "its records under a legal hold cannot be sealed apart from its files"
log = logging.getLogger("curation.sources")

State = Mapping[str, Any]  # a row of `LANDINGS`


def is_old(settings: SourceSettings, date: dt.date, day: dt.date) -> bool:
    """Whether a landing is older on a day than its source retains them."""
    kept = settings.landing.retain_days
    return kept is not None and date < day - dt.timedelta(days=kept)


def let_go(states: Mapping[dt.date, State]) -> set[dt.date]:
    """The landings whose files nothing reads any more: their records are the input."""
    return {date for date, state in states.items() if state["let_go_on"] is not None}


def refused(
    tables: Tables, settings: SourceSettings, states: Mapping[dt.date, State], present: Iterable[dt.date], day: dt.date
) -> set[dt.date]:
    """Landings that are there and are not read: their date is older than those that the source retains, and nothing of
    that date was read before, or what was read of it stands in place of its files."""
    gone = {date for date, state in states.items() if state["gone_on"] is not None}
    new = {date for date in present if date not in states and is_old(settings, date, day)}
    if new:  # of what a full refresh is about to read again, the state is gone and the records are there
        new -= _read_before(tables, settings.name)
    return new | gone.intersection(present)


def _read_before(tables: Tables, name: str) -> set[dt.date]:
    """Dates of which any row was read."""
    records = tables.read(records_table(name), RECORDS, ["landed_on"])["landed_on"]
    rest = tables.read("quarantine", QUARANTINE, ["landed_on"], pc.field("source") == name)["landed_on"]
    return {date for rows in (records, rest) for date in rows.unique().to_pylist()}


def refusal(name: str, settings: SourceSettings, dates: Iterable[dt.date]) -> str:
    """What is said of them."""
    days = settings.landing.retain_days
    kept = f"landings are retained for {days} days" if days is not None else "its files were let go by their age"
    return (
        f"landing/{name}/{', '.join(map(str, sorted(dates)))}: too old to be read, as {kept}, and what was read of "
        "such a date stays as it is. Name the folder after the day on which it arrived, or move it away"
    )


@step(AGEING_STEP)
def age_landings(night: Night, finished: dt.date | None) -> Figures:
    """Let the landings go that are old enough and lose nothing.

    Args:
        finished: the day of the night that was finished last, whose backup is asked for.
    """
    # A day that is still to come, which a night may be judged by, deletes nothing.
    day = min(night.as_of, night.today())
    safe: bool | None = None
    figures: Figures = {}
    for name in night.project.sources:
        settings, states = source_of(night, name), landing_state(night.tables, name)
        if settings.landing.retain_days is None and not any(_under_way(state) for state in states.values()):
            continue
        zone = night.project.zone(name)
        try:
            present = set(zone.dates())
            for date, state in states.items():
                if date not in present and not _under_way(state):
                    continue  # whoever removed it was not asked
                if _under_way(state):
                    figures = _count(figures, _finish(night, zone, settings, state, date in present, day))
                elif not is_old(settings, date, day) or not _as_read(zone, settings, state):
                    continue
                elif state["kept_on"] is None and state["stays"] is None:
                    figures = _count(figures, _keep(night, zone, settings, state, day))
                elif state["kept_on"] is not None and finished is not None and state["kept_on"] < finished:
                    safe = _is_safe(night, finished) if safe is None else safe
                    if safe:
                        figures = _count(figures, _let_go(night, zone, settings, state, finished, day))
        except (SourceError, TryAgain, OSError) as error:
            log.warning("%s: its old landings stay for tonight: %s", name, _said(error))
    return figures


def _said(error: Exception) -> str:
    return type(error).__name__ if isinstance(error, OSError) else str(error)


def _count(figures: Figures, what: str) -> Figures:
    return {**figures, what: int(figures.get(what, 0)) + 1}


def _under_way(state: State) -> bool:
    return state["let_go_on"] is not None and state["gone_on"] is None


def _as_read(zone: LandingZone, settings: SourceSettings, state: State) -> bool:
    """Whether the files lie there as they were read, and would be read the same way now."""
    same = bool(state["reading_digest"] == reading_digest(settings))
    return same and bool(state["files_stamp"] == zone.stamp(state["landed_on"]))


def _is_safe(night: Night, finished: dt.date) -> bool:
    command = night.project.locations.backup
    return command is not None and ask(command, finished.isoformat())


def _keep(night: Night, zone: LandingZone, settings: SourceSettings, state: State, day: dt.date) -> str:
    """Keep the bytes of its quarantined rows, or say why its files have to stay."""
    date = state["landed_on"]
    suppress_source(night.tables, settings.name, night.suppression)
    with zone.opened(date) as landing, scratch(zone.scratch, "rows") as own:
        if landing.digest != state["files_digest"]:
            return "landings_changed"
        stays = keep_rows(night.tables, settings, landing, date, night.suppression, own, day)
    state = landing_state(night.tables, settings.name)[date]
    note_landing(night.tables, {**state, "stays": stays, "kept_on": None if stays else day})
    return "landings_that_stay" if stays else "landings_kept"


def _let_go(
    night: Night, zone: LandingZone, settings: SourceSettings, state: State, finished: dt.date, day: dt.date
) -> str:
    if night.suppression.holds and not _is_sealed(night, zone, settings, state):
        log.warning("%s %s stays: %s", settings.name, state["landed_on"], NOT_SEALED)
        return "landings_under_legal_hold"
    state = {**state, "let_go_on": day}
    failpoint("ageing.let_go.before")
    subject = landing_mark(night, settings.name, state)
    why = f"older than {settings.landing.retain_days} days; the night of {finished} is safe"
    known = any(each.kind == KIND and each.subjects == (subject,) for each in night.decisions.read())
    if not known:
        counts = {name: str(state[name]) for name in ("read", "parsed", "quarantined")}
        detail = {"source": settings.name, "landing": str(state["landed_on"]), "backup": str(finished), **counts}
        night.decide(KIND, "curation", why, (subject,), **detail)
    failpoint("ageing.decided.after")  # decided again by the next night, and not written down twice
    note_landing(night.tables, state)
    failpoint("ageing.let_go.after")
    return _finish(night, zone, settings, state, True, day)


def _is_sealed(night: Night, zone: LandingZone, settings: SourceSettings, state: State) -> bool:
    """Whether the rows under a legal hold are sealed now."""
    with zone.opened(state["landed_on"]) as landing:
        same = landing.digest == state["files_digest"]
        return same and seal_rows(night.tables, settings, landing, state["landed_on"], night.suppression)


def _finish(
    night: Night, zone: LandingZone, settings: SourceSettings, state: State, present: bool, day: dt.date
) -> str:
    """Delete what was let go, and write down that it is gone; a command that fails is asked again the next night."""
    name, date = settings.name, state["landed_on"]
    own = settings.landing.delete
    if present and own is not None:
        if not ask(own, name, date.isoformat()) or date in set(zone.dates()):
            log.warning("%s %s: the command that deletes it failed, or has left it there", name, date)
            return "landings_not_deleted"
    elif present and state["files_stamp"] != zone.stamp(date):
        log.warning("%s %s: other files lie there than were let go", name, date)
        return "landings_not_deleted"
    elif zone.folder is not None:
        remove_landing(zone.folder, date)
    failpoint("ageing.gone.before")
    note_landing(night.tables, {**state, "gone_on": day})
    return "landings_deleted"


def suppress_refused(night: Night, name: str) -> None:
    """Bring the erasures into the bytes that are kept of a source's quarantined rows."""
    suppress_rows(night.tables, name, night.suppression)


def landing_mark(night: Night, name: str, state: State) -> str:
    """What decisions name a landing by: an HMAC over its files, so that another delivery of it has another one."""
    return night.mark("landing", name, state["landed_on"].isoformat(), state["files_digest"].hex())


def lines(settings: SourceSettings, states: Mapping[dt.date, State], day: dt.date, backup: bool) -> Iterator[str]:
    """What is so of the landings of a source that age, a line each; nothing where none does."""
    reading = reading_digest(settings)
    gone = [state for state in states.values() if state["let_go_on"] is not None]
    if gone:
        older = sum(state["reading_digest"] != reading for state in gone)
        as_read = f"; {older:,} of them as an earlier reader or other settings read them" if older else ""
        yield f"{len(gone):,} landings were let go by their age: their records are the input{as_read}"
    for date, state in states.items():
        if state["let_go_on"] is None and state["stays"] is not None:
            yield f"the landing {date} stays, though it is old: {state['stays']}"
    waits = [date for date, state in states.items() if state["let_go_on"] is None and is_old(settings, date, day)]
    waits = [date for date in waits if states[date]["stays"] is None]
    if waits:
        said = (
            "until the backup of a later night is safe" if backup else "for `backup`, which the Locations do not name"
        )
        yield f"{len(waits):,} landings are old enough to go, and wait {said}"
