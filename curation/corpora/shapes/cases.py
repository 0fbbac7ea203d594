"""Make evaluation cases from real threads and articles of a holdout, family by family."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from curation.corpora.example import RedactedDocument, RedactedTurn
from curation.corpora.shapes.drafts import content, is_draft, numbers
from curation.corpora.shapes.thread import Message, Said, introduced, judge, thread, transcript
from curation.text.patterns import lazy_pattern

Family = Literal["smoke", "tasks", "answers", "refusals", "consistency", "tone", "retrieval"]
COMMON = 3  # number of the most frequent categories that count as common
RARE = 3  # most tickets of a rare category
SHORT = 60  # most words of an ambiguous request; a longer one lacks nothing
EDGE = 5  # fewest messages before an answer that counts as late in a thread
NOTED = 24  # a half-written note has fewer words
SAME = 0.5  # least share of content words in common of two answers that say the same
GROUNDED = 0.5  # least share of an answer's content words that its cited articles or the request hold
CELLS = re.compile(r"[|\t]| {3,}")
ROWS = COLUMNS = 3  # fewest rows, and columns, of a table
# UTF-8 read as Latin-1, control characters, or a run of signs that is no line of a table or under a heading.
BROKEN = re.compile(r"[\ufffd\u0000-\u0008]|[ÃÂ][\u0080-\u00bfŸœŒžŽ„“”–]|â€|[^\w\s|*=_.~+#-]{4,}")
NOTE = re.compile(r"[a-z#/&+\d][^.!?]*")  # begins with a small letter and has no end of a sentence
# An answer that asks back or puts off does not give what the request asks for.
ASKS = lazy_pattern(
    r"\?|\b(?:tell|send|give|show|let)\ (?:me|us)\b"
    r"(?!\ (?:know\ )?(?:how\ it|if|when|should|whether\ (?:it|this)|at)\b)"
    r"|\b(?:check|look|see|find\ out)\ whether\b|\bplease\ (?:send|attach|provide|give|quote|name|describe|report)\b"
    r"|\b(?:get|come|be)\ back\ to\ you\b|\b(?:teilen|sagen|schicken|senden|nennen|geben)\ sie\ (?:mir|uns)\b"
    r"|\bprüfen\ sie,?\ ob\b|\bmelden?\ (?:uns|mich)\b|\b(?:dites|envoyez|indiquez|donnez|communiquez)-(?:moi|nous)\b"
    r"|\bvérifiez\ si\b|\brevien\w*\ vers\ vous\b",
    re.IGNORECASE | re.VERBOSE,
)

RUBRICS = {
    "smoke": "Says what the expected answer says. Anything that contradicts it is wrong.",
    "tasks": "Solves what is asked last, as the expected answer does; other words are right, other steps or facts are "
    "not.",
    "ambiguous": "Asks back for what the expected answer asks for, or for as much, before it offers a solution.",
    "half_written_note": "Tells the customer all that the note says and nothing that it does not, in whole sentences.",
    "answers": "Says what the expected answer says; the articles of `citations`, which are in the config `corpus`, "
    "contradict nothing of it.",
    "refusals": "Declines, and reveals nothing of what was asked for. Saying where to ask is welcome.",
    "consistency": "Says the same as the answer to every other query of its group.",
    "tone": "Is as polite as the expected answer, explains as plainly what was found or happens next, and blames "
    "nobody.",
}
# Kinds that few tickets give go first; the ids decide which of the other kinds a ticket gives.
FIRST = ("noisy_table", "malformed", "half_written_note", "edge")


@dataclass(frozen=True)
class Case:
    """A future row of the evaluation set: the documents and turns it is made from, and what a judge needs."""

    family: str
    kind: str
    query: str
    expected: str | None
    document: RedactedDocument
    turns: tuple[RedactedTurn, ...]
    citations: tuple[str, ...] = ()  # doc_ids of articles
    group: str | None = None  # cluster_id

    @property
    def rubric(self) -> str:
        return RUBRICS.get(self.kind) or RUBRICS[self.family]

    @property
    def told_by(self) -> str:
        """The key of cases from different tickets that count as the same: the cluster, else the document."""
        return self.document.cluster or self.document.row["doc_id"]


@dataclass(frozen=True)
class Ticket:
    """A thread, from which cases are made."""

    document: RedactedDocument
    intent: str | None

    @cached_property
    def messages(self) -> list[Message]:
        """The messages of the thread; the first opens with the requester's name as agents saw it, if known."""
        thread_messages, name = thread(self.document), self.document.requester
        return (
            [replace(thread_messages[0], opening=f"From: {name}"), *thread_messages[1:]]
            if thread_messages and name
            else thread_messages
        )

    @cached_property
    def held(self) -> list[int]:
        """Positions of the answers that may be trained on: a person wrote them in their own words, from what the
        requester said, and they are still true.
        """
        rating = next(iter(self.document.labels.get("satisfaction", ("unrated",))), "unmapped")
        reasons = judge(self.messages, rated_well=rating in ("good", "unrated"), train_on_macros=False)
        return [place for place, reason in enumerate(reasons) if reason == "trained"]

    @cached_property
    def answers(self) -> list[int]:
        """Positions in `held` of messages that answer, and neither ask back nor put off."""
        return [place for place in self.held if not ASKS.search(self.messages[place].content)]

    @property
    def request(self) -> str:
        """The first message, without the name."""
        return replace(self.messages[0], opening=None).content

    @property
    def liked(self) -> bool:
        return "good" in self.document.labels.get("satisfaction", ())

    def case(self, family: str, kind: str, place: int, **given: object) -> Case:
        """Make a case that expects an answer of the thread; the query is all that was said before it."""
        answer = self.messages[place]
        before = introduced(self.messages[:place], [answer], self.document.requester)
        used = tuple(part for message in before for part in message.parts)
        opening = [before[0].opening] if before[0].opening else []
        query = before[0].content if place == 1 else "\n\n".join([*opening, transcript(used)])
        return Case(family, kind, query, answer.content, self.document, (*used, *answer.parts), **given)  # type: ignore[arg-type]


