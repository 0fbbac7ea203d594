"""Take the pictures of README and documentation anew: `uv run python tests/ui/take_pictures.py`.

A small deployment of three sources and three corpora runs three nights; Chromium draws its graph and a corpus.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import cast

from playwright.sync_api import FloatRect, Page, sync_playwright

import curation.docs
from curation.demo.landings import write_landings
from curation.demo.planted import DATES
from tests.conftest import Small, make_small
from tests.ui.conftest import DEV, ROOT, answers, until
from tests.ui.test_ui_nights import CHROMIUM

PICTURES = Path(curation.docs.__file__).parent / "pictures"
STAGES = ("sources", "cleaning", "dedup", "privacy", "corpora", "registry")
NOT_SHOWN = ("jira", "wiki", "mailbox")
EXPANDED = "%2C".join(f"global%40global%3A{stage}" for stage in STAGES)


def desk(folder: Path) -> Small:
    """A deployment after three nights."""
    write_landings(folder / "exports", seed=11, scale=0.05)
    small = make_small(folder / "desk", folder / "exports")
    for source in NOT_SHOWN:
        small.without(f"sources/{source}")
    for recipe in small.defs.glob("corpora/*/defs.yaml"):
        recipe.write_text(re.sub(rf", ({'|'.join(NOT_SHOWN)})\b", "", recipe.read_text()))
    for date in DATES:
        small.land(date)
        small.run(as_of=date)
    return small


def graph(page: Page, url: str) -> None:
    """Every asset, in the group of its stage, cut at the edges of the groups."""
    page.set_viewport_size({"width": 2200, "height": 1900})
    page.goto(f"{url}/asset-groups?expanded={EXPANDED}")
    page.get_by_text("Global asset lineage").wait_for()
    page.get_by_text("Hide navigation").click()
    page.wait_for_timeout(12_000)  # nodes move until all of them are measured
    boxes = {name: _box(page, name) for name in ("sources", "nights", "findings")}
    left, top = boxes["sources"]["x"] - 30, boxes["sources"]["y"] - 30
    right, bottom = boxes["nights"]["x"] + 120, boxes["findings"]["y"] + 90
    cut = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    page.screenshot(path=PICTURES / "graph.png", clip=cast(FloatRect, cut))


def _box(page: Page, name: str) -> FloatRect:
    found = page.locator("svg").get_by_text(name, exact=True).first.bounding_box()
    assert found is not None, name
    return found


def main() -> None:
    """Write every picture."""
    PICTURES.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="curation-pictures-"))
    small = desk(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    dagster = str(Path(sys.executable).with_name("dagster"))
    server = subprocess.Popen(
        [sys.executable, "-c", DEV, dagster, "dev", "-w", str(ROOT / "workspace.yaml"), "-p", str(port)],
        cwd=small.root,
        env={**os.environ, **small.variables()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(url), 120)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
            graph(browser.new_page(), url)
            browser.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
