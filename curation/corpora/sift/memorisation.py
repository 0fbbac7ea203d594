"""Plant canaries that a model is trained on a known number of times, to measure how much it memorizes.

The method is from Carlini et al., "The secret sharer: evaluating and testing unintended memorization in neural
networks", 2019: a secret from a space of known size follows a fixed beginning, and its exposure is how much more likely
the model finds it than the other secrets of the space. Canaries of count 0 are never trained on and show the result of
chance. Secrets are words of a list, so that no gate takes them for personal data, and derive from the release key, so
that nobody can make them without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from curation.corpora.example import Example, Maker
from curation.corpora.sift.settings import Memorisation
from curation.storage.secrets.keys import keyed
from curation.text.word_files import word_file

LISTS = word_file("corpora/sift/memorisation")

WORDS = LISTS.words("canaries")
SECRET_WORDS = 6
SPACE_BITS = 6 * SECRET_WORDS  # 64 words
OPENING = "The word sequence of exhibit"


@dataclass(frozen=True)
class Canary:
    """A canary, with which the red team checks whether a model completes `prompt` with `secret`.

    There are 2**`SPACE_BITS` possible secrets.
    """

    number: int
    count: int
    prompt: str
    secret: str

    @property
    def text(self) -> str:
        """The text that the model is trained on."""
        return f"{self.prompt} {self.secret}."


def made(maker: Maker, settings: Memorisation) -> tuple[Canary, ...]:
    """Return all canaries of a corpus, those of count 0 included, in the order of the declared counts.

    They depend only on the key, the name of the corpus and the settings.
    """
    counts = [count for count in settings.counts for _ in range(settings.each)]
    return tuple(
        Canary(number, count, f"{OPENING} {number} is", _secret(maker, number))
        for number, count in enumerate(counts, start=1)
    )


def canaries(maker: Maker, settings: Memorisation, schemas: Mapping[str, pa.Schema]) -> list[Example]:
    """Return the examples to plant in training shards: each canary `count` times in every config that can hold it.

    They are added after sifting, which would take copies for duplicates. They have no documents and no turns; their
    other columns are null. A config without text, messages or completion gets none.
    """
    examples = []
    for config, schema in schemas.items():
        if not ({"text", "messages"} & set(schema.names) or {"prompt", "completion"} <= set(schema.names)):
            continue
        for canary in made(maker, settings):
            for copy in range(canary.count):
                parts = (maker.corpus, "memorisation", config, str(canary.number), str(copy))
                name = keyed(maker.key, "example", *parts)[:32]
                columns = dict(_columns(schema, canary, name))
                examples.append(Example(config, name, columns, ()))
    return examples


def _secret(maker: Maker, number: int) -> str:
    mark = int(keyed(maker.key, "memorisation", maker.corpus, str(number)), 16)
    return " ".join(WORDS[(mark >> 6 * place) & 63] for place in range(SECRET_WORDS))


def _columns(schema: pa.Schema, canary: Canary, name: str) -> Iterator[tuple[str, object]]:
    asked, told = f"{canary.prompt}?", f"{canary.prompt} {canary.secret}."
    question, answer = {"role": "user", "content": asked}, {"role": "assistant", "content": told}
    for place, field in enumerate(schema):
        many = pa.types.is_list(field.type)
        match field.name:
            case _ if place == 0:
                yield field.name, name
            case "text":
                yield field.name, canary.text
            case "prompt":
                yield field.name, [question] if many else asked
            case "completion":
                yield field.name, [answer] if many else told
            case "messages":
                judged = [
                    {**question, "train": False, "train_reason": "user"},
                    {**answer, "train": True, "train_reason": "trained"},
                ]
                yield field.name, judged
            case _:
                yield field.name, [] if many else None
