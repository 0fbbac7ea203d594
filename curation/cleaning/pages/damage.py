"""Score how sure it is that a text is a bad scan of prose: digits and signs inside words, and confused letter shapes.

A bad scan errs in several ways at once. Code has signs in words but no misread "tlie"; slang has digits, typos have
wrong letters: each errs in one way, and one way alone counts for little. In an unknown language no function word counts
as misread.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from curation.cleaning.pages.function_words import EVERY, FUNCTION_WORDS
from curation.cleaning.pages.lines import Line, lines_of
from curation.text.word_files import word_file

LISTS = word_file("cleaning/pages/damage")

VERSION = "damage-1"

# What a scan reads (right) for what stands there (left), in the order of letters, figures and signs.
SHAPES = [
    *[("m", "rn"), ("rn", "m"), ("h", "li"), ("d", "cl"), ("cl", "d"), ("w", "vv"), ("u", "ii"), ("n", "ri")],
    *[("k", "lc"), ("e", "c"), ("c", "e"), ("h", "b"), ("b", "h"), ("t", "f"), ("f", "t"), ("u", "n"), ("n", "u")],
    *[("l", "i"), ("i", "l"), ("t", "l"), ("o", "c"), ("e", "o"), ("a", "o"), ("y", "v"), ("s", "5"), ("g", "9")],
    *[("l", "1"), ("i", "1"), ("l", "|"), ("i", "|"), ("t", "|"), ("o", "0"), ("b", "8"), ("i", "!"), ("e", "€")],
]
# Words that are what a misread function word would be.
REAL = frozenset(LISTS.words("real"))
SIGNS = r"|~^°¦{}\\€!?«»=*\";:,<>@#$%&+"
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
PLAIN = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
EDGE = ".,;:!?\"'()[]*“”„«»‘’…–—-`>"
CODE = re.compile(r"://|www\.|@.*\.|[/_()\[\]]|^[-=$#%&+@]|[=%$#&+]$|==|::|->|\.\w{2,}$|--|\d\d")
LOWER = r"[^\W\d_A-ZÀ-Þ]"
# A word with one or two figures or bars where letters belong; one at its end numbers things ("node1"), unless a bar.
FIGURE = re.compile(
    rf"(?=..[^\W_])(?:[\d|!€]{{1,2}}[^\W\d_]|[^\W\d_]{LOWER}*[\d|!€]{{1,2}}[^\W\d_]){LOWER}*(?:[\d|!€]{{1,2}}{LOWER}+)?\|?"
    rf"|[^\W\d_]*{LOWER}I(?!n|ds?$|tem|mage|con|ter)[^\W\d_A-Z]*"
    r"|[^\W\d_]{2,}\||rn[aeiou][a-z]+"
)
ORDINAL = re.compile(r"1(?:st|er|re|ère|ro|ra|ste|er|de|x|k|m)\w?|0x.*|1\w{1,2}|[2-9]\w{1,3}|[a-f\d]+")
SIGNED = re.compile(
    rf"(?=.{{4}})[^\W\d_]{LOWER}*[{SIGNS}]{LOWER}+(?:[{SIGNS}]{LOWER}+)?"
    r"|[|~^°¦\\}][^\W\d_]{2,}|[^\W\d_]{2,}[|~^°¦\\{<]"
)
BAR = re.compile("[|!€]")
CELL = 60  # characters: a line with a bar in each so many is a row of a table
SENTENCE = frozenset(word for word in EVERY if len(word) > 1)  # a line without any is no sentence
LEET = frozenset("347")
STRAY = frozenset("~^'`\\°_{}.,¦|")
# What an odd word has, looked for by its rarest character first: most texts are done with after one look.
SUSPECT = re.compile(r"[\d|~^°¦{}\\€!?@#$%&+*=I](?=[^\W\d_])(?:(?<=[^\W\d_].)|(?<=\s[01|~^°¦\\}]))")


class DamageSettings(BaseModel):
    """Thresholds of `damage`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    broken: float = Field(default=0.5, gt=0, le=1, description="Score from which a text is beyond repair.")
    least_words: int = Field(
        default=40, ge=1, description="Fewest words for a text to be judged. In fewer, three odd ones may be chance."
    )
    least_signs: int = Field(default=5, ge=1, description="Fewest different damaged words for a text to be judged.")
    suspects: float = Field(
        default=0.005,
        ge=0,
        le=1,
        description="Share of odd spots below which a text is not read word by word. A scan has ten times that.",
    )
    one_word: float = Field(
        default=0.005,
        ge=0,
        le=1,
        description="Largest share of words that one odd word may count for. The name of a product occurs often.",
    )
    words_read: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Least share of words among what stands between spaces. Minified code has a tenth.",
    )
    least_others: float = Field(
        default=2,
        ge=0,
        description="Fewest damaged words of kinds other than the most frequent one. A single one may be a name or "
        "chance.",
    )
    least_shapes: int = Field(
        default=2,
        ge=0,
        description="Fewest words in which only letters are confused (tlie, thc). With fewer, the other odd words "
        "must be plain.",
    )
    plain_letters: int = Field(
        default=4,
        ge=1,
        description="Fewest letters of a plain odd word. a|b and e^x in formulas and commands have fewer.",
    )
    leet: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Share of 3, 4 and 7 in words with figures from which somebody writes so on purpose. A scan "
        "confuses 0, 1 and 5.",
    )
    half: float = Field(default=0.05, gt=0, description="Share of damaged words at which the score is one half.")
    other_ways: float = Field(
        default=0.2,
        gt=0,
        le=1,
        description="Share that kinds of damage other than the most frequent one must have to count in full.",
    )
    language: float = Field(
        default=0.06,
        ge=0,
        le=1,
        description="Share of function words from which a language is recognised. Prose has 0.3 to 0.5.",
    )
    prose_line: float = Field(
        default=0.6,
        ge=0,
        le=1,
        description="Share of letters and spaces from which a line is read. Tables and code have less.",
    )


