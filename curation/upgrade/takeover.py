"""Takes a deployment over: logs the plan, marks the deployment so that older code refuses it, then widens the
tables.
"""

from __future__ import annotations

import logging

from curation.errors import ConfigurationError
from curation.state.night import Night
from curation.storage.form import FORM, mark_form, read_form
from curation.upgrade.plan import Plan, plan_of
from curation.upgrade.stored import state_of, versions_of

log = logging.getLogger("curation")


def take_over(night: Night) -> Plan | None:
    """Bring a deployment into the form of this code and log what the next night does again; return None where nothing
    changes. If it is killed, the next call finishes it. The caller holds the run lock.

    Raises:
        ConfigurationError: newer code has taken it over, or a table that no rebuild gives back cannot be read.
    """
    restricted = night.project.locations.restricted
    before, versions = read_form(restricted), versions_of(night)
    if before is None:  # nothing was written yet
        mark_form(restricted, versions)
        return None
    if before.number == FORM and before.stages == versions:
        return None
    plan = plan_of(night, before.number)
    for line in plan.lines():
        log.info("%s", line)
    if plan.unreadable:
        raise unreadable(plan)
    mark_form(restricted, {})
    for name, schema in state_of(night.tables.names()).items():
        night.tables.widen(name, schema)
    mark_form(restricted, versions)
    return plan


def unreadable(plan: Plan) -> ConfigurationError:
    """Return the error that says why nothing is done."""
    return ConfigurationError(
        f"table {plan.unreadable[0]}",
        "this version cannot read how it is stored, and no rebuild gives it back",
        "install the version of curation that wrote it",
    )
