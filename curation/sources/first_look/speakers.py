"""Count the turns of an export by role and visibility before a night assembles it, and name options that tell more.

An option that says who is an agent has `{"tells": "agents"}` as its field's `json_schema_extra`, and one that says what
is public `{"tells": "public"}`; the first of its `examples` is what a draft shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, get_args

from pydantic import BaseModel

from curation.sources.reader import Record

FREQUENT = 3  # most frequent authors whose turns are stated
MAX_AUTHORS = 1_000_000  # authors that are told apart
OPTIONS = "`options`"


class Missing(NamedTuple):
    """Information that an export lacks: a sentence, what its owner can do, and the options that supply it, with
    examples.
    """

    said: str
    todo: str
    options: tuple[tuple[str, str], ...]
    where: str = OPTIONS  # where the options stand


@dataclass
class Speakers:
    """Counts turns with text; a turn without a role gets its author's, as in assembly."""

    turns: Counter[tuple[str | None, str | None, str]] = field(default_factory=Counter)  # role, author, visibility
    roles: dict[str, str] = field(default_factory=dict)
    openers: set[str] = field(default_factory=set)

    def see(self, record: Record) -> None:
        """Count one record."""
        if len(self.roles) + len(self.turns) > MAX_AUTHORS:
            return
        if record.entity == "person" and record.role:
            self.roles[record.record_id] = record.role
        elif record.entity == "thread" and record.author_ref:
            self.openers.add(record.author_ref)
        if record.entity in ("thread", "turn") and record.text and not record.deleted:
            role = record.role or ("requester" if record.entity == "thread" else None)
            self.turns[role, record.author_ref, record.visibility] += 1

    def counts(self) -> Counter[tuple[str, str]]:
        """Return the number of turns by role and visibility."""
        counts: Counter[tuple[str, str]] = Counter()
        for (role, author, visibility), number in self.turns.items():
            counts[self._role(role, author), visibility] += number
        return counts

    def _role(self, role: str | None, author: str | None) -> str:
        known = self.roles.get(author or "")
        return role or (known if known in ("agent", "system") else "requester")

    def in_words(self) -> str | None:
        """Return one line of counts; None if there are no turns."""
        counts = self.counts()
        if not counts:
            return None
        by = {role: sum(n for (of, _), n in counts.items() if of == role) for role in ("requester", "agent", "system")}
        internal = sum(n for (_, seen), n in counts.items() if seen == "internal")
        return (
            f"{counts.total():,} turns with text: {by['requester']:,} of requesters, {by['agent']:,} of agents"
            f" ({counts['agent', 'public']:,} public), {by['system']:,} of programs; {internal:,} are internal"
        )

    def missing(self, options: type[BaseModel]) -> Iterator[Missing]:
        """Yield the reasons why turns cannot serve as answers in a corpus, and the options that mend each."""
        counts = self.counts()
        agents = sum(n for (role, _), n in counts.items() if role == "agent")
        if not counts:
            return
        if not agents:
            told, where = _telling(options, "agents")
            todo = "say who is" if told else "land the vendor's own list of people beside it, which says who is"
            yield Missing(
                f"nobody is known to be an agent, so that nothing is an answer{self._candidates()}", todo, told, where
            )
        (told, where), todo = _telling(options, "public"), "where customers can read them, say so"
        if not any(seen == "public" for _, seen in counts):
            yield Missing(
                "no turn says who may read it: all are internal, and teach nothing to say to customers",
                todo,
                told,
                where,
            )
        elif agents and not counts["agent", "public"]:
            yield Missing(
                "every turn of an agent is internal, and teaches nothing to say to customers", todo, told, where
            )

    def _candidates(self) -> str:
        """Return how many authors answer but never open a thread, and how many turns they have.

        The result has only numbers, because an address would name somebody.
        """
        wrote: Counter[str] = Counter()
        for (role, author, _), number in self.turns.items():
            if author is not None and author not in self.openers and self._role(role, author) == "requester":
                wrote[author] += number
        if not wrote:
            return ""
        most = ", ".join(f"{number:,}" for _, number in wrote.most_common(FREQUENT))
        if len(wrote) == 1:
            return f" (1 author who never opens a thread wrote {most} turns)"
        return (
            f" ({len(wrote):,} authors who never open a thread wrote {wrote.total():,} turns,"
            f" {most} by the most frequent)"
        )


def undeclared(options: type[BaseModel]) -> Iterator[Missing]:
    """Yield the information that an export still to come may lack, and the options that declare it."""
    for what, question in (("agents", "who is an agent"), ("public", "what customers can read")):
        told, where = _telling(options, what)
        if told:
            yield Missing(question, "say so where the export does not", told, where)


def _telling(options: type[BaseModel], what: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return the options that tell `what`, each with an example, and where they stand: at the top or in a list."""
    for where, model in _models(options):
        examples = []
        for name, info in model.model_fields.items():
            extra = info.json_schema_extra
            if isinstance(extra, dict) and extra.get("tells") == what:
                examples.append((name, str((info.examples or ["…"])[0])))
        if examples:
            return tuple(examples), where
    return (), OPTIONS


def _models(options: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    yield OPTIONS, options
    for name, info in options.model_fields.items():
        for inner in get_args(info.annotation):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield f"the `{name}` of {OPTIONS}", inner
