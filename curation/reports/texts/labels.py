"""`curation report labels`: documents by value of each vocabulary, unmapped values, origins, and results of rules."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

from curation.cleaning.labels.document_labels import COLUMNS, stated
from curation.cleaning.labels.labelling import LABELS_TABLE, RULES_TABLE
from curation.cleaning.labels.tables import RULE_LABELS, RULE_STANDINGS
from curation.cleaning.labels.vocabulary import Unmapped, Vocabularies, Vocabulary
from curation.corpora.labelling.intervals import wilson
from curation.corpora.labelling.origins import ORIGINS, origin_of
from curation.deployment.project import Project
from curation.deployment.read_only import State, read_state
from curation.document import DOCUMENTS
from curation.reports.audit import Reader
from curation.reports.terminal import console, printable

if TYPE_CHECKING:
    from rich.console import Console

BAR = 24  # characters of the longest bar
FEW = 20  # values without a mapping that are shown; the rest is counted
SHOWN = 60  # characters of a vendor's value


class Said(NamedTuple):
    """A label's value as a vendor wrote it, on a document's day, in a source."""

    label: str
    raw: str
    on: dt.date | None
    source: str


def report_labels(project: Project, reader: Reader | None) -> int:
    """Print the report. Returns 0.

    Vendors' values may hold anything: they are shown to a `reader` only, and that is logged before.

    Raises:
        IntegrityError: a table cannot be read as declared, or the log of decisions is broken.
    """
    state = read_state(project)
    if reader is not None:
        reader.note(state.decisions, "view", ["report:labels"])
    out = console()
    statements: Counter[Said] = Counter()
    for source in project.sources:
        for values in said_in(state, source):
            statements.update(values)
    if not statements:
        out.print("No document has a label yet: `curation run`, then ask again")
        return 0
    vocabularies = project.cleaning.labels()
    _known(out, statements, vocabularies)
    _origins(out, state, vocabularies)
    _rules(out, state)
    _unmapped(out, statements, vocabularies, reader is not None)
    free: defaultdict[str, set[str]] = defaultdict(set)
    for statement in statements:
        if statement.label not in vocabularies.labels:
            free[statement.label].add(statement.raw)
    if free:
        names = ", ".join(f"{printable(name)} ({len(values):,})" for name, values in sorted(free.items()))
        out.print(f"Without a vocabulary, by number of values: {names}")
    return 0


def said_in(state: State, source: str) -> Iterator[Counter[Said]]:
    """Yield a source's label values with numbers of documents, a batch of documents at a time."""
    for batch in state.tables.scan(f"{source}_documents", DOCUMENTS, list(COLUMNS)):
        groups = stated(batch).group_by(["name", "raw", "on"]).aggregate([([], "count_all")])
        yield Counter(
            {Said(row["name"], row["raw"], row["on"], source): row["count_all"] for row in groups.to_pylist()}
        )


