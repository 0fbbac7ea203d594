"""Words of products and firms; with one of them, a name is a brand's and no person's."""

from __future__ import annotations

from curation.text.word_files import word_file

LISTS = word_file("privacy/names/firms_and_things")

# Words of firms' names; a word before one of these is no person.
FIRMS = frozenset(LISTS.words("firms"))
# Things and parts of firms that tickets capitalise, also behind a made-up brand: `Xx Scanner`, `Yy Foods`.
THINGS = frozenset(LISTS.words("things"))
