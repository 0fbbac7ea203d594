"""Tells apart the people whom one example names: spellings of a name are one person, and a lone first or last name
is the only person of the example who has it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

from curation.privacy.redaction.pseudonyms import Subject
from curation.text.readings import TITLES, WORD, comparison_form, identity

APART = re.compile(r"[\s._/]+")
POSSESSIVE = re.compile(r"['’]s$")
Part = Literal["first", "last", "both"]


class Named(NamedTuple):
    """A name as it stands in a text, with the id of its person where that is known."""

    value: str
    person_id: str | None


def name_words(value: str) -> list[str]:
    """Return the words of a name, folded, first name first, without titles; Anne-Marie and O'Brien are one word
    each."""
    last, comma, first = POSSESSIVE.sub("", value).partition(",")
    words = (
        "".join(WORD.findall(word)) for word in APART.split(comparison_form(f"{first} {last}" if comma else last).text)
    )
    return [word for word in words if word and word not in TITLES]


class Cast:
    """The people of one example. It depends only on the set of names given."""

    def __init__(self, names: Iterable[Named]) -> None:
        self._name_words = cache(name_words)  # an example says the same name many times
        self._identity = cache(identity)
        self._of_name: dict[tuple[str, str], set[str]] = {}  # (first, last) → person_ids
        for value, person in set(names):
            words = self._name_words(value)
            if len(words) > 1:
                self._of_name.setdefault((words[0], words[-1]), set()).update([person] if person else [])
        self._having: dict[str, set[Subject]] = {}  # first or last name → who has it
        self._firsts: dict[Subject, set[str]] = {}
        self._lasts: dict[Subject, set[str]] = {}
        for first, last in self._of_name:
            subject = self._full(first, last)
            self._firsts.setdefault(subject, set()).add(first)
            self._lasts.setdefault(subject, set()).add(last)
            for word in (first, last):
                self._having.setdefault(word, set()).add(subject)

    def _full(self, first: str, last: str) -> Subject:
        people = self._of_name.get((first, last), set())
        return ("person", *people) if len(people) == 1 else ("PERSON", first + last)  # type: ignore[return-value]

    def subject(self, entity_type: str, value: str, person_id: str | None) -> Subject:
        """Return the subject that a value stands for. Middle names and titles make no difference."""
        if person_id:
            return "person", person_id
        if entity_type == "PERSON":
            words = self._name_words(value)
            if len(words) > 1:
                return self._full(words[0], words[-1])
            having = self._having.get(words[0], set()) if words else set()
            if len(having) == 1:
                return next(iter(having))
            return entity_type, "".join(words) or self._identity(value)
        return entity_type, self._identity(value)

    def part(self, subject: Subject, value: str, before: str) -> Part:
        """Return which part of the subject's name a value is; `before` is the text before the value."""
        words = self._name_words(value)
        if len(words) > 1:
            return "both"
        word = "".join(words)
        if word in self._firsts.get(subject, ()) or word in self._lasts.get(subject, ()):
            return "first" if word in self._firsts.get(subject, ()) else "last"
        context_words = WORD.findall(f"{before[-12:]}{value}".lower())  # Mr. Smith, Dear Ms Smith
        return "last" if any(title in TITLES for title in context_words[-2:]) else "first"
