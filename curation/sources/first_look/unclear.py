"""Count the people of an export whose consent cannot be understood and therefore counts as denied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from curation.settings.explanations import many
from curation.sources.reader import Record, Rejected
from curation.sources.values import DENIED, GRANTED, UNCLEAR


class Unclear:
    """A counter of people whose consent is unclear; it keeps nothing of their consent's text."""

    def __init__(self) -> None:
        self.people = 0

    def seen(self, items: Iterable[Record | Rejected]) -> Iterator[Record | Rejected]:
        """Yield all items, and count the people among them whose consent is unclear."""
        for item in items:
            self.people += isinstance(item, Record) and item.person.consent == UNCLEAR
            yield item

    def said(self) -> tuple[str, ...]:
        """Return a sentence about these people; nothing if everybody's consent is understood."""
        if not self.people:
            return ()
        return (
            f"{many(self.people, 'person states', 'people state')} a consent that is not understood "
            f"and counts as denied: it is none of {', '.join((*GRANTED, *DENIED))}, or of what the reader "
            "`mapped` is told by `consent: {granted: […], denied: […]}`, or its end is no date; "
            "correct the export, or these lists",
        )
