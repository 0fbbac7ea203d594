"""The spellings that the name, the address or the birth date of a known person may have."""

from __future__ import annotations

import functools
import itertools
import re

from curation.privacy.known.words import key, keys, squash
from curation.privacy.models.name_words import PARTICLES, SUFFIXES, TITLES
from curation.privacy.rules.addresses.street_words import UNITS as UNIT_WORDS
from curation.text.readings import FOLDED, canonical
from curation.text.scripts import is_unspaced, parted, tells
from curation.text.word_files import word_file

LISTS = word_file("privacy/known/address_words")

Unit = tuple[str, ...]  # keys of one part of a name: a first name, a surname with its particles
JOINED = 8  # letters from which a name written as one word counts
NAME_LETTERS = 4
ADDRESS_CHARACTERS, ADDRESS_WORDS = 6, 8
WAYS = 16  # of abbreviating one address
UNITS = 5  # parts of a name that are combined with each other
ASIDE = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|\"[^\"]{0,40}\"")
BESIDE = re.compile(r"(?<=\S) [-–—|] .{2,80}\Z")  # `Anna Smith - Acme Sales`: what is no part of the name
CHUNK = re.compile(r"[^\s._,;/|]+")
TWO_WORDS = re.compile(r"(van|von)(den|der|de)?([a-z]{4,})")  # Vandenberg is Van den Berg
# Words of addresses that are one and the same, and those of which an address may have the letter only.
ALIKE = {key(word): key(group.split()[0]) for group in LISTS.phrases("alike") for word in group.split()}
LETTERS = {
    spelling: (word, word[0]) for word in ("north", "south", "east", "west", "calle") for spelling in (word, word[0])
}
STREET = "strass"  # as `key` has -straße
POSTAL = re.compile(r"\s*\d{4,6}\s+[^\W\d]")
FLATS = frozenset(map(key, UNIT_WORDS.split("|")))  # words beside a number that many houses have: a flat's, a floor's
NUMBERED = frozenset(map(key, ("no", "nr", "number")))


@functools.lru_cache(4096)
def units(name: str) -> tuple[Unit, ...]:
    """Return the parts of a name, first names first, without titles, degrees, and text in brackets, in quotes or behind
    a dash after two words.
    """
    plain = ASIDE.sub(" ", name)
    alone = BESIDE.sub("", plain)
    last, comma, first = (alone if len(CHUNK.findall(alone)) > 1 else plain).partition(",")
    name_parts: list[Unit] = []
    pending: Unit = ()
    for chunk in CHUNK.findall(f"{first} {last}" if comma else last):
        unit = tuple(keys(chunk))
        word = "".join(unit)
        if not word or word in TITLES_KEYS or (word in SUFFIXES and name_parts):
            continue
        if len(unit) == 1 and chunk.translate(FOLDED) in PARTICLES and (name_parts or comma):
            pending += unit
            continue
        name_parts.append(pending + unit)
        pending = ()
    return (*name_parts, pending) if pending else tuple(name_parts)


def parts(unit: Unit) -> list[str]:
    """Return the words of a unit that can identify it: no particles and no single letters."""
    return [word for word in unit if len(word) > 1 and not (word in PARTICLES and len(unit) > 1)]


@functools.lru_cache(4096)
def spellings(unit: Unit) -> tuple[Unit, ...]:
    """Return the ways to write a unit: whole, as one word, and each part of a compound alone."""
    whole = tuple(word for word in unit if len(word) > 1)
    ways = [whole, (squash("".join(unit)),), tuple(parts(unit)), *((word,) for word in parts(unit) if len(word) > 2)]
    if len(whole) == 1 and (split := TWO_WORDS.fullmatch(whole[0])):
        ways.append(tuple(part for part in split.groups() if part))
    return tuple(way for way in dict.fromkeys(ways) if way and len("".join(way)) > 1)


def name_forms(name: str) -> set[Unit]:
    """Return the runs of two or more keys that spell the name: with or without its middle, surname first, with one of
    two surnames, in the genitive. Empty for a single name.
    """
    given = [unit for unit in units(name) if parts(unit)][:UNITS]
    last = len(given) - 1
    if last < 1:
        return set()
    every = tuple(range(last + 1))
    orders = {(0, last), (last, 0), (0, 1), *itertools.pairwise(every)}
    runs = {
        tuple(itertools.chain.from_iterable(chosen))
        for order in orders
        for chosen in itertools.product(*(spellings(given[i]) for i in order))
    }
    if last > 1:
        for order in (every, (last, *every[:-1]), (*every[1:], 0)):
            runs.add(tuple(itertools.chain.from_iterable(spellings(given[i])[0] for i in order)))
    runs |= {(*run[:-1], run[-1] + "s") for run in runs if len(run) > 1 and run[-1] in given[last]}
    return {run for run in runs if len(run) > 1 and sum(map(len, run)) >= NAME_LETTERS}


def joined_forms(name: str) -> set[str]:
    """Return the spellings of the name as one word: annasmith, smithanna."""
    given = [unit for unit in units(name) if parts(unit)]
    if len(given) < 2:
        return set()
    words = {
        squash("".join(order))
        for first, last in itertools.product(spellings(given[0]), spellings(given[-1]))
        for order in ((*first, *last), (*last, *first))
    }
    return {word for word in words if len(word) >= JOINED}


