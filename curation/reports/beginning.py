"""Run `curation init` and print the written files and the next three commands."""

from __future__ import annotations

import datetime as dt
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from curation.reports.first_night import show_first_night
from curation.reports.terminal import console
from curation.settings.folder import CHECKOUT, deployment_of
from curation.start.begin import begin

if TYPE_CHECKING:
    from rich.console import Console


class Asked(NamedTuple):
    """Facts about an export that only people know; missing ones are asked for or have defaults."""

    owner: str | None = None
    licence: str | None = None
    purpose: str | None = None
    languages: tuple[str, ...] = ()


def show_beginning(
    folder: Path, reader: str | None, asked: Asked, export: Path | None = None, first_night: bool = True
) -> int:
    """Write a deployment and print what to do next. Returns 0.

    Args:
        export: becomes the first landing; then the missing facts are asked for, and a first night is shown.
        first_night: whether to show a first night.

    Raises:
        ConfigurationError: as `begin`.
    """
    out = console()
    if export is not None and sys.stdin.isatty() and out.is_terminal:
        asked = _asked(out, asked)
    begun = begin(
        folder,
        reader,
        asked.owner,
        export=export,
        licence=asked.licence,
        purpose=asked.purpose,
        languages=asked.languages,
    )
    out.print(f"{begun.folder} is a deployment: its YAML is in defs/", style="bold", soft_wrap=True)
    drafted = f"drafted from {begun.landed.relative_to(begun.folder)}" if begun.landed else "still to land"
    out.print(f"  source {begun.source}, read by `{begun.reader}`, {drafted}: see who owns it, and under which terms")
    out.print(f"  corpus {begun.corpus}, which waits for its suite and the leak gate")
    if export is not None and begun.landed is not None and first_night:
        show_first_night(begun, begun.landed, out)
    out.print("Next:")
    if begun.landed is None:
        place = f"data/landing/{begun.source}/{dt.datetime.now(dt.UTC).date()}/"
        out.print(f"  (put an export at {place}; `curation inspect {place}` looks at it)", soft_wrap=True)
    uv = f"uv run --project {shlex.quote(str(CHECKOUT))} " if deployment_of(CHECKOUT) else ""
    for command, what in (
        (f"cd {shlex.quote(str(begun.folder))} && {uv}curation validate", "every YAML, with file and line"),
        (f"{uv}curation run", "the night; then `curation status`"),
        (f"{uv}dagster dev", "the graph, the checks, the runs, the schedule"),
    ):
        out.print(f"  {command}", style="bold", highlight=False, soft_wrap=True)
        out.print(f"      {what}", style="dim", highlight=False)
    return 0


def _asked(out: Console, given: Asked) -> Asked:
    """Ask for the facts that were not given; an empty answer leaves the default."""
    from rich.prompt import Prompt

    def answer(question: str, said: str | None) -> str | None:
        return said or Prompt.ask(question, console=out, default="", show_default=False) or None

    owner = answer("Who answers for the data (e-mail address or team; empty: you)", given.owner)
    licence = answer("Under which terms may the text be used (empty: internal)", given.licence)
    purpose = answer("What was it collected for (empty: what is usual for such an export)", given.purpose)
    languages = answer("Which languages, such as en, de (empty: all)", " ".join(given.languages))
    return Asked(owner, licence, purpose, tuple((languages or "").replace(",", " ").split()))
