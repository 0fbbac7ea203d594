"""Erase people: a decision, followed by an ordinary night that does the rest and may be killed and run again."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from curation.components.runs.runner import run_night
from curation.corpora.choice.frozen import RELEASED
from curation.corpora.choice.frozen import TABLE as RELEASED_TABLE
from curation.deployment.project import Project, open_night
from curation.errors import CurationError, TryAgain
from curation.registry.authors import Content
from curation.registry.released_documents import holdings, standing_of_erased, stubs_of
from curation.registry.repository.ledger import Release
from curation.registry.settling import withdraw_erased
from curation.registry.step import registry_of, sweep_withdrawn
from curation.registry.witness.agreement import reconcile
from curation.reports.erasures.before import CANDIDATE, MENTIONS, asked_by
from curation.reports.erasures.left import left_in_tables, left_of
from curation.reports.erasures.mentions import Mentions, mentions_of
from curation.reports.erasures.on_file import OnFile
from curation.reports.erasures.reach import Reach, reaches_of
from curation.reports.erasures.requests import Asked, settled
from curation.reports.terminal import show_run
from curation.sources.first_look.showable_names import exports_shown, names_of_each
from curation.sources.settings import SourceSettings
from curation.state.decisions import Decision
from curation.state.night import Night
from curation.storage.columns import among


def erase_people(
    project: Project,
    requests: Sequence[Asked],
    *,
    who: str,
    plan: bool,
    wait_seconds: float,
    as_of: dt.date | None = None,
    mask: bool = False,
) -> int:
    """Erase people from everything this pipeline holds and publishes, in one night. Returns the exit code.

    Everybody who fits a request is shown, masked; nothing is decided until it is clear who is meant by each request.

    Args:
        plan: show what it would touch, decide nothing.
        as_of: the day of its night; today where it is not given.
        mask: also mask mentions of them in other people's texts.

    Raises:
        ConfigurationError: nobody known matches, or who or why is missing.
        IntegrityError: log, registry and witness do not agree.
        TryAgain: another run holds the lock; the registry, its remote or the witness cannot be reached. What was
            decided stands, and the same call goes on with it.
    """
    day = as_of or project.today()
    for request in requests:
        request.check(max(day, project.today()))
    night = open_night(project, day)
    if not plan:
        with contextlib.suppress(TryAgain):  # the decision may stand before witness or registry can be reached again
            reconcile(night)
    on_file = OnFile(night)
    meant = [settled(night, request, on_file) for request in requests]
    if None in meant:
        print(
            "nothing was decided: choose one with --choose ID (in a file: choose); --plan says first what that touches"
        )
        return 2
    reaches = reaches_of(on_file, [(m, asked) for m, asked in zip(meant, requests, strict=True) if m is not None])
    theirs = {record for reach in reaches for record in reach.records}
    mentions = mentions_of(night, [reach.whose for reach in reaches], theirs)
    releases = registry_of(project).releases() if any(reach.subjects for reach in reaches) else []
    held = holdings(night, releases)
    names = names_of_each(night.tables, night.project.every(SourceSettings))
    for request, reach, person_mentions in zip(requests, reaches, mentions, strict=True):
        if request.line is not None:
            print(f"{request.named}:")
        if reach.subjects:
            exports = exports_shown(names, reach.exports)
            _show_reach(night, reach, releases, held.of({*reach.subjects}), exports)
        else:
            done = "--plan does nothing; without it, " if plan else ""
            print(f"erased before; {done}what is left of that is finished")
        _show_mentions(person_mentions, plan)
    if plan:
        return 0
    for request, reach, person_mentions in zip(requests, reaches, mentions, strict=True):
        at = dt.datetime.now(dt.UTC)
        if mask and not is_masked(night, reach):
            # Done first, because an erased person is known by HMAC only, by which less is found.
            whose = tuple(sorted(reach.whose.marks))
            night.decisions.append(Decision("masking", who, request.why, at, whose, person_mentions.masks))
        if not night.suppression.erased.issuperset(reach.subjects):  # else decided before, and cut off behind that
            detail = {"received": (request.received or day).isoformat(), **_counted(reach, person_mentions)}
            detail |= asked_by(night, request.subject)
            night.decisions.append(Decision("erasure", who, request.why, at, reach.subjects, detail))
    return _finish(project, day, wait_seconds)


def is_masked(night: Night, reach: Reach) -> bool:
    """Return whether mentions of somebody in other people's texts were decided to be masked.

    A person erased before is known by more marks than a masking names, because their records count too.
    """
    marks = frozenset(reach.whose.marks)
    if marks <= night.suppression.masked:
        return True
    maskings = [decision.subjects for decision in night.decisions.read() if decision.kind == "masking"]
    return not reach.subjects and any(subjects and marks.issuperset(subjects) for subjects in maskings)


def _counted(reach: Reach, mentions: Mentions) -> dict[str, str]:
    """Return the counts that a certificate shows later, when they can no longer be taken; no file names, as vendors
    give.
    """
    told = {MENTIONS: str(len(mentions.documents))}
    told |= {CANDIDATE: reach.candidate} if reach.candidate else {}
    landings: Counter[str] = Counter()
    for file, number in reach.exports.items():
        landings["/".join(file.split("/")[:2])] += number
    exports = ", ".join(f"{landing}: {number}" for landing, number in sorted(landings.items()))
    documents, records = len(reach.documents), sum(reach.exports.values())
    return {"documents": str(documents), "records": str(records), "exports": exports, **told}


def _finish(project: Project, day: dt.date, wait_seconds: float) -> int:
    """Run the night that does the rest of the erasure, and return the exit code."""
    before = {release.tag for release in registry_of(project).releases() if release.withdrawn is None}
    try:
        done = run_night(project, as_of=day, wait_seconds=wait_seconds)
    except CurationError:
        _withdraw(project, day, before)
        raise
    code = show_run(project, done)
    _withdraw(project, day, before)
    return _show_done(open_night(project, day), code)


def _withdraw(project: Project, day: dt.date, before: set[str]) -> None:
    """Withdraw what still holds an erased person, and print what was withdrawn and released since `before`, standing
    tags.
    """
    night = open_night(project, day)
    try:
        withdraw_erased(night)
    finally:
        sweep_withdrawn(night)  # also what an earlier call has withdrawn and was cut off at
    for release in registry_of(project).releases():
        if release.withdrawn is not None and release.tag in before:
            print(f"  withdrawn: {release.tag}")
        elif release.withdrawn is None and release.tag not in before:
            print(f"  released without them: {release.tag}")


def _show_done(night: Night, code: int) -> int:
    """Print whether the erasure is done, and which corpora wait. Returns the exit code.

    A closed gate of a corpus without the person does not count against the erasure.

    Args:
        code: exit code of its night.
    """
    releases = registry_of(night.project).releases()
    standing = {release.corpus for release in releases if release.withdrawn is None}
    for name in sorted({release.corpus for release in releases} - standing) if code else ():
        kept = (night.project.locations.corpora / name).is_dir()
        copy = f"corpora/{name}/ keeps its last redacted copy" if kept else f"nothing of it is left in corpora/{name}/"
        print(f"  {name} waits: no version stands until a night passes; {copy}")
    stubs = stubs_of(night)
    held = holdings(night, releases, stubs).of(night.suppression.erased | stubs)
    own = [release for release in releases if (release.corpus, release.content_digest) in held]
    own += [release for release in standing_of_erased(night, releases) if release not in own]
    if left := [*left_of(night, own), *left_in_tables(night)]:
        print(f"  the erasure is not finished: {'; '.join(left)}. Call it again")
        return code or 1
    if code:
        print("  the night did not finish; raw text of the person and releases that hold them are gone nevertheless")
    print("  the exports in landing/ belong to their vendors' jobs and still hold the person; they cannot come back")
    return 0


def _show_reach(
    night: Night, reach: Reach, releases: Sequence[Release], holding: Collection[Content], exports: Mapping[str, int]
) -> None:
    """Print what an erasure touches.

    Args:
        holding: the contents that hold a document of the person, or what they wrote in another person's document.
        exports: as `reach.exports`, by names that may be shown.
    """
    print(f"{len(reach.references)} references, {len(reach.documents)} documents")
    ids = {d["doc_id"] for d in reach.documents}
    held = night.tables.read(RELEASED_TABLE, RELEASED, where=among("doc_id", sorted(ids)))
    by_release = Counter(zip(held["corpus"].to_pylist(), held["content_digest"].to_pylist(), strict=True))
    for release in releases:
        count = by_release[release.corpus, release.content_digest]
        if release.withdrawn is None and count:
            print(f"  {release.tag} holds {count} of them")
    for release in releases:
        content = release.corpus, release.content_digest
        if release.withdrawn is None and content in holding and not by_release[content]:
            print(f"  {release.tag} holds what they wrote in documents of others")
    if exports:
        print("records of the person in these exports, which are the vendors' and are not changed:")
    for file, count in exports.items():
        print(f"  landing/{file}: {count}")


def _show_mentions(mentions: Mentions, plan: bool) -> None:
    if mentions.documents:
        number = len(mentions.documents)
        print(f"{number} documents of others speak of them, which --mask masks; released are placeholders")
    for doc_id, kinds in mentions.documents.items() if plan else ():  # what a night says may be logged
        print(f"  {doc_id}: {', '.join(f'{kind} {number}' for kind, number in sorted(kinds.items()))}")
