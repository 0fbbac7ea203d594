"""Whom a row that no reader has read names."""

from __future__ import annotations

import pytest

from curation.sources.identities.named_in import Named
from curation.state.suppression import Suppression

SAID = {
    "call 2025550173 today": True,
    "call 202 555 0173 room 12": True,
    "202 555-0173 since 3 days": True,
    "Tel. (202) 555 0173 Zimmer 12": True,
    "call +1 202 555 0173 before 9": True,
    "order 5: +1 (202) 555-0173.": True,
    "10 20 30 202.555.0173 40": True,
    "call 202 555 0174 room 12": False,
    "2025550 and 0173": False,
    "12 025 550 17": False,
}


@pytest.mark.parametrize("said", SAID)
def test_a_number_of_the_erased_is_seen_however_it_stands_in_a_row(said: str) -> None:
    nobody = Suppression(b"k" * 32, frozenset())
    gone = frozenset(nobody.identities((), (), ["+1 202-555-0173"], ()))
    named = Named(Suppression(nobody.key, gone), ())
    assert named.row("desk", f'9,Torn,"{said}",not a date,c9,\n'.encode()) is SAID[said]
    assert named.name("desk", said) is SAID[said]
