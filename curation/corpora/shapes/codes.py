"""Tell product codes from other words of letters and digits: errors, orders, tickets, and other series."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from curation.corpora.shapes.definitions import CODE, kind_of
from curation.text.word_files import word_file

LISTS = word_file("corpora/shapes/codes")

SERIES = 20  # so many different numbers behind the same letters number things; they are no models of one product
WORD = re.compile(r"[^\W_][\w-]{0,40}")
DIGIT = re.compile(r"\d")
GATE = re.compile(r"[A-Z]-?[0-9]")  # matches before the first digit of every code; most texts have no match
SHAPED = re.compile(rf"\b(?<!\w-)(?:{CODE.pattern})(?!-?\w)")
REACH = 40  # characters before a code in which a word may say what it is
# Words before the number of a thing that is no product.
NUMBERED = frozenset(LISTS.phrases("numbered"))
CODES = frozenset({"code", "codes"})  # `error code E17` and `code E17`, but no `product code TX2`
COUNTED = frozenset({"number", "numbers", "no.", "nr.", "n°"})
PRODUCTS = frozenset({"product", "article", "part", "model", "produit", "modèle"})


def mixed(text: str) -> list[str]:
    """Return the words of letters and digits in a text, in order, each once."""
    words = (word for word in text.split() if not word.isalpha() and DIGIT.search(word))
    parts = (part.rstrip("-") for word in words for part in WORD.findall(word))
    return list(dict.fromkeys(part for part in parts if DIGIT.search(part) and not part.isdigit()))


def coded(text: str) -> frozenset[str]:
    """Return words shaped like a product code, unless a word such as "error" stands before every mention."""
    if not GATE.search(text):
        return frozenset()
    return frozenset(
        match[0]
        for match in SHAPED.finditer(text)
        if kind_of(match[0]) == "product code" and not _is_numbered(text[max(0, match.start() - REACH) : match.start()])
    )


def _is_numbered(before: str) -> bool:
    *_, second, first = ("", "", *before.lower().rstrip(" :#(").split())
    if first in CODES:
        return second not in PRODUCTS
    return first in NUMBERED or (first in COUNTED and second in NUMBERED)


def series(words: Iterable[str], most: int = SERIES) -> frozenset[str]:
    """Return the words whose letters stand before at least `most` different numbers."""
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        numbers[word.rstrip("0123456789")].add(word)
    return frozenset(word for same in numbers.values() if len(same) >= most for word in same)
