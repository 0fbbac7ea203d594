"""Run `curation where-is`: find the tables, corpora and releases that hold a person, record, document or example."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.corpora.choice.select import customer
from curation.deployment.project import Project
from curation.deployment.read_only import read_state
from curation.document import DOCUMENTS, PEOPLE, ArrivedRow, DocumentRow
from curation.errors import ConfigurationError
from curation.registry.repository.channels import Channel
from curation.registry.step import registry_of
from curation.registry.whereabouts import Whereabouts, texts_naming, whereabouts
from curation.reports.erasures.reach import reach_of
from curation.reports.subject import document_name, find
from curation.reports.terminal import console, print_json, printable
from curation.sources.identities.consent import People
from curation.sources.records import records_table
from curation.state.night import Night
from curation.storage.columns import among

SHOWN = 20  # examples that the terminal names


@dataclass(frozen=True)
class Subject:
    """The subject that was asked for. `records` arrived for it; `exports`: file under `landing/` → number in it.

    `person_ids` are empty where no person was asked for, and so are `marks`: the HMACs by which an erasure would name
    the person. `tables`: rows that belong to the subject alone, by table.
    """

    name: str
    documents: tuple[DocumentRow, ...]
    records: tuple[ArrivedRow, ...]
    exports: Mapping[str, int]
    person_ids: frozenset[str] = frozenset()
    tables: Mapping[str, int] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()


def show_whereabouts(project: Project, name: str, plan: bool, as_json: bool) -> int:
    """Print where something is, by ids, never by text; with `plan`, what an erasure would touch. Returns the exit code.

    Nothing is changed.

    Args:
        name: an e-mail address, `source:record`, `source:person`, `source:article@version`, a document's or example's
            id, or a vendor's URL.

    Raises:
        ConfigurationError: nothing has run yet, or nothing of that name is known.
        TryAgain: the registry cannot be reached.
    """
    night = read_state(project).as_night()
    if night is None:
        raise ConfigurationError("curation where-is", "nothing has run yet", "run `curation run` or `curation demo`")
    subject = subject_of(night, name)
    registry = registry_of(project)
    places = whereabouts(night, registry, subject.documents, subject.records, subject.marks)
    channels = registry.channels() if places.releases else []
    others = texts_naming(night, subject.person_ids, subject.documents) if plan and subject.person_ids else 0
    if as_json:
        print_json(_as_json(subject, places, channels) | ({"plan": _plan(subject, places, others)} if plan else {}))
        return 0
    _show(subject, places, channels)
    if plan:
        _show_plan(night, subject, places, others)
    return 0


def subject_of(night: Night, name: str) -> Subject:
    """Return the subject of a name: records, documents and examples as `curation explain` finds them, else a person.

    Raises:
        ConfigurationError: nothing of that name is known.
    """
    asked = name.strip()
    if re.fullmatch(r"[^@\s:/]+@\d+", asked):  # an article's version without its source; no host is a number
        holding = [source for source in night.project.sources if _holds(night, source, asked)]
        meant = " or ".join(f"`{source}:{asked}`" for source in holding) or "as in kb:refund-policy@2"
        raise ConfigurationError(
            repr(asked[:120]), "it does not say its source", f"write source:article@version, {meant}"
        )
    if re.fullmatch(r"[^@\s:/]+@[^@\s:/]+", asked):
        return _person(night, asked)
    match = find(night, asked)
    if match.documents or match.erased:
        named = document_name(match.documents[0]) if len(match.documents) == 1 else match.name
        if re.fullmatch(r"[0-9a-f]{32}", asked):
            named = f"example {asked} of {named}"
        return Subject(named, match.documents, match.records, _by_file(match.records))
    if any(record["entity"] == "person" for record in match.records):
        return _person(night, asked)
    return Subject(match.name, (), match.records, _by_file(match.records))


def _holds(night: Night, source: str, version: str) -> bool:
    stem, _, number = version.rpartition("@")
    where = (pc.field("record_id") == stem) & (pc.field("version") == number)
    return bool(night.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id"], where).num_rows)


def _person(night: Night, name: str) -> Subject:
    try:
        reach = reach_of(night, name)
    except ConfigurationError as error:
        raise ConfigurationError("curation where-is", error.found, error.fix) from None
    if not reach.subjects:
        raise ConfigurationError("curation where-is", "that person was erased", "see `curation audit --kind erasure`")
    people = People.of(night.tables.read("people", PEOPLE))
    persons = {people.person_id(source, ref) for source, ref in reach.references} - {None}
    ids = pa.array([document["doc_id"] for document in reach.documents], pa.string())
    rows = [
        row
        for source in night.project.sources
        for row in night.tables.read(f"{source}_documents", DOCUMENTS, where=among("doc_id", ids)).to_pylist()
    ]
    rows.sort(key=lambda row: (row["source"], row["record_id"], row["doc_id"]))
    title = f"one person, {_counted(len(reach.references), 'reference')}"
    own = Counter({"people": len(reach.references)})
    for file, number in reach.exports.items():
        own[records_table(file.partition("/")[0])] += number
    ids_of = frozenset(person_id for person_id in persons if person_id)
    return Subject(title, tuple(rows), (), reach.exports, ids_of, own, frozenset(reach.subjects))


def _by_file(records: Sequence[ArrivedRow]) -> Counter[str]:
    return Counter(f"{row['source']}/{row['landed_on'].isoformat()}/{row['origin']['file']}" for row in records)


def _as_json(subject: Subject, found: Whereabouts, channels: Sequence[Channel]) -> dict[str, Any]:
    at = _channels_at(channels)
    return {
        "subject": subject.name,
        "documents": [{"name": document_name(d), "doc_id": d["doc_id"]} for d in subject.documents],
        "exports": dict(sorted(subject.exports.items())),
        "tables": dict(_tables(subject, found)),
        "corpora": list(found.corpora),
        "examples": [
            {name: row[name] for name in ("corpus", "config", "split", "example_id")} for row in found.examples
        ],
        "releases": [
            {
                "release": held.release.tag,
                "documents": held.documents,
                "withdrawn": held.release.withdrawn is not None,
                "channels": at.get(held.release.tag, []),
            }
            for held in found.releases
        ],
    }


def _channels_at(channels: Sequence[Channel]) -> dict[str, list[str]]:
    at: dict[str, list[str]] = {}
    for channel in channels:
        at.setdefault(f"{channel.corpus}@{channel.version}", []).append(channel.name)
    return at


def _show(subject: Subject, found: Whereabouts, channels: Sequence[Channel]) -> None:
    out = console()
    records = _counted(sum(subject.exports.values()), "record")
    out.print(f"{printable(subject.name)}: {_counted(len(subject.documents), 'document')}, {records}", style="bold")
    for document in subject.documents[:SHOWN]:
        out.print(f"  {printable(document_name(document))}  document {document['doc_id']}", soft_wrap=True)
    if len(subject.documents) > SHOWN:
        out.print(f"  and {len(subject.documents) - SHOWN:,} more: `--json` names them")
    _listed("Exports", [f"landing/{printable(file)}: {number}" for file, number in sorted(subject.exports.items())])
    _listed("Tables in restricted/", [f"{name}: {_counted(n, 'row')}" for name, n in _tables(subject, found)])
    _listed("Corpora of the last night", list(found.corpora))
    examples = [f"{r['example_id']}  {r['corpus']}: {r['config']}/{r['split']}" for r in found.examples]
    more = [f"and {len(examples) - SHOWN:,} more: `--json` names them"] if len(examples) > SHOWN else []
    _listed("Examples, of the last night and of earlier ones", examples[:SHOWN] + more)
    at = _channels_at(channels)
    _listed(
        "Releases",
        [
            f"{held.release.tag} holds "
            + (f"{held.documents:,} of them" if held.documents else "what they wrote in documents of others")
            + "".join(f", {name}" for name in at.get(held.release.tag, []))
            + (" (withdrawn)" if held.release.withdrawn is not None else "")
            for held in found.releases
        ],
    )


def _tables(subject: Subject, found: Whereabouts) -> list[tuple[str, int]]:
    return sorted({**found.tables, **subject.tables}.items())


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def _listed(title: str, lines: Sequence[str]) -> None:
    out = console()
    out.print(f"{title}:" + ("" if lines else " none"))
    for line in lines:
        out.print(f"  {line}", soft_wrap=True)


def _plan(subject: Subject, found: Whereabouts, others: int) -> dict[str, Any]:
    """Return what an erasure would touch, as counts and names of releases and corpora."""
    return {
        "records": sum(subject.exports.values()),
        "documents": len(subject.documents),
        "turns": sum(len(document["turns"]) for document in subject.documents),
        "examples": len({row["example_id"] for row in found.examples}),
        "texts_of_others": others,
        "withdrawn": [held.release.tag for held in found.standing],
        "rebuilt": list(found.concerned),
    }


def _show_plan(night: Night, subject: Subject, found: Whereabouts, others: int) -> None:
    plan = _plan(subject, found, others)
    out = console()
    out.print("\nAn erasure would touch (nothing was done):", style="bold")
    out.print(
        f"  gone from restricted/: {_counted(plan['records'], 'record')}, "
        f"{_counted(plan['documents'], 'document')} with {_counted(plan['turns'], 'turn')}, "
        f"{_counted(plan['examples'], 'example')}",
        soft_wrap=True,
    )
    if subject.person_ids:
        text_count = _counted(others, "text")
        out.print(f"  redacted anew: {text_count} of others that name the person", soft_wrap=True)
    out.print(f"  built and released anew: {', '.join(plan['rebuilt']) or 'no corpus'}", soft_wrap=True)
    out.print(
        f"  withdrawn, and deleted from the remote: {', '.join(plan['withdrawn']) or 'no release'}", soft_wrap=True
    )
    out.print("  not touched: the exports in landing/, which are their vendors'", soft_wrap=True)
    if not subject.person_ids and subject.documents:
        who = sorted({":".join(customer(document)) for document in subject.documents})
        asked = ", ".join(f"`curation where-is {printable(name)} --plan`" for name in who if ":record:" not in name)
        if asked:
            out.print(f"  erased are people, with all that is theirs; whose this is: {asked}", soft_wrap=True)
