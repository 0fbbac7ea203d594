"""What a night owes of withdrawals, whatever its corpora, rhythms and gates say: who was erased goes first, then what
may be kept no longer, then both leave the remote. What fails keeps none of the others."""

from __future__ import annotations

from curation.errors import CurationError
from curation.night import Night
from curation.registry.ledger import Release
from curation.registry.step import sweep_withdrawn, withdraw_erased, withdraw_expired


def settle_withdrawals(night: Night) -> list[Release]:
    """Withdraw every standing version that holds somebody who was erased, or what may be kept no longer, of whatever
    corpus, and see that the remote is without them. Returns what was withdrawn.

    Raises:
        CurationError: the first that was met; all the others were done.
    """
    gone: list[Release] = []
    errors: list[CurationError] = []
    for withdraw in (withdraw_erased, withdraw_expired):
        try:
            gone += withdraw(night)
        except CurationError as error:
            errors.append(error)
    if gone or errors:
        try:
            sweep_withdrawn(night)
        except CurationError as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return gone
