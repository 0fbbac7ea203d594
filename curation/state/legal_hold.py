"""Keep records under a legal hold that would be deleted, until a day, sealed for the holder of a private key.

A legal hold neither brings records back nor lets them stay. Records that are erased, or may be kept no longer, leave
tables and releases as they would without a hold, nothing is built from a sealed record, and this deployment cannot read
one. A hold ends on its day, or when somebody lifts it; the next night destroys the records that it has kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from curation.state.decision import Decision, Kind
from curation.storage.files import put_if_absent, sync_folder
from curation.storage.secrets.envelope import enveloped

KIND: Kind = "legal_hold"
DID = "did"
ORDERED, LIFTED, DESTROYED = "ordered", "lifted", "destroyed"
CERTIFICATE = "certificate"  # detail of an order: PEM
ID_DIGITS = 12
SEALED = ".cms"
OWN = "own:"  # in front of HMACs that nobody shares, of people and of records; not in front of those of names


@dataclass(frozen=True)
class LegalHold:
    """One legal hold.

    Attributes:
        id: 12 hex digits, drawn at random.
        subjects: HMACs of the people and records that it is on, like those of an erasure.
        own: the subjects that nobody else shares.
        until: its last day.
        certificate: PEM; whoever holds its private key can read the sealed records.
        folder: holds the sealed records: one file for each state of a record that was lost, named by the record's HMAC
            and 16 digits of the state's.
        lifted: the day on which somebody ended the hold before its time.
        destroyed: the day on which the sealed records were destroyed.
    """

    id: str
    subjects: frozenset[str]
    own: frozenset[str]
    until: dt.date
    certificate: str
    folder: Path
    lifted: dt.date | None = None
    destroyed: dt.date | None = None

    def is_over(self, day: dt.date) -> bool:
        """Return whether the hold keeps nothing any more on a day."""
        return self.lifted is not None or self.destroyed is not None or day > self.until

    @property
    def kept(self) -> int:
        """The number of sealed records."""
        return sum(1 for _ in self.folder.glob(f"*{SEALED}"))

    @property
    def marks(self) -> frozenset[str]:
        """The HMACs of the sealed records."""
        return frozenset(path.name.partition("-")[0] for path in self.folder.glob(f"*{SEALED}"))

    def seal(self, mark: str, version: str, content: bytes) -> None:
        """Seal a record; do nothing if it is sealed already.

        Args:
            mark: HMAC of the record.
            version: HMAC of the content.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{mark}-{version[:16]}{SEALED}"
        if not path.exists():
            put_if_absent(path, enveloped(content, self.certificate))

    def destroy(self) -> None:
        """Remove the sealed records of the hold."""
        if self.folder.exists():
            shutil.rmtree(self.folder)
            sync_folder(self.folder.parent)


def fingerprint(certificate: str) -> str:
    """Return a PEM certificate's SHA-256 fingerprint, as `openssl x509 -fingerprint -sha256` has it. 64 hex digits."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest()


def certificates(decisions: Iterable[Decision]) -> dict[str, str]:
    """Return fingerprint → PEM of every certificate that a legal hold was ordered for."""
    every = {
        decision.detail[CERTIFICATE]
        for decision in decisions
        if decision.kind == KIND and CERTIFICATE in decision.detail
    }
    return {fingerprint(certificate): certificate for certificate in every}


def legal_holds(decisions: Iterable[Decision], sealed: Path) -> list[LegalHold]:
    """Return all legal holds that were ever ordered, oldest first.

    Args:
        sealed: the folder of their sealed records.
    """
    holds: dict[str, LegalHold] = {}
    for decision in decisions:
        if decision.kind != KIND:
            continue
        detail, day = decision.detail, decision.at.astimezone(dt.UTC).date()
        if detail[DID] == ORDERED:
            until = dt.date.fromisoformat(detail["until"])
            every = frozenset(subject.removeprefix(OWN) for subject in decision.subjects)
            own = frozenset(subject.removeprefix(OWN) for subject in decision.subjects if subject.startswith(OWN))
            holds[detail["id"]] = LegalHold(detail["id"], every, own, until, detail[CERTIFICATE], sealed / detail["id"])
        elif detail["id"] in holds:
            name = "lifted" if detail[DID] == LIFTED else "destroyed"
            holds[detail["id"]] = replace(holds[detail["id"]], **{name: day})  # type: ignore[arg-type]
    return list(holds.values())
