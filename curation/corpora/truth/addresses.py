"""Recognize articles that a text links or names, by identifiers and slugs in addresses and by titles in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from curation.corpora.truth.versions import History
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("corpora/truth/addresses")

TITLE_WORDS, TITLE_LETTERS = 2, 10  # a shorter title names nothing
LONG_WORDS, LONG_LETTERS = 4, 24  # a title that nobody writes by accident
KEY_LETTERS = 5  # of a slug or number in an address
HYPHENS = 12  # of a part of an address, at which it may be an identifier and a slug

URL = re.compile(r"https?://[^\s<>\"')\]]{1,2000}|\]\(([^()\s]{1,500})\)")
PART = re.compile(r"[^/?#=&()\[\]]+")
ENDING = re.compile(r"\.\w{2,4}$")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
# Parts of addresses in which a bare number is not that of an article.
OF_OTHERS = lazy_pattern(r"\b(?:" + LISTS.alternation("numbered_others") + r")\b")
NAMED = lazy_pattern(
    r"\b(?:"
    + LISTS.alternation("named")
    + r")\b\W{0,3}(?:the|our|your|this|den|die|das|le|la|l'article|artikel)?\W{0,2}$",
    re.IGNORECASE,
)
QUOTES = "\"'“”„«»‘’*_[]`"
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_FOLDED = str.maketrans("äöüàâáéèêëîïíôóùûúçñ", "aouaaaeeeeiiioouuucn")
ARTICLES = re.compile(r"^(?:the|our|your|an?|der|die|das|le|la|les)\s+", re.IGNORECASE)


class Addresses:
    """The names that identify a single article: identifiers and slugs in addresses, titles in sentences.

    Args:
        histories: all articles. Methods return articles as positions in this sequence.
    """

    def __init__(self, histories: Sequence[History]) -> None:
        ids = ((name, at) for at, history in enumerate(histories) for name in _identifiers(history))
        slugs = ((name, at) for at, history in enumerate(histories) for name in sorted(_slugs(history)))
        self._ids, self._slugs = _unique(ids), _unique(slugs)
        self._titles = _automaton(histories)

    def links(self, text: str) -> Iterator[int]:
        """Yield the articles whose identifier or slug stands in an address, or whose slug stands anywhere."""
        lowered = text.lower()
        if "/" in lowered:
            for match in URL.finditer(lowered):
                address = (match[0].partition("://")[2] or match[1] or "").rstrip(".,;:!?")
                named = OF_OTHERS.search(address) is None
                for part in PART.findall(address):
                    number = self._article(ENDING.sub("", part), named)
                    if number is not None:
                        yield number
        if "-" in lowered:
            for match in SLUG.finditer(lowered):
                number = self._slugs.get(match[0], self._ids.get(match[0]))
                if number is not None:
                    yield number

    def _article(self, part: str, named: bool) -> int | None:
        """Return the article that a part of an address names by identifier, slug, or both joined by a hyphen."""
        if part in self._slugs:
            return self._slugs[part]
        if part in self._ids:
            return self._ids[part] if named or not part.isdigit() else None
        at = part.find("-")
        for _ in range(HYPHENS):
            if at < 0:
                break
            number, slug = self._ids.get(part[:at]), self._slugs.get(part[at + 1 :])
            if number is not None or slug is not None:
                return number if number is not None else slug
            at = part.find("-", at + 1)
        return None

    def titles(self, text: str) -> Iterator[int]:
        """Yield the articles whose title stands in quotation marks, follows a word such as `article`, or is long."""
        if self._titles is None:
            return
        lowered = text.lower()
        if len(lowered) != len(text):  # a letter whose small form is two: offsets would not fit
            text = lowered
        for last, (length, number) in self._titles.iter(lowered):
            start, end = last + 1 - length, last + 1
            before, behind = text[start - 1 : start] if start else "", text[end : end + 1]
            if before.isalnum() or behind.isalnum():
                continue
            quoted = before and behind and before in QUOTES and behind in QUOTES
            words = ARTICLES.sub("", text[start:end]).count(" ") + 1
            long = length >= LONG_LETTERS and words >= LONG_WORDS
            if quoted or long or (words >= TITLE_WORDS and NAMED.search(text, max(0, start - 24), start)):
                yield number


def _identifiers(history: History) -> Iterator[str]:
    identifier = history.versions[0].record_id.lower()
    for name in {identifier, ENDING.sub("", identifier.rsplit("/", 1)[-1])}:
        if len(name) >= KEY_LETTERS and ("-" in name or any(c.isdigit() for c in name) or "_" in name):
            yield name


def _slugs(history: History) -> set[str]:
    titles = {version.title.lower() for version in history.versions}
    spellings = {title.translate(table) for title in titles for table in (_SPELT, _FOLDED)} | titles
    slugs = {"-".join(re.findall(r"[a-z0-9]+", title)) for title in spellings}
    return {slug for slug in slugs if len(slug) >= KEY_LETTERS and "-" in slug}


def _automaton(histories: Sequence[History]) -> Any:
    import ahocorasick

    names = _unique(
        (version.title.strip().lower(), number)
        for number, history in enumerate(histories)
        for version in history.versions
        if len(version.title.strip()) >= TITLE_LETTERS and len(version.title.split()) >= TITLE_WORDS
    )
    automaton: Any = ahocorasick.Automaton()
    for name, number in names.items():
        automaton.add_word(name, (len(name), number))
    if names:
        automaton.make_automaton()
    return automaton if names else None


def _unique(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return the names that belong to a single article, with its number."""
    numbers: dict[str, int] = {}
    several: set[str] = set()
    for name, number in pairs:
        if numbers.setdefault(name, number) != number:
            several.add(name)
    return {name: number for name, number in numbers.items() if name not in several}
