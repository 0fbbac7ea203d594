"""The phrases of notices ready for use: patterns, and the words by which those worth trying are found."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import ahocorasick

from curation.cleaning.machines.phrases import TEXT_RULES, Rule
from curation.cleaning.machines.titles import TITLE_RULES


class Compiled(NamedTuple):
    """The rules ready for use: `words` finds the numbers of those worth trying."""

    rules: tuple[Rule, ...]
    patterns: tuple[re.Pattern[str], ...]
    words: ahocorasick.Automaton


def _pattern(source: str) -> re.Pattern[str]:
    """The notation of this module as a regular expression."""
    source = re.sub(r"(?<!\[)\^", r"^[^\\w\\n]*", source)
    for inside in (r"[^.\n]", r"[^.?\n]"):  # a sentence, but dates, hosts and addresses have dots
        source = source.replace(
            inside,
            rf"(?:{inside}|\.(?=\w)|(?<=\d)\.(?=\s(?:\d|bis|to|until|au|al|do|tot|-|jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez|nicht|wieder|abwesend|außer|ausser|krank|im\s(?:urlaub|büro|haus)|auf\s(?:dienst|geschäfts))))",
        )
    source = source.replace("¶", r"(?:^|[.!?] )[^\w\n]*").replace("§", r"(?:^|[.!?:;,)] )[^\w\n]*").replace(" ", r"\s")
    return re.compile(source, re.MULTILINE)


@cache
def compiled(title: bool) -> Compiled:
    """The rules for subjects or for texts."""
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
