"""The manifest: lists every file of a release and every fact about it, as one canonical JSON that names the content."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from curation.corpora.stated_facts import BySplit, CandidateFacts
from curation.errors import ConfigurationError, IntegrityError

FORMAT = "curation-manifest/1"
MANIFEST = "manifest.json"
FACTS = "facts.json"
CONTENT = ("data", "lineage", "schema")

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
SHARD = r"(?P<split>[a-z0-9_]+)-(?P<month>[0-9]{4}-[0-9]{2}|undated)-(?P<part>[0-9]{5})\.parquet"
DATA = re.compile(r"data/(?P<config>[A-Za-z0-9_][A-Za-z0-9_.-]*)/" + SHARD)
LINEAGE = re.compile(r"lineage/" + SHARD)
SCHEMA = re.compile(r"schema/(?P<config>[A-Za-z0-9_][A-Za-z0-9_.-]*)\.json")  # of what a completion of the config is

REQUIRED: Mapping[str, type] = {
    "corpus": str,
    "description": str,
    "owner": str,
    "licence": str,
    "shape": str,
    "schema": dict,  # config → column → type
    "configs": dict,  # config → split → files of data/
    # name, owner, approved_by, licence, purpose; of the exports that hold a turn of this content and of no others:
    # exports (how many), digest (over their keyed ids), landings (date, exports, digest)
    "sources": list,
    # name, version, settings_digest (null where the version says it all), counts (what the stage did to the turns of
    # this content: documents, turns, edits:<kind>…; what it did to everything else that night belongs in `run`)
    "stages": list,
    # examples (config → split → rows); where known redactions (type → n of what was written in their place), operators
    # (type → what wrote it), kept (each type that the profile keeps → n that are known to stand), figures
    "counts": dict,
    "profile": dict,  # name, digest
    "keys": dict,  # duty → key id
    "limits": list,
}
# A fact that changes every night makes a new content every night: what is known of a night only belongs in `run`.
OPTIONAL: Mapping[str, type] = {
    "default_config": str,
    # kind → count, digest (keyed, over subjects and detail in order) of the decisions without which this content would
    # be another; not of those that concern other corpora, nor of publications and views
    "decisions": dict,
}


class SampleFact(TypedDict):
    """The column that names a row, and split → SHA-256 over its sorted ids."""

    id: str | None
    splits: Mapping[str, str]


class ReleaseFacts(CandidateFacts):
    """All facts of a manifest. `samples`, by config, is not in those of older code."""

    samples: NotRequired[Mapping[str, SampleFact]]


class FileFact(TypedDict):
    """A file as `manifest.json` lists it."""

    path: str
    sha256: str
    bytes: int
    rows: int


class ManifestJson(ReleaseFacts):
    """`manifest.json`."""

    format: str
    files: list[FileFact]


@dataclass(frozen=True)
class ReleasedFile:
    """One file: POSIX path within the release, hex SHA-256, length in bytes, rows of the table (0 for a schema)."""

    path: str
    sha256: str
    bytes: int
    rows: int


@dataclass(frozen=True)
class Manifest:
    """The files and facts of a release. Equal content gives equal canonical bytes on any machine, day and process."""

    files: tuple[ReleasedFile, ...]
    facts: ReleaseFacts

    @cached_property
    def canonical(self) -> bytes:
        """The bytes of `manifest.json`: RFC 8785 JSON."""
        import rfc8785

        document: Any = {**self.facts, "format": FORMAT, "files": [vars(file) for file in self.files]}
        try:
            return bytes(rfc8785.dumps(document))
        except rfc8785.CanonicalizationError as error:
            raise ConfigurationError(
                str(self.facts.get("corpus")),
                "a fact has no canonical JSON form",
                "use strings, booleans, lists, objects and integers below 2^53",
            ) from error

    @property
    def content_digest(self) -> str:
        """Hex SHA-256 of the canonical bytes, which names this content."""
        return hashlib.sha256(self.canonical).hexdigest()

    @property
    def data_digest(self) -> str:
        """Hex SHA-256 over path and digest of the files of `data/` alone: equal when no record changed."""
        total = hashlib.sha256()
        for file in self.files:
            if file.path.startswith("data/"):
                total.update(f"{file.sha256}  {file.path}\n".encode())
        return total.hexdigest()


def facts_of(candidate: Path) -> CandidateFacts:
    """Return the facts from the candidate's `facts.json`, bare or under `facts` beside its circumstances.

    Raises:
        IntegrityError: there are none, or they are not a JSON object.
    """
    try:
        facts = json.loads((candidate / FACTS).read_bytes())
    except (FileNotFoundError, ValueError) as error:
        raise IntegrityError(
            candidate.name, "the candidate's facts cannot be read", "build the corpus again"
        ) from error
    if not isinstance(facts, dict):
        raise IntegrityError(candidate.name, "the candidate's facts are not an object", "build the corpus again")
    stated: CandidateFacts = facts.get("facts", facts)
    return stated


def build(candidate: Path, facts: CandidateFacts) -> Manifest:
    """Measure every file of a checked candidate, and return its manifest.

    Files are in order of path; facts are taken unchanged, and `samples` is added: config → the column that names a row
    (`id`) and split → SHA-256 over its sorted ids, one a line.

    Args:
        candidate: folder with `data/<config>/<split>-<YYYY-MM>-<part>.parquet`, `lineage/<split>-…`,
            `schema/<config>.json` where a config has one, and `facts.json`.
        facts: exactly the keys of `REQUIRED`, and any of `OPTIONAL`.

    Raises:
        ConfigurationError: a fact is missing, unknown or of the wrong type; the corpus's name is not valid.
        IntegrityError: a file is not part of the layout, is a link, is no table; or the facts' file list or row counts
            differ from the folder's.
    """
    _check_facts(facts)
    files = tuple(_measure(candidate, path) for path in _content(candidate))
    _check_configs(str(facts["corpus"]), files, facts)
    return Manifest(
        files, {**facts, "default_config": _default_config(facts), "samples": _samples(candidate, facts["configs"])}
    )


def check_name(corpus: str) -> None:
    """Refuse a corpus name that cannot serve as a folder, an artifact and a part of a tag.

    Raises:
        ConfigurationError: it is not lower-case letters, digits and inner hyphens, 1 to 64 long.
    """
    if not NAME.fullmatch(corpus):
        raise ConfigurationError(
            f"corpus {corpus[:64]!r}",
            "the name is not valid",
            "use lower-case letters, digits and inner hyphens, at most 64",
        )


def _check_facts(facts: CandidateFacts) -> None:
    missing, unknown = sorted(REQUIRED.keys() - facts.keys()), sorted(facts.keys() - REQUIRED.keys() - OPTIONAL.keys())
    where = f"facts of {facts.get('corpus', 'a candidate')}"
    if missing or unknown:
        problem = "; ".join(
            f"{word}: {', '.join(keys)}" for word, keys in (("missing", missing), ("unknown", unknown)) if keys
        )
        raise ConfigurationError(where, problem, "give exactly the facts that curation.registry.release.manifest lists")
    every: Mapping[str, object] = facts
    for key, kind in {**REQUIRED, **OPTIONAL}.items():
        if key in facts and not isinstance(every[key], kind):
            raise ConfigurationError(where, f"{key} is not a {kind.__name__}", "build the corpus again")
    check_name(str(facts["corpus"]))
    default = facts.get("default_config")
    if default is not None and default not in facts["configs"]:
        raise ConfigurationError(where, f"default_config {default!r} is not one of its configs", "name one of them")


def _default_config(facts: CandidateFacts) -> str:
    """Return the config that `load_dataset(folder)` takes without a name: declared, else `default`, else the first
    listed.
    """
    configs = list(facts["configs"])
    return str(facts.get("default_config") or ("default" if "default" in configs or not configs else configs[0]))


def _content(candidate: Path) -> list[str]:
    """Return the paths of all files of data/, lineage/ and schema/, in order; any other file is refused."""
    names = []
    for path in sorted(candidate.rglob("*")):
        name = path.relative_to(candidate).as_posix()
        if path.is_symlink():
            raise IntegrityError(candidate.name, f"{name} is a symbolic link", "build the corpus again")
        if path.is_dir() or name == FACTS:
            continue
        if not path.is_file() or not any(kind.fullmatch(name) for kind in (DATA, LINEAGE, SCHEMA)):
            raise IntegrityError(
                candidate.name, f"{name} is not part of a candidate's layout", "remove it and build the corpus again"
            )
        names.append(name)
    return sorted(names)


def _measure(candidate: Path, name: str) -> ReleasedFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = candidate / name
    try:
        rows = 0 if _is_schema(path) else int(pq.read_metadata(path).num_rows)
    except (pa.ArrowInvalid, OSError, ValueError) as error:
        kind = "JSON schema" if SCHEMA.fullmatch(name) else "Parquet file"
        raise IntegrityError(candidate.name, f"{name} is not a {kind}", "build the corpus again") from error
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return ReleasedFile(name, digest, path.stat().st_size, rows)


def _is_schema(path: Path) -> bool:
    """Return whether a file is a JSON schema by its name.

    Raises:
        ValueError: it is named as one, but does not hold one.
    """
    if path.suffix != ".json":
        return False
    if not isinstance(json.loads(path.read_bytes()), dict):
        raise ValueError("not an object")
    return True


def _samples(candidate: Path, configs: BySplit[list[str]]) -> dict[str, SampleFact]:
    """Return the digests of row ids by config and split: equal for two contents that have the same examples."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    samples: dict[str, SampleFact] = {}
    for config, splits in configs.items():
        column, digests = None, {}
        for split, names in splits.items():
            ids: list[str] = []
            for name in names:
                try:
                    column = pq.read_schema(candidate / name).names[0]
                    shard = pq.read_table(candidate / name, columns=[column], page_checksum_verification=True)
                except (pa.ArrowInvalid, OSError) as error:
                    raise IntegrityError(candidate.name, f"{name} is damaged", "build the corpus again") from error
                ids += shard[column].cast(pa.string()).to_pylist()
            digests[split] = hashlib.sha256("".join(f"{name}\n" for name in sorted(ids)).encode()).hexdigest()
        samples[config] = {"id": column, "splits": digests}
    return samples


