"""Find the causes of the machine and of its storage: free space, locks, keys, the form of the tables."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

from curation.causes.inputs import Looked
from curation.causes.runs import instant_in_words
from curation.messages.cause import Cause
from curation.registry.witness.rotation import cut_off
from curation.storage.form import FORM, read_form
from curation.storage.locations import Locations
from curation.storage.lock import Holder, cut_off_holder, lock_holder

NIGHT = "curation run"
LONG = dt.timedelta(hours=6)  # the longest time that Dagster lets a run take


def of_machine(looked: Looked) -> Iterator[Cause]:
    """Yield the causes of the machine and of its storage, low disk space first."""
    owners, places = looked.nightly.owners, looked.project.locations
    free = free_bytes(places) / 2**30
    if free < looked.nightly.disk_low_gib:
        says = f"{free:,.1f} GiB are free for the data; less than {looked.nightly.disk_low_gib:g} is low"
        yield Cause("disk_low", "", says, "make room before the next night: a full disk stops it", owners)
    yield from of_locks(looked)
    yield from _of_kills(looked)
    for duty in cut_off(places.keys):
        says = "its key was being replaced, and that was cut off: what became of it stands in no log"
        yield Cause("rotation_cut_off", duty, says, f"`curation keys rotate {duty}` ends it", owners)
    form = read_form(places.restricted)
    if form is not None and form.number != FORM:
        says = f"the tables have form {form.number}, and this code writes {FORM}"
        todo = "the next night takes them over; `curation upgrade --plan` says what that costs"
        yield Cause("upgrade_due", "", says, todo, owners)


def of_locks(looked: Looked) -> Iterator[Cause]:
    """Yield a cause for each lock that is held for longer than a night takes."""
    places = looked.project.locations
    for what, path in (("run", places.run_lock), ("registry", places.publish_lock)):
        holder: Holder = lock_holder(path) or {}
        since = holder.get("since")
        if since is not None and looked.now - dt.datetime.fromisoformat(since) > LONG:
            says = f"the {what} lock is held since {since[:16]}, so that nothing else can run"
            todo = "`curation status` names the process; see whether it is still at work"
            yield Cause("lock_held_long", what, says, todo, looked.nightly.owners)


def _of_kills(looked: Looked) -> Iterator[Cause]:
    """Yield a cause if the last command that held the run lock was killed, until another one holds it.

    A killed run that Dagster knows is reported by its steps instead.
    """
    known = any(trouble.begun is not None for trouble in looked.runs.troubles)
    killed = cut_off_holder(looked.project.locations.run_lock) or {}
    command = killed.get("purpose", "")
    if command.startswith("curation ") and not (command == NIGHT and known):
        begun = instant_in_words(dt.datetime.fromisoformat(killed["since"]))
        says = f"`{command}`, begun at {begun}, was killed, or its machine went down, before it ended"
        todo = f"`{NIGHT}` goes on from there" if command == NIGHT else "call it again with the same arguments"
        yield Cause("command_cut_off", "", says, todo, looked.nightly.owners)


def free_bytes(places: Locations) -> int:
    """Return the free bytes on the disk of the data folder, which need not exist yet."""
    folder: Path = next(path for path in (places.data, *places.data.parents) if path.exists())
    return shutil.disk_usage(folder).free
