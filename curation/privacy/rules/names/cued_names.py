"""Names behind a cue: a title, a greeting, an introduction, a form's label, a question, a sign-off."""

from __future__ import annotations

import re

from curation.privacy.models.languages import DEFAULT, proof_language
from curation.privacy.rules.names.full_names import OWN, full_name
from curation.privacy.rules.names.given_names import TICKET_WORDS
from curation.privacy.rules.names.name_cues import (
    AFTER,
    AND,
    CALLING_SOMEBODY,
    CERTAIN_TITLES,
    LOWER_TITLES,
    NO_DOCTOR,
    NO_TITLE_AFTER,
    PARTICLES,
    SIGNING,
    SMALL_TITLES,
    Cue,
)
from curation.privacy.rules.names.things import THINGS
from curation.privacy.rules.words import NEVER, Words
from curation.text.word_files import word_file

LISTS = word_file("privacy/names/called_otherwise")

SPACE = re.compile(r" {1,3}|[ \t]{0,3}\r?\n[>| \t]{0,4}")
ANSWERED = re.compile(r"[\"'”)]?\?[\"'”)]?[ \t\r\n>–-]{1,6}")
LABEL_END = re.compile(r"[ \t*_]{0,4}[:=|][ \t*_|\"]{0,12}$|\t{1,3}$")
END_OF_LINE = re.compile(r"[ \t]{0,3}[.,!]?[ \t*_]{0,4}(?:\r?\n|$)")
NAME_LINE = re.compile(r"[ \t]{0,3}(?:[.,!|/(–-]|[*_]{0,4}(?:\r?\n|$))")
QUOTED = re.compile(r"[ \t]{1,2}['\"`]")
CALLED = re.compile(r"[ \t]{0,2}[,!:;–\-.?\n]|[ \t]{0,2}$")
ALONE = re.compile(r"[ \t]{0,2}(?:[,!\r\n]|$)")
SAID_OF = re.compile(r"[a-z]{2,}(?:ed|ing|ly|able|ible|tion|ment|ous|ent|ant|ory)")
HEAD_ENDS = re.compile(r"[ \t]{0,2}(?::|\r?\n|$)")
SHORTEST = 3  # letters of a name without a capital
JOINS = AND - {"and", "or"}  # mi chiamo gaspare e aspetto
HEAD_OF_TABLE = re.compile(r"[^\n]*\n[ \t>]{0,4}\|?[ \t]{0,3}:?-{2,}")
DOTTED = frozenset("dr prof ing dipl med mag".split())  # noqa: SIM905 - titles that stand behind another one
# Everyday words that are a name in a greeting, and given names of some language that are none there.
CALLED_SO = frozenset("may will max ruby darwin domingo june mark case".split())  # noqa: SIM905
CALLED_OTHERWISE = frozenset(LISTS.words("called_otherwise"))
# The desks of a firm or a product.
DESKS = frozenset("support helpdesk sales billing service services team".split())  # noqa: SIM905
# After these labels, two words that end their line are a name even in lower case.
NAMING = frozenset("name contact person ansprechpartner nom nombre nome naam nazwisko".split())  # noqa: SIM905


def cued(words: Words, index: int) -> tuple[int, int] | None:
    """Return the [start, end) words of the name behind the cue that ends at word `index`; None where there is none."""
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
        if span is not None and not (cue.kind in ("intro", "full") and _of_things(words, begin, span, cue)):
            return span
    return None


def _of_things(words: Words, begin: int, span: tuple[int, int], cue: Cue) -> bool:
    """Whether a thing follows a cue that also precedes things: `contact Xx support`, but not `my kid Xx`."""
    of_somebody = cue.any_word or (begin > 0 and words.plain[begin - 1] in OWN)
    return _of_desk(words, *span) or (not of_somebody and words.ordinary(*span))


