"""Verbs of the registry: what differs between releases, where data is held, and which version a channel is on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from curation.cli.completion import OnlyCorpus, corpora
from curation.cli.decisions import Who, said_by_person
from curation.errors import ConfigurationError

registered = typer.Typer()

Corpus = Annotated[str, typer.Argument(help="The corpus whose channel it is; support-sft@v1.2.0 says --to as well.")]
To = Annotated[str | None, typer.Option("--to", metavar="VERSION", help="The version it shall be on.")]
WhyMoved = Annotated[str, said_by_person("--why", "Why; it stands in the changelog, so name no people.")]
ChannelName = Annotated[str, typer.Option("--channel", help="prod, dev or approved.")]


@registered.command()
def diff(
    before: Annotated[str, typer.Argument(help="A release: support-sft@v1.0.0, or support-sft@prod.")],
    after: Annotated[str, typer.Argument(help="Another one of the same corpus; v1.1.0 is enough.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object with every example that differs.")] = False,
    show: Annotated[int, typer.Option("--show", min=0, help="How many ids to print of each kind of change.")] = 10,
) -> None:
    """Which examples were added, removed, changed or moved to another split between two releases, and why."""
    from curation.deployment.project import load_project
    from curation.reports.releases.diff import show_diff

    raise typer.Exit(show_diff(load_project(), before, after, as_json, show))


@registered.command()
def page(
    release: Annotated[
        str,
        typer.Argument(
            help="support-sft@v1.0.0, or support-sft@prod; a corpus alone: its newest version.", autocompletion=corpora
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Where the page goes. Default: data/corpora/CORPUS@VERSION.release.html."
        ),
    ] = None,
) -> None:
    """A release as one HTML page: what it is, its size, checks, licence, and how to get it. It holds no example."""
    from curation.deployment.project import load_project
    from curation.reports.releases.page import show_page

    raise typer.Exit(show_page(load_project(), release, out))


@registered.command(name="where-is")
def where_is(
    subject: Annotated[
        str,
        typer.Argument(
            help="An e-mail address, zendesk:48213, kb:refund-policy@2, a document or example id, or a vendor's URL."
        ),
    ],
    plan: Annotated[bool, typer.Option("--plan", help="Print what an erasure would touch; nothing is done.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, with all ids.")] = False,
) -> None:
    """The releases, corpora, examples and tables that hold a person, record, document, example or article version."""
    from curation.deployment.project import load_project
    from curation.reports.releases.where_is import show_whereabouts

    raise typer.Exit(show_whereabouts(load_project(), subject, plan, as_json))


@registered.command()
def repair(
    release: Annotated[str, typer.Argument(help="support-sft@v1.0.0, or support-sft@prod.")],
    copy: Annotated[
        list[Path] | None,
        typer.Option("--copy", help="A folder with files of it, as somebody has pulled it; may be repeated."),
    ] = None,
) -> None:
    """Read every file of a release in the remote and put back those that are damaged or gone.

    From --copy, and from the corpus as it was checked last here: most of its shards are those of earlier versions too.
    Exit code 1 when something stays damaged.
    """
    from curation.deployment.project import load_project
    from curation.reports.releases.listing import repair_release

    raise typer.Exit(repair_release(load_project(), release, copy or ()))


@registered.command()
def verify(
    folder: Annotated[Path | None, typer.Argument(help="A pulled release.")] = None,
    digest: Annotated[str | None, typer.Option("--digest", help="The content digest that it must have.")] = None,
    key: Annotated[
        str | None, typer.Option("--key", metavar="FINGERPRINT", help="Who must have signed it, as its owner told you.")
    ] = None,
    tag: Annotated[
        str | None, typer.Option("--as", metavar="RELEASE", help="What it was pulled as: support-sft@v1.0.0.")
    ] = None,
    chain: Annotated[
        Path | None, typer.Option("--keys", help="keys/signing-keys.jsonl of the registry, where newer keys stand.")
    ] = None,
    registry: Annotated[
        str | None,
        typer.Option("--registry", metavar="URL", help="Its ledgers and tags too, and which keys are revoked."),
    ] = None,
) -> None:
    """Check a pulled release against its manifest, to the last byte, and who signed it. It needs the folder alone;
    which keys were revoked since, the registry tells."""
    from curation.reports.releases.verification import verify_registry, verify_release

    if folder is None and registry is None:
        raise ConfigurationError("curation verify", "it says nothing to check", "give FOLDER, --registry URL or both")
    if folder is None and (digest is not None or tag is not None):
        raise ConfigurationError("--registry", "no release is given to ask this of", "give FOLDER too")
    if registry is not None:
        verify_registry(registry, key, chain)
    if folder is not None:
        verify_release(folder, digest, key, tag, chain, registry)


@registered.command()
def channels(corpus: OnlyCorpus = None) -> None:
    """Which version every channel is on, since when and why."""
    from curation.deployment.project import load_project
    from curation.reports.releases.channels import show_channels

    raise typer.Exit(show_channels(load_project(), corpus))


@registered.command()
def rollback(corpus: Corpus, who: Who, why: WhyMoved, to: To = None, channel: ChannelName = "prod") -> None:
    """Put a channel back on an earlier version, by default the one before the newest. It stays until `promote`."""
    from curation.deployment.project import load_project
    from curation.reports.releases.channels import put_channel

    corpus, to = named_release(corpus, to)
    raise typer.Exit(put_channel(load_project(), corpus, channel, to, who, why, back=True))


@registered.command()
def promote(corpus: Corpus, who: Who, why: WhyMoved, to: To = None, channel: ChannelName = "prod") -> None:
    """Put a channel on a later version, by default the newest, which it then follows again."""
    from curation.deployment.project import load_project
    from curation.reports.releases.channels import put_channel

    corpus, to = named_release(corpus, to)
    raise typer.Exit(put_channel(load_project(), corpus, channel, to, who, why, back=False))


@registered.command()
def withdraw(
    corpus: Annotated[
        str, typer.Argument(help="The corpus, or a release of it: support-sft@v1.3.0.", autocompletion=corpora)
    ],
    who: Who,
    why: WhyMoved,
    version: Annotated[
        str | None, typer.Argument(help="The version that nobody shall use, unless CORPUS says it.")
    ] = None,
) -> None:
    """Withdraw a version: its objects leave the remote, its channels go to the newest that stands, its tag stays.

    It cannot be undone.
    """
    from curation.deployment.project import load_project
    from curation.reports.releases.channels import withdraw_version

    corpus, version = named_release(corpus, version)
    if version is None:
        raise ConfigurationError(
            corpus, "no version is said", f"write {corpus}@VERSION; see `curation releases {corpus}`"
        )
    raise typer.Exit(withdraw_version(load_project(), corpus, version, who, why))


@registered.command()
def approve(
    corpus: Annotated[
        str, typer.Argument(help="The corpus, or a release of it: support-sft@v1.3.0.", autocompletion=corpora)
    ],
    who: Who,
    why: WhyMoved,
    version: Annotated[
        str | None, typer.Argument(help="The version that somebody has looked at and found fit, unless CORPUS says it.")
    ] = None,
) -> None:
    """Say that a person has approved a version: the channel `approved` is on it until another one is, or it is
    withdrawn."""
    from curation.deployment.project import load_project
    from curation.registry.repository.channels import APPROVED
    from curation.reports.releases.channels import put_channel

    corpus, version = named_release(corpus, version)
    if version is None:
        raise ConfigurationError(
            corpus, "no version is said", f"write {corpus}@VERSION; see `curation releases {corpus}`"
        )
    raise typer.Exit(put_channel(load_project(), corpus, APPROVED, version, who, why, back=False))


def named_release(corpus: str, version: str | None) -> tuple[str, str | None]:
    """Return corpus and version, where either argument may be written as `support-sft@v1.3.0`.

    Raises:
        ConfigurationError: the two arguments name different corpora or versions.
    """
    name, at, own = corpus.partition("@")
    other, beside, wanted = (version or "").rpartition("@")
    versions = {number.removeprefix("v"): number for number in (own, wanted) if number}
    if (beside and other != name) or len(versions) > 1 or (at and not own):
        given = corpus if version is None else f"{corpus} {version}"
        raise ConfigurationError(given, "this names no one version", f"write {name}@VERSION, or {name} and VERSION")
    return name, next(iter(versions.values()), None)


registry = typer.Typer(help="The registry as a whole.", no_args_is_help=True)
registered.add_typer(registry, name="registry")


@registry.command()
def move(
    folder: Annotated[Path, typer.Argument(help="Takes the registry and its remote under the names that they have.")],
    wait: Annotated[float, typer.Option("--wait", help="Seconds to wait for a run to end.")] = 0.0,
) -> None:
    """Take a registry that `curation run` has made elsewhere, with the folder that is its remote; all versions can be
    pulled from there.

    Say then in the YAML where it is. The same call again finishes what was cut off.
    """
    from curation.deployment.project import load_project
    from curation.registry.repository.moving import move_registry
    from curation.registry.step import registry_of
    from curation.storage.lock import run_lock

    project = load_project()
    with run_lock(project.locations.run_lock, wait, "curation registry move"):
        moved = move_registry(registry_of(project), folder)
    print("moved; say so in the Locations YAML before the next run:")
    print(f"  registry: {moved.registry}\n  remote: {moved.remote}")
    raise typer.Exit(0)
