"""Operators write exactly what the profile says, and one example knows its people."""

from __future__ import annotations

import datetime as dt
import random
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.errors import ConfigurationError
from curation.privacy.profile import DRAWN, TYPES, Operator, Profile
from curation.privacy.redaction.generalise import generalised
from curation.privacy.redaction.pseudonyms import Pseudonyms
from curation.privacy.redaction.redact import Manner, Written, redact, redact_example
from curation.privacy.redaction.resolve import Finding, resolve

KEY = bytes(range(32))
TEXT = "Anna Smith <anna@example.com> paid with 4242 4242 4242 4242."
FOUND = [
    Finding(0, 10, "PERSON", 1.0, "known_people", "p1"),
    Finding(12, 28, "EMAIL_ADDRESS", 1.0, "known_people", "p1"),
    Finding(40, 59, "CREDIT_CARD", 1.0, "card_number"),
]
NUMBERED, PSEUDONYM = Operator(operator="replace", numbered=True), Operator(operator="pseudonym")
KEEP = Operator(operator="keep")


def profile(scope: str = "example", **operators: Operator) -> Profile:
    return Profile.model_validate({"scope": scope, "operators": operators})


def coarser(to: str, **options: object) -> Operator:
    return Operator.model_validate({"operator": "generalise", "to": to, **options})


def names(scope: str = "corpus", within: str = "support-sft", key: bytes = KEY, about: str = "") -> Pseudonyms:
    return Pseudonyms(key, scope, within, about)  # type: ignore[arg-type]


def found(text: str, *values: str, entity: str = "PERSON", person: str | None = None) -> list[Finding]:
    return [
        Finding(match.start(), match.end(), entity, 0.85, "ner", person)
        for value in values
        for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text)
    ]


def dated(text: str, operator: Operator, pseudonyms: Pseudonyms) -> str:
    dates = re.findall(r"\d{4}-\d\d-\d\d", text)
    return redact(text, found(text, *dates, entity="DATE"), profile("corpus", DATE=operator), pseudonyms).text


def test_each_operator_writes_what_it_says() -> None:
    chosen = profile(PERSON=NUMBERED, CREDIT_CARD=Operator(operator="mask", keep_last=4))
    result = redact(TEXT, FOUND, chosen, names())
    assert result.text == "[PERSON_1] <[EMAIL_ADDRESS]> paid with ***************4242."
    assert result.spans == (
        Written(0, 10, "PERSON", "replace"),
        Written(12, 27, "EMAIL_ADDRESS", "replace"),
        Written(39, 58, "CREDIT_CARD", "mask"),
    )
    assert result.counts == {("CREDIT_CARD", "mask"): 1, ("EMAIL_ADDRESS", "replace"): 1, ("PERSON", "replace"): 1}


def test_a_mask_shows_none_of_a_value_that_is_hardly_longer_than_what_it_would_show() -> None:
    chosen = profile(ACCOUNT_NUMBER=Operator(operator="mask", character="#", keep_last=4))
    assert redact("id 12345678", [Finding(3, 11, "ACCOUNT_NUMBER", 1.0, "x")], chosen, names()).text == "id ########"


def test_kept_values_stand_and_are_still_counted() -> None:
    result = redact(TEXT, FOUND[:1], profile(PERSON=KEEP), names())
    assert (result.text, result.spans, result.counts) == (TEXT, (), {("PERSON", "keep"): 1})


def test_what_is_kept_saves_nothing_from_a_finding_that_it_overlaps() -> None:
    text = "see https://example.org/u/anna@example.com"
    overlapping = [Finding(4, 42, "URL", 1.0, "url"), Finding(26, 42, "EMAIL_ADDRESS", 0.9, "email")]
    result = redact(text, overlapping, profile(), names())
    assert result.text == "see https://example.org/u/[EMAIL_ADDRESS]"
    assert result.counts == {("EMAIL_ADDRESS", "replace"): 1, ("URL", "keep"): 1}


