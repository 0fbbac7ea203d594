"""Gives the forms in which a text may be read: escapes undone, invisible characters dropped, look-alikes replaced,
marks removed from words.

The detector reads by other means (`curation.text.readings`). The two share no code except what Unicode says of scripts
without blanks (`curation.text.scripts`), so a value that is hidden from one is not hidden from the other. All
functions are linear in the text.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import functools
import html
import quopri
import re
import unicodedata
import urllib.parse
from typing import NamedTuple

import re2  # type: ignore[import-untyped, unused-ignore]

from curation.text.scripts import parted
from curation.text.word_files import word_file

LISTS = word_file("quality/leak_gate/readings")

LATIN = "latin-1 where no utf-8"
codecs.register_error(LATIN, lambda e: (e.object[e.start : e.end].decode("latin-1"), e.end))  # type: ignore[attr-defined]

CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
CELL = "\v"  # between two groups of digits that stand in cells beside each other
FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # characters that are letters by category but look blank
BLANK = "\u2800"
DASHES = frozenset("‐‑‒–—―−﹘﹣－")
MARKS_ON_ASCII = re.compile(r"(?<=[\0-\x7f])[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
REVERSED = re.compile("\u202e([^\u202c\n]{1,200})\u202c?")  # shown from right to left
ALPHABETS = re.compile("[\u0370-\u058f\u13a0-\u13ff]")  # Greek, Cyrillic, Armenian, Cherokee
WORD = re.compile(r"[^\W_]+")
ASCII_LETTER = re.compile("[A-Za-z]")
LETTERS_NAMED = re.compile(
    r"(?:LATIN (?:LETTER SMALL CAPITAL|SMALL LETTER (?:SCRIPT|DOTLESS))"
    r"|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER) ([A-Z])"
)
# Letter, and those of other alphabets that look so; only in words that hold Latin letters too.
LOOK_ALIKES = {other: letter for letter, others in LISTS.values("look_alikes").items() for other in others}

ESCAPED = re.compile(r"[&%<\\]|=(?:[0-9A-F]{2}|\r?\n)")
CODE_UNIT = re.compile(r"\\{1,2}(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|u\{([0-9A-Fa-f]{1,6})\}|U(0[0-9A-Fa-f]{7}))")
LINE_END = re.compile(r"\\{1,2}[nrt]")
BACKSLASH = re.compile(r"\\([!-/:-@\[-`{-~])")
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15}(?::[A-Za-z]{1,9})?)(?:[\s/][^<>]{0,200})?>|<!--[^<>]{0,200}-->")
BLOCKS = frozenset(LISTS.words("blocks"))
CELLS = frozenset(("td", "th"))

# What takes words and numbers apart: marks inside a word or an address and between groups of digits, ends of lines and
# cells, a word broken over two lines, blanks between its letters.
MARKS = r"(?:[*`~]|__)"
TAKEN_APART = (
    rf"[\pL\pN][.@]?{MARKS}+[.@]?{MARKS}*[\pL\pN]|[.@]_[\pL\pN]|[\pL\pN]_[.@][*`~_]*[\pL\pN]",
    r"[0-9][ ().\-/]{0,3}[*`~_]+[ ().\-/]{0,3}[*`~_]*[0-9]",
    r"[0-9][*`~_ \t]*\|?[ \t]*\n[ \t]*[>|][>| \t]*[*`~_]*[0-9]",
    r"[0-9][*`~_]*[ \t\"'\])}]{0,4}[|,;+·•][ \t\"'\[({]{0,4}[*`~_]*[0-9]",
    r"\pL-\n[ \t>]{0,8}\pL",
    r"(?:^|[^\pL\pN])[\pL\pN](?:[.\-_·][\pL\pN]){5}(?:[^\pL\pN]|$)",
    r"(?:^|\s)[\pL\pN](?: {1,8}\S){5}(?:\s|$)",
)
EMPHASIS = re.compile(r"[*`~_]+")
LINE_MARKS = re.compile(r"(?m)^[ \t]*(?:>[ \t]?)+|^[ \t]*\|[ \t]*|[ \t]*\|[ \t]*$")
BETWEEN_CELLS = re.compile(r"(?<=\d)[ \t\"'\])}]{0,4}[|,;+·•][ \t\"'\[({]{0,4}(?=\d)")
BROKEN_WORD = re.compile(r"(?<=[^\W\d_])-\n[ \t]{0,8}(?=[^\W\d_])")
SPACED = re.compile(r"(?<!\S)[^\W_](?: {1,8}\S){5,}(?!\S)")
DOTTED = re.compile(r"(?<![^\W_])[^\W_](?:([.\-_·])[^\W_](?:\1[^\W_]){4,})(?![^\W_])")
BLANKS = re.compile(" +")
BASE64 = re.compile(r"(?a)(?<![\w/+])[\w/+-]{14,}={0,2}(?![\w/+=])")


class Reading(NamedTuple):
    """One form of a text; `marked` says whether emphasis, cell borders and the like are still in it."""

    text: str
    marked: bool


class _Seen(dict[int, str]):
    """Code point → what a reader sees of it; computed once for each character."""

    def __missing__(self, code: int) -> str:
        seen = self[code] = _seen(chr(code))
        return seen


class _Composing(dict[int, str]):
    """Code point → nothing for an invisible character that joins no letter, itself otherwise."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        hidden = unicodedata.category(character) in ("Cf", "Me") or character in FILLERS
        seen = self[code] = "" if hidden or _selects(code) else character
        return seen


