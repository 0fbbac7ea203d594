"""Our components in a Dagster project of somebody else's, among its own: what is theirs stays theirs."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from curation.components.dagster_home import dagster_home
from curation.components.keys import IN_NIGHT
from curation.components.tonight import DEPLOYMENT_TAG, TERMINAL_TAG, mark_of, night_request, report_dead_runs
from curation.components.tree import code_location_of
from curation.deployment.project import Project, load_project
from curation.errors import ConfigurationError
from curation.settings.folder import deployment_in_force, find_deployment
from curation.start.begin import begin

OWN = """\
import dagster as dg

@dg.asset
def people() -> None: ...
"""
DEFINITIONS = """\
from pathlib import Path

import dagster as dg

@dg.definitions
def defs() -> dg.Definitions:
    own = dg.Definitions(executor=dg.multiprocess_executor)
    return dg.Definitions.merge(dg.load_from_defs_folder(path_within_project=Path(__file__).parent), own)
"""
PROJECT = """\
[tool.dg]
directory_type = "project"

[tool.dg.project]
root_module = "shop"
"""
PREFIXED = "type: curation.components.Nightly\nattributes: {key_prefix: text/ours}\n"


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project as `create-dagster` lays it out, with an asset `people`, and ours below `defs/` with a prefix."""
    begin(tmp_path / "begun", "zendesk", "data@example.com")
    root = tmp_path / "shop"
    package = root / "src" / "shop"
    shutil.copytree(tmp_path / "begun" / "defs", package / "defs" / "texts")
    (package / "defs" / "texts" / "nightly" / "defs.yaml").write_text(PREFIXED)
    (package / "defs" / "own.py").write_text(OWN)
    (package / "definitions.py").write_text(DEFINITIONS)
    for folder in (package, package / "defs"):
        (folder / "__init__.py").touch()
    (root / "pyproject.toml").write_text(PROJECT)
    monkeypatch.syspath_prepend(str(root / "src"))
    monkeypatch.chdir(root)
    yield root
    for name in [name for name in sys.modules if name == "shop" or name.startswith("shop.")]:
        del sys.modules[name]


def keys(definitions: dg.Definitions, selection: dg.AssetSelection) -> set[str]:
    return {key.to_user_string() for key in selection.resolve(definitions.resolve_asset_graph())}


def test_a_dagster_project_with_components_of_ours_is_a_deployment(host: Path) -> None:
    found = deployment_in_force()
    assert (found.root, found.defs) == (host, host / "src" / "shop" / "defs")
    assert (found.location, found.module) == ("shop", "shop.definitions")
    shutil.rmtree(host / "src" / "shop" / "defs" / "texts")
    assert deployment_in_force().root != host


def test_the_project_may_call_its_folders_and_its_location_otherwise(host: Path) -> None:
    shutil.move(host / "src" / "shop" / "defs", host / "src" / "shop" / "parts")
    (host / "pyproject.toml").unlink()
    said = '[project]\nroot_module = "shop"\ndefs_module = "shop.parts"\ncode_location_name = "store"\n'
    (host / "dg.toml").write_text(said + 'code_location_target_module = "shop.all"\n')
    found = deployment_in_force()
    assert (found.defs.name, found.location, found.module) == ("parts", "store", "shop.all")
    (host / "dg.toml").write_text("[project\n")
    with pytest.raises(ConfigurationError, match=r"dg\.toml: not TOML"):
        deployment_in_force()


def test_its_definitions_are_loaded_as_dagster_loads_them(host: Path) -> None:
    code = code_location_of(load_project())
    assert (code.name, code.module) == ("shop", "shop.definitions")
    assert code.definitions.executor is dg.multiprocess_executor
    assert {"people", "text/ours/people", "text/ours/zendesk_records"} <= keys(
        code.definitions, dg.AssetSelection.all()
    )


def test_the_night_runs_what_is_ours_and_what_bears_its_tag(host: Path) -> None:
    own = host / "src" / "shop" / "defs" / "own.py"
    own.write_text(
        OWN
        + f'@dg.asset(deps=[dg.AssetKey(["text", "ours", "nights"])], tags={{"{IN_NIGHT}": ""}})\ndef after() -> None: ...\n'
    )
    definitions = code_location_of(load_project()).definitions
    job = definitions.resolve_job_def("text_ours_night")
    assert job.executor_def is dg.in_process_executor
    run = {key.to_user_string() for key in job.asset_layer.executable_asset_keys}
    assert {"after", "text/ours/people", "text/ours/boilerplate", "text/ours/zendesk_sft_release"} <= run
    assert "people" not in run


def test_a_tick_adds_landings_under_a_name_of_their_own(host: Path, exports: Path) -> None:
    day = dt.date(2026, 11, 2)
    shutil.copytree(exports / "zendesk" / f"{day}", host / "data" / "landing" / "zendesk" / f"{day}")
    with dg.DagsterInstance.ephemeral() as instance:
        request = night_request(instance, load_project(), day)
        assert isinstance(request, dg.RunRequest)
        assert instance.get_dynamic_partitions("text_ours_landings") == [f"{day}"]
        assert instance.get_dynamic_partitions("landings") == []


def test_the_home_of_a_project_is_not_ours_to_choose(host: Path, curation: Callable[..., Any], exports: Path) -> None:
    shutil.copytree(exports / "zendesk" / "2026-11-02", host / "data" / "landing" / "zendesk" / "2026-11-02")
    done = curation("run", "--as-of", "2026-11-02")
    assert (done.code, "DAGSTER_HOME: not set" in done.err) == (2, True), done.err
    assert not (host / "dagster_home").exists()


