"""A deployment has one name, made where it is first asked for."""

from __future__ import annotations

import stat
from pathlib import Path

from curation.storage.deployment_id import deployment_id, known_id


def test_a_name_is_made_once_whether_the_raw_zone_is_there_or_not(tmp_path: Path) -> None:
    new, there = tmp_path / "a" / "restricted", tmp_path / "restricted"
    there.mkdir(mode=0o700)
    names = [deployment_id(new), deployment_id(there)]
    assert names[0] != names[1]
    assert [deployment_id(new), deployment_id(there)] == names == [known_id(new), known_id(there)]
    assert stat.S_IMODE(new.stat().st_mode) == 0o700
    assert all(len(name) == 12 and int(name, 16) >= 0 for name in names)
