"""Puts the opening text of a thread into it once: vendors also store the first message as a text of the thread.

Zendesk's description is always the ticket's first comment ("Tickets: description" of its API reference). With other
vendors it depends on how the thread came about: Email-to-Case and HubSpot's inbox copy the first mail, a form does not.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from curation.sources.assembly.states import Identity, Row, turn_age

AT_ONCE = dt.timedelta(seconds=5)  # between a thread and its first turn, where a vendor writes both in one step


def said_by(thread: Row, turns: Sequence[Row], withdrawn: Sequence[Row] = ()) -> Row | None:
    """Return the turn that repeats the thread's own text, so that the thread need not; null where none does.

    Where the reader declares the copy, it is the first of the possible turns if that came with the thread or has the
    same words, however differently the vendor renders it; a withdrawn one takes the copy with it. Elsewhere it is a
    turn with the same words, with no answer before it, and readable by no fewer people.

    Args:
        thread: a thread with a text of its own.
        turns: its turns in order of time.
        withdrawn: states of turns whose newest state is a tombstone.
    """
    if thread["opening"]:
        first = min((row for row in (*turns, *withdrawn) if row["opening"]), key=turn_age, default=None)
        if first is not None and (_at_once(thread, first) or _same_words(thread, first)):
            return first
    before: Row | None = None
    for row in turns:
        if row["raw_sha256"] is None:
            continue
        if before is not None and row["author_ref"] != before["author_ref"] and before["visibility"] == "public":
            return None
        if _same_words(thread, row) and (row["visibility"] == "public" or thread["visibility"] != "public"):
            return row
        before = row
    return None


def _same_words(thread: Row, turn: Row) -> bool:
    names = ("raw_sha256", "words_sha256")
    return any(thread[name] is not None and bool(thread[name] == turn[name]) for name in names)


def _at_once(thread: Row, turn: Row) -> bool:
    """Return whether a turn came with the thread and may be its author's: an automatic reply may come as quickly."""
    if thread["created_at"] is None or turn["created_at"] is None:
        return False
    if abs(turn["created_at"] - thread["created_at"]) > AT_ONCE:
        return False
    if thread["role"] == "requester" and thread["author_ref"] and turn["author_ref"]:
        return bool(turn["author_ref"] == thread["author_ref"])
    return bool(turn["role"] != "system" or thread["role"] == "system")


def withdrawn_openings(
    newest: Mapping[Identity, Row], states: Mapping[Identity, Sequence[Row]], parents: Mapping[str, str]
) -> dict[str, list[Row]]:
    """Return by thread the older states of now deleted turns that may be the thread's text.

    Args:
        parents: page that stands for a thread → the thread.
    """
    openings: dict[str, list[Row]] = defaultdict(list)
    for identity, row in newest.items():
        if identity[0] == "turn" and row["deleted"]:
            for state in states[identity]:
                if state["opening"] and not state["deleted"]:
                    openings[parents.get(state["parent_id"], state["parent_id"])].append(state)
    return openings
