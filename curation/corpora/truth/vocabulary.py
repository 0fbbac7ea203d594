"""Load lists of words: those without a meaning of their own, synonyms, and words that exclude each other.

The lists are English, with the most frequent German and French words.
"""

from __future__ import annotations

from curation.text.word_files import word_file

LISTS = word_file("corpora/truth/vocabulary")

STOP = frozenset(LISTS.words("stop"))
# Words that say little about what a claim is about.
VAGUE = frozenset(LISTS.words("vague"))
# Verbs that an instruction begins with.
ORDERS = frozenset(LISTS.words("orders"))
# Words in capitals or with a digit that do not tell one thing from another.
COMMON = frozenset(LISTS.phrases("common"))
# Words of titles and headings that name the sort of text, not what it is about.
SORTS = frozenset(LISTS.words("sorts"))
# Each line has words that mean the same in support and policies; the first stands for all, with any ending.
SYNONYMS = LISTS.phrases("synonyms")
# Each line has words that exclude each other: a claim about one says nothing about another. A line that begins with `!`
# has words that narrow a claim, which then need not hold without them.
CONTRASTS = LISTS.phrases("contrasts")
# Words of lines with `!` that mostly have another sense; they narrow nothing by themselves.
PLAIN = frozenset(LISTS.phrases("plain"))