def test_what_went_with_a_finding_around_it_is_not_counted_as_kept() -> None:
    text = "I live at 12 Elm Street, Springfield, near Shelbyville."
    inside, outside = found(text, "Springfield", entity="LOCATION"), found(text, "Shelbyville", entity="LOCATION")
    address = [Finding(10, 36, "STREET_ADDRESS", 0.9, "street")]
    result = redact(text, [*inside, *address, *outside], profile(), names())
    assert result.text == "I live at [STREET_ADDRESS], near Shelbyville."
    assert result.counts == {("LOCATION", "keep"): 1, ("STREET_ADDRESS", "replace"): 1}


def test_one_drop_drops_the_whole_example() -> None:
    chosen = profile(CREDIT_CARD=Operator(operator="drop"))
    turns = redact_example(["Hello.", TEXT], [[], FOUND], chosen, names())
    assert [(turn.drop, turn.text) for turn in turns] == [(True, ""), (True, "")]


def test_all_identities_of_a_known_person_share_one_pseudonym() -> None:
    result = redact(TEXT, FOUND[:2], profile("corpus", PERSON=PSEUDONYM, EMAIL_ADDRESS=PSEUDONYM), names())
    given = re.findall(r"\[(?:PERSON|EMAIL_ADDRESS)_([A-Z2-7]{10})\]", result.text)
    assert len(given) == 2 and len(set(given)) == 1


def test_a_pseudonym_reaches_as_far_as_its_scope_and_key() -> None:
    def of(scope: str, within: str, key: bytes = KEY) -> str:
        return names(scope, within, key).of(("PERSON", "annasmith"))

    assert of("company", "a") == of("company", "b")
    assert of("corpus", "a") != of("corpus", "b")
    assert of("company", "a") != of("company", "a", bytes(32))
    assert of("company", "") == "5H2YLPCZA5"


def test_in_the_scope_of_an_example_a_pseudonym_is_a_number() -> None:
    result = redact(TEXT, FOUND[:2], profile(PERSON=PSEUDONYM, EMAIL_ADDRESS=PSEUDONYM), names("example", "doc"))
    assert result.text.startswith("[PERSON_1] <[EMAIL_ADDRESS_1]>")


def test_a_short_key_is_refused_and_a_key_is_not_shown() -> None:
    with pytest.raises(ConfigurationError):
        names(key=b"short")
    assert "key" not in repr(names())


def test_numbers_go_by_first_appearance_and_are_shared_by_the_turns() -> None:
    texts = ["Bob Jones met Anna Smith.", "anna smith left.", "Carl came."]
    findings = [found(texts[0], "Anna Smith", "Bob Jones"), found(texts[1], "anna smith"), found(texts[2], "Carl")]
    turns = redact_example(texts, findings, profile(PERSON=NUMBERED), names())
    assert [turn.text for turn in turns] == ["[PERSON_1] met [PERSON_2].", "[PERSON_2] left.", "[PERSON_3] came."]


@pytest.mark.parametrize(
    "spelling",
    [
        "ANNA SMITH",
        "Smith, Anna",
        "Ms. Anna Smith",
        "Anna M. Smith",
        "Ánna Smith",
        "Anna",
        "Mrs Smith",
        "Smith",
        "anna's",
    ],
)
@pytest.mark.parametrize("scope", ["example", "corpus"])
def test_a_person_is_one_in_every_spelling_and_turn(spelling: str, scope: str) -> None:
    texts = [f"from {spelling}", "Anna Smith and Bob Jones wrote"]
    findings = [found(texts[0], spelling), found(texts[1], "Anna Smith", "Bob Jones")]
    first, second = redact_example(texts, findings, profile(scope, PERSON=PSEUDONYM), names(scope))
    who, other = re.findall(r"\[\w+\]", second.text)
    assert first.text == f"from {who}" and who != other


def test_a_first_name_that_two_people_have_is_neither_of_them() -> None:
    text = "Anna Smith and Anna Jones know Anna, and Jones"
    result = redact(text, found(text, "Anna Smith", "Anna Jones", "Anna", "Jones"), profile(PERSON=NUMBERED), names())
    assert result.text == "[PERSON_1] and [PERSON_2] know [PERSON_3], and [PERSON_2]"


