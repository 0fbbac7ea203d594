"""Deletes the files of an old landing when nothing is lost with them; from then on its records are the input.

This takes up to three nights. One night keeps the bytes of the landing's quarantined rows, or says why its files have
to stay. A later night asks whether a backup that holds those bytes is safe, records that the landing is let go, and
deletes it. A landing that was recorded and not deleted is deleted by the next night. Only the files that were let go
are deleted, however often they come back; other files under their date are refused.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from curation.errors import SourceError, TryAgain
from curation.sources.flow import AGEING_STEP
from curation.sources.landings.arrivals import is_old
from curation.sources.landings.refused_rows import VERSION, keep_rows, seal_rows, suppress_rows
from curation.sources.records import landing_state, note_landing, reading_digest, suppress_source
from curation.sources.settings import SourceSettings, source_of
from curation.state.decision import Kind
from curation.state.night import Figures, Night, step
from curation.storage.failpoints import failpoint
from curation.storage.landings.file_marks import has_others
from curation.storage.landings.landing import LandingZone
from curation.storage.landings.landing_removal import UNREMOVABLE, remove_landing, why_it_cannot_go
from curation.storage.owner_command import ask
from curation.storage.scratch import scratch

KIND: Kind = "ageing"
NOT_SEALED = "its records under a legal hold cannot be sealed apart from its files"
# Whatever the zone of the clock that backups are named by, a day that is so much later began after the other was over.
LATER = dt.timedelta(days=2)
log = logging.getLogger("curation.sources")

State = Mapping[str, Any]  # a row of `LANDINGS`


def let_go(states: Mapping[dt.date, State]) -> set[dt.date]:
    """Return the dates of landings that are let go: nothing reads their files any more, their records are the input."""
    return {date for date, state in states.items() if state["let_go_on"] is not None}


def exchanged(zone: LandingZone, states: Mapping[dt.date, State], present: Iterable[dt.date]) -> set[dt.date]:
    """Return the dates of landings that were let go and in whose place other files lie.

    Raises:
        TryAgain: the place cannot be reached.
    """
    return {date for date in let_go(states).intersection(present) if _has_others(zone, states[date])}


def refusals(settings: SourceSettings, old: Iterable[dt.date], other: Iterable[dt.date]) -> str | None:
    """Return a message on landings that are too old and on landings in whose place other files lie; None
    without any.
    """
    retained = "1 day" if settings.landing.retain_days == 1 else f"{settings.landing.retain_days} days"
    dates_and_reasons = [
        (old, f"too old to be read, as landings are retained for {retained}"),
        (other, "other files lie there than were let go by their age, and what was read of that date stays as it is"),
    ]
    problems = [
        f"landing/{settings.name}/{', '.join(map(str, sorted(dates)))}: {why}"
        for dates, why in dates_and_reasons
        if dates
    ]
    if not problems:
        return None
    return f"{'; '.join(problems)}. Name the folder after the day on which it arrived, or move it away"


@step(AGEING_STEP)
def age_landings(night: Night, finished: dt.date | None) -> Figures:
    """Let the landings go that are old enough and of which nothing is lost; return their number by outcome.

    Args:
        finished: day, by the clock, on which the last night was finished whose backup is asked for; None without one.
    """
    # A night may be judged by a future day; that deletes nothing.
    day = min(night.as_of, night.today())
    figures: Figures = {}
    backup = _Backup(night, finished)
    for name in night.project.sources:
        settings, states = source_of(night, name), landing_state(night.tables, name)
        if settings.landing.retain_days is None and not any(map(_under_way, states.values())):
            continue
        zone = night.project.zone(name)
        try:
            present = set(zone.dates())
        except (SourceError, TryAgain, OSError) as error:
            log.warning("%s: its old landings stay for tonight: %s", name, _said(error))
            continue
        for date, state in states.items():
            try:
                done = _aged(night, zone, settings, state, date in present, day, backup)
            except (SourceError, TryAgain, OSError) as error:
                log.warning("%s %s: it stays for tonight: %s", name, date, _said(error))
                done = "landings_not_deleted" if _under_way(state) else None
            if done:
                figures[done] = int(figures.get(done, 0)) + 1
    return figures


class _Backup:
    """The backup of the last finished night; whether it is safe is asked once, and only if a landing waits for it."""

    def __init__(self, night: Night, finished: dt.date | None) -> None:
        self.night, self.finished = night, finished
        self._safe: bool | None = None

    def holds(self, kept_on: dt.date) -> bool:
        """Return whether the backup is safe and late enough to hold what was kept on a day."""
        if self.finished is None or self.finished - kept_on < LATER:
            return False
        if self._safe is None:
            command = self.night.project.locations.backup
            self._safe = command is not None and ask(command, self.finished.isoformat())
        return self._safe


def _said(error: Exception) -> str:
    return type(error).__name__ if isinstance(error, OSError) else str(error)


def _under_way(state: State) -> bool:
    return state["let_go_on"] is not None and state["gone_on"] is None


def _aged(
    night: Night,
    zone: LandingZone,
    settings: SourceSettings,
    state: State,
    present: bool,
    day: dt.date,
    backup: _Backup,
) -> str | None:
    """Take the next step with one landing. Return the name of the figure that counts it, or None."""
    if state["let_go_on"] is not None:
        return _finish(night, zone, settings, state, day) if _under_way(state) or present else None
    if not present or not is_old(settings, state["landed_on"], day) or not _as_read(zone, settings, state):
        return None  # a landing that was removed by other means is left alone
    own = zone.folder if settings.landing.delete is None else None
    if own is not None and (stays := why_it_cannot_go(own, state["landed_on"])):
        note_landing(night.tables, {**state, "stays": stays})
        return "landings_that_stay"
    if state["kept_on"] is None or state["marks"] is None:
        judged = state["stays"] is not None and state["stays"] not in UNREMOVABLE and state["judged"] == VERSION
        return None if judged else _keep(night, zone, settings, state, day)
    return _let_go(night, zone, settings, state, backup, day) if backup.holds(state["kept_on"]) else None


def _as_read(zone: LandingZone, settings: SourceSettings, state: State) -> bool:
    """Return whether the files lie there unchanged since they were read, and would be read the same way now."""
    same = bool(state["reading_digest"] == reading_digest(settings))
    return same and bool(state["files_stamp"] == zone.stamp(state["landed_on"]))


def _has_others(zone: LandingZone, state: State) -> bool:
    """Return whether any file lies there that did not when the landing was kept. The landing may be half deleted, or
    complete again.
    """
    date = state["landed_on"]
    return bool(state["files_stamp"] != zone.stamp(date)) and zone.has_others(date, set(state["marks"] or ()))


def _keep(night: Night, zone: LandingZone, settings: SourceSettings, state: State, day: dt.date) -> str:
    """Keep the bytes of the landing's quarantined rows, or record why its files have to stay; return a
    figure's name.
    """
    date = state["landed_on"]
    suppress_source(night.tables, settings.name, night.suppression)
    with zone.opened(date) as landing, scratch(zone.scratch, "rows") as own:
        if landing.digest != state["files_digest"]:
            return "landings_changed"
        stays = keep_rows(night.tables, settings, landing, date, night.suppression, own, day)
        marks = sorted(landing.marks)
    state = landing_state(night.tables, settings.name)[date]
    kept = {"kept_on": None if stays else night.today(), "marks": None if stays else marks}
    note_landing(night.tables, {**state, **kept, "stays": stays, "judged": VERSION})
    return "landings_that_stay" if stays else "landings_kept"


def _let_go(
    night: Night, zone: LandingZone, settings: SourceSettings, state: State, backup: _Backup, day: dt.date
) -> str:
    if night.suppression.holds and not _is_sealed(night, zone, settings, state):
        log.warning("%s %s stays: %s", settings.name, state["landed_on"], NOT_SEALED)
        return "landings_under_legal_hold"
    state = {**state, "let_go_on": day}
    failpoint("ageing.let_go.before")
    subject = landing_mark(night, settings.name, state)
    why = f"older than {settings.landing.retain_days} days; the night of {backup.finished} is safe"
    known = any(decision.kind == KIND and decision.subjects == (subject,) for decision in night.decisions.read())
    if not known:
        counts = {name: str(state[name]) for name in ("read", "parsed", "quarantined")}
        detail = {"source": settings.name, "landing": str(state["landed_on"]), "backup": str(backup.finished), **counts}
        night.decide(KIND, "curation", why, (subject,), **detail)
    failpoint("ageing.decided.after")  # decided again by the next night, and not written down twice
    note_landing(night.tables, state)
    failpoint("ageing.let_go.after")
    return _finish(night, zone, settings, state, day)


def _is_sealed(night: Night, zone: LandingZone, settings: SourceSettings, state: State) -> bool:
    """Return whether the rows under a legal hold are sealed now."""
    with zone.opened(state["landed_on"]) as landing:
        same = landing.digest == state["files_digest"]
        return same and seal_rows(night.tables, settings, landing, state["landed_on"], night.suppression)


def _finish(night: Night, zone: LandingZone, settings: SourceSettings, state: State, day: dt.date) -> str:
    """Delete what lies there of a landing that was let go, and record that it is gone; return a figure's name.

    If other files lie there, nothing is deleted. If the command that deletes it fails or leaves a file, the next night
    calls it again.
    """
    name, date = settings.name, state["landed_on"]
    own, marks = settings.landing.delete, set(state["marks"] or ())
    if zone.lies(date):
        if _has_others(zone, state):
            log.warning("%s %s: other files lie there than were let go", name, date)
            return "landings_not_deleted"
        if own is not None and (not ask(own, name, date.isoformat()) or zone.lies(date)):
            log.warning("%s %s: the command that deletes it failed, or has left it there", name, date)
            return "landings_not_deleted"
    if zone.folder is not None and own is None:
        known = remove_landing(zone.folder, date, lambda folder: not has_others(folder, marks, zone.marker))
        if not known:
            log.warning("%s %s: other files lie there than were let go", name, date)
            return "landings_not_deleted"
    failpoint("ageing.gone.before")
    came_back = state["gone_on"] is not None
    if came_back:
        log.warning("%s %s: it came back as it was let go, and went again: leave it out of what copies it", name, date)
    note_landing(night.tables, {**state, "gone_on": day})
    return "landings_that_came_back" if came_back else "landings_deleted"


def suppress_refused(night: Night, name: str) -> None:
    """Apply the erasures to the stored bytes of a source's quarantined rows."""
    suppress_rows(night.tables, name, night.suppression)


