"""Remembers from night to night the texts in which the leak gate found nothing. Such a text of the next candidate is
searched only for people who became known, or of whom something else is known, since then.

Each corpus has one file beside the receipts, sealed like them. It holds no text: it holds a mark, under this
deployment's log key, of each text with the names that were looked for in it, and of each person as known then.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from functools import cached_property
from pathlib import Path

import orjson
import pyarrow as pa

from curation.corpora.recipe import Recipe
from curation.corpora.step import stages
from curation.document import PEOPLE
from curation.privacy.detector import brought_identity
from curation.privacy.policy import PrivacyPolicy
from curation.quality.leak_gate.leak import KnownValues
from curation.state.night import Night
from curation.state.receipts import code_digest
from curation.storage.files import write_atomic
from curation.storage.secrets.keys import key_id

COLUMNS = ["person_id", "role", "names", "emails", "phones", "accounts"]  # what the gate looks for people by
ENDING = ".cleared"  # suffix of the files
MARK, SEAL, COUNT = 16, 32, 8  # bytes of a mark, of the seal in front, and of the number of people's marks


class Cleared:
    """The texts in which nothing was found, and the people who were looked for in them.

    Args:
        file: where the marks are stored. A file that is missing, torn, of another manner or not sealed by this key is
            ignored.
        key: key of this deployment, for the marks and the seal.
        manner: names all that decides what is found in a text, except the text, the people who are known and the names
            of the document's own people.
        people: tonight's rows of `PEOPLE`.
    """

    def __init__(self, file: Path, key: bytes, manner: str, people: pa.Table) -> None:
        self._file, self._key = file, hmac.digest(key, f"cleared {manner}".encode(), "sha256")
        known, self._texts = self._read()
        marks = [self._mark(orjson.dumps(row)) for b in people.select(COLUMNS).to_batches() for row in b.to_pylist()]
        self._people = sorted(marks)
        changed = [row for row, mark in enumerate(marks) if mark not in known]
        self._changed = people.take(pa.array(changed, pa.int64())) if self._texts else PEOPLE.empty_table()
        self._free: set[bytes] = set()  # marks of texts cleared tonight

    def _read(self) -> tuple[frozenset[bytes], frozenset[bytes]]:
        """Return the marks of people and those of texts."""
        try:
            content = self._file.read_bytes()
        except OSError:
            return frozenset(), frozenset()
        seal, body = content[:SEAL], content[SEAL:]
        if not hmac.compare_digest(seal, self._seal(body)):
            return frozenset(), frozenset()
        first = COUNT + int.from_bytes(body[:COUNT], "big") * MARK
        marks = (body[COUNT:first], body[first:])
        people, texts = (frozenset(part[at : at + MARK] for at in range(0, len(part), MARK)) for part in marks)
        return people, texts

    def _seal(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, "sha256")

    def _mark(self, value: bytes) -> bytes:
        return hashlib.blake2b(value, digest_size=MARK, key=self._key).digest()

    @cached_property
    def changed(self) -> KnownValues:
        """Names and values of the people who were not known, or of whom something else was known, when the texts were
        cleared.
        """
        return KnownValues(self._changed)

    def mark(self, text: str, asked: bytes) -> bytes:
        """Return the mark of a text together with what is looked for in this text alone (`Gate.asked`)."""
        return self._mark(b"%d %b%b" % (len(asked), asked, text.encode("utf-8", "surrogatepass")))

    def tonight(self, mark: bytes) -> bool:
        """Return whether a text was cleared tonight already."""
        return mark in self._free

    def before(self, mark: bytes) -> bool:
        """Return whether a text was cleared when nobody of `changed` was looked for."""
        return mark in self._texts

    def add(self, mark: bytes) -> None:
        """Remember that a text names nobody who is known tonight."""
        self._free.add(mark)

    def write(self) -> None:
        """Store the marks of tonight, and no others."""
        body = b"".join((len(self._people).to_bytes(COUNT, "big"), *self._people, *sorted(self._free)))
        self._file.parent.mkdir(mode=0o700, exist_ok=True)
        write_atomic(self._file, self._seal(body) + body, 0o600)


def added(policy: PrivacyPolicy) -> list[str]:
    """Return an identity of each recognizer that a policy adds to the gate; a changed one may find something else."""
    return [brought_identity(policy, recognizer) for recognizer in policy.gate.brought]


def cleared_texts(night: Night, corpus: str, people: pa.Table) -> Cleared:
    """Return the cleared texts of a corpus, valid for all that decides what the gate finds in a text, except the known
    people and the document's own people. Delete files of corpora that no longer exist.
    """
    recipes, erased = night.project.every(Recipe), night.suppression.digest(()).hex()
    manner = {
        "code": code_digest(),
        "settings": night.project.settings_digest(),
        "stages": stages(night, recipes[corpus]),
        "recognizers": added(night.project.one(PrivacyPolicy)),
        "keys": night.keys.ids(),
        "older_keys": {duty: [key_id(key) for key in keys] for duty, keys in night.keys.older.items()},
        "erased": erased,
    }
    home, ending = night.project.locations.receipts, f"-{erased[:16]}{ENDING}"
    for file in home.glob(f"*{ENDING}"):
        if file.name.removesuffix(ending) not in recipes:
            file.unlink(missing_ok=True)
    return Cleared(home / f"{corpus}{ending}", night.keys.log, json.dumps(manner, sort_keys=True), people)
