"""Write the first YAML of a corpus, and its suite."""

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
        name: the name of the corpus and of its versions, in lower case with hyphens.
        owner: e-mail address or team.
        licence: the terms of use of its releases; default: `other`.
        languages: ISO 639-1 codes of the languages that it selects; none: all.
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
    """Return the shape of the first corpus of documents of this kind."""
    return "chunks" if kind == "article" else "conversations"
