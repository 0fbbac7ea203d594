"""`curation status`: the last night, each source, each corpus, and what keeps the next night from running."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from curation.cleaning.step import labels_hold
from curation.corpora.candidate import FACTS, read_facts
from curation.document import DOCUMENTS, QUARANTINE
from curation.errors import ConfigurationError, CurationError, IntegrityError, SourceError, TryAgain
from curation.fates import EVERYWHERE, FATES, counts
from curation.night import Night, fates_of
from curation.project import Project
from curation.quality.step import read_verdicts, verdict_files
from curation.quality.suite import check_names
from curation.registry.ledger import Release
from curation.registry.manifest import build
from curation.registry.remote import is_gone
from curation.registry.step import registry_of
from curation.registry.trail import lost_in_words, lost_releases, where_is
from curation.reports.accounts import corpus_equations, equations, held_back, languages, unanswering
from curation.reports.channels import pinned_in_words
from curation.reports.failed_checks import show_failed
from curation.sources.assemble import WAITING
from curation.sources.attached import in_words
from curation.sources.records import attached_files
from curation.state import State, read_state
from curation.storage.lock import lock_holder
from curation.terminal import console

if TYPE_CHECKING:
    from rich.console import Console

GONE = "no release can be pulled. Restore it from its backup, or correct its place in the YAML"
WAITS = {"weekly": "for next week's release", "manual": "for `curation publish`"}


def show_status(project: Project) -> int:
    """Print it. Returns 0, or 1 when the last night failed in a step, a gate is closed, a source is held, or something
    cannot be read.

    Raises:
        IntegrityError: the log of decisions was tampered with.
    """
    state = read_state(project)
    out = console()
    _night(out, state)
    failed = _failed_steps(out, project)
    held = _sources(out, state)
    closed = _corpora(out, state)
    _machine(out, state)
    return 1 if failed or held or closed else 0


def _failed_steps(out: Console, project: Project) -> int:
    """What the last night did not do, with what to do. Returns how many steps; none while a run goes on."""
    if lock_holder(project.locations.run_lock) is not None:
        return 0
    from curation.components.last_run import last_troubles  # not above: it brings Dagster along

    troubles = last_troubles(project)
    for as_of, step, why in troubles:
        out.print(f"The night of {as_of} failed in {step}: {why}", style="red", soft_wrap=True)
    return len(troubles)


def _night(out: Console, state: State) -> None:
    night = state.night
    if night is not None:
        releases = ", ".join(f"{r['corpus']} {r['version']}" for r in night["releases"]) or "no release"
        out.print(f"Last finished night: {night['as_of']}, with {releases}")
    elif state.landings:
        out.print("No night has finished yet; see below what keeps it, then `curation run`")
    else:
        landing = state.project.locations.landing
        out.print("Nothing has run yet.", style="bold")
        out.print(
            f"Put an export at {landing}/<source>/<YYYY-MM-DD>/ and `curation run`, or try `curation demo`",
            soft_wrap=True,
        )


def _sources(out: Console, state: State) -> int:
    """The table of sources. Returns how many are held."""
    from rich.table import Table

    table = Table(title="Sources", title_justify="left")
    for name in ("source", "last landing", "read", "parsed", "quarantined", "documents", "cleaned", "waits"):
        table.add_column(name, justify="right" if name in ("read", "parsed", "documents", "cleaned") else "left")
    held = state.decisions.held()
    number = 0
    for source in state.project.sources:
        rows = [row for row in state.landings if row["source"] == source]
        hold = held.get(f"source:{source}") or held.get(labels_hold(source))
        number += hold is not None
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
    _accounts(out, state)
    for source in state.project.sources:
        if files := attached_files(state.tables, source):
            out.print(f"{source}: attached to what landed, and not read: {in_words(files)}", soft_wrap=True)
    for folder in _strange(state.project):
        todo = f"`dg scaffold defs curation.components.Source sources/NAME --export {folder}`, or move it away"
        out.print(f"{folder} belongs to no source, so nobody reads it: {todo}", style="yellow", soft_wrap=True)
    if texts := sum(subject.startswith("text:") for subject in held):
        out.print(f"{texts} texts could not be scanned and are held; the documents with them are quarantined")
    return number


def _quarantined(state: State, source: str, number: int) -> str:
    rows = state.tables.read("quarantine", QUARANTINE, ["reason"], pc.field("source") == source)
    reasons = sorted(Counter(rows["reason"].to_pylist()).items())
    return f"{number:,}" + (f": {', '.join(f'{reason} {n}' for reason, n in reasons)}" if reasons else "")


def _accounts(out: Console, state: State) -> None:
    """The equations of every source that has landed, and which gave no document."""
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
        if said := unanswering(state.tables, source):
            out.print(said, style="yellow", soft_wrap=True)
    for source in silent:
        landed = any(row["source"] == source for row in state.landings)
        why = "see above what became of what was read" if landed else "nothing of it was read"
        out.print(f"{source} gave no document: {why}", style="yellow", soft_wrap=True)


def _lines(out: Console, name: str, lines: Iterable[str]) -> None:
    """The lines of one source or corpus, its name before the first."""
    for number, line in enumerate(lines):
        out.print(f"{' ' * len(name) if number else name}: {line}", soft_wrap=True)


def _strange(project: Project) -> list[Path]:
    """Folders of the landing zone that no source is named after, in order."""
    home = project.locations.landing
    there = sorted(home.iterdir()) if home.is_dir() else []
    return [path for path in there if path.is_dir() and path.name[0] != "." and path.name not in project.sources]


def _passed(state: State, source: str) -> int:
    """How many documents passed cleaning."""
    where = fates_of(EVERYWHERE, f"{source}_cleaned") & (pc.field("subject_kind") == "document")
    return counts(state.tables.read("fates", FATES, ["fate", "reason"], where)).get("kept", 0)


def _waiting(state: State, source: str) -> str:
    """Records that wait for something, by what they wait for."""
    where = fates_of(EVERYWHERE, f"{source}_documents") & pc.field("reason").isin(WAITING)
    found = sorted(Counter(state.tables.read("fates", FATES, ["reason"], where)["reason"].to_pylist()).items())
    return "".join(f"; waiting: {reason} {n}" for reason, n in found)


def _unread(state: State, source: str, rows: list[dict[str, Any]]) -> str:
    known = {row["landed_on"] for row in rows}
    try:
        landings = list(state.project.zone(source).landings())
    except (SourceError, TryAgain) as error:
        return f"{error}"
    new = [date for date, complete in landings if complete and date not in known]
    open_ = [date for date, complete in landings if not complete]
    said = [f"{', '.join(map(str, new))} landed and will be read by the next run"] if new else []
    if open_:
        said.append(f"{', '.join(map(str, open_))} is not complete: its marker is missing, or it still changes")
    return "; ".join(said)


def _corpora(out: Console, state: State) -> int:
    """The table of corpora. Returns how many have a closed gate, are damaged or have releases that cannot be read."""
    from rich.table import Table

    found, damage = _verdicts(state.project)
    releases, unknown = _releases(state.project)
    current = {release.corpus: release for release in releases if release.withdrawn is None}
    lost = lost_releases(state.decisions, releases) if not unknown else {}
    table = Table(title="Corpora", title_justify="left")
    for name in ("corpus", "release", "as of", "checks", "waits"):
        table.add_column(name)
    number = 0
    for corpus in state.project.corpora:
        verdicts = found.get(corpus)
        closed = [name for name, blocking in _failed(state.project, corpus, verdicts) if blocking]
        release = current.get(corpus)
        try:
            waits = "" if corpus in unknown else _waits(state.project, corpus, verdicts, closed, release)
        except (IntegrityError, ConfigurationError) as error:
            waits, damage[corpus] = "for a run", str(error)
        number += bool(closed) or corpus in damage or corpus in unknown
        table.add_row(
            corpus,
            release.version if release else "unknown" if corpus in unknown else "none",
            release.as_of if release else "",
            "cannot be read" if corpus in damage and verdicts is None else _checks(state.project, corpus, verdicts),
            waits,
        )
    out.print(table)
    _became(out, state)
    for said in dict.fromkeys(unknown.values()):
        out.print(f"The registry cannot be read: {said}", style="red", soft_wrap=True)
    if lost:
        number += 1
        lacking, advice = lost_in_words(lost)
        out.print(f"{where_is(registry_of(state.project))}: {lacking}. {advice}", style="red", soft_wrap=True)
    if releases and is_gone(registry_of(state.project)):
        number += 1
        out.print(f"The remote {state.project.locations.remote} is gone: {GONE}", style="red", soft_wrap=True)
    for corpus, said in damage.items():
        out.print(f"{corpus}: {said}", style="red", soft_wrap=True)
    for corpus in state.project.corpora:
        for name, blocking in _failed(state.project, corpus, found.get(corpus)):
            show_failed(out, corpus, name, _result(blocking), found[corpus][name])
    for line in () if unknown else pinned_in_words(state.project):
        out.print(line, soft_wrap=True)
    return number


def _became(out: Console, state: State) -> None:
    """The equations of every corpus that was built, what its holdouts cost, and the languages of its documents."""
    night = state.as_night()
    if night is None:
        return
    for corpus in state.project.corpora:
        _lines(out, corpus, corpus_equations(night, corpus))
        if advice := held_back(night, corpus):
            out.print(f"{corpus}: {advice}", style="yellow", soft_wrap=True)
        if said := _languages(night, corpus):
            out.print(f"{corpus}: documents by language: {said}", soft_wrap=True)


def _languages(night: Night, corpus: str) -> str:
    """Which languages a corpus keeps, and which are quarantined as nobody can tell what stands in them."""
    told = languages(night, corpus)
    parts = [
        f"{which} {', '.join(f'{code} {n:,}' for code, n in said.items())}" for which, said in told.items() if said
    ]
    return "; ".join(parts)


def _verdicts(project: Project) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """The verdicts on what lies in staging by corpus, and why those of others cannot be read."""
    found: dict[str, dict[str, Any]] = {}
    damage: dict[str, str] = {}
    for corpus, file in verdict_files(project.locations.staging):
        try:
            found[corpus] = read_verdicts(file)
        except IntegrityError as error:
            damage[corpus] = str(error)
    return found, {corpus: said for corpus, said in damage.items() if corpus in project.corpora}


def _releases(project: Project) -> tuple[list[Release], dict[str, str]]:
    """All releases, and why those of some corpora are not known."""
    registry, unknown = registry_of(project), {}
    try:
        releases = registry.releases()
    except IntegrityError:  # what one corpus's ledger says; the others' are read one by one
        releases = []
        for corpus in project.corpora:
            try:
                releases += registry.releases(corpus)
            except CurationError as error:
                unknown[corpus] = str(error)
    except CurationError as error:
        return [], dict.fromkeys(project.corpora, str(error))
    return releases, unknown


def _failed(project: Project, corpus: str, verdicts: dict[str, Any] | None) -> list[tuple[str, bool]]:
    if verdicts is None:
        return []
    names = check_names(project.suites[corpus])
    return [(name, blocking) for name, blocking in names if name in verdicts and not verdicts[name]["passed"]]


def _checks(project: Project, corpus: str, verdicts: dict[str, Any] | None) -> str:
    if verdicts is None:
        return "have not run"
    failed = _failed(project, corpus, verdicts)
    return "\n".join(f"{_result(blocking)}: {name}" for name, blocking in failed) or f"all {len(verdicts)} passed"


def _result(blocking: bool) -> str:
    return "closed" if blocking else "warning"


def _waits(
    project: Project, corpus: str, verdicts: dict[str, Any] | None, closed: list[str], release: Release | None
) -> str:
    """Why what was built is not what consumers see, or nothing."""
    if closed:
        return "a candidate waits for its gates" + (f"; {release.version} stays current" if release else "")
    place = project.locations.corpora / corpus
    if verdicts is None or not (place / FACTS).is_file():
        return "for a run" if release is None else ""
    if release is not None and _digest(place) == release.content_digest:
        return ""
    return f"a checked candidate waits {WAITS.get(project.corpora[corpus].publish, 'for a run')}"


def _digest(place: Path) -> str:
    return build(place, read_facts(place)["facts"]).content_digest


def _machine(out: Console, state: State) -> None:
    places = state.project.locations
    for what, path in (("run", places.run_lock), ("registry", places.publish_lock)):
        holder = lock_holder(path)
        if holder is not None:
            out.print(f"The {what} lock is held by process {holder['pid'] or 'unknown'} ({holder['purpose']})")
    folder = next(path for path in (places.data, *places.data.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    out.print(f"{free / 2**30:,.1f} GiB free for {places.data}")
