"""Finds again in the whole thread what was found once: names, and values that were found only by their surroundings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, islice
from typing import NamedTuple

from curation.privacy.known.looked_for import LookedFor
from curation.privacy.models.code import code_spans, in_identifier, within
from curation.privacy.models.doubts import undoubted
from curation.privacy.redaction.resolve import INTRODUCED, MODEL, PROPAGATED, Finding
from curation.privacy.rules.english import all_words
from curation.privacy.rules.logins.looks import shared
from curation.privacy.rules.names.given_names import names
from curation.privacy.rules.names.name_cues import PARTICLES, TITLES
from curation.privacy.rules.secrets.passwords import formed
from curation.text.readings import WORD, Mapped, canonical, folded_word, parted

SCORE = 0.8
LETTERS = 3  # of a name that is looked for alone
TIMES = 2  # an unheard-of single name is found again where the words around it gave it away this often
CHARACTERS = 5  # of any other value, letters and digits
LOGIN = 4  # of a login
OFTEN = 6  # times that a login without a digit or sign is said for each that shows it as one: else it is a thing's name
AS_DECLARED: frozenset[str] = frozenset(
    {"EMAIL_ADDRESS", "STREET_ADDRESS", "CONFIDENTIAL"}
)  # found again whatever their form
NOT_VALUES = frozenset({"PERSON", "LOCATION", "DATE", "AGE", "URL", "POSTAL_CODE"})  # these stand for one place only
NOT_ALONE = frozenset(TITLES) | PARTICLES
LONG = 12  # words of a name; only a text that was written to hurt holds a longer one
FREE = re.compile(r"(?<![\w@.\-/])[^\W_]++(?![@.\-/]\w)")  # a word outside addresses and identifiers


class Known(NamedTuple):
    """The names of a thread, folded, with the person_id of each: full names, and parts that name somebody alone."""

    full: Mapping[tuple[str, ...], str | None]
    lengths: Mapping[str, tuple[int, ...]]  # first word of a full name → how many words such names have, to LONG
    long: LookedFor  # names of more words, spelt by `_spelt`
    alone: Mapping[str, str | None]
    unheard: frozenset[tuple[str, ...]]  # of the full ones those of which no word is known as a name


class _Name(NamedTuple):
    """A person's name, folded: its words, the parts that may name somebody alone, and whether any word is a known
    name."""

    words: tuple[str, ...]
    parts: tuple[str, ...]
    heard: bool


class _Found(NamedTuple):
    start: int
    end: int
    type: str
    person_id: str | None


def propagate(texts: Sequence[str], findings: Sequence[Sequence[Finding]]) -> list[list[Finding]]:
    """Return the findings of the turns of one document with those that follow from them, a pure function of both
    arguments.

    Names that the document itself uses for a thing are left out, see `doubts`. A person's full name is found in every
    turn, in any case. A part of it is found where it is capitalised, outside paths and identifiers; unless it is a sure
    given name, not in code, and not where the document also writes it without a capital. A name that only a model
    found, and of which no part is a known name, is not found again. An unknown name that its surroundings showed is
    found with its capitals, unless it is all everyday words. Any other value with a form that no word has is found
    wherever the same characters stand.

    Args:
        texts: the cleaned text of each turn, in order.
        findings: of each turn, unresolved.

    Returns:
        For each turn its findings followed by new ones: recognizer `propagated`, score 0.8, sorted.
    """
    if not any(findings):
        return [list(own) for own in findings]
    findings = undoubted(texts, findings)
    readings = [parted(canonical(text)) for text in texts]
    read = cache(lambda value: parted(canonical(value)).text)  # the turns of a thread say the same names and addresses
    known = _known(texts, findings, readings, read)
    firsts = LookedFor(known.lengths.keys() | known.alone.keys())
    values = _values(texts, findings, read)
    looked_for = LookedFor(values.keys())
    done = []
    for text, reading, own in zip(texts, readings, findings, strict=True):
        candidates = {*_named(reading, known, firsts, code_spans(text)), *_repeated(reading, values, looked_for)}
        done.append([*own, *_new(candidates, own)])
    return done


def _new(found: Collection[_Found], own: Sequence[Finding]) -> Iterator[Finding]:
    """Yield, sorted, the candidates that do not lie within a finding of the same type."""
    covered = _Covered(own) if found else None
    for candidate in sorted(
        found, key=lambda candidate: (candidate.start, candidate.end, candidate.type, candidate.person_id or "")
    ):
        if covered is not None and candidate not in covered:
            yield Finding(candidate.start, candidate.end, candidate.type, SCORE, PROPAGATED, candidate.person_id)


class _Covered:
    """Tells in logarithmic time whether a span lies within a finding of the same type."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        spans: dict[str, list[tuple[int, int]]] = {}
        for finding in findings:
            spans.setdefault(finding.type, []).append((finding.start, finding.end))
        self._starts: dict[str, list[int]] = {}
        self._reach: dict[str, list[int]] = {}  # of a start: the furthest end of all that start no later
        for kind, own in spans.items():
            own.sort()
            self._starts[kind] = [start for start, _ in own]
            self._reach[kind] = list(accumulate((end for _, end in own), max))

    def __contains__(self, found: _Found) -> bool:
        index = bisect_right(self._starts.get(found.type, ()), found.start) - 1
        return index >= 0 and found.end <= self._reach[found.type][index]


