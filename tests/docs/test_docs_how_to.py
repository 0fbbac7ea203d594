"""The commands of the how-to pages do what the pages say, in a deployment like the demo's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from curation.demo.planted import DATES
from tests.conftest import Small

pytestmark = pytest.mark.slow

PAGES = sorted((Path(__file__).parents[2] / "curation" / "docs" / "how-to").glob("*.md"))
BLOCK = re.compile(r"(?:<!-- exit (\d+) -->\n+)?^( *)```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
ENDED = re.compile(rb"^## exit (\d+)$", re.MULTILINE)


class Block(NamedTuple):
    """Commands that a reader copies together."""

    exit: int
    commands: str


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page, in its order."""
    for ends, indent, text in BLOCK.findall(page):
        yield Block(int(ends or 0), re.sub(f"^{indent}", "", text, flags=re.MULTILINE))


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, exports: Path, deployment: Callable[..., Small]
) -> Iterator[Small]:
    """Three nights of the demo in three corpora, published."""
    folder = tmp_path_factory.mktemp("how-to")
    small = deployment(folder / "desk", exports)
    for date in DATES:
        small.land(date)
        small.run(as_of=date)
    yield small
    shutil.rmtree(folder)


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_the_commands_of_a_page_end_as_the_page_says(published: Small, tmp_path: Path, page: Path) -> None:
    """Blocks run in one shell, so that a variable of one can be used in the next. A block ends as the last of its
    commands that failed did, else with 0."""
    wanted = list(blocks(page.read_text(encoding="utf-8")))
    if not wanted:
        pytest.skip("the page has no command that runs here")
    told = "printf '\\n## exit %d\\n' $code >&3"
    script = "".join(f"code=0\n{block.commands}\n{told}\n" for block in wanted)
    kept = tmp_path / "as-it-was"
    shutil.copytree(published.root, kept, symlinks=True)
    ended = tmp_path / "ended"
    try:
        ran = subprocess.run(
            ["bash", "-c", f"exec 3>{ended}\ntrap 'code=$?' ERR\n{script}"],
            cwd=published.root,
            env=environment(published.variables(), tmp_path),
            capture_output=True,
            timeout=600,
            check=False,
        )
    finally:
        shutil.rmtree(published.root)
        kept.rename(published.root)
    codes = [int(code) for code in ENDED.findall(ended.read_bytes())]
    said = (ran.stdout + ran.stderr).decode()
    assert codes == [block.exit for block in wanted], f"{page.name} said:\n{said}"


def environment(variables: dict[str, str], home: Path) -> dict[str, str]:
    """That of a person in the deployment's folder, whose `curation` is this one."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, **variables, "PATH": path, "HOME": str(home), "COLUMNS": "120"}


def test_a_how_to_page_holds_one_task() -> None:
    """Sixty lines at most, and a title."""
    for page in PAGES:
        lines = page.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 60, page.name
        assert lines[0].startswith("# "), page.name
