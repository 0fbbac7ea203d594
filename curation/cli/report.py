"""`curation report`: what the data looks like, in numbers and in text that was redacted."""

from __future__ import annotations

from typing import Annotated

import typer

from curation.cli.completion import OnlyCorpus
from curation.cli.decisions import WhoLooks, WhyLooks

report = typer.Typer(name="report", help="What the data looks like, before a setting is chosen.", no_args_is_help=True)


@report.command()
def labels(
    show_text: Annotated[
        bool, typer.Option("--show-text", help="Show what the vendors wrote too; needs --who and --why.")
    ] = False,
    who: WhoLooks = None,
    why: WhyLooks = None,
) -> None:
    """How documents spread over each vocabulary, and which values have no mapping; the nearest known one is named."""
    from curation.deployment.project import load_project
    from curation.reports.audit import reader
    from curation.reports.texts.labels import report_labels

    asked = reader(show_text, who, why, "curation report labels")
    raise typer.Exit(report_labels(load_project(), asked))


@report.command(name="dedup")
def report_thresholds(
    threshold: Annotated[
        str | None, typer.Option(help="Similarities, such as .7,.8,.9. Default: .1 below and above the configured one.")
    ] = None,
) -> None:
    """What other thresholds of deduplication would merge, estimated from the kept MinHashes in seconds."""
    from curation.deployment.project import load_project
    from curation.reports.texts.dedup import report_dedup

    raise typer.Exit(report_dedup(load_project(), threshold))


@report.command()
def redaction(corpus: OnlyCorpus = None) -> None:
    """What was redacted by type, by which recognizers, and what stands around it in the redacted text.

    Reads the newest candidate. No raw text is shown, so that a reviewer can look for what was redacted needlessly.
    """
    from curation.deployment.project import load_project
    from curation.reports.texts.redaction import report_redaction

    raise typer.Exit(report_redaction(load_project(), corpus))


@report.command()
def contradictions(
    name: Annotated[str | None, typer.Argument(metavar="ID", help="Only this one.")] = None,
    show_text: Annotated[
        bool, typer.Option("--show-text", help="Show what the two articles say; needs --who and --why.")
    ] = False,
    who: WhoLooks = None,
    why: WhyLooks = None,
) -> None:
    """Articles in force that contradict each other, the likeliest first, and what was decided about each."""
    from curation.deployment.project import load_project
    from curation.reports.audit import reader
    from curation.reports.texts.contradictions import report_contradictions

    asked = reader(show_text, who, why, "curation report contradictions")
    raise typer.Exit(report_contradictions(load_project(), name, asked))