def _known(
    texts: Sequence[str], findings: Sequence[Sequence[Finding]], readings: Sequence[Mapped], read: Callable[[str], str]
) -> Known:
    lists = names()
    name_of = cache(lambda value: _name(read(value)))
    full: dict[tuple[str, ...], str | None] = {}
    unheard: set[tuple[str, ...]] = set()
    alone: dict[str, str | None] = {}
    single: Counter[str] = Counter()
    for text, own in zip(texts, findings, strict=True):
        for mention in sorted({(f.start, f.end, f.person_id or "", f.recognizer) for f in own if f.type == "PERSON"}):
            start, end, person, recognizer = mention
            words, parts, heard = name_of(text[start:end])
            several, seen = len(words) > 1, recognizer != MODEL
            unknown = several and recognizer == INTRODUCED and not heard
            if unknown and lists.everyday.issuperset(words):
                continue
            if several and sum(map(len, words)) > LETTERS and (heard or seen):
                full[words] = _first(full.get(words), person)
                if unknown:
                    unheard.add(words)
            if len(parts) == 1 and seen:
                single[parts[0]] += 1
            for word in parts:
                if not seen and word in _acronyms(text[start:end]):
                    continue
                if word not in lists.everyday and (
                    word in lists.sure or (several and (heard or seen)) or single[word] >= TIMES
                ):
                    alone[word] = _first(alone.get(word), person)
    known = Known(
        full,
        _lengths(full),
        LookedFor([_spelt(words) for words in full if len(words) > LONG]),
        alone,
        frozenset(unheard),
    )
    doubtful = LookedFor(alone.keys() - lists.sure)
    small = {word for reading in readings for word in _in_small_letters(reading.text, doubtful, known)}
    return known._replace(alone={word: person for word, person in alone.items() if word not in small})


def _acronyms(value: str) -> set[str]:
    """Return the folded words in capitals of a name that is not all capitals: `SGT` of `SGT Pepper`."""
    return set() if value.isupper() else {folded_word(word) for word in WORD.findall(value) if word.isupper()}


def _name(value: str) -> _Name:
    lists = names()
    words = tuple(map(folded_word, WORD.findall(value)))
    heard = any(map(lists.know, words))
    parts = tuple(word for word in words if len(word) >= LETTERS and word.isalpha() and word not in NOT_ALONE)
    return _Name(words, parts, heard)


def _lengths(full: Mapping[tuple[str, ...], str | None]) -> dict[str, tuple[int, ...]]:
    lengths_by_word: dict[str, set[int]] = {}
    for words in full:
        if len(words) <= LONG:
            lengths_by_word.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(lengths)) for first, lengths in lengths_by_word.items()}


def _first(person: str | None, other: str) -> str | None:
    """Return the person of a name that two findings claim; it does not depend on their order."""
    return min(filter(None, (person, other)), default=None)


def _spelt(words: Iterable[str]) -> str:
    """Return folded words as one string in which each stands between blanks; no word may be empty or hold a blank."""
    return f" {' '.join(words)} "


def _long_names(said: Sequence[str], known: Known) -> Iterator[tuple[int, int]]:
    """Yield the first word and the end of each full name of more than LONG words, as indices of the words of a text."""
    if not known.long.strings:
        return
    places = {at: number for number, at in enumerate(accumulate((len(word) + 1 for word in said), initial=0))}
    for start, end, _ in known.long.places(_spelt(said)):
        yield places[start], places[end - 1]


