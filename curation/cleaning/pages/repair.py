"""Undo what typesetting and text extraction did to a page, where that is sure: columns, heads, spaces, ligatures,
hyphens.

Columns come first, since all other repairs are about lines; hyphens come last, since a head may stand between the
halves of a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from curation.cleaning.edits import Edit, apply, compose
from curation.cleaning.pages.columns import column_edits
from curation.cleaning.pages.heads import head_edits
from curation.cleaning.pages.hyphens import LIGATURE, hyphen_edits, ligature_edits
from curation.cleaning.pages.settings import KINDS, VERSION, PageKind, PageSettings
from curation.cleaning.pages.spacing import spacing_edits

__all__ = ["KINDS", "VERSION", "PageKind", "PageSettings", "page_edits"]

ROUNDS = 5  # one repair can show another: a word that was joined attests itself
WIDE = re.compile(r"   (?<=\S   ) *\S")
DOUBLED = re.compile(r"  (?<=\S  ) *\S")
SPACED_OUT = re.compile(r" [^\W\d_] [^\W\d_] [^\W\d_] ")  # begins with a space: quick to look for


def _hyphens(text: str) -> bool:
    return "-\n" in text or (not text.isascii() and ("‐\n" in text or "\xad\n" in text))


def _ligatures(text: str) -> bool:
    return not text.isascii() and LIGATURE.search(text) is not None


def _columns(text: str) -> bool:
    return "   " in text and "\n" in text and WIDE.search(text) is not None


def _spaces(text: str) -> bool:
    return ("  " in text and DOUBLED.search(text) is not None) or SPACED_OUT.search(text) is not None


def _pages(text: str) -> bool:
    return "\n" in text


Pass = tuple[tuple[PageKind, ...], Callable[[str], bool], Callable[[str, PageSettings], Iterable[Edit]]]
PASSES: tuple[Pass, ...] = (
    (("columns",), _columns, column_edits),
    (("running_head", "page_number"), _pages, head_edits),
    (("spacing",), _spaces, spacing_edits),
    (("ligature",), _ligatures, ligature_edits),
    (("hyphenation",), _hyphens, hyphen_edits),
)


def page_edits(text: str, settings: PageSettings = PageSettings()) -> list[Edit]:
    """Return repairs over a text with LF line ends, minimal spans in order; repairing it again changes nothing."""
    edits: list[Edit] = []
    current = text
    for _ in range(ROUNDS):
        before = current
        for kinds, may_apply, repair in PASSES:
            if not any(kind in settings.kinds for kind in kinds) or not may_apply(current):
                continue
            if repairs := list(repair(current, settings)):
                edits = compose(edits, repairs, current)
                current = apply(current, repairs)
        if current == before:
            break
    return edits
