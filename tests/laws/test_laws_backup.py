"""A backup that is older than an erasure brings nobody back, whichever part of a deployment it is of."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from curation.demo.planted import DATES
from curation.deployment.project import load_project, open_night
from curation.document import DOCUMENTS, PEOPLE
from curation.fates import FATES
from curation.registry.released_documents import holding_erased
from curation.registry.repository.ledger import Release
from curation.registry.step import registry_of
from curation.registry.witness.agreement import agreed, reconcile
from curation.state.night import fates_of
from tests.laws import tiny
from tests.laws.test_laws_erasure import _files_that_say

pytestmark = pytest.mark.slow

Call = Callable[..., Any]
OPERATOR = ("--who", "operator@example.com", "--why", "the disk was lost")
ZONES = ("restricted", "registry", "remote", "corpora", "keys")


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory, exports: Path, deployment: Callable[..., Any]) -> Any:
    """A deployment with a witness from which a person was erased; `before/` holds its zones as they were the day
    before, `person` who they are."""
    root = tmp_path_factory.mktemp("backup") / "erased"
    small = deployment(root, exports)
    for name in ("support_triage", "knowledge_chunks"):
        shutil.rmtree(small.defs / "corpora" / name)
    places = small.defs / "locations" / "defs.yaml"
    places.write_text(places.read_text() + "  witness: witness\n")
    small.land(DATES[0])
    assert small.run().success
    (root / "before").mkdir()
    for zone in ZONES:
        shutil.copytree(small.data / zone, root / "before" / zone, symlinks=True)
    person = released_requester(small)
    (root / "person").write_text("\n".join((person["ref"], person["names"][0], *person["emails"])))
    done = small.command("erase", f"zendesk:{person['ref']}", "--who", "dpo@example.com", "--why", "request 17")
    assert done.returncode == 0, done.stderr
    return small


@pytest.fixture
def lost(erased: Any, tmp_path: Path) -> Callable[..., Any]:
    """`lost("restricted")`: a copy of the deployment with some zones as they were before the erasure."""

    def copy(*zones: str) -> Any:
        here = replace(erased, root=tmp_path / "lost")
        shutil.copytree(erased.root, here.root, symlinks=True)
        for zone in zones:
            shutil.rmtree(here.data / zone)
            shutil.copytree(here.root / "before" / zone, here.data / zone, symlinks=True)
        return here

    return copy


def released_requester(small: Any) -> dict[str, Any]:
    """Somebody of Zendesk whose ticket is in support-sft now."""
    night = open_night(small.project())
    fates = night.tables.read("fates", FATES, where=fates_of("support-sft", "support_sft")).to_pylist()
    kept = {fate["subject_id"] for fate in fates if fate["fate"] == "kept"}
    people = {p["ref"]: p for p in night.tables.read("people", PEOPLE).to_pylist() if p["source"] == "zendesk"}
    for document in night.tables.read("zendesk_documents", DOCUMENTS).to_pylist():
        person = people.get(document["turns"][0]["author_ref"])
        if document["doc_id"] in kept and person and len(person["names"][0].split()) == 2:
            return {**person, "doc_id": document["doc_id"]}
    raise AssertionError("the demo has no such requester")


def releases(small: Any) -> list[Release]:
    return registry_of(small.project()).releases()


def standing(small: Any) -> set[str]:
    """Content digests of what consumers can pull."""
    return {release.content_digest for release in releases(small) if release.withdrawn is None}


def pulled(small: Any, release: Release, place: Path) -> bool:
    """Whether a consumer gets a release."""
    get = ["get", str(small.data / "registry"), "corpora/support-sft", "--rev", release.tag, "-o", str(place)]
    return subprocess.run([sys.executable, "-m", "dvc", *get], capture_output=True, check=False).returncode == 0


def today() -> str:
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"


def require_nowhere(small: Any) -> None:
    """See that nothing outside `landing/` says the erased person's name or address."""
    said = [word.casefold() for word in (small.root / "person").read_text().split("\n")[1:]]
    for zone in ("restricted", "corpora"):
        assert _files_that_say(small.data / zone, said) == []
    for path in (path for zone in ("registry", "remote") for path in (small.data / zone).rglob("*") if path.is_file()):
        content = path.read_bytes()
        text = str(pq.ParquetFile(path).read().to_pylist()).encode() if content[:4] == b"PAR1" else content
        assert not any(word.encode() in text.lower() for word in said), path


