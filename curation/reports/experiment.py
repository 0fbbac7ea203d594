"""Run `curation experiment`: build one corpus from frozen landings in a temporary folder, for `dvc metrics diff`.

It runs the night's own steps one after the other, without Dagster and checks; of the registry it reads the frozen sets
that recipes name. It writes only counts.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from curation.corpora.candidate import read_facts
from curation.corpora.flow import CORPUS_STEP
from curation.deployment.project import Project, landing_dates, load_project
from curation.deployment.stages import run_step
from curation.errors import ConfigurationError, SourceError
from curation.fates import OUTCOMES
from curation.quality.examples import texts
from curation.state.night import Night, open_decisions
from curation.storage.files import write_atomic
from curation.storage.locations import Locations
from curation.storage.secrets.keys import trial_keys
from curation.storage.tables import Tables


def run_experiment(corpus: str, landings: Path, metrics: Path, plots: Path | None) -> int:
    """Build one corpus and write its figures. Returns the exit code.

    Equal landings, YAML and code give equal bytes of figures: they name no time, no run and no key.

    Args:
        landings: a landing zone, `<source>/<YYYY-MM-DD>/` in it; only read.
        metrics: JSON of counts: documents, examples by config and split, fates by reason, mean characters, redactions.
        plots: CSV of `fate,documents`.

    Raises:
        ConfigurationError: there is no such corpus, or nothing has landed there.
        SourceError: a source cannot be read as declared; a night would hold it and go on.
    """
    project = load_project()
    if corpus not in project.corpora:
        raise ConfigurationError(corpus, "no corpus of that name", f"use one of: {', '.join(project.corpora)}")
    places = project.locations
    places.temporary.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.chmod(places.restricted, 0o700)
    places.sweep()
    with places.scratch("experiment") as folder:
        here = replace(project, locations=_throw_away(places, landings.resolve(), folder))
        measured = _measure(_night(here, landings), corpus)
    _write(metrics, json.dumps(measured, indent=1, sort_keys=True) + "\n")
    if plots is not None:
        _write(plots, _rows(measured["fates"]))
    return 0


def _throw_away(places: Locations, landings: Path, folder: Path) -> Locations:
    locations = replace(
        places,
        data=folder,
        landing=landings,
        restricted=folder / "restricted",
        keys=places.keys,
        corpora=folder / "corpora",
        embedded=True,
        witness=None,
    )
    for needed in (locations.tables, locations.staging, locations.temporary):
        needed.mkdir(parents=True, mode=0o700)
    return locations


def _night(project: Project, landings: Path) -> Night:
    dates = landing_dates(project)
    if not dates:
        raise ConfigurationError(
            str(landings),
            "nothing has landed there" if landings.is_dir() else "no such folder of landings",
            "give a landing zone with <source>/<YYYY-MM-DD>/ in it, or make one:"
            " curation demo --landings-only --data FOLDER",
        )
    places = project.locations
    tables, keys = Tables(places.tables), trial_keys(places.keys)
    return Night(project, tables, keys, open_decisions(places.decisions, keys, tables), dates[-1])


def _measure(night: Night, corpus: str) -> dict[str, Any]:
    for step in night.project.graph.ancestors(CORPUS_STEP):
        for subject in night.project.sources if step.each == "source" else ("",):
            run_step(night, step, subject)
            if hold := night.decisions.held().get(f"source:{subject}"):
                raise SourceError(subject, f"it cannot be read: {hold.why}", "repair the landing or the source's YAML")
    candidate, _, fates = run_step(night, CORPUS_STEP, corpus)
    counts = read_facts(candidate)["facts"]["counts"]
    reasons: dict[str, Any] = {outcome: {} for outcome in OUTCOMES}
    for (outcome, reason), number in Counter(
        zip(fates["fate"].to_pylist(), fates["reason"].to_pylist(), strict=True)
    ).items():
        reasons[outcome][reason or "all"] = number
    return {
        "documents": fates.num_rows,
        "examples": counts["examples"],
        "fates": {
            outcome: dict(sorted(reason_counts.items())) for outcome, reason_counts in reasons.items() if reason_counts
        },
        "mean_characters": _mean_characters(candidate),
        "redactions": counts["redactions"],
        "redactions_total": sum(counts["redactions"].values()),
    }


def _mean_characters(candidate: Path) -> dict[str, float]:
    """Return the mean characters of text in an example, by config."""
    characters: Counter[str] = Counter()
    examples: dict[str, set[str]] = {}
    for example, column, text in texts(candidate):
        config = column.split(".", 1)[0]
        characters[config] += len(text)
        examples.setdefault(config, set()).add(example)
    return {config: round(characters[config] / len(example_ids), 1) for config, example_ids in sorted(examples.items())}


def _rows(fates: dict[str, dict[str, int]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("fate", "documents"))
    for outcome, reasons in fates.items():
        for reason, number in reasons.items():
            writer.writerow((outcome if reason == "all" else f"{outcome}: {reason}", number))
    return out.getvalue()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, text.encode())
