"""The model of a corpus's YAML: what to select, how to redact, which shape, which splits, when to publish."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from curation.cleaning.labels.concepts import Concept
from curation.cleaning.signals.package_signals import others
from curation.corpora.choice.frozen_set import FrozenSet
from curation.corpora.closed import Closed
from curation.corpora.labelling.imbalance import Imbalance
from curation.corpora.labelling.synthetic import Validation
from curation.corpora.shapes.every import Shape, shape_of
from curation.corpora.sift.settings import Sift
from curation.settings.explanations import choice
from curation.settings.names import Labelled, ProfileName, SourceName, Wrong, declared, unfit, unless, values_of
from curation.settings.owner import Owner

CONFIDENTIALITY = ("public", "internal", "confidential")
Split = Literal["train", "validation", "test"]
HOLDOUTS: tuple[Split, ...] = ("test", "validation")  # the strongest first
Criterion = Literal["prefer", "resolved", "turns", "updated"]
RESOLVED: dict[str, tuple[str, ...]] = {"status": ("solved", "closed")}


Some = Annotated[tuple[str, ...], Field(min_length=1)]  # selecting values; an empty list would select nothing


def _recognised(language: str, info: ValidationInfo) -> str:
    cleaning = declared(info, "Cleaning")
    if cleaning is not None and language not in cleaning.signals.languages:
        fix = f"use codes of `signals.languages` in the Cleaning YAML: {', '.join(cleaning.signals.languages)}"
        raise unfit(f"{language!r} is no language that cleaning tells", fix)
    return language


class Span(Closed):
    """A range of a signal, both ends included."""

    least: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        strict=True,
        description="Lowest value that enters. Left out: no lower limit.",
    )
    most: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        strict=True,
        description="Highest value that enters. Left out: no upper limit.",
    )

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.least is None and self.most is None:
            raise ValueError("say least, most or both")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(f"least {self.least} is more than most {self.most}: nothing would be selected")
        return self


COUNTS = ("characters", "words")
SIGNALS = (*COUNTS, "symbol_share", "digit_share", "repetition", "language_score", "damage")


def _told(name: str) -> str:
    if name not in SIGNALS and name not in others():
        raise ValueError(f"there is no signal {name!r}: {choice(name, [*SIGNALS, *others()])}")
    return name


Signal = Annotated[str, AfterValidator(_told)]


class Select(Closed):
    """Which documents a corpus may use; each failed condition is a reason in the fates."""

    sources: tuple[SourceName, ...] = Field(
        min_length=1, description="Names of the sources that documents are taken from."
    )
    kinds: tuple[Literal["ticket", "note", "article", "transcript"], ...] = Field(
        min_length=1,
        description="Kinds of documents that are taken: ticket, note, article, transcript. The shape has to make "
        "something of each.",
    )
    where: Annotated[dict[str, Some], Labelled] = Field(
        default_factory=dict, description="Label → accepted values of its vocabulary."
    )
    consent: Literal["granted", "not_denied"] = Field(
        default="not_denied",
        description="`not_denied`: documents enter unless somebody whose consent counts has denied it, or it has "
        "ended. `granted`: all of them must have granted it.",
    )
    departments: Annotated[Some | None, values_of("department")] = Field(
        default=None, description="Values of the vocabulary `department` that enter. Left out: all."
    )
    regions: Annotated[Some | None, values_of("region")] = Field(
        default=None, description="Values of the vocabulary `region` that enter. Left out: all."
    )
    confidentiality: Literal["public", "internal", "confidential"] = Field(
        default="internal",
        description="The highest level of confidentiality that enters: public, internal or confidential.",
    )
    languages: tuple[Annotated[str, AfterValidator(_recognised)], ...] = Field(
        default=(),
        description="ISO 639-1 codes of the languages that enter. Empty: all, and texts whose language is not "
        "recognised.",
    )
    signals: dict[Signal, Span] = Field(
        default_factory=dict, description="Quality signal of the document's text → the range of values that enters."
    )

    @field_validator("signals")
    @classmethod
    def _selects_something(cls, value: dict[Signal, Span], info: ValidationInfo) -> dict[Signal, Span]:
        policy = declared(info, "Privacy")
        for name, span in value.items():
            beyond = [end for end in (span.least, span.most) if end is not None and end > 1]
            if name in SIGNALS and name not in COUNTS and beyond:
                raise ValueError(f"{name} is a share, 0 to 1: {beyond[0]} is beyond all of them")

        def wrong() -> Wrong:
            for name in COUNTS if policy is not None else ():
                least = value[name].least if name in value else None
                if least is not None and least > policy.max_characters:
                    longest = f"a text of more than {policy.max_characters} characters is quarantined"
                    fix = "lower it, or raise `max_characters` of the Privacy YAML"
                    yield (name, "least"), unfit(f"{longest}, so none has {least:g} {name}", fix)

        return unless(wrong(), value)


class Splits(Closed):
    """Shares by keyed hash of the customer. The salt never rotates: with another salt, holdouts would be trained on."""

    salt: Annotated[str, StringConstraints(min_length=8)] = Field(
        description="Text of 8 characters or more that decides which customers are held out. Never change it: another "
        "salt trains on earlier holdouts."
    )
    test: float = Field(
        default=0.1, ge=0, lt=1, description="Share of customers whose documents are in the test split."
    )
    validation: float = Field(
        default=0.1,
        ge=0,
        lt=1,
        description="Share of customers whose documents are in the validation split. Together with `test` it has to "
        "be below 1.",
    )

    only: tuple[Split, ...] = Field(
        default=(),
        description="The splits that are kept; articles go to the first of them. Empty: all. An evaluation corpus "
        "keeps `[test]` and has the `salt` of the training corpus, so that nothing of its customers was "
        "trained on.",
    )

    @property
    def kept(self) -> tuple[Split, ...]:
        """The splits that are kept."""
        return self.only or ("train", *HOLDOUTS)

    @field_validator("only")
    @classmethod
    def _has_a_share(cls, value: tuple[Split, ...], info: ValidationInfo) -> tuple[Split, ...]:
        for split in value:
            if split != "train" and not info.data.get(split):
                raise ValueError(f"{split} has no share, so nothing would be kept")
        return _once(value)

    @field_validator("validation")
    @classmethod
    def _something_is_left(cls, value: float, info: ValidationInfo) -> float:
        if value + info.data.get("test", 0) >= 1:
            raise ValueError("test and validation leave nothing to train on")
        return value


class Recipe(Closed):
    """One corpus, from selection to publication."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,59}[a-z0-9]$")] = Field(
        description="Name of the corpus: 2 to 61 lower-case letters, digits and hyphens, the first a letter, such as "
        "`support-sft`."
    )
    description: str = Field(description="What the corpus holds and what it is for. The card of each release shows it.")
    owner: Owner = Field(description="E-mail address or team that answers for the corpus.")
    licence: str = Field(description="The licence or terms under which releases may be used. The card shows it.")
    select: Select = Field(description="Which documents enter the corpus.")
    prefer: tuple[str, ...] = Field(
        default=(),
        description="Sources whose document stands for a cluster of duplicates, best first. Sources that are not "
        "named come last.",
    )
    survivor_order: tuple[Criterion, ...] = Field(
        default=("prefer", "resolved", "turns", "updated"),
        description="Criteria that decide which document of a cluster stands for the others. The first one in which "
        "two documents differ decides. `prefer`: the source that `prefer` names earlier; `resolved`: a "
        "resolved thread; `turns`: more public turns with words; `updated`: the later change. If none "
        "decides, the smaller doc_id wins.",
    )
    resolved: Annotated[dict[str, tuple[str, ...]], Labelled] = Field(
        default=RESOLVED,
        description="Label → values of its vocabulary. Each of these values says that a thread is resolved.",
    )
    duplicates: Literal["merge", "keep"] = Field(
        default="merge",
        description="What happens to documents that say the same or nearly the same. `merge`: one stands for all; "
        "`keep`: each is used.",
    )
    contradictions: Literal["report", "block"] = Field(
        default="report",
        description="What happens to articles that contradict each other while nobody has decided which one holds. "
        "`report`: they are reported and used; `block`: they are kept out of this corpus. An article that "
        "somebody decided against stays out either way.",
    )
    profile: ProfileName = Field(
        description="Name of the privacy profile, from `profiles` of the Privacy YAML, that redacts this corpus."
    )
    shape: Shape = Field(description="What examples are made: its `type`, and the settings of that shape.")
    splits: Splits = Field(description="How documents are divided into train, validation and test.")
    boilerplate: Literal["remove", "keep"] = Field(
        default="remove", description="Whether lines that were learned to be boilerplate are removed or kept."
    )
    courtesies: Literal["remove", "keep"] = Field(
        default="remove",
        description="Whether salutations and closings of threads (`Hi Maria,`, `Kind regards, Sam`) are removed or "
        "kept. By default they go: a model should not learn whom an answer greets.",
    )
    concepts: tuple[Concept, ...] = Field(
        default=(), description="Concepts that are written in one way in running text: products, dates. Left out: none."
    )
    sift: Sift = Field(
        default=Sift(),
        description="Checks that remove examples once they are made: hazards, contamination, repeated sequences and "
        "sentences.",
    )
    against: tuple[str, ...] = Field(
        default=(),
        description="Evaluation corpora. Training examples that repeat one of their examples of the same night are "
        "dropped.",
    )
    imbalance: Imbalance | None = Field(
        default=None,
        description="What is done when one value of a label has too large a share of a month. Left out: nothing.",
    )
    synthetic: tuple[Validation, ...] = Field(
        default=(),
        description="Validation records of generators. Documents of a generator without a record do not enter.",
    )
    frozen: tuple[FrozenSet, ...] = Field(
        default=(),
        description="Releases, each with its digest, whose examples are never trained on. Documents that share a "
        "person or a cluster with them stay out too.",
    )
    suite: str = Field(default="suite.yaml", description="File with the expectations, beside this file.")
    publish: Literal["every_change", "weekly", "manual"] = Field(
        default="every_change",
        description="When a version is published. `every_change`: in each night in which the content changed; "
        "`weekly`: at most one version a week; `manual`: only by `curation publish`.",
    )
    on_hold: Literal["block", "previous"] = Field(
        default="block",
        description="What happens when a selected source is held. `block`: the corpus waits; `previous`: it is built "
        "from the source's last good landings.",
    )
    limits: tuple[str, ...] = Field(
        default=(), description="Sentences for the card that say what the corpus must not be used for."
    )

    @field_validator("prefer")
    @classmethod
    def _preferred_are_selected(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        selected = info.data["select"].sources if "select" in info.data else value
        for source in value:
            if source not in selected:
                raise ValueError(f"{source!r} is not among select.sources")
        return _once(value)

    @field_validator("frozen")
    @classmethod
    def _is_of_others(cls, value: tuple[FrozenSet, ...], info: ValidationInfo) -> tuple[FrozenSet, ...]:
        if any(frozen_set.corpus == info.data.get("name") for frozen_set in value):
            raise ValueError("a corpus is not kept apart from itself: name a release of a corpus of evaluation")
        return _once(value)

    @field_validator("shape")
    @classmethod
    def _names_selected_sources(cls, value: Shape, info: ValidationInfo) -> Shape:
        named = getattr(value, "sources", ())
        selected = info.data["select"].sources if "select" in info.data else named
        for source in named:
            if source not in selected:
                raise ValueError(f"{source!r} is not among select.sources")
        return value

    @field_validator("concepts")
    @classmethod
    def _are_listed(cls, value: tuple[Concept, ...], info: ValidationInfo) -> tuple[Concept, ...]:
        cleaning = declared(info, "Cleaning")
        if "products" in value and cleaning and cleaning.concepts.product_label not in cleaning.vocabularies:
            raise unfit(
                f"there is no vocabulary {cleaning.concepts.product_label!r} that lists the names of products",
                "write one under `vocabularies` of the Cleaning YAML, or name another as `concepts.product_label`",
            )
        return value

    @field_validator("survivor_order")
    @classmethod
    def _reads_what_is_preferred(cls, value: tuple[Criterion, ...], info: ValidationInfo) -> tuple[Criterion, ...]:
        if info.data.get("prefer") and "prefer" not in value:
            raise ValueError("`prefer` ranks sources, and this order does not read it: list prefer, or remove that one")
        return _once(value)

    @field_validator("resolved")
    @classmethod
    def _is_read(cls, value: dict[str, tuple[str, ...]], info: ValidationInfo) -> dict[str, tuple[str, ...]]:
        read = "resolved" in info.data.get("survivor_order", ("resolved",))
        if read and not (value and all(value.values())):
            raise ValueError("no value says that a thread is resolved: list some, or leave it out of survivor_order")
        if not read and value != RESOLVED:
            raise ValueError("survivor_order does not read this: list resolved there, or remove it here")
        return value

    @field_validator("against", "frozen", "synthetic", "imbalance", "sift")
    @classmethod
    def _trains[Setting](cls, value: Setting, info: ValidationInfo) -> Setting:
        """Refuse settings about training if no split is kept that is trained on."""
        asks = value.memorisation is not None if isinstance(value, Sift) else bool(value)
        if asks and "splits" in info.data and "train" not in info.data["splits"].kept:
            raise ValueError("this is about what is trained on, and splits.only keeps nothing that is trained on")
        return value

    @model_validator(mode="after")
    def _makes_something(self, info: ValidationInfo) -> Self:
        return self if info.context is None else unless(self._unmade(), self)

    def _unmade(self) -> Wrong:
        """Yield an error for each selected kind that the shape cannot use, or if those kinds alone give no example."""
        shape, kinds, contract = self.shape.type, self.select.kinds, shape_of(self.shape).CONTRACT
        for index, kind in enumerate(kinds):
            if kind not in contract.kinds:
                problem = f"the shape {shape} makes nothing of a document of the kind {kind}"
                yield ("select", "kinds", index), unfit(problem, f"use some of: {', '.join(sorted(contract.kinds))}")
        if contract.kinds.issuperset(kinds) and contract.needs.isdisjoint(kinds):
            problem = f"the shape {shape} makes no example of {', '.join(kinds)} alone"
            yield ("select", "kinds"), unfit(problem, f"select one of: {', '.join(sorted(contract.needs))}")

    @property
    def labels_read(self) -> frozenset[str]:
        """The labels on which the corpus's content depends; `language` decides how a document is redacted."""
        label_names = {"language", *self.select.where, *shape_of(self.shape).CONTRACT.labels}
        label_names |= set(getattr(self.shape, "labels", ())) | {getattr(self.shape, "intent", "language")}
        label_names |= set(self.resolved) if "resolved" in self.survivor_order else set()
        return frozenset(label_names | ({self.imbalance.label} if self.imbalance is not None else set()))

    @property
    def asset(self) -> str:
        """The name of the corpus's asset, such as `support_sft` for `support-sft`."""
        return self.name.replace("-", "_")


def _once[T](values: tuple[T, ...]) -> tuple[T, ...]:
    """Return the values; refuse a value that is listed twice."""
    for place, value in enumerate(values):
        if value in values[:place]:
            raise ValueError(f"{value!r} stands twice")
    return values
