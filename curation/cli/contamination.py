"""`curation contamination`: whether a release trains on the examples of a consumer's evaluation set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

compared = typer.Typer()


@compared.command()
def contamination(
    evaluation: Annotated[
        Path, typer.Argument(help="Your evaluation set: .jsonl, .csv or .parquet; all strings count.")
    ],
    subject: Annotated[str, typer.Argument(help="support-sft@v1.3.0, support-sft for the newest, or a pulled folder.")],
    limit: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of your examples that may be in the training split.")
    ] = 0.0,
    common: Annotated[
        int,
        typer.Option(min=1, help="Words that stand in more documents than these are a macro and count for nothing."),
    ] = 10,
    overlap: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of an example's 13-grams that makes it contaminated; 0: one.")
    ] = 0.3,
) -> None:
    """Which of your evaluation examples a release trains on, and where: a JSON line for each, totals on stderr.

    By runs of 13 words that both hold, by the similarity of texts and by whole prompts and answers, each string of an
    example for itself and all as one; no text is printed. `share` is of its runs that stand anywhere in the training
    split, `shared` how many of them the one example that is named holds; `unread`: bytes, keys or deep nesting were not
    looked at. Exit code 1 when more of them are contaminated than --limit.
    """
    from curation.corpora.sift.settings import Contamination
    from curation.reports.releases.contamination import show_contamination

    settings = Contamination(most_documents=common, overlap=overlap)
    raise typer.Exit(show_contamination(evaluation, subject, limit, settings))
