"""National, tax, health and vehicle numbers, invented, with check digits that hold."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

from stdnum import verhoeff
from stdnum.de import idnr
from stdnum.es import dni
from stdnum.fr import nir
from stdnum.it import codicefiscale

from tests.privacy.planted_values import Value, body, fill, grouped, value

Random = random.Random
DIGITS, UPPER = string.digits, string.ascii_uppercase


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def _until(rng: Random, pattern: str, check: Callable[[str], str | None]) -> str:
    while True:
        start = fill(rng, pattern)
        if (end := check(start)) is not None:
            return start + end


def _one_digit(number: int) -> str | None:
    return str(number) if 0 <= number <= 9 else None


def _ssn(rng: Random) -> str:
    number = f"{rng.choice((rng.randrange(100, 660), rng.randrange(670, 772)))}{rng.randrange(10, 99)}{rng.randrange(1001, 9999)}"
    return grouped(number, (3, 2, 4), rng.choice(("-", "-", " ", "")))


def _nino(rng: Random) -> str:
    number = rng.choice("ABCEGHJKLMPRSTWXYZ") + rng.choice("ABCEGHJKLMPRSTWXYZ")
    number = "JT" if number in {"BG", "GB", "KN", "NK", "TN", "ZZ"} else number
    return grouped(number + fill(rng, "######") + rng.choice("ABCD"), (2, 2, 2, 2, 1), rng.choice((" ", "")))


def _utr(rng: Random) -> str:
    tail = fill(rng, "#########")
    check = "21987654321"[_weighted(tail, (6, 7, 8, 9, 10, 5, 4, 3, 2)) % 11]
    return grouped(check + tail, (5, 5), rng.choice((" ", "")))


def _steuer_id(rng: Random) -> str:
    while True:
        digits = rng.sample(DIGITS, 9)
        digits.insert(rng.randrange(3, 9), digits[0])
        start = "".join(digits)
        for last in DIGITS:
            if start[0] != "0" and idnr.is_valid(start + last):
                return grouped(start + last, (2, 3, 3, 3), rng.choice((" ", "")))


def _german_id(rng: Random) -> str:
    start = rng.choice("LMPRTVWXY") + body(rng, 8, "0123456789CFGHJKLMNPRTVWXYZ")
    numbers = [int(each, 36) * weight for each, weight in zip(start, (7, 3, 1) * 3, strict=True)]
    return start + rng.choice(("", str(sum(numbers) % 10)))


def _nir(rng: Random) -> str:
    start = f"{rng.randrange(1, 3)}{rng.randrange(40, 99)}{rng.randrange(1, 13):02}{rng.randrange(1, 95):02}{fill(rng, '######')}".replace(
        "20", "21"
    )
    start = start[:13]
    return grouped(start + nir.calc_check_digits(start), (1, 2, 2, 2, 3, 3, 2), rng.choice((" ", "")))


def _spi(rng: Random) -> str:
    start = rng.choice("0123") + fill(rng, "#########")
    return grouped(f"{start}{int(start) % 511:03}", (2, 2, 3, 3, 3), rng.choice((" ", "")))


def _dni(rng: Random) -> str:
    number = fill(rng, "########")
    return number + rng.choice(("", "-")) + dni.calc_check_digit(number)


def _nie(rng: Random) -> str:
    first, number = rng.choice("XYZ"), fill(rng, "#######")
    letter = dni.calc_check_digit(str("XYZ".index(first)) + number)
    return rng.choice((f"{first}{number}{letter}", f"{first}-{number}-{letter}"))


def _codice(rng: Random) -> str:
    start = f"{body(rng, 6, 'BCDFGLMNPRSTVZ')}{rng.randrange(40, 99)}{rng.choice('ABCDEHLMPRST')}{rng.randrange(1, 29):02}{rng.choice('ABCDFGHL')}{fill(rng, '###')}"
    number: str = start + codicefiscale.calc_check_digit(start)
    return rng.choice((number, number, number.lower(), grouped(number, (3, 3, 5, 5), " ")))


def _bsn(rng: Random) -> str:
    number = _until(rng, "########", lambda d: _one_digit(_weighted(d, (9, 8, 7, 6, 5, 4, 3, 2)) % 11))
    return rng.choice((number, grouped(number, (4, 2, 3), "."), grouped(number, (3, 3, 3), " ")))


def _pesel(rng: Random) -> str:
    start = f"{rng.randrange(40, 99)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}{fill(rng, '####')}"
    return start + str(-_weighted(start, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10)


def _nip(rng: Random) -> str:
    number = _until(rng, "52#######", lambda d: _one_digit(_weighted(d, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11))
    return rng.choice((number, grouped(number, (3, 3, 2, 2), "-"), grouped(number, (3, 2, 2, 3), "-")))


def _dowod(rng: Random) -> str:
    letters, digits = body(rng, 3, "ABCDEFGHJKLMNPRSTUWXYZ"), fill(rng, "#####")
    total = sum(int(each, 36) * weight for each, weight in zip(letters, (7, 3, 1), strict=True))
    total += _weighted(digits, (7, 3, 1, 7, 3))
    return f"{letters}{rng.choice(('', ' '))}{total % 10}{digits}"


def _aadhaar(rng: Random) -> str:
    start = rng.choice("23456789") + fill(rng, "##########")
    return grouped(start + verhoeff.calc_check_digit(start), (4, 4, 4), rng.choice((" ", " ", "-", "")))


def _pan(rng: Random) -> str:
    return fill(rng, "@@@P@####@")


def _tfn(rng: Random) -> str:
    number = _until(rng, "########", lambda d: _one_digit(_weighted(d, (1, 4, 3, 7, 5, 8, 6, 9)) % 11))
    return grouped(number, (3, 3, 3), rng.choice((" ", "")))  # the last weight is 10, which is -1 modulo 11


def _medicare(rng: Random) -> str:
    start = rng.choice("23456") + fill(rng, "#######")
    number = start + str(_weighted(start, (1, 3, 7, 9, 1, 3, 7, 9)) % 10) + rng.choice("123")
    return grouped(number, (4, 5, 1), rng.choice((" ", "")))


def _nhs(rng: Random) -> str:
    weights = (10, 9, 8, 7, 6, 5, 4, 3, 2)
    start = _until(rng, "4########", lambda digits: _one_digit(-_weighted(digits, weights) % 11))
    return grouped(start, (3, 3, 4), rng.choice((" ", "-", "")))


def _kvnr(rng: Random) -> str:
    letter, digits = rng.choice(UPPER), fill(rng, "########")
    total = 0
    for at, digit in enumerate(f"{ord(letter) - 64:02}{digits}"):
        product = int(digit) * (1 + at % 2)
        total += product // 10 + product % 10
    return f"{letter}{digits}{total % 10}"


def _mbi(rng: Random) -> str:
    letters = "ACDEFGHJKMNPQRTUVWXY"
    number = "".join(
        rng.choice({"c": "123456789", "a": letters, "m": letters + DIGITS, "n": DIGITS}[each]) for each in "camnamnaann"
    )
    return grouped(number, (4, 3, 4), rng.choice(("-", "")))


def _itin(rng: Random) -> str:
    return f"9{fill(rng, '##')}-{rng.randrange(70, 89)}-{fill(rng, '####')}"


def _vin(rng: Random) -> str:
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    codes = dict(zip(letters, (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))
    start = [
        *rng.choice(("1HG", "5YJ", "WVW", "WBA", "JTD", "VF1", "ZFA", "KMH")),
        *body(rng, 5, letters + DIGITS),
        "0",
    ]
    start += [*rng.choice("ABCDEFGHJKLMNPR123456789"), *body(rng, 1, letters), *fill(rng, "######")]
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    rest = (
        sum((codes[each] if each in codes else int(each)) * weight for each, weight in zip(start, weights, strict=True))
        % 11
    )
    return "".join(start[:8]) + ("X" if rest == 10 else str(rest)) + "".join(start[9:])


def _by(*patterns: str) -> Callable[[Random], str]:
    return lambda rng: fill(rng, rng.choice(patterns))


NUMBERS: dict[str, tuple[str, Callable[[Random], str]]] = {
    "ssn": ("NATIONAL_ID", _ssn), "itin": ("TAX_ID", _itin), "ein": ("TAX_ID", _by("47-#######", "83-#######")),
    "nino": ("NATIONAL_ID", _nino), "utr": ("TAX_ID", _utr), "steuer_id": ("TAX_ID", _steuer_id),
    "german_id": ("NATIONAL_ID", _german_id), "nir": ("NATIONAL_ID", _nir), "spi": ("TAX_ID", _spi),
    "dni": ("NATIONAL_ID", _dni), "nie": ("NATIONAL_ID", _nie), "codice_fiscale": ("NATIONAL_ID", _codice),
    "bsn": ("NATIONAL_ID", _bsn), "pesel": ("NATIONAL_ID", _pesel), "nip": ("TAX_ID", _nip), "dowod": ("NATIONAL_ID", _dowod),
    "aadhaar": ("NATIONAL_ID", _aadhaar), "pan": ("TAX_ID", _pan), "tfn": ("TAX_ID", _tfn),
    "medicare_au": ("HEALTH_PLAN", _medicare), "nhs": ("HEALTH_PLAN", _nhs),
    "passport": ("PASSPORT", _by("#########", "@########", "C0#X0#T4#", "##@@#####", "@#######", "@@@######", "YA#######", "@@ #######")),
    "mrn": ("MEDICAL_RECORD", _by("########", "#######", "H-######", "M######", "##-##-##", "0000######")),
    "plan": ("HEALTH_PLAN", _by("@@@#########", "W#########", "#########-01", "@#########")),
    "licence": ("DRIVER_LICENSE", lambda rng: licence(rng, "en")), "mbi": ("HEALTH_PLAN", _mbi), "kvnr": ("HEALTH_PLAN", _kvnr), "vin": ("VEHICLE_ID", _vin),
}  # fmt: skip


LICENCES = {
    "en": ("@#######", "#########", "@###-###-##-###-#", "@@@@@6#####@@#@@", "@############", "@@## ##########", "########"), "de": ("B0##@@@2@##", "@#######@##"),
    "fr": ("############",), "es": ("########@",), "it": ("U1#######@", "@@#######@"), "nl": ("##########",), "pl": ("#####/##/####",),
}  # fmt: skip


def licence(rng: Random, language: str) -> str:
    return fill(rng, rng.choice(LICENCES[language]))


def number(rng: Random, name: str, language: str = "en") -> Value:
    kind, make = NUMBERS[name]
    return value(kind, name, licence(rng, language) if name == "licence" else make(rng))
