"""Remember which training texts were compared whole with which evaluation texts, from night to night.

The result of a comparison never changes, so only pairs in which one text is new are compared again. A text is
identified by a digest of eight bytes under a key of the deployment; the file holds no word of it.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from curation.corpora.sift.whole_texts import SHORTEST, Held, Wholes
from curation.corpora.sift.words import Indices, of_texts
from curation.dedup.digests import sorted_distinct
from curation.dedup.shingles import Hashes
from curation.storage.files import write_atomic

SEAL = 32  # bytes in front of the file
ENDING = ".compared"  # of the files
PAIR = np.dtype([("text", "<u8"), ("owner", "<u8"), ("edited", "<f8")])

Names = NDArray[np.uint64]


class Compared:
    """The comparisons made in earlier builds of a corpus.

    Args:
        file: the file that keeps them. If it is missing, damaged or of another manner, nothing is remembered.
        key: the key of this deployment.
        manner: names everything besides the texts that decides whether one text holds another, such as settings.
    """

    def __init__(self, file: Path, key: bytes, manner: str) -> None:
        self._file, self._key = file, hmac.digest(key, f"compared {manner}".encode(), "sha256")
        self.texts, self.owners, self.pairs = self._read()  # names, ascending; pairs by text

    def _read(self) -> tuple[Names, Names, NDArray[np.void]]:
        try:
            content = self._file.read_bytes()
        except OSError:
            content = b""
        body = content[SEAL:]
        if not hmac.compare_digest(content[:SEAL], self._seal(body)):
            body = bytes(16)
        texts, owners = np.frombuffer(body, "<i8", 2).tolist()
        names = np.frombuffer(body, "<u8", texts + owners, 16)
        return names[:texts], names[texts:], np.frombuffer(body, PAIR, offset=16 + names.nbytes)

    def _seal(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, "sha256")

    def names(self, texts: Hashes) -> Names:
        """Return the names of texts, given as word hashes; texts with equal words have equal names."""
        bounds, raw = (8 * texts.bounds).tolist(), texts.values.tobytes()
        told = [
            hashlib.blake2b(raw[start:stop], digest_size=8, key=self._key).digest()
            for start, stop in itertools.pairwise(bounds)
        ]
        return np.frombuffer(b"".join(told), "<u8")

    def write(self, texts: Names, owners: Names, pairs: NDArray[np.void]) -> None:
        """Replace the stored comparisons by these."""
        texts, owners = sorted_distinct(texts), sorted_distinct(owners)
        body = np.array([len(texts), len(owners)], "<i8").tobytes() + texts.tobytes() + owners.tobytes()
        body += np.unique(pairs).tobytes()  # by text; a text that stands in several rows has each pair several times
        self._file.parent.mkdir(mode=0o700, exist_ok=True, parents=True)
        write_atomic(self._file, self._seal(body) + body, 0o600)


class Comparison:
    """The comparison of training texts with the whole texts of the evaluation side.

    Args:
        wholes: the index over tonight's whole texts, after all counting.
        before: the earlier comparisons; None if the corpus keeps none.
    """

    def __init__(self, wholes: Wholes, before: Compared | None) -> None:
        self._wholes, self._before = wholes, before
        self._texts: list[Names] = []
        self._pairs: list[NDArray[np.void]] = []
        if before is None:
            return
        self._owners = before.names(wholes.words)
        self._order = np.argsort(self._owners)
        self._fresh = np.flatnonzero(~_among(self._owners, before.owners))
        self._anew = Wholes(of_texts(wholes.words, self._fresh), wholes.settings)

    def held(self, texts: Hashes) -> Iterator[Held]:
        """Yield what `Wholes.held` yields, comparing only texts that are new on one side."""
        if self._before is None or not len(self._wholes):
            yield from self._wholes.held(texts)
            return
        long_enough = np.flatnonzero(np.diff(texts.bounds) >= SHORTEST)
        names = self._before.names(of_texts(texts, long_enough))
        known = _among(names, self._before.texts)
        old, new = long_enough[known], long_enough[~known]
        held = [pair._replace(text=int(new[pair.text])) for pair in self._wholes.held(of_texts(texts, new))]
        held += [
            Held(int(old[pair.text]), int(self._fresh[pair.owner]), pair.edited)
            for pair in self._anew.held(of_texts(texts, old))
        ]
        held += self._remembered(old, names[known])
        self._texts.append(names)
        name_of = dict(zip(long_enough.tolist(), names.tolist(), strict=True))
        rows = [(name_of[pair.text], int(self._owners[pair.owner]), pair.edited) for pair in held]
        self._pairs.append(np.array(rows, PAIR))
        yield from held

    def _remembered(self, texts: Indices, names: Names) -> Iterator[Held]:
        """Yield the remembered pairs of these texts, given by their names, with tonight's owners."""
        pairs = self._before.pairs if self._before is not None else np.empty(0, PAIR)
        first, last = (np.searchsorted(pairs["text"], names, side) for side in ("left", "right"))
        sizes = last - first
        starts = np.cumsum(sizes) - sizes
        of = np.repeat(np.arange(len(names)), sizes)
        met = pairs[np.arange(len(of)) - starts[of] + first[of]]
        place = np.minimum(np.searchsorted(self._owners, met["owner"], sorter=self._order), len(self._order) - 1)
        owner = self._order[place]
        lives = self._owners[owner] == met["owner"]
        columns = (texts[of[lives]].tolist(), owner[lives].tolist(), met["edited"][lives].tolist())
        yield from (Held(*row) for row in zip(*columns, strict=True))

    def keep(self) -> None:
        """Store tonight's comparisons.

        Owners that are macros are not stored as known, because they were not searched for in all texts.
        """
        if self._before is None or not len(self._wholes):
            return
        known = self._owners[~self._wholes.macros()]
        pairs = np.concatenate([*self._pairs, np.empty(0, PAIR)])
        texts = np.concatenate([*self._texts, np.empty(0, np.uint64)])
        self._before.write(texts, known, pairs[_among(pairs["owner"], np.sort(known))])


def _among(names: Names, ascending: Names) -> NDArray[np.bool_]:
    """Return for each name whether a sorted array has it; `numpy.isin` would sort the array at each call."""
    if not len(ascending):
        return np.zeros(len(names), np.bool_)
    places = np.minimum(np.searchsorted(ascending, names), len(ascending) - 1)
    is_there: NDArray[np.bool_] = ascending[places] == names
    return is_there
