"""What the leak gate has found free it does not search again, and finds all the same what it would find if it did."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation.corpora.step import candidate_of
from curation.deployment.project import load_project, open_night
from curation.document import PEOPLE
from curation.quality.examples import texts
from curation.quality.leak_gate.clean_texts import MARK, Cleared
from curation.quality.leak_gate.gate import hits_of, leak_verdicts
from curation.quality.leak_gate.hits import Hit, plain_words
from curation.quality.leak_gate.leak import Gate, KnownValues
from curation.quality.leak_gate.own_people import OwnPeople
from curation.state.night import Night
from curation.storage.files import write_atomic

KEY = b"k" * 32
FIRST, LAST = ("Ann", "Zoë", "Mark", "Li"), ("Brandström", "Wei", "Mill", "O’Brien")


def person(number: int, **values: Any) -> dict[str, Any]:
    known = {"person_id": f"p{number}", "source": "crm", "ref": str(number), "role": "requester"}
    return {**known, **{name: [] for name in ("names", "emails", "phones", "accounts")}, **values}


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=PEOPLE)


def mac(kind: str, value: str) -> str:
    return " ".join((kind, *plain_words(value)))


class Counting(Gate):
    """A gate that tells which texts it searched whole."""

    searched: list[str]

    def hits(self, texts: Any) -> Any:
        given = list(texts)
        self.__dict__.setdefault("searched", []).extend(text for _, _, text in given)
        return super().hits(given)


def night(
    file: Path, texts: list[str], people: pa.Table, own: OwnPeople | None = None, manner: str = "m", key: bytes = KEY
) -> tuple[list[Hit], list[str]]:
    """The hits of a night, and the texts that were searched whole for them."""
    gate = Counting(KnownValues(people), mac, own)
    cleared = Cleared(file, key, manner, people)
    hits = [*hits_of(gate, cleared, [(f"e{number}", "default.text", text) for number, text in enumerate(texts)])]
    cleared.write()
    return hits, gate.__dict__.get("searched", [])


def test_a_text_that_was_found_free_is_not_searched_again(tmp_path: Path) -> None:
    texts, people = (
        ["The printer is broken.", "Ask Ann Wei.", "The printer is broken."],
        table(person(1, names=["Ann Wei"])),
    )
    first, searched = night(tmp_path / "f", texts, people)
    assert [hit.example_id for hit in first] == ["e1"]
    assert searched == texts[:2]  # one text is searched once
    assert night(tmp_path / "f", [*texts, "It is new."], people) == (first, ["Ask Ann Wei.", "It is new."])


@pytest.mark.parametrize(
    "learned",
    [
        {"names": ["Zoë Brandström"]},
        {"emails": ["zoe@mail.example.com"]},
        {"phones": ["+1 415 555 0164"]},
        {"accounts": ["TW-7712-2590"]},
    ],
)
@pytest.mark.parametrize("known_before", [False, True])
def test_who_becomes_known_is_found_in_texts_that_were_free(
    tmp_path: Path, learned: dict[str, Any], known_before: bool
) -> None:
    text = "zoe brandstrom, zoe%40mail.example.com, 415-555-0164, TW-7712-2590"
    before = [person(1, names=["Li Wei"]), *([person(2, names=["Somebody Else"])] if known_before else [])]
    assert night(tmp_path / "f", [text], table(*before)) == ([], [text])
    hits, _ = night(tmp_path / "f", [text], table(before[0], person(2, **learned)))
    assert {hit.person for hit in hits} == {"p2"}
    assert night(tmp_path / "f", [text], table(before[0]))[0] == []


def test_a_name_of_the_documents_own_people_is_found_when_they_become_known(tmp_path: Path) -> None:
    document = {"doc_id": "d", "kind": "ticket", "source": "crm", "about_ref": "1", "turns": []}
    text = "Thanks, Zoë"

    def own(people: pa.Table) -> OwnPeople:
        return OwnPeople(people, [document], [("e0", "d")])

    nobody, known = table(), table(person(1, names=["Zoë Brandström"]))
    assert night(tmp_path / "f", [text], nobody, own(nobody))[0] == []
    assert [hit.kind for hit in night(tmp_path / "f", [text], known, own(known))[0]] == ["single_name"]


@pytest.mark.parametrize("change", ["manner", "key", "a mark more", "torn", "of a stranger"])
def test_what_was_found_otherwise_or_was_changed_tells_nothing(tmp_path: Path, change: str) -> None:
    file, text, people = tmp_path / "f", "It is broken.", table(person(1, names=["Ann Wei"]))
    night(file, [text], people)
    content = file.read_bytes()
    if change == "a mark more":
        file.write_bytes(content + content[-MARK:])
    elif change == "torn":
        file.write_bytes(content[:-5])
    elif change == "of a stranger":
        file.write_bytes(b"")
    options = {"manner": "another"} if change == "manner" else {"key": b"o" * 32} if change == "key" else {}
    assert night(file, [text], people, **options)[1] == [text]
    assert night(file, [text], people, **options)[1] == []


def test_the_file_holds_no_word_of_a_text(tmp_path: Path) -> None:
    night(tmp_path / "f", ["Ask Brandström."], table(person(1, names=["Ann Wei"])))
    content = (tmp_path / "f").read_bytes()
    assert b"Brand" not in content
    assert b"Ann" not in content
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("seed", range(20))
def test_nights_find_what_a_gate_without_memory_finds(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)

    def somebody(number: int) -> dict[str, Any]:
        names = [" ".join((*chance.choices(FIRST, k=chance.randint(1, 2)), chance.choice(LAST)))]
        digits = f"+1 415 555 01{chance.randint(10, 14)}"
        return person(number, names=names, phones=[digits] if chance.random() < 0.5 else [])

    def text() -> str:
        said = [*FIRST, *LAST, "printer", "the", "415-555-0111", "&amp;", "**", "."]
        return " ".join(chance.choices(said, k=chance.randint(1, 6)))

    people, texts = {number: somebody(number) for number in range(3)}, [text() for _ in range(60)]
    for _ in range(6):
        known = table(*people.values())
        given = [(f"e{number}", "default.text", each) for number, each in enumerate(texts)]
        assert night(tmp_path / "f", texts, known)[0] == [*Gate(KnownValues(known), mac).hits(given)]
        people[chance.randrange(6)] = somebody(chance.randrange(6))
        people.pop(chance.randrange(6), None)
        texts = [each if chance.random() < 0.8 else text() for each in texts]


LOCKERS = """\
recognizers:
  - name: Lockers
    supported_languages: [en]
    supported_entity: LOCKER
    patterns: [{name: locker, regex: "REGEX", score: 0.9}]
