"""What was decided: a chain of who, when and why, and one digest over the set, whatever the order of arrival."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.errors import ConfigurationError, IntegrityError
from curation.state.decision import body_bytes, masks
from curation.state.decisions import GENESIS, INPUT_KINDS, KINDS, REPLACED_BY_LATER, Decision, DecisionLog
from curation.storage.secrets.keys import keyed

KEY = b"k" * 32
NOW = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
ERASURE = Decision("erasure", "dpo", "request 1", NOW, ("b" * 64, "a" * 64))
HOLD = Decision("hold", "curation", "not readable", NOW, ("source:zendesk",), {"source": "zendesk"})


def log_of(folder: Path, *decisions: Decision) -> DecisionLog:
    log = DecisionLog(folder, KEY)
    for decision in decisions:
        log.append(decision)
    return log


def test_a_log_that_was_never_written_says_nothing(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "decisions", KEY)
    assert (log.read(), log.erased(), log.held()) == ([], frozenset(), {})
    assert not (tmp_path / "decisions").exists()


def test_each_decision_names_the_one_before_it(tmp_path: Path) -> None:
    log = log_of(tmp_path / "decisions", ERASURE, HOLD)
    first, second = sorted((tmp_path / "decisions").glob("*.json"))
    assert [first.name, second.name] == ["00000001.json", "00000002.json"]
    assert json.loads(first.read_bytes())["previous"] == GENESIS
    assert len({json.loads(p.read_bytes())["previous"] for p in (first, second)}) == 2
    assert [(d.kind, d.who, d.why, d.at) for d in log.read()] == [(d.kind, d.who, d.why, d.at) for d in (ERASURE, HOLD)]
    assert log.read()[0].subjects == ("a" * 64, "b" * 64)
    assert {p.stat().st_mode & 0o777 for p in (first, second)} == {0o600}
    assert (tmp_path / "decisions").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("flaw", [{"who": " "}, {"why": ""}, {"kind": "whim"}])
def test_a_decision_says_who_and_why_and_is_of_a_known_kind(tmp_path: Path, flaw: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        log_of(tmp_path, replace(ERASURE, **flaw))  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("gone", ["00000001.json", "00000002.json", "00000003.json", "HEAD"])
def test_nothing_is_written_behind_a_gap(tmp_path: Path, gone: str) -> None:
    log = log_of(tmp_path, ERASURE, HOLD, HOLD)
    (tmp_path / gone).unlink()
    for _ in range(2):
        with pytest.raises(IntegrityError, match="restore the log"):
            log.append(HOLD)
        with pytest.raises(IntegrityError):
            log.read()


@pytest.mark.parametrize("key", ["who", "why", "at", "subjects", "detail", "kind"])
def test_whatever_is_changed_in_a_decision_breaks_the_chain_behind_it(tmp_path: Path, key: str) -> None:
    log = log_of(tmp_path, ERASURE, HOLD)
    path = tmp_path / "00000001.json"
    body = json.loads(path.read_bytes())
    body[key] = {"at": "2026-11-04T12:00:00+00:00", "subjects": [], "detail": {"x": "y"}, "kind": "waiver"}.get(
        key, "else"
    )
    path.write_text(json.dumps(body))
    with pytest.raises(IntegrityError, match=r"did not seal|cannot be read"):
        log.erased()


def test_the_entries_before_a_break_are_told_and_each_names_the_digest_that_the_next_one_holds(tmp_path: Path) -> None:
    log = log_of(tmp_path, ERASURE, HOLD, HOLD)
    whole = list(log.entries())
    assert [(entry.number, entry.decision.kind) for entry in whole] == [(1, "erasure"), (2, "hold"), (3, "hold")]
    files = sorted(tmp_path.glob("*.json"))
    for entry, after in zip(whole, files[1:], strict=False):
        assert json.loads(after.read_bytes())["previous"] == entry.digest
    files[1].write_bytes(files[1].read_bytes() + b" ")
    told = log.entries()
    assert [next(told), replace(next(told), digest=whole[1].digest)] == whole[:2]
    with pytest.raises(IntegrityError, match="chain of decisions is broken"):
        next(told)


def test_without_a_readable_head_the_entries_are_told_before_the_break(tmp_path: Path) -> None:
    log = log_of(tmp_path, ERASURE, HOLD)
    (tmp_path / "HEAD").write_bytes(b"\xc3\xa9 00000002.json")
    told = log.entries()
    assert [next(told).number, next(told).number] == [1, 2]
    with pytest.raises(IntegrityError, match="HEAD: it was changed"):
        next(told)


def test_an_entry_that_another_key_sealed_is_refused_even_where_everything_fits(tmp_path: Path) -> None:
    log = log_of(tmp_path, ERASURE)
    DecisionLog(tmp_path / "other", b"x" * 32).append(HOLD)
    forged = json.loads((tmp_path / "other" / "00000001.json").read_bytes())
    forged["previous"] = next(log.entries()).digest
    (tmp_path / "00000002.json").write_text(json.dumps(forged, sort_keys=True, indent=1) + "\n")
    with pytest.raises(IntegrityError, match=r"00000002\.json: it was forged"):
        log.read()
    with pytest.raises(IntegrityError, match="or the keys where they are not those"):
        DecisionLog(tmp_path / "other", KEY).append(HOLD)


def test_a_head_that_is_one_entry_behind_is_put_right_by_the_next_writer_and_no_other_is_accepted(
    tmp_path: Path,
) -> None:
    log = log_of(tmp_path, ERASURE)
    heads = [(tmp_path / "HEAD").read_bytes()]
    log.append(HOLD)
    (tmp_path / "HEAD").write_bytes(heads[0])  # as a kill in between leaves it
    assert len(log.read()) == 2
    log.append(HOLD)
    assert len(log.read()) == 3
    (tmp_path / "HEAD").write_bytes(heads[0])
    with pytest.raises(IntegrityError, match=r"00000003\.json: HEAD does not know of it"):
        log.read()


def test_the_first_entry_is_accepted_where_a_kill_left_the_head_of_the_empty_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = DecisionLog(tmp_path, KEY)
    (tmp_path / "00000001.json").mkdir()
    with pytest.raises(IntegrityError, match="cannot be read"):
        log.append(HOLD)
    (tmp_path / "00000001.json").rmdir()
    monkeypatch.setenv("CURATION_FAILPOINT", "decisions.after")
    child = "from tests.test_decisions import *; DecisionLog(Path(sys.argv[1]), KEY).append(HOLD)"
    done = subprocess.run([sys.executable, "-c", f"import sys; {child}", str(tmp_path)], check=False)
    assert done.returncode == 137
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["00000001.json", "HEAD"]
    assert [d.subjects for d in log.read()] == [HOLD.subjects]


def test_a_log_that_lacks_or_changed_an_entry_noted_elsewhere_was_replaced(tmp_path: Path) -> None:
    whole = list(log_of(tmp_path / "log", ERASURE, HOLD, HOLD).entries())
    noted = {entry.number: entry.digest for entry in whole[:2]}
    assert len(DecisionLog(tmp_path / "log", KEY, noted).read()) == 3
    for name, decisions in {"none": (), "short": (ERASURE,), "other": (HOLD, ERASURE, HOLD)}.items():
        log_of(tmp_path / name, *decisions)
        log = DecisionLog(tmp_path / name, KEY, noted)
        for read in (log.read, lambda log=log: log.append(HOLD)):  # type: ignore[misc]
            with pytest.raises(IntegrityError, match="replaced"):
                read()


def test_an_entry_of_a_kind_that_this_version_does_not_know_is_no_decision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curation.state.decisions.KINDS", (*KINDS, "pardon"))
    log = log_of(tmp_path, replace(HOLD, kind="pardon"))  # type: ignore[arg-type]
    assert len(log.read()) == 1
    monkeypatch.undo()
    with pytest.raises(IntegrityError, match="unknown kind"):
        log.read()


def test_who_or_why_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no text"):
        log_of(tmp_path, replace(HOLD, why="\udcff"))


def test_the_newest_waiver_for_a_value_counts_and_what_it_replaced_is_no_input(tmp_path: Path) -> None:
    said = [
        Decision("waiver", "legal", "why", NOW, subjects, {"corpus": corpus, "until": until})
        for subjects, corpus, until in [(("v", "w"), "a", "2030-01-01"), (("v",), "b", "2030-01-01")]
    ]
    ended = replace(said[0], subjects=("v",), detail={"corpus": "a", "until": "2026-11-01"})
    log = log_of(tmp_path / "log", *said)
    before = log.digest()
    log.append(ended)
    assert {subject: d.detail["until"] for subject, d in log.waivers("a").items()} == {
        "v": "2026-11-01",
        "w": "2030-01-01",
    }
    assert set(log.waivers("b")) == {"v"}
    assert log.digest() != before
    log.append(said[0])
    assert log.digest() == before


def test_only_erasures_fill_the_suppression_list(tmp_path: Path) -> None:
    waiver = Decision("waiver", "legal", "because", NOW, ("c" * 64,))
    again = replace(ERASURE, subjects=("d" * 64,))
    assert log_of(tmp_path, ERASURE, waiver, HOLD, again).erased() == {"a" * 64, "b" * 64, "d" * 64}


def test_a_hold_stands_until_it_is_released_and_the_newest_says_why(tmp_path: Path) -> None:
    worse = replace(HOLD, why="worse", subjects=("source:zendesk", "source:kb"))
    released = Decision("release_hold", "curation", "reads again", NOW, ("source:zendesk",))
    log = log_of(tmp_path, HOLD, worse)
    assert {subject: d.why for subject, d in log.held().items()} == {"source:zendesk": "worse", "source:kb": "worse"}
    log.append(released)
    assert log.held().keys() == {"source:kb"}
    log.append(HOLD)
    assert log.held()["source:zendesk"].why == "not readable"


def test_what_waits_was_seen_or_was_published_is_no_input_of_a_release_and_everything_else_is(tmp_path: Path) -> None:
    empty = DecisionLog(tmp_path / "empty", KEY).digest()
    happened = {
        "view",
        "reidentification",
        "publication",
        "withdrawal",
        "channel",
        "restore",
        "key",
        "sweep",
        "ageing",
        "legal_hold",
    }
    assert set(KINDS) - set(INPUT_KINDS) == {"hold", "release_hold", *happened}
    for kind in KINDS:
        digest = log_of(tmp_path / kind, replace(ERASURE, kind=kind)).digest()  # type: ignore[arg-type]
        assert (digest == empty) is (kind not in INPUT_KINDS)


DECISIONS = st.lists(
    st.builds(
        Decision,
        st.sampled_from(sorted(set(KINDS) - set(REPLACED_BY_LATER))),  # of which the newest counts
        st.sampled_from(["dpo", "legal"]),
        st.sampled_from(["one", "two"]),
        st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 1), timezones=st.just(dt.UTC)),
        st.lists(st.sampled_from("abc"), max_size=3).map(tuple),
        st.dictionaries(st.sampled_from(["corpus", "until"]), st.sampled_from(["x", "y"])),
    ),
    max_size=5,
)


@settings(max_examples=25, deadline=None)
@given(decisions=DECISIONS, data=st.data())
def test_the_digest_is_that_of_a_set(
    tmp_path_factory: pytest.TempPathFactory, decisions: list[Decision], data: st.DataObject
) -> None:
    """Neither the order of arrival, nor a repetition, nor who, when and why can be seen in it."""
    digest = log_of(tmp_path_factory.mktemp("log"), *decisions).digest()
    other = [
        replace(d, who="else", why="else", at=NOW, subjects=d.subjects[::-1])
        for d in data.draw(st.permutations(decisions))
    ]
    assert log_of(tmp_path_factory.mktemp("log"), *other, *other[:1]).digest() == digest
    more = Decision("erasure", "dpo", "new", NOW, ("z",))
    assert log_of(tmp_path_factory.mktemp("log"), *decisions, more).digest() != digest


def test_a_run_reads_the_decisions_that_there_were_when_it_began_and_what_it_writes_itself(tmp_path: Path) -> None:
    log = log_of(
        tmp_path,
        Decision("erasure", "dpo", "request 1", NOW, ("a",)),
        Decision("override", "dpo", "request 1", NOW, ("b",)),
    )
    before = log.digest()
    run = log.pinned(2)
    for each in (
        Decision("erasure", "dpo", "request 1", NOW, ("c",)),
        Decision("waiver", "dpo", "request 1", NOW, ("d",)),
        Decision("hold", "dpo", "request 1", NOW, ("source:kb",)),
    ):
        run.append(each)
    assert run.erased() == {"a"}
    assert run.digest() == before
    assert run.held().keys() == {"source:kb"}
    assert [each.kind for each in run.read()] == ["erasure", "override", "hold"]
    assert (log.pinned(0).erased(), log.pinned(0).held().keys()) == (frozenset(), {"source:kb"})
    assert run.pinned(None).erased() == log.erased() == {"a", "c"}
    assert run.newest() == log.newest()


NEW = b"n" * 32


def test_a_rotated_key_verifies_what_it_has_sealed_and_seals_nothing_more(tmp_path: Path) -> None:
    log_of(tmp_path, ERASURE, HOLD)
    rotated = DecisionLog(tmp_path, NEW, older=(KEY,))
    assert [entry.number for entry in rotated.entries()] == [1, 2]
    rotated.append(HOLD)
    assert len(DecisionLog(tmp_path, NEW, older=(KEY,)).read()) == 3
    assert len(rotated.pinned(1).read()) == 3  # a hold is no input: it is seen
    head(tmp_path, 2, KEY)  # as a kill between the first entry of the new key and its head leaves it
    assert len(DecisionLog(tmp_path, NEW, older=(KEY,)).read()) == 3
    head(tmp_path, 3, NEW)
    with pytest.raises(IntegrityError, match="did not seal it"):
        DecisionLog(tmp_path, NEW).read()
    with pytest.raises(IntegrityError, match="did not seal it"):
        DecisionLog(tmp_path, KEY).read()


def test_whoever_has_an_older_key_can_write_nothing_behind_a_newer_one(tmp_path: Path) -> None:
    log_of(tmp_path, ERASURE)
    honest = DecisionLog(tmp_path, NEW, older=(KEY,))
    honest.append(HOLD)
    top, newest = tmp_path / "HEAD", tmp_path / "00000002.json"
    own, digest = top.read_bytes(), hashlib.sha256(newest.read_bytes()).hexdigest()

    top.write_text(f"00000002.json {digest} {keyed(KEY, 'decision', f'HEAD 00000002 {digest}')}\n")
    with pytest.raises(IntegrityError, match="HEAD: a key that was rotated before sealed it"):
        honest.read()
    top.write_bytes(own)
    body = {**json.loads(newest.read_bytes()), "kind": "release_hold", "previous": digest}
    del body["mac"]
    third = tmp_path / "00000003.json"
    third.write_text(body_bytes(body | {"mac": keyed(KEY, "decision", body_bytes(body))}))
    with pytest.raises(IntegrityError, match=r"3\.json: it was forged: a key that was rotated before sealed it"):
        honest.read()


def forged(folder: Path, number: int, key: bytes) -> None:
    """Cut a log before an entry and go on with one of another's, as who has a key that was in use writes it."""
    for path in folder.glob("*.json"):
        if int(path.stem) >= number:
            path.unlink()
    before = folder / f"{number - 1:08d}.json"
    body = {**json.loads(before.read_bytes()), "kind": "hold", "subjects": ["source:crm"]}
    del body["mac"]
    body["previous"] = hashlib.sha256(before.read_bytes()).hexdigest()
    content = body_bytes(body | {"mac": keyed(key, "decision", body_bytes(body))}).encode()
    (folder / f"{number:08d}.json").write_bytes(content)
    head(folder, number, key)


