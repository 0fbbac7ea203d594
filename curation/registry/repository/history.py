"""Reads releases and channels from one commit of the registry, and makes a corpus's `CHANGELOG.md` from its ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from curation.errors import IntegrityError
from curation.registry.repository.channels import Channel, channels_of, published
from curation.registry.repository.clones import clone_tags
from curation.registry.repository.git import git
from curation.registry.repository.ledger import Entry, Move, Release, ledger_path, release_of
from curation.registry.repository.readable_ledgers import Told, readable_ledger

CHANGELOG = "CHANGELOG.md"
Stages = Mapping[str, Mapping[str, str | None]]  # name → version and digest of settings


def changelog_path(corpus: str) -> str:
    """Return the path of a corpus's changelog in the registry's repository; `dvc get REGISTRY` takes it too."""
    return f"corpora/{corpus}.{CHANGELOG}"


def changelog(corpus: str, entries: Sequence[Entry], moves: Sequence[Move] = ()) -> str:
    """Return all versions with their changes and dates, the newest first, and the moves of channels, from the ledger
    alone.

    The copy inside a release has no moves: it is never rewritten, and channels go on.
    """
    return "\n".join(_lines(corpus, entries, moves)) + "\n"


def _lines(corpus: str, entries: Sequence[Entry], moves: Sequence[Move]) -> Iterator[str]:
    yield f"# Changes of {corpus}"
    now = [
        f"`{channel.name}` is {channel.version or 'no release'}" + (", pinned" if channel.pinned else "")
        for channel in channels_of(corpus, moves)
    ]
    if now:
        yield ""
        yield f"Channels: {'; '.join(now)}."
    for entry in sorted(entries, key=lambda entry: entry.version, reverse=True):
        withdrawn = " (withdrawn)" if entry.withdrawn is not None else ""
        after = f", after {entry.previous}" if entry.previous else ""
        yield ""
        yield f"## {entry.version}{withdrawn}"
        yield ""
        yield f"Published {entry.published_at[:10]}, inputs as of {entry.as_of}{after}."
        yield ""
        if entry.withdrawn is not None:
            day = (entry.withdrawn_at or "")[:10]
            yield f"- Withdrawn {day}: {_one_line(entry.withdrawn)}. It can be pulled no more."
        elif entry.superseded is not None:
            yield f"- Superseded: {_one_line(entry.superseded)}. Read the newest version in its place."
        yield from (f"- {_one_line(line)}" for line in entry.changelog)
        for move in (move for move in reversed(moves) if move.version == entry.version and not _follows(move)):
            pinned = ", pinned" if move.pinned else ""
            yield f"- {move.at[:10]}: `{move.channel}` moved here{pinned}: {_one_line(move.why)}"


def _follows(move: Move) -> bool:
    """Return whether a move only followed the publication of its version."""
    return move.why == published(move.version)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def releases_in(folder: Path | None, corpus: str | None) -> list[Release]:
    """Return the releases in the registry's newest commit; an entry without its tag is no release yet."""
    if folder is None:
        return []
    tags = dict(clone_tags(folder))  # before the branch: a tag seen here is in the ledger read after it
    return [
        release_of(ledger.corpus, entry, tags[f"{ledger.corpus}@{entry.version}"])
        for ledger in _ledgers(folder, corpus)
        for entry in ledger.entries
        if f"{ledger.corpus}@{entry.version}" in tags
    ]


def stages_in(folder: Path | None) -> dict[str, tuple[str, Stages]]:
    """Return corpus → its newest standing version, and the stages that made it, where the ledger has them."""
    if folder is None:
        return {}
    tags = dict(clone_tags(folder))
    return {
        ledger.corpus: (str(entry.version), entry.fingerprint.stages)
        for ledger in _ledgers(folder, None)
        for entry in ledger.entries  # in order of version: the newest is the last
        if f"{ledger.corpus}@{entry.version}" in tags and entry.withdrawn is None and entry.fingerprint.stages
    }


def channels_in(folder: Path | None, corpus: str | None) -> list[Channel]:
    """Return the channels in the registry's newest commit, in order of corpus and name."""
    if folder is None:
        return []
    return [channel for ledger in _ledgers(folder, corpus) for channel in channels_of(ledger.corpus, ledger.moves)]


def damages_in(folder: Path | None) -> dict[str, IntegrityError]:
    """Return corpus → error, for each corpus whose ledger cannot be read."""
    if folder is None:
        return {}
    return {ledger.corpus: ledger.damage for ledger in _ledgers(folder, None) if ledger.damage is not None}


def _ledgers(folder: Path, corpus: str | None) -> Iterator[Told]:
    """Yield the ledgers at the head of the branch that releases are on."""
    head = git(folder, "for-each-ref", "--format=%(objectname)", git(folder, "symbolic-ref", "HEAD"))
    if not head:
        return
    wanted = [ledger_path(corpus)] if corpus else ["corpora/"]
    shown = git(folder, "ls-tree", "--name-only", "--full-tree", head, "--", *wanted)
    for path in sorted(name for name in shown.splitlines() if name.endswith(".releases.json")):
        yield readable_ledger(folder, head, path.removeprefix("corpora/").removesuffix(".releases.json"))
