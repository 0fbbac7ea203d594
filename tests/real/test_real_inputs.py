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
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from curation.document import DOCUMENTS
from curation.fates import EVERYWHERE, FATES, counts
from curation.night import Night, fates_of
from curation.project import open_night
from curation.registry.step import registry_of
from curation.registry.verify import verify
from curation.sources.records import landing_state
from curation.sources.step import accounting, assemble_source, find_people, land_source

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
    "etcd": {"reader": "markdown", "mode": "snapshot", "prose": "true", "options": '{version_folder: "true"}'},
    "basecamp": {"reader": "markdown", "mode": "snapshot", "prose": "true", "options": "{index: versions.jsonl}"},
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
            shutil.rmtree(small.defs / folder)
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


ACCOUNTS: dict[str, tuple[int, dict[str, int]]] = {}


@pytest.mark.parametrize("source", FOLDERS)
def test_every_object_of_a_real_export_is_accounted_for(landed: Night, source: str) -> None:
    f = landed.tables.read("fates", FATES, where=fates_of(EVERYWHERE, f"{source}_documents"))
    print(source, landing_state(landed.tables, source)[DATE]["read"], counts(f), accounting(landed, source))
