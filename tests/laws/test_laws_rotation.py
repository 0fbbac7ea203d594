"""Keys are rotated, and nothing that an older one named, sealed or signed is lost: who was erased stays out."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc
import pytest

from curation.deployment.project import load_project
from curation.registry.step import registry_of
from curation.registry.witness.rotation import KINDS
from curation.sources.records import RECORDS
from curation.state.night import open_decisions
from curation.storage.secrets.keys import DUTIES, load_keys
from curation.storage.secrets.rings import RINGS
from curation.storage.secrets.signing import load_signing_key
from curation.storage.tables import Tables
from tests.laws.tiny import DAYS, ERASED, Warm, land, lay_out

OWN = {f"CURATION_KEY_{duty.upper()}": "" for duty in KINDS}  # keys of the folder, none of the environment


@pytest.mark.slow
def test_after_every_key_was_rotated_the_erased_stay_out_and_what_is_out_verifies(tmp_path: Path) -> None:
    root = tmp_path / "root"
    lay_out(root)
    warm = Warm()

    def run(*parts: str) -> None:
        for part in parts:
            assert warm.run(part, [root], [OWN]) == [0], (part, (root / "output.txt").read_text()[-2_000:])

    land(root / "data" / "landing", DAYS[0], range(1, 7), "Hello, thank you.", "Id,LastName,Email")
    run("night", "release")
    project = load_project(root / "defs", root)
    places = project.locations
    pinned, before = load_signing_key(places.keys, "dev", {}).fingerprint, load_keys(places.keys, "dev", {})
    run("erasure", "night", "rotation")
    land(root / "data" / "landing", DAYS[1], range(1, 9), "Good morning.", "Id")  # the erased write again
    run("night", "release")
    ring = places.keys / "suppression.older"
    kept = ring.read_bytes()
    ring.unlink()  # as a backup that knows the keys in use only would bring it back
    assert warm.run("night", [root], [OWN]) != [0]
    assert "people who were erased would come back" in (root / "output.txt").read_text()
    ring.write_bytes(kept)
    run("night")
    warm.close()

    after = load_keys(places.keys, "dev", {})
    assert all(getattr(after, duty) != getattr(before, duty) for duty in DUTIES)
    assert after.older == {duty: (getattr(before, duty),) for duty in RINGS}
    assert after.lasts.keys() == {before.log}
    tables = Tables(places.tables)
    decisions = open_decisions(places.decisions, after, tables).read()
    assert [decision.detail["duty"] for decision in decisions if decision.kind == "key"] == list(KINDS)
    rows = tables.read("zendesk_records", RECORDS, where=pc.field("entity") != "suppressed").to_pylist()
    reference, name, email = ERASED
    assert {row["landed_on"] for row in rows} == {*DAYS}
    assert not any(reference in (row["record_id"], row["author_ref"]) for row in rows)
    assert not any(name in (row["names"] or ()) or email in (row["emails"] or ()) for row in rows)
    releases = [release for release in registry_of(project).releases("support-sft") if release.withdrawn is None]
    assert [release.version for release in releases] == ["v1.1.0", "v2.0.0"]
    assert {f"the key for {duty} changed" for duty in ("pseudonym", "release_id")} <= {*releases[-1].changelog}
    newer = load_signing_key(places.keys, "dev", {}).fingerprint
    assert newer != pinned
    assert registry_of(project).problems(pinned) == registry_of(project).problems(newer) == []
