"""The door for the terminal. Each verb imports only what it needs; errors say where, what and what to do."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from curation.errors import CurationError

app = typer.Typer(
    name="curation",
    help="Support tickets, CRM notes and knowledge bases into training corpora that can be accounted for.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,  # a traceback's locals would hold text of records
    add_completion=False,
    epilog="Exit codes: 0 done · 1 a gate said no, or something unexpected · 2 the call or the configuration is "
    "wrong · 75 try again.",
)
trial = typer.Typer(
    name="try",
    help="Run the pipeline's own kernels on text of yours. Nothing is stored; known people can be given inline.",
    no_args_is_help=True,
)
app.add_typer(trial)
report = typer.Typer(name="report", help="What the data looks like, before a setting is chosen.", no_args_is_help=True)
app.add_typer(report)

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Judge by this day; later landings are not read.")
]
Wait = Annotated[float, typer.Option("--wait", metavar="SECONDS", help="How long to wait for another run to end.")]


def main() -> None:
    """Run the command line; whatever ends it is one line on stderr and an exit code, never a traceback."""
    try:
        code = app(standalone_mode=False)  # typer hands the code of `typer.Exit` back instead of raising it
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except CurationError as error:
        fail(str(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        fail("interrupted", 130)
    except BrokenPipeError:
        from curation.terminal import close_quietly

        close_quietly()
        sys.exit(141)
    except OSError as error:
        from curation.terminal import passing

        fail(f"{error.filename or 'the disk'}: {error.strerror or type(error).__name__}", 75 if passing(error) else 2)
    except Exception as error:  # noqa: BLE001 - typer's own usage errors, and whatever is a bug
        from curation.terminal import usage

        message, code = usage(error)
        fail(message, code)


def fail(message: str, code: int) -> NoReturn:
    """Say what is wrong on stderr, in one line, and end."""
    if message:
        print(f"curation: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(code)


def _day(given: str | None) -> dt.date | None:
    from curation.errors import ConfigurationError

    try:
        return dt.date.fromisoformat(given) if given else None
    except ValueError as error:
        raise ConfigurationError("--as-of", "not a date", "write it as YYYY-MM-DD") from error


@app.command()
def demo(
    data: Annotated[Path | None, typer.Option(help="Folder of all zones; default: the deployment's.")] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 7,
    scale: Annotated[float, typer.Option(help="Share of the full demo, 0.05 to 5.")] = 1.0,
    landings_only: Annotated[
        bool, typer.Option("--landings-only", help="Only write the exports, into --data as a landing zone.")
    ] = False,
) -> None:
    """Write invented exports of three nights, run the nights, publish three corpora."""
    if landings_only:
        from curation.demo.landings import write_landings
        from curation.errors import ConfigurationError

        if data is None:
            raise ConfigurationError("--landings-only", "it does not say where to", "pass --data FOLDER")
        write_landings(data, seed, scale)
        raise typer.Exit(0)
    from curation.reports.demonstration import run_demo

    raise typer.Exit(run_demo(data, seed, scale))


@app.command()
def run(
    as_of: AsOf = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Do everything anew, as on a first night.")
    ] = False,
    retry_quarantine: Annotated[
        bool, typer.Option("--retry-quarantine", help="Read the landings that hold quarantined rows again.")
    ] = False,
    select: Annotated[list[str] | None, typer.Option("--select", help="Only this asset; may be repeated.")] = None,
    wait: Wait = 0.0,
) -> None:
    """Run tonight's work in this process; the run is visible in the UI."""
    from curation.terminal import show_run, start_logging

    start_logging()
    from curation.components.runner import run_night
    from curation.project import load_project

    project = load_project()
    done = run_night(
        project,
        as_of=_day(as_of),
        full_refresh=full_refresh,
        retry_quarantine=retry_quarantine,
        select=select or (),
        wait_seconds=wait,
    )
    raise typer.Exit(show_run(project, done))


@app.command()
def inspect(
    paths: Annotated[list[Path], typer.Argument(help="Files of one export, or its folder.")],
    name: Annotated[str | None, typer.Option(help="Name of the source in the draft; default: the reader's.")] = None,
    draft: Annotated[Path | None, typer.Option(help="Write the draft of its YAML to this file.")] = None,
    show_text: Annotated[bool, typer.Option("--show-text", help="Print a few texts of it too.")] = False,
) -> None:
    """A first look at an export: vendor, shape, fields, values, and a draft of its YAML. Nothing is stored."""
    from curation.reports.inspection import show_inspection

    raise typer.Exit(show_inspection(paths, name, draft, show_text))