def test_a_name_is_its_known_person_wherever_only_the_model_found_it() -> None:
    texts = ["Anna Smith", "Anna Smith and Anna"]
    findings = [found(texts[0], "Anna Smith", person="p1"), found(texts[1], "Anna Smith", "Anna")]
    turns = redact_example(texts, findings, profile("company", PERSON=PSEUDONYM), names("company"))
    person = names("company").of(("person", "p1"))
    assert [turn.text for turn in turns] == [f"[PERSON_{person}]", f"[PERSON_{person}] and [PERSON_{person}]"]


def test_touching_findings_of_one_type_stay_apart() -> None:
    touching = [Finding(0, 2, "PERSON", 0.85, "ner"), Finding(2, 4, "PERSON", 0.85, "ner")]
    assert redact("abcd", touching, profile(), names()).text == "[PERSON][PERSON]"


def test_a_finding_outside_its_text_stops_the_redaction() -> None:
    with pytest.raises(ValueError, match="outside"):
        redact("short", [Finding(0, 9, "PERSON", 1.0, "ner")], profile(), names())


@pytest.mark.parametrize(
    ("value", "month", "year"),
    [
        ("2026-03-05", "2026-03", "2026"),
        ("25/03/2026", "03/2026", "2026"),
        ("5.3.26", "3.2026", "2026"),
        ("5. März 2026", "März 2026", "2026"),
        ("March 5th, 2026", "March 2026", "2026"),
        ("5 de marzo de 2026", "marzo de 2026", "2026"),
        ("2026年3月5日", "2026年3月", "2026"),
        ("20260305", "2026-03", "2026"),
        ("03/04/2026", "2026", "2026"),
        ("5 May", "May", None),
        ("next Tuesday", None, None),
    ],
)
def test_a_date_becomes_its_month_or_year_as_it_was_written(value: str, month: str | None, year: str | None) -> None:
    assert generalised(value, coarser("month"), 0) == month
    assert generalised(value, coarser("year"), 0) == year


@pytest.mark.parametrize(
    ("value", "moved", "month", "year"),
    [
        ("3 to 5 February 2026", "2 March 2026 to 4 March 2026", "February 2026", "2026"),
        ("Feb 3-5, 2026", "Mar 2, 2026-Mar 4, 2026", "Feb 2026", "2026"),
        ("28 January to 3 February 2026", "24 February 2026 to 2 March 2026", "January 2026 to February 2026", "2026"),
        ("3 to 5 February", None, "February", None),
    ],
)
def test_both_ends_of_an_interval_move_by_the_same_days_and_are_made_coarser_alike(
    value: str, moved: str | None, month: str, year: str | None
) -> None:
    assert generalised(value, coarser("shift"), 27) == moved
    assert generalised(value, coarser("month"), 27) == month
    assert generalised(value, coarser("year"), 27) == year


@pytest.mark.parametrize(
    ("value", "decade", "single"),
    [
        ("43", "40-49", "43"),
        ("43-year-old", "40-49-year-old", "43-year-old"),
        ("aged 89", "aged 80-89", "aged 89"),
        ("90 years", "90+ years", "90+ years"),
        ("107", "90+", "90+"),
        ("18 months old", None, None),
        ("between 40 and 45", None, None),
        ("forty", None, None),
    ],
)
def test_an_age_becomes_a_band_and_ninety_and_more_are_one(value: str, decade: str | None, single: str | None) -> None:
    assert generalised(value, coarser("band"), 0) == decade
    assert generalised(value, coarser("band", years=1), 0) == single


def test_a_place_becomes_its_region_only_where_that_is_declared() -> None:
    chosen = profile(LOCATION=coarser("region", regions={"Paris": "France", "New York": "the USA"}))
    text = "from PARIS, New York and Lyon"
    findings = found(text, "PARIS", "New York", "Lyon", entity="LOCATION")
    assert redact(text, findings, chosen, names()).text == "from France, the USA and [LOCATION]"


