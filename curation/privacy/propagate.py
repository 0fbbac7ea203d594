"""What was found once in a thread is found everywhere in it: names, and values that only their surroundings gave away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from curation.canonical import FOLDED, WORD, Mapped, canonical
from curation.privacy.resolve import Finding
from curation.privacy.rules.given_names import GIVEN_NAMES

PROPAGATED = "propagated"
SCORE = 0.8
LETTERS = 3  # of a name that is looked for alone
CHARACTERS = 5  # of any other value, letters and digits
NOT_VALUES = frozenset({"PERSON", "LOCATION", "DATE", "AGE", "URL", "POSTAL_CODE"})  # these stand for one place only


def propagate(texts: Sequence[str], findings: Sequence[Sequence[Finding]]) -> list[list[Finding]]:
    """The findings of the turns of one document and what follows from them, a pure function of both.

    A person's full name is found in every turn, in any case; each of its parts where it stands capitalised and is no
    word that the document also writes without a capital. Any other value that was found anywhere is found wherever the
    same characters stand.

    Args:
        texts: T2 of each turn, in order.
        findings: of each turn, unresolved.

    Returns:
        For each turn its findings followed by new ones: recognizer `propagated`, score .8, sorted.
    """
    if not any(findings):
        return [list(own) for own in findings]
    readings = [canonical(text) for text in texts]
    lower = {word for reading in readings for word in WORD.findall(reading.text) if word.islower()}
    names = dict(_names(texts, findings))
    single = {
        parts[0]: person
        for parts, person in _parts(texts, findings)
        if len(parts[0]) >= LETTERS and parts[0] not in lower
    }
    values = _values(texts, findings)
    done = []
    for reading, own in zip(readings, findings, strict=True):
        found = {*_named(reading, names, single), *_repeated(reading, values)}
        new = [each for each in sorted(found) if not _covered(each, own)]
        done.append([*own, *new])
    return done


def _covered(found: Finding, own: Sequence[Finding]) -> bool:
    return any(each.start <= found.start and found.end <= each.end and each.type == found.type for each in own)


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.translate(FOLDED) for word in WORD.findall(canonical(value).text))


def _names(
    texts: Sequence[str], findings: Sequence[Sequence[Finding]]
) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """Full names as words → whose they are."""
    for text, own in zip(texts, findings, strict=True):
        for each in own:
            if each.type == "PERSON":
                words = _words(text[each.start : each.end])
                if len(words) > 1 and sum(map(len, words)) > LETTERS:
                    yield words, each.person_id


def _parts(
    texts: Sequence[str], findings: Sequence[Sequence[Finding]]
) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """What may stand for a name alone: each part of a full name, and a given name."""
    for text, own in zip(texts, findings, strict=True):
        for each in own:
            if each.type == "PERSON":
                words = _words(text[each.start : each.end])
                for word in words:
                    if word.isalpha() and (len(words) > 1 or word in GIVEN_NAMES):
                        yield (word,), each.person_id


def _named(
    reading: Mapped, names: dict[tuple[str, ...], str | None], single: dict[str, str | None]
) -> Iterator[Finding]:
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted(names):
        by_first.setdefault(words[0], []).append(words)
    said = [(word, word.group().translate(FOLDED)) for word in WORD.finditer(reading.text)]
    for at, (word, folded) in enumerate(said):
        for words in by_first.get(folded, ()):
            run = said[at : at + len(words)]
            if tuple(each for _, each in run) == words:
                start, end = reading.span(word.start(), run[-1][0].end())
                yield Finding(start, end, "PERSON", SCORE, PROPAGATED, names[words])
        if folded in single and word.group()[0].isupper():
            yield Finding(*reading.span(*word.span()), "PERSON", SCORE, PROPAGATED, single[folded])


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
