"""A consumer can tell: a release, its tag and the ledger are what the owner of a pinned key has made of them."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from curation.errors import IntegrityError
from curation.registry.manifest import facts_of
from curation.registry.publish import Registry, Release
from curation.registry.signed import Signer, open_signer, signed_problems
from curation.registry.sums import write_sums
from curation.registry.trusted import revoke, trusted_keys, vouch
from curation.registry.verify import content_digest, verify
from curation.reports.verification import verify_registry, verify_release
from curation.storage.signing import demo_signing_key, is_signed, load_signing_key, new_key

DAY = dt.date(2026, 11, 3)


@dataclass(frozen=True)
class Signed:
    """Two signed versions of a corpus, each as a consumer has pulled it, and who signed them."""

    data: Path
    signer: Signer
    first: Path
    second: Path

    @property
    def key(self) -> str:
        return self.signer.key.fingerprint


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, candidate_in: Any, registry_in: Any, as_consumer: Any) -> Signed:
    data = tmp_path_factory.mktemp("signed")
    signer = open_signer(data / "keys", "prod")
    registry = replace(registry_in(data), signer=partial(open_signer, data / "keys", "prod"))
    pulled = []
    for number, changed in enumerate(("", "2024-02")):
        candidate = candidate_in(data / f"candidate-{number}", changed=changed)
        release = registry.publish(candidate, facts_of(candidate), {"run_id": "r1"})
        folder = data / "consumer" / release.tag
        done = as_consumer(folder, "get", str(data / "registry"), "corpora/support-sft", "--rev", release.tag)
        assert done.returncode == 0, done.stderr
        pulled.append(folder / "support-sft")
    return Signed(data, signer, *pulled)


@pytest.fixture
def pulled(signed: Signed, tmp_path: Path) -> Path:
    """The second version, to be changed."""
    return Path(shutil.copytree(signed.second, tmp_path / "support-sft"))


@pytest.fixture
def registry(signed: Signed, tmp_path: Path) -> Path:
    """The registry, to be changed."""
    return Path(shutil.copytree(signed.data / "registry", tmp_path / "registry", symlinks=True))


def test_a_signed_release_is_accepted_by_digest_by_key_and_as_what_it_was_pulled(
    signed: Signed, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, tag in ((signed.first, "support-sft@v1.0.0"), (signed.second, "support-sft@v1.1.0")):
        assert verify(folder) == []
        assert signed_problems(folder, signed.key, tag) == []
        assert verify_release(folder, content_digest(folder), signed.key, tag, None) == 0
        assert f"signed by {signed.key}" in capsys.readouterr().out
    assert verify_release(signed.second, None, None, None, None) == 0
    assert "pin that with --key" in capsys.readouterr().out
    assert verify_registry(str(signed.data / "registry"), signed.key) == 0


def by_card(folder: Path, key: str, **replaced: str) -> subprocess.CompletedProcess[str]:
    """The check that the card's pull line ends in, run by a shell."""
    card = (folder / "README.md").read_text()
    line = next(line for line in card.splitlines() if "openssl dgst" in line).replace("^KEY", f"^{key}")
    for old, new in replaced.items():
        line = line.replace(old, new)
    return subprocess.run(["sh", "-c", line], cwd=folder.parent, capture_output=True, text=True, check=False)


def test_the_cards_line_checks_it_with_sha256sum_and_openssl_alone(signed: Signed, pulled: Path) -> None:
    done = by_card(pulled, signed.key)
    assert (done.returncode, "Verified OK" in done.stdout) == (0, True), done.stderr
    assert by_card(pulled, new_key().fingerprint).returncode != 0  # another key was pinned
    release = json.loads((pulled / "release.json").read_bytes())
    (pulled / "release.json").write_text(json.dumps({**release, "as_of": "2020-01-01"}))
    assert by_card(pulled, signed.key).returncode != 0
    write_sums(pulled)
    assert by_card(pulled, signed.key).returncode != 0


