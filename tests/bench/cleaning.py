"""Documents a CPU second of each step of cleaning, beside each other: `python tests/bench/cleaning.py [FOLDER]`.

Over the tickets of the demo, and over the public sets in FOLDER (banking77, reply-*, forward-crisp, etcd) where given.
"""

from __future__ import annotations

import contextlib
import csv
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from curation.cleaning.boilerplate.learning import BoilerplateSettings
from curation.cleaning.boilerplate.lines import pieces
from curation.cleaning.characters.remains import remains_edits
from curation.cleaning.characters.unicode import unicode_edits
from curation.cleaning.kernel import TextSettings, clean
from curation.cleaning.machines.automatic import notice_of
from curation.cleaning.mails.thread import thread_edits
from curation.cleaning.pages.damage import damage
from curation.cleaning.pages.repair import page_edits
from curation.cleaning.signals.language import language_of
from curation.cleaning.signals.signals import SignalSettings
from curation.demo.landings import make_landings

ROUNDS = 3


def tickets() -> list[str]:
    """Every comment of the demo's tickets."""
    landings, _ = make_landings(7, 1.0)
    lines = b"\n".join(files["comments-0001.ndjson"] for (source, _), files in landings.items() if source == "zendesk")
    found = []
    for line in lines.splitlines():
        with contextlib.suppress(ValueError):  # broken on purpose
            found.append(json.loads(line).get("body") or "")
    return found


def texts(data: Path) -> dict[str, list[str]]:
    """Questions of a sentence, mails, and manuals."""
    with (data / "banking77" / "train.csv").open(encoding="utf-8") as file:
        questions = [row["text"] for row in csv.DictReader(file)][:5000]
    folders = ("reply-trimmer/emails", "reply-crisp/test/fixtures", "forward-crisp/test/fixtures")
    mails = [p.read_text("utf-8", "replace") for f in folders for p in sorted((data / f).rglob("*.txt"))]
    manuals = [p.read_text("utf-8") for p in sorted((data / "etcd-docs-versions").rglob("*.md"))]
    return {"questions": questions, "mails": mails, "manuals": manuals}


def seconds(step: Callable[[str], object], given: Sequence[str]) -> float:
    """CPU seconds of the quickest of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for text in given:
            step(text)
        best = min(best, time.process_time() - start)
    return best


def main(data: Path | None) -> None:
    """Print a table: a row a step, a column a kind of text."""
    found = {"tickets": tickets(), **(texts(data) if data else {})}
    signals = SignalSettings()
    steps: dict[str, Callable[[str], object]] = {
        "characters": unicode_edits,
        "html remains": remains_edits,
        "pages": page_edits,
        "threads": thread_edits,
        "all of cleaning": partial(clean, settings=TextSettings()),
        "notices": notice_of,
        "damage": damage,
        "lines": partial(pieces, settings=BoilerplateSettings().lines),
        "language": partial(language_of, settings=signals),
    }
    for given in found.values():
        for step in steps.values():
            step(given[0])  # models and patterns are loaded once
    print("| step | " + " | ".join(f"{name} ({len(given)})" for name, given in found.items()) + " |")
    print("| --- |" + " ---: |" * len(found))
    for name, step in steps.items():
        rates = [f"{len(given) / seconds(step, given):,.0f}" for given in found.values()]
        print(f"| {name} | " + " | ".join(rates) + " |")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
