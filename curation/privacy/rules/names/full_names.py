"""Names that no list has, where the words around them reveal them: `confirmed by Xx Yy`, `Xx Yy set up the …`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from curation.privacy.rules.addresses.place_names import place_names
from curation.privacy.rules.names.given_names import TICKET_WORDS
from curation.privacy.rules.names.name_cues import PARTICLES
from curation.privacy.rules.names.things import THINGS
from curation.privacy.rules.words import Words
from curation.text.word_files import word_file

LISTS = word_file("privacy/names/what_people_do_and_have")

SHORTEST = 3  # letters of a word of a name that nobody has heard of
LONGEST = 4  # words of a name
NOT_A_NAME = re.compile(r"[ \t]?(?:[®™©]|[A-Z]{2,}|\d|[A-Z][a-z]*\b(?![.,;:]))|-\d")  # `Xx Yy 40`, `Xx Yy Edition`
# A preposition → beginnings of words, one of which stands near it where somebody is sent, spoken with, or has done it.
# All folded.
SENT = r"send|sent|ship|forward|mail|deliver|replac|refund|invoic|hand|transfer|assign|schick|liefer|uberweis|ersatz"
SENT_ROMANCE = r"envia|envie|envio|envoi|envoy|livr|rembours|entreg|spedi|invia|consegn|stuur|lever|wysl|przes|dostar"
SPOKE = (
    r"spoke|talk|discuss|agree|check|met|meet|confirm|arrang|appointment|call|chat|exchang|sprech|gespro|bespro|sprach|"
)
SPOKE += r"sprich|telefon|gered|parl|habl|acord|concord|gesprok|overleg|rozmaw|uzgod"
DID = r"sign|confirm|approv|authori|report|request|submit|rais|log|install|creat|writ|wrot|handl|answer|accept|collect|"
DID += r"pick|order|review|resolv|escalat|bestatig|unterschr|genehmig|gemeldet|valid|approu|firmad|aprob|firmat|"
DID += r"confer|getekend|bevestig|goedgek|podpis|potwierdz|zatwierdz"
HAS = r"(?:asked|ask|account|badge|seat|laptop|profile|login|password|access|behalf|attention|signature|widow|"
HAS += r"daughter|son|wife|husband|mother|father|passport)(?: |$)"
NEAR: Mapping[str, re.Pattern[str]] = {
    word: re.compile(rf"(?:^|[ '])(?:{stems})")
    for words, stems in (
        ("to an para aan naar do", f"{SENT}|{SENT_ROMANCE}"),
        ("a al ad", SENT_ROMANCE),  # also an English article
        ("with mit avec con com met z", SPOKE),
        ("by von par por da door przez", DID),
        ("of for", HAS),
    )
    for word in words.split()
}
BEFORE, BEHIND = 8, 5  # words around the preposition
# Predicates of people, by their first word. One with `+` also makes a name of a single unknown word.
PREDICATES: dict[str, tuple[tuple[tuple[str, ...], bool], ...]] = {}
for _phrase in LISTS.words("predicates"):
    _words = tuple(_phrase.lstrip("+").split("_"))
    PREDICATES[_words[0]] = (*PREDICATES.get(_words[0], ()), (_words, _phrase.startswith("+")))
ADDRESSED = frozenset("can could who whom whose".split())  # noqa: SIM905 - behind a comma too
# Possessions of a person (`Xx's passport`), and verbs of giving before the owner (`gave Xx his …`).
OWNED = frozenset(LISTS.words("owned"))
GIVING = frozenset("given gave told lent showed handed owes promised".split())  # noqa: SIM905
OWN = frozenset("his her their my our".split())  # noqa: SIM905
ARTICLES = frozenset("the a an our your this that every each".split())  # noqa: SIM905
ADVERB = "ly"
ABLE = ("ible", "able", "ibel", "abel", "ibile", "abile")  # `compatible with Xx Yy`: what is able, is no person
WITH = frozenset("with mit avec con com met z".split())  # noqa: SIM905
# `M.D.` is of a person, `Baltimore MD 21201` is a place.
DEGREES = frozenset("md dds phd dvm mba cpa rn esq jr".split())  # noqa: SIM905
TELLING = frozenset([*NEAR, *PREDICATES, *DEGREES, *OWNED, *OWN])
NUMBER_NEXT = re.compile(r",? ?\d")


def full_names(words: Words) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of names beside words that only people go with: what they do, own, or hold as a degree."""
    for index in [at for at, plain in enumerate(words.plain) if plain in TELLING]:
        plain = words.plain[index]
        if plain in NEAR:
            first = index + 1
            if first < len(words.plain) and (words.capital[first] or words.is_given(first)) and words.joined(first):
                end = full_name(words, first)
                if end > first and _near(words, index, end):
                    yield first, end
        elif plain in PREDICATES:
            if index and (words.capital[index - 1] or words.is_sure(index - 2)):
                yield from _subject(words, index)
        elif index and (plain in OWNED or plain in OWN) and _owner(words, index):
            yield index - 1, index
        elif plain in DEGREES and index > 1 and words.capital[index]:
            yield from _with_degree(words, index)


