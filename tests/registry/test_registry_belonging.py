"""A deployment is known again by what it has told, though all of it that says so was lost; and a copy of it is another
one."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from curation.deployment.project import load_project, open_night
from curation.errors import IntegrityError
from curation.registry.step import registry_of
from curation.registry.witness.agreement import agreed, reconcile
from curation.registry.witness.deployment_names import own_names
from curation.registry.witness.restore import restore
from curation.state.night import Night
from curation.storage.deployment_id import ALL, FILE, known_id
from tests.registry.shops import DAY, Shop, forget, names_of, publish


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


@pytest.fixture
def hosted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry is on a git host."""
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "host.git")], check=True)
    monkeypatch.setenv("CURATION_REGISTRY", str(tmp_path / "host.git"))


def lose(shop: Shop, zone: str = "restricted") -> None:
    places = shop("outside").project.locations
    shutil.rmtree(places.restricted if zone == "restricted" else places.data)


@pytest.mark.usefixtures("hosted")
def test_a_raw_zone_that_is_lost_whole_brings_nobody_back_through_a_registry_on_a_host(shop: Shop) -> None:
    shop("outside").decide("erasure", "dpo", "request 1", ("a" * 64,))
    lose(shop)
    night = shop("outside")
    assert not agreed(night, registry_of(night.project))
    for _ in range(2):
        with pytest.raises(
            IntegrityError, match=r"it lacks 1 entries, the first is 1 .*curation restore --since.* log key of its own"
        ):
            reconcile(night)
    done = restore(night, today(), "operator", "the disk was lost")
    assert done.repeated == {"erasure": 1}
    assert night.decisions.erased() == {"a" * 64}
    reconcile(night)
    assert agreed(night, registry_of(night.project))


def test_data_that_are_lost_whole_are_no_new_deployment(shop: Shop) -> None:
    shop("outside").decide("erasure", "dpo", "request 1", ("a" * 64,))
    lose(shop, "data")
    with pytest.raises(IntegrityError, match="it lacks 1 entries"):
        reconcile(shop("outside"))


def test_what_is_decided_before_a_run_has_seen_the_loss_hides_none_of_it(shop: Shop) -> None:
    for subject in ("a", "b"):
        shop("outside").decide("erasure", "dpo", "a request", (subject * 64,))
    lose(shop)
    night = shop("outside")
    night.decide("waiver", "dpo", "no leak", ("c" * 64,), corpus="desk")
    assert len(names_of(night)) == 2, "it is told under no name before it is known which"
    with pytest.raises(IntegrityError, match="it lacks 2 entries"):
        reconcile(night)
    night.decide("waiver", "dpo", "no leak", ("d" * 64,), corpus="desk")  # by now it has a name
    with pytest.raises(IntegrityError, match="it lacks 2 entries"):
        reconcile(shop("outside"))
    restore(night, today(), "operator", "the disk was lost")
    assert night.decisions.erased() == {"a" * 64, "b" * 64}
    reconcile(shop("outside"))


def test_what_the_registry_alone_remembers_of_a_raw_zone_that_is_lost_whole_is_not_hidden(
    shop: Shop, tmp_path: Path, candidate_in: Any
) -> None:
    for subject in ("a", "b"):
        shop().decide("erasure", "dpo", "a request", (subject * 64,))
    publish(shop(), candidate_in(tmp_path / "candidate"))
    lose(shop)
    night = shop("outside")
    night.decide("waiver", "dpo", "no leak", ("c" * 64,), corpus="desk")
    assert names_of(night) == []
    for _ in range(2):
        with pytest.raises(IntegrityError, match=r"what the registry remembers: .* it lacks 1 entries, the first is 2"):
            reconcile(shop("outside"))


