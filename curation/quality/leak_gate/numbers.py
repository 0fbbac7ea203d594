"""Finds numbers of people in running text: cuts runs of digits at their separators, and tells what each piece may be.

Texts are bytes here, one for each character: ASCII, and a mark for any other character (see `marked`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import re2  # type: ignore[import-untyped, unused-ignore]
from stdnum import luhn
from stdnum.au import tfn
from stdnum.de import idnr
from stdnum.fr import nir
from stdnum.in_ import aadhaar
from stdnum.nl import bsn
from stdnum.pl import pesel

from curation.quality.leak_gate.hits import Found
from curation.quality.leak_gate.readings import CELL

WORD_BYTES = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_\1")
DIGIT_BYTES = frozenset(b"0123456789")
JOINS = b"-./"
RUN = rb"[0-9](?:[ ().\-/\t\n\v]{0,3}[0-9]){7,}"
GROUP = re.compile(rb"\d+")
GROUPS = 7  # most groups of digits in one number
DIGITS = 19
APART = frozenset("\n\v")  # the ends of lines and cells
PRINTED = frozenset(((4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3)))  # sizes of groups as cards print them
BEFORE = 40  # bytes before a number in which a word may say what it is
AFTER = 48  # bytes behind it
ABROAD = rb"\+[ (]{0,2}[1-9][0-9 ().\-/\t]{6,24}"
CARD = re.compile(
    r"4(?:\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|(?:6011|64[4-9]\d|65\d\d)\d{12}|62\d{14,17}"
    r"|(?:50|5[6-8]|6[37])\d{14}"
)
SSN = re.compile(r"(?!000|666|9)\d{3}(?!00)\d\d(?!0000)\d{4}|9\d\d(?:5\d|6[0-5]|[78]\d|9[0-24-9])\d{4}")
NIR = re.compile(r"[12]\d\d(?:0[1-9]|1[0-2]|20)(?!00)\d{10}")
DATE = re.compile(r"(?:19|20)\d\d[-/. ]\d\d?[-/. ]\d\d?\b|\d\d?[-/. ]\d\d?[-/. ](?:19|20)\d\d\b")
PHONE = range(9, 14)


def _says(words: str) -> re2._Regexp:
    """Return a pattern that matches where the text before a number ends with one of these words."""
    return re2.compile(rf"(?i)(?:^|[^a-z])(?:{words})(?:[^a-z]|\z)".encode())


TAX = _says(
    "idnr|id-nr|tin|steuer-?id(?:nr)?|steueridentifikationsnummer|steuer-identifikationsnummer|tax(?:payer)? id"
)
BSN = _says("bsn|burgerservicenummer|sofinummer|citizen service number")
SECURITY = _says("ssn|itin|social security|social insurance|ss#")
PESEL = _says("pesel")
TFN = _says("tfn|tax file(?: number)?")
AADHAAR = _says("aadhaar|aadhar|adhaar|uidai|uid")
# Numbered things that are no people: orders, parcels, parts.
THING = (
    rb"(?:orders?|invoices?|tickets?|cases?|ref|references?|skus?|parts?|p/n|pn|items?|articles?|models?|builds?|versions?"
    rb"|serials?|s/n|tracking|parcels?|shipments?|packages?|bookings?|reservations?|po|rma|quotes?|transactions?"
    rb"|requests?|issues?|bugs?|commit|lots?|batch|charge|ean|gtin|upc|isbn|asin"
    rb"|(?:bestell|bestel|order|auftrags?|rechnungs?|sendungs?|vorgangs?|artikel|serien|ticket|factuur)"
    rb"-?(?:numbers?|nummern?|nr)|bestellung|auftrag|rechnung|sendung|paket|vorgang|artikel|lieferung|buchung|commande"
    rb"|facture|colis|suivi|dossier|pedido|factura|paquete|art\x01culo|ordine|fattura|spedizione|pacco|pratica"
    rb"|bestelling|factuur|pakket|zending|zam\x01wieni[ea]|faktur[ay]|paczk[ai]|przesy\x01ki)"
)
FILLER = (
    rb"(?:numbers?|numero|num\x01ro|n\x01mero|nummer|num|no|nr|n|ids?|codes?|is|was|are|an?|the|my|our|your|his|her|their"
    rb"|of|for|to|with|and|or|as|it|new|old|following|correct|full|complete|ist|war|est|es|de|der|des|meine|mon|ma|mi"
    rb"|und|et|y|e|[a-z]{0,6}[0-9][0-9a-z./-]{0,20})"
)
CALLED_A_THING = re2.compile(
    rb"(?i)(?:^|[^a-z\x01])" + THING + rb"(?:[^a-z0-9\n\x01]{1,3}" + FILLER + rb"){0,6}[^a-z0-9\n\x01]{0,4}\z"
)
IS_A_THING = re2.compile(
    rb"(?i)\A ?(?:\(|(?:is|was|ist|war|est|es) )(?:[a-z\x01]+ ){0,3}" + THING + rb"(?:[^a-z\x01]|\z)"
)
GOES_ON = re.compile(rb"[-/_.][0-9A-Za-z\1]")
GOES_BEFORE = re.compile(rb"[0-9A-Za-z\1][-/_.#]\Z")
CALLED = re2.compile(
    rb"(?i)(?:^|[^a-z])(?:phone|telephone|tel|mobile|mobil|cell|cellphone|fax|whatsapp|telefon|telefoon|handy|portable"
    rb"|(?:call|text|ring|reach) (?:me|us|him|her|them))(?: back)?(?: ?(?:no|nr|number|nummer))?[^a-z0-9\n]{0,4}"
    rb"(?:(?:is|at|on|under|unter)[^a-z0-9\n]{0,4})?\z"
)


class Number(NamedTuple):
    """Groups of digits that stand together.

    Attributes:
        digits: the digits, without separators.
        sizes: how many digits each group has.
        separators: the characters between the groups.
        start, end: span in the text.
        whole: whether the run holds no other group.
    """

    digits: str
    sizes: tuple[int, ...]
    separators: str
    start: int
    end: int
    whole: bool


@dataclass(frozen=True)
class Kind:
    """A kind that a number with so many digits may be.

    Attributes:
        valid: whether a number of fitting length is of this kind.
        asked: pattern that must match the text before the number, or None.
    """

    name: str
    lengths: range
    valid: Callable[[Number], bool]
    asked: re2._Regexp | None = None


# What a collection of texts in an address numbers, or what is counted in a unit, where nothing near is about paying.
NUMBERED = re2.compile(
    rb"(?i)/(?:articles|sections|categories|topics|posts|threads|questions|answers|comments|pages|issues|tickets|requests"
    rb"|releases|attachments|images|builds|jobs|runs|commits)/\z"
)
MEASURED = re.compile(
    rb" ?(?:bytes|octets|[KMGT]i?B|[mn]s|[kMG]?Hz|samples|ticks|px)(?![\w.])(?! (?:was|were|is|are)\b)"
)
PAID = re2.compile(rb"(?i)\b(?:card|cards|paid|pay|payment|charged?|charges|visa|mastercard|amex|exp|cvv|cvc)\b")
LINE = 60  # bytes around a number in which a word of payment counts
DAY = re.compile(
    rb"(?<![0-9])(?:[0-3]?[0-9]([.\-/])[01]?[0-9]\1(?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}([.\-/])[01][0-9]\2[0-3][0-9])(?![0-9])"
)


def _of_no_card(raw: bytes, number: Number, said: bytes) -> bool:
    if len(number.sizes) == 2 and number.separators == "." and number.sizes[0] < 4 and number.sizes[1] > 11:
        return True  # degrees and other fractions with all digits of a float: no card is written like this
    if len(number.sizes) > 1:
        return DAY.search(raw, number.start, number.end) is not None  # a size and a day: `24978784 16.10.2015`
    counted = NUMBERED.search(said) is not None or MEASURED.match(raw, number.end) is not None
    return counted and PAID.search(raw[max(0, number.start - LINE) : number.end + LINE]) is None


def _one_line(number: Number) -> bool:
    return APART.isdisjoint(number.separators)


def _card(number: Number) -> bool:
    taken_apart = CELL in number.separators or number.separators.count("\n") > 1  # a list of numbers is no card
    return (
        (not taken_apart or (number.whole and number.sizes in PRINTED))
        and CARD.fullmatch(number.digits) is not None
        and len(set(number.digits)) > 1
        and bool(luhn.is_valid(number.digits))
    )


def _ssn(number: Number) -> bool:
    return _one_line(number) and SSN.fullmatch(number.digits) is not None


def _nir(number: Number) -> bool:
    return (
        (number.whole or _one_line(number))
        and NIR.fullmatch(number.digits) is not None
        and bool(nir.is_valid(number.digits))
    )


def _checked(check: Callable[[str], bool]) -> Callable[[Number], bool]:
    return lambda number: _one_line(number) and bool(check(number.digits))


def _written_as_aadhaar(number: Number) -> bool:
    grouped = number.whole and number.sizes == (4, 4, 4) and number.separators == "  "
    return grouped and bool(aadhaar.is_valid(number.digits))


# CreditCardRecognizer takes IMEIs, so it counts only where a card is named; it joins no lines or cells. Presidio knows
# nothing of France and the Netherlands; InAadhaarRecognizer does not tell twelve digits in groups, which are one, from
# others; DeTaxIdRecognizer and PlPeselRecognizer read no groups, UsSsnRecognizer and AuTfnRecognizer those that offices
# print and no others, and AuTfnRecognizer none of eight digits.
KINDS = (
    Kind("card", range(14, DIGITS + 1), _card),
    Kind("nir", range(15, 16), _nir),
    Kind("aadhaar", range(12, 13), _written_as_aadhaar),
    Kind("aadhaar", range(12, 13), _checked(aadhaar.is_valid), AADHAAR),
    Kind("ssn", range(9, 10), _ssn, SECURITY),
    Kind("pesel", range(11, 12), _checked(pesel.is_valid), PESEL),
    Kind("tfn", range(8, 10), _checked(tfn.is_valid), TFN),
    Kind("steuer_id", range(11, 12), _checked(idnr.is_valid), TAX),
    Kind("bsn", range(9, 10), _checked(bsn.is_valid), BSN),
)


EXTENSION = re.compile(rb"x[0-9]{1,6}(?![0-9A-Za-z_\1])")


def stands_alone(raw: bytes, start: int, end: int, joins: bytes = JOINS, extended: bool = False) -> bool:
    """Return whether no word continues beside [start, end) and, across one of `joins`, no number.

    Args:
        extended: whether an extension (`x123`) may follow, as after a phone number.
    """
    before, after = raw[max(0, start - 2) : start], raw[end : end + 2]
    if before and before[-1] in WORD_BYTES:
        return False
    if after and after[0] in WORD_BYTES and not (extended and EXTENSION.match(raw, end)):
        return False
    if len(before) == 2 and before[1] in joins and before[0] in DIGIT_BYTES:
        return False
    return not (len(after) == 2 and after[0] in joins and after[1] in DIGIT_BYTES)


def before(raw: bytes, start: int) -> bytes:
    """Return the text before a number in its line, at most `BEFORE` bytes."""
    return raw[max(0, start - BEFORE) : start].rpartition(b"\n")[2]


def is_joined(raw: bytes, start: int, end: int) -> bool:
    """Return whether [start, end) is a piece of a longer code: `INV-123-45-6789`, `123-45-6789/B`."""
    return GOES_BEFORE.search(raw, max(0, start - 2), start) is not None or GOES_ON.match(raw, end) is not None


def of_a_thing(raw: bytes, start: int, end: int) -> bool:
    """Return whether the words beside [start, end) call it the number of an order, a part or the like: words on its
    line or, if it stands alone there, on the line above.
    """
    line = before(raw, start)
    if not line.strip(b" \t>*|\v"):
        line = raw[max(0, start - BEFORE) : start].rstrip(b" \t>*|\v\n").rpartition(b"\n")[2]
    return CALLED_A_THING.search(line) is not None or IS_A_THING.match(raw[end : end + AFTER]) is not None


def of_nobody(raw: bytes, start: int, end: int) -> bool:
    """Return whether a number in the form of a national number is none: it is a piece of a code, the number of a thing,
    or called a phone.
    """
    return (
        is_joined(raw, start, end)
        or of_a_thing(raw, start, end)
        or CALLED.search(before(raw, start).rstrip(b"( ")) is not None
    )


def numbers(raw: bytes) -> Iterator[Found]:
    """Yield cards, national numbers, and phones that are announced as such, in every run of digits; at most one for
    each place where a number begins.
    """
    for run in re2.finditer(RUN, raw):
        groups = [match.span() for match in GROUP.finditer(raw, *run.span())]
        at = 0
        while at < len(groups):
            taken = next((n for n in _pieces(raw, groups[at : at + GROUPS], len(groups)) if n[1]), None)
            if taken is None:
                at += 1
                continue
            number, kind = taken
            yield Found(number.start, number.end, kind)
            at += len(number.sizes)


def _pieces(raw: bytes, groups: list[tuple[int, int]], total: int) -> Iterator[tuple[Number, str]]:
    """Yield every number that begins with the first of a run's groups, the longest first, with its kind (''
    for none).
    """
    start = groups[0][0]
    line: bytes | None = None
    for count in range(len(groups), 0, -1):
        own = groups[:count]
        sizes = tuple(last - first for first, last in own)
        if not 8 <= sum(sizes) <= DIGITS or not stands_alone(raw, start, own[-1][1], extended=True):
            continue
        line = before(raw, start) if line is None else line
        gaps = [raw[one[1] : two[0]] for one, two in itertools.pairwise(own)]
        digits = b"".join(raw[first:last] for first, last in own).decode("ascii")
        separators = b"".join(gaps).decode("ascii")
        number = Number(digits, sizes, separators, start, own[-1][1], count == total)
        yield number, _kind(raw, number, line)


def _kind(raw: bytes, number: Number, said: bytes) -> str:
    for kind in KINDS:
        if (
            len(number.digits) in kind.lengths
            and (kind.asked is None or kind.asked.search(said))
            and kind.valid(number)
            and stands_alone(raw, number.start, number.end)
        ):
            if kind.name != "card" and of_nobody(raw, number.start, number.end):
                continue
            if kind.name == "card" and _of_no_card(raw, number, said):
                continue
            return kind.name
    return "phone" if _phone(raw, number, said) else ""


def _phone(raw: bytes, number: Number, said: bytes) -> bool:
    """Return whether a number is announced as a phone and is long, begins with a zero or is written in parts."""
    if len(number.digits) not in PHONE or not _one_line(number) or not CALLED.search(said.rstrip(b"( ")):
        return False
    written = raw[number.start : number.end].decode("ascii")
    address = number.separators == "..." and len(number.sizes) == 4
    written_so = len(number.digits) > PHONE.start or number.digits[0] == "0" or len(number.sizes) > 1
    return written_so and not address and DATE.match(written) is None


def phones_abroad(raw: bytes) -> Iterator[Found]:
    """Yield numbers with + and a country code whose length is possible in that country."""
    import phonenumbers

    for match in re2.finditer(ABROAD, raw):
        if match.start() and raw[match.start() - 1] in WORD_BYTES | frozenset(b"+"):
            continue
        ends = [end for _, end in (group.span() for group in GROUP.finditer(raw, *match.span()))]
        for end in reversed(ends):
            digits = b"".join(GROUP.findall(raw, match.start(), end)).decode("ascii")
            if not 8 <= len(digits) <= 15 or not stands_alone(raw, match.start(), end, extended=True):
                continue
            try:
                parsed = phonenumbers.parse("+" + digits, None)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE:
                yield Found(match.start(), end, "phone")
                break
