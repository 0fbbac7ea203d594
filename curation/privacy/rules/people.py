"""Persons by what stands around them and by their names: a title, a greeting, a label, a sign-off, a given name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.full_names import fits, full_name, full_names
from curation.privacy.rules.given_names import GIVEN_NAMES
from curation.privacy.rules.name_cues import AFTER, AND, LOWER_TITLES, PARTICLES, SAID, Cue
from curation.privacy.rules.name_lines import name_lines
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.things import THINGS
from curation.privacy.rules.words import NEVER, Words, words_of

SPACE = re.compile(r" {1,3}|[ \t]{0,3}\r?\n[>| \t]{0,4}")
ANSWERED = re.compile(r"[\"'”)]?\?[\"'”)]?[ \t\r\n>–-]{1,6}")
LABEL_END = re.compile(r"[ \t*_]{0,4}[:=|][ \t*_|\"]{0,12}$|\t{1,3}$")
ADDRESS_NEXT = re.compile(r"[ \t\"']{0,3}[<(\[]{1}(?:mailto:)?[^\s<>@()\[\]]{1,64}@")
END_OF_LINE = re.compile(r"[ \t]{0,3}[.,!]?[ \t*_]{0,4}(?:\r?\n|$)")
NAME_LINE = re.compile(r"[ \t]{0,3}(?:[.,!|/(–-]|[*_]{0,4}(?:\r?\n|$))")
CALLED = re.compile(r"[ \t]{0,2}[,!:;–\-.?\n]|[ \t]{0,2}$")
# Given names that are a foreign word in lower case.
LOWER_WORDS = frozenset(
    """
    rosa marco clara lisa dolores linda vera donna stella viola marina regina robin roman luca rita ella elsa nina
    gloria carmen lina greta mercedes constance jean justin hector sally peggy colin marcel volker dirk martin victoria
    manuel chiara pascal valentin florence serge leon rene
    """.split()  # noqa: SIM905
)

# After these labels two words that end their line are a name in lower case too.
NAMING = frozenset("name contact person ansprechpartner nom nombre nome naam nazwisko".split())  # noqa: SIM905
NUMBERS = ("nummer", "number", "numer", "adresse", "datum")
ARTICLES = frozenset("le la un une du ce cette votre notre mon son el il lo una este su mi der die das the".split())  # noqa: SIM905


def people(text: str) -> Iterator[Hit]:
    """Names that are introduced, addressed, signed, labelled, related to somebody, or known as names."""
    words = words_of(text)
    found: list[tuple[int, int]] = []
    for index, plain in enumerate(words.plain):
        span = None
        if plain in AFTER:
            span = _cued(words, index)
        if span is None and plain in SAID and index:
            span = _said(words, index)
        if span is not None:
            found.append(span)
            yield _hit(words, *span, 0.8)
    for span in (*full_names(words), *name_lines(words)):
        found.append(span)
        yield _hit(words, *span, 0.7)
    covered = 0
    sure, unsure = words.lists.sure, words.lists.unsure
    for index, (plain, capital) in enumerate(zip(words.plain, words.capital, strict=True)):
        if index < covered or not (capital or plain in sure or plain in unsure):
            continue
        if (span := _known(words, index)) is not None:
            found.append(span)
            covered = span[1]
            yield _hit(words, *span, 0.6)
    for start, end in (*_beside(words, found), *_speakers(words)):
        yield _hit(words, start, end, 0.5)


def _hit(words: Words, start: int, end: int, score: float) -> Hit:
    """Words [start, end) without a possessive."""
    last = words.text[words.spans[end - 1][0] : words.spans[end - 1][1]]
    return Hit(words.spans[start][0], words.spans[end - 1][1] - (2 if last.endswith(("'s", "’s")) else 0), score)


def _cued(words: Words, index: int) -> tuple[int, int] | None:
    """The name after the cue that ends with a word."""
    first = index + 1
    if first >= len(words.plain):
        return None
    gap = words.gap(first)
    for cue in AFTER[words.plain[index]]:
        begin = index - len(cue.before)
        if cue.before and (begin < 0 or words.plain[index - 1] != cue.before[-1]):
            continue
        if len(cue.before) > 1 and tuple(words.plain[begin:index]) != cue.before:
            continue
        span = KINDS[cue.kind](words, begin, first, gap, cue)
        if span is not None:
            return span
    return None


def _title(words: Words, begin: int, first: int, gap: str, cue: Cue) -> tuple[int, int] | None:
    dotted = gap in (". ", ".")
    particle = words.plain[first] in PARTICLES and first + 1 < len(words.plain) and words.capital[first + 1]
    if not dotted and (gap != " " or cue.given or not (words.capital[first] or particle)):
        return None
    if not words.capital[begin] and words.plain[begin] not in LOWER_TITLES:
        return None
    if cue.given and not (words.capital[begin] and words.may_name(first) and len(words.plain[first]) > 2):
        return None
    end = words.name_end(first, lower=not (words.capital[first] or particle), everyday=True)
    end = min(end, first + 2) if not (words.capital[first] or particle) else end
    return (first, end) if end > first else None


def _greeting(words: Words, begin: int, first: int, gap: str, cue: Cue) -> tuple[int, int] | None:
    opens = words.starts_line(begin)
    if not (gap == " " and (opens or words.gap(begin).endswith((". ", "! ")))) and not (gap == ", " and opens):
        return None
    lower = words.is_given(first) and not words.everyday(first)
    end = words.name_end(first, lower=lower)
    called = end > first and (CALLED.match(words.text, words.spans[end - 1][1]) or words.is_given(first))
    return (first, end) if called else None


def _introduced(words: Words, begin: int, first: int, gap: str, cue: Cue) -> tuple[int, int] | None:
    if SPACE.fullmatch(gap) is None and gap not in (": ", ' "', " '"):
        return None
    known = words.is_given(first) or words.is_surname(first)
    if not known and (cue.given or (words.capital[first - 1] and not cue.before)):
        return None
    if cue.given and not (words.capital[first] and known and not words.everyday(first)):
        return None
    span = _expected(words, first, cue)
    if cue.any_word and words.capital[first] and (end := full_name(words, first)) > (span[1] if span else first):
        return first, end
    if cue.given and span and span[1] == first + 1 and not words.is_sure(first):
        return None
    if span and not known and words.joined(span[1]) and words.capital[span[1]] and words.plain[span[1]] in THINGS:
        return None
    return span


def _expected(words: Words, first: int, cue: Cue) -> tuple[int, int] | None:
    if words.capital[first]:
        end = words.name_end(first, everyday=cue.any_word and words.plain[first] not in NEVER)
    elif words.everyday(first) or not (cue.any_word or words.is_sure(first) or words.is_surname(first)):
        end = first
    else:
        end = min(words.name_end(first, lower=True), first + 3)
        while end > first + 1 and not (cue.any_word or words.is_given(end - 1) or words.is_surname(end - 1)):
            if words.is_sure(first) and end == first + 2 and CALLED.match(words.text, words.spans[first + 1][1]):
                break
            end -= 1
    return (first, end) if end > first else None


def _full(words: Words, begin: int, first: int, gap: str, cue: Cue) -> tuple[int, int] | None:
    if SPACE.fullmatch(gap) is None and LABEL_END.fullmatch(gap) is None:
        return None
    end = full_name(words, first)
    return (first, end) if end > first else None


def _answer(words: Words, begin: int, first: int, gap: str, cue: Cue) -> tuple[int, int] | None:
    if ANSWERED.fullmatch(gap) is None:
        return None
    lower = not (words.capital[first] or words.everyday(first))
    end = words.name_end(first, lower=lower, everyday=words.capital[first] and words.is_given(first))
    return (first, end) if end > first and CALLED.match(words.text, words.spans[end - 1][1]) else None


def _label(words: Words, begin: int, first: int, gap: str, cue: Cue) -> tuple[int, int] | None:
    if LABEL_END.fullmatch(gap) is None or not (
        cue.before or words.starts_line(begin) or begin == 0 or words.capital[begin] or words.gap(begin) == "? "
    ):
        return None
    span = max(_expected(words, first, cue), _in_capitals(words, first), key=lambda each: each[1] if each else 0)
    if span is None and words.capital[first] and (words.is_given(first) or words.is_surname(first)):
        span = first, words.name_end(first, everyday=True)
    if span is None and words.plain[first - 1] in NAMING and not words.capital[first] and not words.everyday(first):
        end = words.name_end(first, lower=True)
        span = (first, end) if 1 < end - first < 4 and _line_ends(words, end) else None
    return span


def _in_capitals(words: Words, first: int) -> tuple[int, int] | None:
    """Two to four words in capitals: in a form that is filled so, they are no acronyms."""
    end = first
    while end < min(first + 4, len(words.plain)) and (end == first or words.joined(end)):
        if not words.text[slice(*words.spans[end])].isupper() or words.everyday(end):
            break
        end += 1
    return (first, end) if end > first + 1 else None


def _closing(words: Words, begin: int, first: int, gap: str, cue: Cue) -> tuple[int, int] | None:
    broken = "\n" in gap
    if gap.strip(" \t\r\n,.!:;-–—*_>~") or (not broken and gap not in (", ", " ", ". ", "! ", " - ", " – ", "- ")):
        return None
    lower = words.is_given(first) and not words.everyday(first)
    end = words.name_end(first, lower=lower)
    if end == first or not (broken or gap != " " or words.is_given(first)):
        return None
    after = END_OF_LINE if not broken else NAME_LINE
    return (first, end) if after.match(words.text, words.spans[end - 1][1]) else None


KINDS = {
    "title": _title,
    "greeting": _greeting,
    "intro": _introduced,
    "full": _full,
    "answer": _answer,
    "label": _label,
    "closing": _closing,
}


def _said(words: Words, index: int) -> tuple[int, int] | None:
    """Who said something: the name before a verb of speech."""
    if not words.joined(index):
        return None
    start = index
    while start > 0 and index - start < 3 and words.may_name(start - 1) and (start == index or words.joined(start)):
        start -= 1
    return (start, index) if start < index else None


def _known(words: Words, index: int) -> tuple[int, int] | None:
    """The name that begins at a word, by the lists of names."""
    if not words.capital[index]:
        return _known_lower(words, index)
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
    """Whether words that begin with a given name are one name: not where it is an everyday word and they are too."""
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
    """Whether an address follows: `Chidi Okafor <chidi@example.com>`."""
    return end > index and ADDRESS_NEXT.match(words.text, words.spans[end - 1][1]) is not None


def _surnames(words: Words, index: int, end: int) -> bool:
    """Whether a surname stands in a row with another one: `Marrero and Murphy`."""
    after = _next_in_row(words, end) if end == index + 1 and words.is_surname(index) else None
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
        if plain in GIVEN_NAMES and plain not in LOWER_WORDS and len(plain) > 3:
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


def _beside(words: Words, found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Names in a row with a person: `Anna, Zeb and Kip`."""
    known = dict(found)
    sure = [(start, end) for start, end in found if words.is_given(start) or words.is_surname(end - 1)]
    for _, end in sure:
        at = _next_in_row(words, end)
        while at is not None and at not in known:
            stop = words.name_end(at)
            if stop == at and words.is_given(at) and not words.everyday(at):
                stop = at + 1
            if stop == at:
                break
            yield at, stop
            at = _next_in_row(words, stop)
    for start, _ in sure:
        at = start
        while at > 1 and words.gap(at) in (", ", ",") and (words.may_name(at - 1) or words.is_sure(at - 1)):
            at -= 1
            if at in known:
                break
            yield at, at + 1


def _speakers(words: Words) -> Iterator[tuple[int, int]]:
    """Who speaks more than once at the start of a line: `Zeb: hi`."""
    if words.text.count(":") < 2:
        return
    said: dict[str, list[int]] = {}
    for index, (start, end) in enumerate(words.spans):
        if (
            words.text.startswith(": ", end)
            and words.may_name(index)
            and not words.plain[index].endswith(NUMBERS)
            and words.text[start - 1 : start] in ("", "\n")
        ):
            said.setdefault(words.plain[index], []).append(index)
    for places in said.values():
        if len(places) > 1:
            yield from ((index, index + 1) for index in places)


def _next_in_row(words: Words, at: int) -> int | None:
    """The word after a comma or an `and` that stands after words."""
    if at >= len(words.plain):
        return None
    if words.plain[at] in AND and words.gap(at) in (" ", ", ") and at + 1 < len(words.plain) and words.joined(at + 1):
        return at + 1
    return at if words.gap(at) in (", ", " & ", " / ", "/", "; ") else None


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Persons by their context and their names."""
    yield Recognizer("introduced_person", "PERSON", people, version="3", libraries=("faker",))
