"""State numbers by their form in a text of their language, also in small letters, with blanks or a wrong check digit.

An Italian codice fiscale needs no cue. A German pension number or identity card and a Dutch passport need a word for
papers, and an Italian partita IVA needs a sentence about taxes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.rules.numbers.number_cues import NOBODY, Cue, within

DIGITS = r"[\dl-np-v]"  # those of a codice fiscale are letters where two people would have the same
CODICE = re.compile(
    rf"(?i)(?<![\w\-])[a-z]{{3}}[ \-]?[a-z]{{3}}[ \-]?{DIGITS}{{2}}[ \-]?[abcdehlmprst][ \-]?{DIGITS}{{2}}"
    rf"[ \-]?[a-z]{DIGITS}{{3}}[ \-]?[a-z](?!\w)"
)
FEWEST_DIGITS = 4
PENSION = re.compile(
    r"(?i)(?<![\w\-/.])\d\d[ .\-/]?(?:0[1-9]|[1-6]\d|7[0-8])[ .]?(?:0[1-9]|1[0-2])[ .]?\d\d[ .\-/]?[a-z][ .\-/]?"
    r"\d\d[ .\-/]?\d(?!\w)"
)
# German cards have no vowels, so that none has a word in it: these are nine consonants by chance too.
CARD = re.compile(r"(?<![\w\-/.])[CFGHJKLMNPRTVWXYZ0-9]{9}\d?(?![\w\-/])")
DUTCH_PASSPORT = re.compile(r"(?i)(?<![\w\-/.])n(?=[a-z]{0,7}\d)[a-z0-9]{8}(?![\w\-/])")
IVA = re.compile(r"(?<![\w\-/.,+])(?:IT\s?)?(?P<digits>\d{11})(?![\w/€$%]|[.,\-]\d)")
OF_TAXES = re.compile(
    r"(?i)(?<!\w)(?:fattur\w{1,10}|fisc\w{1,8}|sdi|anagrafe|anagrafic\w{1,2}|tributari\w|iva|agenzia delle entrate|"
    r"ragione sociale|cedente|cessionari\w|committente|cassetto|vies|visura|camera di commercio|f24|forfettari\w)(?!\w)"
)
NEAR = 80  # characters of the sentences beside
# Between a word for an order or a parcel and what is its number.
ITS_NUMBER = re.compile(r"(?i)\s?(?:(?:n|nr|num|numero|codice|id)?[.°º:#]{0,2}\s{0,2}){1,2}")


def told_forms(text: str, start: int, end: int, language: str, cues: list[Cue]) -> Iterator[tuple[str, int, int]]:
    """Yield (entity type, start, end) of such numbers in the sentence [start, end).

    Args:
        text: that holds the sentence.
        start: of the sentence.
        end: of the sentence.
        language: of the text.
        cues: in the sentence.
    """
    kinds = {entity for _, _, entity in cues}
    if language == "it":
        for match in CODICE.finditer(text, start, end):
            if sum(map(str.isdigit, match[0])) >= FEWEST_DIGITS:
                yield "TAX_ID", *match.span()
        if OF_TAXES.search(text, max(0, start - NEAR), end + NEAR):
            yield from (("TAX_ID", *match.span()) for match in _partite_iva(text, start, end, cues))
    papers = "NATIONAL_ID" in kinds, "PASSPORT" in kinds
    if language == "de" and papers[0]:
        yield from (("NATIONAL_ID", *match.span()) for match in PENSION.finditer(text, start, end))
        yield from (("NATIONAL_ID", *match.span()) for match in CARD.finditer(text, start, end))
    if language == "nl" and papers[1]:
        yield from (("PASSPORT", *match.span()) for match in DUTCH_PASSPORT.finditer(text, start, end))


def _partite_iva(text: str, start: int, end: int, cues: list[Cue]) -> Iterator[re.Match[str]]:
    """Yield eleven digits whose check digit holds, unless they are the number of an order or an invoice."""
    from stdnum.it import iva

    for match in IVA.finditer(text, start, end):
        first, last = match.span()
        before = (to for _, to, entity in within(cues, first, last) if entity == NOBODY and to <= first)
        if iva.is_valid(match["digits"]) and not any(ITS_NUMBER.fullmatch(text, to, first) for to in before):
            yield match
