"""Calls: cues become turns of their speakers, an index says which call it was, and nothing that was said is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.errors import SourceError
from curation.sources.cues import utterances
from curation.sources.reader import Record, Rejected
from curation.sources.vendors import calls
from tests.growth import assert_linear, repeated

CALL = """WEBVTT - a call
Kind: captions

NOTE recorded for training
by a program

STYLE
::cue { color: white }

intro
00:00:01.000 --> 00:00:03.500 align:start
<v Bo>Good day,
you &amp; your shoes</v>

2
00:00:04.000 --> 00:00:05.000
<v.loud Bo>are <i>welcome</i>.

00:00:06.000 --> 00:00:07.000
<v Ann Lee>They are too small.</v>
<v Bo>Oh.</v>

01:00:00.250 --> 01:00:02.000
(music)
"""
ZOOM = "WEBVTT\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.000\r\nAnn Lee: Hello: hi\r\n\r\n2\r\n00:00:03.000 --> 00:00:04.000\r\nBo: Yes\r\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\n<i>One</i> {\\an8}& two\n\nthree < 4\n2\n00:00:03,500 --> 00:00:04,000\n42\n\n3\n00:00:05,000 --> 00:00:06,000\nend\n"


def said(text: str, **options: Any) -> list[tuple[float | None, str | None, str]]:
    return [(each.start, each.speaker, each.text) for each in utterances(text, **{"webvtt": True, **options})]


def test_a_run_of_cues_of_one_speaker_is_one_turn() -> None:
    assert said(CALL) == [
        (1.0, "Bo", "Good day, you & your shoes are welcome."), (6.0, "Ann Lee", "They are too small."), (6.0, "Bo", "Oh."),
        (3600.25, None, "(music)"),
    ]  # fmt: skip


def test_speakers_written_before_the_text_are_read_where_the_source_says_so() -> None:
    assert said(ZOOM, prefixed=True) == [(1.0, "Ann Lee", "Hello: hi"), (3.0, "Bo", "Yes")]
    assert said(ZOOM) == [(1.0, None, "Ann Lee: Hello: hi Bo: Yes")]


def test_subrip_keeps_what_follows_an_empty_line_and_drops_numbers_of_cues() -> None:
    assert said(SRT, webvtt=False) == [(1.0, None, "One & two three < 4 42 end")]
    assert said("WEBVTT\n\n00:01.000 --> 00:02.000\n42\n\n00:03.000 --> 00:04.000\n43") == [(1.0, None, "42 43")]


def test_a_call_is_a_thread_with_a_turn_a_speaker(export: Any, read: Any, account: Any) -> None:
    index = "file,id,started_at,agents,language\na/1.vtt,call-1,2024-01-02T10:00:00+01:00,bo;Cy,en\n"
    items = read("calls", export({"a/1.vtt": CALL, "index.csv": index, "notes.txt": "x"}), index="index.csv")
    assert account(items) == {"thread:transcript": 1, "turn": 4, "other": 1, "rejected:unknown_file": 1}
    thread, bo, ann, _, music = items[:5]
    assert (thread.record_id, thread.title, thread.text, thread.visibility) == ("call-1", None, None, "public")
    assert thread.created_at == dt.datetime(2024, 1, 2, 9, tzinfo=dt.UTC)
    assert [(label.name, label.raw) for label in thread.labels] == [("language", "en")]
    assert (bo.record_id, bo.parent_id, bo.role, bo.author_ref) == ("call-1#000001", "call-1", "agent", "Bo")
    assert bo.created_at == dt.datetime(2024, 1, 2, 9, 0, 1, tzinfo=dt.UTC)
    assert (ann.role, ann.person.names, music.role, music.author_ref) == ("requester", ("Ann Lee",), None, None)


def test_without_an_index_a_call_is_its_path_and_without_agents_nobody_has_a_role(export: Any, read: Any) -> None:
    thread, *turns = read("calls", export({"a/1.vtt": CALL}))
    assert (thread.record_id, thread.created_at, thread.visibility) == ("a/1.vtt", None, "internal")
    assert {(turn.role, turn.created_at, turn.visibility) for turn in turns} == {(None, None, "internal")}
    by_option = read("calls", export({"a/1.vtt": CALL}), agent_speakers=["Bo"])
    assert [item.role for item in by_option] == [None, "agent", "requester", "agent", None]


def test_an_index_accounts_for_every_row(export: Any, read: Any) -> None:
    index = [
        {"file": "1.vtt", "id": "c1", "started_at": "02.01.2024 10:00", "agents": ["Bo"]},
        {"file": "2.vtt", "id": "c2", "started_at": "soon"},
        {"file": "3.vtt", "id": "c3"}, {"file": "4.vtt", "id": "c4", "deleted": True}, {"id": "c5"},
        {"file": "5.vtt", "id": "c6", "deleted": "true"},
    ]  # fmt: skip
    files = {"index.ndjson": index, "1.vtt": CALL, "2.vtt": CALL, "5.vtt": CALL}
    items = read("calls", export(files), index="index.ndjson", date_format="%d.%m.%Y %H:%M", timezone="Europe/Berlin")
    rows = [i for i in items if i.origin.file == "index.ndjson"]
    assert [i.reason if isinstance(i, Rejected) else (i.entity, i.deleted) for i in rows] == [
        ("other", False), "bad_date", "missing_file", ("thread", True), "missing_id", ("other", False),
    ]  # fmt: skip
    first, second, fifth = (next(i for i in items if i.origin.file == name) for name in ("1.vtt", "2.vtt", "5.vtt"))
    assert first.created_at == dt.datetime(2024, 1, 2, 9, tzinfo=dt.UTC)
    assert (second.reason, second.record_id) == ("bad_date", "c2")
    assert fifth.deleted and [i for i in items if i.origin.file == "5.vtt"] == [fifth]


def test_an_index_that_did_not_land_holds_the_source(export: Any, read: Any) -> None:
    with pytest.raises(SourceError, match="is not in the landing"):
        read("calls", export({"1.vtt": CALL}), index="index.csv")


def test_a_cue_whose_times_cannot_be_read_is_rejected_and_the_next_is_read(export: Any, read: Any) -> None:
    text = "WEBVTT\n\n00:00:01 --> x\n<v Bo>lost</v>\n\n00:01.000 --> 00:02.000\n<v Bo>kept</v>\n"
    _, bad, good = read("calls", export({"1.vtt": text}))
    assert (bad.reason, bad.record_id, good.text) == ("bad_date", "1.vtt#000001", "kept")


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"hello", "bad_transcript"), (b"WEBVTTX\n", "bad_transcript"), (b"WEBVTT\n\n\xff", "bad_encoding"), (b"WEBVTT\n\0", "nul_byte")],
)  # fmt: skip
def test_a_file_that_is_no_transcript_says_why(export: Any, read: Any, data: bytes, reason: str) -> None:
    (item,) = read("calls", export({"1.vtt": data}))
    assert (item.reason, item.record_id) == (reason, "1.vtt")


def test_a_transcript_that_is_too_large_is_rejected(export: Any, read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls.decode, "MAX_RECORD", 100)
    assert [item.reason for item in read("calls", export({"1.vtt": CALL}))] == ["too_large"]


def test_other_encodings_and_compression_are_read(export: Any, read: Any) -> None:
    files = {"1.vtt": CALL.encode("utf-16"), "2.vtt": b"\xef\xbb\xbf" + CALL.encode(), "3.srt": SRT}
    items = read("calls", export(files))
    assert [item.record_id for item in items if item.entity == "thread"] == ["1.vtt", "2.vtt", "3.srt"]


@pytest.mark.parametrize("options", [{}, {"webvtt": False}, {"prefixed": True}])
@pytest.mark.parametrize(
    "part",
    ["<v ", "<v", "<", "<v  \t", "a: ", "00:00:01.000 --> 00:00:02.000\nx\n", "-->", "\n", "1\n", " ", "{\\", "&amp;"],
)
def test_markup_built_to_explode_takes_linear_time(part: str, options: dict[str, bool]) -> None:
    cue = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n"
    assert_linear(lambda text: said(text, **options), repeated(part, before=cue))


WORD = st.text(st.characters(whitelist_categories=["L", "N"]), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORD, st.lists(WORD, min_size=1, max_size=4)), min_size=1, max_size=8))
def test_cues_are_read_as_the_peer_reads_them(cues: list[tuple[str, list[str]]]) -> None:
    lines = [
        f"{n}\n00:00:{n:02d}.000 --> 00:00:{n:02d}.500\n<v {who}>{' '.join(what)}</v>\n"
        for n, (who, what) in enumerate(cues)
    ]
    text = "WEBVTT\n\n" + "\n".join(lines)
    peer = [(cue.voice, cue.text) for cue in webvtt.from_string(text)]
    mine = said(text)
    assert " ".join(text for _, _, text in mine) == " ".join(text for _, text in peer)
    assert {speaker for _, speaker, _ in mine} == {speaker for speaker, _ in peer}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["\n", "\r\n", "00:00:01.000 --> 00:00:02.000", "-->", "<v A>", "</v>", "text", "1", "NOTE", "<", "A: "]) | WORD), st.booleans(), st.booleans())  # fmt: skip
def test_any_text_is_read(pieces: list[str], is_vtt: bool, prefixed: bool) -> None:
    for each in utterances("WEBVTT\n" + "".join(pieces), webvtt=is_vtt, prefixed=prefixed):
        assert each.text and "\n" not in each.text


def test_records_are_what_the_contract_asks_for(export: Any, read: Any) -> None:
    assert all(isinstance(item, Record) for item in read("calls", export({"1.vtt": CALL})))
