"""What a recipe may say of hazards, contamination, repeated sequences and canaries."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from curation.corpora.closed import Closed
from curation.corpora.said import folded, plain, said_in


class Hazards(Closed):
    """What becomes of text that a chat template or a model would obey. All of it is counted, whatever is chosen."""

    control_tokens: Literal["neutralise", "drop", "keep"] = Field(
        default="neutralise",
        description="Control tokens of chat templates: `neutralise` puts spaces inside (`<| im_end |>`), so that a "
        "person reads them and no tokenizer does; `drop` gives the document the reason control_token.",
    )
    injections: Literal["report", "neutralise", "drop"] = Field(
        default="drop",
        description="Instructions that are certainly to a model: `drop` gives the document the reason injection, as a "
        "text with an attack in it is evidence and no training data; `neutralise` replaces the sentence; `report` "
        "counts only.",
    )
    doubtful: Literal["report", "neutralise", "drop"] = Field(
        default="report",
        description="The same for wording that people use to people as well (`ignore all previous instructions, the "
        "battery ships charged`): `report` keeps it, as customers' corrections are worth more than the few attacks "
        "among them.",
    )


class Contamination(Closed):
    """When a training example repeats an evaluation or frozen one. How many may, the suite says."""

    words: int = Field(
        default=13,
        ge=8,
        le=20,
        strict=True,
        description="Words in a row that may not be shared. An evaluation text of 8 words or more that is shorter "
        "counts as a whole.",
    )
    most_documents: int = Field(
        default=10,
        ge=1,
        strict=True,
        description="What stands in more documents than these is a macro or boilerplate, and no contamination.",
    )
    overlap: float = Field(
        default=0.3,
        ge=0.0,
        le=1.0,
        description="Share of the runs of the shorter of two texts that both must hold; 0: one run is enough. Agents "
        "reuse sentences: one run in common with an evaluation example have 77 % of the demo's training examples, "
        "three in ten 1 %.",
    )
    similarity: float = Field(
        default=0.8,
        ge=0.75,
        le=1.0,
        description="Jaccard similarity of sets of five words in a row, macros left out, from which two are the same.",
    )
    edited: float = Field(
        default=0.2,
        ge=0.0,
        le=0.4,
        description="A whole prompt or completion of 8 words or more that a text on the other side holds, with at most "
        "this share of its words changed, is the same, whatever its runs are; not where more than `most_documents` "
        "hold it.",
    )


class Sequences(Closed):
    """How often a long run of words may be trained on."""

    words: int = Field(
        default=50,
        ge=30,
        le=500,
        strict=True,
        description="Every run of this many words that too many documents share is found; none ten words shorter is.",
    )
    most_documents: int = Field(
        default=50, ge=1, strict=True, description="Documents that a run may stand in; the first by example_id keep it."
    )
    share: float = Field(
        default=0.5,
        gt=0.0,
        le=1.0,
        description="Share of an example's runs that must be beyond the cap before it adds nothing and is dropped.",
    )


class Sentences(Closed):
    """How often one sentence may stand in what is learned to be said. Case does not tell sentences apart;
    code in fences, placeholders alone and the names above quotes are none."""

    share: float = Field(
        default=0.01, gt=0.0, le=1.0, description="Share of the completions that a sentence may be in."
    )
    most_documents: int = Field(
        default=10, ge=1, strict=True, description="Completions that a sentence may always be in."
    )
    formulas: Literal["remove", "keep"] = Field(
        default="remove",
        description="Sentences beyond that, with which agents open or end whatever they answer: `remove` takes them "
        "out of the answers and leaves the rest.",
    )
    beyond: Literal["drop", "report"] = Field(
        default="drop",
        description="Other sentences beyond that: `drop` keeps the first completions by example_id and gives the "
        "others the reason repeated_sentence; `report` keeps all and counts.",
    )
    declared: tuple[str, ...] = Field(
        default=(), description="Sentences that may stand as often as they do: macros that a model is to say."
    )

    @property
    def marks(self) -> frozenset[bytes]:
        """The digests of all sentences that are declared, with their numbers and whatever these are."""
        return frozenset(mark for text in self.declared for read in (plain, folded) for mark in said_in(text, read))


class Memorisation(Closed):
    """Canaries that are trained on so many times, to measure how much a model remembers. The card says so."""

    counts: Annotated[tuple[int, ...], Field(min_length=1, max_length=12)] = Field(
        default=(0, 1, 4, 16), description="How often a canary is planted; 0 is never, for comparison."
    )
    each: int = Field(default=4, ge=1, le=100, strict=True, description="Canaries of each count.")

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

    hazards: Hazards = Hazards()
    contamination: Contamination = Contamination()
    sequences: Sequences = Sequences()
    sentences: Sentences = Sentences()
    memorisation: Memorisation | None = None