def test_a_deployment_of_its_own_is_not_begun_in_a_project(host: Path, curation: Callable[..., Any]) -> None:
    before = sorted(host.rglob("*"))
    done = curation("init", str(host), "--reader", "zendesk")
    assert (done.code, "a Dagster project is here" in done.err, "dg scaffold defs" in done.err) == (2, True, True)
    assert sorted(host.rglob("*")) == before


@pytest.mark.parametrize("prefix", ["a b", "text/", "/text", "Über/texts", "text.ours"])
def test_a_prefix_that_is_no_key_is_refused_in_its_line(host: Path, prefix: str) -> None:
    nightly = host / "src" / "shop" / "defs" / "texts" / "nightly" / "defs.yaml"
    nightly.write_text(f"type: curation.components.Nightly\nattributes:\n  key_prefix: {prefix}\n")
    assert f"{nightly}:3: key_prefix" in refusals()


def test_without_a_prefix_two_assets_of_a_name_are_refused(host: Path) -> None:
    nightly = host / "src" / "shop" / "defs" / "texts" / "nightly" / "defs.yaml"
    nightly.write_text("type: curation.components.Nightly\n")
    with pytest.raises(ConfigurationError, match=r"two assets.*people.*key_prefix"):
        code_location_of(load_project())


OTHERS = """\
type: shop.parts.Table
attributes: {name: orders}
---
type: .Local
"""


def refusals() -> str:
    with pytest.raises(ConfigurationError) as raised:
        load_project()
    return "\n".join(map(str, raised.value.every))


def test_components_of_other_packages_lie_among_ours(host: Path) -> None:
    place = host / "src" / "shop" / "defs" / "orders"
    place.mkdir()
    (place / "defs.yaml").write_text(OTHERS)
    before = load_project().settings_digest()
    (place / "defs.yaml").write_text(OTHERS.replace("orders", "returns"))
    assert load_project().settings_digest() == before
    assert place / "defs.yaml" not in load_project().files


@pytest.mark.parametrize("kind", ["curation.components.Sorce", "curaton.components.Source", "Source", "''"])
def test_a_type_that_nobody_installed_is_refused(host: Path, kind: str) -> None:
    place = host / "src" / "shop" / "defs" / "more"
    place.mkdir()
    (place / "defs.yaml").write_text(f"type: {kind}\n")
    assert "no component of that type" in refusals()


def test_what_dagster_itself_reads_of_a_component_may_stand_beside_its_attributes(host: Path) -> None:
    nightly = host / "src" / "shop" / "defs" / "texts" / "nightly" / "defs.yaml"
    nightly.write_text(PREFIXED + "post_processing:\n  assets:\n    - {attributes: {group_name: texts}}\n")
    graph = code_location_of(load_project()).definitions.resolve_asset_graph()
    assert graph.get(dg.AssetKey(["text", "ours", "people"])).group_name == "texts"
    assert graph.get(dg.AssetKey(["text", "ours", "findings"])).group_name == "privacy"


def test_a_file_of_recognizers_is_found_from_the_projects_root_wherever_the_process_stands(
    host: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (host / "rooms.yaml").write_text(
        "recognizers:\n  - name: rooms\n    supported_entity: ROOM\n    supported_language: en\n"
        "    patterns: [{name: room, regex: 'R-[0-9]{4}', score: 0.9}]\n"
    )
    privacy = host / "src" / "shop" / "defs" / "texts" / "privacy" / "defs.yaml"
    said = "\n  recognizers: [{file: rooms.yaml, entities: {ROOM: LOCATION}}]\n"
    privacy.write_text(privacy.read_text().rstrip() + said)
    project = load_project()

    def read(project: Project) -> list[str]:
        return [each.name for entry in project.privacy.recognizers for each in entry.made()]

    assert read(project) == ["rooms"]
    monkeypatch.chdir(tmp_path)
    assert read(load_project(project.defs, project.root)) == ["rooms"]


def test_the_home_of_a_project_stays_as_it_is_and_is_never_made(host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = host / "runs"
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    with pytest.raises(ConfigurationError, match="there is no folder"):
        dagster_home()
    home.mkdir()
    assert dagster_home() == home
    assert not list(home.iterdir())


def test_the_unfinished_runs_of_another_deployment_are_not_ours_to_end(host: Path) -> None:
    project = load_project()
    with dg.instance_for_test() as instance:
        runs = {}
        for mark in (mark_of(project), "0" * 16):
            run_id = mark.ljust(32, "1")
            tags = {TERMINAL_TAG: run_id, DEPLOYMENT_TAG: mark}
            runs[mark] = instance.add_run(
                dg.DagsterRun(job_name="text_ours_night", run_id=run_id, status=dg.DagsterRunStatus.STARTED, tags=tags)
            ).run_id
        report_dead_runs(instance, project)
        ended = {mark: instance.get_run_by_id(run_id).status for mark, run_id in runs.items()}
    assert ended == {mark_of(project): dg.DagsterRunStatus.FAILURE, "0" * 16: dg.DagsterRunStatus.STARTED}


def test_what_only_speaks_of_ours_makes_no_deployment(host: Path) -> None:
    shutil.rmtree(host / "src" / "shop" / "defs" / "texts")
    other = host / "src" / "shop" / "defs" / "other"
    other.mkdir()
    (other / "defs.yaml").write_text("type: shop.Other # not a curation.components.Source\nattributes: {}\n")
    assert deployment_in_force().root != host
    (host / "pyproject.toml").write_text("[project]\nname = {{ cookiecutter.name }}\n")
    assert find_deployment() != host


def test_its_yaml_named_by_a_variable_is_that_of_the_project(host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATION_DEFS", str(host / "src" / "shop" / "defs"))
    monkeypatch.chdir(host.parent)
    found = deployment_in_force()
    assert (found.root, found.module) == (host, "shop.definitions")
