"""Which deployment a call acts on; the package has none of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from curation.components.dagster_home import dagster_home
from curation.demo.folder import DEMO_DEFS
from curation.demo.landings import MARKER
from curation.deployment.project import load_project
from curation.errors import ConfigurationError
from curation.reports.demonstration import copy_demo
from curation.settings.folder import deployment_in_force
from curation.start.folder import START, START_DEFS, lay_out

CHECKOUT = Path(__file__).parents[1]
Installed = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """`installed(folder, "status")`: a call of the package as a wheel lays it down, in a folder, beside no checkout."""
    site = tmp_path_factory.mktemp("site")
    shutil.copytree(CHECKOUT / "curation", site / "curation", ignore=shutil.ignore_patterns("__pycache__"))

    def call(folder: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "curation.cli", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(site)},
            input=given,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return call


def test_a_deployment_is_found_from_every_folder_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path / "mine", START_DEFS)
    below = tmp_path / "mine" / "defs" / "nightly"
    for folder in (tmp_path / "mine", below):
        monkeypatch.chdir(folder)
        found = deployment_in_force()
        assert (found.root, found.defs) == (tmp_path / "mine", tmp_path / "mine" / "defs")
    assert dagster_home() == tmp_path / "mine" / "dagster_home"


def test_a_call_from_a_folder_without_one_says_that_the_checkout_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lay_out(tmp_path / "mine", START_DEFS)
    for folder, said in ((CHECKOUT / "tests", []), (tmp_path / "mine", []), (tmp_path, [tmp_path, CHECKOUT])):
        monkeypatch.chdir(folder)
        deployment_in_force()
        assert [message for message in caplog.messages if "no deployment" not in message] == []
        assert all(str(place) in "".join(caplog.messages) for place in said) and len(caplog.messages) == bool(said)


def test_the_environment_names_another_one_with_its_own_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mine", "yours"):
        lay_out(tmp_path / name, START_DEFS)
    monkeypatch.chdir(tmp_path / "mine")
    monkeypatch.setenv("CURATION_DEFS", str(tmp_path / "yours" / "defs"))
    assert deployment_in_force().root == tmp_path / "yours"
    monkeypatch.setenv("CURATION_PROJECT", str(tmp_path / "elsewhere"))
    assert deployment_in_force().root == tmp_path / "elsewhere"
    assert deployment_in_force().defs == tmp_path / "yours" / "defs"


def test_yaml_that_no_deployment_holds_has_its_root_where_it_had_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`CURATION_DEFS=/etc/curation` in a checkout: exports, tables and the registry stay in the checkout."""
    shutil.copytree(DEMO_DEFS, tmp_path / "etc")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CURATION_DEFS", str(tmp_path / "etc"))
    assert deployment_in_force().root == CHECKOUT


def test_the_workspace_of_a_checkout_names_the_demo_from_wherever_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (CHECKOUT, CHECKOUT / "tests", tmp_path):
        monkeypatch.chdir(folder)
        found = deployment_in_force()
        assert (found.root, found.defs) == (CHECKOUT, DEMO_DEFS)


