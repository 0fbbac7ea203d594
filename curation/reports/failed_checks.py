"""Report a failed check to the person who has to act: what failed, what to do, and lines to copy into a waiver."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from curation.registry.release.card import CANARY_COLUMNS, canaries
from curation.reports.terminal import printable

if TYPE_CHECKING:
    from rich.console import Console

FIRST = "too_many_missed"  # the figure that tells what failed
NUMBERED = re.compile(r"(hit|rare)_\d+\Z")
HIT = re.compile(r"(?P<place>.+?): (?P<kind>.+?)(?: of [0-9a-f]{16})?\Z")
BY_TYPE = re.compile(r"(recall|bound|missed)_[A-Z_]+\Z")
EACH = 3  # hits of a kind that are shown
GROUPS = 20  # groups that are shown
WAIVER = "--who WHO --why WHY --until YYYY-MM-DD"


def show_failed(out: Console, corpus: str, name: str, result: str, verdict: Mapping[str, Any]) -> None:
    """Print one line on what failed, the advice, and the details.

    Details are entity types of which too many were missed, some hits of each kind as calls of `curation waive`, and
    groups of few people.
    """
    figures: Mapping[str, Any] = verdict["figures"]
    out.print()
    style = "red" if result.startswith("closed") else ""
    out.print(f"{corpus}: {result}: {name}{_said(figures)}", style=style, soft_wrap=True)
    if advice := verdict.get("advice"):
        out.print(f"  {advice}", soft_wrap=True)
    failed = {expectation.strip() for expectation in str(figures.get(FIRST, "")).split(",")}
    if rows := [row for row in canaries(figures) if row[0] in failed]:
        from rich.table import Table

        table = Table(*CANARY_COLUMNS)
        for row in rows:
            table.add_row(*map(str, row))
        out.print(table)
    for kind, places in sorted(_hits(figures).items()):
        more = int(figures.get(f"hits_{kind}", len(places))) - len(places[:EACH])
        out.print(f"  {kind}" + (f", and {more:,} more" if more > 0 else ""))
        for place in places[:EACH]:
            out.print(f"    curation waive {corpus} '{place}' {WAIVER}", soft_wrap=True)
    for group in [figure for what, figure in figures.items() if what.startswith("rare_")][:GROUPS]:
        out.print(f"  {printable(str(group))}", soft_wrap=True)


def _said(figures: Mapping[str, Any]) -> str:
    """Return what failed, then what was counted, without the figures that are shown separately."""
    told = {
        what: n
        for what, n in figures.items()
        if what != FIRST and not NUMBERED.match(what) and not BY_TYPE.match(what) and n != 0
    }
    first = {FIRST: figures[FIRST]} if FIRST in figures else {}
    counted = ", ".join(f"{what.replace('_', ' ')} {n}" for what, n in {**first, **told}.items())
    return f" ({counted})" if counted else ""


def _hits(figures: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return kind → places of its hits that the check names, in its order."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for what, figure in figures.items():
        if what.startswith("hit_") and (match := HIT.match(str(figure))):
            places[match["kind"]].append(match["place"])
    return places