def _known(out: Console, said: Mapping[Said, int], vocabularies: Vocabularies) -> None:
    from rich.table import Table

    table = Table(title="Labels with a vocabulary", title_justify="left")
    for name, side in (("label", "left"), ("value", "left"), ("documents", "right"), ("", "left"), ("sources", "left")):
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    for label, vocabulary in vocabularies.labels.items():
        counts: Counter[str] = Counter()
        retired: Counter[str] = Counter()
        sources: defaultdict[str, set[str]] = defaultdict(set)
        for statement, number in said.items():
            value = (
                vocabulary.resolve(statement.raw, statement.on, statement.source) if statement.label == label else None
            )
            if value is not None:
                counts[value] += number
                sources[value].add(statement.source)
                retired[value] += 0 if statement.on is None or vocabulary.sold_on(value, statement.on) else number
        most = max(counts.values(), default=0)
        for index, value in enumerate(vocabulary.values):
            shown = _shown(vocabulary, value) + (f", {retired[value]:,} outside its days" if retired[value] else "")
            bar = "█" * -(-counts[value] * BAR // max(most, 1))
            names = ", ".join(sorted(sources[value]))
            table.add_row("" if index else label, shown, f"{counts[value]:,}", bar, names)
        table.add_section()
    out.print(table)


def origins_in(state: State) -> dict[str, Counter[str]]:
    """Return label → kind of origin → documents: as landed, by rules, and by people who reviewed."""
    origins: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for source in state.project.sources:
        for batch in state.tables.scan(f"{source}_documents", DOCUMENTS, ["doc_id", "labels"]):
            for labels in batch["labels"].to_pylist():
                for name, kind in {(label["name"], origin_of(label)) for label in labels or ()}:
                    origins[name][kind] += 1
    for name in state.tables.read(LABELS_TABLE, RULE_LABELS, ["name"])["name"].to_pylist():
        origins[name]["rule"] += 1
    for given in state.decisions.reviews().values():
        for name in given:
            origins[name]["human"] += 1
    return dict(origins)


def _origins(out: Console, state: State, vocabularies: Vocabularies) -> None:
    from rich.table import Table

    origins = {name: counts for name, counts in origins_in(state).items() if name in vocabularies.labels}
    kinds = [kind for kind in ORIGINS if any(counts[kind] for counts in origins.values())]
    table = Table(title="Who said it: documents by origin, the strongest first", title_justify="left")
    for name in ("label", *kinds):
        table.add_column(name, justify="left" if name == "label" else "right")
    for name, counts in sorted(origins.items()):
        table.add_row(name, *(f"{counts[kind]:,}" for kind in kinds))
    if origins:
        out.print(table)


def _rules(out: Console, state: State) -> None:
    """Print the rules' results in the last night: what they cover, where they disagree, and how right they are."""
    from rich.table import Table

    rows = state.tables.read(RULES_TABLE, RULE_STANDINGS).to_pylist()
    if not rows:
        return
    table = Table(
        title="Declared rules; judged: how many that somebody labelled agree, with the 95 % interval",
        title_justify="left",
    )
    for name in ("rule", "says", "covers", "overlap", "conflict", "accuracy", "judged", "labels"):
        table.add_column(name, justify="left" if name in ("rule", "says") else "right", overflow="fold")
    for row in rows:
        low, high = wilson(row["right"], row["judged"])
        measured = f"{row['right']:,}/{row['judged']:,} {low:.0%}-{high:.0%}" if row["judged"] else "none"
        covered = max(row["covered"], 1)
        shares = (f"{row[name] / covered:.0%}" for name in ("overlaps", "conflicts"))
        says = f"{row['label']}: {row['value']}"
        table.add_row(
            row["rule"],
            says,
            f"{row['covered']:,}",
            *shares,
            f"{row['accuracy']:.2f}",
            measured,
            f"{row['labelled']:,}",
        )
    out.print(table)


def _shown(vocabulary: Vocabulary, value: str) -> str:
    display = vocabulary.display(value)
    return printable(value if display == value else f"{value} ({display})")


def _unmapped(out: Console, said: Mapping[Said, int], vocabularies: Vocabularies, show_text: bool) -> None:
    from rich.table import Table

    missing = vocabularies.unmapped(
        chain.from_iterable(repeat(statement, number) for statement, number in said.items())
    )
    if not missing:
        out.print("Every value of these labels has a mapping")
        return
    table = Table(title="Values with no mapping, the most frequent first", title_justify="left")
    for name in ("label", *(("value",) if show_text else ()), "documents", "nearest known", "such a document is"):
        table.add_column(name, justify="right" if name == "documents" else "left", overflow="fold")
    for unmapped_value in missing[:FEW]:
        shown = (printable(unmapped_value.raw[:SHOWN]).replace("\n", "␤").replace("\t", "␉"),) if show_text else ()
        table.add_row(
            unmapped_value.label,
            *shown,
            f"{unmapped_value.count:,}",
            _nearest(unmapped_value),
            POLICIES[unmapped_value.policy],
        )
    out.print(table)
    if len(missing) > FEW:
        out.print(f"and {len(missing) - FEW:,} more values")
    if not show_text:
        out.print(
            "`--show-text`, with --who and --why, shows what the vendors wrote; "
            "map it under `vocabularies` of the Cleaning YAML"
        )


POLICIES = {"keep": "kept without it", "quarantine": "quarantined", "fatal": "a reason to stop its source"}


def _nearest(each: Unmapped) -> str:
    return "none" if each.nearest is None else f"{printable(each.nearest)} ({each.score:.0%})"
