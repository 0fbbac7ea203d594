"""Read a text as a person sees it: escapes decoded, invisible characters removed, look-alikes replaced.

Places in a reading map back to the text.
"""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html.entities import html5

from curation.text.disguises import spaced_letters, unpacked
from curation.text.scripts import boundaries

# Letters that look like Latin ones; applied only inside words that mix scripts, so Greek and Russian text stays itself.
LOOK_ALIKES = dict(
    zip(
        "аеорсухіјѕԁһԛԝАВЕКМНОРСТУХІЈЅαοερτικνΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijsdhqwABEKMHOPCTYXIJSaoeptikvABEZHIKMNOPTYX",
        strict=True,
    )
)
UNDECOMPOSED = {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"}
SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "
DASHES = frozenset("‐‑‒–—―−﹘﹣－")
# Entities that a browser also reads without their semicolon; of these, letters only, so that `&copy=1` stays.
OPEN_ENTITIES = "|".join(sorted((n for n, c in html5.items() if n[-1] != ";" and c.isalpha()), key=len, reverse=True))
AMPERSAND = r"&(?:amp;|#0{0,5}38;|#[xX]0{0,5}26;){0,3}"
TAG = r"<(?:b|i|u|em|span|wbr|font|strong)></[a-z]{1,6}>|<wbr/?>|<!--[^<>]{0,40}-->"


def _bytes(mark: str, digit: str) -> str:
    """Return a pattern of escaped bytes: a letter of UTF-8, else one of Latin-1 or ASCII, or a line's end."""
    more = rf"{mark}(?=[89ABab]){digit}{digit}"
    lead = rf"{mark}(?=[CDcd]){digit}{digit}{more}|{mark}(?=[Ee]){digit}{digit}(?:{more}){{2}}"
    return rf"{lead}|{mark}(?=[Ff]){digit}{digit}(?:{more}){{3}}|{mark}(?=[2-7A-Fa-f]|0[9AaDd]){digit}{digit}"


PERCENT = _bytes("%(?:25){0,2}", "[0-9A-Fa-f]")
QUOTED = _bytes(r"(?:=\r?\n)?=", "[0-9A-F]") + r"|=\r?\n"
NOT_QUOTED = (
    rf"{AMPERSAND}#\d{{1,7}};?|{AMPERSAND}#[xX][0-9a-fA-F]{{1,6}};?|{AMPERSAND}(?:{OPEN_ENTITIES});?"
    rf"|{AMPERSAND}[A-Za-z][A-Za-z0-9]{{1,31}};|&amp;"
    rf"|{PERCENT}|\\{{1,2}}u[0-9a-fA-F]{{4}}|\\{{1,2}}u\{{[0-9a-fA-F]{{1,6}}\}}|\\{{1,2}}U[0-9a-fA-F]{{8}}|\\{{1,2}}x[0-9a-fA-F]{{2}}|\\{{1,2}}[nrt]|{TAG}"
)
ESCAPE, ESCAPE_NOT_QUOTED = re.compile(f"{QUOTED}|{NOT_QUOTED}"), re.compile(NOT_QUOTED)
# Markup that only changes how a word looks: emphasis and backslashes of Markdown, inline tags. Readings omit it.
LOOKS = re.compile(
    r"\*{2,3}|~~|__|\\(?=[!-/:-@\[\]^-`{-~])"
    r"|</?(?:b|i|u|s|em|strong|span|font|sub|sup|mark|small|big)(?:\s[^<>\n]{0,120})?>"
)
MAY_LOOK = re.compile(r"\*\*|~~|__|\\|<")
MAY_ESCAPE = re.compile(r"[&%=\\<]")  # the first characters of escapes; most texts have none
MAY_CHANGE = re.compile("[&%=\\\\<*~_\0-\x08\x0e-\x1f\x7f]")  # first characters of all changes of ASCII text
BYTE = re.compile("[%=]([0-9A-Fa-f]{2})")
CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
WORD = re.compile(r"[^\W_]+")
RUN, LATIN, OTHER = re.compile(r"\S+"), re.compile("[A-Za-z0-9@]"), re.compile("[\u0370-\u04ff]")


class _Plain(dict[int, str]):
    """A table from code points to the text that replaces them; each entry is computed at its first use."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self.rule = rule

    def __missing__(self, code: int) -> str:
        plain = self[code] = self.rule(chr(code))
        return plain


def _visible(character: str) -> str:
    if CONTROL.match(character):
        return ""
    category = unicodedata.category(character)
    if (
        category in ("Cf", "Mn", "Me") or character in "\u115f\u3164"
    ):  # accents written apart are not needed to find a name
        return ""
    if character in DASHES:
        return "-"
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "No" and (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    if (name := unicodedata.name(character, "")).startswith(SMALL_CAPITAL) and len(name) == len(SMALL_CAPITAL) + 1:
        return name[-1]
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
    """A changed text; `origin[i]` is the original [start, end) of character i; None as `origin` if nothing moved."""

    text: str
    origin: Sequence[tuple[int, int]] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original [start, end) of a non-empty span of this text."""
        if self.origin is None:
            return start, end
        return self.origin[start][0], self.origin[end - 1][1]

    def then(self, text: str, origin: Sequence[tuple[int, int]] | None) -> Mapped:
        """Return this text after another change into `text`, whose `origin` refers to this text."""
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
    """Return the character that an escape stands for; the escape itself where that is no readable character."""
    written = match.group()
    if written.startswith("<") or written in ("=\n", "=\r\n"):
        return ""
    if written.startswith("&"):
        plain = html.unescape(re.sub(rf"^{AMPERSAND}", "&", written))
    elif written[0] in "%=":
        escaped = bytes.fromhex("".join(BYTE.findall(re.sub("%(?:25)+", "%", written))))
        try:
            plain = escaped.decode()
        except UnicodeDecodeError:
            plain = escaped.decode("latin-1")
    else:
        letter = written.lstrip("\\")
        ends = {"n": "\n", "r": "\n", "t": "\t"}
        plain = ends.get(letter) or chr(min(int(letter[1:].strip("{}"), 16), 0x10FFFF))
    readable = len(plain) <= 2 and not any(unicodedata.category(character) in ("Cs", "Co", "Cn") for character in plain)
    return plain if readable else written


def _replaced(text: str, pattern: re.Pattern[str], written: Callable[[re.Match[str]], str]) -> Mapped:
    """Return a text with each match of a pattern replaced."""
    replacements = ((*match.span(), written(match)) for match in pattern.finditer(text))
    return _instead(
        text, (replacement for replacement in replacements if replacement[2] != text[replacement[0] : replacement[1]])
    )


def _instead(text: str, places: Iterable[tuple[int, int, str]]) -> Mapped:
    """Return a text with some places [start, end) replaced; the places must be in order and disjoint."""
    parts: list[str] = []
    origin: list[tuple[int, int]] = []
    at = 0
    for start, end, plain in places:
        parts += [text[at:start], plain]
        origin += [(position, position + 1) for position in range(at, start)] + [(start, end)] * len(plain)
        at = end
    if not at:
        return Mapped(text)
    origin += [(position, position + 1) for position in range(at, len(text))]
    return Mapped("".join([*parts, text[at:]]), origin)


def canonical(text: str, escape: re.Pattern[str] | None = ESCAPE) -> Mapped:
    """Return the canonical reading of a text: without emphasis and invisible characters, escapes decoded, full-width
    forms and odd spaces as ASCII, look-alikes as Latin letters."""
    if text.isascii() and not MAY_CHANGE.search(text):
        return Mapped(text)
    plain = _replaced(text, LOOKS, lambda match: "") if MAY_LOOK.search(text) else Mapped(text)
    if escape and MAY_ESCAPE.search(plain.text):
        decoded = _replaced(plain.text, escape, _decoded)  # HTML, percent, quoted-printable and Unicode escapes
        plain = plain.then(decoded.text, decoded.origin)
    if plain.text.isascii() and not CONTROL.search(plain.text):
        return plain
    visible = _translated(plain, VISIBLE)
    return visible.then(RUN.sub(_latin, visible.text), None) if OTHER.search(visible.text) else visible


def _latin(run: re.Match[str]) -> str:
    word = run.group()
    if not (LATIN.search(word) and OTHER.search(word)):
        return word
    return "".join(LOOK_ALIKES.get(character, character) for character in word)


def readings(text: str) -> list[Mapped]:
    """Return one to five readings of a text; the first is the canonical text with all escapes decoded.

    If the text has something that may be an escape or not (`card=4111…`), readings without that decoding follow. If a
    part of it is packed or spaced out (`disguises`), readings with that part as a reader sees it follow.
    """
    text_readings = [canonical(text)]
    if MAY_ESCAPE.search(text) and ESCAPE.search(text):
        for escape in (ESCAPE_NOT_QUOTED, None):
            reading = canonical(text, escape)
            if reading.text not in [text_reading.text for text_reading in text_readings]:
                text_readings.append(reading)
    for parts in (unpacked, spaced_letters):
        disguised = _instead(text_readings[0].text, parts(text_readings[0].text))
        if disguised.origin is not None:
            text_readings.append(text_readings[0].then(disguised.text, disguised.origin))
    return text_readings


def parted(reading: Mapped) -> Mapped:
    """Return a reading with a blank wherever a word ends without a separator (`scripts.boundaries`)."""
    places = boundaries(reading.text)
    if not places:
        return reading
    parts: list[str] = []
    moved: list[tuple[int, int]] = []
    for start, end in itertools.pairwise((0, *places, len(reading.text))):
        parts.append(reading.text[start:end])
        moved += [(at, at + 1) for at in range(start, end)] + [(end, end)]
    return reading.then(" ".join(parts), moved[:-1])


def folded_word(word: str) -> str:
    """Return a word of letters without case and accents, for comparing names."""
    return word.lower() if word.isascii() else word.translate(FOLDED)


def comparison_form(text: str) -> Mapped:
    """Return a text for comparing identities: canonical, without case and accents."""
    return fold(canonical(text))


def fold(plain: Mapped) -> Mapped:
    """Return a reading without case and accents."""
    if plain.text.isascii():
        return plain.then(plain.text.lower(), None)
    return _translated(plain, FOLDED)


TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "frau", "mme", "monsieur", "madame"))


def identity(value: str) -> str:
    """Return the letters and digits of a value, folded, without titles: two spellings of one identity are equal.

    Never empty for a non-empty value.
    """
    words = WORD.findall(comparison_form(value).text)
    return "".join(word for word in words if word not in TITLES) or "".join(words) or value