@pytest.mark.parametrize(
    "name", ["README.md", "release.json", "SHA256SUMS", "SHA256SUMS.sig", "release.dsse.json", "manifest.json"]
)
def test_a_flipped_byte_is_refused_even_where_the_sums_were_made_again(signed: Signed, pulled: Path, name: str) -> None:
    content = bytearray((pulled / name).read_bytes())
    content[len(content) // 2] ^= 1
    (pulled / name).write_bytes(content)
    if name == "README.md":
        write_sums(pulled)
        assert verify(pulled) == []
    with pytest.raises(IntegrityError):
        verify_release(pulled, None, signed.key, None, None)


def test_a_release_that_another_key_signed_or_nobody_is_refused_where_a_key_is_pinned(
    signed: Signed, pulled: Path, published: tuple[Path, Release], tmp_path: Path, candidate_in: Any, registry_in: Any
) -> None:
    problems = signed_problems(pulled, new_key().fingerprint)
    assert [problem.partition(" was signed by ")[0] for problem in problems] == ["release.dsse.json"]
    for name in ("release.dsse.json", "SHA256SUMS.sig"):
        (pulled / name).unlink()
    assert verify(pulled) == []
    assert signed_problems(pulled, signed.key) == ["it is not signed: release.dsse.json is missing"]


def test_a_version_behind_the_tag_of_another_is_refused(signed: Signed, registry: Path) -> None:
    problems = signed_problems(signed.first, signed.key, "support-sft@v1.1.0")
    assert problems == ["it is support-sft@v1.0.0, and was pulled as support-sft@v1.1.0: its tag was moved"]
    with pytest.raises(IntegrityError):
        verify_release(signed.first, content_digest(signed.second), None, None, None)
    git(registry, "tag", "--force", "support-sft@v1.1.0", "support-sft@v1.0.0^{commit}")
    problems = Registry(registry, "", registry.parent / "work", registry.parent / "lock").problems(signed.key)
    moved = "the tag support-sft@v1.1.0 stands where another version was published: it was moved"
    assert problems == [f"support-sft: {moved}"]


def test_an_edited_ledger_is_refused(signed: Signed, registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = registry / "corpora" / "support-sft.releases.json"
    path.write_text(path.read_text().replace('"withdrawn": null', '"withdrawn": "gone"', 1))
    git(registry, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--all", "--message", "edited")
    with pytest.raises(IntegrityError):
        verify_registry(str(registry), signed.key)
    assert capsys.readouterr().out == "support-sft: its ledger was changed since it was signed\n"


def test_a_withdrawal_and_a_moved_channel_are_signed_as_the_ledger_is(
    signed: Signed, tmp_path: Path, registry_in: Any
) -> None:
    data = Path(shutil.copytree(signed.data, tmp_path / "data", symlinks=True))
    registry = replace(registry_in(data), signer=partial(open_signer, data / "keys", "prod"))
    registry.move("support-sft", "prod", None, "a test", lambda move, before: None, back=True)
    registry.withdraw("support-sft", ["v1.1.0"], "a test")
    assert registry.problems(signed.key) == []


def test_a_statement_is_an_in_toto_statement_in_a_dsse_envelope(signed: Signed) -> None:
    envelope = json.loads((signed.second / "release.dsse.json").read_bytes())
    payload = base64.b64decode(envelope["payload"])
    stated = json.loads(payload)
    sums = hashlib.sha256((signed.second / "SHA256SUMS").read_bytes()).hexdigest()
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    assert stated["_type"] == "https://in-toto.io/Statement/v1"
    assert stated["subject"] == [
        {"name": "support-sft@v1.1.0", "digest": {"sha256": content_digest(signed.second)}},
        {"name": "SHA256SUMS", "digest": {"sha256": sums}},
    ]
    assert {**stated["predicate"], "published_at": ""} == {
        "corpus": "support-sft",
        "version": "v1.1.0",
        "previous": "v1.0.0",
        "as_of": stated["predicate"]["published_at"][:10],
        "published_at": "",
    }
    pae = b"DSSEv1 28 application/vnd.in-toto+json %d %s" % (len(payload), payload)
    (one,) = envelope["signatures"]
    assert one["keyid"] == signed.key
    assert is_signed(signed.signer.key.public_pem, base64.b64decode(one["sig"]), pae)


# ---------------------------------------------------------------- a new key, a lost one, a stolen one


@pytest.fixture
def signed_with(signed: Signed, tmp_path: Path) -> Callable[..., Path]:
    """The second version as if a key with a chain had signed it."""

    def made(key: Any, *chain: bytes, published: dt.date = DAY) -> Path:
        from curation.registry.signed import sign_release, write_keys

        folder = tmp_path / key.fingerprint[:8]
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(signed.second, folder)
        signer = Signer(key, chain)
        write_keys(folder, signer)
        release = json.loads((folder / "release.json").read_bytes()) | {"published_at": f"{published}T02:00:00+00:00"}
        (folder / "release.json").write_text(json.dumps(release))
        sign_release(folder, release, write_sums(folder), signer)
        assert verify(folder) == []
        return folder

    return made


def test_a_new_key_is_trusted_by_who_pins_the_old_one_and_not_the_other_way_round(
    signed_with: Callable[..., Path],
) -> None:
    old, new, newest = new_key(), new_key(), new_key()
    chain = [vouch(old.public_pem, "signing", DAY, old), vouch(new.public_pem, "signing", DAY, old)]
    chain.append(vouch(newest.public_pem, "signing", DAY, new))
    release = signed_with(newest, *chain)
    assert signed_problems(release, old.fingerprint) == []
    assert signed_problems(release, newest.fingerprint) == []
    assert {*trusted_keys(chain, new.fingerprint)} == {new.fingerprint, newest.fingerprint}
    alone = signed_with(old, *chain)
    assert signed_problems(alone, newest.fingerprint) != []
    assert signed_problems(alone, "0" * 64) != []


def test_a_recovery_key_vouches_for_a_new_key_and_signs_no_release(signed_with: Callable[..., Path]) -> None:
    old, recovery, new = new_key(), new_key(), new_key()
    chain = [vouch(old.public_pem, "signing", DAY, old), vouch(recovery.public_pem, "recovery", DAY, old)]
    release = signed_with(new, *chain, vouch(new.public_pem, "signing", DAY, recovery))
    assert signed_problems(release, old.fingerprint) == []
    (problem,) = signed_problems(signed_with(recovery, *chain), old.fingerprint)
    assert problem == "release.dsse.json was signed by a recovery key, which signs no releases"
    stranger = signed_with(new, *chain, vouch(new.public_pem, "signing", DAY, new))
    assert signed_problems(stranger, old.fingerprint) != []


def test_a_revoked_key_fails_from_its_day_and_vouches_for_nobody_any_more(signed_with: Callable[..., Path]) -> None:
    stolen, recovery, new, thief = new_key(), new_key(), new_key(), new_key()
    chain = [vouch(stolen.public_pem, "signing", DAY, stolen), vouch(recovery.public_pem, "recovery", DAY, stolen)]
    after = DAY + dt.timedelta(days=10)
    chain += [revoke(stolen.fingerprint, after, recovery), vouch(new.public_pem, "signing", after, recovery)]
    before = signed_with(stolen, *chain, published=after - dt.timedelta(days=1))
    assert signed_problems(before, stolen.fingerprint) == []
    (problem,) = signed_problems(signed_with(stolen, *chain, published=after), stolen.fingerprint)
    assert problem == f"release.dsse.json was signed by a key that is revoked from {after} on"
    assert signed_problems(signed_with(new, *chain, published=after), stolen.fingerprint) == []
    chain.append(vouch(thief.public_pem, "signing", DAY, stolen))  # with a day from before it was revoked
    assert thief.fingerprint not in trusted_keys(chain, stolen.fingerprint)
    old_chain = chain[:2]  # as the thief's release brings it: who has the registry's newer one is told
    release = signed_with(thief, *old_chain, vouch(thief.public_pem, "signing", DAY, stolen), published=after)
    assert signed_problems(release, stolen.fingerprint) == []
    assert signed_problems(release, stolen.fingerprint, chain=chain) != []


# ---------------------------------------------------------------- the key


def test_the_signing_key_is_made_once_for_its_owner_alone_and_may_come_from_outside(tmp_path: Path) -> None:
    first = load_signing_key(tmp_path, "prod", {})
    assert load_signing_key(tmp_path, "prod", {}) == first
    assert (tmp_path / "signing").stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" not in repr(first)
    other = new_key()
    given = {"CURATION_KEY_SIGNING": other.pem.decode().replace("\n", "\\n")}
    assert load_signing_key(tmp_path, "prod", given).fingerprint == other.fingerprint
    (tmp_path / "signing").write_text("no key")
    with pytest.raises(Exception, match="it is no private key on P-256"):
        load_signing_key(tmp_path, "prod", {})


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_the_demos_signing_key_is_refused_outside_dev_even_without_its_marker(tmp_path: Path, environment: str) -> None:
    (tmp_path / "DEMO").write_text("7")
    own = load_signing_key(tmp_path, "dev", {})
    assert own.fingerprint == demo_signing_key(7).fingerprint
    (tmp_path / "DEMO").unlink()
    with pytest.raises(Exception, match="demo's key"):
        load_signing_key(tmp_path, environment, {})
