"""The `curation` command. Each verb imports only what it needs; errors say where, what and what to do."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from curation.cli.completion import OnlyCorpus, corpora
from curation.cli.contamination import compared
from curation.cli.decisions import (
    Account,
    Address,
    Born,
    Choose,
    Email,
    Name,
    Person,
    Phone,
    Who,
    WhoLooks,
    WhyLooks,
    decided,
    said_by_person,
)
from curation.cli.keys import keys
from curation.cli.registry import registered
from curation.cli.report import report
from curation.cli.review import reviewed
from curation.cli.trial import trial
from curation.errors import ConfigurationError, CurationError
from curation.storage.modes import keep_private

app = typer.Typer(
    name="curation",
    help="Support tickets, CRM notes and knowledge bases into training corpora that can be accounted for.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,  # a traceback's locals would hold text of records
    epilog="Exit codes: 0 done · 1 a gate said no, or something unexpected · 2 the call or the configuration is "
    "wrong · 75 try again.",
)
app.add_typer(trial)
app.add_typer(report)
app.add_typer(decided)  # without a name: its verbs stand beside ours
app.add_typer(reviewed)
app.add_typer(compared)
app.add_typer(registered)
app.add_typer(keys)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object, whose keys stay, instead of tables.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="YYYY-MM-DD",
        help="Judge by this day and read no later landing. Default: today, where the schedule is.",
    ),
]
Wait = Annotated[float, typer.Option("--wait", metavar="SECONDS", help="How long to wait for another run to end.")]


def main() -> None:
    """Run the command line, and report any failure as one line on stderr and an exit code, never as a traceback."""
    try:
        code = app(standalone_mode=False)  # typer hands the code of `typer.Exit` back instead of raising it
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except CurationError as error:
        fail(str(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        fail("interrupted", 130)
    except BrokenPipeError:
        from curation.reports.terminal import close_quietly

        close_quietly()
        sys.exit(141)
    except OSError as error:
        from curation.reports.terminal import passing, system_error

        fail(system_error(error), 75 if passing(error) else 2)
    except Exception as error:  # noqa: BLE001 - typer's own usage errors, and whatever is a bug
        from curation.reports.terminal import usage

        message, code = usage(error)
        fail(message, code)


def console() -> NoReturn:
    """Run the command line as a process of its own, and end that as soon as all is written: what `curation` calls."""
    if sys.argv[1:2] != ["init"]:  # what that lays out is a project's, for whoever shares it
        keep_private()
    # Models and libraries are millions of objects that live as long as the process: to look at them all for garbage
    # again and again takes a twentieth of the time.
    gc.set_threshold(50_000, 20, 100)
    try:
        main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    # Not by the interpreter's own end: twice in some fifty calls on a loaded machine a library's thread was still alive
    # then, and C++ aborted ("terminate called without an active exception", 134) after everything was done.
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # closed, or its reader has gone
            stream.flush()
    os._exit(code)


def fail(message: str, code: int) -> NoReturn:
    """Print the error message on stderr in one line and exit with `code`."""
    if message:
        print(f"curation: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(code)


@app.command()
def docs(
    where: Annotated[
        bool, typer.Option("--where", help="Print the place of its first page, and open nothing.")
    ] = False,
) -> None:
    """Open the documentation in a browser. It is stored on this machine: nothing is fetched."""
    from curation.docs.site import site

    first = site()
    print(first)
    if not where:
        typer.launch(first.as_uri())


@app.command()
def demo(
    data: Annotated[Path | None, typer.Option(help="Folder of all zones; default: the deployment's.")] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 7,
    scale: Annotated[float, typer.Option(help="Share of the full demo, 0.05 to 5.")] = 1.0,
    landings_only: Annotated[
        bool, typer.Option("--landings-only", help="Only write the exports, into --data as a landing zone.")
    ] = False,
) -> None:
    """Write invented exports of three nights, run the nights, publish a corpus of every shape."""
    if landings_only:
        from curation.demo.landings import write_landings

        if data is None:
            raise ConfigurationError("--landings-only", "it does not say where to", "pass --data FOLDER")
        write_landings(data, seed, scale)
        raise typer.Exit(0)
    from curation.reports.demonstration import run_demo

    raise typer.Exit(run_demo(data, seed, scale))


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where it is to be; exports may have landed in its data/landing/.")],
    reader: Annotated[
        str | None,
        typer.Option(
            help="Whose exports: zendesk, jira, folder… Default: what has landed tells, else folder. `mapped` drafts a "
            "mapping of your own tables, also where they look like a vendor's."
        ),
    ] = None,
    owner: Annotated[
        str | None, typer.Option(help="E-mail address or team of who answers for the data. Default: you.")
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="EXPORT",
            help="File or folder of a vendor's export. It is copied to be the first landing, and a first night over at "
            "most some 1,000 rows of it, which leaves nothing behind, shows what becomes of them.",
        ),
    ] = None,
    licence: Annotated[
        str | None,
        typer.Option(help="Under which terms the text, and releases of it, may be used. Default: internal, other."),
    ] = None,
    purpose: Annotated[
        str | None, typer.Option(help="What it was collected for. Default: what is usual for such an export.")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="ISO 639-1 code of a language to take; repeat it. Default: all.")
    ] = None,
    first_night: Annotated[bool, typer.Option(help="With --from: whether the first night is shown.")] = True,
) -> None:
    """Begin a deployment: one source, one corpus with its suite, and all that a night needs. It runs at once."""
    from curation.reports.beginning import Asked, show_beginning

    asked = Asked(owner, licence, purpose, tuple(language or ()))
    raise typer.Exit(show_beginning(folder, reader, asked, export, first_night))


@app.command()
def run(
    as_of: AsOf = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Do everything anew, as on a first night.")
    ] = False,
    retry_quarantine: Annotated[
        bool, typer.Option("--retry-quarantine", help="Try quarantined rows and held texts again.")
    ] = False,
    select: Annotated[list[str] | None, typer.Option("--select", help="Only this asset; may be repeated.")] = None,
    wait: Wait = 0.0,
) -> None:
    """Run tonight's work in this process; the run is visible in the UI."""
    from curation.reports.terminal import day_of, show_run, start_logging

    start_logging()
    from curation.components.runs.runner import run_night
    from curation.deployment.project import load_project

    project = load_project()
    done = run_night(
        project,
        as_of=day_of("--as-of", as_of),
        full_refresh=full_refresh,
        retry_quarantine=retry_quarantine,
        select=select or (),
        wait_seconds=wait,
    )
    raise typer.Exit(show_run(project, done))


