"""Run `curation restore`: repeat from the witness the decisions that the log of a backup has lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from curation.deployment.project import Project, open_night
from curation.deployment.read_only import read_state
from curation.registry.release.numbers import numbers_in_words
from curation.registry.settling import withdraw_erased
from curation.registry.step import sweep_withdrawn
from curation.registry.witness.keys_again import call_for
from curation.registry.witness.restore import Restored, restore
from curation.storage.lock import run_lock


def restore_decisions(
    project: Project,
    since: dt.date,
    who: str,
    why: str,
    *,
    plan: bool,
    wait_seconds: float,
    certificates: Sequence[str] = (),
) -> int:
    """Restore and print what was done. Returns 0, or 1 where a person has to make decisions on keys again.

    Args:
        certificates: certificates in PEM of the legal holds that are lost.

    Raises:
        ConfigurationError: there is no witness; decisions from before that day are lost too; a certificate is lacking.
        IntegrityError: the keys are not those of the time; the log is broken; the registry has lost what was published
            in it, so that nothing is swept.
        TryAgain: another run holds the lock; the witness, the registry or its remote cannot be reached.
    """
    with run_lock(project.locations.run_lock, wait_seconds, "curation restore"):
        night = open_night(project, read_state(project).as_of or project.today())
        done = restore(night, since, who, why, plan=plan, given=certificates)
        _show(done, plan)
        if not plan:
            night = open_night(project, night.as_of)
            try:
                for release in withdraw_erased(night):
                    print(f"  withdrawn: {release.tag}")
            finally:
                sweep_withdrawn(night)
            first = "then" if done.unknown or done.keys else "now"
            print(
                f"{first} `curation run`: it builds without whoever was erased, and removes their text from the tables"
            )
    return 1 if done.keys else 0


def _show(done: Restored, plan: bool) -> None:
    if not done.lost and not done.keys:
        print("the log lacks nothing that the witness remembers")
    else:
        would = "would be decided again" if plan else "decided again"
        print(f"{len(done.lost)} entries of the log are lost; {would}: {_counted(done.repeated)}")
        if done.others:
            print(f"  not repeated, as nothing is built from them: {_counted(done.others)}")
    if done.numbers:
        print(f"  {numbers_in_words(done.numbers)}")
    if done.keys:
        print(f"{len(done.keys)} decisions on keys are lost that nothing here can make again, so that nothing runs:")
        for key in done.keys:
            print(f"  {call_for(key)}")
        say = "`curation override log --who … --why …` gives up what is not to hold any more"
        print(f"  call that, then `curation restore` again; {say}, or of which nothing is known")
    if done.unknown:
        say = "`curation override log --who … --why …` gives them up"
        print(f"{len(done.unknown)} entries only the registry remembers, so that nothing runs: {say}")
    for release in done.withdrawn:
        print(f"  withdrawn again: {release.tag}")


def _counted(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items())) or "none"
