"""A deployment whose source is Acme's desk, with whatever is installed beside ours in one folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

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


class Desk:
    """A folder of packages with Acme's, and a deployment that `curation init` drafted for its desk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site, self.root = folder, folder / "site", folder / "deployment"
        self.site.mkdir()
        install(ACME, self.site)

    def land(self, rows: list[dict[str, object]]) -> None:
        """Let these tickets land on `DAY`."""
        landing = self.root / "data" / "landing" / "desk" / DAY
        landing.mkdir(parents=True)
        (landing / "tickets.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))

    def curation(self, *arguments: str) -> str:
        """What a command says that succeeds."""
        return self._called(0, "-m", "curation.cli", *arguments)

    def refused(self, *arguments: str) -> str:
        """What a command says that is refused."""
        return self._called(2, "-m", "curation.cli", *arguments)

    def _called(self, code: int, *arguments: str) -> str:
        """What Python says that ends with this code, in the deployment and with the packages beside ours."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.root, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(self.site)}, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def declare(self, name: str, kind: str, attributes: Mapping[str, object]) -> None:
        """Write the YAML of one more component."""
        place = self.root / "defs" / name
        place.mkdir()
        (place / "defs.yaml").write_text(yaml.safe_dump({"type": kind, "attributes": dict(attributes)}))

    def edges(self) -> dict[str, set[str]]:
        """Asset → those that it follows directly, as Dagster has them."""
        code = (
            "import json\nfrom curation.definitions import defs\ngraph = defs().resolve_asset_graph()\n"
            "print(json.dumps({k.to_user_string(): [p.to_user_string() for p in graph.get(k).parent_keys]"
            " for k in graph.get_all_asset_keys()}))"
        )
        said = self._called(0, "-c", code)
        return {
            name: set(parents)
            for name, parents in json.loads(next(line for line in said.splitlines() if line.startswith("{"))).items()
        }

    def begin(self) -> Path:
        """Draft the deployment; the folder of its one corpus."""
        self.root.mkdir(exist_ok=True)
        self.curation("init", ".", "--reader", "acme_desk", "--owner", "crm@example.com")
        (folder,) = (self.root / "defs" / "corpora").iterdir()
        return folder

    def change(self, file: Path, more: Mapping[str, object], *at: str) -> dict[str, object]:
        """Set keys in a YAML file, under `at`; all that stands there now."""
        written = yaml.safe_load(file.read_text())
        place = written
        for key in at:
            place = place[key]
        place |= more
        file.write_text(yaml.safe_dump(written, sort_keys=False))
        return place

    def pulled(self, corpus: str) -> Path:
        """The first release of a corpus, as a consumer gets it."""
        place = self.folder / "pulled"
        release = [f"corpora/{corpus}", "--rev", f"{corpus}@v1.0.0", "-o", str(place)]
        sites = {**os.environ, "DVC_SITE_CACHE_DIR": str(self.folder / "sites"), "PYTHONWARNINGS": "ignore"}
        call = [sys.executable, "-m", "dvc", "get", str(self.root / "data" / "registry"), *release]
        subprocess.run(call, cwd=self.folder, env=sites, check=True, timeout=300)
        return place
