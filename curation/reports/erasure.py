"""Erasure: a decision, and then an ordinary night, which does all the rest and may be killed and run again."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from curation.components.runner import run_night
from curation.corpora.frozen import RELEASED
from curation.corpora.frozen import TABLE as RELEASED_TABLE
from curation.corpora.select import Row, customer
from curation.decisions import Decision
from curation.document import DOCUMENTS, RECORDS, document_id
from curation.errors import ConfigurationError, CurationError, TryAgain
from curation.night import Night
from curation.project import Project, open_night
from curation.registry.agreement import reconcile
from curation.registry.authors import Content, knowing_authors
from curation.registry.ledger import Release
from curation.registry.released import holdings, standing_of_erased, stubs_of
from curation.registry.settling import withdraw_erased
from curation.registry.step import registry_of, sweep_withdrawn
from curation.reports.asked import Asked, Meant, settled
from curation.reports.before import CANDIDATE, MENTIONS, asked_by, erased_before
from curation.reports.left import left_in_tables, left_of
from curation.reports.mentions import Mentions, Whose, mentions_of, telling
from curation.reports.requested import WHERE, candidate_id
from curation.reports.shared import is_post_address, shared_values
from curation.sources.consent import People
from curation.sources.expired import EXPIRED, expired_table
from curation.sources.gone_sources import every_source, known_people
from curation.sources.records import records_table
from curation.suppression import COLUMNS as SUPPRESSION_COLUMNS
from curation.suppression import KEYED, folded, values
from curation.terminal import show_run


@dataclass(frozen=True)
class Reach:
    """What an erasure touches: the person's references, their documents, the HMACs that will stand for them, where the
    exports hold them, which records are theirs, what tells them in other people's texts; and by what they are chosen.

    Of somebody who was erased before it holds `whose` alone.
    """

    references: tuple[tuple[str, str], ...]
    documents: tuple[Row, ...]
    subjects: tuple[str, ...]
    exports: Mapping[str, int]  # SOURCE/DATE/FILE → how many records of theirs it holds
    records: frozenset[tuple[str, str, str]] = frozenset()
    whose: Whose = field(default_factory=Whose, compare=False)
    candidate: str = ""


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

    Whoever fits a request is shown, masked; nothing is decided of any request before of each it is said who is meant.

    Args:
        plan: show what it would touch, decide nothing.
        as_of: the day of its night; today where it is not given.
        mask: mask what other people's texts say of them, too.

    Raises:
        ConfigurationError: nobody known matches, or who or why is missing.
        IntegrityError: log, registry and witness do not agree.
        TryAgain: another run holds the lock; the registry, its remote or the witness cannot be reached. What was
            decided stands, and the same call goes on with it.
    """
    day = as_of or project.today()
    for each in requests:
        each.check(max(day, project.today()))
    night = open_night(project, day)
    if not plan:
        with contextlib.suppress(TryAgain):  # the decision may stand before witness or registry can be reached again
            reconcile(night)
    meant = [settled(night, each) for each in requests]
    if None in meant:
        print(
            "nothing was decided: choose one with --choose ID (in a file: choose); --plan says first what that touches"
        )
        return 2
    reaches = [
        reach_of_meant(night, each, asked) for each, asked in zip(meant, requests, strict=True) if each is not None
    ]
    theirs = {record for reach in reaches for record in reach.records}
    mentions = mentions_of(night, [reach.whose for reach in reaches], theirs)
    releases = registry_of(project).releases() if any(reach.subjects for reach in reaches) else []
    held = holdings(night, releases)
    for each, reach, said in zip(requests, reaches, mentions, strict=True):
        if each.line is not None:
            print(f"{each.named}:")
        if reach.subjects:
            _show_reach(night, reach, releases, held.of({*reach.subjects}))
        else:
            done = "--plan does nothing; without it, " if plan else ""
            print(f"erased before; {done}what is left of that is finished")
        _show_mentions(said, plan)
    if plan:
        return 0
    for each, reach, said in zip(requests, reaches, mentions, strict=True):
        at = dt.datetime.now(dt.UTC)
        if mask and not is_masked(night, reach):
            # First: who was erased is known by HMAC alone, and of them less is found.
            whose = tuple(sorted(reach.whose.marks))
            night.decisions.append(Decision("masking", who, each.why, at, whose, said.masks))
        if not night.suppression.erased.issuperset(reach.subjects):  # else decided before, and cut off behind that
            detail = {"received": (each.received or day).isoformat(), **_counted(reach, said)}
            detail |= asked_by(night, each.subject)
            night.decisions.append(Decision("erasure", who, each.why, at, reach.subjects, detail))
    return _finish(project, day, wait_seconds)


