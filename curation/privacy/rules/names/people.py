"""Persons by their context and by their names: a title, a greeting, a label, a sign-off, a known given name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from curation.privacy.models.languages import proof_language
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.redaction.resolve import INTRODUCED
from curation.privacy.rules.english import LIBRARY
from curation.privacy.rules.names.cued_names import cued, speaker_name
from curation.privacy.rules.names.full_names import full_names
from curation.privacy.rules.names.listed_names import listed, next_in_row
from curation.privacy.rules.names.mentions import mentioned
from curation.privacy.rules.names.name_cues import AFTER, BEFORE_CAPITALS, DOTTED_TITLES, PARTICLES, SAID, TITLES
from curation.privacy.rules.names.name_lines import name_lines, nicknamed
from curation.privacy.rules.names.rows import rows_of_things
from curation.privacy.rules.names.things import FIRMS
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.vocabularies import LIBRARY as VOCABULARIES
from curation.privacy.rules.vocabularies import is_ordinary, own, ranks, spoken_in
from curation.privacy.rules.words import Words, free_words
from curation.text.word_files import word_file

LISTS = word_file("privacy/names/offices")

ANNOUNCED = 0.8
ARTICLES = frozenset("das der den die la le les el los las do dos da".split())  # noqa: SIM905
NOUNS = "de"  # where nouns have capitals
TITLED = frozenset((*TITLES, *DOTTED_TITLES))
# What follows a title and is no name: `Sra. Directora`, `Herr Doktor`.
OFFICES = frozenset(LISTS.words("offices"))
# Ranks among a language's words: up to EVERYDAY, a word in small letters is no name; up to EVERYDAY_ANYWHERE, also
# where the language is unknown, and a capital at a sentence's start tells nothing.
EVERYDAY, EVERYDAY_ANYWHERE, RARE = 1_500, 450, 1_000_000
# A speaker's colon is followed by words, a setting's by one value: `Model: R7FA4M1`.
TOLD = re.compile(r": (?:[^\W\d]+\W*$|[^\n]*\S[ \t]+\S)", re.MULTILINE)
NUMBERS = ("nummer", "number", "numer", "adresse", "datum")


def people(text: str) -> Iterator[Hit]:
    """Yield names that are introduced, addressed, signed, labelled, mentioned, related to somebody, or known as
    names."""
    words = free_words(text)
    rows = rows_of_things(text)
    persons: list[tuple[int, int]] = []
    spoken = spoken_in(text, shown=True)
    for score, spans in ((0.8, _announced(words)), (0.7, _by_form(words)), (0.6, _listed(words))):
        for start, end in spans:
            if score < ANNOUNCED and words.ordinary(start, end):
                continue
            if spoken and _of_language(words, start, end, spoken[0] if len(spoken) == 1 else "", score):
                continue
            if not _of_firm(words, start, end) and not (rows and score < ANNOUNCED and _in_row(words, start, rows)):
                persons.append((start, end))
                yield _hit(words, start, end, score)
    yield from (Hit(start, end, ANNOUNCED) for start, end in mentioned(text))
    for start, end in (*_beside(words, persons), *_speakers(words)):
        if words.ordinary(start, end) or _of_firm(words, start, end):
            continue
        if not (rows and _in_row(words, start, rows)):
            yield _hit(words, start, end, 0.5)


def _announced(words: Words) -> Iterator[tuple[int, int]]:
    nobody, last = words.lists.nobody, len(words.plain) - 1
    for index in [at for at, plain in enumerate(words.plain) if plain in AFTER or plain in SAID]:
        span, plain = None, words.plain[index]
        if plain in AFTER and index < last:
            after = words.plain[index + 1]
            # What follows most cues is another everyday word.
            small = plain not in BEFORE_CAPITALS and (after not in nobody or after in PARTICLES)
            if small or words.capital[index + 1]:
                span = cued(words, index)
        if span is None and plain in SAID and index:
            span = speaker_name(words, index)
        if span is not None:
            yield span


def _by_form(words: Words) -> Iterator[tuple[int, int]]:
    yield from full_names(words)
    yield from name_lines(words)
    yield from nicknamed(words)


def _listed(words: Words) -> Iterator[tuple[int, int]]:
    covered = 0
    small, nobody = words.lists.small, words.lists.nobody
    worth = [
        index
        for index, (plain, capital) in enumerate(zip(words.plain, words.capital, strict=True))
        if (plain not in nobody if capital else plain in small)
    ]
    for index in worth:
        if index >= covered and (span := listed(words, index)) is not None:
            covered = span[1]
            yield span


def _of_language(words: Words, start: int, end: int, language: str, score: float) -> bool:
    """Whether words are everyday words of another language than English: `Titular: Pendiente`, `Elke keer dat …`."""
    if start and words.plain[start - 1] in TITLED:
        return OFFICES.issuperset(words.plain[start:end])
    lower_words = [words.text[slice(*words.spans[at])].lower() for at in range(start, end)]
    plain = all(word in PARTICLES or is_ordinary(word, language) for word in lower_words)
    if not any(words.is_given(at) or words.is_surname(at) for at in range(start, end)):
        small = score == ANNOUNCED and not any(words.capital[start:end])  # o meu nome é graça
        return not small and plain
    sure = any(words.is_sure(at) for at in range(start, end))
    if score < ANNOUNCED and end > start + 1 and plain and not sure:
        return True  # geben Sie das Passwort ein
    rank = max(min(ranks(code).get(word, RARE) for code in own(language)) for word in lower_words)
    if score == ANNOUNCED or rank >= (EVERYDAY if language else EVERYDAY_ANYWHERE):
        return False
    if not any(words.capital[start:end]):
        return True
    opens = words.starts_line(start) or words.gap(start).endswith((". ", "! ", "? "))
    return opens and rank < EVERYDAY_ANYWHERE and words.joined(end) and not words.capital[end]


def _of_firm(words: Words, start: int, end: int) -> bool:
    """Whether words name a firm: `Xx Telecom`. A name that begins with a sure given name is a person's."""
    if words.plain[end - 1] in FIRMS:
        return end > start + 1 and not words.is_sure(start)
    after = end < len(words.plain) and words.plain[end] in FIRMS and words.capital[end] and words.joined(end)
    return after and not words.is_sure(start)


