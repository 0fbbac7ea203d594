"""Words that are parts of names or also names: titles, particles, and names that read as ordinary words when they are
alone. All folded.
"""

from __future__ import annotations

from curation.text.readings import TITLES as CLEAR_TITLES
from curation.text.word_files import word_file

LISTS = word_file("privacy/names/words_and_names")

# First names and surnames that are also words: alone they count only where a name must stand.
WORDS = frozenset(LISTS.words("words"))
# Words in small letters only: with a capital they are names anywhere.
SELDOM_WORDS = frozenset(LISTS.words("seldom_words"))
# Nouns of German, which has all nouns begin with a capital, and months: a capital inside a sentence says nothing.
CAPITALISED = frozenset(LISTS.words("capitalised"))
# Before a surname. Those that are also words count only where title and name begin with a capital.
DOUBTFUL_TITLES = frozenset(LISTS.words("doubtful_titles"))
TITLES = CLEAR_TITLES | DOUBTFUL_TITLES | frozenset(LISTS.words("titles"))
SUFFIXES = frozenset("jr sr ii iii iv phd md msc bsc ba ma mba esq cpa rn dds llm junior senior".split())  # noqa: SIM905
# Particles between first names and surname; alone they do not stand for the name.
PARTICLES = frozenset(LISTS.words("particles"))
# Capitals alone in a line that are no initials.
NO_INITIALS = frozenset(LISTS.words("no_initials"))
