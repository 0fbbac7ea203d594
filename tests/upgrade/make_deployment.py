"""Writes a small deployment as the code that runs this would leave it, packed into one archive: what newer code must
take over.

    uv run python tests/upgrade/make_deployment.py tests/upgrade/deployment-<commit>.tar.xz

Run it with a clean work tree at the commit that the archive is to stand for, and commit the archive; an archive is
never made again by later code. `deployment-2a69f63.tar.xz` was made from commit 2a69f63, by this file as it was then.

The deployment holds three nights of the demo at a twentieth of its size, with the demo's keys of seed 11, four corpora
of three releases or more, a frozen set, an erasure, a withdrawal, a waiver, an approval and labels of a reviewer. Two
landing folders are removed after they were read. `deployment.json` says what a test cannot read from the deployment.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation.corpora.choice.frozen import RELEASED
from curation.demo.folder import DEMO_DEFS
from curation.demo.landings import write_landings
from curation.demo.planted import DATES
from curation.deployment.project import load_project, open_night
from curation.document import DOCUMENTS, PEOPLE
from curation.fates import FATES
from curation.registry.step import registry_of
from curation.state.night import fates_of
from curation.storage.secrets.keys import install_demo_keys
from curation.storage.tables import Tables

SEED, SCALE = 11, 0.05
CORPORA = ("knowledge_chunks", "support_evaluation", "support_sft", "support_triage")
REMOVED = (("zendesk", DATES[0]), ("jira", DATES[1]))  # landing folders that are gone once they were read
SUITE = """\
expectations:
  - name: some_examples
    expect: expect_table_row_count_to_be_between
    arguments: {min_value: 1}
"""
WHO = ("--who", "desk@example.com", "--why", "a deployment for tests of upgrading")
SLIP = "odile.slip@mail.example.com"  # stands for what a detector misses: put behind a text of a candidate
LEFT_OUT = {"tmp", "compute_logs", ".telemetry", ".nux", "__pycache__"}


def lay_out(root: Path) -> None:
    """The shipped YAML with four corpora and easy suites, and the demo's exports apart from where they will land."""
    defs = root / "defs"
    shutil.copytree(DEMO_DEFS, defs)
    for corpus in sorted((defs / "corpora").iterdir()):
        if corpus.name not in CORPORA:
            shutil.rmtree(corpus)
    for suite in defs.rglob("suite.yaml"):
        suite.write_text(SUITE)
    _edit(defs / "corpora" / "support_triage" / "defs.yaml", "publish: weekly", "publish: every_change")
    _edit(defs / "locations" / "defs.yaml", r"workers: \d+", "workers: 1")
    _edit(defs / "privacy" / "defs.yaml", r"(\n      scope: \w+\n)", r"\1      canaries: {per_class: 1, missed: 1}\n")
    (root / "dagster_home").mkdir()
    shutil.copy(Path(__file__).parents[2] / "dagster_home" / "dagster.yaml", root / "dagster_home")
    write_landings(root / "exports", SEED, SCALE)
    project = load_project(defs, root)
    project.locations.ensure()
    install_demo_keys(project.locations.keys, SEED)


def build(root: Path) -> dict[str, Any]:
    """Three nights and what people decide in between. Returns what tests are to know of it."""
    _land(root, 0)
    _run(root, 0)
    first = registry_of(load_project(root / "defs", root)).current("support-evaluation")
    assert first is not None
    frozen = f"  frozen: [{{corpus: {first.corpus}, version: {first.version}, digest: {first.content_digest}}}]\n"
    recipe = root / "defs" / "corpora" / "support_sft" / "defs.yaml"
    recipe.write_text(recipe.read_text().replace("  against: [support-evaluation]\n", frozen))
    labelled = _review(root)
    _land(root, 1)
    _run(root, 1)

    newest = registry_of(load_project(root / "defs", root)).current("knowledge-chunks")
    assert newest is not None and newest.version != "v1.0.0"
    _call(root, "approve", "knowledge-chunks", newest.version, *WHO)
    _call(root, "withdraw", "knowledge-chunks@v1.0.0", *WHO)
    hit = _slip(root)
    _call(root, "waive", "knowledge-chunks", hit, *WHO, "--until", "2031-12-31")
    person = _somebody(root)
    _call(root, "erase", f"zendesk:{person['ref']}", *WHO, "--as-of", DATES[1].isoformat())
    for source, date in REMOVED:
        shutil.rmtree(root / "data" / "landing" / source / date.isoformat())
    _land(root, 2)
    _run(root, 2)
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True, cwd=_checkout())
    return {
        "commit": commit.stdout.strip(),
        "as_of": DATES[2].isoformat(),
        "erased": person,
        "removed": [[source, date.isoformat()] for source, date in REMOVED],
        "labelled": labelled,
        "waived": SLIP,
        "frozen": {"corpus": first.corpus, "version": first.version, "digest": first.content_digest},
    }


