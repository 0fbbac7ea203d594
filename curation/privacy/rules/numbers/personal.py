"""Facts and papers of one person: date of birth, age, passport, driving licence, professional licence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.dates.written import find_dates
from curation.privacy.rules.numbers.labelled import Words, digits_of, labelled, mentions
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/personal")

BIRTH_WORDS = Words(LISTS.phrases("birth_words"))
BIRTH_YEAR = re.compile(
    r"(?i)\W{0,3}(?:(?:in|im jahre?|en|nel|em|w|year|rok|jahrgang)\s)?((?:19|20)\d\d)(?![\w]|[-/.]\d)"
)
PARTICIPLE = re.compile(r"(?i)geb|n[ée]|nac|nasc|nat|born|uro|ur\.|naro|f[öø]d")  # a date may stand before it
BESIDE = re.compile(r"\W{0,3}(?:(?:in|à|a|en|w|te|i)\s[^\s\d]{2,25}\s)?")
CLAUSE_ENDS = re.compile(r"\s?(?:[.,;!?)\n]|$|(?:und|and|et|y|e|i|en)\s)")
# *14.03.1977 is how German writes a birth; a bullet and *emphasis* are not so.
STAR = re.compile(r"(?<![\w*])\*(?=\s?\d{1,2}\.\s?(?:\d{1,2}\.|[^\W\d_]{3,9})\s?(?:19\d\d|20[01]\d)(?![\w*]))")
BEFORE_BIRTH = re.compile(r"(?i)\W{0,3}(?:(?:is|was|ist|est|es|è)\s(?:my|his|her|mein|ihr|sein|ma|mi)\s|\()")
SHORT_WORD = 5
REACH = 45  # characters behind the word within which the date begins: a town may stand between

NUMBER = re.compile(r"(?<![\w.,/])(?<!\w-)(?:1[0-2]\d|[1-9]?\d)(?!\w|[.,:/]\d)|(?<![\w.,/])\d{1,3}(?=y(?:rs?|o|/o)\b)")
OLD = re.compile(
    r"(?i)[\s\-]?(?:(?:y(?:ea)?rs?|months?)[\s\-](?:old|of age)|y/?o)\b"
    r"|[\s\-]{0,2}(?:jahre? (?:alt|jung)|jährige?[rsnm]?)\b|[\s\-]jaar oud\b"
)
AGED = re.compile(
    r"(?i)(?<![^\W_])(?:aged|(?:at|of) (?:the )?age(?: of)?|my age is|turn(?:s|ed|ing)|"
    r"(?:age|alter|edad|âge|età|idade|leeftijd|wiek)(?:\s?[:=])?|im alter von)\s{0,2}$"
)
NOW = re.compile(  # born in 1931, now 95
    r"(?i)(?<!\w)(?:born|geb|né|nac|nasc|nat|ur)[^\n]{1,30}\d{4}\W{1,3}(?:[^\W\d]{1,6}\s)?"
    r"(?:now|today|jetzt|heute|maintenant|ahora|hoy|ora|oggi|nu|teraz)(?:\s(?:is|aged|ist))?\s{1,2}$"
)
NOT_AN_AGE = re.compile(r"\s?[%€$+]|-\d")
THING = re.compile(  # what is years old too, and nobody
    r"(?i)\b(?:" + LISTS.alternation("thing") + r")s?\b"
)
SENTENCE = re.compile(r"\n|[.!?]\s")
I_AM = re.compile(r"(?i)(?<!\w)(?:I am|I'm|he is|she is|he's|she's) $")
GOES_ON = re.compile(r"[,;!]|\.(?!\d)|\s(?:and|now|but)\b")
# In Romance and Slavic languages, and in Dutch, a person *has* or *is* years; so many years are also a while or a term.
YEARS = re.compile(
    r"(?i)\s(?:ans\b(?!\s(?:de|d')\s?\w)|(?:años|anos|anni)\b(?!\s(?:de|di|en|desde|da)\s(?!edad|idade|età))"
    r"|lat[a]?\b|jaar(?=[.,!]|$)|jahre(?=[.,;)!?]|$))"
)
OLDER_THAN_THINGS = 80  # so many years, said alone, are a person's
SINCE = re.compile(
    r"(?i)(?<!\w)(?:il y a|depuis|hace|desde|há|da|fa|sinds|seit|od|przez|garanti\w{1,2}|garanzia)(?!\w)"
)

HAS = re.compile(r"(?i)(?:(?<!y )(?<!\w)(?:" + LISTS.alternation("has") + r")|[,(])\s{0,2}$")
TENS = (
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[\s\-](?:one|two|three|four|five|six|seven|eight|nine))?"
)
AGE_IN_WORDS = re.compile(
    rf"(?i)(?<!\w)(?:({TENS})[\s\-](?:years?|yrs?)[\s\-](?:old|of age)\b"
    rf"|(?:aged|(?:at|of) (?:the )?age of|age:?)\s({TENS})(?!\w)"
    r"|in\s(?:his|her|their|my)\s(?:early\s|mid[\s\-]|late\s)?(nineties|90['’]?s)(?!\w))"
)

LETTERS_AND_DIGITS = r"(?=(?:[A-Z]{0,6}[\s\-]?\d){4})"
PASSPORTS = labelled(
    LISTS.phrases("passports"),
    rf"{LETTERS_AND_DIGITS}(?:[A-Z0-9]{{6,10}}|[A-Z]{{1,3}}[\s\-]\d{{6,7}}|\d{{3}}\s\d{{3}}\s\d{{3}}|\d{{2}}[A-Z]{{2}}\s\d{{5}})",
    0.9,
)
SPACED_OUT = re.compile(r"(?<![\w<])[A-Z0-9](?: ?[A-Z0-9<]){27,43}(?![\w<])")  # with the blanks of a scan
MACHINE_READABLE = re.compile(r"(?<![\w<])(?=[A-Z0-9]{0,43}<)[A-Z0-9<]{28,44}(?![\w<])")

GAP = r"[^\n\d]{0,25}?(?:[:#][ \t]{0,2}\n[ \t]{0,2})?(?<![^\W_])"
LICENCES = labelled(
    LISTS.phrases("licences"),
    r"(?:[A-Z]{0,3}\d{6,14}|[A-Z]\d{3}(?:[\- ]?\d{2,4}){2,4}(?:-\d)?|[A-Z]{1,2}\d{2}[\- ]\d{2}[\- ]\d{4,6}"
    r"|(?-i:[A-Z]{2})[\- ]?\d{2}[\- ]?\d{7,11}"
    r"|(?=(?:[A-Z]{0,6}\d){4})[A-Z0-9]{7,16}|\d{2,5}(?:[/\-]\d{2,6}){2,3})",
    0.9,
    link=GAP,
)
UK_LICENCE = re.compile(
    r"[A-Z](?<!\w.)[A-Z9]{4}\s?\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d\s?[A-Z][A-Z9]\d?[A-Z0-9]{2,3}(?:\s?\d\d)?(?!\w)"
)

PROFESSION = LISTS.phrases("professions")
NUMBERS = ("number", "no", "nr", "num", "#", "n°")
# Papers in French, with the words between `numéro` and each.
FRENCH_PAPERS = {
    **dict.fromkeys(("diplôme", "brevet", "permis", "licence", "certificat", "titre professionnel"), "de "),
    **dict.fromkeys(("attestation", "agrément", "habilitation", "accréditation", "homologation"), "d'"),
}
CERTIFICATES = labelled(
    (
        *(f"{who} {what}" for who in PROFESSION for what in ("license", "licence", "certificate", "registration")),
        *LISTS.phrases("certificates_of_boards"),
        *(f"{paper} {number}" for paper in ("certificate", "cert", "cert.", "certification") for number in NUMBERS),
        *LISTS.phrases("certificates_numbered"),
        *(f"{number} {of}{paper}" for paper, of in FRENCH_PAPERS.items() for number in ("numéro", "n°", "no")),
        *(f"{paper} {number}" for paper in FRENCH_PAPERS for number in ("n°", "numéro")),
        *LISTS.phrases("certificates_elsewhere"),
    ),
    r"\d{2}(?: \d{2,8}){1,3}|(?=(?:[A-Z]{0,4}[\-.]?\d){4})[A-Z0-9][A-Z0-9\-.]{3,14}[A-Z0-9]",
    0.85,
)
# A licence without its profession, and a certificate without `number`: software and standards have them too.
LICENCE_NUMBERS = labelled(
    [f"{paper} {number}" for paper in ("license", "licence", "lic.", "lic") for number in NUMBERS],
    r"(?=(?:[A-Z]{0,4}[\-.]?\d){5})[A-Z]{0,4}[\-.]?\d[\dA-Z]{3,13}",
    0.7,
)
OF_SOFTWARE = re.compile(
    r"(?i)software|product|windows|office|adobe|volume|seats?|subscription|users?|site|plate|server|version|key|driv"
)
LETTERED = labelled(
    ("certificate", "certification", "zertifikat", "certificat", "certificado", "certificato", "certificaat"),
    r"(?!(?:iso|iec|din|en|sha|md|rsa|ecdsa|tls|ssl|x|ca|cve|rfc|fips)[\-.\d])(?=(?:[A-Z]{0,3}-?\d){5})[A-Z]{1,4}-\d{2,8}(?:-\d{2,8}){0,2}",
    0.7,
)
NPI = labelled(("npi", "national provider identifier"), r"[12]\d{9}", 1.0)
DEA = labelled(("dea", "dea registration"), r"[A-Z]{1,2}9?\d{7}", 1.0)


def births(text: str) -> Iterator[Hit]:
    """Yield dates and years of birth: a date behind a word for a birth, or just before one."""
    for start, end in BIRTH_WORDS.spans(text):
        if end - start <= SHORT_WORD and text[end : end + 1].isalpha():
            continue  # dobry
        if CLAUSE_ENDS.match(text, end) and PARTICIPLE.match(text, start):
            before = list(_before(text, start, BESIDE))
            if before:
                yield from before
                continue
        window = text[end : end + REACH + 25]
        dates = [hit for hit in find_dates(window, compact=True) if hit.start <= REACH]
        year = BIRTH_YEAR.match(window)
        first = min(dates, default=None)
        if first and (not year or first.start <= year.start(1)) and "\n\n" not in window[: first.start]:
            longest = max(hit.end for hit in dates if hit.start == first.start)
            yield Hit(end + first.start, end + longest, 0.95)
        elif year:
            yield Hit(end + year.start(1), end + year.end(1), 0.9)
        else:
            yield from _before(text, start, BEFORE_BIRTH)
    if "*" in text:
        for star in STAR.finditer(text):
            for hit in find_dates(text[star.end() : star.end() + REACH]):
                if hit.start < 2:
                    yield Hit(star.end() + hit.start, star.end() + hit.end, 0.9)


def _before(text: str, word: int, link: re.Pattern[str]) -> Iterator[Hit]:
    start = max(0, word - REACH)
    for hit in find_dates(text[start:word], compact=True):
        if link.fullmatch(text, start + hit.end, word):
            yield Hit(start + hit.start, start + hit.end, 0.9)


def ages(text: str) -> Iterator[Hit]:
    """Yield ages of persons: the number alone."""
    for number in NUMBER.finditer(text):
        if _is_age(text, *number.span()):
            yield Hit(*number.span(), 0.7)
    if mentions(text, ("years old", "year-old", "year old", "age", "nineties", "90s", "yrs")):
        yield from (Hit(*match.span(match.lastindex or 0), 0.7) for match in AGE_IN_WORDS.finditer(text))


def _is_age(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 20) : start]
    if old := OLD.match(text, end):
        sentence = SENTENCE.split(text[max(0, start - 30) : start])[-1]
        return THING.search(f"{sentence} {SENTENCE.split(text[old.end() : old.end() + 25])[0]}") is None
    if YEARS.match(text, end):
        sentence = SENTENCE.split(text[max(0, start - 30) : start])[-1]
        many = int(digits_of(text[start:end])) >= OLDER_THAN_THINGS and not (
            THING.search(sentence) or SINCE.search(sentence)
        )
        return many or HAS.search(before) is not None
    if AGED.search(before):
        return NOT_AN_AGE.match(text, end) is None
    if NOW.search(text, max(0, start - 60), start):
        return True
    return I_AM.search(before) is not None and end - start == 2 and GOES_ON.match(text, end) is not None


def machine_readable(text: str) -> Iterator[Hit]:
    """Yield the lines of a machine-readable zone of a passport or identity card."""
    if "<" in text:
        for match in MACHINE_READABLE.finditer(text):
            yield Hit(*match.span(), 0.95)
        for match in SPACED_OUT.finditer(text) if text.count("<") > 2 else ():
            if match.group().count("<") > 2:
                yield Hit(*match.span(), 0.95)


def driver_licences(text: str) -> Iterator[Hit]:
    """Yield labelled numbers of driving licences, and those of the British form."""
    yield from LICENCES(text)
    for match in UK_LICENCE.finditer(text):
        if 16 <= len(match.group().replace(" ", "")) <= 18:
            yield Hit(*match.span(), 0.9)


def certificates(text: str) -> Iterator[Hit]:
    """Yield numbers of licences and certificates of a profession, and of other licences that are not software's."""
    yield from CERTIFICATES(text)
    yield from LETTERED(text)
    for hit in LICENCE_NUMBERS(text):
        if not OF_SOFTWARE.search(text, max(0, hit.start - 40), hit.start):
            yield hit


