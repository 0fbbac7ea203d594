"""Run a first night on a sample of an export, in a folder that is removed afterwards.

It shows the fates of records, and examples, before anything is decided.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from curation.deployment.project import Project, load_project
from curation.deployment.read_only import read_state
from curation.errors import ConfigurationError, CurationError
from curation.reports.status import show_accounts, show_became
from curation.reports.terminal import start_logging
from curation.reports.texts.preview import candidate, sample, show_example
from curation.settings.folder import DEFS_VARIABLE, ROOT_VARIABLE
from curation.sources import sampled
from curation.start.begin import Begun
from curation.start.folder import lay_out
from curation.storage.locations import OVERRIDES
from curation.storage.modes import private
from curation.storage.scratch import scratch

if TYPE_CHECKING:
    from rich.console import Console

DAGSTER_HOME = "DAGSTER_HOME"
MOST = 1_000  # approximate rows of a sample, without people
SHOWN = 5  # examples that are shown, those with redactions first
LOOKED_AT = 200  # examples that they are chosen from


def show_first_night(begun: Begun, landed: Path, out: Console) -> None:
    """Run a first night and print its results. Errors are printed, and the deployment stays.

    Args:
        landed: the landing of the deployment that it takes its sample from; nothing in it is changed.
    """
    stride = max(1, -(-begun.rows // MOST))
    some = "all" if stride == 1 else f"one in {stride} threads and articles"
    out.print(f"A first night over {some} of it, in a folder that goes again:", style="bold", soft_wrap=True)
    start_logging()
    home = begun.folder / "data" / "restricted" / "tmp"
    with private(), scratch(home, "first-night") as place, _alone(place):
        try:
            project = _copied(begun, landed, place, stride)
            _run(project, begun, dt.date.fromisoformat(landed.name), out)
        except CurationError as error:
            out.print(f"It did not come to its end: {error}", style="yellow", markup=False, soft_wrap=True)


def _copied(begun: Begun, landed: Path, place: Path, each: int) -> Project:
    """Return a deployment of the same YAML, whose source reads only a sample of the landing."""
    lay_out(place, begun.folder / "defs")
    file = place / "defs" / "sources" / begun.source / "defs.yaml"
    stated = yaml.safe_load(file.read_text(encoding="utf-8"))
    declared = stated["attributes"]
    declared["options"] = {"reader": declared["reader"], "options": declared.get("options") or {}, "each": each}
    declared["reader"] = sampled.__name__
    declared["landing"] = {**(declared.get("landing") or {}), "location": str(landed.parent)}
    file.write_text(yaml.safe_dump(stated, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return load_project(place / "defs", place)


def _run(project: Project, begun: Begun, as_of: dt.date, out: Console) -> None:
    from curation.components.runs.runner import run_night  # not above: it brings Dagster along

    done = run_night(project, as_of=as_of)
    state = read_state(project)
    show_accounts(out, state)
    show_became(out, state)
    for check in done.failed_checks:
        out.print(f"gate: {check}", style="red", markup=False, soft_wrap=True)
    if done.error is not None and not done.failed_checks:
        out.print(f"It did not come to its end: {done.error}", style="yellow", markup=False, soft_wrap=True)
    try:
        examples = sample(candidate(project, begun.corpus), LOOKED_AT)
    except ConfigurationError:
        out.print("No example is shown: the corpus has none that has passed its checks.", style="yellow")
        return
    for example in sorted(examples, key=lambda preview: not preview.redactions)[:SHOWN]:
        show_example(out, example)


@contextlib.contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Make this process work on a deployment in a folder, with no environment variable that places parts of it
    elsewhere.

    The variables are restored afterwards.
    """
    names = (*OVERRIDES.values(), DEFS_VARIABLE, ROOT_VARIABLE, DAGSTER_HOME)
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ |= {DEFS_VARIABLE: str(place / "defs"), DAGSTER_HOME: str(place / "dagster_home")}
    try:
        yield
    finally:
        for name in names:
            os.environ.pop(name, None)
        os.environ.update(before)
