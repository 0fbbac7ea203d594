"""A key that was revoked or replaced is not trusted again after a backup that is older: what the witness says of keys is
done again, or a person does it before anything is built."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from curation.deployment.project import Project, load_project
from curation.errors import IntegrityError
from curation.registry.release.signed import read_chain, write_chain
from curation.registry.repository.trusted import Trusted, rooted
from curation.registry.witness.agreement import reconcile
from curation.registry.witness.entries import _written
from curation.registry.witness.restore import give_up_log, restore
from curation.registry.witness.witnessed_log import witness_of
from curation.reports.releases.keys import revoke_key, rotate_key, trust_key
from curation.reports.releases.restoration import restore_decisions
from curation.state.night import Night
from curation.storage.secrets.keys import keyed
from curation.storage.secrets.signing import SigningKey, new_key
from tests.registry.shops import Shop, forget, names_of

WHO = ("ann", "the laptop was stolen")
DAY = dt.date(2026, 11, 3)
LATER = "disk", "it was lost"


def project_of(night: Night) -> Project:
    defs = Path(os.environ["CURATION_DEFS"])
    return load_project(defs, defs.parent)


def trust(night: Night, folder: Path, duty: str) -> SigningKey:
    key, file = new_key(), folder / "public.pem"
    file.write_text(key.public_pem)
    trust_key(project_of(night), file, duty, *WHO, None)
    return key


def trusted(night: Night) -> dict[str, Trusted]:
    return rooted(read_chain(night.project.locations.keys))


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def test_a_key_that_was_revoked_is_revoked_again_by_a_restore(shop: Shop, tmp_path: Path) -> None:
    night = shop("outside")
    keys = night.project.locations.keys
    stolen = trust(night, tmp_path, "signing").fingerprint
    before = read_chain(keys)
    revoke_key(project_of(night), stolen, DAY, *WHO, None)
    forget(night, 1)
    write_chain(keys, before)
    assert trusted(night)[stolen].revoked is None
    done = restore(night, today(), *LATER)
    assert (done.repeated, done.others, done.keys) == ({"key": 1}, {}, ())
    assert trusted(night)[stolen].revoked == DAY
    assert [dict(each.detail) for each in night.decisions.read() if each.kind == "key"] == [
        {"did": "trusted", "duty": "signing", "new": stolen},
        {"did": "revoked", "old": stolen, "since": DAY.isoformat()},
    ]
    reconcile(night)


def test_what_a_restore_cannot_say_of_a_key_is_said_by_a_person_before_anything_is_built(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    night = shop("outside")
    keys, project = night.project.locations.keys, project_of(night)
    night.decide("waiver", "dpo", "no leak", ("a" * 64,), corpus="desk")
    other, lost = (trust(night, tmp_path, "recovery") for _ in range(2))
    by = tmp_path / "recovery.pem"
    by.write_bytes(other.pem)
    before = read_chain(keys)
    revoke_key(project, lost.fingerprint, DAY, *WHO, by)
    night.decide("erasure", "dpo", "request 1", ("b" * 64,))
    forget(night, 3)
    write_chain(keys, before)
    capsys.readouterr()
    assert restore_decisions(project, today(), *LATER, plan=False, wait_seconds=1) == 1
    said = capsys.readouterr().out
    assert "1 entries of the log are lost; decided again: erasure 1\n" in said
    assert f"curation keys revoke {lost.fingerprint} --from {DAY} --by RECOVERY.pem --who" in said
    with pytest.raises(IntegrityError, match="it lacks 1 entries, the first is 4"):
        reconcile(night)
    revoke_key(project, lost.fingerprint, DAY, *WHO, by)
    assert restore_decisions(project, today(), *LATER, plan=False, wait_seconds=1) == 0
    reconcile(night)
    assert sum(each.kind == "key" for each in night.decisions.read()) == 3, "what was said again is not said twice"


def test_a_key_that_was_replaced_and_is_in_use_again_is_replaced_by_a_person(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CURATION_KEY_PSEUDONYM")
    night = shop("outside")
    project, file = project_of(night), night.project.locations.keys / "pseudonym"
    night.decide("waiver", "dpo", "no leak", ("a" * 64,), corpus="desk")
    before = file.read_bytes()
    rotate_key(project, "pseudonym", *WHO, None)
    after = file.read_bytes()
    forget(night, 1)
    assert restore(shop("outside"), today(), *LATER).keys == (), (
        "the log alone came back, and the keys are the newer ones"
    )
    forget(night, 1)
    file.write_bytes(before)
    assert restore_decisions(project, today(), *LATER, plan=False, wait_seconds=1) == 1
    assert "curation keys rotate pseudonym --who" in capsys.readouterr().out
    rotate_key(project, "pseudonym", *WHO, None)
    assert file.read_bytes() not in (before, after)
    assert restore_decisions(project, today(), *LATER, plan=False, wait_seconds=1) == 0
    reconcile(shop("outside"))


def test_decisions_on_keys_of_which_the_witness_knows_no_more_are_made_again_or_given_up(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it was told of them at first."""
    night = shop("outside")
    night.decide("waiver", "dpo", "no leak", ("a" * 64,), corpus="desk")
    trust(night, tmp_path, "signing")
    (name,) = (each for each in names_of(night) if each.kind == "key")
    witness = witness_of(night.project, night.keys)
    assert witness is not None
    file = tmp_path / "shop" / "outside" / name.path
    file.chmod(0o600)
    body = json.loads(file.read_text()) | {"detail": {}}
    del body["mac"]
    file.write_text(_written(body | {"mac": keyed(night.keys.log, "witness", _written(body))}))
    forget(night, 1)
    assert restore_decisions(project_of(night), today(), *LATER, plan=False, wait_seconds=1) == 1
    said = capsys.readouterr().out
    assert "1 decisions on keys are lost" in said
    assert "`curation override log --who … --why …`" in said
    with pytest.raises(IntegrityError, match="it lacks 1 entries"):
        reconcile(night)
    assert "and decide again on the keys" in give_up_log(night, "operator", "nothing was revoked")
    reconcile(night)
