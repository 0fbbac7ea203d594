"""How articles are cut into chunks: along headings, nothing lost, with what governs them; and what an index is fed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given as example
from hypothesis import settings
from hypothesis import strategies as st

from curation.corpora.example import Maker
from curation.corpora.feed import REASONS, counts, feed
from curation.corpora.shapes import chunks
from curation.corpora.shapes.blocks import heading_of, is_ruler
from curation.corpora.shapes.cutting import cut
from curation.corpora.shapes.joining import joined_pieces
from curation.corpora.shapes.substance import letters
from curation.errors import IntegrityError
from tests.growth import assert_linear, repeated

KEY = b"k" * 32


def test_an_article_is_cut_along_its_headings_with_their_path() -> None:
    text = "intro\n\n# A\n\n## B\n\nbody b\n\n### C ###\nbody c\n\n## D\n\n# E\n\nbody e"
    assert list(cut(text, 200)) == [
        ((), "intro"),
        (("A", "B"), "## B\n\nbody b"),
        (("A", "B", "C"), "### C ###\n\nbody c"),
        (("E",), "# E\n\nbody e"),
    ]


@pytest.mark.parametrize(
    "block",
    [
        "```\n# no heading\n\nx = 1\n```",
        "~~~\n```\n\n# no heading\n~~~",
        "````md\n```\n\n# inner\n```\n\n# still inside\n````",
        "    ```\n    # in a list\n\n    ```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "#\nno heading, a lone sign",
    ],
)
def test_a_block_that_fits_is_never_cut(block: str) -> None:
    filler = "word " * 30
    text = f"# Top\n\n{filler.strip()}\n\n{block}\n\n{filler.strip()}\n\n## Next\n\nend"
    found = list(cut(text, 200))
    assert sum(block in chunk for _, chunk in found) == 1
    assert found[-1] == (("Top", "Next"), "## Next\n\nend")


def test_code_in_a_line_does_not_open_a_block() -> None:
    assert [path for path, _ in cut("# A\n\n```x``` is code\n\n# B\n\nend", 200)] == [("A",), ("B",)]


def test_a_heading_alone_is_no_chunk_even_where_its_section_fills_the_limit() -> None:
    body = "x" * 200
    assert list(cut(f"# A\n\n{body}", 200)) == [(("A",), body)]
    assert list(cut("# A\n\n## B", 200)) == []


ELEMENTS = st.lists(
    st.one_of(
        st.tuples(st.just("heading"), st.integers(1, 6), st.just(1)),
        st.tuples(st.sampled_from(["paragraph", "table", "```", "~~~~"]), st.integers(1, 60), st.integers(1, 6)),
    ),
    max_size=14,
)


@settings(max_examples=200, deadline=None)
@example(elements=ELEMENTS, limit=st.integers(80, 300))
def test_every_line_is_in_exactly_one_chunk_under_its_headings(
    elements: list[tuple[str, int, int]], limit: int
) -> None:
    """Each line is made unique by its number, so that it can be looked for."""
    blocks, wanted, path, number = [], {}, [], 0
    for kind, width, height in elements:
        lines = []
        for _ in range(height):
            number += 1
            lines.append(f"q{number}q" + " w" * (width // 2 if kind != "heading" else 0))
        if kind == "heading":
            path = [(level, name) for level, name in path if level < width] + [(width, lines[0])]
            lines = [f"{'#' * width} {lines[0]}"]
        else:
            lines = [f"| {line} |" for line in lines] if kind == "table" else lines
            fence = kind if kind in ("```", "~~~~") else None
            blocks_lines = [fence, *lines, "", "# not a heading", fence] if fence else lines
            wanted.update({line: (tuple(name for _, name in path), blocks_lines) for line in lines})
            lines = [str(line) for line in blocks_lines]
        blocks.append("\n".join(lines))
    found = list(cut("\n\n".join(blocks), limit))
    for line, (headings, whole) in wanted.items():
        holding = [(p, c) for p, c in found if line in c.split("\n")]
        assert [p for p, _ in holding] == [headings]
        block = "\n".join(map(str, whole))
        if len(block) <= limit:
            assert block in holding[0][1]
    told = "".join(chunk for _, chunk in found)
    assert told.count("# not a heading") == sum(kind in ("```", "~~~~") for kind, _, _ in elements)


LINES = st.one_of(
    st.sampled_from(
        [
            "",
            "# H",
            "## Deep ##",
            "#",
            "#no",
            "```",
            "````",
            "~~~",
            "```py",
            "    ```",
            "```a``` b",
            "| a | b |",
            "Do this:",
            "- " + "y" * 290,
            "|---|:-:|",
            "- item",
            "  - inner",
        ]
    ),
    st.text("ab #`~|", max_size=12),
    st.integers(1, 500).map(lambda n: "y" * n),
)


@settings(max_examples=300, deadline=None)
@example(lines=st.lists(LINES, max_size=30), limit=st.integers(20, 300))
def test_no_character_is_lost_and_no_chunk_exceeds_the_limit_whatever_the_text(lines: list[str], limit: int) -> None:
    text = "\n".join(lines)
    found = list(cut(text, limit))
    assert all(chunk.strip() and len(chunk) <= limit for _, chunk in found)
    told = Counter("".join("".join(chunk for _, chunk in found).split()))
    headings = Counter("".join("".join(line for line in lines if line.lstrip(" ").startswith("#")).split()))
    assert Counter("".join(text.split())) - told <= headings
    for _, chunk in found:
        for line in chunk.split("\n"):  # nothing is made up but what closes code that was cut
            assert line.strip() in text or set(line.strip()) in ({"`"}, {"~"})


def test_each_piece_of_a_long_table_begins_with_its_head() -> None:
    head = "| model | price |\n|---|---:|"
    rows = [f"| model {n} | {n} euros |" for n in range(40)]
    found = [text for _, text in cut("# Prices\n\nAll prices:\n" + "\n".join([head, *rows]), 200)]
    tables = [text[text.index(head) :].split("\n") for text in found if head in text]
    assert [row for table in tables for row in table[2:]] == rows
    assert len(tables) > 3
    assert found[0].startswith("# Prices\n\nAll prices:")
    assert all(len(text) <= 200 for text in found)


def test_each_piece_of_long_code_stands_in_its_fence() -> None:
    lines = [f"step {n}" for n in range(90)]
    found = [text for _, text in cut("Run:\n```sh\n" + "\n".join(lines) + "\n```\nand wait", 200)]
    code = [text.split("```sh\n")[1].split("\n```")[0].split("\n") for text in found if "```sh" in text]
    assert [line for piece in code for line in piece] == lines
    assert all(text.count("```") in (0, 2) for text in found)
    assert (found[0][:4], found[-1][-8:]) == ("Run:", "and wait")


def test_a_long_list_is_cut_between_items() -> None:
    items = [f"- item {n}\n  continued {n}\n  - inner {n}" for n in range(30)]
    found = [text for _, text in cut("\n".join(items), 200)]
    assert "\n".join(found) == "\n".join(items)
    assert all(text.startswith("- item") for text in found)


def test_a_long_line_is_cut_behind_sentences_else_words() -> None:
    sentences = " ".join(f"This is sentence number {n} of many." for n in range(40))
    assert all(text.endswith(".") for _, text in cut(sentences, 200))
    words = " ".join(f"word{n}" for n in range(200))
    assert " ".join(text.replace("\n", " ") for _, text in cut(words, 200)) == words


@pytest.mark.parametrize("unit", ["a", "`", "```\n", "| ", "|-", "# a\n", "- a\n", "|a|\n|-|\n", "~~~\n", " ", "a. "])
def test_hostile_text_is_cut_in_linear_time(unit: str) -> None:
    assert all(len(text) <= 1600 for _, text in cut(repeated(unit)(200_000), 1600))
    assert_linear(lambda text: list(cut(text, 1600)), repeated(unit), 16_000)  # from many chunks on


def test_metadata_says_what_governs_a_chunk(given: Any) -> None:
    held = [{"from": given.noon, "to": None}]
    governance = {"department": "legal", "region": "eu", "confidentiality": "public"}
    document = given.redacted(
        [("title", "Refunds"), ("author", "# A\n\nbody")],
        {"language": ["en"]},
        closed={"department": "legal", "region": "eu", "language": "en"},
        kind="article",
        version="2",
        held=held,
        governance=governance,
    )
    (row,) = chunks.shape(document, chunks.Settings(type="chunks", least_letters=0), Maker("kb", KEY)).examples
    assert row.columns["text"] == "# A\n\nbody"
    assert row.columns["metadata"] == {
        "title": "Refunds",
        "heading_path": ["A"],
        "document_type": "article",
        "department": "legal",
        "region": "eu",
        "access": "public",
        "language": "en",
        "version": "2",
        "date": given.noon.date(),
        "effective_from": given.noon,
        "effective_to": None,
    }


def test_a_chunk_can_be_cited_and_filtered_by_columns_without_nesting(given: Any) -> None:
    words = "word " * 30
    text = f"# A\n\n{words}\n\n## B\n\n{words}\n\n# C\n\n{words}"
    document = given.redacted(
        [("title", "Refunds"), ("author", text)], kind="article", governance={"confidentiality": "internal"}
    )
    published = replace(document, url="https://help.example.com/refunds")
    rows = [e.columns for e in chunks.shape(published, KB, Maker("kb", KEY)).examples]
    assert [(row["position"], row["count"], row["headings"]) for row in rows] == [
        (1, 3, "A"),
        (2, 3, "A > B"),
        (3, 3, "C"),
    ]
    assert {(row["title"], row["url"], row["access"]) for row in rows} == {
        ("Refunds", "https://help.example.com/refunds", "internal")
    }
    (name,) = {row["document_id"] for row in rows}
    later = replace(document, row={**document.row, "doc_id": "f" * 64, "version": "3"})
    assert {e.columns["document_id"] for e in chunks.shape(later, KB, Maker("other", KEY)).examples} == {name}
    flat = [field.name for field in chunks.CONTRACT.schemas["default"] if not pa.types.is_nested(field.type)]
    assert set(rows[0]) == {*flat, "metadata"}


def test_what_no_vocabulary_knows_stays_behind(given: Any) -> None:
    governance = {"department": "Jane Stranger", "region": "+1-415-555-0177", "confidentiality": "public"}
    document = given.redacted([("author", "body")], kind="article", version="x@stranger.example", governance=governance)
    (row,) = chunks.shape(document, chunks.Settings(type="chunks", least_letters=0), Maker("kb", KEY)).examples
    found = row.columns["metadata"]
    assert [found[name] for name in ("department", "region", "language", "version")] == [None] * 4


@pytest.mark.parametrize(
    ("version", "told"),
    [("2", True), ("v1.10", True), ("2026-11-02", True), ("2018-05-14_0237c8c5", False), ("0237c8c51596", False)],
)
def test_versions_that_are_numbers_or_dates_are_told_and_digests_are_not(given: Any, version: str, told: bool) -> None:
    document = given.redacted([("author", "body")], kind="article", version=version)
    (row,) = chunks.shape(document, chunks.Settings(type="chunks", least_letters=0), Maker("kb", KEY)).examples
    assert row.columns["metadata"]["version"] == (version if told else None)


def test_an_empty_article_gives_a_reason_and_a_tickets_internal_note_no_chunk(given: Any) -> None:
    assert (
        chunks.shape(
            given.redacted([("title", "T")]), chunks.Settings(type="chunks", least_letters=0), Maker("kb", KEY)
        ).reason
        == "no_text"
    )
    ticket = given.redacted([("requester", "hello"), ("note", "SECRET")], kind="ticket")
    assert [
        e.columns["text"]
        for e in chunks.shape(ticket, chunks.Settings(type="chunks", least_letters=0), Maker("kb", KEY)).examples
    ] == ["hello"]
    note = given.redacted([("note", "called them")], kind="note")
    assert [
        e.columns["text"]
        for e in chunks.shape(note, chunks.Settings(type="chunks", least_letters=0), Maker("kb", KEY)).examples
    ] == ["called them"]


RELATED = """## Related

