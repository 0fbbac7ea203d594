"""Lists of words: without a meaning of their own, with the same meaning, and excluding each other.

For English, with the most frequent German and French words.
"""

from __future__ import annotations

from curation.text.word_files import word_file

LISTS = word_file("corpora/truth/vocabulary")

STOP = frozenset(LISTS.words("stop"))
# Words that say little about what a claim is about.
VAGUE = frozenset(LISTS.words("vague"))
# Verbs that an instruction begins with.
ORDERS = frozenset(LISTS.words("orders"))
# Nothing that tells one thing from another, though written in capitals or with a digit.
COMMON = frozenset(LISTS.phrases("common"))
# Words of titles and headings that name the sort of text, not what it is about.
SORTS = frozenset(LISTS.words("sorts"))
# A line: words that mean the same where support and policies speak; the first stands for all, and for their endings.
SYNONYMS = LISTS.phrases("synonyms")
# A line: words of which one excludes the others; a claim about one says nothing about another. Behind `!` such as
# narrow a claim: what is said of one of them need not hold for all.
CONTRASTS = LISTS.phrases("contrasts")
# Of those behind `!`, words that mostly stand in another sense; they narrow nothing by themselves.
PLAIN = frozenset(LISTS.phrases("plain"))
