"""Phone numbers in languages other than English: whether digits are a number of a language's countries, and numbers
in groups with points. Their groups, or a sentence about a line or a call, tell them from versions, amounts and
addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.rules.numbers.labelled import digits_of
from curation.privacy.rules.sentences import sentences
from curation.privacy.rules.vocabularies import spoken_in
from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/phone_forms")

# Countries of a language; its texts write their numbers without the country code.
COUNTRIES = {
    "de": ("DE", "AT", "CH"),
    "es": ("ES", "MX", "AR", "CO", "CL", "PE"),
    "fr": ("FR", "BE", "CH", "CA"),
    "it": ("IT", "CH"),
    "nl": ("NL", "BE"),
    "pl": ("PL",),
    "pt": ("PT", "BR"),
}
# Smaller countries; their short numbers do not count with points, since a machine's address looks so.
SMALLER = {"es": ("UY", "EC", "BO", "PY", "VE", "GT", "CR", "PA", "SV", "HN", "NI", "DO"), "pt": ("AO", "MZ", "CV")}
SHORTEST, LONGEST = 8, 15  # digits
DOTTED = re.compile(
    r"(?:[2-9]\d\d\.\d\d|[2-9]\d\.\d{3})(?:\.\d\d){2}|[3-9]\d\d\.\d{3}\.\d{3}(?=\s*(?:\n|$))"
    r"|(?<=\()[6-9]\d\d\.\d{3}\.\d{3}(?=\)(?![ ][a-z]{3,20}s\b))"
)
THREES = re.compile(r"(?<![\w.,])[2-9]\d\d\.\d{3}\.\d{3}(?![\w%€$]|[.,]\d|\s?(?:€|euros?\b|eur\b|\$))")
# A number that is the subject of its sentence or is called; at most an article or a preposition stands before it.
LED = re.compile(r"(?i)(?<!\w)(?:" + LISTS.alternation("led") + r")\s\Z|(?:\A|[.!?;:,\n(])\s{0,2}\Z")
LINE = {  # stems of what a line does, and what is done with one
    "es": LISTS.alternation("line_es"),
    "pt": LISTS.alternation("line_pt"),
}
LINES = {language: re.compile(rf"(?i)(?<!\w)(?:{stems})") for language, stems in LINE.items()}
AMOUNT = re.compile(
    r"(?i)(?<!\w)(?:total|valor|importe|saldo|vers[aã]o|versi[oó]n|build|firmware|popula\w+|poblaci\w+)(?!\w)"
)


def is_phone(number: str, language: str, announced: bool) -> bool:
    """Whether a number is a valid phone number of the language's countries; an `announced` one need only be
    possible."""
    import phonenumbers

    digits = digits_of(number)
    if not SHORTEST <= len(digits) <= LONGEST or any(map(str.isalpha, number)):
        return False
    try:
        countries = COUNTRIES[language] + (SMALLER.get(language, ()) if "." not in number else ())
        read = [phonenumbers.parse(digits, country) for country in countries]
    except phonenumbers.NumberParseException:  # of a country that there is none of: 0000123456
        return False
    return any(map(phonenumbers.is_valid_number, read)) or (announced and phonenumbers.is_possible_number(read[0]))


def told_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of numbers in groups of three that a sentence speaks of as phone lines: `O 961.000.009 não
    atende`."""
    import phonenumbers

    spoken = [language for language in LINES if language in spoken_in(text)] if THREES.search(text) else ()
    for start, end in sentences(text) if spoken else ():
        for match in THREES.finditer(text, start, end):
            first, digits = match.start(), match[0].replace(".", "")
            if LED.search(text, max(start, first - 12), first) is None or AMOUNT.search(text, start, end):
                continue
            for language in spoken:
                read = phonenumbers.parse(digits, COUNTRIES[language][0])
                if LINES[language].search(text, start, end) and phonenumbers.is_valid_number(read):
                    yield match.span()
                    break
