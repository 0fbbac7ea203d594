"""Find the causes of nights that failed, are retried or did not begin, and of checks that belong to no corpus."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from curation.causes.inputs import Looked
from curation.causes.rhythm import last_tick
from curation.causes.runs import FailedCheck
from curation.messages.cause import Cause
from curation.registry.remote.remote_policy import still_there
from curation.settings.explanations import many

LATEST = dt.timedelta(hours=1)  # time after its tick within which a night should begin
REMOTE, ACCOUNTING = "remote", "accounting"  # checks with kinds of their own
FAULTS = ("lacking", "still", "held", "unmarked", "hindrances", "unreachable")  # faults of a remote


def of_nights(looked: Looked) -> Iterator[Cause]:
    """Yield the causes of the newest night and of failed checks that belong to no corpus."""
    owners, runs = looked.nightly.owners, looked.runs
    broken = [trouble for trouble in runs.troubles if not trouble.gate]  # a gate is a cause of its corpus
    if broken:
        steps = tuple(sorted({trouble.step for trouble in broken}))
        by_end: dict[str, set[str]] = {}  # a night may fail in one step and be killed in another
        for trouble in broken:
            by_end.setdefault(trouble.night, set()).add(trouble.step_tried)
        ends = "; ".join(f"{night} {', '.join(sorted(tried))}" for night, tried in by_end.items())
        says = f"{ends}; the releases of yesterday stay"
        todo = "`curation status` says why; `curation run` goes on from there"
        yield Cause("night_failed", "", says, todo, owners, steps, _run(broken[0].run_id))
    yield from of_retries(looked)
    if sentence := _not_run(looked):
        todo = "see that Dagster's daemon runs and the schedule is on, or call `curation run`"
        yield Cause("night_not_run", "", sentence, todo, owners)
    yield from _of_look(looked, next((check for check in runs.checks if check.check == REMOTE), None))
    for check in runs.checks:
        if check.check != REMOTE:
            yield _of_check(looked, check)


def of_retries(looked: Looked) -> Iterator[Cause]:
    """Yield a cause for each step of the running night that waits to be retried."""
    for tried in looked.runs.tried:
        says = f"in the night of {tried.as_of} it met what passes {many(tried.attempts, 'time', 'times')}"
        todo, owners = "nothing: it is tried again", looked.nightly.owners
        yield Cause("night_retried", tried.step, says, todo, owners, page=_run(tried.run_id))


def _not_run(looked: Looked) -> str:
    """Return a sentence saying that the last scheduled night has not begun; empty if it has, or need not."""
    if not looked.scheduled:
        return ""
    tick = last_tick(looked.nightly, looked.now - LATEST)
    day = looked.nightly.day(tick)
    known = [*looked.runs.days, *([looked.state.night["as_of"]] if looked.state.night else [])]
    newest = max((date for date in known if date <= looked.day), default=None)  # a trial may be for a day to come
    landed = any(dates and dates[0] < day for dates in looked.landed.values())
    if newest is None:
        return f"the night of {day} has not begun, and none before it" if landed else ""
    return f"the night of {day} has not begun; the last one was that of {newest}" if newest < day else ""


def _of_check(looked: Looked, check: FailedCheck) -> Cause:
    counts = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in check.counts.items() if n)
    says = f"the check {check.check} of {check.asset} failed" + (f" ({counts})" if counts else "")
    source = check.asset.removesuffix("_records").removesuffix("_documents")
    settings = looked.project.sources.get(source)
    owners = (settings.owner,) if settings else looked.nightly.owners
    todo = "the check says in Dagster's pages what to do"
    if check.check == ACCOUNTING:
        return Cause("accounting_wrong", check.asset, says, todo, owners, page=check.page)
    return Cause("check_failed", check.named, says, todo, owners, page=check.page)


def _of_look(looked: Looked, check: FailedCheck | None) -> Iterator[Cause]:
    """Yield a cause if something is wrong with the remote.

    The last look, which may be that of a withdrawal later that day, tells whether the remote lacks releases or holds
    withdrawn ones. All other faults come from the night's check.

    Args:
        check: the night's check of the remote, if it failed.
    """
    if looked.corpora.remote_gone:
        return  # it is a cause of its own
    counts, seen = dict(check.counts) if check else {}, looked.remote
    if seen and not seen.get("unreachable"):
        now = {"lacking": len(seen.get("lacking", ())), "still": sum(seen.get("still", {}).values())}
        counts |= now | {"unreachable": 0}
        if not any(counts.get(name) for name in FAULTS):
            return
    elif check is None:
        return
    kind, says = of_remote(counts)
    subject = f"nights, {REMOTE}" if kind == "check_failed" else ""
    page = check.page if check else looked.page("nights")
    yield Cause(
        kind, subject, says, "`curation status` says what was found and what to do", looked.nightly.owners, page=page
    )


def of_remote(counts: Mapping[str, int]) -> tuple[str, str]:
    """Return the kind of cause, and a sentence, for the worst fault that a look at the remote has found."""
    if number := counts.get("lacking"):
        return "remote_lacking", f"{many(number, 'release', 'releases')} cannot be pulled: the files are gone"
    if number := counts.get("still"):
        return "withdrawn_stands", still_there(number, "in the remote")
    if number := counts.get("held", 0) + counts.get("unmarked", 0):
        stay = many(number, "object that no version ever named stays", "objects that no version ever named stay")
        return "check_failed", f"{stay} in the remote"
    if (number := counts.get("hindrances", 0)) and not counts.get("unreachable"):
        reasons = many(number, "reason", "reasons")
        return "check_failed", f"copies of what is withdrawn may remain beside the remote, for {reasons}"
    return "remote_unreachable", "the last night could not look whether the remote holds what was published"


def _run(run_id: str) -> str:
    return f"/runs/{run_id}" if run_id else ""
