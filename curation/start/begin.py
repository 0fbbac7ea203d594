"""`curation init`: a deployment of one source and one corpus, which validates and runs at once."""

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

READER = "folder"  # of which everybody has an export: a folder of texts
ARTICLES = ("confluence", "folder")
TRANSCRIPTS = ("calls", "intercom", "mail", "slack")
PURPOSES: dict[Kind, str] = {"article": "documentation", "ticket": "customer support", "transcript": "customer support"}


@dataclass(frozen=True)
class Begun:
    """The result of `begin`: the deployment's folder, its source with the reader and the landing that it was drafted
    from (none where it is still to come), its corpus, and how many rows of threads, articles and turns have landed.
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
    """Write a deployment into a folder. What has landed in its `data/landing/` already, it is drafted from.

    Args:
        named: the reader; else that which knows what has landed there, else `folder`. `mapped` drafts a mapping of
            tables though another reader knows them.
        owner: who answers for the source and the corpus; else the user who calls.
        export: a file or folder that is copied to be the first landing, dated today.
        licence: under which terms the text, and what is released of it, may be used; else `internal` of the source
            and `other` of the corpus.
        purpose: what it was collected for; else what is usual for what was found.
        languages: ISO 639-1 codes of those that the corpus takes; none: all of them.

    Raises:
        ConfigurationError: a deployment is there already, or a Dagster project; there is no such reader, or it has to
            see an export first; nothing that it knows has landed, or in a folder whose name no source can have; the
            user has no name; there is no such export, or something has landed already.
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
    rows = sum(number for entity, number in first_look.records.items() if entity != "person")
    return Begun(folder, source, first_look.reader, landed[0] if landed else None, corpus, rows)


def _caller() -> str:
    """Return the name of the calling user.

    Raises:
        ConfigurationError: it has no name, as in many containers.
    """
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise ConfigurationError("--owner", "this user has no name", "say who answers for it: --owner NAME") from None


def _land(export: Path, zone: Path, named: str | None) -> tuple[Path, Look]:
    """Copy an export to where landings are, dated today, and look at it there.

    Raises:
        ConfigurationError: there is none; no reader knows it, or not this one; something has landed already.
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
    """The newest landing of the first source there that the reader knows, with a look at it; None where nothing landed.

    Raises:
        ConfigurationError: something has landed that is not for this reader.
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
    module = reader(named)  # refused where there is none of that name
    if not module.FAMILIES:
        raise ConfigurationError(
            f"--reader {named}",
            "it has to be told what fields there are, and nothing has landed yet that shows them",
            f"put an export at {folder}/data/landing/<name>/{dt.datetime.now(dt.UTC).date()}/ and {_again(named)}",
        )
    kind = "article" if named in ARTICLES else "transcript" if named in TRANSCRIPTS else "ticket"
    return unseen(named, kind)


def _kind(found: Look) -> Kind:
    """The kind of documents that there are most of, among those that a corpus is begun with."""
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
