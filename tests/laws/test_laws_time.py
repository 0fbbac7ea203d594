"""Law: time goes on when exports stop. What is dated begins and ends by the night's day, and nothing else changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import dagster as dg
import pyarrow.compute as pc
import pytest

from curation.components.tonight import night_request
from curation.components.tree import definitions_of
from curation.fates import EVERYWHERE, FATES, counts
from curation.registry.step import registry_of
from curation.state.night import Night, fates_of
from tests.laws.shop import CORPORA, LANDED, candidates, land_article, land_desk, make_shop, night_of

DAY = dt.timedelta(days=1)
LAMPS = "Lamps are packed in two boxes, the glass apart from the stand. Ask the driver to open both before you sign."
DESKS = "A desk is carried to the room that the order names, and put together there within one hour of its arrival."
RUGS = "Rugs are rolled around a tube, never folded, and the tube is taken back by the driver who brought it here."


@pytest.fixture
def shop(small: Any) -> Any:
    make_shop(small)
    land_desk(small)
    land_article(small, "lamps", LAMPS)
    return small


def fates(night: Night, corpus: str) -> dict[str, int]:
    return counts(
        night.tables.read(
            "fates", FATES, where=(pc.field("scope") == corpus) & (pc.field("subject_kind") == "document")
        )
    )


def expired(night: Night) -> list[str]:
    found = counts(night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, "desk_documents")))
    return [key.removeprefix("dropped:") for key in found if key.endswith("_expired")]


def versions(night: Night, corpus: str) -> list[tuple[str, str]]:
    return [(release.version, release.as_of) for release in registry_of(night.project).releases(corpus)]


@pytest.mark.slow
def test_ten_silent_nights_publish_nothing_and_build_no_candidate_anew(shop: Any) -> None:
    night, published = night_of(shop, LANDED)
    assert {each.outcome for each in published.values()} == {"published"}
    built = candidates(shop)
    assert built.keys() == {*CORPORA}
    for days in range(1, 11):
        night, published = night_of(shop, LANDED + days * DAY)
        assert {each.outcome for each in published.values()} == {"unchanged"}
        assert candidates(shop) == built
    assert [versions(night, corpus) for corpus in CORPORA] == [[("v1.0.0", "2026-03-02")]] * 2


def test_a_retention_a_consent_and_an_article_end_and_begin_without_a_landing(shop: Any, laws: Any) -> None:
    land_desk(shop, until=("", "2026-03-10", "", ""), ends="2026-03-20T00:00:00Z")
    land_article(shop, "desks", DESKS, since="2026-03-25")
    night = laws.night(shop, LANDED)
    assert (fates(night, "desk-text"), fates(night, "kb-chunks")) == (
        {"kept": 4, "dropped:source_not_selected": 2},
        {"kept": 1, "dropped:not_in_force": 1, "dropped:source_not_selected": 4},
    )
    before = candidates(shop)
    night = laws.night(shop, dt.date(2026, 3, 10))
    assert (fates(night, "desk-text")["kept"], expired(night)) == (3, ["retention_expired"])
    assert fates(night, "kb-chunks")["dropped:source_not_selected"] == 3  # what is over is no document of any corpus
    assert candidates(shop)["kb-chunks"][0] == before["kb-chunks"][0]  # nothing of it is dated
    night = laws.night(shop, dt.date(2026, 3, 20))
    assert (fates(night, "desk-text")["kept"], expired(night)) == (2, ["consent_expired", "retention_expired"])
    night = laws.night(shop, dt.date(2026, 3, 25))
    assert fates(night, "kb-chunks")["kept"] == 2


@pytest.mark.slow
def test_the_same_day_gives_the_same_bytes_whether_nights_went_before_or_not(
    shop: Any, another: Callable[..., Any], laws: Any
) -> None:
    rebuilt = make_shop(another("rebuilt"))
    for small in (shop, rebuilt):
        land_desk(small, until=("", "2026-03-10", "2026-03-12", ""))
        land_article(small, "lamps", LAMPS)
        land_article(small, "desks", DESKS, since="2026-03-08")
    for day in (2, 9, 10, 15):
        night_of(shop, dt.date(2026, 3, day))
    night_of(rebuilt, dt.date(2026, 3, 15))
    assert laws.differences(laws.staged(shop), laws.staged(rebuilt)) == []


@pytest.mark.slow
def test_a_source_that_stopped_is_too_old_after_its_days(shop: Any) -> None:
    suite = shop.defs / "corpora" / "desk_text" / "suite.yaml"
    suite.write_text(suite.read_text() + "max_age: {sources: {desk: 7}}\n")
    select = ["desk_text", "desk_text_release"]
    assert shop.run(as_of=LANDED).success
    assert shop.run(as_of=LANDED + 7 * DAY, select=select).failed_checks == ()
    stopped = shop.run(as_of=LANDED + 24 * DAY, select=select)
    assert stopped.failed_checks == ("desk_text: max_age",)
    assert "days.desk 24" in str(stopped.error)


@pytest.mark.slow
def test_a_weekly_corpus_appears_in_the_week_after_though_nothing_lands(small: Any) -> None:
    make_shop(small, publish="weekly")
    land_desk(small, until=("", "2026-03-04", "", ""))
    land_article(small, "lamps", LAMPS)
    land_article(small, "desks", DESKS, since="2026-03-04")
    land_article(small, "rugs", RUGS, since="2026-03-10")
    nights = [night_of(small, dt.date(2026, 3, day))[1] for day in (2, 5, 9, 10)]
    outcomes = [night["kb-chunks"].outcome for night in nights]
    assert outcomes == ["published", "waits_for_week", "published", "waits_for_week"]
    assert nights[1]["desk-text"].outcome == "published"  # what may be kept no longer waits for no week
    night, _ = night_of(small, dt.date(2026, 3, 16))
    assert [day for _, day in versions(night, "kb-chunks")] == ["2026-03-02", "2026-03-09", "2026-03-16"]


def test_an_earlier_day_is_made_again_though_a_text_was_purged_since(shop: Any, laws: Any) -> None:
    land_desk(shop, until=("", "2026-03-10", "", ""))
    laws.night(shop, LANDED)
    before = laws.staged(shop)
    laws.night(shop, dt.date(2026, 3, 10))
    assert laws.differences(before, laws.staged(shop)) != []
    laws.night(shop, LANDED)
    assert laws.differences(before, laws.staged(shop)) == []


def test_a_night_is_judged_by_today_where_the_schedule_is_unless_it_is_given_a_day(shop: Any, curation: Any) -> None:
    nightly = shop.defs / "nightly" / "defs.yaml"
    days = set()
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):  # no hour of the day has one date in both
        nightly.write_text(nightly.read_text().replace("timezone: Europe/Berlin", f"timezone: {zone}"))
        days.add(shop.project().today())
        nightly.write_text(nightly.read_text().replace(f"timezone: {zone}", "timezone: Europe/Berlin"))
    assert len(days) == 2
    before = shop.project().today()
    done = shop.run(as_of=None, select=["desk_records"])
    assert done.as_of in (before, shop.project().today())


def test_a_tick_judges_by_its_date_in_the_time_zone_of_the_schedule(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in shop.variables().items():
        monkeypatch.setenv(name, value)
    schedule = definitions_of(shop.defs, shop.root).resolve_schedule_def("nightly")
    with dg.DagsterInstance.get() as instance:
        late = dt.datetime(2026, 3, 8, 23, 30, tzinfo=dt.UTC)  # in Berlin the 9th has begun
        with dg.build_schedule_context(instance, scheduled_execution_time=late) as context:
            (request,) = schedule.evaluate_tick(context).run_requests or ()
        assert request.tags["curation/as_of"] == "2026-03-09"
        assert request.tags["dagster/asset_partition_range_end"] == "2026-03-02"
        early = night_request(instance, shop.project(), LANDED - DAY)
        assert isinstance(early, dg.SkipReason)
        assert "nothing has landed" in str(early.skip_message)
