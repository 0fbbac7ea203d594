"""Invented names: from lists of many countries, and made of syllables so that no list has them."""

from __future__ import annotations

import functools
import importlib
import re

from curation.privacy.keyed_draws import CAPITALS, Chance
from curation.text.word_files import word_file

LISTS = word_file("privacy/canaries/syllables")

LOCALES = (
    *("en_US", "en_US", "en_US", "en_GB", "en_GB", "en_IN", "de_DE", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL"),
    *("pt_BR", "tr_TR", "sv_SE", "fi_FI", "cs_CZ", "hu_HU", "ro_RO", "yo_NG", "id_ID"),
)
# Beginnings, and ends of given and of family names, of which names are made that stand on no list: what a recognizer
# knows by heart tells nothing of the next customer.
SYLLABLES = tuple(tuple(part.split() for part in line.split("|")) for line in LISTS.phrases("syllables"))


@functools.cache
def _names(locale: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (given names, family names) of a locale, single words."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    first, last = provider.first_names, provider.last_names
    return tuple(n for n in first if re.fullmatch(r"[^\W\d_]{3,}", n)), tuple(
        n for n in last if re.fullmatch(r"[^\W\d_]{3,}(?:-[^\W\d_]{3,})?", n)
    )


def drawn_name(chance: Chance) -> tuple[str, str]:
    """Return (given name, family name): two in three from lists, the others made of syllables."""
    if chance.below(3):
        first, last = _names(chance.of(LOCALES))
        return chance.of(first), chance.of(last)
    beginnings, given, family = chance.of(SYLLABLES)
    return chance.of(beginnings) + chance.of(given), chance.of(beginnings) + chance.of(family)


def person(chance: Chance) -> str:
    """Return mostly a given name and a family name; also with an initial, the family name first, or without
    capitals.
    """
    first, last = drawn_name(chance)
    forms = (*["{0} {1}"] * 15, "{0} " + chance.of(CAPITALS) + ". {1}", "{1}, {0}", "{0} {1}-{2}")
    name = chance.of(forms).format(first, last, drawn_name(chance)[1])
    return name.lower() if chance.below(20) == 0 else name
