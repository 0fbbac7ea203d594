"""Admit documents that a generator wrote to a corpus only if somebody has checked a sample of them.

They never enter a holdout, which would then measure the generator. A document is synthetic if one of its labels has the
origin `synthetic:<generator>`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from curation.corpora.closed import Closed
from curation.corpora.labelling.intervals import wilson
from curation.document import DocumentRow

PREFIX = "synthetic:"
MOST = 1_000_000_000  # documents that somebody has judged


class Validation(Closed):
    """The validation record of a generator's documents: who judged how many of them by which criteria, when, and up to
    which landing it vouches for them.
    """

    generator: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.@-]{0,80}$")] = Field(
        description="Name of the generator, as the origin of its labels gives it: model, version and prompt."
    )
    by: str = Field(min_length=1, description="The person or team that judged.")
    judged_on: dt.date = Field(description="The day of the judgement.")
    landed_until: dt.date = Field(
        description="The last landing date of the documents that the sample was drawn from. Documents that land later "
        "need a new record."
    )
    criteria: str = Field(min_length=10, description="What a document had to fulfil to be accepted.")
    sampled: int = Field(ge=1, le=MOST, strict=True, description="Number of documents that were judged.")
    accepted: int = Field(
        ge=0, le=MOST, strict=True, description="Number of the judged documents that were accepted; at most `sampled`."
    )
    least: float = Field(
        default=0.9,
        gt=0,
        lt=1,
        description="Share of the generator's documents that must be good, with a confidence of .95: at .9, 35 "
        "accepted of 35 are enough, and 30 of 30 are not.",
    )

    @model_validator(mode="after")
    def _vouches(self) -> Self:
        if self.accepted > self.sampled:
            raise ValueError(f"{self.accepted} accepted of {self.sampled} sampled")
        low = wilson(self.accepted, self.sampled)[0]
        if low < self.least:
            raise ValueError(
                f"{self.accepted} of {self.sampled} say no more than that {low:.2f} are good, and least is "
                f"{self.least}: judge a larger sample, or take the generator out"
            )
        if self.landed_until > self.judged_on:
            raise ValueError(f"judged on {self.judged_on}, it cannot vouch for what landed until {self.landed_until}")
        return self


def generator_of(document: DocumentRow) -> str | None:
    """Return the generator that wrote a row of `DOCUMENTS`, the first by name of several; None if there is none."""
    origins = (str(label["origin"] or "") for label in document["labels"] or ())
    return min((origin.removeprefix(PREFIX) for origin in origins if origin.startswith(PREFIX)), default=None)


def synthetic_refusal(document: DocumentRow, split: str, records: Sequence[Validation]) -> str | None:
    """Return why a synthetic document may not be used; None if it may, or is not synthetic."""
    generator = generator_of(document)
    if generator is None:
        return None
    if split != "train":
        return "synthetic_in_holdout"
    vouched = any(r.generator == generator and document["landed_on"] <= r.landed_until for r in records)
    return None if vouched else "synthetic_not_validated"