@pytest.mark.parametrize("text", ["load_from: [", "- 3", "load_from: [{python_file: curation.py}, 7]", ""])
def test_a_workspace_of_somebody_else_is_passed_by_and_a_torn_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "workspace.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    if text.endswith(": ["):
        with pytest.raises(ConfigurationError, match=r"workspace\.yaml: not YAML"):
            deployment_in_force()
    else:
        assert deployment_in_force().root == CHECKOUT


def test_without_a_deployment_every_verb_that_needs_one_says_how_to_get_one(
    tmp_path: Path, installed: Installed
) -> None:
    for verb in (("validate",), ("status",), ("run",), ("report", "labels")):
        done = installed(tmp_path, *verb)
        assert done.returncode == 2, (verb, done.stdout, done.stderr)
        assert "no deployment is here" in done.stderr, (verb, done.stderr)
        assert "curation init FOLDER" in done.stderr
        assert "curation demo" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_a_deployment_text_can_be_tried_and_exports_looked_at(tmp_path: Path, installed: Installed) -> None:
    text = json.dumps({"id": 1, "text": "Call me: +1-212-555-0115, eva@example.com\n"})
    (found,) = map(json.loads, installed(tmp_path, "try", "hygiene", given=text).stdout.splitlines())
    assert found["text"].startswith("Call me")
    done = installed(tmp_path, "try", "privacy", "--profile", "default", given=text)
    assert json.loads(done.stdout)["text"] == "Call me: [PHONE_NUMBER_1], [EMAIL_ADDRESS_1]\n", done.stderr
    (tmp_path / "tickets.ndjson").write_text(
        '{"id": 7, "subject": "Lamp", "description": "It is dark", "status": "open", "created_at": "2026-11-01T08:00:00Z", "updated_at": "2026-11-01T08:00:00Z"}\n'
    )
    done = installed(tmp_path, "try", "parse", "--source", "zendesk", "tickets.ndjson")
    assert json.loads(done.stdout)["record_id"] == "7", done.stderr
    assert installed(tmp_path, "inspect", "tickets.ndjson").stdout.startswith("zendesk: 1 rows")


def test_the_profiles_that_a_deployment_begins_with_are_those_that_the_demo_shows() -> None:
    start, demo = (yaml.safe_load((defs / "privacy" / "defs.yaml").read_text()) for defs in (START_DEFS, DEMO_DEFS))
    assert start["attributes"]["profiles"] == demo["attributes"]["profiles"]
    assert set(start["attributes"]) == {"profiles"}


def test_a_new_home_is_made_without_telemetry_and_one_in_use_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = (START / "project" / "dagster_home" / "dagster.yaml").read_bytes()
    assert ours == (CHECKOUT / "dagster_home" / "dagster.yaml").read_bytes()
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "fresh"))
    assert (dagster_home() / "dagster.yaml").read_bytes() == ours
    (tmp_path / "used" / "history").mkdir(parents=True)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "used"))
    assert not (dagster_home() / "dagster.yaml").exists()


def test_the_demo_is_copied_into_an_empty_folder_and_into_no_other(tmp_path: Path, installed: Installed) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    done = installed(tmp_path / "full", "demo")
    assert (done.returncode, "mkdir curation-demo" in done.stderr) == (2, True)
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_a_demo_that_was_run_before_it_had_a_project_gets_one_and_keeps_its_data(tmp_path: Path) -> None:
    landing = tmp_path / "data" / "landing"
    landing.mkdir(parents=True)
    (landing / MARKER).write_text("{}")
    copy_demo(tmp_path)
    found = load_project(tmp_path / "defs", tmp_path)
    assert found.locations.landing == landing
    assert (landing / MARKER).read_text() == "{}"


def test_an_installed_package_copies_the_demo_and_has_its_places_there(tmp_path: Path, installed: Installed) -> None:
    done = installed(tmp_path, "demo", "--scale", "9")  # refused after the copy: the nights are tried elsewhere
    assert f"The demo's project is now in {tmp_path}" in done.stdout
    assert (done.returncode, "demo scale" in done.stderr) == (2, True)
    assert installed(tmp_path, "validate").stdout.startswith(f"37 files under {tmp_path}")
    assert (tmp_path / "data" / "landing").is_dir()
    assert (tmp_path / "dagster_home" / "dagster.yaml").is_file()
    assert "is not empty" not in installed(tmp_path, "demo", "--scale", "9").stderr


def test_the_demo_is_run_on_no_deployment_of_somebody(tmp_path: Path, installed: Installed) -> None:
    lay_out(tmp_path / "mine", START_DEFS)
    done = installed(tmp_path / "mine", "demo", "--scale", "0.05")
    assert (done.returncode, "is not the demo's" in done.stderr) == (2, True)
    assert not (tmp_path / "mine" / "data").exists()


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("registry/of/ours", "{root}/registry/of/ours"),
        ("/srv/registry", "/srv/registry"),
        ("https://git.example.com/data.git", "https://git.example.com/data.git"),
        ("git@git.example.com:data.git", "git@git.example.com:data.git"),
    ],
)
def test_relative_places_start_at_the_deployments_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, place: str
) -> None:
    lay_out(tmp_path / "mine", START_DEFS)
    monkeypatch.chdir(tmp_path / "mine" / "defs")
    monkeypatch.setenv("CURATION_REGISTRY", said)
    found = load_project()
    assert found.locations.registry == place.format(root=tmp_path / "mine")
    assert found.locations.data == tmp_path / "mine" / "data"
