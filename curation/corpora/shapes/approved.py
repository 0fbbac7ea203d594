"""Shape answers from approved facts: a requester's question, the cited articles in force, and an agent's answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from curation.corpora.example import RedactedDocument, RedactedTurn
from curation.corpora.shapes.cutting import cut
from curation.corpora.shapes.dialogue import dialogue_text, language_of, spoken
from curation.corpora.shapes.drafts import content, numbers

PASSAGE = 1_200  # most characters of a passage; a short article is one passage


@dataclass(frozen=True)
class Article:
    """The content of an article, for examples that cite it."""

    doc_id: str
    title: str
    passages: tuple[str, ...]
    words: tuple[frozenset[str], ...]  # of each passage
    placeholders: frozenset[str]
    turns: tuple[RedactedTurn, ...]  # without their text


@dataclass(frozen=True)
class Asked:
    """A question, an agent's answer to it, and the articles that the answer cites."""

    doc_id: str
    language: str
    turn_id: str
    question: str
    answer: str
    placeholders: frozenset[str]  # in the question
    cites: tuple[str, ...]
    turns: tuple[RedactedTurn, ...]  # without their text


def article(document: RedactedDocument) -> Article | None:
    """Return an article in the form in which it is cited; None if it has no text."""
    used = spoken(document)
    texts = [turn for turn in used if turn.role != "title"]
    passages = tuple(text for turn in texts for _, text in cut(turn.text, PASSAGE))
    if not passages:
        return None
    words = tuple(frozenset(content(passage)) for passage in passages)
    marks = frozenset().union(*(turn.placeholders for turn in used))
    return Article(document.row["doc_id"], document.title or "", passages, words, marks, wordless(used))


def asked(document: RedactedDocument) -> Iterator[Asked | str]:
    """Yield the answers of a thread that cite articles, or for an unusable one the reason.

    Reasons: `superseded_policy`, `unedited_macro`, `placeholder`, `no_question`.
    """
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
    """Return the passages of all cited articles that share most words with question and answer, at most `limit`
    characters.

    None if an article is missing or none of its passages fits, or if the passages lack a number that is in the answer
    and not in the question. The passages are in the order of the articles. A placeholder in an article may stand for
    another value than in the thread: an article that shares a placeholder with the question counts as missing.
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
    """Return turns for the lineage, without their text."""
    return tuple(replace(turn, text="") for turn in turns)
