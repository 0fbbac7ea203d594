"""Forms of a date that are common only for dates of birth: words (`tre marzo 1984`, `doze de março de mil novecentos
e oitenta`), an ordinal sign (`1º/05/1979`), a birthday (`3/3`), a roman month (`3.VII.1979`), or marks of two kinds."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from curation.privacy.rules.alternatives import either
from curation.privacy.rules.dates.written import is_month_name
from curation.text.readings import FOLDED
from curation.text.word_files import word_file

LISTS = word_file("privacy/dates/other_dates")

BESIDE = 25  # characters behind the word for a birth in which a day and a month are a birthday
# A reading (`text.readings`) has `o` for `º`.
ORDINAL = re.compile(
    r"(?<![\w./,\-])\d{1,2}(?:er|[ºo°ª.])?\s?(?P<mark>[/.\-])\s?\d{1,2}\s?(?P=mark)\s?(?:(?:19|20)\d\d|['’]?\d\d)(?![\w%€$]|[.,/\-]\d)"
)
BIRTHDAY = re.compile(r"(?<![\w./,\-])(?:0?[1-9]|[12]\d|3[01])[/.\-](?:0?[1-9]|1[0-2])(?![\w%€$]|[.,/\-]\d|\s?[€$%])")
# 04jun1974, 4/jun/74, 12/III/1984.
STUCK = re.compile(
    r"(?i)(?<![\w./,\-])\d{1,2}(?P<mark>[/.\-]?)(?P<month>[^\W\d_]{3,10})\.?(?P=mark)(?P<year>(?:19|20)\d\d|['’]?\d\d)(?![\w%€$]|[.,/\-]\d)"
)
OLD_YEAR = re.compile(
    r"(?i)19\d\d|200\d|['’]?[4-9]\d|(?:mille?[\s\-]?nove?cent|mil nove|mille? neuf|dix-neuf|neunzehn|negentien).*"
)
# `nel lontano 1948`, `em 63`: no amount, age or time.
YEAR_ALONE = re.compile(
    r"(?i)(?<![\w.,:/\-])"
    r"(?:(?:en|em|de|del|nel|van|in|en el|(?:nell['’]|(?:en )?l['’]|del |im |het |no |el )"
    r"(?:an(?:no|née)?|jahre?|jaar|ano(?: de)?|año))\s(?=['’\d])|(?=(?:19|20)\d\d|['’]|[3-9]\d geb))"
    r"(?P<told>19[2-9]\d|20[01]\d|['’]\d\d|[2-9]\d)"
    r"(?![\w%€$]|[.,:/\-]\d|\s(?:€|euro|eur|anni|anos|años|ans|jahre|giorni|dias|días|jours|tage|jaar|dagen))"
)
# 12 03 84, 120384, 12031984.
SPACED = re.compile(
    r"(?<![\w.,/\-])(?<!\d )"
    r"(?P<told>(?:0[1-9]|[12]\d|3[01])(?P<mark> ?)(?:0[1-9]|1[0-2])(?P=mark)(?:(?:19|20)\d\d|\d\d)"
    r"|(?:[1-9]|[12]\d|3[01]) (?:0?[1-9]|1[0-2]) \d\d)(?! ?\d|[\w%€$])"
)
# 3.VII.1979, 14 vii '58.
ROMAN = re.compile(
    r"(?i)(?<![\w./,\-])(?:0?[1-9]|[12]\d|3[01])(?:\.\s?|\s[/\-]\s|[/\- ])(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})"
    r"(?:\.\s?|\s[/\-]\s|[/\- ])(?:(?:19|20)\d\d|['’]?\d\d)(?![\w%€$]|[.,/\-]\d)"
)
# 14/07-1958, 14,07,1958, 14 7 1958, 14 de 07 de 1958.
DAY, MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
MIXED = re.compile(
    rf"(?i)(?<![\w./,\-])(?<!\d ){DAY}(?:(?:\s?[./\-]\s?){MONTH}(?:\s?[./\-]\s?|\s|\sdel?\s)(?:(?:19|20)\d\d|['’]?\d\d)"
    rf"|(?P<mark>[ ,·_\\]){MONTH}(?P=mark)(?:19|20)\d\d|\sdel?\s{MONTH}\sdel?\s(?:(?:19|20)\d\d|['’]?\d\d))"
    r"(?![\w%€$]|[.,/\-]\d)"
)
# 4 do 7 de 2010, 4 van de 7e 2010, le 4 du 7 2010, am 4ten 7ten 2010: an ordinal's sign or a word ties the month.
SIGN = r"(?:[.ºo°ª]|[eè]r?|ème|de|te[rn]?|ste)"
OF_MONTH = r"\s(?:do|de|du|del|des|di|van(?:\s(?:de|het))?|vom|op de)(?:\s(?:mês|mes|mese|mois|maand)(?:\sd[eiu])?)?"
OF_YEAR = (
    r"(?:(?:de|do|del|du|van|von|des|dell['’]anno|do ano(?: de)?|del año|de l['’]année|im jahre?|van het jaar|in)\s)?"
)
TIED = re.compile(
    rf"(?i)(?<![\w./,\-])(?<!\d ){DAY}(?:{SIGN}?{OF_MONTH}\s{MONTH}{SIGN}?|{SIGN}\s{MONTH}{SIGN})\s{OF_YEAR}"
    r"(?:(?:19|20)\d\d|['’]?\d\d)(?![\w%€$]|[.,/\-]\d)"
)
# Tag: 14, Monat: 7, Jahr: 1958.
SPELT = re.compile(
    r"(?i)(?<!\w)(?:tag|d[ií]a|jour|giorno|dag)\W{1,3}\d{1,2}\W{1,3}(?:monat|m[eê]s|mois|mese|maand)\W{1,3}"
    r"(?:\d{1,2}|[^\W\d_]{3,10})\W{1,3}(?:jahr|a[ñn]o|année|anno|jaar)\W{1,3}(?:(?:19|20)\d\d|\d\d)(?!\w)"
)
# luglio '58
MONTH_AND_YEAR = re.compile(
    r"(?i)(?<![\w.])(?P<month>[^\W\d_]{3,10})\.?\s(?:de\s|del\s|d[io]\s|van\s)?(?P<year>['’]\d\d|[3-9]\d)(?![\w%€$]|[.,:/\-]\d)"
)
# Words before a second date in the sentence, of a contract or an order.
OTHERWISE = re.compile(
    r"(?i)(?<!\w)(?:"
    + LISTS.alternation("otherwise")
    + r")\s?(?:del?|el|au|le|du|al|il|dem|den|vom|op|van|da|dia|o|a|zum)?\s\Z"
)
FAR = 45  # characters between the word and such a year
AND = frozenset(("e", "y", "en", "ën", "et", "und"))
GOES_ON = re.compile(r"\s(?:e|y|en|et|und)\Z")  # behind a year in words: the sentence does
NUMBER = re.compile(r"\d")


@cache
def _in_words(language: str) -> re.Pattern[str]:
    """Return a pattern of dates with the month in words, and day and year in digits or words; the year may be
    missing."""
    words = json.loads((files(__package__) / "date_words.json").read_bytes())
    days, centuries, numerals = (_either(words[key][language]) for key in ("days", "centuries", "numerals"))
    first = _either(word for word in words["numerals"][language] if word not in AND)
    stems = _either({name[:3] for name in _months(language)})
    of = (
        r"(?:,?\s(?:de|del|dell['’]anno|di|d['’]|du|do|do ano(?: de)?|del año|año|anno|ano|année|"
        r"de l['’]an|im jahre?|in het jaar)"
        r"(?:\s(?:mese|mês|mes|mois)\s(?:de|di|do|du))?)?\s"
    )
    year = rf"(?:(?:19|20)\d\d|['’]?\d\d(?!\d)|(?:{centuries}|{first})(?:[\s\-]?(?:{numerals})){{0,9}})"
    return re.compile(
        rf"(?i)(?<!\w)(?:{days}|\d{{1,2}}(?:er|\.?[ºo°]|\.)?)(?:\sd[ií]as)?{of}(?P<month>(?:{stems})[^\W\d_]{{0,9}})\.?(?:,?{of}(?P<year>{year}))?(?!\w)"
    )


@cache
def _all_numerals(language: str) -> re.Pattern[str]:
    """Return a pattern of day, month and year as numerals in words, as people say them on the phone: `vierzehnter
    siebter achtundfünfzig`."""
    words = json.loads((files(__package__) / "date_words.json").read_bytes())
    days, centuries, numerals = (_either(words[key][language]) for key in ("days", "centuries", "numerals"))
    first = _either(word for word in words["numerals"][language] if word not in AND)
    return re.compile(
        rf"(?i)(?<!\w)(?:{days})[,/\-]?\s(?:{days})[,/\-]?\s(?:{centuries}|{first})(?:[\s\-]?(?:{numerals})){{0,9}}(?!\w)"
    )


def _either(words: Iterable[str]) -> str:
    """Return an alternation of the words, each with its accents and without."""
    return either(form for word in words for form in (word, word.translate(FOLDED)))


def births_told(text: str, start: int, end: int, language: str, words: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of the dates in a sentence that tells of a birth.

    Args:
        text: that holds the sentence.
        start: of the sentence.
        end: of the sentence.
        language: of the text.
        words: where the words for the birth end; some forms count only near one.
    """
    for match in _in_words(language).finditer(text, start, end):
        if is_month(match["month"], language):
            yield match.start(), match.start() + len(GOES_ON.sub("", match[0]))
    for pattern in (STUCK, MONTH_AND_YEAR):
        for match in pattern.finditer(text, start, end):
            if is_month(match["month"], language):
                yield match.span()
    for pattern in (_all_numerals(language), ORDINAL, ROMAN, MIXED, TIED, SPELT):
        yield from (match.span() for match in pattern.finditer(text, start, end))
    behind = sorted(words)
    for match in BIRTHDAY.finditer(text, start, end):
        at = bisect_right(behind, match.start()) - 1
        if at >= 0 and match.start() - behind[at] <= BESIDE:
            yield match.span()
    for match in (*YEAR_ALONE.finditer(text, start, end), *SPACED.finditer(text, start, end)):
        at = bisect_right(behind, match.start()) - 1
        first, last = (behind[at], match.start()) if at >= 0 else (match.end(), min(behind, default=len(text)))
        if 0 <= last - first <= FAR and not NUMBER.search(text, first, last):
            yield match.span("told")


def dated_otherwise(text: str, first: int) -> bool:
    """Whether the words directly before a date say that it is not a birth's: `Vertrag seit`. `first` is where the
    date starts."""
    return OTHERWISE.search(text, max(0, first - 25), first) is not None


def long_ago(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of old dates that need no word for a birth, since nobody writes today's date so: `ventitré
    ottobre 1961`, `23 sett '79`, `04jun1974`."""
    for pattern in (_in_words(language), STUCK):
        for match in pattern.finditer(text, start, end):
            if OLD_YEAR.fullmatch(match["year"] or "") and is_month(match["month"], language):
                yield match.span()


def is_month(name: str, language: str) -> bool:
    """Whether a word is the name of a month, in full or shortened to any beginning: `sett`."""
    return is_month_name(name) or any(month.startswith(name.casefold()) for month in _months(language))


@cache
def _months(language: str) -> tuple[str, ...]:
    from babel import Locale

    return tuple(name.casefold() for name in Locale(language).months["format"]["wide"].values())
