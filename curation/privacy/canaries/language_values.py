"""Invented values as people of a language write them: identity numbers, addresses, dates of its countries."""

from __future__ import annotations

import datetime as dt
import importlib
import itertools
import re
from collections.abc import Callable, Mapping, Sequence

from curation.privacy.canaries import values as canary_values
from curation.privacy.canaries.language_texts import LanguageTexts
from curation.privacy.keyed_draws import SIGNS, Chance
from curation.privacy.policy import EntityType, PrivacyPolicy

LIBRARIES = ("faker", "python-stdnum", "phonenumbers", "babel")  # another version of these may draw other values
CARD_DE = "CFGHJKLMNPRTVWXYZ0123456789"
# Kind of a number → module of python-stdnum that checks it ("" for none), shapes of it.
Checked = tuple[str, tuple[str, ...]]
NATIONAL_IDS: Mapping[str, Mapping[str, Checked]] = {
    "de": {"card": ("own.card", ("",)), "pension": ("own.pension", ("",))},
    "fr": {
        "nir": ("fr.nir", ("1 8# 05 75 ### ### ##", "2 9# 11 69 ### ### ##", "18#0575########", "29#1169########")),
        "card": ("", ("############", "%########", "?#???##?#")),
    },
    "es": {
        "dni": ("es.dni", ("########?", "########-?", "########?")),
        "nie": ("es.nie", ("X#######?", "Y#######?", "X-#######-?")),
        "nuss": ("own.nuss", ("28 ######## ##", "08/########/##", "28##########")),
    },
    "it": {
        "cf": ("it.codicefiscale", ("??????8#A##?###?", "??????9#T##?###?")),
        "card": ("", ("CA#####??", "AX#######", "CB#####??")),
    },
    "pt": {
        "cc": ("pt.cc", ("######## # ??#", "###########?#", "%####### # ZY#")),
        "niss": ("", ("1##########", "1## #### ####")),
        "cpf": ("br.cpf", ("###.###.###-##", "###########")),
        "rg": ("", ("##.###.###-#", "#########")),
    },
    "nl": {"bsn": ("nl.bsn", ("#########", "### ### ###")), "card": ("", ("I?#?#####", "NX?#?##?#"))},
}
TAX_IDS: Mapping[str, Mapping[str, Checked]] = {
    "de": {
        "idnr": ("de.idnr", ("## ### ### ###", "###########")),
        "vat": ("de.vat", ("DE#########", "DE ### ### ###")),
        "stnr": ("", ("##/###/#####", "###/####/####", "### / #### / ####")),
    },
    "fr": {
        "spi": ("fr.nif", ("0# ## ### ### ###", "1# ## ### ### ###", "3############")),
        "vat": ("own.tva", ("FR## ### ### ###", "FR###########")),
        "siret": ("fr.siret", ("### ### ### #####", "##############")),
        "siren": ("fr.siren", ("### ### ###", "#########")),
    },
    "es": {
        "nif": ("es.dni", ("########?", "########-?")),
        "cif": ("es.cif", ("B########", "A########", "B-########")),
        "vat": ("es.nif", ("ESB########", "ESA########")),
    },
    "it": {
        "iva": ("it.iva", ("###########", "IT###########")),
        "cf": ("it.codicefiscale", ("??????8#A##?###?", "??????9#T##?###?")),
    },
    "pt": {
        "nif": ("pt.nif", ("2########", "2## ### ###")),
        "nipc": ("pt.nif", ("50#######", "50# ### ###")),
        "cnpj": ("br.cnpj", ("##.###.###/0001-##",)),
        "cpf": ("br.cpf", ("###.###.###-##",)),
    },
    "nl": {"vat": ("nl.btw", ("NL#########B##",)), "rsin": ("nl.bsn", ("#########",))},
}  # fmt: skip
SHAPES: Mapping[EntityType, Mapping[str, tuple[str, ...]]] = {
    "POSTAL_CODE": {
        "de": ("%####", "%####", "%###", "D-%####"),
        "fr": ("%####", "%####", "F-%####", "%# ###"),
        "es": ("2####", "0%###", "4####"),
        "it": ("%####", "0####", "I-%####"),
        "pt": ("%###-###", "%####-###"),
        "nl": ("%### ??", "%###??", "%###"),
    },
    "PASSPORT": {
        "de": ("C##X##T##", "C#X#######", "?#######"),
        "fr": ("##??#####",),
        "es": ("???######", "??######"),
        "it": ("??#######", "Y?#######"),
        "pt": ("?######", "??######"),
        "nl": ("N?#?#?#?#", "NX#?###?#"),
    },
    "DRIVER_LICENSE": {
        "de": ("?###??????#", "?##########", "J###??#??#1"),
        "fr": ("############", "##??#####", "#### ######"),
        "es": ("########?", "########-?"),
        "it": ("U1#######?", "MI#######?", "RM#######?"),
        "pt": ("L-####### #", "LI-###### #", "P-#######", "###########"),
        "nl": ("##########", "4#########"),
    },
    "MEDICAL_RECORD": {"": ("#######", "########", "P-######", "######/##", "PAT-#####", "##-######")},
    "CERTIFICATE_NUMBER": {"": ("########", "AB-#####", "###/20##", "ISO-#####-##", "??-####-#####", "#######")},
    "HEALTH_PLAN": {
        "de": ("?#########", "?### ### ###"),
        "fr": ("########", "##########", "###-#####-##"),
        "es": ("####??######", "AN##########", "########", "???? ######"),
        "it": ("80380##############", "########", "???#######"),
        "pt": ("#########", "### ### ###"),
        "nl": ("##########", "#########", "###.###.###"),
    },
    "DEVICE_ID": {"serial": ("?##?#?##?###", "SN-???#####", "###########", "????########")},
}
PLATES: Mapping[str, tuple[str, ...]] = {
    "de": ("M-?? ####", "B ?? ###", "HH-? ####", "KA-??-###"),
    "fr": ("??-###-??", "?? ### ??", "#### ?? 75"),
    "es": ("#### BCD", "####-FGH", "####KLM", "M-####-?C"),
    "it": ("??###??", "?? ### ??"),
    "pt": ("##-??-##", "??-##-??", "???#?##", "## ?? ##"),
    "nl": ("??-###-?", "#-???-##", "##-???-#"),
}
MAKERS = ("WVWZZZ", "WBA", "WDB", "VF1", "VF3", "VSSZZZ", "ZFA", "ZAR", "TMBZZZ", "YV1", "XLR")
IBANS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "de": (("DE", "#" * 18), ("DE", "#" * 18), ("AT", "#" * 16), ("CH", "#" * 17)),
    "fr": (("FR", "#" * 23), ("FR", "#" * 23), ("BE", "#" * 12)),
    "es": (("ES", "#" * 20),),
    "it": (("IT", "?" + "#" * 22),),
    "pt": (("PT", "#" * 21),),
    "nl": (("NL", "INGB" + "#" * 10), ("NL", "RABO" + "#" * 10), ("NL", "ABNA" + "#" * 10), ("BE", "#" * 12)),
}
LONGEST = {"de": "d. MMMM y", "es": "d 'de' MMMM 'de' y", "pt": "d 'de' MMMM 'de' y"}
WALKED = 3  # signs at the end of a number that are tried
MARKS = {"de": ".", "nl": "-"}


