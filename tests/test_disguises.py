"""Values that are packed into Base64 or set apart letter by letter are found by detector, known people and gate alike."""

from __future__ import annotations

import base64

import pyarrow as pa
import pytest

from curation.document import PEOPLE
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.trial import try_privacy
from curation.quality.leak_gate.leak import Gate, KnownValues
from curation.quality.leak_gate.readings import readings as forms
from curation.text.readings import readings
from tests.growth import assert_linear


def packed(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def redacted(text: str) -> str:
    (record,) = try_privacy([{"id": "1", "text": text}], PrivacyPolicy(), "default")
    return str(record["text"])


@pytest.mark.parametrize("value", ["leonie.wexford@example.com", "4111 1111 1111 1111", "+1 202 555 0147"])
@pytest.mark.parametrize("around", ["user={}", "Header: Basic {} was sent.", '{{"id": "{}"}}', "{}"])
def test_what_a_word_in_base64_holds_is_found_and_the_word_goes_whole(value: str, around: str) -> None:
    assert packed(value) not in redacted(around.format(packed(value)))


def test_a_packed_value_stands_in_a_reading_of_its_own_and_leads_back_to_the_word() -> None:
    word = packed("leonie.wexford@example.com")
    first, second = readings(f"Take {word} now.")
    assert first.text == f"Take {word} now."
    assert second.text == "Take leonie.wexford@example.com now."
    assert second.span(5, 31) == (5, 5 + len(word))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mail l e o n i e @ e x a m p l e . c o m please", "leonie@example.com"),
        ("Host 2 0 3 . 0 . 1 1 3 . 7 answers", "203.0.113.7"),
        ("from L e o n i e W e x f o r d", "Leonie Wexford"),
        ("from L e o n i e  W e x f o r d", "Leonie Wexford"),
    ],
)
def test_letters_apart_are_read_together_and_lead_back_to_where_they_stand(text: str, said: str) -> None:
    (_, joined) = readings(text)
    start, end = joined.span(at := joined.text.index(said), at + len(said))
    assert text[start:end].replace(" ", "") == said.replace(" ", "")


@pytest.mark.parametrize("text", ["Antwort an l e o n i e @ e x a m p l e . c o m", "Server 2 0 3 . 0 . 1 1 3 . 7"])
def test_what_stands_apart_is_redacted(text: str) -> None:
    assert redacted(text) != text


@pytest.mark.parametrize(
    "text",
    ["internationalization works", "commit 5f3c2a9d8b7e6f1a0c4d", "0 1 1 0 1 0 0 1 1 0", "A B C or 1 2 3", packed("\0\1\2" * 9),
     "QWxhZGRpbg is short", "path/to/some/longer/thing", "key=aGVsbG8"],
)  # fmt: skip
def test_what_hides_nothing_has_one_reading(text: str) -> None:
    assert len(readings(text)) == 1


def test_a_known_person_is_found_in_base64_by_people_on_file_and_by_the_gate() -> None:
    nothing = dict.fromkeys(("emails", "phones", "accounts"), ())
    person = {"person_id": "p1", "source": "s", "ref": "1", "role": "requester", "names": ["Zdenka Wexford"], **nothing}
    people = pa.Table.from_pylist([person], schema=PEOPLE)
    text = f"token {packed('Zdenka Wexford')} end"
    (record,) = try_privacy(
        [{"id": "1", "text": text, "people": [{"names": ["Zdenka Wexford"]}]}], PrivacyPolicy(), "default"
    )
    assert packed("Zdenka Wexford") not in str(record["text"])
    gate = Gate(KnownValues(people), lambda kind, value: value)
    assert list(gate.hits([("e1", "text", text)]))
    assert any("Zdenka Wexford" in each.text for each in forms(text))


def test_readings_are_linear() -> None:
    assert_linear(readings, lambda size: "a b " * size)
    assert_linear(readings, lambda size: "YWJj" * size)
    assert_linear(readings, lambda size: f"{packed('Zdenka Wexford')} " * size)
