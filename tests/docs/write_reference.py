"""Write the pages of the reference anew: `uv run python tests/docs/write_reference.py`."""

from __future__ import annotations

from pathlib import Path

import typer

import curation.docs
from curation.cli import app
from curation.docs.reference import pages

REFERENCE = Path(curation.docs.__file__).parent / "reference"


def written() -> dict[Path, str]:
    """Every page of the reference, by its place."""
    return {REFERENCE / path: text for path, text in pages(typer.main.get_command(app)).items()}


if __name__ == "__main__":
    for place, text in written().items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        print(place)
