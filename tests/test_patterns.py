"""Patterns that are compiled late are those that `re.compile` gives, and none of ours is wrong."""

from __future__ import annotations

import gc
import pickle
import re
from importlib import import_module
from pathlib import Path

import pytest

import curation
from curation.text.patterns import LazyPattern, lazy_pattern

CODE = Path(curation.__file__).parent


def test_every_late_pattern_compiles() -> None:
    for file in CODE.rglob("*.py"):
        if "import lazy_pattern" in file.read_text(encoding="utf-8"):
            import_module(".".join(file.relative_to(CODE.parent).with_suffix("").parts))
    late = [each for each in gc.get_objects() if type(each) is LazyPattern]
    assert len(late) > 100
    for each in late:
        assert isinstance(each.compiled, re.Pattern)


def test_a_late_pattern_is_compiled_by_its_first_search_and_finds_what_another_finds() -> None:
    late, plain = lazy_pattern(r"(?P<word>b+)\d", re.IGNORECASE), re.compile(r"(?P<word>b+)\d", re.IGNORECASE)
    assert "compiled" not in vars(late)
    text = "aB1 bb2 c"
    assert [match.groupdict() for match in late.finditer(text)] == [match.groupdict() for match in plain.finditer(text)]
    assert "compiled" in vars(late)
    found = late.search(text, 3)
    assert found is not None and found[0] == "bb2"
    assert (late.pattern, late.flags, late.groupindex) == (plain.pattern, plain.flags, plain.groupindex)
    assert late.sub("", text) == plain.sub("", text)
    assert pickle.loads(pickle.dumps(late)).findall(text) == plain.findall(text)


def test_a_late_pattern_that_is_wrong_is_refused_when_it_is_used() -> None:
    wrong = lazy_pattern("(")
    with pytest.raises(re.error, match="unterminated"):
        wrong.search("")
