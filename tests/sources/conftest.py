"""Exports written to disk and read through a vendor's module, with its account checked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from curation.sources.census import Census
from curation.sources.reader import Record, Rejected, reader
from curation.sources.reasons import REASONS
from curation.storage.landings.landing import LandedFile, file_sha256

Content = str | bytes | list[Any] | dict[str, Any]
Items = list[Record | Rejected]


def landed(root: Path) -> list[LandedFile]:
    """Every file under a folder, as a landing."""
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    return [LandedFile(path, path.relative_to(root).as_posix(), file_sha256(path)) for path in paths]


@pytest.fixture
def export(tmp_path: Path) -> Callable[[Mapping[str, Content]], list[LandedFile]]:
    """Write files (text, bytes, an object as JSON, a list as JSON or, in `.ndjson`, as lines) and land them."""

    def write(files: Mapping[str, Content]) -> list[LandedFile]:
        root = tmp_path / "export"
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, list) and name.endswith("ndjson"):
                content = "".join(json.dumps(item) + "\n" for item in content)
            elif isinstance(content, list | dict):
                content = json.dumps(content)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return landed(root)

    return write


@pytest.fixture
def read() -> Callable[..., Items]:
    """`read("zendesk", files or folder, option=…)`: every item; places are all different, reasons from the closed list,
    and the landing's fields are judged as in a night."""

    def run(name: str, files: Sequence[LandedFile] | Path, **options: Any) -> Items:
        module = reader(name)
        census = Census(module.FAMILIES)
        found = landed(files) if isinstance(files, Path) else files
        items = list(module.read(found, module.Options(**options), census))
        places = {(item.origin.file, item.origin.position) for item in items}
        assert len(places) == len(items)
        assert {item.reason for item in items if isinstance(item, Rejected)} <= REASONS
        census.close()
        return items

    return run


@pytest.fixture
def account() -> Callable[[Items], dict[str, int]]:
    """Counts by entity and kind, and by reason: `{"thread:ticket": 8, "person": 3, "rejected:bad_date": 1}`."""

    def count(items: Items) -> dict[str, int]:
        return dict(
            Counter(
                f"rejected:{i.reason}" if isinstance(i, Rejected) else f"{i.entity}:{i.kind}" if i.kind else i.entity
                for i in items
            )
        )

    return count
