"""Postal codes: British and Canadian ones by their form, others where a state, a town or a label stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import labelled
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("privacy/addresses/states")

STATES = (
    r"(?:(?<![\w\-])[A-Z][\w.'\-]{2,25},?\s{1,3}(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA"
    r"|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|PR|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])|(?<![\w\-])(?:"
    + LISTS.alternation("states")
    + r"))\.?,?\s{1,3}$"
)
AREAS = (
    r"(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|"
    r"M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)"
)
STATE, AREA = re.compile(STATES), re.compile(AREAS)
AMERICAN = re.compile(r"(?<![\w.,\-])\d{5}(?:-\d{4})?(?![\w\-]|[.,]\d)")
BRITISH = re.compile(r"(?<![\w\-])([A-Z]{1,2})\d[A-Z\d]?\s{1,2}\d[ABD-HJLNP-UW-Z]{2}(?![\w\-])")
TOWN = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿß'’\-]{2,25}"
END_OF_TOWN = r"(?=\s{0,2}(?:$|[\n,.;()]|[A-ZÀ-ÖØ-Þ]|\d{1,2}\b|(?:am|an|im|sur|la|le|de|del|bei|ob|i\.)\b))"
CODES = tuple(
    lazy_pattern(pattern)
    for pattern in (
        r"(?<![\w\-])(?P<code>[ABCEGHJ-NPRSTVXY]\d[A-CEGHJ-NPRSTV-Z][ \-]\d[A-CEGHJ-NPRSTV-Z]\d)(?![\w\-])",
        rf"(?<![\w.,\-])(?P<code>[1-9]\d{{3}}\s(?!SA|SD|SS)[A-Z]{{2}})(?=,?\s{{1,3}}{TOWN})",
        r"(?<![\w\-])(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT),?\s{1,2}(?P<code>\d{4})(?![\w\-]|[.,]\d)",
        rf"(?:(?:^|\n)[ \t>*]{{0,4}}|[,;(]\s{{1,2}}|\b(?:in|aus|à|en|a|nach|bei|wohnhaft in|w)\s|\b(?:[DAFEI]|CH|PL)-)"
        rf"(?P<code>\d{{5}}|\d\d-\d{{3}}|[1-9]\d{{3}})\s{{1,2}}{TOWN}{END_OF_TOWN}",
        rf"(?<=,\s){TOWN}(?:\s{TOWN})?,?\s(?P<code>\d{{5}})(?=\s{{0,2}}(?:$|[\n,.;)]))",
    )
)
ANNOUNCED = labelled(
    (
        *("zip", "zip code", "zipcode", "postcode", "post code", "postal code", "plz", "postleitzahl", "code postal"),
        *("código postal", "codigo postal", "cap", "kod pocztowy", "pin code", "pincode", "cep"),
    ),
    r"(?-i:\d{5}-\d{3,4}|\d{2}-\d{3}|\d{4}\s?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}"
    r"|[A-Z]\d[A-Z][ \-]?\d[A-Z]\d|\d{4,6})",
    0.8,
)


def postal_codes(text: str) -> Iterator[Hit]:
    """Yield postal codes of the US, the UK, Canada, Australia, the Netherlands and Poland, four or five digits
    beside a town, and codes behind a label."""
    if any(map(str.isdigit, text)):
        for match in AMERICAN.finditer(text):
            if STATE.search(text[max(0, match.start() - 40) : match.start()]):
                yield Hit(*match.span(), 0.6)
        for match in BRITISH.finditer(text):
            if AREA.fullmatch(match.group(1)):
                yield Hit(*match.span(), 0.6)
        for pattern in CODES:
            yield from (Hit(*match.span("code"), 0.6) for match in pattern.finditer(text))
    yield from ANNOUNCED(text)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of postal codes."""
    yield Recognizer("postal_code", "POSTAL_CODE", postal_codes, version="2")
