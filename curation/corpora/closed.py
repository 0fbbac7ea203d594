"""The base of every settings model of a corpus: frozen, and without unknown keys."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from curation.settings.names import values_of

Statuses = Annotated[tuple[str, ...], values_of("status")]
Ratings = Annotated[tuple[str, ...], values_of("satisfaction")]


class Closed(BaseModel):
    """A part of a recipe; an unknown key is an error that names its place."""

    model_config = ConfigDict(frozen=True, extra="forbid")
