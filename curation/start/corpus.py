"""Write the YAML that a corpus begins with, and its suite."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Literal

from curation.start.folder import START

Kind = Literal["article", "ticket", "transcript"]


def write_corpus(
    folder: Path,
    name: str,
    source: str,
    kind: Kind,
    owner: str,
    licence: str | None = None,
    languages: Sequence[str] = (),
) -> None:
    """Write `defs.yaml` and `suite.yaml` of a corpus over one source: chunks of articles, conversations of all else.

    Args:
        name: lower case with hyphens; its versions are called by it.
        owner: e-mail address or team.
        licence: under which terms its releases may be used; else `other`.
        languages: ISO 639-1 codes of those that are taken; none: all of them.
    """
    words = {
        "name": name,
        "source": source,
        "kind": kind,
        "owner": json.dumps(owner, ensure_ascii=False),
        "licence": json.dumps(licence or "other", ensure_ascii=False),
        "salt": f"{source}-{secrets.token_hex(4)}",
        "languages": f"\n    languages: [{', '.join(languages)}]" if languages else "",
    }
    folder.mkdir(parents=True, exist_ok=True)
    for file in ("defs.yaml", "suite.yaml"):
        text = Template((START / "corpora" / shape_for(kind) / file).read_text(encoding="utf-8")).substitute(words)
        (folder / file).write_text(text, encoding="utf-8")


def shape_for(kind: str) -> str:
    """Return the shape that documents of a kind begin with."""
    return "chunks" if kind == "article" else "conversations"
