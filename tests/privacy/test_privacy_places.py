"""Street addresses as people write them in tickets, and what looks like one and is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from curation.privacy.rules.addresses import foreign_streets
from curation.privacy.rules.addresses.places import streets
from curation.privacy.rules.recognizer import Hit
from curation.text.readings import WORD, readings
from tests.growth import assert_linear, repeated


def found(text: str, find: Callable[[str], Iterable[Hit]] = streets) -> str:
    """What is covered, in order, parts joined by a bar."""
    covered = bytearray(len(text))
    for hit in find(text):
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
        ("Bitte an Packstation 123 schicken", "Packstation 123"),
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


ASKED = {
    "es": "Hola, el paquete no ha llegado todavía, por favor cambien mi dirección, que ahora es {}.",
    "pt": "Olá, a encomenda ainda não chegou, por favor mudem a minha morada, que agora é {}.",
    "fr": "Bonjour, le colis n'est pas encore arrivé, changez mon adresse, qui est maintenant {}.",
    "it": "Buongiorno, il pacco non è ancora arrivato, cambiate il mio indirizzo, che adesso è {}.",
    "de": "Guten Tag, das Paket ist noch nicht da, bitte ändern Sie meine Anschrift, die jetzt so lautet: {}.",
    "nl": "Goedendag, het pakket is nog niet aangekomen, graag mijn adres aanpassen, dat is nu {}.",
}


@pytest.mark.parametrize(
    ("language", "address"),
    [
        ("es", "C/ Alcalde Robledo, 12, esc. B, 2º 1ª, 28099 Vilamar"),
        ("es", "Avda. de los Naranjos 103, portal 4, 7.º C"),
        ("es", "Pº de los Tilos 77, ático 2ª, 08099 Vilamar"),
        ("es", "Ctra. de Robledal, km 12,500, 28199 Robledal"),
        ("es", "Ctra. N-340, Km. 176, Urb. El Rosal, casa 14, 29699 Costalinda"),
        ("es", "Polígono Industrial El Pino, nave 17"),
        ("es", "Travesía del Horno, s/nº"),
        ("es", "Bº La Estación 12, 39399 Robledal"),
        ("es", "C/ Río Manso 4, 1º Izq. (28935 Robledal)"),
        ("es", "Calle del Pez Azul número 14, segundo derecha"),
        ("es", "Ronda Norte 41, esc. dcha., 6.º D"),
        ("es", "Carrera 7 No. 71-21, torre B, oficina 1104"),
        ("es", "Zumardi kalea 41, 2. ezkerra"),
        ("es", "calle pino alto 15 2b"),
        ("pt", "Rua das Oliveiras, n.º 23, 2.º Esq., 1299-109 Vilamar"),
        ("pt", "Tv. da Fábrica 3, 1º andar"),
        ("pt", "Pça. da Alegria, 58 - 2.º D"),
        ("pt", "Quinta da Boavista, bloco C, ap. 41"),
        ("pt", "EN 10, km 108"),
        ("pt", "Al. Limoeiro, 1293, conj. 12, São Tomé - SP, 01499-001"),
        ("pt", "SQN 308, Bloco C, Apto 604, Asa Norte"),
        ("pt", "Rua Quinze, quadra 8, lote 14, Setor Belo"),
        ("pt", "Av. Atlântida, nº 1702, cobertura 01, Vilamar - RJ, CEP 22099-001"),
        ("fr", "12 bis, rue des Lilas, bât. B, 2e étage, 75099 Valcourt"),
        ("fr", "45, bd Valcourt, esc. C, 3ème étage gauche"),
        ("fr", "Rés. Les Tilleuls, bât. A, appt. 12, 14 rue du Stade, 33099 Valcourt"),
        ("fr", "ZA de la Plaine, 4 rue des Artisans"),
        ("fr", "lieu-dit Kerguen, 29099 Valcourt"),
        ("fr", "Rue de la Fontaine 16, bte 4, 1099 Valcourt"),
        ("fr", "12/14, avenue Valcourt - 2e étage gauche - 31099 Valcourt Cedex 03"),
        ("fr", "La Grange Haute, 12499 Valcourt"),
        ("it", "Via Robinia 12, scala A, int. 5, 20199 Vallescura (MI)"),
        ("it", "V.le Robinia 45/B, 3° piano"),
        ("it", "Via 25 Aprile 11, piano 4, interno 8"),
        ("it", "C.so Vittorio Bruno II, 102, scala B, piano 4, interno 12"),
        ("it", "Contrada San Brusco s.n.c."),
        ("it", "S.S. 906 km 12,500"),
        ("it", "Via Robinia 15, palazzina C, 2º piano, citofono Rossani"),
        ("it", "Via Robinia, 22, p. rialzato"),
        ("it", "via dei platani 7, scala b, interno 3"),
        ("de", "Lindenstr. 14, 2. OG links, 10999 Neustadt"),
        ("de", "Hauptstraße 5a, Hinterhaus, 3. Stock"),
        ("de", "Ahorner Straße 45/2/13, 1090 Wien"),
        ("de", "Linzer Gasse 12/1. Stock/Tür 5"),
        ("de", "Dorfstr. 12 OT Neudorf, 14999 Werden (Havel)"),
        ("de", "Ludwig-Ahorn-Ring 12, Wohnung 3. OG Mitte"),
        ("de", "Lange Reihe 7, Haus B, 2. Obergeschoss"),
        ("de", "Bahnhofstr. 23, c/o Ahorner"),
        ("de", "Q7, 24, 68161 Mannheim"),
        ("nl", "Lindengracht 174-III, 1099 DW Waterstad"),
        ("nl", "Kerkstraat 45, bus 3, 2899 Waterstad"),
        ("nl", "Oude Gracht 45 a"),
        ("nl", "Burg. Jansenln 8"),
        ("nl", "Vrijheidslaan 34, 3 hoog achter"),
        ("nl", "Nieuwezijds Voorburgwal 120 hs"),
        ("nl", "Stationsweg 3a, toevoeging B"),
        ("es", "c/ robledo 12 3 b"),
        ("es", "CALLE ROBLEDO 12 3º B 28099 VILAMAR"),
        ("pt", "r. da cerca 14 r/c dto 3099-123 vilamar"),
        ("fr", "12 rue des lilas bat c 75099 valcourt"),
        ("it", "via dei tigli 8 int 3 milano"),
        ("de", "ahorner straße 45/2/13, 1090 wien"),
        ("nl", "lange gracht 45 a, 1099 dw waterstad"),
        ("es", "Av/ de la Concordia 14, 2ºC"),
        ("pt", "Quadra 104 Norte, Alameda 6, Lote 14, Vilamar - TO"),
        ("pt", "Av. Dom Telmo II, Lote 1.06.2.5B, 4.º piso"),
        ("fr", "2, rue du Maréchal-Bruno, 2e étage, porte de droite, 92499 Valcourt"),
        ("fr", "30 rue Bruno, bâtiment « Iris », RDC fond cour"),
        ("it", "Via Robinia 3, presso famiglia Rossani, quinto piano, interno 18"),
        ("de", "Ahornallee 210, App. 14, bei M. Ahorner"),
        ("nl", "Waterstadsesteenweg 88 b12, 2099 Waterstad"),
        ("nl", "Grote Markt 1, 2e verdieping links"),
        ("nl", "Den Hoek 2"),
        ("nl", "Aan 't Water 7"),
        ("nl", "Voor de Poort 3"),
        ("nl", "Tussen de Bogen 45"),
        ("nl", "Plein 1944 12"),
        ("nl", "Brink 10-a"),
        ("nl", "Steenweg naar Waterstad 23"),
        ("nl", "Rue Haute/Hoogstraat 12"),
        ("nl", "Hoogstraat/Rue Haute 12"),
        ("nl", "Waterpad ZZ 5"),
        ("nl", "van der helmstraat 12"),
        ("nl", "Ir. Molenweg 7"),
        ("nl", "Rozengaard 12 05"),
        ("nl", "Kerkstraat 12 t.o."),
        ("nl", "Jan Wilgen 33"),
        ("nl", "1099AB 12"),
        ("nl", "1099 AB nummer 12-a"),
    ],
)
def test_an_address_in_another_language_is_found_with_all_that_stands_around_the_house(
    language: str, address: str
) -> None:
    text = readings(ASKED[language].format(address))[0].text
    covered = found(text, foreign_streets.find)
    assert set(WORD.findall(readings(address)[0].text)) <= set(WORD.findall(covered)), covered
    assert len(covered) <= len(address) + 12, covered


@pytest.mark.parametrize(
    "text",
    [
        "Wij hebben geen stroom meer op ⟦Oude Wilg 88-b⟧ sinds vannacht.",
        "De bestelling moest naar ⟦De Schaapskooi 21⟧, maar is ergens anders terechtgekomen.",
        "Ik zit zelf op ⟦Het Wilgeroosje 14⟧ en mijn ouders ook.",
        "Vandaag is er ingebroken bij ⟦Jan Wilgen 33⟧, en de politie is gebeld.",
        "U kunt de spullen afgeven op ⟦Grote Baan 104 bus 2⟧ en ik ben er dan ook.",
    ],
)
def test_what_happens_at_a_house_tells_of_its_street(text: str) -> None:
    address = text[text.index("⟦") + 1 : text.index("⟧")]
    assert found(readings(text.replace("⟦", "").replace("⟧", ""))[0].text, foreign_streets.find).strip() == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "No me funciona el router.\n\nDirección de entrega: Finca Peñalba 3\nRobledal\n\nGracias por todo",
            "Finca Peñalba 3\nRobledal",
        ),
        (
            "O aparelho não funciona.\n\nMorada:\nRua da Cerca, 14 - r/c Dto\n3099-123 Vilamar\n\nMuito obrigado",
            "Rua da Cerca, 14 - r/c Dto\n3099-123 Vilamar",
        ),
        (
            "Das Gerät geht nicht.\n\nLieferadresse: Mühlenstieg 9, Hintereingang\n20999 Neustadt\n\nVielen Dank",
            "Mühlenstieg 9, Hintereingang\n20999 Neustadt",
        ),
        (
            "Het apparaat doet het niet.\n\nBezorgadres: Achterdijk 7, bus 12\n2999 Waterstad\n\nBedankt voor alles",
            "Achterdijk 7, bus 12\n2999 Waterstad",
        ),
    ],
)
def test_a_label_announces_the_lines_behind_it(text: str, address: str) -> None:
    assert found(readings(text)[0].text, foreign_streets.find).strip() == address


@pytest.mark.parametrize(
    "text",
    [
        "El pedido 4582 llegó en 3 cajas, pero la impresora no funciona y el plan cuesta 25 euros al mes.",
        "En la carrera de 10 km usamos el reloj y en la ronda 2 se apagó la pantalla sin más.",
        "En el punto 3.2 del contrato, letra B, se dice que el plazo es de 14 días y no de 30.",
        "O Lote 45 do produto veio estragado e eu quero o reembolso de 25 euros que paguei em 12 de maio.",
        "O monitor Samsung 27 e o telemóvel não se ligam por HDMI 2 nem por USB 3.",
        "Le port USB 3 et le port HDMI 2 ne répondent plus, et la zone Wifi 5 est coupée depuis lundi.",
        "Le cours Python 3 et le cours Excel 2019 ne s'ouvrent pas, la grande Version 4 non plus.",
        "La tour Dell 3020 chauffe trop, et dans le lot 12 il manque 2 pièces depuis la mise à jour 14.",
        "Ho mandato tutto via mail il 12 e via fax 3 volte, poi via PEC 2 giorni fa, ma nessuno risponde.",
        "Il corso Python 3 non si apre, il campo Note 2 resta vuoto e il largo Schermo 27 non si accende.",
        "Am Monitor 2 und am Portal 3 ist nichts zu sehen, der Steckplatz 4 ist defekt und der Arbeitsplatz 12 auch.",
        "Im Quartal 3 war die Bandbreite 100 und im Textfeld 2 stand der Überblick 5, das ist der Hintergrund 3.",
        "Auf Kanal 5 und in Halle 3 geht es nicht, der Check 4 und die Baureihe 7 sind betroffen.",
        "Mijn ThinkPad 13, iPad 2 en Touchpad 3 doen het niet, en de Updates 3 en Services 2 ook niet meer.",
        "Der Fragebogen 3, der Baustein 4, das Total 5 und der Sektor 7 sind im Handbuch nicht beschrieben.",
        "Envié a la oficina el Formulario 3 y el Anexo 2, y el técnico instaló en casa la Cámara Exterior 1.",
        "Le technicien a installé à la maison la Centrale 4 et la Borne Wifi 2, avec le Forfait Fibre 600 du magasin.",
        "Il negozio mi ha venduto la Tariffa Fibra 600 con il Decoder 4K, che il tecnico ha montato in casa.",
        "Na rua não há rede. Plano 5, 10 GB. A loja vendeu-me a Linha Móvel 2 e mandou o Formulário 3.",
        "Die Filiale schickt mir die Anlage 2, und In der Version 3 ging am Haus die Außenkamera 1 nicht.",
        "De winkel verkocht mij Toegangspunt 2 en de monteur heeft thuis Buitencamera 1 geplaatst.",
        "Wir haben vom Modell Atlas 3, 45000 Stück und vom Bolzen 7, 12000 Lizenzen, das ist nicht zu viel.",
        "De Klant 12 heeft thuis geen internet, en in het gebouw is Zaal 3 dicht. Het Boek 3 is niet bezorgd.",
        "Spoed 1: in huis is Storing 24 gemeld, Halte 12 bij het kantoor vervalt en Kerst 2 komt nog per post.",
        "De politie heeft de Polis 12 opgevraagd, de spullen op Pallet 3 zijn weg en Perron 12 bij het station is dicht.",
        "Ik zit op Android 14 en mijn moeder kijkt Sport 2, de update moet naar Versie 12 en de stroom valt uit.",
        "Het Monitoring 5 en het Tekstveld 2 geven een fout, de Loop 3 en de Ring 2 staan uit.",
    ],
)
def test_what_is_no_address_in_another_language_stays(text: str) -> None:
    assert found(readings(text)[0].text, foreign_streets.find) == ""


@pytest.mark.parametrize(
    "unit",
    [
        "Calle Mayor 12, esc. B, 2o 1a ",
        "Linden-",
        "'t 't ",
        "12, 28013 ",
        "Urb. Los Pinos, ",
        "12/3/4 ",
        "An der Alten ",
    ],
)
def test_parts_of_addresses_cost_linear_time(unit: str) -> None:
    text = repeated(unit, "el paquete no ha llegado a mi dirección, que es esta de aquí: ")
    assert_linear(lambda made: list(foreign_streets.find(made)), text)


@pytest.mark.parametrize(
    "unit", ["1234 AB ", "Rue Haute/", "Hoogstraat/Rue ", "van der ", "Den Hoek ZZ ", "Plein 1944 "]
)
def test_streets_of_dutch_cost_linear_time(unit: str) -> None:
    text = repeated(unit, "het pakket is niet aangekomen op mijn adres, want dat is nu: ")
    assert_linear(lambda made: list(foreign_streets.find(made)), text)


@pytest.mark.parametrize("letters", [0, 40, 400])
def test_an_announced_address_is_found_behind_letters_that_grow_in_small(letters: int) -> None:
    """`İ` has two characters in lower case: what is found there stands elsewhere in the text."""
    text = "İstanbul " * letters + "\nmy address is Hauptberg 12 in Graz"
    assert "Hauptberg 12" in [text[hit.start : hit.end] for hit in streets(text)]
