"""Make and load the keys of a deployment, one for each duty.

They are made on first use and readable by their owner only; environment variables can replace them.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from curation.errors import ConfigurationError
from curation.storage.files import put_if_absent
from curation.storage.secrets.rings import KEY_BYTES, RINGS, Used, keep, key_in, read_ring, variable

DUTIES = ("release_id", "pseudonym", "suppression", "log")
DEMO_MARK = "DEMO"  # beside a demo's keys: its seed
DEMO = b"curation demo key, public by design\n"
DEMO_SEEDS = range(
    1000
)  # demo keys of these seeds are known without their marker; nobody draws a demo's seed at random


@dataclass(frozen=True, repr=False)
class Keys:
    """The keys of a deployment, 32 bytes each. Never printed: `repr` shows key ids only.

    `older` holds, for the duties of `RINGS`, the keys that were used before, newest first. They only find names that
    they have made and verify seals that they have set. `lasts` maps an older log key to number and digest of the last
    entry that it has sealed, if known.
    """

    release_id: bytes
    pseudonym: bytes
    suppression: bytes
    log: bytes
    older: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    lasts: Mapping[bytes, tuple[int, str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Keys({self.ids()})"

    def ids(self) -> dict[str, str]:
        """Return the public name of the key of each duty: 8 hex digits of a digest over the key, safe to publish."""
        return {duty: key_id(getattr(self, duty)) for duty in DUTIES}

    def names(self) -> tuple[bytes, ...]:
        """Return the keys that make the HMACs of erased people and of subjects of decisions, newest first."""
        return (self.suppression, *self.older.get("suppression", ()))

    def seals(self) -> tuple[bytes, ...]:
        """Return the keys that seal the decisions log, newest first."""
        return (self.log, *self.older.get("log", ()))


def key_id(key: bytes) -> str:
    """Return a public name for a key that tells nothing about the key. 8 hex digits."""
    return hashlib.sha256(b"curation key id" + key).hexdigest()[:8]


def keyed(key: bytes, *parts: str) -> str:
    """Return the HMAC-SHA-256 over parts, each with its length in front. 64 hex digits."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    message = b"".join(len(data).to_bytes(8, "big") + data for data in encoded)
    return hmac.digest(key, message, "sha256").hex()  # at once: a third of the time of `hmac.new` and `update`


def keyed_as_known(keys: Sequence[bytes], known: Container[str], *parts: str) -> str:
    """Return the HMAC as `keyed` does, under the older key whose HMAC is in `known`, else under the first key."""
    older = (keyed(key, *parts) for key in keys[1:])
    return next((name for name in older if name in known), None) or keyed(keys[0], *parts)


def demo_keys(seed: int) -> Keys:
    """Return the demo's keys: derived from its seed, so known to everybody and refused outside `dev`."""
    release_id, pseudonym, suppression, log = (hmac.digest(DEMO, f"{d}:{seed}".encode(), "sha256") for d in DUTIES)
    return Keys(release_id, pseudonym, suppression, log)


def load_keys(folder: Path, environment: str, variables: Mapping[str, str] | None = None) -> Keys:
    """Load the keys from `CURATION_KEY_<DUTY>` (64 hex digits) where set, else from the folder, made on first use (mode
    0600).

    Older keys come from `read_ring`. A log from before it had a key of its own was sealed with the suppression key,
    which becomes the first of the log's older keys.

    Raises:
        ConfigurationError: a key has the wrong length; in `staging` or `prod`, a key is a demo's, or some keys come
            from the environment and another one is in neither place.
    """
    variables = os.environ if variables is None else variables
    missing = missing_keys(folder, variables)
    for duty in missing:
        require_folder(folder, duty, environment, variables)
    if "log" in missing and "suppression" not in missing:
        keep(folder, "log", key_in(*_given(folder, "suppression", variables)))
    keys_by_duty = {duty: key_in(*_given(folder, duty, variables)) for duty in DUTIES}
    keys = _with_rings(keys_by_duty, folder, variables)
    if environment != "dev" and ((folder / DEMO_MARK).exists() or of_a_demo(keys)):
        raise ConfigurationError(
            str(folder),
            f"these are the demo's keys, which everybody knows, and this is {environment}",
            "point CURATION_KEYS at real keys or an empty folder",
        )
    return keys