def test_a_log_from_before_an_erasure_stops_every_verb_that_builds_and_a_restore_decides_again(
    curation: Call, lost: Any, erased: Any, tmp_path: Path
) -> None:
    here = lost("restricted", "remote")
    shutil.copytree(erased.data / "remote", here.data / "remote", dirs_exist_ok=True)
    before = releases(here)
    assert pulled(here, before[0], tmp_path / "again"), "a remote from a backup holds what was withdrawn"
    for verb in (
        ("run",),
        ("publish", "support-sft"),
        ("erase", "zendesk:1", *OPERATOR),
        ("withdraw", "support-sft@v1.1.0", *OPERATOR),
        ("promote", "support-sft", *OPERATOR),
    ):
        refused = curation(*verb, on=here)
        assert refused.code == 1, refused.err
        assert "the log is older than what witness and registry remember: since" in refused.err
        assert f"`curation restore --since {today()}" in refused.err
    assert releases(here) == before
    for verb in (("status",), ("audit",)):
        shown = curation(*verb, on=here)
        assert shown.code == 1
        assert "the log is older than what witness and registry remember" in shown.out + shown.err
    assert not agreed(open_night(here.project()), registry_of(here.project()))

    assert curation("restore", "--since", "2099-01-01", *OPERATOR, on=here).code == 2
    plan = curation("restore", "--since", today(), *OPERATOR, "--plan", on=here)
    assert (plan.code, "would be decided again: erasure 1, withdrawal 1" in plan.out) == (0, True)
    done = curation("restore", "--since", today(), *OPERATOR, on=here)
    assert (done.code, done.err) == (0, ""), done.err
    assert not pulled(here, before[0], tmp_path / "withdrawn")
    night = curation("run", on=here)
    assert night.code == 0, night.err
    assert standing(here) == standing(erased)
    assert [(r.tag, r.withdrawn is None) for r in releases(here)] == [(r.tag, r.withdrawn is None) for r in before]
    require_nowhere(here)
    assert agreed(open_night(here.project()), registry_of(here.project()))
    for verb in (("status",), ("audit",)):
        assert curation(*verb, on=here).code == 0
    again = curation("restore", "--since", today(), *OPERATOR, on=here)
    assert (again.code, "lacks nothing" in again.out) == (0, True)


def test_a_raw_zone_that_is_lost_whole_is_made_again_without_whoever_was_erased(
    curation: Call, lost: Any, erased: Any
) -> None:
    here = lost()
    before = releases(here)
    shutil.rmtree(here.data / "restricted")
    refused = curation("run", on=here)
    assert refused.code == 1, refused.err
    assert "the log is older than what witness and registry remember" in refused.err
    assert releases(here) == before
    done = curation("restore", "--since", today(), *OPERATOR, on=here)
    assert done.code == 0, done.err
    night = curation("run", on=here)
    assert night.code == 0, night.err
    assert standing(here) == standing(erased)
    require_nowhere(here)
    assert agreed(open_night(here.project()), registry_of(here.project()))


def test_everything_from_one_night_before_an_erasure_is_put_right_by_a_restore(
    curation: Call, lost: Any, erased: Any, tmp_path: Path
) -> None:
    here = lost("restricted", "registry", "remote", "corpora")
    (old,) = releases(here)
    assert curation("run", on=here).code == 1
    assert [release.tag for release in releases(here)] == [old.tag]
    keys = here.data / "keys" / "log"
    own = keys.read_bytes()
    keys.write_bytes(b"ab" * 32)
    (here.data / "keys" / "log.older").write_bytes(own)  # the log can be read, and what follows is sealed anew
    assert curation("restore", "--since", today(), *OPERATOR, "--plan", on=here).code == 0
    keys.write_bytes(own)
    (here.data / "keys" / "log.older").unlink()
    suppression = here.data / "keys" / "suppression"
    kept = suppression.read_bytes()
    suppression.write_bytes(b"cd" * 32)
    refused = curation("restore", "--since", today(), *OPERATOR, on=here)
    assert (refused.code, ", is not among the keys" in refused.err) == (1, True)
    suppression.write_bytes(kept)
    done = curation("restore", "--since", today(), *OPERATOR, on=here)
    assert done.code == 0, done.err
    assert f"withdrawn again: {old.tag}" in done.out
    assert standing(here) == set()
    assert not pulled(here, old, tmp_path / "withdrawn")
    night = curation("run", on=here)
    assert night.code == 0, night.err
    assert standing(here) == standing(erased)
    require_nowhere(here)
    assert agreed(open_night(here.project()), registry_of(here.project()))
    assert curation("status", on=here).code == 0


