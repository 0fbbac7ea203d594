"""Tells who may read an article and when it holds, where the vendor does not simply publish it for everybody.

Whether the customer saw a turn is asked only of threads. Anybody with access to an article reads all of it: its turns
are public, and its confidentiality says who has access.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.sources.assembly.states import Identity, Row

# States, as vendors write them, of a version that never held, and of one that holds no longer.
DRAFTS = frozenset({"draft", "review", "in review", "in progress"})
ENDED = frozenset({"archived", "retired", "outdated", "historical"})

Labels = Iterable[Mapping[str, Any]]


def drafted(labels: Labels) -> bool:
    """Return whether the vendor calls a version of an article a draft."""
    return _stands_as(labels, DRAFTS)


def ended(labels: Labels) -> bool:
    """Return whether the vendor took a version of an article out of use without deleting it."""
    return _stands_as(labels, ENDED)


def _stands_as(labels: Labels, states: frozenset[str]) -> bool:
    return any(label["name"] == "status" and label["raw"].casefold() in states for label in labels)


def began(
    states: Mapping[Identity, list[Row]],
    alive: Collection[Identity],
    draft: Callable[[Row], bool],
    landings: Iterable[dt.date],
) -> Mapping[str, list[tuple[str, Row]]]:
    """Return by article the versions that took effect, each with the state that dates it; see `states.held_intervals`.

    Where no date is declared, a version begins with each landing that brings it (back). A draft never takes effect, nor
    ends the version in effect.

    Args:
        landings: dates of the landings that hold records of the source.
    """
    versions: defaultdict[str, list[tuple[str, Row]]] = defaultdict(list)
    dates = sorted(landings)
    before = dict(zip(dates, [None, *dates], strict=False))
    for identity, seen in states.items():
        if identity[0] != "article":
            continue
        present = {row["landed_on"] for row in seen}
        begins = [r for r in seen if r["effective_at"] is not None or before[r["landed_on"]] not in present]
        begins = [r for r in begins if not draft(r)]
        if seen[-1]["deleted"] and seen[-1]["version"] is None:
            gone = max((n for n, row in enumerate(seen) if not row["deleted"]), default=-1) + 1
            versions[identity[1]] += [("", row) for row in [*begins, seen[gone]]]  # the page as a whole ended
        elif seen[-1]["deleted"]:
            versions[identity[1]] += [(identity[2], row) for row in begins]  # it still ended the version before it
        else:
            # One that is gone from the snapshot counts where landings alone say which came after which.
            versions[identity[1]] += [
                (identity[2], r) for r in begins if identity in alive or r["effective_at"] is None
            ]
    return versions


def until(held: Iterable[Mapping[str, Any]], row: Row) -> list[dict[str, Any]]:
    """Return the intervals of a version, ended where its newest state took it out of use; later ones are dropped."""
    moment = row["updated_at"] or dt.datetime.combine(row["landed_on"], dt.time(), dt.UTC)
    ends = ({"from": interval["from"], "to": interval["to"] or max(moment, interval["from"])} for interval in held)
    return [interval for interval in ends if interval["from"] < interval["to"]]


def closed(governance: pa.ChunkedArray, shut: Sequence[bool]) -> pa.Array:
    """Return the structs of `GOVERNANCE` with public changed to internal where `shut` is true."""
    whole = governance.combine_chunks() if isinstance(governance, pa.ChunkedArray) else governance
    columns = dict(zip([field.name for field in whole.type], whole.flatten(), strict=True))
    confidentiality = columns["confidentiality"]
    opened = pc.and_(pa.array(shut, pa.bool_()), pc.fill_null(pc.equal(confidentiality, "public"), False))
    columns["confidentiality"] = pc.if_else(opened, "internal", confidentiality)
    return pa.StructArray.from_arrays(list(columns.values()), fields=list(whole.type), mask=whole.is_null())