def value_of(
    entity: EntityType, kind: str, chance: Chance, policy: PrivacyPolicy, texts: LanguageTexts
) -> tuple[str, str] | None:
    """Return (value, what follows it) of a type and kind for a sentence of a language.

    None where no value can be invented, as for a type that a company may declare and has not declared.
    """
    language = texts.language
    if entity == "STREET_ADDRESS":
        street, rest = chance.of(texts.streets)
        return _other_digits(chance, street), rest
    draw = OWN.get(entity)
    if draw is not None:
        return draw(kind, chance, texts), ""
    if entity in ("NATIONAL_ID", "TAX_ID"):
        numbers = (NATIONAL_IDS if entity == "NATIONAL_ID" else TAX_IDS)[language]
        return _checked(chance, *numbers[kind or chance.of(sorted(numbers))]), ""
    shapes = SHAPES.get(entity, {})
    if forms := shapes.get(language) or shapes.get(""):
        return chance.fill(chance.of(forms)), ""
    value = canary_values.draw(entity, chance, policy, language)
    return None if value is None else (value, "")


def _other_digits(chance: Chance, value: str) -> str:
    """Return the value with every digit but 0 drawn anew; zeros stay zero."""
    return re.sub(r"\d", lambda match: "0" if match.group() == "0" else chance.fill("%"), value)


