"""Product codes, told apart from what else is letters and digits: errors, orders, tickets, and other series."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from curation.corpora.shapes.definitions import kind_of

SERIES = 20  # different numbers behind the same letters: they number things, no company has so many models of a name
WORD = re.compile(r"[^\W_][\w-]{0,40}")
DIGIT = re.compile(r"\d")
REACH = 40  # characters in front of a code in which a word says what it is
# What stands in front of the number of something that is no product; `code` alone too, but no `product code`.
NUMBERED = re.compile(
    r"(?:\b(?:errors?|faults?|orders?|invoices?|tickets?|cases?|requests?|references?|incidents?|status|alarms?|rooms?|"
    r"pages?|sections?|clauses?|revisions?|fehler\w{0,8}|bestellung|rechnung|auftrag|raum|seite|commande|erreur|"
    r"facture|salle|référence)(?:\s(?:codes?|numbers?|no\.?|nr\.?|n°))?|"
    r"(?<!product\s)(?<!article\s)(?<!model\s)(?<!part\s)(?<!produit\s)\bcodes?)[\s:#(]{1,3}$",
    re.IGNORECASE,
)


def mixed(text: str) -> list[str]:
    """The words of letters and digits of a text, in order, each once."""
    words = (word for word in text.split() if not word.isalpha() and DIGIT.search(word))
    parts = (part.rstrip("-") for word in words for part in WORD.findall(word))
    return list(dict.fromkeys(part for part in parts if DIGIT.search(part) and not part.isdigit()))


def coded(text: str) -> frozenset[str]:
    """Those that have the shape of a product code, and that no word in front of them says to be something else."""
    found = set()
    for word in mixed(text):
        if kind_of(word) == "product code" and not _is_numbered(text, word):
            found.add(word)
    return frozenset(found)


def _is_numbered(text: str, word: str) -> bool:
    place = text.find(word)
    return bool(NUMBERED.search(text[max(0, place - REACH) : place]))


def series(words: Iterable[str], most: int = SERIES) -> frozenset[str]:
    """Those of some words whose letters stand before at least `most` different numbers."""
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        numbers[word.rstrip("0123456789")].add(word)
    return frozenset(word for same in numbers.values() if len(same) >= most for word in same)
