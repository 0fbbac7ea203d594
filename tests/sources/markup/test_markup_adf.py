"""Atlassian Document Format becomes Markdown: goldens for each node and mark, unknown ones, and depth without end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.sources.markup.adf import to_markdown
from tests.growth import assert_linear

Node = dict[str, Any]


def node(kind: str, *content: Node, **attrs: Any) -> Node:
    """A node with its content and attributes."""
    return {"type": kind, "attrs": attrs, "content": list(content)}


def words(text: str, *marks: str, href: str = "") -> Node:
    """A text node with its marks."""
    found: list[Node] = [{"type": mark} for mark in marks]
    return {
        "type": "text",
        "text": text,
        "marks": [*found, {"type": "link", "attrs": {"href": href}}][: None if href else -1],
    }


def leaf(kind: str, **attrs: Any) -> Node:
    """A node without content."""
    return {"type": kind, "attrs": attrs}


def p(*content: Node | str) -> Node:
    """A paragraph."""
    return node("paragraph", *(words(each) if isinstance(each, str) else each for each in content))


def item(*content: Node) -> Node:
    """An item of a list."""
    return node("listItem", *content)


GOLDEN = [
    (p("Hi ", words("there ", "strong"), words("you", "em"), leaf("hardBreak"), "second"), "Hi **there** *you*\nsecond"),
    (p(words("a ", "strong"), words("b", "strong", "textColor"), words("c", "underline")), "**a b**c"),
    (p(words("gone", "strike"), words(" x=1 ", "code", "strong"), words("2", "subsup")), "~~gone~~`x=1`2"),
    (p(words("docs", href="https://example.com/a b"), " ", words("go", href="javascript:x")),
     "[docs](https://example.com/a%20b) go"),
    (p(leaf("mention", id="5b10", text="@Ann Lee"), " ", leaf("mention", id="5b11")), "@Ann Lee @5b11"),
    (p(leaf("emoji", shortName=":smile:", text="🙂"), leaf("emoji", shortName=":own:")), "🙂:own:"),
    (p(leaf("date", timestamp="1582152559000"), " ", leaf("date", timestamp="soon"), " ", leaf("status", text="DONE")),
     "2020-02-19 soon DONE"),
    (p(leaf("inlineCard", url="https://example.com/x"), " ", leaf("inlineCard", data={"url": "https://example.com/y",
     "name": "Y"})), "https://example.com/x [Y](https://example.com/y)"),
    (node("heading", words("Title"), level=3), "### Title"),
    (node("bulletList", item(p("a"), node("orderedList", item(p("b")), item(p("c")), order=3)), item(p("d"))),
     "- a\n  3. b\n  4. c\n- d"),
    (node("bulletList", item(p("a"), p("b"), node("codeBlock", words("x = 1\n  y"), language="python"))),
     "- a\n\n  b\n\n  ```python\n  x = 1\n    y\n  ```"),
    (node("taskList", node("taskItem", words("do"), state="DONE"), node("taskList", node("taskItem", words("under"),
     state="TODO"))), "- [x] do\n  - [ ] under"),
    (node("decisionList", node("decisionItem", words("We ship"), state="DECIDED")), "- We ship"),
    (node("doc", p("a"), leaf("rule"), node("blockquote", p("q"), p("r"))), "a\n\n---\n\n> q\n>\n> r"),
    (node("panel", p("careful"), panelType="warning"), "careful"),
    (node("expand", p("in"), node("nestedExpand", p("deeper"), title="Yet"), title="More"), "More\n\nin\n\nYet\n\ndeeper"),
    (node("layoutSection", node("layoutColumn", p("l"), width=50), node("layoutColumn", p("r"), width=50)), "l\n\nr"),
    (node("table", node("tableRow", node("tableHeader", p("A|")), node("tableHeader", p("B"))),
     node("tableRow", node("tableCell", p("1"), p("2")))), "| A\\| | B |\n| --- | --- |\n| 1 2 |  |"),
    (node("table", node("tableRow", node("tableHeader", p("City"))), node("tableRow", node("tableCell", p("Lyon")))),
     "| City |\n| --- |\n| Lyon |"),
    (node("table", node("tableRow", node("tableCell", p("a"))), node("tableRow", node("tableCell", p("b")))), "a\n\nb"),
    (node("table", node("tableRow", node("tableHeader", p("a")))), "a"),
    (node("table", node("tableRow", node("tableCell", p("a")), node("tableCell", node("codeBlock", words("x"))))),
     "a\n\n```\nx\n```"),
    (node("mediaSingle", leaf("media", type="external", url="https://example.com/p.png", alt="Plan"),
     node("caption", words("a plan"))), "![Plan](https://example.com/p.png)\n\na plan"),
    (node("mediaGroup", leaf("media", type="file", id="1", alt="log.txt"), leaf("media", type="file", id="2")), "log.txt"),
    (p("see ", leaf("mediaInline", type="file", alt="a.png")), "see a.png"),
    (node("doc", leaf("blockCard", url="https://example.com/z"), leaf("embedCard", url="https://example.com/e")),
     "https://example.com/z\n\nhttps://example.com/e"),
    (node("doc", node("bodiedExtension", p("body")), leaf("extension", text="shown", parameters={"key": "not"})),
     "body\n\nshown"),
    (node("doc", p("a ", leaf("inlineExtension", text="x"), leaf("placeholder", text="y"))), "a xy"),
    (p("a ", {"type": "newInline", "attrs": {"text": "kept"}}, " b"), "a kept b"),
    (node("newBlock", node("newerBlock", p("kept"))), "kept"),
    (node("doc", p("a"), {"type": "paragraph"}, p("b")), "a\n\nb"),
    (node("heading", words("x"), level=9), "# x"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), GOLDEN)
def test_a_document_becomes_this_markdown(document: Node, expected: str) -> None:
    assert to_markdown(document) == expected


@pytest.mark.parametrize(
    "value", [None, "text", 3, [], {}, {"type": "doc"}, {"type": "doc", "content": [None, 3, "x"]}]
)
def test_what_is_no_document_has_no_text(value: object) -> None:
    assert to_markdown(value) == ""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bulletList", "blockquote", "taskList", "unknown", "table", "expand"])
def test_depth_without_end_keeps_the_text_and_loses_the_structure(kind: str) -> None:
    def deep(levels: int) -> Node:
        inner = p("deep")
        for _ in range(levels):
            inner = node(kind, node("listItem", inner))
        return inner

    assert to_markdown(deep(50_000)).endswith("deep")
    assert_linear(to_markdown, deep)


@pytest.mark.parametrize(
    "broad",
    [
        lambda n: p(*[words("a", "strong")] * n),
        lambda n: p(*[words("a", "strong"), words("b", "em")] * n),
        lambda n: node("bulletList", *[item(p("a"))] * n),
        lambda n: node("table", node("tableRow", *[p("a")] * n), *[node("tableRow", p("a"))] * n),
        lambda n: node("taskList", node("taskItem", words("a")), *[node("taskList", node("taskItem", words("b")))] * n),
    ],
)
def test_a_broad_document_takes_linear_time(broad: Callable[[int], Node]) -> None:
    assert_linear(to_markdown, broad, 100)


KINDS = ["doc", "paragraph", "bulletList", "listItem", "taskList", "taskItem", "table", "tableRow", "tableCell", "text"]
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2)


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        VALUES,
        lambda inner: st.fixed_dictionaries(
            {"type": st.sampled_from(KINDS) | VALUES},
            optional={"content": st.lists(inner, max_size=4) | inner, "attrs": inner, "marks": inner, "text": VALUES},
        ),
        max_leaves=20,
    )
)
def test_any_json_becomes_some_text(document: object) -> None:
    assert isinstance(to_markdown(document), str)
