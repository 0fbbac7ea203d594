"""Tickets minute by minute, as the steps before a shape would leave them."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from curation.corpora.example import Change, Citation, Maker, RedactedDocument, RedactedTurn

KEY = b"k" * 32
MAKER = Maker("corpus", KEY)


def stale() -> Citation:
    """That a turn cites an article which does not hold any more."""
    return Citation("a" * 64, "link", superseded=True)


@pytest.fixture(scope="session")
def told(given: Any) -> Any:
    """Functions that make turns, tickets and changes, each at a minute after noon."""

    def turn(minute: int, role: str, text: str, **fields: Any) -> RedactedTurn:
        made: RedactedTurn = given.redacted_turn(minute, role, text)
        return replace(made, **{"at": given.noon + dt.timedelta(minutes=minute), **fields})

    def change(minute: int, field: str, before: str | None, after: str | None, entry: str | None = None) -> Change:
        return Change(given.noon + dt.timedelta(minutes=minute), field, before, after, entry or f"entry {minute}")

    def ticket(
        turns: Sequence[RedactedTurn],
        changes: Sequence[Change] = (),
        labels: Mapping[str, list[str]] | None = None,
        cluster: str = "",
        **row: Any,
    ) -> RedactedDocument:
        made: RedactedDocument = given.redacted(turns, labels, **row)
        return replace(made, changes=tuple(changes), cluster=cluster)

    return types.SimpleNamespace(turn=turn, change=change, ticket=ticket, maker=MAKER, stale=stale())
