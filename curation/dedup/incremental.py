"""What an earlier night settled: components that lost nobody stay together, and only what is new is compared.

Whether two texts are connected depends on these two alone. So a component of which every text is still there is a part
of one now, and of two texts that were there both times it is known whether they are a pair; what has to be compared is
a new text, or one whose component lost somebody, with everything.
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
    """For each text one text of its component, the same for all of them, where that was settled; -1 where it has to be
    found out.

    Args:
        before: `CLUSTERS` of an earlier night, or none. Clusters that other settings made settle nothing, nor do those
            that were made in groups or split, as they are no components.
        settings: those of tonight.
        texts: how many there are.
        numbers: digests → numbers of texts, -1 for one that is gone.
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
