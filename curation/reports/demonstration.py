"""Run `curation demo`: write invented exports, run three nights one after the other, and show the results."""

from __future__ import annotations

import datetime as dt
import logging
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from curation.components.dagster_home import dagster_home
from curation.demo.folder import DEMO_DEFS
from curation.errors import ConfigurationError
from curation.settings.folder import CHECKOUT, deployment_of, find_deployment
from curation.start.folder import lay_out

if TYPE_CHECKING:
    from curation.deployment.project import Project

SHOWN = "support-sft"  # the corpus that the suggested next command pulls


def run_demo(data: Path | None, seed: int, scale: float) -> int:
    """Write the exports, run the nights, show the result. Returns the exit code.

    Where there is no deployment, the demo's project is copied into the current folder.

    Raises:
        ConfigurationError: that folder is not empty; the deployment in force is not the demo's, or not `dev`; there are
            exports in it that are not the demo's.
    """
    if data is not None:
        os.environ["CURATION_DATA"] = str(data.resolve())
    started = time.monotonic()
    console = Console()
    if find_deployment() is None:
        copy_demo(Path.cwd())
        console.print(f"The demo's project is now in {Path.cwd()}: its YAML in defs/", highlight=False, soft_wrap=True)
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=False
    ) as progress:
        task = progress.add_task("loading", total=None)
        from curation.deployment.project import load_project

        project = load_project()
        nights = _prepare(project, seed, scale)
        if len(nights) > 1:  # else hardly anything is new
            _load_ahead(project)
        lines = _Lines(lambda line: progress.update(task, description=line))
        logging.getLogger("curation").addHandler(lines)
        logging.getLogger("curation").propagate = False
        from curation.components.runs.runner import run_night

        for number, date in enumerate(nights, start=1):
            lines.prefix = f"night {number} of {len(nights)}, {date}"
            done = run_night(project, as_of=date)
            if not done.success:
                progress.stop()
                from curation.reports.terminal import show_run

                return show_run(project, done)
        logging.getLogger("curation").removeHandler(lines)
        progress.update(
            task, description=f"{len(nights)} {'night' if len(nights) == 1 else 'nights'}", total=1, completed=1
        )
    _show(console, project, time.monotonic() - started)
    return 0


def copy_demo(folder: Path) -> None:
    """Copy the demo's project into a folder that is empty, or holds exports of an earlier demo without a project.

    Raises:
        ConfigurationError: there is something else in the folder.
    """
    from curation.demo.landings import MARKER

    if any(folder.iterdir()) and not (folder / "data" / "landing" / MARKER).exists():
        raise ConfigurationError(
            str(folder),
            "no deployment is here, and the folder is not empty",
            "make an empty one: mkdir curation-demo && cd curation-demo && curation demo",
        )
    lay_out(folder, DEMO_DEFS)


class _Lines(logging.Handler):
    """A log handler that shows the pipeline's newest line beside the spinner."""

    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self._show = show
        self.prefix = ""

    def emit(self, record: logging.LogRecord) -> None:
        self._show(f"{self.prefix}: {record.getMessage()}"[:100])


def _prepare(project: Project, seed: int, scale: float) -> Sequence[dt.date]:
    """Write keys and exports of the demo, in a deployment that is not production. Returns the days of the nights to
    run.

    These are the days on which its exports landed and no night is finished; where all are, the newest finished day,
    which changes nothing.
    """
    from curation.demo.landings import write_landings
    from curation.demo.planted import DATES, SOURCES
    from curation.registry.tables import NIGHTS
    from curation.storage.secrets.keys import install_demo_keys
    from curation.storage.tables import Tables

    if not set(SOURCES) <= project.sources.keys() or SHOWN not in project.corpora:
        raise ConfigurationError(
            "curation demo",
            f"the deployment in {project.root} is not the demo's",
            "call it in an empty folder elsewhere",
        )
    places = project.locations
    if places.environment != "dev":
        raise ConfigurationError(
            "curation demo", f"this deployment is {places.environment}", "set CURATION_ENVIRONMENT=dev or use --data"
        )
    places.ensure()
    write_landings(places.landing, seed, scale)
    install_demo_keys(places.keys, seed)
    finished = Tables(places.tables).read("nights", NIGHTS, ["as_of"])["as_of"].to_pylist()
    return [date for date in DATES if date not in finished] or [max(finished)]


