"""Derive who wrote a record and its labels (a generator, a model, a person) where a field of the export says it.

Otherwise a generator's text would be taken for a customer's words, and used for measuring in a holdout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from curation.sources.reader import Label

SYNTHETIC = "synthetic:"
STANDARD = frozenset({"tag", "type", "channel", "category", "status"})  # labels of most readers, without an option
OPTIONS = ("custom_fields", "custom_attributes", "case_labels", "labels")  # of readers: theirs → name of the label

Origin = Annotated[
    str, StringConstraints(pattern=r"^(?:synthetic:[a-z0-9][a-z0-9_.@-]{0,80}|model:[a-z0-9][a-z0-9_.@-]{0,80}|human)$")
]


class OriginRule(BaseModel):
    """A label, and what its values say of who wrote the record or its labels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str = Field(
        min_length=1, description="Name of the label that holds the field, as the source's `options` map it."
    )
    values: dict[str, Origin] = Field(
        min_length=1,
        description="Value of the field (upper and lower case make no difference) → origin: `synthetic:<generator>`, "
        "`model:<name>` or `human`.",
    )
    of: tuple[str, ...] = Field(default=(), description="Labels that have that origin. Empty: the whole record has it.")

    @model_validator(mode="after")
    def _a_generator_writes_the_whole(self) -> OriginRule:
        if self.of and any(origin.startswith(SYNTHETIC) for origin in self.values.values()):
            raise ValueError("what a generator wrote is synthetic as a whole: take `of` out")
        if len({value.casefold() for value in self.values}) < len(self.values):
            raise ValueError("two values differ in upper and lower case only: they are one")
        return self

    def origin(self, labels: Sequence[Label]) -> str | None:
        """Return the origin that the labels of a record declare; of several values a generator wins, then the first by
        name.
        """
        stated = {value.strip().casefold(): origin for value, origin in self.values.items()}
        origins = {stated[raw] for label in labels if label.name == self.label and (raw := _plain(label.raw)) in stated}
        return min(origins, key=lambda origin: (not origin.startswith(SYNTHETIC), origin), default=None)


def _plain(raw: str) -> str:
    return raw.strip().casefold()


def with_origins(labels: Sequence[Label], rules: Sequence[OriginRule]) -> Sequence[Label]:
    """Return the labels of one record with the origin that they declare. A generator counts for more than anything
    else.
    """
    matches = [(rule, origin) for rule in rules if (origin := rule.origin(labels)) is not None]
    if not matches:
        return labels
    generators = sorted(origin for _, origin in matches if origin.startswith(SYNTHETIC))
    if generators:
        return tuple(label._replace(origin=generators[0]) for label in labels)
    for rule, origin in matches:
        labels = tuple(
            label._replace(origin=origin) if not rule.of or label.name in rule.of else label for label in labels
        )
    return labels


def mapped_labels(options: Any) -> frozenset[str]:
    """Return the names of the labels that a reader's options make from a vendor's fields."""
    return frozenset(_mapped(options))


def _mapped(options: Any) -> Iterator[str]:
    for name in OPTIONS:
        yield from (getattr(options, name, None) or {}).values()
    for table in getattr(options, "tables", ()):
        for rule in (table, *getattr(table, "nested", ())):
            yield from getattr(rule, "labels", {})
    inner: Mapping[str, Any] = getattr(options, "vendor_options", None) or {}
    for name in OPTIONS:
        yield from (inner.get(name) or {}).values()
