"""`curation try hygiene` for a person: the text before, the edits with their rules and scores, the text after."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO

from curation.cleaning.kernel import TextSettings, clean
from curation.cleaning.machines.automatic import Notice, notice_of, opening
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.signals.signals import signals_of
from curation.errors import ConfigurationError
from curation.reports.reason_texts import signals_in_words
from curation.reports.terminal import console, printable, read_lines
from curation.reports.texts.edits import EditsView


def show_file(path: Path, texts: TextSettings, settings: CleaningSettings) -> int:
    """Show the whole text of a file, with the edits made in it. Returns 0.

    Raises:
        ConfigurationError: the file cannot be read, or is not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(str(path), "it is not UTF-8", "convert it, or land it with `encoding`") from error
    except OSError as error:
        raise ConfigurationError(str(path), error.strerror or "it cannot be read", "give a file with a text") from error
    return _show([(path.name, text)], texts, settings)


def show_lines(stream: IO[bytes], texts: TextSettings, settings: CleaningSettings) -> int:
    """Show the text of every JSON line of a stream, with the edits made in it. Returns 0."""
    return _show(((str(record["id"]), record["text"]) for record in read_lines(stream)), texts, settings)


def _show(given: Iterable[tuple[str, str]], texts: TextSettings, settings: CleaningSettings) -> int:
    out = console()
    for name, text in given:
        after, edits = clean(text, texts)
        out.print(printable(name), style="bold")
        out.print(EditsView(text, edits))
        notice = opening(None, notice_of(after, settings.automatic), settings.automatic)
        out.print(f"Signals: {signals_in_words(signals_of(after, settings.signals))}", soft_wrap=True)
        if notice is not None:
            out.print(f"{_named(notice)}: the night drops such a turn", style="yellow")
    return 0


def _named(notice: Notice) -> str:
    return f"A machine wrote it ({notice.kind.replace('_', ' ')}, rule {notice.rule}, score {notice.score:.2f})"
