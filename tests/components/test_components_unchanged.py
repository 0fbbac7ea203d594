"""A night in which nothing landed shows in Dagster what the night before has shown, and has run none of its steps."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import dagster as dg
import pytest

from curation.components.account import BECAME, CAME, TO_DO, WAITS
from curation.components.figures import KEY, ROWS
from curation.components.runs.unchanged_steps import UNCHANGED, plain_metadata, restored
from curation.demo.planted import DATES
from curation.registry.tables import NIGHTS
from curation.storage.tables import Tables

SOURCES = ("jira", "kb", "mailbox", "wiki")
STEPS = {"boilerplate", "clusters", "contradictions", "findings", "material", "people", "rule_labels"}
STEPS |= {f"{source}_{step}" for source in SOURCES for step in ("documents", "cleaned")}
ALWAYS = {f"{source}_records" for source in SOURCES} | {"knowledge_chunks", "knowledge_chunks_release", "nights"}
SEARCHES = {"accounting", "canaries", "no_identifier", "no_known_person"}
COSTS = {"cpu_seconds", "peak_memory_mib", UNCHANGED}
Shown = dict[str, dict[str, Any]]


def shown(small: Any) -> tuple[Shown, Shown]:
    """What the newest run shows of its assets, and of its checks."""
    with dg.DagsterInstance.from_config(str(small.root / "dagster_home")) as instance:
        run = instance.get_runs(limit=1)[0]
        kinds = (dg.DagsterEventType.ASSET_MATERIALIZATION, dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        made, said = ([e.dagster_event for e in instance.all_logs(run.run_id, of_type=kind)] for kind in kinds)
    assets = [event.step_materialization_data.materialization for event in made if event]
    checks = [event.asset_check_evaluation_data for event in said if event]
    return (
        {each.asset_key.path[-1]: {name: value.value for name, value in each.metadata.items()} for each in assets},
        {each.check_name: {name: value.value for name, value in each.metadata.items()} for each in checks},
    )


def figures(found: Shown) -> Shown:
    return {name: {key: v for key, v in each.items() if key not in COSTS} for name, each in found.items()}


def unchanged(found: Shown) -> set[str]:
    return {name for name, each in found.items() if each.get(UNCHANGED)}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, deployment: Callable[..., Any], exports: Any) -> Any:
    """A deployment after two nights of the same day."""
    small = deployment(tmp_path_factory.mktemp("unchanged") / "small", exports)
    small.articles_alone()
    assert small.run().success
    return small


@pytest.fixture(scope="module")
def nights(before: Any) -> tuple[Any, tuple[Shown, Shown], tuple[Shown, Shown]]:
    first = shown(before)
    assert before.run().success
    return before, first, shown(before)


def test_a_night_in_which_nothing_landed_runs_no_step_and_searches_nothing(nights: Any) -> None:
    _, (assets, checks), (again, asked) = nights
    assert (unchanged(assets), unchanged(checks)) == (set(), set())
    assert unchanged(again) == STEPS
    assert again.keys() == assets.keys() == STEPS | ALWAYS
    assert unchanged(asked) >= SEARCHES


def test_it_shows_the_same_figures_and_verdicts(nights: Any) -> None:
    _, (assets, checks), (again, asked) = nights
    told, said = figures(assets), figures(again)
    for step in STEPS:
        new = {"new", "known"} & told[step].keys()
        assert {n: v for n, v in said[step].items() if n not in new} == {
            n: v for n, v in told[step].items() if n not in new
        }
        assert not new or (said[step]["new"], said[step]["known"]) == (0, told[step]["new"] + told[step]["known"])
    assert figures(checks).keys() == figures(asked).keys()
    assert {name: figures(asked)[name] for name in SEARCHES} == {name: figures(checks)[name] for name in SEARCHES}


def test_the_page_of_an_asset_is_short_and_begins_with_what_came_and_what_became_of_it(nights: Any) -> None:
    _, (assets, _), (again, _) = nights
    for found in (assets, again):
        for name, each in found.items():
            assert len(each) <= ROWS, (name, sorted(each))
            assert [key for key in each if len(key) > KEY and not key.startswith("dagster/")] == [], name
        told = [name for name in found if name.endswith(("_records", "_documents")) or "knowledge" in name]
        assert len(told) == 2 * len(SOURCES) + 2
        for name in told:
            assert sorted(found[name])[:4] == [CAME, BECAME, WAITS, TO_DO], name
    landed, read = assets["kb_records"], assets["kb_documents"]
    assert landed[CAME] == f"{landed['read']} rows landed on {DATES[0]}"
    assert f"{read['documents']} documents of {landed['parsed']} records" in read[BECAME]
    assert "rows quarantined (bad front matter 1" in landed[WAITS]
    assert landed[TO_DO].startswith("look each reason up under Reference, Fates")
    corpus = assets["knowledge_chunks"]
    assert f"{corpus['dagster/row_count']} examples (train" in corpus[BECAME]
    assert corpus[TO_DO].endswith("`curation preview knowledge-chunks`")
    assert assets["knowledge_chunks_release"][BECAME] == "published as v1.0.0"
    assert again["knowledge_chunks_release"][BECAME] == "it is what v1.0.0 holds, so nothing was published"


def test_it_has_its_row_among_the_nights(nights: Any) -> None:
    small, _, _ = nights
    assert small.run(as_of=DATES[0] + dt.timedelta(1)).success
    rows = Tables(small.project().locations.tables).read("nights", NIGHTS).sort_by("as_of").to_pylist()
    assert [row["as_of"] for row in rows] == [DATES[0], DATES[0] + dt.timedelta(1)]
    assert unchanged(shown(small)[0]) == STEPS  # the next day decides nothing


def test_what_landed_makes_the_steps_run_that_it_reaches(nights: Any) -> None:
    small, _, _ = nights
    small.land(DATES[1], source="kb")
    assert small.run().success
    assets, checks = shown(small)
    assert not {"kb_documents", "kb_cleaned", "clusters", "findings", "contradictions"} & unchanged(assets)
    assert not unchanged(checks)
    assert small.run().success
    assert unchanged(shown(small)[0]) >= STEPS  # though a version was published since


def test_a_full_refresh_runs_every_step(nights: Any) -> None:
    small, _, _ = nights
    assert small.run(full_refresh=True).success
    assert not unchanged(shown(small)[0])


def test_pictures_and_tables_of_metadata_are_the_same_when_they_come_back() -> None:
    table = dg.MetadataValue.table([dg.TableRecord({"cluster": "abc", "documents": 3})])
    given = {"kept": 3, "cluster_sizes": dg.MetadataValue.md("![x](data:image/png;base64,AA==)"), "largest": table}
    assert restored(json.loads(json.dumps(plain_metadata(given)))) == given