def misread(word: str) -> Iterator[str]:
    """Yield the forms in which a scan may misread a word, with one confusion each."""
    for true, seen in SHAPES:
        at = word.find(true)
        while at >= 0:
            yield word[:at] + seen + word[at + len(true) :]
            at = word.find(true, at + 1)


@cache
def misread_words(language: str) -> frozenset[str]:
    """Return the misread forms of a language's function words that are not words themselves."""
    forms = {form for word in FUNCTION_WORDS[language] for form in misread(word) if len(word) > 1}
    return frozenset(forms - EVERY - REAL)


def read_lines(text: str, settings: DamageSettings) -> Iterator[Line]:
    """Yield the lines of prose, however damaged: not fenced, not rows of a table, not made of signs."""
    for line in lines_of(text):
        text = line.text
        cells = text.count(" | ") + text.count("\t")
        letters = sum(map(str.isalpha, text)) + text.count(" ")
        if not line.fenced and letters >= settings.prose_line * len(text) and (cells < 2 or cells * CELL < len(text)):
            yield line


def language_of(counts: Counter[str], words: int, settings: DamageSettings) -> str | None:
    """Return the language whose function words are most frequent; None if they are too rare."""
    hits = {name: sum(counts[word] for word in known) for name, known in FUNCTION_WORDS.items()}
    best = max(hits, key=hits.__getitem__)
    return best if hits[best] >= settings.language * words else None


