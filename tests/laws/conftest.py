"""What the laws are judged with: the steps of a night called one after the other, and a candidate's content as bytes."""

from __future__ import annotations

import datetime as dt
import json
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from curation.cleaning.labels.labelling import find_rule_labels
from curation.cleaning.learned import learn_boilerplate
from curation.cleaning.step import clean_source
from curation.corpora.step import build_corpus
from curation.corpora.truth.step import find_truth
from curation.dedup.step import find_clusters
from curation.demo.landings import make_landings
from curation.demo.planted import Truth
from curation.deployment.project import landing_dates, open_night
from curation.document import PEOPLE
from curation.privacy.step import find_findings
from curation.registry.release.manifest import build, facts_of
from curation.sources.step import assemble_source, find_people, land_source
from curation.state.decisions import Decision
from curation.state.night import Night
from curation.storage.secrets.keys import install_demo_keys

SEED, SCALE = 11, 0.05  # as the fixture `exports` writes them

Content = Mapping[str, bytes]


def live_night(
    small: Any, as_of: dt.date | None = None, *, corpora: bool = True, opened: Callable[..., Night] = open_night
) -> Night:
    """A night without Dagster: every step in the order of the flow, in this process. All such deployments share keys.

    Args:
        opened: opens it, from project and day.
    """
    project = small.project()
    project.locations.ensure()
    if not (project.locations.keys / "release_id").exists():
        install_demo_keys(project.locations.keys, SEED)
    night = opened(project, as_of)
    dates = [date for date in landing_dates(project) if date <= night.as_of]
    for source in project.sources:
        land_source(night, source, dates)
    find_people(night)
    for source in project.sources:
        assemble_source(night, source)
    if corpora:
        for source in project.sources:
            clean_source(night, source)
        learn_boilerplate(night)
        find_rule_labels(night)
        find_truth(night)
        find_clusters(night)
        find_findings(night)
        for corpus in project.corpora:
            build_corpus(night, corpus)
    return night


def candidate_content(folder: Path) -> dict[str, bytes]:
    """Everything that law 2 speaks of: each file of `data/` and `lineage/`, the facts, and the manifest's digest."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for part in ("data", "lineage")
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }
    facts = facts_of(folder)
    files["facts"] = json.dumps(facts, sort_keys=True, indent=1).encode()
    files["content digest"] = build(folder, facts).content_digest.encode()
    return files


def staged(small: Any) -> dict[str, dict[str, bytes]]:
    """Corpus → content of the one candidate in staging."""
    found = {}
    for home in sorted(small.project().locations.staging.glob("[!.]*")):
        (folder,) = [child for child in home.iterdir() if child.is_dir() and not child.name.startswith(".")]
        found[home.name] = candidate_content(folder)
    return found


def differences(left: Mapping[str, Content], right: Mapping[str, Content]) -> list[str]:
    """The names of what differs between two sets of candidates; empty when every byte is equal."""
    names = sorted({(corpus, name) for side in (left, right) for corpus in side for name in side[corpus]})
    return [f"{c}/{n}" for c, n in names if left.get(c, {}).get(n) != right.get(c, {}).get(n)]


def candidate_text(folder: Path) -> str:
    """All that stands in the tables of `data/`, as JSON with letters as they are."""
    rows = [pq.read_table(path).to_pylist() for path in sorted((folder / "data").rglob("*.parquet"))]
    return json.dumps(rows, ensure_ascii=False, default=str)


def erasure(night: Night, source: str, ref: str) -> Decision:
    """The decision to erase the person behind a reference, with every identity that any system knows of them."""
    rows = night.tables.read("people", PEOPLE).to_pylist()
    (person,) = {row["person_id"] for row in rows if (row["source"], row["ref"]) == (source, ref)}
    own = [row for row in rows if row["person_id"] == person]

    def every(key: str) -> list[str]:
        return [value for row in own for value in row[key]]

    subjects = night.suppression.identities(
        [(row["source"], row["ref"]) for row in own], every("emails"), every("phones"), every("names")
    )
    at = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
    return Decision("erasure", "privacy desk", "request 17", at, subjects)


@pytest.fixture(scope="session")
def truth() -> Truth:
    """What is planted in the fixture `exports`."""
    return make_landings(SEED, SCALE)[1]


@pytest.fixture(scope="session")
def laws() -> Any:
    """The functions of this file, for the tests beside it."""
    return types.SimpleNamespace(
        night=live_night,
        staged=staged,
        content=candidate_content,
        differences=differences,
        text=candidate_text,
        erasure=erasure,
        seed=SEED,
    )
