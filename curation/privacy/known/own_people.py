"""The people of a document in its own text: by first name or surname alone, nickname, initials, user name or inflected
form, and by their birth dates.

Single names would blank ordinary words if they were looked for in every text, so they are looked for only where the
person writes or is written about.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from curation.privacy.known.nicknames import nicknames
from curation.privacy.known.spellings import inflected, parts, spellings, units
from curation.privacy.known.words import Words, key, squash, views
from curation.privacy.models.name_cues import COMMON, SELDOM, is_common, meant, surname_span
from curation.privacy.models.name_words import NO_INITIALS, PARTICLES
from curation.privacy.redaction.resolve import Finding
from curation.text.readings import canonical
from curation.text.scripts import is_unspaced, parted, tells

OWN = "own_people"
SCORE = 0.95
SMALL = 4  # letters from which a name in small letters counts, one that is inflected from twice that
JOINED_TITLES = tuple(
    map(key, ("herr", "frau", "mr", "mrs", "miss", "doctor", "monsieur", "madame", "senor", "senora"))
)
HANDLE = 6  # letters of a user name made of an initial and a name
CACHED = 256
PARTICLE_KEYS = frozenset(map(key, PARTICLES))
SIGN_OFF = re.compile(r"^[ \t>*_\-–—/~]*([^\W\d_])[. ]?-?([^\W\d_])?[. ]?-?([^\W\d_])\.?[ \t*_]*$", re.MULTILINE)
INITIALS_BEFORE = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.[ \u00a0-]?){1,3}\Z")
INITIAL_AFTER = re.compile(r",?[ \u00a0][^\W\d_]\.(?:[ \u00a0]?[^\W\d_]\.)?(?![^\W_])")
MIDDLE = re.compile(
    r"[ \u00a0][\"“„'‘(«][^\W\d_][\w .-]{1,19}[\"”“’')»][ \u00a0]|[ \u00a0*_]{1,3}(?:[A-Z]\.?[ \u00a0]){0,2}|[-._]"
)
NUMBERED = re.compile(r"([a-z]{2,40}?)\d{1,4}")  # asmith2, anna.smith84
DATE = re.compile(r"(?<!\d)(\d{1,4})([./\-] ?)(\d{1,2})\2(\d{1,4})(?!\d)")
CENTURY = 100
FULL_CJK = 3  # characters of most Chinese and Korean names: one of the family's, two of the person's


class _Form(NamedTuple):
    person: str
    kind: str  # name, nickname, inflected, user


def scan_single_names(
    text: str, names: Mapping[str, str | None], births: Mapping[dt.date, str | None] | None = None
) -> list[Finding]:
    """Return where a text says the names of its document's own people, single names too, and their birth dates.

    Args:
        text: any text.
        names: full name → person_id.
        births: birth date → person_id.

    Returns:
        Findings of score 0.95 by recognizer `own_people`, sorted, disjoint in one reading. A name counts as a word of
            its own. A name that is also a common word counts only where it is addressed (after a greeting, a thank-you
            or a title, or alone at a line's start), where it speaks, or where it has a capital inside a sentence in
            which a common word would have none.
    """
    return _own_people(tuple(sorted(names.items(), key=str)), tuple(sorted((births or {}).items(), key=str))).scan(text)


@functools.lru_cache(CACHED)
def _own_people(names: tuple[tuple[str, str | None], ...], births: tuple[tuple[dt.date, str | None], ...]) -> OwnPeople:
    return OwnPeople(names, births)


class OwnPeople:
    """The people of one document: built once, then used to scan each of its turns."""

    def __init__(
        self, names: Iterable[tuple[str, str | None]], births: Iterable[tuple[dt.date, str | None]] = ()
    ) -> None:
        self._forms: dict[str, set[_Form]] = {}
        self._initials: dict[str, set[str]] = {}
        self._running: dict[str, set[str]] = {}
        self._led: dict[str, set[str]] = {}  # surname → its particles
        self._births: dict[tuple[int, int, int], set[str]] = {}
        for name, person in names:
            self._add(name, person or "")
        for day, person in births:
            for year in (day.year, day.year % CENTURY):
                for date in ((year, day.month, day.day), (day.day, day.month, year), (day.month, day.day, year)):
                    self._births.setdefault(date, set()).add(person or "")

    def _add(self, name: str, person: str) -> None:
        given = [unit for unit in units(name) if parts(unit)]
        for number, unit in enumerate(given):
            if len(unit) > 1:
                self._led.setdefault(unit[-1], set()).update(PARTICLE_KEYS.intersection(unit[:-1]))
            for word in [words[0] for words in spellings(unit) if len(words) == 1]:
                self._know(word, person, "name")
                for ending in inflected(word) if word not in COMMON or word in SELDOM else ():
                    self._know(ending, person, "inflected")
            if number < len(given) - 1 or len(given) == 1:
                for nickname in nicknames(squash("".join(unit))) | nicknames(unit[0]):
                    self._know(nickname, person, "nickname")
                    for ending in inflected(nickname) if nickname not in COMMON else ():
                        self._know(ending, person, "inflected")
        for unit in given[-1:]:
            for word in (squash("".join(unit)), *(surname for surname in unit[-1:] if len(surname) >= SMALL)):
                for title in JOINED_TITLES:
                    self._know(title + word, person, "user")
        if len(given) > 1:
            first, last = given[0], given[-1]
            every = [unit[0][0] for unit in given[:-1]] + [last[-1][0]]
            compound = "".join(word[0] for unit in given for word in unit if word not in PARTICLE_KEYS)
            for initials in ("".join(every), every[0] + every[-1], compound):
                self._initials.setdefault(initials, set()).add(person)
            for before, after in itertools.permutations((squash("".join(first)), squash("".join(last)))):
                for user in (before[0] + after, before + after[0], squash(before + after)):
                    if len(user) >= HANDLE:
                        self._know(user, person, "user")
        if is_unspaced(name):
            written = canonical(name).text.split()
            whole = "".join(written)
            for word in (*written, whole, *([whole[1:]] if len(whole) == FULL_CJK else ())):
                if tells(word):
                    self._running.setdefault(parted(word), set()).add(person)

    def _know(self, word: str, person: str, kind: str) -> None:
        if len(word) > 1 and not word.isdigit():
            self._forms.setdefault(word, set()).add(_Form(person, kind))

    def scan(self, text: str) -> list[Finding]:
        """Return the findings in a text, as `scan_single_names` does."""
        findings: set[Finding] = set()
        for words in views(text) if self._forms or self._births or self._running else ():
            spans = [*self._names(words)]
            if self._initials:
                spans += self._signed(words)
            for start, end, people in _merged(words.text, spans):
                findings.add(self._finding(words, start, end, "PERSON", people))
            for start, end, people in self._dates(words):
                findings.add(self._finding(words, start, end, "DATE_OF_BIRTH", people))
        return sorted(findings, key=lambda f: (f.start, f.end))

    @staticmethod
    def _finding(words: Words, start: int, end: int, kind: str, people: set[str]) -> Finding:
        person = min(people) if len(people) == 1 else ""
        return Finding(*words.original(start, end), kind, SCORE, OWN, person or None)

    def _names(self, words: Words) -> Iterator[tuple[int, int, set[str]]]:
        for at, word in enumerate(words.keys):
            forms = self._forms.get(word)
            numbered = NUMBERED.fullmatch(word) if forms is None and word[-1:].isdigit() else None
            if numbered:
                forms = self._forms.get(numbered[1])
            if not forms:
                continue
            people, kinds = {form.person for form in forms}, {form.kind for form in forms}
            tied = self._tied(words, at, people)
            if tied is not None:
                yield *tied, people
            elif self._numbered(numbered[1], kinds) if numbered else self._counts(words, at, kinds):
                start, end = surname_span(words, at) or (words.start(at), words.spans[at][1])
                yield *_with_initials(words, at, start, end, self._led.get(word, set())), people
        for word, people in self._running.items() if is_unspaced(words.text) else ():
            for match in re.finditer(re.escape(word), words.text):
                yield *match.span(), people

    @staticmethod
    def _numbered(word: str, kinds: set[str]) -> bool:
        """Return whether a name before digits is a user name: brzezinski82, but not march2024."""
        return "user" in kinds or (
            bool(kinds & {"name", "nickname"}) and len(word) >= SMALL and (word not in COMMON or word in SELDOM)
        )

    def _tied(self, words: Words, at: int, people: set[str]) -> tuple[int, int] | None:
        """Return the span of a user name of two words, or of an initial and a word: anna.smith, a_smith, smith-a."""
        start, end = words.spans[at]
        for near in (at - 1, at + 1):
            if 0 <= near < len(words.keys):
                begin, stop = words.spans[near]
                between = words.text[min(end, stop) : max(start, begin)]
                other = words.keys[near].rstrip("0123456789")
                theirs = {form.person for form in self._forms.get(other, ())}
                if between in ("_", ".", "-") and (
                    theirs & people or (len(other) == 1 and self._initial(other, people))
                ):
                    return min(start, begin), max(end, stop)
        return None

    def _initial(self, letter: str, people: set[str]) -> bool:
        return any(letter in initials and owners & people for initials, owners in self._initials.items())

    @staticmethod
    def _counts(words: Words, at: int, kinds: set[str]) -> bool:
        start, end = words.spans[at]
        text, word = words.text, words.keys[at]
        if kinds == {"user"} or is_unspaced(text[start]):
            return True
        capital = text[start].isupper()
        plain = not is_common(words, at)
        if (plain or word in SELDOM) and capital and not (end - start == 2 and text[start:end].isupper()):
            return True
        length = SMALL if kinds & {"name", "nickname"} else 2 * SMALL
        if plain and len(word) >= length:
            return True
        return meant(words, at)

    def _signed(self, words: Words) -> Iterator[tuple[int, int, set[str]]]:
        for match in SIGN_OFF.finditer(words.text):
            letters = "".join(letter for letter in match.groups() if letter)
            people = self._initials.get("".join(map(key, letters)))
            dotted = "." in match.group()
            if people and letters.isupper() and (dotted or letters.lower() not in NO_INITIALS):
                yield match.start(1), match.end(3) + (words.text[match.end(3) : match.end(3) + 1] == "."), people

    def _dates(self, words: Words) -> Iterator[tuple[int, int, set[str]]]:
        for match in DATE.finditer(words.text) if self._births else ():
            people = self._births.get((int(match[1]), int(match[3]), int(match[4])))
            if people:
                yield *match.span(), people


def _with_initials(words: Words, at: int, start: int, end: int, particles: set[str]) -> tuple[int, int]:
    """Extend a name by the particles and initials around it: van der Berg, A. Smith, Smith, A."""
    first = at
    while first and words.keys[first - 1] in particles:
        first -= 1
    start = min(start, words.start(first))
    initials = INITIALS_BEFORE.search(words.text, max(0, start - 12), start)
    if initials and initials.group().replace(".", "").strip().lower() not in NO_INITIALS:
        start = initials.start()
    if initial := INITIAL_AFTER.match(words.text, end):
        end = initial.end()
    return start, end


def _merged(text: str, spans: Iterable[tuple[int, int, set[str]]]) -> list[tuple[int, int, set[str]]]:
    """Merge adjacent names of one person into one: Bob Smith, Smith-Jones."""
    merged: list[tuple[int, int, set[str]]] = []
    for start, end, people in sorted(spans, key=lambda span: span[:2]):
        if merged:
            begin, stop, owners = merged[-1]
            if start <= stop or (owners & people and MIDDLE.fullmatch(text, stop, start)):
                merged[-1] = begin, max(end, stop), (owners & people) or owners | people
                continue
        merged.append((start, end, people))
    return merged
