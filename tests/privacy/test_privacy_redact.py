"""Operators write exactly what the profile says, and one example numbers its people once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.errors import ConfigurationError
from curation.privacy.policy import Operator, Profile
from curation.privacy.pseudonyms import Pseudonyms
from curation.privacy.redact import Written, redact, redact_example
from curation.privacy.resolve import Finding

KEY = bytes(range(32))
TEXT = "Anna Smith <anna@example.com> paid with 4242 4242 4242 4242."
FOUND = [
    Finding(0, 10, "PERSON", 1.0, "known_people", "p1"),
    Finding(12, 28, "EMAIL_ADDRESS", 1.0, "known_people", "p1"),
    Finding(40, 59, "CREDIT_CARD", 1.0, "card_number"),
]


def profile(**operators: Operator) -> Profile:
    return Profile.model_validate({"operators": operators})


def names(scope: str = "corpus", within: str = "support-sft", key: bytes = KEY) -> Pseudonyms:
    return Pseudonyms(key, scope, within)  # type: ignore[arg-type]


def test_each_operator_writes_what_it_says() -> None:
    chosen = profile(
        PERSON=Operator(operator="replace", numbered=True), CREDIT_CARD=Operator(operator="mask", keep_last=4)
    )
    result = redact(TEXT, FOUND, chosen, names())
    assert result.text == "[PERSON_1] <[EMAIL_ADDRESS]> paid with ***************4242."
    assert result.spans == (
        Written(0, 10, "PERSON", "replace"),
        Written(12, 27, "EMAIL_ADDRESS", "replace"),
        Written(39, 58, "CREDIT_CARD", "mask"),
    )
    assert result.counts == {("CREDIT_CARD", "mask"): 1, ("EMAIL_ADDRESS", "replace"): 1, ("PERSON", "replace"): 1}


def test_kept_values_stand_and_are_still_counted() -> None:
    result = redact(TEXT, FOUND[:1], profile(PERSON=Operator(operator="keep")), names())
    assert result.text == TEXT and result.counts == {("PERSON", "keep"): 1}


def test_one_drop_drops_the_whole_example() -> None:
    chosen = profile(CREDIT_CARD=Operator(operator="drop"))
    turns = redact_example(["Hello.", TEXT], [[], FOUND], chosen, names())
    assert [(turn.drop, turn.text) for turn in turns] == [(True, ""), (True, "")]


def test_all_identities_of_a_known_person_share_one_pseudonym() -> None:
    pseudonym = Operator(operator="pseudonym")
    result = redact(TEXT, FOUND[:2], profile(PERSON=pseudonym, EMAIL_ADDRESS=pseudonym), names())
    found = re.findall(r"\[(?:PERSON|EMAIL_ADDRESS)_([A-Z2-7]{10})\]", result.text)
    assert len(found) == 2 and len(set(found)) == 1


def test_a_pseudonym_reaches_as_far_as_its_scope_and_key() -> None:
    def of(scope: str, within: str, key: bytes = KEY) -> str:
        return names(scope, within, key).of("PERSON", "Anna Smith")

    assert of("company", "a") == of("company", "b")
    assert of("corpus", "a") != of("corpus", "b")
    assert of("company", "a") != of("company", "a", bytes(32))
    assert names().of("PERSON", "ANNA  Smith") == names().of("PERSON", "Anna Smith")
    assert names("company").of("PERSON", "Anna Smith") == "5H2YLPCZA5"


def test_a_short_key_is_refused_and_a_key_is_not_shown() -> None:
    with pytest.raises(ConfigurationError):
        names(key=b"short")
    assert "key" not in repr(names())


def test_numbers_go_by_first_appearance_and_are_shared_by_the_turns() -> None:
    def person(text: str, name: str) -> Finding:
        return Finding(text.index(name), text.index(name) + len(name), "PERSON", 0.85, "ner")

    texts = ["Bob Jones met Anna Smith.", "anna smith left.", "Carl came."]
    found = [[person(texts[0], "Anna Smith"), person(texts[0], "Bob Jones")], [person(texts[1], "anna smith")]]
    found.append([person(texts[2], "Carl")])
    turns = redact_example(texts, found, profile(PERSON=Operator(operator="replace", numbered=True)), names())
    assert [turn.text for turn in turns] == ["[PERSON_1] met [PERSON_2].", "[PERSON_2] left.", "[PERSON_3] came."]


def test_touching_findings_of_one_type_stay_apart() -> None:
    found = [Finding(0, 2, "PERSON", 0.85, "ner"), Finding(2, 4, "PERSON", 0.85, "ner")]
    assert redact("abcd", found, profile(), names()).text == "[PERSON][PERSON]"


def test_a_finding_outside_its_text_stops_the_redaction() -> None:
    with pytest.raises(ValueError, match="outside"):
        redact("short", [Finding(0, 9, "PERSON", 1.0, "ner")], profile(), names())


spans = st.lists(
    st.builds(
        lambda s, n, t: Finding(s, min(s + n, 30), t, 0.9, "x"),
        st.integers(0, 29),
        st.integers(1, 9),
        st.sampled_from(["PERSON", "CRYPTO"]),
    ),
    max_size=8,
)


@given(spans)
def test_what_is_not_found_stays_and_what_is_found_goes(found: list[Finding]) -> None:
    text = "".join(chr(0x4E00 + at) for at in range(30))
    result = redact(text, found, profile(), names())
    gone = {at for each in found for at in range(each.start, each.end)}
    assert "".join(c for c in result.text if ord(c) >= 0x4E00) == "".join(
        c for at, c in enumerate(text) if at not in gone
    )
    assert all(result.text[w.start : w.end] == f"[{w.type}]" for w in result.spans)
