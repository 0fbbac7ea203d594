"""Quality signals: each says what it is named for, on texts small enough to count by hand."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.cleaning.signals.signals import (
    SIGNALS,
    SignalSettings,
    combine,
    repetition,
    shares,
    signals_kernel,
    signals_of,
    stage_version,
)
from curation.document import text_digest
from tests.growth import assert_linear, repeated


def test_lengths_are_counted_in_characters_and_words() -> None:
    row = signals_of("It's a well-known issue: 2 tries.", SignalSettings())
    assert (row["characters"], row["words"]) == (33, 6)
    assert signals_of("注文がまだ", SignalSettings())["words"] == 5  # no spaces: each character is one
    assert signals_of("snake_case", SignalSettings())["words"] == 2
    assert signals_of(" \n ", SignalSettings())["words"] == 0


@pytest.mark.parametrize(
    ("text", "symbols", "digits"),
    [
        ("", 0, 0),
        (" \n\t", 0, 0),
        ("Hello, (dear) friend — fine?", 0, 0),
        ("ab12", 0, 0.5),
        ("a={}", 0.75, 0),
        ("a b 1 #", 0.25, 0.25),
        ("मेरा ऑर्डर", 0, 0),  # vowel signs are no symbols
        ("٣٤ab", 0, 0.5),
    ],
)
def test_shares_are_of_the_characters_that_are_no_space(text: str, symbols: float, digits: float) -> None:
    assert shares(text) == (symbols, digits)


def test_repetition_is_what_is_said_again() -> None:
    said = "Please restart the router and wait until the light is green again."
    assert repetition(said) == 0
    assert repetition("hello there") == 0
    assert repetition(f"{said}\n{said}") == pytest.approx(0.5, abs=0.01)  # a line again
    assert repetition("\n".join([said] * 10)) == pytest.approx(0.9, abs=0.01)
    assert repetition(f"{said} Thanks! {said}") == pytest.approx(0.47, abs=0.03)  # a run again, inside a line
    assert repetition("buy now " * 100) >= 0.98
    assert repetition(said.upper() + " Then " + said) > 0.4  # case does not hide it
    assert repetition("x") == repetition("") == 0


def test_repetition_looks_at_no_more_words_than_it_may() -> None:
    unlike = " ".join(f"w{number}" for number in range(20))
    text = f"{unlike} " + "again and again and again " * 50
    assert repetition(text) > 0.8
    assert repetition(text, SignalSettings(repetition_words=20)) == 0


def test_damage_is_that_of_its_own_module() -> None:
    clean = (
        "The invoice that you sent us last week has not been paid, because the bank of the customer refused it. " * 4
    )
    assert signals_of(clean, SignalSettings())["damage"] == 0


def batch(*texts: str | None) -> pa.Table:
    digests = [text_digest(text or "") for text in texts]
    return pa.table([pa.array(digests, pa.binary(32)), pa.array(texts, pa.string())], names=["clean_sha256", "text"])


def test_the_kernel_answers_each_text_in_order() -> None:
    given_settings = SignalSettings()
    done = signals_kernel(batch("Where is my order, please?", "Wo ist meine Bestellung?", None, "ok"), given_settings)
    assert done.kept.schema.equals(SIGNALS)
    rows = done.kept.to_pylist()
    assert [row["language"] for row in rows] == ["en", "de", None, None]
    assert [row["characters"] for row in rows] == [26, 24, 0, 2]
    assert rows[0]["clean_sha256"] == text_digest("Where is my order, please?")
    assert {row["stage_version"] for row in rows} == {stage_version(given_settings)}
    assert done.figures == {"texts": 4, "language_de": 1, "language_en": 1, "language_none": 2}
    assert signals_kernel(batch(), given_settings).kept.num_rows == 0


def test_the_version_follows_the_settings() -> None:
    assert stage_version(SignalSettings()).startswith("signals-1:")
    assert stage_version(SignalSettings()) == stage_version(SignalSettings(language_letters=12))
    assert stage_version(SignalSettings()) != stage_version(SignalSettings(language_letters=13))
    with pytest.raises(ValidationError):
        SignalSettings(repetitions=1)  # type: ignore[call-arg]


def row(language: str | None, score: float, characters: int, repeated: float = 0.0) -> dict[str, Any]:
    shared = {"symbol_share": 0.1, "digit_share": 0.2, "repetition": repeated, "damage": 0.0}
    return {"language": language, "language_score": score, "characters": characters, "words": characters // 5, **shared}


def test_a_document_is_the_mean_of_its_turns_by_characters() -> None:
    both = combine([row("en", 1.0, 300, 0.2), row("de", 0.8, 100, 0.6), row(None, 0.0, 100, 0.0)])
    assert both["characters"] == 500
    assert both["words"] == 100
    assert both["repetition"] == pytest.approx(0.24)
    assert both["symbol_share"] == pytest.approx(0.1)
    assert both["language"] == "en"
    assert both["language_score"] == pytest.approx(0.75)  # a quarter of what is told is in another language
    assert combine([row("fr", 0.9, 10), row("de", 0.9, 10)])["language"] == "de"
    assert combine([]) == {**row(None, 0.0, 0), "symbol_share": 0.0, "digit_share": 0.0}


@given(st.lists(st.text(max_size=80), min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_signals_stay_in_their_bounds_and_turns_have_no_order(texts: list[str], random: Any) -> None:
    rows = signals_kernel(
        batch(*[t.encode("utf-8", "replace").decode() for t in texts]), SignalSettings()
    ).kept.to_pylist()
    for one in rows:
        assert all(
            0 <= one[name] <= 1 for name in ("symbol_share", "digit_share", "repetition", "language_score", "damage")
        )
        assert combine([one]) == pytest.approx({k: one[k] for k in combine([one])})
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert combine(shuffled) == pytest.approx(combine(rows))


@pytest.mark.parametrize("unit", ["a", " ", ">", "\n", "a.a.a", "a ", "a-a'", "é", "中", "x\n", "1", "#", "a b c d e "])
def test_hostile_text_is_cheap(unit: str) -> None:
    assert_linear(lambda text: signals_of(text, SignalSettings()), repeated(unit))