* [Pair a lamp with the hub](https://help.example.com/1) in our help centre.
* [Reset the hub](https://help.example.com/2)"""


def test_a_list_of_links_is_no_chunk_and_the_rest_of_the_article_stays(given: Any) -> None:
    text = f"## Cause\n\nThe relay is dead.\n\n## Solution\n\nSee [Change the relay](https://help.example.com/3).\n\n{RELATED}"
    made = chunks.shape(given.redacted([("author", text)], kind="article"), JOINS, Maker("kb", KEY))
    (row,) = made.examples
    assert row.columns["text"] == text.removesuffix(f"\n\n{RELATED}")
    assert (row.columns["count"], made.figures) == (1, {"chunks": 1, "link_lists": 1})
    apart = chunks.shape(given.redacted([("author", text)], kind="article"), KB, Maker("kb", KEY))
    assert [e.columns["text"] for e in apart.examples] == ["## Cause\n\nThe relay is dead."]


def test_an_article_that_is_only_a_list_of_links_gives_no_chunk_and_says_so(given: Any) -> None:
    made = chunks.shape(given.redacted([("author", RELATED)], kind="article"), KB, Maker("kb", KEY))
    assert (made.examples, made.reason) == ((), "link_list")


def test_a_thread_that_only_colleagues_read_gives_no_chunk_with_a_reason_of_its_own(given: Any) -> None:
    ticket = given.redacted([("title", "T"), ("note", "SECRET")], kind="ticket")
    made = chunks.shape(ticket, chunks.Settings(type="chunks", least_letters=0), Maker("kb", KEY))
    assert (made.examples, made.reason) == ((), "internal_only")


KB = chunks.Settings(type="chunks", least_letters=0, max_characters=200, min_characters=0)
JOINS = chunks.Settings(type="chunks", least_letters=0, max_characters=400, min_characters=100)


def ids(document: Any, maker: Maker = Maker("kb", KEY), settings: chunks.Settings = KB) -> dict[str, str]:
    """text → chunk_id."""
    found = {e.columns["text"]: e.columns["chunk_id"] for e in chunks.shape(document, settings, maker).examples}
    assert len(set(found.values())) == len(found)
    return found


def test_a_section_that_is_inserted_or_rewritten_leaves_all_other_ids(given: Any) -> None:
    before = ids(given.redacted([("author", "# A\n\none\n\n# C\n\nthree")], kind="article"))
    text = "# A\n\nONE\n\n# B\n\ntwo\n\n# C\n\nthree"
    after = ids(given.redacted([("author", text)], kind="article"))
    assert after["# C\n\nthree"] == before["# C\n\nthree"]
    assert after["# A\n\nONE"] == before["# A\n\none"]
    assert after["# B\n\ntwo"] not in before.values()


def test_sections_of_one_name_and_parts_of_one_section_have_their_own_ids(given: Any) -> None:
    text = "# A\n\n" + "word " * 100 + "\n\n## Notes\n\nx\n\n# B\n\n## Notes\n\nx\n\n# B\n\n## Notes\n\ny"
    shaped = chunks.shape(given.redacted([("author", text)], kind="article"), KB, Maker("kb", KEY))
    names = [e.columns["chunk_id"] for e in shaped.examples]
    assert len(set(names)) == len(names) == 3 + 3


def test_a_new_version_of_an_article_keeps_the_ids_of_its_sections(given: Any) -> None:
    one = ids(given.redacted([("author", "# A\n\none")], kind="article", version="1"))
    two = ids(given.redacted([("author", "# A\n\ntwo")], kind="article", version="2"))
    assert list(one.values()) == list(two.values())


def test_ids_differ_between_articles_corpora_and_keys_and_between_turns_of_a_ticket(given: Any) -> None:
    def article(**row: Any) -> Any:
        return given.redacted([("author", "body")], kind="article", **row)

    first = ids(article())
    others = [
        ids(article(record_id="2")),
        ids(article(source="wiki")),
        ids(article(), Maker("other", KEY)),
        ids(article(), Maker("kb", b"j" * 32)),
        ids(given.redacted([("requester", "body")])),
    ]
    assert len({*first.values(), *(name for other in others for name in other.values())}) == 6
    assert len(ids(given.redacted([("requester", "one"), ("agent", "two")]))) == 2


# Small sections


def joins(text: str, least: int = 100, limit: int = 400) -> list[tuple[tuple[str, ...], str]]:
    return [(path, chunk) for _, path, chunk in joined_pieces(cut(text, limit), least, limit)]


def test_small_sections_under_one_heading_are_one_chunk_under_what_they_share() -> None:
    text = "# Hours\n\n## Office\n\nNine to five.\n\n## Drivers\n\nTwo of them, at ten and at four."
    whole = "## Office\n\nNine to five.\n\n## Drivers\n\nTwo of them, at ten and at four."
    assert joins(text) == [(("Hours",), whole)]
    assert joins(text, least=0) == [(path, chunk) for path, chunk in cut(text, 400)]


def test_a_section_that_is_long_enough_stays_alone_and_a_small_last_one_goes_to_it() -> None:
    long = "word " * 30
    text = f"# A\n\n{long.strip()}\n\n# B\n\n{long.strip()}\n\n# C\n\nsmall"
    assert [path for path, _ in joins(text)] == [("A",), ()]
    assert joins(text)[1][1].endswith("# C\n\nsmall")
    assert [path for path, _ in joins(text, limit=165)] == [("A",), ("B",), ("C",)]  # where there is room


def test_sections_under_different_parents_are_not_joined() -> None:
    text = "# A\n\n## X\n\nsmall\n\n# B\n\n## Y\n\nsmall too"
    assert [path for path, _ in joins(text)] == [("A", "X"), ("B", "Y")]


def test_a_section_is_joined_with_those_below_it() -> None:
    text = "# A\n\nintro\n\n## X\n\none\n\n### Z\n\ntwo\n\n## Y\n\nthree"
    assert joins(text) == [(("A",), text)]
    deep = "# A\n\n## X\n\n### Z\n\ntwo\n\n## Y\n\nthree"  # `X` would stand nowhere
    assert [path for path, _ in joins(deep)] == [("A", "X", "Z"), ("A", "Y")]


@settings(max_examples=300, deadline=None)
@example(
    sections=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 80)), max_size=12),
    least=st.integers(0, 300),
    limit=st.integers(100, 300),
)
def test_joining_loses_no_word_no_heading_and_no_limit(sections: list[tuple[int, int]], least: int, limit: int) -> None:
    text = "\n\n".join(
        ("#" * level + f" h{n}\n\n" if level else "") + " ".join(f"w{n}.{i}" for i in range(size))
        for n, (level, size) in enumerate(sections)
    )
    pieces = list(cut(text, limit))
    found = list(joined_pieces(pieces, least, limit))
    assert "\n\n".join(chunk for _, _, chunk in found) == "\n\n".join(chunk for _, chunk in pieces)
    assert all(len(chunk) <= limit for _, _, chunk in found)
    place = 0
    for first, path, chunk in found:
        assert first == pieces[place][0] and first[: len(path)] == path
        lines = chunk.split("\n")
        size = -2
        while size < len(chunk):
            over, piece = pieces[place]
            assert all(any(line.endswith(f"# {name}") for line in lines) for name in over[len(path) :])
            size += len(piece) + 2
            place += 1
    assert place == len(pieces)


