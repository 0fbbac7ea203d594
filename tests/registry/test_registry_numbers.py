"""A version that was published and came to be lost, with all of a deployment that came back from one night, gives its
number to no other content."""

from __future__ import annotations

import datetime as dt
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation.causes.remembered import find_remembered
from curation.corpora.choice.frozen import RELEASED
from curation.corpora.choice.frozen import TABLE as RELEASED_TABLE
from curation.deployment.project import load_project
from curation.registry.publish import Registry
from curation.registry.release.manifest import facts_of
from curation.registry.release.numbers import numbers_lost_of
from curation.registry.released_documents import emptied_by
from curation.registry.repository.ledger import Release
from curation.registry.repository.trail import give_up, note_releases, stamped
from curation.registry.step import registry_of
from curation.registry.witness.agreement import reconcile
from curation.registry.witness.restore import restore
from curation.state.decisions import Decision
from curation.state.night import Night
from tests.registry.shops import Shop, forget

CORPUS = "support-sft"


def publish(night: Night, candidate: Path) -> Release:
    registry = registry_of(night.project)
    lost = numbers_lost_of(night, registry, CORPUS)
    declare = partial(stamped, night)
    release = registry.publish(candidate, facts_of(candidate), {}, declare=declare, lost=lost)
    assert release is not None
    note_releases(night, registry, CORPUS)
    return release


def withdrawn(night: Night, candidate: Path) -> tuple[Night, Registry, Release]:
    """A version that was published and withdrawn, of which the log does not know the latter yet."""
    registry, release = registry_of(night.project), publish(night, candidate)
    registry.withdraw(CORPUS, [release.version], "it answers badly", partial(stamped, night), sweep=False)
    return night, registry, release


def test_what_came_back_from_one_night_numbers_other_contents_behind_what_the_witness_remembers(
    shop: Shop, tmp_path: Path, candidate_in: Any
) -> None:
    night = shop("outside")
    data = night.project.locations.data
    first, lost, other = (candidate_in(tmp_path / f"of-{month}", changed=month) for month in ("", "2024-01", "2024-02"))
    publish(night, first)
    kept = night.decisions.last_read
    for place in ("registry", "remote"):
        shutil.copytree(data / place, tmp_path / "backup" / place, symlinks=True)
    assert publish(night, lost).tag == "support-sft@v1.1.0"
    for place in ("registry", "remote"):
        shutil.rmtree(data / place)
        shutil.copytree(tmp_path / "backup" / place, data / place, symlinks=True)
    forget(night, kept)
    done = restore(night, dt.datetime.now(dt.UTC).date(), "operator", "the disk was lost")
    assert (done.others, done.numbers) == ({"publication": 1}, ("support-sft@v1.1.0",))
    project = load_project(tmp_path / "shop" / "defs", tmp_path / "shop")
    releases = registry_of(project).releases()
    assert find_remembered(project, night.decisions, releases).numbers == ("support-sft@v1.1.0",)
    reconcile(night)
    release = publish(night, other)
    assert release.tag == "support-sft@v1.2.0"
    assert "numbered behind v1.1.0, which was published before and is lost" in release.changelog
    assert find_remembered(project, night.decisions, registry_of(project).releases()).numbers == ()


def test_a_registry_that_is_begun_anew_numbers_other_contents_behind_what_it_has_lost(
    shop: Shop, tmp_path: Path, candidate_in: Any
) -> None:
    night = shop()
    registry = registry_of(night.project)
    publish(night, candidate_in(tmp_path / "first"))
    for place in ("registry", "remote"):
        shutil.rmtree(night.project.locations.data / place)
    give_up(night, registry, "operator", "the disk was lost")
    assert publish(night, candidate_in(tmp_path / "again", changed="2024-01")).version == "v2.0.0"


def test_a_withdrawal_is_written_down_once_however_often_the_log_is_brought_up_to_date(
    shop: Shop, tmp_path: Path, candidate_in: Any
) -> None:
    night, registry, release = withdrawn(shop(), candidate_in(tmp_path / "first"))
    for _ in range(2):
        note_releases(night, registry, CORPUS)
        kinds = [each.kind for each in night.decisions.read() if each.subjects == (release.tag,)]
        assert kinds == ["publication", "withdrawal"]


def test_a_withdrawal_in_the_second_of_its_publication_is_written_down_once_too(
    shop: Shop, tmp_path: Path, candidate_in: Any
) -> None:
    night, registry, release = withdrawn(shop(), candidate_in(tmp_path / "first"))
    at = dt.datetime.fromisoformat(release.published_at)
    detail = {"content_digest": release.content_digest}
    night.decisions.append(Decision("withdrawal", "anna", "it answers badly", at, (release.tag,), detail))
    note_releases(night, registry, CORPUS)
    assert [each.kind for each in night.decisions.read()] == ["publication", "withdrawal"]


def test_what_emptied_a_corpus_is_asked_of_its_newest_version_alone(
    shop: Shop, tmp_path: Path, candidate_in: Any
) -> None:
    night = shop()
    newest = publish(night, candidate_in(tmp_path / "first")).content_digest
    held = [
        (CORPUS, newest, "gone"),
        (CORPUS, "0" * 64, "there"),
        (CORPUS, "f" * 64, "there"),
        ("desk", newest, "there"),
    ]
    rows = pa.Table.from_pylist([dict(zip(RELEASED.names, each, strict=True)) for each in held], schema=RELEASED)
    night.tables.append(RELEASED_TABLE, rows, ["corpus"], "doc_id")
    assert emptied_by(night, registry_of(night.project), CORPUS) == {}
    night.decide("erasure", "dpo", "request 1", (night.suppression.document("gone"),))
    night = shop()
    assert emptied_by(night, registry_of(night.project), CORPUS) == {"erased": 1}
