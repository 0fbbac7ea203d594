"""Erasure: a decision, and then an ordinary night, which does all the rest and may be killed and run again."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import pyarrow.compute as pc

from curation.components.runner import run_night
from curation.corpora.select import People, Row, customer
from curation.decisions import Decision
from curation.document import DOCUMENTS, PEOPLE
from curation.errors import ConfigurationError
from curation.night import Night
from curation.project import Project, open_night
from curation.registry.released import RELEASED
from curation.registry.released import TABLE as RELEASED_TABLE
from curation.registry.step import registry_of
from curation.suppression import folded


@dataclass(frozen=True)
class Reach:
    """What an erasure touches: the person's references, their documents, and the HMACs that will stand for them."""

    references: tuple[tuple[str, str], ...]
    documents: tuple[Row, ...]
    subjects: tuple[str, ...]


def erase_person(project: Project, subject: str, *, who: str, why: str, plan: bool, wait_seconds: float) -> int:
    """Erase one person from everything this pipeline holds and publishes. Returns the exit code.

    Args:
        subject: an e-mail address, or `source:reference`.
        plan: show what it would touch, decide nothing.

    Raises:
        ConfigurationError: nobody known matches, or who or why is missing.
        TryAgain: another run holds the lock.
    """
    night = open_night(project)
    reach = reach_of(night, subject)
    _show_reach(night, reach)
    if plan:
        return 0
    if reach.subjects:
        night.decisions.append(Decision("erasure", who, why, dt.datetime.now(dt.UTC), reach.subjects))
    before = {release.tag for release in registry_of(project).releases() if release.withdrawn is None}
    done = run_night(project, wait_seconds=wait_seconds)
    from curation.terminal import show_run

    code = show_run(project, done)
    for release in registry_of(project).releases():
        if release.withdrawn is not None and release.tag in before:
            print(f"  withdrawn: {release.tag}")
        elif release.withdrawn is None and release.tag not in before:
            print(f"  released without them: {release.tag}")
    if code == 0:
        print(
            "  the exports in landing/ belong to their vendors' jobs and still hold the person; they cannot come back"
        )
    return code


def reach_of(night: Night, subject: str) -> Reach:
    """Who is meant, and what of theirs there is.

    Raises:
        ConfigurationError: nobody known matches and nobody like that was erased before.
    """
    table = night.tables.read("people", PEOPLE)
    person_ids = {row["person_id"] for row in table.to_pylist() if _matches(row, subject)}
    if not person_ids:
        if _known_erased(night, subject):
            return Reach((), (), ())
        raise ConfigurationError(
            "curation erase",
            "nobody known matches that",
            "give an e-mail address as it stands in the export, or source:reference such as zendesk:700123",
        )
    rows = [row for row in table.to_pylist() if row["person_id"] in person_ids]
    references = tuple(sorted((row["source"], row["ref"]) for row in rows))
    documents = tuple(_documents(night, People.of(table), person_ids))
    suppression = night.suppression
    subjects = suppression.identities(
        references,
        [e for row in rows for e in row["emails"]],
        [p for row in rows for p in row["phones"]],
        [n for row in rows for n in row["names"]],
    )
    own = {suppression.record(d["source"], "thread", d["record_id"]) for d in documents}
    own |= {suppression.record(source, "person", ref) for source, ref in references}
    own |= {suppression.document(d["doc_id"]) for d in documents}
    return Reach(references, documents, tuple(sorted({*subjects, *own})))


def _matches(row: Row, subject: str) -> bool:
    source, _, ref = subject.partition(":")
    return (row["source"], row["ref"]) == (source, ref) or folded(subject) in {folded(e) for e in row["emails"]}


def _known_erased(night: Night, subject: str) -> bool:
    source, _, ref = subject.partition(":")
    marks = {night.suppression.email(subject), night.suppression.person(source, ref)}
    return bool(marks & night.suppression.erased)


def _documents(night: Night, people: People, person_ids: set[str]) -> list[Row]:
    found = []
    for name in night.project.sources:
        for row in night.tables.read(f"{name}_documents", DOCUMENTS).to_pylist():
            if people.person_id(*customer(row)) in person_ids:
                found.append(row)
    return found


def _show_reach(night: Night, reach: Reach) -> None:
    if not reach.subjects:
        print("erased before; what is left of that erasure is finished now")
        return
    print(f"{len(reach.references)} references, {len(reach.documents)} documents")
    ids = {d["doc_id"] for d in reach.documents}
    held = night.tables.read(RELEASED_TABLE, RELEASED, where=pc.field("doc_id").isin(sorted(ids)))
    by_digest = Counter(held["content_digest"].to_pylist())
    for release in registry_of(night.project).releases():
        if release.withdrawn is None and release.content_digest in by_digest:
            print(f"  {release.tag} holds {by_digest[release.content_digest]} of them")
    files = sorted({(d["source"], t["origin"]["file"]) for d in reach.documents for t in d["turns"]})
    for source, file in files[:20]:
        print(f"  landing/{source}/…/{file}")
