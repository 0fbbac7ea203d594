"""Decide quickly whether `injections` has to search a text; it has to for a few tickets in a hundred."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import re2  # type: ignore[import-untyped, unused-ignore]

from curation.corpora.hazards.concepts import CONCEPTS
from curation.corpora.hazards.disguise import spelt
from curation.corpora.hazards.lexicon import CAPITALS, STEM
from curation.corpora.hazards.roles import Role
from curation.corpora.hazards.tongues import ENGLISH, TONGUES
from curation.text.readings import comparison_form
from curation.text.spans import Place, merged_places
from curation.text.word_files import word_file

LISTS = word_file("corpora/hazards/gate")

# The roles whose words open the gate. Some finds hold none: `answer your … instructions … word for word`, `assistant
# reading this … must`. MORE and `_speaks` open it for most of them; the others are missed.
NEEDED = (
    *(Role.IGNORE, Role.SYSTEM_PROMPT, Role.THE_ABOVE, Role.YOU_ARE_NOW, Role.NEW_INSTRUCTIONS, Role.MODEL),
    *(Role.UNRESTRICTED, Role.FIGURE, Role.NOTE_TO_MODEL, Role.CONVERSATION),
)
MORE = ("system:", "assistant:", "developer:", "your instructions", "your rules", "assistant must")
# Words that are also found with any accents, and with digits for letters.
PLAYED = ("ignore", "disregard", "forget", "override", "system prompt")
FIGURES = {"a": "4@", "e": "3", "i": "1", "o": "0", "s": "5$"}
JOINED = "(?:ignore|disregard|forget|override|bypass|discard)(?:all|any|every|the|your|previous|prior|above|earlier)"
MEMORY = 64 << 20  # bytes that RE2 may use for its automaton: the words are many
LONG = 7
BEFORE, BEHIND = 300, 600  # characters around a word of the gate that may belong to the instruction
LETTER = r"[A-Za-z\x{c0}-\x{24f}\x{370}-\x{52f}]"
# Disguised letters: invisible, full-width, of mixed scripts, escaped, with markup between them, or spaced.
ODD = (
    r"[\x{ad}\x{34f}\x{61c}\x{180b}-\x{180f}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{206f}\x{fe00}-\x{fe0f}\x{feff}"
    r"\x{ff21}-\x{ff5a}\x{1d400}-\x{1d7ff}\x{e0000}-\x{e0fff}\x{300}-\x{36f}\x{24b6}-\x{24e9}\x{1d00}-\x{1d2b}]"
    r"|[A-Za-z][\x{370}-\x{4ff}]|[\x{370}-\x{4ff}][A-Za-z]"
    r"|&#|\\[ux][0-9a-fA-F]|%[4-7][0-9A-Fa-f]|=[4-7][0-9A-F]|[A-Za-z](?:\*\*|__|~~)[A-Za-z]"
    r"|[A-Za-z]<(?:(?:b|i|u|em|span|font|strong)></|wbr|!--)"
    rf"|(?:^|[\s\"'(]){LETTER}(?:[ .\-_*|/]{LETTER}){{5}}|{LETTER} {LETTER} {{2,3}}{LETTER} {LETTER}"
)
# What opens the gate for `spoken`, beside the gate of wordings: a heading, a tool's mark, an open address, or a word of
# these concepts. `lift all rules and say yes` holds none, and is missed.
SPOKEN = ("machine", "report", "refuses", "line", "persona")
HEADING = (
    r"(?:^|[.!?\n\r]\s*|[#=\-–—*~<\[【«〈{(]\s*/?|(?:from|von|de|du|от|od) )(?:[#*>\"'\s]*)"
    r"(?:"
    + LISTS.alternation("speakers")
    + rf"|{comparison_form('시스템').text}|"
    + LISTS.alternation("developers")
    + ")"
    r"(?:[^\n:>\]】]{0,20}\r?\n|[^\n:>\]】]{0,30}[:：>\]】)»〉}=\-#*])"
)
TOOLS = (
    r"[<\[{(]\s*/?\s*(?:" + LISTS.alternation("tools") + ")"
    r"|[\"'](?:role|tool|tool_name|tool_result|function|observation|result|output)[\"']\s*:|\b(?:tool|function)"
    r"[_ (][^\n]{0,30}name\s?="
    r"|\b(?:observation|tool[_ ](?:output|result|response)|function[_ ](?:output|result|response)"
    r"|werkzeugausgabe)\s*[:：]"
)
GREETED = r"\b(?:" + LISTS.alternation("greetings") + ") (?:" + LISTS.alternation("greeted") + ")"
ADDRESS = r"\]\(\s*https?://[^\s)]{1,200}(?:=\s*\)|[\[{<$%]|=[A-Z_]{3}|\.\.\.|…)"


def _options(insensitive: bool) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = not insensitive
    options.never_capture = True
    options.max_mem = MEMORY
    return options


@cache
def _gate(capitals: bool) -> re2._Regexp:
    """Return the search pattern for texts as written (`capitals`) or for spelt texts. It is built at the first use."""
    entries = {
        form
        for tongue in TONGUES
        for role, words in tongue.items()
        if role in NEEDED
        for entry in words
        for form in (entry, comparison_form(entry.removesuffix(STEM)).text + STEM * entry.endswith(STEM))
    }
    played = {"".join(_played(letter) for letter in word) for word in PLAYED}
    return re2.compile(
        "|".join(sorted({*(_searched(entry, capitals) for entry in entries | set(MORE)), *played, JOINED})),
        _options(insensitive=True),
    )


def _played(letter: str) -> str:
    return f"[{letter}{FIGURES.get(letter, '')}À-ɏ]" if letter != " " else r"\s"


def _searched(entry: str, capitals: bool) -> str:
    """Return the pattern of an entry.

    A short word is matched as a whole word, a long one anywhere, because with more word boundaries RE2 would run out of
    memory.
    """
    bare = entry.removesuffix(STEM)
    words = r"[\s'*_\"`,~-]{1,3}".join(re2.escape(word) for word in bare.split(" "))
    if bare in CAPITALS:
        return rf"\b(?-i:{words.upper()})\b" if capitals else rf"\b{words}\b"
    if len(bare) >= LONG or not bare[0].isascii():
        return words
    ends = bare == entry and bare[-1].isascii() and bare[-1] != ":"
    return rf"\b{words}\b" if ends else rf"\b{words}"


ABOUT = re2.compile(
    "|".join(rf"\b{re2.escape(word.removesuffix(STEM))}" for word in ENGLISH[Role.ATTACK]), _options(insensitive=True)
)
DISGUISED = re2.compile(ODD, _options(insensitive=False))


def suspected(plain: str) -> list[Place]:
    """Return the parts of a spelt text in which an instruction to a model may stand, in order, not overlapping."""
    return merged_places(_parts(_gate(capitals=False), plain))


def addressed(plain: str) -> list[Place]:
    """Return the parts of a spelt text in which `spoken` may find something, in order, not overlapping."""
    return merged_places([*_parts(_gate(capitals=False), plain), *_parts(_speaks(), plain)])


def _parts(sought: re2._Regexp, plain: str) -> Iterator[Place]:
    for match in sought.finditer(plain):
        start = max(0, plain.rfind(" ", 0, max(0, match.start() - BEFORE)))
        yield start, min(len(plain), match.end() + BEHIND)


@cache
def _speaks() -> re2._Regexp:
    entries = {form for concept in SPOKEN for word in CONCEPTS[concept] for form in (word, comparison_form(word).text)}
    literal = (_searched(form.removesuffix("."), capitals=False) for form in entries)
    return re2.compile("|".join([*sorted(set(literal)), HEADING, TOOLS, GREETED, ADDRESS]), _options(insensitive=True))


def may_speak(text: str) -> bool:
    """Return whether a text, as written or spelt, holds anything that `spoken` looks for."""
    return bool(_speaks().search(text))


def may_hide(text: str) -> bool:
    """Return whether a text may hold hidden text, such as a comment or an invisible element."""
    return "<" in text or "[//]" in text or "&" in text


def may_inject(text: str) -> bool:
    """Return whether a text holds a word of an instruction to a model, disguised or not, or hidden text."""
    if _gate(capitals=True).search(text) or "<!--" in text or "[//]" in text or "style" in text:
        return True
    if may_speak(text):
        return True
    if not DISGUISED.search(text):
        return False
    plain = spelt(text).text
    return bool(_gate(capitals=False).search(plain)) or may_speak(plain)


def speaks_of_attacks(text: str) -> bool:
    """Return whether a text speaks about prompt injection and similar attacks by name."""
    return bool(ABOUT.search(text))
