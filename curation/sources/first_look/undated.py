"""Report unreadable dates of an export: the field, the form of a date, and the option that declares its notation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

from pydantic import BaseModel

from curation.settings.explanations import many
from curation.sources.reader import Rejected

MAX_FIELDS = 100  # fields that are told apart; an export may have another name in each row


class UndatedFields:
    """Counts, by field, the rejections caused by unreadable dates."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._forms: dict[str, str] = {}

    def see(self, item: Rejected) -> None:
        """Count one rejection; a rejection for another reason, or whose field is not known, is ignored."""
        undated_field = item.undated
        if undated_field is None or (undated_field.field not in self._forms and len(self._forms) == MAX_FIELDS):
            return
        self._counts[undated_field.field] += 1
        self._forms.setdefault(undated_field.field, undated_field.form)

    def __bool__(self) -> bool:
        return bool(self._counts)

    def said(self, options: type[BaseModel], shows: Callable[[str, int], bool]) -> tuple[str, ...]:
        """Return one sentence for each field, in order of name, with the form of its dates and what to do.

        The form has placeholders for all digits and letters.

        Args:
            options: the model of the reader's options.
            shows: whether the name of a field that stands in the given number of records may be shown.
        """
        todo = _declared_by(options)
        return tuple(
            f"{many(number, 'date', 'dates')} in "
            f"{f'the field {field!r}' if shows(field, number) else 'a field of another name'}"
            f" {'is' if number == 1 else 'are'} in no notation that is known"
            f" ({f'such as {self._forms[field]}' if self._forms[field] else 'empty'}): {todo}"
            for field, number in sorted(self._counts.items())
        )


def _declared_by(options: type[BaseModel]) -> str:
    """Return what to do about a date notation that a reader does not know."""
    settings = json.dumps(options.model_json_schema())
    for option, example in (("date_formats", "['%d.%m.%Y %H:%M']"), ("date_format", "'%d.%m.%Y %H:%M'")):
        if f'"{option}"' in settings:
            return f"declare it in the source's `options`, such as `{option}: {example}`"
    if '"timezone"' in settings:
        return (
            "where only a time zone is missing, declare it in the source's `options`, such as `timezone: Europe/Berlin`"
        )
    return "its reader takes ISO 8601 with a time zone alone; export them so"
