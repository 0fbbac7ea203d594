"""A rotation that is killed anywhere is finished by the same call, with the same new key."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from curation.errors import ConfigurationError
from curation.registry.rotation import KINDS, finished, rotate, trust, withdraw_trust
from curation.registry.signed import open_signer
from curation.registry.trusted import trusted_keys
from curation.storage.keys import RINGS, load_keys, variable
from curation.storage.signing import SIGNING, load_signing_key, new_key

ROOT = Path(__file__).parents[2]
ROTATE = "import sys; from pathlib import Path; from curation.registry.rotation import rotate; rotate(Path(sys.argv[1]), sys.argv[2])"


def name(folder: Path, kind: str) -> str:
    if kind == SIGNING:
        return load_signing_key(folder, "prod", {}).fingerprint
    return load_keys(folder, "prod", {}).ids()[kind]


def made(folder: Path) -> Path:
    load_keys(folder, "prod", {})
    open_signer(folder, "prod")
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_rotation_that_is_killed_anywhere_goes_on_with_the_same_key(tmp_path: Path, kind: str) -> None:
    folder = made(tmp_path / "keys")
    old = name(folder, kind)
    for point in ("before", "between", "after"):
        environment = {**os.environ, "CURATION_FAILPOINT": f"keys.{kind}.{point}", "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", ROTATE, str(folder), kind], env=environment, check=False)
        assert done.returncode == 137, point
        name(folder, kind)  # whatever was cut off, there is a key
    assert rotate(folder, kind, variables={}) == (old, name(folder, kind))
    assert name(folder, kind) != old
    finished(folder, kind)
    again = rotate(folder, kind, variables={})
    finished(folder, kind)
    assert again[0] != old
    if kind in RINGS:
        assert len(load_keys(folder, "prod", {}).older[kind]) == 2
    if kind == SIGNING:
        assert {old, *again} == {*trusted_keys(open_signer(folder, "prod").chain, old)}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_lost_signing_key_is_replaced_by_word_of_a_recovery_key(tmp_path: Path) -> None:
    folder, recovery, stranger = made(tmp_path / "keys"), new_key(), new_key()
    old = name(folder, SIGNING)
    signer = trust(folder, "prod", recovery.public_pem, "recovery", dt.date(2026, 11, 3))
    assert {*trusted_keys(signer.chain, old)} == {old, recovery.fingerprint}
    for key, file in ((recovery, tmp_path / "recovery.pem"), (stranger, tmp_path / "stranger.pem")):
        file.write_bytes(key.pem)
    with pytest.raises(ConfigurationError, match="nobody vouches for this key"):
        rotate(folder, SIGNING, tmp_path / "stranger.pem", {})
    _, new = rotate(folder, SIGNING, tmp_path / "recovery.pem", {})
    finished(folder, SIGNING)
    day = dt.date(2026, 12, 1)
    signer = withdraw_trust(folder, "prod", old, day, tmp_path / "recovery.pem")
    keys = trusted_keys(signer.chain, old)
    assert (keys[old].revoked, keys[new].revoked) == (day, None)
    with pytest.raises(ConfigurationError, match="releases are signed with it"):
        withdraw_trust(folder, "prod", new, day, None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_of_the_environment_is_not_rotated_in_the_folder(tmp_path: Path, kind: str) -> None:
    folder = made(tmp_path / "keys")
    with pytest.raises(ConfigurationError, match="the key comes from the environment"):
        rotate(folder, kind, variables={variable(kind): "given"})
    with pytest.raises(ConfigurationError, match="no kind of key"):
        rotate(folder, "whim", variables={})


@pytest.mark.parametrize("kind", RINGS)
def test_an_empty_variable_hides_no_ring_and_one_that_is_set_lets_no_old_key_get_lost(
    tmp_path: Path, kind: str
) -> None:
    folder = made(tmp_path / "keys")
    old = getattr(load_keys(folder, "prod", {}), kind)
    rotate(folder, kind, variables={})
    finished(folder, kind)
    ring = f"{variable(kind)}_OLDER"
    assert load_keys(folder, "prod", {ring: ""}).older[kind] == (old,)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ConfigurationError, match="the older keys come from the environment"):
        rotate(folder, kind, variables={ring: old.hex()})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
