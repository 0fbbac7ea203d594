"""Digest the lines of a clean text, folded so that lines which differ only in numbers, case and spaces are equal.

A digest's first byte gives the class of its line, so that `learning` needs no text: a courtesy (greeting, thanks,
farewell), a name, short, a form (code, a step of a list, a heading, a row of a table), or prose. Only prose is learned.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from curation.document import DIGEST
from curation.fates import StageResult
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("cleaning/boilerplate/greetings_and_thanks")

VERSION = "lines-1"
COURTESY, NAME, SHORT, FORM, PROSE = (
    0,
    1,
    2,
    3,
    128,
)  # first bytes of digests; a line of prose has any byte from PROSE on

LINES = pa.schema(
    [
        ("clean_sha256", DIGEST),
        ("stage_version", pa.string()),
        ("digests", pa.list_(pa.binary(8))),  # in order of the text; lines without words have none
    ]
)

WORD = re.compile(r"\w+")
NUMERAL = re.compile(r"\d")
COMPOUND = re.compile(r"\w+(?:[-:/.,@#]+\w+)*")  # a reference, a version, an hour
ADDRESS = re.compile(r"(?:https?://|www\.)([^\s/?#()<>\[\]]+)[^\s()<>\[\]]*")
LETTER = re.compile(r"[^\W\d_]")
UNSPACED = lazy_pattern(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
FENCE = re.compile(r"[ ]{0,3}(?:```|~~~)")
STRUCTURE = lazy_pattern(
    # Markdown
    r"\s*(?:[-*+•‣·]\s|\(?\d{1,3}[.)]\s|[a-z][.)]\s|#{1,6}\s(?!.*#\s*$)|[|>]|\*\*[^*]{1,200}\*\*\s*$|(?:\t| {4})\S)"
    # logs
    r"|\s*[\[(]?\d{4}-\d\d-\d\d[T ]\d|\s*\[?\d\d:\d\d:\d\d|\s*\[?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b"
    # traces
    r"|\s*at [\w.$<>]+\(|\s*File \"|\s*(?:[\w]+\.)+\w*(?:Error|Exception)\b|\s*Traceback "
    # code
    r"|\s*[$>%]\s|\s*</?\w+[^>]*>\s*$"
)
UNFINISHED = (":", "{", ";", "=>", "->", "：")  # code, and what introduces the next line
GREETING = re.compile("(?:" + LISTS.alternation("greeting") + r")\b", re.IGNORECASE)
THANKS = re.compile(r"\b(?:" + LISTS.alternation("thanks") + r")\b", re.IGNORECASE)


class LinesSettings(BaseModel):
    """Settings that say which lines may be learned as boilerplate."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least_characters: int = Field(
        default=20, ge=1, description="Fewest characters of a folded line. Too many people write the same few words."
    )
    least_words: int = Field(
        default=3, ge=1, description="Fewest words of a line; in scripts without spaces, each character counts as one."
    )
    name_words: int = Field(
        default=3,
        ge=0,
        description="A line with at most this many words that does not end a sentence is a name, and no content.",
    )
    greeting_words: int = Field(
        default=6,
        ge=0,
        description="A line with at most this many words that greets or ends in a comma is a greeting or farewell.",
    )
    courtesy_words: int = Field(
        default=8,
        ge=0,
        description="A line with at most this many words that thanks or regrets is a courtesy, whoever repeats it.",
    )


class Piece(NamedTuple):
    """A line with words: the digest of its folded form, and its code points [start, end) without the line end."""

    digest: bytes
    start: int
    end: int


def stage_version(settings: LinesSettings) -> str:
    """Return the version of stored digests, which depends on this code and the settings."""
    return f"{VERSION}:{hashlib.sha256(settings.model_dump_json().encode()).hexdigest()[:8]}"


def line_form(line: str) -> str:
    """Fold a line to casefolded words joined by one space.

    Words with a digit become `0`, and a run of them a single `0`; of a web address only the host is kept.
    """
    line = ADDRESS.sub(r" \1 ", line) if "://" in line or "www." in line else line
    line = line.casefold()
    if not NUMERAL.search(line):
        return " ".join(WORD.findall(line))
    words: list[str] = []
    for compound in COMPOUND.findall(line):
        if not NUMERAL.search(compound):
            words += WORD.findall(compound)
        elif not words or words[-1] != "0":
            words.append("0")
    return " ".join(words)


def class_of(line: str, key: str, settings: LinesSettings) -> int:
    """Return the class (COURTESY, NAME, SHORT, FORM or PROSE) of a line outside code and its folded form `key`."""
    bare = line.strip()
    words = key.count(" ") + 1
    if bare.endswith(UNFINISHED) or STRUCTURE.match(line):
        return FORM
    greets = bare.endswith((",", "，")) or GREETING.match(bare) is not None
    if words <= settings.greeting_words and greets:
        return COURTESY
    if words <= settings.courtesy_words and THANKS.search(bare):
        return COURTESY
    unspaced = 0 if key.isascii() else len(UNSPACED.findall(key[: 4 * settings.least_characters]))
    if unspaced >= max(settings.least_words, settings.least_characters // 2):
        return PROSE
    if len(key) >= settings.least_characters and words >= settings.least_words:
        return PROSE
    return NAME if words <= settings.name_words and bare[-1] not in ".!?。！？" else SHORT


def lines(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield start, end and whether it is in fenced code for each non-empty line; an unclosed fence opens no code."""
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append((at, at + len(line)))
        at += len(line) + 1
    fenced_text = "```" in text or "~~~" in text
    fences = [i for i, (start, end) in enumerate(spans) if FENCE.match(text, start, end)] if fenced_text else []
    code = bytearray(len(spans))
    for first, last in zip(fences[::2], fences[1::2], strict=False):
        code[first : last + 1] = b"\x01" * (last + 1 - first)
    for (start, end), fenced in zip(spans, code, strict=True):
        if start < end:
            yield start, end, bool(fenced)


def pieces(text: str, settings: LinesSettings) -> list[Piece]:
    """Return the lines of a text that have a letter, in order; equal folded lines outside code have equal digests."""
    line_pieces = []
    for start, end, fenced in lines(text):
        line = text[start:end]
        key = line_form(line)
        if not key or not LETTER.search(key):
            continue
        kind = FORM if fenced else class_of(line, key, settings)
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        first = digest[0] | PROSE if kind == PROSE else kind
        line_pieces.append(Piece(bytes((first,)) + digest[1:], start, end))
    return line_pieces


def lines_kernel(batch: pa.Table, settings: LinesSettings, context: object = None) -> StageResult:
    """Compute the digests of the lines of every text of a batch.

    Args:
        batch: clean_sha256 binary(32), text string (T2; null counts as empty).
        settings: which lines may be learned.
        context: not read; digests depend on the text alone.

    Returns:
        kept: `LINES`, in the batch's order; figures: texts, lines, lines that may be learned.
    """
    digests = [[piece.digest for piece in pieces(text or "", settings)] for text in batch["text"].to_pylist()]
    columns = [batch["clean_sha256"].cast(DIGEST), [stage_version(settings)] * batch.num_rows, digests]
    prose = sum(digest[0] >= PROSE for some in digests for digest in some)
    figures = {"texts": batch.num_rows, "lines": sum(map(len, digests)), "lines_of_prose": prose}
    return StageResult(pa.table(columns, schema=LINES), figures=figures)
