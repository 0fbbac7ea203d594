"""Whatever is so of a deployment is told once, in words of ours, and once more when it is over."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from curation.deployment.project import open_night
from curation.deployment.read_only import read_state
from curation.document import QUARANTINE
from curation.errors import TryAgain
from curation.messages.cause import KINDS
from curation.registry.nights import finish
from curation.registry.remote.remote_policy import Looked, note_look
from curation.registry.step import registry_of
from curation.registry.witness.rotation import next_key
from curation.registry.witness.witnessed_log import witness_of
from curation.sources.step import gone
from curation.state.night import open_decisions
from curation.state.purge import purge
from curation.storage.lock import run_lock
from curation.storage.secrets.keys import load_keys

Do = Callable[[Any], Any]


def days(desk: Any, *ago: int) -> list[dt.date]:
    return [desk.now.date() - dt.timedelta(days=n) for n in ago]


def down() -> None:
    raise TryAgain("remote", "it is down", "try again")


def well() -> None: ...


def unset(desk: Any, name: str, old: str, new: str) -> Callable[[], None]:
    desk.edit(name, old, new)
    return lambda: desk.edit(name, new, old)


def hold(desk: Any, subject: str) -> Callable[[], None]:
    desk.decide("hold", subject, "the field 'Diagnosis of Bram Kessel' is missing")
    return lambda: desk.decide("release_hold", subject)


def judged(desk: Any, check: str) -> Callable[[], None]:
    desk.judged("support-sft", **{check: False})
    return lambda: desk.judged("support-sft", **{check: True})


def torn(desk: Any) -> Callable[[], None]:
    desk.judged("support-sft", drift=True)
    file = desk.project.locations.staging / "support-sft" / ".candidate.verdicts.json"
    whole = file.read_bytes()
    file.write_bytes(whole[:9])
    return lambda: file.write_bytes(whole) and None


def checked(desk: Any, asset: str, check: str, **numbers: int) -> Callable[[], None]:
    desk.checked(asset, check, False, **numbers)
    return lambda: desk.checked(asset, check, True)


def late(desk: Any) -> Callable[[], None]:
    desk.landed("crm", *days(desk, 15, 14, 13, 12, 11, 10))
    return lambda: desk.landed("crm", *days(desk, 0))


def cut_off(desk: Any, source: str = "kb") -> Callable[[], None]:
    (day,) = days(desk, 1)
    desk.landed(source, day, quarantined=(1,))
    row = {"source": source, "landed_on": day, "reason": "bad_container", "origin": {"file": "comments.ndjson.gz"}}
    desk.tables.append("quarantine", pa.Table.from_pylist([row, row], schema=QUARANTINE))
    where = f"source = '{source}' AND landed_on = '{day.isoformat()}'"
    return lambda: desk.tables.replace("quarantine", pa.Table.from_pylist([], schema=QUARANTINE), where)


def jumped(desk: Any) -> Callable[[], None]:
    desk.landed("kb", *days(desk, 3, 2, 1), quarantined=(1, 0, 40))
    return lambda: desk.landed("kb", *days(desk, 0))


def failed(desk: Any) -> Callable[[], None]:
    desk.ran(down, desk.now.date())
    return lambda: desk.ran(well, desk.now.date())


def not_run(desk: Any) -> Callable[[], None]:
    desk.finished(*days(desk, 3))
    desk.edit("locations", "workers: 1", "workers: 1, environment: staging")
    return lambda: desk.finished(*days(desk, 0))


def stale(desk: Any) -> Callable[[], None]:
    import dagster as dg

    desk.edit("nightly", "owners:", "expected_every: {support-sft: 2}\n  owners:")
    desk.instance.report_runless_asset_event(dg.AssetMaterialization("support_sft_release"))
    desk.now = dt.datetime.now(dt.UTC) + dt.timedelta(days=5)
    return lambda: setattr(desk, "now", dt.datetime.now(dt.UTC))


def waived(desk: Any) -> Callable[[], None]:
    until = days(desk, -3)[0].isoformat()
    desk.decide("waiver", "ab" * 16, corpus="support-sft", until=until)
    return lambda: desk.decide("waiver", "ab" * 16, corpus="support-sft", until="2027-11-20")


def lost(desk: Any) -> Callable[[], None]:
    about = {"corpus": "support-sft", "version": "v1.0.0", "content": "ab" * 32}
    desk.decide("publication", "support-sft@v1.0.0", **about)
    return lambda: desk.decide("withdrawal", "support-sft@v1.0.0", **about)


def killed(desk: Any) -> Callable[[], None]:
    lock = desk.project.locations.run_lock
    since = (desk.now - dt.timedelta(hours=2)).isoformat()
    note = {"pid": 1, "purpose": "curation run", "since": since}
    lock.with_suffix(".holder.json").write_text(json.dumps(note))

    def ended() -> None:
        with run_lock(lock, 0.0, "curation run"):
            pass

    return ended


def locked(desk: Any) -> Callable[[], None]:
    path, since = desk.project.locations.publish_lock, (desk.now - dt.timedelta(hours=9)).isoformat()
    desk.held.enter_context(run_lock(path, 0.0, "a test"))
    path.with_suffix(".holder.json").write_text(json.dumps({"pid": os.getpid(), "purpose": "a test", "since": since}))
    return desk.held.close


def older(desk: Any) -> Callable[[], None]:
    file = desk.project.locations.restricted / "form.json"
    whole = file.read_text()
    file.write_text(json.dumps({"form": 1, "stages": {}}))
    return lambda: file.write_text(whole) and None


def outdated(desk: Any) -> Callable[[], None]:
    end = unset(desk, "locations", "workers: 1", "workers: 1, witness: outside")
    desk.decide("hold", "nothing")
    project = desk.project
    keys = load_keys(project.locations.keys, "dev")
    log = open_decisions(project.locations.decisions, keys, desk.tables)
    witness_of(project, keys).put([replace(log.newest(), number=2, digest="ab" * 32)])  # type: ignore[union-attr, type-var]
    return end


def erased(desk: Any) -> Callable[[], None]:
    desk.decide("erasure", "ab" * 32)
    desk.now += dt.timedelta(days=4)
    (entry,) = desk.decisions.entries()
    read = {"number": entry.number, "digest": entry.digest}
    return lambda: desk.finished(desk.now.date(), newest_decision=read)


def overdue(desk: Any) -> Callable[[], None]:
    desk.finished(*days(desk, 1))
    desk.decide("erasure", "ab" * 32)
    (entry,) = desk.decisions.entries()
    desk.now += dt.timedelta(days=31)
    desk.finished(desk.now.date(), newest_decision={"number": entry.number, "digest": entry.digest})
    return lambda: mark_purged(desk)


def mark_purged(desk: Any) -> None:
    night = read_state(desk.project).as_night()
    assert night is not None
    purge(night, gone(night))


def rotated(desk: Any) -> Callable[[], None]:
    made = next_key(desk.project.locations.keys, "log")
    made.write_text("ab" * 32)
    return made.unlink


def tampered(desk: Any) -> Callable[[], None]:
    desk.decide("release_hold", "nothing")
    head = desk.project.locations.decisions / "HEAD"
    whole = head.read_bytes()
    head.write_bytes(b"half")
    return lambda: head.write_bytes(whole) and None


BROUGHT: dict[str, Do] = {
    "accounting_wrong": lambda desk: checked(desk, "kb_documents", "accounting", difference=3),
    "approval_missing": lambda desk: unset(desk, "sources/kb", "prose: true", "prose: true\n  approval_required: true"),
    "candidate_damaged": torn,
    "canaries_failed": lambda desk: judged(desk, "canaries"),
    "check_failed": lambda desk: checked(desk, "crm_records", "fields_filled"),
    "corpus_stale": stale,
    "decisions_damaged": tampered,
    "disk_low": lambda desk: unset(desk, "nightly", "owners:", "disk_low_gib: 1e9\n  owners:"),
    "erasure_overdue": overdue,
    "erasure_waits": erased,
    "command_cut_off": killed,
    "files_damaged": cut_off,
    "gate_closed": lambda desk: judged(desk, "no_known_person"),
    "labels_held": lambda desk: hold(desk, "labels:zendesk"),
    "lock_held_long": locked,
    "log_outdated": outdated,
    "night_failed": failed,
    "night_not_run": not_run,
    "quarantine_jumped": jumped,
    "registry_lost": lost,
    "remote_lacking": lambda desk: checked(desk, "nights", "remote", releases=2, lacking=1),
    "remote_unreachable": lambda desk: checked(desk, "nights", "remote", releases=2, unreachable=1),
    "withdrawn_stands": lambda desk: checked(desk, "nights", "remote", releases=2, still=3),
    "rotation_cut_off": rotated,
    "source_held": lambda desk: hold(desk, "source:crm"),
    "source_late": late,
    "texts_held": lambda desk: hold(desk, "text:" + "0" * 64),
    "upgrade_due": older,
    "waiver_ending": waived,
    "witness_unreachable": lambda desk: unset(desk, "locations", "workers: 1", "workers: 1, witness: no/such.git"),
    "registry_unreadable": lambda desk: unset(
        desk, "locations", "workers: 1", "workers: 1, registry: 'file:///no/such.git'"
    ),
}
ELSEWHERE = {"expired_stands", "night_retried", "yaml_wrong"}  # with what is told of versions, retries, broken YAML


def test_an_erasure_that_was_decided_while_a_night_ran_waits_for_the_next_one(desk: Any) -> None:
    night = open_night(desk.project, desk.now.date())
    night = replace(night, decisions=night.decisions.pinned(0))
    desk.decide("erasure", "ab" * 32)
    finish(night)
    assert "1 erasure waits for a night to end" in desk.watch(days=4)
    finish(open_night(desk.project, desk.now.date()))
    assert "for a night to end" not in desk.watch()


def seen(desk: Any, **found: Any) -> None:
    """A look at the remote in the day."""
    note_look(registry_of(desk.project).last_look, Looked(releases=("support-sft@v1.0.0",), **found), swept=False)


def test_what_a_withdrawal_of_the_day_finds_in_the_remote_is_told_before_the_night_looks(desk: Any) -> None:
    seen(desk, still={"support-sft@v1.1.0": 3}, hindrances=("it refuses: PermissionError",))
    said = desk.watch()
    assert "error: withdrawn stands: withdrawn and still there: 3 objects in the remote" in said
    assert "`curation status` says" in said
    desk.checked("nights", "remote", False, releases=1, still=3)  # the night's, of the same look
    assert desk.watch() == ""
    seen(desk)  # called again, it has gone
    assert "resolved: withdrawn stands" in desk.watch()
    seen(desk, lacking=("support-sft@v1.0.0",))
    assert "remote lacking" in desk.watch()


def test_what_was_still_in_a_remote_that_does_not_answer_is_not_told_to_be_gone(desk: Any) -> None:
    seen(desk, still={"support-sft@v1.1.0": 3})
    assert "withdrawn stands" in desk.watch()
    seen(desk, unreachable="it is down")
    desk.checked("nights", "remote", False, unreachable=1)
    said = desk.watch(1)
    assert "remote unreachable" in said
    assert "resolved" not in said
    seen(desk)
    assert "resolved: withdrawn stands" in desk.watch(1)


def test_what_only_the_nights_check_counts_stays_so_whatever_is_seen_in_the_day(desk: Any) -> None:
    desk.checked("nights", "remote", False, releases=1, held=40, still=3)
    seen(desk)
    said = desk.watch()
    assert "nights, remote: check failed: 40 objects that no version ever named stay in the remote" in said
    assert "withdrawn" not in said


def test_every_kind_of_cause_is_brought_about_by_a_test() -> None:
    assert BROUGHT.keys() | ELSEWHERE == KINDS.keys()


@pytest.mark.parametrize("kind", BROUGHT)
def test_a_cause_is_told_once_with_what_to_do_and_once_more_when_it_is_over(desk: Any, kind: str) -> None:
    assert desk.watch() == ""
    end = BROUGHT[kind](desk)
    words = kind.replace("_", " ")
    said = desk.watch()
    assert f"{KINDS[kind]}: " in said
    assert words in said
    assert "1 new" in said
    assert desk.watch() == ""
    for secret in ("Ottilie", "Bram", "Diagnosis", "s3cret"):
        assert secret not in said
    end()
    over = desk.watch()
    assert "resolved: " in over
    assert words in over
    assert desk.watch() == ""


def test_a_key_that_is_gone_is_told(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.decide("release_hold", "nothing")
    assert desk.watch() == ""
    key = os.environ["CURATION_KEY_PSEUDONYM"]
    monkeypatch.delenv("CURATION_KEY_PSEUDONYM")
    assert "decisions damaged: a key is gone or cannot be read" in desk.watch()
    monkeypatch.setenv("CURATION_KEY_PSEUDONYM", key)
    assert "resolved: decisions damaged" in desk.watch()


def test_a_damaged_file_counts_once_and_until_it_is_landed_again(desk: Any) -> None:
    assert desk.watch() == ""
    end = cut_off(desk, "zendesk")
    desk.landed("zendesk", *days(desk, 0))  # whole, but what the other landing lost is still not there
    assert "1 file is damaged, landed on" in desk.watch()
    end()
    assert "resolved: zendesk: files damaged" in desk.watch()
