"""A registry that is gone, or an earlier copy of itself, is never taken for a new one: nothing is published beside what
was published, until somebody says that it is given up."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from curation.deployment.project import open_night
from curation.registry.repository.trail import lost_releases
from curation.registry.step import registry_of

pytestmark = pytest.mark.slow

Call = Callable[..., Any]
WHO = ("--who", "operator", "--why", "the old disk is lost and nobody trains on it")
LOST = "1 of the releases that were published in it are not there: support-sft@v1.0.0"


def tags(deployment: Any) -> list[str]:
    return [release.tag for release in registry_of(deployment.project()).releases()]


def test_a_registry_that_was_removed_is_not_begun_anew_until_somebody_says_so(curation: Call, copied: Any) -> None:
    registry, away = copied.data / "registry", copied.data / "away"
    registry.rename(away)
    for verb in (("publish", "support-triage"), ("rollback", "support-sft", *WHO), ("releases",), ("channels",)):
        refused = curation(*verb, on=copied)
        assert (refused.code, refused.out) == (1, "")
        assert LOST in refused.err
        assert "restore it from its backup" in refused.err
        assert not registry.exists()
    shown = curation("status", on=copied)
    assert (shown.code, LOST in shown.out) == (1, True)
    away.rename(registry)  # restored
    assert curation("status", on=copied).code == 0
    assert curation("publish", "support-triage", on=copied).code == 0
    assert tags(copied) == ["support-sft@v1.0.0", "support-triage@v1.0.0"]


def test_what_is_given_up_stands_in_the_log_and_the_registry_begins_anew(curation: Call, copied: Any) -> None:
    shutil.rmtree(copied.data / "registry")
    given = curation("override", "registry", *WHO, on=copied)
    assert (given.code, given.err) == (0, "")
    assert "support-sft@v1.0.0" in given.out
    entry = open_night(copied.project()).decisions.read()[-1]
    assert (entry.kind, entry.who, entry.subjects) == ("withdrawal", "operator", ("support-sft@v1.0.0",))
    assert curation("override", "registry", *WHO, on=copied).code == 2
    assert curation("status", on=copied).code == 0
    refused = curation("publish", "support-sft", on=copied)  # the remote is that of the registry that is given up
    assert refused.code == 2
    (former,) = re.findall("bears the marker of another registry, ([0-9a-f]+)", refused.err)
    taken = curation("override", f"remote:{former}", *WHO, on=copied)
    assert (taken.code, taken.err) == (0, "")
    for _ in range(2):
        assert curation("publish", "support-sft", on=copied).code == 0
    assert tags(copied) == ["support-sft@v1.0.0"]
    shutil.rmtree(copied.data / "registry")  # what was published since is not given up
    assert lost_releases(open_night(copied.project()).decisions, []).keys() == {"support-sft@v1.0.0"}


def test_an_earlier_copy_of_the_registry_is_not_taken_for_it(curation: Call, copied: Any) -> None:
    registry, earlier = copied.data / "registry", copied.data / "earlier"
    shutil.copytree(registry, earlier, symlinks=True)
    assert curation("publish", "support-triage", on=copied).code == 0
    shutil.rmtree(registry)
    earlier.rename(registry)
    refused = curation("publish", "knowledge-chunks", on=copied)
    assert refused.code == 1
    assert "are not there: support-triage@v1.0.0" in refused.err
    assert tags(copied) == ["support-sft@v1.0.0"]


@pytest.mark.parametrize("lost", [False, True])
def test_a_registry_from_which_a_version_was_withdrawn_has_lost_nothing(copied: Any, lost: bool) -> None:
    registry = registry_of(copied.project())
    registry.withdraw("support-sft", ["v1.0.0"], "the labels were wrong")
    if lost:
        shutil.rmtree(copied.data / "registry")
    decisions = open_night(copied.project()).decisions
    assert bool(lost_releases(decisions, registry.releases())) == lost


def test_a_remote_that_is_gone_is_said_by_a_night_that_publishes_nothing_and_by_the_status(
    curation: Call, copied: Any, caplog: pytest.LogCaptureFixture
) -> None:
    remote = copied.data / "remote"
    remote.rename(copied.data / "away")
    done = copied.run(select=["nights"])
    assert (done.success, done.failed_checks) == (True, ())
    said = "1 of 1 releases cannot be pulled, all must be: their files are gone from the remote: support-sft@v1.0.0"
    assert [said in record.message for record in caplog.records if record.levelname == "WARNING"] == [True]
    shutil.rmtree(remote, ignore_errors=True)
    shown = curation("status", on=copied)
    assert (shown.code, f"The remote {remote} is gone" in shown.out) == (1, True)
    (copied.data / "away").rename(remote)
    caplog.clear()
    assert copied.run(select=["nights"]).success
    assert not [record for record in caplog.records if record.levelname == "WARNING"]
    assert curation("status", on=copied).code == 0


def test_a_file_that_is_damaged_in_the_remote_is_put_back_from_the_corpus_that_was_checked_last(
    curation: Call, copied: Any
) -> None:
    shard = next((copied.data / "corpora" / "support-sft" / "data" / "default").glob("train-*"))
    name = hashlib.md5(shard.read_bytes()).hexdigest()
    place = copied.data / "remote" / "files" / "md5" / name[:2] / name[2:]
    place.chmod(0o644)
    place.write_bytes(b"something else")
    mended = curation("repair", "support-sft@v1.0.0", on=copied)
    assert (mended.code, mended.err) == (0, "")
    assert mended.out == f"support-sft@v1.0.0: data/default/{shard.name} was put back\n"
    assert "holds every file as it was released" in curation("repair", "support-sft@prod", on=copied).out
    assert curation("repair", "support-sft@v9.0.0", on=copied).code == 2
