"""Whose what is written is: whatever the umask of whoever starts a night, raw data and keys are its owner's alone, and
what is redacted is a declared group's to read."""

from __future__ import annotations

import grp
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from curation.components.runs.runner import run_night
from curation.deployment.project import load_project
from curation.errors import ConfigurationError
from curation.storage.modes import share
from tests.laws import tiny


def group_of_readers() -> str:
    """A group that this process may give something to, its own only where it may give none else."""
    own = os.getgid()
    others = [
        each for each in grp.getgrall() if each.gr_gid != own and (os.geteuid() == 0 or each.gr_gid in os.getgroups())
    ]
    return (others or [grp.getgrgid(own)])[0].gr_name


def modes(folder: Path) -> Iterator[tuple[str, bool, int, int]]:
    """Name, whether it is a folder, mode and group of a folder and all in it."""
    for path in (folder, *folder.rglob("*")):
        status = path.lstat()
        if not stat.S_ISLNK(status.st_mode):
            yield str(path), path.is_dir(), stat.S_IMODE(status.st_mode), status.st_gid


def made_under(root: Path, mask: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`curation …` of a process that was started under a umask."""
    (root / "tmp").mkdir(exist_ok=True)
    own = {name: value for name, value in tiny.variables(root).items() if "CURATION_KEY_" not in name}
    call = [sys.executable, "-m", "curation.cli", *arguments]
    return subprocess.run(
        call, env={**os.environ, **own}, umask=mask, capture_output=True, text=True, check=False, timeout=600
    )


@pytest.mark.slow
@pytest.mark.parametrize("mask", [0o000, 0o077])
def test_whatever_the_umask_each_zone_is_open_to_whom_it_is_for_and_to_nobody_else(tmp_path: Path, mask: int) -> None:
    root, readers = tmp_path / "shop", group_of_readers()
    tiny.lay_out(root)
    places = root / "defs" / "locations" / "defs.yaml"
    places.write_text(places.read_text().replace("workers: 1", f"workers: 1, group: {readers}"))
    for corpus in ("support_sft", "knowledge_chunks"):
        file = root / "defs" / "corpora" / corpus / "defs.yaml"
        file.write_text(file.read_text().replace("publish: manual", "publish: every_change"))
    before = os.umask(mask)
    try:
        for number, day in enumerate(tiny.DAYS):
            tiny.land(root / "data" / "landing", day, range(number, number + 3), "It is dark.", "Id,LastName,Email")
    finally:
        os.umask(before)
    done = made_under(root, mask, "run")
    assert done.returncode == 0, done.stderr
    data, number = root / "data", grp.getgrnam(readers).gr_gid
    for zone in ("restricted", "keys"):
        found = list(modes(data / zone))
        assert len(found) > 3
        assert [each for each in found if each[2] & 0o077 or (each[1] and each[2] != 0o700)] == []
    assert [f"{mode:o}" for name, _, mode, _ in modes(data / "landing") if name.endswith("/landing")] == ["750"]
    for zone in ("corpora", "registry", "remote"):
        found = list(modes(data / zone))
        assert len(found) > 5
        assert [each for each in found if each[2] & 0o007 or each[3] != number] == []
        assert [each for each in found if each[1] and each[2] & 0o050 != 0o050] == []
        assert [each for each in found if not each[1] and not each[2] & 0o040] == []
    assert stat.S_IMODE(data.stat().st_mode) & 0o033 == 0o011  # readers pass through, and nobody puts anything there


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_zones_are_made_with_their_modes_and_those_that_are_there_are_shut(tmp_path: Path, mask: int) -> None:
    tiny.lay_out(tmp_path)
    places = load_project(tmp_path / "defs", tmp_path).locations
    before = os.umask(mask)
    try:
        places.ensure()
        assert [stat.S_IMODE(zone.stat().st_mode) for zone in (places.restricted, places.keys, places.landing)] == [
            *(0o700, 0o700, 0o750)
        ]
        (places.tables / "left").mkdir(mode=0o777)
        (places.tables / "left" / "by-an-older-version").write_text("text")
        for zone in (places.restricted, places.landing, places.data):
            zone.chmod(0o777)
        places.ensure()
        places.settle()
    finally:
        os.umask(before)
    assert [each for each in modes(places.restricted) if each[2] & 0o077] == []
    assert stat.S_IMODE(places.landing.stat().st_mode) == 0o750
    assert stat.S_IMODE(places.data.stat().st_mode) == 0o755
    places.landing.chmod(0o700)  # a vendor's job made it under 077
    places.ensure()
    assert stat.S_IMODE(places.landing.stat().st_mode) == 0o750


def test_a_group_that_is_not_there_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="group 'no-such-readers': there is none of that name here"):
        share(tmp_path, "no-such-readers")


def test_without_a_group_nothing_is_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("redacted")
    (tmp_path / "file").chmod(0o600)
    share(tmp_path, None)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


def test_without_a_group_what_an_earlier_version_left_open_is_closed(tmp_path: Path) -> None:
    tiny.lay_out(tmp_path)
    places = load_project(tmp_path / "defs", tmp_path).locations
    for zone in (places.corpora, Path(places.registry), Path(places.remote)):
        zone.mkdir(parents=True)
        (zone / "file").touch()
        zone.chmod(0o755)
        (zone / "file").chmod(0o644)
    places.ensure()
    places.settle()
    for zone in (places.corpora, Path(places.registry), Path(places.remote)):
        assert [each for each in modes(zone) if each[2] & 0o077] == []


def test_a_group_that_may_not_be_given_anything_is_refused_before_a_night_does_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATION_GROUP", "nobody-is-in-it")
    tiny.lay_out(tmp_path)
    project = load_project(tmp_path / "defs", tmp_path)
    tiny.land(tmp_path / "data" / "landing", tiny.DAYS[0], range(2), "It is dark.", "Id,Name")
    with pytest.raises(ConfigurationError, match="nobody-is-in-it"):
        run_night(project)
    assert not project.locations.restricted.exists()
