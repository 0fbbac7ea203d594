"""Names of brands and products: the more than three thousand titles of Simple Icons (CC0).

A one-word title that is also a person's name (`Ford`, `Claude`) does not count, nor one of several words with a given
name in it (`Charles Schwab`). A short title counts only as the brand writes it: `BEM`, not `Bem`.
"""

from __future__ import annotations

import functools

from curation.privacy.rules.names.given_names import names
from curation.text.readings import WORD, folded_word

LIBRARY = "simple-icons-pack"
SHORT = 4  # letters


@functools.cache
def _titles() -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    """Return the folded words of each long title, and the short titles as written; read once a process, in about
    0.02 seconds."""
    import simple_icons_pack

    icons = (getattr(simple_icons_pack, name) for name in dir(simple_icons_pack) if name.startswith("SI_"))
    written = [icon.title for icon in icons]
    long = frozenset(_words(title) for title in written if len(title) > SHORT)
    return long - {()}, frozenset(title for title in written if 1 < len(title) <= SHORT)


def is_brand(written: str) -> bool:
    """Whether words are the name of a brand or product and of no person."""
    lists, (long, short) = names(), _titles()
    words = _words(written)
    if any(word in lists.sure for word in words) or (len(words) == 1 and lists.know(words[0])):
        return False
    return words in long or written in short


def _words(written: str) -> tuple[str, ...]:
    return tuple(map(folded_word, WORD.findall(written)))