def test_where_small_sections_are_joined_an_insertion_reaches_no_further_than_its_parent(given: Any) -> None:
    def article(*small: str) -> dict[str, str]:
        text = "\n\n".join(f"## {name}\n\n{name} {'is small ' * 4}" for name in small)
        long = "word " * 30
        text = f"# Before\n\n{long}\n\n# Terms\n\n{text}\n\n# After\n\n{long}\n\n## Last\n\n{long}"
        return ids(given.redacted([("author", text)], kind="article"), settings=JOINS)

    before, after, rewritten = article("a", "b", "c", "d"), article("a", "new", "b", "c", "d"), article("a", "b", "c")
    for text, name in before.items():
        if "Terms" not in text and "small" not in text:
            assert after[text] == rewritten[text] == name
    (first,) = (name for text, name in before.items() if "## a" in text)
    assert all([name for text, name in each.items() if "## a" in text] == [first] for each in (after, rewritten))


def test_a_feed_between_releases_whose_small_sections_were_joined_anew_gives_the_new_one(given: Any) -> None:
    def release(*names: str) -> pa.Table:
        text = "\n\n".join(f"# {name}\n\n{'is small ' * 6}" for name in names)
        made = chunks.shape(given.redacted([("author", text)], kind="article"), JOINS, Maker("kb", KEY)).examples
        return pa.Table.from_pylist([dict(e.columns) for e in made], chunks.CONTRACT.schemas["default"])

    before, after = release("a", "b", "c", "d", "e", "f"), release("a", "new", "b", "c", "d", "e", "f")
    index = {row["chunk_id"]: row["text"] for row in before.to_pylist()}
    for row in feed(before, after).to_pylist():
        if row["op"] == "upsert":
            index[row["chunk_id"]] = row["text"]
        else:
            del index[row["chunk_id"]]
    assert index == {row["chunk_id"]: row["text"] for row in after.to_pylist()}
    assert len(index) == 3