def surnames(name: str) -> set[str]:
    """Return the surnames that may follow a title: words of the last part, and of the first of two surnames."""
    given = [unit for unit in units(name) if parts(unit)]
    if len(given) < 2:
        return set()
    several = [given[-1]] + ([given[-2]] if len(given) > 2 else [])
    return {word for unit in several for word in (*parts(unit), squash("".join(unit))) if len(word) > 2}


def running_forms(name: str) -> set[str]:
    """Return the spellings of a name in a script without spaces, as a sentence has it; empty for other scripts."""
    if not is_unspaced(name):
        return set()
    words = canonical(name).text.split()
    return {form for form in map(parted, ("".join(words), " ".join(words))) if tells(form)}


def address_forms(address: str) -> set[Unit]:
    """Return street and house number in both orders, with the usual abbreviations, with and without the number of a
    flat behind them. Empty where there is no house number.
    """
    lines = [line for line in re.split(r"[,;\n]", address) if line.strip()]
    if len(lines) > 1 and lines[0].strip().isdigit():
        lines[:2] = [f"{lines[0]} {lines[1]}"]
    towns = [line for line in lines if POSTAL.match(line)]
    # 1450 Main Ave is a street, 8001 Zürich no address.
    for line in [line for line in lines if line not in towns] + [town for town in towns if len(town.split()) > 2]:
        words = keys(line)
        while first := _leading_flat(words):
            words = words[first:]
        forms = {form for variant in (words, _without_flats(words)) for form in _line_forms(variant[:ADDRESS_WORDS])}
        if forms:
            return forms
    return set()


def _line_forms(words: list[str]) -> set[Unit]:
    numbers = [at for at, word in enumerate(words) if word[0].isdigit()]
    if not numbers or not any(len(word) > 2 and not word[0].isdigit() for word in words):
        return set()
    at = numbers[0] if numbers[0] == 0 else numbers[-1]
    streets = words[at + 1 :] if at == 0 else words[:at]
    written = itertools.islice(itertools.product(*map(_street, streets)), WAYS)
    orders = {order for run in written for order in ((words[at], *run), (*run, words[at]))}
    runs = {tuple(word for word in run if len(word) > 1 or word.isdigit()) for run in orders}
    return {run for run in runs if len(run) > 1 and sum(map(len, run)) >= ADDRESS_CHARACTERS}


def _leading_flat(words: list[str]) -> int:
    """Return how many words at the start of a line name a flat or floor, which many houses have: `Apt 4`, `4th
    floor`.
    """
    if len(words) > 1 and words[0] in FLATS:
        at = 2 if words[1] in NUMBERED and len(words) > 2 else 1
        return at + 1 if words[at][0].isdigit() or len(words[at]) == 1 else 0
    numbered = len(words) > 1 and words[1] in FLATS and words[0][0].isdigit()
    # 123 Apt 4 Main Street begins with the number of a house.
    return 2 if numbered and (len(words) == 2 or not words[0].isdigit()) else 0


def _without_flats(words: list[str]) -> list[str]:
    """Return the words of a line without a flat such as `Apt 4` inside or at its end."""
    left: list[str] = []
    at = 0
    while at < len(words):
        is_flat = at > 0 and words[at] in FLATS and at + 1 < len(words) and words[at + 1][0].isdigit()
        left += [] if is_flat else [words[at]]
        at += 2 if is_flat else 1
    return left


def _street(word: str) -> tuple[str, ...]:
    for end in (STREET + "e", "str"):
        if word.endswith(end) and len(word) > len(end) + 2:
            stem = word.removesuffix(end)
            return (f"{stem}{STREET}e", f"{stem}str")
    return LETTERS.get(word, (word,))


def inflected(word: str) -> set[str]:
    """Return a name's genitive and its cases in Slavic languages, by a fixed list of endings, without the word
    itself.
    """
    if len(word) < 3 or not word.isalpha():
        return set()
    forms = set() if word[-1] in "sxz" else {word + "s"}
    if len(word) < 4:
        return forms
    if word[-1] in "aа":
        stem = word[:-1]
        forms |= {stem + end for end in ("y", "i", "e", "ie", "o", "u", "oy", "oi", "ou", "ы", "и", "е", "у", "ой")}
        forms |= {stem[:-1] + soft for hard, soft in SOFT if stem.endswith(hard)}
        if stem.endswith(("sk", "ck", "ov", "ev", "ск", "ов", "ев")):
            forms |= {stem + end for end in ("iej", "ej", "ej", "oj", "oy", "ую")}
    elif word[-1] in "iyйи":
        stem = word[:-1]
        forms |= {stem + end for end in ("iego", "iemu", "im", "ego", "emu", "ym", "ich", "ogo", "omu", "a", "u", "em")}
        forms |= {stem + end for end in ("ого", "ому", "им", "я", "ю", "ем", "е")}
    elif word[-1] not in "eouе":
        forms |= {word + end for end in ("a", "owi", "ovi", "em", "iem", "om", "ym", "u", "ie", "e", "а", "у", "ом")}
        forms |= {word + end for end in ("ым", "е", "ow", "owie", "ami")}
        if word.endswith(("ek", "ec", "el")):
            forms |= {word[:-2] + word[-1] + end for end in ("a", "owi", "iem", "em", "ovi", "u")}
    return {squash(form) for form in forms} - {word}


SOFT = (("k", "ce"), ("g", "dze"), ("r", "rze"), ("t", "cie"), ("d", "dzie"), ("ch", "sze"))
TITLES_KEYS = frozenset(map(key, TITLES))
