"""Why a document gives no example is one of a closed list, and each reason has words that a person understands."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from curation.corpora import shapes
from curation.corpora.shapes.dialogue import wordless
from curation.reports.reason_texts import in_words


def given_reasons() -> set[str]:
    """The reasons that stand in the code of shapes: the second argument of `Shaped`, but for parts of longer ones."""
    found: set[str] = set()
    for path in Path(shapes.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Shaped" and len(node.args) > 1:
                found |= {
                    each.value for each in ast.walk(node.args[1]) if isinstance(each, ast.Constant) and each.value
                }
    return {reason for reason in found if isinstance(reason, str) and not reason.endswith(":")} - {"same"}


def test_every_reason_that_a_shape_gives_has_its_words() -> None:
    reasons = given_reasons() | {"facts_not_in_force", "internal_only", "no_text"}
    assert len(reasons) > 5
    assert {reason for reason in reasons if in_words(reason, "corpus") == reason.replace("_", " ")} == set()


@pytest.mark.parametrize(
    ("turns", "reason"),
    [
        ([("title", "T")], "no_text"),
        ([("title", "T"), ("note", "for colleagues")], "internal_only"),
        ([("title", "T"), ("requester", "hello"), ("note", "for colleagues")], "no_text"),
        ([("note", " ")], "no_text"),
    ],
)
def test_what_only_colleagues_read_is_told_from_what_has_no_text(given: Any, turns: Any, reason: str) -> None:
    assert wordless(given.redacted(turns)) == reason
