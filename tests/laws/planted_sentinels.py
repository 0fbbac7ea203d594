"""Sentinels: words that nobody else writes, and every position in a text where one may stand.

What is released may hold none of them. So a text that is released says only what redaction takes out wherever it stands:
names, addresses, numbers of people on file. Every other text is of a record that is not released.
`planted_tickets` and `planted_pages` write them into six vendors' exports.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

DAY = "2026-11-02"
CHUNK = 4_000  # characters that the detectors read at once
LIMIT = 200_000  # characters of a text that they read at all

# Where in a text a sentinel stands, as Markdown or plain text; `@@` is the sentinel.
POSITIONS = {
    "first word": "@@ asks why the lamp in the hall is dark.",
    "middle of a sentence": "The lamp of @@ in the hall is dark since the storm.",
    "last word": "The lamp in the hall belongs to @@",
    "before a full stop": "The switch in the hall was sold to @@.",
    "before a comma": "Invited were @@, the electrician, and nobody else.",
    "after a colon": "Owner: @@",
    "double quotes": 'The label on the lamp says "@@" in small print.',
    "typographic quotes": "The label on the switch says „@@“ in small print.",
    "brackets": "The owner of the house (@@) has switched it twice.",
    "square brackets": "The owner of the stairs [@@] has switched it once.",
    "list item": "- a lamp\n- @@\n- a switch",
    "numbered item": "1. a lamp\n2. @@",
    "heading": "## @@",
    "table cell": "| lamp | owner |\n| --- | --- |\n| desk | @@ |",
    "link text": "Read [@@](https://example.com/lamps) before you switch it.",
    "bold": "It was **@@** who has switched the lamp.",
    "inline code": "The panel shows `@@` in its second line.",
    "code block": "```\nowner = @@\nlamp = 2\n```",
    "log line": "```\n2026-10-05 08:12:44 WARN switch owner=@@ state=dark\n```",
    "JSON": '```json\n{"owner": "@@", "lamp": 2}\n```',
    "CSV": "lamp;@@;dark",
    "tab": "owner\t@@\tdark",
    "quoted line": "> @@ has switched the lamp in the hall",
    "greeting": "Dear @@,",
    "own line": "This is whom the lamp belongs to.\n@@\nThe lamp is dark.",
    "dash": "Somebody has switched it — @@ — on Monday.",
    "question": "Is it @@?",
    "sign-off": "Kind regards\n@@",
    "signature": "-- \n@@\nthird floor",
}
# The same for HTML and Confluence's storage format, with what only markup has.
MARKUP = {
    "paragraph": "<p>The lamp of @@ is dark.</p>",
    "heading": "<h2>@@</h2>",
    "bold": "<p>It was <strong>@@</strong> who has switched it.</p>",
    "list item": "<ul><li>a lamp</li><li>@@</li></ul>",
    "table cell": "<table><tbody><tr><th>owner</th><td>@@</td></tr></tbody></table>",
    "link text": '<p>Read <a href="https://example.com/lamps">@@</a> before.</p>',
    "alternative text": '<p><img src="https://example.com/lamp.png" alt="@@" /> is the lamp.</p>',
    "title attribute": '<p title="@@">The lamp in the hall is dark.</p>',
    "code": "<pre><code>owner = @@</code></pre>",
    "quotation": "<blockquote><p>@@ has switched the lamp.</p></blockquote>",
    "comment": "<p>The lamp is old.<!-- @@ --></p>",
    "line break": "<p>The lamp belongs to<br />@@<br />since Monday.</p>",
}
# Of addresses only: names do not stand there.
LINKS = {
    "mailto": '<p>Write to <a href="mailto:@@">the owner</a> of the lamp.</p>',
    "query": '<p>See <a href="https://example.com/lamps?owner=@@">the lamp</a>.</p>',
}
PROSE = "The lamp hangs over the stairs, and the switch beside the door is warm whenever it was used. "
POLISH = (
    "Proszę o pomoc, ponieważ lampa nie działa od wczoraj i nie wiem, co jest przyczyną. Dla mnie to bardzo ważne, że"
)
CHINESE = "您好,楼梯上的灯从星期一开始就不亮了,我已经按了两次开关,但是没有任何反应。请问应该怎么办?" * 3


@dataclass
class Plants:
    """Hands out sentinels, each a word of its own, and remembers where it went and all ids in use."""

    words: dict[str, str] = field(default_factory=dict)  # sentinel → where
    ids: list[tuple[str, str]] = field(default_factory=list)  # source, vendor's id
    known: list[str] = field(default_factory=list)  # values of people on file
    _turns: dict[str, Iterator[str]] = field(default_factory=dict)

    def word(self, where: str) -> str:
        number, letters = len(self.words) + 26**3, ""
        while number:
            number, digit = divmod(number, 26)
            letters = chr(97 + digit) + letters
        found = f"Zq{letters}vex"
        self.words[found] = where
        return found

    def name(self, where: str) -> str:
        return f"{self.word(where)} {self.word(where)}"

    def mail(self, where: str) -> str:
        return f"{self.word(where)}@example.com"

    def text(self, where: str) -> str:
        return f"Something about {self.word(where)} that nobody else may read."

    def keep(self, value: str, where: str) -> str:
        """A value of a fixed form, such as a phone number, as a sentinel."""
        self.words[value] = where
        return value

    def phone(self, where: str) -> str:
        return self.keep(f"+44 7700 900{len(self.words) % 1000:03d}", where)  # Ofcom's, for drama

    def account(self, where: str) -> str:
        return self.keep(f"TW-{4000 + len(self.words)}-{9999 - len(self.words)}", where)

    def id(self, source: str, value: int | str) -> Any:
        self.ids.append((source, str(value)))
        return value

    def on_file(self, value: str) -> str:
        """A value of somebody whom a vendor lists, for `somebody`."""
        self.known.append(value)
        return value

    def somebody(self, *without: str) -> str:
        """A value of somebody on file: each in turn, without those that hold one of the given characters."""
        fit = "".join(without)
        if fit not in self._turns:
            self._turns[fit] = cycle([value for value in self.known if not set(fit) & set(value)])
        return next(self._turns[fit])

    def unsaid(self, where: str, positions: Mapping[str, str] = POSITIONS) -> str:
        """A text that is not released, with a word of its own in each position."""
        return "\n\n".join(form.replace("@@", self.word(f"{where}: {name}")) for name, form in positions.items())

    def released(self, positions: Mapping[str, str] = POSITIONS) -> str:
        """A text that may be released, with somebody's name, address or number in each position."""
        return "\n\n".join(form.replace("@@", self.somebody()) for form in positions.values())


def ndjson(path: Path, rows: list[dict[str, Any] | str]) -> None:
    """Write a line each; a string as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))


def table(path: Path, rows: list[dict[str, str]], more: list[str] | None = None) -> None:
    """Write a CSV with the first row's columns, and further lines as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        stream.write("".join(line + "\r\n" for line in more or ()))
