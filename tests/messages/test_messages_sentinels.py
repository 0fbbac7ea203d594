"""Nothing that a vendor wrote, or that a person is called, leaves in a message: no text, name, key or file name."""

from __future__ import annotations

import json
from typing import Any

import dagster as dg
from dagster import AssetCheckEvaluation

from curation.errors import SourceError, TryAgain
from tests.messages.test_messages_causes import down

SENTINELS = [f"Bram Kessel {n:03d} HIV positive" for n in range(500)]


def test_of_500_sentinels_in_texts_names_keys_and_file_names_none_is_in_a_message(desk: Any) -> None:
    planted = iter(SENTINELS)

    def some(number: int) -> list[str]:
        return [next(planted) for _ in range(number)]

    for source in ("crm", "kb", "zendesk"):
        for subject in (f"source:{source}", f"labels:{source}"):  # an error quotes a key, a value, a file's name
            for text in some(20):
                desk.decide("hold", subject, f"landing/{source}/{text}.json: the field {text!r} is missing", file=text)
    for corpus in ("knowledge-chunks", "support-sft"):
        desk.judged(corpus, no_known_person=False, canaries=False, some_examples=False)
        (file,) = (desk.project.locations.staging / corpus).glob(".*.verdicts.json")
        said = json.loads(file.read_text())
        for check in said.values():
            keys, values = some(20), some(20)
            check["figures"] = dict(zip(keys, values, strict=True)) | {f"held_{values[0]}": keys[0]}
            check["advice"] = f"look at {keys[0]}"
        file.write_text(json.dumps(said))
    for asset, check in (("kb_documents", "accounting"), ("crm_records", "fields_filled"), ("nights", "remote")):
        texts = some(20)
        quotes: dict[str, Any] = {text: dg.MetadataValue.text(text) for text in texts}
        if check == "fields_filled":  # its figures are named after a vendor's fields
            quotes = {text: dg.MetadataValue.int(number) for number, text in enumerate(texts)}
        verdict = AssetCheckEvaluation(
            asset_key=dg.AssetKey([asset]), check_name=check, passed=False, metadata=quotes, description=" ".join(texts)
        )
        desk.instance.report_runless_asset_event(verdict)
    quoted = " ".join(left := list(planted))

    def fails() -> None:
        raise SourceError(quoted, quoted, quoted) from TryAgain(quoted, quoted, quoted)

    desk.ran(fails, desk.now.date())
    said = desk.watch() + desk.watch(7)
    for cause in ("source held", "labels held", "gate closed", "canaries failed", "night failed", "check failed"):
        assert cause in said
    assert len(left) < 100
    assert [text for text in SENTINELS if text in said or text.split()[2] in said.split()] == []
    box = (desk.project.locations.messages / "box.json").read_text()
    assert [text for text in SENTINELS if text in box] == []


def test_a_run_that_fails_is_told_by_its_step_alone(desk: Any) -> None:
    desk.ran(down, desk.now.date())
    said = desk.watch()
    assert "night failed: the night of 2026-11-20 failed in knowledge_chunks_release" in said
    assert "it is down" not in said
