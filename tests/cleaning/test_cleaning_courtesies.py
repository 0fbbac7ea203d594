"""Salutations and closings in eight languages: they go, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.cleaning.edits import apply
from curation.cleaning.mails.courtesies import courtesies
from tests.growth import assert_linear, repeated

MATTER = "Restart the unit. The light turns green."


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("Hi Maria,", "Best regards,\nSam Lee"),
        ("Dear Sir or Madam,", "Yours faithfully\nA. Lee"),
        ("To whom it may concern:", "Kind regards, Sam"),
        ("Hello Tarnwick team!", "Many thanks and best wishes,\nJo"),
        ("Sehr geehrte Frau Dr. Müller,", "Mit freundlichen Grüßen\nMax Muster\nTarnwick GmbH"),
        ("Sehr geehrte Damen und Herren,", "Viele Grüße aus Köln"),
        ("Liebe Kolleginnen und Kollegen,", "LG Anna".replace(" ", ",\n")),
        ("Bonjour Madame Dupont,", "Cordialement,\nL'équipe"),
        ("Madame, Monsieur,", "Veuillez agréer, Madame, l'expression de nos salutations distinguées.\nPaul"),
        ("Hola María:", "Un saludo,\nPepe"),
        ("Estimados señores:", "Atentamente\nJosé García"),
        ("Gentile Sig. Rossi,", "Cordiali saluti\nAnna"),
        ("Buongiorno,", "Grazie mille,\nLuca"),
        ("Prezado João,", "Atenciosamente,\nEquipe"),
        ("Bom dia,", "Com os melhores cumprimentos\nRita"),
        ("Szanowna Pani Anno,", "Z poważaniem\nJan Nowak"),
        ("Dzień dobry,", "Pozdrawiam serdecznie"),
        ("Beste Jan,", "Met vriendelijke groet,\nPiet"),
        ("Geachte heer De Vries,", "Hoogachtend,\nP. Bakker"),
    ],
)
def test_who_is_greeted_and_how_one_takes_leave_go_and_the_matter_stays(above: str, below: str) -> None:
    text = f"{above}\n\n{MATTER}\n\n{below}"
    found = courtesies(text)
    assert apply(text, found) == MATTER
    assert [edit.kind for edit in found] == ["salutation", "closing"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hi Maria, please restart it. Kind regards, Sam", "Please restart it."),
        ("Hallo Herr Schmidt, vielen Dank für die Meldung.", "Vielen Dank für die Meldung."),
        ("Hola, buenos días, ¿qué modelo es?", "¿Qué modelo es?".replace("Q", "q")),
        ("Hi there! How can I help you?", "How can I help you?"),
        ("Hello,\n\nsudo apt update", "sudo apt update"),
        ("Hello", ""),
    ],
)
def test_in_a_line_that_goes_on_the_matter_begins_behind_the_comma(text: str, left: str) -> None:
    assert apply(text, courtesies(text)) == left


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "Thank you, that did it.",
        "Hello I have a problem with the mesh",
        "Dear me, that is a lot of smoke.",
        "Best\nregards are nothing here, says the manual of the unit.",
        "Please restart.\nLG\nSamsung TV is off",
        "The fix:\n\nThanks\nDone",
        "The greeting is wrong: it says\nHi Maria,\ninstead of the name.",
        "I send my best regards to the team that did it.",
        "Which name?\n\nSam",
        "",
        "\n\n",
    ],
)
def test_what_only_looks_like_a_courtesy_stays(text: str) -> None:
    assert apply(text, courtesies(text)) == text


def test_a_name_alone_below_signs_where_it_is_known_to_be_one() -> None:
    text = f"{MATTER}\n\nAmelie"
    assert apply(text, courtesies(text)) == text
    assert apply(text, courtesies(text, [(len(text) - 6, len(text))])) == MATTER


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Hi Ann,", "\n", " ", "Best regards", ",", "Ann", "it is on.", "Thanks", "é"]), max_size=12
    )
)
def test_edits_are_in_order_and_lie_inside_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    apply(text, courtesies(text))


@pytest.mark.parametrize("hostile", ["Hi ", "Hi,", "\n", "Dear A ", "regards,\n", "a. ", "Ann ", "thanks "])
def test_hostile_text_takes_linear_time(hostile: str) -> None:
    assert_linear(courtesies, repeated(hostile))
