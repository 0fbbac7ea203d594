"""Invented values of every entity type, drawn from a keyed stream: the same key gives the same values."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from curation.privacy.canaries.names import drawn_name, person
from curation.privacy.identifiers import compiled
from curation.privacy.keyed_draws import DIGITS, Chance
from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.text.word_files import word_file

LISTS = word_file("privacy/canaries/streets_and_cities")

TRIED, STRANGER = 5, "Jane Example-Doe"
LIBRARIES = ("faker", "python-stdnum", "phonenumbers")  # another version of these may draw other values
DOMAINS = ("example.com", "example.org", "example.net", "mail.example.com", "corp.example.org", "muster.example")
# Ranges that no subscriber has: 555-01xx, Ofcom's, ACMA's, Arcep's and Bundesnetzagentur's for drama.
PHONES: Mapping[str, tuple[str, ...]] = {
    "US": ("(%##) 555-01##", "%##-555-01##", "%##.555.01##", "%## 555 01##"),
    "GB": ("07700 900###", "020 7946 0###", "0117 496 0###", "(0161) 496 0###"),
    "AU": ("0491 570 ###", "(02) 5550 ####", "(03) 7010 ####"),
    "FR": ("01 99 00 ## ##", "06 39 98 ## ##", "04.65.71.##.##", "0639980###"),
    "DE": ("030 23125 ###", "0171 39200##", "0221/4710 ###", "(089) 99998 ###"),
    "IN": ("98765 #####", "099999 #####"),
    "": (
        *("+1 %## 555 01##", "+1-%##-555-01##", "+1 (%##) 555-01##", "+44 7700 900###", "+44 (0)20 7946 0###"),
        *("+49 30 23125###", "+49 (0)171 39200 ##", "+33 6 39 98 ## ##", "+33639980###", "+61 491 570 ###"),
        *("+34 6## ## ## ##", "+39 3## ### ####", "+31 6 ########", "+48 5## ### ###", "0049 30 23125 ###"),
        *("+91 98765 #####", "+353 20 911 ####", "+46 70 174 06 ##", "+41 79 ### ## ##", "+55 11 9####-####"),
    ),
}
CARDS = ("4###############", "51##############", "55##############", "37#############", "6011############")
IBANS = {
    "DE": "#" * 18,
    "GB": "????" + "#" * 14,
    "NL": "????" + "#" * 10,
    "AT": "#" * 16,
    "CH": "#" * 17,
    "PL": "#" * 24,
}
# A module of python-stdnum → shapes of which those that it calls valid are taken.
NATIONAL_IDS: Mapping[str, tuple[str, ...]] = {
    "us.ssn": ("###-##-####",),
    "es.dni": ("########?", "########-?"),
    "es.nie": ("X#######?",),
    "fr.nir": ("1 8# 05 75 ### ### ##", "2 9# 11 69 ### ### ##"),
    "it.codicefiscale": ("??????8#A##?###?", "??????9#T##?###?"),
    "nl.bsn": ("#########",),
    "pl.pesel": ("8#0#1######", "9#1#2######"),
    "se.personnummer": ("8#0#1#-####",),
    "be.nn": ("8#.0#.1#-###.##",),
    "dk.cpr": ("1#0#8#-####",),
    "fi.hetu": ("1#0#8#-###*",),
    "br.cpf": ("###.###.###-##",),
    "in_.aadhaar": ("%### #### ####",),
    "ca.sin": ("### ### ###",),
    "ch.ssn": ("756.####.####.##",),
    "": ("?? ## ## ## A", "??######C"),  # UK national insurance: no check digit
}
TAX_IDS: Mapping[str, tuple[str, ...]] = {
    "us.ein": ("##-#######",),
    "us.itin": ("9##-7#-####",),
    "de.idnr": ("## ### ### ###", "###########"),
    "de.vat": ("DE#########",),
    "gb.utr": ("##########",),
    "it.iva": ("###########",),
    "au.tfn": ("### ### ###",),
    "in_.pan": ("???P?####?",),
    "fr.siret": ("### ### ### #####",),
}
STREETS = LISTS.phrases("streets")  # fmt: skip
CITIES = LISTS.words("cities")
MONTHS = """
    January February March April May June July August September October November December