@pytest.mark.parametrize(("closed", "language"), [({}, "fr"), ({"language": "de"}, "de")])
def test_the_language_is_the_labels_else_that_of_the_text(given: Any, closed: dict[str, str], language: str) -> None:
    document = replace(given.redacted([("author", "body")], kind="article", closed=closed), language="fr")
    (row,) = chunks.shape(document, chunks.Settings(type="chunks", least_letters=0), Maker("kb", KEY)).examples
    assert row.columns["metadata"]["language"] == language


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["# a\n\nb\n\n", "## a\nb\n# c\nd\n", "a\n\n", "# a\n" + "b" * 90 + "\n\n"])
def test_hostile_text_is_joined_in_linear_time(unit: str) -> None:
    def pieces(text: str, most: int) -> list[Any]:
        return list(joined_pieces(cut(text, most), most, most))

    assert all(len(text) <= 20_000 for _, _, text in pieces(repeated(unit)(200_000), 20_000))
    assert_linear(lambda text: pieces(text, 2_000), repeated(unit), 8_000)  # from some chunks on


# The feed


def table(rows: dict[str, tuple[str, str, int]]) -> pa.Table:
    """A release of chunks: id → (text, access, version)."""
    made = [
        {"chunk_id": name, "text": text, "metadata": {"access": access, "version": str(version), "heading_path": ["A"]}}
        for name, (text, access, version) in rows.items()
    ]
    return pa.Table.from_pylist(made, chunks.CONTRACT.schemas["default"])


