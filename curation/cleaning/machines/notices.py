"""Compile the phrases of notices: their patterns, and an index of the trigger words that say which patterns to try."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import ahocorasick

from curation.cleaning.machines.phrases import TEXT_RULES, Rule
from curation.cleaning.machines.titles import TITLE_RULES
from curation.text.word_files import word_file

LISTS = word_file("cleaning/machines/notices")


class Compiled(NamedTuple):
    """Compiled rules; `words` maps the trigger words in a text to the numbers of the rules worth trying."""

    rules: tuple[Rule, ...]
    patterns: tuple[re.Pattern[str], ...]
    words: ahocorasick.Automaton


def _pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern in the notation of `phrases` to a regular expression."""
    source = re.sub(r"(?<!\[)\^", r"^[^\\w\\n]*", source)
    for inside in (r"[^.\n]", r"[^.?\n]"):  # a sentence, but dates, hosts and addresses have dots
        source = source.replace(
            inside, rf"(?:{inside}|\.(?=\w)|(?<=\d)\.(?=\s(?:" + LISTS.alternation("behind_a_numeral") + ")))"
        )
    source = source.replace("¶", r"(?:^|[.!?] )[^\w\n]*").replace("§", r"(?:^|[.!?:;,)] )[^\w\n]*").replace(" ", r"\s")
    return re.compile(source, re.MULTILINE)


@cache
def compiled(title: bool) -> Compiled:
    """Return the compiled rules for subjects (`title`) or for texts."""
    rules = TITLE_RULES if title else TEXT_RULES
    words = ahocorasick.Automaton()
    numbers: dict[str, set[int]] = {}
    for number, rule in enumerate(rules):
        for word in rule.triggers.split("|"):
            numbers.setdefault(word, set()).add(number)
    for word, which in numbers.items():
        words.add_word(word, tuple(sorted(which)))
    words.make_automaton()
    return Compiled(rules, tuple(_pattern(rule.pattern) for rule in rules), words)
