"""Pictures of clusters: what is drawn is what was counted, in few bytes and always the same ones."""

from __future__ import annotations

import base64
import io
import itertools
from collections.abc import Sequence
from typing import Any

import dagster as dg
import matplotlib
import numpy as np
import pytest
from PIL import Image, ImageColor

from curation.components.pictures import (
    BAR,
    GROUND,
    INK,
    clusters_metadata,
    markdown,
    similarities_picture,
    sizes_picture,
)
from curation.dedup.overview import DOUBLINGS, SHARES, Large, Overview
from curation.storage.secrets.keys import Keys, keyed

KEYS = Keys(b"r" * 32, b"p" * 32, b"s" * 32, b"l" * 32)


def overview(sizes: dict[int, int], similarities: dict[int, int], largest: tuple[Large, ...] = ()) -> Overview:
    """`sizes`: doublings → clusters. `similarities`: number of the bin → documents."""
    counted, shares = np.zeros(DOUBLINGS + 1, np.int64), np.zeros(SHARES, np.int64)
    for doubling, number in sizes.items():
        counted[doubling] = number
    for share, number in similarities.items():
        shares[share] = number
    return Overview(int(counted.sum()), 4, 6, counted, shares, largest)


def bars(picture: bytes) -> list[tuple[float, int]]:
    """Each bar from left to right: the middle of it as a share of the width, and its height in dots."""
    with Image.open(io.BytesIO(picture)) as image:
        assert (image.format, image.size) == ("PNG", (640, 300))
        dots = np.asarray(image.convert("RGB")).astype(int)
    wanted = np.array([int(BAR[at : at + 2], 16) for at in (1, 3, 5)])
    heights = (np.abs(dots - wanted).max(axis=2) < 8).sum(axis=0)
    found = []
    for drawn, columns in itertools.groupby(range(len(heights)), key=lambda column: heights[column] > 1):
        own = list(columns)
        if drawn:
            found.append((float(np.mean(own)) / len(heights), int(np.median(heights[own]))))
    return found


def decoded(value: Any) -> bytes:
    start = value.value.index("base64,") + len("base64,")
    return base64.b64decode(value.value[start:].removesuffix(")"), validate=True)


def test_sizes_are_drawn_on_a_logarithmic_scale_with_a_gap_where_there_are_none() -> None:
    drawn = bars(sizes_picture(overview({0: 10_000, 1: 100, 3: 10}, {})))
    assert len(drawn) == 3
    (_, many), (_, some), (_, few) = drawn
    # A bar begins at .7, so from 10 to 100 it grows by as much as half of what it grows from there to 10,000.
    assert (many - some) == pytest.approx(2 * (some - few), abs=3)
    steps = [right[0] - left[0] for left, right in itertools.pairwise(drawn)]
    assert steps[1] == pytest.approx(2 * steps[0], abs=0.01)


def test_similarities_are_drawn_in_proportion_from_the_lowest_to_1() -> None:
    drawn = bars(similarities_picture(overview({0: 5, 1: 5}, {40: 100, 45: 200, 49: 50})))
    heights = [height for _, height in drawn]
    assert heights[1] == pytest.approx(2 * heights[0], abs=3)
    assert heights[0] == pytest.approx(2 * heights[2], abs=3)
    assert drawn[0][0] < 0.2
    assert drawn[-1][0] > 0.9


@pytest.mark.parametrize("number", [1, 10**9])
def test_the_fullest_pictures_are_small(number: int) -> None:
    full = overview(dict.fromkeys(range(22), number), dict.fromkeys(range(SHARES), number))
    for picture in (sizes_picture(full), similarities_picture(full)):
        assert len(bars(picture)) in (22, SHARES)
        assert len(picture) < 22_000  # 30 kB as base64


def test_the_same_figures_give_the_same_bytes_whatever_a_person_has_set_for_pictures_of_their_own() -> None:
    found = overview({0: 30, 2: 4}, {41: 3, 47: 9})
    before = sizes_picture(found), similarities_picture(found)
    with matplotlib.rc_context({"font.size": 30, "axes.grid": True, "savefig.dpi": 20, "lines.linewidth": 9}):
        assert (sizes_picture(found), similarities_picture(found)) == before
    assert b"matplotlib" not in before[0].lower()


def test_metadata_are_counts_both_pictures_and_the_largest_clusters() -> None:
    largest = (Large("b" * 64, 3, "near"), Large("a" * 64, 2, "exact"))
    found = clusters_metadata(overview({0: 30, 1: 1, 2: 1}, {41: 3}, largest), KEYS)
    assert (found["kept"], found["exact"], found["near"]) == (32, 4, 6)
    for name, count in (("cluster_sizes", 3), ("similarities", 1)):
        assert isinstance(found[name], dg.MarkdownMetadataValue)
        assert len(bars(decoded(found[name]))) == count
    assert [record.data for record in found["largest_clusters"].records] == [
        {"cluster": keyed(KEYS.release_id, "cluster", "b" * 64)[:16], "documents": 3, "kind": "near"},
        {"cluster": keyed(KEYS.release_id, "cluster", "a" * 64)[:16], "documents": 2, "kind": "exact"},
    ]


def test_where_nothing_is_duplicated_there_are_counts_and_no_pictures() -> None:
    single = Overview(7, 0, 0, np.eye(1, DOUBLINGS + 1, dtype=np.int64)[0] * 7, np.zeros(SHARES, np.int64), ())
    assert clusters_metadata(single, KEYS) == {"kept": 7, "exact": 0, "near": 0}
    exact = overview({0: 3, 1: 1}, {}, (Large("a", 2, "exact"),))
    assert clusters_metadata(exact, KEYS).keys() == {"kept", "exact", "near", "cluster_sizes", "largest_clusters"}


def luminance(colour: Sequence[int]) -> float:
    """Relative luminance of a colour of sRGB (WCAG 2.2)."""
    red, green, blue = ((c / 255 / 12.92) if c <= 10 else (((c / 255) + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright = sorted(luminance(ImageColor.getrgb(colour)) for colour in (one, other))
    return (bright[1] + 0.05) / (bright[0] + 0.05)


def test_a_picture_can_be_read_on_a_dark_page_as_on_a_bright_one_and_says_what_it_is() -> None:
    """It has a ground of its own in every dot, and what is drawn stands out from that."""
    found = overview({0: 30, 1: 1}, {41: 3})
    for picture in (sizes_picture(found), similarities_picture(found)):
        with Image.open(io.BytesIO(picture)) as image:
            dots = np.asarray(image.convert("RGBA"))
        assert (dots[..., 3] == 255).all()
        edges = np.concatenate([dots[0], dots[-1], dots[:, 0], dots[:, -1]])
        assert (edges[:, :3] == ImageColor.getrgb(GROUND)).all()
    assert contrast(INK, GROUND) > 7 and contrast(BAR, GROUND) > 4.5
    assert markdown(sizes_picture(found), "Clusters").value.startswith("![Clusters](data:image/png;base64,")
