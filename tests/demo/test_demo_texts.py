"""The demo's texts are data: whoever changes a sentence touches no code, and is told when it says what nobody can fill."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from curation.demo import names, texts
from curation.demo.names import FIRST, LAST
from curation.demo.stories import offices, phrases, policies, untidy_phrases, work_phrases
from curation.demo.stories.issues import ISSUES, PRODUCTS, QUEUES, Issue
from curation.demo.texts import read_texts, rows

SLOTS = {"product", "firmware", "order", "days", "amount", "code", "room", "count", "isp", "month", "device"}
FRAMES = SLOTS | {"weekday", "first", "name", "value"}
MODULES = (names, offices, phrases, policies, untidy_phrases, work_phrases)


def named(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)
    else:
        yield value


def slots(text: str) -> set[str]:
    return {slot for _, slot, _, _ in string.Formatter().parse(text) if slot is not None}


def test_every_subject_says_all_moves_of_a_conversation_with_slots_that_are_filled() -> None:
    assert [issue["slug"] for issue in read_texts("issues")] == [issue.slug for issue in ISSUES]
    for issue in ISSUES:
        assert issue.queue in QUEUES
        assert set(issue.products) <= set(PRODUCTS)
        assert 0 < len(issue.reasons) <= len(issue.fixes)
        assert len(issue.answers) <= len(issue.fixes)
        for text in leaves(tuple(getattr(issue, field.name) for field in fields(Issue))):
            assert slots(text) <= SLOTS, text


def test_what_surrounds_a_message_has_no_slots_but_those_that_are_filled() -> None:
    for text in leaves(read_texts("phrases")):
        assert slots(text) <= FRAMES, text


def test_each_file_of_texts_has_the_module_that_reads_all_of_it() -> None:
    files = {path.stem for path in Path(texts.__file__).parent.glob("*.yaml")}
    assert files == {"issues", *map(named, MODULES)}
    for module in MODULES:
        assert not [key for key in read_texts(named(module)) if not hasattr(module, key.upper())]


def test_texts_are_texts_and_no_other_values_of_yaml() -> None:
    for module in MODULES:
        others = [leaf for leaf in leaves(read_texts(named(module))) if not isinstance(leaf, str)]
        versions = module in (policies, offices)  # which are counted
        assert all(type(other) is int for other in others) if versions else not others
    assert len(FIRST) == len(set(FIRST)) > 150
    assert len(LAST) == len(set(LAST))


def test_a_misspelt_part_of_a_text_is_refused() -> None:
    with pytest.raises(TypeError, match="anwsered"):
        rows(phrases.Question, ({"asked": "Is there any extra cost?", "anwsered": "No."},))