def head(folder: Path, number: int, key: bytes) -> None:
    digest = hashlib.sha256((folder / f"{number:08d}.json").read_bytes()).hexdigest()
    seal = keyed(key, "decision", f"HEAD {number:08d} {digest}")
    (folder / "HEAD").write_text(f"{number:08d}.json {digest} {seal}\n")


@pytest.mark.parametrize("number", [2, 3, 4])
def test_whoever_has_an_older_key_can_add_nothing_wherever_they_cut_the_log(tmp_path: Path, number: int) -> None:
    log_of(tmp_path, ERASURE, HOLD, ERASURE)
    rotated = DecisionLog(tmp_path, NEW, older=(KEY,))
    assert rotated.lasts() == {}  # the newer one has sealed nothing yet: others may still be at work with the old one
    rotated.append(HOLD)
    lasts = rotated.lasts()
    assert {key: last[0] for key, last in lasts.items()} == {KEY: 3}
    closed = DecisionLog(tmp_path, NEW, older=(KEY,), lasts=lasts)
    assert len(closed.read()) == 4
    forged(tmp_path, number, KEY)
    assert len(DecisionLog(tmp_path, NEW, older=(KEY,)).read()) == number  # nothing else would tell
    with pytest.raises(IntegrityError, match=r"the log was cut or replaced|another entry was noted|it was forged"):
        closed.read()
    with pytest.raises(IntegrityError):
        closed.append(HOLD)


