"""Pairs answers for preference: two answers to the same question, or a macro and an agent's edited version of it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from curation.cleaning.boilerplate.lines import COURTESY, LinesSettings, class_of, line_form
from curation.corpora.shapes.drafts import content
from curation.corpora.shapes.thread import Message, Said
from curation.text.readings import WORD

LEAST_WORDS = 3  # of a question: "help please" is asked by everybody, for everything
RUN = 3  # words
TRIED = 20  # answers that are looked at for one that names nobody else: keeps a question that all ask linear
COMMON = 50  # macros that may share a run: one that more share tells none from another
STEM = 6  # first letters by which two forms of a word are known: collect, collects, collection
LINES = LinesSettings()


@dataclass(frozen=True)
class Answer:
    """An answer with the messages before it, of which the first is a user's."""

    doc_id: str
    cluster: str
    prompt: tuple[Message, ...]
    message: Message
    requester: str | None = None  # replacement of the requester's name in its document

    @cached_property
    def said(self) -> str:
        return _words(self.message)

    @cached_property
    def question(self) -> str:
        """The first message without subject and placeholders; equal for two answers to the same question."""
        asked = self.prompt[0]
        own = tuple(part for part in asked.parts if part.role != "title")
        return _words(Message("user", own or asked.parts))

    @cached_property
    def order(self) -> tuple[str, ...]:
        return (self.doc_id, *(part.turn_id for part in self.message.parts))

    def fits(self, prompt: Sequence[Message]) -> bool:
        """Return whether the answer could follow another prompt: all its placeholders occur there."""
        return not self.message.placeholders or Said(
            mark for message in prompt for mark in message.placeholders
        ).introduces(self.message.placeholders)

    def supports(self, macro: Answer) -> bool:
        """Return whether the prompt holds all that this answer says and a macro does not, apart from common words and
        courtesies.

        Nobody can know whether anything else that the answer adds is true.
        """
        added = _told(self) - _told(macro)
        return bool(added) and added <= {stem for message in self.prompt for stem in stems(message.content)}

    def addressed_to(self, other: str | None) -> Answer:
        """Return the answer with its requester's name replaced by another document's.

        A model must not learn that an answer is bad because it greets somebody else.
        """
        own = self.requester
        names, theirs = (own or "").split(), (other or "").split()
        if not own or not other or not names or not theirs or own == other:
            return self
        called = {own: other} | ({names[0]: theirs[0], names[-1]: theirs[-1]} if "[" not in own + other else {})
        replacements = {mark: called[mark] for mark in self.message.placeholders if mark in called}
        if not replacements:
            return self
        marks = "|".join(re.escape(mark) for mark in sorted(replacements, key=lambda mark: (-len(mark), mark)))
        pattern = re.compile(rf"(?<!\w)(?:{marks})(?!\w)")
        parts = tuple(
            replace(
                part,
                text=pattern.sub(lambda match: replacements[match[0]], part.text),
                placeholders=frozenset(replacements.get(mark, mark) for mark in part.placeholders),
            )
            for part in self.message.parts
        )
        return replace(self, message=replace(self.message, parts=parts), requester=other)


@dataclass(frozen=True)
class Pair:
    """Two answers to the prompt of `chosen`."""

    signal: str
    chosen: Answer
    rejected: Answer


def by_question(signal: str, liked: Iterable[Answer], disliked: Iterable[Answer]) -> Iterator[Pair]:
    """Yield pairs of answers of different documents to one question: the same words, or documents of one cluster.

    Each answer is in at most one pair. An answer that was both liked and disliked for a question is in none.
    """
    good, bad = (
        sorted(liked, key=lambda candidate: candidate.order),
        sorted(disliked, key=lambda candidate: candidate.order),
    )
    used: set[tuple[str, ...]] = set()
    for key in (_question, _cluster):
        groups: defaultdict[str, tuple[list[Answer], list[Answer]]] = defaultdict(lambda: ([], []))
        for side, answers in enumerate((good, bad)):
            for answer in answers:
                if name := key(answer):
                    groups[name][side].append(answer)
        for name in sorted(groups):
            yield from _paired(signal, *groups[name], used)


