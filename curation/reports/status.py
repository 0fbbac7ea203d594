"""Run `curation status`: print the last night, each source, each corpus, and obstacles to the next night."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from curation.causes.every import causes_of
from curation.causes.inputs import Looked
from curation.causes.of_erasures import open_erasures
from curation.causes.of_machine import free_bytes
from curation.causes.remembered import Remembered
from curation.cleaning.step import labels_hold
from curation.deployment.project import Project
from curation.deployment.read_only import State, read_state, read_tables
from curation.document import DOCUMENTS, QUARANTINE
from curation.errors import ConfigurationError, IntegrityError, SourceError, TryAgain
from curation.fates import EVERYWHERE, FATES, counts
from curation.registry.release.numbers import numbers_in_words
from curation.registry.remote.remote_policy import last_look
from curation.registry.repository.trail import lost_in_words, where_is
from curation.registry.step import registry_of
from curation.registry.tables import NightRow
from curation.reports.accounts import corpus_equations, equations, held_back, languages, unanswering
from curation.reports.failed_checks import show_failed
from curation.reports.needs import show_needs
from curation.reports.releases.channels import pinned_in_words
from curation.reports.status_json import as_json
from curation.reports.terminal import console, print_json
from curation.settings.explanations import many
from curation.sources.assembly.assemble import WAITING
from curation.sources.first_look.attached import in_words
from curation.sources.landings.ageing import lines
from curation.sources.records import LandingRow, attached_files
from curation.state.legal_hold import legal_holds
from curation.state.night import Night, fates_of, require_keys
from curation.storage.lock import lock_holder

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 5  # open erasures; the others are counted
GONE = "no release can be pulled. Restore it from its backup, or correct its place in the YAML"


def show_status(project: Project, in_json: bool = False) -> int:
    """Print the status, as tables or as one JSON object. Returns 0, or 1 when a cause is an error.

    Errors are: the last night failed in a step, a gate is closed, a source is held, something cannot be read or pulled,
    or nights do not come.

    Raises:
        ConfigurationError: a key is lost. What needs no key is printed before.
        IntegrityError: the log of decisions was tampered with.
    """
    from curation.components.runs.last_run import runs_of  # not above: it brings Dagster along

    out = console()
    try:
        require_keys(project.locations)
    except ConfigurationError:
        if not in_json:
            with suppress(IntegrityError):  # of a table: the error that is told is that of the key
                _without_keys(out, project)
        raise
    state = read_state(project)
    looked = Looked(state, runs_of(project), dt.datetime.now(dt.UTC))
    causes = causes_of(looked)
    ended = 1 if any(cause.severity == "error" for cause in causes) else 0
    if in_json:
        print_json(as_json(looked, causes))
        return ended
    _night(out, state.project, state.night, state.landings)
    for trouble in looked.runs.troubles:
        sentence = f"{trouble.night} {trouble.step_tried}: {trouble.why}"
        out.print(sentence[0].upper() + sentence[1:], style="red", soft_wrap=True)
    for tried in looked.runs.tried:
        sentence = f"{tried.step} was tried {tried.attempts} times in the night of {tried.as_of} and is tried again"
        out.print(f"{sentence}: {tried.why}", style="yellow", soft_wrap=True)
    _erasures(out, looked)
    _sources(out, looked)
    _corpora(out, looked)
    _machine(out, project)
    show_needs(out, looked, causes)
    return ended


def _without_keys(out: Console, project: Project) -> None:
    """Print what the tables and the machine say where a key is lost, so that decisions and releases cannot be read."""
    _, night, landings = read_tables(project)
    _night(out, project, night, landings)
    for source in project.sources:
        rows = [row for row in landings if row["source"] == source]
        if rows:
            sums = {name: sum(row[name] for row in rows) for name in ("read", "parsed", "quarantined")}
            counted = ", ".join(f"{n:,} {name}" for name, n in sums.items())
            out.print(f"{source}: {counted}; last landing {rows[-1]['landed_on']}", soft_wrap=True)
    _machine(out, project)
    out.print("All else waits for a key, which the error names; no night can run without it.", soft_wrap=True)


def _night(out: Console, project: Project, night: NightRow | None, landings: Sequence[LandingRow]) -> None:
    if night is not None:
        releases = ", ".join(f"{r['corpus']} {r['version']}" for r in night["releases"]) or "no release"
        out.print(f"Last finished night: {night['as_of']}, with {releases}")
    elif landings:
        out.print("No night has finished yet; see below what keeps it, then `curation run`")
    else:
        landing = project.locations.landing
        out.print("Nothing has run yet.", style="bold")
        out.print(
            f"Put an export at {landing}/<source>/<YYYY-MM-DD>/ and `curation run`, or try `curation demo`",
            soft_wrap=True,
        )


def _erasures(out: Console, looked: Looked) -> None:
    """Print the deadlines of erasures that were decided and are not done."""
    due = open_erasures(looked)
    if due:
        entries = ", ".join(
            f"{number} by {day}" for number, day in sorted(due.items(), key=lambda entry: entry[1])[:SHOWN]
        )
        more = f" and {len(due) - SHOWN} later" if len(due) > SHOWN else ""
        out.print(f"Erasures that are not done yet, by entry of the log: {entries}{more}", soft_wrap=True)


def _sources(out: Console, looked: Looked) -> None:
    """Print the table of sources."""
    from rich.table import Table

    state, held = looked.state, looked.held
    legal = _under_legal_hold(state)
    table = Table(title="Sources", title_justify="left")
    for name in ("source", "last landing", "read", "parsed", "quarantined", "documents", "cleaned", "waits"):
        table.add_column(name, justify="right" if name in ("read", "parsed", "documents", "cleaned") else "left")
    for source in state.project.sources:
        rows = [row for row in state.landings if row["source"] == source]
        hold = held.get(f"source:{source}") or held.get(labels_hold(source))
        documents = state.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id"]).num_rows
        sums = {name: sum(row[name] for row in rows) for name in ("read", "parsed", "quarantined")}
        table.add_row(
            source,
            str(rows[-1]["landed_on"]) if rows else "never",
            f"{sums['read']:,}",
            f"{sums['parsed']:,}",
            _quarantined(state, source, sums["quarantined"]) + _waiting(state, source),
            f"{documents:,}",
            f"{_passed(state, source):,}",
            f"held since {hold.at:%Y-%m-%d}: {hold.why}" if hold else _unread(state, source, rows),
        )
    out.print(table)
    show_accounts(out, state)
    for source in state.project.sources:
        if files := attached_files(state.tables, source):
            out.print(f"{source}: attached to what landed, and not read: {in_words(files)}", soft_wrap=True)
        _lines(out, source, _aged(state, source, legal))
    for folder in _strange(state.project):
        todo = f"`dg scaffold defs curation.components.Source sources/NAME --export {folder}`, or move it away"
        out.print(f"{folder} belongs to no source, so nobody reads it: {todo}", style="yellow", soft_wrap=True)
    if texts := sum(subject.startswith("text:") for subject in held):
        out.print(f"{many(texts, 'text', 'texts')} could not be scanned; the documents with them are quarantined")


def _aged(state: State, source: str, legal: bool) -> Iterable[str]:
    """Return what holds for landings that age, by the last night's day.

    Args:
        legal: a legal hold is in force.
    """
    rows = {row["landed_on"]: row for row in state.landings if row["source"] == source}
    if state.as_of is None:
        return ()
    return lines(state.project.sources[source], rows, state.as_of, state.project.locations.backup is not None, legal)


def _under_legal_hold(state: State) -> bool:
    """Return whether a legal hold is in force on the last night's day. The log is long, and each look verifies all of
    it.
    """
    holds = legal_holds(state.decisions.read(), state.project.locations.sealed)
    return state.as_of is not None and any(not legal_hold.is_over(state.as_of) for legal_hold in holds)


def _quarantined(state: State, source: str, number: int) -> str:
    rows = state.tables.read("quarantine", QUARANTINE, ["reason"], pc.field("source") == source)
    reasons = sorted(Counter(rows["reason"].to_pylist()).items())
    return f"{number:,}" + (f": {', '.join(f'{reason} {n}' for reason, n in reasons)}" if reasons else "")


def show_accounts(out: Console, state: State) -> None:
    """Print the equations of every source that has landed, and which sources gave no document."""
    night = state.as_night()
    if night is None:
        return
    for source in state.project.sources:
        if any(row["source"] == source for row in state.landings):
            _lines(out, source, equations(night, source))
    silent = [
        s for s in state.project.sources if not state.tables.read(f"{s}_documents", DOCUMENTS, ["doc_id"]).num_rows
    ]
    for source in state.project.sources:
        if warning := unanswering(state.tables, source):
            out.print(warning, style="yellow", soft_wrap=True)
    for source in silent:
        landed = any(row["source"] == source for row in state.landings)
        why = "see above what became of what was read" if landed else "nothing of it was read"
        out.print(f"{source} gave no document: {why}", style="yellow", soft_wrap=True)


def _lines(out: Console, name: str, lines: Iterable[str]) -> None:
    """Print the lines of one source or corpus, its name before the first."""
    for number, line in enumerate(lines):
        out.print(f"{' ' * len(name) if number else name}: {line}", soft_wrap=True)


def _strange(project: Project) -> list[Path]:
    """Return the folders of the landing zone that no source is named after, in order."""
    home = project.locations.landing
    there = sorted(home.iterdir()) if home.is_dir() else []
    return [path for path in there if path.is_dir() and path.name[0] != "." and path.name not in project.sources]


def _passed(state: State, source: str) -> int:
    """Return the number of documents that passed cleaning."""
    where = fates_of(EVERYWHERE, f"{source}_cleaned") & (pc.field("subject_kind") == "document")
    return counts(state.tables.read("fates", FATES, ["fate", "reason"], where)).get("kept", 0)


def _waiting(state: State, source: str) -> str:
    """Return the waiting records, by what they wait for."""
    where = fates_of(EVERYWHERE, f"{source}_documents") & pc.field("reason").isin(WAITING)
    reasons = sorted(Counter(state.tables.read("fates", FATES, ["reason"], where)["reason"].to_pylist()).items())
    return "".join(f"; waiting: {reason} {n}" for reason, n in reasons)


def _unread(state: State, source: str, rows: list[LandingRow]) -> str:
    known = {row["landed_on"] for row in rows}
    try:
        landings = list(state.project.zone(source).landings())
    except (SourceError, TryAgain) as error:
        return f"{error}"
    new = [date for date, complete in landings if complete and date not in known]
    open_ = [date for date, complete in landings if not complete]
    sentences = [f"{', '.join(map(str, new))} landed and will be read by the next run"] if new else []
    if open_:
        sentences.append(f"{', '.join(map(str, open_))} is not complete: its marker is missing, or it still changes")
    return "; ".join(sentences)


def _corpora(out: Console, looked: Looked) -> None:
    """Print the table of corpora, and what is wrong with them and their registry."""
    from rich.table import Table

    corpora, project = looked.corpora, looked.project
    table = Table(title="Corpora", title_justify="left")
    for name in ("corpus", "release", "as of", "checks", "waits"):
        table.add_column(name)
    for corpus in project.corpora:
        release, unread = corpora.current.get(corpus), corpus in corpora.damage and corpus not in corpora.verdicts
        table.add_row(
            corpus,
            release.version if release else "unknown" if corpus in corpora.unknown else "none",
            release.as_of if release else "",
            "cannot be read" if unread else _checks(looked, corpus),
            corpora.waits[corpus],
        )
    out.print(table)
    show_became(out, looked.state)
    if not corpora.unknown:
        _remembered(out, looked.remembered)
    for sentence in dict.fromkeys(corpora.unknown.values()):
        out.print(f"The registry cannot be read: {sentence}", style="red", soft_wrap=True)
    if corpora.lost:
        lacking, advice = lost_in_words(corpora.lost)
        out.print(f"{where_is(registry_of(project))}: {lacking}. {advice}", style="red", soft_wrap=True)
    if corpora.remote_gone:
        out.print(f"The remote {project.locations.remote} is gone: {GONE}", style="red", soft_wrap=True)
    _remote(out, project)
    for corpus, sentence in corpora.damage.items():
        out.print(f"{corpus}: {sentence}", style="red", soft_wrap=True)
    for corpus in project.corpora:
        for name, blocking in corpora.failed(corpus):
            result, since = _result(blocking), looked.runs.closed_since.get((corpus, name))
            result += f" since {since}" if since else ""
            show_failed(out, corpus, name, result, corpora.verdicts[corpus][name])
    for line in () if corpora.unknown else pinned_in_words(project):
        out.print(line, soft_wrap=True)


def _remembered(out: Console, remembered: Remembered) -> None:
    """Print how far the witness was told, and what it or the registry remember and the log lacks."""
    out.print(remembered.told, soft_wrap=True)
    if remembered.numbers:
        sentence = numbers_in_words(remembered.numbers)
        out.print(sentence[0].upper() + sentence[1:], style="yellow", soft_wrap=True)
    stand = f"withdrawn, and stands in the registry: {', '.join(remembered.standing)}" if remembered.standing else ""
    for sentence in filter(None, (". ".join(remembered.lost or ()), remembered.unreachable, stand)):
        out.print(sentence, style="red", soft_wrap=True)


def _remote(out: Console, project: Project) -> None:
    """Print what the last look at the remote found."""
    look = last_look(registry_of(project).last_look)
    for tag, day in look.get("remaining", {}).items():
        out.print(
            f"{tag} was withdrawn; copies of it may remain until {day}, as `deletion_lag` declares", soft_wrap=True
        )
    if look.get("advice"):
        out.print(f"The remote, as it was listed at {look['at']}: {look['advice']}", style="red", soft_wrap=True)


def show_became(out: Console, state: State) -> None:
    """Print the equations of every corpus that was built, what its holdouts cost, and the languages of its
    documents.
    """
    night = state.as_night()
    if night is None:
        return
    for corpus in state.project.corpora:
        _lines(out, corpus, corpus_equations(night, corpus))
        if advice := held_back(night, corpus):
            out.print(f"{corpus}: {advice}", style="yellow", soft_wrap=True)
        if breakdown := _languages(night, corpus):
            out.print(f"{corpus}: documents by language: {breakdown}", soft_wrap=True)


def _languages(night: Night, corpus: str) -> str:
    """Return a corpus's documents by language: those it keeps, and those quarantined for their language."""
    told = languages(night, corpus)
    parts = [
        f"{which} {', '.join(f'{code} {n:,}' for code, n in language_counts.items())}"
        for which, language_counts in told.items()
        if language_counts
    ]
    return "; ".join(parts)


def _checks(looked: Looked, corpus: str) -> str:
    """Return the verdicts on the candidate in staging, and their night where the newest one did not reach it."""
    corpora, day = looked.corpora, looked.runs.judged_before.get(corpus)
    if corpus not in corpora.verdicts:
        return "have not run"
    failed = [f"{_result(blocking)}: {name}" for name, blocking in corpora.failed(corpus)]
    summary = "\n".join(failed) or f"all {len(corpora.verdicts[corpus])} passed"
    return f"{summary}\nin the night of {day}; the newest did not come to it" if day else summary


def _result(blocking: bool) -> str:
    return "closed" if blocking else "warning"


def _machine(out: Console, project: Project) -> None:
    places = project.locations
    for what, path in (("run", places.run_lock), ("registry", places.publish_lock)):
        holder = lock_holder(path)
        if holder is not None:
            who = f"process {holder.get('pid', 'unknown')} ({holder.get('purpose', 'its note cannot be read')})"
            out.print(f"The {what} lock is held by {who}", soft_wrap=True)
    out.print(f"{free_bytes(places) / 2**30:,.1f} GiB free for {places.data}")
