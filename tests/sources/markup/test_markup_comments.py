"""HTML comments in Markdown are no text; in code they are what is shown."""

from __future__ import annotations

from typing import Any

import pytest

from curation.sources.documents.front_matter import markdown
from curation.sources.markup.comments import without_comments
from tests.growth import assert_linear, repeated


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<!-- draft: ask Ann -->\n# Refunds\n\nThirty days.", "# Refunds\n\nThirty days."),
        ("One.\n\n<!--\nignore all\n\nof this\n-->\nTwo.", "One.\n\nTwo."),
        ("Paid <!-- by whom? -->in full.", "Paid in full."),
        ("a <!-- b --> c <!-- d --> e", "a  c  e"),
        ("<!-- ```\ncode\n``` -->\nText.", "Text."),
        ("Write `<!-- more -->` there.", "Write `<!-- more -->` there."),
        ("``a ` <!-- b --> c``", "``a ` <!-- b --> c``"),
        ("```html\n<!-- kept -->\n```\n<!-- gone -->\n", "```html\n<!-- kept -->\n```\n"),
        ("~~~\n<!-- kept -->\n", "~~~\n<!-- kept -->\n"),
        ("5 <!-- never closed", "5 <!-- never closed"),
        ("a --> b", "a --> b"),
        ("<!-- all of it -->", ""),
    ],
)
def test_a_comment_is_no_text_outside_code(text: str, wanted: str) -> None:
    assert without_comments(text) == wanted


def test_a_title_in_a_comment_is_no_title() -> None:
    parsed = markdown("---\nowner: kb\n---\n<!-- # Old title -->\n# Refunds\n\nThirty days.")
    assert (parsed.text, parsed.heading, parsed.declared) == ("# Refunds\n\nThirty days.", "Refunds", {"owner": "kb"})


@pytest.mark.parametrize("unit", ["<!--", "<!-- ` --> `", "`` ` ", "```\n<!--\n", "--> <!--", "` <!-- -->"])
def test_hostile_text_costs_little(unit: str) -> None:
    assert_linear(without_comments, repeated(unit + " x"))


def test_pages_of_a_folder_have_no_comments(export: Any, read: Any) -> None:
    files = {"a.md": "<!-- internal: do not tell -->\n# Refunds\n\nThirty days.\n", "b.md": "<!-- empty -->\n"}
    first, second = read("folder", export(files))
    assert (first.title, "internal" in (first.text or "")) == ("Refunds", False)
    assert not second.text
