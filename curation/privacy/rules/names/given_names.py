"""Given names and surnames of the world, and which of them are everyday words too.

The names are Faker's (MIT), in Latin letters, of some eighty locales. They are loaded once a process, at the first
text, in about a fifth of a second.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from curation.privacy.models.languages import FUNCTION_WORDS
from curation.privacy.rules.english import common_words
from curation.privacy.rules.names.name_cues import CALLING
from curation.privacy.rules.names.things import THINGS
from curation.text.readings import folded_word
from curation.text.word_files import word_file

LISTS = word_file("privacy/names/given_names")

LATIN_ENDS = "\u0250"
SURE_LETTERS = 4  # a shorter name is an everyday word of some language
LOREM = ("en_US", "de_DE", "fr_FR", "es_AR", "es_ES", "es_MX", "it_IT", "nl_BE", "nl_NL", "pl_PL")


class Names(NamedTuple):
    """Sets of folded words. A `sure` given name is a person even alone; an `unsure` one is an everyday word too."""

    sure: frozenset[str]
    unsure: frozenset[str]
    surnames: frozenset[str]
    small: frozenset[str]  # given names that may name somebody without a capital
    nobody: frozenset[str]  # everyday words that are no given name
    everyday: frozenset[str]  # words of eight languages that are capitalised at a sentence's start and name nobody
    ordinary: frozenset[str]  # words of English that are no name: they name somebody only beside a name, or on a cue

    def know(self, word: str) -> bool:
        """Whether a folded word is a given name or a surname; it may be an everyday word too."""
        return word in self.sure or word in self.unsure or word in self.surnames


# Common given names that name a person even in lower case.
GIVEN_NAMES: frozenset[str] = frozenset(LISTS.words("given_names"))

# Given names that are also words of English or a language near it, months, places or products. They are a person only
# where more than the word tells so.
UNSURE: frozenset[str] = frozenset(LISTS.words("unsure"))

# Other words that tickets capitalise: at a sentence's start, in a letter, of a desk and of a product.
TICKET_WORDS = frozenset(LISTS.words("ticket_words"))

MONTHS = frozenset(LISTS.words("months"))


@functools.cache
def names() -> Names:
    """Return all lists, folded, loaded once a process."""
    given: set[str] = set()
    surnames: set[str] = set()
    import faker.providers.person as locales

    for module in sorted(module_info.name for module_info in pkgutil.iter_modules(locales.__path__)):
        provider = importlib.import_module(f"{locales.__name__}.{module}").Provider
        for attribute in dir(provider):
            kind = given if attribute.startswith("first_") else surnames if attribute.startswith("last_") else None
            if kind is not None:
                kind.update(_latin(getattr(provider, attribute)))
    given = {name for name in map(folded_word, given) if len(name) > 1} | GIVEN_NAMES
    surnames = {name for name in map(folded_word, surnames) if len(name) > 1}
    everyday = {*TICKET_WORDS, *THINGS, *MONTHS, *_common_words()} - GIVEN_NAMES | (CALLING - given)
    short = {name for name in given - GIVEN_NAMES if len(name) < SURE_LETTERS}
    unsure = UNSURE | everyday | short
    return Names(
        frozenset(given - unsure),
        frozenset(given & unsure),
        frozenset(surnames),
        frozenset(given - everyday),
        frozenset(word for word in everyday - given if len(word) > 1 and "-" not in word),
        frozenset(everyday),
        common_words() - given - surnames,
    )


def _latin(value: object) -> Iterator[str]:
    """Yield the Latin names of a provider's list, weighted or not; of a name in several words the last one."""
    if isinstance(value, str):
        if max(value, default=LATIN_ENDS) < LATIN_ENDS:
            yield value.split()[-1]
    elif isinstance(value, Mapping):
        yield from (name for key in value for name in _latin(key))
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from (name for element in value for name in _latin(element))


def _common_words() -> Iterator[str]:
    for locale in LOREM:
        yield from map(folded_word, importlib.import_module(f"faker.providers.lorem.{locale}").Provider.word_list)
    for words in FUNCTION_WORDS.values():
        yield from map(folded_word, words)