@app.command()
def upgrade(
    plan: Annotated[bool, typer.Option("--plan", help="Only show what would change and be done again.")] = False,
    wait: Wait = 0.0,
) -> None:
    """Take over what an older version of this code has written. `curation run` does the same by itself."""
    from curation.deployment.project import load_project
    from curation.reports.upgrade import show_upgrade

    raise typer.Exit(show_upgrade(load_project(), plan, wait))


@app.command()
def inspect(
    paths: Annotated[list[Path], typer.Argument(help="Files of one export, or its folder.")],
    name: Annotated[str | None, typer.Option(help="Name of the source in the draft; default: its folder's.")] = None,
    draft: Annotated[Path | None, typer.Option(help="Write the draft of its YAML to this file.")] = None,
    show_text: Annotated[bool, typer.Option("--show-text", help="Print a few texts of it too.")] = False,
) -> None:
    """A first look at an export: vendor, shape, fields, values, and a draft of its YAML. Nothing is stored."""
    from curation.reports.inspection import show_inspection

    raise typer.Exit(show_inspection(paths, name, draft, show_text))


@app.command()
def validate(as_json: AsJson = False) -> None:
    """Check every YAML of the deployment, and name all that is wrong, with file and line; what is missing for a
    language that a recipe selects; and what a mapping leaves open or names that the newest landing does not have.
    Nodes of a Ray cluster are asked whether they see what they must."""
    from curation.reports.validation import show_validation

    raise typer.Exit(show_validation(as_json))


@app.command()
def status(as_json: AsJson = False) -> None:
    """Last night by source and corpus, holds, gates, versions, who holds the lock, free disk, what needs somebody.

    Exit code 0; 1 when a gate is closed, a source is held, a night failed or did not come, something cannot be read or
    pulled, or another of what needs somebody is an error.
    """
    from curation.deployment.project import load_project
    from curation.reports.status import show_status

    raise typer.Exit(show_status(load_project(), as_json))


@app.command()
def messages(trial: Annotated[bool, typer.Option("--try", help="Send each receiver a trial instead.")] = False) -> None:
    """Tell who is to know what is so now, and deliver what waits. Dagster's daemon does it by itself; cron may call it.

    Exit code 0; 75 when a receiver did not take what it was sent.
    """
    from curation.deployment.project import load_project
    from curation.reports.messages import show_messages

    raise typer.Exit(show_messages(load_project(), trial))


