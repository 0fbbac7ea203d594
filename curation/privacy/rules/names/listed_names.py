"""Names by lists: a known given name and the words behind it, and when an everyday word is a name."""

from __future__ import annotations

import re

from curation.privacy.models.languages import POLISH
from curation.privacy.rules.names.full_names import fits
from curation.privacy.rules.names.given_names import GIVEN_NAMES
from curation.privacy.rules.names.name_cues import AND, SAID
from curation.privacy.rules.names.things import THINGS
from curation.privacy.rules.words import Words
from curation.text.word_files import word_file

LISTS = word_file("privacy/names/listed_names")

ADDRESS_NEXT = re.compile(r"[ \t\"']{0,3}[<(\[]{1}(?:mailto:)?[^\s<>@()\[\]]{1,64}@")
END_OF_LINE = re.compile(r"[ \t]{0,3}[.,!]?[ \t*_]{0,4}(?:\r?\n|$)")
# Given names that are, in lower case, a word of another language.
LOWER_WORDS = frozenset(LISTS.words("lower_words"))
ARTICLES = frozenset(LISTS.words("articles"))


def listed(words: Words, index: int) -> tuple[int, int] | None:
    """Return the [start, end) words of the name that begins at word `index`, by the lists of names; None where none
    does."""
    if not words.capital[index]:
        return None if words.camel(index) else _known_lower(words, index)
    if words.camel(index):
        return None
    start, stop = words.spans[index]
    if stop - start > 1 and words.text[start:stop].isupper():
        return _known_upper(words, index)
    if stop - start > 1 and words.everyday(index) and not words.is_given(index):
        return None
    end = words.name_end(index, everyday=True)
    if words.is_given(index) and _begins_name(words, index, end):
        return index, end
    if words.is_sure(index):
        return index, index + 1
    if stop - start == 1:
        dotted = words.text.startswith(".", stop) and not words.text.endswith("°", 0, start)
        known = (at for at in range(index + 1, end) if words.is_surname(at) or words.is_given(at))
        named = dotted and any(words.plain[at] not in THINGS for at in known)
    elif words.everyday(index):
        return None
    else:
        named = _initialled(words, index) or (
            words.is_surname(index) and any(words.is_sure(at) for at in range(index + 1, end))
        )
    return (index, end) if named or _addressed(words, index, end) or _surnames(words, index, end) else None


def _begins_name(words: Words, index: int, end: int) -> bool:
    """Whether words that begin with a given name are one name. A given name that is an everyday word needs a known
    name behind."""
    after = words.text[words.spans[end - 1][1] : words.spans[end - 1][1] + 1]
    if words.is_sure(index) and end > index + 1:
        return True
    if words.everyday(index):
        known = end > index + 1 and (words.is_surname(index + 1) or words.is_sure(index + 1))
        return known and not (words.everyday(index + 1) and words.text[slice(*words.spans[index + 1])].isupper())
    if after == ":" and words.starts_line(index):
        return True
    if end == index + 1:
        return False
    whole = index == 0 and end == len(words.plain) and _line_ends(words, end)
    initial = len(words.plain[index + 1]) == 1 and end > index + 2
    return whole or initial or words.is_surname(index + 1) or words.is_sure(index + 1) or _addressed(words, index, end)


def _initialled(words: Words, index: int) -> bool:
    """Whether an initial and another word that may be a name follow: `Xx B. Yy`."""
    last = index + 2
    return (
        last < len(words.plain)
        and len(words.plain[index + 1]) == 1
        and words.capital[index + 1]
        and words.joined(index + 1)
        and words.joined(last)
        and all(words.may_name(at) and fits(words, at) for at in (index, last))
    )


def _addressed(words: Words, index: int, end: int) -> bool:
    """Whether a mail address follows: `Chidi Okafor <chidi@example.com>`."""
    return end > index and ADDRESS_NEXT.match(words.text, words.spans[end - 1][1]) is not None


def _surnames(words: Words, index: int, end: int) -> bool:
    """Whether a surname stands in a row with another one: `Marrero and Murphy`."""
    after = next_in_row(words, end) if end == index + 1 and words.is_surname(index) else None
    return (
        after is not None
        and len(words.plain[index]) > 2
        and words.capital[after]
        and words.is_surname(after)
        and not words.everyday(after)
    )


def _line_ends(words: Words, end: int) -> bool:
    """Whether a line ends after the words before `end`."""
    return END_OF_LINE.match(words.text, words.spans[end - 1][1]) is not None


def _known_lower(words: Words, index: int) -> tuple[int, int] | None:
    plain = words.plain[index]
    if plain in words.lists.sure and len(plain) > 2:
        after = index + 1
        if words.joined(after) and words.plain[after] in SAID and not words.capital[after]:
            return index, after  # `alfred said`, though Said is a name too
        if (
            words.joined(after)
            and len(words.plain[after]) == 1
            and not words.capital[after]
            and words.joined(after + 1)
        ):
            after += 1
        if (
            words.joined(after)
            and words.is_surname(after)
            and not words.everyday(after)
            and len(words.plain[after]) > 2
        ):
            return index, after + 1
        if words.joined(after) and not words.everyday(after) and len(words.plain[after]) > 3:
            line = words.starts_line(index) and _line_ends(words, after + 1)
            if line or words.text[slice(*words.spans[after])].endswith(("'s", "’s")):
                return index, after + 1
        written = words.text[slice(*words.spans[index])]
        if plain in GIVEN_NAMES and plain not in LOWER_WORDS and len(plain) > 3 and not POLISH.search(written):
            return index, index + 1
    elif plain in words.lists.unsure and words.starts_line(index) and not words.everyday(index):
        after = index + 1
        if (
            words.joined(after)
            and words.is_surname(after)
            and not words.everyday(after)
            and _line_ends(words, after + 1)
        ):
            return index, after + 1
    return None


def _known_upper(words: Words, index: int) -> tuple[int, int] | None:
    if not words.is_given(index) or words.everyday(index):
        return None
    if words.plain[index] in LOWER_WORDS and index and words.plain[index - 1] in ARTICLES:
        return None
    end = words.name_end(index)
    while end > index + 1 and not (words.is_surname(end - 1) or words.is_sure(end - 1)):
        end -= 1
    if end > index + 1:
        return index, end
    return (index, index + 1) if words.plain[index] in GIVEN_NAMES and len(words.plain[index]) > 3 else None


def next_in_row(words: Words, at: int) -> int | None:
    """Return the index of the next word in a list of names, past a comma, slash or `and` at `at`; None where the
    list ends."""
    if at >= len(words.plain):
        return None
    if words.plain[at] in AND and words.gap(at) in (" ", ", ") and at + 1 < len(words.plain) and words.joined(at + 1):
        return at + 1
    return at if words.gap(at) in (", ", " & ", " / ", "/", "; ") else None
