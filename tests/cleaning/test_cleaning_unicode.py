"""Characters: what is repaired, by the smallest edit, and what must stay."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.cleaning.edits import apply
from curation.cleaning.kernel import CleaningSettings, clean
from curation.cleaning.unicode import KINDS, unicode_edits


@pytest.mark.parametrize(
    ("raw", "wanted", "edits"),
    [
        ("cafÃ© and naÃ¯ve", "café and naïve", [(3, 5, "é", "mojibake"), (12, 14, "ï", "mojibake")]),
        ("itâ€™s", "it’s", [(2, 5, "’", "mojibake")]),
        ("cafe\u0301 ok", "café ok", [(3, 5, "é", "composition")]),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글", [(0, 6, "한글", "composition")]),
        (
            "a\r\nb\rc\u2028d",
            "a\nb\nc\nd",
            [(1, 3, "\n", "line_end"), (4, 5, "\n", "line_end"), (6, 7, "\n", "line_end")],
        ),
        ("pass\u200bword\ufeff", "password", [(4, 5, "", "invisible"), (9, 10, "", "invisible")]),
        ("ab\x00\x07c", "abc", [(2, 4, "", "invisible")]),
        ("hi\U000e0041\U000e0042 there", "hi there", [(2, 4, "", "invisible")]),
        ("a  \n b\t\n\n", "a\n b", [(1, 3, "", "trailing_space"), (6, 9, "", "trailing_space")]),
    ],
)
def test_characters_are_repaired_by_minimal_edits(
    raw: str, wanted: str, edits: list[tuple[int, int, str, str]]
) -> None:
    clean_text, made = clean(raw, CleaningSettings(threads=()))
    assert clean_text == wanted
    assert [tuple(edit[:4]) for edit in made] == edits


@pytest.mark.parametrize(
    "text",
    [
        "Zoë's naïve façade: 25 € – “fine”",
        "می‌خواهم سفارشم را لغو کنم",  # a joiner spells the word
        "क्‍ष",
        "family 👨‍👩‍👧 and 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "注文はまだ届いていません。\n\n> 引用",
        "Добрый день, заказ не пришёл",
        "    indented code\n\tstays",
        "",
    ],
)
def test_good_text_is_not_touched(text: str) -> None:
    assert unicode_edits(text) == []


ODD = st.text(
    st.sampled_from("aé\u0301 Ã©â€™\r\n\t\u200b\u200d\u00a0한\u1112\u1161ก\u0e33\U0001f469\U000e0041\x00\ufeff"),
    max_size=40,
)


@given(ODD | st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=200, deadline=None)
def test_clean_characters_are_composed_visible_and_clean_for_good(text: str) -> None:
    settled, edits = clean(text, CleaningSettings(threads=()))
    assert apply(text, edits) == settled
    assert unicode_edits(settled) == []
    assert unicodedata.is_normalized("NFC", settled)
    assert not set("\r\x00\ufeff\u200b") & set(settled)


def test_kinds_that_are_switched_off_stay() -> None:
    raw = "a\r\nb  \ncafe\u0301"
    assert [e.kind for e in unicode_edits(raw, ("line_end",))] == ["line_end"]
    assert {e.kind for e in unicode_edits(raw, KINDS)} == {"line_end", "trailing_space", "composition"}
