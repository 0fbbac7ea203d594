"""Numbers of vehicles and devices: chassis and plate numbers, IMEIs, serial numbers, MAC addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import digits_of, labelled, long_words
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/devices")

VIN = re.compile(r"(?<![\w\-])(?=[A-HJ-NPR-Z0-9]{0,16}\d)(?=\d{0,16}[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}(?![\w\-])")
# In small letters, apart from hashes: a letter that no hexadecimal number has, and digits at the end.
SMALL_VIN = re.compile(r"[a-hj-npr-z0-9](?<![\w\-].)(?=[a-f0-9]{0,11}[g-z])[a-hj-npr-z0-9]{12}\d{4}(?![\w\-])")
VIN_VALUES = {**{str(digit): digit for digit in range(10)}, **dict(zip("ABCDEFGH", range(1, 9), strict=True))}
VIN_VALUES |= dict(zip("JKLMN", range(1, 6), strict=True)) | {"P": 7, "R": 9}
VIN_VALUES |= dict(zip("STUVWXYZ", range(2, 10), strict=True))
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
CHASSIS = labelled(
    LISTS.phrases("chassis"),
    r"(?=[A-Z]{0,16}\d)[A-HJ-NPR-Z0-9]{17}|(?=[A-Z]{0,12}\d)[A-HJ-NPR-Z]{1,5}\d[A-HJ-NPR-Z0-9]{6,13}",
    0.9,
)
# Chassis numbers in groups, as forms print them, behind words that English lacks.
GROUPED_CHASSIS = labelled(
    LISTS.phrases("grouped_chassis"),
    r"(?=(?:[ \-.]?[A-HJ-NPR-Z0-9]){17}(?![^\W_]))(?=(?:[A-HJ-NPR-Z \-.]{0,16}\d){4})"
    r"[A-HJ-NPR-Z0-9]{2,9}(?:[ \-.][A-HJ-NPR-Z0-9]{1,9}){1,4}",
    0.85,
)
PLATES = labelled(
    LISTS.phrases("plates"),
    r"(?-i:(?=[A-ZÄÖÜ0-9\- ]{0,8}\d)(?=[0-9\- ]{0,7}[A-ZÄÖÜ])(?![A-Z]{4})"
    r"[A-ZÄÖÜ0-9]{1,4}(?:[ \-·]?[A-Z0-9]{1,4}){1,3}(?!\w))"
    r"|(?-i:(?=[a-z]{0,7}\d)(?=\d{0,7}[a-z])[a-z0-9]{5,8})",
    0.85,
)
# `placa` is a board of a computer too: only what Brazil's plates look like, of the Mercosul or before.
BRAZILIAN_PLATES = labelled(("placa", "placas"), r"[A-Z]{3}[ \-·]?\d[A-Z0-9]\d\d", 0.85)
RENAVAM = labelled(("renavam", "nº do renavam", "código renavam"), r"\d{8,10}-?\d", 0.85)
FRENCH_PLATES = labelled(
    ("carte grise", "n° d'immatriculation", "numéro d'immatriculation"), r"[A-Z]{2}[ \-]?\d{3}[ \-]?[A-Z]{2}", 0.85
)
BRITISH_PLATES = labelled(
    ("reg", "registration", "registered", "rego"), r"(?-i:[A-Z]{2}\d{2} ?[A-Z]{3})", 0.85, link=r"[\s:.=(\-]{1,4}"
)
IMEI = labelled(
    ("imei", "imei1", "imei2", "imei 1", "imei 2", "meid"), r"\d{2}[\s\-]?\d{6}[\s\-]?\d{6}[\s\-]?\d(?:\d)?", 0.6
)
SIM_CARD = labelled(
    ("iccid", "sim card", "sim number", "sim-karte", "simkartennummer", "carte sim"),
    r"89\d{2}(?:[\s\-]?\d){14,16}",
    0.9,
)
SERIALS = labelled(
    LISTS.phrases("serials"),
    r"(?=(?:[A-Z]{0,6}[\-_/]?\d){2})[A-Z0-9][A-Z0-9\-_]{3,38}[A-Z0-9]",
    0.8,
    link=r"(?:[\s\-_.]{0,2}(?:numbers?|no|nr|id|#)(?![^\W\d_])\.?)?[^\w\n]{0,4}(?:(?:is|ist|lautet|est|es|è)(?!\w))?"
    r"[^\w\n]{0,4}\n?[^\w\n]{0,4}",
)
MACS = (  # the mark, how often it stands in one, its pattern
    (":", 5, re.compile(r"(?:(?<![\w:])|(?<=[g-zG-Z]:))(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![\w:])")),
    ("-", 5, re.compile(r"[0-9A-Fa-f](?<![\w\-].)[0-9A-Fa-f]-(?:[0-9A-Fa-f]{2}-){4}[0-9A-Fa-f]{2}(?![\w\-])")),
    (".", 2, re.compile(r"[0-9A-Fa-f](?<![\w.].)[0-9A-Fa-f]{3}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?!\w|\.\w)")),
)
BARE_MAC = labelled(
    ("mac", "mac address", "mac-adresse", "adresse mac", "dirección mac", "indirizzo mac", "mac-adres"),
    r"(?=[A-F]{0,11}\d)[0-9A-F]{12}",
    0.9,
)


def vehicles(text: str) -> Iterator[Hit]:
    """Yield chassis numbers whose check digit holds (ISO 3779 as used in North America), and labelled numbers of
    vehicles."""
    words = [word for word in long_words(text) if len(word) >= 17]
    if any(map(VIN.search, words)):
        for match in VIN.finditer(text):
            if _vin(match.group()):
                yield Hit(*match.span(), 1.0)
    if any(map(SMALL_VIN.search, words)):
        for match in SMALL_VIN.finditer(text):
            if _vin(match.group().upper()):
                yield Hit(*match.span(), 0.9)
    yield from CHASSIS(text)
    yield from GROUPED_CHASSIS(text)
    yield from PLATES(text)
    yield from BRITISH_PLATES(text)
    yield from BRAZILIAN_PLATES(text)
    yield from FRENCH_PLATES(text)
    yield from RENAVAM(text)


def _vin(number: str) -> bool:
    total = sum(VIN_VALUES[character] * weight for character, weight in zip(number, VIN_WEIGHTS, strict=True))
    return number[8] == "0123456789X"[total % 11]


def devices(text: str) -> Iterator[Hit]:
    """Yield labelled IMEIs, SIM cards and serial numbers."""
    from stdnum import luhn

    for hit in IMEI(text):
        yield hit._replace(score=1.0 if luhn.is_valid(digits_of(text[hit.start : hit.end])[:15]) else hit.score)
    yield from SIM_CARD(text)
    yield from SERIALS(text)


def mac_addresses(text: str) -> Iterator[Hit]:
    """Yield MAC addresses with colons, dashes or dots, and labelled ones of bare hexadecimal digits."""
    for mark, often, pattern in MACS:
        if text.count(mark) >= often:
            yield from (Hit(*match.span(), 1.0) for match in pattern.finditer(text))
    yield from BARE_MAC(text)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of vehicles and devices."""
    yield Recognizer("vehicle", "VEHICLE_ID", vehicles, version="5")
    yield Recognizer("device", "DEVICE_ID", devices, version="2", libraries=("python-stdnum",))
    yield Recognizer("mac_address", "MAC_ADDRESS", mac_addresses, version="2")