def test_a_deployment_with_keys_of_its_own_begins_beside_others(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop("outside").decide("erasure", "dpo", "request 1", ("a" * 64,))
    lose(shop)
    for duty in ("SUPPRESSION", "LOG"):
        monkeypatch.setenv(f"CURATION_KEY_{duty}", "e" * 64)
    night = shop("outside")
    reconcile(night)
    night.decide("waiver", "dpo", "no leak", ("c" * 64,), corpus="desk")
    assert len({name.deployment for name in names_of(night)}) == 2


def test_a_backup_from_before_it_had_a_name_is_known_by_its_first_entry_and_by_no_others(shop: Shop) -> None:
    night = shop("outside")
    for subject in ("a", "b"):
        night.decide("erasure", "dpo", "a request", (subject * 64,))
    (told, *_), first = names_of(night), next(night.decisions.entries())
    (night.project.locations.restricted / FILE).unlink()
    other = replace(told, deployment="f" * 12, number=1, digest="0" * 64)
    mine = replace(told, number=1, digest=first.digest)
    assert own_names(night.project, first, [mine, other], (), None) == {told.deployment: ALL}
    assert own_names(night.project, None, [mine, other], (), None) == {}


def copied(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: str) -> Shop:
    """A copy of the shop, with the shop's witness."""
    shutil.copytree(tmp_path / "shop", tmp_path / "copy", symlinks=True)

    def night() -> Night:
        with monkeypatch.context() as patch:
            patch.setenv("CURATION_ENVIRONMENT", environment)
            patch.setenv("CURATION_WITNESS", str(tmp_path / "shop" / "outside"))
            return open_night(load_project(tmp_path / "copy" / "defs", tmp_path / "copy"), DAY)

    return night


def test_a_copy_in_another_environment_is_another_deployment(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = shop("outside")
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    reconcile(night)
    copy = copied(shop, tmp_path, monkeypatch, "staging")()
    reconcile(copy)
    assert known_id(copy.project.locations.restricted) != known_id(night.project.locations.restricted)
    copy.decide("erasure", "tester", "a trial", ("b" * 64,))
    night.decide("erasure", "dpo", "request 2", ("c" * 64,))
    for each in (night, copy):
        reconcile(each)
    assert night.decisions.erased() == {"a" * 64, "c" * 64}
    assert copy.decisions.erased() == {"a" * 64, "b" * 64}


def test_a_copy_in_another_environment_lacks_what_was_decided_before_it_first_ran(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = shop("outside")
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    reconcile(night)
    copy = copied(shop, tmp_path, monkeypatch, "staging")
    night.decide("erasure", "dpo", "request 2", ("c" * 64,))
    for _ in range(2):
        with pytest.raises(IntegrityError, match="it lacks 1 entries, the first is 2"):
            reconcile(copy())


def test_a_copy_at_work_under_the_same_name_is_told_from_a_backup(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = shop("outside")
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    reconcile(night)
    copy = copied(shop, tmp_path, monkeypatch, "dev")()
    copy.decide("waiver", "tester", "a trial", ("b" * 64,), corpus="desk")
    night.decide("waiver", "dpo", "no leak", ("c" * 64,), corpus="desk")
    for each in (night, copy):
        with pytest.raises(IntegrityError, match=r"a copy of this deployment is at work under the same name.*give a"):
            reconcile(each)


def test_a_name_from_before_there_were_environments_is_kept(shop: Shop) -> None:
    night = shop("outside")
    restricted = night.project.locations.restricted
    (restricted / FILE).write_text("0123456789ab\n")
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    reconcile(night)
    assert (restricted / FILE).read_text() == "0123456789ab dev\n"
    assert {name.deployment for name in names_of(night)} == {"0123456789ab"}


def test_names_that_cannot_be_read_stop_a_deployment_and_can_be_found_anew(shop: Shop) -> None:
    night = shop("outside")
    night.decide("erasure", "dpo", "request 1", ("a" * 64,))
    reconcile(night)
    file = night.project.locations.restricted / FILE
    for content in ("", "no name\n", "0123456789ab dev\nbroken\n"):
        file.write_text(content)
        with pytest.raises(IntegrityError, match="the names of this deployment cannot be read"):
            reconcile(night)
    file.unlink()
    forget(night, 0)
    with pytest.raises(IntegrityError, match="it lacks 1 entries"):
        reconcile(night)
