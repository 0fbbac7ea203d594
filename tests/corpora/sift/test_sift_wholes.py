"""Whole texts that hold each other, as found by their rarest runs, and as found by comparing each with each."""

from __future__ import annotations

import random

import pytest

from curation.corpora.sift.settings import Contamination
from curation.corpora.sift.whole_texts import COMMON, RUN, SHORTEST, Wholes
from curation.corpora.sift.words import text_word_hashes


def _edits(one: list[str], other: list[str]) -> float:
    """The edits from the shorter text to the nearest stretch of the longer, a word of it; every row is worked out."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    costs = [*range(len(short) + 1)]
    least = len(short)
    for word in long:
        diagonal = costs[0]
        for row in range(1, len(costs)):
            above = costs[row]
            same = diagonal if short[row - 1] == word else diagonal + 1
            costs[row] = min(same, above + 1, costs[row - 1] + 1)
            diagonal = above
        least = min(least, costs[-1])
    return least / len(short)


def _runs(text: list[str]) -> set[tuple[str, ...]]:
    return {tuple(text[at : at + RUN]) for at in range(len(text) - RUN + 1)}


def _changed(text: list[str], chance: random.Random, share: float) -> list[str]:
    found = [word for word in text if chance.random() > share]
    for _ in range(int(share * len(text))):
        found.insert(chance.randrange(len(found) + 1), f"w{chance.randrange(40)}")
    return found


@pytest.mark.parametrize("edited", [0.0, 0.2, 0.4])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_found_by_rare_runs_is_what_comparing_each_with_each_finds(edited: float, seed: int) -> None:
    chance = random.Random(seed)
    bases = [[f"w{chance.randrange(40)}" for _ in range(chance.randrange(8, 60))] for _ in range(25)]
    owners = [" ".join(_changed(base, chance, 0.05)) for base in bases]
    texts = [
        [*_changed(bases[chance.randrange(4)], chance, 0.5), *_changed(chance.choice(bases), chance, share)]
        for share in (0.0, 0.02, 0.1, 0.2)
        for _ in range(40)
    ] + [_changed(base, chance, 0.05)[: chance.randrange(8, 40)] for base in bases for _ in range(3)]

    wholes = Wholes(text_word_hashes(owners), Contamination(edited=edited, most_documents=1_000))
    read = text_word_hashes([" ".join(text) for text in texts])
    wholes.count(read, [(number,) for number in range(len(texts))])
    found = {(each.text, owners[each.owner]): each.edited for each in wholes.held(read)}

    wanted = {}
    for number, text in enumerate(texts):
        for owner in owners:
            other = owner.split()
            fewest = min(len(_runs(text)), len(_runs(other)))
            if min(len(text), len(other)) >= SHORTEST and len(_runs(text) & _runs(other)) >= COMMON * fewest:
                share = _edits(text, other)
                if share <= edited + 1e-9:
                    wanted[number, owner] = share
    assert found == pytest.approx(wanted)
    assert len(wanted) > 5
