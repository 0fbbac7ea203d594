"""Handles that are a person's name: `@nadia-lindgren`, `@tomaszbwilk`, `@jakub`.

Most handles are no names; programs write theirs the same way (`@override`, `@param`), and so do packages
(`@scope/name`). A handle counts if its words are known names, or a given name with a surname, an initial between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from curation.privacy.rules.english import all_words
from curation.privacy.rules.names.given_names import Names, names
from curation.text.readings import folded_word

MENTION = re.compile(r"(?<![\w.@/+\-])@([^\W\d_]{3,40}(?:[-_.][^\W\d_]{2,40}){0,3})\d{0,4}(?![\w@/(=]|[-.][\w])")
BETWEEN = re.compile(r"[-_.]")
GIVEN, SURNAME = 4, 4  # letters of each in a handle of one word


def mentioned(text: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of each such handle, without its @."""
    lists = names()
    for match in MENTION.finditer(text) if "@" in text else ():
        if names_somebody("-".join(map(folded_word, BETWEEN.split(match[1]))), lists):
            yield match.span(1)


def names_somebody(handle: str, lists: Names) -> bool:
    """Whether a handle in small letters is a person's name."""
    words = BETWEEN.split(handle)
    if len(words) > 1:
        return any(word in lists.sure for word in words) and not any(word in lists.nobody for word in words)
    return handle in lists.sure or (handle not in all_words() and _joined(handle, lists))


def _joined(word: str, lists: Names) -> bool:
    """Whether a word is a given name and a surname, perhaps with an initial between them."""
    return any(
        word[:at] in lists.sure and _is_surname((word[at:], word[at + 1 :]), lists)
        for at in range(GIVEN, len(word) - SURNAME + 1)
    )


def _is_surname(rests: Sequence[str], lists: Names) -> bool:
    return any(len(rest) >= SURNAME and rest in lists.surnames for rest in rests)
