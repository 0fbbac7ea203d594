"""Addresses of few people are found as among those of many: what is ruled out early is nowhere."""

from __future__ import annotations

import string

from hypothesis import example, given, settings
from hypothesis import strategies as st

from curation.privacy.known.search_text import KnownPeople, Term

DECOYS = [
    Term(f"nobody{letter}@{letter}decoy.example.net", "EMAIL_ADDRESS", "other")
    for letter in string.ascii_lowercase + string.digits
]
PART = st.sampled_from(["eva", "aa", "ae", "aae", "müller", "Øster", "dot", "punkt", "7up", "o", "e", "example"])
VALUE = st.lists(PART, min_size=1, max_size=3).map(".".join)
SIGN = st.sampled_from(["@", " @ ", " at ", "@ dot ", "+shop@", " dot @", "+x.y @", " (at) ", "＠", "@."])
DOT = st.sampled_from([".", " dot ", " punkt ", " . ", ". "])


@settings(max_examples=200, deadline=None)
@given(VALUE, VALUE, SIGN, DOT, st.booleans())
@example("eva", "example", "@ dot ", ".", False)
@example("eva", "example", "+shop@", ".", False)
@example("o.e", "example", " dot @", ".", False)
def test_an_address_alone_is_found_wherever_it_is_found_among_others(
    local: str, domain: str, sign: str, dot: str, capitals: bool
) -> None:
    terms = [Term(f"{local}@{domain}.example.com", "EMAIL_ADDRESS", "own")]
    written = f"x@y.org, {local}{sign}{domain}.example.com".replace(".", dot) + " and eva@example.com"
    text = written.upper() if capitals else written
    among = [finding for finding in KnownPeople(terms + DECOYS).scan(text) if finding.person_id == "own"]
    assert KnownPeople(terms).scan(text) == among


def test_an_address_is_found_behind_a_word_for_a_dot() -> None:
    people = KnownPeople([Term("eva@example.com", "EMAIL_ADDRESS", "own")])
    assert [finding.person_id for finding in people.scan("write to eva at dot example dot com")] == ["own"]
