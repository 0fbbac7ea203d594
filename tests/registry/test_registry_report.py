"""The pictures of a release: which there are, that they say what the figures say, and that equal figures are equal."""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from curation.registry.release.flow_drawing import REASONS, Stage, flow_picture
from curation.registry.release.manifest import Manifest, ReleasedFile, build, facts_of
from curation.registry.release.pictures import DPI, LINE, doublings, ranked, stacked
from curation.registry.release.report import PICTURES, by_month, flow, lengths, pictures
from curation.registry.release.verify import verify
from curation.registry.release.writing import write_release

ROOT = Path(__file__).parents[2]
FATES = {"kept": 5, "dropped:no_consent": 2, "merged:duplicate": 1}
LINES_A_BRANCH = 1.25
RUN: dict[str, Any] = {
    "fates": FATES,
    "flow": [{"stage": "records", "fates": {"kept": 8, "quarantined:unreadable": 1}}, {"stage": "a", "fates": FATES}],
    "nights": {"2024-03-31": {"kept": 5, "dropped": 2, "merged": 1}},
}
RELEASE: dict[str, Any] = {
    "corpus": "support-sft",
    "version": "v1.1.0",
    "previous": "v1.0.0",
    "as_of": "2024-03-31",
    "published_at": "2024-04-01T02:00:00+00:00",
    "changelog": ["records changed"],
    "history": [
        {"version": "v1.0.0", "as_of": "2024-03-30", "examples": {"train": 20, "test": 4}},
        {"version": "v1.1.0", "as_of": "2024-03-31", "examples": {"train": 24, "test": 6}},
    ],
    "run": RUN,
}
COUNTS = {
    "examples": {"default": {"train": 24, "test": 6}},
    "redactions": {"PERSON": 3, "DATE": 0},
    "figures": {"class:priority:high": 3, "class:priority:low": 21, "train_reason:trained": 24},
}
DRAW = """
import hashlib
from curation.registry.release.flow_drawing import Stage, flow_picture
from curation.registry.release.pictures import ranked
picture = flow_picture([Stage("documents", {"kept": 5, "dropped:no_consent": 2})]) + ranked({"PERSON": 2}, "values")
print(hashlib.sha256(picture).hexdigest())
"""


def content(candidate_in: Any, folder: Path, **facts: Any) -> Path:
    candidate = Path(candidate_in(folder, counts=COUNTS, **facts))
    return candidate


def test_a_release_that_is_written_verifies_and_equal_ones_are_equal_to_the_last_byte(
    candidate_in: Any, tmp_path: Path
) -> None:
    sums = []
    for name in ("a", "b"):
        folder = content(candidate_in, tmp_path / name)
        manifest = build(folder, facts_of(folder))
        (folder / "facts.json").unlink()
        around = {"CHANGELOG.md": b"# support-sft\n"}
        write_release(folder, manifest, {**RELEASE, "content_digest": manifest.content_digest}, around)
        assert verify(folder) == []
        sums.append((folder / "SHA256SUMS").read_bytes())
    assert sums[0] == sums[1]
    assert {path.stem for path in (tmp_path / "a" / "report").glob("*.png")} == set(PICTURES)
    card = (tmp_path / "a" / "README.md").read_text(encoding="utf-8")
    assert all(f"]({path.relative_to(tmp_path / 'a')})" in card for path in (tmp_path / "a/report").glob("*.png"))


def test_what_is_not_known_is_not_drawn(candidate_in: Any, tmp_path: Path) -> None:
    folder = candidate_in(tmp_path / "a")
    assert list(pictures(folder, build(folder, facts_of(folder)), {**RELEASE, "history": [], "run": {}})) == [
        "balance",
        "lengths",
    ]


def test_pictures_are_the_same_whatever_the_process_the_home_and_its_settings(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 20\nfigure.facecolor: black\nbackend: svg\n")
    environments = [
        {"PYTHONHASHSEED": "1", "MATPLOTLIBRC": str(tmp_path)},
        {"PYTHONHASHSEED": "2", "HOME": str(tmp_path), "DISPLAY": ":9"},
    ]
    found = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", DRAW],
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for environment in environments
    }
    here = flow_picture([Stage("documents", {"kept": 5, "dropped:no_consent": 2})]) + ranked({"PERSON": 2}, "values")
    assert found == {hashlib.sha256(here).hexdigest() + "\n"}


def test_every_branch_is_named_or_joined_with_its_fate_and_nothing_is_lost() -> None:
    fates = {"kept": 3, **{f"dropped:reason_{n}": n + 1 for n in range(30)}, "merged:duplicate": 1, "quarantined": 9}
    stage = Stage("documents", fates)
    branches = stage.branches(REASONS)
    assert sum(n for _, _, n in branches) + stage.kept == stage.total
    assert len(branches) <= REASONS + 3
    assert branches[0] == ("dropped", "dropped: reason 29", 30)
    assert ("merged", "merged: duplicate", 1) in branches
    assert any(says.endswith("other reasons") for _, says, _ in branches)


