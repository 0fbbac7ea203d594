"""Words, shingles, SHA-1 and MinHashes: what the kernels make is what the definitions say, bit for bit."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.dedup.minhash import minhash_kernel, minhashes, sketches
from curation.dedup.settings import DedupSettings
from curation.dedup.shingles import IN_WORD, OWN_WORD, classes, hashed, shingle_sets, string_array
from curation.dedup.tables import MINHASHES, stage_version
from curation.document import text_digest
from curation.errors import IntegrityError
from tests.dedup.reference import hashes, kind, runs, shingle_hash32, shingles

ANYTHING = st.text(max_size=120)
PROSE = st.text(st.sampled_from("abcé ßİ.,!_\n\u0130你好มาก한국ﬁẞमुे👍❤️\u0301"), max_size=80)


def batch(*texts: str) -> pa.Table:
    return pa.table({"clean_sha256": pa.array(map(text_digest, texts), pa.binary(32)), "text": list(texts)})


def found(*texts: str, size: int = 5) -> list[list[int]]:
    values, bounds = hashed(pa.array(texts, pa.string()), size)
    return [values[a:b].tolist() for a, b in pairwise(bounds)]


@given(st.lists(ANYTHING | PROSE, max_size=6), st.integers(1, 7))
@settings(max_examples=300, deadline=None)
def test_shingles_are_those_of_their_definition(texts: list[str], size: int) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    assert found(*texts, size=size) == [hashes(runs(text, size)) for text in texts]
    values, bounds = shingle_sets(pa.array(texts, pa.string()), size)
    assert [values[a:b].tolist() for a, b in pairwise(bounds)] == [
        sorted(set(hashes(runs(text, size)))) for text in texts
    ]


def test_every_code_point_is_what_the_definition_says() -> None:
    said = {"": 0, "part": IN_WORD, "own": OWN_WORD}
    kinds = classes()
    assert all(kinds[code] == said[kind(chr(code))] for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    assert kinds[ord("あ")] == kinds[ord("漢")] == kinds[ord("ก")] == kinds[ord("👍")] == OWN_WORD
    assert kinds[ord("가")] == kinds[ord("é")] == kinds[ord("_")] == kinds[0x0947] == IN_WORD


def test_a_vowel_sign_and_an_emoji_tell_texts_apart() -> None:
    assert found("मुझे मेल वापस चाहिए") != found("मुझे मूल वापस चाहिए")
    assert found("Was the answer helpful to you? 👍") != found("Was the answer helpful to you? 👎")
    assert found("I love it \u2764\ufe0f") == found("I love it \u2764")  # how a symbol is drawn is no matter


@pytest.mark.parametrize("letters", [1, 9, 40, 500])
def test_words_of_any_length_are_hashed_alike(letters: int) -> None:
    text = " ".join(f"{'x' * letters}{number}" for number in range(700))
    assert found(text) == [hashes(runs(text))]


def test_hashes_of_a_million_shingles_are_as_random_as_they_would_be() -> None:
    values = np.sort(shingle_sets(pa.array([" ".join(map(str, range(1_000_000)))]), 5).values)
    assert len(values) == 999_996
    low = np.unique(values.astype(np.uint32))
    lost = len(values) - len(low)  # by the birthday problem 116 pairs share 32 bits
    assert 60 < lost < 180
    for bit in range(64):
        assert abs(int(((values >> np.uint64(bit)) & np.uint64(1)).sum()) - 499_998) < 2_500  # five deviations


def test_a_shingle_is_five_casefolded_words() -> None:
    assert shingles("The QUICK, brown-fox jumps. Over") == {b"the quick brown fox jumps", b"quick brown fox jumps over"}
    assert found("The QUICK, brown-fox jumps. Over") == found("the quick brown fox\tjumps OVER")


def test_a_short_text_is_one_shingle_and_a_text_without_words_has_none() -> None:
    assert found("Straße gesperrt!", "?! …", "") == [hashes([b"strasse gesperrt"]), [], []]


def test_scripts_without_spaces_are_cut_by_character() -> None:
    assert len(found("请问订单在哪里")[0]) == 3
    assert len(found("ขอเงินคืน")[0]) == 5
    assert found("주문이 아직 안 왔어요 도와주세요 제발") == found("주문이  아직 안 왔어요, 도와주세요 제발")
    assert found("注文A4711が届かない") == [hashes(runs("注文A4711が届かない"))]


@given(st.lists(PROSE, max_size=8))
@settings(max_examples=50, deadline=None)
def test_minhashes_equal_those_of_datasketch(texts: list[str]) -> None:
    values, counts = minhashes(pa.array(texts, pa.string()), DedupSettings())
    for text, ours, count in zip(texts, values, counts, strict=True):
        theirs = MinHash(num_perm=128, hashfunc=shingle_hash32)
        theirs.update_batch(shingles(text))
        assert np.array_equal(ours, theirs.hashvalues)
        assert count == len(runs(text))


@pytest.mark.parametrize("permutations", [24, 100, 256])
def test_other_numbers_of_permutations_are_datasketchs_too(permutations: int) -> None:
    text = "the second order has not arrived at the warehouse in time"
    values, _ = minhashes(pa.array([text]), DedupSettings(permutations=permutations, bands=permutations // 2, rows=2))
    theirs = MinHash(num_perm=permutations, hashfunc=shingle_hash32)
    theirs.update_batch(shingles(text))
    assert np.array_equal(values[0], theirs.hashvalues)


def test_many_texts_are_sketched_as_one_is() -> None:
    texts = [f"order {n} has not arrived at the {'größten ' * (n % 3)} warehouse {n % 7} in time" for n in range(5_000)]
    together, _ = minhashes(pa.array(texts), DedupSettings())
    for n in (0, 511, 2_047, 2_048, 4_999):
        assert np.array_equal(together[n], minhashes(pa.array([texts[n]]), DedupSettings())[0][0])
    sliced = pa.array(["before", *texts, "after"]).slice(1, len(texts))
    assert np.array_equal(together, minhashes(sliced, DedupSettings())[0])


def test_the_kernel_stores_values_of_fixed_width_that_read_back() -> None:
    result = minhash_kernel(batch("please refund the second order today", "", "hi"), DedupSettings())
    assert result.kept.schema == MINHASHES
    assert result.kept["shingles"].to_pylist() == [2, 0, 1]
    assert result.figures == {"texts": 3, "texts_without_words": 1}
    values = sketches(result.kept["minhash"], 128)
    assert values.shape == (3, 128)
    assert (values[1] == 2**32 - 1).all()
    assert np.array_equal(sketches(result.kept.slice(2)["minhash"], 128), values[2:])
    assert np.array_equal(sketches(pa.concat_tables([result.kept] * 2)["minhash"], 128), np.r_[values, values])
    assert sketches(MINHASHES.empty_table()["minhash"], 128).shape == (0, 128)


def test_a_minhash_of_another_width_is_refused() -> None:
    with pytest.raises(IntegrityError, match="512 bytes"):
        sketches(pa.chunked_array([pa.array([b"x" * 256], pa.binary(256))]), 128)


def test_the_bytes_of_a_minhash_do_not_change() -> None:
    stored = minhash_kernel(batch("please refund the second order today"), DedupSettings()).kept["minhash"][0].as_py()
    assert hashlib.sha256(stored).hexdigest()[:16] == "35742f9860edeb31"


def test_null_is_the_empty_text_and_chunks_are_one_array() -> None:
    column = pa.chunked_array([["a", None], [], ["b"]], pa.large_string())
    assert string_array(column).to_pylist() == ["a", "", "b"]
    assert string_array(pa.chunked_array([], pa.string())).to_pylist() == []


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