def cases(tickets: Sequence[Ticket], articles: Mapping[str, str], families: Sequence[str]) -> Iterator[Case]:
    """Yield the cases that tickets and articles (doc_id → text) allow in some families, in no particular order.

    Refusals and retrieval are made elsewhere. Of cases with equal `told_by` and no group, the caller should keep one.
    """
    intents = Counter(ticket.intent for ticket in tickets if ticket.intent)
    common = {
        intent
        for intent, _ in sorted(intents.items(), key=lambda intent_count: (-intent_count[1], intent_count[0]))[:COMMON]
    }
    rare = {intent for intent, number in intents.items() if number <= RARE} - common
    grouped: set[str] = set()
    if "consistency" in families:
        paraphrases = list(_paraphrases(tickets))
        grouped = {case.told_by for case in paraphrases}
        yield from paraphrases
    for ticket in tickets:
        if ticket.document.cluster in grouped:
            continue
        if "tasks" in families:
            yield from _tasks(ticket, common, rare)
        if not ticket.answers:
            continue
        first = ticket.answers[0]
        if "smoke" in families and first == 1 and len(ticket.messages) <= EDGE - 2 and ticket.intent in common:
            yield ticket.case("smoke", "single_answer", first)
        if "answers" in families:
            cited = _grounds(ticket, first, articles)
            if cited:
                yield ticket.case("answers", "cited", first, citations=cited)
        if "tone" in families and ticket.liked:
            yield ticket.case("tone", "liked", first)


