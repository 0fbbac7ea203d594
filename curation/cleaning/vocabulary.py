"""Vendors' words for a label's value, and the one word that stands for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator


def folded(value: str) -> str:
    """How values are compared: without case, and with white space, `_` and `-` all one space."""
    return " ".join(value.casefold().replace("_", " ").replace("-", " ").split())


class Vocabulary(BaseModel):
    """The values of one label: canonical value → aliases. A canonical value is its own alias.

    A value that is not listed resolves to nothing: it is counted at the source, and selects nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    values: dict[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _unambiguous(self) -> Self:
        owner: dict[str, str] = {}
        for canonical, aliases in self.values.items():
            for alias in (canonical, *aliases):
                if owner.setdefault(folded(alias), canonical) != canonical:
                    raise ValueError(
                        f"{alias!r} stands for {owner[folded(alias)]!r} and for {canonical!r}: list it once"
                    )
        return self

    @cached_property
    def canonical(self) -> Mapping[str, str]:
        """Folded alias → canonical value."""
        return {folded(a): value for value, aliases in self.values.items() for a in (value, *aliases)}


class Vocabularies(BaseModel):
    """Vocabularies by name of the label. A label without one keeps its raw value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: dict[str, Vocabulary] = {}

    def resolve(self, label_name: str, raw: str | None) -> str | None:
        """The canonical value of a raw one, or null where the label has a vocabulary that does not know it."""
        if raw is None or label_name not in self.labels:
            return raw
        return self.labels[label_name].canonical.get(folded(raw))
