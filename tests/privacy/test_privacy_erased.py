"""What other people's texts say of somebody who was erased is found, though only HMACs of it are kept."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation.privacy.known.erased import scan_erased
from curation.state.mentioned import BETWEEN, GAP, LONGEST_ACCOUNT, SPACES
from curation.state.suppression import Suppression, is_account
from curation.text.readings import WORD, comparison_form, parted

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


PIECES = [
    "Ann", "Müller", "Mu\u0308ller", "a", "7", "AC", "20417", "２０４１７", "AC-20417", "the", "山田", "a.mueller_7",
    "mail.example.com", "\u200b²", "&#45;**",
]  # fmt: skip
GAPS = st.sampled_from([" ", " ", "-", ".", "_", "\n", " - ", "@", "    ", "", " " * (SPACES + 1)])


@example([("Ann", " "), ("Müller", "")])
@example([("AC", " - "), ("20417", "_")])
@example([("AC", "    "), ("20417", " "), ("a", "")])
@example([("a.mueller_7", "@"), ("mail.example.com", "")])
@given(st.lists(st.tuples(st.sampled_from(PIECES), GAPS), max_size=6))
def test_a_search_that_looks_up_little_finds_what_looking_up_everything_finds(pieces: list[tuple[str, str]]) -> None:
    text = "".join(part for piece in pieces for part in piece)
    kinds = ("PERSON", "EMAIL_ADDRESS", "ACCOUNT_NUMBER")
    assert {(f.start, f.end, f.type) for f in scan_erased(text, ANN) if f.type in kinds} == everything_of(text)


def everything_of(text: str) -> set[tuple[int, int, str]]:
    """Look up every run of neighbouring words, as a name, as an address and as an account number."""
    found: set[tuple[int, int, str]] = set()
    written = comparison_form(text)
    for reading in (written, parted(written)):
        words = list(WORD.finditer(reading.text))
        for first in range(len(words)):
            for last in range(first, len(words)):
                between = reading.text[words[last - 1].end() : words[last].start()] if last > first else ""
                if len(between) > SPACES or len(between.strip()) > GAP:
                    break
                run = [word.group() for word in words[first : last + 1]]
                bare = [word for word in run if word not in BETWEEN or ANN.known_words[word]]
                ends = run[0] in bare and run[-1] in bare
                told = {"PERSON": ANN.name(" ".join(bare)), "EMAIL_ADDRESS": ANN.address(bare)} if ends else {}
                told = told if len(bare) > 1 else {}
                if len(run) <= LONGEST_ACCOUNT and is_account("".join(run)):
                    told["ACCOUNT_NUMBER"] = ANN.account("".join(run))
                marked = {kind for kind, mark in told.items() if mark in ANN.erased}
                found |= {(*reading.span(words[first].start(), words[last].end()), kind) for kind in marked}
    return found
