"""Read requests for erasure, one or a file of them, and settle who is meant."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from curation.errors import ConfigurationError
from curation.reports.erasures.before import erased_before
from curation.reports.erasures.on_file import OnFile
from curation.reports.erasures.requested import WHERE, Request, candidates, chosen
from curation.reports.terminal import day_of
from curation.state.decisions import check_words
from curation.state.night import Night

BRINGS = tuple(field.name for field in fields(Request))
COLUMNS = ("subject", *BRINGS, "choose", "received", "why")


@dataclass(frozen=True)
class Asked:
    """One request.

    Attributes:
        subject: an e-mail address, `source:reference`, or the values that the request gives.
        why: stands in the decisions log.
        received: the day from which its deadline counts; None: the day on which it is decided.
        choose: the id of the candidate that is meant.
        line: its line in the file, from 1; None for a single request.
    """

    subject: str | Request
    why: str
    received: dt.date | None = None
    choose: str | None = None
    line: int | None = None

    @property
    def named(self) -> str:
        """The request's name in messages."""
        return WHERE if self.line is None else f"line {self.line}"

    def check(self, today: dt.date) -> None:
        """Check that it was received by today.

        Raises:
            ConfigurationError: it gives a later day.
        """
        if self.received is not None and self.received > today:
            raise ConfigurationError(f"{self.named}: received", "that day is to come", "say when the request came")

    def wrong(self, error: ConfigurationError) -> ConfigurationError:
        """Return an error of the request that names its line."""
        return error if self.line is None else ConfigurationError(self.named, error.found, error.fix)


@dataclass(frozen=True)
class Meant:
    """The person a request means: a reference or address; or, where they were chosen and erased before, the HMACs."""

    subject: str = ""
    before: frozenset[str] = frozenset()


def settled(night: Night, asked: Asked, on_file: OnFile | None = None) -> Meant | None:
    """Return the person who is meant; where several fit and none is chosen, print them and return None.

    Args:
        on_file: what was read for other requests.

    Raises:
        ConfigurationError: nobody fits and nobody chosen by that id was erased, or it gives too little.
    """
    if isinstance(asked.subject, str):
        return Meant(asked.subject)
    try:
        matches = candidates(night, asked.subject, on_file)
        before = erased_before(night, choose=asked.choose) if asked.choose else frozenset()
        if before and asked.choose not in {candidate.id for candidate in matches}:
            return Meant(before=before)
        meant = chosen(matches, asked.choose)
    except ConfigurationError as error:
        raise asked.wrong(error) from None
    if meant is not None:
        return Meant(meant.subject)
    for candidate in matches:
        print(candidate.told() if asked.line is None else f"{asked.named}: {candidate.told()}")
    return None


def read_batch(path: Path, why: str, since: dt.date | None = None) -> list[Asked]:
    """Return the requests of a file: CSV with a header where its name ends with `.csv`, else JSON objects, one a line.

    Args:
        why, since: reason, and day from which the deadline counts, for requests that give none.

    Raises:
        ConfigurationError: it cannot be read, is empty, or a line of it is wrong; names the line, never its content.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(_csv(text) if path.suffix.casefold() == ".csv" else _lines(text))
    except OSError as error:
        raise ConfigurationError(str(path), f"it cannot be read: {error.strerror}", "name a file of requests") from None
    except (UnicodeDecodeError, csv.Error):
        raise ConfigurationError(str(path), "it is no text", "write it in UTF-8") from None
    if not rows:
        raise ConfigurationError(str(path), "it holds no request", f"write one a line, of: {', '.join(COLUMNS)}")
    return [_asked(row, line, why, since) for line, row in rows]


def _csv(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    names = reader.fieldnames or ()
    if len(set(names)) < len(names):
        raise ConfigurationError("line 1", "a column stands there twice", _columns(COLUMNS))
    for row in reader:
        yield reader.line_num, row


def _lines(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.split("\n"), start=1):  # a value may hold what else ends a line
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if not isinstance(row, dict):
                raise ConfigurationError(f"line {number}", "it is no JSON object", "write one request a line")
            yield number, row


def _asked(row: Mapping[str, Any], line: int, why: str, since: dt.date | None) -> Asked:
    where = f"line {line}"
    given = {name: value for name, value in row.items() if value not in (None, "")}
    if not given.keys() <= set(COLUMNS) or not all(isinstance(value, str) for value in given.values()):
        raise ConfigurationError(where, "it has a column that is none, or a value that is no text", _columns(COLUMNS))
    request = Request(
        **{name: given.get(name) for name in BRINGS if name != "born"}, born=day_of(f"{where}: born", given.get("born"))
    )
    if ("subject" in given) == bool(request.brings):
        raise ConfigurationError(where, "it names nobody, or somebody twice", _columns(("subject", *BRINGS)))
    check_words(f"{where}: why", given.get("why", why))
    received = day_of(f"{where}: received", given.get("received")) or since
    return Asked(given.get("subject") or request, given.get("why", why), received, given.get("choose"), line)


def _columns(names: Sequence[str]) -> str:
    return f"use some of: {', '.join(names)}"
