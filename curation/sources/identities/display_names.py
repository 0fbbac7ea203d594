"""Normalize a display name: the forms in which mail clients, directories and web forms write one person become one
string.

Only what does not identify the person is removed or unified: order, case, brackets, titles, degrees, punctuation.
Particles (von, van der, de la) and accents stay, and `ü` is not `ue`: whether those are one is a question about a text,
which privacy answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from curation.text.word_files import word_file

LISTS = word_file("sources/identities/display_names")

LONGEST = 400  # most characters of a name
OPENING, CLOSING = "([{<（［", ")]}>）］"
MARKS = re.compile('["“”„‟«»‹›`´]')
APOSTROPHES = str.maketrans("’‘‚", "'''")
EDGES = ".,;:!?*_~#'-–—|/\\"
DASH = re.compile(r"\s[-–—|/]+\s")
# Suffixes that a system appends to the name of a person who wrote through it.
THROUGH = re.compile(r"\s(?:via|über|im auftrag von|on behalf of)\s")
TITLES = frozenset(LISTS.words("titles"))
# Titles that are also initials, given names or surnames: they go only where a whole name is left.
AMBIGUOUS = frozenset(LISTS.words("ambiguous"))
DEGREES = frozenset(LISTS.words("degrees"))
# Degrees that are also surnames: they go only where a comma stands before them.
ALSO_SURNAMES = frozenset(LISTS.words("also_surnames"))
GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
PRONOUNS = re.compile(
    r"(?:she|he|they|sie|er|elle|il|iel|ella|él|ze|xe)(?:\s?[/|]\s?(?:her|him|them|hers|his|theirs|they|she|he|ihr|ihm"
    r"|ihn|elle|lui|ella|él|hir|zir|any))+"
)
# Words that mark the name of a company, a department or a mailbox, which names no person.
IMPERSONAL = frozenset(LISTS.words("impersonal"))


def display_name(name: str) -> str:
    """Return the normalized form of a person's display name.

    NFKC, case folded, one space between words; `Last, First` turned; brackets with their content, quotation marks,
    titles before and degrees or generations after the name, pronouns, and what follows ` via `, ` | ` or ` - ` are left
    out, as long as something stays. Idempotent; the cost is linear in the name. Never empty for a name with a letter.
    """
    form, before = name, None
    while form != before:  # each pass shortens it or leaves it: turning a name may bring a title to its front
        form, before = _pass(form) or " ".join(_words(_plain(form))), form
    return form


def generation(name: str) -> str | None:
    """Return `jr`, `sr`, `ii` … where the name ends in it, as a father and his son may agree in everything else."""
    words = _words(_plain(name).replace(",", " "))
    return next((GENERATIONS[word] for word in reversed(words[1:]) if word in GENERATIONS), None)


def personal_words(name: str) -> tuple[str, ...]:
    """Return the words of a person's display name, in order; none for an address, a company or a mailbox."""
    if "@" in name:
        return ()
    words = tuple(display_name(name).split())
    return () if any(word in IMPERSONAL for word in words) or not any(map(str.isalpha, "".join(words))) else words


def _plain(name: str) -> str:
    if name.isascii() and name.isprintable():  # most are, and the rest of this is four times as slow
        return name[:LONGEST].casefold()
    visible = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in unicodedata.normalize("NFKC", name[:LONGEST])
        if unicodedata.category(c) not in ("Cf", "Cs")
    )
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold()).translate(APOSTROPHES)


def _pass(name: str) -> str:
    plain = _plain(name)
    text = MARKS.sub(" ", _without_brackets(plain))
    text = " ".join(text.split())
    text = _head(_head(text, THROUGH, 1), DASH, 2)
    text = PRONOUNS.sub(" ", text) if "/" in text or "|" in text else text
    first, *others = text.split(",")
    parts = [part for part in (_bare(first), *(_bare(other, ALSO_SURNAMES) for other in others)) if part]
    if len(parts) > 1 and any(word in IMPERSONAL for word in parts[1].split()):
        parts = parts[:1]
    if len(parts) > 1:
        parts = [parts[1], parts[0]]  # what stands behind a second comma is a place or a post
    return _bare(" ".join(parts))


def _without_brackets(text: str) -> str:
    """Return the text outside brackets; if all of it is in brackets, all of it without the brackets."""
    if not any(mark in text for mark in OPENING):
        return text
    outside, depth = [], 0
    for character in text:
        if character in OPENING:
            depth += 1
            outside.append(" ")
        elif character in CLOSING:
            depth = max(depth - 1, 0)
        elif not depth:
            outside.append(character)
    remainder = "".join(outside)
    if any(map(str.isalpha, remainder)):
        return remainder
    return "".join(" " if c in OPENING + CLOSING else c for c in text)


def _head(text: str, cut: re.Pattern[str], least: int) -> str:
    """Return the text before the cut, if that is a name of at least `least` words."""
    head = cut.split(f"{text} ", maxsplit=1)[0].strip()
    return head if head != text and len(head.replace(",", " ").split()) >= least else text


def _words(text: str) -> list[str]:
    return [bare for word in text.split() if (bare := word.strip(EDGES))]


def _bare(part: str, more: Collection[str] = ()) -> str:
    """Return a part without leading titles, trailing degrees and generations, and dots; empty if nothing else is in
    it.
    """
    words = _words(part)
    start, end = 0, len(words)
    while start < end and words[start] in TITLES and (words[start] not in AMBIGUOUS or end - start > 2):
        start += 1
    while end > start and (
        words[end - 1] in GENERATIONS or (words[end - 1] in DEGREES and words[end - 1] not in ALSO_SURNAMES)
    ):
        end -= 1
    return "" if more and all(word in more for word in words) else " ".join(words[start:end])
