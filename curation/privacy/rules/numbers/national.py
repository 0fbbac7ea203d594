"""Social, tax and identity numbers: by their check digits where these are strong, else by the words around them."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import labelled
from curation.privacy.rules.numbers.national_kinds import ANY, KINDS, NATIONAL, Kind, State, kinds_of, valid
from curation.privacy.rules.numbers.number_labels import Called, Vocabulary
from curation.privacy.rules.numbers.runs import Window, windows
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/national")

IDENTITY_CARDS = labelled(
    LISTS.phrases("identity_cards"),
    r"(?=(?:[A-Z]{0,5}[ \-]?\d){4})(?:[A-Z0-9]{7,14}|[A-Z]{2,3}[ \-]\d{6,7}|[A-Z]{2} \d{5} [A-Z]{2})",
    0.6,
)
LAST_FOUR = re.compile(
    r"(?i)(?<!\w)(?:last (?:four|4)(?: digits)? (?:of|on) (?:(?:my|his|her|the|their|your) )?"
    r"(?:social(?: security)?(?: (?:number|no\.?|#))?|ssn)|ssn (?:ends|ending)(?: in| with)?)\W{0,3}"
    r"(?:(?:is|are|was|in)\s)?(\d{4})(?!\w|[.,\-/]\d)"
)
MASKED = re.compile(r"(?i)(?<![\w*])(?:x{3}-x{2}|\*{3}-\*{2})-\d{4}(?!\w|-)")
CALLED = Vocabulary({kind.name: kind.called for kind in KINDS})
ENTITIES = {kind.name: kind.entity for kind in KINDS}
SENTENCE_ENDS = re.compile(r"[.,]\s")
BROKEN = re.compile(r"\n|[.,]\s|(?<![^\W_])[A-Z]{3,}(?![^\W_])")  # where something else begins
SMALL = str.maketrans("a", "A")
FORM = str.maketrans("a", "A", " -./·")
INSIDE = frozenset(" -./·")  # what may stand between the groups of such a number
SHORT_WORDS = re.compile(r"(?:^|[^9Aa])a+(?:[^9Aa]|$)")
DATE = re.compile(r"99?([-/.])99?\1(?:99)?99|9999([-/.])99?\2 ?99?")


def _joined(text: str, window: Window) -> bool:
    """Whether a number is part of something longer: `ABC-123-45-6789`, `10.123.45.6789`."""
    before, after = text[max(0, window.start - 2) : window.start], text[window.end : window.end + 2]
    if before[-1:] == ":" and before[:1].isdigit():  # 14:13:31.592825 W
        return True
    return (before[-1:] in ("-", "/", ".", "_", "#") and before[:1].isalnum() and len(before) == 2) or (
        after[:1] in ("-", "/", "_", ".") and after[1:].isalnum()
    )


def _score(text: str, window: Window, kind: Kind, called: Called) -> float:
    if kind.name in called.names and not called.thing:
        if valid(kind, window.compact):
            over = "\n" in text[window.start : window.end] and not (window.first and window.last)
            return 0.0 if over or SENTENCE_ENDS.search(text, window.start, window.end) else 1.0
        return 0.6 if window.first and window.last and not BROKEN.search(text, window.start, window.end) else 0.0
    layout = window.layout.translate(SMALL)
    unmistakable = layout in kind.unmistakable
    if not (unmistakable or layout in kind.alone or ANY in kind.alone):
        return 0.0
    if called.thing or _joined(text, window) or SHORT_WORDS.search(window.layout):
        return 0.0
    return 0.9 if valid(kind, window.compact) else 0.5 if unmistakable else 0.0


def _may_be_mistyped(window: Window) -> bool:
    """Whether a window is a whole run that starts and ends with digits, and no date."""
    layout = window.layout
    if not (window.first and window.last) or layout.count("9") < 5 or DATE.fullmatch(layout):
        return False
    groups = window.groups
    return "9" in layout[: groups[0]] and "9" in layout[-groups[-1] :]


@functools.lru_cache(maxsize=4)
def _found(text: str) -> tuple[tuple[State, Hit], ...]:
    """Return all hits with their entity types; cached, since each type's recognizer asks for the same text."""
    hits: list[tuple[State, Hit]] = []
    before: dict[int, Called | None] = {}
    for window in windows(text):
        if not INSIDE.issuperset(window.marks):
            continue
        kinds = kinds_of(window.layout.translate(FORM))
        typed = _may_be_mistyped(window) and BROKEN.search(text, window.start, window.end) is None
        if not (kinds or typed):
            continue
        if window.start not in before:
            before[window.start] = CALLED.before(text, window.start)
        called = before[window.start] or CALLED.after(text, window.end)
        scores = [(kind.entity, _score(text, window, kind, called)) for kind in kinds]
        hits += [(entity, Hit(window.start, window.end, score)) for entity, score in scores if score]
        if typed and not called.thing and not any(score for _, score in scores):  # another length, or another form
            hits += [(ENTITIES[name], Hit(window.start, window.end, 0.5)) for name in sorted(called.directly)]
    return tuple(hits)


def _national(text: str) -> Iterator[Hit]:
    yield from (hit for kind, hit in _found(text) if kind == NATIONAL)
    yield from IDENTITY_CARDS(text)
    if "last" in text or "end" in text:
        yield from (Hit(*match.span(1), 0.8) for match in LAST_FOUR.finditer(text))
    if "-" in text:
        yield from (Hit(*match.span(), 0.8) for match in MASKED.finditer(text))


def _of(entity: State) -> Callable[[str], Iterator[Hit]]:
    return lambda text: (hit for kind, hit in _found(text) if kind == entity)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of the numbers that states give to people and companies."""
    libraries = ("python-stdnum",)
    yield Recognizer("national_number", "NATIONAL_ID", _national, version="6", libraries=libraries)
    yield Recognizer("tax_number", "TAX_ID", _of("TAX_ID"), version="5", libraries=libraries)
    yield Recognizer("public_health_number", "HEALTH_PLAN", _of("HEALTH_PLAN"), version="4", libraries=libraries)
