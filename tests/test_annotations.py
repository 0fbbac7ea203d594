"""What a row, a manifest or a message holds is said by its type, so that mypy finds a misspelt key."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import curation

HOME = Path(curation.__file__).parent
# The rooms in which no annotation leaves open which keys there are.
TYPED = ("causes", "corpora", "messages", "quality/checks", "quality/leak_gate", "registry")
OPEN = {f"{kind}[str, Any]" for kind in ("dict", "Mapping")}


def open_annotations(code: str) -> Iterator[int]:
    """Lines on which a mapping is annotated, or named, without its keys."""
    return (
        node.lineno
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Subscript) and ast.unparse(node) in OPEN
    )


def test_a_mapping_without_keys_is_found_wherever_it_is_annotated() -> None:
    code = "Row = dict[str, Any]\ndef f(a: list[Mapping[str, Any]]) -> dict[str, str]:\n    b: dict[str, Any] = {}\n"
    assert sorted(open_annotations(code)) == [1, 2, 3]


@pytest.mark.parametrize("room", TYPED)
def test_the_keys_of_what_a_room_passes_on_are_declared(room: str) -> None:
    files = sorted((HOME / room).rglob("*.py"))
    assert files
    found = [f"{file.relative_to(HOME)}:{line}" for file in files for line in open_annotations(file.read_text("utf-8"))]
    assert not found, f"declare a TypedDict where the value is made, or take `object` or `Json`: {', '.join(found)}"
