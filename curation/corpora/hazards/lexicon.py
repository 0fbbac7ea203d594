"""Turn a text of any language into a string of letters, one for the role of each word or phrase; see `roles`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from curation.corpora.hazards.roles import Role
from curation.corpora.hazards.tongues import TONGUES
from curation.text.patterns import lazy_pattern
from curation.text.readings import Mapped, comparison_form

UNSPACED = "\u3040-\u30ff\u3400-\u9fff"  # written without spaces: a token each
TOKEN = lazy_pattern(
    rf"https?://[^\s)\]>\"']{{3,}}|[^\W_{UNSPACED}]+(?:(?<=[0-9@$])[@$]+[^\W_{UNSPACED}]*)?|[{UNSPACED}]|\n[^\S\n]*\n\s*|\n"
    rf"|[.!?](?=[\s\"'”’»)*{UNSPACED}]|\Z)|。|[,;:、،؛]| - |[\"“”„«»「」『』`]|(?<!\w)['‘’]|['‘’](?!\w)"
)
MARKS = {
    **dict.fromkeys(".!。", "."),
    **dict.fromkeys("?", "?"),
    **dict.fromkeys((",", ";", "、", "،", "؛", " - "), ","),
    **dict.fromkeys("\"“”„«»「」『』`'‘’", '"'),
    ":": ":",
    "\n": "_",
}
LETTERS_FOR = str.maketrans("01345789@$", "oieastbgas")
CAPITALS = frozenset(("ai", "ia", "ki", "si", "dan", "i"))  # ordinary words or names when they are not in capitals
NAMED = (Role.MODEL, Role.UNRESTRICTED, Role.OURS)  # the roles in which they are
WITHOUT = (
    "no ",
    "without ",
    "ohne ",
    "sans ",
    "sin ",
    "senza ",
    "sem ",
    "zonder ",
    "utan ",
    "uten ",
    "uden ",
    "bez ",
    "без ",
)
TO_SAY = (Role.ANSWER, Role.CONNECTED, ":", Role.FILLER, Role.THEN)  # before what a model has to say
PAUSES = (",", "、", "،")
type _Token = tuple[str, int, int]
STEM = "*"
DEEPEST = 12
JOINED = 14  # letters from which a word may be several that were written together


class _Node(dict[str, "_Node"]):
    """A node of the trie of entries: a mapping from the next token to the next node.

    `role` is the role of the entry that ends here. `stems` maps the beginnings of words, of the lengths in `lengths`.
    """

    role: Role | None = None

    def __init__(self) -> None:
        super().__init__()
        self.stems: dict[str, _Node] = {}
        self.lengths: tuple[int, ...] = ()

    def children(self, token: str) -> list[_Node]:
        """Return the nodes that a token leads to: first by the whole word, then by its stems, longest first."""
        own = [self[token]] if token in self else []
        return own + [self.stems[token[:length]] for length in self.lengths if token[:length] in self.stems]

    def grown(self, token: str, stem: bool) -> _Node:
        if not stem:
            return self.setdefault(token, _Node())
        self.lengths = tuple(sorted({*self.lengths, len(token)}, reverse=True))
        return self.stems.setdefault(token, _Node())


@cache
def _planted() -> _Node:
    """Return the trie of all entries. It is built at the first use, because most commands read no text."""
    root = _Node()
    for tongue in TONGUES:
        for role, words in tongue.items():
            for entry in words:
                stem = entry.endswith(STEM)
                tokens = TOKEN.findall(comparison_form(entry.removesuffix(STEM)).text)
                node = root
                for at, token in enumerate(tokens, 1):
                    node = node.grown(token, stem and at == len(tokens))
                unlimited = role == Role.UNRESTRICTED and entry.startswith(WITHOUT)
                node.role = node.role or (Role.WITHOUT_LIMITS if unlimited else role)
    return root


@dataclass(frozen=True, slots=True)
class Reading:
    """The roles of a text's words: `roles[i]` is the letter of the words at `spans[i]` of `plain`."""

    plain: str
    roles: str
    spans: tuple[tuple[int, int], ...]


