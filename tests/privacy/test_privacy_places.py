"""Street addresses as people write them in tickets, and what looks like one and is none."""

from __future__ import annotations

import pytest

from curation.canonical import WORD
from curation.privacy.rules.places import streets
from tests.growth import assert_linear, repeated


def found(text: str) -> str:
    """What is covered, in order, parts joined by a bar."""
    covered = bytearray(len(text))
    for hit in streets(text):
        covered[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
    parts, part = [], ""
    for character, inside in zip(text, covered, strict=True):
        if inside:
            part += character
        elif part:
            parts.append(part)
            part = ""
    return " | ".join([*parts, part] if part else parts)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Please send the router to 12 Baker Street, Apt. 4.", "12 Baker Street, Apt. 4"),
        (
            "We moved to 221B Old Mill Road, Suite 300, Springfield, IL 62704 in May.",
            "221B Old Mill Road, Suite 300, Springfield, IL 62704",
        ),
        ("ship it to 9 W 57th St, New York, NY 10019 please", "9 W 57th St, New York, NY 10019"),
        ("we are at 12 old mill road and at noon", "12 old mill road"),
        ("at the corner of the high road 63 and henley street", "63 and henley street"),
        ("Er wohnt (Hauptstr. 5) hier", "Hauptstr. 5"),
        ("my new address is 77 little heron lane", "77 little heron lane"),
        ("Flat is at 5 Acacia Close, Leeds LS1 4AP", "5 Acacia Close, Leeds LS1 4AP"),
        ("P.O. Box 4411, Reno", "P.O. Box 4411"),
        ("Ich wohne in der Lindenstraße 33a, 10969 Berlin.", "Lindenstraße 33a, 10969"),
        ("Bitte an Am Alten Markt 7, 50667 Köln schicken", "Am Alten Markt 7, 50667"),
        ("Unsere Anschrift: Untere Gasse 5", "Untere Gasse 5"),
        ("Postfach 120431", "Postfach 120431"),
        ("J'habite au 14 bis rue de la Paix.", "14 bis rue de la Paix"),
        ("Livraison : 8, avenue Jean Moulin, 69003 Lyon", "8, avenue Jean Moulin, 69003"),
        ("Vivo en Calle de Alcalá 45, 3º B, 28014 Madrid", "Calle de Alcalá 45, 3º B, 28014"),
        ("Domicilio: Avda. del Puerto, 12, 5 D.", "Avda. del Puerto, 12, 5 D"),
        ("C/ Mayor s/n", "C/ Mayor s/n"),
        ("Abito in Via Garibaldi 22, 00153 Roma", "Via Garibaldi 22, 00153"),
        ("Stuur het naar Keizersgracht 174, 1016 DW Amsterdam", "Keizersgracht 174, 1016 DW"),
        ("ul. Długa 5/7, 00-238 Warszawa", "ul. Długa 5/7, 00-238"),
        ("Rua das Flores 120, Porto", "Rua das Flores 120"),
        ("Kungsgatan 44, Stockholm", "Kungsgatan 44"),
        ("Our office is at 40 Sundt gate 12 Apt. 3 Bergen Norway", "40 Sundt gate 12 Apt. 3 Bergen Norway"),
        ("She lives at Hoge Wei 32 now", "Hoge Wei 32"),
        ("Bitte liefern Sie an Hinter der Linde 30.", "Hinter der Linde 30"),
        ("Consegnate in Via dei Tigli 20/A, 40125 Bologna.", "Via dei Tigli 20/A, 40125"),
        (
            "Deliver to H.No. 18, Temple Road No. 2, New Delhi - 110 001",
            "H.No. 18, Temple Road No. 2, New Delhi - 110 001",
        ),
        ("we moved to 27/2 Rose Nagar II, Mumbai 400 001 in spring", "27/2 Rose Nagar II, Mumbai 400 001"),
        ("It is at 40 County Road 12 #210, Macon, GA 31201", "40 County Road 12 #210, Macon, GA 31201"),
        ("Send to 5 Dr. Rosa Lane Jr. Blvd, Flat 2", "5 Dr. Rosa Lane Jr. Blvd, Flat 2"),
        ("Home address 8 Wattle Parade", "8 Wattle Parade"),
        ("Adresse:7 bis, avenue Jean Jaurès", "7 bis, avenue Jean Jaurès"),
        ("pickup from Lindenlaan 18 please", "Lindenlaan 18"),
        ("we moved to Anna-Blume-Platz 5, 50672 Köln", "Anna-Blume-Platz 5, 50672"),
        ("indirizzo: V.le Roma, 12", "V.le Roma, 12"),
        ("Adres:al. Jana Pawła 8/12, 31-131 Kraków", "al. Jana Pawła 8/12, 31-131"),
        ("i live at keizersgracht 74 in amsterdam", "keizersgracht 74"),
        ("Kerkhof 12, 2011 AB Haarlem", "Kerkhof 12, 2011 AB"),
        ("We are at 12 The Crescent\nMy NI is below", "12 The Crescent"),
        ("Ich wohne Prinsengracht 5", "Prinsengracht 5"),
        ("Envíenlo a Calle de Şen, 51, por favor", "Calle de Şen, 51"),
        ("Árpád fejedelem útja 3.", "Árpád fejedelem útja 3"),
        ("Meet at the corner of Elm Street and Rosa Avenue", "corner of Elm Street and Rosa Avenue"),
    ],
)
def test_an_address_is_found_with_its_unit_and_postal_code(text: str, address: str) -> None:
    covered = found(text)
    assert set(WORD.findall(address)) <= set(WORD.findall(covered)), covered
    assert len(covered) <= len(address) + 5, covered


@pytest.mark.parametrize(
    "text",
    [
        "Upgrade 4.2 failed at step 3 Open Settings View",
        "The string 12 and the monitoring 5 are wrong, see Committee 2026 notes",
        "Order 12345 was placed on Monday 3 March 2026",
        "Go to Settings > Network > Port 8080 and restart 2 Mesh Points",
        "Call 3 Way Calling has 2 Open Tickets Run",
        "We live in 2026 and meet at 3 pm on Friday",
        "Version 12 Windows Server, 64 GB, 16 Cores",
        "I got to level 5 in 10 minutes",
        "see chapter 7 Key Points and 4 Access Points",
        "Mesh One 2 Pack, X5 Router 3 Pieces",
        "iPad 2, ThinkPad 13, aggregate 5, iceberg 9",
        "The bridge 10 and tunnel 5 are up; Gateway 3 is down",
        "Self Assessment UTR 13214 61668\n\nBest wishes",
        "It gets warm, about 85 °C. Lot 6745 is next",
        "we need 540 UNITS OF 581180-62",
        "NIR 1 85 05 78 006 084 36 du client",
        "Error 404 Not Found in Route 53",
        "As of March 14, 2019 Norwick supports it",
        "See the OWASP Top 10, 2021 Edition",
        "It draws 4 lines per street, has a 2x wheel drive and 5 hard drive bays",
        "It returns a namedtuple(str, 0) and Pair(str, 0)",
        "1. You may ask for it via the API.\n2. You may send it via the Service.\n4. Nothing else",
    ],
)
def test_what_is_no_address_stays(text: str) -> None:
    assert found(text) == ""


def test_a_long_line_of_numbers_and_names_costs_linear_time() -> None:
    assert_linear(lambda text: list(streets(text)), repeated("Lindenweg 12 Via Roma 5 calle 9 "))
