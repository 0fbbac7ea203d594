"""Settings of a recipe for hazards, contamination, repeated sequences and sentences, and canaries."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from curation.corpora.closed import Closed
from curation.corpora.sentences import completion_key, said_in, sentence_key


class Hazards(Closed):
    """What is done with text that a chat template or a model would obey. All of it is counted, whatever is chosen."""

    control_tokens: Literal["neutralise", "drop", "keep"] = Field(
        default="neutralise",
        description="What is done with control tokens of chat templates. `neutralise`: spaces are put inside (`<| "
        "im_end |>`), so that a person can read them and no tokenizer does; `drop`: the document is "
        "dropped (`control_token`); `keep`: nothing.",
    )
    injections: Literal["report", "neutralise", "drop"] = Field(
        default="drop",
        description="What is done with text that certainly gives a model instructions. `drop`: the document is "
        "dropped (`injection`), because an attack is no training data; `neutralise`: the sentence is "
        "replaced; `report`: it is only counted.",
    )
    doubtful: Literal["report", "neutralise", "drop"] = Field(
        default="report",
        description="The same for wording that people also use to people (`ignore all previous instructions, the "
        "battery ships charged`). The default keeps it, because customers' corrections are worth more "
        "than the few attacks among them.",
    )


class Contamination(Closed):
    """When a training example counts as a repeat of an evaluation or frozen one. The suite says how many may."""

    words: int = Field(
        default=13,
        ge=8,
        le=20,
        strict=True,
        description="Length of a run of words that a training example may not share with an evaluation text. An "
        "evaluation text that is shorter, but has 8 words or more, counts as a whole.",
    )
    most_documents: int = Field(
        default=10,
        ge=1,
        strict=True,
        description="A run that stands in more documents than this is a macro or boilerplate, and does not count as "
        "contamination.",
    )
    overlap: float = Field(
        default=0.3,
        ge=0.0,
        le=1.0,
        description="Share of the runs of the shorter text that both texts must hold. 0: one run is enough. Agents "
        "reuse sentences: 77 % of the demo's training examples share one run with an evaluation example, "
        "and 1 % share three in ten.",
    )
    similarity: float = Field(
        default=0.8,
        ge=0.75,
        le=1.0,
        description="Jaccard similarity of the sets of five words in a row, without macros, from which two texts "
        "count as the same.",
    )
    edited: float = Field(
        default=0.2,
        ge=0.0,
        le=0.4,
        description="Share of words that may be changed in a whole prompt or completion of 8 words or more for it to "
        "count as the same as a text that holds it. It does not apply if more than `most_documents` "
        "documents hold it.",
    )


class Sequences(Closed):
    """How often a long run of words may be trained on."""

    words: int = Field(
        default=50,
        ge=30,
        le=500,
        strict=True,
        description="Length in words of the runs that are looked for. Every shared run of this length is found, and "
        "none that is ten words shorter.",
    )
    most_documents: int = Field(
        default=50,
        ge=1,
        strict=True,
        description="Most documents that may hold the same run. The first ones by example_id keep it.",
    )
    share: float = Field(
        default=0.5,
        gt=0.0,
        le=1.0,
        description="Share of an example's runs that must be beyond that limit for the example to be dropped.",
    )


class Sentences(Closed):
    """How often one sentence may stand in what a model learns to say. Case does not distinguish sentences; code in
    fences, placeholders alone and the names above quotes are not sentences.
    """

    share: float = Field(
        default=0.01, gt=0.0, le=1.0, description="Share of the completions that may hold the same sentence."
    )
    most_documents: int = Field(
        default=10,
        ge=1,
        strict=True,
        description="Number of completions that may always hold the same sentence, whatever their share.",
    )
    formulas: Literal["remove", "keep"] = Field(
        default="remove",
        description="What is done with more frequent sentences that open or end all kinds of answers. `remove`: they "
        "are taken out of the answers; `keep`: they stay.",
    )
    beyond: Literal["drop", "report"] = Field(
        default="drop",
        description="What is done with other sentences that are too frequent. `drop`: the first completions by "
        "example_id keep the sentence and the other examples are dropped (`repeated_sentence`); `report`: "
        "all stay and are counted.",
    )
    declared: tuple[str, ...] = Field(
        default=(),
        description="Sentences that may be as frequent as they are, such as macros that a model is meant to say.",
    )

    @property
    def marks(self) -> frozenset[bytes]:
        """The digests of all declared sentences, both with their numbers and with numbers ignored."""
        return frozenset(
            mark for text in self.declared for read in (completion_key, sentence_key) for mark in said_in(text, read)
        )


class Memorisation(Closed):
    """Canaries that are trained on a known number of times, to measure how much a model memorizes. The card says so."""

    counts: Annotated[tuple[int, ...], Field(min_length=1, max_length=12)] = Field(
        default=(0, 1, 4, 16),
        description="How often a canary is planted, 0 to 256, one number for each group. 0: never, for comparison.",
    )
    each: int = Field(default=4, ge=1, le=100, strict=True, description="Number of canaries for each count.")

    @field_validator("counts")
    @classmethod
    def _each_once(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        for place, count in enumerate(value):
            if not 0 <= count <= 256:
                raise ValueError(f"{count} is not between 0 and 256")
            if count in value[:place]:
                raise ValueError(f"{count} stands twice: raise `each`")
        if not any(value):
            raise ValueError("nothing would be planted: name a count above 0")
        return value


class Sift(Closed):
    """What examples are sifted for. Without `memorisation` no canary is planted."""

    hazards: Hazards = Field(
        default=Hazards(),
        description="What is done with control tokens of chat templates and with instructions to a model. Left out: "
        "the defaults.",
    )
    contamination: Contamination = Field(
        default=Contamination(),
        description="When a training example counts as a repeat of an evaluation example. Left out: the defaults.",
    )
    sequences: Sequences = Field(
        default=Sequences(), description="How many documents may share a long run of words. Left out: the defaults."
    )
    sentences: Sentences = Field(
        default=Sentences(), description="How many completions may share a sentence. Left out: the defaults."
    )
    memorisation: Memorisation | None = Field(
        default=None,
        description="Canaries that are planted in the training split to measure how much a model memorises. Left out: "
        "none.",
    )