def _of_desk(words: Words, start: int, end: int) -> bool:
    """Whether words are a firm or product before its desk, not a known name: `contact Xx support`."""
    if not (words.joined(end) and words.plain[end] in DESKS):
        return False
    return not any(words.is_given(at) or words.is_surname(at) for at in range(start, end))


def _title(words: Words, begin: int, first: int, gap: str, cue: Cue) -> tuple[int, int] | None:
    dotted = gap in (". ", ".")
    particle = words.plain[first] in PARTICLES and first + 1 < len(words.plain) and words.capital[first + 1]
    if not dotted and gap == " " and not (cue.given or words.capital[first] or particle):
        return _in_small_letters(words, begin, first)
    if not dotted and (gap != " " or cue.given):
        return None
    if not words.capital[begin] and words.plain[begin] not in LOWER_TITLES:
        return None
    if words.text[slice(*words.spans[begin])] == "MS" and not (words.is_given(first) or words.is_surname(first)):
        return None  # MS Paint
    if cue.given and not (words.capital[begin] and words.may_name(first) and len(words.plain[first]) > 2):
        return None
    if dotted and words.plain[first] in DOTTED and words.text.startswith(".", words.spans[first][1]):
        return None  # `Prof. Dr. Xx`: the next title announces who follows
    end = words.name_end(first, lower=not (words.capital[first] or particle), everyday=True)
    end = min(end, first + 2) if not (words.capital[first] or particle) else end
    return (first, end) if end > first else None


def _in_small_letters(words: Words, begin: int, first: int) -> tuple[int, int] | None:
    """Return the name in small letters behind a title: `ask mr kowalczyk`."""
    title = words.plain[begin]
    if (
        title not in SMALL_TITLES
        or words.everyday(first)
        or words.plain[first] in NO_DOCTOR
        or len(words.plain[first]) < SHORTEST
    ):
        return None
    before = words.plain[begin - 1] if begin else ""
    if before in NO_TITLE_AFTER.get(title, ()) or (title == "ms" and words.gap(begin).rstrip(" ")[-1:].isdigit()):
        return None
    certain = title in CERTAIN_TITLES or (title == "miss" and before in CALLING_SOMEBODY)
    if not (certain or words.is_surname(first) or words.is_sure(first)):
        return None
    last = first + 1
    more = words.joined(last) and len(words.plain[last]) >= SHORTEST and not words.everyday(last)
    return first, last + (more and (words.is_surname(last) or words.is_sure(last)))


def _addressed(words: Words, first: int) -> bool:
    """Whether a greeting holds only a given name that is an everyday word too: `Hi Will,`."""
    plain = words.plain[first]
    called = words.is_given(first) and (plain in CALLED_SO or not (plain in TICKET_WORDS or plain in CALLED_OTHERWISE))
    return called and ALONE.match(words.text, words.spans[first][1]) is not None


def _greeting(words: Words, begin: int, first: int, gap: str, cue: Cue) -> tuple[int, int] | None:
    opens = words.starts_line(begin)
    if not (gap == " " and (opens or words.gap(begin).endswith((". ", "! ")))) and not (gap == ", " and opens):
        return None
    lower = words.is_given(first) and not words.everyday(first)
    end = words.name_end(first, lower=lower)
    if end == first and _addressed(words, first):
        return first, first + 1
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
    if span is not None and gap == ": " and _of_a_program(words, span):
        return None
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
    elif (
        words.everyday(first)
        or _is_said(words, first)
        or not (cue.any_word or words.is_sure(first) or words.is_surname(first))
    ):
        end = first
    else:
        end = min(words.name_end(first, lower=True), first + 3)
        end = next((at for at in range(first + 1, end) if words.plain[at] in JOINS), end) if _abroad(words) else end
        while end > first + 1 and not (cue.any_word or words.is_given(end - 1) or words.is_surname(end - 1)):
            if words.is_sure(first) and end == first + 2 and CALLED.match(words.text, words.spans[first + 1][1]):
                break
            end -= 1
    return (first, end) if end > first else None


