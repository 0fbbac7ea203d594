"""What was found once in a thread is found everywhere in it: names, and values that only their surroundings showed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Known:
    """The names of a thread, folded → whose they are: full ones by their words, and parts that name somebody alone."""

    full: Mapping[tuple[str, ...], str | None]
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
        new = [each for each in sorted(found) if not _covered(each, own)]
        done.append([*own, *new])
    return done


def _covered(found: Finding, own: Sequence[Finding]) -> bool:
    return any(each.start <= found.start and found.end <= each.end and each.type == found.type for each in own)


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
    said = [_without(reading.text, full) for reading in readings]
    written = {word: person for word, person in alone.items() if word in lists.sure or not _lower(word, said)}
    return Known(full, written)


def _first(person: str | None, other: str) -> str | None:
    """Whose a name is that two findings claim, in whatever order."""
    return min(filter(None, (person, other)), default=None)


def _without(text: str, full: Mapping[tuple[str, ...], str | None]) -> str:
    """A text without the full names that it writes in lower case."""
    for words in full:
        if words[0] in text:
            text = text.replace(" ".join(words), "")
    return text


def _lower(word: str, texts: Sequence[str]) -> bool:
    """Whether a document writes a word without a capital, other than in an address or an identifier."""
    return any(word in text and re.search(rf"(?<![\w@.\-/]){word}(?!\w|[@.\-/]\w)", text) is not None for text in texts)


def _named(reading: Mapped, known: Known) -> Iterator[Finding]:
    plain = _folded(reading.text)
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for words in known.full:
        if words[0] in plain and words[-1] in plain:
            by_first.setdefault(words[0], []).append(words)
    if not by_first and not any(word in plain for word in known.alone):
        return
    said = [(word, _folded(word.group())) for word in WORD.finditer(reading.text)]
    for at, (word, folded) in enumerate(said):
        for words in by_first.get(folded, ()):
            run = said[at : at + len(words)]
            if tuple(each for _, each in run) == words:
                start, end = reading.span(word.start(), run[-1][0].end())
                yield Finding(start, end, "PERSON", SCORE, PROPAGATED, known.full[words])
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
    standing = [value for value in sorted(values, key=lambda value: (-len(value), value)) if value in reading.text]
    if standing:
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, standing))})(?!\w)")
        for match in pattern.finditer(reading.text):
            kind, person = values[match.group()]
            yield Finding(*reading.span(*match.span()), kind, SCORE, PROPAGATED, person)
