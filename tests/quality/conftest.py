"""A deployment of one small source and one corpus, its candidate built and judged; and a copy for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.cleaning.step import clean_source
from curation.corpora.step import build_corpus
from curation.dedup.step import find_clusters
from curation.demo.planted import DATES
from curation.deployment.project import load_project, open_night
from curation.privacy.step import find_findings
from curation.quality.step import judge_corpus
from curation.sources.step import assemble_source, find_people, land_source
from curation.state.night import Night

CORPUS = "knowledge-chunks"
# What the corpus is compared with; no ticket has landed, so it asks nothing.
ASKED = """\
type: curation.components.Corpus
attributes:
  name: asked
  description: A test.
  owner: evaluation@example.com
  licence: other
  select: {sources: [kb], kinds: [ticket]}
  profile: default
  shape: {type: evaluation}
  splits: {salt: knowledge-2026, only: [test]}
"""
SUITE = "expectations: [{name: some, expect: expect_table_row_count_to_be_between, arguments: {min_value: 0}}]\n"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, deployment: Callable[..., Any], exports: Path) -> Any:
    small = deployment(tmp_path_factory.mktemp("quality") / "small", exports)
    others = sorted(path.name for path in (small.defs / "corpora").iterdir() if path.name != "knowledge_chunks")
    for folder in (*(f"corpora/{name}" for name in others), "sources/zendesk", "sources/salesforce"):
        small.without(folder)
    asked = small.defs / "corpora" / "asked"
    asked.mkdir()
    (asked / "defs.yaml").write_text(ASKED)
    (asked / "suite.yaml").write_text(SUITE)
    recipe = small.defs / "corpora" / "knowledge_chunks" / "defs.yaml"
    recipe.write_text(recipe.read_text() + "  against: [asked]\n")
    small.land(DATES[0], source="kb")
    night = open_night(small.project())
    land_source(night, "kb", DATES[:1])
    assemble_source(night, "kb")
    find_people(night)
    clean_source(night, "kb")
    find_clusters(night)
    find_findings(night)
    build_corpus(night, CORPUS)
    judge_corpus(night, CORPUS)
    return small


@pytest.fixture
def night(built: Any, tmp_path: Path) -> Night:
    root = tmp_path / "small"
    shutil.copytree(built.root, root)
    return open_night(load_project(root / "defs", root))
