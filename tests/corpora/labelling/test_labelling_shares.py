"""What is easily made is not most of what is learned."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.corpora.labelling.shares import Valued, beyond_share


def examples(config: str = "default", split: str = "train", **sizes: int) -> list[Valued]:
    return [Valued((config, f"{v}{n}"), split, v, f"{n * 7919 % 1000:03d}") for v in sizes for n in range(sizes[v])]


def left(found: list[Valued], share: float) -> Counter[str]:
    gone = beyond_share(found, share)
    return Counter(each.value for each in found if each.key not in gone)


@pytest.mark.parametrize(
    ("sizes", "share", "kept"),
    [
        ({"a": 100, "b": 30, "c": 30}, 0.4, {"a": 40, "b": 30, "c": 30}),
        ({"a": 100, "b": 30}, 0.4, {"a": 30, "b": 30}),  # two cannot have less than half
        ({"a": 100}, 0.4, {"a": 100}),
        ({"a": 100, "b": 90, "c": 1}, 0.4, {"a": 91, "b": 90, "c": 1}),  # too few to leave out the rest for it
        ({"a": 100, "b": 30}, 1.0, {"a": 100, "b": 30}),
        ({}, 0.4, {}),
    ],
)
def test_no_value_has_more_than_its_share_and_as_many_stay_as_can(
    sizes: dict[str, int], share: float, kept: dict[str, int]
) -> None:
    assert left(examples(**sizes), share) == kept


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(20, 60), min_size=3), st.randoms(use_true_random=False))
def test_whatever_is_drawn_the_share_holds_whatever_the_order(sizes: dict[str, int], draw: random.Random) -> None:
    found = examples(**sizes)
    kept = left(found, 0.4)
    assert max(kept.values()) <= 0.4 * kept.total() + 1e-9
    draw.shuffle(found)
    assert beyond_share(found, 0.4) == beyond_share(examples(**sizes), 0.4)


def test_configs_and_splits_are_balanced_each_for_itself() -> None:
    found = [*examples(a=9, b=3), *examples("conversations", a=9, b=3), *examples(split="test", a=2, b=2)]
    gone = beyond_share([each._replace(key=(each.key[0], each.split + each.key[1])) for each in found], 0.4)
    assert Counter((config, name[:4]) for config, name in gone) == {
        ("default", "trai"): 6,
        ("conversations", "trai"): 6,
    }
