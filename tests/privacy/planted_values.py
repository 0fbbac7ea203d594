"""Identifiers as people write them, invented: what is planted, and which part of it must not be left standing."""

from __future__ import annotations

import base64
import random
import string
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import iban, luhn
from stdnum.es import ccc

Random = random.Random
DIGITS, UPPER, LOWER = string.digits, string.ascii_uppercase, string.ascii_lowercase


@dataclass(frozen=True)
class Value:
    """An identifier as it stands in a text; `core`, a part of `text`, is what alone gives it away."""

    kind: str
    variant: str
    text: str
    core: str


def value(kind: str, variant: str, text: str, core: str | None = None) -> Value:
    return Value(kind, variant, text, text if core is None else core)


def fill(rng: Random, pattern: str) -> str:
    """`#` a digit, `@` an upper-case letter, `?` either, `~` a lower-case hexadecimal digit; all else as it is."""
    kinds = {"#": DIGITS, "@": UPPER, "?": DIGITS + UPPER, "~": "0123456789abcdef"}
    return "".join(rng.choice(kinds[each]) if each in kinds else each for each in pattern)


def body(rng: Random, length: int, letters: str = string.ascii_letters + DIGITS) -> str:
    return "".join(rng.choice(letters) for _ in range(length))


def grouped(number: str, groups: tuple[int, ...], separator: str) -> str:
    parts, at = [], 0
    for group in groups:
        parts.append(number[at : at + group])
        at += group
    return separator.join(part for part in parts if part)


# --- e-mail
HANDLES = [
    "ines.quadros",
    "t.varga",
    "kofi_mensimah",
    "nordhoff2",
    "j-p.lacombe",
    "wren.aldous",
    "b.okonjo",
    "zofia_wrobel",
    "mx.tran80",
    "rl",
]
DOMAINS = [
    "example.com",
    "example.org",
    "example.net",
    "post.example.de",
    "mail.eu.example.co.uk",
    "example.museum",
    "example.photography",
    "example.io",
    "intern.example.nl",
    "example.com.au",
    "example.co.in",
    "xn--fiqs8s.example.org",
    "ops.k8s.example.dev",
]
SPELT = {
    "en": ("{u} at {d0} dot {d1}", "{u} [at] {d0} [dot] {d1}", "{u} (at) {d}", "{u} AT {d0} DOT {d1}", "{u}[at]{d}"),
    "de": ("{u} (ät) {d0} (punkt) {d1}", "{u}(at){d}", "{u} [at] {d0} [punkt] {d1}"),
    "fr": ("{u} arobase {d0} point {d1}", "{u} [arobase] {d}", "{u} (at) {d}"),
    "es": ("{u} arroba {d0} punto {d1}", "{u} (arroba) {d}"),
}


def email(rng: Random, language: str) -> Value:
    user, domain = rng.choice(HANDLES), rng.choice(DOMAINS)
    variant = rng.choice(("plain", "plain", "plus", "upper", "mailto", "angle", "spelt"))
    if variant == "plus":
        user += rng.choice(("+invoices", "+shop2024", "+no-spam"))
    whole = f"{user}@{domain}"
    if variant == "spelt":
        domain = rng.choice(("example.com", "example.org", "example.net"))
        first, last = domain.split(".")
        pattern = rng.choice(SPELT.get(language, SPELT["en"]))
        whole = pattern.format(u=user, d=domain, d0=first, d1=last)
        return value("EMAIL_ADDRESS", f"spelt {pattern}", whole)
    if variant == "upper":
        return value("EMAIL_ADDRESS", variant, whole.upper())
    shown = {"mailto": f"mailto:{whole}", "angle": f"<{whole}>"}.get(variant, whole)
    return value("EMAIL_ADDRESS", variant, shown, whole)