def test_the_flow_of_a_run_without_stages_is_that_of_its_documents() -> None:
    assert flow({"fates": FATES}) == [Stage("documents", FATES)]
    assert [stage.total for stage in flow(RUN)] == [9, 8]


def test_pictures_of_nothing_of_one_and_of_thousands_are_pictures() -> None:
    drawn = [
        flow_picture([Stage("documents", {"dropped:all": 5})]),
        flow_picture([Stage("records", {"kept": 10**7}), Stage("documents", {"kept": 1, "dropped:x": 10**7 - 1})]),
        stacked({f"m{n}": {f"kind {k}": k for k in range(40)} for n in range(400)}, "month", "examples", {}),
        ranked({"PERSON": 1}, "values"),
        doublings({0: 1, 22: 5}, "characters", "examples"),
    ]
    assert all(picture.startswith(b"\x89PNG") for picture in drawn)
    assert max(map(len, drawn)) < 60_000


def test_a_picture_of_the_flow_is_as_much_wider_as_there_are_stages() -> None:
    pictures = [flow_picture([Stage(f"stage {n}", {"kept": 5}) for n in range(stages)]) for stages in (2, 3, 5)]
    widths = [Image.open(io.BytesIO(picture)).width for picture in pictures]
    assert [round((width - widths[0]) / DPI, 1) for width in widths] == [0, 1.4, 4.2]


def test_a_picture_of_the_flow_has_a_line_for_each_reason_however_few_left_by_it() -> None:
    few = [{f"dropped:reason_{n}": 1 for n in range(reasons)} for reasons in (1, 2, 4)]
    pictures = [flow_picture([Stage("documents", {"kept": 100_000, **dropped})]) for dropped in few]
    heights = [Image.open(io.BytesIO(picture)).height for picture in pictures]
    assert [round((height - heights[0]) / DPI / LINE / LINES_A_BRANCH) for height in heights] == [0, 1, 3]


def test_each_branch_of_the_flow_ends_in_a_bar_as_thick_as_what_left_by_it_in_front_of_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Axes] = []
    draw = Figure.add_subplot
    monkeypatch.setattr(Figure, "add_subplot", lambda self, **given: seen.append(draw(self, **given)) or seen[-1])
    flow_picture([Stage("documents", {"kept": 50, "dropped:no_consent": 30, "merged:duplicate": 20})])
    bars = [each for each in seen[0].patches if isinstance(each, Rectangle)]
    ends = {round(bar.get_y() + bar.get_height() / 2, 6): bar.get_height() for bar in bars}
    words = {each.get_text(): each.get_position()[1] for each in seen[0].texts}
    thick = [ends[round(words[says], 6)] for says in ("kept  50", "dropped: no consent  30", "merged: duplicate  20")]
    assert [round(each / thick[0], 6) for each in thick] == [1, 0.6, 0.4]
    tops = sorted((bar.get_y(), bar.get_y() + bar.get_height()) for bar in bars if bar.get_x() == 1)
    assert all(above[1] <= below[0] for above, below in itertools.pairwise(tops))


def test_lengths_are_of_peoples_text_alone_however_deep_it_lies(candidate_in: Any, tmp_path: Path) -> None:
    folder = candidate_in(tmp_path / "a")
    message = pa.struct([("role", pa.string()), ("content", pa.string())])
    rows = [
        {"example_id": "a" * 40, "prompt": [{"role": "user", "content": "äöü"}], "completion": "x" * 4},  # 7
        {"example_id": "b" * 40, "prompt": [{"role": "user", "content": None}, None], "completion": None},  # 0
        {"example_id": "c" * 40, "prompt": None, "completion": "x" * 1024},
        {"example_id": "d" * 40, "prompt": [{"role": "user", "content": "y" * 1000}] * 2, "completion": "z"},  # 2001
    ]
    schema = pa.schema([("example_id", pa.string()), ("prompt", pa.list_(message)), ("completion", pa.string())])
    facts = facts_of(folder)
    for path in (folder / "data/default").iterdir():
        path.unlink()
    name = "data/default/train-2024-01-00000.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / name)
    facts["configs"] = {"default": {"train": [name]}}
    facts["counts"] = {"examples": {"default": {"train": 4}}}
    assert lengths(folder, build(folder, facts)) == {3: 1, 0: 1, 11: 2}


def test_examples_by_month_and_split_are_those_of_all_shards_of_the_default_config() -> None:
    shards = {
        "data/default/train-2024-02-00000.parquet": 3, "data/default/train-2024-02-00001.parquet": 4,
        "data/default/test-2024-02-00000.parquet": 1, "data/default/train-2024-01-00000.parquet": 2,
        "data/default/train-undated-00000.parquet": 5, "data/other/train-2024-01-00000.parquet": 9,
        "lineage/train-2024-01-00000.parquet": 2, "schema/default.json": 0,
    }  # fmt: skip
    files = tuple(ReleasedFile(path, "0" * 64, 1, rows) for path, rows in shards.items())
    assert list(by_month(Manifest(files, {"default_config": "default"})).items()) == [
        ("2024-01", {"train": 2}), ("2024-02", {"train": 7, "test": 1}), ("undated", {"train": 5}),
    ]  # fmt: skip
