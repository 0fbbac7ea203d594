"""Markdown of vendors is written anew: HTML in it rendered, tables without padding, pictures by what describes them."""

from __future__ import annotations

import pytest

from curation.sources.documents.front_matter import markdown
from curation.sources.markup.markdown import to_markdown
from tests.growth import assert_linear, repeated


def test_an_html_table_in_markdown_becomes_a_table_even_over_blank_lines() -> None:
    text = (
        "# Lamps\n\n<table>\n<tr><th>Model</th><th>Light</th></tr>\n\n"
        "    <tr><td>L1</td><td>warm</td></tr>\n</table>\n\nMore below."
    )
    assert to_markdown(text) == (
        "# Lamps\n\n| Model | Light |\n| --- | --- |\n| L1 | warm |\n\nMore below."
    )  # fmt: skip


def test_html_that_is_laid_out_with_blank_lines_is_rendered_and_markdown_between_tags_stays() -> None:
    text = "<div>\n  <p>Pair the lamp.</p>\n\n    <p>Hold the button.</p>\n</div>\n\nThen wait."
    assert to_markdown(text) == "Pair the lamp.\n\nHold the button.\n\nThen wait."
    folded = "<details><summary>More</summary>\n\n*Hold* the `<button>`.\n\n</details>\n"
    assert to_markdown(folded).split("\n\n")[:2] == ["More", "*Hold* the `<button>`."]


def test_html_in_a_step_stays_in_the_step() -> None:
    text = '1. Open it:\n\n   <p align="center"><img src="https://example.com/a.png" alt="lid"></p>\n\n2. Close it.'
    assert to_markdown(text) == "1. Open it:\n\n   ![lid](https://example.com/a.png)\n\n2. Close it."


@pytest.mark.parametrize(
    "text",
    [
        "```html\n<table>\n  <tr><td>a   |   b</td></tr>\n</table>\n```",
        "1. Put this there:\n\n   ```\n   ![](a.png)<br>\n   | a   | b   |\n   ```",
        "Indented:\n\n    <table><tr><td>a</td></tr></table>",
        "> <table><tr><td>a</td></tr></table>",
        "Stop it with kill:\n\n<PID>\n\nof a `<br>` process.",
        "a < b, c > d and x|y",
    ],
)
def test_code_quotes_and_what_is_no_html_stay_as_they_are(text: str) -> None:
    assert to_markdown(text) == text


def test_a_table_loses_its_padding_and_rows_without_a_word() -> None:
    text = (
        "| Version   | Note      |\n| --------- | :-------: |\n| 1.0       | a<br/>b \\| c |\n|           |           |"
    )
    assert to_markdown(text) == "| Version | Note |\n| --- | :---: |\n| 1.0 | a b \\| c |"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Press ![](img/on.png) once.", "Press  once."),
        ("Press ![the button](../img/on.png) once.", "Press the button once."),
        ("![A lamp](https://example.com/a.png)", "![A lamp](https://example.com/a.png)"),
        ("[![A lamp](img/a.png)](img/a.png)", "A lamp"),
        ("[![A lamp](a.png)](https://example.com/shop)", "[![A lamp](a.png)](https://example.com/shop)"),
        ("First.<br>Second.<br />\nThird.", "First.\nSecond.\nThird."),
    ],
)
def test_of_a_picture_what_describes_it_stays_and_a_break_is_a_line(text: str, written: str) -> None:
    assert to_markdown(text) == written


def test_a_document_is_read_without_html_and_with_its_front_matter() -> None:
    found = markdown("---\ntitle: Lamps\n---\n<h2>Reset</h2>\n\nHold it.")
    assert (found.text, found.heading, found.declared) == ("## Reset\n\nHold it.", "Reset", {"title": "Lamps"})


@pytest.mark.parametrize(
    "part", ["<div>\n\n", "<table>\n\n", "| a ", "![](", "![a](b ", "<br>", "[![", "> <p>\n", "|a|\n|-|\n", "- <b>\n"]
)
def test_text_made_to_explode_is_written_in_linear_time(part: str) -> None:
    assert_linear(to_markdown, repeated(part), 500)


@pytest.mark.parametrize("head", ["<", "| a |", "| a | b<br>"])
def test_a_line_of_blanks_is_read_in_linear_time(head: str) -> None:
    table = "| a | b |\n|---|---|\n"
    assert_linear(to_markdown, lambda size: f"{table}{head}{' ' * size}x", 2_000)


def test_a_quote_stays_as_it_is_and_a_table_stays_in_its_item() -> None:
    quote = "> a<br>b\n> ```\n> ![](x.png)\n> ```\n\n![lid](x.png)"
    assert to_markdown(quote) == quote.replace("![lid](x.png)", "lid")
    assert to_markdown("- | a    | b |\n  | --- | --- |\n  | c    | d |") == "- | a | b |\n  | --- | --- |\n  | c | d |"