""".split()  # noqa: SIM905 - quoted words are not easier to read
DRAWS = 50  # of digits for an example, before it is taken as it is
YEARS: Mapping[EntityType, range] = {"DATE": range(2019, 2027), "DATE_OF_BIRTH": range(1938, 2006)}


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return re.sub("[^a-z]", "", letters) or "q"


def _email(chance: Chance) -> str:
    first, last = map(_plain, drawn_name(chance))
    number = chance.fill("##")
    local = chance.of((f"{first}.{last}", f"{first[0]}{last}", f"{last}{number}", f"{first}_{last}", f"{first}+{last}"))
    domain = chance.of(DOMAINS)
    forms = (*["{0}@{1}"] * 12, "{0} at {2}", "{0} [at] {3}", "{0}(at){1}", "<{0}@{1}>")
    return chance.of(forms).format(local, domain, domain.replace(".", " dot "), domain.replace(".", " [dot] "))


def username(chance: Chance, first: str, last: str) -> str:
    """Return a login in a form of employers, mailers and forums: of a name, of its beginnings, invented, or a letter
    and a number."""
    coined = chance.fill("~~~") + chance.of(("zor", "bri", "quo", "vex", "dru")) + chance.fill("~~")
    forms = (
        *(f"{first[0]}{last}", f"{first}.{last}", f"{first}_{last}", f"{last}{first[0]}", f"{first}{last[0]}##"),
        *(f"{last}##", f"{first[:3]}{last[:3]}#", f"{first}-{last}", coined, f"{coined}##", f"{coined}_##", "~######"),
    )
    return chance.fill(chance.of(forms))


def _username(chance: Chance) -> str:
    first, last = map(_plain, drawn_name(chance))
    return username(chance, first, last)


def _phone(chance: Chance, policy: PrivacyPolicy) -> str:
    """Return a phone number of a region whose local numbers the policy reads, or one with its country's code."""
    regions = [*(region for region in policy.phone_regions if region in PHONES), "", ""]
    return chance.fill(chance.of(PHONES[chance.of(regions)]))


def _card(chance: Chance) -> str:
    number, mark = chance.valid("luhn", chance.of(CARDS)), chance.of((" ", " ", "-", ""))
    ends = (4, 10, 15) if len(number) == 15 else (4, 8, 12, 16)
    return mark.join(number[start:end] for start, end in zip((0, *ends), ends, strict=False))


def _iban(chance: Chance) -> str:
    country = chance.of(sorted(IBANS))
    account = chance.fill(IBANS[country])
    check = 98 - int("".join(str(int(c, 36)) for c in f"{account}{country}00")) % 97  # ISO 13616
    value = f"{country}{check:02d}{account}"
    spaced = " ".join(value[at : at + 4] for at in range(0, len(value), 4))
    return chance.of((*[value, spaced] * 5, value.lower()))


def _crypto(chance: Chance) -> str:
    """Return an Ethereum account, or a Bitcoin address of 20 drawn bytes: Base58Check with version 0."""
    if chance.below(3) == 0:
        return chance.fill("0x" + "^" * 40)
    body = b"\0" + bytes(chance.below(256) for _ in range(20))
    whole = body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    alphabet, number, text = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", int.from_bytes(whole), ""
    while number:
        number, rest = divmod(number, 58)
        text = alphabet[rest] + text
    return "1" * (len(whole) - len(whole.lstrip(b"\0"))) + text


def _checked(shapes: Mapping[str, tuple[str, ...]]) -> Callable[[Chance], str]:
    def draw(chance: Chance) -> str:
        module = chance.of(sorted(shapes))
        shape = chance.of(shapes[module])
        if module:
            return chance.valid(module, shape)
        prefix = chance.of(("AB", "CE", "JK", "PX", "TN", "YS"))
        return prefix + chance.fill(shape[2:])

    return draw


def _shaped(*shapes: str) -> Callable[[Chance], str]:
    return lambda chance: chance.fill(chance.of(shapes))


def _vehicle(chance: Chance) -> str:
    """Return a vehicle identification number whose ninth character is the check digit (49 CFR 565)."""
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    body = [chance.of(letters) for _ in range(12)] + list(chance.fill("#####"))
    values = {c: int(v) for c, v in zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True)}
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    rest = sum(values.get(c, ord(c) - 48) * w for c, w in zip(body, weights, strict=True)) % 11
    return "".join([*body[:8], "X" if rest == 10 else str(rest), *body[9:]])


def _street(chance: Chance) -> str:
    number, name = chance.fill(chance.of(("%", "%#", "%##"))), drawn_name(chance)[1]
    return chance.of(STREETS).format(n=number, name=name)


def _device(chance: Chance) -> str:
    """Return an IMEI, or a vendor's serial number."""
    return chance.of((chance.valid("luhn", "35#############"), chance.fill("?##?#?##?###"), chance.fill("SN-???#####")))


def _address(chance: Chance) -> str:
    network = chance.of(("203.0.113", "198.51.100", "192.0.2", "10.24.7", ""))
    return f"{network}.{chance.below(254) + 1}" if network else chance.fill("2001:db8:^^^^:^^^^::%^^^")


