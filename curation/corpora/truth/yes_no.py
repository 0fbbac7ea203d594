"""Whether a statement says yes or no, allows or requires, and under which conditions; in English."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from curation.corpora.truth.values import Bound, Value
from curation.corpora.truth.words import meaning, meanings, plain

Mode = Literal["", "fact", "allow", "require"]

NEGATION = re.compile(
    r"\b(?:not|cannot|never|no(?! later\b| more than\b| less than\b| fewer than\b| longer than\b|\.)"
    r"|none(?= of| is| are)|nobody|neither|nor)\b|n't\b"
)
# An expression that says no by itself → the meaning that it denies.
DENIES = {
    "optional": "require", "voluntary": "require", "forbidden": "allow", "prohibited": "allow", "banned": "allow",
    "disallowed": "allow", "disabled": "enabled", "deactivated": "enabled", "unsupported": "supported",
    "unavailable": "available", "impossible": "allow", "excluded": "included", "exempt": "require",
    "ineligible": "eligible", "unable": "allow", "refused": "accepted", "rejected": "accepted", "declined": "accepted",
    "unencrypted": "encrypted", "invalid": "valid", "excludes": "included", "nonrefundable": "refundable",
    "off": "on", "denied": "allow", "unnecessary": "require",
}  # fmt: skip
AFFIRMS = {
    "required": "require", "mandatory": "require", "compulsory": "require", "obligatory": "require",
    "necessary": "require", "allowed": "allow", "permitted": "allow", "possible": "allow", "enabled": "enabled",
    "activated": "enabled", "supported": "supported", "supports": "supported",
    "available": "available", "included": "included", "includes": "included", "include": "included",
    "exclude": "included", "eligible": "eligible", "able": "allow", "accepted": "accepted", "accept": "accepted",
    "accepts": "accepted", "encrypted": "encrypted", "valid": "valid", "refundable": "refundable", "on": "on",
}  # fmt: skip
REQUIRES = re.compile(
    r"\b(?:must(?! not|n't)|ha(?:ve|s) to|needs? to|need|needs|required?|requires|mandatory|compulsory|obligatory"
    r"|optional|voluntary|exempt|necessary|unnecessary)\b"
)
ALLOWS = re.compile(
    r"\b(?:can|cannot|can't|could|may|must not|mustn't|allow\w*|permit\w*|possible|impossible|forbidden|prohibited|"
    r"banned|disallowed|able|unable|denied)\b"
)
HYPHENED_NO = re.compile(r"\bnon-(?=\w)")
TURNS: tuple[tuple[re.Pattern[str], Bound], ...] = (
    (
        re.compile(r"(?<!no )(?<!not )\b(?:larger|bigger|more|longer|greater|higher|older|later) than\s+\S{0,3}$"),
        "most",
    ),
    (re.compile(r"\b(?:above|over|beyond|after|exceed(?:s|ing)?)\s+\S{0,3}$"), "most"),
    (re.compile(r"(?<!no )(?<!not )\b(?:smaller|less|shorter|fewer|lower|younger|earlier) than\s+\S{0,3}$"), "least"),
    (re.compile(r"\b(?:below|under|before)\s+\S{0,3}$"), "least"),
)
BOUNDED = re.compile(r"\b(?:max|maximum|at most|longest|largest|upper|until|closes)\b")
UNBOUNDED = re.compile(r"\b(?:min|minimum|at least|shortest|smallest|lower|opens)\b")
CONDITION = re.compile(
    r"\b(?:if|unless|when|whenever|until|except|only|otherwise|without|provided|where|once|while|before|after|during|"
    r"despite|although)\b"
)
POINTS_BACK = re.compile(
    r"\W*(?:\w+\W+){0,2}(?:it|its|they|them)\b|.*?\b(?:this|these|those|here|(?:the|see|as|mentioned|listed) above)\b"
)
YES_OR_NO = re.compile(r"\W*(?:can|could|do|does|is|are|will|may|must|should|am|have|has)\b", re.I)
YES = re.compile(r"\W*(?:yes|yep|sure|absolutely|certainly|of course|definitely)\b", re.I)
NO = re.compile(r"\W*(?:no|nope|unfortunately|sorry|not)\b", re.I)
MANY_WORDS = 34  # in a longer statement nobody can tell what a negation belongs to
TURNED = meanings(" ".join(DENIES))  # what stands for a denial itself
MODAL = meanings("allowed permitted possible required mandatory necessary forbidden prohibited optional able")


def says(said: str) -> tuple[Mode, int, frozenset[str]]:
    """How a statement is meant, whether yes or no, and the meanings that stand for what was denied or affirmed."""
    lowered = HYPHENED_NO.sub("non", plain(said))
    if YES.match(lowered) or NO.match(lowered):
        lowered = re.sub(r"^\W*\w+", " ", lowered)
        first = 1 if YES.match(said) else -1
        return "fact", first, frozenset()
    words = re.findall(r"[a-z]+", lowered)
    if len(words) > MANY_WORDS:
        return "", 0, frozenset()
    denied = [word for word in words if word in DENIES]
    turned = {DENIES[word] for word in denied} | {AFFIRMS[word] for word in words if word in AFFIRMS}
    turned = {meaning(word) or "" for word in turned - {"allow", "require", "on"}}
    negations = len(NEGATION.findall(lowered)) + len(denied)
    mode: Mode = "require" if REQUIRES.search(lowered) else "allow" if ALLOWS.search(lowered) else "fact"
    if negations > 2:
        return "", 0, frozenset(turned - {""})
    return mode, -1 if negations % 2 else 1, frozenset(turned - {""})


def bounded(value: Value, around: str) -> Value:
    """The value with the bound that a heading or a column gives it."""
    most, least = BOUNDED.findall(around.lower()), UNBOUNDED.findall(around.lower())
    if value.bound or bool(most) == bool(least):
        return value
    return replace(value, bound="most" if most else "least")


def turned_round(said: str, values: tuple[Value, ...], sign: int) -> tuple[tuple[Value, ...], int]:
    """`No files above 10 MB` says the same as `files up to 10 MB`: the bound is turned, nothing is denied any more."""
    if sign < 0 and len(values) == 1:
        before = said[max(0, values[0].start - 30) : values[0].start].lower()
        for pattern, bound in TURNS:
            if pattern.search(before):
                return (replace(values[0], bound=bound),), 1
    return values, sign
