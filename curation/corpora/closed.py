"""What every settings model of a corpus is: frozen, and without keys that nothing reads."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from curation.settings.names import values_of

Statuses = Annotated[tuple[str, ...], values_of("status")]
Ratings = Annotated[tuple[str, ...], values_of("satisfaction")]


class Closed(BaseModel):
    """A part of a recipe. An unknown key is an error where it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")
