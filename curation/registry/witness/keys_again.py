"""Repeats decisions on keys that a backup has lost: else revoked keys are trusted again, and replaced ones in use.

The witness knows keys by their public names. A revocation that the deployment's own key may make is made again; all
else takes a person, and counts as lost until the keys are as it was decided.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from curation.errors import ConfigurationError
from curation.registry.release.signed import read_chain
from curation.registry.repository.trusted import Trusted, rooted
from curation.registry.witness.entries import Testimony
from curation.registry.witness.rotation import withdraw_trust
from curation.state.decision import Kind
from curation.storage.locations import Locations
from curation.storage.secrets.keys import Keys
from curation.storage.secrets.signing import SIGNING, load_signing_key, signing_key_is_there

KIND: Kind = "key"
WORDS = "--who … --why …"


@dataclass(frozen=True)
class KeysNow:
    """The current keys of a deployment.

    Args:
        trusted: fingerprint → key that its chain vouches for.
        in_use: duty → public name of the key in use; absent where it is lost.
    """

    trusted: Mapping[str, Trusted]
    in_use: Mapping[str, str]

    @classmethod
    def of(cls, places: Locations, keys: Keys) -> KeysNow:
        """Return the keys in their folder; none is made."""
        in_use = keys.ids()
        with contextlib.suppress(ConfigurationError):
            if signing_key_is_there(places.keys):
                in_use[SIGNING] = load_signing_key(places.keys, places.environment).fingerprint
        return cls(rooted(read_chain(places.keys)), in_use)

    def lacking(self, said: Iterable[Testimony]) -> tuple[Testimony, ...]:
        """Return the decisions on keys that are not in effect, and those whose content the witness was not told."""
        every = [testimony for testimony in said if testimony.name.kind == KIND]
        ended = {testimony.detail["old"] for testimony in every if testimony.detail.get("did") == "revoked"}
        return tuple(testimony for testimony in every if not self._holds(testimony.detail, ended))

    def may_revoke(self, said: Testimony) -> bool:
        """Return whether a lost decision is the revocation of a key that the current signing key may revoke."""
        signs, old = self.in_use.get(SIGNING, ""), said.detail.get("old", "")
        by, known = self.trusted.get(signs), self.trusted.get(old)
        if said.detail.get("did") != "revoked" or by is None or known is None or old == signs:
            return False
        return by.revoked is None and known.duty == "signing"

    def _holds(self, detail: Mapping[str, str], ended: Container[str]) -> bool:
        match detail.get("did"):
            case "revoked":
                known = self.trusted.get(detail["old"])
                return known is None or not known.may_sign(dt.date.fromisoformat(detail["since"]))
            case "trusted":
                return detail["new"] in self.trusted or detail["new"] in ended
            case "rotated":
                return self.in_use.get(detail["duty"]) != detail["old"]
        return False


def revoke_again(places: Locations, keys: Keys, said: Sequence[Testimony]) -> bool:
    """Repeat lost revocations, where the current signing key may. Returns whether there were any.

    Raises:
        ConfigurationError: the signing key is not available.
    """
    now = KeysNow.of(places, keys)
    revocations = [testimony for testimony in now.lacking(said) if now.may_revoke(testimony)]
    for revocation in revocations:
        since = dt.date.fromisoformat(revocation.detail["since"])
        withdraw_trust(places.keys, places.environment, revocation.detail["old"], since, None)
    return bool(revocations)


def call_for(said: Testimony) -> str:
    """Return the command that a person has to call, as far as that can be told."""
    detail = said.detail
    match detail.get("did"):
        case "revoked":
            return f"`curation keys revoke {detail['old']} --from {detail['since']} --by RECOVERY.pem {WORDS}`"
        case "trusted":
            return f"`curation keys trust PUBLIC.pem --for {detail['duty']} {WORDS}`, of {detail['new']}"
        case "rotated":
            by = " (where it was stolen, with `--by RECOVERY.pem`)" if detail["duty"] == SIGNING else ""
            return f"`curation keys rotate {detail['duty']} {WORDS}`{by}"
    return f"what was decided on {said.at.astimezone(dt.UTC):%Y-%m-%d}: the witness was not told what"