def read(plain: Mapped, text: str, parts: Iterable[tuple[int, int]]) -> Reading:
    """Return the roles of the words in these parts of a spelt text; the longest entry that begins at a word counts."""
    roles: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in parts:
        if start:  # no beginning of a text
            roles.append(Role.OTHER)
            spans.append((start, start))
        _part(
            plain,
            text,
            [piece for match in TOKEN.finditer(plain.text, start, end) for piece in _pieces(match)],
            roles,
            spans,
        )
    return Reading(plain.text, "".join(roles), tuple(spans))


def _part(plain: Mapped, text: str, tokens: list[_Token], roles: list[str], spans: list[tuple[int, int]]) -> None:
    at = 0
    while at < len(tokens):
        token, start, end = tokens[at]
        role, number = _mark(token), 1
        if role is None:
            role, number = _entry(tokens, at, _planted())
            number = max(number, 1)
            if number == 1 and role in NAMED and token in CAPITALS and not _capitals(plain, text, start, end):
                role = Role.FILLER
        if role == Role.SPEAKER and _capitals(plain, text, start, end):  # it heads something wherever it stands
            roles.append("_")
            spans.append((start, end))
        if role == Role.OTHER and roles and roles[-1] in TO_SAY and Role.ANSWER in roles[-4:] and not text.isupper():
            said = len(token) > 2 and _capitals(plain, text, start, end) and token.isalpha()
            role = Role.WORD_FOR_WORD if said else role
        roles.append(role)
        spans.append((start, tokens[at + number - 1][2]))
        at += number


def _mark(token: str) -> str | None:
    if token[0] == "\n":
        return "/" if token.count("\n") > 1 else "_"
    if token.startswith("http") and "://" in token:
        return Role.LINK
    return MARKS.get(token)


def _capitals(plain: Mapped, text: str, start: int, end: int) -> bool:
    first, last = plain.span(start, end)
    return text[first:last].isupper() or not text[first:last].isalpha()


def _entry(tokens: list[_Token], at: int, node: _Node, depth: int = 0) -> tuple[str, int]:
    """Return the role of the longest entry that begins at token `at`, and the number of its tokens."""
    best = (node.role, depth) if node.role else (Role.OTHER, 0)
    if at + depth == len(tokens) or depth == DEEPEST:
        return best
    token = tokens[at + depth][0]
    children = node.children(token)
    if not children and _mixed(token):
        children = node.children(token.translate(LETTERS_FOR))
    if not children and depth and token in PAUSES and at + depth + 1 < len(tokens):
        depth, children = depth + 1, node.children(tokens[at + depth + 1][0])
    return max((best, *(_entry(tokens, at, child, depth + 1) for child in children)), key=lambda entry: entry[1])


def _mixed(token: str) -> bool:
    return len(token) > 2 and not token.isalpha() and not token.isdigit()


def _pieces(match: re.Match[str]) -> list[_Token]:
    """Split a token of several joined words if the first one means "ignore"; return any other token whole."""
    token, start = match.group(), match.start()
    if len(token) < JOINED or token.startswith("http") or not token.isalpha():
        return [(token, start, match.end())]
    root = _planted()
    pieces: list[_Token] = []
    at = 0
    while at < len(token):
        length = next((n for n in range(min(DEEPEST + 2, len(token) - at), 1, -1) if token[at : at + n] in root), 0)
        if not length:
            break
        pieces.append((token[at : at + length], start + at, start + at + length))
        at += length
    if len(pieces) < 3 or root[pieces[0][0]].role != Role.IGNORE:
        return [(token, start, match.end())]
    return [*pieces, (token[at:], start + at, match.end())] if at < len(token) else pieces
