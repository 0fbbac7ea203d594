"""Show a document's duplicate cluster, its survivor in each corpus and the reason, without text of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from curation.corpora.choice.survivors import MERGES
from curation.corpora.step import MERGES_TABLE
from curation.dedup.settings import DedupSettings
from curation.dedup.tables import CLUSTERS
from curation.fates import EVERYWHERE, FATES
from curation.state.night import Night
from curation.storage.columns import among

if TYPE_CHECKING:
    from rich.console import Console

Row = dict[str, Any]
SHOWN = 20  # documents of a cluster, or merged into one document, that are listed
# The advantages of survivors that need no names or numbers.
WORDS = {
    "resolved": "its thread is resolved",
    "turns": "it has more turns",
    "updated": "it is newer",
    "doc_id": "its id is the smaller: nothing else tells them apart",
}


@dataclass(frozen=True)
class Cluster:
    """Documents that say the same (`exact`) or nearly the same (`near`).

    `members` have `doc_id` and `similarity`, to the document `first`. `kept`: the corpora that a member survives in.
    """

    kind: str
    first: str
    members: list[Row]
    kept: dict[str, list[str]]


def cluster_of(night: Night, document: Row) -> Cluster | None:
    """Return the cluster of a document; None where it is not clustered yet. A single document is its only member.

    The document itself is first, then the cluster's first document, the survivors, and the most similar.
    """
    columns = ["doc_id", "cluster_id", "kind", "size", "similarity"]
    own = pc.field("doc_id") == document["doc_id"]
    rows = night.tables.read("clusters", CLUSTERS, columns, own).to_pylist()
    if not rows:
        return None
    (row,) = rows
    first = row["cluster_id"]
    members = [row]
    if row["size"] > 1:
        members = night.tables.read("clusters", CLUSTERS, columns, pc.field("cluster_id") == first).to_pylist()
    kept: dict[str, list[str]] = {}
    mine = among("subject_id", [member["doc_id"] for member in members])
    where = mine & (pc.field("fate") == "kept") & (pc.field("scope") != EVERYWHERE)
    for fate in night.tables.read("fates", FATES, ["scope", "subject_id"], where).to_pylist():
        kept.setdefault(fate["subject_id"], []).append(fate["scope"])

    def place(member: Row) -> tuple[bool, bool, bool, float, str]:
        name = member["doc_id"]
        return (name != document["doc_id"], name != first, name not in kept, -(member["similarity"] or 0), name)

    kept = {name: sorted(scopes) for name, scopes in kept.items()}
    return Cluster(row["kind"], first, sorted(members, key=place), kept)


def show_cluster(out: Console, night: Night, document: Row, names: Mapping[str, str]) -> None:
    """Print the members of its cluster: their similarity to the cluster's first document, and where they survive.

    At most `SHOWN` are listed.
    """
    cluster = cluster_of(night, document)
    if cluster is None:
        out.print("Cluster: not clustered yet")
        return
    if len(cluster.members) == 1:
        out.print(f"Cluster: no other document {_compared_with(night.project.one(DedupSettings))}", soft_wrap=True)
        return
    likeness = "the same" if cluster.kind == "exact" else "nearly the same"
    out.print(
        f"Cluster: {len(cluster.members)} documents say {likeness}; how similar each is to "
        f"{names.get(cluster.first, cluster.first)}, and where it survives:",
        soft_wrap=True,
    )
    for member in cluster.members[:SHOWN]:
        name = member["doc_id"]
        survives = f"survives in {', '.join(cluster.kept[name])}" if name in cluster.kept else "survives in no corpus"
        out.print(f"  {names.get(name, name)}  {similar(member['similarity'])}  {survives}", soft_wrap=True)
    _more(out, len(cluster.members))


def _compared_with(settings: DedupSettings) -> str:
    """Return the end of the sentence about a document without duplicates: which others it was compared with."""
    limits = [f"scope: {settings.scope}"] if settings.scope != "everything" else []
    if settings.distinguish:
        limits.append(f"distinguish: {', '.join(settings.distinguish)}")
    return f"that it is compared with says the same ({', '.join(limits)})" if limits else "says the same"


def _more(out: Console, number: int) -> None:
    if number > SHOWN:
        out.print(f"  … and {number - SHOWN} more")


def merges_of(night: Night, doc_id: str) -> list[Row]:
    """Return the rows of `MERGES` that merge the document or merge others into it, sorted by corpus and doc_id."""
    where = (pc.field("doc_id") == doc_id) | (pc.field("into") == doc_id)
    rows: list[Row] = night.tables.read(MERGES_TABLE, MERGES, where=where).to_pylist()
    return sorted(rows, key=lambda row: (row["corpus"], row["doc_id"]))


def show_merges(out: Console, merges: list[Row], doc_id: str, names: Mapping[str, str]) -> None:
    """Print a corpus's merges of a document: its labels where they differ from the survivor's, or whom it stands for.

    The reason is printed, too.
    """
    stood_for = [row for row in merges if row["into"] == doc_id]
    for row in merges:
        if row["doc_id"] == doc_id and row["disagreements"]:
            out.print(f"  their labels disagree: {_labels(row, names)}", soft_wrap=True)
    if stood_for:
        others = "1 other" if len(stood_for) == 1 else f"{len(stood_for)} others"
        out.print(f"  it stands for {others}; how similar each is, and why it was chosen:")
    for row in stood_for[:SHOWN]:
        disagree = f"; their labels disagree: {_labels(row, names)}" if row["disagreements"] else ""
        out.print(
            f"  {names.get(row['doc_id'], row['doc_id'])}  {similar(row['similarity'])}  {why(row, names)}{disagree}",
            soft_wrap=True,
        )
    _more(out, len(stood_for))


def stands_for(merge: Row, names: Mapping[str, str]) -> str:
    """Return, as half a sentence, the survivor of a merged document, its similarity, and why it was chosen."""
    likeness = (
        "the same" if merge["similarity"] == 1 else f"nearly the same (similarity {similar(merge['similarity'])})"
    )
    survivor = names.get(merge["into"], merge["into"])
    return f"{survivor} says {likeness} and stands for it, because {why(merge, names)}"


def why(merge: Row, names: Mapping[str, str]) -> str:
    """Return why the survivor of a merge was chosen, as half a sentence with the survivor as `it`."""
    decided = merge["decided_by"]
    if decided == "prefer" and merge["into"] in names and merge["doc_id"] in names:
        survivor, loser = (names[merge[key]].partition(":")[0] for key in ("into", "doc_id"))
        return f"{survivor} is preferred over {loser}"
    if decided == "turns":
        return f"{WORDS[decided]} ({merge['turns']['survivor']} to {merge['turns']['loser']})"
    return WORDS.get(decided, "its source is preferred")


def _labels(merge: Row, names: Mapping[str, str]) -> str:
    survivor, loser = (names.get(merge[key], merge[key]) for key in ("into", "doc_id"))
    return "; ".join(
        f"{labels['label']} {', '.join(labels['survivor'])} of {survivor}, {', '.join(labels['loser'])} of {loser}"
        for labels in merge["disagreements"]
    )


def similar(value: float | None) -> str:
    """Return a similarity with three decimals; only equal texts are shown as 1.000, an unknown one as a dash."""
    return "-" if value is None else f"{value if value == 1 else min(value, 0.999):.3f}"