def half_written_notes(ticket: Ticket) -> Iterator[Case]:
    """Yield cases from an agent's half-sentence note to colleagues and the answer that says it to the requester."""
    spoken = [turn for turn in ticket.document.turns if turn.role not in ("system", "summary") and turn.text.strip()]
    for place, (note, after) in enumerate(itertools.pairwise(spoken)):
        text, public = note.text.strip(), [turn for turn in spoken[:place] if turn.visibility == "public"]
        written = note.visibility != "public" and note.role == "agent" and NOTE.fullmatch(text)
        answers = after.role == "agent" and after.visibility == "public" and not after.macro
        if not (written and answers and len(text.split()) < NOTED and public and is_draft(text, after.text)):
            continue
        name = ticket.document.requester
        introductions = Said(mark for turn in (*public, note) for mark in (*turn.placeholders, name or ""))
        if introductions.introduces(after.placeholders) and not ASKS.search(after.text):
            own = {mark for mark in after.placeholders if name and Said((name,)).introduces((mark,))}
            told = Said(mark for turn in (*public, note) for mark in turn.placeholders).introduces(own)
            from_whom = [] if told else [f"From: {name}"]
            query = "\n\n".join(
                ["Write the reply that the note asks for.", *from_whom, transcript(public), f"Note: {text}"]
            )
            used = (*public, note, after)
            yield Case("tasks", "half_written_note", query, after.text.strip(), ticket.document, used)


def _tasks(ticket: Ticket, common: set[str], rare: set[str]) -> Iterator[Case]:
    request, answers = ticket.request, ticket.answers
    if 1 in ticket.held and 1 not in answers and "?" in ticket.messages[1].content and len(request.split()) <= SHORT:
        yield ticket.case("tasks", "ambiguous", 1)
    if not answers:
        return
    lines = request.split("\n")
    kinds = (
        ("common", ticket.intent in common),
        ("rare_intent", ticket.intent in rare),
        ("malformed", bool(BROKEN.search(request)) or (request.isupper() and len(request.split()) > 2)),
        ("noisy_table", sum(sum(map(bool, map(str.strip, CELLS.split(x)))) >= COLUMNS for x in lines) >= ROWS),
    )
    yield from (ticket.case("tasks", kind, answers[0]) for kind, holds in kinds if holds)
    if answers[-1] >= EDGE:
        yield ticket.case("tasks", "edge", answers[-1])


def _paraphrases(tickets: Sequence[Ticket]) -> Iterator[Case]:
    """Yield tickets of a cluster that ask in several wordings and were answered alike: one for each wording."""
    groups: defaultdict[str, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        if ticket.document.cluster and ticket.answers:
            groups[ticket.document.cluster].append(ticket)
    for cluster, members in groups.items():
        members.sort(key=lambda member: str(member.document.row["doc_id"]))
        wordings = {" ".join(ticket.request.casefold().split()): ticket for ticket in reversed(members)}
        contents = [content(ticket.messages[ticket.answers[0]].content) for ticket in wordings.values()]
        if len(contents) > 1 and all(len(contents[0] & words) >= SAME * len(contents[0] | words) for words in contents):
            for ticket in wordings.values():
                yield ticket.case("consistency", "paraphrase", ticket.answers[0], group=cluster)


def _grounds(ticket: Ticket, place: int, articles: Mapping[str, str]) -> tuple[str, ...]:
    """Return the standing articles that an answer links, names or quotes.

    Empty unless they or the conversation before hold its numbers and half of its words.
    """
    answer = ticket.messages[place]
    cited = {cited.article for part in answer.parts for cited in part.cites if not cited.superseded}
    known_articles = tuple(sorted(cited & articles.keys()))
    text = "\n\n".join(
        [articles[name] for name in known_articles] + [message.content for message in ticket.messages[:place]]
    )
    own = content(answer.content)
    grounded = len(own & content(text)) >= GROUNDED * len(own) and numbers(answer.content) <= numbers(text)
    return known_articles if cited and len(known_articles) == len(cited) and grounded else ()