def pack(root: Path, archive: Path) -> None:
    """The deployment without what a run leaves behind or a machine is known by. Same folder, same bytes."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
        if LEFT_OUT & set(Path(member.name).parts):
            return None
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        return member

    with tarfile.open(archive, "w:xz", preset=9) as packed:
        for name in ("deployment.json", "defs", "data", "dagster_home"):
            packed.add(root / name, name, filter=plain)


def _review(root: Path) -> dict[str, str]:
    """Somebody says the category of two tickets, another one than they have. Returns example_id → value."""
    out, back = root / "out.jsonl", root / "back.jsonl"
    _call(root, "review", "export", "support-triage", "--label", "category", "-n", "2", "--out", str(out))
    records = [json.loads(line) for line in out.read_text().splitlines()]
    for record in records:
        record["responses"] = {"category": [{"value": "account", "user_id": "u1", "status": "submitted"}]}
    back.write_text("".join(json.dumps(record) + "\n" for record in records))
    _call(root, "review", "import", "support-triage", str(back), *WHO)
    return {str(record["id"]): "account" for record in records}


def _slip(root: Path) -> str:
    """Put an address behind a text of the candidate that the gate has judged; how a check would name the place."""
    night = open_night(load_project(root / "defs", root), DATES[1])
    name = "knowledge-chunks"
    (candidate,) = (night.project.locations.staging / name).glob("[!.]*")
    path = next(iter(sorted(candidate.glob("data/default/*.parquet"))))
    rows = pq.read_table(path)
    texts = rows["text"].to_pylist()
    offset = len(texts[0]) + len("\n\nAs ")
    texts[0] += f"\n\nAs {SLIP} said."
    pq.write_table(
        rows.set_column(rows.column_names.index("text"), "text", pa.array(texts, pa.string())),
        path,
        write_page_checksum=True,
    )
    return f"{rows[0][0].as_py()} default.text {offset}"


def _somebody(root: Path) -> dict[str, Any]:
    """A requester whose ticket is released for training and in no evaluation, with a name of two words."""
    night = open_night(load_project(root / "defs", root), DATES[1])
    kept = set.intersection(*(set(_kept(night.tables, name)) for name in ("support-sft", "support-triage")))
    held = {
        row["doc_id"]
        for row in night.tables.read("released", RELEASED).to_pylist()
        if row["corpus"] == "support-evaluation"
    }
    people = {p["ref"]: p for p in night.tables.read("people", PEOPLE).to_pylist() if p["source"] == "zendesk"}
    for document in night.tables.read("zendesk_documents", DOCUMENTS).sort_by("doc_id").to_pylist():
        person = people.get(document["turns"][0]["author_ref"])
        if document["doc_id"] in kept - held and person and len(person["names"][0].split()) == 2:
            return {name: person[name] for name in ("ref", "names", "emails", "phones", "accounts")} | {
                "doc_id": document["doc_id"],
                "record_id": document["record_id"],
            }
    raise AssertionError("the demo has no such requester")


def _kept(tables: Tables, corpus: str) -> Iterator[str]:
    for fate in tables.read("fates", FATES, where=fates_of(corpus, corpus.replace("-", "_"))).to_pylist():
        if fate["fate"] == "kept":
            yield fate["subject_id"]


def _land(root: Path, night: int) -> None:
    for folder in sorted((root / "exports").glob(f"*/{DATES[night].isoformat()}")):
        shutil.copytree(folder, root / "data" / "landing" / folder.parent.name / folder.name)


def _run(root: Path, night: int) -> None:
    _call(root, "run", "--as-of", DATES[night].isoformat())


def _call(root: Path, *arguments: str) -> None:
    """The command line on this deployment; what it says is shown."""
    variables = {
        "CURATION_DEFS": str(root / "defs"),
        "CURATION_PROJECT": str(root),
        "DAGSTER_HOME": str(root / "dagster_home"),
        "GX_ANALYTICS_ENABLED": "false",
        "DVC_NO_ANALYTICS": "1",
    }
    print("curation", *arguments, flush=True)
    subprocess.run(
        [sys.executable, "-m", "curation.cli", *arguments], env={**os.environ, **variables}, check=True, cwd=root
    )


def _edit(file: Path, pattern: str, by: str) -> None:
    file.write_text(re.sub(pattern, by, file.read_text()))


def _checkout() -> Path:
    return Path(__file__).parents[2]


def main() -> None:
    """Build in a folder of its own, pack, and say how large the archive is."""
    archive = Path(sys.argv[1]).absolute()
    with tempfile.TemporaryDirectory(prefix="deployment-") as folder:
        root = Path(folder)
        lay_out(root)
        known = build(root)
        (root / "deployment.json").write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
        pack(root, archive)
        for release in registry_of(load_project(root / "defs", root)).releases():
            print(release.tag, release.as_of, release.withdrawn or "stands", "; ".join(release.changelog))
    print(f"{archive}: {archive.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
