"""Forms in which programs write numbers: times of a kernel's log, registers, addresses, dumps, hashes, symbols,
fractions.

A number within such a form is nobody's, whichever rule finds it. Each form is closed, so that it never holds a number
that a person wrote. Secrets, wallets and machines' addresses are still looked for within these forms.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from curation.privacy.policy import EntityType
from curation.text.patterns import lazy_pattern

NUMBERED: frozenset[EntityType] = frozenset(
    {
        *("PHONE_NUMBER", "CREDIT_CARD", "ACCOUNT_NUMBER", "NATIONAL_ID", "TAX_ID", "PASSPORT", "DRIVER_LICENSE"),
        *("CERTIFICATE_NUMBER", "MEDICAL_RECORD", "HEALTH_PLAN", "VEHICLE_ID", "STREET_ADDRESS", "POSTAL_CODE"),
    }
)
HEX = "[0-9a-f]"
MIXED = r"[0-9a-f \t]{0,100}?(?:\d[a-f]|[a-f]\d)"  # one group of both: `de 06 12 34 …` is somebody's number
FORMS = (
    r"\[[ ]{0,8}\d{1,6}\.\d{6}\]",  # [  163.205096]
    # A dump: an offset and what stands there, or eight groups of one length, one of them of letter and digit. No IBAN
    # of a country that begins with two of these letters is so long.
    rf"(?<![\w.]){HEX}{{7,16}}:?(?:[ \t]{{1,3}}{HEX}{{2}}){{8,32}}(?!\w)",
    rf"(?<![\w.])(?={MIXED}){HEX}{{4}}(?:[ \t]{HEX}{{4}}){{7,15}}(?!\w)",
    rf"(?<![\w.])(?={MIXED}){HEX}{{2}}(?:[ \t]{{1,2}}{HEX}{{2}}){{7,31}}(?!\w)",
    rf"(?<!\w)0[xX](?i:{HEX}){{1,16}}(?!\w)",
    # Of a kernel: ffffffc01000bef0; without a letter, as customers are numbered too, only in a register.
    rf"(?<![\w.])(?=[0-9]{{0,31}}[a-f])(?:0000|ffff){HEX}{{4,28}}(?!\w)",
    rf"(?<!\w)(?:[a-z]{{1,2}}\d{{1,2}}|[re]?[a-ds][xpi]|pc|lr) ?[:=]? {{0,2}}0000{HEX}{{12}}(?!\w)",
    rf"(?<![\w.-])(?={HEX}{{0,15}}[a-f])(?:{HEX}{{8}}-{HEX}{{8}}|{HEX}{{12}}-{HEX}{{12}}|{HEX}{{16}}-{HEX}{{16}})(?![\w-])",
    rf"(?<=[a-z0-9]@)(?=[0-9]{{0,15}}[a-f]){HEX}{{6,16}}(?!\w)",  # spi@01c05000
    rf"(?<!\w)(?:[Mm]emory|[Pp]orts|ROM) at {HEX}{{4,16}} \(\d{{2}}-bit",
    rf"(?<!\w)(?=[0-9.]{{0,60}}[a-f]){HEX}{{7,40}}\.\.\.?{HEX}{{7,40}}(?: \d{{6}})?(?!\w)",  # a..b 100644
    rf"::h{HEX}{{16}}(?!\w)",
    r"(?<!\w)_{1,3}Z[A-Z]{0,3}\d[\w.$]{4,400}",  # _ZN4core6option13expect_failed17h0123456789abcdefE
    r"(?<![\w.])(?:0|[1-9]\d{0,2})\.\d{12,24}(?:[eE][+-]?\d{1,3})?(?![\w.]\d)",
)
MACHINE = lazy_pattern("|".join(f"(?:{form})" for form in FORMS))


def machine_spans(text: str) -> list[tuple[int, int]]:
    """Return [start, end) of each such form, in order, disjoint."""
    return [match.span() for match in MACHINE.finditer(text)]


def begins_within(spans: Sequence[tuple[int, int]], start: int) -> bool:
    """Whether one of the spans holds the character at `start`; a hit that begins there is a program's number."""
    at = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return at >= 0 and start < spans[at][1]
