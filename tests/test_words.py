"""Words are data: lists of them stand in files that say their source and licence, and none of length stands in code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import curation
from curation.text.word_files import word_file

CODE = Path(curation.__file__).parent
FILES = sorted(CODE.glob("*/words/**/*.txt"))
LICENCES = {"Apache-2.0"}

MANY = 20  # words from which a list is a file's matter
MARKS = 3  # semicolons from which a text is a list: a sentence has one or two
WORD = re.compile(r"[^\W\d_]{2,}(?:[ '’-][^\W\d_]+)*[.*?]?")
GROUP = re.compile(r"\((?:\?(?:[:=!>]|<[=!]|P<\w+>|[a-zA-Z-]+:))?")
# What is no list of words, though made of words: module or folder → why.
NO_WORDS = {
    "corpora/changes.py": "fields of vendors",
    "corpora/shapes/requests.py": "whole sentences that a person says",
    "corpora/truth/evidence.py": "names of weights",
    "demo": "fields of vendors",
    "document.py": "columns",
    "messages/cause.py": "causes, which the code names",
    "privacy/canaries/language_values.py": "types and forms of identifiers",
    "privacy/canaries/sentences.py": "whole sentences around an identifier",
    "privacy/rules/numbers/phone_forms.py": "codes of countries",
    "privacy/second_opinion.py": "classes of libraries",
    "registry/release/croissant.py": "terms of a published schema",
    "reports/reason_texts.py": "reasons, which the code names",
    "sources/documents/word.py": "fields of a file format",
    "sources/markup": "names of HTML and of emoticons",
    "sources/vendors": "fields of vendors",
    "sources/warehouse": "tables of vendors",
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CODE)))
def test_a_file_of_words_says_what_it_is_for_its_languages_its_source_and_its_licence(file: Path) -> None:
    head = file.read_text("utf-8").partition("\n\n")[0].splitlines()
    facts = dict(line.removeprefix("# ").split(": ", 1) for line in head if ": " in line)
    assert facts.keys() >= {"For", "Languages", "Source", "Licence"}
    assert all(facts.values())
    assert facts["Licence"] in LICENCES


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CODE)))
def test_every_section_of_a_file_of_words_has_entries_and_stands_once(file: Path) -> None:
    text = file.read_text("utf-8")
    room, _, *below = file.relative_to(CODE).with_suffix("").parts
    sections = word_file("/".join((room, *below))).sections
    assert len(sections) == len(re.findall(r"(?m)^## ", text)) > 0
    assert all(sections.values())
    assert not re.search(r"(?m)^[ \t]|[ \t]$", text)  # blanks at the edges are written as ␣


def test_every_file_of_words_is_read_by_a_module() -> None:
    code = "\n".join(file.read_text("utf-8") for file in CODE.rglob("*.py"))
    unread = [file for file in FILES if f'/{file.stem}"' not in code and f'"{file.stem}"' not in code]
    assert not unread


def test_no_long_list_of_words_stands_in_code() -> None:
    found = {
        module: places
        for file in sorted(CODE.rglob("*.py"))
        if not _allowed(module := file.relative_to(CODE).as_posix())
        if (places := list(_lists(file.read_text("utf-8"))))
    }
    assert not found, f"put these into a file of words: {found}"


def test_what_is_allowed_has_a_reason_and_is_needed() -> None:
    for place, reason in NO_WORDS.items():
        files = [CODE / place] if place.endswith(".py") else (CODE / place).rglob("*.py")
        assert reason
        assert any(list(_lists(file.read_text("utf-8"))) for file in files), place


TWENTY = [f"word{letter}" for letter in "abcdefghijklmnopqrst"]


@pytest.mark.parametrize(
    "code",
    [
        f"A = {TWENTY}",
        f"A = frozenset({set(TWENTY)})",
        f"A = (*{tuple(TWENTY[:10])}, *{tuple(TWENTY[10:])})",
        f"A = {dict.fromkeys(TWENTY, 1)}",
        f"A = re.compile(r'\\b(?:{'|'.join(TWENTY)})\\b')",
        f"A = '{' '.join(TWENTY)}'.split()",
        f"A = '{'; '.join(TWENTY)}'.split('; ')",
    ],
)
def test_a_list_of_twenty_words_is_found_however_it_is_written(code: str) -> None:
    assert list(_lists(code)) == [1]
    assert not list(_lists(code.replace("wordt", "1")))


def _allowed(module: str) -> bool:
    return any(module == place or module.startswith(f"{place}/") for place in NO_WORDS)


def _lists(code: str) -> Iterator[int]:
    """Yield the lines in which a list of many words begins."""
    tree = ast.parse(code)
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}

    def visited(node: ast.AST) -> Iterator[int]:
        if id(node) in documentation and isinstance(node, ast.Constant):
            return
        if _words(node) >= MANY:
            yield node.lineno  # type: ignore[attr-defined]
            return
        for child in ast.iter_child_nodes(node):
            yield from visited(child)

    yield from visited(tree)


def _words(node: ast.AST) -> int:
    """Return how many words a literal lists: its own, or those of its largest alternation."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict | ast.BinOp):
        return sum(WORD.fullmatch(text) is not None for text in _texts(node))
    if isinstance(node, ast.JoinedStr):
        text = "".join(part.value if isinstance(part, ast.Constant) else "\0" for part in node.values)  # type: ignore[misc]
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    else:
        return 0
    if "|" in text:
        return max(sum(WORD.fullmatch(each.strip()) is not None for each in group) for group in _alternations(text))
    if text.count(";") >= MARKS and not re.search(r"[.,:`()]", text):
        text = text.replace(";", " ")
    if re.search(r"[.,:;`()]", text):  # a sentence
        return 0
    return sum(WORD.fullmatch(each) is not None for each in text.split())


def _texts(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            for part in parts:
                yield from _texts(part)
        case ast.Dict(keys=keys, values=values):
            for part in (*keys, *values):
                if part is not None:
                    yield from _texts(part)
        case ast.Starred(value=part):
            yield from _texts(part)
        case ast.BinOp(left=left, right=right):
            yield from _texts(left)
            yield from _texts(right)


def _alternations(expression: str) -> list[list[str]]:
    """Return the alternatives of each group of a regular expression."""
    open_groups, closed, at, in_class = [[""]], [], 0, False
    while at < len(expression):
        sign = expression[at]
        if sign == "\\":
            open_groups[-1][-1] += expression[at : at + 2]
            at += 2
            continue
        if in_class or sign == "[":
            in_class = sign != "]"
            open_groups[-1][-1] += sign
        elif sign == "(":
            at = GROUP.match(expression, at).end() - 1  # type: ignore[union-attr]
            open_groups[-1][-1] += "("
            open_groups.append([""])
        elif sign == ")" and len(open_groups) > 1:
            closed.append(open_groups.pop())
            open_groups[-1][-1] += ")"
        elif sign == "|":
            open_groups[-1].append("")
        else:
            open_groups[-1][-1] += sign
        at += 1
    return [*closed, *open_groups]