def _question(answer: Answer) -> str:
    return answer.question if answer.question.count(" ") + 1 >= LEAST_WORDS else ""


def _cluster(answer: Answer) -> str:
    return answer.cluster


def _paired(signal: str, good: list[Answer], bad: list[Answer], used: set[tuple[str, ...]]) -> Iterator[Pair]:
    unclear = {answer.said for answer in good} & {answer.said for answer in bad}
    rest = [answer for answer in bad if answer.said not in unclear and answer.order not in used]
    for chosen in good:
        if chosen.said in unclear or chosen.order in used or not chosen.fits(chosen.prompt):
            continue
        for place, candidate in enumerate(rest[:TRIED]):
            rejected = candidate.addressed_to(chosen.requester)
            if candidate.doc_id != chosen.doc_id and rejected.fits(chosen.prompt):
                used |= {chosen.order, rest.pop(place).order}
                yield Pair(signal, chosen, rejected)
                break


def edited(signal: str, made: Iterable[Answer], sent: Iterable[Answer], likeness: float) -> Iterator[Pair]:
    """Yield each edited answer with the macro most similar to it, if the similarity (Jaccard of runs of three words)
    suffices.

    The answer must say more than the macro, and its prompt must hold all that it adds. Of equally similar macros the
    first by its text is taken.
    """
    known: dict[str, Answer] = {}
    for macro in sorted(sent, key=lambda candidate: candidate.order):
        known.setdefault(macro.said, macro)
    texts = sorted(known)
    sizes, holders = [], defaultdict[str, list[int]](list)
    for number, text in enumerate(texts):
        runs = _runs(text)
        sizes.append(len(runs))
        for run in runs:
            holders[run].append(number)
    for answer in sorted(made, key=lambda candidate: candidate.order):
        if answer.said in known or not answer.fits(answer.prompt):
            continue
        runs = _runs(answer.said)
        shared = Counter(n for run in runs if len(holders.get(run, ())) <= COMMON for n in holders.get(run, ()))
        like = [(-count / (len(runs) + sizes[n] - count), n) for n, count in shared.items()]
        score, number = min(like, default=(0.0, -1))
        macro = known[texts[number]].addressed_to(answer.requester) if like else answer
        known_to_fit = macro.doc_id != answer.doc_id and macro.fits(answer.prompt)
        if -score >= likeness and known_to_fit and answer.supports(macro):
            yield Pair(signal, answer, macro)


def _words(message: Message) -> str:
    """Return the folded words of a message, separated by single spaces, without placeholders."""
    text = message.content
    for mark in sorted(message.placeholders, key=lambda mark: (-len(mark), mark)):
        text = text.replace(mark, " ")
    return " ".join(WORD.findall(text.casefold()))


def _runs(text: str) -> set[str]:
    words = text.split(" ")
    return {" ".join(words[n : n + RUN]) for n in range(max(1, len(words) - RUN + 1))}


def _told(answer: Answer) -> set[str]:
    """Return the stems of an answer, without lines that greet, thank or take leave, and without placeholders.

    Placeholders are judged by `fits`.
    """
    text = answer.message.content
    for mark in sorted(answer.message.placeholders, key=lambda mark: (-len(mark), mark)):
        text = text.replace(mark, " ")
    told = (line for line in text.split("\n") if line.strip())
    return stems("\n".join(line for line in told if class_of(line, line_form(line), LINES) != COURTESY))


def stems(text: str) -> set[str]:
    """Return the stems of a text's content words: words that begin alike, and singular and plural, have one stem."""
    return {word.rstrip("s")[:STEM] for word in content(text)}
