"""Addresses that little tells of: lines too short to tell their language, corners, fields, and what verbs lead to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses import estates, foreign_streets, led_streets, street_corners
from curation.privacy.rules.addresses.street_language import street_language
from curation.privacy.rules.fields import foreign_fields
from curation.privacy.rules.recognizer import Hit
from tests.growth import assert_linear, repeated
from tests.privacy.marked import marked, unmarked
from tests.privacy.test_privacy_places import found


def _any_street(text: str) -> Iterator[Hit]:
    """What any rule of these languages finds."""
    for each in (foreign_streets, led_streets, street_corners, estates):
        yield from each.find(text)


FIELDS = tuple(foreign_fields.recognizers(PrivacyPolicy()))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Factuuradres: Groenmarkt 3 bus 12, 9099 Waterstad", "nl"),
        ("Fam. Wilgen\nKruisland 8 bus 2\n2899 Waterstad\nBelgië", "nl"),
        ("Vivo en Robledo 1234, piso 3, dto. B", "es"),
        ("Moro na Rua 15, Quadra 12, Lote 8", "pt"),
        ("Indirizzo: Via del Pino 12", "it"),
        ("Livraison 12 rue du Chêne, bât. B", "fr"),
        ("Wohnt Tannenweg 12", "de"),
        ("Please send it to Calle Mayor 12, Apto 3", "en"),
        ("Upgrade via Bluetooth 5, see page 12", "en"),
        ("Galaxy 12, 256 GB", "en"),
    ],
)
def test_a_line_that_is_too_short_tells_its_language_by_words_of_addresses(text: str, language: str) -> None:
    assert street_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Factuuradres: ⟦Groenmarkt 3 bus 12, 9099 Waterstad⟧",
        "Woonadres: ⟦Mgr. Wilgenplein 9, Waterstad⟧",
        "Vivo en ⟦Calle 45 #12-34 apto 301, Vilamar⟧.",
        "Moro na ⟦Rua 15, Quadra 12, Lote 8, Vilamar⟧.",
        "Il tecnico è andato al ⟦12 di via del Pino⟧ e non ha trovato nessuno.",
        "Abito al ⟦numero 12 di via del Pino, terzo piano⟧ e non va.",
        "Vivo en el ⟦número 12 de la calle Robledo⟧ y no tengo internet.",
        "Ik woon op de ⟦Denneweg ong.⟧ en krijg geen pakketten meer.",
        "Wir wohnen in der ⟦Tannenstraße\n12, 3. Stock in Neudorf⟧, und es ist dort kein Netz.",
        "Je vis au ⟦Hameau des Ormes⟧ et la fibre n'arrive pas.",
        "Je suis ⟦12 r des ormes bat b esc 2 3e dte⟧ et je n'ai rien reçu.",
        "Moro na ⟦r do olmo 12 2 dto⟧ e não veio ninguém.",
        "Estamos en el ⟦Centro Comercial Los Olmos, local 12⟧ y no llega la señal.",
        "Abitiamo al ⟦terzo piano di via del Pino 12⟧ da maggio.",
        "El contador del ⟦3º B de calle Robledo 12⟧ no gira y no sé por qué.",
        "Der Bote war in der ⟦Tannenstr.12⟧ und ist nicht mehr da.",
        "Meine Oma, ⟦Am Tannenbusch 7⟧, hat kein Telefon mehr.",
        "Ritiro in ⟦via Pino n.12/a⟧ domani mattina.",
        "Casa mia è ⟦Strada Provinciale 12 n. 45⟧, e non è vicino al fiume.",
        "Endereço: ⟦Sítio Boa Vista, zona rural, Vilamar - MG⟧",
        "Het ⟦nummer 88 van de Dennensingel⟧ is niet aangesloten op de glasvezel.",
    ],
)
def test_an_address_is_found_in_a_line_of_its_own_and_house_first(text: str) -> None:
    address = text[text.index("⟦") + 1 : text.index("⟧")]
    assert found(text.replace("⟦", "").replace("⟧", ""), foreign_streets.find).strip() == address


@pytest.mark.parametrize(
    "text",
    [
        "Estoy en la ⟦calle Robledo esquina con avenida del Olmo⟧ esperando al técnico.",
        "La avería está en ⟦Robledo esquina Olmo⟧, justo al lado del parque.",
        "Vivo en ⟦calle robledo esquina Olmo⟧ y no tengo internet.",
        "La zanja está entre las ⟦calles Robledo y Olmo⟧ desde ayer, vengan por favor.",
        "A avaria é na ⟦Rua do Olmo, esquina com a Avenida da Paz⟧, e não há luz.",
        "L'incident est à l'⟦angle de la rue du Chêne et de l'avenue Valcourt⟧ depuis hier.",
        "Je suis à l'⟦angle rue du Chêne / rue des Ormes⟧, et vous ?",
        "Il guasto è in ⟦via del Pino angolo viale Robinia⟧ e nessuno viene.",
        "Il guasto è all'⟦angolo tra via del Pino e viale Robinia⟧ da ieri.",
        "Die Störung ist ⟦Tannenstraße Ecke Buchenweg⟧, und das seit gestern.",
        "Ich stehe an der ⟦Ecke Tannenstraße / Buchenweg⟧ und niemand kommt.",
        "Op de ⟦hoek Denneweg / Beukenlaan⟧ ligt een kabel bloot.",
        "Ik sta op de ⟦hoek van de Denneweg en de Beukenlaan⟧ te wachten.",
    ],
)
def test_a_corner_is_found_with_both_of_its_streets(text: str) -> None:
    corner = text[text.index("⟦") + 1 : text.index("⟧")]
    assert found(text.replace("⟦", "").replace("⟧", ""), street_corners.find).strip() == corner


@pytest.mark.parametrize(
    "text",
    [
        "La esquina de la pantalla está rota y el botón 3 no responde desde el lunes.",
        "De hoek van het scherm is kapot en de knop rechts doet het niet meer.",
        "Die Ecke des Bildschirms ist kaputt, und Eckart Tanne und Ute Buche warten.",
        "L'angle de la caméra est mauvais et le menu Option ne s'ouvre pas.",
        "L'angolo dello schermo è rotto e il tasto Invio e il tasto Esc non rispondono.",
        "O canto e a esquina do ecrã estão partidos, e a Ana e o Rui também viram.",
        "The calle Robledo esquina Olmo is what they said to us.",
    ],
)
def test_what_has_a_corner_and_is_no_street_stays(text: str) -> None:
    assert found(text, street_corners.find) == ""


@pytest.mark.parametrize(
    "unit", ["calle Olmo esquina ", "Olmo esquina ", "hoek van de ", "Dennenstraat / ", "Ecke Tanne "]
)
def test_corners_cost_linear_time(unit: str) -> None:
    texts = repeated(unit, "el paquete no ha llegado, está en la esquina de aquí: ")
    assert_linear(lambda made: list(street_corners.find(made)), texts)


@pytest.mark.parametrize(
    "text",
    [
        '{"calle": "⟦Robledo⟧", "numero": "⟦12⟧", "piso": "⟦3B⟧", "cp": "⟦28099⟧", "pedido": "4582"}',
        '{"dirección_envío": "⟦Robledo 12, 3B⟧", "codigoPostal": "⟦28099⟧"}',
        '{"logradouro": "⟦Rua do Olmo⟧", "numero": "⟦12⟧", "complemento": "⟦ap 4⟧", "cep": "⟦01499-001⟧"}',
        '{"via": "⟦del Pino⟧", "civico": "⟦12/A⟧", "cap": "⟦20199⟧"}',
        '{"rue": "⟦rue du Chêne⟧", "numero": "⟦12 bis⟧", "codePostal": "⟦75099⟧"}',
        '{"straße": "⟦Zur Tanne⟧", "hausnummer": ⟦12⟧, "plz": "⟦10999⟧", "ort": "Neudorf"}',
        "{'straatnaam': '⟦Het Laagt⟧', 'huisnummer': '⟦14⟧', 'toevoeging': '⟦hs⟧'}",
        "<calle>⟦Robledo⟧</calle><numero>⟦12⟧</numero><cp>⟦28099⟧</cp>",
        "direccion=⟦Robledo 12, 3B⟧; cp=⟦28099⟧",
        "Rua: ⟦do Olmo⟧\nN. porta: ⟦12⟧\nAndar: ⟦3.º Esq⟧",
        "Straat: ⟦De Wieken⟧\nHuisnummer: ⟦33⟧\nPostcode: ⟦1099 AB⟧\nProbleem: geen internet",
        "| Naam | Adres | Plaats |\n|---|---|---|\n| Jan | ⟦De Wieken 33⟧ | Waterstad |",
        "| Cliente | Dirección | Teléfono |\n| Marta | ⟦Robledo 12, 3º B⟧ | ⟦612.345.678⟧ |",
        "| Nome | Matrícula | Data |\n| Rui | ⟦12-AB-34⟧ | 2026-03-12 |\n| Ana | ⟦ab-12-cd⟧ | 2026-03-13 |",
        "Placa;Modelo;Cor\n⟦BRA2E19⟧;Corolla;prata\n",
    ],
)
def test_a_field_that_another_language_names_holds_a_part_of_an_address_a_phone_or_a_plate(text: str) -> None:
    assert marked(unmarked(text), FIELDS) == text


@pytest.mark.parametrize(
    "text",
    [
        '{"via": "API v2", "numero": "12", "cap": "rate 20100"}',
        '{"via": "Email", "num": "12", "dir": "Movies"}',
        "| CIF | RFC | Portable |\n| 12000 | 12345 | 123456 |",
        '{"dirección_ip": "10.0.0.12", "numero": "12"}',
        '{"calle": "", "numero": "12", "piso": "3"}',
        '{"adresse_mail": "info", "numero": "12", "adresse": "https://example.com/12"}',
        "Numero: 12\nScala: 1:50\nCap: 10000",
        "| Nome | Valor | Data |\n| Plano 5 | 12,50 | 2026-03-12 |",
        "| Placa | Cor |\n| azul | preta |",
        "Address: see below\nNumber: 12\nFloor: 3",
        "Calle: no sé\nPedido: 12",
    ],
)
def test_a_field_without_an_address_stays(text: str) -> None:
    assert marked(text, FIELDS) == text


@pytest.mark.parametrize(
    "unit", ['"calle": "Olmo", "numero": "12", ', "Calle: Olmo 12\n", "| a | b |\n", "a - b / c ", '"calle']
)
def test_fields_of_other_languages_cost_linear_time(unit: str) -> None:
    def read(text: str) -> None:
        for each in FIELDS:
            list(each.find(text))

    assert_linear(read, repeated(unit, "| Calle | Número |\n"))


@pytest.mark.parametrize(
    "text",
    [
        "ik woon op ⟦de wieken 33⟧ en mijn internet doet het niet",
        "bezorgen op ⟦achter de dom 12⟧ aub, ik ben thuis na 5 uur",
        "mijn nieuwe adres is ⟦het laagt 14 1099 ab waterstad⟧",
        "Levering op ⟦Oude Wilg 45 hs⟧ is niet gelukt volgens de app.",
        "stuur de monteur naar ⟦vogelvlucht 8⟧, wij zijn thuis",
        "Ik sta nu voor ⟦'t Wilghout 12⟧ en er is niemand.",
        "Mijn zoon op ⟦Wilgenwaard 132⟧ heeft ook geen beeld.",
        "De slagboom van ⟦Wilgenzicht 8⟧ gaat niet open.",
        "wohne ⟦im tannengrund 4⟧ und hab kein netz mehr seit gestern",
        "ich wohne in ⟦der alten gerberei 12⟧ und bekomme keine post mehr",
        "vivo en ⟦los robles 14⟧ y no me llega la señal desde ayer",
        "moro na ⟦quinta do olmo 12⟧ e não tenho internet desde ontem",
        "abito in ⟦borgo pineta 12⟧ e non ho la linea da ieri",
        "j'habite au ⟦clos des ormes 4⟧ et je n'ai pas reçu le colis",
    ],
)
def test_a_street_of_any_name_is_found_behind_what_leads_to_an_address(text: str) -> None:
    street = text[text.index("⟦") + 1 : text.index("⟧")]
    assert found(text.replace("⟦", "").replace("⟧", ""), led_streets.find).strip() == street


@pytest.mark.parametrize(
    "text",
    [
        "ik woon hier 12 jaar en heb nooit storing gehad met het internet",
        "wij wonen met zijn 4 in een huis en het internet is traag",
        "ik woon op kamer 3 en het is geleverd op dinsdag 12 mei, in week 12 dus",
        "adres is niet 12 maar 21, en het is verzonden naar map 12 of gestuurd naar poort 443",
        "de bezorger op fiets 12 is niet gekomen, het pakket is verzonden naar printer 2",
        "ich wohne allein mit 2 katzen und seit 2019 hier, senden an port 443 geht nicht",
        "schicken an die filiale 12 ist nicht möglich, sagt die app",
        "vivo en una casa con 3 habitaciones y enviar a canarias 3 cajas cuesta mucho",
        "la dirección de memoria 12 falla y enviar a la impresora 2 no funciona",
        "moro na mesma casa há 3 anos e não tenho rede, moro em lisboa há 12 anos",
        "abito in campagna da 12 anni, e spedire a milano 3 pacchi costa troppo",
        "Mijn zoon op Groep 7 zit op Android 14, de meter van Type 3 en de lift van Blok B doen het niet.",
        "Dirección General 12 no responde y el domicilio fiscal 12 tampoco es correcto.",
        "j'habite avec 2 enfants, et livrer à paris 3 colis coûte trop cher",
        "we live at levering op oude rijn 45 and that is all of it",
    ],
)
def test_what_is_counted_behind_what_leads_to_an_address_stays(text: str) -> None:
    assert found(text, led_streets.find) == ""


@pytest.mark.parametrize("unit", ["woon op ", "adres is de ", "woon de wieken ", "woon op wieken 3 "])
def test_streets_that_verbs_lead_to_cost_linear_time(unit: str) -> None:
    texts = repeated(unit, "het pakket is niet aangekomen op mijn adres, want dat is nu: ")
    assert_linear(lambda made: list(led_streets.find(made)), texts)


@pytest.mark.parametrize(
    "text",
    [
        "Vivo en ⟦Urb. Los Robles, Qta. La Esperanza⟧ y no tengo internet desde ayer.",
        "Mi dirección es ⟦Edf. Mirador, piso 4, apto. 42, Av. Bolívar⟧ y no llega el paquete.",
        "El equipo está en el ⟦Edf. Olmo, PB, local 3, Av. Robledo⟧ y no funciona.",
        "Estoy en ⟦Residencias Los Olmos, torre A, piso 5⟧ y no hay agua.",
        "Vivo en ⟦Fracc. Los Olmos, Privada Roble 88, casa 7⟧ y no tengo internet.",
        "Vivo en la ⟦Qta. Los Olmos, Calle 3⟧ y no tengo luz.",
        "Mi casa es ⟦AA.HH. Robledal Mz. F Lt. 8⟧ y no hay agua.",
        "vivo en ⟦res los olmos torre b apto 12⟧ y no tengo agua",
        "vivo en ⟦urb los olmos mz b lt 5⟧ y no tengo agua",
        "vivo en el ⟦edificio los olmos piso 4 apto 42⟧ y no tengo agua",
        "Entreguen en ⟦Edificio Los Olmos, Calle Robledo con Av. Olmo, piso 4⟧ por favor, no en la oficina.",
        "Moro no ⟦Edifício Pinhal, piso 6⟧ e não tenho internet.",
        "Moro no ⟦Solar dos Pinhos, 3.º B⟧ e não tenho água.",
        "Moro no ⟦Cond. Pinhal, Bloco 2, Apto 34⟧ e não tenho rede.",
        "A encomenda é para a ⟦Quinta do Olmo, piso 2⟧ e não chegou.",
        "Ik woon in ⟦Residentie Wilgenhof, kamer 12⟧ en heb geen internet.",
        "Ik woon in ⟦Flat Wilgenhorst, Beukenlaan 17, k. 91⟧ en heb geen internet.",
        "Abito in ⟦Cond. Pineta, scala B, int. 7⟧ e non ho la linea.",
        "J'habite ⟦Rés. Les Ormes, bât. C, appt 12⟧ et je n'ai pas internet.",
        "Ich wohne in der ⟦Wohnanlage Tannenhof, Haus 3⟧ und habe kein Netz.",
    ],
)
def test_a_building_or_an_estate_is_an_address_by_a_part_of_it_or_a_street(text: str) -> None:
    address = text[text.index("⟦") + 1 : text.index("⟧")]
    assert address in found(text.replace("⟦", "").replace("⟧", ""), _any_street)


@pytest.mark.parametrize(
    "text",
    [
        "El Edif. 3 de la serie está en el catálogo y no funciona el botón 4.",
        "La res. 1080 no funciona, y la Res. Alta tampoco.",
        "Quiero el plan Res. Premium 100 y no el otro.",
        "el edificio de oficinas tiene piso técnico y la torre de refrigeración 3 no funciona",
        "o conjunto de mesa e 4 cadeiras não chegou, e a torre de som 2 também não",
        "Torre Gamer Nova, 16 GB de RAM, no enciende desde ayer.",
        "El Conjunto Deportivo Nova, talla 42, no es el que pedí.",
        "El plan Residencial Plus, piso 100 Mb, no es el mío.",
        "Quero o plano Condomínio Plus, casa 2 GB, e não o outro.",
        "O livro, Ed. Pinho, 3.ª edição, não chegou.",
        "O Solar Panel Pro, modelo 12, não funciona desde ontem.",
        "Camping Set Outdoor, kamer 3 personen, is niet geleverd.",
        "De Flat Panel Pro, model 12, is kapot en ik wil mijn geld terug.",
        "Il Palazzo Italia Puzzle, 1000 pezzi, non è arrivato.",
        "Le Domaine Valcourt, 2019, 6 bouteilles, n'est pas arrivé.",
        "The Residencias Los Olmos, torre A, piso 5 that they told us of.",
    ],
)
def test_what_is_called_as_an_estate_is_and_is_none_stays(text: str) -> None:
    assert found(text, _any_street) == ""


@pytest.mark.parametrize(
    "text",
    [
        "El paquete debe llegar a la ⟦Av. Ppal. de Los Olmos, Qta. Mi Refugio, nro. 26⟧, por favor.",
        "Estamos en ⟦Mz. K Lote 7, Urb. Los Robles⟧ y el técnico no llegó.",
        "el paquete va a ⟦andador pinos 45 casa 3⟧ y no ha llegado",
        "Nos hemos mudado a la ⟦Rampa del Puerto, 5⟧ y no tenemos fibra.",
        "Estoy en la ⟦Subida de los Olmos s/n⟧ y no hay nadie.",
        'Mi dirección: ⟦Av. Robledo 12.345, 2do "F"⟧, por favor.',
        "Mi casa está en la ⟦Av. del Olmo N94-939 y Robledo⟧ y no tengo internet.",
        "Vivo en ⟦Los Pinos N34-120 y Robledo⟧ y el paquete no llegó.",
        "Vivo en el ⟦km 12 de la carretera a Robledo⟧ y no tengo luz.",
        "vivo en ⟦avda dr robledo 14 3 b⟧ y no me llega nada",
        "Vivo en ⟦Calle Los Olmos 12, portón verde⟧ y no me llega nada.",
        "Vivo en ⟦Calle 12 e/ 45 y 46 N° 1234⟧ y no tengo luz.",
        "Vivo en ⟦Bv. Robledo 1234 PB⟧ y no tengo luz.",
        'Vivo en ⟦Pte. Robledo 1234, 3° "A"⟧ y no tengo luz.',
        "ik woon ⟦wilgenstraat 12 hs 1099ab waterstad⟧ en heb geen stroom",
        "pakket voor ⟦wilgendreef 12 9099 waterstad⟧ is niet gekomen",
        "Het adres is ⟦Wilgenweg 12, achterste huis⟧, en het pakket is er niet.",
        "Abito in ⟦Parco Pini, Via del Forno 5, is. 4⟧ e non ho la linea.",
        "Abito in ⟦Via Pini, 1ª trav. n. 5⟧ e non ho la linea.",
        "Moro na ⟦Rua dos Pinhos, Lt. 12 - 3.º Dt.º⟧ e não tenho rede.",
        "moro na ⟦quadra 12 conjunto b casa 5⟧ e não tenho rede",
        "Het pakket moet naar ⟦Ind.terrein De Wilg, Beukenweg 39 unit C⟧ en niet naar mij.",
        "Ik woon op ⟦Weg naar Wilgenburg z/n, huis 68⟧ en heb geen stroom.",
        "Ik woon in ⟦Wilgendam a/d IJssel 434⟧ en mijn pakket is weg.",
        "Het pakket is voor ⟦Wilgensteeg z/n⟧ en niet voor de buren.",
        "ik woon ⟦dorpsstr 53 1234ab waterstad⟧ en heb geen internet",
        "ik woon ⟦kerkstr. 12 bis 9876 zx wilgendam aan de ijssel⟧ en heb geen stroom",
        "Mijn adres is ⟦Wilgenweg 12, boerderij achteraan⟧, en het pakket is er niet.",
        "Wij wonen aan de ⟦Zuidwilg t/o 12⟧ en hebben geen stroom.",
        "Ik woon ⟦Wilgenkade 12, woonboot De Beuk⟧ en heb geen stroom.",
        "Abito in ⟦Vico dietro il Coro 5⟧ e non ho internet da ieri.",
        "Abito in ⟦Via Prov.le per Pineta 27⟧ e non ho la linea da ieri.",
        "Il pacco va in ⟦Via Vecchia per Pineta 5⟧ e non in ufficio.",
        "Il pacco va in ⟦Str. Prov.le per Olmeto n. 45⟧ entro domani.",
        "Il pacco va in ⟦Via F.lli Pini 5/bis⟧ e non in ufficio.",
        "Moro na ⟦Qta. do Olmo, Rua da Fonte, 81⟧ e não tenho internet.",
        "Moro na ⟦Q. 705 Sul, Al. 47, Lt. 1⟧ e não tenho internet.",
        "A entrega é na ⟦Quadra 104 Norte, Rua NE 5, Lote 34⟧ e não na loja.",
        "A minha morada é ⟦Lrg. Dr. Pinho, 2⟧ e não recebi nada.",
        "moro na ⟦r. prof. olmo pinho 21 2esq 1234 vilamar⟧ e não tenho internet",
        "moro na ⟦rua cel pinho 345 ap 12⟧ e não tenho rede",
        "moro no ⟦lg dr pinho 12 1 esq⟧ e não tenho rede",
        "Ich wohne in der ⟦Prof.-Tanne-Str. 12⟧ und habe kein Netz.",
    ],
)
def test_a_street_of_a_rarer_kind_is_found_to_its_door(text: str) -> None:
    address = text[text.index("⟦") + 1 : text.index("⟧")]
    assert address in found(text.replace("⟦", "").replace("⟧", ""), _any_street)


@pytest.mark.parametrize(
    "text",
    [
        "La subida, 14 veces más rápida, y la bajada de precios, 20 euros, no me aparecen.",
        "La subida de velocidad 300 a 600 no funciona y la bajada tampoco.",
        "El Sensor N94-939 y Termostato no funcionan desde ayer.",
        "El Tornillo 12-45 y la Tuerca M8 de Acero no llegaron.",
        "La Av. Digital 12.345 puntos no me sale en la app.",
        "la clave privada rsa 2048 no funciona en el servidor",
        "la cuenta jr 12 no aparece y el pasaje aereo 12 no se emitió",
        "Pedido 4582, casa grande azul, no era lo que pedí.",
        "Achter Instellingen 3 staat niets en onder Android 14 werkt de app niet meer.",
        "Weg naar Versie 12 is de naam van het boek en het is niet geleverd.",
        "De kabel 2000 mb en de router 1234 ab zijn kapot.",
        "De prijs is 434 euro a/d klant en niet meer, zegt de balie.",
        "La salita di tensione 12 V non va e il dispositivo è rotto.",
        "Il pacco per Luca 12 kg non è arrivato, e la consegna per Ufficio 12 nemmeno.",
        "L'app sotto Android 14 non va, e sopra Windows 10 nemmeno.",
        "O art. 5, al. 3 do contrato não se aplica e o lt. 1 está esgotado.",
        "o lg k10 12 não liga e comprei um lg nanocell 65 que também não",
        "O pedido 12, porta branca, chegou partido e quero devolver.",
        "Das Gerät braucht lt. Anleitung 12 Volt und läuft nicht.",
    ],
)
def test_what_is_numbered_as_a_rarer_street_is_stays(text: str) -> None:
    assert found(text, _any_street) == ""


@pytest.mark.parametrize("unit", ["Res. Los Olmos, ", "Edif. Olmo Olmo ", "Urb. Olmo, Qta. ", "Flat Wilg, casa al "])
def test_estates_cost_linear_time(unit: str) -> None:
    texts = repeated(unit, "el paquete no ha llegado, vivo en la casa que está en: ")
    assert_linear(lambda made: list(estates.find(made)), texts)