# --- phone: as written with the country's code, and without
PHONES = {
    "US": (
        (
            "+1 212 555 01##",
            "+1-415-555-01##",
            "+1 (646) 555-01##",
            "+1.312.555.01##",
            "+120255501##",
            "001 617 555 01##",
        ),
        ("(212) 555-01##", "415-555-01##", "646.555.01##", "312 555 01##", "1-800-555-01##", "(303)555-01##"),
    ),
    "GB": (
        ("+44 7700 900###", "+44 (0)7700 900 ###", "+44-20-7946-0###", "0044 161 496 0###", "+447700900###"),
        ("07700 900###", "020 7946 0###", "(0161) 496 0###", "07700900###", "0113 496 0 ###"),
    ),
    "DE": (
        ("+49 30 23125 ###", "+49 (0)171 39200##", "+49-89-99998-###", "0049 221 4710 ###", "+49 171 / 39 200 ##"),
        ("030 23125 ###", "0171 39200##", "040/66969-###", "(069) 90009 ###", "0171-39200##"),
    ),
    "FR": (
        ("+33 6 39 98 ## ##", "+33 (0)1 99 00 ## ##", "+33.6.39.98.##.##", "0033 6 39 98 ## ##", "+336399800##"),
        ("06 39 98 ## ##", "01.99.00.##.##", "063998####", "01-99-00-##-##"),
    ),
    "ES": (
        ("+34 612 ### ###", "+34 91 123 ## ##", "+34-655-##-##-##", "0034 622 ### ###", "+34655######"),
        ("612 ### ###", "91 123 ## ##", "655 ## ## ##", "655######"),
    ),
    "IT": (
        ("+39 347 ### ####", "+39 02 4812 ####", "+39-335-#######", "0039 06 4823 ####", "+39347#######"),
        ("347 ### ####", "02 4812 ####", "335/#######", "06-4823####"),
    ),
    "NL": (
        ("+31 6 1234 ####", "+31 (0)20 623 ####", "+31-6-52######", "0031 10 213 ####", "+31612######"),
        ("06-12######", "06 5234 ####", "020-623####", "(010) 213 ## ##"),
    ),
    "PL": (
        ("+48 512 ### ###", "+48 22 628 ## ##", "+48-601-###-###", "0048 512 ### ###", "+48512######"),
        ("512 ### ###", "22 628 ## ##", "601-###-###", "(22) 628 ## ##"),
    ),
    "IN": (
        ("+91 98450 #####", "+91-99870-#####", "+91 22 2640 ####", "0091 98450 #####", "+919845######"),
        ("98450 #####", "099870#####", "022-2640####", "98450-#####", "9845######"),
    ),
    "AU": (
        ("+61 491 570 ###", "+61 (0)2 5550 ####", "+61-3-7010-####", "0061 491 570 ###", "+61491570###"),
        ("0491 570 ###", "(02) 5550 ####", "03 7010 ####", "1300 975 ###", "0491570###"),
    ),
}
EXTENSIONS = {
    "en": (" x##", " ext. ###", ", extension ##"),
    "de": (" Durchwahl ##",),
    "fr": (" poste ##",),
    "es": (" ext. ##",),
}


def phone(rng: Random, language: str, country: str, national: bool) -> Value:
    number = fill(rng, rng.choice(PHONES[country][national]))
    variant = f"{country} {'national' if national else 'international'}"
    if not national and rng.random() < 0.12:
        return value("PHONE_NUMBER", f"{country} tel", f"tel:{number.replace(' ', '-')}", number.replace(" ", "-"))
    if rng.random() < 0.12:
        return value(
            "PHONE_NUMBER", variant, number + fill(rng, rng.choice(EXTENSIONS.get(language, EXTENSIONS["en"]))), number
        )
    return value("PHONE_NUMBER", variant, number)


# --- cards and accounts
CARDS = (
    ("4###############", (4, 4, 4, 4)), ("51##############", (4, 4, 4, 4)), ("2221############", (4, 4, 4, 4)),
    ("37#############", (4, 6, 5)), ("6011############", (4, 4, 4, 4)), ("36############", (4, 6, 4)), ("3530############", (4, 4, 4, 4)),
)  # fmt: skip


def card(rng: Random) -> Value:
    pattern, groups = rng.choice(CARDS)
    number = fill(rng, pattern[:-1])
    number += luhn.calc_check_digit(number)
    variant = rng.choice(("spaced", "dashed", "bare", "two lines", "dots"))
    if variant == "two lines":
        parts = grouped(number, groups, " ").split(" ")
        cut = rng.randrange(1, len(parts))
        return value("CREDIT_CARD", variant, " ".join(parts[:cut]) + "\n" + " ".join(parts[cut:]))
    separator = {"spaced": " ", "dashed": "-", "bare": "", "dots": "."}[variant]
    return value("CREDIT_CARD", variant, grouped(number, groups, separator))


IBANS = {
    "DE": "37040044##########", "FR": "2004101005#####M026####", "IT": "X0542811101######ABCDEF", "NL": "ABNA##########",
    "PL": "10901014################", "GB": "NWBK##############", "AT": "19043###########", "CH": "00762############",
    "IE": "AIBK##############", "SE": "5000000#############", "DK": "0040##########", "PT": "00020123#############", "ES": "",
}  # fmt: skip


