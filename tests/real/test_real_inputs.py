"""Public exports of real systems, through the same assets as everything else, to verified releases."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from curation.deployment.project import open_night
from curation.document import DOCUMENTS
from curation.fates import EVERYWHERE, FATES, counts
from curation.registry.release.verify import verify
from curation.registry.step import registry_of
from curation.sources.records import landing_state
from curation.sources.step import accounting, assemble_source, find_people, land_source
from curation.state.night import Night, fates_of

pytestmark = pytest.mark.slow

DATE = dt.date(2026, 3, 2)
FOLDERS = {
    "salesforce": "sfdc-assets-csv",
    "freshdesk": "freshdesk-python",
    "etcd": "etcd-docs-versions",
    "basecamp": "basecamp-policies-versions",
}

SOURCE = """\
type: curation.components.Source
attributes:
  name: {name}
  reader: {reader}
  description: {folder}, as it is published.
  owner: data-platform@example.com
  licence: see the folder's licence
  purpose: a test on real input
  mode: {mode}
  prose: {prose}
  options: {options}
  governance: {{confidentiality: public}}
"""
SOURCES = {
    "salesforce": {"reader": "salesforce", "mode": "incremental", "prose": "false", "options": "{}"},
    "freshdesk": {"reader": "freshdesk", "mode": "incremental", "prose": "false", "options": "{}"},
    "etcd": {
        "reader": "folder",
        "mode": "snapshot",
        "prose": "true",
        "options": "{version_folder: true, formats: [md]}",
    },
    "basecamp": {
        "reader": "folder",
        "mode": "snapshot",
        "prose": "true",
        "options": "{index: versions.jsonl, formats: [md]}",
    },
}
CORPUS = """\
type: curation.components.Corpus
attributes:
  name: {name}
  description: {description}
  owner: data-platform@example.com
  licence: other
  select:
    sources: {sources}
    kinds: {kinds}
    confidentiality: public
  profile: default
  shape: {shape}
  splits: {{salt: real-input-2026, test: {share}, validation: {share}}}
"""
CORPORA = {
    "case-triage": {
        "description": "First message of a case or ticket, and its priority.",
        "sources": "[salesforce, freshdesk]",
        "kinds": "[ticket]",
        "shape": "{type: triage, labels: [priority]}",
        "share": "0.1",
    },
    "policies-and-manuals": {
        "description": "What is in force, cut along its headings.",
        "sources": "[etcd, basecamp]",
        "kinds": "[article]",
        "shape": "{type: chunks}",
        "share": "0",
    },
}
SUITE = """\
expectations:
  - name: some_examples
    expect: expect_table_row_count_to_be_between
    arguments: {min_value: 20}
