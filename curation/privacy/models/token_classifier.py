"""Token classifiers in ONNX: people and streets in the languages on which they were trained.

Only the files of a package are used: its weights by onnxruntime and its vocabulary by tokenizers; nothing of it is
imported. A text is read by itself on one thread, so that the findings in it do not depend on other texts.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

from curation.privacy.declared_types import EntityType

if TYPE_CHECKING:
    import numpy as np

VERSION = "3"
SHIPPED = "token_classifiers.yaml"
LIBRARIES = ("onnxruntime", "tokenizers")  # which read one, and whose version counts
SURE = 0.5  # probability of all that a word may be part of, to count as that
LIKELY = 0.15  # the same of a name's word that looks like one
TOKENS = 512  # at once; of a longer segment, parts that share a few
SHARED = 64
WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
BESIDE = re.compile(r"[ \t]{0,3}(?:\.[ ])?|[ \t]?-[ \t]?")  # between two words of a name; a dot is an initial's
NEAR = re.compile(r"(?s)(?!.*\n[ \t\r]*\n).{0,12}")  # between two words of an address: `Viale dei Mille, n. 15`


class Described(BaseModel):
    """The description of a package: its files, the languages on which it was trained, and the meaning of its labels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: str
    weights: str
    licence: str
    languages: tuple[str, ...]
    names: tuple[str, ...]
    streets: tuple[str, ...]
    houses: tuple[str, ...]
    inside: tuple[str, ...]


class Part(NamedTuple):
    """A word [start, end) and its kind: part of `names`, `streets`, `houses`, or `inside` a house."""

    start: int
    end: int
    kind: str


KINDS = ("names", "streets", "houses", "inside")


@functools.cache
def shipped() -> Mapping[str, Described]:
    """Return the packages that can be read, by their import name."""
    written = yaml.safe_load(resources.files(__package__).joinpath(SHIPPED).read_text("utf-8"))
    return {package: Described.model_validate(own) for package, own in written.items()}


def lacking() -> str | None:
    """Return the libraries that are missing to read token classifiers, joined by `and`; None where none is missing."""
    missing = [library for library in LIBRARIES if importlib.util.find_spec(library) is None]
    return " and ".join(missing) or None


class TokenClassifier:
    """One loaded package. Loading takes a tenth of a second."""

    def __init__(self, package: str) -> None:
        import onnxruntime  # type: ignore[import-untyped, unused-ignore]
        from tokenizers import Tokenizer

        described = shipped()[package]
        folder = _folder(package) / described.folder
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # a worker has one core
        weights = str(folder / described.weights)
        self.session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self.asked = {node.name for node in self.session.get_inputs()}
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(TOKENS, stride=SHARED)
        label_names = json.loads((folder / "config.json").read_bytes())["id2label"]
        labels = [
            str(label_names[str(number)]).removeprefix("B-").removeprefix("I-") for number in range(len(label_names))
        ]
        self.columns = {
            kind: [number for number, label in enumerate(labels) if label in getattr(described, kind)] for kind in KINDS
        }

    def read(
        self, segments: Iterable[str], like_a_name: Callable[[str], bool] | None = None
    ) -> dict[str, list[tuple[EntityType, int, int]]]:
        """Return (type, start, end) of the people and streets in each segment, in order.

        Args:
            like_a_name: whether a word looks like a name. Such a word counts as a name even if the model is only fairly
                sure.
        """
        parts_by_segment = {segment: list(self._parts(segment, like_a_name)) for segment in segments}
        return {
            segment: [*_names(segment, parts), *_addresses(segment, parts)]
            for segment, parts in parts_by_segment.items()
        }

    def _parts(self, segment: str, like_a_name: Callable[[str], bool] | None) -> Iterator[Part]:
        """Yield the words that the model is sure about, and words that look like a name where the model is only fairly
        sure.
        """
        import numpy as np

        probabilities = np.zeros((len(segment), len(KINDS)), np.float32)
        encoded = self.tokenizer.encode(segment)
        for window in (encoded, *encoded.overflowing):
            for (start, end), own in zip(window.offsets, self._probabilities(window), strict=True):
                probabilities[start:end] = np.maximum(probabilities[start:end], own)
        for word in WORD.finditer(segment):
            own = probabilities[word.start() : word.end()].mean(axis=0)
            kind = int(own.argmax())
            likely = KINDS[kind] == "names" and own[kind] >= LIKELY
            if own[kind] >= SURE or (likely and like_a_name is not None and like_a_name(word.group())):
                yield Part(*word.span(), KINDS[kind])

    def _probabilities(self, window: Any) -> np.ndarray:
        """Return how probable each kind is for each token: float, shape (tokens, kinds)."""
        import numpy as np

        given = {"input_ids": window.ids, "attention_mask": window.attention_mask, "token_type_ids": window.type_ids}
        asked = {name: np.array([own], np.int64) for name, own in given.items() if name in self.asked}
        scores = self.session.run(None, asked)[0][0]
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        return np.stack([shares[:, own].sum(axis=1) for own in self.columns.values()], axis=1)


def _names(text: str, parts: list[Part]) -> Iterator[tuple[EntityType, int, int]]:
    """Yield names: words of kind `names` that stand beside each other."""
    for row in _rows(text, [part for part in parts if part.kind == "names"], BESIDE):
        yield "PERSON", row[0].start, row[-1].end


def _addresses(text: str, parts: list[Part]) -> Iterator[tuple[EntityType, int, int]]:
    """Yield streets that have a house, with the parts `inside` it and the few characters between them. At least one
    street word must have no digit, which excludes versions.
    """
    for row in _rows(text, [part for part in parts if part.kind != "names"], NEAR):
        streets = [text[part.start : part.end] for part in row if part.kind == "streets"]
        named = any(not any(map(str.isdigit, street)) for street in streets)
        if named and any(part.kind == "houses" for part in row):
            yield "STREET_ADDRESS", row[0].start, row[-1].end


def _rows(text: str, parts: list[Part], between: re.Pattern[str]) -> Iterator[list[Part]]:
    row: list[Part] = []
    for part in parts:
        if row and not between.fullmatch(text, row[-1].end, part.start):
            yield row
            row = []
        row.append(part)
    if row:
        yield row


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    return Path(next(iter((spec.submodule_search_locations if spec else None) or ())))
