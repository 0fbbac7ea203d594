"""Surrogates look real, are the same for a person within a scope, and are never somebody on file."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.document import PEOPLE
from curation.privacy.profile import DRAWN, Operator, Profile
from curation.privacy.redaction.pseudonyms import Pseudonyms
from curation.privacy.redaction.redact import Manner, redact_example
from curation.privacy.redaction.resolve import Finding
from curation.privacy.redaction.surrogates import Surrogates, known_identities
from curation.quality.leak_gate.leak import KnownValues
from curation.text.readings import comparison_form, identity

KEY = bytes(range(32))
SURROGATE = Operator(operator="surrogate")
ALL = Profile(scope="corpus", operators=dict.fromkeys(DRAWN, SURROGATE))
ANNA = ("person", "p1")
VALUES = {
    "PERSON": "Anna Smith",
    "EMAIL_ADDRESS": "anna.smith@example.com",
    "PHONE_NUMBER": "+44 7700 900123",
    "STREET_ADDRESS": "12 High Street",
    "POSTAL_CODE": "94110",
    "LOCATION": "Boston",
    "ACCOUNT_NUMBER": "TW-7712-2590",
    "MAC_ADDRESS": "00:1B:44:11:3A:B7",
    "IP_ADDRESS": "10.1.2.3",
    "URL": "https://intranet.example.org/anna",
    "USERNAME": "hjansma",
}
FORMS = {
    "PERSON": r"[^\W\d]+ [^\d]+",
    "EMAIL_ADDRESS": r"[a-z.]+\d*@example\.(com|net|org)",
    "PHONE_NUMBER": r"\+44 (7700 900\d{3}|20 7946 0\d{3}|161 496 0\d{3})",
    "STREET_ADDRESS": r"\d+ .+",
    "POSTAL_CODE": r"\d{5}",
    "LOCATION": r"[^\W\d].+",
    "ACCOUNT_NUMBER": r"[A-Z]{2}-\d{4}-\d{4}",
    "MAC_ADDRESS": r"00:00:5E:00:53:[0-9A-F]{2}",
    "IP_ADDRESS": r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}",
    "USERNAME": r"[a-z]{2,}\d\d",
    "URL": r"https://example\.(com|net|org)/[0-9a-f]{10}",
}


def surrogates(
    key: bytes = KEY, within: str = "c", known: frozenset[str] = frozenset(), language: str = "en"
) -> Surrogates:
    return Surrogates(Pseudonyms(key, "corpus", within), known, language=language)


def written(
    texts: list[str], *named: tuple[str, str, str | None], manner: Manner = Manner(), within: str = "c"
) -> list[str]:
    findings = [
        [
            Finding(match.start(), match.end(), entity, 1.0, "x", person)
            for value, entity, person in named
            for match in re.finditer(rf"(?<![\w.]){re.escape(value)}(?!\w)", text)
        ]
        for text in texts
    ]
    turns = redact_example(texts, findings, ALL, Pseudonyms(KEY, "corpus", within), manner)
    return [turn.text for turn in turns]


def people(*rows: dict[str, list[str]]) -> pa.Table:
    empty: dict[str, list[str]] = {"names": [], "emails": [], "phones": [], "accounts": []}
    listed = [{"person_id": f"p{at}", "role": "customer", **empty, **row} for at, row in enumerate(rows)]
    return pa.Table.from_pylist(listed, schema=PEOPLE)


def test_every_type_that_may_have_a_surrogate_has_one_of_its_form() -> None:
    assert set(VALUES) == set(DRAWN)
    for entity, value in VALUES.items():
        drawn = surrogates().of(entity, value, (entity, identity(value)))
        assert drawn is not None and drawn != value and re.fullmatch(FORMS[entity], drawn), entity


@pytest.mark.parametrize(
    ("language", "value", "form"),
    [
        ("en", "212 555 0123", r"\+1 \d{3} 555 01\d\d"),
        ("de", "030 123456", r"\+49 (30 23125|40 66969|69 90009|89 99998) \d{3}"),
        ("de", "0044 20 7946 0123", r"\+44 (7700 900\d{3}|20 7946 0\d{3}|161 496 0\d{3})"),
        ("fr", "01 99 00 12 34", r"\+33 (1 99 00|2 61 91|4 65 71|6 39 98) \d\d \d\d"),
        ("ja", "03 1234 5678", r"\+1 \d{3} 555 01\d\d"),
    ],
)
def test_a_phone_number_comes_from_a_range_that_nobody_has(language: str, value: str, form: str) -> None:
    drawn = surrogates(language=language).of("PHONE_NUMBER", value, ANNA)
    assert drawn is not None and re.fullmatch(form, drawn)


def test_a_first_name_alone_stays_one_and_is_the_same_persons() -> None:
    texts = ["Hi Anna,", "Anna Smith wrote. ANNA SMITH called, as Smith, Anna. Dear Ms Smith and Mr. Jones"]
    named = [
        (value, "PERSON", None) for value in ("Anna", "Anna Smith", "ANNA SMITH", "Smith, Anna", "Ms Smith", "Jones")
    ]
    greeting, said = written(texts, *named)
    first, last = re.match(r"(\w+) (\w+) wrote", said).groups()  # type: ignore[union-attr]
    assert greeting == f"Hi {first},"
    assert f"{first} {last}".upper() in said and f"as {last}, {first}." in said and f"Dear Ms {last} and Mr. " in said
    assert not {"anna", "smith"} & {first.lower(), last.lower()}


def test_the_address_of_a_known_person_has_the_surrogates_name() -> None:
    (text,) = written(
        ["Anna Smith, anna@acme.example"], ("Anna Smith", "PERSON", "p1"), ("anna@acme.example", "EMAIL_ADDRESS", "p1")
    )
    name, address = text.split(", ")
    assert address.split("@")[0] == ".".join(comparison_form(name).text.split())


def test_a_surrogate_reaches_as_far_as_its_scope_and_key() -> None:
    def of(key: bytes = KEY, within: str = "c") -> str | None:
        return surrogates(key, within).of("PERSON", "Anna Smith", ANNA)

    assert of() == of()
    assert len({of(), of(within="d"), of(bytes(32))}) == 3


def test_surrogates_speak_the_language_of_the_text() -> None:
    drawn = {
        language: written(["Anna Smith"], ("Anna Smith", "PERSON", "p1"), manner=Manner(language))
        for language in ("en", "de", "pl")
    }
    assert len({text for texts in drawn.values() for text in texts}) == 3


def test_a_surrogate_that_is_somebodys_is_drawn_again_and_the_same_one_each_time() -> None:
    name = surrogates().of("PERSON", "Anna Smith", ANNA)
    address = surrogates().of("EMAIL_ADDRESS", "anna@acme.example", ANNA)
    phone = surrogates().of("PHONE_NUMBER", "+1 212 555 0100", ANNA)
    assert name and address and phone
    first, last = name.split(" ", 1)
    for row in (
        {"names": [name.upper()]},
        {"names": [f"{last}, {first}"]},
        {"names": [f"Dr. {first} Q. {last}"]},
        {"emails": [address]},
        {"phones": [re.sub(r"\D", "", phone)]},
    ):
        known = surrogates(known=known_identities(people(row)))
        drawn = [
            known.of("PERSON", "Anna Smith", ANNA),
            known.of("EMAIL_ADDRESS", "anna@acme.example", ANNA),
            known.of("PHONE_NUMBER", "+1 212 555 0100", ANNA),
        ]
        assert drawn != [name, address, phone] and None not in drawn
        again = surrogates(known=known_identities(people(row)))
        assert drawn[0] == again.of("PERSON", "Anna Smith", ANNA)


def test_where_every_draw_is_somebodys_nothing_is_invented() -> None:
    known = frozenset(identity(f"192.0.2.{last}")[: -len(str(last))] + str(last) for last in range(256))
    known |= {identity(f"{net}{last}") for net in ("198.51.100.", "203.0.113.") for last in range(256)}
    (text,) = written(["at 10.1.2.3"], ("10.1.2.3", "IP_ADDRESS", None), manner=Manner(known=known))
    assert text == "at [IP_ADDRESS]"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["en", "de", "fr"]), st.data())
def test_no_surrogate_is_ever_a_known_persons_name_address_or_number(
    subject: int, language: str, data: st.DataObject
) -> None:
    """What is drawn freely becomes somebody on file; the leak gate finds nothing of them in what is drawn then."""
    who = ("person", str(subject))
    free = surrogates(language=language)
    taken = {
        entity: free.of(entity, VALUES[entity], who) or "" for entity in ("PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER")
    }
    if data.draw(st.booleans()):
        taken["PERSON"] = ", ".join(taken["PERSON"].upper().split(" ", 1)[::-1])
    on_file = people(
        {"names": [taken["PERSON"]], "emails": [taken["EMAIL_ADDRESS"]], "phones": [taken["PHONE_NUMBER"]]}
    )
    known = surrogates(known=known_identities(on_file), language=language)
    drawn = [known.of(entity, VALUES[entity], who) for entity in VALUES]
    assert all(drawn)
    gate = KnownValues(on_file)
    assert not [found for value in drawn for found in gate.search(str(value))]
    assert not set(drawn) & set(taken.values())
