"""What every settings model of a corpus is: frozen, and without keys that nothing reads."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Closed(BaseModel):
    """A part of a recipe. An unknown key is an error where it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")
