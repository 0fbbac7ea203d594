"""Shape pretraining: whole documents as plain text, by domain, with a glossary of the company's own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

import orjson
import pyarrow as pa
from pydantic import Field, StringConstraints

from curation.corpora.closed import Closed
from curation.corpora.example import Example, Maker, RedactedDocument, ShapeContract, Shaped
from curation.corpora.shapes.dialogue import dialogue_text, language_of, spoken, wordless
from curation.corpora.shapes.glossary import GlossarySettings, Meta, Read, glossary_rows, glossary_schema, read_words
from curation.corpora.shapes.messages import ID
from curation.settings.names import values_of

VERSION = "3"
META = pa.struct(
    [
        ("domain", pa.string()),
        ("language", pa.string()),
        ("document_type", pa.string()),
        ("department", pa.string()),
        ("region", pa.string()),
        ("month", pa.string()),
    ]
)
CONTRACT = ShapeContract(
    {"default": pa.schema([ID, ("text", pa.string()), ("meta", META)]), "glossary": glossary_schema(META)},
    train_only=frozenset({"glossary"}),
)
Domain = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{1,40}$")]


class Settings(Closed):
    """Whole documents as plain text, with the domain that each belongs to, and a glossary."""

    type: Literal["pretraining"] = Field(description="The shape: `pretraining`.")
    departments: Annotated[dict[str, Domain], values_of("department")] = Field(
        default_factory=dict, description="Department, as its vocabulary writes it → domain of its documents."
    )
    sources: dict[str, Domain] = Field(
        default_factory=dict,
        description="Source → domain of its documents whose department is not listed under `departments`.",
    )
    domain: Domain = Field(default="general", description="Domain of all other documents.")
    internal_notes: bool = Field(
        default=False, description="Whether internal notes of agents are part of the text of a thread."
    )
    glossary: GlossarySettings = Field(
        default=GlossarySettings(), description="Which words of the company are listed in the glossary."
    )


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """Return one row for a document: an article as Markdown under its title, a thread with its speakers.

    A document's words count towards the glossary; what was redacted never does.
    """
    used = spoken(document, settings.internal_notes)
    if not any(turn.role != "title" for turn in used):
        return Shaped((), wordless(document))
    domain = settings.departments.get(document.closed.get("department", ""))
    domain = domain or settings.sources.get(document.row["source"]) or settings.domain
    meta: Meta = {
        "domain": domain,
        "language": language_of(document),
        "document_type": document.row["kind"],
        "department": document.closed.get("department"),
        "region": document.closed.get("region"),
        "month": f"{document.row['created_at']:%Y-%m}",
    }
    name = maker.example_id("pretraining", document)
    markdown = document.row["kind"] == "article"
    text = dialogue_text(used, "# " if markdown else "")
    columns = {"example_id": name, "text": text, "meta": meta}
    figures = {f"documents:{domain}": 1, f"characters:{domain}": len(text)}
    read = read_words(document, used, meta)
    return Shaped((Example("default", name, columns, used),), None, figures, (read,) if read else ())


def stored_part(part: Read) -> bytes | None:
    """Serialize a thread's part for the glossary as JSON; None for an article, which may define and is read again."""
    return None if part.article else orjson.dumps([part.doc_id, part.meta, part.words, part.names, sorted(part.codes)])


def restored_part(stored: bytes) -> Read:
    """Return the part that `stored_part` wrote."""
    doc_id, meta, words, names, codes = orjson.loads(stored)
    return Read(doc_id, meta, words, names=tuple(names), codes=frozenset(codes))


def conclude(parts: Sequence[Read], settings: Settings, maker: Maker) -> Iterable[Example]:
    """Yield the glossary of the documents of a split."""
    return glossary_rows(parts, settings.glossary, maker)
