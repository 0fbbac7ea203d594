"""Run `curation inspect`: show a first look at an export, with names and numbers, and text only on request."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from curation.cleaning.labels.vocabulary import Vocabularies
from curation.errors import ConfigurationError, CurationError
from curation.reports.mapped_sources import absent_fields
from curation.reports.reason_texts import in_words
from curation.reports.terminal import console
from curation.sources.decode import file_form
from curation.sources.first_look.attached import FAMILY as ATTACHED
from curation.sources.first_look.attached import in_words as in_kinds
from curation.sources.first_look.drafting import draft, draft_name
from curation.sources.first_look.look import Look, look
from curation.sources.reader import reader
from curation.sources.trial import MAPPED, export_files

if TYPE_CHECKING:
    from rich.console import Console

FEW = 12  # values of a label that are shown


def show_inspection(paths: list[Path], name: str | None, target: Path | None, show_text: bool) -> int:
    """Print what was found, and write the draft to `target` where given, else print it. Returns 0.

    Raises:
        ConfigurationError: no reader knows the files; the draft's file is there already.
    """
    out = console()
    # Output that is not a terminal may be a log, which more people read than the export.
    private = show_text or out.is_terminal
    inspection = look(paths, every_name=private)
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in inspection.records.items())
    guessed = inspection.reader == MAPPED  # the draft has its mapping
    sentence = "".join(f" {key}={value}" for key, value in inspection.options.items() if not guessed)
    out.print(
        f"{inspection.reader}{sentence}: {inspection.read:,} rows and objects: {kinds or 'none that is used'}",
        style="bold",
    )
    if guessed:
        out.print("  no reader knows it; the draft maps its fields by their names: look at each line", style="yellow")
        _unsure(out, inspection.unsure, private)
    for line in _shapes(inspection.shapes):
        out.print(f"  {line}", highlight=False, markup=False)
    for what, value in (
        ("encoding", inspection.encoding),
        ("delimiter", inspection.delimiter if inspection.delimiter != "," else None),
    ):
        if value:
            out.print(f"  its {what} looks like {value!r}: check it, and declare it under `landing`", style="yellow")
    for reason, number in inspection.rejected.items():
        out.print(f"  {number:,} refused as {reason}: {in_words(reason)}", style="yellow")
    for sentence in (*inspection.undated, *inspection.unclear):
        out.print(f"  {sentence}", style="yellow", soft_wrap=True, markup=False)
    if "timezone" in inspection.options:
        out.print(
            f"  its dates name no zone, and are read as {inspection.options['timezone']}: say in `options` where the"
            " clock stood, such as `timezone: Europe/Berlin`",
            style="yellow", soft_wrap=True,
        )  # fmt: skip
    _speakers(out, inspection)
    for sentence in _absent(paths, name or draft_name(paths, target, inspection.reader), private):
        out.print(f"  {sentence}", style="yellow", soft_wrap=True, markup=False)
    if inspection.drift:
        out.print(f"The night would hold this source: {inspection.drift}", style="red", markup=False)
    if files := {use.field: use.filled for use in inspection.fields if use.family == ATTACHED}:
        out.print(f"  attached, and not read: {in_kinds(files)}")
    _fields(out, inspection)
    _labels(out, inspection, _vocabularies())
    if not private:
        out.print("Names and values that may be somebody's are counted only: --show-text shows them", soft_wrap=True)
    if show_text:
        for sample in inspection.samples:
            out.rule()
            out.print(sample, markup=False, highlight=False)
    text = draft(inspection, name or draft_name(paths, target, inspection.reader))
    if target is None and guessed and not private:
        out.print("The draft maps fields by their names: --draft FILE writes it, --show-text prints it", soft_wrap=True)
    elif target is None:
        out.rule("draft of its YAML")
        out.print(text, markup=False, highlight=False, soft_wrap=True)
    else:
        if target.exists():
            raise ConfigurationError(str(target), "is there already", "move it away, or name another file")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        out.print(f"Draft written to {target}: say who owns it, then `curation validate`", soft_wrap=True, markup=False)
    return 0


def _unsure(out: Console, doubts: Sequence[str], private: bool) -> None:
    """Print what the mapping is unsure of; its names and values may be private."""
    for doubt in doubts if private else ():
        out.print(f"  unsure: {doubt}", style="yellow", soft_wrap=True, markup=False)
    if doubts and not private:
        out.print(f"  it is unsure of {len(doubts):,} things, which stand in the draft", style="yellow")


def _absent(paths: list[Path], name: str, every_name: bool) -> Iterator[str]:
    """Yield fields that the deployment's source of this name declares, and the export lacks."""
    from curation.deployment.project import load_project

    try:
        settings = load_project().sources.get(name)
        if settings is not None:
            with tempfile.TemporaryDirectory(prefix="curation-") as place:
                told = absent_fields(export_files(paths), settings, Path(place), every_name=every_name)
            yield from (f"source {name}: {sentence}" for sentence in told)
    except CurationError:
        return