"""


@pytest.fixture(scope="module")
def lay_out(deployment: Callable[..., Any]) -> Callable[[Path], Any]:
    """A deployment whose sources and corpora are these, not the shipped ones."""

    def make(root: Path) -> Any:
        small = deployment(root, root)
        for folder in ("sources", "corpora"):
            small.without(folder)
        for name, settings in SOURCES.items():
            place = small.defs / "sources" / name
            place.mkdir(parents=True)
            text = SOURCE.format(name=name, folder=FOLDERS[name], **settings)
            (place / "defs.yaml").write_text(text, encoding="utf-8")
        for name, settings in CORPORA.items():
            place = small.defs / "corpora" / name.replace("-", "_")
            place.mkdir(parents=True)
            (place / "defs.yaml").write_text(CORPUS.format(name=name, **settings), encoding="utf-8")
            (place / "suite.yaml").write_text(SUITE, encoding="utf-8")
        return small

    return make


def landing(small: Any, source: str) -> Path:
    place: Path = small.data / "landing" / source / DATE.isoformat()
    return place


# All of it, landed and assembled: exact accounts


@pytest.fixture(scope="module")
def landed(lay_out: Callable[[Path], Any], shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Night:
    small = lay_out(tmp_path_factory.mktemp("landed") / "deployment")
    for source, folder in FOLDERS.items():
        shutil.copytree(shared / "data" / folder, landing(small, source))
    night = open_night(small.project())
    for source in FOLDERS:
        land_source(night, source, [DATE])
        assemble_source(night, source)
    find_people(night)
    assert night.decisions.held() == {}
    return night


# Source → objects read, and the fate of each. Checked by hand: 80 cases, of which 40 have a description, and 75
# tasks, of which none has, all have a title; the 8 files with a ticket are states of one; 29 of etcd's pages are front matter alone; 36 rows of Basecamp's
# index say that a page ended.
ACCOUNTS = {
    "salesforce": (
        697,
        {"dropped:entity_without_text": 184, "kept": 155, "merged:person": 356, "quarantined:unknown_file": 2},
    ),
    "freshdesk": (
        65,
        {
            "dropped:entity_without_text": 26,
            "kept": 5,
            "merged:person": 4,
            "merged:superseded": 25,
            "merged:turn": 3,
            "quarantined:unknown_file": 2,
        },
    ),
    "etcd": (320, {"dropped:no_text": 29, "kept": 288, "quarantined:unknown_file": 3}),
    "basecamp": (
        387,
        {"dropped:tombstone": 36, "kept": 349, "quarantined:not_in_index": 1, "quarantined:unknown_file": 1},
    ),
}


@pytest.mark.parametrize("source", FOLDERS)
def test_every_object_of_a_real_export_is_accounted_for(landed: Night, source: str) -> None:
    read, expected = ACCOUNTS[source]
    fates = landed.tables.read("fates", FATES, where=fates_of(EVERYWHERE, f"{source}_documents"))
    assert counts(fates) == expected
    assert fates.num_rows == read == len(set(fates["subject_id"].to_pylist()))
    state = landing_state(landed.tables, source)[DATE]
    assert state["read"] == read == state["parsed"] + state["quarantined"]
    sums = accounting(landed, source)
    assert sums["difference"] == 0
    assert sums["parsed"] == sums["documents"] + sums["merged"] + sums["dropped"]
    documents = landed.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id"])
    assert documents.num_rows == sums["documents"] == expected["kept"]


def test_a_page_is_in_force_in_one_version_or_its_index_says_that_it_ended(landed: Night, shared: Path) -> None:
    index = shared / "data" / FOLDERS["basecamp"] / "versions.jsonl"
    rows = [json.loads(line) for line in index.read_text(encoding="utf-8").splitlines()]
    ended = {row["path"]: row["status"] == "deleted" for row in rows}  # what the last row of each says
    assert 0 < sum(ended.values()) < len(ended) == 54
    in_force: Counter[str] = Counter()
    columns = ["record_id", "held"]
    for document in landed.tables.read("basecamp_documents", DOCUMENTS, columns).to_pylist():
        assert document["held"]
        in_force[document["record_id"]] += sum(interval["to"] is None for interval in document["held"])
    assert dict(in_force) == {path: int(not gone) for path, gone in ended.items()}


# A part of it that the detectors get through in seconds, through Dagster to releases


@dataclass(frozen=True)
class Released:
    """The deployment after its night, and the folder that a consumer has pulled by corpus."""

    small: Any
    night: Night
    pulled: dict[str, Path]


def land_part(small: Any, shared: Path) -> None:
    """CRM and helpdesk whole, one version of etcd's manual, and Basecamp's pages but for the two longest."""
    for source in ("salesforce", "freshdesk"):
        shutil.copytree(shared / "data" / FOLDERS[source], landing(small, source))
    shutil.copytree(shared / "data" / FOLDERS["etcd"] / "v3.4", landing(small, "etcd") / "v3.4")
    origin, place = shared / "data" / FOLDERS["basecamp"], landing(small, "basecamp")
    lines = (origin / "versions.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not json.loads(line)["path"].startswith(("privacy/", "terms"))]
    place.mkdir(parents=True)
    (place / "versions.jsonl").write_text("".join(kept), encoding="utf-8")
    for line in kept:
        if file := json.loads(line).get("file"):
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin / file, place / file)


@pytest.fixture(scope="module")
def released(lay_out: Callable[[Path], Any], shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Released:
    small = lay_out(tmp_path_factory.mktemp("released") / "deployment")
    land_part(small, shared)
    done = small.run()
    assert done.success, (done.failed_checks, done.error)
    consumer = tmp_path_factory.mktemp("consumer")
    pulled = {}
    for corpus in CORPORA:
        pulled[corpus] = consumer / corpus
        version = registry_of(small.project()).releases(corpus)[-1].version
        repository = str(small.data / "registry")
        call = ["get", repository, f"corpora/{corpus}", "--rev", f"{corpus}@{version}", "--out", str(pulled[corpus])]
        environment = {**os.environ, "DVC_SITE_CACHE_DIR": str(consumer / "site"), "PYTHONWARNINGS": "ignore"}
        subprocess.run([sys.executable, "-m", "dvc", *call], cwd=consumer, env=environment, check=True, timeout=120)
    return Released(small, open_night(small.project()), pulled)


@pytest.mark.parametrize("corpus", CORPORA)
def test_a_release_of_real_input_verifies_where_a_consumer_pulled_it(released: Released, corpus: str) -> None:
    folder = released.pulled[corpus]
    assert verify(folder) == []
    manifest = json.loads((folder / "manifest.json").read_bytes())
    rows = sum(pq.read_table(path).num_rows for path in sorted((folder / "data").rglob("*.parquet")))
    assert rows == sum(n for splits in manifest["counts"]["examples"].values() for n in splits.values()) >= 20
    (release,) = registry_of(released.small.project()).releases(corpus)
    assert json.loads((folder / "release.json").read_bytes())["content_digest"] == release.content_digest


@pytest.mark.parametrize("corpus", CORPORA)
def test_every_real_document_has_one_fate_in_every_corpus(released: Released, corpus: str) -> None:
    night = released.night
    documents = [
        doc_id
        for source in FOLDERS
        for doc_id in night.tables.read(f"{source}_documents", DOCUMENTS, ["doc_id"])["doc_id"].to_pylist()
    ]
    fates = night.tables.read("fates", FATES, where=fates_of(corpus, corpus.replace("-", "_")))
    assert Counter(fates["subject_id"].to_pylist()) == Counter(documents)
    assert all(accounting(night, source)["difference"] == 0 for source in FOLDERS)
    outcomes = counts(fates)
    assert outcomes["kept"] >= 20
    own = {"case-triage": ("salesforce", "freshdesk"), "policies-and-manuals": ("etcd", "basecamp")}[corpus]
    others = sum(accounting(night, source)["documents"] for source in FOLDERS if source not in own)
    assert outcomes["dropped:source_not_selected"] == others
