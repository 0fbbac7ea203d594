"""Draft the YAML of a source, from a first look at one of its exports or from its reader alone."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from curation.sources.first_look.guess import DATED
from curation.sources.first_look.look import Look
from curation.sources.first_look.persons import snake_case
from curation.sources.first_look.speakers import OPTIONS, undeclared
from curation.sources.reader import reader
from curation.sources.settings import DRAFTED
from curation.sources.trial import MAPPED

GUESSED = (
    "Guessed from names and values of fields: correct it. Who answers is said by `roles: {field: …, agent: […]}`,",
    "what customers can read by `public: always` or `public: {field: …, values: […]}`, of each entity.",
)
LONGEST = 40  # letters of a name
NAMED = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Stated:
    """The facts that no export states: its owner, its licence, and the purpose that it was collected for."""

    owner: str
    licence: str
    purpose: str


def draft(found: Look, name: str, stated: Stated | None = None) -> str:
    """Return the draft YAML of a source for this export.

    Values that only the owner knows and has not stated are `CHANGE ME`.
    """
    snapshot = set(found.records) <= {"article", "other"}
    lines = [
        "type: curation.components.Source",
        "attributes:",
        f"  name: {name}",
        f"  reader: {found.reader}",
        f"  description: {_described(found)}",
        *(f"  {field}: {_plain(value)}  # {remark}" for field, value, remark in _stated(stated)),
        "  mode: snapshot  # every landing is all of it" if snapshot else "  mode: incremental",
    ]
    if snapshot:
        lines.append("  prose: true")
    written = {"encoding": found.encoding} if found.encoding else {}
    written |= {"delimiter": found.delimiter} if found.delimiter != "," else {}
    if written:
        lines.append(f"  landing: {json.dumps(written)}  # as its first bytes look: check it")
    lines += _options(found)
    families = reader(found.reader).FAMILIES
    full = [
        use
        for use in found.fields
        if use.family in families and use.field in families[use.family].required and use.filled == use.rows
    ]
    if full:
        lines.append("  minimum_fill:  # filled in every row of this export; keep those that have to be")
        lines += [f"    {use.family}.{use.field}: 1.0" for use in full]
    lines += ["  governance:", "    confidentiality: internal"]
    return "\n".join(lines) + "\n"


def _plain(value: str) -> str:
    """Return a value as a YAML scalar, quoted unless it is a plain word."""
    plain = re.fullmatch(r"[A-Za-z][\w.@+-]*(?: [\w.@+-]+)*", value) and yaml.safe_load(value) == value
    return value if plain else json.dumps(value, ensure_ascii=False)


def _stated(stated: Stated | None) -> Sequence[tuple[str, str, str]]:
    known = stated or Stated(DRAFTED, DRAFTED, DRAFTED)
    return (
        ("owner", known.owner, "e-mail address or team of who answers for this data"),
        ("licence", known.licence, "under which terms the text may be used"),
        ("purpose", known.purpose, "what it was collected for"),
    )


def _options(found: Look) -> list[str]:
    """Return lines for the options that the export was read with, and as comments for options that would tell more."""
    lines = [f"    {line}" for line in _written(found.options)]
    if found.reader == MAPPED:
        doubts = [f"Unsure: {line}" for line in found.unsure]
        lines = [f"    # {' '.join(line.split())}" for line in (*GUESSED, *doubts)] + lines
    for gap in found.missing:
        if gap.options and gap.where == OPTIONS:
            lines += [f"    # {gap.said}: {gap.todo}:"]
            lines += [f"    # {name}: {example}" for name, example in gap.options]
    if not lines:
        return []
    return ["  options:" if found.options else "  # options:", *lines]


def _written(options: dict[str, Any]) -> list[str]:
    written = yaml.safe_dump(options, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)
    return [
        f"{line}  # the clock of dates without a zone: check it" if line.strip().startswith("timezone:") else line
        for line in (written.splitlines() if options else ())
    ]


def _described(found: Look) -> str:
    kinds = ", ".join(f"{number} {kind}" for kind, number in found.records.items() if kind != "other" and number)
    return f"An export of {found.reader} with {kinds}." if kinds else f"Exports of {found.reader}."


def unseen(name: str, kind: str) -> Look:
    """Return an empty look for a source without exports yet; its draft lists the reader's options as comments."""
    missing = tuple(undeclared(reader(name).Options))
    return Look(name, {}, {}, {kind: 0}, {}, (), {}, {}, (), None, missing=missing)


def draft_name(paths: Sequence[Path], target: Path | None, reader: str) -> str:
    """Return the name of a draft if none is given.

    It is the name of the draft's folder, as in `sources/helpdesk/defs.yaml`; else of the export's folder, as in
    `landing/helpdesk/2026-11-02/`, because a landing and its source share a name; else of the reader.
    """
    folders = [target.absolute().parent] if target else []
    folders += [path.absolute() for path in paths if len(paths) == 1 and path.is_dir()]
    for folder in folders:
        name = folder.parent.name if DATED.fullmatch(folder.name) else folder.name
        name = snake_case(name)[:LONGEST]
        if NAMED.fullmatch(name):
            return name
    return reader
