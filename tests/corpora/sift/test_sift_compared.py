"""Texts that were compared on another night are not compared again, and what is found is what comparing all finds."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from curation.corpora.sift.compared import Compared
from curation.corpora.sift.every import Sifted, sift
from curation.corpora.sift.settings import Contamination, Sift
from curation.corpora.sift.view import SiftRow, content_of

KEY = b"k" * 32
WORDS = [f"w{number}" for number in range(40)]


def example(name: str, split: str, whole: str) -> SiftRow:
    content = content_of({"text": whole}, name)
    return SiftRow("default", split, name, (f"d{name}",), whole, content, (whole,))


def sifted(rows: list[SiftRow], settings: Sift, compared: Compared | None = None) -> Sifted:
    return sift(lambda: iter(rows), settings, (), compared)


def changed(text: str, chance: random.Random) -> str:
    words = [word for word in text.split() if chance.random() > 0.05]
    words.insert(chance.randrange(len(words) + 1), chance.choice(WORDS))
    return " ".join(words)


def corpus(chance: random.Random, bases: list[str], size: int) -> list[SiftRow]:
    return [
        example(f"{chance.randrange(10_000)}-{number}", chance.choice(("train", "train", "test")), whole)
        for number in range(size)
        for whole in [changed(chance.choice(bases), chance)]
    ]


@pytest.mark.parametrize("most_documents", [2, 50])
@pytest.mark.parametrize("seed", range(6))
def test_nights_leave_out_what_one_night_leaves_out(tmp_path: Path, seed: int, most_documents: int) -> None:
    chance = random.Random(seed)
    settings = Sift(contamination=Contamination(edited=0.2, overlap=1.0, most_documents=most_documents))
    bases = [" ".join(chance.choices(WORDS, k=chance.randrange(9, 30))) for _ in range(12)]
    rows, dropped = corpus(chance, bases, 80), 0
    for _ in range(6):
        found = sifted(rows, settings, Compared(tmp_path / "f", KEY, "m"))
        assert found == sifted(rows, settings)
        dropped += len(found.drops)
        rows = [row for row in rows if chance.random() < 0.85] + corpus(chance, bases, 12)
        # What so many said that it was a macro may be none tomorrow, and the other way round.
        again = chance.choice(rows)
        rows += [
            example(f"again-{chance.randrange(10_000)}-{n}", again.split, again.text)
            for n in range(chance.choice((0, 3)))
        ]
        rows = list({row.key: row for row in rows}.values())
    assert dropped > 20


def test_a_pair_that_was_found_is_read_and_not_found_again(tmp_path: Path) -> None:
    text = " ".join(WORDS[:20])
    rows = [example("a", "train", text.replace("w10", "w39")), example("b", "test", text)]
    settings = Sift(contamination=Contamination(edited=0.2, overlap=1.0))
    first = sifted(rows, settings, Compared(tmp_path / "f", KEY, "m"))
    kept = Compared(tmp_path / "f", KEY, "m")
    assert set(first.drops) == {("default", "a")}
    assert len(kept.texts) == len(kept.owners) == len(kept.pairs) == 1
    # Without the pair, and both sides known, it would be missed: so it is read.
    kept.write(kept.texts, kept.owners, kept.pairs[:0])
    assert sifted(rows, settings, Compared(tmp_path / "f", KEY, "m")).drops == {}


def test_what_is_kept_does_not_grow_with_the_nights(tmp_path: Path) -> None:
    """A completion may stand in several examples, each of which has all pairs of it."""
    text, asked = " ".join(WORDS[:20]), [" ".join(WORDS[n:]) for n in range(3)]
    rows = [
        replace(example(f"a{n}", "train", f"{asked[n]} {text}"), wholes=(text.replace("w10", "w39"),)) for n in range(3)
    ]
    rows.append(example("b", "test", text))
    sizes = set()
    for _ in range(4):
        sifted(rows, Sift(contamination=Contamination(edited=0.2, overlap=1.0)), Compared(tmp_path / "f", KEY, "m"))
        sizes.add((tmp_path / "f").read_bytes())
    assert len(sizes) == 1


@pytest.mark.parametrize("change", ["manner", "key", "torn", "longer", "empty"])
def test_a_file_of_another_manner_or_a_changed_one_tells_nothing(tmp_path: Path, change: str) -> None:
    file, text = tmp_path / "f", " ".join(WORDS[:20])
    rows = [example("a", "train", text), example("b", "test", f"{text} more")]
    sifted(rows, Sift(), Compared(file, KEY, "m"))
    content = file.read_bytes()
    assert b"w1" not in content
    file.write_bytes({"torn": content[:-3], "longer": content + bytes(24), "empty": b""}.get(change, content))
    found = Compared(file, b"o" * 32 if change == "key" else KEY, "n" if change == "manner" else "m")
    assert len(found.texts) == len(found.owners) == len(found.pairs) == 0
