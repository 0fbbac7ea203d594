"""Show edits to a person: the text before with removed and inserted parts, each edit with its rule, the text after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from curation.cleaning.edits import Edit, apply
from curation.reports.terminal import printable

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.table import Table
    from rich.text import Text

GONE, CAME = "red strike", "green"
SHOWN = 48  # characters of a span in the table; a longer one shows its beginning and its end
NAMED_UP_TO = 8  # characters that are shown as code points
LONGEST = 200_000  # characters of a text that is shown whole; a terminal takes a second for it
ROWS = 200  # rows of the table; for more, the number of the others is shown
PICTURES = str.maketrans({" ": "\u00b7", "\t": "\u2192", "\n": "\u23ce\n", "\u00a0": "\u237d"})


class EditsView:
    """One text and its edits, for `console.print`.

    Colors mark removed and inserted parts; on a console without them `[-…-]` and `{+…+}` do.
    """

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self.text, self.edits = text, list(edits)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        from rich.text import Text

        if not self.edits:
            yield Text("not edited", style="bold")
            yield Text(printable(self.text[:LONGEST]))
            return
        if len(self.text) > LONGEST:
            yield Text(f"{len(self.text):,} characters, shown are the edits only", style="bold")
            yield edit_table(self.text, self.edits)
            return
        plain = console.color_system is None or console.no_color
        legend = "[-gone-] {+come+}" if plain else "struck: gone, green: come"
        yield Text(f"before ({legend})", style="bold")
        yield edited(self.text, self.edits, plain)
        yield edit_table(self.text, self.edits)
        yield Text("after", style="bold")
        yield Text(printable(apply(self.text, self.edits)))


def edited(text: str, edits: Sequence[Edit], plain: bool = False) -> Text:
    """Return T1 with removed parts struck through, each followed by its replacement; `plain` marks both in ASCII."""
    from rich.text import Text

    gone, came = (("[-", "-]"), ("{+", "+}")) if plain else (("", ""), ("", ""))
    shown, at = Text(), 0
    for edit in edits:
        shown.append(printable(text[at : edit.start]))
        went = visible(text[edit.start : edit.end])
        if "\n" in edit.replacement:  # the replacement ends the line already
            went = went.replace("\u23ce\n", "\u23ce")
        for side, marks, style in ((went, gone, GONE), (visible(edit.replacement), came, CAME)):
            line = side.removesuffix("\n")
            if side:
                shown.append(line.join(marks), style=style)
                shown.append(side[len(line) :])
        at = edit.end
    shown.append(printable(text[at:]))
    return shown


def visible(text: str) -> str:
    """Return the text in printable form; white space at its ends, or alone, is shown as pictures, too."""
    inner = text.strip()
    if not inner:
        return printable(text.translate(PICTURES))
    first = text.index(inner)
    ends = (text[:first], text[first + len(inner) :])
    return printable(ends[0].translate(PICTURES) + inner + ends[1].translate(PICTURES))


class Row(NamedTuple):
    """Successive edits with the same effect, as one row of the table."""

    first: int
    edits: list[Edit]

    @property
    def numbers(self) -> str:
        last = self.first + len(self.edits) - 1
        return str(self.first) if last == self.first else f"{self.first}\u2013{last}"

    @property
    def span(self) -> str:
        first = f"{self.edits[0].start}\u2013{self.edits[0].end}"
        return first if len(self.edits) == 1 else f"{first} \u2026 {self.edits[-1].start}\u2013{self.edits[-1].end}"

    @property
    def score(self) -> str:
        scores = sorted({f"{edit.score:.2f}" for edit in self.edits})
        return scores[0] if len(scores) == 1 else f"{scores[0]}\u2013{scores[-1]}"


def rows_of(text: str, edits: Sequence[Edit]) -> list[Row]:
    """Return the edits as rows of the table: successive edits with one rule and one effect share a row."""
    rows, number = [], 1
    alike = groupby(edits, lambda edit: (edit.rule, edit.rule_version, text[edit.start : edit.end], edit.replacement))
    for _, group in alike:
        rows.append(Row(number, list(group)))
        number += len(rows[-1].edits)
    return rows


def edit_table(text: str, edits: Sequence[Edit]) -> Table:
    """Return a table of every edit: number, span, kind, rule, version and score, and the text before and after,
    shortened.
    """
    from rich.table import Table
    from rich.text import Text

    rows = rows_of(text, edits)
    hidden = sum(len(row.edits) for row in rows[ROWS:])
    title = f"{len(edits)} edit{'s' if len(edits) != 1 else ''}" + (f", {hidden} of them not shown" if hidden else "")
    table = Table(title=Text(title), title_justify="left")
    for column in ("edit", "span", "kind", "rule", "version", "score", "stood there", "stands there now"):
        table.add_column(column, overflow="fold", justify="right" if column in ("edit", "score") else "left")
    for row in rows[:ROWS]:
        edit = row.edits[0]
        stood, stands = text[edit.start : edit.end], edit.replacement
        table.add_row(
            row.numbers,
            row.span,
            Text(printable(edit.kind)),
            Text(printable(edit.rule)),
            Text(printable(edit.rule_version)),
            row.score,
            Text(shown_text(stood, stands), style="red"),
            Text(shown_text(stands, stood), style="green") if stands else Text("nothing"),
        )
    return table


def shown_text(text: str, other: str) -> str:
    """Return the text shortened, with code points for unseen characters, or where it looks like `other`."""
    same = normalize("NFC", text) == normalize("NFC", other)
    if text and len(text) <= NAMED_UP_TO and (same or "\ufffd" in printable(text)):
        return " ".join(f"U+{ord(character):04X}" for character in text)
    return shortened(text)


def shortened(text: str) -> str:
    """Return one line of at most `SHOWN` characters and the count of those left out; white space at the ends as
    pictures.
    """
    if len(text) > SHOWN:
        text = f"{text[: SHOWN * 2 // 3]}\u2026 {len(text) - SHOWN} more \u2026{text[-(SHOWN // 3) :]}"
    return visible(text).replace("\u23ce\n", "\u23ce").replace("\n", "\u23ce")
