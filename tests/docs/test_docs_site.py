"""The documentation says what the code declares, and is a site that opens."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import curation.docs
from curation.docs.site import site
from curation.registry.release.manifest import ManifestJson
from curation.registry.release.release_json import ReleaseJson
from tests.docs.write_reference import REFERENCE, written

PAGES = Path(curation.docs.__file__).parent
ROOT = Path(__file__).parents[2]


def test_the_reference_is_what_the_code_declares() -> None:
    """Call `uv run python tests/docs/write_reference.py` where it is not."""
    pages = written()
    stale = [place.name for place, text in pages.items() if not place.is_file() or place.read_text("utf-8") != text]
    assert stale == []
    assert {*REFERENCE.rglob("*.md")} == {*pages}


def test_every_setting_says_what_it_is_for() -> None:
    """No cell of the reference is empty where a reader looks for help."""
    nothing = [
        f"{place.name}: {line}"
        for place, text in written().items()
        for line in text.splitlines()
        if line.startswith("| `") and line.endswith("|  |")
    ]
    assert nothing == []


def test_every_column_of_a_release_says_what_it_holds() -> None:
    """Whoever trains on a corpus learns the meaning of a column from the reference, not from the rows."""
    pages = [text for place, text in written().items() if place.name in ("shapes.md", "release.md")]
    assert [
        line for text in pages for line in text.splitlines() if line.startswith("| ") and line.endswith("|  |")
    ] == []


def test_every_key_of_a_manifest_and_a_release_is_explained_and_no_other() -> None:
    words = yaml.safe_load((PAGES / "release_files.yaml").read_text(encoding="utf-8"))
    for name, kind in (("manifest", ManifestJson), ("release", ReleaseJson)):
        assert {*words[name]} == kind.__required_keys__ | kind.__optional_keys__, name


def test_every_reason_has_a_remedy() -> None:
    """Whoever sees a reason in `status` finds what to do."""
    from curation.reports import reason_texts

    remedies = yaml.safe_load((PAGES / "remedies.yaml").read_text(encoding="utf-8"))
    given = {
        "quarantined": reason_texts.QUARANTINED,
        "records": reason_texts.RECORDS,
        "cleaning": reason_texts.CLEANING,
        "corpora": reason_texts.CORPORA,
        "train_reasons": reason_texts.TRAIN_REASONS,
    }
    assert {key: {*reasons} for key, reasons in remedies.items()} == {key: {*each} for key, each in given.items()}


def test_the_readme_is_read_in_minutes() -> None:
    """At most 150 lines and 10 kB; what it links to is there."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    assert len(text.encode()) <= 10_240
    assert [link for link in _links(text) if not (ROOT / link).exists()] == []


def test_contributing_is_short() -> None:
    """At most 150 lines; what it links to is there."""
    place = ROOT / ".github" / "CONTRIBUTING.md"
    text = place.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    assert [link for link in _links(text) if not (place.parent / link).exists()] == []


def _links(text: str) -> list[str]:
    return [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]


def test_the_promises_name_tests_that_exist() -> None:
    """A promise without its test is none."""
    named = re.findall(r"`(tests/[\w/.]+)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert named
    assert [place for place in named if not (ROOT / place).exists()] == []


@pytest.mark.slow
def test_the_site_is_built_and_opened() -> None:
    """`curation docs --where` names its first page, which leads to every other one."""
    call = [sys.executable, "-m", "curation.cli", "docs", "--where"]
    ended = subprocess.run(call, capture_output=True, text=True, check=True)
    first = Path(ended.stdout.strip())
    assert first == site()
    assert "Your own export" in first.read_text(encoding="utf-8")
    built = {path.relative_to(first.parent).with_suffix("").as_posix() for path in first.parent.rglob("*.html")}
    assert {path.relative_to(PAGES).with_suffix("").as_posix() for path in PAGES.rglob("*.md")} <= built
