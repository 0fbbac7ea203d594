"""The kinds of numbers that states give to people and companies: their forms, check digits and names."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

State = Literal["NATIONAL_ID", "TAX_ID", "HEALTH_PLAN"]
ANY = "*"


@dataclass(frozen=True)
class Kind:
    """One kind of number.

    Args:
        name: unique, with the country first.
        entity: its entity type.
        form: pattern over its letters and digits, where 9 is a digit and A a letter.
        check: a module of python-stdnum, or a key of `OWN`.
        called: what people call it; a phrase in capitals is otherwise an everyday word (`number_labels.Vocabulary`).
        alone: layouts (`runs.Window.layout`) in which a valid number needs no such word; `*` stands for every layout.
        unmistakable: layouts in which a number counts even with a wrong check digit.
    """

    name: str
    entity: State
    form: str
    check: str
    called: tuple[str, ...]
    alone: tuple[str, ...] = ()
    unmistakable: tuple[str, ...] = ()


NATIONAL: Literal["NATIONAL_ID"] = "NATIONAL_ID"
TAX: Literal["TAX_ID"] = "TAX_ID"
HEALTH: Literal["HEALTH_PLAN"] = "HEALTH_PLAN"
DASHED_SSN = "999-99-9999"
TENS = "99 999 999 999"
TAX_WORDS = ("tax id", "tax number", "tax no", "tax identification", "taxpayer", "taxpayer identification", "TIN")
IDENTITY = (
    "identity card",
    "id card",
    "national id",
    "identity number",
    "id number",
    "national identification",
    "personal identification",
    "citizen id",
    "national identity",
)
SOCIAL_DE = ("sozialversicherung", "sozialversicherungsnummer", "svnr", "sv", "versicherungsnummer", "vsnr")
VAT_WORDS = ("VAT", "vat no", "vat id", "vat number", "ust id", "ust idnr", "ustid", "ustidnr", "umsatzsteuer id",
             "tva", "IVA", "btw", "moms", "mwst", "dic", "UID", "nip ue")  # fmt: skip

KINDS = (
    Kind("us_ssn", NATIONAL, "9{9}", "us.ssn", ("ssn", "ssns", "social security", "SOCIAL", "soc sec", "ss"),
         ("999 99 9999", "999.99.9999"), (DASHED_SSN,)),
    Kind("us_itin", TAX, "9{9}", "us.itin", ("itin", "individual taxpayer", *TAX_WORDS), (DASHED_SSN,)),
    Kind("us_ein", TAX, "9{9}", "us.ein", ("EIN", "fein", "employer identification", "employer id", "federal tax",
         *TAX_WORDS)),
    Kind("ca_sin", NATIONAL, "9{9}", "ca.sin", ("SIN", "sin number", "sin no", "social insurance", "NAS",
         "assurance sociale")),
    Kind("gb_nino", NATIONAL, "AA9{6}A?", "gb.nino", ("nino", "NI", "ni number", "ni no", "national insurance"),
         ("AA999999A", "AA 99 99 99 A", "AA 999999 A", "AA999999 A", "AA-99-99-99-A", "AA99 99 99A")),
    Kind("gb_utr", TAX, "9{10}", "gb.utr", ("utr", "unique taxpayer reference", "taxpayer reference", "tax reference",
         "self assessment")),
    Kind("gb_vat", TAX, "AA(?:9{9}|9{12})", "gb.vat", VAT_WORDS, (ANY,)),
    Kind("ie_pps", NATIONAL, "9{7}AA?", "ie.pps", ("pps", "ppsn", "personal public service")),
    Kind("de_tax", TAX, "9{11}", "de.idnr", ("steuer id", "steuerid", "idnr", "steuer idnr",
         "steueridentifikationsnummer", "steuer identifikationsnummer", "steuerliche identifikationsnummer",
         "steuer identnr", "german tax", *TAX_WORDS),
         (TENS, "99-999-999-999")),
    Kind("de_stnr", TAX, "9{10,13}", "de.stnr", ("steuernummer", "steuernr", "st nr", "stnr"),
         ("999/999/99999", "99/999/99999", "999/9999/9999")),
    Kind("de_pension", NATIONAL, "9{8}A9{3}", "own.de_pension", ("rentenversicherung", "rvnr", *SOCIAL_DE),
         (ANY,)),
    Kind("de_card", NATIONAL, "A[A9]{7}99?|A[A9]{8}9?", "own.de_card", ("personalausweis", "ausweis", "perso",
         "personalausweisnr", *IDENTITY)),
    Kind("at_svnr", NATIONAL, "9{10}", "at.vnr", SOCIAL_DE),
    Kind("ch_ahv", NATIONAL, "9{13}", "ch.ssn", ("ahv", "avs", "oasi"), (ANY,)),
    Kind("ch_uid", TAX, "AAA9{9}", "ch.uid", VAT_WORDS, (ANY,)),
    Kind("fr_nir", NATIONAL, "9{15}|9{6}A9{8}|9{13}|9{6}A9{6}", "fr.nir", ("nir", "securite sociale", "secu", "insee",
         "numero ss"), (ANY,)),
    Kind("fr_spi", TAX, "9{13}", "fr.nif", ("numero fiscal", "fiscal", "spi", "identifiant fiscal",
         "reference fiscale"), ("99 99 999 999 999",)),
    Kind("fr_company", TAX, "9{9}", "fr.siren", ("siren",)),
    Kind("fr_site", TAX, "9{14}", "fr.siret", ("siret",)),
    Kind("es_dni", NATIONAL, "9{8}A", "es.dni", ("dni", "nif", "documento", "documento de identidad", "cedula"),
         (ANY,)),
    Kind("es_nie", NATIONAL, "A9{7}A", "es.nie", ("NIE", "numero de extranjero", "identidad de extranjero"), (ANY,)),
    Kind("es_cif", TAX, "A9{8}|A9{7}A", "es.cif", ("cif", "nif", "identificacion fiscal")),
    Kind("es_nuss", NATIONAL, "9{12}", "es.nuss", ("nuss", "seguridad social", "afiliacion", "NASS", "NSS",
         "afiliado", "afiliada")),
    Kind("it_person", TAX, "A{6}[A9]{2}A[A9]{2}A[A9]{3}A", "it.codicefiscale", ("codice fiscale", "CF", "cod fiscale",
         "cod fisc", "codfisc"),
         (ANY,)),
    Kind("it_iva", TAX, "9{11}", "it.iva", ("partita iva", "p iva", "piva", "codice fiscale", "IVA",
         "part iva", "p ta iva", "cod fisc")),
    Kind("nl_bsn", NATIONAL, "9{8,9}", "nl.bsn", ("bsn", "burgerservicenummer", "burgerservice", "sofinummer", "sofi",
         "citizen service")),
    Kind("be_nn", NATIONAL, "9{11}", "be.nn", ("rijksregister", "rijksregisternummer", "registre national", "insz",
         "niss"),
         ("99.99.99-999.99",)),
    Kind("pl_pesel", NATIONAL, "9{11}", "pl.pesel", ("pesel", "peselu")),
    Kind("pl_dowod", NATIONAL, "A{3}9{6}", "own.pl_dowod", ("dowod", "dowodu", "dowodem", "dowod osobisty",
         "dowodu osobistego", "dowod tozsamosci", *IDENTITY)),
    Kind("pl_nip", TAX, "9{10}", "pl.nip", ("nip",), ("999-999-99-99", "999-99-99-999")),
    Kind("pl_regon", TAX, "9{9}|9{14}", "pl.regon", ("regon",)),
    Kind("pt_nif", TAX, "9{9}", "pt.nif", ("nif", "contribuinte", "nipc")),
    Kind("pt_cc", NATIONAL, "9{9}AA9", "pt.cc", ("cartao de cidadao", "cidadao"), (ANY,)),
    Kind("se_pnr", NATIONAL, "9{10}|9{12}", "se.personnummer", ("personnummer", "personnr", "samordningsnummer"),
         ("999999-9999", "99999999-9999")),
    Kind("dk_cpr", NATIONAL, "9{10}", "dk.cpr", ("cpr",)),
    Kind("no_fnr", NATIONAL, "9{11}", "no.fodselsnummer", ("fodselsnummer", "fodselsnr", "personnummer", "fnr"),
         ("999999 99999",)),
    Kind("fi_hetu", NATIONAL, "9{9}[A9]", "fi.hetu", ("henkilotunnus", "hetu", "personbeteckning"), ("999999-999A",)),
    Kind("cz_rc", NATIONAL, "9{9,10}", "cz.rc", ("rodne cislo", "rc", "rodneho cisla"), ("999999/9999",)),
    Kind("ro_cnp", NATIONAL, "9{13}", "ro.cnp", ("cnp", "cod numeric personal")),
    Kind("bg_egn", NATIONAL, "9{10}", "bg.egn", ("egn",)),
    Kind("hr_oib", TAX, "9{11}", "hr.oib", ("oib",)),
    Kind("gr_amka", NATIONAL, "9{11}", "gr.amka", ("amka",)),
    Kind("gr_afm", TAX, "9{9}", "gr.vat", ("afm",)),
    Kind("tr_kimlik", NATIONAL, "9{11}", "tr.tckimlik", ("kimlik", "tc kimlik", "tckn")),
    Kind("il_id", NATIONAL, "9{9}", "il.idnr", ("teudat zehut", "israeli id")),
    Kind("eu_vat", TAX, "AA[A9]{7,12}", "eu.vat", VAT_WORDS, (ANY,)),
    Kind("in_aadhaar", NATIONAL, "9{12}", "in_.aadhaar", ("aadhaar", "aadhar", "adhaar", "adhar", "uidai", "UID"),
         ("9999 9999 9999", "9999-9999-9999")),
    Kind("in_pan", TAX, "A{5}9{4}A", "in_.pan", ("PAN", "pan no", "pan number", "pan card", "permanent account"),
         (ANY,)),
    Kind("in_gstin", TAX, "99A{5}9{4}A[A9]A[A9]", "in_.gstin", ("gstin", "gst"), (ANY,)),
    Kind("in_voter", NATIONAL, "A{3}9{7}", "in_.epic", ("voter id", "voter", "epic")),
    Kind("au_tfn", TAX, "9{8,9}", "au.tfn", ("tfn", "tax file", "tax file number")),
    Kind("au_abn", TAX, "9{11}", "au.abn", ("abn", "australian business"), (TENS,)),
    Kind("au_acn", TAX, "9{9}", "au.acn", ("acn",)),
    Kind("au_medicare", HEALTH, "9{10,11}", "own.au_medicare", ("medicare",), ("9999 99999 9", "9999 99999 9 9")),
    Kind("nz_ird", TAX, "9{8,9}", "nz.ird", ("ird",)),
    Kind("za_id", NATIONAL, "9{13}", "za.idnr", ("sa id", "rsa id", *IDENTITY)),
    Kind("sg_nric", NATIONAL, "A9{7}A", "sg.nric", ("nric", "FIN")),
    Kind("br_cpf", TAX, "9{11}", "br.cpf", ("cpf",), ("999.999.999-99",)),
    Kind("br_cnpj", TAX, "9{14}", "br.cnpj", ("cnpj",), ("99.999.999/9999-99",)),
    Kind("mx_curp", NATIONAL, "A{4}9{6}A{6}[A9]9", "mx.curp", ("curp",), (ANY,)),
    Kind("mx_rfc", TAX, "A{3,4}9{6}[A9]{3}", "mx.rfc", ("rfc",), ("AAAA999999AA9", "AAAA999999999", "AAA999999AA9")),
    Kind("ar_cuit", TAX, "9{11}", "ar.cuit", ("cuit", "cuil"), ("99-99999999-9",)),
    Kind("cl_rut", NATIONAL, "9{8}[A9]|9{7}[A9]", "cl.rut", ("rut", "RUN", "rol unico"),
         ("99.999.999-9", "99.999.999-A")),
    Kind("kr_rrn", NATIONAL, "9{13}", "kr.rrn", ("주민등록번호",), ("999999-9999999",)),
    Kind("cn_ric", NATIONAL, "9{17}[A9]", "cn.ric", ("身份证", "身份证号", "身份证号码", *IDENTITY), (ANY,)),
)  # fmt: skip

NINO = re.compile(r"[A-Z]{2}\d{6}[A-D]")  # QQ and other pairs that are not issued stand in examples
NIR = re.compile(r"[12]\d\d(?:0[1-9]|1[0-2]|[2-9]\d)\w{10}")
NRIC = re.compile(r"[STFGM]\d{7}[A-Z]")


@functools.cache
def _library(check: str) -> Callable[[str], bool]:
    valid: Callable[[str], bool] = importlib.import_module(f"stdnum.{check}").is_valid
    return valid


def _pension(number: str) -> bool:
    """Whether a German pension insurance number is valid (VKVV § 4): a letter counts as two digits, a product as its
    digits' sum."""
    day = int(number[2:4])
    if not (1 <= day <= 31 or 51 <= day <= 81) or not 1 <= int(number[4:6]) <= 12:
        return False
    digits = f"{number[:8]}{ord(number[8]) - 64:02}{number[9:11]}"
    products = (int(digit) * weight for digit, weight in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return sum(sum(divmod(product, 10)) for product in products) % 10 == int(number[-1])


def _card(number: str) -> bool:
    """Whether the number of a German identity card is valid (ICAO 9303). Before 2010, a T and eight digits had no
    check digit."""
    if number[0] == "T" and number[1:9].isdigit():
        return True
    weighted = (int(character, 36) * weight for character, weight in zip(number[:8], (7, 3, 1) * 3, strict=False))
    return number[8].isdigit() and sum(weighted) % 10 == int(number[8])


def _medicare(number: str) -> bool:
    """Whether the number of an Australian Medicare card is valid: the ninth digit checks the first eight."""
    weighted = (int(digit) * weight for digit, weight in zip(number[:8], (1, 3, 7, 9) * 2, strict=True))
    return number[0] in "23456" and sum(weighted) % 10 == int(number[8])


# Checks that python-stdnum lacks, makes only with separators, or makes too loosely.
OWN: dict[str, Callable[[str], bool]] = {
    "gb.nino": lambda number: NINO.fullmatch(number) is not None,
    "es.nuss": lambda number: int(number[:10]) % 97 == int(number[10:]),
    "sg.nric": lambda number: NRIC.fullmatch(number) is not None,
    "fr.nir": lambda number: NIR.fullmatch(number) is not None and _library("fr.nir")(number),
    "own.pl_dowod": lambda number: (
        sum(int(character, 36) * weight for character, weight in zip(number, (7, 3, 1, 0, 7, 3, 1, 7, 3), strict=True))
        % 10
        == int(number[3])
    ),
    "fi.hetu": lambda number: _library("fi.hetu")(f"{number[:6]}-{number[6:]}"),
    "own.de_pension": _pension,
    "own.de_card": _card,
    "own.au_medicare": _medicare,
}


def valid(kind: Kind, number: str) -> bool:
    """Whether the check digits of a number hold; `number` is its letters and digits only."""
    try:
        return (OWN.get(kind.check) or _library(kind.check))(number)
    except (LookupError, ValueError):  # python-stdnum looks up counties and dates that a wrong number does not have
        return False


@functools.lru_cache(maxsize=4096)
def kinds_of(form: str) -> tuple[Kind, ...]:
    """Return the kinds of a form, where 9 is a digit and A a letter."""
    return tuple(kind for kind in KINDS if re.fullmatch(kind.form, form))
