"""Text as a reader sees it: escapes decoded, invisible characters gone, look-alikes plain; and the way back."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Letters that look like Latin ones; applied only inside words that mix scripts, so Greek and Russian text stays itself.
LOOK_ALIKES = dict(
    zip(
        "аеорсухіјѕԁһԛԝАВЕКМНОРСТУХІЈЅαοερτικνΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijsdhqwABEKMHOPCTYXIJSaoeptikvABEZHIKMNOPTYX",
        strict=True,
    )
)
UNDECOMPOSED = {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"}
DASHES = frozenset("‐‑‒–—―−﹘﹣－")
ESCAPE = re.compile(
    r"&#\d{1,7};|&#[xX][0-9a-fA-F]{1,6};|&(?:nbsp|amp|commat|period|hyphen|plus|lpar|rpar|shy|zwnj|zwj);"
    r"|%[2-7][0-9A-Fa-f]|=[2-7][0-9A-F]|=\r?\n|\\u[0-9a-fA-F]{4}|<(?:b|i|u|em|span|wbr|font|strong)></[a-z]{1,6}>|<wbr/?>|<!--[^<>]{0,40}-->"
)
WORD = re.compile(r"[^\W_]+")
MIXED = re.compile(r"(?=\S*[A-Za-z0-9@])(?=\S*[\u0370-\u04ff])\S+")


class _Plain(dict[int, str]):
    """Code point → what is left of it; computed once a character."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self.rule = rule

    def __missing__(self, code: int) -> str:
        plain = self[code] = self.rule(chr(code))
        return plain


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Mn") or character in "\u115f\u3164":  # accents written apart are not needed to find a name
        return ""
    if character in DASHES:
        return "-"
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(character))
    plain = unicodedata.normalize("NFKC", character)
    return plain if category[0] in "LNPS" and plain.strip() else character


def _folded(character: str) -> str:
    plain = UNDECOMPOSED.get(character.casefold(), character.casefold())
    parts = unicodedata.normalize("NFKD", _visible(plain) if len(plain) == 1 else plain)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


VISIBLE = _Plain(_visible)
FOLDED = _Plain(_folded)


@dataclass(frozen=True)
class Mapped:
    """A changed text; `origin[i]` is the original [start, end) of its character i, or None where nothing moved."""

    text: str
    origin: Sequence[tuple[int, int]] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original [start, end) of a non-empty span of this text."""
        if self.origin is None:
            return start, end
        return self.origin[start][0], self.origin[end - 1][1]

    def then(self, text: str, origin: Sequence[tuple[int, int]] | None) -> Mapped:
        """This text changed once more, into `text` with `origin` in this text."""
        if origin is None or self.origin is None:
            return Mapped(text, self.origin if origin is None else origin)
        return Mapped(text, [(self.origin[start][0], self.origin[end - 1][1]) for start, end in origin])


def _translated(mapped: Mapped, table: _Plain) -> Mapped:
    plain = mapped.text.translate(table)
    if plain == mapped.text:
        return mapped
    moved = [(at, at + 1) for at, character in enumerate(mapped.text) for _ in table[ord(character)]]
    return mapped.then(plain, moved)


def _decoded(match: re.Match[str]) -> str:
    """The character an escape stands for; the escape itself where it stands for none that can be read."""
    written = match.group()
    if written.startswith("<") or written in ("=\n", "=\r\n"):
        return ""
    plain = html.unescape(written) if written.startswith("&") else chr(int(written.lstrip("%=\\u"), 16))
    return plain if len(plain) == 1 and plain.isprintable() else written


def _unescaped(text: str) -> Mapped:
    """HTML, percent, quoted-printable and Unicode escapes decoded, empty tags and comments dropped."""
    if not ESCAPE.search(text):
        return Mapped(text)
    parts: list[str] = []
    origin: list[tuple[int, int]] = []
    at = 0
    for match in ESCAPE.finditer(text):
        plain = _decoded(match)
        if plain == match.group():
            continue
        parts += [text[at : match.start()], plain]
        origin += [(each, each + 1) for each in range(at, match.start())] + [match.span()] * len(plain)
        at = match.end()
    origin += [(each, each + 1) for each in range(at, len(text))]
    return Mapped("".join([*parts, text[at:]]), origin)


def canonical(text: str) -> Mapped:
    """Escapes decoded, invisible characters dropped, full-width forms and odd spaces made ASCII, look-alikes Latin."""
    plain = _unescaped(text)
    if plain.text.isascii():
        return plain
    visible = _translated(plain, VISIBLE)
    if not MIXED.search(visible.text):
        return visible
    latin = MIXED.sub(lambda word: "".join(LOOK_ALIKES.get(c, c) for c in word.group()), visible.text)
    return visible.then(latin, None)


def folded(text: str) -> Mapped:
    """For comparing identities: canonical, without case and accents."""
    plain = canonical(text)
    if plain.text.isascii():
        return plain.then(plain.text.lower(), None)
    return _translated(plain, FOLDED)


TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "frau", "mme", "monsieur", "madame"))


def identity(value: str) -> str:
    """Letters and digits of a value, folded, without titles: two spellings of one identity are equal.

    Never empty for a non-empty value.
    """
    words = WORD.findall(folded(value).text)
    return "".join(word for word in words if word not in TITLES) or "".join(words) or value
