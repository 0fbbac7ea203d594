"""Short articles of many trades: `trades.txt` holds, in lines, topics with one article, others that contradict it and
others that do not.

A line is `# kind of what is disputed`, or `A title :: text` for the article, `+` for one that contradicts it, `-` for one
that does not; `\\n` is a line break. The weights of `curation.corpora.truth.evidence` were fitted to these pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

Text = tuple[str, str]


def trades() -> Iterator[tuple[Text, Text, bool]]:
    """Two articles as (title, text), and whether they contradict each other."""
    first: Text = ("", "")
    for line in (Path(__file__).parent / "trades.txt").read_text("utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "#":
            continue
        title, _, text = rest.replace("\\n", "\n").partition(" :: ")
        if mark == "A":
            first = (title, text)
        else:
            yield first, (title, text), mark == "+"
