"""Known people in a text: everybody on file is found in one pass, however their names are written.

A text is read as its words without case and accents; names and addresses are runs of words. They are found by
Aho-Corasick over codes of words, so that a match begins and ends where words do, and a text without words of a name
costs nothing. Full names count in every text, a surname only where a title or an initial is before it; single names are
looked for by `own_people`, for a document's own people only. Whether one term is found never depends on the others.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, repeat
from typing import Any, Literal, NamedTuple

import pyarrow as pa

from curation.privacy.known.spellings import ALIKE, address_forms, joined_forms, name_forms, running_forms, surnames
from curation.privacy.known.values import EXTERNAL_CHARACTERS, Found, KnownValues
from curation.privacy.known.words import Words, views
from curation.privacy.models.name_cues import COMMON, surname_span
from curation.privacy.redaction.resolve import Finding
from curation.text.scripts import is_unspaced

Kind = Literal["PERSON", "SURNAME", "EMAIL_ADDRESS", "PHONE_NUMBER", "ACCOUNT_NUMBER", "STREET_ADDRESS"]
KNOWN = "known_people"
IDENTITIES = ("names", "emails", "phones", "accounts", "addresses", "external_ids")
SHORT = 6  # letters; a shorter full name counts where it has capitals
BETWEEN = 2  # single letters that may stand in a name: initials, the O of O'Brien
BASE = 128
UNKNOWN = "."
QUOTED_LINE = re.compile(r"\n[>\s]+")  # the mark of a quoted line is no bracket
BRACKETS, QUOTES = ("<>", "()", "[]", "{}"), '"“”„«»'


@dataclass(frozen=True)
class Term:
    """One identity of a known person, as declared. For each name there are also terms of kind `SURNAME`, each one
    folded word.
    """

    value: str
    kind: Kind
    person_id: str | None = None


class _Run(NamedTuple):
    words: int
    capitals: bool  # the first and the last word must begin with one
    people: tuple[tuple[str, str], ...]  # entity type, person_id


def terms_of(people: pa.Table) -> list[Term]:
    """Return every identity in a table of `PEOPLE`, sorted. A row with role `account` gives accounts and phones
    only.
    """
    terms: set[tuple[str, Kind, str]] = set()
    for person in people.select(["person_id", "role", *IDENTITIES]).to_pylist():
        terms.update(_declared(person, person["person_id"], person["role"] != "account"))
    return [Term(*row) for row in sorted(terms)]


def terms_of_person(person: Mapping[str, Any], person_id: str) -> list[Term]:
    """Return the identities of one `{"names", "emails", "phones", "accounts", …}`; a key may be missing."""
    return [Term(*row) for row in sorted(set(_declared(person, person_id, True)))]


def _declared(person: Mapping[str, Any], person_id: str, natural: bool) -> Iterator[tuple[str, Kind, str]]:
    for value, kind in declared(person, natural):
        yield value, kind, person_id
        if kind == "PERSON":
            for surname in surnames(value):
                yield surname, "SURNAME", person_id


def declared(person: Mapping[str, Any], natural: bool) -> Iterator[tuple[str, Kind]]:
    """Yield value and kind of each identity of a person, or of an organization if `natural` is false."""
    fields: tuple[tuple[str, Kind, bool], ...] = (
        ("names", "PERSON", natural),
        ("emails", "EMAIL_ADDRESS", natural),
        ("phones", "PHONE_NUMBER", True),
        ("accounts", "ACCOUNT_NUMBER", True),
        ("addresses", "STREET_ADDRESS", natural),
        ("external_ids", "ACCOUNT_NUMBER", natural),
    )
    for key, kind, taken in fields:
        for value in (person.get(key) or ()) if taken else ():
            if not value or not value.strip() or (key == "external_ids" and len(value.strip()) < EXTERNAL_CHARACTERS):
                continue
            yield value.strip(), kind


class KnownPeople:
    """The dictionary of known people: built once, used for many texts. Building it is linear in the characters of the
    terms.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        import ahocorasick  # type: ignore[import-not-found, import-untyped, unused-ignore]

        runs: dict[tuple[str, ...], set[tuple[str, str]]] = {}
        running: dict[str, set[str]] = {}
        self._words: dict[str, set[str]] = {}  # full names as one word
        self._surnames: dict[str, set[str]] = {}
        self._values = KnownValues()
        for term in terms:
            owner = term.person_id or ""
            if term.kind == "PERSON":
                for run in name_forms(term.value):
                    runs.setdefault(run, set()).add(("PERSON", owner))
                for word in joined_forms(term.value):
                    self._words.setdefault(word, set()).add(owner)
                for word in running_forms(term.value):
                    running.setdefault(word, set()).add(owner)
            elif term.kind == "SURNAME":
                self._surnames.setdefault(term.value, set()).add(owner)
            elif term.kind == "STREET_ADDRESS":
                for run in address_forms(term.value):
                    runs.setdefault(run, set()).add(("STREET_ADDRESS", owner))
            else:
                self._values.add(term.value, term.kind, owner)
        self._codes = dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "")  # initials are passed over
        self._codes |= {word: self._code(word) for word in ALIKE}
        self._runs, self._running = ahocorasick.Automaton(), ahocorasick.Automaton()
        for run, people in runs.items():
            capitals = sum(map(len, run)) < SHORT or COMMON.issuperset(run)
            self._runs.add_word("".join(map(self._code, run)), _Run(len(run), capitals, tuple(people)))
        for word, owners in running.items():
            self._running.add_word(word, (len(word), tuple(owners)))
        for automaton in (self._runs, self._running):
            if len(automaton):
                automaton.make_automaton()

    def _code(self, word: str) -> str:
        """Return three characters from three alphabets as the code of a word. No code begins inside another one, and a
        node of the automaton has at most `BASE` children.
        """
        if word in ALIKE and word != ALIKE[word]:
            return self._code(ALIKE[word])
        if word not in self._codes:
            high, low = divmod(len(self._codes), BASE)
            high, middle = divmod(high, BASE)
            self._codes[word] = chr(0x1000 + high) + chr(0x2000 + middle) + chr(0x3000 + low)
        return self._codes[word]

    def scan(self, text: str) -> list[Finding]:
        """Return findings of score 1.0 by recognizer `known_people`, sorted, with offsets in `text`; they may
        overlap.
        """
        return self.scan_views(views(text))

    def scan_views(self, read: Iterable[Words]) -> list[Finding]:
        """Return the findings in a text that is given as its `views`; see `scan`."""
        findings: set[Finding] = set()
        for words in read:
            for start, end, kind, person in self._found(words):
                findings.add(Finding(*words.original(start, end), kind, 1.0, KNOWN, person or None))
        return sorted(findings, key=lambda f: (f.start, f.end, f.type, f.person_id or ""))

    def _found(self, words: Words) -> Iterator[Found]:
        if len(self._runs):
            yield from self._phrases(words)
        for at in [at for at, word in enumerate(words.keys) if word in self._words]:
            for person in self._words[words.keys[at]]:
                yield *words.spans[at], "PERSON", person
        for at in [at for at, word in enumerate(words.keys) if word in self._surnames]:
            if (span := surname_span(words, at)) is not None:
                for person in self._surnames[words.keys[at]]:
                    yield *span, "PERSON", person
        yield from self._values.find(words)
        if len(self._running) and is_unspaced(words.text):
            for last, (length, people) in self._running.iter(words.text):
                for person in people:
                    yield last - length + 1, last + 1, "PERSON", person

    def _phrases(self, words: Words) -> Iterator[Found]:
        codes = list(map(self._codes.get, words.keys, repeat(UNKNOWN)))
        ends: list[int] = []
        for place, run in self._runs.iter("".join(codes)):
            if not ends:
                ends = list(accumulate(map(len, codes)))
                coded = [at for at, code in enumerate(codes) if code]
            last = bisect_right(ends, place)
            first = coded[bisect_left(coded, last) - run.words + 1]
            if last - first >= run.words + BETWEEN or not words.near(first, last):
                continue
            if run.capitals and not (words.written(first)[0].isupper() and words.written(last)[0].isupper()):
                continue
            start = words.start(first)
            end = _closed(words.text, start, words.spans[last][1])
            for kind, person in run.people if end else ():
                yield start, end, kind, person


def _closed(text: str, start: int, end: int) -> int:
    """Return where a name ends, including the bracket that it opened: `Smith (Anna)`. Return 0 where the name crosses a
    bracket or quote: `Anna Smith <anna@example.com>` holds no `Smith <anna`.
    """
    written = QUOTED_LINE.sub("\n", text[start:end])
    if sum(map(written.count, QUOTES)) % 2:
        return 0
    uneven = {pair: written.count(pair[0]) - written.count(pair[1]) for pair in BRACKETS}
    if uneven["()"] == 1 and text[end : end + 1] == ")":
        uneven["()"], end = 0, end + 1
    return 0 if any(uneven.values()) else end
