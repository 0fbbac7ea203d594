"""Keys, one duty each: made on first use, readable by their owner only, replaceable from outside."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from curation.errors import ConfigurationError
from curation.storage.files import put_if_absent

DUTIES = ("release_id", "pseudonym", "suppression")
KEY_BYTES = 32
DEMO = b"curation demo key, public by design\n"
DEMO_SEEDS = range(
    1000
)  # demo keys of these seeds are known without their marker; nobody draws a demo's seed at random


@dataclass(frozen=True, repr=False)
class Keys:
    """The keys of a deployment, 32 bytes each. Never printed: `repr` shows key ids only."""

    release_id: bytes
    pseudonym: bytes
    suppression: bytes

    def __repr__(self) -> str:
        return f"Keys({self.ids()})"

    def ids(self) -> dict[str, str]:
        """Duty → public name of the key: 8 hex digits of a digest over it, safe to publish."""
        return {duty: key_id(getattr(self, duty)) for duty in DUTIES}


def key_id(key: bytes) -> str:
    """A public name for a key that tells nothing about it. 8 hex digits."""
    return hashlib.sha256(b"curation key id" + key).hexdigest()[:8]


def keyed(key: bytes, *parts: str) -> str:
    """HMAC-SHA-256 over parts, each with its length in front. 64 hex digits."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    message = b"".join(len(data).to_bytes(8, "big") + data for data in encoded)
    return hmac.digest(key, message, "sha256").hex()  # at once: a third of the time of `hmac.new` and `update`


def demo_keys(seed: int) -> Keys:
    """The demo's keys: derived from its seed, so known to everybody and refused outside `dev`."""
    return Keys(*(hmac.new(DEMO, f"{duty}:{seed}".encode(), hashlib.sha256).digest() for duty in DUTIES))


def load_keys(folder: Path, environment: str, variables: Mapping[str, str] | None = None) -> Keys:
    """Keys from `CURATION_KEY_<DUTY>` (64 hex digits) where set, else from the folder, made on first use (mode 0600).

    Raises:
        ConfigurationError: a key has the wrong length, or is the demo's in `staging` or `prod`.
    """
    variables = os.environ if variables is None else variables
    found: dict[str, bytes] = {}
    for duty in DUTIES:
        name = f"CURATION_KEY_{duty.upper()}"
        given = variables.get(name)
        where = name if given else str(folder / duty)
        if given is None:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = folder / duty
            if not path.exists():
                put_if_absent(path, secrets.token_bytes(KEY_BYTES).hex().encode())
            given = path.read_text(encoding="ascii", errors="replace")
        try:
            key = bytes.fromhex(given.strip())
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise ConfigurationError(where, "a key is not 64 hex digits", "restore it; a new key renames everything")
        found[duty] = key
    keys = Keys(**found)
    if environment != "dev" and ((folder / "DEMO").exists() or of_a_demo(keys)):
        raise ConfigurationError(
            str(folder),
            f"these are the demo's keys, which everybody knows, and this is {environment}",
            "point CURATION_KEYS at real keys or an empty folder",
        )
    return keys


def of_a_demo(keys: Keys) -> bool:
    """Whether any of the keys is a demo's, wherever it came from: copied without its marker, or from a variable."""
    given = {keys.release_id, keys.pseudonym, keys.suppression}
    return any(getattr(demo, duty) in given for demo in map(demo_keys, DEMO_SEEDS) for duty in DUTIES)


def trial_keys(folder: Path, variables: Mapping[str, str] | None = None) -> Keys:
    """The deployment's keys where it has all of them, else the demo's of seed 0; no file is made.

    Raises:
        ConfigurationError: a key that is there has the wrong length.
    """
    variables = os.environ if variables is None else variables
    if all(variables.get(f"CURATION_KEY_{duty.upper()}") or (folder / duty).is_file() for duty in DUTIES):
        return load_keys(folder, "dev", variables)
    return demo_keys(0)


def install_demo_keys(folder: Path, seed: int) -> None:
    """Put the demo's keys where none are.

    Raises:
        ConfigurationError: other keys are there already.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = demo_keys(seed)
    for duty in DUTIES:
        path = folder / duty
        wanted = getattr(keys, duty).hex().encode()
        if not put_if_absent(path, wanted) and path.read_bytes().strip() != wanted:
            raise ConfigurationError(
                str(folder), "there are keys that are not this demo's", "run the demo with --data on an empty folder"
            )
    put_if_absent(folder / "DEMO", str(seed).encode())
