"""Tokens by the forms that their issuers document, from a maintained rule set: the rules of Betterleaks, which follows
gitleaks, and of Veles. MongoDB's Kingfisher has them inside its package and runs them without a network.

The rules are used twice. Kingfisher runs them as they are: they are written for repositories, so a token without a head
of its own counts only beside its issuer's name, with an end of line or a quote behind it. In tickets, tokens stand in
prose. So a token with a head (`glpat-`, `tfp_`) is also found by the head and what the rule says follows it.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import long_words
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.secrets.randomness import is_drawn, is_filler

if TYPE_CHECKING:
    from kingfisher_sdk import Scanner

LIBRARY = "kingfisher-secret-scanner"
# Rules that take the user, the host or the whole command along; the other recognizers find the secret alone.
OTHERS = frozenset(
    f"betterleaks.{name}"
    for name in (
        *("curl-auth-header", "curl-auth-user", "generic-credential-uri", "mongodb-connection-string"),
        *("jwt", "jwt-base64", "private-key", "sidekiq-sensitive-url", "hashicorp-tf-password"),
    )
) | {f"veles.secrets/{service}credentials" for service in ("bitbucket", "codecatalyst", "codecommit")}
# Rules that find an owner's id beside a secret, or a public value.
OPEN = re.compile(r"public|pub-key|(?<!key-)(?<!token-)\bid\b|\b(?:url|host|domain|name|username|address|repository)\b")
ANY = re.compile(r"\|(?:secret|key)\)")  # beside these words it would be anybody's: `key_names.py` looks there
# A flag that RE2 lacks (the one pattern with it has no blank), and RE2's limit of repetitions.
VERBOSE, TOO_MANY, MOST = re.compile(r"^\(\?x\)"), re.compile(r"(?<=,)[1-9]\d{3,}(?=\})"), "1000"
MEMORY = 64 << 20  # bytes that RE2 may take for forty patterns at once; with too few it finds nothing
LONGEST = 4096  # characters of a token; more are read by no rule's pattern from a head
SHORTEST = 16  # characters of a token that is known by its head alone
HEAD = 3  # characters of a head that is enough where what follows is drawn,
SURE = 5  # or in any case; a sign in it (`r8_`) makes it sure too
CHOICES = 16  # heads that a pattern may begin with, written out
GOES_ON = re.compile(r"[A-Za-z0-9_\-]*")  # a token is covered to its end: issuers make them longer


@dataclass(frozen=True)
class Rules:
    """The rule set, ready for use.

    Args:
        scanner: Kingfisher's.
        heads: an automaton that maps a head to its length and the uncompiled patterns of tokens that begin with it.
        companions: a set of the patterns of `alone`, which tells which of them may match.
        alone: the rules whose token counts for Kingfisher only beside a companion, such as the key's id, each with the
            group that is the token.
    """

    scanner: Scanner
    heads: Any
    companions: Any
    alone: tuple[tuple[Any, int], ...]


@functools.cache
def rules() -> Rules:
    """Return the rule set, compiled once a process.

    It takes a third of a second if the user's cache folder (or the one that `KF_RULE_CACHE_DIR` names) holds an earlier
    result, else three to four seconds.
    """
    import ahocorasick
    import re2
    from kingfisher_sdk import Rules as RuleSet
    from kingfisher_sdk import Scanner

    known, options = RuleSet(), re2.Options()
    options.log_errors, options.max_mem = False, MEMORY
    tokens: dict[str, list[str]] = {}
    companions, alone = re2.Set.SearchSet(options), []
    for rule in known.metadata():
        if rule["id"] in OTHERS or OPEN.search(rule["id"]):
            continue
        detail = known.detail(rule["id"])
        pattern = TOO_MANY.sub(MOST, VERBOSE.sub("", detail["detection_regex"]))
        if detail["depends_on_rule"] and not ANY.search(pattern) and (compiled := _compiled(pattern)):
            companions.Add(pattern)
            alone.append((compiled, detail["betterleaks_secret_group"] or min(compiled.groups, 1)))
        for token in tokens_of(pattern, detail["betterleaks_secret_group"] or 1):
            for head in heads_of(token):
                if len(head) >= HEAD and "://" not in head:
                    tokens.setdefault(head, []).append(token)
    heads = ahocorasick.Automaton()
    for head, own in tokens.items():
        heads.add_word(head, (len(head), tuple(own)))
    heads.make_automaton()
    companions.Compile()
    return Rules(Scanner(known), heads, companions, tuple(alone))


@functools.cache
def _compiled(pattern: str) -> Any | None:
    """Return a pattern compiled by RE2, at its first use; None where RE2 cannot read it, which only Kingfisher then
    runs."""
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None


def issued(text: str) -> Iterator[Hit]:
    """Yield what the rules find, and tokens that begin with the head of a rule's token."""
    if not long_words(text):
        return
    known = rules()
    written = text.encode()
    for finding in known.scanner.scan(written):
        if (
            not finding.visible
            or finding.rule_id in OTHERS
            or OPEN.search(finding.rule_id)
            or is_filler(finding.secret)
        ):
            continue
        # Offsets count bytes; a rule that reads bytes may cut a character.
        start, end = (
            len(written[: finding.location[offset]].decode(errors="ignore"))
            for offset in ("start_offset", "end_offset")
        )
        yield Hit(start, end, 0.95)
    for number in known.companions.Match(text) or ():  # None of none
        pattern, group = known.alone[number]
        for match in pattern.finditer(text):
            if not is_filler(match.group(group)):
                yield Hit(match.start(group), match.end(group), 0.9)
    for last, (length, tokens) in known.heads.iter(text):
        start = last + 1 - length
        if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
            continue
        piece = text[start : start + LONGEST]
        matches = (token_pattern.match(piece) for token_pattern in map(_compiled, tokens) if token_pattern is not None)
        end = max((match.end() for match in matches if match), default=0)
        if end < SHORTEST or is_filler(piece[length:end]):
            continue
        if length >= SURE or not piece[:length].isalnum() or is_drawn(piece[length:end]):
            yield Hit(start, GOES_ON.match(text, start + end).end(), 0.95)  # type: ignore[union-attr]


