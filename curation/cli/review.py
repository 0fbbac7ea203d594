"""Verbs for the people who read a corpus: `preview`, and the export of examples to labelers and import of labels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from curation.cli.completion import corpora
from curation.cli.decisions import Who, said_by_person

reviewed = typer.Typer()
review = typer.Typer(
    name="review", help="Examples to people who label them, and their labels back.", no_args_is_help=True
)
reviewed.add_typer(review)

MOST = 1_000_000_000  # more than a corpus has, and a number that every library can count to
Corpus = Annotated[str, typer.Argument(help="Name of the corpus.", autocompletion=corpora)]


@reviewed.command()
def preview(
    corpus: Corpus,
    number: Annotated[int, typer.Option("-n", "--number", min=1, max=1000, help="How many examples.")] = 20,
    config: Annotated[
        str | None, typer.Option(help="Of this config. Default: the one that says what is trained.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Of this split. Default: of all.")] = None,
    reason: Annotated[
        str | None,
        typer.Option(help="Only with a message that is not trained for this reason, such as low_rating; or trained."),
    ] = None,
    skip: Annotated[int, typer.Option(min=0, max=MOST, help="How many to leave out first: the next ones.")] = 0,
    page: Annotated[
        Path | None, typer.Option(help="Where the page goes. Default: beside the corpora, as CORPUS.preview.html.")
    ] = None,
) -> None:
    """Examples as a domain expert reads them: roles, what is not trained on and why, redactions; here and as a page."""
    from curation.deployment.project import load_project
    from curation.reports.texts.preview import show_preview

    raise typer.Exit(show_preview(load_project(), corpus, number, config, split, page, reason=reason, skip=skip))


@reviewed.command()
def canaries(corpus: Corpus) -> None:
    """What a corpus plants to measure memorisation: prompts, secrets and counts, as JSON lines for the red team."""
    from curation.deployment.project import load_project, open_night
    from curation.deployment.read_only import read_state
    from curation.reports.releases.memorisation import show_canaries

    project = load_project()
    raise typer.Exit(show_canaries(open_night(project, read_state(project).as_of), corpus))


@review.command(name="export")
def export_(
    corpus: Corpus,
    out: Annotated[Path, typer.Option(help="The file of JSON lines to write.")],
    label: Annotated[list[str], typer.Option(help="A label to ask for; may be repeated.")],
    tool: Annotated[Literal["argilla", "label-studio"], typer.Option(help="Whose records.")] = "argilla",
    number: Annotated[int, typer.Option("-n", "--number", min=1, max=MOST, help="How many examples.")] = 100,
) -> None:
    """Write examples of the newest checked candidate as records of Argilla or tasks of Label Studio."""
    from curation.deployment.project import load_project
    from curation.reports.texts.review import export_review

    raise typer.Exit(export_review(load_project(), corpus, tool, label, number, out))


@review.command(name="import")
def import_(
    corpus: Corpus,
    file: Annotated[Path, typer.Argument(help="What the tool exported: JSON, or JSON lines.")],
    who: Who,
    why: Annotated[str, said_by_person("--why", "Why, for example who reviewed; it is kept.")],
) -> None:
    """Take labels back, by example_id, into the decisions log. The next run gives them to the documents."""
    from curation.deployment.project import load_project, open_night
    from curation.deployment.read_only import read_state
    from curation.reports.texts.review import import_review

    project = load_project()
    raise typer.Exit(import_review(open_night(project, read_state(project).as_of), corpus, file, who, why))
