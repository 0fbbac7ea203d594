"""A place that is only read, or knows no modes, stops nobody whose zones are shut; one that is open is refused in
words."""

from __future__ import annotations

import errno
import grp
import os
import stat
from pathlib import Path

import pytest

from curation.errors import ConfigurationError
from curation.storage.locations import Locations, LocationSettings
from curation.storage.modes import share


@pytest.fixture
def places(tmp_path: Path) -> Locations:
    found = Locations.of(LocationSettings(), tmp_path)
    found.ensure()
    return found


def refuse(monkeypatch: pytest.MonkeyPatch, place: Path, number: int) -> None:
    """Let one place be as a mount is on which no mode can be changed."""
    change = os.chmod

    def chmod(path: str | Path, mode: int) -> None:
        if Path(path) == place:
            raise OSError(number, os.strerror(number), str(path))
        change(path, mode)

    monkeypatch.setattr(os, "chmod", chmod)


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOTSUP, errno.ENOSYS])
def test_a_landing_zone_that_is_only_read_stops_nothing(
    places: Locations, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    places.landing.chmod(0o755)
    refuse(monkeypatch, places.landing, number)
    places.ensure()
    assert stat.S_IMODE(places.landing.stat().st_mode) == 0o755


def test_keys_in_a_mount_that_is_only_read_are_taken_where_they_are_shut_and_refused_where_they_are_open(
    places: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, places.keys, errno.EROFS)
    places.ensure()
    monkeypatch.undo()
    places.keys.chmod(0o755)
    refuse(monkeypatch, places.keys, errno.EROFS)
    with pytest.raises(ConfigurationError, match="others than its owner may enter it"):
        places.ensure()


def test_a_remote_in_which_a_group_writes_stays_one_in_which_it_writes(tmp_path: Path) -> None:
    """Two deployments of two users, each with objects of its own in one remote."""
    group = grp.getgrgid(os.getgid()).gr_name
    (tmp_path / "files").mkdir()
    (tmp_path / "files").chmod(0o777)
    (tmp_path / "files" / "object").write_text("text")
    (tmp_path / "files" / "object").chmod(0o444)
    share(tmp_path, group)
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o2770
    assert stat.S_IMODE((tmp_path / "files" / "object").stat().st_mode) == 0o440


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file to another user")
def test_root_shares_what_any_user_has_made_and_a_user_only_what_is_his(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group, (mine, other) = grp.getgrgid(os.getgid()).gr_name, (tmp_path / "mine", tmp_path / "other")
    for file, user in ((mine, 1001), (other, 1002)):
        file.touch(0o600)
        os.chown(file, user, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 1001)
    share(tmp_path, group)
    assert [stat.S_IMODE(file.stat().st_mode) for file in (mine, other)] == [0o640, 0o600]
    monkeypatch.undo()
    share(tmp_path, group)
    assert [stat.S_IMODE(file.stat().st_mode) for file in (mine, other)] == [0o640, 0o640]
