"""Mentions in other people's texts: masked by decision, before a record is written, whatever brings it."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from curation.document import RECORDS, text_digest
from curation.sources.landings.masking import mask, mask_mark, masked
from curation.state.suppression import Suppression
from curation.text.spans import places_text

NOBODY = Suppression(b"s" * 32, frozenset())
SAID = "Ottilie Vance has opened it, and Ottilie knows more."


def records(*texts: str) -> pa.Table:
    rows = [
        {"entity": "turn", "record_id": str(n), "text": t, "raw_sha256": text_digest(t)} for n, t in enumerate(texts)
    ]
    return pa.Table.from_pylist(rows, schema=RECORDS)


def test_places_that_overlap_are_one() -> None:
    assert places_text([(33, 40), (0, 13), (8, 13)]) == "0-13,33-40"
    assert mask(SAID, "0-13,33-40") == "[erased] has opened it, and [erased] knows more."


def test_only_the_text_that_a_decision_names_is_masked_and_gets_another_digest() -> None:
    deciding = replace(NOBODY, masks={mask_mark(NOBODY, text_digest(SAID)): "0-13,33-40"})
    table = records(SAID, "Ottilie Vance is somebody else here.")
    first, second = masked(table, deciding).to_pylist()
    assert first["text"] == "[erased] has opened it, and [erased] knows more."
    assert first["raw_sha256"] == text_digest(first["text"])
    assert second == table.to_pylist()[1]
    assert masked(table, NOBODY) is table


def test_a_later_decision_is_about_what_an_earlier_one_has_left() -> None:
    once = "[erased] has opened it, and Ottilie knows more."
    masks = {mask_mark(NOBODY, text_digest(SAID)): "0-13", mask_mark(NOBODY, text_digest(once)): "28-35"}
    (row,) = masked(records(SAID), replace(NOBODY, masks=masks)).to_pylist()
    assert row["text"] == "[erased] has opened it, and [erased] knows more."
