"""Runs Presidio's recognizers and detect-secrets' plugins over released texts: each as its authors wrote it, by itself.

A hit stops a release. So a finding counts where its form or check digit is enough; otherwise only where a context word
of its recognizer stands near it, in the line or on a line of its own above (`second_opinion.RECOGNIZERS`). Context is
looked for here and not by Presidio, which compares single words and so never finds `tax file number`.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from curation.errors import CurationError
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.second_opinion import TOKEN, UNTOLD, Stock, kinds_of
from curation.quality.leak_gate.hits import Found
from curation.quality.leak_gate.marked import marked
from curation.quality.leak_gate.numbers import is_joined, of_nobody, stands_alone
from curation.quality.leak_gate.script_edges import Apart
from curation.quality.leak_gate.sieve import sieve
from curation.quality.leak_gate.structured import is_address

SURE = 0.5  # least Presidio score of a form that is a personal value more often than not
BEFORE, BEHIND = 48, 24  # characters in which a context word may stand
ANYTHING = ("",)  # patterns of a searcher that does not search by patterns: it reads every text
LETTER = re.compile(rb"[A-Za-z]")
BLANK = "\0"  # stands in place of a placeholder, see `leak.bare`
# No identifier is so long, nor are so many blanks in one: patterns that backtrack read no such run. A line of JSON or
# XML without blanks is none; the marks of `BROKEN` may stand in a local part, so they end what is in a longer run.
RUN = re.compile(r"[^\s\"(),:;<>\[\]]{513,}| {65,}")
BROKEN = re.compile(r"[&'{|}]|[^&'{|}]{513,}| {65,}")
# Tokens of one length: what goes on behind makes a word of them, `ASIAPACIFICHEADQUARTERS`.
ONE_LENGTH = frozenset(("AWSKeyDetector", "TwilioKeyDetector"))
GOES_ON = re.compile(r"[0-9A-Za-z]")
# Texts that documentation and templates write in place of a password in an address.
STAND_IN = re.compile(
    r"\{.*\}|<.*>|%\w+%|%[ds]|[*.xX_-]+|.{1,3}"
    r"|(?i:(?:my|your|the|some)?[_-]?(?:pass|passwd|password|passphrase|pwd|secret|token|api_?key))"
)
# Plugins with a pattern that says before the secret what it is: the secret is its group. A group of another is a head.
ANNOUNCED = frozenset(
    (
        "AWSKeyDetector",
        "BasicAuthDetector",
        "CloudantDetector",
        "IbmCloudIamDetector",
        "IbmCosHmacDetector",
        "SoftlayerDetector",
    )
)
PAIR_BEFORE = re.compile(rb"(?<![0-9A-Za-z_\1])[0-9A-Fa-f]{2}[:-]\Z")
PAIR_BEHIND = re.compile(rb"[:-][0-9A-Fa-f]{2}(?![0-9A-Za-z_\1])")
# Kinds that no word beside them makes a thing's: `order 4111 1111 1111 1111` is paid with it.
WHATEVER = frozenset(("card", "iban", "crypto", TOKEN))


class Span(NamedTuple):
    """The span of a finding, its kind, and whether it counts without a context word."""

    start: int
    end: int
    kind: str
    sure: bool


@dataclass(frozen=True)
class Looking:
    """One searcher: a recognizer or a plugin.

    Attributes:
        alone: whether it needs no context word.
        patterns: patterns of which one matches wherever it finds something.
        words: its context words.
        find: yields the spans that it finds in a text.
        own: whether the company added it; then its finding counts as a whole value.
    """

    name: str
    alone: bool
    patterns: tuple[str, ...]
    words: tuple[str, ...]
    find: Callable[[str], Iterator[Span]]
    own: bool = False

    @functools.cached_property
    def told(self) -> re.Pattern[str] | None:
        """A pattern of any of the context words, as words of their own. In a script that puts no blanks between words
        they may stand anywhere.
        """
        alternatives = "|".join(map(re.escape, sorted(self.words, key=len, reverse=True)))
        return re.compile(rf"(?i)(?<![A-Za-z0-9])(?:{alternatives})(?![A-Za-z0-9])") if alternatives else None


class StockSearch:
    """All searchers of a policy's gate. A searcher reads a text only if one of its patterns may match there and, where
    it needs one, a context word stands in the text.
    """

    def __init__(self, policy: PrivacyPolicy) -> None:
        looking = [
            *(_recognizer(name, stock) for name, stock in policy.gate.stock.items()),
            *(_plugin(name, module) for name, module in policy.gate.plugins.items()),
            *_added(policy),
        ]
        self.alone = [recognizer for recognizer in looking if recognizer.alone]
        self.told = [recognizer for recognizer in looking if not recognizer.alone]
        self._alone, self._told = (
            sieve(tuple(recognizer.patterns for recognizer in own)) for own in (self.alone, self.told)
        )
        self._words = sieve(tuple(tuple(map(re.escape, recognizer.words)) for recognizer in self.told))

    def search(self, text: str) -> Iterator[Found]:
        """Yield what counts in a text as from `leak.bare`, one searcher after the other.

        Raises:
            CurationError: a pattern needs longer than `PATTERN_SECONDS`.
        """
        apart = Apart(text)
        raw = marked(apart.text)
        asked = [self.alone[number] for number in sorted(self._alone.may_match(raw))]
        if told := self._words.may_match(raw):
            asked += [self.told[number] for number in sorted(told & self._told.may_match(raw))]
        if not asked:
            return
        read = RUN.sub(_broken, apart.text)
        for looking in asked:
            for start, end, kind, sure in _in_time(looking, read):
                counts = BLANK not in read[start:end] and (sure or _is_told(read, start, end, looking.told))
                if counts and (looking.own or _is_somebodys(read, raw, start, end, kind)):
                    yield Found(*apart.span(start, end), kind)


def _in_time(looking: Looking, text: str) -> Iterator[Span]:
    try:
        yield from looking.find(text)
    except TimeoutError:
        raise CurationError(
            "leak gate",
            f"a pattern of {looking.name} does not come to an end with a text",
            f"Write the pattern so that it needs not try again and again, or take {looking.name} out under `gate`.",
        ) from None


def _is_told(text: str, start: int, end: int, told: re.Pattern[str] | None) -> bool:
    """Return whether a context word stands before a finding in its line, on a line of its own above, or just behind."""
    if told is None:
        return False
    before = text[max(0, start - BEFORE) : start].rstrip("\n")
    behind = text[end : end + BEHIND].partition("\n")[0]
    return told.search(before.rpartition("\n")[2]) is not None or told.search(behind) is not None


def _is_somebodys(text: str, raw: bytes, start: int, end: int, kind: str) -> bool:
    """Return whether a finding is a whole value of a person: no part of a longer one, and no number of a thing."""
    if kind == "email":
        return is_address(text[start:end])
    if kind in WHATEVER:
        return stands_alone(raw, start, end if kind != TOKEN else len(raw))  # a plugin takes the head of a long token
    if kind == "mac":
        return _is_hardware(raw, start, end)
    return stands_alone(raw, start, end) and not of_nobody(raw, start, end)


def _is_hardware(raw: bytes, start: int, end: int) -> bool:
    """Return whether twelve hexadecimal digits are the address of a network card.

    They are not if they are part of a fingerprint or of a code with dashes, or a number with dots. A word such as
    "serial" beside them changes nothing: the address of a device is of a person.
    """
    written = raw[start:end]
    if PAIR_BEFORE.search(raw, max(0, start - 4), start) or PAIR_BEHIND.match(raw, end):
        return False
    if (b"-" in written and is_joined(raw, start, end)) or (b"." in written and not LETTER.search(written)):
        return False
    return stands_alone(raw, start, end, b"")


def _broken(run: re.Match[str]) -> str:
    """Return a run that is too long with blanks in place of the parts that no identifier crosses."""
    return BROKEN.sub(lambda part: BLANK * len(part.group()), run.group())


@functools.cache
def _recognizer(name: str, stock: Stock) -> Looking:
    from presidio_analyzer import predefined_recognizers

    from curation.privacy.rules.stock import fail_closed

    fail_closed()
    recognizer = getattr(predefined_recognizers, name)()

    def find(text: str) -> Iterator[Span]:
        for finding in recognizer.analyze(text, recognizer.supported_entities, None):
            end = finding.start + len(text[finding.start : finding.end].rstrip())  # some patterns take the blank behind
            written = stock.alone and (not stock.capitals or text[finding.start : end].isupper())
            yield Span(finding.start, end, stock.kind, written and finding.score >= SURE)

    words = tuple(word.strip() for word in recognizer.context or () if word.strip() not in UNTOLD)
    return Looking(name, stock.alone, tuple(pattern.regex for pattern in recognizer.patterns), words, find)


@functools.cache
def _plugin(name: str, module: str) -> Looking:
    plugin = getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), name)()
    is_secret = getattr(plugin, "is_formally_valid", lambda secret: True)

    def find(text: str) -> Iterator[Span]:
        """Yield the matches of the plugin's patterns: a plugin says what it found but not where, and gives only the
        head of some tokens.
        """
        for pattern in plugin.denylist:
            group = 1 if pattern.groups and name in ANNOUNCED else 0
            for match in pattern.finditer(text):
                start, end = match.span(group)
                goes_on = name in ONE_LENGTH and GOES_ON.match(text, end) is not None
                stands_in = group and STAND_IN.fullmatch(match[group]) is not None
                if start < end and not goes_on and not stands_in and is_secret(match[group]):
                    yield Span(start, end, TOKEN, True)

    return Looking(name, True, tuple(regex.pattern for regex in plugin.denylist), (), find)


def _added(policy: PrivacyPolicy) -> Iterator[Looking]:
    """Yield the recognizers that a policy adds, each in a Presidio engine, so that its context words and its score
    count.
    """
    if not policy.gate.recognizers:
        return
    from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry

    from curation.privacy.models.ner import Models
    from curation.privacy.models.nlp_engine import ModelsEngine

    words = ModelsEngine(Models(policy))
    for added_recognizer in policy.gate.brought:
        language = added_recognizer.recognizer.supported_language
        registry = RecognizerRegistry([added_recognizer.recognizer], supported_languages=[language])
        least = policy.score_threshold
        engine = AnalyzerEngine(registry, words, supported_languages=[language], default_score_threshold=least)

        def find(
            text: str,
            engine: AnalyzerEngine = engine,
            language: str = language,
            kinds: dict[str, str] = kinds_of(added_recognizer),
        ) -> Iterator[Span]:
            for finding in engine.analyze(text, language):
                yield Span(finding.start, finding.end, kinds[finding.entity_type], True)

        recognizer: Any = added_recognizer.recognizer
        only_patterns = isinstance(recognizer, PatternRecognizer) and not added_recognizer.reads_names
        told = only_patterns and not recognizer.global_regex_flags & re.VERBOSE  # else its blanks mean nothing
        patterns = tuple(own.regex for own in recognizer.patterns) if told else ANYTHING
        yield Looking(added_recognizer.name, True, patterns, (), find, own=True)