def told(rows: pa.Table) -> list[tuple[str, str, str]]:
    return [(row["op"], row["chunk_id"], row["why"]) for row in rows.to_pylist()]


def test_a_feed_says_what_to_upsert_and_delete_and_why() -> None:
    before = {
        "same": ("a", "public", 1),
        "text": ("a", "public", 1),
        "dates": ("a", "public", 1),
        "access": ("a", "public", 1),
        "both": ("a", "public", 1),
        "gone": ("a", "public", 1),
    }
    after = {
        "text": ("b", "public", 2),
        "dates": ("a", "public", 2),
        "access": ("a", "internal", 1),
        "both": ("b", "internal", 2),
        "new": ("a", "public", 1),
        "same": ("a", "public", 1),
    }
    found = feed(table(before), table(after))
    assert told(found) == [
        ("upsert", "access", "access"),
        ("upsert", "both", "access"),
        ("upsert", "dates", "metadata"),
        ("tombstone", "gone", "gone"),
        ("upsert", "new", "new"),
        ("upsert", "text", "text"),
    ]
    (grave,) = found.filter(pc.equal(found["op"], "tombstone")).to_pylist()
    assert {name for name, said in grave.items() if said is not None} == {"op", "chunk_id", "why"}
    assert counts(found)["upsert:access"] == 2
    assert {why for _, _, why in told(found)} == set(REASONS)


