"""Entity types of a value by the words near it, and patterns for numbers of standards, orders and errors."""

from __future__ import annotations

import re
from bisect import bisect_left

NOBODY, PHONE = "nobody", "PHONE_NUMBER"
# Types of numbers that orders have too; a cue for one does not count if a word for an order stands beside the number.
OF_ORDERS = frozenset(("VEHICLE_ID", "DEVICE_ID", "POSTAL_CODE"))
BESIDE = 20  # characters within which an order's word says that a number is the order's
REACH = 70  # characters between the word and the value
FAR = 120  # characters, the word itself among them
OF_THINGS = re.compile(
    r"(?:ORD|ORDER|INV|ERR|RMA|TKT|INC|REQ|CHG|SKU|PO|SO|BUG|REF|AWB|TRK|RE|BE)[\- ]?\d"
    r"|(?:FW|SW|V)[\- ]?\d{1,3}(?:\.\d+)*(?![A-Z0-9]|[ ]\d)"  # a version, and no number that begins so
)
STANDARD = re.compile(
    r"\b(?:ISO|DIN|EN|IEC|RFC|CVE|KB|IEEE|USB|HTTP|VDE|NF|UNE|NEN|UNI|SHA|TLS|RAL|EAN)[ \-:]?(?:\d|$)"
)

type Cue = tuple[int, int, str]  # start, end and what it tells of; in order


def within(cues: list[Cue], first: int, last: int) -> list[Cue]:
    """Return the cues that may stand in reach of the value [first, last)."""
    at = bisect_left(cues, first - FAR, key=lambda cue: cue[0])
    return cues[at : bisect_left(cues, last + FAR, key=lambda cue: cue[0])]


def told_of(first: int, last: int, cues: list[Cue]) -> tuple[set[str], bool]:
    """Return the entity types of the cues near a value, and whether a cue for nobody's numbers stands nearest before
    it."""
    near = _distances(first, last, cues)
    nobody = min((first - end for at, end, entity in cues if entity == NOBODY and end <= first), default=REACH)
    others = min((distance for distance, entity in near if entity not in (NOBODY, PHONE)), default=REACH)
    return {entity for distance, entity in near if distance <= REACH}, nobody <= min(others, BESIDE)


def announced(first: int, last: int, cues: list[Cue]) -> bool:
    """Whether of all cues near a number, before or behind it, one for a phone stands nearest."""
    near = _distances(first, last, cues)
    nearest = min((distance for distance, _ in near), default=REACH)
    return nearest < REACH and (nearest, PHONE) in near


def _distances(first: int, last: int, cues: list[Cue]) -> list[tuple[int, str]]:
    """Return each cue's distance from the value with its type; 0 for a cue that overlaps the value."""
    return [(max(at - last, first - end, 0), entity) for at, end, entity in cues]
