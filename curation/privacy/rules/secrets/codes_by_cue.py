"""Codes and passwords of digits, or digits and a few letters, with a cue in the same sentence: `le code du portail,
c'est 48A21`. In quotes also a word that serves as a password: `« coeurbleu » comme mot de passe`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from curation.privacy.rules.dates.written import find_dates
from curation.privacy.rules.numbers.number_cues import NOBODY, Cue, within
from curation.text.word_files import word_file

LISTS = word_file("privacy/secrets/counted")

CODE = "CODE"
BEFORE, BEHIND = 45, 25  # characters between the word and the code
NEXT = 16  # characters behind the word within which 2024 is a code, no year, and 12 34 a code, no amount
DIGITS = 4
FEWEST = 2  # digits of a code in groups of letters and digits
FORM = re.compile(
    r"(?<![\w@€$£%#])(?<!\w[.,:/\-])(?<!\d )(?:[A-Z]{0,2}\d{3,8}[A-Z]{0,2}|\d{2,4}(?:[ \-.]\d{2,4}){1,2}"
    r"|\d{1,2}[A-Z]\d{2,4})[#*]?(?![\w%€$£]|[ .,:/\-]\d|\s?(?:€|eur|euro|usd|chf|kg|km|gb|mb|ko"
    r"|mo|h\b|min|stück|%|(?:" + LISTS.alternation("counted") + r")\b))"
)
# QX7-RT2-9LM: groups as codes for recovery have them.
GROUPED = re.compile(
    r"(?<![\w@.,:/\-])(?=[A-Za-z\d\-]{0,50}\d)(?=[\d\-]{0,50}[A-Za-z])(?:[A-Z\d]{2,8}(?:-[A-Z\d]{2,8}){1,7}|[a-z\d]{3,8}(?:-[a-z\d]{3,8}){1,7})"
    r"(?![\w@\-]|[.,:]\d)"
)
OF_A_TEXT = re.compile(r"(?i)(?:zeile|seite|línea|página|ligne|page|riga|pagina|regel|linha)\s\Z")
COMMA = re.compile(r"[,;:]")
YEAR = re.compile(r"(?:19|20)\d\d")
QUOTED = re.compile(r"[\"“”„«‘]\s?(?P<value>[^\s\"“”„«»‘’]{4,40})\s?[\"“”»’]")
# A random code in quotes directly behind the word `code`; nothing need tell what it opens.
DRAWN = re.compile(
    r"(?i)(?<![^\W_])(?:code|c[óo]digo|codice|kode)\s{1,2}[\"“”„«‘]\s?"
    r"(?P<value>(?=(?:[a-z]{0,40}\d){4})(?=(?:\d{0,40}[a-z]){2})[a-z\d]{12,64})\s?[\"“”»’]"
)
SERVES = re.compile(
    r"(?i)(?<![^\W_])(?:comme|como|come|als|est|es|è|é|ist|era|était|war|sarebbe|seria|sería|lautet|is)(?![^\W_])"
)
IS = re.compile(rf"(?:[:=]|{SERVES.pattern})\s[\"“„«]?\s?\Z".replace("(?i)", ""), re.IGNORECASE)


def told_codes(text: str, start: int, end: int, cues: list[Cue]) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of the codes in a sentence: random ones in quotes directly behind `code`, and those that a
    cue tells."""
    yield from (match.span("value") for match in DRAWN.finditer(text, start, end))
    own = [cue for cue in cues if cue[2] in (CODE, NOBODY)]
    if not any(entity == CODE for _, _, entity in own):
        return
    dates = sorted((start + hit.start, start + hit.end) for hit in find_dates(text[start:end]))
    for match in FORM.finditer(text, start, end):
        first, last = match.span()
        near = _nearest(text, first, last, within(own, first, last))
        enough = sum(map(str.isdigit, match[0])) >= DIGITS or not match[0].isdigit()
        sure = match[0].isalnum() and not YEAR.fullmatch(match[0])
        at = bisect_left(dates, (last, 0))
        dated = any(first < two for _, two in dates[max(0, at - 3) : at])
        if (
            near is not None
            and enough
            and not dated
            and not OF_A_TEXT.search(text, max(start, first - 8), first)
            and (sure or near <= NEXT or IS.search(text, max(start, first - NEXT), first))
        ):
            yield first, last
    for match in GROUPED.finditer(text, start, end):
        near = _nearest(text, *match.span(), within(own, *match.span()))
        if near is not None and sum(map(str.isdigit, match[0])) >= FEWEST:
            yield match.span()
    for match in QUOTED.finditer(text, start, end):
        for at, cue_end, entity in within(own, *match.span()):
            between = text[cue_end : match.start()] if cue_end <= match.start() else text[match.end() : at]
            if entity == CODE and len(between) <= BEHIND and SERVES.search(between):
                yield match.span("value")


def _nearest(text: str, first: int, last: int, cues: list[Cue]) -> int | None:
    """Return the distance of the nearest cue for a code.

    None where no such cue is near enough, or a cue for nobody's numbers stands nearer before it with no comma between.
    """
    near = [(first - end if end <= first else at - last, end <= first) for at, end, entity in cues if entity == CODE]
    distance, before = min((pair for pair in near if pair[0] >= 0), default=(BEFORE + 1, True))
    things = (end for _, end, entity in cues if entity == NOBODY and end <= first)
    nobodys = any(first - end < distance and not COMMA.search(text, end, first) for end in things)
    return distance if not nobodys and distance <= (BEFORE if before else BEHIND) else None