def test_the_first_feed_is_everything_and_that_of_an_unchanged_release_is_empty() -> None:
    release = table({"b": ("x", "public", 1), "a": ("y", "public", 1)})
    assert told(feed(None, release)) == [("upsert", "a", "new"), ("upsert", "b", "new")]
    assert feed(release, release.take([1, 0])).num_rows == 0
    assert feed(table({}), table({})).num_rows == 0


def test_an_id_that_stands_twice_is_an_error() -> None:
    twice = pa.concat_tables([table({"a": ("x", "public", 1)})] * 2)
    with pytest.raises(IntegrityError, match="1 rows have the id of another"):
        feed(None, twice)
    with pytest.raises(IntegrityError):
        feed(twice, table({}))


def test_metadata_of_another_schema_is_compared_by_what_it_says() -> None:
    old = pa.struct([("access", pa.string()), ("version", pa.string())])
    schema = pa.schema([("chunk_id", pa.string()), ("text", pa.string()), ("metadata", old)])
    rows = [{"chunk_id": "a", "text": "x", "metadata": {"access": "public", "version": "1"}}]
    found = feed(pa.Table.from_pylist(rows, schema), table({"a": ("x", "public", 1)}))
    assert told(found) == [("upsert", "a", "metadata")]


RELEASE = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(st.sampled_from(["x", "y"]), st.sampled_from(["public", "internal"]), st.integers(1, 2)),
)