def _selects(code: int) -> bool:
    """Return whether a character only selects how the one before it looks, or keeps two characters apart."""
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F or code == 0x34F


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Me", "Mn") or character in FILLERS or CONTROL.match(character):
        return ""
    if category in ("Zl", "Zp"):
        return "\n"
    if category == "Zs" or character == BLANK:
        return " "
    if character in DASHES:
        return "-"
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    letter = LETTERS_NAMED.fullmatch(unicodedata.name(character, "")) if ord(character) > 0x7F else None
    if letter is not None:
        return letter[1] if category == "So" else letter[1].lower()
    return "a" if character == "ɑ" else character


SEEN, COMPOSING = _Seen(), _Composing()


def visible(text: str) -> str:
    """Return a text without invisible characters. Digits, dashes, blanks and Latin letters of every kind become ASCII,
    and a blank follows each word in a script without blanks.
    """
    if text.isascii():
        return CONTROL.sub("", text)
    written = MARKS_ON_ASCII.sub("", text.translate(COMPOSING))
    seen = unicodedata.normalize("NFKC", written).translate(SEEN)
    return parted(WORD.sub(_latin, seen) if ALPHABETS.search(seen) else seen)


def _latin(word: re.Match[str]) -> str:
    letters = word.group()
    if letters.isascii() or not (ASCII_LETTER.search(letters) and ALPHABETS.search(letters)):
        return letters
    return "".join(LOOK_ALIKES.get(character, character) for character in letters)


def readings(text: str) -> list[Reading]:
    """Return the forms in which a text may be read, each as from `visible` and all different.

    They are the text as it is; if it may hold escapes, the text after undoing those of HTML, URLs, quoted-printable and
    Base64; and each of these without the marks of Markdown and tables. A text without any of that has one form.
    """
    forms = [visible(form) for form in _unescaped(text)]
    if "\u202e" in text:
        forms.append(visible(REVERSED.sub(lambda match: match[1][::-1], text)))
    forms = list(dict.fromkeys((*forms, *(BASE64.sub(_held, form) for form in forms))))
    bare = dict.fromkeys(unmarked(form) for form in forms)
    return [*(Reading(form, True) for form in forms), *(Reading(form, False) for form in bare if form not in forms)]


def _unescaped(text: str) -> list[str]:
    if not ESCAPED.search(text):
        return [text]
    plain = CODE_UNIT.sub(_character, text)
    plain = BACKSLASH.sub(r"\1", LINE_END.sub("\n", plain)) if "\\" in plain else plain
    for _ in range(3) if "&" in plain else ():  # escaped more than once
        plain = html.unescape(plain)
    plain = CONTROL.sub("", TAG.sub(_between, plain))
    return [text, plain, *_percent(plain), *_quoted(plain)]


def _character(escape: re.Match[str]) -> str:
    code = int(next(filter(None, escape.groups())), 16)
    return chr(code) if code < 0x110000 else escape.group()


def _between(tag: re.Match[str]) -> str:
    """Return what stands in place of a tag: a line end, a cell border or nothing."""
    name = (tag[2] or "").lower()
    return "\n" if name in BLOCKS else " | " if name in CELLS and tag[1] else ""


def _percent(text: str) -> list[str]:
    """Return the text with percent escapes undone, also where they were escaped two or three times."""
    if "%" not in text:
        return []
    return [_letters(urllib.parse.unquote_to_bytes(text.replace("%25", "%").replace("%25", "%")))]


def _quoted(text: str) -> list[str]:
    return [_letters(quopri.decodestring(text.encode("utf-8", "replace")))] if "=" in text else []


def _held(word: re.Match[str]) -> str:
    """Return the text that a word in Base64 encodes, or the word itself where that is no text."""
    written = word.group().rstrip("=")
    try:
        held = base64.urlsafe_b64decode(written.replace("+", "-").replace("/", "_") + "=" * (-len(written) % 4))
        text = visible(held.decode())
    except (binascii.Error, UnicodeDecodeError):
        return word.group()
    return text if text.isprintable() else word.group()


def _letters(raw: bytes) -> str:
    """Return bytes as text: UTF-8, and Latin-1 where they are not valid UTF-8."""
    return CONTROL.sub("", raw.decode("utf-8", LATIN))


@functools.cache
def _taken_apart() -> re2.Set:
    every = re2.Set.SearchSet()
    for pattern in TAKEN_APART:
        every.Add(pattern)
    every.Compile()
    return every


def unmarked(text: str) -> str:
    """Return a text without emphasis, marks of quotes and borders of rows.

    Words that a line end or blanks take apart are whole again, and groups of digits in adjacent cells have `CELL`
    between them. A text in which nothing is taken apart is returned as it is.
    """
    if not _taken_apart().Match(text.encode("utf-8", "replace")):
        return text
    plain = SPACED.sub(_closed, LINE_MARKS.sub("", EMPHASIS.sub(_no_emphasis, text)))
    plain = BETWEEN_CELLS.sub(CELL, BROKEN_WORD.sub("", plain))
    return DOTTED.sub(lambda match: match.group().replace(match[1], ""), plain)


def _closed(spaced: re.Match[str]) -> str:
    """Return spaced single characters joined; several blanks become one."""
    return BLANKS.sub(lambda blanks: " " if len(blanks.group()) > 1 else "", spaced.group())


def _no_emphasis(marks: re.Match[str]) -> str:
    """Return nothing in place of emphasis. A single ~ is no emphasis, nor is a single _ within a word."""
    written, text = marks.group(), marks.string
    within = text[marks.start() - 1 : marks.start()].isalnum() and text[marks.end() : marks.end() + 1].isalnum()
    return written if written == "~" or (written == "_" and within) else ""
