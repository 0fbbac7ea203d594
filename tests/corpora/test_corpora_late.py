"""What a corpus edits before it redacts: nothing that was found is uncovered, nothing that was left is touched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from curation.cleaning.edits import Edit
from curation.corpora.redaction.late import Late, carried
from curation.privacy.redaction.resolve import Finding

ALPHABET = "abc def\nghi"


def _removal(start: int, end: int) -> Edit:
    return Edit(start, end, "", "boilerplate", "test", "1")


def _spans(text: str, draw: st.DrawFn, name: str) -> list[tuple[int, int]]:
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8), label=name))
    return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]


@st.composite
def _cases(draw: st.DrawFn) -> tuple[str, list[Finding], list[Edit]]:
    text = draw(st.text(ALPHABET, min_size=1, max_size=60))
    found = [Finding(a, b, "PERSON", 1.0, "test") for a, b in _spans(text, draw, "found")]
    return text, found, [_removal(a, b) for a, b in _spans(text, draw, "gone")]


@given(_cases())
def test_every_character_that_was_found_and_stays_is_still_found_and_no_other(
    case: tuple[str, list[Finding], list[Edit]],
) -> None:
    text, found, gone = case
    left, kept = carried(text, found, gone)
    stays = [i for i in range(len(text)) if not any(e.start <= i < e.end for e in gone)]
    assert left == "".join(text[i] for i in stays)
    covered = [any(f.start <= i < f.end for f in found) for i in stays]
    assert [any(f.start <= i < f.end for f in kept) for i in range(len(left))] == covered


def test_a_name_before_a_rewritten_product_and_one_behind_it_stay_where_they_are() -> None:
    text = "Ann has the Hub 2 from Bob"
    found = [Finding(0, 3, "PERSON", 1.0, "test"), Finding(23, 26, "PERSON", 1.0, "test")]
    left, kept = carried(text, found, [Edit(12, 17, "Home Hub 2", "product", "alias", "1")])
    assert left == "Ann has the Home Hub 2 from Bob"
    assert [left[f.start : f.end] for f in kept] == ["Ann", "Bob"]


def test_a_concept_is_not_rewritten_where_somebody_was_found_or_where_a_line_goes() -> None:
    text = "Hub is my name\nHub is broken\nHub newsletter"
    product = [Edit(i, i + 3, "Home Hub", "product", "alias", "1") for i in (0, 15, 29)]
    late = Late(
        boilerplate=lambda clean, text, author: [_removal(29, 43)], concepts=lambda source, clean, text, on: product
    )
    edits = late.edits(
        "zendesk", {"author_ref": None, "role": "requester"}, b"", text, None, [Finding(0, 3, "PERSON", 1.0, "test")]
    )
    assert [(e.start, e.kind) for e in edits] == [(15, "product"), (29, "boilerplate")]