@pytest.mark.parametrize(
    ("value", "written"),
    [("94110", "941"), ("94110-2301", "941"), ("D-10115", "101"), ("03601", "000"), ("SW1A 1AA", None), ("2000", None)],
)
def test_a_postal_code_keeps_three_digits_and_none_where_few_live(value: str, written: str | None) -> None:
    assert generalised(value, coarser("prefix", sparse=["036"]), 0) == written


def test_what_cannot_be_made_coarser_is_replaced() -> None:
    chosen = profile(DATE=coarser("shift"))
    result = redact("due soon", found("due soon", "soon", entity="DATE"), chosen, names())
    assert (result.text, result.spans) == ("due [DATE]", (Written(4, 10, "DATE", "generalise"),))


def test_all_dates_of_a_person_move_by_the_same_days_in_every_document_of_the_scope() -> None:
    anna = names(about="p1")
    assert dated("2026-03-05, 2026-03-19", coarser("shift"), anna) == dated(
        "2026-03-05, 2026-03-19", coarser("shift"), names(about="p1")
    )
    first, second = map(dt.date.fromisoformat, dated("2026-03-05 2026-03-19", coarser("shift"), anna).split())
    assert (second - first).days == 14 and first != dt.date(2026, 3, 5)
    shifts = {names(about=person).days() for person in ("p1", "p2", "p3")}
    assert len(shifts) == 3 and names("corpus", "other", about="p1").days() not in shifts
    assert names(key=bytes(32), about="p1").days() != anna.days()


@given(st.binary(min_size=16, max_size=32), st.text(max_size=5))
def test_a_shift_is_within_a_year_and_never_nothing(key: bytes, about: str) -> None:
    days = names(key=key, about=about).days()
    assert days == names(key=key, about=about).days() and -365 <= days <= 365 and days != 0


def test_a_shifted_date_is_written_as_the_real_one_was() -> None:
    written = generalised("March 5th, 2026", coarser("shift"), 27)
    assert written == "April 1st, 2026"
    assert generalised("03/04/2026", coarser("shift"), 1) is None
    assert generalised("03/04/2026", coarser("shift"), 1, day_first=True) == "04/04/2026"
    assert generalised("03/04/2026", coarser("shift"), 1, day_first=False) == "03/05/2026"
    chosen = profile(DATE=coarser("shift"))
    assert (
        redact("03/04/2026", found("03/04/2026", "03/04/2026", entity="DATE"), chosen, names(), Manner("de", True)).text
        != "[DATE]"
    )


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
def test_what_is_not_found_stays_and_what_is_found_goes(findings: list[Finding]) -> None:
    text = "".join(chr(0x4E00 + at) for at in range(30))
    result = redact(text, findings, profile(), names())
    gone = {at for each in findings for at in range(each.start, each.end)}
    assert "".join(c for c in result.text if ord(c) >= 0x4E00) == "".join(
        c for at, c in enumerate(text) if at not in gone
    )
    assert all(result.text[w.start : w.end] == f"[{w.type}]" for w in result.spans)


@given(spans, spans)
def test_what_is_found_in_one_place_changes_nothing_in_another(first: list[Finding], second: list[Finding]) -> None:
    text = "".join(chr(0x4E00 + at) for at in range(30))
    moved = [replace(each, start=each.start + 30, end=each.end + 30) for each in second]
    one, other = (redact(text, own, profile(), names()).text for own in (first, second))
    assert redact(text + text, [*first, *moved], profile(), names()).text == one + other


@given(spans, st.randoms())
def test_the_order_and_number_of_findings_change_nothing(findings: list[Finding], chance: random.Random) -> None:
    text = "".join(chr(0x4E00 + at) for at in range(30))
    shuffled = [*findings, *findings]
    chance.shuffle(shuffled)
    assert redact(text, shuffled, profile(), names()) == redact(text, findings, profile(), names())


every_operator = st.one_of(
    st.just(Operator(operator="replace")),
    st.just(Operator(operator="mask", character="#")),
    st.just(NUMBERED),
    st.just(PSEUDONYM),
    st.just(KEEP),
)


