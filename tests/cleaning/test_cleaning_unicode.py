"""Characters: what is repaired, by the smallest edit, and what must stay."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.cleaning.characters.unicode import CharacterSettings, changed, unicode_edits
from curation.cleaning.edits import apply
from curation.cleaning.kernel import TextSettings, clean
from tests.growth import assert_linear, repeated


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
        ("\ufeffa", "a", [(0, 1, "", "invisible")]),
        ("Ann\u3164 \uffa0B", "Ann B", [(3, 4, "", "invisible"), (5, 6, "", "invisible")]),
        (
            "it\x92s \x93so\x94",
            "it’s “so”",
            [(2, 3, "’", "mojibake"), (5, 6, "“", "mojibake"), (8, 9, "”", "mojibake")],
        ),
        ("Ã¢â‚¬â„¢", "’", [(0, 8, "’", "mojibake")]),  # broken twice
        (
            "dÃ©jÃ  vu fÃ¼r",
            "déjà vu für",
            [(1, 3, "é", "mojibake"), (4, 6, "à", "mojibake"), (11, 13, "ü", "mojibake")],
        ),
        (" \n\n  a", "  a", [(0, 3, "", "trailing_space")]),
        (" \n\t\n", "", [(0, 4, "", "trailing_space")]),
        ("a  \n b\t\n\n", "a\n b", [(1, 3, "", "trailing_space"), (6, 9, "", "trailing_space")]),
    ],
)
def test_characters_are_repaired_by_minimal_edits(
    raw: str, wanted: str, edits: list[tuple[int, int, str, str]]
) -> None:
    clean_text, made = clean(raw, TextSettings(threads=None))
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


@pytest.mark.parametrize(
    "text",
    [
        "MÃ¼ller instead of Müller",  # beside the word as it should be, it is what is spoken of
        "Auf der Rechnung steht StraÃŸe statt Straße.",
        "Le nom devient HÃ©lÃ¨ne au lieu de Hélène.",
        "En la factura pone EspaÃ±a en vez de España",
        "Compare cittÃ\xa0 al posto di città",
        "Aparece SÃ£o em vez de São",
        "Jest Å\x81Ã³dÅº zamiast Łódź",
        "Er staat financiÃ«n in plaats van financiën",
        "Our umlauts come as Ã¼ and Ã¤ in the export",  # letters alone that are no words
    ],
)
def test_broken_characters_that_are_named_stay(text: str) -> None:
    assert "mojibake" not in {edit.kind for edit in unicode_edits(text)}


def test_a_broken_word_is_repaired_though_words_of_one_letter_stand_beside_it() -> None:
    assert apply("à cÃ´tÃ© de Müller", unicode_edits("à cÃ´tÃ© de Müller")) == "à côté de Müller"
    assert apply("voilÃ\xa0 à quoi", unicode_edits("voilÃ\xa0 à quoi")) == "voilà à quoi"


ODD = st.text(
    st.sampled_from("aé\u0301 Ã©â€™\r\n\t\u200b\u200d\u00a0한\u1112\u1161ก\u0e33\U0001f469\U000e0041\x00\ufeff"),
    max_size=40,
)


@given(ODD | st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=200, deadline=None)
def test_clean_characters_are_composed_visible_and_clean_for_good(text: str) -> None:
    settled, edits = clean(text, TextSettings(threads=None))
    assert apply(text, edits) == settled
    assert unicode_edits(settled) == []
    assert unicodedata.is_normalized("NFC", settled)
    assert not set("\r\x00\ufeff\u200b") & set(settled)


@given(st.text("abé ", min_size=1, max_size=20), st.text("abé ", max_size=20), st.integers(1, 20))
@settings(max_examples=300, deadline=None)
def test_any_repair_is_a_list_of_edits_however_far_it_looks(before: str, after: str, ahead: int) -> None:
    edits = list(changed(before, after, 0, "mojibake", ahead))
    assert apply(before, edits) == after
    assert bool(edits) == (before != after)


def test_thresholds_are_what_they_say() -> None:
    line = "cafÃ© " * 10
    assert {e.kind for e in unicode_edits(line, CharacterSettings(repaired_up_to=60))} == {"mojibake", "trailing_space"}
    assert {e.kind for e in unicode_edits(line, CharacterSettings(repaired_up_to=59))} == {"trailing_space"}
    found = [unicode_edits("Ã¢â‚¬â„¢ and Ã©!", CharacterSettings(compared_ahead=ahead)) for ahead in (4, 16)]
    assert [len(edits) for edits in found] == [1, 2]  # nothing alike within four characters: one edit to the end


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        " ",
        ">",
        "\n",
        "a.a.a",
        " \n",
        "\r",
        "\x00",
        "\u00a0",
        " \u200b",
        "Ã©\n",
        "Ã© a",
        "dÃ©jÃ  vu ",
        "e\u0301",
        "\x82 ",
    ],
)
def test_hostile_text_is_cheap(unit: str) -> None:
    for behind in ("", "é"):
        assert_linear(unicode_edits, repeated(unit, behind=behind))


def test_kinds_that_are_switched_off_stay() -> None:
    raw = "a\r\nb  \ncafe\u0301"
    assert [e.kind for e in unicode_edits(raw, CharacterSettings(kinds=("line_end",)))] == ["line_end"]
    assert {e.kind for e in unicode_edits(raw)} == {"line_end", "trailing_space", "composition"}


def test_a_word_that_a_soft_hyphen_broke_over_two_lines_is_one_word() -> None:
    text, edits = clean("infor\u00ad\nmation and\u00ad \nmore", TextSettings(threads=None))
    assert text == "information and\nmore"
    assert {edit.kind for edit in edits} == {"invisible", "trailing_space"}
