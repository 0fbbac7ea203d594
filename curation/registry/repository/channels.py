"""Channels: `dev` follows the newest release, `prod` too unless a person pinned it.

A move is a line of the ledger and a tag. The ledger records where a channel is and was; the tags follow it
(`NAME#prod#7`, as GTO writes a stage), so that `dvc artifacts get --stage prod` finds it. A tag that the ledger does
not know was cut off, or set by hand: the next call that writes removes it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from curation.errors import ConfigurationError
from curation.registry.release.versions import Version
from curation.registry.repository.clones import Clone, clone_tags
from curation.registry.repository.ledger import Entry, Move, version_among

CHANNELS = ("dev", "prod")  # these follow new releases
APPROVED = "approved"  # this one is where a person has put it
MOVE = re.compile(r"#(?P<channel>[a-z]+)(?P<away>!?)#(?P<number>[0-9]+)\Z")


@dataclass(frozen=True)
class Channel:
    """The current place of a channel; `version` is None where no release stands. `why` and `at` are of its
    last move.
    """

    corpus: str
    name: str
    version: str | None
    pinned: bool
    why: str
    at: str


def channels_of(corpus: str, moves: Iterable[Move]) -> list[Channel]:
    """Return every channel at its last move, in order of name."""
    return [
        Channel(corpus, name, str(move.version) if move.version else None, move.pinned, move.why, move.at)
        for name, move in sorted(_last(moves).items())
    ]


def published(version: Version | None) -> str:
    """Return the reason given for a move that followed a new release."""
    return f"{version} was published"


def follow(entries: Sequence[Entry], moves: Sequence[Move], why: str, now: str) -> tuple[Move, ...]:
    """Return the moves, followed by those that bring every channel to the newest standing release.

    A pinned channel stays while its version stands; `dev` is never held back. `approved` stays where it is until its
    version is withdrawn. Call it whenever a release was published or withdrawn; a repeated call adds nothing.
    """
    standing = [entry.version for entry in entries if entry.withdrawn is None]
    newest = standing[-1] if standing else None
    all_moves = list(moves)
    for name in CHANNELS:
        last = _last(moves).get(name)
        if last is not None and last.version == newest:
            continue
        held = last is not None and last.pinned and last.version in standing and name != "dev"
        if not held and (last is not None or newest is not None):
            all_moves.append(Move(_next(all_moves), name, newest, now, why))
    approved = _last(moves).get(APPROVED)
    if approved is not None and approved.version is not None and approved.version not in standing:
        all_moves.append(Move(_next(all_moves), APPROVED, None, now, why))
    return tuple(all_moves)


def moved(
    corpus: str,
    entries: Sequence[Entry],
    moves: Sequence[Move],
    channel: str,
    to: str | None,
    why: str,
    now: str,
    *,
    back: bool,
) -> Move | None:
    """Return the move that a person asks for; None where the channel is there already.

    Args:
        to: a version; None: the newest standing release, or the one before it where `back` is true, so that a repeated
            call moves nothing.
        back: the version must be earlier than the channel's, else later; `approved` may go either way.

    Raises:
        ConfigurationError: no such channel, version or reason; the version was withdrawn; it lies in the other
            direction.
    """
    if channel not in (*CHANNELS, APPROVED):
        names = ", ".join((*CHANNELS, APPROVED))
        raise ConfigurationError(f"{corpus}#{channel[:40]}", "no such channel", f"use one of: {names}")
    if not why.strip():
        raise ConfigurationError(corpus, "moving a channel needs a reason", "say why, without naming people")
    standing = [entry for entry in entries if entry.withdrawn is None]
    if to is not None:
        entry = version_among(corpus, entries, to)
        if entry.withdrawn is not None:
            raise ConfigurationError(
                corpus, f"{entry.version} was withdrawn and can be pulled no more", "see `curation releases`"
            )
    elif len(standing) > back:
        entry = standing[-2 if back else -1]
    else:
        problem = "no earlier release stands" if standing else "no release stands"
        raise ConfigurationError(corpus, problem, "see `curation releases`")
    last = _last(moves).get(channel)
    pinned = channel != APPROVED and entry.version != standing[-1].version
    if last is not None and (last.version, last.pinned) == (entry.version, pinned):
        return None
    if channel != APPROVED and last is not None and last.version is not None and last.version != entry.version:
        if back and last.version < entry.version:
            if to is None:
                return None  # it is further back than that already
            raise ConfigurationError(
                corpus, f"{channel} is on {last.version}, before {entry.version}", "use `curation promote`"
            )
        if not back and last.version > entry.version:
            raise ConfigurationError(
                corpus, f"{channel} is on {last.version}, after {entry.version}", "use `curation rollback`"
            )
    return Move(_next(moves), channel, entry.version, now, why.strip(), pinned)


def tag_moves(clone: Clone, corpus: str, moves: Sequence[Move]) -> list[str]:
    """Set the tags in the clone that moves lack. Returns the names of the new tags, to be pushed.

    Each tag is later than every other one of the corpus, by at least a second: DVC and GTO order them by time alone.
    """
    tags = dict(clone_tags(clone.folder))
    pattern = (f"refs/tags/{corpus}@*", f"refs/tags/{corpus}#*")
    times = clone.git("for-each-ref", "--format=%(taggerdate:unix)", *pattern).split()
    newest = max(map(int, times), default=0)
    made = []
    for name, (move, target) in tags_of(corpus, moves).items():
        if name in tags:
            continue
        newest = max(newest + 1, _seconds(move.at))
        message = f"{corpus}: {move.channel} is {move.version or 'no release'}"
        _write_tag(clone, name, tags[f"{corpus}@{target}"], newest, message)
        made.append(name)
    return made


def tags_of(corpus: str, moves: Iterable[Move]) -> dict[str, tuple[Move, Version]]:
    """Return the tags of moves: name → the move and the version whose commit it points at.

    A move to no version points at the channel's previous one.
    """
    tags, before = {}, dict[str, Version]()
    for move in moves:
        target = move.version or before.get(move.channel)
        if target is not None:
            before[move.channel] = target
            tags[_tag(corpus, move)] = (move, target)
    return tags


def undeclared(corpus: str, tags: Iterable[str], moves: Sequence[Move]) -> list[str]:
    """Return the tags of channels that the ledger does not know, in order."""
    known = {_tag(corpus, move) for move in moves}
    return sorted(
        name
        for name in tags
        if name.startswith(f"{corpus}#") and name not in known and MOVE.fullmatch(name.removeprefix(corpus))
    )


def _tag(corpus: str, move: Move) -> str:
    return f"{corpus}#{move.channel}{'' if move.version else '!'}#{move.number}"


def _write_tag(clone: Clone, name: str, commit: str, at: int, message: str) -> None:
    """Write an annotated tag with a given time; `git tag` would take the clock's."""
    body = f"object {commit}\ntype commit\ntag {name}\ntagger curation <curation@localhost> {at} +0000\n\n{message}\n"
    clone.scratch.mkdir(parents=True, exist_ok=True)
    file = clone.scratch / "tag"
    file.write_text(body, encoding="utf-8")
    clone.git("update-ref", f"refs/tags/{name}", clone.git("hash-object", "-t", "tag", "-w", str(file)))


def _seconds(at: str) -> int:
    return int(dt.datetime.fromisoformat(at).timestamp())


def _last(moves: Iterable[Move]) -> dict[str, Move]:
    return {move.channel: move for move in sorted(moves, key=lambda move: move.number)}


def _next(moves: Sequence[Move]) -> int:
    return max((move.number for move in moves), default=0) + 1


def finish_moves(clone: Clone) -> None:
    """Finish what a kill cut off: set the tags that the ledger lacks, and remove those that it does not know."""
    names = [name for name, _ in clone_tags(clone.folder)]
    for ledger in clone.told():
        if ledger.damage is not None:  # what is to be seen of its channels nobody can tell
            continue
        if strange := undeclared(ledger.corpus, names, ledger.moves):
            clone.git("push", "--quiet", "origin", *(f":refs/tags/{name}" for name in strange))
            clone.git("tag", "--delete", *strange)
        if made := tag_moves(clone, ledger.corpus, ledger.moves):
            clone.git("push", "--quiet", "origin", *(f"refs/tags/{name}" for name in made))
