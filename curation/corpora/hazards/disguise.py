"""Undo disguises that a tokenizer's normalizer, careless unescaping or a model would undo, and keep positions.

`undisguised` turns full-width and styled forms into ASCII, removes invisible characters and decodes entities. Nothing
else changes: tags and emphasis, which `curation.text.readings` removes, stay, because `<s>` is a token to find. `spelt`
prepares a text for the search of words: without case and accents, and with s p a c e d words joined.
"""

from __future__ import annotations

import html
import re
import unicodedata

from curation.text.readings import Mapped, comparison_form

# Browsers read numbers, `lt` and `gt` even without the semicolon.
ENTITY = (
    r"&(?:amp;?){0,8}(?:#\d{1,7};?|#[xX][0-9a-fA-F]{1,6};?|(?:lt|gt|LT|GT);?"
    r"|(?:lsqb|lbrack|rsqb|rbrack|vert|verbar|VerticalLine|sol|lowbar);)"
)
ESCAPED = r"\\(?:u00|x)[2-7][0-9a-fA-F]|\\(?=[<>\[\]|_])"  # of JSON and of Markdown
# Characters that are invisible or have an ASCII form. Most texts have none.
ODD = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufe50-\ufe6b\ufeff\uff01-\uff5e\uffa0\u24b6-\u24e9\u2100-\u214f\U0001d400-\U0001d7ff"
    "\U000e0000-\U000e0fff"
)
ODD_ONE = re.compile(f"[{ODD}]")
AMPERSANDS = re.compile("&(?:amp;?)*")
DISGUISE = re.compile(f"[{ODD}]|{ENTITY}|{ESCAPED}")
# Single letters with the same separator between them. Six in a row, or three such words, are on purpose.
SPACED = r"(?<![^\W_])[^\W\d_]([ .\-_*·|/])[^\W\d_](?![^\W_])(?:\1[^\W\d_](?![^\W_])){%d,}"
MANY, SOME, WORDS = re.compile(SPACED % 4), re.compile(SPACED % 1), 3


def spelt(text: str) -> Mapped:
    """Return the text without case, accents, look-alikes, escapes and spaces between letters."""
    plain = comparison_form(text)
    parts: list[str] = []
    origin: list[tuple[int, int]] = []
    at = 0
    spaced = list(SOME.finditer(plain.text))
    for match in spaced if len(spaced) >= WORDS or MANY.search(plain.text) else ():
        letters = range(match.start(), match.end(), 2)
        parts += [plain.text[at : match.start()], plain.text[match.start() : match.end() : 2]]
        origin += [(position, position + 1) for position in (*range(at, match.start()), *letters)]
        at = match.end()
    if not at:
        return plain
    origin += [(position, position + 1) for position in range(at, len(plain.text))]
    return plain.then("".join([*parts, plain.text[at:]]), origin)


def undisguised(text: str) -> Mapped:
    """Return the text without disguise; the same text if nothing in it is disguised."""
    if (text.isascii() or not ODD_ONE.search(text)) and "&" not in text and "\\" not in text:
        return Mapped(text)
    parts: list[str] = []
    origin: list[tuple[int, int]] = []
    at = 0
    for match in DISGUISE.finditer(text):
        plain = _plain(match.group())
        parts += [text[at : match.start()], plain]
        origin += [(position, position + 1) for position in range(at, match.start())] + [match.span()] * len(plain)
        at = match.end()
    if not at:
        return Mapped(text)
    origin += [(position, position + 1) for position in range(at, len(text))]
    return Mapped("".join([*parts, text[at:]]), origin)


def _plain(written: str) -> str:
    if written.startswith("&"):
        bare = f"&{AMPERSANDS.sub('', written)}"
        character = html.unescape(bare)
        return character if len(character) == 1 and character.isprintable() else written
    if written.startswith("\\"):
        return chr(int(written[2:].removeprefix("00"), 16)) if len(written) > 1 else ""
    character = unicodedata.normalize("NFKC", written)
    if character.isascii() and character.isprintable():
        return character
    return (
        "" if unicodedata.category(written) in ("Cf", "Mn", "Cn") or written in "\u115f\u1160\u3164\uffa0" else written
    )
