"""What was found once in a thread is found everywhere in it: names, and values that only their surroundings showed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from curation.canonical import FOLDED, WORD, Mapped, canonical
from curation.privacy.ner import MODEL
from curation.privacy.resolve import Finding
from curation.privacy.rules.given_names import names
from curation.privacy.rules.name_cues import PARTICLES, TITLES

PROPAGATED = "propagated"
SCORE = 0.8
LETTERS = 3  # of a name that is looked for alone
TIMES = 2  # an unheard-of single name is found again where the words around it gave it away this often
CHARACTERS = 5  # of any other value, letters and digits
NOT_VALUES = frozenset({"PERSON", "LOCATION", "DATE", "AGE", "URL", "POSTAL_CODE"})  # these stand for one place only
NOT_ALONE = frozenset(TITLES.split()) | PARTICLES
FREE = re.compile(r"(?<![\w@.\-/])[^\W_]++(?![@.\-/]\w)")  # a word outside addresses and identifiers


@dataclass(frozen=True)
class Known:
    """The names of a thread, folded → whose they are: full ones by their words, and parts that name somebody alone."""

    full: Mapping[tuple[str, ...], str | None]
    lengths: Mapping[str, tuple[int, ...]]  # first word of a full name → how many words such names have
    alone: Mapping[str, str | None]


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
    known = _known(texts, findings, readings)
    values = _values(texts, findings)
    done = []
    for reading, own in zip(readings, findings, strict=True):
        found = {*_named(reading, known), *_repeated(reading, values)}
        covered = _Covered(own)
        done.append([*own, *(each for each in sorted(found) if each not in covered)])
    return done


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

    def __contains__(self, found: Finding) -> bool:
        index = bisect_right(self._starts.get(found.type, ()), found.start) - 1
        return index >= 0 and found.end <= self._reach[found.type][index]


def _folded(word: str) -> str:
    return word.lower() if word.isascii() else word.translate(FOLDED)


def _known(texts: Sequence[str], findings: Sequence[Sequence[Finding]], readings: Sequence[Mapped]) -> Known:
    lists = names()
    full: dict[tuple[str, ...], str | None] = {}
    alone: dict[str, str | None] = {}
    single: Counter[str] = Counter()
    for text, own in zip(texts, findings, strict=True):
        for each in sorted({(f.start, f.end, f.person_id or "", f.recognizer) for f in own if f.type == "PERSON"}):
            start, end, person, recognizer = each
            words = tuple(_folded(word) for word in WORD.findall(canonical(text[start:end]).text))
            heard = [word for word in words if word in lists.sure or word in lists.surnames or word in lists.unsure]
            parts = [word for word in words if len(word) >= LETTERS and word.isalpha() and word not in NOT_ALONE]
            if len(words) > 1 and sum(map(len, words)) > LETTERS and (heard or recognizer != MODEL):
                full[words] = _first(full.get(words), person)
            if len(parts) == 1 and recognizer != MODEL:
                single[parts[0]] += 1
            for word in parts:
                if word not in lists.everyday and (
                    word in lists.sure
                    or (len(words) > 1 and heard)
                    or (len(words) > 1 and recognizer != MODEL)
                    or single[word] >= TIMES
                ):
                    alone[word] = _first(alone.get(word), person)
    lengths = _lengths(full)
    doubtful = alone.keys() - lists.sure
    told = readings if doubtful else ()
    small = {word for reading in told for word in _in_small_letters(reading.text, full, lengths)}
    written = {word: person for word, person in alone.items() if word in lists.sure or word not in small}
    return Known(full, lengths, written)


def _lengths(full: Mapping[tuple[str, ...], str | None]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for words in full:
        found.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(each)) for first, each in found.items()}


def _first(person: str | None, other: str) -> str | None:
    """Whose a name is that two findings claim, in whatever order."""
    return min(filter(None, (person, other)), default=None)


def _in_small_letters(
    text: str, full: Mapping[tuple[str, ...], str | None], lengths: Mapping[str, tuple[int, ...]]
) -> Iterator[str]:
    """The words that a text writes without a capital, other than in a full name, an address or an identifier."""
    said = [match.group() for match in FREE.finditer(text)]
    after = 0
    for at, word in enumerate(said):
        for length in lengths.get(word, ()):
            if tuple(said[at : at + length]) in full:
                after = max(after, at + length)
        if at >= after and word.islower():
            yield word


def _named(reading: Mapped, known: Known) -> Iterator[Finding]:
    words = [(word, _folded(word.group())) for word in WORD.finditer(reading.text)] if known.full or known.alone else []
    for at, (word, folded) in enumerate(words):
        for length in known.lengths.get(folded, ()):
            run = words[at : at + length]
            name = tuple(each for _, each in run)
            if name in known.full:
                start, end = reading.span(word.start(), run[-1][0].end())
                yield Finding(start, end, "PERSON", SCORE, PROPAGATED, known.full[name])
        if folded in known.alone and word.group()[0].isupper():
            yield Finding(*reading.span(*word.span()), "PERSON", SCORE, PROPAGATED, known.alone[folded])


def _values(texts: Sequence[str], findings: Sequence[Sequence[Finding]]) -> dict[str, tuple[str, str | None]]:
    """Value, as it is read → its type and whose it is."""
    found: dict[str, tuple[str, str | None]] = {}
    for text, own in zip(texts, findings, strict=True):
        for each in sorted(own):
            value = canonical(text[each.start : each.end]).text.strip()
            if each.type not in NOT_VALUES and sum(map(str.isalnum, value)) >= CHARACTERS:
                found.setdefault(value, (each.type, each.person_id))
    return found


def _repeated(reading: Mapped, values: dict[str, tuple[str, str | None]]) -> Iterator[Finding]:
    if not values:
        return
    import ahocorasick  # type: ignore[import-not-found, import-untyped, unused-ignore]

    looked_for = ahocorasick.Automaton()
    for value in values:
        looked_for.add_word(value, value)
    looked_for.make_automaton()
    text = reading.text
    for last, value in looked_for.iter(text):
        start, end = last + 1 - len(value), last + 1
        if not (_in_word(text[start - 1 : start]) or _in_word(text[end : end + 1])):
            kind, person = values[value]
            yield Finding(*reading.span(start, end), kind, SCORE, PROPAGATED, person)


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"
