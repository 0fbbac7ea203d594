"""Articles of knowledge bases that only colleagues read, as real systems export them: who may read them is said once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curation.sources.trial import try_parse


@pytest.mark.parametrize(("reader", "folder", "number"), [("freshdesk", "freshdesk", 14), ("servicenow", "snow", 35)])
def test_recorded_articles_are_internal_in_force_and_read_whole_by_who_may_read_them(
    shared: Path, reader: str, folder: str, number: int
) -> None:
    documents, _ = try_parse([shared / "data" / "vendor-recordings" / folder], reader, {})
    articles = [each for each in documents if each["kind"] == "article"]
    assert len(articles) == number
    assert {each["governance"]["confidentiality"] for each in articles} == {"internal"}
    assert {turn["visibility"] for each in articles for turn in each["turns"]} == {"public"}
    assert all(each["held"][-1]["to"] is None for each in articles), json.dumps([len(a["held"]) for a in articles])