def _owner(words: Words, index: int) -> bool:
    """Whether the word before `index`, where a possession stands, names its owner."""
    if not (words.joined(index) and words.may_name(index - 1) and fits(words, index - 1)):
        return False
    if words.plain[index] in OWN:
        return index > 1 and words.plain[index - 2] in GIVING
    return words.text.endswith(("'s", "’s"), *words.spans[index - 1])


def full_name(words: Words, first: int) -> int:
    """Return where the full name that begins at word `first` ends, in either order; `first` where none does."""
    if first >= len(words.plain):
        return first
    if not words.capital[first]:
        return _in_lower_case(words, first)
    named = first + 1 < len(words.plain) and words.gap(first + 1) == ", " and words.is_sure(first + 1)
    end = words.name_end(first, everyday=words.is_given(first) or named)
    if end == first + 1 and words.joined(end) and words.capital[end] and words.is_surname(end) and words.is_sure(first):
        end += 1
    if end == first + 1 and end < len(words.plain) and words.gap(end) == ", ":
        after = words.name_end(end, everyday=words.is_given(end))
        known = words.is_given(end) or words.is_surname(first)
        turned = after > end and fits(words, first) and fits(words, end) and (known or after == end + 1)
        return after if turned and not NOT_A_NAME.match(words.text, words.spans[after - 1][1]) else first
    if end - first < 2 or end - first > LONGEST or not (fits(words, end - 1) and fits(words, first)):
        return first
    if words.is_given(first) and words.is_surname(end - 1):
        return end
    place = " ".join(words.plain[first:end]) in place_names()
    return first if place or NOT_A_NAME.match(words.text, words.spans[end - 1][1]) else end


def _in_lower_case(words: Words, first: int) -> int:
    """Return where a name without capitals ends: a given name and a surname, in either order; `first` where none
    begins."""
    last = first + 1
    if last < len(words.plain) and words.gap(last) in (" ", ", ") and not words.capital[last]:
        given, surname = (first, last) if words.joined(last) else (last, first)
        if (
            words.is_given(given)
            and words.is_surname(surname)
            and not (words.everyday(given) or words.everyday(surname))
        ):
            return last + 1
    return first


def fits(words: Words, index: int) -> bool:
    """Whether a capitalised word may belong to a name that no list has."""
    start, stop = words.spans[index]
    if stop - start < SHORTEST or words.text[start:stop].isupper() or words.plain[index] in PARTICLES:
        return False
    if words.camel(index):
        return False
    plain = words.plain[index]
    return words.is_surname(index) or not (plain in TICKET_WORDS or plain in THINGS)


def _near(words: Words, index: int, end: int) -> bool:
    if index and words.plain[index] in WITH and words.plain[index - 1].endswith(ABLE):
        return False
    around = " ".join((*words.plain[max(0, index - BEFORE) : index], *words.plain[end : end + BEHIND]))
    return NEAR[words.plain[index]].search(around) is not None


def _subject(words: Words, index: int) -> Iterator[tuple[int, int]]:
    """Yield the name before the predicate that begins at word `index`."""
    for phrase, alone in PREDICATES[words.plain[index]]:
        if tuple(words.plain[index : index + len(phrase)]) != phrase:
            continue
        direct = words.joined(index)
        if not direct and not (words.gap(index) == ", " and phrase[0] in ADDRESSED):
            continue
        start = index
        while start > 0 and index - start < LONGEST and (start == index or words.joined(start)):
            if not (words.may_name(start - 1) or (start < index and words.initial(start - 1))):
                break
            start -= 1
        if start == index - 1 and start > 0 and words.gap(start) == ", " and _opens(words, start - 1):
            start -= 1
        if start == index and index > 1 and alone and words.is_sure(index - 2) and words.joined(index - 1):
            start = index if words.everyday(index - 1) else index - 2
            if start < index:
                yield start, index
            continue
        if phrase[0] in ADDRESSED and not direct and start < index and words.plain[start].endswith(ADVERB):
            continue
        single = index - start == 1
        if single and start and not words.is_sure(start) and words.plain[start - 1] in ARTICLES:
            continue  # the Dean approved it
        if (single and (words.is_given(start) or words.is_surname(start) or (alone and fits(words, start)))) or (
            index - start > 1 and fits(words, start) and fits(words, index - 1)
        ):
            yield start, index


def _opens(words: Words, index: int) -> bool:
    """Whether a word that may be a name opens a sentence: `Xx, Yy set up …`."""
    return words.may_name(index) and (words.starts_line(index) or words.gap(index).endswith((". ", "! ", "? ")))


def _with_degree(words: Words, index: int) -> Iterator[tuple[int, int]]:
    """Yield two or more words before an academic degree, with the degree."""
    if words.gap(index) not in (" ", ", ") or NUMBER_NEXT.match(words.text, words.spans[index][1]):
        return
    start = index
    while start > 0 and index - start < LONGEST and (start == index or words.joined(start)):
        if not (words.may_name(start - 1) or (start < index and words.initial(start - 1))):
            break
        start -= 1
    if index - start > 1:
        yield start, index + 1