@app.command()
def explain(
    subject: Annotated[
        str, typer.Argument(help="zendesk:48213, kb:refund-policy, a document or example id, or a vendor's URL.")
    ],
    show_text: Annotated[
        bool, typer.Option("--show-text", help="Show raw and clean text too; needs --who and --why.")
    ] = False,
    who: WhoLooks = None,
    why: WhyLooks = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object, whose keys stay; it holds no text.")
    ] = False,
) -> None:
    """Where something came from, what was done to it, and what became of it in each corpus."""
    from curation.deployment.project import load_project
    from curation.reports.audit import reader
    from curation.reports.texts.explain import show_explanation

    asked = reader(show_text, who, why, "curation explain")
    raise typer.Exit(show_explanation(load_project(), subject, asked, as_json))


@app.command()
def releases(corpus: OnlyCorpus = None, as_json: AsJson = False) -> None:
    """All versions of all corpora, withdrawn ones too."""
    from curation.deployment.project import load_project
    from curation.reports.releases.listing import show_releases

    raise typer.Exit(show_releases(load_project(), corpus, as_json))


@app.command()
def publish(
    corpus: Annotated[
        str, typer.Argument(help="A corpus whose candidate has passed its checks.", autocompletion=corpora)
    ],
) -> None:
    """Publish a checked candidate now, whatever its rhythm (`weekly`, `manual`)."""
    from curation.deployment.project import load_project
    from curation.reports.releases.listing import publish_now

    raise typer.Exit(publish_now(load_project(), corpus))


@app.command()
def erase(
    who: Who,
    why: Annotated[str, said_by_person("--why", "Why, for example the number of the request.")],
    subject: Person = None,
    email: Email = None,
    phone: Phone = None,
    name: Name = None,
    born: Born = None,
    address: Address = None,
    account: Account = None,
    choose: Choose = None,
    batch: Annotated[
        Path | None, typer.Option(help="A file of requests, CSV or JSON lines: all of them in one night.")
    ] = None,
    received: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="When the request came: its deadline counts from then.")
    ] = None,
    mask: Annotated[bool, typer.Option("--mask", help="Mask what other people's texts say of them, too.")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Only show what it would touch.")] = False,
    as_of: AsOf = None,
    wait: Wait = 0.0,
) -> None:
    """Erase a person: decide, suppress, run the night without them, release again, withdraw the old versions.

    Without SUBJECT it lists who fits all that a request brings, masked, and erases whom you choose.
    """
    from curation.reports.terminal import day_of, start_logging

    start_logging()
    from curation.deployment.project import load_project
    from curation.reports.erasures.erasure import erase_people
    from curation.reports.erasures.requested import Request
    from curation.reports.erasures.requests import Asked, read_batch

    request = Request(email, phone, name, day_of("--born", born), address, account)
    if (subject is not None) + bool(request.brings) + (batch is not None) != 1:
        fix = "give SUBJECT, what a request brings, or --batch FILE"
        raise ConfigurationError("curation erase", "it names nobody, or somebody twice", fix)
    if choose is not None and not request.brings:
        fix = "leave it out: SUBJECT says who is meant, and in a file a column `choose` does"
        raise ConfigurationError("--choose", "there is nobody to choose from", fix)
    since = day_of("--received", received)
    requests = [Asked(subject or request, why, since, choose)] if batch is None else read_batch(batch, why, since)
    day = day_of("--as-of", as_of)
    done = erase_people(load_project(), requests, who=who, plan=plan, wait_seconds=wait, as_of=day, mask=mask)
    raise typer.Exit(done)


@app.command()
def experiment(
    corpus: Annotated[str, typer.Argument(help="The recipe to try.", autocompletion=corpora)],
    landings: Annotated[Path, typer.Option(help="Frozen landings, <source>/<date>/ in there; only read.")],
    metrics: Annotated[Path, typer.Option(help="JSON file of figures to write.")],
    plots: Annotated[Path | None, typer.Option(help="CSV file of fates to write, for `dvc plots`.")] = None,
) -> None:
    """Build one corpus from frozen landings in a throw-away folder and write its figures: what `dvc repro` runs."""
    from curation.reports.terminal import start_logging

    start_logging()
    from curation.reports.experiment import run_experiment

    raise typer.Exit(run_experiment(corpus, landings, metrics, plots))
