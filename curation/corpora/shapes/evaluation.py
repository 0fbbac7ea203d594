"""Shape evaluation sets from a holdout: cases with expected answers and rubrics, and retrieval in BEIR's layout.

N. Thakur et al., "BEIR: A heterogeneous benchmark for zero-shot evaluation of information retrieval models", NeurIPS
2021: configs `corpus`, `queries` and `qrels`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import pyarrow as pa
from pydantic import Field

from curation.corpora.closed import Closed
from curation.corpora.example import Example, Maker, RedactedDocument, RedactedTurn, ShapeContract, Shaped
from curation.corpora.shapes.cases import FIRST, Case, Family, Ticket, cases, half_written_notes
from curation.corpora.shapes.pairs import stems
from curation.corpora.shapes.refusals import PRIVATE, personal, readable, refusals
from curation.settings.names import Label

VERSION = "4"
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
    labels=frozenset({"satisfaction"}),
)
BEARS = 1 / 3  # share of the words of content of an answer or a request that an article must say
ADDRESS = re.compile(r"https?://\S+")
FAMILIES: tuple[Family, ...] = get_args(Family)
type Named = tuple[str, Case]  # an example_id and its case


class Settings(Closed):
    """Cases of a holdout by family. Select tickets and articles, keep duplicates, and keep one split: see `splits`."""

    type: Literal["evaluation"] = Field(description="The shape: `evaluation`.")
    families: tuple[Family, ...] = Field(
        default=FAMILIES,
        min_length=1,
        description="Families of cases that are made: smoke, tasks, answers, refusals, consistency, tone, retrieval. "
        "Left out: all.",
    )
    intent: Label = Field(default="category", description="The label that says what a ticket is about.")
    most: int = Field(
        default=100,
        ge=1,
        le=10_000,
        description="Most cases of one kind. There are at most as many refusals as all other cases together.",
    )
    notes: bool = Field(
        default=False,
        description="Also make cases from short notes that agents wrote for colleagues (`half_written_note`).",
    )


@dataclass(frozen=True)
class _Article:
    document: RedactedDocument
    turns: tuple[RedactedTurn, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(turn.text for turn in self.turns if turn.role != "title" and turn.text.strip())


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """Return a document's thread or article as a part; the cases depend on other documents too."""
    if document.row["kind"] == "article":
        article = _Article(document, tuple(turn for turn in document.turns if turn.visibility == "public"))
        return Shaped((), "no_case", parts=(article,)) if article.text else Shaped((), "no_text")
    ticket = Ticket(document, next(iter(document.labels.get(settings.intent, ())), None))
    if not ticket.messages:
        return Shaped((), "no_request")
    opening = ticket.messages[0].parts
    asked = set(personal(opening, document.requester)) if "refusals" in settings.families else set()
    gone = asked - set(readable(opening, document.requester))
    return Shaped((), "no_case", {f"skipped:{PRIVATE}:redacted": 1} if gone else {}, parts=(ticket,))


def conclude(parts: Sequence[Ticket | _Article], settings: Settings, maker: Maker) -> Iterator[Example]:
    """Yield the cases of one split, for each kind the first by id, so that a new case displaces at most one."""
    articles = {part.document.row["doc_id"]: part for part in parts if isinstance(part, _Article)}
    tickets = [part for part in parts if isinstance(part, Ticket)]
    all_cases = list(cases(tickets, {name: article.text for name, article in articles.items()}, settings.families))
    if settings.notes and "tasks" in settings.families:
        all_cases += [case for ticket in tickets for case in half_written_notes(ticket)]
    rows = _by_kind(_one_each(all_cases, maker), settings.most)
    if "refusals" in settings.families:
        declined = _one_each([case for ticket in tickets for case in refusals(ticket)], maker)
        rows += _no_more(_by_kind(declined, settings.most), len(rows), settings)
    yield from (_row(name, case, articles, maker) for name, case in rows)
    if "retrieval" in settings.families:
        yield from _questions(tickets, articles, settings, maker)
    if not {"answers", "retrieval"}.isdisjoint(settings.families):
        yield from _corpus(articles, maker)