def _check_configs(corpus: str, files: tuple[ReleasedFile, ...], facts: CandidateFacts) -> None:
    """Check that the facts' list of files matches the folder's, and the facts' row counts match the files'."""
    listed = sorted(name for splits in facts["configs"].values() for names in splits.values() for name in names)
    present = sorted(file.path for file in files if file.path.startswith("data/"))
    if listed != present:
        differ = sorted(set(listed) ^ set(present))
        raise IntegrityError(
            corpus, f"configs and data/ differ in {len(differ)} files, first {differ[:1]}", "build the corpus again"
        )
    schemas = {match["config"] for file in files if (match := SCHEMA.fullmatch(file.path))}
    if unknown := sorted(schemas - facts["configs"].keys()):
        raise IntegrityError(corpus, f"schema/{unknown[0]}.json is of no config", "build the corpus again")
    if difference := rows_that_differ([(file.path, file.rows) for file in files], facts["counts"].get("examples", {})):
        raise IntegrityError(corpus, difference[0], "build the corpus again")


def rows_that_differ(files: list[tuple[str, int]], examples: BySplit[int]) -> list[str]:
    """Return a sentence for every (config, split) whose files hold another number of rows than is declared."""
    held: dict[tuple[str, str], int] = {}
    for path, rows in files:
        if match := DATA.fullmatch(path):
            key = (match["config"], match["split"])
            held[key] = held.get(key, 0) + rows
    declared = {(config, split): n for config, splits in examples.items() for split, n in splits.items() if n}
    return [
        f"{config}/{split} holds {held.get(key, 0)} rows where {declared.get(key, 0)} are declared"
        for key in sorted(held.keys() | declared.keys())
        for config, split in [key]
        if held.get(key, 0) != declared.get(key, 0)
    ]
