"""E-mail addresses, phone numbers, web addresses and postal codes, as they are written, hidden and mangled."""

from __future__ import annotations

import pytest

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules import contacts, web
from curation.privacy.rules.addresses import postal
from curation.privacy.rules.numbers import numbers_by_cue
from tests.privacy.marked import marked, unmarked

REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "PL", "IN", "AU")
POLICY = PrivacyPolicy(phone_regions=REGIONS)
CONTACTS = tuple(contacts.recognizers(POLICY))
IN_SENTENCES = (*CONTACTS, *numbers_by_cue.recognizers(POLICY))
URLS = tuple(web.recognizers(POLICY))
POSTAL = tuple(postal.recognizers(POLICY))


@pytest.mark.parametrize(
    "sentence",
    [
        "write to ⟦anna.smith+crm@example.com⟧, thanks",
        "⟦anna@example.com⟧ (at home)",
        "⟦anna@example.com⟧ (212) is the room",
        "<⟦ANNA@EXAMPLE.ORG⟧>",
        "mailto:⟦anna@example.com⟧?subject=x",
        "⟦o'neil@example.co.uk⟧.",
        "⟦jürgen@müller.example⟧",
        "⟦anna@xn--mller-kva.example.de⟧",
        "⟦anna [at] example [dot] com⟧",
        "⟦anna(at)example.com⟧",
        "⟦anna(at)example(dot)com⟧ please",
        "⟦anna AT example DOT com⟧",
        "⟦annaATexampleDOTcom⟧",
        "mail ⟦anna at example dot com⟧ or call",
        "⟦anna dot smith at example dot co dot uk⟧",
        "⟦anna{at}example{dot}org⟧",
        "⟦anna @ example . com⟧",
        "⟦anna@example dot com⟧",
        "⟦anna <at> example <dot> com⟧",
        "⟦anna (ät) example punkt de⟧",
        "⟦anna arobase example point fr⟧",
        "⟦ana arroba example punto es⟧",
        "⟦anna.smith at example.com⟧ is mine",
        "my email is ⟦anna at example.com⟧",
        "⟦anna underscore smith at example dot com⟧",
        "⟦anna[@]example[.]com⟧ or ⟦anna -at- example -dot- com⟧",
        "⟦a n n a @ example.com⟧",
        "⟦anna @example.com⟧ and ⟦anna@example,com⟧",
        "⟦jan.kowalski małpa example kropka pl⟧",
        "email=⟦anna@example.com⟧&x=1",
        "copied:\n-⟦anna.schmidt@example.com⟧\n-⟦petra@example.org⟧",
        "+⟦anna.schmidt@example.com⟧ for visibility, –⟦anna@example.com⟧, ...⟦anna@example.com⟧",
        "write to ⟦_anna.schmidt@example.com⟧_ please",
        "[⟦anna@example.com⟧](mailto:⟦anna@example.com⟧)",
        "Email: ⟦anna.smith [at] mail [dot] example [dot] com⟧ please",
        "⟦anna_smith at mail dot example dot org⟧",
        '{"url":"https://login.example.com","user":"⟦anna@example.com⟧","port":"1"}',
    ],
)
def test_an_address_is_found_however_it_is_spelt(sentence: str) -> None:
    assert marked(unmarked(sentence), CONTACTS, "EMAIL_ADDRESS") == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "look at example.com",
        "we met at noon. It was fine",
        "hosted at www.example.com/login",
        "see you @ noon",
        "@anna please look at this. Me too",
        "the point at issue. De facto",
        "array[at] index. in",
        "3 items @ 12.50 each",
        "user@localhost",
        "postgres://shop:secret@db.example.com/x",
        "email me at example.com",
        "It looks at first. In fact it is",
        "import x from @scope/package.io",
        "I saw that this was an issue at some point in 1.5",
        "Une adresse @example.fr gratuite",
        "No it wasn't, and at one point it worked.",
    ],
)
def test_no_address_is_seen_where_at_is_a_word(sentence: str) -> None:
    assert marked(sentence, CONTACTS, "EMAIL_ADDRESS") == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "call ⟦212-555-0123⟧",
        "⟦(212) 555-0123⟧ is my number",
        "⟦+1 212 555 0123⟧",
        "⟦+1 (212) 555-0123 x42⟧",
        "⟦212.555.0123 ext. 42⟧",
        "⟦+44 7700 900123⟧ or ⟦07700 900123⟧",
        "⟦020 7946 0958⟧",
        "⟦+49 30 23125 123⟧",
        "Tel. ⟦030 23125-123⟧",
        "V-net:63149 | Ph.no.:⟦40122721⟧",
        "Handy: ⟦0170 1234567⟧",
        "⟦06 12 34 56 78⟧",
        "⟦+33 6 12 34 56 78⟧",
        "móvil ⟦612 345 678⟧",
        "llámame al ⟦612345678⟧",
        "⟦+39 06 6982 1234⟧",
        "⟦020 123 4567⟧ in Amsterdam",
        "tel ⟦601 234 567⟧",
        "my mobile is ⟦98765 43210⟧",
        "⟦0412 345 678⟧",
        "https://wa.me/⟦447700900123⟧",
        "tel:⟦+12125550123⟧",
        "call me on ⟦212\n555 0123⟧",
        "⟦212-555-0123⟧\n⟦212-555-0199⟧",
        "⟦212-555-0123⟧ / ⟦212-555-0199⟧",
        "⟦2 1 2 5 5 5 0 1 2 3⟧",
        "⟦2.1.2.5.5.5.0.1.2.3⟧",
        "⟦five five five, oh one two three⟧",
        "call ⟦two one two five five five zero one two three⟧ now",
        "null acht: ⟦null eins sieben null eins zwei drei vier⟧",
        "number is ⟦2125550123⟧",
        "Tel.: ⟦+49 (0) 30 23125123⟧",
        "⟦0044 7700 900123⟧, ⟦011 44 7700 900123⟧, ⟦+44(0)7700900123⟧",
        "Telefon ⟦0221 - 47 10 123⟧",
        "Phone 1: ⟦212-555-0123⟧ Phone 2: ⟦212-555-0124⟧",
        "fax ⟦212-555-0199 ext 42⟧, direct ⟦212-555-0198x7⟧",
        "call me at ⟦212.555.0123⟧ between 9-5",
        "it is ⟦2 one 2 five five five 0 1 two three⟧",
        "móvil: ⟦612-34-56-78⟧",
        "Please text ⟦655384987⟧ when you are outside",
        "ring the office on ⟦655507597⟧",
        "Tfno. ⟦956 013 059⟧",
        "reach me at ⟦06-12396624⟧\n7:22 Anna",
        "tel-⟦0171 3920012⟧",
        "Facsimile: ⟦+1-312-555-0177⟧ 1. If it is not installed, install it.",
    ],
)
def test_a_phone_number_is_found(sentence: str) -> None:
    assert marked(unmarked(sentence), CONTACTS, "PHONE_NUMBER") == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Estoy en el ⟦722.345.678⟧ toda la mañana.",
        "Pueden contactar conmigo en el número ⟦666.11.22.33⟧ en horario de oficina.",
        "Avisadme al ⟦666112233⟧ si no estoy, gracias por todo.",
        "Me llamaron desde el ⟦91.555.01.23⟧ y colgaron.",
        "He cambiado de móvil, ahora es el ⟦666 / 112 / 233⟧ y el otro ya no va.",
        "La centralita (⟦954·123·456⟧) no contesta desde ayer y no sé por qué.",
        "Puede llamar al ⟦954 123 456, extensión 204⟧ por las mañanas.",
        "Puede llamar al ⟦954 12 34 56 (ext. 31)⟧ por las mañanas.",
        "Gracias por todo y saludos,\nMarta\n⟦666.112.233⟧",
        "Para la cita de mañana apunte el ⟦91 5550123⟧, que es el de casa.",
        "O meu contacto é o ⟦912 345 678⟧ e estou em casa depois das seis.",
        "Podem ligar para o ⟦21.234.56.78⟧ quando quiserem, que eu atendo.",
        "Non sono a casa, mi trovate al cellulare ⟦333.123.45.67⟧ fino a sera.",
        "Hablé con Marta Robledo (⟦644.556.677⟧) y me dijo que vendría hoy.",
        "Pregunten por Marta en el ⟦644.556.677⟧ o en la oficina.",
        "Mi celular en Bolivia es ⟦71234567⟧, estoy disponible todo el día.",
        "Quiero una SIM nueva para el ⟦644 556 677⟧, que es de mi hija.",
        "Al teléfono le dije ⟦seis seis seis uno uno dos dos tres tres⟧ y no lo apuntó.",
    ],
)
def test_a_phone_number_of_the_country_is_found_as_its_sentence_tells_of_it(sentence: str) -> None:
    assert marked(unmarked(sentence), IN_SENTENCES, "PHONE_NUMBER") == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "El pedido 612345678 no ha llegado y la factura 654321098 está mal, no sé qué hacer.",
        "Hay 612.345.678 visitas en la web y no sé por qué son tantas.",
        "El paquete con referencia 666 112 233 no aparece, me llamaron ayer por la tarde.",
        "La versión 12.34.56.78 no funciona en el móvil y la 6.12.345 tampoco.",
        "El servidor 91.12.34.56 no contesta desde el viernes, y el otro tampoco.",
        "Llamé por el artículo 000012345678 y no sé qué pasa.",
        "La referencia del producto es 644 556 677 y el color es el azul.",
        "El lote número 612 345 678 está caducado, no lo pongan a la venta.",
        "Hay (612.345.678) visitas en la web y no sé por qué son tantas.",
        "Lote 612 345 678 caducado, no lo pongan a la venta en las tiendas.",
    ],
)
def test_numbers_of_orders_versions_and_machines_are_no_phones_in_any_language(sentence: str) -> None:
    assert marked(sentence, IN_SENTENCES, "PHONE_NUMBER") == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "order 112-1234567-1234567",
        "Order number: 2125550123",
        "invoice 2024-00913-001",
        "SKU 4006381333931",
        "ISBN 978-3-16-148410-0",
        "version 10.15.7.1234567",
        "2024-03-12 10:15:30.123",
        "La tienda cerró en 1958-1984.",
        "drwxr-xr-x  0  0  0 2025-02-03 08:15:46 /srv",
        "20240312101530",
        "from 2023 2024 2025",
        "1 234 567 890 €",
        "1.234.567,89 EUR and $1234567.89",
        "192.168.100.200",
        "3f786850e387550fdab836ed7e6dc881de23001b",
        "123e4567-e89b-12d3-a456-426614174000",
        "error 0x80070005 at 140733193388032",
        "tracking 1Z999AA10123456784",
        "100 200 300 400 items",
        "ticket #4829133321",
        "10000000 rows in 1234567 ms",
        "https://example.com/item/2125550123",
        "one two three and go",
        "pid 1234567 (1710238530)",
        "Bestellnummer 612345678",
        "1-2-3 4-5-6 7-8-9",
        "0.123456789 and 3.14159265358979",
        "lat 52.5200066 lon 13.404954",
        "open 0800-1600 and 1700-2000",
        "error -2147467259",
        "100-200-300 pieces",
        "build 10.0.19045.4170 KB5034441",
        "page 1 2 3 4 5 6 7 8 9 10",
        "event 7036 7040 1074, HTTP 200 301 302",
        "my router has the serial number SN-48392017",
        "La fattura INV-2026-8632 riporta 4,911",
        "Il numero d'ordine è 8057455413.",
        "The order number is 4179376952.",
        "Numer zamówienia to 9911444444.",
        "Het bestelnummer is 7074305621.",
        'value="0.85 0.85 0.85 1" and 0.7 0.7 0.7 0.7',
        'value="0.1 0.1 0.1 16" and 0.5 0.5 0.5 32',
        "* somebody [02-07-27 19:05:49 +0200] wrote:",
        "expr int((3868-1-2)/(4878-1))",
        "[0415/220427:WARNING:views.cc(12)] it is slow",
        "the limit is 2147483647, then 4294967295",
        "allow 54.88.76.97/32 in the firewall",
    ],
)
def test_other_digits_are_no_phone_number(sentence: str) -> None:
    assert marked(sentence, CONTACTS, "PHONE_NUMBER") == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "see ⟦https://example.com/a?b=c&d=e#f⟧.",
        "(⟦http://example.com/x_(y)⟧)",
        "⟦www.example.com⟧, please",
        "at ⟦example.com/login⟧ it fails",
        "**⟦https://example.com⟧**",
        "and/or example.com or file.txt",
        "anna@example.com/x is odd",
    ],
)
def test_a_web_address_ends_where_the_sentence_goes_on(sentence: str) -> None:
    assert marked(unmarked(sentence), URLS) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Springfield, IL ⟦62704⟧",
        "Portland, Oregon ⟦97201-1234⟧",
        "London ⟦SW1A 1AA⟧",
        "⟦M5V 2T6⟧ Toronto",
        "⟦10115⟧ Berlin",
        "wohnhaft in ⟦50667⟧ Köln",
        "12 rue X, ⟦75011⟧ Paris",
        "⟦1012 AB⟧ Amsterdam",
        "Sydney NSW ⟦2000⟧",
        "ul. X 3\n⟦00-950⟧ Warszawa",
        "ZIP: ⟦62704⟧",
        "PLZ ⟦10115⟧",
        "Madrid, Spain, Alcobendas ⟦28100⟧",
        "ticket 10115 was closed",
        "Order 62704 Was sent",
        "error IN 10115x, OK 200",
        "10115 users reported it",
        "in 2024 Windows changed",
        "SKU AB12 3CD4",
        "CA 12345 error, OK 20000 rows",
        "New York, NY ⟦10001-1234⟧, USA",
        "D-⟦10115⟧ Berlin",
        "⟦8001⟧ Zürich",
    ],
)
def test_a_postal_code_needs_its_surroundings(sentence: str) -> None:
    assert marked(unmarked(sentence), POSTAL) == sentence


def test_the_address_of_a_repository_is_nobodys_mail() -> None:
    sentence = "git clone git@git.example.com:acme/tool.git, hg@example.org:tool, and write to ⟦git.smith@example.com⟧"
    assert marked(unmarked(sentence), CONTACTS, "EMAIL_ADDRESS") == sentence
