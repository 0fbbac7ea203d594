"""Run `curation upgrade`: print and make the changes of this version to a deployment of an older version."""

from __future__ import annotations

from curation.deployment.project import Project, open_night
from curation.deployment.read_only import read_state
from curation.errors import CurationError
from curation.registry.remote.claiming import Claimable, claim_remote, claimable
from curation.registry.step import registry_of
from curation.storage.form import read_form
from curation.storage.lock import run_lock
from curation.upgrade.plan import plan_of
from curation.upgrade.takeover import take_over, unreadable


def show_upgrade(project: Project, plan: bool, wait_seconds: float) -> int:
    """Print what changes, and do it unless only the `plan` is asked for. Returns 0.

    A remote that holds something is claimed by this command only, never by a run, as it may be somebody else's.

    Raises:
        ConfigurationError: newer code has taken the deployment over, or this code cannot read a table.
        TryAgain: another run holds the lock.
    """
    before, night = read_form(project.locations.restricted), read_state(project).as_night()
    if before is None or night is None:
        print("nothing has run yet, so there is nothing to take over")
        return 0
    upgrade_plan = plan_of(night, before.number)
    lines = list(upgrade_plan.lines())
    print("\n".join(lines) if lines else f"form {before.number}: nothing to do")
    if upgrade_plan.unreadable:
        raise unreadable(upgrade_plan)
    remote = _remote(project)
    if plan:
        if lines:
            print("nothing was done; `curation upgrade` or the next `curation run` does it")
        if remote and remote.other is None:
            print("the remote is not claimed; `curation upgrade` does it, no run does")
        return 0
    with run_lock(project.locations.run_lock, wait_seconds, "curation upgrade"):
        take_over(open_night(project, night.as_of))
        if remote and remote.other is None:
            claim_remote(registry_of(project))
    if lines:
        print("the tables are taken over; the next `curation run` does the rest")
    if remote and remote.other is None:
        print("the remote is claimed")
    return 0


def _remote(project: Project) -> Claimable | None:
    """Print what claiming the remote means. Returns None where there is nothing to claim, or the remote
    cannot be read.
    """
    try:
        remote = claimable(registry_of(project))
    except CurationError as error:
        print(f"remote: what it holds cannot be told, and it is not claimed: {error}")
        return None
    print("\n".join(remote.lines()) if remote else "remote: it is this registry's, or there is none")
    return remote
