"""Show `curation try privacy` to a person: findings in the color of their type, with recognizer and score, and the
result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from curation.errors import ConfigurationError
from curation.privacy.policy import TYPES, PrivacyPolicy, Profile
from curation.privacy.redaction.redact import Redacted
from curation.privacy.redaction.resolve import Finding
from curation.privacy.trial import Tried, tried
from curation.reports.terminal import console, printable, read_lines
from curation.reports.texts.edits import shortened

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.table import Table
    from rich.text import Text

# Neighbours in the list of types differ; that two types share a colour does no harm, as each span is named.
COLOURS = ("yellow", "cyan", "green", "magenta", "bright_blue", "bright_red", "bright_green", "bright_magenta")
PLACEHOLDER = re.compile(rf"\[({'|'.join(TYPES)})(?:_[0-9A-Z]{{1,10}})?\]")
ROWS = 200  # rows of the table; for more, the number of the others is shown


def show_file(path: Path, policy: PrivacyPolicy, profiles: Sequence[str], key: bytes) -> int:
    """Show one text, the whole file, under each of the profiles. Returns 0.

    Raises:
        ConfigurationError: it cannot be read, or is not UTF-8; there is no such profile.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(str(path), "it is not UTF-8", "convert it, or land it with `encoding`") from error
    except OSError as error:
        raise ConfigurationError(str(path), error.strerror or "it cannot be read", "give a file with a text") from error
    return _show([{"id": path.name, "text": text}], policy, profiles, key)


def show_lines(stream: IO[bytes], policy: PrivacyPolicy, profiles: Sequence[str], key: bytes) -> int:
    """Show every text of some JSON lines, with the people that each names, under each of the profiles. Returns 0."""
    return _show(read_lines(stream), policy, profiles, key)


def _show(records: Iterable[dict[str, Any]], policy: PrivacyPolicy, profiles: Sequence[str], key: bytes) -> int:
    chosen = {name: policy.profile(name) for name in profiles}
    out = console()
    for record in records:
        out.print(printable(str(record["id"])), style="bold")
        before: tuple[Finding, ...] | None = None
        for name, profile in chosen.items():
            ((_, trial),) = tried([record], policy, name, key)
            if trial.redacted is None:
                out.print(f"profile {name}: quarantined, so nothing of it leaves", style="red")
                continue
            out.print(SpansView(trial, trial.redacted, name, profile, again=trial.findings == before))
            before = trial.findings
    return 0


class SpansView:
    """One text, the findings in it, and what a profile makes of it, for `console.print`.

    Colors distinguish types; on a console without them `{…}` encloses a span. `again`: the text before was shown with
    these very findings, and only the result is new.
    """

    def __init__(self, found: Tried, redacted: Redacted, name: str, profile: Profile, again: bool = False) -> None:
        self.found, self.redacted, self.name, self.profile, self.again = found, redacted, name, profile, again

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        from rich.text import Text

        plain = console.color_system is None or console.no_color
        findings, after = self.found.findings, self.redacted
        if not self.again:
            yield Text("before (each finding with its type)", style="bold")
            yield marked(self.found.text, findings, plain)
        yield finding_table(self.found, after, self.name, self.profile)
        yield Text(f"after, profile {self.name}", style="bold")
        if after.drop:
            drops = {f.type for f in findings if self.profile.operator_for(f.type).operator == "drop"}
            yield Text(f"nothing: {', '.join(sorted(drops))} drops the whole example", style="red")
        else:
            yield coloured(after.text, [(span.start, span.end, span.type) for span in after.spans])


def style_of(entity: str) -> str:
    """Return the color of an entity type, whatever text stands for it."""
    names: tuple[str, ...] = TYPES
    return f"black on {COLOURS[names.index(entity) % len(COLOURS)] if entity in names else 'white'}"


def marked(text: str, findings: Sequence[Finding], plain: bool = False) -> Text:
    """Return the text with each finding named, in the color of its type; `plain` puts braces around it."""
    from rich.text import Text

    first, last = ("{", "}") if plain else ("", "")
    shown, at = Text(), 0
    for finding in findings:
        shown.append(printable(text[at : finding.start]))
        value = printable(text[finding.start : finding.end])
        shown.append(f"{first}{value}{last}", style=style_of(finding.type))
        shown.append(f"[{finding.type}]", style="dim")
        at = finding.end
    shown.append(printable(text[at:]))
    return shown


def placed(text: str) -> Text:
    """Return a redacted text with each placeholder in the color of its type."""
    return coloured(text, [(*match.span(), match[1]) for match in PLACEHOLDER.finditer(text)])


def coloured(text: str, spans: Iterable[tuple[int, int, str]]) -> Text:
    """Return the text with each span in the color of its type. Spans are disjoint and sorted."""
    from rich.text import Text

    shown, at = Text(), 0
    for start, end, entity in spans:
        shown.append(printable(text[at:start]))
        shown.append(printable(text[start:end]), style=style_of(entity))
        at = end
    shown.append(printable(text[at:]))
    return shown


def finding_table(found: Tried, redacted: Redacted, name: str, profile: Profile) -> Table:
    """Return a table of the findings: span, type, recognizer, score, the profile's operator, and the replacement."""
    from rich.table import Table
    from rich.text import Text

    number, hidden = len(found.findings), len(found.findings[ROWS:])
    heading = f"{number} finding{'s' if number != 1 else ''}" if number else "nothing found"
    title = f"{heading}, profile {name}" + (f", {hidden} of them not shown" if hidden else "")
    table = Table(title=Text(title), title_justify="left")
    columns = ("span", "type", "recognizer", "score", "what becomes of it", "stood there", "stands there now")
    for column in columns:
        table.add_column(column, overflow="fold", justify="right" if column == "score" else "left")
    written = [redacted.text[span.start : span.end] for span in redacted.spans] or [""] * number
    for finding, value in list(zip(found.findings, written, strict=True))[:ROWS]:
        table.add_row(
            f"{finding.start}\u2013{finding.end}",
            Text(finding.type, style=style_of(finding.type)),
            Text(printable(finding.recognizer)),
            f"{finding.score:.2f}",
            Text(profile.operator_for(finding.type).operator),
            Text(shortened(found.text[finding.start : finding.end])),
            Text(shortened(value), style=style_of(finding.type) if value else ""),
        )
    return table