@app.command()
def override(
    landing: Annotated[str, typer.Argument(help="The landing that waits, as source:YYYY-MM-DD.")],
    who: Annotated[str, typer.Option(help="Who decided.")],
    why: Annotated[str, typer.Option(help="Why it may pass.")],
) -> None:
    """Let a snapshot pass that lacks too much of the one before. The next run reads it."""
    from curation.project import load_project, open_night
    from curation.sources.step import override_landing

    source, _, date = landing.rpartition(":")
    print(override_landing(open_night(load_project()), source, _day(date), who, why))
    raise typer.Exit(0)


@app.command()
def validate() -> None:
    """Check every YAML of the deployment; errors name file and line."""
    from curation.project import load_project

    project = load_project()
    print(
        f"{len(project.files)} files under {project.defs}: {len(project.sources)} sources, "
        f"{len(project.corpora)} corpora, {len(project.privacy.profiles)} profiles; all valid"
    )


@app.command()
def status() -> None:
    """Last night by source and corpus, holds, gates, versions, who holds the lock, free disk.

    Exit code 0; 1 when a gate is closed or a source is held.
    """
    from curation.project import load_project
    from curation.reports.status import show_status

    raise typer.Exit(show_status(load_project()))


@app.command()
def explain(
    subject: Annotated[
        str, typer.Argument(help="zendesk:48213, kb:refund-policy, a document or example id, or a vendor's URL.")
    ],
    show_text: Annotated[bool, typer.Option("--show-text", help="Show raw and clean text too.")] = False,
) -> None:
    """Where something came from, what was done to it, and what became of it in each corpus."""
    from curation.project import load_project
    from curation.reports.explain import show_explanation

    raise typer.Exit(show_explanation(load_project(), subject, show_text))


@app.command()
def releases(corpus: Annotated[str | None, typer.Argument(help="Only this corpus.")] = None) -> None:
    """All versions of all corpora, withdrawn ones too."""
    from curation.project import load_project
    from curation.reports.releases import show_releases

    raise typer.Exit(show_releases(load_project(), corpus))


@app.command()
def verify(folder: Annotated[Path, typer.Argument(help="A pulled release.")]) -> None:
    """Check a pulled release against its manifest, to the last byte. Needs nothing but the folder."""
    from curation.registry.verify import verify as problems_of

    problems = problems_of(folder)
    for problem in problems:
        print(problem)
    if problems:
        fail(f"{folder}: {len(problems)} problems; pull the release again", 1)
    print(f"{folder}: every file is as released")


@app.command()
def publish(corpus: Annotated[str, typer.Argument(help="A corpus whose candidate has passed its checks.")]) -> None:
    """Publish a checked candidate now, whatever its rhythm (`weekly`, `manual`)."""
    from curation.project import load_project
    from curation.reports.releases import publish_now

    raise typer.Exit(publish_now(load_project(), corpus))


@app.command()
def erase(
    subject: Annotated[str, typer.Argument(help="An e-mail address, or source:person such as zendesk:700123.")],
    who: Annotated[str, typer.Option(help="Who decides.")],
    why: Annotated[str, typer.Option(help="Why, for example the number of the request.")],
    plan: Annotated[bool, typer.Option("--plan", help="Only show what it would touch.")] = False,
    wait: Wait = 0.0,
) -> None:
    """Erase a person: decide, suppress, run the night without them, release again, withdraw the old versions."""
    from curation.terminal import start_logging

    start_logging()
    from curation.components.erasure import erase_person
    from curation.project import load_project

    raise typer.Exit(erase_person(load_project(), subject, who=who, why=why, plan=plan, wait_seconds=wait))


@app.command()
def experiment(
    corpus: Annotated[str, typer.Argument(help="The recipe to try.")],
    landings: Annotated[Path, typer.Option(help="Frozen landings, <source>/<date>/ in there; only read.")],
    metrics: Annotated[Path, typer.Option(help="JSON file of figures to write.")],
    plots: Annotated[Path | None, typer.Option(help="CSV file of fates to write, for `dvc plots`.")] = None,
) -> None:
    """Build one corpus from frozen landings in a throw-away folder and write its figures: what `dvc repro` runs."""
    from curation.terminal import start_logging

    start_logging()
    from curation.reports.experiment import run_experiment

    raise typer.Exit(run_experiment(corpus, landings, metrics, plots))


