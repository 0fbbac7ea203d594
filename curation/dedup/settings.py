"""What deduplication may be told, refused where the numbers cannot work together."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class DedupSettings(BaseModel):
    """Similarity, shingles and banding.

    A pair of texts is a near-duplicate when the Jaccard similarity of their shingle sets is at least `threshold`. It is
    looked at when all `rows` values of one of `bands` bands agree: at similarity s with probability
    1 - (1 - s^rows)^bands, which must be at least .99 at the threshold. `permutations` is the length of a MinHash.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: float = Field(default=0.8, gt=0.0, le=1.0)
    shingle_words: int = Field(default=5, ge=1, le=20)
    bands: int = Field(default=25, ge=1)
    rows: int = Field(default=5, ge=1)
    permutations: int = Field(default=128, ge=16, le=1024)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.bands * self.rows > self.permutations:
            raise ValueError(
                f"{self.bands} bands of {self.rows} rows need {self.bands * self.rows} permutations, "
                f"there are {self.permutations}: lower bands or rows, or raise permutations"
            )
        if self.seen_at_threshold < 0.99:
            raise ValueError(
                f"{self.bands} bands of {self.rows} rows would look at {self.seen_at_threshold:.1%} of the pairs at "
                f"similarity {self.threshold}: raise bands or lower rows until it is 99 %"
            )
        return self

    @property
    def seen_at_threshold(self) -> float:
        """The share of pairs exactly at the threshold that become candidates."""
        return float(1.0 - (1.0 - self.threshold**self.rows) ** self.bands)
