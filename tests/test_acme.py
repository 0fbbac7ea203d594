"""A company's own package beside ours: a night with its reader, its signal, its shape and its expectation, by name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.installing import ACME, install

DAY = "2026-11-02"
THINGS = ("lamp", "chair", "table", "shelf", "desk", "sofa", "bed", "carpet", "curtain", "mirror")
ASKED = (
    "The {} that arrived on Monday has a crack along one side, and the box was open. Can it be exchanged this week?",
    "We would like to return the {} as it does not fit the room. Which form do you need from us for that?",
    "Nobody has brought the {} yet although the page says delivered. Where can we look for the parcel?",
)
ANSWERED = (
    "Please send a picture of the crack and we exchange the {} within three days, at no cost.",
    "Print the label for the {} from the page of your orders and hand the parcel to the driver.",
    "The driver left the {} at the depot in the harbour; it comes on the next working day.",
)


def tickets() -> list[dict[str, object]]:
    rows = []
    for number in range(30):
        thing, which = THINGS[number % 10], number // 10
        rows.append({
            "no": 100 + number, "title": f"{('Crack in', 'Return of', 'Looking for')[which]} the {thing}", "by": number,
            "asked": ASKED[which].format(thing), "answered": ANSWERED[which].format(thing), "on": f"{DAY}T08:{number:02}:00Z",
        })  # fmt: skip
    rows.append(
        {**rows[0], "no": 900, "title": "CRACK IN EVERYTHING", "asked": str(rows[3]["asked"]).upper(), "by": 77}
    )
    return rows


@pytest.mark.slow
def test_a_night_with_parts_of_another_package_passes_and_names_them_with_their_version(tmp_path: Path) -> None:
    site, root = tmp_path / "site", tmp_path / "deployment"
    site.mkdir()
    install(ACME, site)
    landing = root / "data" / "landing" / "desk" / DAY
    landing.mkdir(parents=True)
    (landing / "tickets.ndjson").write_text("".join(json.dumps(row) + "\n" for row in tickets()))
    environment = {**os.environ, "PYTHONPATH": str(site)}

    def curation(*arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "curation.cli", *arguments], cwd=root, env=environment, capture_output=True,
            text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    curation("init", ".", "--reader", "acme_desk", "--owner", "crm@example.com")
    (folder,) = (root / "defs" / "corpora").iterdir()
    recipe = yaml.safe_load((folder / "defs.yaml").read_text())
    recipe["attributes"] |= {"shape": {"type": "acme_titles"}, "publish": "every_change"}
    recipe["attributes"]["select"]["signals"] = {"acme_shouting": {"most": 0.5}}
    (folder / "defs.yaml").write_text(yaml.safe_dump(recipe))
    suite = yaml.safe_load((folder / "suite.yaml").read_text())
    polite = {"name": "polite", "expect": "acme.checks.ExpectColumnValuesToBePolite", "arguments": {"column": "split"}}
    suite["expectations"] = [*suite["expectations"], polite]
    (folder / "suite.yaml").write_text(yaml.safe_dump(suite))
    assert "all valid" in curation("validate")
    curation("run", "--as-of", DAY)
    name = recipe["attributes"]["name"]
    pulled = tmp_path / "pulled"
    call = ["get", str(root / "data" / "registry"), f"corpora/{name}", "--rev", f"{name}@v1.0.0", "-o", str(pulled)]
    sites = {**os.environ, "DVC_SITE_CACHE_DIR": str(tmp_path / "sites"), "PYTHONWARNINGS": "ignore"}
    subprocess.run([sys.executable, "-m", "dvc", *call], cwd=tmp_path, env=sites, check=True, timeout=300)
    manifest = pulled / "manifest.json"
    facts = json.loads(manifest.read_text())
    versions = {stage["name"]: stage["version"] for stage in facts["stages"]}
    assert "acme_desk-1 of acme-curation 1.4" in versions["records"]
    assert "acme_titles-1 of acme-curation 1.4" in versions["corpus"]
    assert "acme_shouting-1 of acme-curation 1.4" in versions["passed"]
    assert "acme_desk-1 of acme-curation 1.4" in manifest.with_name("README.md").read_text()
    report = " ".join(curation("explain", "desk:900").split())
    assert "its acme shouting is out of the range that the recipe selects" in report
