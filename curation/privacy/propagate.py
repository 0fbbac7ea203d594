"""What was found once in a thread is found everywhere in it: names, and values that only their surroundings showed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from curation.canonical import FOLDED, WORD, Mapped, canonical
from curation.privacy.ner import MODEL
from curation.privacy.resolve import Finding
from curation.privacy.rules.given_names import names
from curation.privacy.rules.name_cues import PARTICLES, TITLES

if TYPE_CHECKING:
    from ahocorasick import Automaton  # type: ignore[import-not-found, import-untyped, unused-ignore]

PROPAGATED = "propagated"
SCORE = 0.8
LETTERS = 3  # of a name that is looked for alone
TIMES = 2  # an unheard-of single name is found again where the words around it gave it away this often
CHARACTERS = 5  # of any other value, letters and digits
NOT_VALUES = frozenset({"PERSON", "LOCATION", "DATE", "AGE", "URL", "POSTAL_CODE"})  # these stand for one place only
NOT_ALONE = frozenset(TITLES.split()) | PARTICLES
FEW = 20  # so many words are looked for one by one faster than a text is cut into words: 0.05 against 4 µs
FREE = re.compile(r"(?<![\w@.\-/])[^\W_]++(?![@.\-/]\w)")  # a word outside addresses and identifiers


@dataclass(frozen=True)
class Known:
    """The names of a thread, folded → whose they are: full ones by their words, and parts that name somebody alone."""

    full: Mapping[tuple[str, ...], str | None]
    lengths: Mapping[str, tuple[int, ...]]  # first word of a full name → how many words such names have
    alone: Mapping[str, str | None]


class _Name(NamedTuple):
    """A person's name, folded: its words, those that could name somebody alone, whether any is known as a name."""

    words: tuple[str, ...]
    parts: tuple[str, ...]
    heard: bool


class _Found(NamedTuple):
    start: int
    end: int
    type: str
    person_id: str | None


def propagate(texts: Sequence[str], findings: Sequence[Sequence[Finding]]) -> list[list[Finding]]:
    """The findings of the turns of one document and what follows from them, a pure function of both.

    A person's full name is found in every turn, in any case; each of its parts where it stands capitalised and is no
    word that the document also writes without a capital. A name that only a model saw, and of which no part is known as
    a name, is not found again. Any other value that was found anywhere is found wherever the same characters stand.

    Args:
        texts: T2 of each turn, in order.
        findings: of each turn, unresolved.

    Returns:
        For each turn its findings followed by new ones: recognizer `propagated`, score .8, sorted.
    """
    if not any(findings):
        return [list(own) for own in findings]
    readings = [canonical(text) for text in texts]
    read = cache(lambda value: canonical(value).text)  # the turns of a thread say the same names and addresses
    known = _known(texts, findings, readings, read)
    firsts = frozenset(known.lengths.keys() | known.alone.keys())
    values = _values(texts, findings, read)
    looked_for = _looked_for(values)
    done = []
    for reading, own in zip(readings, findings, strict=True):
        found = {*_named(reading, known, firsts), *_repeated(reading, values, looked_for)}
        done.append([*own, *_new(found, own)])
    return done


def _new(found: Collection[_Found], own: Sequence[Finding]) -> Iterator[Finding]:
    """What does not lie within a finding of the same type, sorted."""
    covered = _Covered(own) if found else None
    for each in sorted(found, key=lambda each: (each.start, each.end, each.type, each.person_id or "")):
        if covered is not None and each not in covered:
            yield Finding(each.start, each.end, each.type, SCORE, PROPAGATED, each.person_id)


def _may_stand(words: Collection[str], text: str) -> bool:
    """False only where none of the words stands in the text; told without cutting it into words."""
    return len(words) > FEW or any(word in text for word in words)


