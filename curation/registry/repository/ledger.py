"""The ledger: the registry's record of each release and channel, one small file for each corpus, kept in git."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NotRequired, TypedDict

from curation.errors import ConfigurationError, GateClosed, IntegrityError
from curation.registry.release.versions import Fingerprint, FingerprintJson, Version, behind, next_version
from curation.state.decisions import mark_of

FORMAT = "curation-releases/1"


@dataclass(frozen=True)
class LogHead:
    """The newest entry in a deployment's decisions log when it published or withdrew something.

    It has number, digest of the entry's file, and ISO time. A log that lacks the entry is older than that.
    """

    deployment: str
    number: int
    digest: str
    at: str

    @property
    def mark(self) -> str:
        """The name of this entry in decisions."""
        return mark_of(self.number, self.digest)


@dataclass(frozen=True)
class Entry:
    """One release of a corpus in the ledger.

    `withdrawn` is the reason, or None. `superseded` is why a newer version ought to be read in its place, though it
    stands. `log` is of the deployment that last published or withdrew it. `lapsed`: it was withdrawn only because it
    may no longer be kept; where it may be kept again, its content may be published again. `deployment` published it;
    None in ledgers that were written before there were several.
    """

    version: Version
    published_at: str
    as_of: str
    previous: Version | None
    changelog: tuple[str, ...]
    fingerprint: Fingerprint
    withdrawn: str | None = None
    withdrawn_at: str | None = None
    deployment: str | None = None
    log: LogHead | None = None
    superseded: str | None = None
    lapsed: bool = False


@dataclass(frozen=True)
class Move:
    """A move of a channel to a version, or to none. Moves are numbered from 1, over all channels of the corpus.

    `pinned`: a person put the channel on a version that was not the newest; it stays there, whatever is published,
    until a person moves it on or the version is withdrawn.
    """

    number: int
    channel: str
    version: Version | None
    at: str
    why: str
    pinned: bool = False


@dataclass(frozen=True)
class Release:
    """A version of a corpus. `commit` is the full git id, `content_digest` the SHA-256 of its manifest.

    `as_of` is the ISO date that its inputs were judged by (the day of publication where the candidate names none).
    """

    corpus: str
    version: str
    content_digest: str
    published_at: str
    as_of: str
    commit: str
    withdrawn: str | None
    previous: str | None
    changelog: tuple[str, ...]
    deployment: str | None = None
    log: LogHead | None = None
    superseded: str | None = None
    withdrawn_at: str | None = None

    @property
    def tag(self) -> str:
        """The tag, as `dvc get --rev` takes it."""
        return f"{self.corpus}@{self.version}"


class LogHeadJson(TypedDict):
    """A `LogHead` as a ledger holds it."""

    deployment: str
    number: int
    digest: str
    at: str


class EntryJson(TypedDict):
    """A release as a ledger holds it; what is not required is not in older ones."""

    version: str
    published_at: str
    as_of: str
    previous: str | None
    changelog: list[str]
    fingerprint: FingerprintJson
    withdrawn: str | None
    withdrawn_at: str | None
    deployment: NotRequired[str | None]
    log: NotRequired[LogHeadJson | None]
    superseded: NotRequired[str]
    lapsed: NotRequired[bool]


class MoveJson(TypedDict):
    """A move of a channel as a ledger holds it."""

    number: int
    channel: str
    version: str | None
    at: str
    why: str
    pinned: bool


def ledger_path(corpus: str) -> str:
    """Return the path of a corpus's ledger in the registry's repository."""
    return f"corpora/{corpus}.releases.json"


def release_of(corpus: str, entry: Entry, commit: str) -> Release:
    """Return the release that an entry describes."""
    return Release(
        corpus,
        str(entry.version),
        entry.fingerprint.content,
        entry.published_at,
        entry.as_of,
        commit,
        entry.withdrawn,
        str(entry.previous) if entry.previous else None,
        entry.changelog,
        entry.deployment,
        log=entry.log,
        superseded=entry.superseded,
        withdrawn_at=entry.withdrawn_at,
    )


def dump(corpus: str, entries: Iterable[Entry], moves: Iterable[Move] = ()) -> str:
    """Return the ledger's text, with releases in order of version, and moves of channels in order of number."""
    rows = [
        {
            "version": str(entry.version),
            "published_at": entry.published_at,
            "as_of": entry.as_of,
            "previous": str(entry.previous) if entry.previous else None,
            "changelog": list(entry.changelog),
            "withdrawn": entry.withdrawn,
            "withdrawn_at": entry.withdrawn_at,
            "deployment": entry.deployment,
            "fingerprint": entry.fingerprint.to_json(),
            "log": vars(entry.log) if entry.log else None,
            **({"superseded": entry.superseded} if entry.superseded else {}),
            **({"lapsed": True} if entry.lapsed else {}),
        }
        for entry in sorted(entries, key=lambda entry: entry.version)
    ]
    channels = [
        vars(move) | {"version": str(move.version) if move.version else None}
        for move in sorted(moves, key=lambda move: move.number)
    ]
    value = {"format": FORMAT, "corpus": corpus, "releases": rows, "channels": channels}
    return json.dumps(value, indent=1, sort_keys=True) + "\n"


def load(corpus: str, text: str | bytes) -> tuple[Entry, ...]:
    """Return the entries of a ledger, in order of version.

    Raises:
        IntegrityError: the text is not what `dump` writes.
    """
    return loaded(corpus, text)[0]


