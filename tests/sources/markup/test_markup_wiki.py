"""Jira's wiki markup becomes Markdown: goldens for each notation of its help page, and text that was built to explode."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.sources.markup.wiki import to_markdown
from tests.growth import assert_linear, repeated

GOLDEN = [
    ("h2. Steps to *reproduce*\ntext", "## Steps to **reproduce**\n\ntext"),
    ("*bold* _italic_ -gone- +new+ {*}b{*}old", "**bold** *italic* ~~gone~~ new **b**old"),
    ("a*b*c snake_case_name x-y-z 2*3*4 *  alone", "a*b*c snake_case_name x-y-z 2*3*4 *  alone"),
    ("*not closed and _neither*", "**not closed and _neither**"),
    ("H~2~O and x^2^ and ??cited?? :) (!)", "H~2~O and x^2^ and ??cited?? :) (!)"),
    (r"\*plain\* \{code} \[x\]", "*plain* {code} [x]"),
    ("one\\\\\ntwo", "one\ntwo"),
    ("one\\\\ two", "one\ntwo"),
    (r"C:\temp\new and \\server\share", r"C:\temp\new and \\server\share"),
    ("run {{a_b*c*}} and {{${x}}} now", "run `a_b*c*` and `${x}` now"),
    ("* a\n** b\n** c\n* d", "- a\n  - b\n  - c\n- d"),
    ("# a\n#* b\n## c\n# d", "1. a\n   - b\n   1. c\n2. d"),
    ("*** deep\n* up", "- deep\n- up"),
    ("- a\n- b\nstill b\n\nout", "- a\n- b\n  still b\n\nout"),
    ("# one\n{code}\nx\n{code}\n# two", "1. one\n\n   ```\n   x\n   ```\n2. two"),
    ("before\n----\nafter", "before\n\n---\n\nafter"),
    ("||A||B||\n|1|2|\n|3|", "| A | B |\n| --- | --- |\n| 1 | 2 |\n| 3 |  |"),
    ("||A||B||\n|[x|https://example.com/?a=1]|{{p|q}}|", "| A | B |\n| --- | --- |\n"
     "| [x](https://example.com/?a=1) | `p\\|q` |"),
    ("||City||\n|Lyon|\n|Rome|", "| City |\n| --- |\n| Lyon |\n| Rome |"),
    ("|Lyon|\n|Rome|", "Lyon\n\nRome"),
    ("||City||", "City"),
    ("|3|4|\n|two\nlines|*b*|", "| 3 | 4 |\n| --- | --- |\n| two lines | **b** |"),
    ("|a|{code}x | y{code}|\n|b|c|", "| a | `x \\| y` |\n| --- | --- |\n| b | c |"),
    ("{code:java}\nint x; // *no*\n{code}", "```java\nint x; // *no*\n```"),
    ("{code:title=Foo.java|borderStyle=solid|python}\nx\n{code}", "Foo.java\n\n```python\nx\n```"),
    ("{noformat}\n* raw\n{noformat}", "```\n* raw\n```"),
    ("see {code}x{code} here", "see\n\n```\nx\n```\n\n here"),
    ("{quote}\nsaid *this*\n\n* item\n{quote}\nnext", "> said **this**\n>\n> - item\n\nnext"),
    ("bq. once *b*", "> once **b**"),
    ("{panel:title=Note|bgColor=#fff}\ninside\n{panel}", "Note\n\ninside"),
    ("{color:red}warn{color} *{color:#ff0000}hot{color}*", "warn **hot**"),
    ("{color:red}\n* a\n{color}\n* b", "- a\n- b"),
    ("{anchor:top}Start", "Start"),
    ("[docs|https://example.com/a_b_c]", "[docs](https://example.com/a_b_c)"),
    ("[https://example.com/x|https://example.com/x|smart-link]", "https://example.com/x"),
    ("[https://example.com/x]", "https://example.com/x"),
    ("[Write|mailto:ann@example.com] [mailto:ann@example.com]", "[Write](mailto:ann@example.com) ann@example.com"),
    ("[~ann.lee] [~accountid:5b10a2844c20165700ede21g]", "@ann.lee @5b10a2844c20165700ede21g"),
    ("[^log.txt] [top|#top] [ERROR] [*x*] [1] [a|b]", "log.txt top [ERROR] [**x**] [1] [a|b]"),
    ("!shot one.png|width=300! !https://example.com/p.png|alt=\"Plan\"!",
     "![shot one.png](shot%20one.png) ![Plan](https://example.com/p.png)"),
    ("Wow! It works! (!)", "Wow! It works! (!)"),
    ("http://example.com/_a_-b- and *https://example.com/x*", "http://example.com/_a_-b- and **https://example.com/x**"),
    ("{code} is never closed, *bold*", "{code} is never closed, **bold**"),
    ("{quote}open *b*\nmore", "{quote}open **b**\nmore"),
    ("{panel}a{quote}b{panel}", "a{quote}b"),
    ("a\r\n\r\nb &nbsp; c", "a\n\nb   c"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), GOLDEN)
def test_wiki_markup_becomes_this_markdown(markup: str, expected: str) -> None:
    assert to_markdown(markup) == expected


@pytest.mark.parametrize("text", ["", "Hello.\n\n\n  Indented, and trailing  \n", "a - b; 5 < 6 & 7 > 3, ümlaut"])
def test_text_without_markup_is_returned_unchanged(text: str) -> None:
    assert to_markdown(text) == text


UNITS = [
    "{quote}", "{panel}", "{color:red}", "*a ", "*a", "[a|", "|a", "*", "{code}", "{{", "{{a}", "{noformat}x", "!a",
    "!a.b", "http://", "http://.", "\\", "\\\\ ", "{*}", "_a* ", "[", "a\n* b\n", "|a\nb", "|a\n", "{quote}{panel}",
    "# x\n", "h1. ", "{anchor", "[a]", "||", "|{code}x{code}", "* {code}x{code}\n", "-", "+a-", "* a\nb\n",
    "{color}\n", "**** x\n* y\n", "&nbsp;", " \t{color} ", " ", "\r", "{code}x{code}",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    assert_linear(to_markdown, repeated(unit))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*UNITS, "word", "\n", "\n\n", "|", "{code:java}\n", "{panel:title=T}"]), max_size=40))
def test_no_word_is_lost_and_nothing_raises(parts: list[str]) -> None:
    text = "".join(parts)
    assert to_markdown(text).count("word") >= text.count("word") - text.count("{code:")  # a word may be a language


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_becomes_some_text(text: str) -> None:
    assert isinstance(to_markdown(text), str)