@settings(max_examples=200, deadline=None)
@example(releases=st.lists(RELEASE, min_size=1, max_size=5), twice=st.booleans())
def test_feeds_applied_in_order_give_exactly_the_last_release(
    releases: list[dict[str, tuple[str, str, int]]], twice: bool
) -> None:
    index: dict[str, Any] = {}
    previous = None
    for release in releases:
        current = table(release)
        changes = feed(previous, current)
        for row in changes.to_pylist() * (2 if twice else 1):
            if row["op"] == "upsert":
                index[row["chunk_id"]] = (row["text"], row["metadata"])
            else:
                index.pop(row["chunk_id"], None)
        rows = {row["chunk_id"]: (row["text"], row["metadata"]) for row in current.to_pylist()}
        assert index == rows
        before = {} if previous is None else {r["chunk_id"]: r for r in previous.to_pylist()}
        untouched = {
            name for name in before if name in rows and (before[name]["text"], before[name]["metadata"]) == rows[name]
        }
        assert untouched.isdisjoint(changes["chunk_id"].to_pylist())
        previous = current


FILLER = ("word " * 24).strip() + "."


@pytest.mark.parametrize(
    "block",
    [
        "```sh\nsudo lampd --reset\n```",
        "    sudo lampd --reset",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "- first\n- second",
    ],
)
def test_what_introduces_a_block_stands_in_its_chunk(block: str) -> None:
    found = [text for _, text in cut(f"{FILLER}\n\nRun this on the hub:\n\n{block}\n\n{FILLER}", 150)]
    assert [text for text in found if block in text] == [f"Run this on the hub:\n\n{block}"]


def test_a_heading_over_an_introduction_goes_along_with_both() -> None:
    found = [text for _, text in cut(f"{FILLER}\n\n## Reset\n\nRun:\n\n```\nlampd\n```", 160)]
    assert found[-1] == "## Reset\n\nRun:\n\n```\nlampd\n```"


def test_code_in_a_step_is_not_torn_from_the_step() -> None:
    steps = [f"{n}. Do this {n}:\n\n   ```\n   lampd {n}\n\n   lampd --save\n   ```" for n in range(1, 9)]
    found = [text for _, text in cut("\n\n".join(steps), 200)]
    assert "\n\n".join(found) == "\n\n".join(steps)
    assert all(text[0].isdigit() and text.count("```") % 2 == 0 for text in found)