def test_an_older_key_that_sealed_nothing_seals_nothing_and_one_in_use_again_is_no_older_one(tmp_path: Path) -> None:
    DecisionLog(tmp_path, NEW).append(HOLD)
    rotated = DecisionLog(tmp_path, NEW, older=(KEY,))
    assert rotated.lasts() == {KEY: (0, GENESIS)}
    closed = DecisionLog(tmp_path, NEW, older=(KEY,), lasts=rotated.lasts())
    assert len(closed.read()) == 1
    (tmp_path / "00000001.json").unlink()
    log_of(tmp_path / "other", HOLD)
    for name in ("00000001.json", "HEAD"):
        (tmp_path / name).write_bytes((tmp_path / "other" / name).read_bytes())
    with pytest.raises(IntegrityError, match="a key that was rotated before sealed it"):
        closed.read()
    assert DecisionLog(tmp_path / "other", KEY, older=(KEY,)).lasts() == {}
    assert len(DecisionLog(tmp_path / "other", KEY, older=(KEY,), lasts={KEY: (0, GENESIS)}).read()) == 1


def test_a_log_that_ends_before_what_an_older_key_sealed_last_says_how_to_give_up_the_rest(tmp_path: Path) -> None:
    log_of(tmp_path, ERASURE, HOLD)
    DecisionLog(tmp_path, NEW, older=(KEY,)).append(HOLD)
    lasts = DecisionLog(tmp_path, NEW, older=(KEY,)).lasts()
    for number in (2, 3):
        (tmp_path / f"{number:08d}.json").unlink()
    head(tmp_path, 1, KEY)
    with pytest.raises(IntegrityError, match=r"take what stands behind the colon off the keys in log\.older"):
        DecisionLog(tmp_path, NEW, older=(KEY,), lasts=lasts).read()


