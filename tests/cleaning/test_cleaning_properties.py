"""What holds of cleaning on every text: edits replay and can be undone, and what is clean stays as it is."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.cleaning.characters.remains import remains_edits
from curation.cleaning.edits import apply, removed, undo
from curation.cleaning.kernel import TextSettings, clean
from curation.cleaning.mails.thread import ThreadSettings
from tests.growth import seconds

SETTINGS = TextSettings()
PROSE = TextSettings(threads=None)
SETS = [
    *("banking77", "basecamp-policies-versions", "bipia", "etcd-docs-versions", "febrl", "fivetran-dbt-seeds"),
    *("forward-crisp", "freshdesk-python", "meddocan", "presidio-research", "reply-crisp", "reply-trimmer"),
    *("restaurant8k-spans", "rgpd-fr-corpus", "sfdc-assets-csv", "sfdc-treeapi"),
]
csv.field_size_limit(sys.maxsize)


def strings(value: Any) -> Iterator[str]:
    """Every string inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def texts(folder: Path) -> tuple[list[str], list[str]]:
    """Files of a set that are texts as a whole, and cells of its tables and JSON: all of them, each once, sorted."""
    files: set[str] = set()
    cells: set[str] = set()
    for path in (path for path in folder.rglob("*") if path.is_file()):
        written = path.read_bytes().decode("utf-8", "replace")
        if path.suffix in (".csv", ".tsv"):
            cells.update(cell for row in csv.reader(written.splitlines(keepends=True)) for cell in row)
        elif path.suffix == ".json":
            cells.update(strings(json.loads(written)))
        elif path.suffix == ".jsonl":
            cells.update(found for line in written.split("\n") if line.strip() for found in strings(json.loads(line)))
        else:
            files.add(written)
    return sorted(files), sorted(cells)


def broken(text: str, given_settings: TextSettings) -> str:
    """Which law a text breaks; empty where it breaks none."""
    after, edits = clean(text, given_settings)
    if apply(text, edits) != after:
        return "replaying the edits gives another text"
    if undo(after, edits, removed(text, edits)) != text:
        return "undoing the edits gives another text"
    if clean(after, given_settings) != (after, []):
        return "cleaning again changes it"
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_cleaning_replays_is_undone_and_settles_on_public_texts(shared: Path, name: str) -> None:
    files, cells = texts(shared / "data" / name)
    assert files or cells
    wrong = [(said, text[:200]) for text in files + cells if (said := broken(text, SETTINGS))]
    wrong += [(said, text[:200]) for text in files if (said := broken(text, PROSE))]
    assert wrong == []


WORDS = st.sampled_from(
    [
        *(
            "Hello,",
            "my order",
            "is late.",
            "Thanks",
            "Ann Example",
            "On Mon, 2 Mar 2026, Ann wrote:",
            "Regards,",
            "-- ",
        ),
        *(
            "From: Ann <ann@example.com>",
            "Sent from my phone",
            "-----Original Message-----",
            "> ",
            ">> ",
            "|",
            "---",
            "____",
        ),
        *("\n", "\n\n", "\r\n", "\r", " ", "  ", "\t", "    ", "\u00a0", "\u200b", "\ufeff", "\u2028", "\x0c", "\x85"),
        *("cafÃ©", "itâ€™s", "e\u0301", "\u1112\u1161\u11ab", "\u200d", "\x92", "Ã", "\U000e0041", "ﬁ", "\ufffd"),
        *(
            "&amp;",
            "&lt;br&gt;",
            "<br>",
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<!-- x -->",
            "&nbsp;",
            "&amp;amp;lt;",
            "`",
            "```",
        ),
        *("exam-\nple", "- 3 -", "Page 2 of 9", "https://example.com/?utm_source=x", "##- reply above this line -##"),
    ]
)


@given(st.lists(WORDS, max_size=30).map("".join) | st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_cleaning_replays_is_undone_and_settles_on_invented_texts(text: str) -> None:
    assert broken(text, SETTINGS) == ""
    assert broken(text, PROSE) == ""


# Each pass would uncover the next layer of these; passes must not be what decides what they come to.
LAYERED = {
    "escapes": "a &" + "#38;" * 60 + "lt; b",
    "escapes_in_capitals": "a &" + "AMP;" * 60 + "lt; b",
    "mixed_escapes": "a &" + "amp;#38;AMP;#x26;" * 60 + "lt; b",
    "banner_tags": "[EXT] " * 60 + "hi",
    "links": "see " + "https://slack-redir.net/link?url=" * 230 + "https://a.example/x",
    "comments": reduce(lambda inner, _: f"<!{inner}-- y -->", range(60), "<!-- x -->"),
    "tags": "hello<br>there " + reduce(lambda inner, _: f"<b{inner}r>", range(60), "<br>"),
    "signatures": "It is broken.\n\n" + "Best regards\nTom\n\n" * 60,
    "quotes": "hello\n" + "> x\n\n\n-- \nTom\n" * 60,
    "page_numbers": "\n".join(f"Page {n * n % 9 + 1} of 9" for n in range(700)),
}


@pytest.mark.parametrize("name", LAYERED)
@pytest.mark.parametrize("rounds", [1, 2, 3, TextSettings().rounds])
def test_what_is_clean_stays_so_however_few_the_rounds(name: str, rounds: int) -> None:
    """A step that has not settled is left out, and is left out of the text that comes of it."""
    for threads in (ThreadSettings(), None):
        assert broken(LAYERED[name], TextSettings(rounds=rounds, threads=threads)) == ""


@pytest.mark.parametrize("name", ["escapes", "escapes_in_capitals", "mixed_escapes"])
def test_escapes_however_deep_are_one_character(name: str) -> None:
    assert clean(LAYERED[name], SETTINGS)[0] == "a < b"


def test_a_step_that_does_not_settle_leaves_what_the_steps_before_it_did() -> None:
    text, edits = clean(f"caf\u00c3\u00a9 \n{LAYERED['comments']}", SETTINGS)
    assert text == f"caf\u00e9\n{LAYERED['comments']}"
    assert {edit.kind for edit in edits} == {"mojibake", "trailing_space"}


@pytest.mark.slow
def test_rounds_cost_no_more_than_a_few_looks_at_a_text() -> None:
    def took(text: str) -> float:
        return seconds(lambda: clean(text, SETTINGS))

    body = "I have a problem with it.\n" * 4000
    plain = took(f"<!-- x --> hello<br>there\n{body}")
    for layers in (LAYERED["comments"], LAYERED["escapes"]):
        assert took(f"{layers}\n{body}") < 3 * TextSettings().rounds * plain


@given(st.lists(WORDS, max_size=30).map("".join), st.integers(1, 3))
@settings(max_examples=200, deadline=None)
def test_laws_hold_however_few_the_rounds(text: str, rounds: int) -> None:
    assert broken(text, TextSettings(rounds=rounds)) == ""


@pytest.mark.parametrize("name", SETS)
def test_repair_of_html_settles_on_public_texts(shared: Path, name: str) -> None:
    files, cells = texts(shared / "data" / name)
    for text in files + cells:
        current, passes = text, 0
        while edits := remains_edits(current):
            after = apply(current, edits)
            assert undo(after, edits, removed(current, edits)) == current
            current, passes = after, passes + 1
        assert passes < 10
