"""Persons by what stands around them: a title, a greeting, an introduction, a sign-off, a common given name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.canonical import folded
from curation.privacy.given_names import GIVEN_NAMES
from curation.privacy.resolve import Hit

CAP = r"[A-ZÀ-ÖØ-Þ]"
NAME = rf"{CAP}[\w'’\-]{{1,25}}"
INTRODUCED = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"(\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Herr|Frau|Mme|Monsieur|Madame|Señora?)\b\.?\s"
            rf"(?:{NAME}|[A-Z]\.)(?:\s(?:{NAME}|[A-Z]\.)){{0,2}})"
        ),
        (
            rf"(?:^|\n)(?i:hi|hello|dear|hey|hallo|liebe[r]?|bonjour|hola|ciao)\s"
            rf"((?!There\b|All\b|Team\b|Support\b|Everyone\b|Sir\b|Customer\b){NAME}(?:\s{NAME})?)(?=\s{{0,2}}[,!.\n:–-])"
        ),
        (
            rf"(?i:my name is|my name's|this is|name is|name's|mein name ist|ich hei(?:ß|ss)e|je m'appelle|me llamo|"
            rf"speak(?:ing)? (?:to|with))\s((?!The\b|This\b|A\b){NAME}(?:\s{NAME}){{0,2}})"
        ),
        (
            rf"(?:^|\n)(?i:thanks|thank you|many thanks|thx|regards|best|best regards|kind regards|warm regards|cheers|"
            rf"sincerely|yours|gr(?:ü|u)(?:ß|ss)e|viele gr(?:ü|u)(?:ß|ss)e|mfg|cordialement|saludos)"
            rf"(?i:,|\s(?:and regards|sincerely|again|in advance),?|!|\.)?\s{{0,2}}(?:\n\s{{0,2}}|\s)"
            rf"((?!The\b|For\b|You\b|I\b|We\b|It\b|To\b|And\b|Good|Bye){NAME}(?:\s{NAME}){{0,2}})(?=\s{{0,2}}(?:\n|$|\.$))"
        ),
        (
            r"(?i:\b(?:my|last|first|full|sur)\s?name\s?(?:is|:)\s)"
            r"([^\W\d_]{2,20}(?:\s(?!and\b|for\b|is\b|but\b|at\b|on\b|to\b|with\b|please\b|i\b)[^\W\d_]{2,20})?)"
        ),
    )
)

CAPITALISED = re.compile(
    rf"(?<![\w@./\-])({CAP}[^\W\d_]{{1,14}})(?:\s(?:{CAP}\.\s)?{CAP}[^\W\d_]{{1,24}}(?:-{CAP}[^\W\d_]+)?)?(?![\w@])"
)

NAME_LIST = re.compile(
    rf"\b{CAP}[\w'’\-]{{1,24}}(?:, {CAP}[\w'’\-]{{1,24}}){{1,12}},? (?:and|or|und|et|y) {CAP}[\w'’\-]{{1,24}}"
)
RELATED = re.compile(
    rf"(?i:\b(?:wife|husband|son|daughter|kid|child|mother|father|mom|mum|dad|brother|sister|aunt|uncle|partner|"
    rf"fianc[ée]e?|colleague|coworker|manager|boss|friend|neighbou?r|assistant|secretary|"
    rf"behalf of|attn:?|c/o|contact person:?|contact:|"
    rf"signed by|care of)(?:'s)?(?: name)?(?: is|,)?)\s({NAME}(?:\s(?:[A-Z]\.?\s)?{NAME})?)(?!\w)"
)
SPOKEN = re.compile(
    rf"(?<!\w)({NAME}(?:\s{NAME})?) (?:said|says|shouted|asked|wrote|replied|"
    rf"told me|told us|told him|told her|promised me|called me|emailed me)\b"
)
OWNER = re.compile(
    rf"(?i:\b(?:to speak (?:to|with)|talk(?:ed|ing)? (?:to|with)|spoke (?:to|with)))"
    rf"\s({NAME}(?:\s{NAME}){{0,2}})(?!\w)"
)
NOT_A_NAME = frozenset(
    """
    the this that it he she they we you who support customer agent team everyone someone one nobody somebody i a an
    my your our and but when if as tracking
    """.split()  # noqa: SIM905 - quoted words are not easier to read
)


def people(text: str) -> Iterator[Hit]:
    """Names that are introduced, addressed, signed, related to somebody, or common."""
    for pattern in INTRODUCED:
        for match in pattern.finditer(text):
            if not any(character.isdigit() for character in match.group(1)):  # this is ORD-123456
                yield Hit(*match.span(1), 0.8)
    for pattern in (RELATED, SPOKEN, OWNER):
        for match in pattern.finditer(text):
            if match.group(1).split()[0].lower() not in NOT_A_NAME:
                yield Hit(*match.span(1), 0.5)
    yield from _siblings(text)
    for match in CAPITALISED.finditer(text):
        if folded(match.group(1)).text in GIVEN_NAMES:
            yield Hit(*match.span(), 0.6)


def _siblings(text: str) -> Iterator[Hit]:
    for match in NAME_LIST.finditer(text):
        words = list(re.finditer(rf"{CAP}[\w'’\-]{{1,24}}", match.group()))
        if any(folded(word.group()).text in GIVEN_NAMES for word in words):
            for word in words:
                yield Hit(match.start() + word.start(), match.start() + word.end(), 0.5)