def test_a_step_that_is_too_long_is_cut_between_its_blocks_without_its_indentation() -> None:
    text = f"1. Do this first.\n\n   {FILLER}\n\n   ```\n   lampd\n   ```\n\n   {FILLER}\n2. Then wait."
    found = [text for _, text in cut(text, 200)]
    assert found[0] == f"1. Do this first.\n\n{FILLER}\n\n```\nlampd\n```"
    assert found[1] == FILLER
    assert found[-1].endswith("2. Then wait.")


def test_long_code_is_cut_where_least_is_open() -> None:
    blocks = [f'  "lamp{n}": {{\n    "on": true,\n    "dim": {n}\n  }},' for n in range(12)]
    found = [text for _, text in cut("```json\n{\n" + "\n".join(blocks) + "\n}\n```", 200)]
    assert len(found) > 2
    assert all(text.split("\n")[1].startswith(('  "lamp', "{")) for text in found)


def test_what_is_indented_below_an_admonition_stays_with_it() -> None:
    note = '!!! info "Note"\n\n    Switch it off.\n\n    ```\n    lampd --off\n\n    lampd --wait\n    ```'
    assert [text for _, text in cut(f"{FILLER}\n\n{note}\n\n{FILLER}", 200)] == [FILLER, note, FILLER]


def test_a_heading_that_is_underlined_is_a_heading() -> None:
    assert list(cut("Lamps\n=====\n\nall\n\nReset\n-----\n\nhold", 200)) == [
        (("Lamps",), "# Lamps\n\nall"),
        (("Lamps", "Reset"), "## Reset\n\nhold"),
    ]


def test_a_paragraph_of_many_lines_is_cut_behind_a_sentence() -> None:
    lines = "\n".join(f"This is sentence {n}\nand goes on below. And" for n in range(20))
    assert all(text.endswith(".") for _, text in list(cut(lines, 200))[:-1])


@pytest.mark.parametrize(
    "text",
    [
        "## Changelog\n\n| Version | Date | Note |\n| --- | --- | --- |",
        "![lamp](https://example.com/a/long/one.png)",
        "[PERSON_1]",
    ],
)
def test_what_has_hardly_a_word_of_its_own_is_no_chunk(given: Any, text: str) -> None:
    document = given.redacted([("author", text)], kind="article")
    made = chunks.shape(document, chunks.Settings(type="chunks"), Maker("kb", KEY))
    assert (made.examples, made.reason, made.figures) == ((), "says_nothing", {"chunks": 0, "says_nothing": 1})
    with_row = (
        f"{text}\n| 1.0 | 2026-11-02 | The lamp is dimmed |" if "|" in text else f"{text}\n\nHold it for ten seconds."
    )
    kept = given.redacted([("author", with_row)], kind="article")
    assert len(chunks.shape(kept, chunks.Settings(type="chunks"), Maker("kb", KEY)).examples) == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("# C#", (1, "C#")),
        ("## Deep ##", (2, "Deep")),
        ("# ", (1, "")),
        ("#no", None),
        ("### ##", (3, "")),
        ("#  a b  ", (1, "a b")),
    ],
)
def test_a_heading_keeps_the_signs_of_its_name(line: str, told: tuple[int, str] | None) -> None:
    assert heading_of(line) == told


def test_headings_and_rulers_are_told_in_linear_time() -> None:
    assert_linear(heading_of, lambda size: f"# a{' ' * size}x\x0b", 2_000)
    assert_linear(is_ruler, lambda size: f"|-{' ' * size}-x", 2_000)


def test_an_item_that_does_not_fit_below_its_heading_begins_a_chunk() -> None:
    text = "# Setup\n\n- " + "y" * 290 + "\n- more"
    assert all(len(chunk) <= 300 for _, chunk in cut(text, 300))


def test_what_stands_behind_an_address_without_a_blank_is_said() -> None:
    assert letters("请见https://example.com然后重新启动路由器") >= 3 * 9