def tokens_of(pattern: str, number: int) -> Iterator[str]:
    """Yield the patterns of the token in a rule's pattern: the alternatives of the numbered group, or of the whole
    pattern."""
    flags = "(?i)" if pattern.startswith(("(?i)", "(?i:")) else ""
    group = dict(enumerate(_groups(pattern), 1)).get(number, pattern)
    group = re.sub(r"^(?:\(\?i\)|\\b|\?P<\w+>)+", "", group)
    for alternative in _alternatives(group):
        yield flags + alternative


def heads_of(token: str) -> Iterator[str]:
    """Yield the fixed texts that a token's pattern may begin with: `cf[ua]t_…` gives `cfut_` and `cfat_`."""
    parts: list[tuple[str, ...]] = []
    token = token.removeprefix("(?i)")
    at = 0
    while part := PART.match(token, at):
        if part["letter"]:
            own: tuple[str, ...] = (part["letter"][-1],)
        else:
            own = tuple(part["letters"] or part["words"].split("|"))
        if len(own) * len(list(itertools.product(*parts))) > CHOICES:
            break
        parts.append(own)
        at = part.end()
    yield from ("".join(combination) for combination in itertools.product(*parts))


# A letter, `[ua]` or `(?:live|test)`, once.
PART = re.compile(
    r"(?:(?P<letter>[A-Za-z0-9_\-:~/$!@%]|\\[.\-$+/_~])|\[(?P<letters>[A-Za-z0-9]{1,8})\]"
    r"|\(\?:(?P<words>[A-Za-z0-9_\-]+(?:\|[A-Za-z0-9_\-]+)*)\))(?![?*+{])"
)
PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\(\?P<\w+>|\((?!\?)|\((?=\?)|\)|\||.", re.DOTALL)


def _groups(pattern: str) -> Iterator[str]:
    """Yield the inside of each capturing group, in the order of their numbers."""
    opened: list[tuple[int, int]] = []
    inside: dict[int, str] = {}
    for piece in PIECE.finditer(pattern):
        if piece[0].startswith("("):
            opened.append((piece.start(), piece.end()))
        elif piece[0] == ")":
            start, begin = opened.pop()
            if pattern[begin : begin + 1] != "?":
                inside[start] = pattern[begin : piece.start()]
    yield from (inside[start] for start in sorted(inside))


def _alternatives(pattern: str) -> Iterator[str]:
    """Yield the alternatives of a pattern, which bars outside of groups separate."""
    depth = start = 0
    for piece in PIECE.finditer(pattern):
        depth += piece[0].startswith("(") - (piece[0] == ")")
        if piece[0] == "|" and not depth:
            yield pattern[start : piece.start()]
            start = piece.end()
    yield pattern[start:]


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of issued tokens, by the rule set."""
    yield Recognizer("issued_by_rules", "SECRET", issued, libraries=(LIBRARY, "google-re2", "pyahocorasick"))