"""
CORPUS = "knowledge-chunks"


def test_a_text_is_searched_again_when_a_recognizer_of_the_gate_is_mended(night: Night) -> None:
    root, lockers = night.project.root, night.project.defs / "lockers.yml"
    lockers.write_text(LOCKERS.replace("REGEX", "SPIND-[A-Z]{9}"))
    privacy = night.project.defs / "privacy" / "defs.yaml"
    added = f"  gate: {{recognizers: [{{file: {lockers}, entities: {{LOCKER: ACCOUNT_NUMBER}}}}]}}\n"
    privacy.write_text(privacy.read_text() + added)

    def found() -> list[bool]:
        tonight = open_night(load_project(root / "defs", root))
        return [verdict.passed for verdict in leak_verdicts(tonight, CORPUS, candidate, {})]

    candidate = candidate_of(night, CORPUS)
    assert found() == [True, True]
    said = next(
        word for text in candidate_texts(candidate) for word in text.split() if word.isalpha() and len(word) > 4
    )
    lockers.write_text(LOCKERS.replace("REGEX", said))
    assert found() == [True, False]


def candidate_texts(candidate: Path) -> list[str]:
    return [text for _, _, text in texts(candidate)]


def test_the_marks_of_corpora_that_are_gone_and_of_another_suppression_list_go(night: Night) -> None:
    home = night.project.locations.receipts
    candidate = candidate_of(night, CORPUS)
    leak_verdicts(night, CORPUS, candidate, {})
    (own,) = home.glob("*.cleared")
    gone, before = home / own.name.replace(CORPUS, "gone"), home / f"{CORPUS}-{'0' * 16}.cleared"
    for file in (gone, before):
        write_atomic(file, b"")
    leak_verdicts(night, CORPUS, candidate, {})
    assert [*home.glob("*.cleared")] == [own]
