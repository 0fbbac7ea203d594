"""Run `curation diff A B`: print the examples added, removed, changed or moved between two releases, and why."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from curation.deployment.project import Project
from curation.errors import ConfigurationError
from curation.registry.pull import find_release, pull
from curation.registry.release.causes import CHANGES
from curation.registry.release.difference import Difference, differences, inputs_that_differ
from curation.registry.repository.ledger import Release
from curation.registry.step import registry_of
from curation.reports.terminal import console, print_json


def show_diff(project: Project, before: str, after: str, as_json: bool, shown: int) -> int:
    """Pull both releases, compare them and print what differs. Returns the exit code.

    Args:
        before, after: `support-sft@v1.0.0` or `support-sft@prod`; of the second the corpus may be left out.
        shown: how many examples of each kind of change the terminal names.

    Raises:
        ConfigurationError: there is no such release, it was withdrawn, or they are of two corpora.
        IntegrityError: what was pulled is not what was released.
        TryAgain: the registry or its remote cannot be reached.
    """
    registry = registry_of(project)
    old = find_release(registry, before)
    new = find_release(registry, after if "@" in after else f"{old.corpus}@{after}")
    if old.corpus != new.corpus:
        raise ConfigurationError("curation diff", "these are two corpora", "compare two versions of one")
    changes: list[Difference] = []
    inputs: tuple[str, ...] = ()
    if old != new:
        places = project.locations
        places.temporary.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=places.temporary) as scratch:
            folders = [pull(registry, release, Path(scratch)) for release in (old, new)]
            changes, inputs = differences(*folders), inputs_that_differ(*folders)
    if as_json:
        told = {
            "before": old.tag,
            "after": new.tag,
            "inputs": inputs,
            "examples": [asdict(difference) for difference in changes],
        }
        print_json(told)
    else:
        _show(old, new, changes, inputs, shown)
    return 0


def _show(old: Release, new: Release, found: list[Difference], inputs: tuple[str, ...], shown: int) -> None:
    from rich.table import Table

    out = console()
    out.print(f"{old.tag} → {new.tag}", style="bold")
    if not found:
        out.print("Every example is the same in both")
    if inputs:
        out.print(f"What differs of their inputs: {'; '.join(inputs)}", soft_wrap=True)
    for change in CHANGES:
        own = [difference for difference in found if difference.change == change]
        if not own:
            continue
        out.print(f"{len(own):,} {change}", style="bold")
        for why, number in sorted(
            Counter("; ".join(difference.why) for difference in own).items(), key=lambda n: (-n[1], n[0])
        ):
            out.print(f"  {number:,} because of: {why or 'nothing that either release tells'}", soft_wrap=True)
        if not shown:
            continue
        table = Table(box=None, show_header=False, pad_edge=True)
        for difference in own[:shown]:
            splits = (
                f"{difference.before} → {difference.after}"
                if change == "moved"
                else difference.after or difference.before or ""
            )
            table.add_row(difference.example_id, f"{difference.config}/{splits}")
        out.print(table)
        if len(own) > shown:
            out.print(f"  and {len(own) - shown:,} more: `--show {len(own)}` or `--json` names them")
    for line in new.changelog if old != new else ():
        out.print(f"{new.version} says: {line}", soft_wrap=True)
