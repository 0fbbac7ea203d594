"""`curation init` on the screen: what was written, and the next three commands."""

from __future__ import annotations

import datetime as dt
import shlex
from pathlib import Path

from curation.reports.terminal import console
from curation.settings.folder import CHECKOUT, deployment_of
from curation.start.begin import begin


def show_beginning(folder: Path, reader: str | None, owner: str | None) -> int:
    """Write a deployment and say what to do next. Returns 0.

    Raises:
        ConfigurationError: as `begin`.
    """
    begun = begin(folder, reader, owner)
    out = console()
    out.print(f"{begun.folder} is a deployment: its YAML is in defs/", style="bold", soft_wrap=True)
    drafted = f"drafted from {begun.landed.relative_to(begun.folder)}" if begun.landed else "still to land"
    out.print(f"  source {begun.source}, read by `{begun.reader}`, {drafted}: see who owns it, and under which terms")
    out.print(f"  corpus {begun.corpus}, which waits for its suite and the leak gate")
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
