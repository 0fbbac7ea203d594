"""The turns of a document: their records, order, authors, roles, and whether the customer saw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from curation.document import turn_id
from curation.sources.assembly.openings import said_by
from curation.sources.assembly.states import Row, turn_age


class Turns:
    """Makes the turns of the documents of one source; titles and summaries are turns too.

    `strangers` counts the text turns whose author is not among the source's people.

    Args:
        roles: ref → role of the source's own people.
        changes: changelog entries, indexed by the number of their record.
    """

    def __init__(self, source: str, roles: Mapping[str, str], changes: pa.ChunkedArray) -> None:
        self._source, self._roles, self._changes = source, roles, changes
        self.strangers = 0

    def of_thread(self, thread: Row, own: Sequence[Row], withdrawn: Sequence[Row]) -> list[Row]:
        """Return a thread's turns: title, the thread's own text unless a turn repeats it, its turns by time, and its
        summary.

        Args:
            withdrawn: deleted turns; a thread text that repeats one of them is left out too.
        """
        ordered = sorted(own, key=turn_age)
        turn = said_by(thread, ordered, withdrawn) if thread["raw_sha256"] is not None else None
        parts: list[Row] = []
        if thread["title_sha256"] is not None:
            # Who may read what opens the thread may read its title; of itself the thread may not know it.
            opening = turn if turn is not None and thread["opening"] else thread
            parts.append(self._part(thread, "title", "title", thread["title_sha256"], _seen(opening)))
        if thread["raw_sha256"] is not None and turn is None:
            parts.append(self._part(thread, "text", thread["role"] or "requester", thread["raw_sha256"]))
        parts += self._texts(ordered, thread)
        if thread["summary_sha256"] is not None:
            parts.append(self._part(thread, "summary", "summary", thread["summary_sha256"]))
        return parts

    def of_threadless(self, head: Row, rows: Sequence[Row]) -> list[Row]:
        """Return the title of `head`, the turn that stands for the missing thread, and the texts of all turns
        by time.
        """
        return [*self._title(head), *self._texts(sorted(rows, key=turn_age), head)]

    def of_article(self, row: Row) -> list[Row]:
        """Return the article's title, if it has one, and its text."""
        return [*self._title(row), self._part(row, "text", "author", row["raw_sha256"])]

    def changes(self, rows: Sequence[Row]) -> list[Row]:
        """Return the changelog entries among the turns of a thread, in order of time."""
        return [
            {
                "turn_id": turn_id(self._source, f"{row['entity']}:{row['record_id']}:", "changes"),
                "author_ref": row["author_ref"],
                "at": row["created_at"],
                "changes": self._changes[row["number"]].as_py(),
                "origin": row["origin"],
            }
            for row in sorted(rows, key=turn_age)
            if row["changed"]
        ]

    def _title(self, row: Row) -> list[Row]:
        return [self._part(row, "title", "title", row["title_sha256"])] if row["title_sha256"] is not None else []

    def _texts(self, ordered: Sequence[Row], thread: Row) -> list[Row]:
        turns = (row for row in ordered if row["raw_sha256"] is not None)
        return [self._part(row, "text", self._role(row, thread), row["raw_sha256"]) for row in turns]

    def _role(self, row: Row, thread: Row) -> str:
        """Return a turn's role: the declared one, else requester for the thread's author, else the role the people
        table gives. An unknown author is a requester, so that a customer's words are never trained on as an agent's by
        accident.
        """
        if row["role"] is not None:
            return str(row["role"])
        if row["author_ref"] is not None and row["author_ref"] == thread["author_ref"]:
            return "requester"
        known = self._roles.get(row["author_ref"] or "")
        return known if known in ("agent", "system") else "requester"

    def _part(self, row: Row, part: str, role: str, raw: bytes, seen: str | None = None) -> Row:
        stated = part != "summary"  # no field says who summed a ticket up, and when
        author = row["author_ref"] if stated else None
        self.strangers += part == "text" and author is not None and author not in self._roles
        return {
            "turn_id": turn_id(self._source, f"{row['entity']}:{row['record_id']}:{row['version'] or ''}", part),
            "role": role,
            "author_ref": author,
            "at": row["created_at"] if stated else None,
            "visibility": "internal" if not stated else seen or _seen(row),
            "raw_sha256": raw,
            "origin": row["origin"],
        }


def _seen(row: Row) -> str:
    """Return a turn's visibility. An article is always public here: its confidentiality alone says who may read it."""
    return "public" if row["entity"] == "article" else row["visibility"] or "public"
