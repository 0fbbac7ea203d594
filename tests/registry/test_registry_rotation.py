"""A rotation that is killed anywhere is finished by the same call, with the same new key."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from curation.deployment.project import load_project
from curation.errors import ConfigurationError
from curation.registry.release.signed import open_signer
from curation.registry.repository.git import git
from curation.registry.repository.trusted import trusted_keys
from curation.registry.step import registry_of
from curation.registry.witness.rotation import KINDS, finished, rotate, trust, withdraw_trust
from curation.reports.releases.keys import revoke_key, rotate_key
from curation.storage.secrets.keys import load_keys
from curation.storage.secrets.rings import RINGS, variable
from curation.storage.secrets.signing import SIGNING, load_signing_key, new_key
from tests.registry.shops import Shop, publish

ROOT = Path(__file__).parents[2]
ROTATE = "import sys; from pathlib import Path; from curation.registry.witness.rotation import rotate; rotate(Path(sys.argv[1]), sys.argv[2])"


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
    trust(folder, "prod", recovery.public_pem, "recovery", dt.date(2026, 11, 3))
    assert {*trusted_keys(open_signer(folder, "prod").chain, old)} == {old, recovery.fingerprint}
    for key, file in ((recovery, tmp_path / "recovery.pem"), (stranger, tmp_path / "stranger.pem")):
        file.write_bytes(key.pem)
    with pytest.raises(ConfigurationError, match="nobody vouches for this key"):
        rotate(folder, SIGNING, tmp_path / "stranger.pem", {})
    (folder / SIGNING).unlink()
    with pytest.raises(ConfigurationError, match="the key that signs releases is gone"):
        open_signer(folder, "prod")
    assert not (folder / SIGNING).exists()
    _, new = rotate(folder, SIGNING, tmp_path / "recovery.pem", {})
    finished(folder, SIGNING)
    day = dt.date(2026, 12, 1)
    with pytest.raises(ConfigurationError, match="nobody would heed it"):
        withdraw_trust(folder, "prod", old, day, tmp_path / "stranger.pem")
    withdraw_trust(folder, "prod", old, day, tmp_path / "recovery.pem")
    keys = trusted_keys(open_signer(folder, "prod").chain, old)
    assert old not in trusted_keys(open_signer(folder, "prod").chain, new)  # it may be stolen
    assert (keys[old].revoked, keys[new].revoked) == (day, None)
    with pytest.raises(ConfigurationError, match="releases are signed with it"):
        withdraw_trust(folder, "prod", new, day, None)
    with pytest.raises(ConfigurationError, match="only a recovery key revokes another"):
        withdraw_trust(folder, "prod", recovery.fingerprint, day, None)


def test_a_recovery_key_outlives_the_rotations_of_the_key_that_vouched_for_it(tmp_path: Path) -> None:
    folder, recovery = made(tmp_path / "keys"), new_key()
    trust(folder, "prod", recovery.public_pem, "recovery", dt.date(2026, 11, 3))
    (tmp_path / "recovery.pem").write_bytes(recovery.pem)
    names = [name(folder, SIGNING)]
    for by in (None, tmp_path / "recovery.pem"):
        names.append(rotate(folder, SIGNING, by, {})[1])
        finished(folder, SIGNING)
        assert recovery.fingerprint in trusted_keys(open_signer(folder, "prod").chain, names[-1])
    for pinned in names[:2]:
        assert names[-1] in trusted_keys(open_signer(folder, "prod").chain, pinned)


def test_a_key_of_the_environment_signs_only_what_it_is_trusted_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, new, day = made(tmp_path / "keys"), new_key(), dt.date(2026, 11, 3)
    old = name(folder, SIGNING)
    trust(folder, "prod", new.public_pem, "recovery", day)
    with pytest.raises(ConfigurationError, match="it is trusted for recovery already"):
        trust(folder, "prod", new.public_pem, "signing", day)
    monkeypatch.setenv(variable(SIGNING), new.pem.decode())
    with pytest.raises(ConfigurationError, match="no key that this deployment's chain trusts to sign"):
        open_signer(folder, "prod")
    monkeypatch.delenv(variable(SIGNING))
    with pytest.raises(ConfigurationError, match="--for signing"):
        rotate(folder, SIGNING, variables={variable(SIGNING): "given"})
    newest = new_key()
    trust(folder, "prod", newest.public_pem, "signing", day)
    monkeypatch.setenv(variable(SIGNING), newest.pem.decode())
    assert old in trusted_keys(open_signer(folder, "prod").chain, newest.fingerprint)


def test_a_rotation_that_is_killed_as_it_ends_makes_no_other_key(tmp_path: Path) -> None:
    folder = made(tmp_path / "keys")
    _, new = rotate(folder, "log", variables={})
    code = "import sys; from pathlib import Path; from curation.registry.witness.rotation import finished; finished(Path(sys.argv[1]), 'log')"
    environment = {**os.environ, "CURATION_FAILPOINT": "keys.log.finished", "PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", code, str(folder)], env=environment, check=False).returncode == 137
    assert rotate(folder, "log", variables={}) == (None, new)


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


def test_a_ledger_that_cannot_be_read_keeps_no_key_from_being_rotated_and_is_signed_by_the_same_call(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, candidate_in: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(variable(SIGNING))
    night = shop()
    keys, registry = night.project.locations.keys, registry_of(night.project)
    publish(night, candidate_in(tmp_path / "candidate"))
    folder, ledger = Path(registry.url), "corpora/support-sft.releases.json"
    old, whole = name(keys, SIGNING), git(folder, "rev-parse", "HEAD")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(folder), str(clone)], check=True)
    (clone / ledger).write_text("torn")
    commit(clone, "torn")
    project = load_project(tmp_path / "shop" / "defs", tmp_path / "shop")
    assert rotate_key(project, SIGNING, "ann", "yearly", None) == 1
    new = name(keys, SIGNING)
    said = capsys.readouterr().out
    assert f"signing: {new} in place of {old}" in said
    assert "support-sft: the old key has signed its ledger still: registry corpora/support-sft.releases.json" in said
    with pytest.raises(ConfigurationError, match="its rotation was cut off"):
        revoke_key(project, old, dt.date(2026, 11, 3), "ann", "it was stolen", None)
    subprocess.run(["git", "-C", str(clone), "pull", "--quiet"], check=True)
    subprocess.run(["git", "-C", str(clone), "checkout", "--quiet", whole, "--", "corpora"], check=True)
    commit(clone, "put back")
    assert rotate_key(project, SIGNING, "ann", "yearly", None) == 0
    assert name(keys, SIGNING) == new
    assert registry.problems(new) == []
    assert sum(each.kind == "key" for each in shop().decisions.read()) == 1


def commit(clone: Path, why: str) -> None:
    author = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    for call in (("add", "-A"), (*author, "commit", "--quiet", "-m", why), ("push", "--quiet")):
        subprocess.run(["git", "-C", str(clone), *call], check=True)
