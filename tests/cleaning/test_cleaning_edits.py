"""Edits are over the text as it arrived: replaying gives the clean text, undoing gives the raw one back."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.cleaning.edits import EDITS, Edit, Offsets, apply, compose, from_arrow, removed, to_arrow, undo


def edit(start: int, end: int, replacement: str = "", kind: str = "quote") -> Edit:
    return Edit(start, end, replacement, kind, "rule", "rule-1", 0.5)


@st.composite
def edited(draw: st.DrawFn, text: str) -> list[Edit]:
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = draw(st.permutations(range(len(cuts))))[: len(cuts) // 2]
    chosen = [(cuts[i], cuts[i + 1]) for i in sorted(spans) if i + 1 < len(cuts)]
    return [edit(start, end, draw(st.text("xyz", max_size=3)), draw(st.sampled_from("ab"))) for start, end in chosen]


@given(st.data(), st.text("abcdef", max_size=30))
@settings(max_examples=200, deadline=None)
def test_replaying_and_undoing_are_inverse_and_edits_compose(data: st.DataObject, text: str) -> None:
    first = data.draw(edited(text))
    between = apply(text, first)
    second = data.draw(edited(between))
    clean = apply(between, second)
    both = compose(first, second, between)
    assert apply(text, both) == clean
    assert undo(clean, both, removed(text, both)) == text


@given(st.data(), st.text("abcdef", max_size=30))
@settings(max_examples=200, deadline=None)
def test_offsets_find_untouched_text_where_it_was(data: st.DataObject, text: str) -> None:
    edits = list(data.draw(edited(text)))
    clean, offsets = apply(text, edits), Offsets(edits)
    replaced: set[int] = set()
    grown = 0
    for e in edits:
        replaced |= set(range(e.start + grown, e.start + grown + len(e.replacement)))
        grown += len(e.replacement) - (e.end - e.start)
    for position in range(len(clean)):
        start, end = offsets.span(position, position + 1)
        if position not in replaced:
            assert text[start:end] == clean[position]
        else:
            assert any((e.start, e.end) == (start, end) for e in edits)


def test_a_span_does_not_take_along_what_was_removed_beside_it() -> None:
    text, edits = "--Ann--Bob--", [edit(0, 2), edit(5, 7), edit(10, 12)]
    assert apply(text, edits) == "AnnBob"
    assert [text[slice(*Offsets(edits).span(*span))] for span in ((0, 3), (3, 6), (0, 6))] == ["Ann", "Bob", "Ann--Bob"]


def test_where_edits_meet_the_longest_gives_its_kind() -> None:
    raw = "one\r\ntwo\r\n"
    lines = [edit(3, 5, "\n", "line_end"), edit(8, 10, "\n", "line_end")]
    both = compose(lines, [edit(4, 8, "", "quote")], "one\ntwo\n")
    assert both == [edit(3, 5, "\n", "line_end"), edit(5, 10, "", "quote")]
    assert apply(raw, both) == "one\n"


@pytest.mark.parametrize("wrong", [[edit(2, 2)], [edit(0, 2), edit(1, 3)], [edit(2, 9)], [edit(3, 4), edit(0, 1)]])
def test_edits_that_are_empty_overlap_or_leave_the_text_are_refused(wrong: list[Edit]) -> None:
    with pytest.raises(ValueError, match="edit"):
        apply("text", wrong)


def test_edits_survive_arrow() -> None:
    edits = [edit(0, 2, "é", "composition"), edit(4, 9)]
    column = pa.array([to_arrow(edits), []], EDITS)
    assert from_arrow(column[0].as_py()) == edits
    assert from_arrow(column[1].as_py()) == from_arrow(None) == []
