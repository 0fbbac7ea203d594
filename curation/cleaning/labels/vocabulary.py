"""Map vendors' words for a label's value to the canonical value that they mean on a document's day."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator, model_validator

from curation.settings.names import SourceName

Policy = Literal["keep", "quarantine", "fatal"]
LabelRow = tuple[str, str | None, dt.date | None, str | None]  # label, raw value, the document's day, its source


def value_key(value: str) -> str:
    """Return the form in which values are compared: casefolded, with white space, `_` and `-` as a single space."""
    return " ".join(value.casefold().replace("_", " ").replace("-", " ").split())


def _day(value: Any) -> Any:
    if isinstance(value, (int, float)):  # a bare year would be taken for seconds since 1970
        raise ValueError(f"{value!r} is no day; write one such as 2024-06-30")
    return value


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


def _long(value: Any) -> Any:
    return {"aliases": value} if isinstance(value, (list, tuple)) else value


# What `dg check` is told of the short forms.
SHORT_ALIAS = WithJsonSchema({"type": ["string", "object"]})
SHORT_VALUE = WithJsonSchema({"type": ["array", "object"]})
Day = Annotated[dt.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


class Alias(BaseModel):
    """A word for a value. If it has days of its own, it means the value on those days only."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: str = Field(min_length=1, description="The alias as vendors and people write it.")
    first: Day | None = Field(
        default=None, alias="from", description="First day on which the alias means this value. Left out: no first day."
    )
    until: Day | None = Field(
        default=None, description="Last day on which the alias means this value. Left out: no last day."
    )
    any_case: bool | None = Field(
        default=None,
        description="Whether running text is searched for the alias in any case. Left out: only if it holds a digit "
        "or an inner capital, since plain words (hub, view camera) mean other things in lower case.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        return _ordered(self, self.first, self.until)


class Former(BaseModel):
    """A former name of a value, used up to a day. It is understood later too, unless another value has it then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, description="The earlier name.")
    until: Day = Field(description="The last day on which the name was used.")


class Value(BaseModel):
    """The names and dates of one canonical value. A list of aliases is the short form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    aliases: tuple[Annotated[Alias, BeforeValidator(_named), SHORT_ALIAS], ...] = Field(
        default=(),
        description="Other words for the value: each a word, or a mapping with `name`, `from`, `until` and `any_case`.",
    )
    formerly: tuple[Former, ...] = Field(default=(), description="Earlier names of the value, each with its last day.")
    display: str | None = Field(
        default=None, min_length=1, description="How running text writes the value. Left out: as the canonical value."
    )
    valid_from: Day | None = Field(
        default=None, description="First day on which the product is sold. Left out: no first day."
    )
    valid_until: Day | None = Field(
        default=None, description="Last day on which the product is sold. Left out: no last day."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        return _ordered(self, self.valid_from, self.valid_until)


def _ordered[T](model: T, first: dt.date | None, last: dt.date | None) -> T:
    if first is not None and last is not None and first > last:
        raise ValueError(f"it ends on {last}, before it begins on {first}")
    return model


class Claim(NamedTuple):
    """A name's meaning: it stands for a value from `first` to `last`; if `strict`, on no other day."""

    name: str
    value: str
    first: dt.date
    last: dt.date
    strict: bool

    def on(self, day: dt.date) -> bool:
        """Return whether the claim holds on a day."""
        return self.first <= day <= self.last


class Vocabulary(BaseModel):
    """The values of one label: canonical value → its aliases. A canonical value and its display are their own aliases.

    A name stands for one value on each day: two values that share a name on one day are refused. On later days a name
    keeps its last meaning, since people write about a product long after its end; on days before all its claims it has
    a meaning only if it ever stands for a single value. `sold_on` says whether a product was sold on a day; no label is
    dropped for that. A value that is not listed resolves to null and cannot be selected; `unmapped` says what happens
    to its document.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    values: dict[str, Annotated[Value, BeforeValidator(_long), SHORT_VALUE]] = Field(
        min_length=1, description="Canonical value → its aliases."
    )
    per_source: dict[SourceName, dict[str, str]] = Field(
        default_factory=dict,
        description="Source → the vendor's code → canonical value. It is read before the aliases, and for that source "
        "only: `2` may mean open at one vendor and normal at another.",
    )
    unmapped: Policy = Field(
        default="keep",
        description="What happens to a document with a value that is not in the vocabulary. `keep`: it is used "
        "without this label; `quarantine`: it waits until the value is mapped; `fatal`: its source stops.",
    )

    @field_validator("values")
    @classmethod
    def _named(cls, values: dict[str, Value]) -> dict[str, Value]:
        if not all(value_key(name) for name in values):
            raise ValueError("a value has no name: nothing would stand for it")
        return values

    @model_validator(mode="after")
    def _unambiguous(self) -> Self:
        for name, claims in self.claims.items():
            if not name:
                raise ValueError(f"a name of {claims[0].value!r} has no letter or digit: nothing would stand for it")
            for one, other in combinations(claims, 2):
                if one.value != other.value and max(one.first, other.first) <= min(one.last, other.last):
                    raise ValueError(f"{one.name!r} stands for {one.value!r} and for {other.value!r}: list it once")
        for source, codes in self.per_source.items():
            seen: dict[str, str] = {}
            for raw, value in codes.items():
                if value not in self.values:
                    raise ValueError(f"{source}: {raw!r} stands for {value!r}, which is no value; list it under values")
                if seen.setdefault(value_key(raw), value) != value:
                    raise ValueError(f"{source}: {raw!r} stands for {seen[value_key(raw)]!r} and for {value!r}")
        return self

    @cached_property
    def claims(self) -> Mapping[str, tuple[Claim, ...]]:
        """Folded name → the values it stands for, each with its days."""
        claims_by_name: defaultdict[str, list[Claim]] = defaultdict(list)
        for canonical, value in self.values.items():
            for claim in _claims(canonical, value):
                claims_by_name[value_key(claim.name)].append(claim)
        return {name: tuple(claims) for name, claims in claims_by_name.items()}

    @cached_property
    def codes(self) -> Mapping[str, Mapping[str, str]]:
        """Source → folded code → canonical value."""
        return {
            source: {value_key(raw): value for raw, value in codes.items()} for source, codes in self.per_source.items()
        }

    def resolve(self, raw: str, on: dt.date | None = None, source: str | None = None) -> str | None:
        """Return the canonical value of a raw one; null if none is known, or if it has several and no day is given."""
        name = value_key(raw)
        own = self.codes.get(source or "", {}).get(name)
        if own is not None:
            return own
        claims = self.claims.get(name, ())
        only = claims[0].value if len({claim.value for claim in claims}) == 1 else None
        if on is None or not claims:
            return only
        for claim in claims:
            if claim.on(on):
                return claim.value
        loose = [claim for claim in claims if not claim.strict]
        ended = [claim for claim in loose if claim.last < on]
        if ended:
            return max(ended, key=lambda claim: claim.last).value
        return only if loose else None

    def sold_on(self, value: str, on: dt.date) -> bool:
        """Return whether a day lies between the first and last day on which a value is sold."""
        days = self.values[value]
        return (days.valid_from or dt.date.min) <= on <= (days.valid_until or dt.date.max)

    def display(self, value: str) -> str:
        """Return how running text writes a canonical value."""
        return self.values[value].display or value

    def nearest(self, raw: str, least: float) -> tuple[str, float] | None:
        """Return the value whose name is most similar to a raw one, and the similarity (0..1); None below `least`.

        Of equally similar values the first in order wins.
        """
        from rapidfuzz import fuzz, process

        names = {name: claims[0].value for name, claims in self.claims.items()}
        like = process.extract(value_key(raw), names.keys(), scorer=fuzz.ratio, score_cutoff=100 * least, limit=None)
        best = min(((-score, names[name]) for name, score, _ in like), default=None)
        return None if best is None else (best[1], round(-best[0] / 100, 4))


def _claims(canonical: str, value: Value) -> Iterator[Claim]:
    first, last = value.valid_from or dt.date.min, value.valid_until or dt.date.max
    for name in filter(None, (canonical, value.display)):
        yield Claim(name, canonical, first, last, strict=False)
    for alias in value.aliases:
        if alias.first is None and alias.until is None:
            yield Claim(alias.name, canonical, first, last, strict=False)
        else:
            yield Claim(alias.name, canonical, alias.first or dt.date.min, alias.until or dt.date.max, strict=True)
    for former in value.formerly:
        yield Claim(former.name, canonical, dt.date.min, former.until, strict=False)


@dataclass(frozen=True)
class Unmapped:
    """A raw value that no vocabulary knows: its count, the value with the most similar name, and the policy."""

    label: str
    raw: str
    count: int
    nearest: str | None
    score: float | None
    policy: Policy


class Vocabularies(BaseModel):
    """All vocabularies, by label name. A label without a vocabulary keeps its raw value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: dict[str, Vocabulary] = Field(default_factory=dict, description="Name of the label → its vocabulary.")
    suggest_from: float = Field(
        default=0.75,
        ge=0,
        le=1,
        description="Similarity (rapidfuzz ratio) from which a known name is suggested. At .75 a name with one wrong "
        "letter is found (.999 of those of the shipped vocabularies; .935 at .80), and another word hardly ever (2 of "
        "66).",
    )

    def resolve(
        self, label_name: str, raw: str | None, on: dt.date | None = None, source: str | None = None
    ) -> str | None:
        """Return the canonical value of a raw one; null if the label's vocabulary does not know it.

        Args:
            label_name: the label.
            raw: as the vendor wrote it; null stays null.
            on: the document's day; without it a name that several values have resolves to null.
            source: whose codes are read before the aliases.
        """
        if raw is None or label_name not in self.labels:
            return raw
        return self.labels[label_name].resolve(raw, on, source)

    def nearest(self, label_name: str, raw: str, least: float) -> tuple[str, float] | None:
        """Return the known value whose name is most similar to a raw one, and the similarity; None below `least`.

        It is a suggestion, never a mapping.
        """
        if label_name not in self.labels:
            return None
        return self.labels[label_name].nearest(raw, least)

    def unmapped(self, rows: Iterable[LabelRow]) -> list[Unmapped]:
        """Return the raw values that their label's vocabulary does not know, the most frequent first, then by name.

        Args:
            rows: label, raw value, the document's day, its source; one row for each document. Empty values are skipped.
        """
        counts: Counter[tuple[str, str]] = Counter()
        for (label, raw, on, source), number in Counter(rows).items():
            if raw and self._missing(label, raw, on, source):
                counts[label, raw] += number
        unmapped_values = []
        for (label, raw), number in counts.items():
            value, score = self.nearest(label, raw, self.suggest_from) or (None, None)
            unmapped_values.append(Unmapped(label, raw, number, value, score, self.labels[label].unmapped))
        return sorted(
            unmapped_values,
            key=lambda unmapped_value: (-unmapped_value.count, unmapped_value.label, unmapped_value.raw),
        )

    def _missing(self, label: str, raw: str | None, on: dt.date | None, source: str | None) -> bool:
        return bool(raw and raw.strip()) and self.resolve(label, raw, on, source) is None