def _shapes(shapes: Mapping[str, int]) -> list[str]:
    """Return files by the form of their names, the frequent ones first; where there are many forms, the rest by
    extension.
    """
    ordered = sorted(shapes.items(), key=lambda shape_count: (-shape_count[1], shape_count[0]))
    if len(ordered) <= FEW:
        return [f"{number:,} × {shape}" for shape, number in sorted(shapes.items())]
    shown = [shape_count for shape_count in ordered[: FEW // 2] if shape_count[1] > 1]
    rest: Counter[str] = Counter()
    for shape, number in ordered[len(shown) :]:
        form = file_form(shape)[1]
        rest[f"of other names that end in '.{form}'" if form else "of other names without an extension"] += number
    return [f"{number:,} × {shape}" for shape, number in shown] + [
        f"{number:,} {ending}" for ending, number in rest.most_common()
    ]


def _speakers(out: Console, found: Look) -> None:
    """Print who speaks, and reasons why a night could make no answers of the turns."""
    if found.speakers:
        out.print(f"  {found.speakers}", soft_wrap=True)
    for gap in found.missing:
        options = " or ".join(f"`{name}: {example}`" for name, example in gap.options)
        out.print(
            f"  {gap.said}: {gap.todo}{f' in {gap.where}, such as {options}' if options else ''}",
            style="yellow",
            soft_wrap=True,
            markup=False,
        )
    for kind, number in found.dateless.items():
        settings = reader(found.reader).Options.model_fields
        todo = ""
        if "keys" in settings:
            todo = ": where another field says it, name it in `options`, such as `keys: {modified: lastmod}`"
        elif "tables" in settings:
            todo = ": where a field says it, map it in `options`"
        out.print(
            f"  {number:,} of kind {kind} say no date, and count from the landing that first brings them{todo}",
            style="yellow", soft_wrap=True, markup=False,
        )  # fmt: skip


def _fields(out: Console, found: Look) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="Fields, new ones first", title_justify="left")
    for column in ("family", "field", "filled", ""):
        table.add_column(column, justify="right" if column == "filled" else "left")
    fields = [use for use in found.fields if use.family != ATTACHED]
    for use in sorted(fields, key=lambda field_use: (field_use.known, field_use.family, field_use.field)):
        share = use.filled / use.rows if use.rows else 0.0
        table.add_row(escape(use.family), escape(use.field), f"{share:.1%}", "" if use.known else "new")
    out.print(table)


def _labels(out: Console, found: Look, vocabularies: Vocabularies) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="Labels, values without a mapping first", title_justify="left")
    for column in ("label", "values"):
        table.add_column(column, overflow="fold")
    for name, values in sorted(
        found.labels.items(), key=lambda label_values: -len(_unmapped(vocabularies, *label_values))
    ):
        new = _unmapped(vocabularies, name, values)
        # People may type anything, so a value is shown only if it recurs, or if the label has a vocabulary.
        fit = {value: n for value, n in values.items() if "@" not in value and (name in vocabularies.labels or n > 1)}
        shown = [f"{value} {n:,} (no mapping)" for value, n in new.most_common() if value in fit]
        shown += [f"{value} {n:,}" for value, n in (values - new).most_common() if value in fit]
        more = len(values) - len(shown[:FEW])
        table.add_row(name, escape(", ".join(shown[:FEW]) + (f" and {more} more" if more else "")))
    for name, number in found.free.items():
        table.add_row(name, f"{number:,} values that are free text")
    if table.row_count:
        out.print(table)


def _unmapped(vocabularies: Vocabularies, name: str, values: Mapping[str, int]) -> Counter[str]:
    """Return the values that the vocabulary of a label does not list; none without a vocabulary."""
    return Counter({value: n for value, n in values.items() if vocabularies.resolve(name, value) is None})


def _vocabularies() -> Vocabularies:
    """Return the vocabularies of the deployment; none if there is no deployment that loads."""
    from curation.deployment.project import load_project

    try:
        return load_project().cleaning.labels()
    except CurationError:
        return Vocabularies()
