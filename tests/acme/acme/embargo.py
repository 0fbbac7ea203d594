"""A stage of Acme's: a document that holds a word under embargo goes no further."""

from __future__ import annotations

import pyarrow as pa
from pydantic import BaseModel

from curation.cleaning.flow import TEXTS
from curation.cleaning.texts import clean_texts, cleaned_documents
from curation.fates import EVERYWHERE, FATES_TABLE, PASSED, Fate, counts, fates_table
from curation.flow import Step, Table
from curation.state.night import Figures, Night

VERSION = "1"
HELD = pa.schema([("doc_id", pa.string()), ("words", pa.int64())])
HELD_TABLE = Table("acme_embargo", HELD, refers={"doc_id": "document"})
STEP = Step(
    "acme_embargo",
    "acme",
    reads=TEXTS,
    writes=(HELD_TABLE, FATES_TABLE, PASSED),
    says="Documents that hold a word under embargo go no further.",
)


class Settings(BaseModel):
    """What its YAML sets."""

    model_config = {"frozen": True, "extra": "forbid"}

    words: tuple[str, ...]


def run(night: Night, settings: Settings) -> Figures:
    """Count the words under embargo in each document that passed cleaning, and drop those that hold one."""
    fates, held = [], []
    for source in night.project.sources:
        documents = cleaned_documents(night, source, ["doc_id", "turns", "landed_on"]).to_pylist()
        texts = clean_texts(night, source, [turn["raw_sha256"] for row in documents for turn in row["turns"]])
        for row in documents:
            said = " ".join(texts.get(turn["raw_sha256"], "") for turn in row["turns"]).casefold()
            found = sum(said.count(word.casefold()) for word in settings.words)
            fate, reason = ("dropped", "under_embargo") if found else ("kept", None)
            fates.append(
                Fate(EVERYWHERE, STEP.name, "document", row["doc_id"], row["landed_on"], fate, reason, None, VERSION)
            )
            held += [{"doc_id": row["doc_id"], "words": found}] if found else []
    table = fates_table(fates)
    night.write_fates(EVERYWHERE, STEP.name, table)
    night.tables.replace(HELD_TABLE.name, pa.Table.from_pylist(held, schema=HELD))
    return dict(counts(table))
