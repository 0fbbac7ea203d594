"""The command line answers at once, and every verb says how it is called."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

VERBS = (
    *("demo", "run", "inspect", "override", "validate", "status", "explain", "releases", "verify", "publish", "erase"),
    *("experiment", "audit", "reidentify", "waive", "accept", "resolve", "preview", "canaries", "contamination"),
    *("diff", "where-is", "channels", "rollback", "promote", "withdraw", "approve", "repair", "messages"),
)
REPORTS = ("labels", "dedup", "redaction", "contradictions")
TRIALS = ("hygiene", "privacy", "dedup", "parse")
HEAVY = ("dagster", "spacy", "great_expectations", "presidio_analyzer", "dvc", "torch")
PRINT_HEAVY = f"""
import atexit, sys
atexit.register(lambda: print([m for m in {(*HEAVY, "pandas", "pyarrow")!r} if m in sys.modules], file=sys.stderr))
sys.argv[0] = "curation"
from curation.cli import main
main()
"""


def loaded(*arguments: str) -> list[str]:
    """Which heavy packages a call imports."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT_HEAVY, *arguments], capture_output=True, text=True, check=True, timeout=120
    )
    found: list[str] = eval(done.stderr.strip().splitlines()[-1])
    return found


@pytest.mark.parametrize(
    "verb",
    [
        *((verb,) for verb in VERBS),
        ("try",),
        *(("try", trial) for trial in TRIALS),
        *(("report", report) for report in REPORTS),
        *(("review", way) for way in ("export", "import")),
    ],
)
def test_every_verb_has_a_help_that_names_its_call(curation: Callable[..., Any], verb: tuple[str, ...]) -> None:
    done = curation(*verb, "--help")
    assert (done.code, done.err) == (0, "")
    assert f"Usage: curation {' '.join(verb)}" in done.out


def test_the_help_names_all_verbs_and_the_exit_codes(curation: Callable[..., Any]) -> None:
    shown = curation("--help").out
    assert all(verb in shown for verb in (*VERBS, "try", "report"))
    assert "Exit codes" in shown
    assert "1 when a gate is closed, a source is held" in " ".join(curation("status", "--help").out.split())


def seconds(module: str) -> float:
    """The least CPU time of three processes that show a module's help."""
    taken = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", module, "--help"], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(taken)


def test_the_help_costs_what_that_of_its_framework_does_and_loads_nothing_heavy() -> None:
    assert loaded("--help") == []
    assert seconds("curation.cli") < 3 * seconds("typer")  # measured: 1.1 times


@pytest.mark.slow
def test_trying_deduplication_loads_neither_dagster_nor_spacy_nor_great_expectations(tmp_path: Path) -> None:
    documents = pa.table({"doc_id": ["1"], "kind": ["ticket"], "created": ["2026-11-02"], "text": ["one"]})
    pq.write_table(documents, tmp_path / "documents.parquet")
    found = loaded("try", "dedup", str(tmp_path / "documents.parquet"), str(tmp_path / "clusters.parquet"))
    assert not set(found) & set(HEAVY)


def test_trying_hygiene_loads_neither_dagster_nor_spacy_nor_great_expectations(tmp_path: Path) -> None:
    pq.write_table(pa.table({"doc_id": ["1"], "text": ["one"]}), tmp_path / "documents.parquet")
    found = loaded("try", "hygiene", str(tmp_path / "documents.parquet"), str(tmp_path / "cleaned.parquet"))
    assert not set(found) & set(HEAVY)