def _abroad(words: Words) -> bool:
    """Whether the text is in another language than English; a small `e` or `y` is then no initial."""
    return proof_language(words.text) != DEFAULT


def _is_said(words: Words, index: int) -> bool:
    """Whether a word in small letters describes something and names nobody: `the name is checked`."""
    known = words.is_given(index) or words.is_surname(index)
    return not known and SAID_OF.fullmatch(words.plain[index]) is not None


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
    if "|" in gap and HEAD_OF_TABLE.match(words.text, words.spans[first][1]):
        return None  # | Name | Abteilung |
    span = max(
        _expected(words, first, cue), _in_capitals(words, first), key=lambda candidate: candidate[1] if candidate else 0
    )
    if span is not None and span[1] > first + 1 and _is_label(words, span[1] - 1):
        span = first, span[1] - 1
    if span is not None and _of_a_program(words, span):
        return None
    thing = words.plain[first] in THINGS and words.plain[first] in TICKET_WORDS
    if span is None and words.capital[first] and not thing and (words.is_given(first) or words.is_surname(first)):
        span = first, words.name_end(first, everyday=True)
    if span is None and words.plain[first - 1] in NAMING and not words.capital[first] and not words.everyday(first):
        end = words.name_end(first, lower=True)
        span = (
            (first, end)
            if 1 < end - first < 4 and END_OF_LINE.match(words.text, words.spans[end - 1][1]) is not None
            else None
        )
    return span


def _of_a_program(words: Words, span: tuple[int, int]) -> bool:
    """Whether an unknown word without a capital stands before a quotation, as in code: `name: attr 'x:y'`."""
    start, end = span
    heard = any(words.capital[at] or words.is_given(at) or words.is_surname(at) for at in range(start, end))
    return not heard and QUOTED.match(words.text, words.spans[end - 1][1]) is not None


def _in_capitals(words: Words, first: int) -> tuple[int, int] | None:
    """Return two to four words in capitals; behind a label they are a name in a form filled in capitals, no
    acronyms."""
    end = first
    while end < min(first + 4, len(words.plain)) and (end == first or words.joined(end)):
        if not words.text[slice(*words.spans[end])].isupper() or words.everyday(end):
            break
        end += 1
    return (first, end) if end > first + 1 else None


def _is_label(words: Words, index: int) -> bool:
    """Whether a word is the label of the next field: `NACHNAME: XX VORNAME: YY`."""
    return words.text[words.spans[index][1] :].startswith((":", " :")) and words.plain[index] in AFTER


def _closing(words: Words, begin: int, first: int, gap: str, cue: Cue) -> tuple[int, int] | None:
    broken = "\n" in gap
    if gap.strip(" \t\r\n,.!:;-–—*_>~") or (not broken and gap not in (", ", " ", ". ", "! ", " - ", " – ", "- ")):
        return None
    lower = words.is_given(first) and not words.everyday(first)
    end = words.name_end(first, lower=lower)
    if end == first and broken and words.capital[first] and _addressed(words, first):
        return first, first + 1
    signs = gap != " " or words.is_given(first) or (words.plain[first - 1] in SIGNING and words.starts_line(begin))
    if end == first or not (broken or signs):
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


def speaker_name(words: Words, index: int) -> tuple[int, int] | None:
    """Return the name before the verb of speech at word `index`; None where there is none."""
    if not words.joined(index):
        return None
    start = index
    while start > 0 and index - start < 3 and words.may_name(start - 1) and (start == index or words.joined(start)):
        start -= 1
    return (
        (start, index)
        if start < index and (_heads_quote(words, start, index) or not words.ordinary(start, index))
        else None
    )


def _heads_quote(words: Words, start: int, index: int) -> bool:
    """Whether a line holds only who wrote the quotation below it."""
    return words.starts_line(start) and HEAD_ENDS.match(words.text, words.spans[index][1]) is not None
