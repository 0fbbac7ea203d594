"""Places by name and by what is said of them; only profiles that do not keep LOCATION ask."""

from __future__ import annotations

import pytest

from curation.privacy.rules.addresses.place_mentions import places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("I am writing from Tucson.", "Tucson"),
        ("Our office in Malmö has the same problem.", "Malmö"),
        ("She moved to Nairobi last year.", "Nairobi"),
        ("Unser Büro in Augsburg hat dasselbe Problem.", "Augsburg"),
        ("Notre bureau à Nantes a le même problème.", "Nantes"),
        ("We have customers in New Zealand and in Saudi Arabia", "New Zealand"),
        ("he lives in Wexcombe Bridge now", "Wexcombe Bridge"),
    ],
)
def test_a_place_is_found_by_its_name_or_by_what_is_said_of_it(text: str, place: str) -> None:
    assert place in {text[hit.start : hit.end] for hit in places(text)}


@pytest.mark.parametrize(
    "text", ["The Status View in Settings is red.", "It was moved to the Archive folder", "restart in May or on Monday"]
)
def test_what_is_no_place_stays(text: str) -> None:
    assert list(places(text)) == []
