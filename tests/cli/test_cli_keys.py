"""`curation keys`: names and ages of keys, rotation and trust, each written down; a key is never printed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from curation.registry.release.signed import open_signer
from curation.storage.secrets.keys import DUTIES, load_keys

WHO = ("--who", "ann", "--why", "yearly")


def test_keys_are_listed_rotated_trusted_and_revoked_by_name_and_written_down(
    curation: Any, small: Any, tmp_path: Path
) -> None:
    folder = small.data / "keys"
    shown = curation("keys", "list", on=small)
    assert (shown.code, "there is no key for" in shown.err) == (2, True)
    assert not (folder / "signing").exists()  # as where CURATION_KEYS is mistyped: none is made to be pinned
    load_keys(folder, "dev", {})
    shown = curation("keys", "list", on=small)
    assert (shown.code, "No key signs releases yet" in shown.out) == (0, True), shown.err
    assert {path.name for path in folder.iterdir()} == {*DUTIES}
    open_signer(folder, "dev")
    shown = curation("keys", "list", on=small)
    secrets = [(folder / duty).read_text() for duty in DUTIES]
    assert shown.code == 0, shown.err
    assert not any(secret in shown.out for secret in (*secrets, "PRIVATE"))
    old = shown.out.partition("What consumers pin: ")[2].split()[0]
    assert curation("keys", "rotate", "whim", *WHO, on=small).code == 2
    assert curation("keys", "rotate", "signing", "--who", "ann", "--why", " ", on=small).code == 2
    for kind in ("signing", "log", "suppression", "pseudonym"):
        done = curation("keys", "rotate", kind, *WHO, on=small)
        assert done.code == 0, done.err
        assert ("the next version of every corpus is a major one" in done.out) == (kind == "pseudonym")
    shown = curation("keys", "list", on=small)
    assert "to entry 1" in " ".join(shown.out.split())  # of signing: the log's key has sealed nothing since
    new = shown.out.partition("What consumers pin: ")[2].split()[0]
    assert new != old
    private, public = tmp_path / "recovery.pem", tmp_path / "recovery.pub.pem"
    made = ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", str(private)]
    subprocess.run(made, check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True, capture_output=True)
    done = curation("keys", "trust", str(public), *WHO, on=small)
    assert (done.code, "is trusted for recovery" in done.out) == (0, True), done.err
    done = curation("keys", "revoke", old, "--from", "2026-11-05", "--by", str(private), *WHO, on=small)
    assert (done.code, done.out) == (0, f"{old} is revoked from 2026-11-05 on\n"), done.err
    assert curation("keys", "revoke", new, "--from", "2026-11-05", *WHO, on=small).code == 2
    log = curation("audit", "--kind", "key", "--json", on=small)
    said = [json.loads(line)["detail"]["did"] for line in log.out.splitlines()]
    assert (log.code, said) == (0, [*["rotated"] * 4, "trusted", "revoked"]), log.err
