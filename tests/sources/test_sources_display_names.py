"""One display name for the ways a person's name is shown, and nothing of it lost that tells people apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.sources.identities.display_names import display_name, generation, personal_words
from tests.growth import assert_linear, repeated

SAME = {
    "jörg müller": (
        "Müller, Jörg (Support)", "jörg müller", "Jörg MÜLLER", "Mu\u0308ller, Jo\u0308rg", "  Jörg\u00a0 Müller ",
        "Dr. Jörg Müller", "Prof. Dr. med. Jörg Müller", "Herr Jörg Müller", "Müller, Dr. Jörg", "Müller, Jörg, Dr.",
        '"Müller, Jörg"', "'Jörg Müller'", "„Jörg Müller“", "Jörg Müller via Zendesk", "Jörg Müller über Jira",
        "Jörg Müller [EXT]", "Jörg Müller | Example GmbH", "Jörg Müller - Support", "Jörg Müller (he/him)",
        "Jörg Müller he/him", "Müller (Vertrieb), Jörg", "Jörg Müller, Example GmbH", "Jörg Müller, PhD",
        "Jörg Müller <joerg@example.com>", "Jörg\u200b Müller", "Müller,Jörg",
    ),
    "jean dupont": ("M. Jean Dupont", "Mme Jean Dupont", "DUPONT, Jean (elle)", "Dupont Jr., Jean", "Me. Jean Dupont"),
    "ursula von der leyden": ("von der Leyden, Ursula", "Frau Dr. Ursula von der Leyden", "URSULA VON DER LEYDEN"),
    "gabriel garcía márquez": ("García Márquez, Gabriel", "Sr. Gabriel García Márquez"),
    "pat o'brien": ("O'Brien, Pat", "Pat O’Brien", "O‘Brien, Pat Sr."),
    "j müller": ("J. Müller", "Müller, J.", "j müller"),
    "jack ma": ("Jack Ma", "Ma, Jack", "Jack Ma, MA"),
    "li pan": ("Li Pan", "Pan, Li"),
    "王小明": ("王小明", "王小明（销售）"),
}  # fmt: skip


@pytest.mark.parametrize(("form", "written"), [(form, each) for form, names in SAME.items() for each in names])
def test_the_ways_of_showing_a_name_are_one(form: str, written: str) -> None:
    assert display_name(written) == form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jörg Müller", "Joerg Mueller"),  # may be one, and is for privacy to look for, not for a name to decide
        ("Jörg Müller", "Jorg Muller"), ("Ludwig von Behren", "Ludwig Behren"), ("Maria de la Cruz", "Maria Cruz"),
        ("Ann Lee", "Ann M. Lee"), ("Jack Ma", "Jack"), ("Amartya Sen", "Amartya"), ("Anna-Lena Bach", "Anna Bach"),
        ("Neri, Paola", "Neri, Paolo"),
    ],
)  # fmt: skip
def test_what_tells_people_apart_stays(one: str, other: str) -> None:
    assert display_name(one) != display_name(other)


def test_something_of_a_name_always_stays() -> None:
    assert [display_name(name) for name in ("(Support)", "Dr.", "Ma", "via Zendesk", "Jr.", "[EXT]")] == [
        "support", "dr", "ma", "via zendesk", "jr", "ext",
    ]  # fmt: skip
    assert [display_name(name) for name in ("", "  ", "-", ".")] == ["", "", "", ""]


def test_a_name_of_a_company_or_a_mailbox_or_an_address_is_no_persons() -> None:
    names = ("Example GmbH", "Support Team", "ann@example.com", "Ann Lee", "Kundenservice", "no-reply", "12")
    assert [personal_words(name) for name in names] == [(), (), (), ("ann", "lee"), (), (), ()]


def test_a_junior_is_told() -> None:
    names = ("Ann Lee", "John Lee Jr.", "Lee Sr., John", "John Lee III", "Senior Analyst Ann", "Jr")
    assert [generation(name) for name in names] == [None, "jr", "sr", "iii", None, None]


WORDS = st.sampled_from(
    [
        "Dr.",
        "Jr",
        "ma",
        ",",
        "(x)",
        "via",
        "|",
        "-",
        "Ann",
        "LEE",
        "Müller,",
        "he/him",
        "PhD",
        '"',
        "von",
        "M.",
        "[",
        "]",
    ]
)


@settings(max_examples=600, deadline=None)
@given(st.one_of(st.lists(WORDS, max_size=8).map(" ".join), st.lists(WORDS, max_size=8).map("".join), st.text()))
def test_the_form_of_a_form_is_itself(name: str) -> None:
    form = display_name(name)
    assert display_name(form) == form
    assert form == " ".join(form.split())


@pytest.mark.parametrize("text", ["a", " ", ">", "\n", "a.a.a", "(", ")", "- ", " via ", "dr ", "he/", " | ", "a,", "́"])
def test_a_hostile_name_costs_nothing(text: str) -> None:
    assert_linear(display_name, repeated(text))
