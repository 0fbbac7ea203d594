"""`curation upgrade`: what this version makes of a deployment that an older one has written, told and done."""

from __future__ import annotations

from curation.project import Project, open_night
from curation.state import read_state
from curation.storage.form import read_form
from curation.storage.lock import run_lock
from curation.upgrade.plan import plan_of
from curation.upgrade.takeover import take_over, unreadable


def show_upgrade(project: Project, plan: bool, wait_seconds: float) -> int:
    """Print what changes, and do it unless only the `plan` is asked for. Returns 0.

    Raises:
        ConfigurationError: newer code has taken the deployment over, or a table cannot be read by this one.
        TryAgain: another run holds the lock.
    """
    before, night = read_form(project.locations.restricted), read_state(project).as_night()
    if before is None or night is None:
        print("nothing has run yet, so there is nothing to take over")
        return 0
    found = plan_of(night, before.number)
    lines = list(found.lines())
    print("\n".join(lines) if lines else f"form {before.number}: nothing to do")
    if found.unreadable:
        raise unreadable(found)
    if plan:
        if lines:
            print("nothing was done; `curation upgrade` or the next `curation run` does it")
        return 0
    with run_lock(project.locations.run_lock, wait_seconds, "curation upgrade"):
        take_over(open_night(project, night.as_of))
    if lines:
        print("the tables are taken over; the next `curation run` does the rest")
    return 0
