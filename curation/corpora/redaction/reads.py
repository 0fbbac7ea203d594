"""Digest what the redaction of a document reads tonight: equal digests on two nights mean equal redaction.

What depends on the document alone, or on single texts (cleaning, detection, languages), is named by digests of texts
and versions. What depends on all documents is read from the night: who is known where, which people wrote, which lines
are boilerplate, which texts are macros.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.edits import Edit
from curation.cleaning.learned import Boilerplate
from curation.cleaning.texts import clean_digests, cleaned_memo
from curation.corpora.choice.select import customer
from curation.corpora.redaction.macros import formula_edits
from curation.document import DocumentRow
from curation.privacy.known.findings import KNOWN_FINDINGS, TABLE, VERSION, uncovered
from curation.sources.assembly.narrow import narrow
from curation.sources.identities.consent import People
from curation.sources.step import living
from curation.state.night import Night
from curation.storage.columns import wide_schema

ANSWER = 9  # bytes of a sentence's digest, and of the answer
NAMED = """
SELECT clean_sha256, md5(string_agg(DISTINCT place, ';' ORDER BY place)) FROM (
    SELECT clean_sha256, concat_ws('|', found."start", found."end", type, recognizer, coalesce(person, '')) AS place
    FROM found JOIN holders USING (term_id)
) GROUP BY clean_sha256
"""
LANGUAGE = "language"  # the label that tells in which language values are read


class Formulas(Collection[bytes]):
    """The formulas of a night, which record the sentences they are asked for while a document is redacted."""

    def __init__(self, often: frozenset[bytes]) -> None:
        self._often = often
        self._asked: dict[bytes, bool] = {}

    def __contains__(self, mark: object) -> bool:
        is_often = mark in self._often
        if isinstance(mark, bytes):
            self._asked[mark] = is_often
        return is_often

    def __iter__(self) -> Any:
        return iter(self._often)

    def __len__(self) -> int:
        return len(self._often)

    def edits(self, text: str) -> list[Edit]:
        """Return the edits of `curation.corpora.redaction.macros.formula_edits`, and record what was asked."""
        return formula_edits(text, self)

    def taken(self) -> bytes:
        """Return what was asked since the last call, with the answers, and forget it."""
        answers = b"".join(mark + bytes([answer]) for mark, answer in self._asked.items())
        self._asked.clear()
        return answers

    def answer(self, asked: bytes) -> bool:
        """Return whether all recorded questions still have the same answers."""
        marks = range(0, len(asked), ANSWER)
        return all((asked[at : at + ANSWER - 1] in self._often) == bool(asked[at + ANSWER - 1]) for at in marks)


class Reads:
    """The digests of what redaction reads on a night.

    Args:
        night: the night whose tables are read.
        people: the people of tonight.
        fields: labels that redaction looks for in texts, besides the language.
        boilerplate: whether the corpus removes boilerplate.
        who: returns term → the one person who holds it, as `privacy.known_findings.holders` does.
        macros: returns the texts that agents send word for word.
    """

    def __init__(
        self,
        night: Night,
        people: People,
        fields: Collection[str],
        boilerplate: bool,
        who: Callable[[], Mapping[bytes, str | None]],
        macros: Callable[[], frozenset[bytes]],
    ) -> None:
        self._night, self._people, self._who, self._macros = night, people, who, macros
        self._labels = {LANGUAGE, *fields}
        self._boilerplate = Boilerplate(night) if boilerplate else None
        self._persons: dict[str, str] = {}

    def live(self) -> pa.Array:
        """Return the ids of all documents that are live tonight."""
        return living(self._night)

    def key(self, document: DocumentRow) -> bytes | None:
        """See `curation.corpora.redaction.redacted.Reading`."""
        source, turns, texts = document["source"], [], self._clean[document["source"]]
        for turn in document["turns"]:
            clean = texts.get(turn["raw_sha256"])
            if clean is None or clean in self._unseen:
                return None
            author = turn["author_ref"] and f"{source}:{turn['author_ref']}"
            lines = self._boilerplate.hits(clean, author) if self._boilerplate is not None else ()
            turn_facts = (turn["turn_id"], turn["role"], turn["visibility"], author, turn["at"], clean.hex())
            turns.append((*turn_facts, b"".join(lines).hex(), clean in self._macros(), self._known.get(clean)))
        labels = [(e["name"], e["value"], e["raw"]) for e in document["labels"] or () if e["name"] in self._labels]
        authors = {turn["author_ref"] for turn in document["turns"] if turn["author_ref"]} | {customer(document)[1]}
        stated = [
            self._cleaning[source],
            (document["doc_id"], source, document["kind"], document["created_at"], document["about_ref"]),
            document["record_id"],
            labels,
            turns,
            [self._person(source, author) for author in sorted(authors)],
        ]
        return hashlib.blake2b(orjson.dumps(stated), digest_size=16).digest()

    def _person(self, source: str, ref: str) -> str:
        """Return a digest of all that redaction reads of the person behind a reference; empty if unknown."""
        person = self._people.person_id(source, ref)
        if person is None:
            return ""
        if person not in self._persons:
            known = [(row["names"], row["emails"], row.get("birth_date")) for row in self._people.same(source, ref)]
            self._persons[person] = hashlib.blake2b(orjson.dumps([person, known]), digest_size=16).hexdigest()
        return self._persons[person]

    @cached_property
    def _clean(self) -> dict[str, dict[bytes, bytes]]:
        return {source: clean_digests(self._night, source) for source in self._night.project.sources}

    @cached_property
    def _cleaning(self) -> dict[str, str]:
        """The version of cleaning for each source; with a text, it determines the number of edits of each kind."""
        return {source: cleaned_memo(self._night, source).version for source in self._night.project.sources}

    @cached_property
    def _unseen(self) -> set[bytes]:
        """The texts in which people known tonight have not all been searched for."""
        every = {clean for texts in self._clean.values() for clean in texts.values()}
        return uncovered(self._night.tables, self._who().keys(), every)

    @cached_property
    def _known(self) -> dict[bytes, str]:
        """Text → a digest of where it names people known tonight, and whom."""
        who = self._who()
        holders = [pa.array([*who], pa.binary()), pa.array([*who.values()], pa.string())]
        known_findings = self._night.tables.read(TABLE, KNOWN_FINDINGS, where=pc.field("stage_version") == VERSION)
        with narrow(None) as database:
            database.register("holders", pa.table(holders, names=["term_id", "person"]))
            database.register("found", known_findings.cast(wide_schema(known_findings.schema)))
            return dict(database.execute(NAMED).fetchall())
