"""Run `curation report contradictions`: print articles in force that disagree, the likeliest first, and decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from curation.cleaning.texts import clean_texts
from curation.corpora.truth.contradictions import Contradiction, Side
from curation.corpora.truth.resolutions import Keep, reference, resolved
from curation.corpora.truth.step import stored_contradictions
from curation.deployment.project import Project
from curation.deployment.read_only import read_state
from curation.document import DOCUMENTS
from curation.errors import ConfigurationError
from curation.reports.audit import Reader
from curation.reports.terminal import console, printable
from curation.state.night import Night
from curation.storage.columns import among

if TYPE_CHECKING:
    from rich.console import Console

DECIDED: dict[Keep | None, str] = {
    None: "open",
    "first": "the first holds",
    "second": "the second holds",
    "both": "both hold",
}


def report_contradictions(project: Project, name: str | None, reader: Reader | None) -> int:
    """Print all contradictions that the last run found, or one of them. Returns 0.

    The statements themselves are shown to a `reader` only, and that is logged before.

    Raises:
        ConfigurationError: nothing has run yet, or there is no contradiction of that id.
        IntegrityError: a table cannot be read as declared, or the log of decisions is broken.
    """
    night = read_state(project).as_night()
    if night is None:
        raise ConfigurationError("curation report", "nothing has run yet", "run `curation run` or `curation demo`")
    contradictions = stored_contradictions(night)
    if name is not None and name not in contradictions:
        raise ConfigurationError(
            "the contradiction", "the last run found none with this id", "call it without an id to see all"
        )
    shown = [contradictions[name]] if name is not None else list(contradictions.values())
    out = console()
    if not shown:
        out.print("No two articles in force contradict each other")
        return 0
    kept = resolved(night.decisions.read())
    if reader is None:
        _table(out, shown, kept)
    else:
        sides = [side for contradiction in shown for side in (contradiction.first, contradiction.second)]
        seen = sorted({f"document:{night.suppression.document(side.doc_id)}" for side in sides})
        reader.note(night.decisions, "view", seen)
        _side_by_side(out, shown, kept, _statements(night, sides))
    is_open = sum(contradiction.id not in kept for contradiction in shown)
    if is_open:
        out.print(
            f"{is_open:,} of {len(shown):,} wait for a decision; until then corpora use their articles, but for "
            "recipes that say `contradictions: block`: `curation resolve ID --keep SOURCE:RECORD --who … --why …`; "
            "`--keep both` where they do not disagree",
            soft_wrap=True,
        )
    return 0


def _table(out: Console, shown: Iterable[Contradiction], kept: dict[str, Keep]) -> None:
    from rich.table import Table

    table = Table(title="Articles in force that contradict each other", title_justify="left")
    for column in ("id", "evidence", "found in", "about", "first", "second", "decided"):
        table.add_column(column, overflow="fold")
    for contradiction in shown:
        sides = (printable(reference(side)) for side in (contradiction.first, contradiction.second))
        table.add_row(
            contradiction.id,
            f"{contradiction.evidence:.1f}",
            contradiction.kind,
            contradiction.attribute,
            *sides,
            DECIDED[kept.get(contradiction.id)],
        )
    out.print(table)
    out.print("Evidence is how much the logarithm of the odds exceeds what is asked for; the likeliest stands first")
    out.print("`--show-text`, with --who and --why, shows the statements", soft_wrap=True)


def _side_by_side(
    out: Console, shown: Iterable[Contradiction], kept: dict[str, Keep], statements: dict[Side, str]
) -> None:
    from rich.table import Table

    for contradiction in shown:
        table = Table(
            title=f"{contradiction.id}: {contradiction.attribute}, {DECIDED[kept.get(contradiction.id)]}",
            title_justify="left",
        )
        for side in (contradiction.first, contradiction.second):
            table.add_column(printable(reference(side)), overflow="fold", ratio=1)
        table.add_row(
            *(
                printable(statements.get(side, "not there any more"))
                for side in (contradiction.first, contradiction.second)
            )
        )
        out.print(table)


def _statements(night: Night, sides: Iterable[Side]) -> dict[Side, str]:
    """Return the statements of the sides, from clean texts, without sides whose document has gone since."""
    by_source: dict[str, list[Side]] = {}
    for side in sides:
        by_source.setdefault(side.source, []).append(side)
    statements: dict[Side, str] = {}
    for source, own in sorted(by_source.items()):
        where = among("doc_id", sorted({side.doc_id for side in own}))
        rows = night.tables.read(f"{source}_documents", DOCUMENTS, ["turns"], where).to_pylist()
        raws = {turn["turn_id"]: turn["raw_sha256"] for row in rows for turn in row["turns"]}
        texts = clean_texts(night, source, [raws[side.turn_id] for side in own if side.turn_id in raws])
        for side in own:
            text = texts.get(raws.get(side.turn_id, b""))
            if text is not None:
                statements[side] = text[side.start : side.end]
    return statements
