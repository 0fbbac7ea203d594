"""Mentions of erased people in other people's texts, as findings."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.texts import cleaned_texts, live_turns, with_clean
from curation.document import DIGEST
from curation.privacy.redaction.resolve import Finding
from curation.state.mentioned import mentioned
from curation.state.night import Night
from curation.state.suppression import Suppression

RECOGNIZER = "erased_people"
AT_ONCE = 20_000  # texts in memory together; each time the table of texts is read through


def scan_erased(text: str, suppression: Suppression) -> list[Finding]:
    """Return names (in any case and order), e-mail addresses, phones and account numbers of erased people in a text.

    Score 1.0, recognizer `erased_people`, sorted; findings may overlap. When nobody is erased nothing is looked up.
    """
    return sorted(Finding(*span, kind, 1.0, RECOGNIZER) for span, kind in mentioned(text, suppression))


def naming_documents(night: Night) -> frozenset[str]:
    """Return the ids of tonight's documents whose text names an erased person."""
    documents: set[str] = set()
    for source in night.project.sources if night.suppression.erased else ():
        turns = with_clean(night, source, live_turns(night, source))
        texts, naming = pc.unique(turns["clean_sha256"].drop_null()), list[bytes]()
        for start in range(0, len(texts), AT_ONCE):
            rows = cleaned_texts(night, source, texts[start : start + AT_ONCE])
            pairs = zip(rows["clean_sha256"].to_pylist(), rows["text"].to_pylist(), strict=True)
            naming += [key for key, text in pairs if scan_erased(text, night.suppression)]
        named = pc.is_in(turns["clean_sha256"], value_set=pa.array(naming, DIGEST))
        documents.update(turns["doc_id"].filter(named).to_pylist())
    return frozenset(documents)
