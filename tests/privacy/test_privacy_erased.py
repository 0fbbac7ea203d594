"""What other people's texts say of somebody who was erased is found, though only HMACs of it are kept."""

from __future__ import annotations

import random

import pytest

from curation.privacy.known.erased import scan_erased
from curation.state.suppression import Suppression

KEY = b"s" * 32
NOBODY = Suppression(KEY, frozenset())


def erased(*, names: tuple[str, ...] = (), emails: tuple[str, ...] = (), phones: tuple[str, ...] = (),
           accounts: tuple[str, ...] = ()) -> Suppression:  # fmt: skip
    return Suppression(KEY, frozenset(NOBODY.identities([("crm", "c1")], emails, phones, names, accounts)))


ANN = erased(
    names=("Ann-Kathrin Müller",),
    emails=("a.mueller_7@mail.example.com",),
    phones=("+1 (415) 555-0164",),
    accounts=("AC-20417",),
)


def said(text: str, suppression: Suppression = ANN) -> list[tuple[str, str]]:
    return [(text[f.start : f.end], f.type) for f in scan_erased(text, suppression)]


@pytest.mark.parametrize(
    "name",
    [
        "Ann-Kathrin Müller", "ann kathrin mueller", "ANN-KATHRIN MULLER", "Müller, Ann-Kathrin", "müller ann-kathrin",
        "Ann\u00a0Kathrin  Mu\u0308ller", "Ann Müller", "Muller, Ann", "A. Müller",
    ],
)  # fmt: skip
def test_a_name_is_found_in_any_case_and_order_with_or_without_accents(name: str) -> None:
    assert (name, "PERSON") in said(f"Yesterday {name} called, and again today.")


@pytest.mark.parametrize("filed", ["Ray, Bo", "Bo Ray", "ray bo", "Dr. Bo Ray"])
def test_a_name_is_found_however_it_was_on_file(filed: str) -> None:
    for written in ("Bo Ray", "Ray Bo", "ray, bo", "BO RAY"):
        assert said(f"Ask {written}!", erased(names=(filed,))) == [(written, "PERSON")]


@pytest.mark.parametrize(
    "written",
    [
        "a.mueller_7@mail.example.com", "A.Mueller_7@MAIL.example.com", "a.mueller_7 at mail dot example dot com",
        "a.mueller_7 (at) mail.example.com", "a.mueller_7&#64;mail.example.com",
    ],
)  # fmt: skip
def test_an_address_is_found_however_it_is_spelt(written: str) -> None:
    for text in (f"Write to {written}.", f"<mailto:{written}>", f"{written}\nThanks"):
        assert (written, "EMAIL_ADDRESS") in said(text)


@pytest.mark.parametrize("written", ["415 555 0164", "+1 415-555-0164", "(415) 555.0164", "0014155550164"])
def test_a_phone_is_found_with_or_without_its_prefix(written: str) -> None:
    assert said(f"Call {written} tomorrow") == [(written, "PHONE_NUMBER")]


@pytest.mark.parametrize("written", ["AC-20417", "ac20417", "AC 20417", "AC/20417"])
def test_an_account_number_is_found_with_or_without_separators(written: str) -> None:
    assert said(f"Account {written}: locked") == [(written, "ACCOUNT_NUMBER")]


@pytest.mark.parametrize(
    "text",
    [
        "Ann called Kathrin about a miller.", "Mail b.mueller_7@mail.example.com or www.example.com", "Müller",
        "415 555 0165", "AC-204170 and AC-2041", "", "order 20417", "Ann went home. In the evening we met Mr Müller.",
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_left(text: str) -> None:
    assert said(text) == []


def test_nothing_is_found_when_nobody_is_erased_or_the_key_is_another() -> None:
    text = "Ann-Kathrin Müller, a.mueller_7@mail.example.com, 415 555 0164, AC-20417"
    assert {kind for _, kind in said(text)} == {"PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER", "ACCOUNT_NUMBER"}
    assert said(text, NOBODY) == []
    assert said(text, Suppression(b"t" * 32, ANN.erased)) == []


def test_a_name_is_found_wherever_it_stands_among_other_words() -> None:
    chosen = random.Random(7)
    others = ["the", "Ann", "display", "Müller-Post", "15", "at", "example.com", "\U0001f642", "ﬁne,", "&amp;"]
    for _ in range(300):
        words = chosen.choices(others, k=chosen.randrange(12))
        words.insert(chosen.randrange(len(words) + 1), "Ann-Kathrin Müller")
        text = " ".join(words)
        at = text.index("Ann-Kathrin Müller")
        found = [(f.start, f.end) for f in scan_erased(text, ANN) if f.type == "PERSON"]
        assert (at, at + len("Ann-Kathrin Müller")) in found
