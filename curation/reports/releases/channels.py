"""Run `curation channels`, `rollback`, `promote` and `withdraw`: show the version of a channel, and change it."""

from __future__ import annotations

import contextlib

from curation.deployment.project import Project
from curation.deployment.read_only import read_state
from curation.errors import ConfigurationError, CurationError, TryAgain
from curation.registry.repository.channels import Channel
from curation.registry.step import move_channel, registry_of, withdraw_release
from curation.registry.witness.agreement import reconcile
from curation.reports.releases.listing import no_corpus, require_kept
from curation.reports.terminal import console, printable


def show_channels(project: Project, corpus: str | None) -> int:
    """Print every channel, and how a consumer follows one. Returns the exit code.

    Raises:
        ConfigurationError: there is no such corpus.
        IntegrityError: the registry holds nothing, though something was published in it.
        TryAgain: the registry cannot be reached.
    """
    from rich.table import Table

    registry = registry_of(project)
    channels = registry.channels(corpus)
    if not channels:
        require_kept(project, registry)
    if corpus is not None and corpus not in {*project.corpora, *(pin.corpus for pin in channels)}:
        raise no_corpus(project, corpus)
    out = console()
    if not channels:
        out.print("No channel yet: the first release sets them")
        return 0
    table = Table()
    for name in ("corpus", "channel", "version", "since", "why"):
        table.add_column(name, no_wrap=name != "why")
    for channel in channels:
        table.add_row(channel.corpus, channel.name, place_of(channel), channel.at[:10], printable(channel.why))
    out.print(table)
    example = channels[-1]
    follow = f"dvc artifacts get {registry.repository.address} {example.corpus} --stage {example.name}"
    out.print(f"Follow one: {follow}", soft_wrap=True)
    return 0


def place_of(channel: Channel) -> str:
    """Return the version of a channel in words."""
    if channel.version is None:
        return "no release stands"
    return f"{channel.version}, until `curation promote`" if channel.pinned else channel.version


def put_channel(project: Project, corpus: str, channel: str, to: str | None, who: str, why: str, *, back: bool) -> int:
    """Move a channel and print where it is. Returns the exit code.

    Raises:
        ConfigurationError: nothing was released yet; there is no such channel or version, or no who or why.
        IntegrityError: the log of decisions is broken.
        TryAgain: the registry or its lock is not available now.
    """
    night = read_state(project).as_night()
    if night is None:
        raise ConfigurationError(corpus, "nothing was released yet", "run `curation run` or `curation demo`")
    reconcile(night)
    now, done = move_channel(night, corpus, channel, to, who, why, back=back)
    console().print(f"{corpus}: {channel} is {'now' if done else 'already'} on {place_of(now)}", soft_wrap=True)
    return 0


def withdraw_version(project: Project, corpus: str, version: str, who: str, why: str) -> int:
    """Withdraw a version, and print what consumers get now. Returns the exit code.

    Raises:
        ConfigurationError: nothing was released yet; there is no such version, or no who or why.
        IntegrityError: the log of decisions is broken.
        TryAgain: the registry, its remote or its lock is not available now.
    """
    night = read_state(project).as_night()
    if night is None:
        raise ConfigurationError(corpus, "nothing was released yet", "run `curation run` or `curation demo`")
    with contextlib.suppress(TryAgain):  # the decision may stand before the witness can be reached again
        reconcile(night)
    release = withdraw_release(night, corpus, version, who, why)
    out = console()
    out.print(
        f"{release.tag} is withdrawn ({release.withdrawn}); what it alone held has left the remote", soft_wrap=True
    )
    for channel in registry_of(project).channels(corpus):
        out.print(f"{corpus}: {channel.name} is on {place_of(channel)}", soft_wrap=True)
    out.print(
        "The same content is not published again: change the recipe or what it reads. What was pulled stays pulled",
        soft_wrap=True,
    )
    return 0


def pinned_in_words(project: Project) -> list[str]:
    """Return a sentence for each channel that a person pinned; none where the registry cannot be read.

    That error is reported elsewhere.
    """
    try:
        channels = registry_of(project).channels()
    except CurationError:
        return []
    return [
        f"{channel.corpus}: {channel.name} stays on {channel.version} since {channel.at[:10]} ({channel.why}); "
        f"`curation promote {channel.corpus}` lets it follow the newest again"
        for channel in channels
        if channel.pinned
    ]
