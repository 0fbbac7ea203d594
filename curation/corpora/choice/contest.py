"""Choose the document that represents each cluster, and the next one in line if that gives no example."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from curation.corpora.choice.survivors import Standing

Record = tuple[str, str]  # source and record; for an article in one language, the translated article


class Contest:
    """The clusters of a corpus's documents, each with its records in a line, the best one first.

    The versions and translations of one article never compete: they survive or are merged together, and the best of
    them represents all. Usually one version is eligible, the one in force on the day. Each cluster is decided by
    itself, because a version in another cluster has other content.

    Who survives does not depend on the order of the documents. If a merged document is removed, all other documents
    keep their survivors.

    Args:
        documents: doc_id → its record or, for an article in one language, the whole article
            (`translations.whole_article`), of all competing documents.
        clusters: doc_id → cluster_id.
        standings: doc_id → `Standing`, of all documents in clusters of more than one.
    """

    def __init__(
        self, documents: Mapping[str, Record], clusters: Mapping[str, str], standings: Mapping[str, Standing]
    ) -> None:
        groups: dict[str, dict[Record, list[str]]] = defaultdict(lambda: defaultdict(list))
        for name, whole in documents.items():
            groups[clusters[name]][whole].append(name)
        self._lines: dict[str, list[list[str]]] = {}
        for cluster, records in groups.items():
            line = [
                sorted(members, key=standings.__getitem__) if len(members) > 1 else members
                for members in records.values()
            ]
            self._lines[cluster] = sorted(line, key=lambda members: standings[members[0]]) if len(line) > 1 else line
        self._at = dict.fromkeys(self._lines, 0)
        self._open = set(self._lines)

    def standing(self) -> list[str]:
        """Return, sorted, the doc_ids that currently represent their clusters and have not been tried yet."""
        return sorted(name for cluster in self._open for name in self._lines[cluster][self._at[cluster]])

    def judge(self, given: Collection[str]) -> None:
        """Record which of the current representatives have given examples.

        In a cluster in which none has, the next record in line takes over, as long as there is one.
        """
        for cluster in sorted(self._open):
            line, at = self._lines[cluster], self._at[cluster]
            if any(name in given for name in line[at]) or at + 1 == len(line):
                self._open.discard(cluster)
            else:
                self._at[cluster] = at + 1

    def merged(self, given: Collection[str]) -> dict[str, str]:
        """Map each merged document to the document that it was merged into, by doc_id.

        The documents behind the first record that has given examples are merged into the best document of that record.
        Documents that were tried earlier and gave nothing are not merged.
        """
        into: dict[str, str] = {}
        for cluster, line in self._lines.items():
            at = self._at[cluster]
            best = next((name for name in line[at] if name in given), None)
            if best is not None:
                into |= {name: best for members in line[at + 1 :] for name in members}
        return into
