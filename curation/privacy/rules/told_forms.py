"""Numbers of states that their form tells in a text of their language, in small letters, with blanks or a wrong check
digit too: an Italian codice fiscale, and, beside a word for papers, a German pension number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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


def told_forms(text: str, start: int, end: int, language: str, kinds: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """What they are, and [start, end), of those in a sentence.

    Args:
        kinds: what the words of the sentence tell of.
    """
    if language == "it":
        for match in CODICE.finditer(text, start, end):
            if sum(map(str.isdigit, match[0])) >= FEWEST_DIGITS:
                yield "TAX_ID", *match.span()
    if language == "de" and "NATIONAL_ID" in kinds:
        yield from (("NATIONAL_ID", *match.span()) for match in PENSION.finditer(text, start, end))