def iban_code(rng: Random) -> Value:
    country = rng.choice(sorted(IBANS))
    while True:
        bban = fill(rng, IBANS[country].replace("@", ""))
        if country == "ES":
            number = fill(rng, "21000418") + "00" + fill(rng, "##########")
            bban = number[:8] + ccc.calc_check_digits(number) + number[10:]
        number = f"{country}{iban.calc_check_digits(country + '00' + bban)}{bban}"
        if iban.is_valid(number):
            break
    variant = rng.choice(("spaced", "bare", "lower", "dashed"))
    spaced = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    shown = {"spaced": spaced, "bare": number, "lower": spaced.lower(), "dashed": spaced.replace(" ", "-")}[variant]
    return value("IBAN_CODE", f"{country} {variant}", shown)


def hardened(rng: Random, made: Value) -> Value:
    """The value as hasty people type it, or as copied from a page: with spaces or hyphens that do not break."""
    if made.kind in {"NATIONAL_ID", "TAX_ID", "PASSPORT", "DRIVER_LICENSE", "VEHICLE_ID"} and rng.random() < 0.4:
        return Value(made.kind, f"{made.variant} lower", made.text.lower(), made.core.lower())
    old, new = rng.choice(((" ", "\u00a0"), (" ", "\u202f"), (" ", "  "), ("-", "\u2011"), ("-", "\u2013")))
    if made.kind not in {"PHONE_NUMBER", "CREDIT_CARD", "IBAN_CODE", "NATIONAL_ID", "TAX_ID"} or old not in made.core:
        return made
    shown, core = made.text.replace(old, new), made.core.replace(old, new)
    return Value(made.kind, f"{made.variant} with {ascii(new)[1:-1]}", shown, core)


# --- network
def ip(rng: Random) -> Value:
    hexes = [f"{rng.randrange(1, 65536):x}" for _ in range(6)]
    four = (
        rng.choice(("203.0.113", "198.51.100", "192.0.2", "10.42.7", "172.16.88", "192.168.14"))
        + f".{rng.randrange(1, 255)}"
    )
    six = rng.choice((
        f"2001:db8:{':'.join(hexes)}", f"2001:db8:{hexes[0]}::{hexes[1]}", f"2001:DB8::{hexes[2].upper()}:{hexes[3].upper()}",
        f"fe80::{':'.join(hexes[:4])}", f"::ffff:{four}", f"2001:0db8:0000:0000:{hexes[0].zfill(4)}:ff00:0042:8329",
    ))  # fmt: skip
    variant, shown, core = rng.choice((
        ("v4", four, four), ("v4", four, four), ("v4 port", f"{four}:{rng.randrange(1024, 65535)}", four), ("v4 net", f"{four}/24", four),
        ("v6", six, six), ("v6", six, six), ("v6 port", f"[{six}]:8443", six), ("v6 zone", f"{six}%eth0", six),
    ))  # fmt: skip
    return value("IP_ADDRESS", variant, shown, core)


def mac(rng: Random) -> Value:
    pairs = [fill(rng, "~~") for _ in range(6)]
    variant, shown = rng.choice((
        ("colon", ":".join(pairs)), ("dash", "-".join(pairs).upper()), ("cisco", grouped("".join(pairs), (4, 4, 4), ".")), ("upper", ":".join(pairs).upper()),
    ))  # fmt: skip
    return value("MAC_ADDRESS", variant, shown)


# --- secrets
def secret(rng: Random) -> Value:
    hexes = "0123456789abcdef"
    code = string.ascii_letters + DIGITS + "-_"
    made: dict[str, Callable[[], str]] = {
        "aws id": lambda: "AKIA" + body(rng, 16, UPPER + "234567"), "github": lambda: rng.choice(("ghp_", "gho_", "ghs_")) + body(rng, 36),
        "github fine": lambda: f"github_pat_{body(rng, 22)}_{body(rng, 59)}", "gitlab": lambda: "glpat-" + body(rng, 20, code),
        "slack": lambda: f"xoxb-{fill(rng, '############')}-{fill(rng, '############')}-{body(rng, 24)}", "stripe": lambda: rng.choice(("sk_live_", "rk_live_", "sk_test_")) + body(rng, 24),
        "google": lambda: "AIza" + body(rng, 35, code), "sendgrid": lambda: f"SG.{body(rng, 22, code)}.{body(rng, 43, code)}", "twilio": lambda: "SK" + body(rng, 32, hexes),
        "npm": lambda: "npm_" + body(rng, 36), "openai": lambda: "sk-proj-" + body(rng, 48), "anthropic": lambda: f"sk-ant-api03-{body(rng, 93, code)}AA",
        "pypi": lambda: "pypi-AgEIcHlwaS5vcmc" + body(rng, 70, code), "hugging face": lambda: "hf_" + body(rng, 34, string.ascii_letters), "digitalocean": lambda: "dop_v1_" + body(rng, 64, hexes),
        "shopify": lambda: "shpat_" + body(rng, 32, hexes), "telegram": lambda: f"{fill(rng, '##########')}:AA{body(rng, 33, code)}", "jwt": lambda: _jwt(rng),
    }  # fmt: skip
    name = rng.choice(sorted(made))
    return value("SECRET", name, made[name]())


