"""Check each node of a joined cluster once: whether it shares this process's folder, and takes work only with a token.

The folder must be readable and writable on the node.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curation.engine.ray_private import FIX, MODE
from curation.errors import ConfigurationError, TryAgain
from curation.storage.scratch import scratch

WHERE = "engine: ray"
SECONDS_TO_ANSWER = 120  # a node may have to start a worker, which imports this package
MARK, ANSWERED = "mark", "answered"
FIX_SHARED = (
    "share it (NFS or another file system that all nodes mount there, with one user id), or unset RAY_ADDRESS. Only "
    "landings may lie in an object store (`location` of a source): this process reads them, and hands on files"
)

_asked: set[tuple[str, str, bool]] = set()  # nodes, folders that they were asked about, and whether strictly


@dataclass(frozen=True)
class Seen:
    """A node's report: whether it asks for a token, and what is wrong with a folder there."""

    token: bool
    wrong: str | None


def ask_nodes(ray: Any, folder: Path | None, strict: bool) -> None:
    """Check each node that may be given work and was not checked before.

    Args:
        folder: the folder that workers read and write; None where none is known.
        strict: require that each node asks for a token.

    Raises:
        ConfigurationError: nodes do not see the folder, may not write there, ask for no token or have no curation: all
            such nodes, by address.
        TryAgain: a node does not answer.
    """
    nodes = {node: at for node, at in _alive(ray).items() if (node, str(folder), strict) not in _asked}
    if not nodes:
        return
    if folder is None:
        seen = _answers(ray, nodes, None)
        _refuse(nodes, seen, folder, strict)
    else:
        with scratch(folder, "nodes") as place:
            (place / MARK).touch()
            seen = _answers(ray, nodes, place)
            _refuse(nodes, seen, folder, strict)
            for node in seen:
                if not (place / f"{ANSWERED}-{node}").exists():
                    raise ConfigurationError(
                        WHERE, f"what node {nodes[node]} writes in {folder} is not here", FIX_SHARED
                    )
    alive = _alive(ray) if nodes.keys() - seen.keys() else {}
    if silent := [nodes[node] for node in nodes.keys() - seen.keys() if node in alive]:
        raise TryAgain(WHERE, f"node {min(silent)} could not be asked", "see `ray status` and that node")
    _asked.update((node, str(folder), strict) for node in seen)


def _alive(ray: Any) -> dict[str, str]:
    """Return the addresses of the nodes that may be given work, by id."""
    return {
        str(node["NodeID"]): str(node["NodeManagerAddress"])
        for node in ray.nodes()
        if node["Alive"] and node["Resources"].get("CPU")
    }


def forget_nodes() -> None:
    """Forget which nodes were checked, because the cluster was left."""
    _asked.clear()


def look(node: str, place: str | None) -> Seen:
    """Return the report of a node; runs in a worker there."""
    wrong = None
    if place is not None:
        try:
            if not Path(place, MARK).exists():
                wrong = "does not see"
            else:
                Path(place, f"{ANSWERED}-{node}").touch()
        except OSError:
            wrong = "may not read and write"
    return Seen(os.environ.get(MODE, "").lower() == "token", wrong)


def _answers(ray: Any, nodes: dict[str, str], place: Path | None) -> dict[str, Seen]:
    """Return the reports of the nodes; a node that has left the cluster meanwhile gives none."""
    on: Any = importlib.import_module("ray.util.scheduling_strategies").NodeAffinitySchedulingStrategy
    remote = ray.remote(num_cpus=0, max_retries=0)(look)
    named = None if place is None else str(place)
    asked = {node: remote.options(scheduling_strategy=on(node, soft=False)).remote(node, named) for node in nodes}
    answers = {}
    for node, reference in asked.items():
        try:
            answers[node] = ray.get(reference, timeout=SECONDS_TO_ANSWER)
        except ray.exceptions.GetTimeoutError:
            raise TryAgain(WHERE, f"node {nodes[node]} does not answer", "see `ray status` and that node") from None
        except ray.exceptions.RayTaskError:  # `look` raises nothing: it was not even imported
            raise ConfigurationError(
                WHERE, f"node {nodes[node]} cannot import curation", "install it on every node of the cluster"
            ) from None
        except ray.exceptions.RayError:
            continue
    return answers


def _refuse(nodes: dict[str, str], seen: dict[str, Seen], folder: Path | None, strict: bool) -> None:
    def those(which: Sequence[str]) -> str:
        return f"node{'s' if len(which) > 1 else ''} {', '.join(sorted(nodes[node] for node in which))}"

    for wrong in ("does not see", "may not read and write"):
        if which := [node for node, answer in seen.items() if answer.wrong == wrong]:
            raise ConfigurationError(WHERE, f"{those(which)} {wrong} what is in {folder} here", FIX_SHARED)
    if strict and (which := [node for node, answer in seen.items() if not answer.token]):
        raise ConfigurationError(WHERE, f"this is prod, and {those(which)} takes work without a token", FIX)
