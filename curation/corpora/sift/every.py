"""Sift examples for duplicates, contamination, repeated sequences and repeated sentences, in this order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from curation.corpora.sift.compared import Compared, Comparison
from curation.corpora.sift.contamination import Evaluation
from curation.corpora.sift.duplicates import STRENGTH, Duplicates
from curation.corpora.sift.repeats import Said, beyond, figures
from curation.corpora.sift.sequences import Repetitions
from curation.corpora.sift.settings import Sift
from curation.corpora.sift.view import TRAIN, Drop, Key, SiftRow
from curation.corpora.sift.whole_texts import Held, Wholes
from curation.corpora.sift.words import batches, of_texts, text_word_hashes
from curation.dedup.shingles import Hashes

VERSION = "3"


@dataclass(frozen=True)
class Sifted:
    """The examples that may not be released, by (config, example_id), with reasons; and figures for card and checks.

    Figures: `training:<config>` before sifting, without duplicates; `duplicates:<config>`, `contaminated:<config>`,
    `repeated_sequence:<config>`, `repeated_sentence:<config>`, or `sentences_over:<config>` if those examples stay;
    `evaluation_texts`, `common_runs` (their runs in too many documents to be evidence); `repeated_sequences` and
    `repeated_sequence_documents`, before the cap.
    """

    drops: Mapping[Key, Drop]
    figures: Mapping[str, int]


def sift(
    rows: Callable[[], Iterator[SiftRow]],
    settings: Sift,
    frozen: Sequence[SiftRow] = (),
    compared: Compared | None = None,
) -> Sifted:
    """Decide which examples are dropped. The result does not depend on the order of rows.

    One of several equal examples stays, preferably on the evaluation side. A training example is dropped if it shares
    runs of words with an evaluation or frozen example, is nearly the same, or has nearly the same prompt or completion;
    the rows of other configs that were made from the same documents are dropped with it. Then a training example is
    dropped if most of its long runs of words stand in too many documents, and finally any example with a sentence that
    too many completions hold.

    Args:
        rows: returns all examples of a corpus, the same ones in the same order at each of its four calls.
        frozen: examples of frozen sets, whatever their config and split; they are not dropped.
        compared: the comparisons of earlier nights; tonight's are stored there.
    """
    duplicated = Duplicates()
    evaluation: dict[str, None] = dict.fromkeys(row.text for row in frozen)
    wholes: dict[str, None] = dict.fromkeys(whole for row in frozen for whole in row.wholes)
    for row in rows():
        duplicated.add(row)
        if row.split != TRAIN:
            evaluation[row.text] = None
            wholes |= dict.fromkeys(row.wholes)
    told = settings.contamination
    passes = _Passes(
        duplicated.drops(), Evaluation(list(evaluation), told), Wholes(text_word_hashes(list(wholes)), told), settings
    )
    passes.count(rows())
    passes.judge(rows(), compared)
    outcome = passes.sifted()
    return _without_repeats(outcome, list(_said(rows(), outcome.drops)), settings)


def _said(rows: Iterator[SiftRow], drops: Mapping[Key, Drop]) -> Iterator[Said]:
    for row in rows:
        if row.said and row.key not in drops:
            yield Said(row.key, STRENGTH.get(row.split, len(STRENGTH)), row.said)


def _without_repeats(found: Sifted, rows: Sequence[Said], settings: Sift) -> Sifted:
    if settings.sentences.beyond == "report":
        return Sifted(found.drops, {**found.figures, **figures(rows, settings.sentences)})
    gone = beyond(rows, settings.sentences)
    counted = Counter(f"repeated_sentence:{config}" for config, _ in gone)
    drops = {**found.drops, **dict.fromkeys(gone, Drop("repeated_sentence"))}
    return Sifted(dict(sorted(drops.items())), dict(sorted({**found.figures, **counted}.items())))


class _Passes:
    """The second and the third pass over all rows."""

    def __init__(self, drops: dict[Key, Drop], evaluation: Evaluation, wholes: Wholes, settings: Sift) -> None:
        self.drops, self.evaluation, self.wholes = drops, evaluation, wholes
        self.repetitions = Repetitions(settings.sequences)
        self.documents: dict[str, int] = {}
        self.keys: list[Key] = []  # of training examples that are no duplicates, by number
        self.owners: list[tuple[int, ...]] = []
        self.contaminated: set[int] = set()
        self.held: list[Held] = []

    def _documents(self, row: SiftRow) -> tuple[int, ...]:
        """Return the numbers of the documents behind a row; a row without documents counts as one of its own."""
        names = row.documents or ("\0".join(("", *row.key)),)
        return tuple(self.documents.setdefault(name, len(self.documents)) for name in sorted(names))

    def count(self, rows: Iterator[SiftRow]) -> None:
        """Count in how many documents of this corpus each run of the evaluation side occurs."""
        for part in batches((row for row in rows if row.key not in self.drops), _characters):
            hashes = self._counted(part)
            trained = [place for place, row in enumerate(part) if row.split == TRAIN]
            self.repetitions.count(of_texts(hashes, np.array(trained, np.int64)))

    def _counted(self, part: list[SiftRow]) -> Hashes:
        hashes = text_word_hashes([row.text for row in part])
        if self.evaluation.owners:
            behind = [self._documents(row) for row in part]
            self.evaluation.count(hashes, behind)
            texts, of = _wholes(part)
            self.wholes.count(text_word_hashes(texts), [behind[place] for place in of])
        return hashes

    def judge(self, rows: Iterator[SiftRow], compared: Compared | None) -> None:
        comparison = Comparison(self.wholes, compared)
        for part in batches((row for row in rows if row.split == TRAIN and row.key not in self.drops), _characters):
            numbers = range(len(self.keys), len(self.keys) + len(part))
            self.keys += [row.key for row in part]
            self.owners += [self._documents(row) for row in part]
            hashes = text_word_hashes([row.text for row in part])
            self.repetitions.keep(hashes, numbers)
            if self.evaluation.owners:
                self.contaminated.update(numbers[overlap.text] for overlap in self.evaluation.judged(hashes))
                texts, of = _wholes(part)
                self.held += [
                    pair._replace(text=numbers[of[pair.text]]) for pair in comparison.held(text_word_hashes(texts))
                ]
        comparison.keep()

    def sifted(self) -> Sifted:
        configs: dict[tuple[int, ...], set[str]] = {}
        self.contaminated.update(pair.text for pair in self.wholes.told(self.held, self.owners))
        for number in self.contaminated:
            configs.setdefault(self.owners[number], set()).add(self.keys[number][0])
        # A row that another config made from the same documents says the same, so it is dropped too. Two rows of one
        # config from one article are different questions, not copies.
        beside = {
            number for number, (config, _) in enumerate(self.keys) if configs.get(self.owners[number], set()) - {config}
        }
        contaminated = self.contaminated | beside
        first = [owners[0] for owners in self.owners]
        repeated = self.repetitions.settled([f"{name} {config}" for config, name in self.keys], first, contaminated)
        drops = dict(self.drops)
        figures: Counter[str] = Counter(f"training:{config}" for config, _ in self.keys)
        figures.update(f"duplicates:{config}" for config, _ in self.drops)
        for numbers, name, reason in (
            (contaminated, "contaminated", Drop("contaminated")),
            (repeated.examples, "repeated_sequence", Drop("repeated_sequence")),
        ):
            drops.update({self.keys[number]: reason for number in numbers})
            figures.update(f"{name}:{self.keys[number][0]}" for number in numbers)
        figures["evaluation_texts"] = self.evaluation.owners
        figures["common_runs"] = self.evaluation.common
        figures["repeated_sequences"] = repeated.sequences
        figures["repeated_sequence_documents"] = repeated.documents
        return Sifted(dict(sorted(drops.items())), dict(sorted(figures.items())))


def _wholes(part: Sequence[SiftRow]) -> tuple[list[str], list[int]]:
    """Return all prompts and completions of some rows, and the position of the row of each."""
    pairs = [(whole, place) for place, row in enumerate(part) for whole in row.wholes]
    return [whole for whole, _ in pairs], [place for _, place in pairs]


def _characters(row: SiftRow) -> int:
    return len(row.text)
