"""Which part of a model's span is a name, by its words and the text around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from curation.privacy.models.code import OF_CODE
from curation.privacy.policy import EntityType
from curation.privacy.rules.addresses.place_names import place_names
from curation.privacy.rules.english import all_words, common_words
from curation.privacy.rules.names.brands import is_brand
from curation.privacy.rules.names.coined import is_coined
from curation.privacy.rules.names.given_names import TICKET_WORDS, Names
from curation.privacy.rules.names.name_cues import AFTER, CALLING, PARTICLES
from curation.privacy.rules.names.things import FIRMS, THINGS
from curation.privacy.rules.words import CAMEL
from curation.text.patterns import lazy_pattern
from curation.text.readings import FOLDED
from curation.text.word_files import word_file

LISTS = word_file("privacy/names/no_name_after")

if TYPE_CHECKING:
    pass

SENTENCE_START = re.compile(r"(?:^|[.!?\n>*|] ?)[\"'“(]?$")
OPENS = re.compile(r"(?:^|(?:(?<![^\W\d_a-z])\.|[!?\n>*|:\]]) ?)[\"'“(]?$")  # not behind an initial
ROW_NEXT = re.compile(r",? (?:and|&|or) [A-Z]|, [A-Z]|\n")
IDENTIFIER = re.compile(rf"[\d/\\_=<>{{}}@#$%&+~^`|:;()\[\]]|\b{CAMEL.pattern}|[A-Z]{{2}}[a-z]{{2}}")
NO_NAME_AFTER = lazy_pattern(r"\b(?:" + LISTS.alternation("no_name_after") + r")\s$", re.I)
HEADING = re.compile(r"(?:^|\n)[ \t]{0,3}(?:#|=|\d+\.)[^\n]{0,60}$")
BESIDE = re.compile(r"([^\W\d_]{2,})(?: | or |/)\Z")  # before a product: `Intel or Xx`; `PayPal and Xx called`
DRAWN_OUT = re.compile(r"([^\W\d_])\1\1", re.IGNORECASE)  # Sooo, Grrr
LOWER_WORDS = 3  # of a name without capitals
LINE_LONGEST = 60  # characters of a heading
SMALL_WORD = 3  # letters of a word that headings write small
PLAIN_LINE = re.compile(r"[ \t#*=_|>-]{0,6}[^\n.,:;!?@\"]{1,60}")
COMPOUNDS = ("nummer", "adresse", "datum", "bestellung", "rechnung", "lieferung", "anfrage")  # German and Dutch nouns
LINE = re.compile(r"[^\n]+")
NAME_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
Word = tuple[int, int, str]  # start, end, folded


def checked(text: str, start: int, end: int, kind: EntityType, lists: Names) -> Iterator[tuple[int, int]]:
    """Yield the parts of a model's span that are names, by its words and the text around it. A name ends with
    its line.
    """
    if kind != "PERSON":
        yield start, end
        return
    for line in LINE.finditer(text, start, end):
        words = [
            (word.start(), word.end(), plain_word(word.group())) for word in NAME_WORD.finditer(text, *line.span())
        ]
        if _is_thing(text, words, lists) or (len(words) == 1 and _in_heading(text, words[0], lists)):
            continue
        if any(text[at].isupper() for at, _, _ in words):
            while words and not _names_somebody(text, words[0], lists, words[1:]):
                words.pop(0)
            while words and not _names_somebody(text, words[-1], lists, words[:-1]):
                words.pop()
        if not any(lists.know(plain) for _, _, plain in words):
            while words and words[0][2] in lists.ordinary:
                words.pop(0)
            while words and words[-1][2] in lists.ordinary:
                words.pop()
        if not words or _is_place(words, lists) or _opens(text, words, lists) or _is_product(text, words, lists):
            continue
        first, last = words[0][0], words[-1][1]
        last -= 2 if text.endswith(("'s", "’s"), first, last) else 0
        dotted = len(words[-1][2]) == 1 and text.startswith(".", last)
        if last - first > 1 and not IDENTIFIER.search(text, first, last) and _may_name(text, words, lists):
            yield first, last + dotted


def _is_thing(text: str, words: list[Word], lists: Names) -> bool:
    """Return whether words of which none is a sure given name are a place, a firm, or a brand before a thing: `Xx
    Scanner`.
    """
    if not words or any(plain in lists.sure for _, _, plain in words):
        return False
    after = NAME_WORD.match(text, words[-1][1] + 1) if text.startswith(" ", words[-1][1]) else None
    ends = [(start, plain) for start, _, plain in words[1:]]
    ends += [(after.start(), plain_word(after.group()))] if after else []
    if any(plain in FIRMS and text[start].isupper() for start, plain in ends):
        return True
    if len(words) == 1 and words[0][2].endswith(COMPOUNDS):
        return True
    if any(plain in THINGS and plain not in lists.surnames and text[start].isupper() for start, plain in ends):
        return True
    return _is_place(words, lists)


def _is_product(text: str, words: list[Word], lists: Names) -> bool:
    """Return whether words are a product or brand.

    Words are one if they are a brand's title. If no list knows any of them as a name, they also are one if they stand
    right behind a brand or begin with one, are before a sign of code, or are one word in small letters that is
    `coined`.
    """
    start, end, plain = words[0][0], words[-1][1], [word for _, _, word in words]
    if is_brand(text[start:end].removesuffix("'s").removesuffix("’s")):
        return True
    if any(map(lists.know, plain)):
        return False
    before = BESIDE.search(text, max(0, start - LINE_LONGEST), start)
    branded = before is not None and text[before.start()].isupper() and _is_only_a_brand(before[1])
    branded = branded or any(_is_only_a_brand(text[start:to]) for _, to, _ in words[:-1])
    coined = len(words) == 1 and text[start].islower() and is_coined(plain[0])
    return branded or coined or OF_CODE.match(text, end) is not None


def _is_only_a_brand(written: str) -> bool:
    """Return whether the words are a brand and no common word of English, as Indeed, Make and Target are."""
    return written.lower() not in common_words() and is_brand(written)


def _in_heading(text: str, word: Word, lists: Names) -> bool:
    """Return whether an everyday word is in a line of capitalized words of which none introduces a person: `Pay Your
    Bill`.
    """
    start, end, plain = word
    if plain in lists.sure or not (plain in lists.everyday or plain in lists.unsure):
        return False
    before = text[max(text.rfind("\n", 0, start) + 1, start - LINE_LONGEST) : start]
    line = before + text[start:end] + text[end : end + LINE_LONGEST].partition("\n")[0]
    if len(line) > LINE_LONGEST or not PLAIN_LINE.fullmatch(line):
        return False
    others = [other for other in NAME_WORD.findall(line) if plain_word(other) != plain]
    folded_others = [plain_word(other) for other in others]
    if not others or any(other in lists.sure or other in CALLING for other in folded_others):
        return False
    last = NAME_WORD.findall(before)[-1:]
    introduced = bool(last) and plain_word(last[0]) in AFTER
    return not introduced and all(not other[0].islower() or len(other) <= SMALL_WORD for other in others)


def _opens(text: str, words: list[Word], lists: Names) -> bool:
    """Return whether a word of English, however rare, opens a sentence, a line or a title, where any word has a
    capital. A name in a row with another one does not: `Fleischer and Mcintosh`.
    """
    start, end, plain = words[0]
    if len(words) > 1 or lists.know(plain) or text[start:end].lower() not in all_words():
        return False
    return OPENS.search(text, max(0, start - 4), start) is not None and ROW_NEXT.match(text, end) is None


def _is_place(words: list[Word], lists: Names) -> bool:
    known = any(lists.know(plain) for _, _, plain in words)
    return not known and " ".join(plain for _, _, plain in words) in place_names()


def plain_word(word: str) -> str:
    own = word.removesuffix("'s").removesuffix("’s")
    return own.lower() if own.isascii() else own.translate(FOLDED)


def _names_somebody(text: str, word: Word, lists: Names, others: list[Word]) -> bool:
    """Return whether a word at the edge of a span belongs to its name."""
    start, _, plain = word
    if not text[start].isupper() and text[start].islower():
        return False
    if plain not in lists.everyday:
        # `Quoting Anna Smith`: what is done with who follows.
        doing = plain.endswith("ing") and not lists.know(plain)
        return not (doing and others and others[0][0] > start and others[0][2] in lists.sure)
    beside = any(other in lists.sure or other in lists.surnames for _, _, other in others)
    known = plain in lists.unsure or plain in lists.surnames
    if plain in TICKET_WORDS and plain in THINGS and not beside:
        return False  # `Reason: Server returned …`
    if plain in TICKET_WORDS or plain in THINGS:
        acronym = text[start : word[1]].isupper()
        return known and not beside and not acronym and SENTENCE_START.search(text, max(0, start - 3), start) is None
    return known


def _may_name(text: str, words: list[Word], lists: Names) -> bool:
    """Return whether words can be a name: known as a name, or not known as anything else."""
    start, end = words[0][0], words[0][1]
    first = text[start:end]
    capital = [not text[at].islower() for at, _, _ in words]
    if not any(capital):
        return words[0][2] in lists.sure and len(words) <= LOWER_WORDS
    if any(plain in lists.sure for _, _, plain in words):
        return True
    known = any((plain in lists.surnames or plain in lists.unsure) for _, _, plain in words)
    if len(words) > 1:
        return known or not (
            all(plain in lists.everyday or _in_lower_case(text, text[at:to]) for at, to, plain in words)
            or HEADING.search(text, max(0, start - 80), start)
            or not all(upper or plain in PARTICLES for upper, (_, _, plain) in zip(capital, words, strict=True))
        )
    if not known and ((first.isupper() and first.isascii() and len(first) > 1) or DRAWN_OUT.search(first)):
        return False
    surname = words[0][2] in lists.surnames and not (words[0][2] in lists.everyday or words[0][2] in lists.unsure)
    return surname or not (NO_NAME_AFTER.search(text, max(0, start - 12), start) or _in_lower_case(text, first))


def _in_lower_case(text: str, word: str) -> bool:
    """Return whether a text also writes a word without capitals."""
    lower = word.lower()
    return lower in text and re.search(rf"\b{re.escape(lower)}\b", text) is not None
