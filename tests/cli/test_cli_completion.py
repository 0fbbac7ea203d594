"""A shell completes verbs, options and the names of what is declared."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CORPUS = "type: curation.components.Corpus\nattributes: {{name: {0}}}\n"


def completed(words: str, defs: Path) -> tuple[list[str], str]:
    """What bash would offer for the last of some words, and what stands on stderr."""
    asked = {"_CURATION_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    done = subprocess.run(
        [Path(sys.executable).with_name("curation")],
        env={**os.environ, **asked, "CURATION_DEFS": str(defs)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split(), done.stderr


@pytest.fixture
def defs(tmp_path: Path) -> Path:
    for name in ("desk-sft", "desk-triage", "hr-chunks"):
        folder = tmp_path / "defs" / "corpora" / name
        folder.mkdir(parents=True)
        folder.joinpath("defs.yaml").write_text(CORPUS.format(name))
    return tmp_path / "defs"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("curation publ", ["publish"]),
        ("curation publish de", ["desk-sft", "desk-triage"]),
        ("curation report redaction hr", ["hr-chunks"]),
        ("curation releases --j", ["--json"]),
    ],
)
def test_verbs_options_and_corpora_are_completed(words: str, offered: list[str], defs: Path) -> None:
    assert completed(words, defs) == (offered, "")


def test_yaml_that_cannot_be_read_completes_nothing_and_says_nothing(defs: Path) -> None:
    (defs / "corpora" / "desk-sft" / "defs.yaml").write_text("type: [")
    assert completed("curation publish de", defs) == ([], "")
