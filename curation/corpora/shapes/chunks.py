"""Shape chunks: articles cut along their headings, each with its governance, under ids that outlive a new version."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal, Self

import pyarrow as pa
from pydantic import Field, model_validator

from curation.corpora.closed import Closed
from curation.corpora.example import Columns, Example, Maker, RedactedDocument, RedactedTurn, ShapeContract, Shaped
from curation.corpora.shapes.blocks import heading_of
from curation.corpora.shapes.cutting import cut
from curation.corpora.shapes.dialogue import language_of, wordless
from curation.corpora.shapes.joining import joined_pieces
from curation.corpora.shapes.substance import is_link_list, letters, links

VERSION = "8"
METADATA = pa.struct(
    [
        ("title", pa.string()),
        ("heading_path", pa.list_(pa.string())),
        ("document_type", pa.string()),
        ("department", pa.string()),
        ("region", pa.string()),
        ("access", pa.string()),
        ("language", pa.string()),
        ("version", pa.string()),
        ("date", pa.date32()),  # of the newest state
        ("effective_from", pa.timestamp("us", tz="UTC")),
        ("effective_to", pa.timestamp("us", tz="UTC")),
    ]
)
PATH = " > "  # between the headings of `headings`
# Columns by which an index filters and a reader cites: all of the metadata except the list, each by itself.
FLAT = [
    ("document_id", pa.string()),  # the same for all chunks and versions of an article, and in every corpus
    ("url", pa.string()),
    ("position", pa.int32()),  # of the chunk in its document, from 1
    ("count", pa.int32()),  # of the chunks of its document
    ("headings", pa.string()),
    *((field.name, field.type) for field in METADATA if field.name != "heading_path"),
]
CONTRACT = ShapeContract(
    {"default": pa.schema([("chunk_id", pa.string()), ("text", pa.string()), ("metadata", METADATA), *FLAT])}
)

SEVERAL = 2  # links are a list; a section with one points to what answers, and is read with what stands beside it
# Never a digest: that of a raw text may be guessed at.
VERSION_FORM = re.compile(r"v?\d{1,4}(?:\.\d{1,4}){0,3}|\d{4}-\d{2}-\d{2}")


class Settings(Closed):
    """Articles cut along their headings, with the path of headings and what governs them."""

    type: Literal["chunks"] = Field(description="The shape: `chunks`.")
    max_characters: int = Field(default=1600, ge=200, le=20_000, description="Most characters of one chunk.")
    min_characters: int = Field(
        default=400,
        ge=0,
        le=20_000,
        description="A section that is shorter is joined with its neighbours under the same heading, up to "
        "`max_characters`. 0: never.",
    )

    least_letters: int = Field(
        default=16,
        ge=0,
        le=1000,
        description="Fewest letters of its own that a chunk must have, without headings, link targets and heads of "
        "empty tables. A chunk with fewer is left out (`says_nothing`). 0: any.",
    )

    @model_validator(mode="after")
    def _joined_ones_fit(self) -> Self:
        if self.min_characters > self.max_characters:
            raise ValueError(
                f"min_characters {self.min_characters} is more than max_characters {self.max_characters}: no chunk is"
            )
        return self


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """Return chunks in the order of the article, each at most `max_characters` long.

    A text does not repeat its metadata: an embedder should be given title, path of headings and text. The path of
    joined sections is their common path; their own headings are in the text.

    An id is made from the article (in a thread, the turn), the path of headings of the first section in it and the
    chunk's number under that: inserting or rewriting a section leaves the ids of all others unchanged, and so does a
    new version of an article. Renaming a heading makes new ids. Where small sections are joined, one that is inserted
    among them, or grows or shrinks past `min_characters`, may change how its neighbors are joined: ids change up to the
    next section that is long enough by itself, or the next parent.

    Lists of links are left out (`link_list`), because what they name is not the article's text. A single link in a
    short section stays if the section is joined with others. Chunks with hardly a letter of their own are left out too
    (`says_nothing`).
    """
    left_out = said_nothing = 0
    made: list[tuple[str, tuple[str, ...], str]] = []
    internal = document.row["kind"] == "note"  # all of a note is; of a thread, what only agents could read stays out
    used = tuple(
        turn for turn in document.turns if turn.role != "summary" and (internal or turn.visibility == "public")
    )
    for turn in used:
        if turn.role == "title":
            continue
        numbers: Counter[tuple[str, ...]] = Counter()
        opening = f"{turn.opening}\n\n" if turn.opening else ""
        pieces = list(cut(opening + turn.text, settings.max_characters))
        told = [piece for piece in pieces if links(piece[1]) < SEVERAL or not is_link_list(piece[1])]
        left_out += len(pieces) - len(told)
        for first, path, text in joined_pieces(told, settings.min_characters, settings.max_characters):
            name = maker.mark("chunk", maker.corpus, *_home(document, turn), str(numbers[first]), *first)
            numbers[first] += 1
            if is_link_list(text.removeprefix(opening)):
                left_out += 1
                continue
            if letters(text.removeprefix(opening)) < settings.least_letters:
                said_nothing += 1
                continue
            made.append((name, _below(turn.opening, path), text.removeprefix(opening)))
    common = _metadata(document)
    cited = {
        "document_id": maker.mark("document", document.row["source"], document.row["record_id"]),
        "url": document.url,
        "count": len(made),
        **common,
    }
    examples = tuple(
        Example(
            "default",
            name,
            {"chunk_id": name, "text": text, "metadata": {**common, "heading_path": list(path)}, **cited,
             "position": position, "headings": PATH.join(path)},
            used,
        )
        for position, (name, path, text) in enumerate(made, start=1)
    )  # fmt: skip
    why = None if examples else "link_list" if left_out else "says_nothing" if said_nothing else wordless(document)
    figures = {"chunks": len(examples), "link_lists": left_out, "says_nothing": said_nothing}
    return Shaped(examples, why, {name: count for name, count in figures.items() if count or name == "chunks"})


def _below(opening: str, path: tuple[str, ...]) -> tuple[str, ...]:
    """Return a path of headings without the one that repeats the title; ids are still made under the full path."""
    heading = heading_of(opening)
    return path[1:] if heading and path[:1] == (heading[1],) else path


def _home(document: RedactedDocument, turn: RedactedTurn) -> tuple[str, ...]:
    """Return the key under which the ids of a text are made: the article, or the turn of a thread.

    An article has one version in force on a day, which is one text.
    """
    row = document.row
    return (row["source"], row["record_id"]) if row["kind"] == "article" else (turn.turn_id,)


def _metadata(document: RedactedDocument) -> Columns:
    """Return the metadata that all chunks of a document share."""
    row = document.row
    held = row["held"] or []
    governance = row["governance"]
    at = row["updated_at"] or row["created_at"]
    return {
        "title": document.title,
        "document_type": row["kind"],
        "department": document.closed.get("department"),
        "region": document.closed.get("region"),
        "access": governance.get("confidentiality") if governance else None,
        "language": language_of(document),
        "version": _version(row["version"]),
        "date": at.date() if at else None,
        "effective_from": held[-1]["from"] if held else None,
        "effective_to": held[-1]["to"] if held else None,
    }


def _version(version: str | None) -> str | None:
    """Return a version if it is numbers or a date; anything else that a vendor wrote may be private, and gives None."""
    return version if version and VERSION_FORM.fullmatch(version) else None