def went(night: Night, source: str, dates: Iterable[dt.date]) -> set[dt.date]:
    """Return those of some landings that were deleted by their age and have not come back; none if the place cannot be
    reached.
    """
    if source not in night.project.sources:
        return set()
    zone, states = night.project.zone(source), landing_state(night.tables, source)
    deleted = [date for date in dates if date in states and states[date]["gone_on"] is not None]
    try:
        return {date for date in deleted if not zone.lies(date)}
    except (SourceError, TryAgain, OSError):
        return set()


def landing_mark(night: Night, name: str, state: State) -> str:
    """Return the name of a landing in decisions: an HMAC over its files, so that another delivery has another name."""
    return night.mark("landing", name, state["landed_on"].isoformat(), state["files_digest"].hex())


def lines(
    settings: SourceSettings, states: Mapping[dt.date, State], day: dt.date, backup: bool, held: bool = False
) -> Iterator[str]:
    """Yield a line for each fact about the ageing of a source's landings; nothing where none ages.

    Args:
        backup: whether the deployment names a backup.
        held: whether a legal hold is in force.
    """
    reading = reading_digest(settings)
    gone = [state for state in states.values() if state["let_go_on"] is not None]
    if gone:
        older = sum(state["reading_digest"] != reading for state in gone)
        as_read = f"; {older:,} of them as an earlier reader or other settings read them" if older else ""
        yield f"{len(gone):,} landings were let go by their age: their records are the input{as_read}"
    if left := [str(state["landed_on"]) for state in gone if _under_way(state)]:
        yield f"{len(left):,} of them were not deleted yet, and each night tries again: {', '.join(left)}"
    for date, state in states.items():
        if state["let_go_on"] is None and state["stays"] is not None:
            yield f"the landing {date} stays, though it is old: {state['stays']}"
    waits = [date for date, state in states.items() if state["let_go_on"] is None and is_old(settings, date, day)]
    waits = [date for date in waits if states[date]["stays"] is None]
    if waits:
        reason = (
            "until the backup of a later night is safe" if backup else "for `backup`, which the Locations do not name"
        )
        legal = "; one stays while rows in it under a legal hold cannot be sealed by themselves" if held else ""
        yield f"{len(waits):,} landings are old enough to go, and wait {reason}{legal}"