def _in_row(words: Words, index: int, rows: list[tuple[int, int, frozenset[str]]]) -> bool:
    """Whether a word is one of the places or programs in a row of them."""
    at = words.spans[index][0]
    row = bisect_right(rows, at, key=lambda candidate: candidate[0]) - 1
    return row >= 0 and at < rows[row][1] and words.plain[index] in rows[row][2]


def _hit(words: Words, start: int, end: int, score: float) -> Hit:
    """Return the hit of words [start, end), without a possessive ending."""
    last = words.text[words.spans[end - 1][0] : words.spans[end - 1][1]]
    return Hit(words.spans[start][0], words.spans[end - 1][1] - (2 if last.endswith(("'s", "’s")) else 0), score)


def _beside(words: Words, found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield names in a row with a person found before: `Anna, Zeb and Kip`."""
    known = dict(found)
    sure = [(start, end) for start, end in found if words.is_given(start) or words.is_surname(end - 1)]
    german = bool(sure) and proof_language(words.text) == NOUNS
    for _, end in sure:
        at = next_in_row(words, end)
        while at is not None and at not in known:
            if words.plain[at] in ARTICLES and not words.capital[at]:
                break  # Hallo Jörg, das Paket …
            stop = words.name_end(at)
            if german and not any(words.is_given(index) or words.is_surname(index) for index in range(at, stop)):
                break
            if stop == at and words.is_given(at) and not words.everyday(at):
                stop = at + 1
            if stop == at:
                break
            yield at, stop
            at = next_in_row(words, stop)
    for start, _ in sure:
        at = start
        while at > 1 and words.gap(at) in (", ", ",") and (words.may_name(at - 1) or words.is_sure(at - 1)):
            at -= 1
            if at in known:
                break
            yield at, at + 1


def _speakers(words: Words) -> Iterator[tuple[int, int]]:
    """Yield the words that name a speaker at the start of two or more lines: `Zeb: hi`."""
    if words.text.count(":") < 2:
        return
    speakers: dict[str, list[int]] = {}
    for index, (start, end) in enumerate(words.spans):
        if (
            words.text.startswith(": ", end)
            and not words.text.startswith((": [", ": `", ": http"), end)
            and words.may_name(index)
            and len(words.plain[index]) > 1  # Q and A
            and not words.plain[index].endswith(NUMBERS)
            and words.text[start - 1 : start] in ("", "\n")
            and TOLD.match(words.text, end) is not None
        ):
            speakers.setdefault(words.plain[index], []).append(index)
    for places in speakers.values():
        if len(places) > 1:
            yield from ((index, index + 1) for index in places)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of persons by their context and their names."""
    yield Recognizer(
        INTRODUCED, "PERSON", people, version="15", libraries=("faker", "babel", "py3langid", LIBRARY, VOCABULARIES)
    )
