"""Edits are over the text as it arrived: replaying gives the clean text, undoing gives the raw one back."""

from __future__ import annotations

from io import StringIO

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from curation.cleaning.edits import EDITS, Edit, Offsets, apply, compose, from_arrow, removed, to_arrow, undo
from curation.reports.texts.edits import ROWS, EditsView, edited, rows_of, shortened, visible


def edit(start: int, end: int, replacement: str = "", kind: str = "quote") -> Edit:
    return Edit(start, end, replacement, kind, "rule", "rule-1", 0.5)


@st.composite
def edit_lists(draw: st.DrawFn, text: str) -> list[Edit]:
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = draw(st.permutations(range(len(cuts))))[: len(cuts) // 2]
    chosen = [(cuts[i], cuts[i + 1]) for i in sorted(spans) if i + 1 < len(cuts)]
    return [edit(start, end, draw(st.text("xyz", max_size=3)), draw(st.sampled_from("ab"))) for start, end in chosen]


@given(st.data(), st.text("abcdef", max_size=30))
@settings(max_examples=200, deadline=None)
def test_replaying_and_undoing_are_inverse_and_edits_compose(data: st.DataObject, text: str) -> None:
    first = data.draw(edit_lists(text))
    between = apply(text, first)
    second = data.draw(edit_lists(between))
    clean = apply(between, second)
    both = compose(first, second, between)
    assert apply(text, both) == clean
    assert undo(clean, both, removed(text, both)) == text


@given(st.data(), st.text("abcdef", max_size=30))
@settings(max_examples=200, deadline=None)
def test_offsets_find_untouched_text_where_it_was(data: st.DataObject, text: str) -> None:
    edits = list(data.draw(edit_lists(text)))
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


def test_blank_lines_between_two_removals_leave_each_its_kind() -> None:
    raw = "one\n\nRegards, Ann\n\nSent from my phone"
    first = [edit(5, 17, "", "signature"), edit(19, 37, "", "footer")]
    both = compose(first, [edit(3, 7, "", "trailing_space")], "one\n\n\n\n")
    assert [e.kind for e in both] == ["trailing_space", "signature", "trailing_space", "footer"]
    assert apply(raw, both) == "one"


@pytest.mark.parametrize("wrong", [[edit(2, 2)], [edit(0, 2), edit(1, 3)], [edit(2, 9)], [edit(3, 4), edit(0, 1)]])
def test_edits_that_are_empty_overlap_or_leave_the_text_are_refused(wrong: list[Edit]) -> None:
    with pytest.raises(ValueError, match="edit"):
        apply("text", wrong)


def test_edits_survive_arrow() -> None:
    edits = [edit(0, 2, "é", "composition"), edit(4, 9)]
    column = pa.array([to_arrow(edits), []], EDITS)
    assert from_arrow(column[0].as_py()) == edits
    assert from_arrow(column[1].as_py()) == from_arrow(None) == []


RAW = "Hello [bold],  \r\nmy cafe\u0301\u200b is \x1b[31mlate.\n> How are you?\n> Fine"
EDITS_OF_RAW = [
    Edit(13, 15, "", "trailing_space", "trailing_space", "unicode-2"),
    Edit(15, 17, "\n", "line_end", "line_end", "unicode-2"),
    Edit(23, 25, "\u00e9", "composition", "composition", "unicode-2"),
    Edit(25, 26, "", "invisible", "invisible", "unicode-2"),
    Edit(41, 62, "", "quote", "quoted", "thread-1", 0.9),
]


def shown(text: str, edits: list[Edit], **options: bool | str) -> str:
    console = Console(file=StringIO(), width=150, record=True, **options)  # type: ignore[arg-type]
    console.print(EditsView(text, edits))
    return console.export_text(styles=bool(options.get("force_terminal")))


def test_edits_are_shown_in_colour_with_the_text_before_and_after() -> None:
    said = shown(RAW, EDITS_OF_RAW, force_terminal=True, color_system="standard")
    assert "\x1b[9;31m\u00b7\u00b7\x1b[0m" in said  # spaces that went are struck, and seen
    assert "\x1b[32m\u00e9\x1b[0m" in said
    assert "\x1b[9;31m> How are you?\x1b[0m" in said
    assert "[-" not in said
    assert "\x1b[31mlate" not in said  # what a record holds does not steer the terminal
    assert "\u241b[31mlate" in said
    before, table, after = said.index("before ("), said.index("5 edits"), said.rindex("after")
    assert before < table < after
    assert "How are you?" not in said[after:]
    assert "caf\u00e9 is" in said[after:]


def test_edits_are_legible_without_colour() -> None:
    said = shown(RAW, EDITS_OF_RAW)
    assert "Hello [bold],[-\u00b7\u00b7-][-\u240d\u23ce-]{+\u23ce+}\n" in said
    assert "{+\u00e9+}" in said
    assert "[-> How are you?\n> Fine-]" in said
    assert "\x1b" not in said
    plain = shown(RAW, EDITS_OF_RAW, force_terminal=True, no_color=True)
    assert "[-> How are you?" in plain


def test_the_table_names_span_kind_rule_version_and_score() -> None:
    rows = [line for line in shown(RAW, EDITS_OF_RAW).split("\n") if line.startswith("\u2502")]
    cells = [[cell.strip() for cell in row.strip("\u2502").split("\u2502")] for row in rows]
    assert cells[2] == ["3", "23\u201325", "composition", "composition", "unicode-2", "1.00", "U+0065 U+0301", "U+00E9"]
    assert cells[3][-2:] == ["U+200B", "nothing"]
    assert cells[4] == [
        "5",
        "41\u201362",
        "quote",
        "quoted",
        "thread-1",
        "0.90",
        "> How are you?\u23ce> Fine",
        "nothing",
    ]


def test_edits_that_do_the_same_share_a_row_and_a_long_table_says_what_it_hides() -> None:
    text = "ab" * 500
    alike = [edit(at, at + 1) for at in range(0, 20, 2)]
    assert [(row.numbers, row.span) for row in rows_of(text, alike)] == [("1\u201310", "0\u20131 \u2026 18\u201319")]
    unlike = [edit(at, at + 1, str(at)) for at in range(ROWS + 50)]
    assert "250 edits, 50 of them not shown" in shown(text, unlike)


@given(st.data(), st.text("abc\n\t [", max_size=30))
@settings(max_examples=100, deadline=None)
def test_what_is_shown_is_the_text_and_its_replacements(data: st.DataObject, text: str) -> None:
    edits = data.draw(edit_lists(text))
    pieces = edited(text, edits).spans
    kept = edited(text, edits).plain
    for span in sorted(pieces, key=lambda span: -span.start):
        kept = kept[: span.start] + kept[span.end :]
    outside = apply(text, [e._replace(replacement="") for e in edits])
    assert kept.replace("\n", "") == outside.replace("\n", "")
    assert all(len(shortened(part)) <= 80 and "\n" not in shortened(part) for part in [text, text * 20])
    assert visible("a b") == "a b"


def test_a_text_without_edits_is_shown_as_it_is() -> None:
    assert shown("Hello [red]you[/red]", []) == "not edited\nHello [red]you[/red]\n"
