"""A document as it may leave: every finding replaced over all turns alike, or the reason why it may not leave."""

from __future__ import annotations

from typing import Any

import pytest

from curation.corpora.example import RedactedDocument
from curation.corpora.redaction.one_document import Redaction, redact_document
from curation.document import text_digest
from curation.privacy.policy import Operator, Profile
from curation.privacy.redaction.resolve import Finding
from curation.state.suppression import Suppression

NUMBERED = Operator(operator="replace", numbered=True)
NOBODY = Suppression(b"s" * 32, frozenset())
JANE = {"ref": "c1", "names": ["Jane Doe"]}


def redacted(
    given: Any,
    texts: dict[str, Any],
    *people: Any,
    profile: Profile | None = None,
    suppression: Suppression = NOBODY,
    **row: Any,
) -> RedactedDocument | str:
    """A ticket whose turns are the texts, from requester c1 and agent a1 by turns."""
    turns = [
        given.turn(n, "agent" if n % 2 else "requester", text, "a1" if n % 2 else "c1") for n, text in enumerate(texts)
    ]
    how = Redaction(
        profile or Profile(operators={"PERSON": NUMBERED}), b"p" * 32, "support-sft", given.people(*people), suppression
    )
    return redact_document(given.document(**{"turns": turns, **row}), given.scanned(texts), how)


def texts_of(found: RedactedDocument | str) -> list[str]:
    assert isinstance(found, RedactedDocument)
    return [turn.text for turn in found.turns]


def test_a_name_has_one_number_over_all_turns_and_the_requester_the_first(given: Any) -> None:
    texts = {
        "Ann Lee told me to ask": [("Ann Lee", "PERSON")],
        "Dear Jane, Ann Lee is away. Yours, Bo": [("Ann Lee", "PERSON")],
        "Thanks Bo, says Jane": [("Jane", "PERSON")],
    }
    found = redacted(given, texts, JANE, {"ref": "a1", "names": ["Bo Park"]})
    assert texts_of(found) == [
        "[PERSON_2] told me to ask",
        "Dear [PERSON_1], [PERSON_2] is away. Yours, [PERSON_3]",
        "Thanks [PERSON_3], says [PERSON_1]",
    ]


def test_the_requester_is_introduced_by_what_stands_for_the_name(given: Any) -> None:
    for people, requester in (((JANE,), "[PERSON_1]"), ((), None), (({"ref": "c1"},), None)):
        found = redacted(given, {"it is broken": []}, *people)
        assert isinstance(found, RedactedDocument)
        assert found.requester == requester


def test_whom_a_note_is_about_is_one_of_its_own_people(given: Any) -> None:
    turns = [given.turn(1, "agent", "Called Jane today", "a1", "internal")]
    found = redacted(given, {"Called Jane today": []}, {**JANE, "ref": "c7"}, kind="note", about_ref="c7", turns=turns)
    assert texts_of(found) == ["Called [PERSON_1] today"]


def test_a_requester_without_reference_is_one_of_the_threads_own_people(given: Any) -> None:
    turns = [given.turn(1, "requester", "This is Jane", None)]
    found = redacted(given, {"This is Jane": []}, {**JANE, "ref": "record:1"}, turns=turns)
    assert texts_of(found) == ["This is [PERSON_1]"]


@pytest.mark.parametrize(("state", "reason"), [("absent", "not_cleaned"), (None, "not_scanned")])
def test_one_turn_that_was_not_cleaned_or_scanned_holds_the_whole_document(given: Any, state: Any, reason: str) -> None:
    turns = [given.turn(1, "requester", "fine", "c1"), given.turn(2, "agent", "strange", "a1")]
    texts: dict[str, Any] = {"fine": []} if state == "absent" else {"fine": [], "strange": None}
    assert redacted(given, texts, turns=turns) == reason


def test_a_type_the_profile_drops_takes_the_document_with_it(given: Any) -> None:
    profile = Profile(operators={"IBAN_CODE": Operator(operator="drop")})
    said = {"pay to DE02120300000000202051": [("DE02120300000000202051", "IBAN_CODE")]}
    assert redacted(given, said, profile=profile) == "dropped_by_profile"
    assert texts_of(redacted(given, {"pay me": []}, profile=profile)) == ["pay me"]


def test_where_names_drop_a_document_a_known_requester_who_is_not_named_does_not(given: Any) -> None:
    profile = Profile(operators={"PERSON": Operator(operator="drop")})
    assert texts_of(redacted(given, {"it is broken": []}, JANE, profile=profile)) == ["it is broken"]
    assert redacted(given, {"Jane here": []}, JANE, profile=profile) == "dropped_by_profile"


def test_a_type_that_is_kept_stands_as_it_was_and_is_no_placeholder(given: Any) -> None:
    profile = Profile(operators={"LOCATION": Operator(operator="keep"), "PERSON": NUMBERED})
    found = redacted(given, {"Ann in Berlin": [("Ann", "PERSON"), ("Berlin", "LOCATION")]}, profile=profile)
    assert isinstance(found, RedactedDocument)
    (turn,) = found.turns
    assert (turn.text, turn.placeholders) == ("[PERSON_1] in Berlin", frozenset({"[PERSON_1]"}))
    assert turn.entities == (("LOCATION", "keep", 1), ("PERSON", "replace", 1))


def test_a_type_nobody_listed_is_replaced(given: Any) -> None:
    assert texts_of(redacted(given, {"at 10.0.0.1": [("10.0.0.1", "IP_ADDRESS")]})) == ["at [IP_ADDRESS]"]


def test_known_people_and_erased_names_are_redacted_beside_what_detectors_found(given: Any) -> None:
    text = "Ann Lee and Max Born wrote"
    scanned = given.scanned({text: []})
    known = {text_digest(text): [Finding(0, 7, "PERSON", 1.0, "known_people", "p1")]}
    suppression = Suppression(b"s" * 32, frozenset(NOBODY.identities((), (), (), ["max  BORN"])))
    how = Redaction(Profile(operators={"PERSON": NUMBERED}), b"p" * 32, "c", given.people(), suppression)
    document = given.document(turns=[given.turn(1, "requester", text, "c1")])
    found = redact_document(document, type(scanned)(scanned.clean, scanned.detected, known), how)
    assert texts_of(found) == ["[PERSON_1] and [PERSON_2] wrote"]


def test_pseudonyms_reach_as_far_as_the_profile_says(given: Any) -> None:
    def name(scope: Any, corpus: str, record: str) -> str:
        profile = Profile(scope=scope, operators={"PERSON": Operator(operator="pseudonym")})
        how = Redaction(profile, b"p" * 32, corpus, given.people(), NOBODY)
        document = given.document(record, turns=[given.turn(1, "requester", "Ann Lee", "c1")])
        (text,) = texts_of(redact_document(document, given.scanned({"Ann Lee": [("Ann Lee", "PERSON")]}), how))
        return text

    places = [("a", "1"), ("a", "2"), ("b", "1")]
    for scope, distinct in (("example", 1), ("corpus", 2), ("company", 1)):  # in an example all is `[PERSON_1]`
        assert len({name(scope, *place) for place in places}) == distinct
    assert name("corpus", "a", "1") == name("corpus", "a", "2")
