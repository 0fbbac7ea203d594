"""Holds of single texts whose scan failed: a failure is recorded as a hold, and a held text is not scanned every night.

A hold covers a text, everything that was looked for in it and the time limit: where one of them differs tonight, the
text is scanned again. It is a decision that later nights read, so that any two of them act alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from curation.privacy.detector import Scan
from curation.state.night import Night

PREFIX = "text:"


@dataclass(frozen=True)
class TextHolds:
    """The held texts of one scan and its limit of seconds."""

    night: Night
    scan: Scan

    @cached_property
    def _attempt(self) -> tuple[str, str]:
        return self.scan.scan_id, repr(float(self.scan.policy.timeout_seconds))

    def subject(self, clean_sha256: bytes) -> str:
        """Return the subject of a text's hold in the decisions log: it identifies text and scan without an unkeyed
        digest of the text.
        """
        return PREFIX + self.night.mark("text", *self._attempt, clean_sha256.hex())

    def held(self, texts: Iterable[bytes]) -> set[bytes]:
        """Return the texts that are held and not to be scanned."""
        subjects = _held(self.night)
        return {key for key in texts if self.subject(key) in subjects} if subjects else set()

    def hold(self, clean_sha256: bytes, reason: str) -> None:
        """Record that a text could not be scanned."""
        self.night.hold(self.subject(clean_sha256), f"a text could not be scanned, alone: {reason}")

    def release_all_but(self, waiting: Collection[bytes]) -> None:
        """End the hold of every text that is scanned by now, and of those that are gone."""
        still = {self.subject(key) for key in waiting}
        _release(self.night, _held(self.night) - still, "the text is scanned, or no document has it any more")


def retry_held_texts(night: Night) -> None:
    """End the hold of every text: the next scan tries them all again."""
    _release(night, _held(night), "to be tried again")


def _held(night: Night) -> frozenset[str]:
    return frozenset(subject for subject in night.decisions.held() if subject.startswith(PREFIX))


def _release(night: Night, subjects: Collection[str], why: str) -> None:
    if subjects:
        night.decide("release_hold", "curation", why, tuple(sorted(subjects)))