def damage(text: str, settings: DamageSettings = DamageSettings()) -> float:
    """Return how sure it is that a text is the garbage of a scan, from 0 (no sign of it) to 1."""
    size = text.count(" ") + text.count("\n") + 1
    if size < settings.least_words or len(SUSPECT.findall(text)) <= settings.suspects * size:
        return 0.0
    plain: Counter[str] = Counter()
    figures: Counter[str] = Counter()
    signs: Counter[str] = Counter()
    stray = foreign = tokens = 0
    short: Counter[str] = Counter()
    pairs: list[tuple[str, str]] = []
    for line in read_lines(text, settings):
        last = ""
        written = line.text.split()
        # Names and values, as of passwords.
        listed = not any(token.strip(EDGE).lower() in SENTENCE for token in written)
        for token in written:
            tokens += 1
            core = token.strip(EDGE)
            if token in STRAY:
                stray += 1
            if not core or len(token) > 40:
                last = ""
                continue
            if WORD.fullmatch(core):
                if not LATIN.search(core):
                    foreign += 1
                    continue
                parts = PLAIN.findall(core.lower())
                plain.update(parts)
                pairs.append((last, parts[0]))
                last = parts[-1]
                if listed:
                    continue
                if SIGNED.fullmatch(token):
                    signs[token] += 1
                elif FIGURE.fullmatch(core):
                    figures[core] += 1
                continue
            last = ""
            if listed or CODE.search(token):
                continue
            if FIGURE.fullmatch(core) and not ORDINAL.fullmatch(core):
                figures[core] += 1
            elif SIGNED.fullmatch(token) or SIGNED.fullmatch(core):
                signs[token] += 1
            elif len(core) == 2:
                short[core.lower()] += 1
    words = plain.total() + figures.total() + signs.total()
    if words < max(settings.least_words, settings.words_read * tokens) or foreign > words:
        return 0.0
    figures, signs = unknown(figures, plain), unknown(signs, plain)
    if not figures and not signs:
        return 0.0
    language = language_of(plain, words, settings)
    misreadings = shapes(plain, pairs, language)
    if misreadings.total() < settings.least_shapes:
        if sum(not LEET.isdisjoint(word) for word in figures) >= max(1.0, settings.leet * len(figures)):
            return 0.0
        figures, signs = whole(figures, settings.plain_letters), whole(signs, settings.plain_letters)
    if language:
        figures.update({word: count for word, count in short.items() if word in misread_words(language)})
    if len(figures) + len(signs) + len(misreadings) < settings.least_signs:
        return 0.0
    cap = max(1, int(settings.one_word * words))
    ways = dict.fromkeys(("signs", "shapes", "figures", "bars", "capitals"), 0.0)
    for name, counts in (("signs", signs), ("shapes", misreadings)):
        ways[name] = float(sum(min(count, cap) for count in counts.values()))
    for word, count in figures.items():
        ways["capitals" if word.isalpha() else "bars" if BAR.search(word) else "figures"] += min(count, cap)
    ways["signs"] += min(stray, ways["shapes"]) / 2
    total = sum(ways.values())
    chief = max(ways.values())
    if total - chief < settings.least_others:
        return 0.0
    share = min(total, (total - chief) / settings.other_ways) / words
    return share / (share + settings.half)


def whole(odd: Counter[str], letters: int) -> Counter[str]:
    """Return the odd words that have enough letters to be words."""
    return Counter({word: count for word, count in odd.items() if sum(map(str.isalpha, word)) >= letters})


def unknown(odd: Counter[str], plain: Counter[str]) -> Counter[str]:
    """Return the odd words except for those made of whole words around a sign: "json|yaml", "key=value"."""
    parts = {word: {part for part in PLAIN.findall(word.lower()) if len(part) > 3} for word in odd}
    often = Counter(part for word_parts in parts.values() for part in word_parts)
    return Counter(
        {
            word: count
            for word, count in odd.items()
            if word.isalpha() or not any(part in plain or part in EVERY or often[part] > 1 for part in parts[word])
        }
    )


def shapes(counts: Counter[str], pairs: list[tuple[str, str]], language: str | None) -> Counter[str]:
    """Count words that are another word misread: a function word, or a more frequent word of the text."""
    known = FUNCTION_WORDS[language] if language else frozenset()
    misreadings = misread_words(language) if language else frozenset()
    misread_counts = Counter({word: count for word, count in counts.items() if word in misreadings})
    for word, count in counts.items():
        if count >= 3 and len(word) >= 4:
            rarer = {form: counts[form] for form in misread(word) if form in counts and form not in EVERY}
            misread_counts.update({form: n for form, n in rarer.items() if n <= count // 3})
    for first, second in pairs:
        joined = first + second
        if first and (joined in known or counts[joined] >= 3) and not (first in EVERY and second in EVERY):
            rare = min((first, second), key=counts.__getitem__)
            if rare not in EVERY and counts[rare] <= 2 and len(rare) <= 4:
                misread_counts[f"{first} {second}"] += 1
    return misread_counts