def _jwt(rng: Random) -> str:
    def part(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    return f"{part('{"alg":"HS256","typ":"JWT"}')}.{part(f'{{"sub":"{fill(rng, "######")}","exp":17{fill(rng, "########")}}}')}.{body(rng, 43)}"


def password(rng: Random) -> Value:
    word = rng.choice(("Walrus", "Tangerine", "Kestrel", "Blizzard", "Ottoman", "Saffron"))
    other = rng.choice(("Teapot", "Lantern", "Orchid", "Gravel"))
    shown = rng.choice(
        (
            f"{word}{fill(rng, '##')}!",
            f"{word}-{other}-{fill(rng, '##')}",
            f"{word.lower()}{fill(rng, '####')}",
            f"{body(rng, 5)}${body(rng, 5)}7",
            f"{word}@{other}{fill(rng, '#')}",
        )
    )
    return value("SECRET", "password", shown)


def header(rng: Random) -> Value:
    token = body(rng, rng.choice((24, 40, 64)))
    basic = base64.b64encode(f"svc_{body(rng, 4)}:{body(rng, 10)}".encode()).decode()
    shown, core = rng.choice(((f"Bearer {token}", token), (f"Basic {basic}", basic)))
    return value("SECRET", shown.split(" ")[0].lower(), shown, core)


def connection(rng: Random) -> Value:
    inner = body(rng, 10) + rng.choice(("", "%21", "-x"))
    host = rng.choice(("db01.example.net", "queue.internal.example.org", "cache-2.example.com"))
    variant, shown = rng.choice((
        ("postgres", f"postgresql://reporter:{inner}@{host}:5432/ledger"), ("mongo", f"mongodb+srv://ingest:{inner}@{host}/?retryWrites=true"),
        ("redis", f"redis://:{inner}@{host}:6379/0"), ("amqp", f"amqps://worker:{inner}@{host}/jobs"), ("mysql", f"mysql://root:{inner}@{host}/shop"),
        ("ado", f"Server={host};Database=shop;User Id=app;Password={inner};Encrypt=true"), ("odbc", f"DRIVER={{ODBC}};SERVER={host};UID=etl;PWD={inner}"),
        ("https", f"https://deploy:{inner}@git.example.com/infra.git"),
    ))  # fmt: skip
    return value("SECRET", f"connection {variant}", shown, inner)


def private_key(rng: Random) -> Value:
    name = rng.choice(("RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY"))
    lines = "\n".join(body(rng, 64, string.ascii_letters + DIGITS + "+/") for _ in range(rng.randrange(3, 9)))
    return value("SECRET", "private key", f"-----BEGIN {name}-----\n{lines}\n-----END {name}-----", lines)


# --- birth dates
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
}


def _ordinal(day: int) -> str:
    return f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def birth(rng: Random, language: str) -> Value:
    year, month, day = rng.randrange(1938, 2007), rng.randrange(1, 13), rng.randrange(1, 29)
    name = MONTHS[language].split()[month - 1]
    written = {
        "en": (f"{day} {name} {year}", f"{name} {day}, {year}", f"{day} {name[:3]} {year}", f"{day}-{name[:3]}-{year}", f"{month:02}/{day:02}/{year}", f"{day}/{month}/{year % 100:02}", f"{_ordinal(day)} of {name} {year}"),
        "de": (f"{day}. {name} {year}", f"{day:02}.{month:02}.{year}", f"{day}.{month}.{year % 100:02}"),
        "fr": (f"{day} {name} {year}", f"{day:02}/{month:02}/{year}"), "es": (f"{day} de {name} de {year}", f"{day:02}/{month:02}/{year}", f"{day}-{month}-{year}"),
        "it": (f"{day} {name} {year}", f"{day:02}/{month:02}/{year}"), "nl": (f"{day} {name} {year}", f"{day:02}-{month:02}-{year}"), "pl": (f"{day} {name} {year}", f"{day:02}.{month:02}.{year}"),
    }  # fmt: skip
    return value(
        "DATE_OF_BIRTH", language, rng.choice((*written[language], *written[language], f"{year}-{month:02}-{day:02}"))
    )


