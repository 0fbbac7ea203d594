"""Places in a text: joined where they touch, and read back from what a decision says."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from curation.text.spans import merged_places, parsed_places, places_text

PLACES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)).map(lambda each: (each[0], each[0] + each[1])))


@given(PLACES)
def test_joined_places_are_in_order_apart_and_cover_what_the_places_cover(places: list[tuple[int, int]]) -> None:
    found = merged_places(places)
    assert all(end < start for (_, end), (start, _) in pairwise(found))
    assert {at for place in found for at in range(*place)} == {at for place in places for at in range(*place)}
    assert [*parsed_places(places_text(places))] == found
