"""Decide whether a statement says yes or no, allows or requires something; in English, German and French."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from curation.corpora.truth.values import Bound, Value
from curation.corpora.truth.words import meaning, meanings, phrase_form
from curation.text.word_files import word_file

LISTS = word_file("corpora/truth/yes_no")

Mode = Literal["", "fact", "allow", "require", "switch", "answer"]

NEGATION = re.compile(
    r"\b(?:not|cannot|never|no(?! later\b| more than\b| less than\b| fewer than\b| longer than\b|\.)"
    r"|none(?= of| is| are)|(?:(?<=is )|(?<=are ))closed(?= on | at | during |[.,;]|$)|nobody|neither|nor"
    r"|nicht|keine?[mnrs]?|niemals|nie|niemand|(?<=\s)pas|jamais|aucune?|personne ne)\b|n't\b"
)
# Expressions that say no by themselves, with the meaning that they deny.
DENIES = LISTS.values("denies")
AFFIRMS = LISTS.values("affirms")
REQUIRES = re.compile(r"\b(?:" + LISTS.alternation("requires") + r")\b")
ALLOWS = re.compile(r"\b(?:" + LISTS.alternation("allows") + r")\b")
HYPHENED_NO = re.compile(r"\bnon-?(?=\w{2,20}(?:able|ible|ed)\b)")
TURNS: tuple[tuple[re.Pattern[str], Bound], ...] = (
    (
        re.compile(r"(?<!no )(?<!not )\b(?:larger|bigger|more|longer|greater|higher|older|later) than\s+\S{0,3}$"),
        "most",
    ),
    (re.compile(r"\b(?:above|over|beyond|after|exceed(?:s|ing)?)\s+\S{0,3}$"), "most"),
    (re.compile(r"(?<!no )(?<!not )\b(?:smaller|less|shorter|fewer|lower|younger|earlier) than\s+\S{0,3}$"), "least"),
    (re.compile(r"\b(?:below|under|before)\s+\S{0,3}$"), "least"),
)
BOUNDED = re.compile(
    r"\b(?:max|maximum|maximal|at most|longest|largest|biggest|highest|upper|until|closes|closing|end)\b"
)
UNBOUNDED = re.compile(r"\b(?:min|minimum|minimal|at least|shortest|smallest|lowest|lower|opens|opening|start)\b")
CONDITION = re.compile(
    r"\b(?:if|unless|when|whenever|until|except|only|otherwise|without|provided|where|once|while|before|after|during|"
    r"despite|although)\b"
)
POINTS_BACK = re.compile(
    r"\W*(?:\w+\W+){0,2}(?:it|its|they|them)\b|.*?\b(?:this|these|those|here|(?:the|see|as|mentioned|listed) above)\b"
)
YES_OR_NO = re.compile(r"\W*(?:can|could|do|does|is|are|will|may|must|should|am|have|has)\b", re.I)
YES = re.compile(r"\W*(?:yes|yep|sure|absolutely|certainly|of course|definitely|ja|oui|true)\b", re.I)
NO = re.compile(r"\W*(?:no|nope|never|unfortunately|sorry|not(?! required| necessary| needed)|nein|non|false)\b", re.I)
SHORT = re.compile(
    r"\W*(?:(?P<no>closed|none|never|nothing|keine?|geschlossen|aucune?|jamais|fermée?)|open|always|geöffnet"
    r"|ouverte?)\W*$"
)
# Words of a denial that deny nothing: `cut-off`, `this does not apply to members, where …`.
NO_DENIAL = re.compile(
    r"\b\w+-off\b|\boff-\w+|\b(?:this|that|it|the rule) does not (?:apply|hold) (?:to|for)\b|\bnot only\b"
    r"|\b(?:not even|nor|no matter|no problem"
    r"|without (?:(?:any|extra|additional|further) )?(?:charge|costs?|fees?|paying)"
    r"|(?:at )?no (?:extra |additional )?(?:cost|charge))\b"
)
# `Invoices without a number are sent back`: the number is required; `… are accepted`: it is not.
WITHOUT = re.compile(r"\b(?:without|ohne|sans)\b")
REFUSED = re.compile(r"\b(?:" + LISTS.alternation("refused") + r")\b|n't\b")
UNLESS = re.compile(r"\b(?:unless|es sei denn|sauf si|until (?:you|it|they|an?) \w+)\b.*")
# Something that must be switched on is off.
OFF = re.compile(
    r"\b(?:has|have|needs?|must) (?:first )?(?:to )?(?:first )?be (?:first )?(?:switched|turned) on\b|\b(?:has"
    r"|have|needs?|must) (?:to )?be (?:enabled|activated)\b"
    r"|\bopt(?:ed)?[ -]in\b|\b(?:only )?(?:after|once|if|when) (?:you|it|they|someone|an? \w+) (?:\w+ )?(?:switch"
    r"|turn|enabl|activat)\w*\b"
)
ON = re.compile(r"\bopt(?:ed)?[ -]out\b")
DEFAULT = re.compile(
    r"\b(?:by default|default|from the start|out of the box|standardmäßig|voreinstellung|par défaut|ab werk)\b"
)
WORDS = re.compile(r"[^\W\d_]+")
MANY_WORDS = 34  # in a longer statement, it is unclear what a negation belongs to
TURNED = meanings(" ".join(DENIES))  # what stands for a denial itself
MODAL = meanings(" ".join(LISTS.words("modal")))


def says(said: str, answer: bool = False) -> tuple[Mode, int, frozenset[str]]:
    """Return the mode of a statement, its sign, and the meanings that its wording denies or affirms.

    Args:
        said: the statement.
        answer: whether it is the value of an entry or a cell, such as `No` or `Optional`.
    """
    lowered = HYPHENED_NO.sub("not ", NO_DENIAL.sub(" ", phrase_form(said)))
    yes = YES.match(lowered)
    if yes or NO.match(lowered):
        return "answer" if answer else "fact", 1 if yes else -1, frozenset()
    if answer and (short := SHORT.match(lowered)):
        return "answer", -1 if short["no"] else 1, frozenset()
    lowered = UNLESS.sub(" ", lowered)
    words = WORDS.findall(lowered)
    if len(words) > MANY_WORDS:
        return "", 0, frozenset()
    denied = [word for word in words if word in DENIES]
    turned = {DENIES[word] for word in denied} | {AFFIRMS[word] for word in words if word in AFFIRMS}
    turned = {meaning(word) or "" for word in turned - {"allow", "require", "on"}} - {""}
    switch = bool(DEFAULT.search(lowered)) or (answer and bool({"on", "enabled"} & {*turned, *words}))
    if (switch and OFF.search(lowered)) or ON.search(lowered):
        return "switch", 1 if ON.search(lowered) else -1, frozenset(turned)
    if WITHOUT.search(lowered) and not answer:
        rest = WITHOUT.sub(" ", said.lower())
        return "require", 1 if REFUSED.search(rest) else -1, frozenset(turned)
    negations = len(NEGATION.findall(lowered)) + len(denied)
    if negations > 2 or (answer and not negations and not turned and not AFFIRMS.keys() & set(words)):
        return "", 0, frozenset(turned)
    mode: Mode = "require" if REQUIRES.search(lowered) else "allow" if ALLOWS.search(lowered) else "fact"
    return "switch" if switch else mode, -1 if negations % 2 else 1, frozenset(turned)


def bounded(value: Value, around: str) -> Value:
    """Return the value with the bound that a heading or a column gives it."""
    most, least = BOUNDED.findall(around.lower()), UNBOUNDED.findall(around.lower())
    if value.bound or bool(most) == bool(least):
        return value
    return replace(value, bound="most" if most else "least")


def turned_round(said: str, values: tuple[Value, ...], sign: int) -> tuple[tuple[Value, ...], int]:
    """Return a denial of a bound as an affirmation of the opposite bound.

    `No files above 10 MB` says the same as `files up to 10 MB`.
    """
    if sign < 0 and len(values) == 1:
        before = said[max(0, values[0].start - 30) : values[0].start].lower()
        for pattern, bound in TURNS:
            if pattern.search(before):
                return (replace(values[0], bound=bound),), 1
    return values, sign
