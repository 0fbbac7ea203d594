"""Order or end a legal hold for `curation legal-hold`, which keeps deleted records sealed until a day."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

import pyarrow.compute as pc

from curation.deployment.project import Project, open_night
from curation.document import RECORDS
from curation.errors import ConfigurationError
from curation.reports.erasures.on_file import OnFile
from curation.reports.erasures.reach import reaches_of
from curation.reports.erasures.requests import Asked, settled
from curation.sources.records import records_table
from curation.state.legal_hold import CERTIFICATE, DID, ID_DIGITS, KIND, LIFTED, ORDERED, OWN, LegalHold
from curation.state.night import Night

WHERE = "curation legal-hold"


def order_hold(
    project: Project, asked: Asked | None, records: Sequence[str], until: dt.date, certificate: str, who: str, why: str
) -> int:
    """Order a legal hold on a person, on records, or on both. Returns the exit code.

    Everybody who fits a request is shown, masked; nothing is decided until it is clear who is meant.

    Args:
        records: threads and articles, each as `source:id`.
        certificate: PEM; the holder of its key can read what is sealed.

    Raises:
        ConfigurationError: nobody known is meant, or they were erased before; a record is not there; the day is over.
    """
    night = open_night(project, project.today())
    if until < project.today():
        raise ConfigurationError(WHERE, "its last day is over", "give a later --until")
    own, every = {_record(night, record) for record in records}, set[str]()
    if asked is not None:
        meant = settled(night, asked)
        if meant is None:
            print("nothing was decided: choose one with --choose ID")
            return 2
        (reach,) = reaches_of(OnFile(night), [(meant, asked)])
        if not reach.subjects:
            raise ConfigurationError(WHERE, "they were erased before", "nothing is left here that could be kept")
        every |= {*reach.subjects}
        own |= {night.suppression.person(*reference) for reference in reach.references}
    hold = secrets.token_hex(ID_DIGITS // 2)
    subjects = (*(f"{OWN}{mark}" for mark in sorted(own)), *sorted(every - own))
    detail = {DID: ORDERED, "id": hold, "until": until.isoformat(), CERTIFICATE: certificate}
    night.decide(KIND, who, why, subjects, **detail)
    print(
        f"legal hold {hold} until {until}: what would be deleted of them is kept in {project.locations.sealed / hold}"
    )
    return 0


def lift_hold(project: Project, hold: str, who: str, why: str) -> int:
    """End a legal hold before its day. Returns the exit code.

    Raises:
        ConfigurationError: there is no hold of that id, or it is over.
    """
    night = open_night(project, project.today())
    if not any(legal_hold.id == hold and not legal_hold.is_over(night.as_of) for legal_hold in night.legal_holds()):
        fix = "see `curation audit --kind legal_hold`"
        raise ConfigurationError(WHERE, "no legal hold of that id is in force", fix)
    night.decide(KIND, who, why, (), **{DID: LIFTED, "id": hold})
    print(f"legal hold {hold} is over: the next night destroys what it has kept")
    return 0


def said_of(holds: Sequence[LegalHold], erased: frozenset[str], day: dt.date) -> tuple[list[str], list[str]]:
    """Return a certificate's sentences on legal holds on an erased person: what is or was kept, and what is still to
    do.

    Args:
        erased: HMACs of the erasure.
    """
    sentences, left = [], []
    for hold in holds:
        if hold.own.isdisjoint(erased):
            continue
        if hold.destroyed is not None:
            sentences.append(f"legal hold {hold.id} is over; what it had kept sealed was destroyed on {hold.destroyed}")
        elif hold.is_over(day):
            left.append(f"legal hold {hold.id} is over, and its {hold.kept} sealed records are not destroyed yet")
        else:
            kept = f"{hold.kept} records are kept sealed until {hold.until}, and nothing here can read them"
            sentences.append(f"legal hold {hold.id}: {kept}")
    return sentences, left


def _record(night: Night, named: str) -> str:
    """Return the HMAC of a record."""
    source, _, record_id = named.partition(":")
    if source not in night.project.sources:
        known = ", ".join(night.project.sources)
        raise ConfigurationError("--record", "there is no such source", f"write source:id, with one of: {known}")
    where = (pc.field("record_id") == record_id) & pc.field("entity").isin(["thread", "article"])
    entities = night.tables.read(records_table(source), RECORDS, ["entity"], where)["entity"].to_pylist()
    if not entities:
        fix = "give the id of a ticket, note, conversation or article, as it stands in the export"
        raise ConfigurationError("--record", "there is no such record", fix)
    return night.suppression.record(source, str(entities[0]), record_id)
