"""Findings are kept by recognizer: a new one reads every text, and no other one reads any again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.document import text_digest
from curation.engine.kernels import Limits
from curation.engine.memo import run_memoised
from curation.privacy.detector import Detection, Scan, chunks, detect_kernel, scan_of
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.scans import Scanned, memo_of
from curation.privacy.tables import FINDINGS
from curation.storage.tables import Tables

TEXTS = [
    "Order ORD-986267 of customer KD-4411 went to anna.smith@example.com.",
    "Nothing of anybody is in here.",
    "Card 4111 1111 1111 1111 and +1 212-555-0115.",
]
ORDER = {"name": "customer", "regex": r"\bKD-\d{4}\b", "match": ["KD-4411"]}


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return Tables(tmp_path / "tables")


def keys(texts: Sequence[str]) -> pa.Array:
    return pa.array([text_digest(text) for text in texts], pa.binary(32))


def scan(
    tables: Tables, policy: PrivacyPolicy, texts: Sequence[str] = TEXTS, **detected: Any
) -> list[tuple[Scan, int]]:
    """Bring findings up to date; which recognizers looked at how many texts."""
    by_key = dict(zip(keys(texts).to_pylist(), texts, strict=True))
    looked = []
    scanned = Scanned(tables)
    for each, missing in scanned.missing(scan_of(policy, **detected), keys(texts)):
        scanned.remember(each)

        def fetch(wanted: pa.Array) -> pa.Table:
            return pa.table({"clean_sha256": wanted, "text": [by_key[key] for key in wanted.to_pylist()]})

        done = run_memoised(tables, memo_of(each), missing, fetch, detect_kernel, each, limits=Limits(8))
        looked.append((each, done.ran))
    return looked


def known(tables: Tables, policy: PrivacyPolicy, text: str, **detected: Any) -> Detection | None:
    return Scanned(tables).detections(scan_of(policy, **detected), keys([text])).get(text_digest(text))


def types(detection: Detection | None) -> set[str]:
    assert detection is not None
    return {finding.type for finding in detection.findings}


def test_a_new_recognizer_scans_every_text_and_nothing_else_does(tables: Tables) -> None:
    policy = PrivacyPolicy()
    ((first, texts),) = scan(tables, policy)
    assert texts == len(TEXTS)
    assert scan(tables, policy) == []
    more = PrivacyPolicy.model_validate({"identifiers": [ORDER]})
    ((second, texts),) = scan(tables, more)
    assert [each.rpartition(":")[0] for each in second.identities] == ["identifier:customer"]
    assert texts == len(TEXTS)
    assert set(first.identities) | set(second.identities) == set(scan_of(more).identities)
    assert {"ACCOUNT_NUMBER", "EMAIL_ADDRESS"} <= types(known(tables, more, TEXTS[0]))


def test_a_recognizer_that_is_gone_is_not_heard_of_again(tables: Tables) -> None:
    more = PrivacyPolicy.model_validate({"identifiers": [ORDER]})
    scan(tables, more)
    fewer = PrivacyPolicy()
    assert scan(tables, fewer) == []
    assert "ACCOUNT_NUMBER" in types(known(tables, more, TEXTS[0]))
    assert "ACCOUNT_NUMBER" not in types(known(tables, fewer, TEXTS[0]))


def test_a_text_that_one_recognizer_has_not_seen_is_not_known(tables: Tables) -> None:
    scan(tables, PrivacyPolicy())
    more = PrivacyPolicy.model_validate({"identifiers": [ORDER]})
    assert known(tables, more, TEXTS[0]) is None
    assert known(tables, PrivacyPolicy(), TEXTS[0]) is not None
    assert known(tables, PrivacyPolicy(), "a text of tomorrow") is None


def test_two_nights_of_recognizers_and_texts_give_what_one_gives(tmp_path: Path) -> None:
    nights, rebuild = Tables(tmp_path / "nights"), Tables(tmp_path / "rebuild")
    more = PrivacyPolicy.model_validate({"identifiers": [ORDER]})
    scan(nights, PrivacyPolicy(), TEXTS[:2])
    scan(nights, PrivacyPolicy(), TEXTS[:2], entities=["CREDIT_CARD"])
    looked = scan(nights, more)
    assert sorted(texts for _, texts in looked) == [1, 2]  # the old texts for the new recognizer, the new text for all
    scan(rebuild, more)
    for text in TEXTS:
        assert known(nights, more, text) == known(rebuild, more, text)


def test_limits_and_thresholds_make_every_recognizer_another_one(tables: Tables) -> None:
    base = set(scan_of(PrivacyPolicy()).identities)
    for change in ({"score_threshold": 0.5}, {"max_characters": 5000}, {"chunk_characters": 2000}):
        assert not base & set(scan_of(PrivacyPolicy.model_validate(change)).identities)
    named = set(scan_of(PrivacyPolicy.model_validate({"allow": ["Tarnwick"]})).identities)
    assert {each.rpartition(":")[0] for each in base ^ named} == {"model"}
    assert set(scan_of(PrivacyPolicy.model_validate({"timeout_seconds": 5})).identities) == base


def test_what_could_not_be_scanned_by_one_is_refused_for_all(tables: Tables) -> None:
    policy = PrivacyPolicy.model_validate({"max_characters": 50, "chunk_characters": 50, "overlap_characters": 10})
    scan(tables, policy)
    found = known(tables, policy, TEXTS[0])
    assert found is not None
    assert (found.status, found.reason, found.findings) == ("quarantined", "too_long", ())
    assert tables.read("findings", FINDINGS).num_rows == len(TEXTS)


@given(st.lists(st.one_of(st.sampled_from(["a", "b ", "\n"]), st.integers(1, 390).map("x".__mul__)), max_size=400))
def test_chunks_share_what_they_must_and_hold_every_word_whole(parts: list[str]) -> None:
    text = "".join(parts)
    found = list(chunks(text, 400, 120))
    assert found[0][0] == 0
    assert found[-1][1] == len(text)
    assert all(start < end <= start + 800 for start, end in found) or not text
    assert all(after[0] <= before[1] - 120 and after[1] > before[1] for before, after in pairwise(found))
    for word in re.finditer(r"\S+", text):
        whole = any(start <= word.start() and word.end() <= end for start, end in found)
        assert whole or len(word.group()) > 400
