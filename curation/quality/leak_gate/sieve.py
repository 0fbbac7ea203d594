"""Tells which of many patterns may match a text: one pass of RE2, linear in the text, before any of them is tried.

Patterns of other libraries use what RE2 does not know. Each is weakened to one that matches wherever it does:
lookarounds, word edges and back references are left out, case does not matter, and a character that is not ASCII is any
such character. So a text that holds nothing costs nothing; a pattern is then tried as its author wrote it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

import re2  # type: ignore[import-untyped, unused-ignore]

# A character by its code or name, and a set of Unicode's.
CODED = r"\\[pPN]\{[^{}]*\}|\\[pP].|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
ANY = "\1\2"  # what stands for characters that are not ASCII, see `marked.MARKED`
PIECE = re.compile(
    rf"{CODED}|\\(?:[1-9]\d?|.)"
    r"|\(\?<?[=!]"
    r"|\(\?P?<\w+>"
    r"|\{\d+,\d{4,}\}"  # RE2 counts to a thousand
    r"|\{,\d+\}"
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]"
    r"|.",
    re.DOTALL,
)
LOOKS_AROUND = frozenset(("(?=", "(?!", "(?<=", "(?<!"))
IN_CLASS = re.compile(rf"{CODED}|\\.|.", re.DOTALL)
FUZZY = re.compile(r"(?<!\\[pPN])\{[^{}|]*[eids][^{}|]*\}")  # how many mistakes, in the module regex
LETTERS, NUMBERS, BLANKS = "0-9A-Za-z_", "0-9", r" \t\n\v\f\r"
CLASSES = {"\\w": LETTERS, "\\d": NUMBERS, "\\s": BLANKS}
END = b"\3"  # occurs in no text, see `readings.visible`
MEMORY = 1 << 26  # bytes, for what RE2 makes of hundreds of patterns


def weakened(pattern: str) -> str:
    """Return a pattern for RE2 over marked ASCII that matches wherever the one given does."""
    if FUZZY.search(pattern):
        return ""
    return f"(?ism){_without(iter(PIECE.findall(pattern)))}"


def _without(pieces: Iterable[str]) -> str:
    written: list[str] = []
    inside = 0  # groups that are open since a lookaround began
    for piece in pieces:
        if inside:
            inside += 1 if piece.startswith("(") else -1 if piece == ")" else 0
        elif piece in LOOKS_AROUND:
            inside = 1
        else:
            written.append(_piece(piece))
    return "".join(written)


def _piece(piece: str) -> str:
    if piece.startswith("["):
        return _class(piece)
    if _is_coded(piece):
        return "."
    if piece.startswith("\\"):
        if piece[1] in "bBAZzGmM":
            return ""
        if piece[1] in "123456789":
            return "(?:.*?)"
        if piece in CLASSES:
            return f"[{CLASSES[piece]}{ANY}]"
        return "." if piece in ("\\W", "\\D", "\\S") else piece
    if piece.startswith("{") and len(piece) > 1:
        return f"{piece.partition(',')[0]},}}" if piece[1] != "," else "*"
    if piece.startswith("(?") and piece.endswith(">"):
        return "("
    if piece in ("^", "$"):
        return ""
    return piece if piece.isascii() else f"[{ANY}]"


def _is_coded(piece: str) -> bool:
    return re.fullmatch(CODED, piece) is not None


def _class(piece: str) -> str:
    """Return a weaker character class. Characters that are not ASCII belong to it; a class that is written with codes,
    or with a range beyond ASCII, becomes any character.
    """
    negated = piece.startswith("[^")
    inner: list[str] = []
    members = IN_CLASS.findall(piece[2 if negated else 1 : -1])
    for number, member in enumerate(members):
        in_range = "-" in (*members[max(0, number - 1) : number], *members[number + 1 : number + 2])
        if member in ("\\W", "\\D", "\\S") or _is_coded(member) or (in_range and not member.isascii()):
            return "."
        inner.append(CLASSES.get(member, member if member.isascii() else "" if negated else ANY))
    characters = "".join(inner)
    if negated:  # of a pattern that tells capitals apart, a capital may be another than its small letter
        return f"(?-i:[^{characters}])" if characters else "."
    return f"[{characters}{ANY}]" if not characters.endswith("-") else f"[{characters[:-1]}{ANY}-]"


class Sieve:
    """Groups of patterns; tells for each group whether one of its patterns may match.

    Args:
        groups: the patterns of each group, as Python's `re` or `regex` reads them. A pattern that RE2 cannot read even
            when it is weakened may match in every text.
    """

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        options = re2.Options()
        options.max_mem, options.log_errors, options.never_capture = MEMORY, False, True
        self._groups: list[int] = []
        self._each: list[re2._Regexp] = []
        self._all: re2.Set | None = re2.Set.SearchSet(options)
        for number, pattern in ((number, pattern) for number, own in enumerate(groups) for pattern in own):
            weak_pattern = weakened(pattern).encode("latin-1")
            try:
                compiled = re2.compile(weak_pattern, options)
            except re2.error:
                weak_pattern, compiled = b"", re2.compile(b"", options)
            self._all.Add(weak_pattern)
            self._groups.append(number)
            self._each.append(compiled)
        self._all.Add(re.escape(END))
        try:
            self._all.Compile()
        except re2.error:  # there are too many for the memory
            self._all = None

    def may_match(self, raw: bytes) -> set[int]:
        """Return the numbers of the groups of which a pattern may match a text.

        Args:
            raw: the text, a byte for each character, as from `marked.marked`.
        """
        numbers = (self._all.Match(raw + END) or ()) if self._all is not None else ()
        if len(self._groups) in numbers:
            return {self._groups[number] for number in numbers if number < len(self._groups)}
        # A set that runs out of memory says that nothing matches, not even the end.
        return {number for number, own in zip(self._groups, self._each, strict=True) if own.search(raw) is not None}


@functools.lru_cache(maxsize=8)
def sieve(groups: tuple[tuple[str, ...], ...]) -> Sieve:
    """Return a `Sieve`, made once for each process: half of RE2's time goes into what it learns of its patterns."""
    return Sieve(groups)