def _person(kind: str, chance: Chance, texts: LanguageTexts) -> str:
    name = chance.of(texts.names)
    return name.lower() if chance.below(20) == 0 else name


def _email(kind: str, chance: Chance, texts: LanguageTexts) -> str:
    words = [plain for name in chance.of(texts.names).split() if (plain := canary_values._plain(name))]
    first, last, number = words[0], words[-1], chance.fill("##")
    local = chance.of((f"{first}.{last}", f"{first[0]}{last}", f"{last}{number}", f"{first}_{last}", f"{last}.{first}"))
    domain = chance.of((*canary_values.DOMAINS, f"post.example.{texts.language}"))
    return chance.of(
        (*[f"{local}@{domain}"] * 12, f"<{local}@{domain}>", f"{local} [at] {domain}", f"{local}(at){domain}")
    )


def _username(kind: str, chance: Chance, texts: LanguageTexts) -> str:
    words = [plain for name in chance.of(texts.names).split() if (plain := canary_values._plain(name))]
    return canary_values.username(chance, words[0], words[-1])


def _phone(kind: str, chance: Chance, texts: LanguageTexts) -> str:
    """Return one of the author's phone numbers with other digits at its end."""
    number = chance.of(texts.phones)
    last = [match.start() for match in re.finditer(r"\d", number)][-2:]
    return "".join(chance.fill("#") if at in last else sign for at, sign in enumerate(number))


def _iban(kind: str, chance: Chance, texts: LanguageTexts) -> str:
    from stdnum import iban

    country, shape = chance.of(IBANS[texts.language])
    while True:
        account = chance.fill(shape)
        check = 98 - int("".join(str(int(c, 36)) for c in f"{account}{country}00")) % 97  # ISO 13616
        value = f"{country}{check:02d}{account}"
        if iban.is_valid(value):
            spaced = " ".join(value[at : at + 4] for at in range(0, len(value), 4))
            return chance.of((value, spaced, spaced))


def _vehicle(kind: str, chance: Chance, texts: LanguageTexts) -> str:
    """Return a plate, or a European vehicle identification number, which has no check digit (ISO 3779)."""
    if kind == "plate" or (not kind and chance.below(2)):
        return chance.fill(chance.of(PLATES[texts.language]))
    maker = chance.of(MAKERS)
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    return maker + "".join(chance.of(letters) for _ in range(11 - len(maker))) + chance.fill("######")


def _device(kind: str, chance: Chance, texts: LanguageTexts) -> str:
    if kind == "imei" or (not kind and chance.below(3) == 0):
        return chance.valid("luhn", "35#############")
    return chance.fill(chance.of(SHAPES["DEVICE_ID"]["serial"]))


def _secret(kind: str, chance: Chance, texts: LanguageTexts) -> str:
    if kind == "password":
        word = canary_values._plain(chance.of(texts.names).split()[-1]).capitalize()
        return chance.of(
            (
                chance.fill(f"{word}##!"),
                chance.fill("&&&&&&&&&!#&"),
                chance.fill("&&&&#&&&#&"),
                f"{word}_{chance.fill('####')}",
            )
        )
    return canary_values._secret(chance)


def _date(years: Sequence[int]) -> Callable[[str, Chance, LanguageTexts], str]:
    def draw(kind: str, chance: Chance, texts: LanguageTexts) -> str:
        from babel.dates import format_date

        day = dt.date(chance.of(years), chance.below(12) + 1, chance.below(28) + 1)
        mark = MARKS.get(texts.language, "/")
        forms = (
            f"dd{mark}MM{mark}y",
            f"d{mark}M{mark}y",
            f"dd{mark}MM{mark}yy",
            LONGEST.get(texts.language, "d MMMM y"),
        )
        return str(format_date(day, chance.of(forms), locale=texts.language))

    return draw


