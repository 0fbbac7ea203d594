"""The demo's texts are data: whoever changes a sentence touches no code, and is told when it says what nobody can fill."""

from __future__ import annotations

import string
from dataclasses import fields
from typing import Any

from curation.demo.issues import ISSUES, PRODUCTS, QUEUES, Issue
from curation.demo.names import FIRST, LAST
from curation.demo.texts import read_texts

SLOTS = {"product", "firmware", "order", "days", "amount", "code", "room", "count", "isp", "month", "device"}


def sentences(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [text for each in value for text in sentences(each)]


def test_every_subject_says_all_moves_of_a_conversation_with_slots_that_are_filled() -> None:
    assert [issue["slug"] for issue in read_texts("issues")] == [issue.slug for issue in ISSUES]
    for issue in ISSUES:
        assert issue.queue in QUEUES
        assert set(issue.products) <= set(PRODUCTS)
        assert 0 < len(issue.reasons) <= len(issue.fixes)
        assert len(issue.answers) <= len(issue.fixes)
        for text in sentences([getattr(issue, field.name) for field in fields(Issue)]):
            assert {slot for _, slot, _, _ in string.Formatter().parse(text) if slot is not None} <= SLOTS, text


def test_names_are_texts_and_no_other_values_of_yaml() -> None:
    for name in (*FIRST, *LAST):
        assert isinstance(name, str)
    assert len(FIRST) == len(set(FIRST)) > 150
