"""Evaluation sets from a holdout: cases with what is expected and how to judge it, and retrieval in BEIR's layout.

N. Thakur et al., "BEIR: A heterogeneous benchmark for zero-shot evaluation of information retrieval models", NeurIPS
2021: configs `corpus`, `queries` and `qrels`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import pyarrow as pa
from pydantic import Field

from curation.corpora.closed import Closed
from curation.corpora.example import Example, Maker, RedactedDocument, RedactedTurn, ShapeContract, Shaped
from curation.corpora.shapes.cases import RUBRICS, Case, Family, Ticket, cases, half_written_notes

VERSION = "1"
TEXT = pa.string()
CONTRACT = ShapeContract(
    {
        "default": pa.schema(
            [
                ("example_id", TEXT),
                ("family", TEXT),
                ("kind", TEXT),
                ("query", TEXT),
                ("expected", TEXT),  # null: nothing may be answered
                ("citations", pa.list_(TEXT)),  # `_id`s of `corpus`
                ("rubric", TEXT),
                ("group", TEXT),  # queries of one group ask the same; null outside consistency
            ]
        ),
        "corpus": pa.schema([("_id", TEXT), ("title", TEXT), ("text", TEXT)]),
        "queries": pa.schema([("_id", TEXT), ("text", TEXT)]),
        "qrels": pa.schema([("qrel_id", TEXT), ("query-id", TEXT), ("corpus-id", TEXT), ("score", pa.int32())]),
    },
    counted=("family", "kind"),
    given=frozenset({"corpus"}),
)
FAMILIES: tuple[Family, ...] = get_args(Family)


class Settings(Closed):
    """Cases of a holdout by family. Select tickets and articles, keep duplicates, and keep one split: see `splits`."""

    type: Literal["evaluation"]
    families: tuple[Family, ...] = Field(default=FAMILIES, min_length=1)
    intent: str = Field(default="category", description="The label that says what a ticket is about.")
    most: int = Field(default=100, ge=1, le=10_000, description="Cases of one kind at most.")
    notes: bool = Field(
        default=False, description="Also of what agents noted for colleagues in half a sentence (`half_written_note`)."
    )


@dataclass(frozen=True)
class _Article:
    document: RedactedDocument
    turns: tuple[RedactedTurn, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(turn.text for turn in self.turns if turn.role != "title" and turn.text.strip())


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """A document leaves a thread or an article; what is asked of it depends on the others."""
    if document.row["kind"] == "article":
        article = _Article(document, tuple(turn for turn in document.turns if turn.visibility == "public"))
        return Shaped((), "no_case", parts=(article,)) if article.text else Shaped((), "no_text")
    ticket = Ticket(document, next(iter(document.labels.get(settings.intent, ())), None))
    return Shaped((), "no_case", parts=(ticket,)) if ticket.messages else Shaped((), "no_request")


def conclude(parts: Sequence[Ticket | _Article], settings: Settings, maker: Maker) -> Iterator[Example]:
    """The cases of one split: of each kind the first by id, so that a case that is new puts out one at most."""
    articles = {part.document.row["doc_id"]: part for part in parts if isinstance(part, _Article)}
    tickets = [part for part in parts if isinstance(part, Ticket)]
    found = list(cases(tickets, {name: article.text for name, article in articles.items()}, settings.families))
    if settings.notes and "tasks" in settings.families:
        found += [case for ticket in tickets for case in half_written_notes(ticket)]
    for kind in _by_kind(found, settings, maker):
        yield from (_row(name, case, articles, maker) for name, case in kind)
    if "retrieval" in settings.families:
        yield from _retrieval(tickets, articles, settings, maker)


def _by_kind(found: Sequence[Case], settings: Settings, maker: Maker) -> Iterator[list[tuple[str, Case]]]:
    kinds: defaultdict[tuple[str, str], list[tuple[str, Case]]] = defaultdict(list)
    for case in found:
        turns = (turn.turn_id for turn in case.turns)
        name = maker.example_id("evaluation", case.document, case.family, case.kind, *turns)
        kinds[case.family, case.kind].append((name, case))
    for (family, _), named in sorted(kinds.items()):
        named.sort(key=lambda each: each[0])
        if family == "consistency":  # whole groups, and none of one query
            groups: defaultdict[str | None, list[tuple[str, Case]]] = defaultdict(list)
            for name, case in named:
                groups[case.group].append((name, case))
            whole = [group for group in groups.values() if len({case.query for _, case in group}) > 1]
            named = [each for group in whole for each in group]
        yield named[: settings.most]


def _row(name: str, case: Case, articles: dict[str, _Article], maker: Maker) -> Example:
    columns = {
        "example_id": name,
        "family": case.family,
        "kind": case.kind,
        "query": case.query,
        "expected": case.expected,
        "citations": [maker.mark("article", cited) for cited in case.citations],
        "rubric": RUBRICS[case.family],
        "group": case.group and maker.mark("group", case.group),
    }
    used = (*case.turns, *(turn for cited in case.citations for turn in articles[cited].turns))
    return Example("default", name, columns, used, (case.document.row["doc_id"], *case.citations))


def _retrieval(
    tickets: Sequence[Ticket], articles: dict[str, _Article], settings: Settings, maker: Maker
) -> Iterator[Example]:
    """Requests as queries; relevant is what the answer of a person cites. Every article is part of the corpus."""
    asked = []
    for ticket in tickets:
        cited = {c.article for turn in ticket.document.turns for c in turn.cites if not c.superseded and _told(turn)}
        relevant = sorted(cited & articles.keys())
        if relevant:
            asked.append((maker.example_id("query", ticket.document), ticket, relevant))
    asked.sort(key=lambda each: each[0])
    for name, ticket, relevant in asked[: settings.most]:
        opening, own = ticket.messages[0], ticket.document.row["doc_id"]
        yield Example("queries", name, {"_id": name, "text": opening.content}, opening.parts, (own,))
        for doc_id in relevant:
            article = maker.mark("article", doc_id)
            qrel = maker.example_id("qrel", ticket.document, doc_id)
            columns = {"qrel_id": qrel, "query-id": name, "corpus-id": article, "score": 1}
            yield Example("qrels", qrel, columns, opening.parts, (own, doc_id))
    for doc_id, part in articles.items():
        name = maker.mark("article", doc_id)
        columns = {"_id": name, "title": part.document.title or "", "text": part.text}
        yield Example("corpus", name, columns, part.turns, (doc_id,))


def _told(turn: RedactedTurn) -> bool:
    return turn.role == "agent" and turn.visibility == "public"
