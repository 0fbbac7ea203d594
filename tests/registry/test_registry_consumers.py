"""A release is loaded the way that its consumers do: with tools that know nothing of this package."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from curation.registry.publish import Release
from curation.registry.release.card import card
from curation.registry.release.manifest import build, facts_of
from curation.registry.release.verify import verify

TRAIN = "data/default/train-*.parquet"


def ids(*numbers: int) -> set[str]:
    return {f"support-sft-train-2024-{month:02}-{n}" for month in numbers for n in range(8)}


@pytest.mark.slow
def test_dvc_get_gives_a_folder_that_sha256sum_accepts(pulled: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=pulled, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") == sum(path.is_file() for path in pulled.rglob("*")) - 1


@pytest.mark.slow
def test_dvc_import_follows_a_corpus_to_its_next_version(
    published_copy: Path, candidate_in: Any, registry_in: Any, as_consumer: Any, tmp_path: Path
) -> None:
    home, registry = tmp_path / "models", str(published_copy / "registry")
    home.mkdir()
    subprocess.run(["git", "init", "--quiet", str(home)], check=True)
    for arguments in (("init", "--quiet"), ("import", registry, "corpora/support-sft", "--rev", "support-sft@v1.0.0")):
        done = as_consumer(home, *arguments)
        assert done.returncode == 0, done.stderr
    assert verify(home / "support-sft") == []
    before = pd.read_parquet(home / "support-sft/data/default/train-2024-02-00000.parquet")
    changed = candidate_in(published_copy / "changed", changed="2024-02")
    release = registry_in(published_copy).publish(changed, facts_of(changed), {"run_id": "r2"})
    done = as_consumer(home, "update", "--rev", release.tag, "support-sft.dvc")
    assert done.returncode == 0, done.stderr
    assert verify(home / "support-sft") == []
    after = pd.read_parquet(home / "support-sft/data/default/train-2024-02-00000.parquet")
    assert list(after["example_id"]) == list(before["example_id"])
    assert (after["completion"] != before["completion"]).sum() == 1
    assert f"rev: {release.tag}" in (home / "support-sft.dvc").read_text()


def test_datasets_loads_every_config_and_split_by_the_card(
    pulled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    assert datasets.get_dataset_config_names(str(pulled)) == ["default"]
    dataset = datasets.load_dataset(str(pulled), cache_dir=str(tmp_path / "cache"))
    assert {split: rows.num_rows for split, rows in dataset.items()} == {"train": 24, "test": 6}
    assert set(dataset["train"]["example_id"]) == ids(1, 2, 3)


def test_pandas_polars_and_duckdb_read_the_same_rows(pulled: Path) -> None:
    import duckdb
    import polars as pl

    expected = ids(1, 2, 3)
    frames = [pd.read_parquet(path) for path in sorted(pulled.glob(TRAIN))]
    assert set(pd.concat(frames)["example_id"]) == expected
    assert set(pl.read_parquet(pulled / TRAIN)["example_id"]) == expected
    found = duckdb.sql(f"SELECT example_id FROM '{pulled / TRAIN}' ORDER BY 1").fetchall()
    assert {name for (name,) in found} == expected and len(found) == 24


@pytest.mark.slow
def test_the_commands_of_the_card_run_as_they_stand(
    published: tuple[Path, Release], pulled: Path, candidate_in: Any, as_consumer: Any, tmp_path: Path
) -> None:
    card = (pulled / "README.md").read_text(encoding="utf-8")
    get, sums = re.findall(r"^(?:dvc get|cd) .*$", card, re.MULTILINE)
    done = as_consumer(tmp_path / "away", *shlex.split(get.replace("REGISTRY", str(published[0] / "registry")))[1:])
    assert done.returncode == 0, done.stderr
    subprocess.run(["bash", "-c", sums], cwd=tmp_path / "away", check=True, capture_output=True)
    code = next(block for block in re.findall(r"```python\n(.*?)```", card, re.DOTALL) if "load_dataset" in block)
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-W", "ignore", "-c", f"{code}\nprint(dataset['train'].num_rows)"]
    done = subprocess.run(command, cwd=tmp_path / "away", env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "24", done.stderr


def test_the_lines_for_duckdb_find_all_examples_of_a_ticket(
    candidate_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import duckdb
    import pyarrow as pa
    import pyarrow.parquet as pq

    candidate = candidate_in(tmp_path / "a")
    mine, other = "support-sft-train-2024-01-0", "support-sft-train-2024-01-1"
    rows = [
        (mine, "default", "t1"),
        (mine, "default", "t2"),
        ("whole", "conversations", "t2"),
        (other, "default", "t9"),
    ]
    columns = dict(zip(("example_id", "config", "turn"), map(list, zip(*rows, strict=True)), strict=True))
    for path in (candidate / "lineage").iterdir():
        pq.write_table(pa.table(columns), path)
    release = {**dict.fromkeys(("as_of", "published_at"), "2024-04-01"), "version": "v1.0.0", "previous": None}
    text = card(build(candidate, facts_of(candidate)), {**release, "changelog": ["first release"], "run": {}})
    by_turn, by_name = (shlex.split(line)[2] for line in text.splitlines() if line.startswith("duckdb "))
    monkeypatch.chdir(candidate)
    found = duckdb.sql(by_turn.replace("EXAMPLE_ID", mine)).fetchall()
    assert sorted(found) == [("conversations", "whole"), ("default", mine)]
    assert duckdb.sql(by_name.replace("EXAMPLE_ID", mine)).fetchall() == [(mine, "Question 0?", "Answer 0 of 2024-01.")]


def test_the_set_of_samples_can_be_checked_with_duckdb_and_sha256sum(candidate_in: Any, tmp_path: Path) -> None:
    import hashlib

    import duckdb

    candidate = candidate_in(tmp_path / "a")
    stated = build(candidate, facts_of(candidate)).facts["samples"]["default"]
    found = duckdb.sql(f"SELECT {stated['id']} FROM '{candidate / TRAIN}' ORDER BY 1").fetchall()
    listed = "".join(f"{name}\n" for (name,) in found)
    assert hashlib.sha256(listed.encode()).hexdigest() == stated["splits"]["train"]
