"""Nothing goes but what was let go: what lies in its place is told of, read by nobody, and deleted by nobody."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

from curation.components.runs.runner import forget
from curation.errors import ConfigurationError
from curation.reports.erasures.certificate import certificates
from curation.sources.step import accounting
from curation.state.night import Night
from tests.sources.ageing import (
    DAY,
    NEW,
    OLD,
    aged,
    command,
    evening,
    folder,
    killed_while_ageing,
    land_desk,
    make_aged_shop,
    of_source,
    said,
    state,
    why_held,
)  # fmt: skip

FOUR = NEW + 4 * DAY


@pytest.fixture
def shop(small: Any) -> Any:
    return make_aged_shop(small)


def let_go_and_not_deleted(shop: Any) -> Night:
    """A landing that was let go by a night whose command failed."""
    of_source(shop, f"delete: {command(shop, 'delete', 'exit 1')}")
    night = aged(shop)
    assert state(night)["let_go_on"] is not None and state(night)["gone_on"] is None
    return night


def deletes(shop: Any) -> None:
    command(shop, "delete", f"rm -r {shop.data}/landing/$1/$2")


@pytest.mark.parametrize("how", ["an owner's command", "a folder of ours"])
def test_what_is_being_delivered_anew_is_not_deleted_with_what_was_let_go(shop: Any, how: str) -> None:
    if how == "an owner's command":
        let_go_and_not_deleted(shop)
        deletes(shop)
    else:
        killed_while_ageing(shop, "ageing.let_go.after")
    (folder(shop) / "_INCOMPLETE").touch()
    (folder(shop) / "tickets-2.csv").write_text("id,subject,body,created,customer,until\n")
    night = evening(shop.project(), FOUR)
    assert (folder(shop) / "tickets-2.csv").exists()
    assert state(night)["gone_on"] is None
    assert f"1 of them were not deleted yet, and each night tries again: {OLD}" in said(night)


def test_a_correction_of_what_was_let_go_is_not_deleted_unread_and_the_source_is_held(shop: Any) -> None:
    let_go_and_not_deleted(shop)
    deletes(shop)
    with (folder(shop) / "tickets.csv").open("a") as stream:
        stream.write('7,New,"It came later","2026-02-08T10:00:00Z",c1,\n')
    night = evening(shop.project(), FOUR)
    assert folder(shop).exists()
    assert "other files lie there than were let go" in str(why_held(night))
    assert accounting(night, "desk")["difference"] == 0


def test_files_that_were_only_touched_go(shop: Any) -> None:
    killed_while_ageing(shop, "ageing.let_go.after")
    for path in folder(shop).iterdir():
        os.utime(path, (1, 1))
    night = evening(shop.project(), FOUR)
    assert not folder(shop).exists()
    assert state(night)["gone_on"] == FOUR
    assert why_held(night) is None


def test_a_command_that_deleted_a_part_is_asked_again(shop: Any) -> None:
    marked = f"rm -f {shop.data}/landing/$1/$2/_SUCCESS {shop.data}/landing/$1/$2/tickets.csv; exit 1"
    for date in (OLD, NEW):
        (folder(shop, date) / "_SUCCESS").touch()
    of_source(shop, f"marker: _SUCCESS, delete: {command(shop, 'delete', marked)}")
    night = aged(shop)
    night = evening(shop.project(), FOUR)
    assert [path.name for path in folder(shop).iterdir()] == ["people.csv"]
    assert (state(night)["let_go_on"], state(night)["gone_on"]) == (NEW + 3 * DAY, None)
    deletes(shop)
    night = evening(shop.project(), FOUR + DAY)
    assert not folder(shop).exists()
    assert state(night)["gone_on"] == FOUR + DAY
    assert why_held(night) is None


def test_a_mirror_that_brings_the_same_bytes_back_holds_nothing_and_they_go_again(shop: Any) -> None:
    kept = shop.root / "mirror"
    shutil.copytree(folder(shop), kept)
    aged(shop)
    for number in range(2):
        shutil.copytree(kept, folder(shop))
        night = evening(shop.project(), FOUR + number * DAY)
        assert why_held(night) is None
        assert not folder(shop).exists()
        assert accounting(night, "desk")["difference"] == 0


@pytest.mark.parametrize("name", [".tickets.csv.Xq3f", ".part/tickets.csv"])
def test_a_landing_with_hidden_files_stays(shop: Any, name: str) -> None:
    (folder(shop) / name).parent.mkdir(exist_ok=True)
    (folder(shop) / name).write_text("half")
    night = aged(shop)
    assert (folder(shop) / name).exists()
    assert said(night) == [f"the landing {OLD} stays, though it is old: 1 of its files hold what nothing has read"]


def test_a_landing_that_is_a_link_stays_and_the_others_go(shop: Any) -> None:
    other = OLD + DAY
    land_desk(shop, other, range(1))
    evening(shop.project(), other)
    outside = shop.root / "outside"
    folder(shop).rename(outside)
    folder(shop).symlink_to(outside)
    night = aged(shop)
    assert (outside / "tickets.csv").exists() and folder(shop).is_symlink()
    assert not folder(shop, other).exists()
    assert any("it is a link" in line for line in said(night))
    folder(shop).unlink()
    outside.rename(folder(shop))
    for number in range(4, 8):
        night = evening(shop.project(), NEW + number * DAY)
    assert not folder(shop).exists()


def test_a_stray_that_comes_after_a_landing_was_read_is_quarantined_and_keeps_it(shop: Any) -> None:
    before = accounting(evening(shop.project(), NEW), "desk")["quarantined"]
    (folder(shop) / "x\u200b.csv").write_text("id\n1\n")
    night = aged(shop)
    assert folder(shop).exists()
    assert accounting(night, "desk")["quarantined"] == before + 1
    (folder(shop) / "x\u200b.csv").unlink()
    for number in range(4, 8):
        night = evening(shop.project(), NEW + number * DAY)
    assert not folder(shop).exists()
    assert accounting(night, "desk")["quarantined"] == before


# By which clock -------------------------------------------------------------------------------------------------------


def asked(shop: Any) -> list[str]:
    place = shop.root / "asked"
    return place.read_text().split() if place.exists() else []


def test_nights_that_are_caught_up_on_in_one_day_ask_for_no_backup_of_the_days_that_they_are_judged_by(
    shop: Any,
) -> None:
    (shop.root / "safe").touch()
    for number in range(4):
        evening(shop.project(), NEW + number * DAY, NEW + 30 * DAY)
    assert asked(shop) == []
    evening(shop.project(), NEW + 4 * DAY, NEW + 32 * DAY)
    evening(shop.project(), NEW + 5 * DAY, NEW + 33 * DAY)
    assert asked(shop) == [str(NEW + 32 * DAY)]


def test_a_night_whose_clock_is_a_day_behind_is_not_followed_by_its_own_backup(shop: Any) -> None:
    (shop.root / "safe").touch()
    evening(shop.project(), NEW, NEW - DAY)  # an hour after midnight in Tokyo
    evening(shop.project(), NEW + DAY, NEW)
    evening(shop.project(), NEW + 2 * DAY, NEW + DAY)
    assert asked(shop) == []
    assert folder(shop).exists()


def test_a_replay_that_kept_rows_waits_for_a_night_that_ends_after_it(shop: Any) -> None:
    (shop.root / "safe").touch()
    evening(shop.project(), OLD, NEW + 20 * DAY)  # an ordinary night
    evening(shop.project(), NEW, NEW + 21 * DAY)
    evening(shop.project(), NEW, NEW + 22 * DAY)
    assert asked(shop) == []


# What comes late ------------------------------------------------------------------------------------------------------


def test_a_replay_refuses_what_the_nights_refuse(shop: Any) -> None:
    early = OLD - 300 * DAY
    land_desk(shop, early, range(1))
    before = accounting(evening(shop.project(), NEW), "desk")
    for as_of in (early + 5 * DAY, NEW):
        night = evening(shop.project(), as_of, NEW)
        assert str(early) in str(why_held(night))
    assert accounting(night, "desk") == before


def test_what_waited_for_an_approval_is_read_however_old_it_is_by_then(shop: Any) -> None:
    place = shop.defs / "sources" / "desk" / "defs.yaml"
    text = place.read_text()
    place.write_text(text.replace("landing:", "approval_required: true\n  landing:"))
    for number in range(1, 3):
        land_desk(shop, OLD + number * DAY, range(1))
    assert "nobody has approved it" in str(why_held(evening(shop.project(), OLD + 2 * DAY)))
    place.write_text(text)
    night = evening(shop.project(), NEW)
    assert why_held(night) is None
    assert state(night, OLD + DAY)["read"] and state(night, OLD + 2 * DAY)["read"]


def test_a_full_refresh_reads_an_old_landing_in_which_nothing_was(shop: Any) -> None:
    quiet = OLD + DAY
    land_desk(shop, quiet, range(0))
    evening(shop.project(), quiet)
    evening(shop.project(), NEW)
    forget(shop.project(), FOUR)
    night = evening(shop.project(), NEW)
    assert why_held(night) is None
    assert state(night, quiet)["read"] == 0


def test_a_source_that_is_looked_at_for_the_first_time_is_read_whole(shop: Any) -> None:
    shutil.rmtree(shop.data / "restricted")
    assert why_held(evening(shop.project(), NEW)) is None


# Whose place it is ----------------------------------------------------------------------------------------------------


def another_source(shop: Any, location: str) -> None:
    home = shop.defs / "sources" / "desk2"
    home.mkdir()
    text = (shop.defs / "sources" / "desk" / "defs.yaml").read_text().replace("name: desk\n", "name: desk2\n")
    (home / "defs.yaml").write_text(text.replace("retain_days: 30", f"location: {location}"))


@pytest.mark.parametrize("place", ["data/landing/desk", "data/landing/desk/", "data/landing", "linked"])
def test_landings_do_not_age_where_another_source_reads(shop: Any, place: str) -> None:
    (shop.root / "linked").symlink_to(shop.data / "landing" / "desk")
    another_source(shop, str(shop.root / place).replace(str(shop.root / "data"), str(shop.data)))
    with pytest.raises(ConfigurationError, match=r"sources/desk/defs\.yaml:\d+.*the source desk2 reads too"):
        shop.project()


def test_landings_age_beside_those_of_a_source_that_reads_elsewhere(shop: Any) -> None:
    another_source(shop, str(shop.root / "elsewhere"))
    (shop.root / "elsewhere").mkdir()
    aged(shop)
    assert not folder(shop).exists()


def test_a_certificate_names_no_export_that_went_by_its_age_and_names_it_again_where_it_came_back(shop: Any) -> None:
    night = evening(shop.project(), NEW)
    subjects = night.suppression.identities([("desk", "c0"), ("desk", "c2")], [], [], [])
    where = f"desk/{OLD}: 2, desk/{NEW}: 1"
    night.decide("erasure", "dpo@example.com", "request 51", subjects, exports=where, received=str(NEW))

    first = [entry for entry in night.decisions.entries() if entry.decision.kind == "erasure"]

    def told(night: Night) -> list[str]:
        (made,) = certificates(night, first, [], night.today())
        return [each.partition("(")[2] for each in made.remains if "exports" in each]

    assert told(night) == [f"records by landing): {where}"]
    night = aged(shop)
    assert told(night) == [f"records by landing): desk/{NEW}: 2"]  # as many stubs are there, whatever was counted
    folder(shop).mkdir()
    (folder(shop) / "tickets.csv").touch()
    assert told(night) == [f"records by landing): desk/{OLD}: 2, desk/{NEW}: 2"]
