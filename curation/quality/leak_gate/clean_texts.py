"""The texts in which the leak gate has found nothing, remembered from night to night: a text that stands in the next
candidate as well is searched for whoever has become known or is known by something else since, and for nothing more.

A file a corpus, beside the receipts, sealed like them. It holds no text: of each text, with the names that were looked
for in it, and of each person as known then, a mark under this deployment's log key.
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
ENDING = ".cleared"  # of the files
MARK, SEAL, COUNT = 16, 32, 8  # bytes of a mark, of the seal in front, and of how many marks are of people


class Cleared:
    """What was found free, and of whom it is.

    Args:
        file: where it is kept. One that is missing, torn, of another manner or not sealed by this key tells nothing.
        key: of this deployment, for the marks and the seal.
        manner: names all that decides what is found in a text, but for the text, the people who are known and the names
            of its own people.
        people: rows of `PEOPLE`, of tonight.
    """

    def __init__(self, file: Path, key: bytes, manner: str, people: pa.Table) -> None:
        self._file, self._key = file, hmac.digest(key, f"cleared {manner}".encode(), "sha256")
        known, self._texts = self._read()
        marks = [self._mark(orjson.dumps(row)) for b in people.select(COLUMNS).to_batches() for row in b.to_pylist()]
        self._people = sorted(marks)
        changed = [row for row, mark in enumerate(marks) if mark not in known]
        self._changed = people.take(pa.array(changed, pa.int64())) if self._texts else PEOPLE.empty_table()
        self._free: set[bytes] = set()  # of tonight

    def _read(self) -> tuple[frozenset[bytes], frozenset[bytes]]:
        """The marks of people and those of texts."""
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
        """What those are called and reached by who were not known, or not by all of this, when the texts were found
        free."""
        return KnownValues(self._changed)

    def mark(self, text: str, asked: bytes) -> bytes:
        """What a text is remembered by, with what is looked for in it alone (`Gate.asked`)."""
        return self._mark(b"%d %b%b" % (len(asked), asked, text.encode("utf-8", "surrogatepass")))

    def tonight(self, mark: bytes) -> bool:
        """Whether a text was found free tonight already."""
        return mark in self._free

    def before(self, mark: bytes) -> bool:
        """Whether a text was found free when nobody of `changed` was looked for."""
        return mark in self._texts

    def add(self, mark: bytes) -> None:
        """Remember a text as free of everybody who is known tonight."""
        self._free.add(mark)

    def write(self) -> None:
        """Keep the marks of tonight, and no other."""
        body = b"".join((len(self._people).to_bytes(COUNT, "big"), *self._people, *sorted(self._free)))
        self._file.parent.mkdir(mode=0o700, exist_ok=True)
        write_atomic(self._file, self._seal(body) + body, 0o600)


def added(policy: PrivacyPolicy) -> list[str]:
    """The recognizers that a policy adds to the gate, as they are: another identity may find something else."""
    return [brought_identity(policy, recognizer) for recognizer in policy.gate.brought]


def cleared_texts(night: Night, corpus: str, people: pa.Table) -> Cleared:
    """Where the texts of a corpus are remembered in which nothing was found, under all that decides what the gate finds
    in a text, but for those who are known and the text's own people. Files of corpora that are gone go."""
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
