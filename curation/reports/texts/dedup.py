"""Run `curation report dedup`: estimate in seconds which documents other thresholds would merge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from curation.dedup.cluster_texts import Sketched, had_other_settings, read_standing
from curation.dedup.overview import Large, overview
from curation.dedup.settings import DedupSettings
from curation.dedup.what_if import Outcome, WhatIf, bands_for, spread, what_if
from curation.deployment.project import Project
from curation.deployment.read_only import State, read_state
from curation.document import DOCUMENTS
from curation.errors import ConfigurationError
from curation.reports.subject import document_name
from curation.reports.terminal import console, printable
from curation.sources.first_look.showable_names import names_of_each
from curation.storage.columns import among
from curation.storage.secrets.keys import Keys

if TYPE_CHECKING:
    from rich.console import Console

BAR = 40  # characters of the longest bar
BLOCKS = " ▏▎▍▌▋▊▉█"
STEP = 0.1  # the default thresholds are so much below and above the configured one
DECIMAL = re.compile(r"\d?\.\d{1,6}|1")


def thresholds_in(given: str | None, settings: DedupSettings) -> tuple[float, ...]:
    """Return the thresholds of `.7,.8,.9`, ascending and distinct; without any, those around the configured one.

    Raises:
        ConfigurationError: one is no decimal above 0, up to 1.
    """
    if given is None:
        around = (settings.threshold - STEP, settings.threshold + STEP)
        return tuple(round(threshold, 6) for threshold in around if 0 < round(threshold, 6) <= 1)
    thresholds = set()
    for number in (part.strip() for part in given.split(",")):
        if not DECIMAL.fullmatch(number) or not 0 < float(number) <= 1:
            raise ConfigurationError(
                "--threshold",
                f"{printable(number)[:20]!r} is no similarity above 0, up to 1",
                "write decimals with commas between them, such as .7,.8,.9",
            )
        thresholds.add(float(number))
    return tuple(sorted(thresholds))


def report_dedup(project: Project, thresholds: str | None) -> int:
    """Print the report, without text of a record. Returns 0.

    Raises:
        ConfigurationError: a threshold is malformed, or too low for the MinHashes; nothing was clustered yet.
        IntegrityError: a table cannot be read as declared.
    """
    settings = project.dedup
    asked = thresholds_in(thresholds, settings)
    state = read_state(project)
    night = state.as_night()
    if night is None:
        raise ConfigurationError(
            "curation report dedup", "nothing has run yet", "call `curation run` or `curation demo`"
        )
    texts = read_standing(night)
    estimate = what_if(texts, asked, settings)
    out = console()
    _outcomes(out, estimate, settings)
    _caution(out, texts, estimate, settings, had_other_settings(night))
    _choices(out, estimate, settings)
    _similarities(out, estimate)
    others = [alternative for alternative in estimate.outcomes if alternative.threshold != settings.threshold]
    largest = overview(night).largest
    changed = [
        doc_id for alternative in others for change in alternative.changes for doc_id in (change.doc_id, change.other)
    ]
    names = _names(state, [*changed, *(cluster.doc_id for cluster in largest)])
    for outcome in others:
        _changes(out, outcome, names, settings)
    _largest(out, largest, names, night.keys)
    return 0


def _outcomes(out: Console, found: WhatIf, settings: DedupSettings) -> None:
    from rich.table import Table

    table = Table(title="What a threshold would merge, estimated", title_justify="left")
    table.add_column("threshold")
    for name in ("documents kept", "same text", "similar text", "perhaps", "clusters", "largest"):
        table.add_column(name, justify="right")
    table.add_column("compared with now")
    for outcome in found.outcomes:
        now = outcome.threshold == settings.threshold
        table.add_row(
            f"{outcome.threshold:g}{', configured' if now else ''}",
            f"{outcome.kept:,}",
            f"{outcome.exact:,}",
            f"{outcome.near:,}",
            f"{outcome.near_least:,} to {outcome.near_most:,}",
            f"{outcome.clusters:,}",
            f"{outcome.largest:,}",
            "" if now else _compared(outcome.more),
            style="bold" if now else None,
        )
    out.print(table)


def _compared(more: int) -> str:
    if not more:
        return "the same documents"
    return f"{_counted(abs(more), 'document')} {'more' if more > 0 else 'fewer'} merged"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _caution(out: Console, texts: Sketched, found: WhatIf, settings: DedupSettings, changed: bool) -> None:
    off = spread(settings.threshold, settings.permutations)
    documents = found.outcomes[0].documents
    out.print(
        f"An estimate from the MinHashes of {_counted(len(texts.documents), 'text')}: the share of"
        f" {settings.permutations} permutations on which two are equal, with a standard deviation of {off:.3f} at"
        f" {settings.threshold:g}. `perhaps` is what merges if every estimate is one deviation too high, or too low.",
        soft_wrap=True,
    )
    if settings.max_diameter is not None:
        out.print("`max_diameter`, by which the night takes chains apart afterwards, is not applied", soft_wrap=True)
    out.print(
        f"The last night compared the texts themselves, and kept {texts.clusters:,} of"
        f" {_counted(documents, 'document')}{'; it had other settings of deduplication than now' if changed else ''}",
        soft_wrap=True,
    )


def _choices(out: Console, found: WhatIf, settings: DedupSettings) -> None:
    """Print the other settings that have to change before a threshold can."""
    for outcome in found.outcomes:
        asked = settings.model_copy(update={"threshold": outcome.threshold})
        needed = []
        if asked.sees_too_few:
            bands, rows = bands_for(outcome.threshold, settings.permutations)  # the settings allow a smaller share
            needed.append(f"`bands: {bands}`, `rows: {rows}`")
        if asked.splits_what_is_joined:
            needed.append(f"`max_diameter: {asked.least_diameter:g}` or more")
        if needed:
            out.print(f"`threshold: {outcome.threshold:g}` also needs {', '.join(needed)}", soft_wrap=True)


def _similarities(out: Console, found: WhatIf) -> None:
    from rich.table import Table

    table = Table(title="Pairs of texts that met, by estimated similarity", title_justify="left")
    table.add_column("from")
    table.add_column("pairs", justify="right")
    table.add_column("")
    most = max(found.similarities.values(), default=0)
    for low, pairs in found.similarities.items():
        table.add_row(f"{low:.2f}", f"{pairs:,}", bar(pairs, most))
    if most:
        out.print(table)
    else:
        out.print(f"No two texts are alike by {min(found.similarities):.2f} or more")


def bar(number: int, most: int) -> str:
    """Return a bar in eighths of a character, `BAR` characters for the most; any number above 0 is visible."""
    eighths = -(-number * BAR * 8 // max(most, 1))
    return "█" * (eighths // 8) + BLOCKS[eighths % 8].strip()


def _names(state: State, doc_ids: Iterable[str]) -> dict[str, str]:
    """Return people's names for these documents; one that has gone, or whose name may not be shown, keeps its id."""
    wanted = sorted(set(doc_ids))
    columns, where = ["doc_id", "source", "record_id", "version"], among("doc_id", wanted)
    names_by_id = {doc_id: doc_id for doc_id in wanted}
    names = names_of_each(state.tables, state.project.sources) if wanted else {}
    for source in state.project.sources if wanted else ():
        rows = state.tables.read(f"{source}_documents", DOCUMENTS, columns, where).to_pylist()
        names_by_id |= {
            row["doc_id"]: printable(document_name(row)) for row in rows if names[source].shows_id(row["record_id"])
        }
    return names_by_id