def test_a_registry_in_which_a_withdrawn_version_stands_again_is_put_right_before_anything_is_published(
    curation: Call, lost: Any, tmp_path: Path
) -> None:
    here = lost("registry", "remote")
    (old,) = releases(here)
    refused = curation("publish", "support-sft", on=here)
    assert refused.code == 1
    assert "1 of the releases that were published in it are not there: support-sft@v1.1.0" in refused.err
    assert [release.withdrawn for release in releases(here)] == ["a person was erased"]
    assert not pulled(here, old, tmp_path / "withdrawn")


def test_a_withdrawal_that_a_registry_has_forgotten_is_done_again_by_the_next_night(curation: Call, lost: Any) -> None:
    here = lost()
    newest = releases(here)[-1]
    shutil.copytree(here.data / "registry", here.root / "registry.before", symlinks=True)
    assert curation("withdraw", newest.tag, *OPERATOR, on=here).code == 0
    shutil.rmtree(here.data / "registry")
    shutil.copytree(here.root / "registry.before", here.data / "registry", symlinks=True)
    shown = curation("status", on=here)
    assert (shown.code, f"withdrawn, and stands in the registry: {newest.tag}" in shown.out) == (1, True)
    decided = len(open_night(here.project()).decisions.read())
    assert curation("publish", "support-sft", on=here).code == 1  # this very content was withdrawn
    assert standing(here) == set()
    assert releases(here)[-1].withdrawn == OPERATOR[-1]
    assert len(open_night(here.project()).decisions.read()) == decided
    shutil.rmtree(here.data / "registry")  # nor by a registry that never knew of it
    shutil.copytree(here.root / "before" / "registry", here.data / "registry", symlinks=True)
    refused = curation("publish", "support-sft", on=here)
    assert (refused.code, f"this very content was withdrawn as {newest.tag}" in refused.err) == (1, True)
    assert standing(here) == set()


def test_a_deployment_withdraws_again_what_another_one_has_withdrawn(
    curation: Call, lost: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = lost("registry", "remote")
    root = tmp_path / "another"
    tiny.settle(root, monkeypatch)
    for name in ("registry", "remote"):
        monkeypatch.setenv(f"CURATION_{name.upper()}", str(here.data / name))
    monkeypatch.setenv("CURATION_WITNESS", str(here.root / "witness"))
    monkeypatch.setenv("CURATION_KEY_SIGNING", (here.data / "keys" / "signing").read_text())  # both may sign there
    night = open_night(load_project(root / "defs", root), DATES[0])
    assert not agreed(night, registry_of(night.project))
    reconcile(night)
    assert [release.withdrawn for release in releases(here)] == ["another deployment has withdrawn it"]
    assert agreed(night, registry_of(night.project))


def test_a_release_of_which_no_table_says_what_it_holds_goes_with_whoever_is_erased_next(lost: Any) -> None:
    here = lost()
    registry, night = registry_of(here.project()), open_night(here.project())
    newest = releases(here)[-1]
    night.tables.drop("released")
    assert list(holding_erased(night, registry, "support-sft")) == []
    night.decide("erasure", "dpo", "request 18", ("ab" * 32,))
    night = open_night(here.project())
    assert list(holding_erased(night, registry, "support-sft")) == [newest]


def test_tables_from_before_an_erasure_are_read_without_the_person(curation: Call, lost: Any, erased: Any) -> None:
    here = lost()
    shutil.rmtree(here.data / "restricted" / "tables")
    shutil.copytree(here.root / "before" / "restricted" / "tables", here.data / "restricted" / "tables", symlinks=True)
    night = curation("run", on=here)
    assert night.code == 0, night.err
    assert standing(here) == standing(erased)
    require_nowhere(here)


def test_without_a_witness_the_registry_remembers_how_far_the_log_was(curation: Call, lost: Any, erased: Any) -> None:
    here = lost("restricted")
    places = here.defs / "locations" / "defs.yaml"
    places.write_text(places.read_text().replace("  witness: witness\n", ""))
    before = releases(here)
    refused = curation("run", on=here)
    assert refused.code == 1
    assert "the log is older than what the registry remembers: since" in refused.err
    assert "curation override log" in refused.err
    assert releases(here) == before
    assert curation("restore", "--since", today(), *OPERATOR, on=here).code == 2
    given = curation("override", "log", *OPERATOR, on=here)
    assert (given.code, "Erase again whoever was erased since" in given.out) == (0, True)
    ref = (here.root / "person").read_text().split("\n")[0]
    again = curation("erase", f"zendesk:{ref}", "--who", "dpo@example.com", "--why", "request 17", on=here)
    assert again.code == 0, again.err
    assert standing(here) == standing(erased)
    require_nowhere(here)