def _load_ahead(project: Project) -> None:
    """Start what takes half a minute of a first night and depends on nothing: models in workers, compiled kernels."""
    from curation.dedup.ahead import compile_ahead
    from curation.privacy.step import load_ahead

    compile_ahead()
    load_ahead(project)


def _show(console: Console, project: Project, seconds: float) -> None:
    from curation.fates import EVERYWHERE, FATES
    from curation.registry.step import registry_of
    from curation.storage.tables import Tables

    fates = Tables(project.locations.tables).read("fates", FATES)
    grouped = (
        fates.group_by(["scope", "stage", "subject_kind", "fate", "reason"]).aggregate([([], "count_all")]).to_pylist()
    )
    grouped.sort(key=lambda r: (r["scope"] != EVERYWHERE, r["stage"], r["subject_kind"], r["fate"], r["reason"] or ""))
    table = Table(title="What became of everything that arrived", title_justify="left")
    for column, side in (
        ("where", "left"),
        ("what", "left"),
        ("fate", "left"),
        ("reason", "left"),
        ("number", "right"),
    ):
        table.add_column(column, justify=side)  # type: ignore[arg-type]
    before = None
    for row in grouped:
        where = row["stage"].replace("_", " ") if row["scope"] == EVERYWHERE else row["scope"]
        if before not in (None, where):
            table.add_section()
        shown = where if where != before else ""
        table.add_row(
            shown, row["subject_kind"], row["fate"], (row["reason"] or "").replace("_", " "), f"{row['count_all']:,}"
        )
        before = where
    console.print(table)

    releases = registry_of(project).releases()
    versions = Table(title="Releases", title_justify="left")
    for column in ("corpus", "version", "as of", "what changed"):
        versions.add_column(column)
    for release in releases:
        versions.add_row(release.corpus, release.version, release.as_of, "; ".join(release.changelog))
    console.print(versions)
    newest = [r for r in releases if r.corpus == SHOWN][-1]
    registry = project.locations.registry
    console.print(f"\n{len(releases)} releases in {seconds:.0f} s. Next:\n", highlight=False)
    uv, here = _calls(project)
    for command, what in (
        (f"{here}{uv}curation status", "the last night, holds and gates"),
        (f"{here}{uv}curation explain zendesk:50001", "where a ticket came from and what became of it"),
        (f"{uv}dvc get {registry} corpora/{SHOWN} --rev {newest.tag} -o {SHOWN}", "pull a version"),
        (f"{uv}curation verify {SHOWN}", "check it to the last byte"),
        (board(project), "the graph, the checks, these runs"),
    ):
        console.print(f"  {command}", style="bold", highlight=False, soft_wrap=True)
        console.print(f"      {what}", style="dim", highlight=False)


def board(project: Project) -> str:
    """Return the command that shows the runs of this deployment in Dagster's UI.

    `dagster dev` lets `.env` of the folder it starts in override the environment, so another home is started from a
    folder without one: the home itself.
    """
    uv, here = _calls(project)
    if "DAGSTER_HOME=" not in here:
        return f"{here}{uv}dagster dev"
    run = f"uv run --project {project.root} " if uv else ""
    return f"cd {dagster_home()} && {here}{run}dagster dev -m curation.definitions"


def _calls(project: Project) -> tuple[str, str]:
    """Return the prefixes with which a command acts on this deployment: `uv run ` in the checkout, and variables to
    set.
    """
    here = Path.cwd() == project.root and deployment_of(project.root) is not None
    variables = {"CURATION_DATA": os.environ.get("CURATION_DATA"), "DAGSTER_HOME": None}
    if not here or dagster_home() != project.root / "dagster_home":
        variables["DAGSTER_HOME"] = str(dagster_home())
    assignments = "".join(f"{name}={value} " for name, value in variables.items() if value)
    return "uv run " if here and project.root == CHECKOUT else "", assignments