def is_masked(night: Night, reach: Reach) -> bool:
    """Whether it was decided that what other people's texts say of somebody is masked. Whoever was erased before is
    known by more than a masking names: by their records too."""
    marks = frozenset(reach.whose.marks)
    if marks <= night.suppression.masked:
        return True
    maskings = [each.subjects for each in night.decisions.read() if each.kind == "masking"]
    return not reach.subjects and any(each and marks.issuperset(each) for each in maskings)


def reach_of_meant(night: Night, meant: Meant, asked: Asked) -> Reach:
    """As `reach_of`, of whoever a request means.

    Raises:
        ConfigurationError: as `reach_of`; it names the line.
    """
    if meant.before:
        return _erased_before(night, meant.before)
    try:
        return reach_of(night, meant.subject)
    except ConfigurationError as error:
        raise asked.wrong(error) from None


def _counted(reach: Reach, mentions: Mentions) -> dict[str, str]:
    """What a certificate says of it later, when nobody can count it any more; no name of a file, as vendors give it."""
    told = {MENTIONS: str(len(mentions.documents))}
    told |= {CANDIDATE: reach.candidate} if reach.candidate else {}
    landings: Counter[str] = Counter()
    for file, number in reach.exports.items():
        landings["/".join(file.split("/")[:2])] += number
    exports = ", ".join(f"{landing}: {number}" for landing, number in sorted(landings.items()))
    documents, records = len(reach.documents), sum(reach.exports.values())
    return {"documents": str(documents), "records": str(records), "exports": exports, **told}


