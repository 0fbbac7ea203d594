"""Parts of a text that are code, a path or an identifier. A word there is no person's name unless it is a known
name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence

from curation.privacy.rules.names.given_names import Names

CODE = re.compile(r"```[\s\S]*?(?:```|\Z)|(?<!`)`[^`\n]{1,200}`(?!`)")
# The words of a link are no part of its address: `[Anna Smith](https://…)`.
TOKEN_BEFORE, TOKEN_AFTER = re.compile(r"[^\s\"'`(\[,;<>|]{1,120}$"), re.compile(r"[^\s\"'`)\],;<>|]{0,120}")
# /srv/app, ~/notes, C:\temp, a/b/c, net.Conn::read, set_name, getName(), HTTPServer: what no sentence is written in.
IDENTIFIER = re.compile(
    r"(?:\w+:)?[~.]{0,2}[/\\].*|[^/\\]*(?:[/\\][^/\\]+){2,}.*|.*(?:://|::|\(\)|\w_\w|->|=>|[a-z][A-Z]).*|--?\w.*"
)

# Behind a name that a program gives: `Vec<T>`, `Inode::new`, `Span()`; no tag of HTML, nor an address.
OF_CODE = re.compile(
    r"<(?!(?:BR|P|B|I|U|A|DIV|SPAN|FONT|T[DRH]|[OU]L|LI|H\d|HR|PRE)\b)"
    r"(?:[A-Z]\w{0,15}|[iuf]\d{1,3}|&\w{1,10})(?:, ?\w{1,15})?>|::\w|\(\)|\[\]|\{\}"
)


def code_spans(text: str) -> list[tuple[int, int]]:
    """Return [start, end) of each fenced block and each pair of backticks, in order."""
    return [match.span() for match in CODE.finditer(text)] if "`" in text else []


def within(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Return whether [start, end) lies in one of the spans, which are disjoint and in order."""
    at = bisect_right(spans, (start, end))
    return any(first <= start and end <= last for first, last in spans[max(at - 1, 0) : at + 1])


def in_identifier(text: str, start: int, end: int) -> bool:
    """Return whether [start, end) is part of a path, an address or an identifier of a program."""
    before = TOKEN_BEFORE.search(text, max(0, start - 120), start)
    after = TOKEN_AFTER.match(text, end)
    token = text[before.start() if before else start : after.end() if after else end]
    return len(token) > end - start and IDENTIFIER.fullmatch(token.rstrip(".:!?")) is not None


def of_nobody(words: Collection[str], lists: Names) -> bool:
    """Return whether folded words in code name nobody: none of them is a sure given name, and there is only one word or
    all are everyday ones.
    """
    sure = any(word in lists.sure for word in words)
    return not sure and (len(words) < 2 or lists.everyday.issuperset(words))
