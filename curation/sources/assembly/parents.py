"""Whose a turn is where its own words do not say it: the rest of its page, what opened it, or its file's name.

A vendor's answer for one parent (`GET /tickets/12/comments`) need not repeat that parent in its objects. What a reader
could take from a field or a URL is a parent like any other; `parent_by` says that it was taken from elsewhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from curation.document import FILE_NAME, OPENING, opening_of
from curation.sources.assembly.states import Identity, Row

# What the fate of a turn says of how it came to its thread.
FOUND_BY = {None: "turn", FILE_NAME: "turn_by_file_name", OPENING: "turn_by_opening"}


def named_parent(path: str, pattern: str | None) -> str | None:
    """The parent that a file's path in the landing names, where the source declares how."""
    match = re.search(pattern, path) if pattern is not None else None
    return match["parent"] if match else None


def found_parents(newest: Mapping[Identity, Row], states: Mapping[Identity, Sequence[Row]]) -> dict[str, str]:
    """Page → the thread that its turns belong to; one that is not known, or not surely, is missing.

    A page belongs where one of its turns says so in another state: a night may bring the same comment as an event. Else
    to the one thread that was created when the page's first turn was, and whose own text has that turn's words. A page
    of which turns open several threads is no answer for one, and neither is one whose opening two threads share.
    """
    pages: dict[str, dict[Identity, None]] = defaultdict(dict)
    for identity in newest:
        if identity[0] == "turn":
            for row in states[identity]:
                if row["parent_by"] == OPENING:
                    pages[row["parent_id"]][identity] = None
    if not pages:
        return {}
    opened: dict[tuple[object, object], set[str]] = defaultdict(set)
    for identity, rows in states.items():
        if identity[0] == "thread":
            for row in rows:
                if row["opening"] and row["words_sha256"] is not None and row["created_at"] is not None:
                    opened[row["created_at"], row["words_sha256"]].add(identity[1])
    parents: dict[str, str] = {}
    for page, identities in pages.items():
        turns = [state for identity in identities for state in states[identity]]
        threads = {turn["parent_id"] for turn in turns if turn["parent_by"] != OPENING}
        if not threads:
            firsts = [turn for turn in turns if opening_of(turn["record_id"]) == page]
            of_first = {
                thread for turn in firsts for thread in opened.get((turn["created_at"], turn["words_sha256"]), ())
            }
            any_turn = {
                thread for turn in turns for thread in opened.get((turn["created_at"], turn["words_sha256"]), ())
            }
            threads = of_first if of_first == any_turn else set()
        if len(threads) == 1:
            parents[page] = threads.pop()
    return parents
