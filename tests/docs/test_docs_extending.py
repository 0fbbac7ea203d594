"""The Python on the pages about extending is that of the package which the tests install, word for word."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import curation.docs
from tests.installing import ACME, install

PAGES = Path(curation.docs.__file__).parent / "extending"
MODULES = ACME / "acme"
# Page → the module that its first block shows as a whole.
WHOLE = {
    "asset.md": "lengths.py",
    "expectation.md": "checks.py",
    "reader.md": "desk.py",
    "shape.md": "titles.py",
    "signal.md": "shouting.py",
    "stage.md": "embargo.py",
}


def blocks(page: Path, language: str = "python") -> list[str]:
    """What a page shows in a language, in its order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def is_test(block: str) -> bool:
    """Whether a block is a file of tests."""
    return "\ndef test_" in block


def definitions(text: str) -> set[str]:
    """The functions and classes of a module, as they are written."""
    found = (each for each in ast.parse(text).body if isinstance(each, ast.FunctionDef | ast.ClassDef))
    return {ast.get_source_segment(text, each) or "" for each in found}


@pytest.mark.parametrize(("page", "module"), WHOLE.items())
def test_a_page_shows_the_whole_module(page: str, module: str) -> None:
    assert blocks(PAGES / page)[0] == (MODULES / module).read_text(encoding="utf-8")


def test_no_page_shows_a_function_or_class_that_the_package_does_not_have() -> None:
    """Of `badges.py` a page shows a part."""
    has = set.union(*(definitions(module.read_text(encoding="utf-8")) for module in MODULES.glob("*.py")))
    shown = {
        (page.name, definition)
        for page in PAGES.glob("*.md")
        for block in blocks(page)
        if not is_test(block)
        for definition in definitions(block)
    }
    assert {page for page, _ in shown} == {*WHOLE, "recognizer.md"}
    assert [(page, definition) for page, definition in shown if definition not in has] == []


@pytest.mark.parametrize("module", ["decode", "tabular", "xml", "values", "reader"])
def test_the_building_blocks_of_a_reader_exist(module: str) -> None:
    (row,) = re.findall(
        rf"^\| `(curation\.sources\.{module})` \| (.*) \|$", (PAGES / "reader.md").read_text("utf-8"), re.M
    )
    names = {
        name for name in re.findall(r"`(\w+)`", row[1]) if name not in ("Person", "Unreadable") or module == "reader"
    }
    assert names and {name for name in names if not hasattr(importlib.import_module(row[0]), name)} == set()


def test_the_pages_name_the_entry_points_that_the_package_has() -> None:
    declared = tomllib.loads((ACME / "pyproject.toml").read_text(encoding="utf-8"))
    assert tomllib.loads(blocks(PAGES / "index.md", "toml")[0]) == declared
    for page in ("shape.md", "signal.md"):
        for group, entries in tomllib.loads(blocks(PAGES / page, "toml")[0])["project"]["entry-points"].items():
            assert declared["project"]["entry-points"][group] == entries


@pytest.mark.parametrize(
    "page", [page for page in sorted(PAGES.glob("*.md")) if any(map(is_test, blocks(page)))], ids=lambda page: page.stem
)
def test_the_tests_on_a_page_pass(page: Path, site: Path) -> None:
    install(ACME, site)
    for block in filter(is_test, blocks(page)):
        names: dict[str, Any] = {}
        exec(compile(block, page.name, "exec"), names)  # what the page tells a reader to write
        for name, found in names.items():
            if name.startswith("test_"):
                found()
