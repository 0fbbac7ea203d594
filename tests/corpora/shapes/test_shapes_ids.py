"""Ids of examples: they survive other words, and tell corpora, keys and documents apart."""

from __future__ import annotations

from typing import Any

from curation.corpora.example import Maker
from curation.corpora.shapes import actions, conversations, preference, triage

KEY = b"k" * 32


def test_an_id_stays_when_the_words_change_and_differs_between_corpora_keys_and_documents(told: Any) -> None:
    def ids(words: str, corpus: str = "a", key: bytes = KEY, record: str = "1") -> list[str]:
        maker = Maker(corpus, key)
        asked = told.turn(1, "requester", f"My router says {words}")
        turns = [asked, told.turn(3, "agent", words)]
        turns += [told.turn(5, "requester", "no"), told.turn(7, "agent", f"better {words}")]
        changes = [
            told.change(n, "status", *states) for n, states in ((4, ("open", "solved")), (6, ("solved", "open")))
        ]
        changes.append(told.change(8, "status", "open", "solved"))
        ticket = told.ticket(turns, changes, {"status": ["solved"]}, record_id=record)
        turns = [asked, told.turn(3, "agent", f"at once {words}")]
        other = told.ticket(turns, changes[:1], {"status": ["solved"]}, record_id="other")
        plain = preference.Settings(type="preference")
        parts = [part for each in (ticket, other) for part in preference.shape(each, plain, maker).parts]
        found = [
            *conversations.shape(ticket, conversations.Settings(type="conversations", least_letters=0), maker).examples,
            *triage.shape(ticket, triage.Settings(type="triage", labels=("status",)), maker).examples,
            *actions.shape(ticket, actions.Settings(type="actions"), maker).examples,
            *preference.conclude(parts, plain, maker),
        ]
        return [e.example_id for e in found]

    first = ids("hello")
    assert len(set(first)) == len(first) == 3 + 2 + 4 + 1
    assert ids("goodbye and more") == first
    for other in (ids("hello", corpus="b"), ids("hello", key=b"j" * 32), ids("hello", record="2")):
        assert not set(other) & set(first)
