"""Shingles and MinHashes: what they are, and that they are datasketch's bit for bit."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pytest
from datasketch import MinHash
from datasketch.hashfunc import sha1_hash32
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.dedup.minhash import MINHASHES, minhash_kernel, minhashes, sketches, stage_version
from curation.dedup.settings import DedupSettings
from curation.dedup.shingles import hashes, jaccard, shingles
from curation.document import text_digest
from curation.errors import IntegrityError

TEXTS = st.text(st.sampled_from("abcé ß.,!\n你好มาก"), max_size=80)


def batch(*texts: str) -> pa.Table:
    return pa.table({"clean_sha256": pa.array(map(text_digest, texts), pa.binary(32)), "text": list(texts)})


def test_a_shingle_is_five_casefolded_words() -> None:
    assert shingles("The QUICK, brown-fox jumps. Over") == {b"the quick brown fox jumps", b"quick brown fox jumps over"}


def test_a_short_text_is_one_shingle_and_a_text_without_words_has_none() -> None:
    assert shingles("Straße gesperrt!") == {b"strasse gesperrt"}
    assert shingles("?! …") == shingles("") == set()
    assert jaccard(set(), set()) == 0.0


def test_scripts_without_spaces_are_cut_by_character() -> None:
    assert shingles("请问订单在哪里") == {
        " ".join(part).encode() for part in ("请问订单在", "问订单在哪", "订单在哪里")
    }
    assert len(shingles("ขอเงินคืน")) == 5
    assert shingles("주문이 아직 안 왔어요 도와주세요 제발") == shingles("주문이  아직 안 왔어요, 도와주세요 제발")


@given(st.lists(TEXTS, max_size=8))
@settings(max_examples=50, deadline=None)
def test_minhashes_equal_those_of_datasketch(texts: list[str]) -> None:
    sets = [shingles(text) for text in texts]
    for values, members in zip(minhashes([hashes(s) for s in sets], 128), sets, strict=True):
        theirs = MinHash(num_perm=128)
        theirs.update_batch(members)
        assert np.array_equal(values, theirs.hashvalues)
        assert sorted(hashes(members).tolist()) == sorted(map(sha1_hash32, members))


def test_many_texts_are_sketched_as_one_is() -> None:
    texts = [f"order {n} has not arrived at the {n % 7} warehouse in time" for n in range(1500)]
    together = minhashes([hashes(shingles(text)) for text in texts], 128)
    assert all(
        np.array_equal(together[n], minhashes([hashes(shingles(texts[n]))], 128)[0]) for n in (0, 511, 512, 1499)
    )


def test_the_kernel_stores_values_of_fixed_width_that_read_back() -> None:
    result = minhash_kernel(batch("please refund the second order today", "", "hi"), DedupSettings())
    assert result.kept.schema == MINHASHES
    assert result.kept["shingles"].to_pylist() == [2, 0, 1]
    assert result.figures == {"texts": 3, "texts_without_words": 1}
    values = sketches(result.kept["minhash"], 128)
    assert values.shape == (3, 128)
    assert (values[1] == 2**32 - 1).all()
    assert np.array_equal(sketches(result.kept.slice(2)["minhash"], 128), values[2:])
    assert sketches(MINHASHES.empty_table()["minhash"], 128).shape == (0, 128)


def test_a_minhash_of_another_width_is_refused() -> None:
    with pytest.raises(IntegrityError, match="512 bytes"):
        sketches(pa.chunked_array([pa.array([b"x" * 256], pa.binary(256))]), 128)


def test_the_bytes_of_a_minhash_do_not_change() -> None:
    stored = minhash_kernel(batch("please refund the second order today"), DedupSettings()).kept["minhash"][0].as_py()
    assert hashlib.sha256(stored).hexdigest()[:16] == "2ae1d7debaa6c0c3"


@pytest.mark.parametrize(
    "wrong",
    [
        {"bands": 26},  # 130 of 128 permutations
        {"bands": 5, "rows": 25},  # sees almost no pair at the threshold
        {"threshold": 0.0},
        {"shingle_words": 0},
        {"treshold": 0.8},
    ],
)
def test_impossible_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        DedupSettings.model_validate(wrong)


def test_a_minhash_depends_on_shingles_and_permutations_but_not_on_the_threshold() -> None:
    assert stage_version(DedupSettings(threshold=0.9)) == stage_version(DedupSettings())
    assert stage_version(DedupSettings(shingle_words=3)) != stage_version(DedupSettings())
