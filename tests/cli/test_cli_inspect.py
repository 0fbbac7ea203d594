"""`curation inspect`: whose export it is, how full its fields are, a draft that validates, and no text unasked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.corpora.recipe import Recipe
from curation.errors import ConfigurationError
from curation.quality.suite import Suite
from curation.settings.yamlfile import read_yaml
from curation.sources.settings import SourceSettings

Call = Callable[..., Any]
SECRET = "Dear Eva Faure, your lamp is on its way"


def tickets(folder: Path, number: int = 60) -> Path:
    folder.mkdir(parents=True)
    rows = [
        {
            "id": n, "subject": "Lamp", "description": SECRET, "status": "weird" if n == 3 else "open", "requester_id": 7,
            "created_at": "2026-11-01T08:00:00Z", "updated_at": "2026-11-01T08:00:00Z", "shiny_new": 1 if n % 2 else None,
            "type": "eva@example.com" if n == 4 else "incident",
            "tags": [f"Eva Faure {n} said so and much more in many words"],
        }
        for n in range(number)
    ]  # fmt: skip
    (folder / "tickets-0001.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n")
    return folder


def test_a_first_look_names_vendor_fields_and_values_but_no_text(curation: Call, small: Any, tmp_path: Path) -> None:
    done = curation("inspect", str(tickets(tmp_path / "export")), on=small)
    assert done.code == 0
    assert "zendesk: 61 rows and objects: 60 ticket" in done.out
    assert "1 × tickets-#.ndjson" in done.out
    assert "1 refused as bad_json: it is not JSON" in done.out
    lines = done.out.splitlines()
    fields = [line for line in lines if "│ tickets" in line]
    assert "shiny_new" in fields[0]
    assert "50.0%" in fields[0]
    assert "new" in fields[0]
    (status,) = [line for line in lines if "│ status" in line and "%" not in line]
    assert "open 59" in status and "weird" not in status
    (kind,) = [line for line in lines if "│ type " in line and "%" not in line]
    assert "incident 59" in kind
    (tag,) = [line for line in lines if "│ tag " in line]
    assert "60 values that are free text" in tag
    assert "Faure" not in done.out + done.err
    whole = curation("inspect", str(tmp_path / "export"), "--show-text", on=small).out
    assert "Faure" in whole and "weird 1 (no mapping)" in whole


def test_the_draft_is_a_source_that_validates(curation: Call, small: Any, tmp_path: Path) -> None:
    draft = tmp_path / "helpdesk" / "defs.yaml"
    call = ("inspect", str(tickets(tmp_path / "export")), "--name", "helpdesk", "--draft", str(draft))
    assert curation(*call, on=small).code == 0
    draft.write_text(draft.read_text().replace("CHANGE ME", "the desk"))
    settings = read_yaml(draft).parse(SourceSettings, ("attributes",))
    assert (settings.name, settings.reader, settings.mode) == ("helpdesk", "zendesk", "incremental")
    assert settings.minimum_fill["tickets.created_at"] == 1.0
    assert curation(*call, on=small).code == 2  # what is there is not overwritten


@pytest.mark.parametrize(
    ("folder", "reader"),
    [
        ("freshdesk-python", "freshdesk"),
        ("sfdc-assets-csv", "salesforce"),
        ("sfdc-treeapi", "salesforce"),
        ("etcd-docs-versions", "folder"),
        ("fivetran-dbt-seeds/zendesk", "warehouse vendor=zendesk"),
        ("fivetran-dbt-seeds/hubspot", "warehouse vendor=hubspot"),
        ("fivetran-dbt-seeds/jira", "warehouse vendor=jira"),
        ("fivetran-dbt-seeds/salesforce", "warehouse vendor=salesforce"),
    ],
)
def test_real_exports_are_told_apart(curation: Call, small: Any, shared: Path, folder: str, reader: str) -> None:
    done = curation("inspect", str(shared / "data" / folder), on=small)
    assert done.code == 0
    assert done.out.startswith(reader)


def test_the_demos_exports_are_told_apart(curation: Call, small: Any, exports: Path) -> None:
    for source in sorted(small.project().sources.values(), key=lambda each: each.name):
        done = curation("inspect", str(exports / source.name / "2026-11-02"), on=small)
        assert done.out.startswith(source.reader), source.name


def test_files_that_nobody_knows_are_told_with_their_form(curation: Call, small: Any, tmp_path: Path) -> None:
    (tmp_path / "strange.xyz").write_text(SECRET)
    done = curation("inspect", str(tmp_path / "strange.xyz"), "--show-text", on=small)
    assert done.code == 2
    assert "no reader knows what is in 1 file whose names end in '.xyz'" in done.err
    logged = curation("inspect", str(tmp_path / "strange.xyz"), on=small)
    assert "in 1 file whose names end in another extension" in logged.err  # a name may say something in it


@pytest.mark.slow
def test_dg_scaffolds_the_same_draft_and_a_corpus_with_its_suite(tmp_path: Path) -> None:
    """With Dagster's own command, in a project of its own."""
    project = tmp_path / "project"
    (project / "curation_defs").mkdir(parents=True)
    (project / "curation_defs" / "__init__.py").write_text("")
    (project / "pyproject.toml").write_text(
        '[project]\nname = "curation-defs"\nversion = "1"\n[tool.dg]\ndirectory_type = "project"\n[tool.dg.project]\n'
        'root_module = "curation_defs"\ndefs_module = "curation_defs"\n'
        '[tool.dg.cli]\nsuppress_warnings = ["project_and_activated_venv_mismatch"]\n'
    )
    dg = Path(sys.executable).with_name("dg")
    export = str(tickets(tmp_path / "export"))
    done = subprocess.run(
        [str(dg), "scaffold", "defs", "curation.components.Source", "helpdesk", "--export", export],
        cwd=project, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    draft = project / "curation_defs" / "helpdesk" / "defs.yaml"
    draft.write_text(draft.read_text().replace("CHANGE ME", "the desk"))
    settings = read_yaml(draft).parse(SourceSettings, ("attributes",))
    assert (settings.name, settings.reader) == ("helpdesk", "zendesk")
    done = subprocess.run(
        [str(dg), "scaffold", "defs", "curation.components.Corpus", "billing_sft", "--source", "helpdesk"],
        cwd=project, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    corpus = project / "curation_defs" / "billing_sft"
    recipe = read_yaml(corpus / "defs.yaml").parse(Recipe, ("attributes",))
    assert (recipe.name, recipe.select.sources, recipe.shape.type) == ("billing-sft", ("helpdesk",), "conversations")
    assert read_yaml(corpus / "suite.yaml").parse(Suite).expectations


def test_the_draft_declares_how_a_file_looks_and_the_source_then_reads(
    curation: Call, small: Any, tmp_path: Path
) -> None:
    rows = "number,short_description,sys_id,sys_created_on,sys_updated_on,state,comments,caller_id\r\n"
    rows += "".join(f"INC{n},Größe {n},{n:032},2026-11-01 08:00:00,2026-11-01 08:00:00,New,,\r\n" for n in range(12))
    for name, data in {"incident": rows.encode("cp1252"), "semicolons": rows.replace(",", ";").encode()}.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "incident.csv").write_bytes(data)
        draft = tmp_path / f"{name}.yaml"
        done = curation("inspect", str(folder), "--draft", str(draft), on=small)
        assert done.out.startswith("servicenow: 12 rows and objects: 12 ticket"), done.out + done.err
        text = draft.read_text()
        with pytest.raises(ConfigurationError, match="the draft asks for this"):
            read_yaml(draft).parse(SourceSettings, ("attributes",))
        draft.write_text(text.replace("CHANGE ME", "the desk"))
        landing = read_yaml(draft).parse(SourceSettings, ("attributes",)).landing
        assert (landing.encoding, landing.delimiter) == (("cp1252", ",") if name == "incident" else (None, ";"))
