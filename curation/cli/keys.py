"""Verbs of keys: list them, replace one by a new one, and say which keys of others are trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from curation.cli.decisions import Who, said_by_person
from curation.errors import ConfigurationError

keys = typer.Typer(name="keys", help="Keys: what there is, rotation, and who is trusted to sign.", no_args_is_help=True)

Why = Annotated[str, said_by_person("--why", "Why; it stands in the decisions log.")]
By = Annotated[
    Path | None, typer.Option("--by", help="PEM of a recovery key, which says it where the signing key is lost.")
]


@keys.command(name="list")
def list_keys() -> None:
    """Names, duties and ages of all keys, and what consumers pin; no key is printed."""
    from curation.deployment.project import load_project
    from curation.reports.releases.keys import show_keys

    raise typer.Exit(show_keys(load_project()))


@keys.command()
def rotate(
    kind: Annotated[str, typer.Argument(help="signing, log, suppression, release_id or pseudonym.")],
    who: Who,
    why: Why,
    by: By = None,
) -> None:
    """Put a new key in place of an old one. Erased people stay out, and what is out verifies; after release_id and
    pseudonym the next version of every corpus is a major one."""
    from curation.deployment.project import load_project
    from curation.reports.releases.keys import rotate_key

    raise typer.Exit(rotate_key(load_project(), kind, who, why, by))


@keys.command()
def trust(
    file: Annotated[Path, typer.Argument(help="PEM of a public key.")],
    who: Who,
    why: Why,
    duty: Annotated[str, typer.Option("--for", help="recovery, or signing: as another deployment does.")] = "recovery",
    by: By = None,
) -> None:
    """Let the signing key vouch for another one: for whoever pins ours it may sign, or replace a lost key."""
    from curation.deployment.project import load_project
    from curation.reports.releases.keys import trust_key

    raise typer.Exit(trust_key(load_project(), file, duty, who, why, by))


@keys.command()
def revoke(
    fingerprint: Annotated[str, typer.Argument(help="The key, as `curation keys list` names it.")],
    who: Who,
    why: Why,
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="What it signed from this day on is refused.")],
    by: By = None,
) -> None:
    """Trust a key no more from a day on."""
    from curation.deployment.project import load_project
    from curation.reports.releases.keys import revoke_key
    from curation.reports.terminal import day_of

    day = day_of("--from", since)
    if day is None:
        raise ConfigurationError("--from", "no day is said", "write it as YYYY-MM-DD")
    raise typer.Exit(revoke_key(load_project(), fingerprint.lower(), day, who, why, by))
