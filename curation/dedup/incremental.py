"""Reuse what an earlier night settled: components that lost no text stay connected, and only new texts are compared.

Whether two texts are connected depends on these two alone. So an earlier component whose texts are all still there is
part of one component now, and for two texts that were there both times it is known whether they are a pair. Only new
texts, and texts whose component lost a member, have to be compared with everything.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.dedup.digests import Indices, flat
from curation.dedup.settings import DedupSettings
from curation.dedup.tables import clusters_version
from curation.document import DIGEST

NOT_SETTLED = -1


def settled(
    before: pa.Table | None, settings: DedupSettings, texts: int, numbers: Callable[[pa.Array], Indices]
) -> NDArray[np.int32]:
    """Return for each text one text of its component, the same for all of them, if that was settled; else -1.

    Args:
        before: `CLUSTERS` of an earlier night, or none. Clusters made with other settings settle nothing, nor do
            clusters made in groups or split, as they are not components.
        settings: those of tonight.
        texts: number of texts.
        numbers: digests → numbers of texts, -1 for a text that is gone.
    """
    nothing = np.full(texts, NOT_SETTLED, np.int32)
    if before is None or not settings.settles:
        return nothing
    before = before.filter(pc.equal(before["stage_version"], clusters_version(settings)))
    before = before.filter(before["clean_sha256"].is_valid())
    if not before.num_rows:
        return nothing
    text = numbers(flat(before["clean_sha256"], DIGEST))
    component = flat(before["cluster_id"], pa.string()).dictionary_encode().indices.to_numpy()
    whole = np.ones(int(component.max()) + 1, np.bool_)
    whole[component[text < 0]] = False
    stays = whole[component]
    text, component = text[stays], component[stays]
    first = np.zeros(len(whole), np.int64)
    first[component[::-1]] = text[::-1]
    nothing[text] = first[component]
    return nothing
