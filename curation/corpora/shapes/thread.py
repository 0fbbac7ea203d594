"""Turn a document's public turns into alternating messages, user first, and judge which may be trained on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from curation.corpora.example import RedactedDocument, RedactedTurn
from curation.corpora.shapes.substance import is_remark, says_nothing
from curation.text.readings import WORD

SPEAKERS = {"title": "Subject", "requester": "Requester", "agent": "Agent", "system": "System", "author": "Author"}


@dataclass(frozen=True)
class Message:
    """Consecutive turns of one side, `user` or `assistant`; `opening` stands above them.

    `after_note`: somebody wrote for colleagues only between the agent's previous answer and this message.
    """

    role: str
    parts: tuple[RedactedTurn, ...]
    after_note: bool = False
    opening: str | None = None

    @cached_property
    def content(self) -> str:
        texts = [self.opening, *(part.text for part in self.parts)]
        return "\n\n".join(text for text in texts if text and text.strip())

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """The placeholders in the message, including a name in the opening."""
        marks = {mark for part in self.parts for mark in part.placeholders}
        return frozenset(marks | ({self.opening.removeprefix("From: ")} if self.opening else set()))

    @property
    def automatic(self) -> bool:
        return any(part.role == "system" for part in self.parts)

    @property
    def macro(self) -> bool:
        """Whether the message consists of macros only; an agent's own words beside a macro make it an answer."""
        return all(part.macro for part in self.parts)

    @property
    def empty(self) -> bool:
        return all(says_nothing(part.text) for part in self.parts)

    def remarks(self, least: int) -> bool:
        """Return whether the whole message has fewer letters than an answer needs."""
        return is_remark("\n".join(part.text for part in self.parts), least)

    @property
    def superseded(self) -> bool:
        return any(cited.superseded for part in self.parts for cited in part.cites)

    def plain(self) -> dict[str, str]:
        return {"role": self.role, "content": self.content}


def unseen(turn: RedactedTurn) -> bool:
    """Return whether a turn was hidden from the requester but may have informed the agent.

    A summary is not counted, because it is written when all is over.
    """
    return turn.visibility != "public" and turn.role != "summary"


def thread(document: RedactedDocument) -> list[Message]:
    """Return what the requester could read as messages, with consecutive turns of one side joined.

    A note affects messages until an agent has answered behind it. A title belongs to whoever opened the thread: if an
    agent did, it asks nothing, and the thread begins with the first turn addressed to the agent.
    """
    messages: list[tuple[str, list[RedactedTurn], bool]] = []
    noted = False
    for turn in document.turns[opened_by_agent(document) :]:
        if turn.visibility != "public" or turn.role == "summary":
            noted |= unseen(turn)
            continue
        if not turn.text.strip():
            continue
        role = "assistant" if turn.role in ("agent", "system") else "user"
        if role == "assistant" and not messages:
            continue
        before, parts, spoiled = messages[-1] if messages else ("", [], False)
        if before != role:
            messages.append((role, [turn], noted and role == "assistant"))
        elif turn.role == "system":
            continue  # a person's message stands for both
        elif parts[0].role == "system":
            messages[-1] = (role, [turn], noted)
        else:
            parts.append(turn)
            messages[-1] = (role, parts, spoiled or (noted and role == "assistant"))
        noted = noted and turn.role != "agent"
    return [Message(role, tuple(parts), spoiled) for role, parts, spoiled in messages]


def opened_by_agent(document: RedactedDocument) -> bool:
    """Return whether the first turn below a title is by the agent who also wrote the title."""
    title, first = (*document.turns[:2], None, None)[:2]
    if title is None or first is None or title.role != "title" or first.role != "agent":
        return False
    return title.author_ref is not None and title.author_ref == first.author_ref


def judge(messages: Iterable[Message], *, rated_well: bool, train_on_macros: bool, least_letters: int = 0) -> list[str]:
    """Return one of `TRAIN_REASONS` for each message.

    `trained` is given only to a message that an agent wrote from what the user could see, that is still true, that says
    something (in `least_letters` or more letters) and that was liked.
    """
    reasons: list[str] = []
    introductions = Said()
    for message in messages:
        if message.role == "user":
            reason = "user"
        elif message.automatic:
            reason = "automatic"
        elif message.after_note:
            reason = "internal_context"
        elif message.superseded:
            reason = "superseded_policy"
        elif not rated_well:
            reason = "low_rating"
        elif message.macro and not train_on_macros:
            reason = "unedited_macro"
        elif message.empty or message.remarks(least_letters):
            reason = "says_nothing"
        elif not introductions.introduces(message.placeholders):
            reason = "placeholder"
        else:
            reason = "trained"
        introductions.add(message.placeholders)
        reasons.append(reason)
    return reasons


def introduced(messages: Sequence[Message], answers: Iterable[Message], requester: str | None) -> list[Message]:
    """Return the messages; the first opens with the requester's name if an answer uses it and no message does."""
    introduced_messages = [replace(message, opening=None) for message in messages]
    if not introduced_messages or requester is None:
        return introduced_messages
    introductions = Said(mark for message in introduced_messages for mark in message.placeholders)
    named = Said((requester,))
    asked = {mark for answer in answers for mark in answer.placeholders if not introductions.introduces((mark,))}
    if any(named.introduces((mark,)) for mark in asked):
        introduced_messages[0] = replace(introduced_messages[0], opening=f"From: {requester}")
    return introduced_messages


class Said:
    """The placeholders that were mentioned; of an invented name the parts count too, such as Julia for Julia Brown."""

    def __init__(self, placeholders: Iterable[str] = ()) -> None:
        self._marks: set[str] = set()
        self._names: defaultdict[str, list[frozenset[str]]] = defaultdict(list)  # word → words of names that have it
        self.add(placeholders)

    def add(self, placeholders: Iterable[str]) -> None:
        for mark in placeholders:
            if mark in self._marks:
                continue
            self._marks.add(mark)
            words = frozenset(WORD.findall(mark)) if "[" not in mark else ()
            for word in words:
                self._names[word].append(frozenset(words))

    def introduces(self, placeholders: Iterable[str]) -> bool:
        """Return whether all of these placeholders were mentioned."""
        return all(mark in self._marks or self._names_part(mark) for mark in placeholders)

    def _names_part(self, mark: str) -> bool:
        words = frozenset(WORD.findall(mark))
        if "[" in mark or not words:
            return False
        return any(words <= name for name in min((self._names.get(word, []) for word in words), key=len))


def transcript(turns: Sequence[RedactedTurn]) -> str:
    """Return turns as one text, each behind its speaker."""
    return "\n\n".join(f"{SPEAKERS[turn.role]}: {turn.text}" for turn in turns if turn.text.strip())