def _given(folder: Path, duty: str, variables: Mapping[str, str]) -> tuple[str, str]:
    """Return the place of a key (variable or file) and its hex digits; a missing key is made."""
    name = variable(duty)
    if given := variables.get(name):
        return name, given
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / duty
    if not path.exists():
        put_if_absent(path, _new(folder, duty).hex().encode())
    return str(path), path.read_text(encoding="ascii", errors="replace")


def missing_keys(folder: Path, variables: Mapping[str, str] | None = None) -> list[str]:
    """Return the duties that have no key yet."""
    variables = os.environ if variables is None else variables
    return [duty for duty in DUTIES if not variables.get(variable(duty)) and not (folder / duty).is_file()]


def given_keys(variables: Mapping[str, str] | None = None) -> list[str]:
    """Return the duties whose key comes from the environment."""
    variables = os.environ if variables is None else variables
    return [duty for duty in DUTIES if variables.get(variable(duty))]


def require_folder(folder: Path, duty: str, environment: str, variables: Mapping[str, str]) -> None:
    """Check that a key that is about to be made in the folder belongs there: that the other keys are not elsewhere.

    Raises:
        ConfigurationError: other keys come from the environment, in staging or prod: the folder may not be kept, and is
            in the backup of the data that the keys protect.
    """
    if environment == "dev" or not given_keys(variables):
        return
    problem = f"other keys come from the environment, and there is none for {duty}, neither there nor in {folder}"
    raise ConfigurationError(variable(duty), problem, "give it there, or put it into the folder")


def _new(folder: Path, duty: str) -> bytes:
    """Return a random key; beside a demo's keys, the demo's key for the duty, as an older demo has fewer keys."""
    mark = folder / DEMO_MARK
    if not mark.is_file():
        return secrets.token_bytes(KEY_BYTES)
    own: bytes = getattr(demo_keys(int(mark.read_text(encoding="ascii"))), duty)
    return own


def _with_rings(found: Mapping[str, bytes], folder: Path, variables: Mapping[str, str]) -> Keys:
    rings: dict[str, tuple[Used, ...]] = {duty: read_ring(folder, duty, variables) for duty in RINGS}
    older = {duty: tuple(used.key for used in ring) for duty, ring in rings.items() if ring}
    return Keys(**found, older=older, lasts={used.key: used.last for used in rings["log"] if used.last is not None})


def of_a_demo(keys: Keys) -> bool:
    """Return whether any of the keys is a demo's, even if it was copied without its marker or is in a variable."""
    given = {getattr(keys, duty) for duty in DUTIES}.union(*keys.older.values())
    return any(getattr(demo, duty) in given for demo in map(demo_keys, DEMO_SEEDS) for duty in DUTIES)


def trial_keys(folder: Path, variables: Mapping[str, str] | None = None) -> Keys:
    """Return the deployment's keys, with a demo's key in place of each missing one. No file is made.

    The demo's keys are of seed 0, or of the demo that this deployment is. A missing log key is replaced by the
    suppression key where that exists, as it has sealed the log.

    Raises:
        ConfigurationError: a key that exists has the wrong length.
    """
    variables = os.environ if variables is None else variables
    missing, mark = missing_keys(folder, variables), folder / DEMO_MARK
    demo = demo_keys(int(mark.read_text(encoding="ascii")) if mark.is_file() else 0)
    keys_by_duty = {duty: key_in(*_given(folder, duty, variables)) for duty in DUTIES if duty not in missing}
    if (
        "suppression" in keys_by_duty
    ):  # a log without a key of its own was sealed with this one, which verifies it still
        keys_by_duty.setdefault("log", keys_by_duty["suppression"])
    keys = _with_rings({**{duty: getattr(demo, duty) for duty in missing}, **keys_by_duty}, folder, variables)
    if "log" in missing and mark.is_file():
        return replace(keys, older={**keys.older, "log": (demo.log, *keys.older.get("log", ()))})
    return keys


def install_demo_keys(folder: Path, seed: int) -> None:
    """Write the demo's keys into a folder without keys.

    Raises:
        ConfigurationError: other keys exist there already.
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
    put_if_absent(folder / DEMO_MARK, str(seed).encode())