def _in_small_letters(text: str, wanted: LookedFor, known: Known) -> Iterator[str]:
    """Yield the wanted words that a text writes without a capital outside full names, addresses and identifiers."""
    words = FREE.findall(text) if wanted.may_stand(text) else []
    candidates = wanted.strings.intersection(words)
    if not candidates:
        return
    long = dict(_long_names(words, known))
    after = 0
    for at, word in enumerate(words):
        for length in known.lengths.get(word, ()):
            if tuple(words[at : at + length]) in known.full:
                after = max(after, at + length)
        after = max(after, long.get(at, 0))
        if at >= after and word in candidates and word.islower():
            yield word


def _named(reading: Mapped, known: Known, firsts: LookedFor, code: Sequence[tuple[int, int]]) -> Iterator[_Found]:
    """Yield the known names in a text.

    `firsts` are the first words of full names, and the parts that name somebody alone. Such a part does not count in a
    path or an identifier, and counts in code only if it is a sure given name.
    """
    text, sure = reading.text, names().sure
    for start, end, word in _firsts(text, firsts):
        for length in known.lengths.get(word, ()):
            rest = list(islice(WORD.finditer(text, end), length - 1))
            name = (word, *(folded_word(match.group()) for match in rest))
            if name in known.full and (name not in known.unheard or _in_capitals(text, start, rest)):
                yield _Found(*reading.span(start, rest[-1].end()), "PERSON", known.full[name])
        if word in known.alone and text[start].isupper() and not in_identifier(text, start, end):
            span = reading.span(start, end)
            if word in sure or not within(code, *span):
                yield _Found(*span, "PERSON", known.alone[word])
    if known.long.strings:
        words = list(WORD.finditer(text))
        folded_words = [folded_word(word.group()) for word in words]
        for first, after in _long_names(folded_words, known):
            start, end = reading.span(words[first].start(), words[after - 1].end())
            yield _Found(start, end, "PERSON", known.full[tuple(folded_words[first:after])])


def _in_capitals(text: str, start: int, rest: Sequence[re.Match[str]]) -> bool:
    """Whether the first word of a name, and each later one that is no particle, begins with a capital."""
    initials = [text[start], *(word.group()[0] for word in rest if word.group().lower() not in PARTICLES)]
    return all(first.isupper() for first in initials)


def _firsts(text: str, firsts: LookedFor) -> Iterator[tuple[int, int, str]]:
    """Yield the places where some folded words stand as words of a text."""
    if text.isascii():  # folding moves nothing there
        for start, end, word in firsts.places(text.lower()):
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                yield start, end, word
    else:
        for match in WORD.finditer(text) if firsts.strings else ():
            word = folded_word(match.group())
            if word in firsts.strings:
                yield *match.span(), word


def _values(
    texts: Sequence[str], findings: Sequence[Sequence[Finding]], read: Callable[[str], str]
) -> dict[str, tuple[str, str | None]]:
    """Return each value, as read, with its type and person."""
    values: dict[str, tuple[str, str | None]] = {}
    shown = Counter[str]()  # how often each login was shown to be one
    for text, own in zip(texts, findings, strict=True):
        for finding in sorted((finding for finding in own if finding.type not in NOT_VALUES), key=_order):
            value = read(text[finding.start : finding.end]).strip()
            is_login = finding.type == "USERNAME"
            shown[value] += is_login
            long = sum(map(str.isalnum, value)) >= (LOGIN if is_login else CHARACTERS)
            if value not in values and long and _tells(value, finding.type):
                values[value] = finding.type, finding.person_id
    plain = (value for value, (kind, _) in values.items() if kind == "USERNAME" and not formed(value))
    counts = {value: sum(text.count(value) for text in texts) for value in plain}
    return {value: meaning for value, meaning in values.items() if counts.get(value, 0) <= OFTEN * shown[value]}


def _tells(value: str, kind: str) -> bool:
    """Whether a value has a form that no word has, and so means the same everywhere. `password`, once taken for a
    secret, is a word everywhere else. A login must be no word."""
    if kind == "USERNAME":
        return not shared(value) and value.lower() not in all_words()
    return kind in AS_DECLARED or any(map(str.isdigit, value)) or formed(value)


def _order(finding: Finding) -> tuple[int, int, str, float, str, str]:
    return finding.start, finding.end, finding.type, finding.score, finding.recognizer, finding.person_id or ""


def _repeated(reading: Mapped, values: Mapping[str, tuple[str, str | None]], looked_for: LookedFor) -> Iterator[_Found]:
    text = reading.text
    for start, end, value in looked_for.places(text):
        if not (_in_word(text[start - 1 : start]) or _in_word(text[end : end + 1])):
            kind, person = values[value]
            yield _Found(*reading.span(start, end), kind, person)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"
