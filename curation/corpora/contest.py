"""Which document of each cluster stands for the others, and who is next in line where it gives no example."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from curation.corpora.survivors import Standing
from curation.corpora.translations import whole_article

Row = dict[str, Any]
Record = tuple[str, str]  # source, and the record or the article that it is in one language


class Contest:
    """The clusters of a corpus's documents, each a line of records from the one that stands best.

    The versions and translations of one article never compete: they stand and fall together, and the best of them
    speaks for all. Usually one version is eligible: the one in force on the day. Clusters are decided one by one:
    a version that is in another cluster says something else.

    Who stands does not depend on the order of the documents, and without a document that was merged everybody else's
    survivor stays the same.

    Args:
        documents: those that compete, with their doc_id, source, record_id, kind and labels.
        clusters: doc_id → cluster_id.
        standings: doc_id → `Standing`, of all in clusters of more than one.
    """

    def __init__(
        self, documents: Iterable[Row], clusters: Mapping[str, str], standings: Mapping[str, Standing]
    ) -> None:
        groups: dict[str, dict[Record, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for document in documents:
            groups[clusters[document["doc_id"]]][whole_article(document)].append(document)
        self._lines: dict[str, list[list[Row]]] = {}
        for cluster, records in groups.items():
            line = [
                sorted(members, key=lambda d: standings[d["doc_id"]]) if len(members) > 1 else members
                for members in records.values()
            ]
            self._lines[cluster] = (
                sorted(line, key=lambda members: standings[members[0]["doc_id"]]) if len(line) > 1 else line
            )
        self._at = dict.fromkeys(self._lines, 0)
        self._open = set(self._lines)

    def standing(self) -> list[Row]:
        """The documents that stand for themselves and have not been tried yet, in order of doc_id."""
        found = [document for cluster in self._open for document in self._lines[cluster][self._at[cluster]]]
        return sorted(found, key=lambda document: document["doc_id"])

    def judge(self, given: Collection[str]) -> None:
        """Say which of those that stand have given examples. A cluster of which none has is stood for by the next
        record in line, as long as there is one."""
        for cluster in sorted(self._open):
            line, at = self._lines[cluster], self._at[cluster]
            if any(document["doc_id"] in given for document in line[at]) or at + 1 == len(line):
                self._open.discard(cluster)
            else:
                self._at[cluster] = at + 1

    def merged(self, given: Collection[str]) -> dict[str, str]:
        """doc_id → the doc_id it was merged into, of every document that stands behind one that has given examples.

        It is merged into the best of them; who stood before and gave nothing is nobody's duplicate here.
        """
        into: dict[str, str] = {}
        for cluster, line in self._lines.items():
            at = self._at[cluster]
            best = next((document["doc_id"] for document in line[at] if document["doc_id"] in given), None)
            for members in line[at + 1 :] if best is not None else ():
                into |= {document["doc_id"]: best for document in members}
        return into