def load_moves(corpus: str, text: str | bytes) -> tuple[Move, ...]:
    """Return the moves of channels in a ledger, in order of number. Raises as `load`."""
    return loaded(corpus, text)[1]


def loaded(corpus: str, text: str | bytes) -> tuple[tuple[Entry, ...], tuple[Move, ...]]:
    """Return what `load` and `load_moves` return, both at once."""
    try:
        value = json.loads(text)
        if value["format"] != FORMAT or value["corpus"] != corpus:
            raise ValueError("another ledger")
        entries = sorted((_entry(row) for row in value["releases"]), key=lambda entry: entry.version)
        moves = sorted((_move(row) for row in value.get("channels", ())), key=lambda move: move.number)
        return tuple(entries), tuple(moves)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        path = ledger_path(corpus)
        fix = f"put it and the files beside it back as the last whole commit has them (`git log -- {path}` in a clone "
        fix += "of the registry), and commit that"
        raise IntegrityError(f"registry {path}", "the ledger cannot be read", fix) from error


def _entry(row: EntryJson) -> Entry:
    for at in (row["published_at"], row["as_of"], *([log["at"]] if (log := row.get("log")) else ())):
        dt.datetime.fromisoformat(at)
    return Entry(
        Version.parse(row["version"]),
        row["published_at"],
        row["as_of"],
        Version.parse(row["previous"]) if row["previous"] else None,
        tuple(row["changelog"]),
        Fingerprint.from_json(row["fingerprint"]),
        row["withdrawn"],
        row["withdrawn_at"],
        row.get("deployment"),
        log=LogHead(**log) if log else None,
        superseded=row.get("superseded"),
        lapsed=bool(row.get("lapsed")),
    )


def _move(row: MoveJson) -> Move:
    version = Version.parse(row["version"]) if row["version"] else None
    return Move(int(row["number"]), row["channel"], version, row["at"], row["why"], bool(row["pinned"]))


def version_among(corpus: str, entries: Iterable[Entry], text: str) -> Entry:
    """Return the entry of a version as a person writes it.

    Raises:
        ConfigurationError: the text is no version, or the version was never released.
    """
    try:
        wanted = Version.parse(text)
    except ValueError as error:
        raise ConfigurationError(corpus, "a version is not of the form v1.2.3", "see `curation releases`") from error
    for entry in entries:
        if entry.version == wanted:
            return entry
    raise ConfigurationError(corpus, f"{wanted} was never released", "see `curation releases`")


def withdraw(
    corpus: str, entries: Sequence[Entry], versions: Iterable[str], reason: str, now: str, *, lapsed: bool = False
) -> tuple[Entry, ...]:
    """Return the entries with versions marked as withdrawn; an earlier withdrawal keeps its first reason and time.

    Args:
        lapsed: the only reason is that they may no longer be kept.

    Raises:
        ConfigurationError: a version was never released, or no reason is given.
    """
    if not reason.strip():
        raise ConfigurationError(corpus, "a withdrawal needs a reason", "say why, without naming people")
    wanted = {version_among(corpus, entries, text).version for text in versions}
    return tuple(
        entry
        if entry.version not in wanted
        else replace(entry, withdrawn=reason.strip(), withdrawn_at=now, lapsed=lapsed)
        if entry.withdrawn is None
        else replace(entry, lapsed=entry.lapsed and lapsed)
        for entry in entries
    )


def next_entry(
    corpus: str,
    entries: Sequence[Entry],
    new: Fingerprint,
    now: str,
    as_of: str,
    lost: Mapping[Version, str] = MappingProxyType({}),
) -> Entry | None:
    """Return the entry for a new content; None when the newest standing release already holds it.

    Args:
        lost: version → content digest of what was published before and is missing. The number of a lost version after
            the last entry is given only to the same content.

    Raises:
        GateClosed: this content was withdrawn, and not only because it might no longer be kept.
    """
    standing = [entry for entry in entries if entry.withdrawn is None]
    if standing and standing[-1].fingerprint.content == new.content:
        return None
    for entry in entries:
        if entry.withdrawn is not None and not entry.lapsed and entry.fingerprint.content == new.content:
            raise GateClosed(
                corpus,
                f"this very content was withdrawn as {entry.version}",
                "change the inputs or the recipe, or keep the last release",
            )
    last = entries[-1] if entries else None
    step = next_version((last.version, last.fingerprint) if last else None, new)
    if step is None:
        if last is None or last.withdrawn is None:
            return None
        step = last.version.patched(), [f"what {last.version} holds may be kept again"]
    version, changes = step
    previous = last.version if last else None
    lost = {number: content for number, content in lost.items() if previous is None or number > previous}
    if same := [number for number, content in lost.items() if content == new.content]:
        version = max(same)
    elif lost:
        version = behind(version, previous or Version(0, 0, 0), max(lost))
        changes = [*changes, f"numbered behind {max(lost)}, which was published before and is lost"]
    return Entry(version, now, as_of, previous, tuple(changes), new)


def supersede(entries: Sequence[Entry], reasons: Mapping[str, str]) -> tuple[Entry, ...]:
    """Return the entries with versions marked by the reason to read a newer one in their place."""
    return tuple(replace(entry, superseded=reasons.get(str(entry.version), entry.superseded)) for entry in entries)