def _finish(project: Project, day: dt.date, wait_seconds: float) -> int:
    """Run the night that does all the rest."""
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
    """Withdraw what still holds an erased person, and say what came and went since `before`, the standing tags."""
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
    """Say whether the erasure is done, and which corpora wait. Returns the exit code: what a gate says of a corpus that
    is without the person is no matter of the erasure.

    Args:
        code: of its night.
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


def reach_of(night: Night, subject: str) -> Reach:
    """Who is meant, and what of theirs there is.

    Raises:
        ConfigurationError: nobody known matches and nobody like that was erased before.
    """
    table = known_people(night)
    people = table.to_pylist()
    person_ids = {row["person_id"] for row in people if _matches(row, subject)}
    if len(person_ids) > 1:
        found = f"{len(person_ids)} people have that address"
        raise ConfigurationError(WHERE, found, "add what tells them apart, or choose: `--email … --choose ID`")
    rows = [row for row in people if row["person_id"] in person_ids]
    others = [row for row in people if row["person_id"] not in person_ids]
    references = tuple(sorted((row["source"], row["ref"]) for row in rows)) or _named_only(night, subject)
    if not references:
        if before := erased_before(night, subject):
            return _erased_before(night, before)
        raise ConfigurationError(
            WHERE,
            "nobody known matches that",
            "give an e-mail address as it stands in the export, or source:reference such as zendesk:700123",
        )
    suppression, shared = knowing_authors(night), shared_values(rows, others)
    # A reference that is an address is known by it wherever it lands.
    named = [ref for _, ref in references if "@" in ref and not is_post_address(ref)]
    emails, phones, names, accounts = (
        [v for row in rows for v in row[name]] for name in ("emails", "phones", "names", "accounts")
    )
    emails += named
    identities = suppression.identities(references, emails, phones, names, accounts, shared)
    own = {suppression.record(source, "person", ref) for source, ref in references}
    known, every = People.of(table), _all_documents(night)
    documents = [d for d in every if known.person_id(*customer(d)) in person_ids]
    own |= {suppression.record(d["source"], "thread", d["record_id"]) for d in documents}
    there = _found(night, frozenset({*identities, *own}))
    documents += [d for d in every if (d["source"], d["record_id"]) in there.opened]
    documents += _expired(night, there.opened | there.wrote)  # versions may still hold them
    by_id = {d["doc_id"]: d for d in documents}
    own |= {suppression.document(doc_id) for doc_id in by_id}
    own |= {suppression.wrote(document_id(*thread)) for thread in there.wrote - there.opened}
    whose = Whose(rows, shared, suppression.marks(values(emails, phones, names, accounts) - shared))
    return Reach(
        references,
        tuple(by_id.values()),
        tuple(sorted({*identities, *own})),
        there.exports,
        frozenset(there.records),
        whose,
        candidate_id(night, rows) if rows else "",
    )


def _erased_before(night: Night, before: Collection[str]) -> Reach:
    people = known_people(night).to_pylist()
    return Reach((), (), (), {}, whose=Whose(marks=telling(night, before, people)))


def _named_only(night: Night, subject: str) -> tuple[tuple[str, str], ...]:
    """References that are not on file, but that tickets or notes name, also such whose text was purged."""
    source, _, ref = subject.partition(":")
    every = every_source(night)
    if source in every and ref:
        asked = [(source, ref)]
    else:
        asked = [(name, subject) for name in every] if "@" in subject else []
    return tuple((source, ref) for source, ref in asked if _is_named(night, source, ref))


def _is_named(night: Night, source: str, ref: str) -> bool:
    about = (pc.field("entity") == "thread") & (pc.field("parent_id") == ref)
    keyed = KEYED + night.suppression.person(source, ref)
    where = pc.field("author_ref").isin([ref, keyed]) | about
    return bool(night.tables.read(records_table(source), RECORDS, ["entity"], where).num_rows)


def _expired(night: Night, records: set[tuple[str, str]]) -> list[Row]:
    """What was a document of these records, and may be kept no longer."""
    found: list[Row] = []
    for source in every_source(night):
        ids = pa.array(sorted(record for of, record in records if of == source), pa.string())
        where = pc.field("record_id").isin(ids) & pc.field("since").is_null()
        rows = night.tables.read(expired_table(source), EXPIRED, ["source", "doc_id", "record_id"], where)
        found += rows.to_pylist()
    return found


@dataclass
class _Found:
    """What the suppression would find: how many records by file of the exports, which, what opens a document, and in
    what else the person wrote."""

    exports: Counter[str] = field(default_factory=Counter)
    records: set[tuple[str, str, str]] = field(default_factory=set)
    opened: set[tuple[str, str]] = field(default_factory=set)
    wrote: set[tuple[str, str]] = field(default_factory=set)


def _found(night: Night, marks: frozenset[str]) -> _Found:
    """What the suppression would find with these marks."""
    suppression = replace(night.suppression, erased=night.suppression.erased | marks)
    found = _Found()
    for source in every_source(night):
        columns = [*SUPPRESSION_COLUMNS, "landed_on", "origin"]
        scan = partial(night.tables.scan, records_table(source), RECORDS, columns)
        known = suppression.reach(scan)
        for row in (row for batch in scan() for row in batch.to_pylist()):
            if (
                row["entity"] == "suppressed"
                or suppression.record(source, row["entity"], row["record_id"]) not in known
            ):
                continue
            found.records.add((source, row["entity"], row["record_id"]))
            found.exports[f"{source}/{row['landed_on'].isoformat()}/{row['origin']['file']}"] += 1
            if row["entity"] in ("thread", "article"):
                found.opened.add((source, row["record_id"]))
            elif row["entity"] == "turn" and row["parent_id"] is not None:
                found.wrote.add((source, row["parent_id"]))
    return found


def _matches(row: Row, subject: str) -> bool:
    source, _, ref = subject.partition(":")
    return (row["source"], row["ref"]) == (source, ref) or folded(subject) in {folded(e) for e in row["emails"]}


def _all_documents(night: Night) -> list[Row]:
    columns = ["doc_id", "source", "record_id", "about_ref", "turns"]
    return [
        row
        for name in every_source(night)
        for row in night.tables.read(f"{name}_documents", DOCUMENTS, columns).to_pylist()
    ]


def _show_reach(night: Night, reach: Reach, releases: Sequence[Release], holding: Collection[Content]) -> None:
    """Say what an erasure touches.

    Args:
        holding: the contents that hold a document of the person, or what they wrote in one of somebody else.
    """
    print(f"{len(reach.references)} references, {len(reach.documents)} documents")
    ids = {d["doc_id"] for d in reach.documents}
    held = night.tables.read(RELEASED_TABLE, RELEASED, where=pc.field("doc_id").isin(sorted(ids)))
    by_release = Counter(zip(held["corpus"].to_pylist(), held["content_digest"].to_pylist(), strict=True))
    for release in releases:
        count = by_release[release.corpus, release.content_digest]
        if release.withdrawn is None and count:
            print(f"  {release.tag} holds {count} of them")
    for release in releases:
        content = release.corpus, release.content_digest
        if release.withdrawn is None and content in holding and not by_release[content]:
            print(f"  {release.tag} holds what they wrote in documents of others")
    if reach.exports:
        print("records of the person in these exports, which are the vendors' and are not changed:")
    for file, count in sorted(reach.exports.items()):
        print(f"  landing/{file}: {count}")


def _show_mentions(mentions: Mentions, plan: bool) -> None:
    if mentions.documents:
        number = len(mentions.documents)
        print(f"{number} documents of others speak of them, which --mask masks; released are placeholders")
    for doc_id, kinds in mentions.documents.items() if plan else ():  # what a night says may be logged
        print(f"  {doc_id}: {', '.join(f'{kind} {number}' for kind, number in sorted(kinds.items()))}")
