"""The page of a release: it opens by itself, says what the release says, and holds no example."""

from __future__ import annotations

import dataclasses
import html
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from curation.errors import IntegrityError
from curation.registry.page import SmallFiles, page_path, remove_other_pages, render, write_page
from curation.registry.publish import Registry, Release
from curation.registry.release.manifest import facts_of
from curation.registry.repository.channels import Channel

NOW = "2024-04-02T08:00:00+00:00"
ADDRESS = "https://anna:secret@git.example.com/registry"
ELSEWHERE = re.compile(r"""(?:src|href)\s*=\s*["'](?!data:)|url\(|@import|<script|<link""")


def channel(name: str, version: str | None = "v1.0.0") -> Channel:
    return Channel("support-sft", name, version, False, "read by two of us", NOW)


def test_a_page_says_what_the_release_says_and_opens_by_itself(published: tuple[Path, Release], pulled: Path) -> None:
    page = render(ADDRESS, SmallFiles.of(pulled), published[1], [channel("prod"), channel("approved")], NOW)
    text = html.unescape(re.sub(r"<[^>]+>", "", page))
    for part in (
        "support-sft v1.0.0",
        "Invented answers: to nobody's questions.",
        "prod since 2024-04-02, approved since 2024-04-02",
        "approved on 2024-04-02: read by two of us",
        "dvc get https://git.example.com/registry corpora/support-sft --rev support-sft@v1.0.0 --out support-sft",
        f"--digest {published[1].content_digest}",
        "English only.",
        "For what purpose was the dataset created?",
        "first release",
    ):
        assert part in text, part
    assert re.search(r"<td>default</td><td>train</td><td class=number>24</td>", page)
    assert ELSEWHERE.findall(page) == []
    assert page.count("data:image/png;base64,") == len(list((pulled / "report").glob("*.png"))) > 0
    assert len(page) < 1_000_000
    assert "Answer 0 of" not in page and "Question 0" not in page
    assert "Withdrawn" not in page


def test_what_an_owner_writes_is_text_on_the_page(
    candidate_in: Any, published: tuple[Path, Release], pulled: Path
) -> None:
    files = SmallFiles.of(pulled)
    evil = '<script>alert("x")</script> ![p](https://example.com/p.png)'
    facts = {**files.manifest.facts, "description": evil, "limits": [evil]}
    shown = dataclasses.replace(files, manifest=dataclasses.replace(files.manifest, facts=facts))
    page = render(ADDRESS, shown, published[1], [], NOW)
    assert page.count("&lt;script&gt;") >= 3  # at the top, under limits and in the datasheet
    assert ELSEWHERE.findall(page) == []
    assert "not approved by a person" in page


def test_a_withdrawn_version_says_so_first_and_needs_no_files(published: tuple[Path, Release]) -> None:
    gone = dataclasses.replace(published[1], withdrawn="it answers badly", withdrawn_at=NOW)
    page = render(ADDRESS, None, gone, [channel("prod", None)], NOW)
    body = page[page.index("<main>") :]
    assert "Withdrawn on 2024-04-02: it answers badly." in body[:300]
    assert "dvc get" not in page
    superseded = dataclasses.replace(published[1], superseded="it holds what may be kept no longer")
    assert "Superseded: it holds what may be kept no longer." in render(ADDRESS, None, superseded, [], NOW)


def test_a_page_is_not_made_of_a_damaged_file(published: tuple[Path, Release], pulled: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(pulled, tmp_path / "copy")
    picture = next((copy / "report").glob("*.png"))
    picture.write_bytes(picture.read_bytes() + b"x")
    with pytest.raises(IntegrityError, match=f"report/{picture.name} is not the file that SHA256SUMS lists"):
        write_page(tmp_path / "page.html", ADDRESS, copy, published[1], [], NOW)
    assert not (tmp_path / "page.html").exists()


def test_a_publication_presents_what_was_published_once(candidate_in: Any, registry_in: Any, tmp_path: Path) -> None:
    registry: Registry = registry_in(tmp_path)
    candidate = candidate_in(tmp_path / "candidate")
    presented: list[tuple[str, list[str]]] = []

    def present(folder: Path, release: Release, channels: Sequence[Channel]) -> None:
        assert SmallFiles.of(folder).manifest.content_digest == release.content_digest
        presented.append((release.tag, [channel.name for channel in channels]))

    for _ in range(2):
        registry.publish(candidate, facts_of(candidate), {}, present=present)
    assert presented == [("support-sft@v1.0.0", ["dev", "prod"])]


def test_a_withdrawal_removes_the_page_of_its_version_before_anything_else(
    candidate_in: Any, registry_in: Any, tmp_path: Path
) -> None:
    """Whoever withdraws it, and though the withdrawal itself is cut off."""
    registry: Registry = replace(registry_in(tmp_path), pages=tmp_path / "corpora")
    registry.pages.mkdir()
    candidate = candidate_in(tmp_path / "candidate")
    registry.publish(candidate, facts_of(candidate), {})
    gone, newer, other = (
        page_path(registry.pages, *name)
        for name in (("support-sft", "v1.0.0"), ("support-sft", "v1.1.0"), ("support-sft-2", "v1.0.0"))
    )
    for path in (gone, newer, other):
        path.write_text("")

    def cut_off(entry: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        registry.withdraw("support-sft", ["1.0.0"], "it answers badly", cut_off)
    assert sorted(registry.pages.iterdir()) == sorted([newer, other])


def test_only_the_page_of_the_new_version_stays(tmp_path: Path) -> None:
    names = (("support-sft", "v1.0.0"), ("support-sft", "v1.1.0"), ("support-sft-2", "v1.0.0"))
    gone, newer, other = (page_path(tmp_path, *name) for name in names)
    for path in (gone, newer, other):
        path.write_text("")
    remove_other_pages(tmp_path, "support-sft", "v1.1.0")
    assert sorted(tmp_path.iterdir()) == sorted([newer, other])
