"""`curation try`: run the pipeline's own kernels on text given by the caller; nothing is stored."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from curation.privacy.policy import PrivacyPolicy
    from curation.storage.tables import Tables

trial = typer.Typer(
    name="try",
    help="Run the pipeline's own kernels on text of yours. Nothing is stored; known people can be given inline.",
    no_args_is_help=True,
)


def _lines(answer: Callable[[Any], Any]) -> None:
    """Feed JSON lines from stdin to `answer` and write each result as a JSON line."""
    from curation.reports.terminal import read_lines, write_lines

    write_lines(answer(read_lines(sys.stdin.buffer)))


def _pair(source: Path | None, target: Path | None) -> tuple[Path, Path] | None:
    """Return the two Parquet paths where they are given, None where JSON lines are meant."""
    if source is None:
        return None
    if target is None:
        from curation.errors import ConfigurationError

        raise ConfigurationError(str(source), "it does not say where to write", "give two Parquet paths, or none")
    return source, target


def _only_shown(source: Path | None, target: Path | None, show: bool | None, verb: str) -> None:
    """Refuse a call that would neither show nor write anything."""
    from curation.errors import ConfigurationError

    if show is not None and target is not None:
        raise ConfigurationError("--show/--lines", "Parquet is written, not shown", "leave the option out")
    if source is not None and target is None and source.suffix in (".jsonl", ".ndjson"):
        raise ConfigurationError(str(source), "JSON lines are read from stdin", f"curation try {verb} < {source}")
    if show is False and source is not None and source.suffix != ".parquet":
        fix = f'leave --lines out, or pass {{"id": …, "text": …}} a line on stdin: curation try {verb} --lines'
        raise ConfigurationError(str(source), "a text is shown; lines answer lines on stdin", fix)


def _privacy() -> tuple[PrivacyPolicy, bytes, Tables | None]:
    """Return the deployment's privacy policy with its key and tables; without a deployment, the policy that the package
    starts one with and the demo's key.
    """
    from curation.deployment.project import load_alone, load_project
    from curation.privacy.policy import PrivacyPolicy
    from curation.settings.folder import find_deployment
    from curation.start.folder import START_DEFS
    from curation.storage.secrets.keys import demo_keys, trial_keys
    from curation.storage.tables import Tables

    if find_deployment() is None:
        return load_alone("Privacy", PrivacyPolicy, START_DEFS), demo_keys(0).pseudonym, None
    project = load_project()
    return project.privacy, trial_keys(project.locations.keys).pseudonym, Tables(project.locations.tables)


@trial.command()
def hygiene(
    source: Annotated[
        Path | None,
        typer.Argument(help="A text to look at, or Parquet in: doc_id, text. JSON lines on stdin without it."),
    ] = None,
    target: Annotated[Path | None, typer.Argument(help="Parquet out: doc_id, text, removed.")] = None,
    prose: Annotated[bool, typer.Option("--prose", help="It is an article, not mail.")] = False,
    show: Annotated[
        bool | None, typer.Option("--show/--lines", help="Show before, edits and after. Default: where a person looks.")
    ] = None,
) -> None:
    """What cleaning takes out: {"id","text"} → {"id","text","removed":[{"start","end","kind","score"}]}.

    Lines and Parquet tell removals only, as spans of the text as given; shown, it is every edit that the night makes.
    """
    from curation.cleaning import trial as cleaning
    from curation.cleaning.settings import CleaningSettings
    from curation.deployment.project import load_alone

    rules = load_alone("Cleaning", CleaningSettings)
    texts = rules.texts(prose)
    _only_shown(source, target, show, "hygiene")
    if source is not None and target is None and source.suffix != ".parquet":
        from curation.reports.texts.hygiene import show_file

        raise typer.Exit(show_file(source, texts, rules))
    if files := _pair(source, target):
        cleaning.try_hygiene_parquet(*files, texts)
    elif sys.stdout.isatty() if show is None else show:
        from curation.reports.texts.hygiene import show_lines

        raise typer.Exit(show_lines(sys.stdin.buffer, texts, rules))
    else:
        _lines(lambda records: cleaning.try_hygiene(records, texts))


@trial.command()
def privacy(
    source: Annotated[
        Path | None,
        typer.Argument(help="A text to look at, or Parquet in: doc_id, text. JSON lines on stdin without it."),
    ] = None,
    target: Annotated[Path | None, typer.Argument(help="Parquet out: doc_id, text, findings, status.")] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option(help="A profile of the privacy YAML; shown, several may be compared. Default: default."),
    ] = None,
    show: Annotated[
        bool | None, typer.Option("--show/--lines", help="Show findings in colour. Default: where a person looks.")
    ] = None,
) -> None:
    """Redaction: {"id","text","language"?,"people"?} → {"id","text","findings","status"}; quarantined text is empty.

    Shown, it is the text with each finding's type, recognizer and score, and what the profiles make of it. What a
    profile drops is quarantined too. All that one call is given is one corpus.
    """
    from curation.errors import ConfigurationError
    from curation.privacy import trial as redaction

    _only_shown(source, target, show, "privacy")
    profiles = profile or ["default"]
    policy, key, tables = _privacy()
    if source is not None and target is None and source.suffix != ".parquet":
        from curation.reports.texts.spans import show_file

        raise typer.Exit(show_file(source, policy, profiles, key))
    files = _pair(source, target)
    if not files and (sys.stdout.isatty() if show is None else show):
        from curation.reports.texts.spans import show_lines

        raise typer.Exit(show_lines(sys.stdin.buffer, policy, profiles, key))
    if len(profiles) > 1:
        raise ConfigurationError("--profile", "more than one is only shown", "pass --show, or one profile")
    if files:
        redaction.try_privacy_parquet(*files, policy, profiles[0], key=key, tables=tables)
    else:
        _lines(lambda records: redaction.try_privacy(records, policy, profiles[0], key=key, tables=tables))


@trial.command()
def dedup(
    documents: Annotated[Path, typer.Argument(help="Parquet in: doc_id, kind, created, text.")],
    clusters: Annotated[Path, typer.Argument(help="Parquet out: doc_id, cluster_id, kind, size, similarity.")],
    ray: Annotated[
        bool, typer.Option("--ray", help="On Ray: the cluster of RAY_ADDRESS, else one started here.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes; 1 is this one.")] = 1,
) -> None:
    """Clusters of documents that say the same or nearly the same."""
    from curation.dedup.settings import DedupSettings
    from curation.dedup.trial import try_dedup
    from curation.deployment.project import load_alone
    from curation.engine.tasks import Engine

    engine = Engine("ray" if ray else "local", workers)
    counts = try_dedup(documents, clusters, load_alone("Dedup", DedupSettings), engine)
    print(", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items()), file=sys.stderr)


@trial.command()
def parse(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of one export.")],
    source: Annotated[
        str, typer.Option(help="A configured source, or a reader: zendesk, salesforce, freshdesk, folder.")
    ],
) -> None:
    """An export into documents as JSON lines on stdout; to stderr go the accounting, turns by role and visibility, and
    fields that the source names and no record has."""
    from curation.deployment.project import load_project
    from curation.reports.terminal import write_lines
    from curation.settings.folder import find_deployment
    from curation.sources.trial import try_parse

    sources = load_project().sources if find_deployment() else {}
    # What is no terminal is a log, which more people read than the export.
    documents, told = try_parse(paths, source, sources, every_name=sys.stderr.isatty())
    write_lines(documents)
    for line in told:
        print(line, file=sys.stderr)
