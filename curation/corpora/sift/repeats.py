"""Limit sentences that too many completions hold, because a model that learns them says them in any answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from curation.corpora.sift.settings import Sentences
from curation.corpora.sift.view import Key


class Said(NamedTuple):
    """The sentences of the answers of one example, as digests of `curation.corpora.sentences`."""

    key: Key
    rank: int  # of its split: what judges stays before what is trained on
    sentences: tuple[bytes, ...]


def limit(settings: Sentences, completions: int) -> int:
    """Return how many completions may hold the same sentence if there are `completions` in all."""
    return max(settings.most_documents, int(settings.share * completions))


def over(rows: Sequence[Said], settings: Sentences) -> dict[bytes, int]:
    """Return the sentences that are not declared and stand in too many completions, with the number of completions."""
    counted = Counter(sentence for row in rows for sentence in row.sentences)
    most, declared = limit(settings, len(rows)), settings.marks
    return {sentence: n for sentence, n in counted.items() if n > most and sentence not in declared}


def beyond(rows: Sequence[Said], settings: Sentences) -> set[Key]:
    """Return the examples to drop so that no sentence exceeds its limit in any config.

    The first examples by split and example_id stay. Each drop raises the shares of the other sentences, so the limit is
    applied again until no sentence exceeds it.
    """
    gone: set[Key] = set()
    configs: defaultdict[str, list[Said]] = defaultdict(list)
    for row in rows:
        configs[row.key[0]].append(row)
    for config_rows in configs.values():
        left = sorted(config_rows, key=lambda row: (row.rank, row.key))
        while many := over(left, settings):
            stays = _first(left, many, limit(settings, len(left)))
            gone |= {row.key for row in left} - {row.key for row in stays}
            left = stays
    return gone


def _first(rows: Sequence[Said], many: Collection[bytes], most: int) -> list[Said]:
    times: Counter[bytes] = Counter()
    kept = []
    for row in rows:
        own = [sentence for sentence in row.sentences if sentence in many]
        if all(times[sentence] < most for sentence in own):
            times.update(own)
            kept.append(row)
    return kept


def figures(rows: Sequence[Said], settings: Sentences) -> Mapping[str, int]:
    """Return `sentences_over:<config>` where positive: how many sentences `beyond: report` leaves over the limit."""
    configs: defaultdict[str, list[Said]] = defaultdict(list)
    for row in rows:
        configs[row.key[0]].append(row)
    counted = {
        f"sentences_over:{config}": len(over(config_rows, settings)) for config, config_rows in sorted(configs.items())
    }
    return {name: number for name, number in counted.items() if number}