def _changes(out: Console, outcome: Outcome, names: dict[str, str], settings: DedupSettings) -> None:
    """Print the clusters that change most, to look at before the threshold is chosen."""
    if not outcome.changes:
        return
    from rich.table import Table

    joins = outcome.threshold < settings.threshold
    what = "would join" if joins else "would take apart"
    table = Table(title=f"What {outcome.threshold:g} {what}, the most first", title_justify="left")
    table.add_column("cluster of", overflow="fold")
    table.add_column("documents", justify="right")
    table.add_column("of clusters" if joins else "into clusters", justify="right")
    table.add_column("with" if joins else "without", overflow="fold")
    table.add_column("these two alike", justify="right")
    for change in outcome.changes:
        sizes = f"{change.before:,} → {change.after:,}"
        row = names[change.doc_id], sizes, f"{change.parts:,}", names[change.other], f"{change.estimate:.2f}"
        table.add_row(*row)
    out.print(table)
    first = outcome.changes[0]
    out.print(f"Look at them first: `curation explain {names[first.doc_id]}`, `curation explain {names[first.other]}`")


def _largest(out: Console, largest: Sequence[Large], names: dict[str, str], keys: Keys) -> None:
    """Print the largest current clusters, with their names in the UI."""
    if not largest:
        return
    from rich.table import Table

    table = Table(title="The largest clusters of the last night", title_justify="left")
    table.add_column("cluster of", overflow="fold")
    table.add_column("documents", justify="right")
    table.add_column("texts")
    table.add_column("in the UI")
    for cluster in largest:
        texts = "one" if cluster.kind == "exact" else "several"
        table.add_row(names[cluster.doc_id], f"{cluster.size:,}", texts, cluster.public_name(keys))
    out.print(table)