def _secret(chance: Chance) -> str:
    token = base64.urlsafe_b64encode(chance.fill('{"sub":"########","iat":17########}').encode()).decode().rstrip("=")
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    shapes = (
        *("AKIA" + "*" * 16, "ghp_" + "&" * 36, "sk_live_" + "&" * 24, "xoxb-############-" + "&" * 24),
        *(f"{head}.{token}." + "&" * 43, "&&&&&&&&&!#&", "^" * 40, "AIza" + "&" * 35, "glpat-" + "&" * 20),
    )
    return chance.fill(chance.of(shapes))


def _date(chance: Chance, years: Sequence[int], language: str) -> str:
    """Return a day as people write it in a language; a month's name only in English."""
    year, month, day = chance.of(years), chance.below(12) + 1, chance.below(28) + 1
    if language != "en":
        mark = "." if language == "de" else "/"
        return chance.of((f"{day:02d}{mark}{month:02d}{mark}{year}", f"{day}{mark}{month}{mark}{year}"))
    forms = (
        *(f"{day} {MONTHS[month - 1]} {year}", f"{MONTHS[month - 1]} {day}, {year}", f"{year}-{month:02d}-{day:02d}"),
        *(f"{month:02d}/{day:02d}/{year}", f"{day:02d}.{month:02d}.{year}", f"{day}/{month}/{year % 100:02d}"),
    )
    return chance.of(forms)


def _declared(entity: EntityType, chance: Chance, policy: PrivacyPolicy) -> str | None:
    """Return a value for a pattern that a company declares: one of its examples with other digits; None without a
    pattern.

    A company's terms and fields are found by looking them up, so there is nothing to measure.
    """
    own = [candidate for candidate in policy.identifiers if candidate.regex is not None and candidate.entity == entity]
    if not own:
        return None
    identifier = chance.of(own)
    pattern, example = compiled(identifier.name, identifier.regex or ""), chance.of(identifier.match)
    for _ in range(DRAWS):
        value = re.sub(r"\d", lambda _: chance.of(DIGITS), example)
        if pattern.fullmatch(value) is not None:
            return value
    return example


VALUES: Mapping[EntityType, Callable[[Chance], str]] = {
    "PERSON": person,
    "EMAIL_ADDRESS": _email,
    "STREET_ADDRESS": _street,
    "POSTAL_CODE": _shaped("%####", "%####-####", "%####", "SW1? #??", "M# #??", "%### ??"),
    "LOCATION": lambda c: c.of(CITIES),
    "AGE": lambda c: str(91 + c.below(9)),  # what every rule for ages counts as identifying
    "CREDIT_CARD": _card,
    "IBAN_CODE": _iban,
    "CRYPTO": _crypto,
    "NATIONAL_ID": _checked(NATIONAL_IDS),
    "TAX_ID": _checked(TAX_IDS),
    "PASSPORT": _shaped("#########", "C##X##T##", "?#######", "##??#####", "?########"),
    "DRIVER_LICENSE": _shaped("?#######", "?###-####-####", "?????8#####??9??", "#########", "?##-##-####"),
    "CERTIFICATE_NUMBER": _shaped("RN-######", "MD######", "########", "CPA-#####", "??-####-#####"),
    "MEDICAL_RECORD": _shaped("########", "#######", "MRN-######", "###-##-####", "H######"),
    "HEALTH_PLAN": _shaped("???#########", "?#########", "#########-##", "????########", "??-########"),
    "VEHICLE_ID": _vehicle,
    "DEVICE_ID": _device,
    "MAC_ADDRESS": _shaped("02:^^:^^:^^:^^:^^", "0A-##-##-##-##-##", "02^^.^^^^.^^^^", "00:1b:^^:^^:^^:^^"),
    "IP_ADDRESS": _address,
    "URL": lambda c: c.of(("https://", "https://www.", "www.")) + c.fill("example.com/~~~~~/######/&&&&"),
    "USERNAME": _username,
    "SECRET": _secret,
}  # fmt: skip


def invented(entity: EntityType, policy: PrivacyPolicy) -> list[str]:
    """Return some values of a type, always the same, to try operators on; a name where no value can be invented."""
    drawn = (draw(entity, Chance(b"tried", entity, str(number)), policy) for number in range(TRIED))
    return [value for value in drawn if value is not None] or [STRANGER]


def draw(entity: EntityType, chance: Chance, policy: PrivacyPolicy, language: str = "en") -> str | None:
    """Return a value of a type for a sentence of a language.

    None where no value can be invented, as for a type that a company may declare and has not declared.
    """
    if entity in policy.entities:
        return policy.entities[entity].measured_by.draw(chance)
    if entity in YEARS:
        return _date(chance, YEARS[entity], language)
    if entity == "PHONE_NUMBER":
        return _phone(chance, policy)
    if entity in ("ACCOUNT_NUMBER", "CONFIDENTIAL"):
        return _declared(entity, chance, policy)
    return VALUES[entity](chance) if entity in VALUES else None
