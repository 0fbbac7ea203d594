"""What keeps the folder of a landing from being removed, seen before anything of it is."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from curation.storage.landings.landing_removal import LEAVING, LINK, MOUNT, SHUT, remove_landing, why_it_cannot_go

DATE = dt.date(2026, 3, 2)


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    (tmp_path / "desk" / DATE.isoformat() / "attachments").mkdir(parents=True)
    return tmp_path / "desk"


def test_a_folder_goes_and_one_that_is_not_there_is_kept_by_nothing(zone: Path) -> None:
    assert why_it_cannot_go(zone, DATE) is None
    assert why_it_cannot_go(zone, DATE + dt.timedelta(days=1)) is None


def test_a_link_is_not_of_the_zone(zone: Path, tmp_path: Path) -> None:
    (zone / "2026-03-03").symlink_to(tmp_path, target_is_directory=True)
    assert why_it_cannot_go(zone, DATE + dt.timedelta(days=1)) == LINK


@pytest.mark.parametrize(("mounted", "why"), [("", None), (DATE.isoformat(), MOUNT), (f"{DATE}/attachments", MOUNT)])
def test_what_is_mounted_in_it_keeps_it_and_the_zone_may_be_a_disk_of_its_own(
    zone: Path, monkeypatch: pytest.MonkeyPatch, mounted: str, why: str | None
) -> None:
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == zone / mounted)
    assert why_it_cannot_go(zone, DATE) == why


@pytest.mark.parametrize("shut", ["", DATE.isoformat(), f"{DATE}/attachments"])
def test_a_folder_that_may_not_be_changed_keeps_it(zone: Path, monkeypatch: pytest.MonkeyPatch, shut: str) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != zone / shut)  # root may change everything
    assert why_it_cannot_go(zone, DATE) == SHUT


def test_a_landing_goes_whole_and_one_that_holds_anything_else_lies_where_it_lay(zone: Path) -> None:
    asked: list[str] = []

    def knows(folder: Path) -> bool:
        asked.append(folder.name)
        return not (folder / "attachments" / "new").exists()

    (zone / DATE.isoformat() / "attachments" / "new").touch()
    assert not remove_landing(zone, DATE, knows)
    assert [path.name for path in zone.rglob("*")] == [DATE.isoformat(), "attachments", "new"]
    (zone / DATE.isoformat() / "attachments" / "new").unlink()
    assert remove_landing(zone, DATE, knows)
    assert not any(zone.iterdir())
    assert remove_landing(zone, DATE, knows)
    assert asked == [f"{LEAVING}{DATE}"] * 2


def test_what_a_removal_that_was_killed_has_left_goes_with_the_next(zone: Path) -> None:
    (zone / DATE.isoformat()).rename(zone / f"{LEAVING}{DATE}")
    assert not remove_landing(zone, DATE, lambda folder: False)
    assert (zone / DATE.isoformat()).is_dir()
    (zone / DATE.isoformat()).rename(zone / f"{LEAVING}{DATE}")
    (zone / DATE.isoformat()).mkdir()
    assert not remove_landing(zone, DATE, lambda folder: False)
    assert (zone / f"{LEAVING}{DATE}").is_dir()
    assert remove_landing(zone, DATE, lambda folder: True)
    assert not any(zone.iterdir())
