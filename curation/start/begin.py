"""Make a deployment of one source and one corpus for `curation init`; it validates and runs at once."""

from __future__ import annotations

import datetime as dt
import getpass
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from curation.errors import ConfigurationError
from curation.settings.folder import WORKSPACE, dagster_project
from curation.sources.first_look.drafting import Stated, draft, draft_name, unseen
from curation.sources.first_look.look import Look, look
from curation.sources.reader import reader
from curation.sources.trial import MAPPED
from curation.start.corpus import Kind, shape_for, write_corpus
from curation.start.folder import START_DEFS, lay_out
from curation.storage.modes import settle

READER = "folder"  # the default, because everybody has a folder of texts
ARTICLES = ("confluence", "folder")
TRANSCRIPTS = ("calls", "intercom", "mail", "slack")
PURPOSES: dict[Kind, str] = {"article": "documentation", "ticket": "customer support", "transcript": "customer support"}


@dataclass(frozen=True)
class Begun:
    """The result of `begin`: the folder, source and corpus of a deployment, and the number of rows that have landed.

    The source comes with its reader and the landing that it was drafted from, None if nothing has landed yet. The rows
    are those of threads, articles and turns.
    """

    folder: Path
    source: str
    reader: str
    landed: Path | None
    corpus: str
    rows: int = 0


def begin(
    folder: Path,
    named: str | None,
    owner: str | None,
    *,
    export: Path | None = None,
    licence: str | None = None,
    purpose: str | None = None,
    languages: Sequence[str] = (),
) -> Begun:
    """Write a deployment into a folder, drafted from a landing in its `data/landing/` if there is one: the newest of
    the first source, by name, that the reader can read.

    Args:
        named: the reader; default: the one that can read the landing, else `folder`. `mapped` drafts a mapping of
            tables even if another reader can read them.
        owner: who is responsible for the source and the corpus; default: the calling user.
        export: a file or folder to copy as the first landing, dated today.
        licence: the terms of use of the text and of releases; default: `internal` for the source and `other` for the
            corpus.
        purpose: the purpose that the text was collected for; default: the usual one for the kind of documents found.
        languages: ISO 639-1 codes of the languages that the corpus selects; none: all.

    Raises:
        ConfigurationError: the folder has a deployment or a Dagster project already; there is no such reader, or it
            needs an export; the reader can read no landing; the landing's folder has a name that no source can have;
            the user has no name; there is no such export, or something has landed already.
    """
    folder = folder.absolute()
    for taken in (folder / WORKSPACE, folder / "defs"):
        if taken.exists():
            problem, fix = "there is a deployment already", "name another folder, or add to its YAML"
            raise ConfigurationError(str(taken), problem, fix)
    if dagster_project(folder) is not None:
        fix = "add to it: `dg scaffold defs curation.components.Source NAME --export FOLDER`, then Corpus and Privacy"
        raise ConfigurationError(str(folder), "a Dagster project is here, whose home and workspace are not ours", fix)
    owner = owner or _caller()
    zone = folder / "data" / "landing"
    landed = _land(export, zone, named) if export is not None else _landed(zone, named)
    first_look: Look = landed[1] if landed else _unseen(named or READER, folder)
    source = draft_name([landed[0]], None, first_look.reader) if landed else first_look.reader
    if landed and landed[0].parent.name != source:
        raise ConfigurationError(
            str(landed[0].parent), "no source can be called so", f"rename the folder to {source}, and {_again(named)}"
        )
    kind = _kind(first_look)
    suffix = "chunks" if shape_for(kind) == "chunks" else "sft"
    corpus = f"{source.replace('_', '-')}-{suffix}"
    drafted = draft(first_look, source, Stated(owner, licence or "internal", purpose or PURPOSES[kind]))
    lay_out(folder, START_DEFS)
    _write(folder / "defs" / "sources" / source / "defs.yaml", drafted)
    write_corpus(folder / "defs" / "corpora" / f"{source}_{suffix}", corpus, source, kind, owner, licence, languages)
    (zone / source).mkdir(parents=True, exist_ok=True)
    settle(zone, 0o750, 0o750)
    rows = sum(number for entity, number in first_look.records.items() if entity not in ("person", "other"))
    return Begun(folder, source, first_look.reader, landed[0] if landed else None, corpus, rows)


def _caller() -> str:
    """Return the name of the calling user.

    Raises:
        ConfigurationError: the user has no name, as in many containers.
    """
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise ConfigurationError("--owner", "this user has no name", "say who answers for it: --owner NAME") from None


def _land(export: Path, zone: Path, named: str | None) -> tuple[Path, Look]:
    """Copy an export into the landing zone, dated today, and return the landing with a look at it.

    Raises:
        ConfigurationError: there is no export; no reader, or not this one, can read it; something has landed already.
    """
    if not export.exists():
        raise ConfigurationError(str(export), "there is no such export", "name the file or folder of the vendor")
    if any(zone.glob("*/*")):
        raise ConfigurationError(str(zone), "something has landed already", f"{_again(named)} without --from")
    mapped = named == MAPPED
    first_look = look([export], mapped=mapped)  # refused before anything is written
    if named not in (None, first_look.reader):
        fix = "leave --reader out, or name the export of that system; `--reader mapped` maps any tables"
        raise ConfigurationError(f"--reader {named}", f"{export} is an export of {first_look.reader}", fix)
    source = draft_name([export], None, first_look.reader) if first_look.reader == MAPPED else first_look.reader
    place = zone / source / dt.datetime.now(dt.UTC).date().isoformat()
    if export.is_dir():
        shutil.copytree(export, place)
    else:
        place.mkdir(parents=True)
        shutil.copy2(export, place)
    return place, look([place], mapped=mapped)


def _landed(zone: Path, named: str | None) -> tuple[Path, Look] | None:
    """Return the newest landing of the first source that the reader can read, with a look at it; None without landings.

    Raises:
        ConfigurationError: something has landed that this reader cannot read.
    """
    newest = {path.parent: path for path in sorted(zone.glob("*/*")) if path.is_dir() and _is_date(path.name)}
    for landing in newest.values():
        first_look = look([landing], mapped=named == MAPPED)
        if named in (None, first_look.reader):
            return landing, first_look
    if newest:
        fix = "name another reader, or none; or move what landed away"
        raise ConfigurationError(f"--reader {named}", f"what has landed in {zone} is not for it", fix)
    return None


def _unseen(named: str, folder: Path) -> Look:
    module = reader(named)  # fails if there is no such reader
    if not module.FAMILIES:
        raise ConfigurationError(
            f"--reader {named}",
            "it has to be told what fields there are, and nothing has landed yet that shows them",
            f"put an export at {folder}/data/landing/<name>/{dt.datetime.now(dt.UTC).date()}/ and {_again(named)}",
        )
    kind = "article" if named in ARTICLES else "transcript" if named in TRANSCRIPTS else "ticket"
    return unseen(named, kind)


def _kind(found: Look) -> Kind:
    """Return the most frequent kind of documents among those that a corpus can begin with."""
    return max(PURPOSES, key=lambda kind: found.records.get(kind, -1))


def _again(named: str | None) -> str:
    return f"call it again with --reader {named}" if named else "call it again"


def _is_date(name: str) -> bool:
    try:
        return dt.date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
