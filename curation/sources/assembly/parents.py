"""Finds the thread of a turn that does not name it: from the rest of its page, its opening, or its file's name.

A vendor's answer for one parent (`GET /tickets/12/comments`) need not repeat that parent in its objects. A parent that
a reader took from a field or a URL counts as any other; `parent_by` says that it was taken from elsewhere.
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
    """Return the parent that a file's path in the landing names, where the source declares a pattern."""
    match = re.search(pattern, path) if pattern is not None else None
    return match["parent"] if match else None


def found_parents(newest: Mapping[Identity, Row], states: Mapping[Identity, Sequence[Row]]) -> dict[str, str]:
    """Return page → the thread of its turns; pages whose thread is unknown or unsure are missing.

    A page belongs to the thread that one of its turns names in another state: a night may bring the same comment as an
    event. Else it belongs to the only thread that was created with the page's first turn and whose own text has the
    same words. A page whose turns open several threads is no answer for one thread, nor is one whose opening two
    threads share.
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
