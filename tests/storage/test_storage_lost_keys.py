"""A key that was in use and is gone is asked for, and no other one is made in its place, nor is the log called forged."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from curation.deployment.project import Project, load_project, open_night
from curation.deployment.read_only import read_state
from curation.errors import ConfigurationError
from curation.reports.audit import show_audit
from curation.reports.releases.keys import rotate_key, show_keys
from curation.reports.status import show_status
from curation.state.night import Night
from curation.storage.secrets.keys import DUTIES, demo_keys, install_demo_keys, load_keys
from tests.laws import tiny

DAY = dt.date(2026, 11, 3)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Its keys lie in its folder."""
    root = tmp_path / "shop"
    tiny.settle(root, monkeypatch)
    for duty in (*DUTIES, "signing"):
        monkeypatch.delenv(f"CURATION_KEY_{duty.upper()}")
    return load_project(root / "defs", root)


def begun(project: Project) -> Night:
    night = open_night(project, DAY)
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    return night


@pytest.mark.parametrize("duty", DUTIES)
def test_a_lost_key_is_asked_for_and_no_other_is_made(
    project: Project, duty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    begun(project)
    file = project.locations.keys / duty
    key = file.read_bytes()
    file.unlink()
    said = f"the key for {duty} is gone, and what was built and decided here was made with it"
    for asked in (
        lambda: open_night(project, DAY),
        lambda: read_state(project),
        lambda: show_status(project),
        lambda: show_keys(project),
        lambda: rotate_key(project, duty, "ann", "yearly", None),
    ):
        with pytest.raises(ConfigurationError, match=said):
            asked()
    capsys.readouterr()
    if duty in ("log", "suppression"):
        with pytest.raises(ConfigurationError, match=said):
            show_audit(project, None, as_json=False)
    else:
        assert show_audit(project, None, as_json=False) == 0
    assert "forged" not in "".join(capsys.readouterr())
    assert sorted(path.name for path in project.locations.keys.iterdir()) == sorted({*DUTIES} - {duty})
    file.write_bytes(key)
    assert open_night(project, DAY).decisions.erased() == {"a" * 64}


@pytest.mark.parametrize("there", range(len(DUTIES)))
def test_what_was_never_there_is_made_also_where_a_first_run_was_cut_off(project: Project, there: int) -> None:
    load_keys(project.locations.keys, "dev", {})
    for duty in DUTIES[there:]:
        (project.locations.keys / duty).unlink()
    begun(project)
    assert {path.name for path in project.locations.keys.iterdir()} >= {*DUTIES}


@pytest.mark.parametrize("cut_off", [False, True])
def test_a_log_from_before_it_had_a_key_gets_one(project: Project, cut_off: bool) -> None:
    folder = project.locations.keys
    keys = open_night(project, DAY).keys
    (folder / "log").write_text(keys.suppression.hex())  # which sealed it then
    begun(project)
    (folder / "log").unlink()
    if cut_off:
        (folder / "log.older").write_text(keys.suppression.hex() + "\n")
    assert read_state(project).decisions.erased() == {"a" * 64}
    assert open_night(project, DAY).keys.seals()[1:] == (keys.suppression,)


@pytest.mark.parametrize("duty", DUTIES)
def test_a_demos_keys_are_made_again_as_they_were(project: Project, duty: str) -> None:
    install_demo_keys(project.locations.keys, 7)
    begun(project)
    (project.locations.keys / duty).unlink()
    assert read_state(project).decisions.erased() == {"a" * 64}
    assert show_audit(project, None, as_json=False) == 0
    assert not (project.locations.keys / duty).exists()
    night = open_night(project, DAY)
    assert (night.keys.ids(), night.decisions.erased()) == (demo_keys(7).ids(), {"a" * 64})