def prescribers(text: str) -> Iterator[Hit]:
    """Yield labelled US provider (NPI, Luhn over 80840 and the number) and DEA numbers whose check digit holds."""
    from stdnum import luhn

    yield from (hit for hit in NPI(text) if luhn.is_valid("80840" + text[hit.start : hit.end]))
    for hit in DEA(text):
        odd, even = (sum(map(int, digits_of(text[hit.start : hit.end])[-7:-1][at::2])) for at in (0, 1))
        if (odd + 2 * even) % 10 == int(text[hit.end - 1]):
            yield hit


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of a person's facts and papers."""
    yield Recognizer("date_of_birth", "DATE_OF_BIRTH", births, version="4", libraries=("babel",))
    yield Recognizer("age", "AGE", ages, version="3")
    yield Recognizer("passport", "PASSPORT", PASSPORTS, version="2")
    yield Recognizer("machine_readable_zone", "PASSPORT", machine_readable, version="2")
    yield Recognizer("driver_licence", "DRIVER_LICENSE", driver_licences, version="2")
    yield Recognizer("professional_licence", "CERTIFICATE_NUMBER", certificates, version="4")
    yield Recognizer("prescriber", "CERTIFICATE_NUMBER", prescribers, version="2", libraries=("python-stdnum",))