@report.command()
def labels(
    show_text: Annotated[bool, typer.Option("--show-text", help="Show what the vendors wrote too.")] = False,
) -> None:
    """How documents spread over each vocabulary, and which values have no mapping; the nearest known one is named."""
    from curation.project import load_project
    from curation.reports.labels import report_labels

    raise typer.Exit(report_labels(load_project(), show_text))


@report.command(name="dedup")
def report_thresholds(
    threshold: Annotated[
        str | None, typer.Option(help="Similarities, such as .7,.8,.9. Default: .1 below and above the configured one.")
    ] = None,
) -> None:
    """What other thresholds of deduplication would merge, estimated from the kept MinHashes in seconds."""
    from curation.project import load_project
    from curation.reports.dedup import report_dedup

    raise typer.Exit(report_dedup(load_project(), threshold))


def _lines(answer: Callable[[Any], Any]) -> None:
    """Feed JSON lines from stdin to `answer` and write what it yields, a line each."""
    from curation.terminal import read_lines, write_lines

    write_lines(answer(read_lines(sys.stdin.buffer)))


def _pair(source: Path | None, target: Path | None) -> tuple[Path, Path] | None:
    """The two Parquet paths where they are given, None where JSON lines are meant."""
    if source is None:
        return None
    if target is None:
        from curation.errors import ConfigurationError

        raise ConfigurationError(str(source), "it does not say where to write", "give two Parquet paths, or none")
    return source, target


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
    from curation.project import load_project

    rules = load_project().cleaning
    texts = rules.texts(prose)
    if show is not None and target is not None:
        from curation.errors import ConfigurationError

        raise ConfigurationError("--show/--lines", "Parquet is written, not shown", "leave the option out")
    if source is not None and target is None and source.suffix in (".jsonl", ".ndjson"):
        from curation.errors import ConfigurationError

        raise ConfigurationError(str(source), "JSON lines are read from stdin", f"curation try hygiene < {source}")
    if source is not None and target is None and source.suffix != ".parquet":
        from curation.reports.hygiene import show_file

        raise typer.Exit(show_file(source, texts, rules))
    if files := _pair(source, target):
        cleaning.try_hygiene_parquet(*files, texts)
    elif sys.stdout.isatty() if show is None else show:
        from curation.reports.hygiene import show_lines

        raise typer.Exit(show_lines(sys.stdin.buffer, texts, rules))
    else:
        _lines(lambda records: cleaning.try_hygiene(records, texts))


@trial.command()
def privacy(
    source: Annotated[
        Path | None, typer.Argument(help="Parquet in: doc_id, text. JSON lines on stdin without it.")
    ] = None,
    target: Annotated[Path | None, typer.Argument(help="Parquet out: doc_id, text, findings, status.")] = None,
    profile: Annotated[str, typer.Option(help="A profile of the privacy YAML.")] = "default",
) -> None:
    """Redaction: {"id","text","people"?} → {"id","text","findings","status"}; quarantined text is empty."""
    from curation.privacy import trial as redaction
    from curation.project import load_project
    from curation.storage.keys import trial_keys

    files = _pair(source, target)
    project = load_project()
    policy = project.privacy
    key = trial_keys(project.locations.keys).pseudonym
    if files:
        redaction.try_privacy_parquet(*files, policy, profile, key=key)
    else:
        _lines(lambda records: redaction.try_privacy(records, policy, profile, key=key))


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
    from curation.dedup.trial import try_dedup
    from curation.engine.tasks import Engine
    from curation.project import load_dedup

    engine = Engine("ray" if ray else "local", workers)
    found = try_dedup(documents, clusters, load_dedup(), engine)
    print(", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in found.items()), file=sys.stderr)


@trial.command()
def parse(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of one export.")],
    source: Annotated[
        str, typer.Option(help="A configured source, or a reader: zendesk, salesforce, freshdesk, folder.")
    ],
) -> None:
    """An export into documents as JSON lines on stdout; the accounting goes to stderr."""
    from curation.project import load_project
    from curation.sources.trial import try_parse
    from curation.terminal import write_lines

    documents, accounting = try_parse(paths, source, load_project().sources)
    write_lines(documents)
    print(accounting, file=sys.stderr)


if __name__ == "__main__":
    main()
