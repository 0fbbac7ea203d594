"""Write the same concept in the same form where a recipe asks for it: products by their name, days as ISO dates."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from curation.cleaning.edits import Edit, apply, compose
from curation.cleaning.labels.dates import Order, find_dates
from curation.cleaning.labels.protected import protected
from curation.cleaning.labels.vocabulary import Vocabularies, Vocabulary

VERSION = "concepts-1"
Concept = Literal["products", "dates"]
ROUNDS = 5  # names that make new names in turn are no names: such a text stays as it is

# Words and numbers behind a name that make it another model's.
MODEL = re.compile(
    r"[ \u00a0](?:pro|plus|max|mini|lite|ultra|se|xl|xs|duo|neo|premium|basic|ii|iii|iv|gen|generation|mk)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[ \u00a0][A-Za-z]{0,2}\d")
WORD_BEFORE = re.compile(r"[^\W\d_]+(?=[ \u00a0]\Z)")
LONGEST = 30  # characters of a word that is looked at
GLUED = frozenset("-/\\.@#_~&=+")  # between word characters, signs of a compound, a path, an address or an identifier
QUOTES = {'"': '"', "'": "'", "`": "`", "«": "»", "“": "”", "‘": "’"}
SPACES = str.maketrans({"\t": " ", "\u00a0": " ", "\u202f": " ", "’": "'", "İ": "i"})


class ConceptSettings(BaseModel):
    """How concepts are found in texts. The recipe's `concepts` says which are rewritten; by default none is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    product_label: str = Field(default="product", description="The label whose vocabulary lists the names of products.")
    least_characters: int = Field(
        default=3,
        ge=2,
        description="Fewest characters of an alias that is looked for in texts. A shorter one (S8, 2) maps a vendor's "
        "field, and may mean anything in a text.",
    )
    first_year: int = Field(
        default=1900, ge=1, le=9999, description="An earlier number is not a year. Dates of birth begin about here."
    )
    last_year: int = Field(
        default=2099, ge=1, le=9999, description="A later number is not a year but a count or a code."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first_year > self.last_year:
            raise ValueError(f"first_year {self.first_year} is after last_year {self.last_year}: no date would be one")
        return self


class Concepts:
    """The concepts that a recipe writes in one form; built once, applied to every text.

    Args:
        wanted: the recipe's `concepts`.
        vocabularies: where the products' names are.
        settings: thresholds.
    """

    def __init__(self, wanted: tuple[Concept, ...], vocabularies: Vocabularies, settings: ConceptSettings) -> None:
        vocabulary = vocabularies.labels.get(settings.product_label) if "products" in wanted else None
        self._names = SpokenNames(vocabulary, settings.least_characters) if vocabulary is not None else None
        self._wanted, self._settings = wanted, settings

    def edits(self, text: str, on: dt.date | None, language: str | None, order: Order = "none") -> list[Edit]:
        """Return edits over T2 that write the wanted concepts in their one form; none if the text has only such forms.

        Code, links, addresses, paths and identifiers stay. A name or date whose meaning is uncertain stays too.

        Args:
            text: T2.
            on: the document's day, for names that meant another product before; null where it is not known.
            language: of the text; null where it is not known.
            order: how its source writes 03/04/2024; `none` leaves such dates.
        """
        edits: list[Edit] = []
        current = text
        for _ in range(ROUNDS):
            name_edits = self._found(current, on, language, order)
            if not name_edits:
                return edits
            edits = compose(edits, name_edits, current)
            current = apply(current, name_edits)
        return []

    def _found(self, text: str, on: dt.date | None, language: str | None, order: Order) -> list[Edit]:
        edits: list[Edit] = []
        if self._names is not None:
            edits += self._names.edits(text, on, language)
        if "dates" in self._wanted:
            own = self._settings
            for date in find_dates(text, order, language, own.first_year, own.last_year):
                edits.append(Edit(date.start, date.end, date.date.isoformat(), "date", date.rule, VERSION, date.score))
        if not edits:
            return []
        closed = protected(text)
        starts = [start for start, _ in closed]
        kept: list[Edit] = []
        for edit in sorted(edits):
            before = bisect_left(starts, edit.end) - 1
            inside = before >= 0 and closed[before][1] > edit.start
            if not inside and (not kept or kept[-1].end <= edit.start):
                kept.append(edit)
        return kept


@dataclass(frozen=True)
class Spoken:
    """A name in lower case, its spellings in the vocabulary, and whether any other case of it means the product too.

    `noun`: the first letter is the only capital, which at the start of a sentence says nothing.
    """

    key: str
    name: str
    forms: frozenset[str]
    any_case: bool
    noun: bool
    former: bool


def spaced(name: str) -> str:
    """Return a name with single spaces."""
    return " ".join(name.translate(SPACES).split())


def distinctive(name: str) -> bool:
    """Return whether a name is recognized in any case: it holds a digit, or a capital behind a small letter."""
    return any(c.isdigit() for c in name) or any(a.islower() and b.isupper() for a, b in pairwise(name))


class SpokenNames:
    """The names of a vocabulary that are looked for in texts: aliases, former names and displays.

    A canonical value with a display of its own is an identifier and is not looked for. The leftmost and then the
    longest name counts, so that a name inside another one is never matched alone.
    """

    def __init__(self, vocabulary: Vocabulary, least: int) -> None:
        import ahocorasick

        self._vocabulary = vocabulary
        forms: defaultdict[str, list[tuple[str, bool, bool]]] = defaultdict(list)
        for canonical, value in vocabulary.values.items():
            named: list[tuple[str, bool | None, bool]] = [(vocabulary.display(canonical), None, False)]
            named += [(alias.name, alias.any_case, False) for alias in value.aliases]
            named += [(former.name, None, True) for former in value.formerly]
            for name, any_case, former in named:
                form = spaced(name)
                if len(form) >= least and any(c.isalpha() for c in form):
                    forms[form.lower()].append((name, distinctive(form) if any_case is None else any_case, former))
        self._automaton: Any = ahocorasick.Automaton()
        for key, spellings in forms.items():
            written = frozenset(spaced(name) for name, _, _ in spellings)
            free, former = any(any_case for _, any_case, _ in spellings), all(old for _, _, old in spellings)
            noun = not free and all(form[:1].isupper() and form[1:] == form[1:].lower() for form in written)
            spoken = Spoken(key, spellings[0][0], written, free, noun, former)
            self._automaton.add_word(key, spoken)
        self._empty = not forms
        if forms:
            self._automaton.make_automaton()

    def edits(self, text: str, on: dt.date | None, language: str | None) -> list[Edit]:
        """Return edits that replace each name of a product on that day by the product's display, if it differs."""
        if self._empty:
            return []
        low = text.translate(SPACES).lower()
        candidates = []
        for last, spoken in self._automaton.iter(low):
            start, end = last - len(spoken.key) + 1, last + 1
            if _alone(low, start, end):
                candidates.append((start, -end, spoken))
        edits: list[Edit] = []
        at = 0
        for start, negative, spoken in sorted(candidates, key=lambda candidate: candidate[:2]):
            if start < at:
                continue
            at = -negative
            edit = self._edit(text, start, at, spoken, on, language)
            if edit is not None:
                edits.append(edit)
        return edits

    def _edit(
        self, text: str, start: int, end: int, spoken: Spoken, on: dt.date | None, language: str | None
    ) -> Edit | None:
        stands = text[start:end]
        as_written = spaced(stands) in spoken.forms
        if not (as_written or spoken.any_case) or _glued(text, start, end) or _another_model(text, end, spoken.key):
            return None
        if spoken.noun and (language == "de" or _says_nothing(text, start, end)):
            return None
        value = self._vocabulary.resolve(spoken.name, on)
        if value is None or stands == self._vocabulary.display(value):
            return None
        display = self._vocabulary.display(value)
        rule = "spelling" if spaced(stands).lower() == spaced(display).lower() else "alias"
        rule = "former_name" if rule == "alias" and spoken.former else rule
        return Edit(start, end, display, "product", rule, VERSION, 0.98 if as_written else 0.9)


def _word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _alone(text: str, start: int, end: int) -> bool:
    """Return whether a name stands on word boundaries, allowing a plural `s` behind it."""
    if start and _word(text[start - 1]):
        return False
    rest = text[end : end + 2]
    if not rest or not _word(rest[0]):
        return True
    return rest[0] == "s" and text[end - 1].isalpha() and text[end - 1] != "s" and not (rest[1:] and _word(rest[1]))


def _opens(text: str, start: int) -> bool:
    """Return whether a sentence, a line, an item or a quote begins at `start`."""
    before = text[max(0, start - 8) : start].rstrip(" \t\u00a0*_\"'“„«([")
    return not before or before[-1] in ".!?…:;\n>#-–—•|"


def _says_nothing(text: str, start: int, end: int) -> bool:
    """Return whether the capital of a name may have another reason than being a product.

    The name opens a sentence, has a plural `s` as nouns have, or the words around it are capitalized too (Air France).
    """
    if _opens(text, start) or text[end : end + 1] == "s":
        return True
    before = WORD_BEFORE.search(text, max(0, start - LONGEST), start)
    of_name = before is not None and before.group()[0].isupper() and not _opens(text, before.start())
    return of_name or (text[end : end + 1] in (" ", "\u00a0") and text[end + 1 : end + 2].isupper())


def _glued(text: str, start: int, end: int) -> bool:
    """Return whether a name is part of a compound, a path or an identifier, or is a single word in quotes."""
    before, behind = text[max(0, start - 2) : start], text[end : end + 2]
    if (before and before[-1] in GLUED) or (behind[:1] in GLUED and behind[1:] and _word(behind[1])):
        return True
    return " " not in text[start:end] and bool(before) and QUOTES.get(before[-1]) == behind[:1]


def _another_model(text: str, end: int, key: str) -> bool:
    if MODEL.match(text, end):
        return True
    return NUMBER.match(text, end) is not None and not any(c.isdigit() for c in key)
