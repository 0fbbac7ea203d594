"""Rows of places or of software, `Jordan, Chad and Georgia`. A name that is one of them is no person there."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from curation.privacy.rules.addresses.place_names import lands, place_names
from curation.privacy.rules.names.given_names import GIVEN_NAMES, names
from curation.privacy.rules.names.things import THINGS
from curation.text.patterns import lazy_pattern
from curation.text.readings import folded_word
from curation.text.word_files import word_file

LISTS = word_file("privacy/names/software")

CAPITALISED = r"\b[A-Z][^\W_]{1,23}+(?: [A-Z][^\W_]{1,23}+)?+"
LAST = r",? (?:and|or|und|oder|et|ou|y|o|e|en|of|i|oraz|&) "
ROW = lazy_pattern(rf"{CAPITALISED}(?:(?:,|;| /|{LAST.rstrip()}) {CAPITALISED}){{2,200}}+")
SEPARATED = re.compile(r"[,;/] [A-Z]")  # without which there is no row
ITEM = re.compile(CAPITALISED)
# Languages, tools and systems that have a person's name, and others that stand in a row with them.
SOFTWARE = frozenset(LISTS.words("software"))


def rows_of_things(text: str) -> list[tuple[int, int, frozenset[str]]]:
    """Return (start, end, folded words) of each row of three or more items of which most are places, or most are
    software.

    The words name nobody in that row. A given name that is neither a place nor software is not among them.
    """
    if SEPARATED.search(text) is None:
        return []
    return [(*row.span(), words) for row in ROW.finditer(text) if (words := frozenset(_things(row.group())))]


@functools.cache
def _places() -> frozenset[str]:
    """Return the names of places. One that is a common given name counts only as a country."""
    return lands() | (place_names() - GIVEN_NAMES)


def _things(row: str) -> Iterator[str]:
    items = [folded_word(item.group()) for item in ITEM.finditer(row)]
    for kind in (SOFTWARE, _places()):
        there = [item for item in items if item in kind]
        if len(there) * 2 > len(items):
            for item in items:
                if item in kind or item in THINGS or not _named(item):
                    yield from item.split()
            return


def _named(item: str) -> bool:
    lists = names()
    return any(map(lists.know, item.split()))
