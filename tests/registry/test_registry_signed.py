"""A consumer can tell: a release, its tag and the ledger are what the owner of a pinned key has made of them."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from curation.errors import IntegrityError
from curation.registry.publish import Registry, Release
from curation.registry.release.manifest import facts_of
from curation.registry.release.signed import Signer, open_signer, signed_problems
from curation.registry.release.statements import read_statement
from curation.registry.release.verify import content_digest, verify
from curation.registry.repository.trusted import revoke, trusted_keys, vouch
from curation.registry.witness.proof import sign_ledger
from curation.registry.witness.rotation import declare_keys, finished, rotate, trust, withdraw_trust
from curation.reports.releases.verification import verify_registry, verify_release
from curation.storage.secrets.signing import demo_signing_key, is_signed, load_signing_key, new_key
from tests.registry.resummed import write_sums

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


def by_card(folder: Path, key: str, of: Path | None = None, **replaced: str) -> subprocess.CompletedProcess[str]:
    """The check that a card's pull line ends in, by default the folder's own, run by a shell."""
    card = ((of or folder) / "README.md").read_text()
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


def test_the_cards_line_refuses_one_more_shard_a_tag_that_was_moved_and_another_corpus(
    signed: Signed, pulled: Path
) -> None:
    assert by_card(pulled, signed.key, of=signed.first).returncode != 0  # the second names the first in its history
    other = {'"corpus": "support-sft"': '"corpus": "support-faq"'}
    assert by_card(pulled, signed.key, **other).returncode != 0
    (shard, *_) = sorted(pulled.glob("data/*/*.parquet"))
    shutil.copy(shard, shard.with_name("train-2031-01-00000.parquet"))  # the card's globs would read it
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


@pytest.mark.parametrize("name", ["README.md", "release.json"])
def test_a_release_that_was_edited_and_summed_again_is_refused(signed: Signed, pulled: Path, name: str) -> None:
    content = (pulled / name).read_bytes()
    (pulled / name).write_bytes(content.replace(b"2026", b"2025") if name == "release.json" else content + b"x")
    write_sums(pulled)
    assert verify(pulled) == []
    (problem,) = signed_problems(pulled, signed.key)
    assert problem == "SHA256SUMS.sig is not over this SHA256SUMS by the key that signed release.dsse.json"


def test_the_statement_of_another_version_is_refused(signed: Signed, pulled: Path) -> None:
    shutil.copy(signed.first / "release.dsse.json", pulled)  # whole, and signed by the same key
    assert verify(pulled) == []
    (problem,) = signed_problems(pulled, signed.key)
    assert problem == "release.dsse.json was signed for another content or another SHA256SUMS"


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


@pytest.fixture
def own(signed: Signed, tmp_path: Path, registry_in: Any) -> Registry:
    """The registry as its owner writes it, and may be robbed."""
    data = Path(shutil.copytree(signed.data, tmp_path / "data", symlinks=True))
    registry: Registry = registry_in(data)
    return replace(registry, signer=partial(open_signer, data / "keys", "prod"))


def folder_of(registry: Registry) -> Path:
    return Path(str(registry.repository.url))


def edit(registry: Registry, path: str, old: str, new: str) -> None:
    """Whoever can write the registry edits a file of it and commits."""
    folder = folder_of(registry)
    content = git(folder, "show", f"HEAD:{path}") + "\n"
    assert old in content
    put(registry, path, content.replace(old, new, 1))


def put(registry: Registry, path: str, content: str, at: str = "HEAD") -> str:
    """A commit behind another one in which a file has other content; behind HEAD it is the new head."""
    folder = folder_of(registry)
    index = {**os.environ, "GIT_INDEX_FILE": str(folder / "index-of-a-thief")}
    blob = subprocess.run(
        ["git", "-C", str(folder), "hash-object", "-w", "--stdin"], input=content, text=True, capture_output=True
    ).stdout.strip()
    for command in (("read-tree", at), ("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")):
        subprocess.run(["git", "-C", str(folder), *command], env=index, check=True)
    tree = subprocess.run(
        ["git", "-C", str(folder), "write-tree"], env=index, check=True, capture_output=True, text=True
    ).stdout.strip()
    author = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    commit = git(folder, *author, "commit-tree", tree, "-p", at, "-m", "edited")
    if at == "HEAD":
        git(folder, "update-ref", "HEAD", commit)
    return commit


def approve(registry: Registry) -> None:
    registry.move("support-sft", "approved", "v1.1.0", "a test", lambda move, before: None, back=False)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("corpora/support-sft.releases.json", '"withdrawn": null', '"withdrawn": "gone"'),
        ("corpora/support-sft.statements.jsonl", '{"payload"', '{"payloaf"'),
        ("corpora/support-sft.releases.dsse.json", '"keyid":"', '"keyid":"0'),
    ],
)
def test_what_was_edited_is_not_signed_again_by_whoever_writes_next(
    signed: Signed, own: Registry, path: str, old: str, new: str
) -> None:
    edit(own, path, old, new)
    assert own.problems(signed.key) != []
    with pytest.raises(IntegrityError, match="so it is not signed again"):
        approve(own)
    assert own.problems(signed.key) != []


def test_a_consumer_who_asks_the_registry_is_told_of_a_version_that_was_withdrawn_or_is_none_of_it(
    signed: Signed, own: Registry, tmp_path: Path, registry_in: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = (None, signed.key, "support-sft@v1.0.0", None, str(folder_of(own)))
    assert verify_release(signed.first, *asked) == 0
    own.withdraw("support-sft", ["v1.0.0"], "a test")
    capsys.readouterr()
    with pytest.raises(IntegrityError, match="remove it"):
        verify_release(signed.first, *asked)
    day = dt.datetime.now(dt.UTC).date()
    said = f"support-sft@v1.0.0 was withdrawn on {day} (a test): it is to be used no more\n"
    assert capsys.readouterr().out == said
    other = replace(registry_in(tmp_path / "other"), signer=own.signer)
    other.ensure()
    with pytest.raises(IntegrityError):
        verify_release(signed.first, *asked[:-1], str(folder_of(other)))
    assert "support-sft@v1.0.0 is in no ledger of the registry: it was never" in capsys.readouterr().out


def test_a_withdrawal_that_is_called_again_changes_nothing(signed: Signed, own: Registry) -> None:
    own.withdraw("support-sft", ["v1.0.0"], "a test")
    head = git(folder_of(own), "rev-parse", "HEAD")
    own.withdraw("support-sft", ["v1.0.0"], "a test")
    declare_keys(own)
    assert git(folder_of(own), "rev-parse", "HEAD") == head


def test_the_ledgers_of_another_deployment_are_signed_by_nobody_else(
    signed: Signed, own: Registry, tmp_path: Path
) -> None:
    other = replace(own, signer=partial(open_signer, tmp_path / "others", "prod"))
    declare_keys(other)
    assert own.problems(signed.key) == []
    with pytest.raises(IntegrityError, match="the pinned key does not vouch, so it is not signed again"):
        approve(other)


def test_a_tag_that_was_moved_in_whatever_way_is_refused(signed: Signed, own: Registry) -> None:
    folder, tag = folder_of(own), "support-sft@v1.1.0"
    path = "corpora/support-sft.dvc"
    found = git(folder, "show", f"{tag}:{path}")
    other = git(folder, "show", f"support-sft@v1.0.0:{path}")
    assert found != other
    commit = git(folder, "rev-parse", f"{tag}^{{commit}}")
    (channel,) = [name for name in git(folder, "tag").split() if name.startswith("support-sft#prod#4")]
    rubbish = put(own, "corpora/support-sft.statements.jsonl", "rubbish\n", at=commit)
    for name, to in (
        (tag, put(own, path, other + "\n", at=commit)),  # a child that names the folder of another version
        (tag, rubbish),
        (channel, git(folder, "rev-parse", "support-sft@v1.0.0^{commit}")),
        ("support-sft@v9.9.9", commit),  # which would be taken for the newest
    ):
        before = git(folder, "rev-parse", name) if name in (tag, channel) else None
        git(folder, "tag", "--force", name, to)
        (problem,) = own.problems(signed.key)
        assert name in problem
        git(folder, "update-ref", *(("-d", f"refs/tags/{name}") if before is None else (f"refs/tags/{name}", before)))
    assert own.problems(signed.key) == []


def test_a_registry_that_is_not_there_is_none_that_is_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(IntegrityError):
        verify_registry(str(tmp_path / "nowhere"), "0" * 64)
    assert capsys.readouterr().out == "there is no registry\n"


def test_a_release_whose_signature_was_taken_away_is_refused_even_where_no_key_is_pinned(pulled: Path) -> None:
    for name in ("release.dsse.json", "SHA256SUMS.sig"):
        (pulled / name).unlink()
    with pytest.raises(IntegrityError):
        verify_release(pulled, None, None, None)


def test_whoever_pins_the_new_key_and_asks_the_registry_can_tell_what_the_old_one_has_signed(
    signed: Signed, own: Registry
) -> None:
    keys, url = folder_of(own).parent / "keys", str(folder_of(own))
    old = load_signing_key(keys, "prod", {})
    recovery = new_key()
    (keys.parent / "recovery.pem").write_bytes(recovery.pem)
    trust(keys, "prod", recovery.public_pem, "recovery", DAY)
    _, new = rotate(keys, "signing", variables={})
    finished(keys, "signing")
    declare_keys(own)
    assert own.problems(old.fingerprint) == own.problems(new) == []
    assert recovery.fingerprint in trusted_keys(open_signer(keys, "prod").chain, new)
    for pinned in (old.fingerprint, new):
        assert verify_release(signed.first, None, pinned, "support-sft@v1.0.0", registry=url) == 0
    # the old key turns out to be stolen
    today = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    withdraw_trust(keys, "prod", old.fingerprint, today, None)
    declare_keys(own)
    assert own.problems(new) == []
    (problem,) = signed_problems(signed.first, old.fingerprint, chain=open_signer(keys, "prod").chain)
    assert "the registry alone can tell" in problem
    assert verify_release(signed.first, None, new, "support-sft@v1.0.0", registry=url) == 0


def test_a_revoked_key_signs_no_ledger_whatever_day_it_says(signed: Signed, own: Registry) -> None:
    keys = folder_of(own).parent / "keys"
    old = load_signing_key(keys, "prod", {})
    _, new = rotate(keys, "signing", variables={})
    finished(keys, "signing")
    declare_keys(own)
    withdraw_trust(keys, "prod", old.fingerprint, DAY, None)
    path, files = "corpora/support-sft.releases.json", {}
    ledger = git(folder_of(own), "show", f"HEAD:{path}").replace("was published", "was pinned", 1) + "\n"
    put(own, path, ledger)
    for name in (path, "corpora/support-sft.statements.jsonl"):
        files[name] = (git(folder_of(own), "show", f"HEAD:{name}") + "\n").encode()
    forged = sign_ledger("support-sft", files, "2026-01-01T00:00:00+00:00", Signer(old, ()))
    put(own, "corpora/support-sft.releases.dsse.json", forged.decode())
    assert not any("revoked" in problem for problem in own.problems(new))  # the registry has not heard of it
    problems = own.problems(new, open_signer(keys, "prod").chain)
    assert problems == [f"support-sft: its ledger was signed by a key that is revoked from {DAY} on"]
    with pytest.raises(IntegrityError, match="so it is not signed again"):
        declare_keys(own)


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
        from curation.registry.release.signed import key_files, sign_release

        folder = tmp_path / key.fingerprint[:8]
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(signed.second, folder)
        signer = Signer(key, chain)
        for name, content in key_files(signer).items():
            (folder / name).write_bytes(content)
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
    assert "the registry alone can tell" in signed_problems(before, stolen.fingerprint)[0]
    told = [read_statement((before / "release.dsse.json").read_bytes()).payload]
    assert signed_problems(before, stolen.fingerprint, remembered=told) == []
    (problem,) = signed_problems(signed_with(stolen, *chain, published=after), stolen.fingerprint)
    assert problem == f"release.dsse.json was signed by a key that is revoked from {after} on"
    assert signed_problems(signed_with(new, *chain, published=after), stolen.fingerprint) == []
    chain.append(vouch(thief.public_pem, "signing", DAY, stolen))  # with a day from before it was revoked
    assert thief.fingerprint not in trusted_keys(chain, stolen.fingerprint)
    old_chain = chain[:2]  # as the thief's release brings it: who has the registry's newer one is told
    release = signed_with(thief, *old_chain, vouch(thief.public_pem, "signing", DAY, stolen), published=after)
    assert signed_problems(release, stolen.fingerprint) == []
    assert signed_problems(release, stolen.fingerprint, chain=chain) != []


def test_a_revocation_holds_though_it_is_heard_before_whom_it_revokes() -> None:
    own, stolen, second = new_key(), new_key(), new_key()
    chain = [
        vouch(own.public_pem, "signing", DAY, own),
        vouch(stolen.public_pem, "signing", DAY, second),
        revoke(stolen.fingerprint, DAY, second),
        vouch(second.public_pem, "signing", DAY, own),
    ]
    for lines in (chain, [chain[0], *chain[2:], chain[1]], [chain[0], chain[2], chain[1], chain[3]]):
        assert trusted_keys(lines, own.fingerprint)[stolen.fingerprint].revoked == DAY


def test_a_signing_key_revokes_no_recovery_key() -> None:
    own, recovery, new = new_key(), new_key(), new_key()
    chain = [vouch(own.public_pem, "signing", DAY, own), vouch(recovery.public_pem, "recovery", DAY, own)]
    chain += [revoke(recovery.fingerprint, dt.date(2000, 1, 1), own), revoke(own.fingerprint, DAY, recovery)]
    chain.append(vouch(new.public_pem, "signing", DAY, recovery))
    keys = trusted_keys(chain, own.fingerprint)
    assert (keys[recovery.fingerprint].revoked, keys[own.fingerprint].revoked) == (None, DAY)
    assert new.fingerprint in keys


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
