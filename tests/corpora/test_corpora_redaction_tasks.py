"""Portions of documents that workers redact are as one process redacts them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curation.corpora.redaction import tasks as redaction_tasks
from curation.corpora.redaction.late import Late
from curation.corpora.redaction.one_document import Redaction
from curation.corpora.redaction.reads import Formulas
from curation.corpora.redaction.tasks import FEW, PORTION, Whole, outcomes
from curation.corpora.sentences import digest, sentence_key
from curation.engine.tasks import Engine
from curation.privacy.policy import Operator, Profile
from curation.state.suppression import Suppression

KEY = b"k" * 32
LINES = ("Hello, it is Ann Lee {n}.", "The lamp {n} is dark since Tuesday, says Max Born. Thank you for asking us.")


def _whole(given: Any, key: bytes = KEY) -> Whole:
    """Pseudonyms by a key, an erased name, people on file, a formula: what a worker must have been told."""
    formulas = Formulas(frozenset({digest(sentence_key("Thank you for asking us."))}))
    erased = Suppression(b"s" * 32, frozenset(Suppression(b"s" * 32, frozenset()).identities((), (), (), ["Max Born"])))
    redaction = Redaction(
        Profile(scope="company", operators={"PERSON": Operator(operator="pseudonym")}),
        key,
        "support-sft",
        given.people(*({"ref": f"c{number}", "names": [f"Ann Lee {number}"]} for number in range(FEW))),
        erased,
        late=Late(formulas=formulas.edits),
    )
    return Whole(redaction, formulas)


def _documents(given: Any, number: int) -> tuple[list[Any], Any]:
    documents = []
    for n in range(number):
        turns = [
            given.turn(1, "requester", LINES[0].format(n=n), f"c{n}"),
            given.turn(2, "agent", LINES[1].format(n=n), "a1"),
        ]
        documents.append(given.document(str(n), turns=turns))
    texts = {
        line.format(n=n): [("Ann Lee", "PERSON")] if "Ann" in line else [] for line in LINES for n in range(number)
    }
    return documents, given.scanned(texts)


@pytest.fixture
def documents(given: Any) -> tuple[list[Any], Any]:
    return _documents(given, FEW + PORTION // 2)


def test_workers_redact_as_this_process_does(given: Any, documents: tuple[list[Any], Any], tmp_path: Path) -> None:
    here = list(outcomes(_whole(given), *documents, Engine(), tmp_path))
    there = list(outcomes(_whole(given), *documents, Engine("local", 2), tmp_path))
    assert there == here
    assert any(asked.endswith(b"\x01") for _, asked in here)
    assert not any(b"Max Born" in value or b"Thank you" in value for value, _ in here)
    assert list(outcomes(_whole(given, b"other" * 7), *documents, Engine(), tmp_path)) != here


def test_files_of_a_portion_hold_no_key(
    given: Any, documents: tuple[list[Any], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []

    def look(task: Any, portions: Any, **named: Any) -> list[int]:
        written.extend(path.read_bytes() for path in tmp_path.iterdir())
        return [task(portion) for portion in portions]

    monkeypatch.setattr(redaction_tasks, "run_tasks", look)
    assert list(outcomes(_whole(given), *documents, Engine("local", 2), tmp_path))
    assert len(written) == 1 + -(-len(documents[0]) // PORTION)
    assert not any(KEY in each or b"s" * 32 in each for each in written)
    assert [path.name for path in tmp_path.iterdir()] == ["whole"]