class _Covered:
    """Which spans lie within a finding of the same type, told in logarithmic time."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        spans: dict[str, list[tuple[int, int]]] = {}
        for each in findings:
            spans.setdefault(each.type, []).append((each.start, each.end))
        self._starts: dict[str, list[int]] = {}
        self._reach: dict[str, list[int]] = {}  # of a start: the furthest end of all that start no later
        for kind, own in spans.items():
            own.sort()
            self._starts[kind] = [start for start, _ in own]
            self._reach[kind] = list(accumulate((end for _, end in own), max))

    def __contains__(self, found: _Found) -> bool:
        index = bisect_right(self._starts.get(found.type, ()), found.start) - 1
        return index >= 0 and found.end <= self._reach[found.type][index]


def _folded(word: str) -> str:
    return word.lower() if word.isascii() else word.translate(FOLDED)


def _known(
    texts: Sequence[str],
    findings: Sequence[Sequence[Finding]],
    readings: Sequence[Mapped],
    read: Callable[[str], str],
) -> Known:
    lists = names()
    name_of = cache(lambda value: _name(read(value)))
    full: dict[tuple[str, ...], str | None] = {}
    alone: dict[str, str | None] = {}
    single: Counter[str] = Counter()
    for text, own in zip(texts, findings, strict=True):
        for each in sorted({(f.start, f.end, f.person_id or "", f.recognizer) for f in own if f.type == "PERSON"}):
            start, end, person, recognizer = each
            words, parts, heard = name_of(text[start:end])
            several, seen = len(words) > 1, recognizer != MODEL
            if several and sum(map(len, words)) > LETTERS and (heard or seen):
                full[words] = _first(full.get(words), person)
            if len(parts) == 1 and seen:
                single[parts[0]] += 1
            for word in parts:
                if word not in lists.everyday and (
                    word in lists.sure or (several and (heard or seen)) or single[word] >= TIMES
                ):
                    alone[word] = _first(alone.get(word), person)
    lengths = _lengths(full)
    doubtful = frozenset(alone.keys() - lists.sure)
    small = {word for reading in readings for word in _in_small_letters(reading.text, doubtful, full, lengths)}
    return Known(full, lengths, {word: person for word, person in alone.items() if word not in small})


def _name(value: str) -> _Name:
    lists = names()
    words = tuple(map(_folded, WORD.findall(value)))
    heard = any(word in lists.sure or word in lists.surnames or word in lists.unsure for word in words)
    parts = tuple(word for word in words if len(word) >= LETTERS and word.isalpha() and word not in NOT_ALONE)
    return _Name(words, parts, heard)


def _lengths(full: Mapping[tuple[str, ...], str | None]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for words in full:
        found.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(each)) for first, each in found.items()}


def _first(person: str | None, other: str) -> str | None:
    """Whose a name is that two findings claim, in whatever order."""
    return min(filter(None, (person, other)), default=None)


def _in_small_letters(
    text: str,
    wanted: frozenset[str],
    full: Mapping[tuple[str, ...], str | None],
    lengths: Mapping[str, tuple[int, ...]],
) -> Iterator[str]:
    """The wanted words that a text writes without a capital, other than in a full name, an address or an identifier."""
    said = FREE.findall(text) if _may_stand(wanted, text) else []
    if wanted.isdisjoint(said):
        return
    after = 0
    for at, word in enumerate(said):
        for length in lengths.get(word, ()):
            if tuple(said[at : at + length]) in full:
                after = max(after, at + length)
        if at >= after and word in wanted and word.islower():
            yield word


def _named(reading: Mapped, known: Known, firsts: frozenset[str]) -> Iterator[_Found]:
    """Where known names stand; `firsts` are all their first words, and the parts that name somebody alone."""
    text = reading.text
    if text.isascii() and not _may_stand(firsts, text.lower()):
        return
    words = list(WORD.finditer(text))
    said = [_folded(word.group()) for word in words]
    for at, word in enumerate(said):
        if word not in firsts:
            continue
        for length in known.lengths.get(word, ()):
            name = tuple(said[at : at + length])
            if name in known.full:
                start, end = reading.span(words[at].start(), words[at + len(name) - 1].end())
                yield _Found(start, end, "PERSON", known.full[name])
        if word in known.alone and text[words[at].start()].isupper():
            yield _Found(*reading.span(*words[at].span()), "PERSON", known.alone[word])


def _values(
    texts: Sequence[str], findings: Sequence[Sequence[Finding]], read: Callable[[str], str]
) -> dict[str, tuple[str, str | None]]:
    """Value, as it is read → its type and whose it is."""
    found: dict[str, tuple[str, str | None]] = {}
    for text, own in zip(texts, findings, strict=True):
        for each in sorted((each for each in own if each.type not in NOT_VALUES), key=_order):
            value = read(text[each.start : each.end]).strip()
            if value not in found and sum(map(str.isalnum, value)) >= CHARACTERS:
                found[value] = each.type, each.person_id
    return found


def _order(finding: Finding) -> tuple[int, int, str, float, str, str]:
    return finding.start, finding.end, finding.type, finding.score, finding.recognizer, finding.person_id or ""


def _looked_for(values: Collection[str]) -> Automaton:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for value in values:
        automaton.add_word(value, value)
    automaton.make_automaton()
    return automaton


def _repeated(
    reading: Mapped, values: Mapping[str, tuple[str, str | None]], looked_for: Automaton
) -> Iterator[_Found]:
    text = reading.text
    for last, value in looked_for.iter(text) if values and _may_stand(values, text) else ():
        start, end = last + 1 - len(value), last + 1
        if not (_in_word(text[start - 1 : start]) or _in_word(text[end : end + 1])):
            kind, person = values[value]
            yield _Found(*reading.span(start, end), kind, person)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"
