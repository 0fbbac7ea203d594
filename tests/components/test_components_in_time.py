"""How late sources and corpora are is a check that fails in Dagster's pages, whether a night comes or not."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from curation.causes.rhythm import days_between, days_of_ticks, last_tick
from curation.components.runs.watching import IN_TIME
from curation.components.tree import definitions_of
from curation.deployment.nightly import NightlySettings
from tests.laws import tiny

MONDAY = dt.date(2026, 11, 2)


def every(*gaps: int) -> list[dt.date]:
    days = [MONDAY]
    for gap in gaps:
        days.append(days[-1] + dt.timedelta(days=gap))
    return days


@pytest.mark.parametrize(
    ("gaps", "usual"),
    [
        ((1, 1, 1), None),  # too few to tell
        ((1, 1, 1, 1), 2),
        ((1, 1, 1, 1, 3) * 4, 3),  # no landing at weekends
        ((7, 7, 7, 7), 14),
        ((1,) * 40 + (9,), 2),  # one outage makes no rhythm
        ((30,) * 6 + (1,) * 60, 2),  # the job was changed since
    ],
)
def test_a_source_has_the_rhythm_of_its_own_landings(gaps: tuple[int, ...], usual: int | None) -> None:
    assert days_between(every(*gaps)) == usual


def test_the_last_tick_is_told_where_the_schedule_is() -> None:
    settings = NightlySettings(cron="0 2 * * 1", timezone="Europe/Berlin")
    assert last_tick(settings, dt.datetime(2026, 11, 9, 0, 59, tzinfo=dt.UTC)).date() == MONDAY
    assert last_tick(settings, dt.datetime(2026, 11, 9, 1, 1, tzinfo=dt.UTC)).date() == MONDAY + dt.timedelta(days=7)
    assert days_of_ticks(settings, MONDAY) == 7
    assert days_of_ticks(NightlySettings(cron="*/5 * * * *"), MONDAY) == 1


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "shop"
    tiny.settle(place, monkeypatch)
    nightly = place / "defs" / "nightly" / "defs.yaml"
    nightly.write_text(tiny.DEFS["nightly"].replace("}\n", ", expected_every: {kb: 2, support-sft: 3}}\n"))
    return place


@pytest.fixture
def instance(root: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(root / "dagster_home")) as opened:
        yield opened


def watched(root: Path, instance: dg.DagsterInstance) -> dict[str, bool]:
    """What the sensor reports now: asset → whether it is in time. It goes where the daemon puts it."""
    sensor = definitions_of(root / "defs", root).resolve_sensor_def("watch")
    with dg.build_sensor_context(instance=instance) as context:
        events: list[Any] = list(sensor.evaluate_tick(context).asset_events)
    for event in events:
        assert event.check_name == IN_TIME
        instance.report_runless_asset_event(event)
    return {event.asset_key.path[-1]: event.passed for event in events}


def test_a_source_that_does_not_land_fails_its_check_though_no_night_comes(
    root: Path, instance: dg.DagsterInstance
) -> None:
    names = ("crm_records", "kb_records", "zendesk_records", "knowledge_chunks_release", "support_sft_release")
    assert watched(root, instance) == dict.fromkeys(names, True)
    assert watched(root, instance) == {}  # nothing has changed
    landing = root / "data" / "landing"
    tiny.land(landing, MONDAY, range(2), "It is dark.", "Id,LastName,Email")
    assert watched(root, instance) == {"kb_records": False}
    today = dt.datetime.now(dt.UTC).date()
    tiny.land(landing, today, range(2), "It is dark.", "Id,LastName,Email")
    assert watched(root, instance) == {"kb_records": True}


def test_the_checks_of_lateness_stand_at_what_they_are_of(root: Path) -> None:
    graph = definitions_of(root / "defs", root).resolve_asset_graph()
    found = {key.asset_key.path[-1] for key in graph.asset_check_keys if key.name == IN_TIME}
    assert found == {"crm_records", "kb_records", "zendesk_records", "knowledge_chunks_release", "support_sft_release"}
