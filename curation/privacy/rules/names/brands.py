"""What brands and products are called: the titles of Simple Icons (CC0), three thousand and more, kept up to date.

A title of one word that is somebody's name too (`Ford`, `Claude`) tells nothing here, nor does one of several words
that holds a given name (`Charles Schwab`). A short one counts as the brand writes it: `BEM`, not `Bem`.
"""

from __future__ import annotations

import functools

from curation.privacy.rules.names.given_names import names
from curation.text.readings import WORD, folded_word

LIBRARY = "simple-icons-pack"
SHORT = 4  # letters


@functools.cache
def _titles() -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    """The folded words of each, and the short ones as written; read once a process in a fiftieth of a second."""
    import simple_icons_pack

    icons = (getattr(simple_icons_pack, name) for name in dir(simple_icons_pack) if name.startswith("SI_"))
    written = [icon.title for icon in icons]
    long = frozenset(_words(title) for title in written if len(title) > SHORT)
    return long - {()}, frozenset(title for title in written if 1 < len(title) <= SHORT)


def is_brand(written: str) -> bool:
    """Whether words are a brand's or a product's name and nobody's."""
    lists, (long, short) = names(), _titles()
    words = _words(written)
    if any(word in lists.sure for word in words) or (len(words) == 1 and lists.know(words[0])):
        return False
    return words in long or written in short


def _words(written: str) -> tuple[str, ...]:
    return tuple(map(folded_word, WORD.findall(written)))
