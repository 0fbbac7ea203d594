"""HTML becomes Markdown: goldens for what mails and articles are made of, and markup that was built to explode."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.sources.markup.html import to_markdown
from tests.sources.markup.exploding import MARKUP

GOLDEN = [
    ("<div>Hi <b>there </b>you<br>second</div>", "Hi **there** you\nsecond"),
    ("<p>a</p><p>b &amp; &lt;c&gt;</p>", "a\n\nb & <c>"),
    ("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul>", "- a\n  - b\n- c\n\n  d"),
    ("<ol start=3><li>x<li>y</ol>", "3. x\n4. y"),
    ("<ol start=²><li>x</ol>", "1. x"),
    ("<h2>Head <em>line</em></h2>text", "## Head *line*\n\ntext"),
    ("<pre><code class='language-py'>x = 1\n  y</code></pre>", "```py\nx = 1\n  y\n```"),
    ("<p>run <code>a_b</code> now</p>", "run `a_b` now"),
    ("<blockquote><p>q</p><p>r</p></blockquote>", "> q\n>\n> r"),
    ("<table><tr><th>A<th>B|<tr><td>1<td>2</table>", "| A | B\\| |\n| --- | --- |\n| 1 | 2 |"),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "| a | b |\n| --- | --- |\n| c |  |"),
    ("<table><tr><th>City<tr><td>Lyon<tr><td>Rome</table>", "| City |\n| --- |\n| Lyon |\n| Rome |"),
    ("<table><tr><td>Dear you<tr><td>Goodbye</table>", "Dear you\n\nGoodbye"),
    ("<table><tr><th>Dear you</table>", "Dear you"),
    ("<table><tr><th>A<th>B</table>", "| A | B |\n| --- | --- |"),
    ("<table><tr><td>A<td>B</table>", "A\n\nB"),
    ("<table><tr><td><table><tr><td>Dear you</td></tr></table></td></tr></table>", "Dear you"),
    ('<a href="https://example.com/x">click</a>', "[click](https://example.com/x)"),
    ('<a href="https://example.com">https://example.com/</a>', "https://example.com/"),
    ('<a href="mailto:ann@example.com?subject=x">ann@example.com</a>', "ann@example.com"),
    ('<a href="javascript:alert(1)">go</a>', "go"),
    ('<p>see<img src="https://example.com/p.gif" width=1> <img alt="Plan" src="cid:1"></p>', "see Plan"),
    ("<style>p{}</style><script>x()</script><p>only<!-- not --> this</p>", "only this"),
    ("<span><p>block in a span</p></span><b><div>bold block</div></b>", "block in a span\n\nbold block"),
    ("snake_case *stars* <br> a_b@example.com", "snake_case *stars*\na_b@example.com"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), GOLDEN)
def test_markup_becomes_this_markdown(markup: str, expected: str) -> None:
    assert to_markdown(markup) == expected


@pytest.mark.parametrize(
    "plain",
    ["", "a < b and c > d", "<ann@example.com> wrote:", "List<String> x", "AT&amp;T\n\n  indented\n> quoted", "x <3 y"],
)
def test_text_without_tags_passes_unchanged(plain: str) -> None:
    assert to_markdown(plain) == plain


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<p>Fine <img class="emoji" src="https://e.example/1.png" alt=":smile:"></p>', "Fine :smile:"),
        (
            '<div><a class="lightbox" href="https://e.example/p.png"><img alt="The hub" src="https://e.example/p.png">'
            '<div class="meta"><span class="filename">p.png</span><span>941×999</span></div></a></div>',
            "![The hub](https://e.example/p.png)",
        ),
        (
            '<p>See</p><aside class="onebox whitelistedgeneric"><header class="source"><a href="https://e.example/fan">'
            '</a></header><article><h3><a href="https://e.example/fan">Fans</a></h3><p>Join us</p></article></aside>',
            "See\n\n[Fans](https://e.example/fan)",
        ),
        (
            '<aside class="onebox githubblob"><header><a href="https://e.example/x">x</a></header><pre><code>f()</code>'
            "</pre></aside>",
            "[x](https://e.example/x)\n\n```\nf()\n```",
        ),
        (
            '<aside class="quote"><div class="title">ann:</div><blockquote><p>Why?</p></blockquote></aside><p>So.</p>',
            "ann:\n\n> Why?\n\nSo.",
        ),
        ('<div class="meta">told</div>', "told"),
    ],
)
def test_of_what_a_forum_renders_around_a_post_only_its_author_s_words_stay(markup: str, expected: str) -> None:
    assert to_markdown(markup) == expected


@pytest.mark.parametrize("number", range(len(MARKUP)))
def test_markup_built_to_explode_keeps_its_text_in_linear_time(number: int) -> None:
    command = [sys.executable, "-m", "tests.sources.markup.exploding", str(number)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[3])
    assert ran.returncode == 0, ran.stderr


PARTS = ["<p>", "</p>", "<li>", "<ul>", "</ul>", "<td>", "<tr>", "<table>", "</table>", "<b>", "</b>", "<a href=x>", "</a>",
         "<pre>", "<code>", "</code>", "<!--", "-->", "<", ">", "&", "word", "<br>", "<ol start=9>", "<h1>", "<caption>"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_no_markup_raises_and_no_word_is_lost(parts: list[str]) -> None:
    markup = " ".join(parts)
    shown = to_markdown(markup)
    if "<!--" not in parts:
        assert shown.count("word") == parts.count("word")