@given(
    st.lists(st.tuples(st.sampled_from(TYPES), st.integers(1, 6), st.integers(0, 4)), max_size=6),
    st.dictionaries(st.sampled_from(TYPES), every_operator),
    st.dictionaries(st.sampled_from(DRAWN), st.just(Operator(operator="surrogate")), max_size=3),
)
def test_spans_are_where_something_was_written_and_the_rest_is_the_text(
    parts: list[tuple[str, int, int]], chosen: dict[str, Operator], drawn: dict[str, Operator]
) -> None:
    text, findings = "", []
    for entity, length, gap in parts:
        findings.append(Finding(len(text), len(text) + length, entity, 0.9, "x"))
        text += "\u4e00" * length + "-" * gap
    operators = Profile.model_validate({"operators": chosen | drawn})
    result = redact(text, findings, operators, names())
    written = [each for each in findings if operators.operator_for(each.type).operator != "keep"]
    assert [(w.type, w.operator) for w in result.spans] == [
        (each.type, operators.operator_for(each.type).operator) for each in written
    ]
    at = before = 0
    for span, finding in zip(result.spans, written, strict=True):
        assert result.text[at : span.start] == text[before : finding.start]
        assert "\u4e00" not in result.text[span.start : span.end]
        at, before = span.end, finding.end
    assert result.text[at:] == text[before:]


LETTERS = st.text("ab 1\n\u00e9\U0001f600[]_", max_size=60)
SPAN = st.tuples(st.integers(0, 59), st.integers(1, 12), st.sampled_from(TYPES), st.sampled_from([0.4, 0.85, 1.0]))
CHOICES = st.dictionaries(
    st.sampled_from(TYPES),
    st.sampled_from([NUMBERED, PSEUDONYM, KEEP, Operator(operator="replace"), Operator(operator="mask", keep_last=2)]),
)


@given(LETTERS, st.lists(SPAN, max_size=8), CHOICES)
def test_what_stands_between_findings_stays_to_the_letter(
    text: str, spans: list[tuple[int, int, str, float]], operators: dict[str, Operator]
) -> None:
    """Presidio's engine merges what touches, trims what overlaps and joins what blanks part: nothing of that is left
    to it."""
    chosen = profile("example", **operators)
    own = [
        Finding(start, min(start + length, len(text)), entity, score, "x")
        for start, length, entity, score in spans
        if start < len(text)
    ]
    result = redact(text, own, chosen, names("example"))
    disjoint = resolve(each for each in own if chosen.operator_for(each.type).operator != "keep")
    assert [each.type for each in result.spans] == [each.type for each in disjoint]
    whole, at, shift = "", 0, 0
    for finding, written in zip(disjoint, result.spans, strict=True):
        operator, value = chosen.operator_for(finding.type), text[finding.start : finding.end]
        put = result.text[written.start : written.end]
        assert written.start == finding.start + shift
        if operator.operator == "mask":
            shown = 2 if len(value) >= 6 else 0
            assert put == "*" * (len(value) - shown) + value[len(value) - shown :]
        elif operator.operator == "pseudonym" or operator.numbered:
            assert re.fullmatch(rf"\[{finding.type}_\d+\]", put)
        else:
            assert put == f"[{finding.type}]"
        whole, at, shift = whole + text[at : finding.start] + put, finding.end, shift + len(put) - len(value)
    assert result.text == whole + text[at:]


def test_neighbours_of_one_type_are_two_people_to_the_engine() -> None:
    text = "Anna Smith Bob Jones"
    two = [Finding(0, 10, "PERSON", 1.0, "x", "p1"), Finding(11, 20, "PERSON", 1.0, "x", "p2")]
    assert redact(text, two, profile(PERSON=NUMBERED), names()).text == "[PERSON_1] [PERSON_2]"
    touching = [Finding(0, 5, "PERSON", 1.0, "x", "p1"), Finding(5, 10, "PERSON", 1.0, "x", "p2")]
    assert redact(text, touching, profile(PERSON=NUMBERED), names()).text == "[PERSON_1][PERSON_2] Bob Jones"