# ---------------------------------------------------------------- which key names the people that were erased


def test_a_log_is_refused_without_the_key_that_named_who_was_erased(tmp_path: Path) -> None:
    DecisionLog(tmp_path, KEY, names=("0001",)).append(ERASURE)
    DecisionLog(tmp_path, KEY, names=("0002", "0001")).append(HOLD)  # a ring that knows the older one
    assert len(DecisionLog(tmp_path, KEY, names=("0002", "0001")).read()) == 2
    with pytest.raises(IntegrityError, match="the key 0001, which made HMACs of this log, is not among the keys"):
        DecisionLog(tmp_path, KEY, names=("0002",)).read()


def test_a_rotation_that_the_log_tells_of_needs_the_older_key_even_where_entries_do_not_name_it(tmp_path: Path) -> None:
    detail = {"did": "rotated", "duty": "suppression", "old": "0001", "new": "0002"}
    log_of(tmp_path, ERASURE, Decision("key", "ann", "yearly", NOW, (), detail))  # entries of an older version
    assert len(DecisionLog(tmp_path, KEY, names=("0002", "0001")).read()) == 2
    with pytest.raises(IntegrityError, match="people who were erased would come back"):
        DecisionLog(tmp_path, KEY, names=("0002",)).read()


def test_of_two_decisions_on_one_text_the_places_of_both_are_masked_whichever_came_first(tmp_path: Path) -> None:
    said = [Decision("masking", "dpo", "request 1", NOW, (), {"a" * 64: places}) for places in ("0-13", "33-40,5-20")]
    for number, order in enumerate((said, said[::-1])):
        log = DecisionLog(tmp_path / str(number), KEY)
        for each in order:
            log.append(each)
        assert masks(log.read()) == {"a" * 64: "0-20,33-40"}
