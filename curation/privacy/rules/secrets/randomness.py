"""Tests whether characters are random, as those of a key are, or written: a word, a version, a placeholder."""

from __future__ import annotations

import base64
import re

RUN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")  # a word with its capital is one
ODD = re.compile(r"[!@#$%^&*()+=~]")
SIGN = re.compile(r"[^A-Za-z0-9]+")
# Least number of runs per character. Of 100 random values of letters and digits 99 have more, of 16 hexadecimal digits
# 97; words joined by signs or capitals (`getUserAccessTokenFromRequest2`) have less.
DRAWN = 0.22
# What people write where a key should be: `xxxxxxxx`, `your-token-here`.
REPEATED = re.compile(r"(?i)(.)\1{4,}")
FILLER = re.compile(r"(?i)your|example|place.?holder|replace|insert|redacted|change.?me|dummy|sample|[_\-]here")

# How pictures, documents, archives, fonts and mark-up begin.
CONTENT = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF", b"PK\x03\x04", b"wOF", b"\x1f\x8b", b"<")
BEGINS = 32  # characters that tell


def is_content(value: str) -> bool:
    """Whether a value is the Base64 of a file or of a sentence."""
    begins = value[:BEGINS].replace("-", "+").replace("_", "/")
    try:
        decoded = base64.b64decode(begins[: len(begins) // 4 * 4])
    except ValueError:
        return False
    return decoded.startswith(CONTENT) or (b" " in decoded and decoded.isascii() and decoded.decode().isprintable())


def is_filler(value: str) -> bool:
    """Whether a value is a placeholder for a key."""
    return is_repeated(value) or FILLER.search(value) is not None


def is_repeated(value: str) -> bool:
    """Whether a value has fewer than six different characters, or at least half of it repeats one character."""
    repeated = sum(len(match[0]) for match in REPEATED.finditer(value))
    return len(set(value.casefold())) < 6 or 2 * repeated >= len(value)


def is_drawn(value: str) -> bool:
    """Whether a value looks random; it needs 16 characters or more to tell.

    Kinds of letters and digits change more often than in a word, number or date, or four different signs stand in it.
    """
    core = SIGN.sub("", value)
    digits = sum(map(str.isdigit, core))
    few = min(digits, len(core) - digits) < 2
    odd = len({*ODD.findall(value)}) >= 4
    return not few and (odd or len(RUN.findall(core)) >= DRAWN * len(core)) and not is_filler(core)
