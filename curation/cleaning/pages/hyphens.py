"""Mend words that typesetting broke: by a hyphen at the end of a line, or by a ligature as a single character.

A word is joined only if the text, or the endings of words, show that it is one. "Haupt-⏎und" and "well-⏎known" stay.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from curation.cleaning.edits import Edit
from curation.cleaning.pages.function_words import EVERY, FUNCTION_WORDS
from curation.cleaning.pages.lines import WORD, lines_of
from curation.cleaning.pages.settings import VERSION, PageSettings
from curation.text.word_files import word_file

LISTS = word_file("cleaning/pages/word_endings")

# The hyphens that end a line, or a page (a blank line): ASCII, U+2010, the soft hyphen if kept.
BROKEN = re.compile(
    r"(?<![\w\-‐/.@#=&%+\\])([^\W\d_]{2,40})([-‐\xad])\n{1,3}([ \t]{0,12})([^\W\d_]{2,40})(?![\w\-/@=(\\])"
)
TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
GAP = re.compile(r"\S {3,}\S")
# "Haupt- und Nebenstraße", "pre- and post-sales": the hyphen stands for the missing half.
CONJUNCTIONS = frozenset(LISTS.words("conjunctions"))
# Halves whose hyphen is written: of compounds, of pronouns behind French and Portuguese verbs.
HARD_FIRST = frozenset(LISTS.words("hard_first"))
HARD_SECOND = frozenset(LISTS.words("hard_second"))
ENDINGS = re.compile(".{0,2}(?:" + LISTS.alternation("endings") + ")")
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
LIGATURE = re.compile("[ﬀ-ﬆ]")
CUT = re.compile(r"(?<![^\W\d_])[^\W\d_]{0,40}[ﬀ-ﬆ] [^\W\d_]{1,40}")
FINAL_FF = ("off", "aff", "uff", "ariff", "heriff", "griff", "reff", "cliff", "stiff")
WHOLE_LIGATURE = re.compile(r"[ﬁﬂﬃﬄ][^\W\d_]")
LONE_LIGATURE = re.compile(r"(?<![^\W\d_])[ﬀ-ﬆ]++(?![^\W\d_])")
LISTED_LIGATURES = re.compile(r"(?<![^\W\d_])[ﬀ-ﬆ][\"'”»]?,? (?:[^\W\d_]{1,5} )?[\"'“„«]?[ﬀ-ﬆ](?![^\W\d_])")
SPACED_LIGATURE = re.compile(r"(?<![^\W\d_])([^\W\d_]{0,40})([ﬀﬁﬂﬃﬄ]) (?=([^\W\d_]{1,40}))")


class Words:
    """The words of a text with their counts; hyphenated words count as written, broken ones are left out."""

    def __init__(self, text: str) -> None:
        whole = BROKEN.sub(" ", text)
        if not whole.isascii():
            whole = LIGATURE.sub(lambda match: LIGATURES[match.group()], CUT.sub(" ", whole))
        self.counts = Counter(TOKEN.findall(whole.lower()))

    def language(self) -> frozenset[str]:
        """Return the function words of the language that has most of them in this text."""
        return max(FUNCTION_WORDS.values(), key=lambda known: sum(self.counts[word] for word in known))

    def known(self, word: str) -> bool:
        """Return whether a word stands by itself in this text, or is a function word of any language."""
        return self.counts[word] > 0 or word in EVERY


def judged(first: str, second: str, words: Words, habit: bool) -> tuple[bool, str, float] | None:
    """Return whether the hyphen is removed with the line end, with rule and score; None if both stay."""
    a, b = first.lower(), second.lower()
    joined, written = words.counts[a + b], words.counts[f"{a}-{b}"]
    if b in CONJUNCTIONS and not joined:
        return None
    if second[0].isupper() and not (first.isupper() and second.isupper()):
        return (False, "written_hyphen", 0.95) if written else None
    if joined and joined >= written:
        return True, "attested_word", 0.98
    if written:
        return False, "written_hyphen", 0.95
    if a in HARD_FIRST or b in HARD_SECOND or (words.known(a) and words.known(b)):
        return None
    if not words.known(b) and ENDINGS.fullmatch(b):
        return True, "word_ending", 0.95
    if habit and (not words.known(a) or a in EVERY):
        return True, "typeset_text", 0.85
    return None


def hyphen_edits(text: str, settings: PageSettings) -> Iterator[Edit]:
    """Yield removals of hyphens with their line ends, or of line ends alone if the hyphen belongs to the word."""
    if not BROKEN.search(text):
        return
    lines = lines_of(text)
    words = Words(text)
    breaks = list(BROKEN.finditer(text))
    habit = len(breaks) >= settings.hyphen_habit
    at = 0
    for match in breaks:
        while lines[at].end < match.end(2):
            at += 1
        line, behind = lines[at], next(one for one in lines[at + 1 : at + 4] if not one.blank)
        apart = any(one.fenced or one.text.count("|") > 1 or GAP.search(one.text) for one in (line, behind))
        if apart or len(line.text) < settings.hyphen_line or len(WORD.findall(line.text[-200:])) < 3:
            continue
        if match.group(2) == "\xad":
            yield Edit(match.start(2), match.start(4), "", "hyphenation", "soft_hyphen", VERSION, 0.99)
        elif verdict := judged(match.group(1), match.group(4), words, habit):
            joins, rule, score = verdict
            start = match.start(2) if joins else match.end(2)
            yield Edit(start, match.start(4), "", "hyphenation", rule, VERSION, score)


def ligature_edits(text: str, settings: PageSettings) -> Iterator[Edit]:
    """Yield replacements of ligatures by their letters, with the space behind one that cuts a word.

    A ligature that stands alone is the topic, and stays: "the ligatures ﬁ and ﬂ".
    """
    spaced: dict[int, float] = {}
    if ligatures := list(SPACED_LIGATURE.finditer(text)):
        words = Words(text)
        # An extractor that cuts words behind a ligature cuts all of them.
        habit = len(ligatures) >= settings.ligature_habit and not WHOLE_LIGATURE.search(text)
        known = frozenset() if any(match.group(1) for match in ligatures) else words.language()
        # "ﬁ and ﬂ": they stand for themselves.
        named = LISTED_LIGATURES.search(text) is not None or any(match.group(3) in known for match in ligatures)
        for match in ligatures:
            before, ligature, behind = match.groups()
            joined = f"{before}{LIGATURES[ligature]}{behind}".lower()
            if words.counts[joined]:
                spaced[match.start(2)] = 0.98
            elif not behind[0].islower() or (named and not before):
                continue
            elif ligature in "ﬂﬄ" or (ligature != "ﬀ" and (habit or not before)):  # no word ends in "fl", none is "fi"
                spaced[match.start(2)] = 0.9
            elif ligature == "ﬀ" and habit:  # "oﬀ the" is two words
                alone = f"{before}ff".lower().endswith(FINAL_FF)
                if not words.known(behind.lower()) or (len(behind) == 1 and not alone):
                    spaced[match.start(2)] = 0.8
    lone = {at for match in LONE_LIGATURE.finditer(text) for at in range(*match.span())} - spaced.keys()
    for match in LIGATURE.finditer(text):
        at, score = match.start(), spaced.get(match.start(), 1.0)
        if at in lone:
            continue
        rule = "spaced_ligature" if at in spaced else "ligature"
        yield Edit(at, at + 1 + (at in spaced), LIGATURES[match.group()], "ligature", rule, VERSION, score)
