"""Answers from approved facts: what a requester asked, the articles in force that the agent cites, and the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from curation.corpora.example import RedactedDocument, RedactedTurn
from curation.corpora.shapes.cutting import cut
from curation.corpora.shapes.dialogue import dialogue_text, language_of, spoken
from curation.corpora.shapes.drafts import content, numbers

PASSAGE = 1_200  # characters of a passage of an article; of a short article, one is all


@dataclass(frozen=True)
class Article:
    """What an article says, for those who cite it."""

    doc_id: str
    title: str
    passages: tuple[str, ...]
    words: tuple[frozenset[str], ...]  # of each passage
    placeholders: frozenset[str]
    turns: tuple[RedactedTurn, ...]  # without their text


@dataclass(frozen=True)
class Asked:
    """A question, the answer that an agent gave, and the articles that it cites."""

    doc_id: str
    language: str
    turn_id: str
    question: str
    answer: str
    placeholders: frozenset[str]  # in the question
    cites: tuple[str, ...]
    turns: tuple[RedactedTurn, ...]  # without their text


def article(document: RedactedDocument) -> Article | None:
    """An article as others cite it; None where it says nothing."""
    used = spoken(document)
    texts = [turn for turn in used if turn.role != "title"]
    passages = tuple(text for turn in texts for _, text in cut(turn.text, PASSAGE))
    if not passages:
        return None
    words = tuple(frozenset(content(passage)) for passage in passages)
    marks = frozenset().union(*(turn.placeholders for turn in used))
    return Article(document.row["doc_id"], document.title or "", passages, words, marks, wordless(used))


def asked(document: RedactedDocument) -> Iterator[Asked | str]:
    """The answers of a thread that cite articles; in place of one that may not be used, why: `superseded_policy`,
    `unedited_macro`, `placeholder`, `no_question`."""
    used = spoken(document)
    for place, answer in enumerate(used):
        if answer.role != "agent" or answer.visibility != "public" or not answer.cites:
            continue
        before = used[:place]
        marks = frozenset().union(*(turn.placeholders for turn in before)) if before else frozenset()
        if any(cited.superseded for cited in answer.cites):
            yield "superseded_policy"
        elif answer.macro:
            yield "unedited_macro"
        elif not any(turn.role == "requester" for turn in before):
            yield "no_question"
        elif not answer.placeholders <= marks:
            yield "placeholder"
        else:
            alone = all(turn.role in ("title", "requester") for turn in before)
            yield Asked(
                document.row["doc_id"],
                language_of(document) or "",
                answer.turn_id,
                "\n\n".join(turn.text for turn in before) if alone else dialogue_text(before),
                answer.text,
                marks,
                tuple(dict.fromkeys(cited.article for cited in answer.cites)),
                wordless((*before, answer)),
            )


def facts(question: Asked, articles: Mapping[str, Article], limit: int) -> str | None:
    """The passages of all cited articles that share most words with the answer, in order, at most `limit` characters;
    None where an article is not there, or they do not say a number that the answer says and the question does not.

    What stands for something redacted in an article may stand for something else in the thread: an article that shares
    such a mark with the question is as one that is not there.
    """
    cited = [articles.get(name) for name in question.cites]
    articles_cited = [
        cited_article
        for cited_article in cited
        if cited_article is not None and not cited_article.placeholders & question.placeholders
    ]
    if len(articles_cited) < len(cited):
        return None
    about = content(question.answer) | content(question.question)
    ranked = sorted(
        (-len(words & about), number, place)
        for number, cited_article in enumerate(articles_cited)
        for place, words in enumerate(cited_article.words)
    )
    left, chosen = limit, set[tuple[int, int]]()
    for _, number, place in ranked:
        size = len(articles_cited[number].passages[place])
        if size <= left:
            left -= size
            chosen.add((number, place))
    if len({number for number, _ in chosen}) < len(articles_cited):
        return None
    text = "\n\n".join(
        _stated(cited_article, {p for n, p in chosen if n == number})
        for number, cited_article in enumerate(articles_cited)
    )
    return text if numbers(question.answer) <= numbers(text) | numbers(question.question) else None


def _stated(each: Article, chosen: Collection[int]) -> str:
    title = [f"# {each.title}"] if each.title else []
    return "\n\n".join([*title, *(each.passages[place] for place in sorted(chosen))])


def wordless(turns: Sequence[RedactedTurn]) -> tuple[RedactedTurn, ...]:
    """Turns for the lineage, without their text."""
    return tuple(replace(turn, text="") for turn in turns)
