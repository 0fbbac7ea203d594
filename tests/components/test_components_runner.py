"""What a run tells whoever started it: which gates were closed, by how much and what to do, and what was not released."""

from __future__ import annotations

import datetime as dt
from typing import Any

import dagster as dg
import pytest

from curation.components.runs.runner import NightRun, _outcome, _was_edited, not_released
from curation.demo.planted import DATES
from curation.errors import TryAgain
from curation.storage.lock import run_lock

FIGURES = {"moved": 3, "unmoved": 0, "hit_01": "e1: EMAIL_ADDRESS of 0123456789abcdef", "held_zendesk": "Ann Doe asked"}


def corpus(name: str, passes: bool, breaks: bool = False) -> tuple[list[Any], list[Any]]:
    """A candidate, its gates and its release, wired as the component wires them."""

    @dg.asset(name=name, deps=["clusters"])
    def candidate() -> None: ...

    @dg.multi_asset_check(
        name=f"{name}_checks",
        specs=[dg.AssetCheckSpec(check, asset=name, blocking=True) for check in ("drift", "balance")],
    )
    def gates() -> Any:
        for check in ("drift", "balance"):
            failed = check == "drift" and not passes
            yield dg.AssetCheckResult(
                passed=not failed,
                check_name=check,
                asset_key=name,
                metadata=FIGURES,
                description="say `curation accept`" if failed else None,
            )

    @dg.asset(name=f"{name}_release", deps=[name])
    def release() -> dg.MaterializeResult[None]:
        if breaks:
            raise ValueError("of a record")
        return dg.MaterializeResult(metadata={"outcome": "published", "version": "v1.0.0"})

    return [candidate, release], [gates]


def night(*corpora: tuple[list[Any], list[Any]]) -> NightRun:
    @dg.asset
    def clusters() -> None: ...

    assets = [clusters, *(asset for found, _ in corpora for asset in found)]
    checks = [check for _, found in corpora for check in found]
    job = dg.define_asset_job("night", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor)
    defs = dg.Definitions(assets=assets, asset_checks=checks, jobs=[job])
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("night").execute_in_process(instance=instance, raise_on_error=False)
        return _outcome(result, dt.date(2026, 11, 2), [])


def test_a_closed_gate_says_what_it_counted_and_what_to_do() -> None:
    done = night(corpus("support_sft", passes=False))
    assert not done.success
    assert done.failed_checks == ("support_sft: drift",)
    assert str(done.error) == "support_sft: drift (moved 3): say `curation accept`"


def test_a_closed_gate_keeps_no_other_corpus_from_its_release() -> None:
    done = night(*(corpus(name, passes=name not in "bd") for name in "abcde"))
    assert done.failed_checks == ("b: drift", "d: drift")
    assert [asset for asset, _, _ in done.releases] == ["a_release", "c_release", "e_release"]


def test_an_error_beside_a_closed_gate_is_told_without_its_text() -> None:
    done = night(corpus("a", passes=False), corpus("b", passes=True, breaks=True))
    assert str(done.error) == "a step failed with ValueError; see the run in the UI"
    assert done.failed_checks == ("a: drift",)


def test_yaml_that_was_edited_while_a_night_ran_is_seen(small: Any) -> None:
    project = small.project()
    before = project.settings_digest()
    assert not _was_edited(project, before)
    file = small.defs / "corpora" / "support_sft" / "defs.yaml"
    text = file.read_text()
    file.write_text(text.replace("salt: support-2026", "salt: another-2026"))
    assert _was_edited(project, before)
    file.write_text(text + "colour: green\n")
    assert _was_edited(project, before)
    file.write_text(text)
    assert not _was_edited(project, before)


def test_a_corpus_that_is_selected_without_its_release_is_named(small: Any) -> None:
    project = small.project()
    assert not_released(project, ()) == []
    assert not_released(project, ("support_sft", "clusters")) == ["support_sft_release"]
    assert not_released(project, ("support_sft", "support_sft_release")) == []


def test_what_keeps_people_from_being_told_does_not_hide_what_kept_the_night(small: Any) -> None:
    small.land(DATES[0])
    lock = small.project().locations.run_lock
    lock.parent.mkdir(parents=True)
    (small.root / "dagster_home" / "dagster.yaml").write_text("storage: {of_nobody: {}}\n")
    with run_lock(lock, 0.0, "another night"), pytest.raises(TryAgain, match="another night"):
        small.run()
