"""Choose what is compared of a document (its public words without boilerplate, identified by one digest) and with whom.

Everything here works on ids and digests of all documents; texts are fetched only when asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.cleaning.edits import apply
from curation.cleaning.learned import Boilerplate
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.texts import clean_texts, cleaned_documents, live_turns, with_clean
from curation.dedup.digests import Indices
from curation.dedup.facts import group_digest, label_values
from curation.dedup.settings import DedupSettings
from curation.dedup.shingles import Hashes, shingle_sets, string_array
from curation.document import DIGEST, digest, text_digest
from curation.state.night import Night
from curation.text.readings import WORD

EMPTY = text_digest("")
NUMBERED = pa.schema([("number", pa.int64()), ("text", pa.string())])
TITLE_WORDS = 5  # a title of fewer, alone, tells nothing apart: "Help" is many tickets
AT_ONCE = 20_000  # texts in memory together: some 40 MB of tickets
COLUMNS = ["doc_id", "source", "kind", "clean_sha256"]


class SignedDocuments:
    """All documents that passed cleaning.

    Attributes:
        table: doc_id, source, kind, clean_sha256. The digest is over the compared texts; null if a text was not
            cleaned, or if the only compared text is a title of fewer than `TITLE_WORDS` words.
    """

    def __init__(self, night: Night) -> None:
        self._night = night
        self._boilerplate = Boilerplate(night)
        parts, self._turns = [], {}
        first: dict[bytes, tuple[str, int]] = {}
        for name in night.project.sources:
            documents = cleaned_documents(night, name, ["doc_id", "kind", "turns"])
            turns = with_clean(night, name, live_turns(night, name, documents))
            parents = pc.list_parent_indices(documents["turns"].combine_chunks()).to_numpy()
            public = pc.equal(turns["visibility"], "public").to_numpy()
            # A note is internal throughout.
            compared = public | (np.bincount(parents, public, documents.num_rows) == 0)[parents]
            turns, parents = turns.filter(pa.array(compared)), parents[compared]
            bounds = np.searchsorted(parents, np.arange(documents.num_rows + 1))
            keys = self._keys(name, turns, bounds)
            for number in self._hardly_titled(name, turns, bounds):
                keys[number] = None
            self._turns[name] = (turns.select(["raw_sha256", "clean_sha256", "author_ref"]), bounds)
            parts.append(
                pa.table(
                    [documents["doc_id"], pa.repeat(name, len(keys)), documents["kind"], pa.array(keys, DIGEST)],
                    names=COLUMNS,
                )
            )
            for number, key in enumerate(keys):
                if key is not None and key not in first:
                    first[key] = (name, number)
        self._first = first
        empty = pa.table([pa.array([], pa.string())] * 3 + [pa.array([], DIGEST)], names=COLUMNS)
        self.table = pa.concat_tables([empty, *parts])

    def _hardly_titled(self, source: str, turns: pa.Table, bounds: Indices) -> list[int]:
        """Return the numbers of documents whose only compared text is a title of fewer than `TITLE_WORDS` words."""
        titles = pc.equal(turns["role"], "title").to_numpy()
        alone = np.flatnonzero(np.diff(bounds) == 1)
        alone = alone[titles[bounds[alone]]]
        raws = turns["raw_sha256"].take(pa.array(bounds[alone])).to_pylist()
        texts = clean_texts(self._night, source, raws) if raws else {}
        return [
            number
            for number, raw in zip(alone.tolist(), raws, strict=True)
            if len(WORD.findall(texts.get(raw, ""))) < TITLE_WORDS
        ]

    def _keys(self, source: str, turns: pa.Table, bounds: Indices) -> list[bytes | None]:
        """Return a digest for each document over its turns' digests and boilerplate; null if one is not cleaned."""
        clean = turns["clean_sha256"].combine_chunks()
        absent = np.concatenate([[0], np.cumsum(clean.is_null().to_numpy(zero_copy_only=False))])
        data = memoryview(b"".join(key or bytes(32) for key in clean.to_pylist()))
        held = pc.is_in(clean, value_set=pa.array(list(self._boilerplate.texts.rows), DIGEST))
        held = np.concatenate([[0], np.cumsum(held.to_numpy(zero_copy_only=False))])
        keys: list[bytes | None] = []
        for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            if absent[last] > absent[first]:
                keys.append(None)
                continue
            own = data[32 * first : 32 * last]
            if held[last] > held[first]:
                keys.append(self._with_boilerplate(source, turns.slice(first, last - first), own))
            elif own == EMPTY * (last - first):
                keys.append(EMPTY)
            else:
                keys.append(hashlib.sha256(own).digest())
        return keys

    def _with_boilerplate(self, source: str, turns: pa.Table, own: memoryview) -> bytes:
        authors = [author and f"{source}:{author}" for author in turns["author_ref"].to_pylist()]
        hits = [
            self._boilerplate.hits(clean, author)
            for clean, author in zip(turns["clean_sha256"].to_pylist(), authors, strict=True)
        ]
        if not any(hits):
            return hashlib.sha256(own).digest()
        parts = zip(turns["clean_sha256"].to_pylist(), hits, strict=True)
        return digest("without boilerplate", *(part for clean, lines in parts for part in (clean, *lines)))

    def texts(self, keys: pa.Array) -> pa.Table:
        """Return clean_sha256 and text of some digests, in their order."""
        wanted: dict[str, list[tuple[int, int]]] = {}
        for place, key in enumerate(keys.to_pylist()):
            source, number = self._first[key]
            wanted.setdefault(source, []).append((place, number))
        texts: list[str] = [""] * len(keys)
        for source, documents in wanted.items():
            turns, bounds = self._turns[source]
            numbers = np.array([number for _, number in documents])
            rows = np.concatenate([np.arange(bounds[number], bounds[number + 1]) for number in numbers])
            some = turns.take(pa.array(rows))
            clean = clean_texts(self._night, source, pc.unique(some["raw_sha256"]).to_pylist())
            raws, digests = some["raw_sha256"].to_pylist(), some["clean_sha256"].to_pylist()
            authors, at = some["author_ref"].to_pylist(), 0
            for place, number in documents:
                size = int(bounds[number + 1] - bounds[number])
                parts = []
                for turn in range(at, at + size):
                    author = authors[turn] and f"{source}:{authors[turn]}"
                    text = clean[raws[turn]]
                    parts.append(apply(text, self._boilerplate.edits(digests[turn], text, author)))
                texts[place] = "\n\n".join(parts)
                at += size
        return pa.table([keys, pa.array(texts, pa.string())], names=["clean_sha256", "text"])

    def groups(self, facts: dict[bytes, bytes]) -> NDArray[np.uint64]:
        """Return the group of each document within which it is compared; `facts`: text → digest of its facts."""
        night, settings = self._night, self._night.project.one(DedupSettings)
        labels: dict[str, dict[str, list[str]]] = {}
        if settings.distinguishing_labels:
            for name in night.project.sources:
                stated = cleaned_documents(night, name, ["doc_id", "created_at", "labels", "governance"])
                vocabularies = night.project.one(CleaningSettings).labels()
                labels |= label_values(stated, name, vocabularies, settings.distinguishing_labels)
        scope = ["everything"] * self.table.num_rows if settings.scope == "everything" else None
        scopes = scope or self.table[settings.scope].to_pylist()
        rows = zip(scopes, self.table["doc_id"].to_pylist(), self.table["clean_sha256"].to_pylist(), strict=True)
        return np.array([group_digest(of, facts.get(key), labels.get(doc, {})) for of, doc, key in rows], np.uint64)


@dataclass(frozen=True)
class TextSets:
    """Sets of shingles of some texts in an Arrow file, addressed by the numbers in its column `number`."""

    path: Path
    shingle_words: int

    @classmethod
    def at(
        cls, path: Path, numbers: Indices, keys: pa.Array, texts: Callable[[pa.Array], pa.Table], shingle_words: int
    ) -> TextSets:
        """Write the texts of some keys, in ascending order of their numbers, replacing the file at `path`."""
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, NUMBERED) as writer:
            for start in range(0, len(keys), AT_ONCE):
                text_column = texts(keys.slice(start, AT_ONCE))["text"]
                part = pa.table([pa.array(numbers[start : start + AT_ONCE], pa.int64()), text_column], schema=NUMBERED)
                writer.write_table(part)
        return cls(path, shingle_words)

    def of(self, texts: Indices) -> Hashes:
        """Return the sets of some texts, ascending, in their order."""
        with pa.memory_map(str(self.path)) as file:
            table = pa.ipc.open_file(file).read_all()
            rows = np.searchsorted(table["number"].to_numpy(), texts)
            return shingle_sets(string_array(table["text"].take(pa.array(rows))), self.shingle_words)