def _birth(kind: str, chance: Chance, texts: LanguageTexts) -> str:
    """Return a date of birth written as the author writes dates, or as CLDR does."""
    if chance.below(2):
        return chance.of(texts.birth_dates)
    return _date(canary_values.YEARS["DATE_OF_BIRTH"])(kind, chance, texts)


def _ethereum(kind: str, chance: Chance, texts: LanguageTexts) -> str:
    value = canary_values._crypto(chance)
    while kind and value.startswith("0x") != (kind == "eth"):
        value = canary_values._crypto(chance)
    return value


OWN: Mapping[EntityType, Callable[[str, Chance, LanguageTexts], str]] = {
    "PERSON": _person,
    "EMAIL_ADDRESS": _email,
    "PHONE_NUMBER": _phone,
    "LOCATION": lambda kind, chance, texts: chance.of(texts.towns),
    "DATE": _date(canary_values.YEARS["DATE"]),
    "DATE_OF_BIRTH": _birth,
    "IBAN_CODE": _iban,
    "CRYPTO": _ethereum,
    "VEHICLE_ID": _vehicle,
    "DEVICE_ID": _device,
    "USERNAME": _username,
    "SECRET": _secret,
}


def _checked(chance: Chance, module: str, shapes: Sequence[str]) -> str:
    shape = chance.of(shapes)
    if module in CHECKS:
        return CHECKS[module](chance, shape)
    return _valid(chance, module, shape) if module else chance.fill(shape)


def _valid(chance: Chance, module: str, shape: str) -> str:
    """Return the shape filled so that a module of python-stdnum calls it valid.

    The last signs are tried in order: with a check of 1 in 511, drawing again and again would take seconds.
    """
    check: Callable[[str], bool] = importlib.import_module(f"stdnum.{module}").is_valid
    places = [at for at, sign in enumerate(shape) if sign in SIGNS][-WALKED:]
    while True:
        drawn = list(chance.fill(shape))
        for signs in itertools.product(*(SIGNS[shape[at]] for at in places)):
            for at, sign in zip(places, signs, strict=True):
                drawn[at] = sign
            if check(value := "".join(drawn)):
                return value


def _card_de(chance: Chance, shape: str) -> str:
    """Return the number of a German identity card: nine signs, one time in three with their check digit (ICAO 9303)."""
    body = chance.of("LMNPRTVWXY") + "".join(chance.of(CARD_DE) for _ in range(8))
    check = sum(int(sign, 36) * weight for sign, weight in zip(body, (7, 3, 1) * 3, strict=True)) % 10
    return body + (str(check) if chance.below(3) == 0 else "")


def _pension_de(chance: Chance, shape: str) -> str:
    """Return a number of German pension insurance (VKVV § 2): digits are weighted, cross sums added, modulo 10."""
    area, letter, serial = chance.of(("12", "15", "65", "42", "53")), chance.of("ABCDEFGHKLMRSTW"), chance.fill("##")
    birth = f"{chance.below(28) + 1:02d}{chance.below(12) + 1:02d}{chance.fill('##')}"
    digits = f"{area}{birth}{ord(letter) - 64:02d}{serial}"
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    products = [int(sign) * weight for sign, weight in zip(digits, weights, strict=True)]
    check = sum(product // 10 + product % 10 for product in products) % 10
    return chance.of((f"{area} {birth} {letter} {serial}{check}", f"{area}{birth}{letter}{serial}{check}"))


def _nuss(chance: Chance, shape: str) -> str:
    """Return a Spanish social security number: the last two digits are the others modulo 97."""
    value = chance.fill(shape)
    digits = re.sub(r"\D", "", value)
    return value[:-2] + f"{int(digits[:-2]) % 97:02d}"


def _tva(chance: Chance, shape: str) -> str:
    """Return a French VAT number: a SIREN preceded by the key computed from it."""
    siren = _valid(chance, "fr.siren", "#########")
    key = (12 + 3 * (int(siren) % 97)) % 97
    return f"FR{key:02d} {siren[:3]} {siren[3:6]} {siren[6:]}" if " " in shape else f"FR{key:02d}{siren}"


CHECKS: Mapping[str, Callable[[Chance, str], str]] = {
    "own.card": _card_de,
    "own.pension": _pension_de,
    "own.nuss": _nuss,
    "own.tva": _tva,
}
