"""What is promoted lies there alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from curation.corpora.candidate import candidate_digest
from curation.registry.step import promote


def test_what_a_promotion_that_was_cut_off_has_left_goes_with_the_next_one(tmp_path: Path, candidate_in: Any) -> None:
    candidate, place = candidate_in(tmp_path / "candidate"), tmp_path / "corpora" / "support-sft"
    judged = candidate_digest(candidate)
    promote(candidate, place, judged)
    shutil.copytree(place, place.with_name(".support-sft.old"))
    promote(candidate, place, judged)
    assert [path.name for path in place.parent.iterdir()] == ["support-sft"]
