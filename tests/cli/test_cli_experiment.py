"""`curation experiment` and the root `dvc.yaml`: what a recipe gives, before it goes into the night."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from curation.demo.planted import SOURCES
from curation.fates import FATES
from curation.storage.tables import Tables

pytestmark = pytest.mark.slow

Call = Callable[..., Any]
ROOT = Path(__file__).parents[2]


def test_an_experiment_counts_what_the_night_counts_and_leaves_nothing_behind(
    curation: Call, finished: Any, tmp_path: Path
) -> None:
    metrics, plots = tmp_path / "out" / "metrics.json", tmp_path / "out" / "fates.csv"
    before = {p for p in finished.data.rglob("*") if "tmp" not in p.parts}
    arguments = ("--landings", str(finished.data / "landing"), "--metrics", str(metrics), "--plots", str(plots))
    assert curation("experiment", "support-triage", *arguments, on=finished).code == 0
    assert list((finished.data / "restricted" / "tmp").glob("experiment-*")) == []
    assert {p for p in finished.data.rglob("*") if "tmp" not in p.parts} == before
    measured = json.loads(metrics.read_bytes())
    facts = json.loads((finished.data / "corpora" / "support-triage" / "facts.json").read_bytes())["facts"]
    assert measured["examples"] == facts["counts"]["examples"]
    assert measured["redactions"] == facts["counts"]["redactions"]
    fates = Tables(finished.data / "restricted" / "tables").read("fates", FATES).to_pylist()
    own = [row for row in fates if (row["scope"], row["subject_kind"]) == ("support-triage", "document")]
    assert measured["documents"] == len(own) == sum(n for found in measured["fates"].values() for n in found.values())
    assert measured["fates"]["kept"]["all"] == sum(row["fate"] == "kept" for row in own)
    assert all(mean > 0 for mean in measured["mean_characters"].values())
    rows = [line.rsplit(",", 1) for line in plots.read_text().splitlines()]
    assert rows[0] == ["fate", "documents"]
    assert sum(int(number) for _, number in rows[1:]) == len(own)


def test_an_experiment_that_fails_leaves_nothing_behind_and_what_a_killed_one_left_goes(
    curation: Call, small: Any, exports: Path, tmp_path: Path
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    leftover = small.data / "restricted" / "tmp" / f"experiment-{ended.pid}-x"
    leftover.mkdir(parents=True)
    landings = tmp_path / "landings"
    shutil.copytree(exports / "salesforce" / "2026-11-02", landings / "salesforce" / "2026-11-02")
    for file in (landings / "salesforce" / "2026-11-02").glob("Case*.csv"):
        file.write_text("Wrong,Header\n1,2\n")
    metrics = tmp_path / "metrics.json"
    done = curation("experiment", "support-sft", "--landings", str(landings), "--metrics", str(metrics), on=small)
    assert (done.code, metrics.exists()) == (2, False)
    assert "salesforce: it cannot be read" in done.err
    assert list((small.data / "restricted" / "tmp").iterdir()) == []


@pytest.mark.parametrize("made", [False, True])
def test_without_landings_an_experiment_says_how_to_make_some(
    curation: Call, small: Any, tmp_path: Path, made: bool
) -> None:
    if made:
        (tmp_path / "none").mkdir()
    arguments = ("--landings", str(tmp_path / "none"), "--metrics", str(tmp_path / "m.json"))
    done = curation("experiment", "support-sft", *arguments, on=small)
    assert (done.code, "curation demo --landings-only" in done.err) == (2, True)
    assert curation("experiment", "nope", *arguments, on=small).code == 2


def test_landings_only_writes_a_landing_zone_and_nothing_else(curation: Call, small: Any, tmp_path: Path) -> None:
    before = set(small.root.rglob("*"))
    done = curation("demo", "--landings-only", "--scale", "0.05", "--data", str(tmp_path / "frozen"), on=small)
    assert done.code == 0
    assert {p.name for p in (tmp_path / "frozen").iterdir()} == {".demo.json", *SOURCES}
    assert set(small.root.rglob("*")) == before


def test_every_file_that_dvc_yaml_names_is_there() -> None:
    declared = yaml.safe_load((ROOT / "dvc.yaml").read_text())
    names = {key: str(value) for key, value in declared["vars"][0].items()}
    for stage in declared["stages"].values():
        for item in (*stage.get("deps", ()), *stage.get("params", ())):
            name = item if isinstance(item, str) else next(iter(item))
            for key, value in names.items():
                name = name.replace("${" + key + "}", value)
            assert name == "data/frozen" or (ROOT / name).exists()


def test_dvc_shows_what_an_edited_recipe_changes(tmp_path: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "curation", "dvc.yaml", ".dvc", ".dvcignore", "workspace.yaml",
         "uv.lock", ".gitignore"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    clone = tmp_path / "clone"
    for name in listed:
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    text = (clone / "dvc.yaml").read_text()
    assert "scale: 0.25" in text
    (clone / "dvc.yaml").write_text(text.replace("scale: 0.25", "scale: 0.05"))
    scripts = Path(sys.executable).parent
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("CURATION_", "GIT_"))},
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(clone),
        "DVC_SITE_CACHE_DIR": str(tmp_path / "site"),
        "DVC_GLOBAL_CONFIG_DIR": str(tmp_path / "global"),
    }

    def call(*arguments: str) -> str:
        done = subprocess.run(
            arguments, cwd=clone, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def commit() -> None:
        call("git", "add", "-A")
        call("git", "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "a state")

    call("git", "init", "-q")
    commit()
    call("dvc", "repro", "-q")
    (shown,) = json.loads(call("dvc", "metrics", "show", "--json"))[""]["data"].values()
    assert shown["data"]["fates"]["kept"]["all"] > 0
    assert "data/experiment/metrics.json" not in call("git", "status", "--short", "-uall")
    commit()
    assert "up to date" in call("dvc", "status")
    recipe = clone / "curation" / "demo" / "project" / "defs" / "corpora" / "support_sft" / "defs.yaml"
    recipe.write_text(recipe.read_text().replace("status: [solved, closed]", "status: [solved]"))
    call("dvc", "repro", "-q")
    changed = json.loads(call("dvc", "metrics", "diff", "--json"))["data/experiment/metrics.json"]
    assert changed["fates.kept.all"]["diff"] < 0 < changed["fates.dropped.where_status"]["diff"]
    (edited,) = json.loads(call("dvc", "params", "diff", "--json")).values()
    assert edited["attributes.select.where.status"]["new"] == "['solved']"
    assert not list((clone / "data").rglob("experiment-*"))
