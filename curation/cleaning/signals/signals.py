"""Signals that describe a text in numbers, so that corpora can select by them; they are columns and drop nothing."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

import pyarrow as pa
from pydantic import Field

from curation.cleaning.pages.damage import VERSION as DAMAGE_VERSION
from curation.cleaning.pages.damage import DamageSettings, damage
from curation.cleaning.signals.language import LanguageSettings, language_of
from curation.document import DIGEST
from curation.fates import StageResult
from curation.text.patterns import lazy_pattern

VERSION = "signals-1"

SIGNALS = pa.schema(
    [
        ("clean_sha256", DIGEST),
        ("stage_version", pa.string()),
        ("language", pa.string()),  # ISO 639-1; null where none can be told
        ("language_score", pa.float32()),  # 0..1; 0 where none can be told
        ("characters", pa.int32()),
        ("words", pa.int32()),
        ("symbol_share", pa.float32()),  # of the characters that are no space
        ("digit_share", pa.float32()),  # of the characters that are no space
        ("repetition", pa.float32()),  # 0 where nothing is said twice, towards 1 where all is
        ("damage", pa.float32()),  # 0..1: how much of it is what scanning and copying from pages leave
    ]
)
SHARES = ("symbol_share", "digit_share", "repetition", "damage")

# In scripts that put no space between words, each character counts as one.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
WORD = lazy_pattern(rf"[{UNSPACED}]|[^\W_{UNSPACED}]++(?:['\u2019-][^\W_{UNSPACED}]++)*+")
PUNCTUATION = frozenset(
    ".,;:!?\"'()-\u2013\u2014\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u2026\u00bf\u00a1\u3001\u3002\uff0c\uff01\uff1f"
)


class SignalSettings(LanguageSettings):
    """Settings that say how languages are detected, what counts as repetition, and what as damage."""

    top_grams: tuple[Annotated[int, Field(ge=1, le=20)], ...] = Field(
        default=(2, 3, 4),
        min_length=1,
        description="Lengths, in words, of the runs whose most frequent one is weighed, as in Gopher (Rae et al. "
        "2021, A1).",
    )
    duplicate_gram: int = Field(
        default=5,
        ge=2,
        description="Length, in words, of the runs that count wherever they occur again: the shortest of Gopher's 5 "
        "to 10.",
    )
    repetition_words: int = Field(
        default=5000,
        ge=10,
        description="Most words whose runs are counted. The longest of 317 etcd docs has 4,972; the limit bounds "
        "memory.",
    )
    damage: DamageSettings = Field(
        default=DamageSettings(), description="How damage by scans and page layout is recognised."
    )


def stage_version(settings: SignalSettings) -> str:
    """Return the version of a row of signals, which depends on the code of each signal and the settings."""
    return f"{VERSION}:{DAMAGE_VERSION}:{hashlib.sha256(settings.model_dump_json().encode()).hexdigest()[:8]}"


@lru_cache(maxsize=4096)
def _sort(character: str) -> str:
    """Return the class of a character: `space`, `digit`, `symbol` or `text` (letters, marks, sentence punctuation)."""
    if character.isspace():
        return "space"
    if character.isdigit():
        return "digit"
    if character.isalpha() or character in PUNCTUATION or unicodedata.category(character)[0] in "LM":
        return "text"
    return "symbol"


def shares(text: str) -> tuple[float, float]:
    """Return the shares of symbols and of digits among the characters other than spaces; 0 for an empty text."""
    counted: Counter[str] = Counter()
    for character, times in Counter(text).items():
        counted[_sort(character)] += times
    written = len(text) - counted["space"]
    return (counted["symbol"] / written, counted["digit"] / written) if written else (0.0, 0.0)


def repetition(text: str, settings: SignalSettings = SignalSettings()) -> float:
    """Return the share of a text that repeats earlier text: the largest share found in lines or in runs of words.

    Method: the repetition signals of MassiveText (Rae et al., "Scaling Language Models: Methods, Analysis & Insights
    from Training Gopher", 2021, appendix A.1.1), each by characters: duplicate lines, the run of 2, 3 and 4 words that
    weighs most, and all runs of 5 words that occurred before. Unlike there, a first occurrence never counts, so that a
    short text is not taken for a repetitive one. Runs that overlap themselves count whole: the share is capped at 1.
    """
    lines = [stripped for line in text.split("\n") if (stripped := line.strip())]
    again = sum(map(len, lines)) - sum(map(len, set(lines)))
    repeated_shares = [again / max(1, sum(map(len, lines)))]
    words = WORD.findall(text.lower())[: settings.repetition_words]
    total = max(1, sum(map(len, words)))
    for size in settings.top_grams:
        runs = Counter(zip(*(words[first:] for first in range(size)), strict=False))
        weights = ((times - 1) * sum(map(len, run)) for run, times in runs.items() if times > 1)
        repeated_shares.append(max(weights, default=0) / total)
    repeated_shares.append(_said_before(words, settings.duplicate_gram) / total)
    return min(1.0, max(repeated_shares))


def _said_before(words: Sequence[str], size: int) -> int:
    """Count the characters of words in a run of `size` words that occurred before; a word counts once."""
    seen: set[tuple[str, ...]] = set()
    covered = characters = 0
    for at, run in enumerate(zip(*(words[first:] for first in range(size)), strict=False)):
        if run in seen:
            characters += sum(map(len, words[max(at, covered) : at + size]))
            covered = at + size
        else:
            seen.add(run)
    return characters


def signals_of(text: str, settings: SignalSettings) -> dict[str, Any]:
    """Return the signals of one text, named as the columns of `SIGNALS`."""
    language, score = language_of(text, settings)
    symbols, digits = shares(text)
    return {
        "language": language,
        "language_score": score,
        "characters": len(text),
        "words": sum(1 for _ in WORD.finditer(text)),
        "symbol_share": symbols,
        "digit_share": digits,
        "repetition": repetition(text, settings),
        "damage": damage(text, settings.damage),
    }


def signals_kernel(batch: pa.Table, settings: SignalSettings, context: object = None) -> StageResult:
    """Compute the signals of every text of a batch.

    Args:
        batch: clean_sha256 binary(32), text string (T2; null counts as empty).
        settings: thresholds.
        context: not read; signals depend on the text alone.

    Returns:
        kept: `SIGNALS`, in the batch's order; figures: texts, and texts by language (`language_en`, …,
        `language_none` where none is detected).
    """
    rows = [signals_of(text or "", settings) for text in batch["text"].to_pylist()]
    columns: dict[str, Any] = {
        "clean_sha256": batch["clean_sha256"].cast(DIGEST),
        "stage_version": [stage_version(settings)] * batch.num_rows,
    }
    columns |= {name: [row[name] for row in rows] for name in SIGNALS.names if name not in columns}
    languages = Counter(f"language_{row['language'] or 'none'}" for row in rows)
    figures = {"texts": batch.num_rows, **dict(sorted(languages.items()))}
    return StageResult(pa.table(columns, schema=SIGNALS), figures=figures)


def combine(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Combine the signals of several turns into those of one document, named as in `SIGNALS` without its keys.

    Lengths are sums; shares, repetition and damage are means weighted by characters, so that one short odd turn does
    not make a document odd. The language is the one with most characters among the turns with a language (on a tie the
    first by code); its score is the mean over those turns, to which a turn in another language contributes 0. The order
    of rows does not matter, and one row is combined into itself.
    """
    given = list(rows)
    characters = sum(row["characters"] for row in given)
    combined: dict[str, Any] = {"characters": characters, "words": sum(row["words"] for row in given)}
    for name in SHARES:
        combined[name] = sum(row[name] * row["characters"] for row in given) / characters if characters else 0.0
    told = [row for row in given if row["language"] is not None]
    spoken: Counter[str] = Counter()
    for row in told:
        spoken[row["language"]] += row["characters"]
    language = min(spoken, key=lambda code: (-spoken[code], code), default=None)
    sure = sum(row["language_score"] * row["characters"] for row in told if row["language"] == language)
    score = sure / spoken.total() if spoken.total() else 0.0
    return {"language": language, "language_score": score, **combined}
