"""Vendors' words for a label's value, and the one word that stands for them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, model_validator

from curation.errors import ConfigurationError

Unmapped = Literal["keep", "quarantine", "fatal"]


def folded(value: str) -> str:
    """How values are compared: without case, and with white space, `_` and `-` all one space."""
    return " ".join(value.casefold().replace("_", " ").replace("-", " ").split())


class Vocabulary(BaseModel):
    """The values of one label: canonical value → aliases. A canonical value is its own alias.

    `unmapped` says what becomes of a value that is not listed: `keep` the raw value, `quarantine` the record, or
    `fatal`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    values: dict[str, tuple[str, ...]]
    unmapped: Unmapped = "keep"

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


class Resolved(NamedTuple):
    """What a raw value became. `quarantined` only by the policy `quarantine`; `suggestion` is the nearest known
    value."""

    value: str | None
    mapped: bool
    quarantined: bool = False
    suggestion: str | None = None


class Vocabularies(BaseModel):
    """Vocabularies by name of the label. A label without one keeps its raw value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: dict[str, Vocabulary] = {}

    def resolve(self, label_name: str, raw: str | None) -> str | None:
        """The canonical value of a raw one, or null where the label has a vocabulary that does not know it."""
        if raw is None or label_name not in self.labels:
            return raw
        return self.labels[label_name].canonical.get(folded(raw))

    def settle(self, label_name: str, raw: str | None) -> Resolved:
        """`resolve`, and what the vocabulary's policy says of a value that it does not know.

        Raises:
            ConfigurationError: the value is unknown and the policy is `fatal`; names the nearest known value.
        """
        value = self.resolve(label_name, raw)
        if raw is None or value is not None:
            return Resolved(value, mapped=label_name in self.labels and raw is not None)
        vocabulary = self.labels[label_name]
        near = get_close_matches(folded(raw), vocabulary.canonical, n=1, cutoff=0.6)
        suggestion = vocabulary.canonical[near[0]] if near else None
        if vocabulary.unmapped == "fatal":
            # The vendor's value is a label, but vendors let people type labels: it is not repeated here.
            hint = f"perhaps an alias of {suggestion!r}" if suggestion else f"known: {', '.join(vocabulary.values)}"
            raise ConfigurationError(
                f"vocabulary {label_name}",
                f"a value of {len(raw)} characters is not listed ({hint})",
                "add it as an alias, or set unmapped to keep or quarantine",
            )
        kept = raw if vocabulary.unmapped == "keep" else None
        return Resolved(kept, False, vocabulary.unmapped == "quarantine", suggestion)