# --- addresses: number and street of a country; then how the whole is written
STREETS = {
    "US": ("<n> Quarry Hollow Rd", "<n> E 14th St", "<n> Pinecrest Boulevard", "<n> Old Ferry Lane", "<n> N. Juniper Ave", "<n> Martin Luther King Jr. Blvd", "<n> County Road 12"),
    "GB": ("<n> Thistledown Close", "<n> St Aldhelm's Road", "<n>a Copperfield Mews", "<n> The Crescent", "<n> Mill Lane", "<n> Upper Brook Street"),
    "DE": ("Birkenstraße <n>", "Am Alten Markt <n>", "Lindenallee <n>a", "Goethestr. <n>", "Hinter der Mühle <n>", "Konrad-Zuse-Platz <n>", "Rosenweg <n>"),
    "FR": ("<n> rue des Tanneurs", "<n> bis, avenue Jean Moulin", "<n>, boulevard de la Marne", "<n> impasse des Lilas", "<n> chemin du Moulin Vert", "<n> place de l'Église"),
    "ES": ("Calle del Olivo <n>", "C/ Mayor, <n>", "Avda. de la Constitución <n>", "Paseo de Gracia <n>", "Plaza Nueva, nº <n>"),
    "IT": ("Via dei Glicini <n>", "Corso Garibaldi <n>", "Piazza San Marco <n>", "Viale Trastevere <n>/A", "V.le Europa, <n>"),
    "NL": ("Kastanjelaan <n>", "Prinsengracht <n>", "Van Goghstraat <n>", "Molenweg <n>-2", "Stationsplein <n>"),
    "PL": ("ul. Jaśminowa <n>", "al. Niepodległości <n>", "ulica Długa <n>", "pl. Wolności <n>", "os. Słoneczne <n>"),
    "IN": ("<n>, MG Road", "No. <n>, 14th Cross, Indiranagar", "<n>/2 Lajpat Nagar II", "Plot <n>, Linking Road", "H.No. <n>, Banjara Hills Road No. 3"),
    "AU": ("<n> Banksia Parade", "<n> Wattlebird Crescent", "<n> Great Ocean Road", "<n> Eucalyptus Drive", "<n> Hume Hwy"),
}  # fmt: skip
PLACES = {
    "US": (
        "<s>, Duluth, MN 55803",
        "<s>, Apt 3B, Tucson, AZ 85719",
        "<s>\nBoise, ID 83702",
        "<s> #210, Macon, GA 31201",
        "<s>",
    ),
    "GB": ("<s>, Leeds LS8 2QF", "Flat 4, <s>, Bristol BS6 5TP", "<s>\nNorwich\nNR2 3AB", "<s>"),
    "DE": ("<s>, 50672 Köln", "<s>\n01099 Dresden", "<s>, D-20355 Hamburg", "<s>"),
    "FR": ("<s>, 69003 Lyon", "Appt 12, <s>, 33000 Bordeaux", "<s>\n44000 Nantes", "<s>"),
    "ES": ("<s>, 2º B, 28012 Madrid", "<s>, 41001 Sevilla", "<s>\n46002 Valencia", "<s>"),
    "IT": ("<s>, 40125 Bologna", "<s>, 20121 Milano (MI)", "<s>\n10122 Torino", "<s>"),
    "NL": ("<s>, 3581 XH Utrecht", "<s>\n1016 DK Amsterdam", "<s>"),
    "PL": ("<s> m. 4, 02-790 Warszawa", "<s>/12, 31-131 Kraków", "<s>\n80-831 Gdańsk", "<s>"),
    "IN": ("Flat 402, Sai Residency, <s>, Bengaluru 560038", "<s>, New Delhi - 110024", "<s>, Mumbai 400 050"),
    "AU": ("Unit 5, <s>, Fremantle WA 6160", "<s>, Geelong VIC 3220", "<s>\nHobart TAS 7000", "<s>"),
}


def address(rng: Random, country: str) -> Value:
    street = rng.choice(STREETS[country]).replace("<n>", str(rng.randrange(2, 390)))
    return value("STREET_ADDRESS", country, rng.choice(PLACES[country]).replace("<s>", street), street)
