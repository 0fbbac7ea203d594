"""Count the turns of an export that share their id with a turn of another thread; only the newest is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from curation.settings.explanations import many
from curation.sources.reader import Record, Rejected

REMEMBERED = 1_000_000  # ids of turns


class SharedIds:
    """A counter of turns whose id was first seen in another thread."""

    def __init__(self) -> None:
        self.turns = 0
        self._threads: dict[str, str | None] = {}

    def see(self, record_id: str, thread: str | None) -> None:
        """Note the id of a turn, and the thread it belongs to."""
        if record_id in self._threads:
            self.turns += self._threads[record_id] != thread
        elif len(self._threads) < REMEMBERED:
            self._threads[record_id] = thread

    def seen(self, items: Iterable[Record | Rejected]) -> Iterator[Record | Rejected]:
        """Yield all items, and note the turns among them."""
        for item in items:
            if isinstance(item, Record) and item.entity == "turn":
                self.see(item.record_id, item.parent_id)
            yield item

    def said(self, sample: str = "") -> tuple[str, ...]:
        """Return a sentence about the counted turns; nothing if there are none.

        Args:
            sample: the part of the export that was read, if that was not all.
        """
        if not self.turns:
            return ()
        are = "is" if self.turns == 1 else "are"
        of_sample = f" of a sample, {sample}," if sample else ""
        return (
            f"{many(self.turns, 'turn shares', 'turns share')} a `record_id` with a turn of another thread{of_sample} "
            f"and {are} lost as superseded: if ids of nested turns begin anew in each thread, leave `record_id` out, "
            "and turns are numbered; else map a field that is unique in the whole source",
        )
