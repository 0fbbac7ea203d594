"""Define how a recipe names a frozen set."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from curation.corpora.closed import Closed


class FrozenSet(Closed):
    """A release of which neither the examples nor the documents behind them are ever trained on. It never grows."""

    corpus: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,60}$")] = Field(
        description="Name of the evaluation corpus."
    )
    version: Annotated[str, StringConstraints(pattern=r"^v(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}$")] = Field(
        description="Its released version, such as `v1.0.0`."
    )
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="The content digest that the card of that version states, 64 hexadecimal digits."
    )

    @property
    def tag(self) -> str:
        """The tag that people use: `support-evaluation@v1.0.0`."""
        return f"{self.corpus}@{self.version}"
