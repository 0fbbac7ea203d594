"""The wheel in a Dagster project of somebody else's: made by `create-dagster`, beside dlt's components and a second code
location, with runs in Postgres, a multiprocess executor, and an asset called `people`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.installed.environments import (
    FEW,
    THINGS,
    Environment,
    build_wheel,
    fresh,
    locked,
    postgres,
    postgres_programs,
    write_articles,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("uv") is None, reason="needs uv, which builds the wheel and installs it"),
    pytest.mark.skipif(postgres_programs() is None, reason="needs PostgreSQL: `apt-get install postgresql`"),
]

FIRST, SECOND = "2026-11-02", "2026-11-03"
KEY_PREFIX, NIGHT = "text/curation", "text_curation_night"
HOME = "telemetry: {{enabled: false}}\nstorage:\n  postgres:\n    postgres_url: {url}\n"
DEFINITIONS = """\
from pathlib import Path

import dagster as dg

@dg.definitions
def defs() -> dg.Definitions:
    own = dg.Definitions(executor=dg.multiprocess_executor.configured({"max_concurrent": 2}))
    return dg.Definitions.merge(dg.load_from_defs_folder(path_within_project=Path(__file__).parent), own)
"""
PEOPLE = """\
import dagster as dg

@dg.asset
def people() -> None: ...
"""
TRAINED = """\
import dagster as dg

@dg.asset(deps=[dg.AssetKey(["text", "curation", "handbook_chunks_release"])])
def people_model() -> None: ...
"""
WORKSPACE = """\
load_from:
  - python_module: {module_name: host.definitions, location_name: host}
  - python_module: {module_name: train.definitions, location_name: train}
"""
TICK = """\
import datetime as dt, json
import dagster as dg
from host.definitions import defs

schedule = defs().resolve_schedule_def("text_curation_nightly")
with dg.DagsterInstance.get() as instance:
    at = dt.datetime(2026, 11, 3, 2, tzinfo=dt.UTC)
    with dg.build_schedule_context(instance, scheduled_execution_time=at) as context:
        (request,) = schedule.evaluate_tick(context).run_requests
        print(json.dumps(dict(request.tags)))
"""
SEEN = """\
import json
import dagster as dg

with dg.DagsterInstance.get() as instance:
    runs = [(run.job_name, run.status.value) for run in instance.get_runs()]
    (terminal,) = [run for run in instance.get_runs() if "curation/terminal" in run.tags]
    (asked, *_) = instance.get_runs()
    print(json.dumps({
        "runs": runs[::-1], "keys": [key.to_user_string() for key in instance.all_asset_keys()],
        "parallel": any("multiprocess executor" in entry.message for entry in instance.all_logs(asked.run_id)),
        "location": terminal.remote_job_origin.location_name,
        "landings": sorted(instance.get_dynamic_partitions("text_curation_landings")),
        "storage": type(instance.run_storage).__name__,
    }))
