"""The step, night after night: what is standing is not done again, and gives what a rebuild gives, on any engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from curation.cleaning.learned import learn_boilerplate
from curation.cleaning.step import clean_source
from curation.dedup.step import find_clusters, similarities
from curation.dedup.tables import CLUSTERS
from curation.demo.planted import DATES
from curation.deployment.project import landing_dates, open_night
from curation.sources.step import assemble_source, land_source
from curation.state.night import Figures, Night

SOURCES = ("zendesk", "salesforce", "kb")


def made(small: Any) -> Any:
    """A deployment of three sources and no corpora."""
    for folder in sorted((small.defs / "sources").iterdir()):
        if folder.name not in SOURCES:
            small.without(f"sources/{folder.name}")
    small.without("corpora")
    return small


def night_of(small: Any, *dates: dt.date) -> tuple[Night, Figures]:
    small.land(*dates)
    project = small.project()
    project.locations.ensure()
    night = open_night(project)
    landed = [date for date in landing_dates(project) if date <= night.as_of]
    for source in project.sources:
        land_source(night, source, landed)
        assemble_source(night, source)
        clean_source(night, source)
    learn_boilerplate(night)
    return night, find_clusters(night)


def clusters(night: Night) -> pa.Table:
    return night.tables.read("clusters", CLUSTERS).sort_by("doc_id")


def settle(small: Any, *lines: str) -> None:
    """Other settings of deduplication."""
    (small.defs / "dedup" / "defs.yaml").write_text(
        "\n".join(["type: curation.components.Dedup", "attributes:", *(f"  {line}" for line in lines)]) + "\n"
    )


@pytest.fixture(scope="module")
def rebuilt(
    tmp_path_factory: pytest.TempPathFactory, exports: Any, deployment: Callable[..., Any]
) -> tuple[Any, Night, Figures]:
    """Everything that lands, in one night."""
    small = made(deployment(tmp_path_factory.mktemp("rebuilt") / "small", exports))
    return small, *night_of(small, *DATES)


@pytest.mark.slow
def test_night_after_night_gives_the_clusters_of_one_night(small: Any, rebuilt: tuple[Any, Night, Figures]) -> None:
    made(small)
    for date in DATES:
        night, figures = night_of(small, date)
    assert figures["known"] > figures["new"]
    assert clusters(night).equals(clusters(rebuilt[1]))
    assert {"exact", "near"} <= set(clusters(night)["kind"].to_pylist())


def test_a_night_without_news_signs_and_compares_nothing(rebuilt: tuple[Any, Night, Figures]) -> None:
    _, night, first = rebuilt
    before = clusters(night)
    again = find_clusters(night)
    assert first["similarities"] > 0
    assert (again["new"], again["similarities"]) == (0, 0)
    assert clusters(night).equals(before)


@pytest.mark.slow
def test_other_settings_are_found_by_no_clusters_of_the_old_ones(
    small: Any, rebuilt: tuple[Any, Night, Figures], another: Callable[..., Any]
) -> None:
    standing, fresh = made(small), made(another("fresh"))
    night_of(standing, *DATES)
    for lines in (
        ("threshold: 0.5", "bands: 42", "rows: 3"),
        ("scope: source",),
        ("threshold: 0.8", "max_diameter: 0.3"),
    ):
        settle(standing, *lines)
        found = clusters(night_of(standing)[0])
        assert not found.drop_columns("stage_version").equals(clusters(rebuilt[1]).drop_columns("stage_version")) or (
            "max_diameter" in lines[-1]
        )
        settle(fresh, *lines)
        assert clusters(night_of(fresh, *DATES)[0]).equals(found)
        for table in ("clusters", "similarities"):
            night_of(fresh)[0].tables.drop(table)


@pytest.mark.slow
def test_ray_gives_the_same_bytes(
    rebuilt: tuple[Any, Night, Figures], another: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATION_ENGINE", "ray")
    night, figures = night_of(made(another("ray")), *DATES)
    assert night.project.locations.engine == "ray"
    assert clusters(night).equals(clusters(rebuilt[1]))
    assert figures == {**rebuilt[2], "known": 0}


def test_how_alike_two_documents_are_is_what_their_cluster_says(rebuilt: tuple[Any, Night, Figures]) -> None:
    rows = [row for row in clusters(rebuilt[1]).to_pylist() if row["kind"] == "near"]
    pairs = [(row["doc_id"], row["cluster_id"]) for row in rows]
    assert similarities(rebuilt[1], pairs) == [row["similarity"] for row in rows]
    assert any(0.8 <= row["similarity"] < 1 for row in rows)


def test_nothing_is_left_in_the_folder_for_temporary_files(rebuilt: tuple[Any, Night, Figures]) -> None:
    assert list(rebuilt[1].project.locations.temporary.iterdir()) == []
