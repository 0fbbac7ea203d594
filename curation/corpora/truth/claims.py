"""Extract an article's claims: what each statement is about, with which values, and whether it says yes or no.

A statement is a sentence, an item of a list or a cell of a table, under its headings. Numbers in code are not values,
and words in code count as names. Questions, lines that only introduce a list, and half sentences are left out. The
result depends only on the clean text, so it is kept by digest; titles and other articles matter when statements are
compared.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import cached_property, lru_cache
from typing import Any

import pyarrow as pa

from curation.corpora.truth.phrases import nearby, phrases
from curation.corpora.truth.reservations import case, not_ours, now, past, scope
from curation.corpora.truth.statements import CODE, LONGEST, Statement, statements, without_markup
from curation.corpora.truth.values import Value, named_days, values_in
from curation.corpora.truth.vocabulary import COMMON, ORDERS, STOP
from curation.corpora.truth.words import WORD, meaning, meanings, phrase_form, qualifiers, sequence, subject
from curation.corpora.truth.yes_no import (
    CONDITION,
    MODAL,
    POINTS_BACK,
    TURNED,
    YES_OR_NO,
    Mode,
    bounded,
    says,
    turned_round,
)
from curation.document import DIGEST
from curation.fates import StageResult

VERSION = "claims-6"
CLAIMS = pa.schema([("clean_sha256", DIGEST), ("stage_version", pa.string()), ("claims", pa.string())])
NOUNS = 0.12  # share of words; if more have a capital, as in German, a capital does not make a name
MOST_CLAIMS = 4_000  # statements of one article; the others are not compared

CAPITALS = re.compile(r"\b[A-Z]{2,6}\b|(?<=[a-z] )[A-HJ-Z]\b")
NUMBERED = re.compile(r"\b(?:\w[\w.+-]{0,30})?\d(?:[\w.+-]{0,30}\w)?")
PROPER = re.compile(r"(?<=[a-z,;] )[A-Z]\w+")
# Statements of a page about itself, such as the date of its last update.
DATED = re.compile(
    r"\W*(?:this (?:page|article|policy) was )?(?:last |date |first )?"
    r"(?:updated?|modified|reviewed|published|revised|revision|edited|changed|effective(?: date| as of| from)?"
    r"|version)\b(?! for| the)",
    re.IGNORECASE,
)
UNSAID = re.compile(r"[:,?]\W*$|\b(?:and|or|the|of|to|a)\s*$", re.IGNORECASE)
LABEL = re.compile(r"\W*([^:.;!?]{2,60}):\s")
QUESTION = re.compile(r"how (?:do|to|can|long|much|many|often|soon)\b|(?:can|may|do|does) (?:i|we)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """One statement at [start, end) of a clean text.

    `section` is the path of headings in compared form. `said` has the meanings of the statement itself, in order,
    without values; `heading` those of the last heading, and `headings` those of all headings. `mode` and `sign` (1 or
    -1) tell yes from no; `sign` is 0 if that is unknown.
    """

    section: str
    start: int
    end: int
    said: tuple[str, ...]
    heading: tuple[str, ...]
    headings: frozenset[str]
    values: tuple[Value, ...]
    names: frozenset[str]
    qualifiers: frozenset[str]
    conditions: frozenset[str]
    mode: Mode
    sign: int
    leans: bool  # whether it depends on statements around it: a step, "this", "it"
    question: tuple[str, ...]  # meanings of the heading if that is a question
    yes_or_no: bool  # whether the heading asks for yes or no
    place: int  # under its heading, from 0
    cell: bool  # whether it is a cell of a table
    label: frozenset[str]  # meanings before its colon
    entry: frozenset[str]  # the same for an entry such as `Return window: 14 days`: its attribute
    scope: frozenset[str]  # for whom or where only it holds, if it says so
    case: frozenset[str]  # the case that it is about, if it begins with one
    phrases: frozenset[str]  # pairs of its meanings that stand side by side

    @cached_property
    def words(self) -> frozenset[str]:
        """The meanings of the statement itself."""
        return frozenset(self.said)

    @cached_property
    def own(self) -> frozenset[str]:
        """The meanings of the statement, its weekdays, and the question that it is the first answer to."""
        days = frozenset(day for value in self.values if value.kind == "weekdays" for day in named_days(value))
        return self.words | days | (frozenset(self.question) if not self.place else frozenset())

    @cached_property
    def attribute(self) -> frozenset[str]:
        """The attribute whose value an entry or an answer states, without the meanings of its scope."""
        asked = frozenset(self.question) if not self.place and self.values else frozenset[str]()
        return (self.entry or asked) - self.scope

    @cached_property
    def about(self) -> frozenset[str]:
        """The meanings of the statement and of its headings."""
        return self.words | self.headings


def claims(text: str) -> list[Claim]:
    """Return the statements of a text, in order, without table cells that only their values distinguish."""
    masked = without_markup(text)
    capitals = PROPER.findall(masked)
    if len(capitals) > NOUNS * (masked.count(" ") + 1):
        capitals = []
    proper = frozenset(word.lower() for word in capitals if word.lower() not in STOP)
    code = [match.span() for match in CODE.finditer(text)]
    text_claims: list[Claim] = []
    places: dict[str, int] = {}
    for piece in statements(text, masked):
        claim = _claim(piece, places, proper, _among(code, piece.start, piece.end))
        if claim is not None:
            text_claims.append(claim)
            if len(text_claims) == MOST_CLAIMS:
                break
    cells = Counter((claim.section, claim.said, claim.names) for claim in text_claims if claim.cell)
    return [claim for claim in text_claims if not claim.cell or cells[claim.section, claim.said, claim.names] == 1]


def _claim(
    piece: Statement, places: dict[str, int], proper: frozenset[str], code: Sequence[tuple[int, int]]
) -> Claim | None:
    text = piece.text
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    statement, value = text[first:last], max(0, piece.value - first)
    value = 0 if value and case(statement[:value]) else value  # "For members: …" is no attribute
    if not 0 < len(statement) <= LONGEST or DATED.match(statement) or not_ours(statement):
        return None
    start, end = piece.start + first, piece.start + last
    coded = [(max(a - start, 0), max(b - start, 0)) for a, b in code]
    if UNSAID.search(statement) or not WORD.search(_without(statement, coded)):
        return None
    heading = piece.path[-1] if piece.path else ""
    read = [
        reading
        for reading in values_in(statement, proper)
        if reading.start >= value and not any(a <= reading.start < b for a, b in coded)
    ]
    current_values = now(statement, read)
    if current_values is None:
        return None
    values = tuple(bounded(reading, f"{heading} {piece.more} {statement[:value]}") for reading in current_values)
    rest = list(statement)
    for first, last in (*((reading.start, reading.end) for reading in read), *past(statement)):
        rest[first:last] = " " * (last - first)
    bare = "".join(rest)
    if value:
        values = tuple(
            replace(v, noun=v.noun or " ".join(sequence(statement[:value]))) if v.kind == "count" else v for v in values
        )
    about = bare if value and not subject(meanings(piece.more)) else f"{piece.more} {bare}"
    mode, sign, turned = says(statement[value:], bool(value or piece.cell))
    values, sign = turned_round(statement, values, sign)
    section = _section(piece.path)
    place = places.get(section, 0)
    places[section] = place + 1
    said_words = [word for word in sequence(about) if word not in MODAL and word not in TURNED]
    words = tuple(said_words + [word for word in sorted(turned) if word not in said_words])
    if not words and not values and place:
        return None
    lowered = phrase_form(bare)
    entry = bool(value)
    return Claim(
        section,
        start,
        end,
        words,
        tuple(word for word in sequence(heading) if word in subject((word,))),
        _meanings(piece.path),
        tuple(
            replace(v, start=v.start + start, end=v.end + start, near=nearby(bare, v.start, v.end, value))
            for v in values
        ),
        (_labels(piece.more) | names(piece.more, proper) if piece.cell else names(bare, proper))
        | codes(" ".join(piece.path))
        | frozenset(word.lower() for a, b in coded for word in WORD.findall(statement[a:b])),
        qualifiers(f"{piece.more} {statement} {' '.join(piece.path)}"),
        frozenset(CONDITION.findall(lowered)),
        mode,
        sign,
        not entry and (bool(POINTS_BACK.match(lowered)) or (piece.item and _orders(statement))),
        sequence(heading) if _asks(heading) else (),
        bool(YES_OR_NO.match(heading)),
        place,
        piece.cell,
        meanings(label[1]) if not entry and (label := LABEL.match(statement)) else frozenset(),
        meanings(statement[:value]) - MODAL - TURNED if entry else frozenset(),
        scope(f"{bare} {heading}") | scope(piece.more) | scope(piece.host),
        case(statement) | case(piece.host),
        phrases(about),
    )


def _among(spans: Sequence[tuple[int, int]], start: int, end: int) -> Sequence[tuple[int, int]]:
    """Return the spans that begin in [start, end); the spans are in order."""
    return spans[bisect_left(spans, (start, 0)) : bisect_left(spans, (end, 0))]


def _without(said: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        said = said[:start] + " " * (min(end, len(said)) - start) + said[end:]
    return said


@lru_cache(maxsize=1_000)
def _meanings(path: tuple[str, ...]) -> frozenset[str]:
    return meanings(" . ".join(path))


@lru_cache(maxsize=1_000)
def _section(path: tuple[str, ...]) -> str:
    return " / ".join(" ".join(re.findall(r"\w+", name.casefold())) for name in path)


def _asks(heading: str) -> bool:
    return heading.rstrip().endswith("?") or QUESTION.match(heading) is not None


def _orders(said: str) -> bool:
    """Return whether a statement is an instruction, because it begins with a known imperative verb."""
    first = said.split(" ", 1)[0]
    return first[:1].isupper() and first.lower() in ORDERS


def _labels(text: str) -> frozenset[str]:
    """Return the words of row and column labels that `meaning` knows no meaning for; they distinguish cells too."""
    return frozenset(word for word in WORD.findall(text.lower()) if meaning(word) is None)


def codes(text: str) -> frozenset[str]:
    """Return the words of a title or heading with digits or in capitals, which name one thing of a sort."""
    return (frozenset(word.lower() for word in NUMBERED.findall(text)) | _capitals(text)) - COMMON


def names(text: str, proper: frozenset[str]) -> frozenset[str]:
    """Return the names in a statement, given without its values: words with digits, in capitals, or in `proper`."""
    proper_words = {word.lower() for word in PROPER.findall(text)} & proper
    return (frozenset(proper_words) | {word.lower() for word in NUMBERED.findall(text)} | _capitals(text)) - COMMON


def _capitals(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in CAPITALS.findall(text))


def stored(found: list[Claim]) -> str:
    """Serialize statements as one line of JSON."""
    rows = ([getattr(claim, field.name) for field in fields(Claim)] for claim in found)
    return json.dumps(
        [[sorted(value) if isinstance(value, frozenset) else value for value in row] for row in rows], default=astuple
    )


def restored(text: str) -> list[Claim]:
    """Return the statements that `stored` wrote."""
    return [
        Claim(*(_BACK.get(f.name, _same)(value) for f, value in zip(fields(Claim), row, strict=True)))
        for row in json.loads(text)
    ]


def _same(part: Any) -> Any:
    return part


_BACK: dict[str, Callable[[Any], Any]] = {
    "said": tuple,
    "heading": tuple,
    "question": tuple,
    "values": lambda rows: tuple(Value(*row) for row in rows),
    **dict.fromkeys(
        ("headings", "names", "qualifiers", "conditions", "label", "entry", "scope", "case", "phrases"), frozenset
    ),
}


def claims_kernel(batch: pa.Table, settings: object = None, context: object = None) -> StageResult:
    """Extract the statements of every text of a batch.

    Args:
        batch: clean_sha256 binary(32), text string (T2; null counts as empty).
        settings: not read; there is nothing to set.
        context: not read; statements depend on the text alone.

    Returns:
        kept: `CLAIMS`, in the batch's order; figures: texts and statements.
    """
    claim_lists = [claims(text or "") for text in batch["text"].to_pylist()]
    columns = [
        batch["clean_sha256"].cast(DIGEST),
        [VERSION] * batch.num_rows,
        [stored(claim_list) for claim_list in claim_lists],
    ]
    figures = {"texts": batch.num_rows, "claims": sum(map(len, claim_lists))}
    return StageResult(pa.table(columns, schema=CLAIMS), figures=figures)