"""


@dataclass(frozen=True)
class Host:
    """A project whose first night has run, by `curation run` in its folder."""

    root: Path
    home: Path
    environment: Environment
    listed: str  # dg list components
    checked: str  # dg check defs
    first: str  # curation run

    def call(self, *command: str, cwd: Path | None = None) -> str:
        return self.environment.run(*command, cwd=cwd or self.root, DAGSTER_HOME=str(self.home))


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("installed")
    wheel = build_wheel(folder)
    environment = fresh(folder / "venv", "-r", str(locked(folder, "host")), str(wheel))
    root, home = folder / "host", folder / "home"
    for name in ("host", "train"):
        environment.run("create-dagster", "project", name, "--no-uv-sync", cwd=folder)
        environment.install("--no-deps", "--editable", str(folder / name))
    (folder / "workspace.yaml").write_text(WORKSPACE)
    defs = root / "src" / "host" / "defs"
    (defs / "people.py").write_text(PEOPLE)
    (defs.parent / "definitions.py").write_text(DEFINITIONS)
    (folder / "train" / "src" / "train" / "defs" / "trained.py").write_text(TRAINED)
    landing = root / "data" / "landing" / "handbook"
    write_articles(landing / FIRST, *THINGS[:10])
    home.mkdir()
    programs = postgres_programs()
    assert programs is not None

    def scaffold(*arguments: str) -> None:
        environment.run("dg", "scaffold", "defs", *arguments, cwd=root)

    with postgres(programs) as url:
        (home / "dagster.yaml").write_text(HOME.format(url=url))
        listed = environment.run("dg", "list", "components", "--json", cwd=root)
        scaffold("dagster_dlt.DltLoadCollectionComponent", "load")
        scaffold("curation.components.Source", "texts/handbook", "--export", str(landing / FIRST))
        drafted = defs / "texts" / "handbook" / "defs.yaml"
        drafted.write_text(drafted.read_text().replace("CHANGE ME", "the desk"))
        ours = ("--source", "handbook", "--kind", "article", "--owner", "desk@example.com")
        scaffold("curation.components.Corpus", "texts/handbook_chunks", *ours)
        profiles = f"profiles: {{default: {{scope: example, {FEW}}}}}"
        for kind, said in (("Nightly", f"key_prefix: {KEY_PREFIX}"), ("Privacy", profiles)):
            place = defs / "texts" / kind.lower()
            place.mkdir()
            (place / "defs.yaml").write_text(f"type: curation.components.{kind}\nattributes: {{{said}}}\n")
        checked = environment.run("dg", "check", "defs", cwd=root, DAGSTER_HOME=str(home))
        first = environment.run("curation", "run", "--as-of", FIRST, cwd=root, DAGSTER_HOME=str(home))
        yield Host(root, home, environment, listed, checked, first)


def test_dg_lists_our_components_beside_those_of_others(host: Host) -> None:
    kinds = {each["key"] for each in json.loads(host.listed)["items"]}
    ours = {f"curation.components.{kind}" for kind in ("Source", "Corpus", "Privacy", "Nightly", "Locations")}
    assert {*ours, "dagster_dlt.DltLoadCollectionComponent"} <= kinds


def test_dg_scaffolds_a_source_from_an_export_and_a_corpus_with_its_suite_and_checks_them(host: Host) -> None:
    texts = host.root / "src" / "host" / "defs" / "texts"
    assert "reader: folder" in (texts / "handbook" / "defs.yaml").read_text()
    assert (texts / "handbook_chunks" / "suite.yaml").is_file()
    assert "All definitions loaded successfully" in host.checked


def test_a_night_from_the_terminal_passes_and_is_the_projects_own(host: Host) -> None:
    assert "handbook-chunks: published v1.0.0" in host.first
    assert list((host.root / "data" / "corpora" / "handbook-chunks").rglob("*.parquet"))


def test_a_night_of_the_schedule_goes_on_and_what_else_is_materialized_has_the_hosts_executor(host: Host) -> None:
    elsewhere = host.home.parent
    write_articles(host.root / "data" / "landing" / "handbook" / SECOND, *THINGS)
    tags = host.call("python", "-c", TICK, cwd=elsewhere)
    module = ("--module-name", "host.definitions")
    host.call("dagster", "job", "execute", *module, "--job", NIGHT, "--tags", tags, cwd=elsewhere)
    both = f'key:"people" or key:"{KEY_PREFIX}/people"'
    host.call("dagster", "asset", "materialize", *module, "--select", both, cwd=elsewhere)
    seen: dict[str, Any] = json.loads(host.call("python", "-c", SEEN))
    assert seen["runs"] == [[NIGHT, "SUCCESS"], [NIGHT, "SUCCESS"], ["__ASSET_JOB", "SUCCESS"]]
    assert (seen["location"], seen["storage"]) == ("host", "PostgresRunStorage")
    assert seen["landings"] == [FIRST, SECOND]
    assert [key for key in seen["keys"] if "/" not in key] == ["people"]
    assert {f"{KEY_PREFIX}/people", f"{KEY_PREFIX}/nights"} <= set(seen["keys"])
    assert seen["parallel"]
    assert "v1.1.0" in host.call("curation", "releases")


def test_a_workspace_of_two_code_locations_loads(host: Host) -> None:
    validate = ("dagster", "definitions", "validate", "--workspace", "workspace.yaml")
    host.call(*validate, cwd=host.home.parent)


def test_nothing_of_the_host_is_changed(host: Host) -> None:
    assert (host.home / "dagster.yaml").read_text().startswith("telemetry: {enabled: false}\nstorage:\n  postgres:")
    assert {each.name for each in host.home.iterdir()} <= {"dagster.yaml", "storage", "logs", ".nux", ".telemetry"}
    scaffolded = {".dg", ".gitignore", "README.md", "pyproject.toml", "src", "tests"}
    assert {each.name for each in host.root.iterdir()} == {*scaffolded, "data"}
