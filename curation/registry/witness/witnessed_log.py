"""Tells the witness of every log entry as soon as it is written."""

from __future__ import annotations

import functools
import logging

from curation.errors import TryAgain
from curation.registry.witness.deployment_names import require_name
from curation.registry.witness.entries import Witness
from curation.registry.witness.witness_places import store_at
from curation.state.decisions import DecisionLog, Entry
from curation.state.night import Declared
from curation.storage.failpoints import failpoint
from curation.storage.locations import without_password
from curation.storage.secrets.keys import Keys

URGENT = ("erasure", "withdrawal")  # a command that decided one of these ends well only once it is witnessed
log = logging.getLogger("curation")


def witness_of(project: Declared, keys: Keys) -> Witness | None:
    """Return the witness of a deployment; None where it declares none."""
    places = project.locations
    if places.witness is None:
        return None
    store = store_at(places.witness, places.publisher, makes=places.environment == "dev")
    return Witness(store, without_password(places.witness), places.restricted, keys, places.environment)


def witnessed_log(project: Declared, decisions: DecisionLog, keys: Keys) -> DecisionLog:
    """Return the log of a deployment that tells its witness of each entry at once.

    Where the witness cannot be reached, erasures and withdrawals stay in the log and raise an error for now; all other
    entries are told by the next run.
    """
    witness = witness_of(project, keys)
    return decisions if witness is None else decisions.telling(functools.partial(_tell, project, decisions, witness))


def _tell(project: Declared, decisions: DecisionLog, witness: Witness, entry: Entry) -> None:
    failpoint("witness.before")
    try:
        require_name(project, decisions, witness)
        witness.put([entry])
    except TryAgain as error:
        if entry.decision.kind in URGENT:
            problem = f"{error.found}; the {entry.decision.kind} stands as entry {entry.number} of the log, unwitnessed"
            fix = "run the same call again: it goes on once the witness is told"
            raise TryAgain(error.where, problem, fix) from error
        log.warning("entry %d of the log is not witnessed yet: %s", entry.number, error)
    failpoint("witness.after")
