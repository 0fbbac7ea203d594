"""Concepts in one form: products by their name, days as ISO dates, and never in code, links or identifiers."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.cleaning.edits import Edit, apply, removed, undo
from curation.cleaning.labels.concepts import SPACES, Concept, Concepts, ConceptSettings
from curation.cleaning.labels.vocabulary import Vocabularies
from tests.growth import assert_linear, repeated

BOTH: tuple[Concept, ...] = ("products", "dates")
PRODUCTS: dict[str, Any] = {
    "home-hub-2": {
        "display": "Home Hub 2",
        "aliases": ["HomeHub II", "Hub Two", "HH2", {"name": "The Hub", "until": "2023-12-31"}],
        "formerly": [{"name": "Brightbox", "until": "2021-12-31"}],
    },
    "home-hub-3": {"display": "Home Hub 3", "aliases": [{"name": "The Hub", "from": "2024-01-01"}, "HH"]},
    "air": {"display": "Tarnwick Air", "aliases": ["Air", "9001", {"name": "airbox", "any_case": True}]},
    "one": {"display": "Mesh One"},
}
VOCABULARIES = Vocabularies.model_validate({"labels": {"product": {"values": PRODUCTS}}})
ON = dt.date(2024, 5, 1)


def edits(
    text: str, wanted: tuple[Concept, ...] = BOTH, on: dt.date | None = ON, order: Any = "none", **settings: Any
) -> list[Edit]:
    return Concepts(wanted, VOCABULARIES, ConceptSettings(**settings)).edits(text, on, "en", order)


def written(text: str, on: dt.date | None = ON, **settings: Any) -> str:
    return apply(text, edits(text, on=on, **settings))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My Hub Two is dead.", "My Home Hub 2 is dead."),
        ("HUB TWO? Hub\u00a0Two!", "HUB TWO? Home Hub 2!"),  # plain words only as they are written
        ("my homehub ii, my HOMEHUB II", "my Home Hub 2, my Home Hub 2"),  # an inner capital: no other word
        ("my hh2 and home hub 2 and HOME HUB 3", "my Home Hub 2 and Home Hub 2 and Home Hub 3"),
        ("My Brightbox's light", "My Home Hub 2's light"),
        ("both Hub Twos", "both Home Hub 2s"),
        ("the Air and (Air), **Air**", "the Tarnwick Air and (Tarnwick Air), **Tarnwick Air**"),
        ("an AIRBOX", "an Tarnwick Air"),
        ("Hub Two on 3 March 2024", "Home Hub 2 on 2024-03-03"),
        ("> Hub Two\n> is dead", "> Home Hub 2\n> is dead"),
    ],
)
def test_a_product_is_called_by_its_name(text: str, expected: str) -> None:
    assert written(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Home Hub 2, Home Hub 3, Tarnwick Air and Mesh One",
        "clean air, a hub two of us share, mesh one of them, Airs and graces of Mr Hubtwo",
        "9001 units, HH",  # codes of vendors' fields
        "home-hub-2 and hub_two and HubTwo",
        "Air-conditioned, non-Air, Hub Two/Hub Two, Hub Two.5, #Air, @Air, Air_1, $Air=1",
        "Air Pro, Hub Two Max, Air 3, Air X5, Mesh One V2, Brightbox 7",  # models that the vocabulary does not list
        "the field 'Air' and \"HH2\" and `Air`",
        "`Hub Two` and ``a ` Hub Two``",
        "```\nHub Two\n```",
        "<pre><code>Hub Two\nHub Two</code></pre> <kbd>Hub Two</kbd>",
        "~~~ log\nHub Two on 3 March 2024\n",
        "see:\n\n    Hub Two 3 March 2024\n    Brightbox",
        "https://example.com/Air?x=Air www.example.com/Hub/Air",
        "[x](Air) and [x](a/Air) and <a title='Air'>",
        "air@example.com, Air@example.com, /opt/Air, C:\\Air\\Hub, ~/Air, a/b/Air, example.com/Air",
    ],
)
def test_what_is_no_name_of_a_product_stays(text: str) -> None:
    assert edits(text) == []


@pytest.mark.parametrize("text", ["Air is thin here. Air", "# Air", "- Air", "> Air", "he said: “Air”", "two Airs"])
def test_a_capital_that_begins_a_sentence_makes_no_name(text: str) -> None:
    assert edits(text) == []


def test_a_capital_among_capitals_is_another_name() -> None:
    assert edits("fly with Air France or Royal Air") == []
    assert written("My Air is slow, like his Air") == "My Tarnwick Air is slow, like his Tarnwick Air"


def test_in_german_a_capital_makes_a_noun_and_no_name() -> None:
    text = "Die Air und der Hub Two"
    found = Concepts(BOTH, VOCABULARIES, ConceptSettings()).edits(text, ON, "de")
    assert apply(text, found) == "Die Air und der Home Hub 2"


def test_one_name_is_another_product_at_another_time() -> None:
    assert written("The Hub is slow", on=dt.date(2023, 5, 1)) == "Home Hub 2 is slow"
    assert written("The Hub is slow", on=dt.date(2024, 5, 1)) == "Home Hub 3 is slow"
    assert edits("The Hub is slow", on=None) == []


def test_only_what_a_recipe_asks_for_is_written_anew() -> None:
    text = "Hub Two on 3 March 2024"
    assert edits(text, ()) == []
    assert apply(text, edits(text, ("products",))) == "Home Hub 2 on 3 March 2024"
    assert apply(text, edits(text, ("dates",))) == "Hub Two on 2024-03-03"


def test_an_edit_says_its_kind_its_rule_and_how_sure_it_is() -> None:
    said = [
        (e.kind, e.rule, e.rule_version, e.score) for e in edits("Hub Two, hh2, a Brightbox, home hub 2 on 3 May 2024")
    ]
    assert said == [
        ("product", "alias", "concepts-1", 0.98),
        ("product", "alias", "concepts-1", 0.9),
        ("product", "former_name", "concepts-1", 0.98),
        ("product", "spelling", "concepts-1", 0.9),
        ("date", "named_month", "concepts-1", 0.98),
    ]


def test_settings_say_how_long_a_name_is_and_which_order_a_source_declared() -> None:
    assert written("HH is slow", least_characters=2) == "Home Hub 3 is slow"
    assert written("on 03/04/2024", order="day_first") == "on 2024-04-03"
    assert written("on 3 March 1899", first_year=1800) == "on 1899-03-03"


@pytest.mark.parametrize(
    "text", ["/var/2024/03/03/x", "a/2024/03/03", "https://example.com/2018/03/14/x", "`3 March 2024`", "x@3.3.2024"]
)
def test_a_date_in_a_path_or_in_code_stays(text: str) -> None:
    assert edits(text) == []


def test_a_date_with_a_word_before_it_is_no_path() -> None:
    assert written("Ingreso:19/11/2010.") == "Ingreso:2010-11-19."


def test_a_text_in_lower_case_has_its_length_so_that_spans_are_its_own() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        assert len(character.translate(SPACES).lower()) == 1
    assert written("İİ hub two ß Hub Two") == "İİ hub two ß Home Hub 2"


# Laws

PIECES = st.sampled_from(
    [
        *(
            "Hub",
            "Two",
            "Hub Two",
            "HH2",
            "hh2",
            "Home",
            "Home Hub 2",
            "home hub 3",
            "The Hub",
            "Brightbox",
            "Air",
            "Pro",
        ),
        *("3", "March", "2024", "03.03.2024", "25/12/2024", "3 March 2024", "2024/03/03", "May 5, 2024", "Mesh One"),
        *(
            " ",
            " ",
            " ",
            "\n",
            "\n\n",
            "`",
            "```",
            "    ",
            "/",
            "-",
            ".",
            ",",
            ":",
            "'",
            '"',
            "@",
            "s",
            "x",
            "<",
            ">",
            "(",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)
NAMES = st.lists(st.sampled_from(["Hub", "Two", "2", "Home", "Super", "Pro", "X2"]), min_size=1, max_size=3).map(
    " ".join
)


def hold(text: str, found: list[Edit], again: list[Edit]) -> None:
    at = 0
    for edit in found:
        assert at <= edit.start < edit.end
        at = edit.end
    assert undo(apply(text, found), found, removed(text, found)) == text
    assert again == []


@given(TEXTS)
def test_edits_are_apart_can_be_undone_and_leave_nothing_to_edit(text: str) -> None:
    found = edits(text)
    hold(text, found, edits(apply(text, found)))


@given(
    st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=4),
    st.lists(st.one_of(NAMES, PIECES), max_size=12).map(" ".join),
)
def test_whatever_names_a_vocabulary_lists_nothing_is_left_to_edit(pairs: list[tuple[str, str]], text: str) -> None:
    values: dict[str, Any] = {}
    taken: set[str] = set()
    for number, (display, alias) in enumerate(pairs):
        if not {display.lower(), alias.lower()} & taken:
            taken |= {display.lower(), alias.lower()}
            values[f"p{number}"] = {"display": display, "aliases": [{"name": alias, "any_case": True}]}
    vocabularies = Vocabularies.model_validate({"labels": {"product": {"values": values}}})

    def once(given_text: str) -> list[Edit]:
        return Concepts(BOTH, vocabularies, ConceptSettings()).edits(given_text, None, None)

    found = once(text)
    hold(text, found, once(apply(text, found)))


def published(shared: Path) -> Iterator[str]:
    data = shared / "data"
    for folder, pattern in (
        ("etcd-docs-versions", "*.md"),
        ("basecamp-policies-versions", "*"),
        ("reply-crisp", "*"),
        ("reply-trimmer", "*"),
        ("forward-crisp", "*"),
        ("rgpd-fr-corpus", "*.txt"),
        ("meddocan", "*.txt"),
    ):
        for path in sorted((data / folder).rglob(pattern)):
            if path.is_file():
                yield path.read_text(errors="replace")
    for path in sorted((data / "presidio-research").rglob("*.json")):
        found = json.loads(path.read_text())
        yield from (each["full_text"] for each in found if isinstance(each, dict) and "full_text" in each)


def test_public_texts_are_written_once_and_can_be_undone(shared: Path) -> None:
    number = 0
    for text in published(shared):
        found = edits(text, order="day_first")
        hold(text, found, edits(apply(text, found), order="day_first") if found else [])
        number += len(found)
    assert number > 1000


@pytest.mark.parametrize(
    "unit", ["a", " ", "\n", ">", "a.a.a", "`", "``` ", "` `` ", "<a", "Hub ", "a@", "a/", "    \n", "](", "\t"]
)
def test_a_hostile_text_is_read_in_time_that_grows_with_it(unit: str) -> None:
    assert_linear(edits, repeated(unit, behind=" 3 May 2024"))
    assert_linear(edits, repeated(unit, before="Hub Two "))