def _one_each(found: Sequence[Case], maker: Maker) -> list[Named]:
    """Return one case for each ticket or cluster of tickets that say nearly the same; of groups, all cases."""
    alone: dict[str, tuple[int, Named]] = {}
    chosen: list[Named] = []
    for case in found:
        turns = (turn.turn_id for turn in case.turns)
        named = maker.example_id("evaluation", case.document, case.family, case.kind, *turns), case
        if case.group is not None:
            chosen.append(named)
            continue
        rank = FIRST.index(case.kind) if case.kind in FIRST else len(FIRST)
        before = alone.get(case.told_by)
        if before is None or (rank, named[0]) < (before[0], before[1][0]):
            alone[case.told_by] = rank, named
    return chosen + [named for _, named in alone.values()]


def _by_kind(found: Sequence[Named], most: int) -> list[Named]:
    """Return for each kind the first cases by id, at most `most`; groups are taken whole."""
    kinds: defaultdict[tuple[str, str], dict[str, list[Named]]] = defaultdict(dict)
    for name, case in sorted(found, key=lambda named_case: named_case[0]):
        kinds[case.family, case.kind].setdefault(case.group or name, []).append((name, case))
    chosen: list[Named] = []
    for _, groups in sorted(kinds.items()):
        left = most
        for group in groups.values():
            if len(group) > left:
                break
            left -= len(group)
            chosen += group
    return chosen


def _no_more(declined: Sequence[Named], others: int, settings: Settings) -> list[Named]:
    """Return as many refusals as there are other cases, evenly over kinds; all if no other cases are wanted."""
    if set(settings.families) <= {"refusals", "retrieval"}:
        return list(declined)
    places: Counter[str] = Counter()
    ranked = []
    for name, case in declined:
        places[case.kind] += 1
        ranked.append((places[case.kind], name, case))
    ranked.sort(key=lambda ranked_case: ranked_case[:2])
    return [(name, case) for _, name, case in ranked[:others]]


def _row(name: str, case: Case, articles: dict[str, _Article], maker: Maker) -> Example:
    columns = {
        "example_id": name,
        "family": case.family,
        "kind": case.kind,
        "query": case.query,
        "expected": case.expected,
        "citations": [maker.mark("article", cited) for cited in case.citations],
        "rubric": case.rubric,
        "group": case.group and maker.mark("group", case.group),
    }
    used = (*case.turns, *(turn for cited in case.citations for turn in articles[cited].turns))
    return Example("default", name, columns, used, (case.document.row["doc_id"], *case.citations))


def _questions(
    tickets: Sequence[Ticket], articles: dict[str, _Article], settings: Settings, maker: Maker
) -> Iterator[Example]:
    """Yield requests as queries, with the articles relevant to them.

    An article is relevant if an agent's answer links, names or quotes it, and its text shares enough words with the
    request or the answer to be the one meant.
    """
    asked = []
    for ticket in tickets:
        relevant = sorted(
            {
                cited.article
                for turn in ticket.document.turns
                for cited in (turn.cites if _told(turn) else ())
                if not cited.superseded and cited.article in articles and _bears(articles[cited.article], ticket, turn)
            }
        )
        if relevant:
            asked.append((maker.example_id("query", ticket.document), ticket, relevant))
    asked.sort(key=lambda question: question[0])
    for name, ticket, relevant in asked[: settings.most]:
        opening, own = ticket.messages[0], ticket.document.row["doc_id"]
        yield Example("queries", name, {"_id": name, "text": ticket.request}, opening.parts, (own,))
        for doc_id in relevant:
            article = maker.mark("article", doc_id)
            qrel = maker.example_id("qrel", ticket.document, doc_id)
            columns = {"qrel_id": qrel, "query-id": name, "corpus-id": article, "score": 1}
            yield Example("qrels", qrel, columns, opening.parts, (own, doc_id))


def _corpus(articles: Mapping[str, _Article], maker: Maker) -> Iterator[Example]:
    """Yield every article, for retrieval and for the citations of answers."""
    for doc_id, part in articles.items():
        name = maker.mark("article", doc_id)
        columns = {"_id": name, "title": part.document.title or "", "text": part.text}
        yield Example("corpus", name, columns, part.turns, (doc_id,))


def _bears(article: _Article, ticket: Ticket, answer: RedactedTurn) -> bool:
    """Return whether an article holds a third of the content words of an answer that cites it, or of the request.

    A link may lead astray, and a title may be mentioned by chance.
    """
    there = stems(f"{article.document.title or ''}\n{article.text}")
    stem_sets = (stems(ADDRESS.sub(" ", text)) for text in (answer.text, ticket.request))
    return any(len(words & there) >= BEARS * len(words) for words in stem_sets if words)


def _told(turn: RedactedTurn) -> bool:
    return turn.role == "agent" and turn.visibility == "public"
