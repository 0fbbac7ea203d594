"""A frozen set is pulled once, is what the YAML says to the last byte, and goes when its release does."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.corpora.choice.frozen import WHO, WHO_TABLE, frozen_home, frozen_rows, held_out
from curation.corpora.choice.frozen_set import FrozenSet
from curation.corpora.choice.split import touching
from curation.corpora.recipe import Splits
from curation.deployment.project import open_night
from curation.document import DOCUMENTS, PEOPLE, document_id
from curation.errors import ConfigurationError, GateClosed, TryAgain
from curation.fates import Fate, fates_table
from curation.registry.frozen import fetch_frozen, fetch_standing, forget_frozen
from curation.registry.publish import Registry, Release
from curation.registry.release.manifest import facts_of
from curation.registry.release.verify import verify
from curation.registry.released_documents import note_documents, require_nobody_erased_since
from curation.sources.identities.consent import People
from curation.state.decisions import Decision
from curation.state.night import Night
from curation.storage.failpoints import KILLED

CORPUS = "support-evaluation"
DAY = dt.date(2026, 11, 4)
ROOT = Path(__file__).parents[2]
FETCH = """
import datetime, sys
from pathlib import Path
from curation.corpora.choice.frozen_set import FrozenSet
from curation.deployment.project import load_project, open_night
from curation.registry.frozen import fetch_frozen
from curation.registry.publish import Registry
root, digest = Path(sys.argv[1]), sys.argv[2]
night = open_night(load_project(root / "defs", root), datetime.date(2026, 11, 4))
data = root / "data"
registry = Registry(data / "registry", data / "remote", data / "work", data / "lock")
fetch_frozen(night, registry, [FrozenSet(corpus="support-evaluation", version="v1.0.0", digest=digest)])
"""


def judged_only(candidate: Path) -> Path:
    """Take the train split out of a candidate; its lineage says of which turn each example is."""
    for path in [*candidate.glob("data/*/train-*"), *candidate.glob("lineage/train-*")]:
        path.unlink()
    for path in candidate.glob("lineage/*"):
        ids = pq.read_table(path)["example_id"].to_pylist()
        pq.write_table(pa.table({"example_id": ids, "config": ["default"] * len(ids), "turn": ids}), path)
    facts = json.loads((candidate / "facts.json").read_bytes())
    del facts["configs"]["default"]["train"], facts["counts"]["examples"]["default"]["train"]
    (candidate / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    return candidate


@pytest.fixture(scope="module")
def released(
    tmp_path_factory: pytest.TempPathFactory, candidate_in: Any, registry_in: Callable[..., Registry]
) -> tuple[Path, list[Release]]:
    """A data folder with two versions of an evaluation corpus, and one of a corpus that is trained on."""
    data = tmp_path_factory.mktemp("released")
    first = judged_only(candidate_in(data / "first", CORPUS))
    second = judged_only(candidate_in(data / "second", CORPUS, limits=["Other words."]))
    trained = candidate_in(data / "trained")
    releases = [registry_in(data).publish(each, facts_of(each), {"run_id": "r1"}) for each in (first, second, trained)]
    return data, [release for release in releases if release is not None]


@pytest.fixture
def night(released: tuple[Path, list[Release]], deployment: Callable[..., Any], tmp_path: Path) -> Night:
    small = deployment(tmp_path / "small", tmp_path / "nothing", every=True)
    for name in ("registry", "remote"):
        shutil.copytree(released[0] / name, small.data / name, symlinks=True)
    return open_night(small.project(), DAY)


@pytest.fixture
def registry(night: Night, registry_in: Callable[..., Registry]) -> Registry:
    return registry_in(night.project.locations.data)


@pytest.fixture
def named(released: tuple[Path, list[Release]]) -> FrozenSet:
    first = released[1][0]
    return FrozenSet(corpus=first.corpus, version=first.version, digest=first.content_digest)


def copies(night: Night) -> list[str]:
    home = frozen_home(night)
    return sorted(path.name for path in home.iterdir()) if home.is_dir() else []


def left_over(night: Night) -> list[Path]:
    return list(night.project.locations.temporary.iterdir())


@pytest.mark.slow
def test_a_set_is_fetched_once_and_all_its_examples_are_compared(
    night: Night, registry: Registry, named: FrozenSet
) -> None:
    fetch_frozen(night, registry, [named])
    assert copies(night) == [named.digest]
    assert verify(frozen_home(night) / named.digest) == []
    rows = frozen_rows(night, [named])
    assert len(rows) == 6
    assert {(row.config, row.split) for row in rows} == {("default", "test")}
    assert frozen_home(night).stat().st_mode & 0o077 == 0
    shutil.rmtree(night.project.locations.data / "remote")
    fetch_frozen(night, registry, [named])
    assert left_over(night) == []


def test_nothing_is_asked_of_the_registry_where_nothing_is_frozen(night: Night, registry: Registry) -> None:
    shutil.rmtree(night.project.locations.data / "registry")
    fetch_frozen(night, registry, [])
    forget_frozen(night, registry)
    assert copies(night) == []


def test_a_copy_that_was_damaged_is_pulled_again(night: Night, registry: Registry, named: FrozenSet) -> None:
    fetch_frozen(night, registry, [named])
    shard = next((frozen_home(night) / named.digest).glob("data/default/*"))
    whole = shard.read_bytes()
    shard.write_bytes(whole[:-1])
    fetch_frozen(night, registry, [named])
    assert shard.read_bytes() == whole
    assert copies(night) == [named.digest]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"version": "v7.0.0"}, r"no such release\. use one of: v1\.0\.0, v1\.0\.1"),
        ({"corpus": "nobodys-evaluation"}, r"no such release\. name the digest of a version that stands"),
        ({"digest": "ab" * 32}, r"and the YAML says (ab){32}\. a version never changes"),
        ({"version": "v1.0.1"}, "a version never changes"),
    ],
)
def test_what_is_not_in_the_registry_as_the_yaml_says_is_refused(
    night: Night, registry: Registry, named: FrozenSet, changed: dict[str, str], found: str
) -> None:
    with pytest.raises(ConfigurationError, match=found):
        fetch_frozen(night, registry, [named.model_copy(update=changed)])
    assert copies(night) == []


def test_a_release_that_is_trained_on_is_no_frozen_set(
    night: Night, registry: Registry, released: tuple[Path, list[Release]]
) -> None:
    trained = released[1][2]
    named = FrozenSet(corpus=trained.corpus, version=trained.version, digest=trained.content_digest)
    with pytest.raises(ConfigurationError, match="it holds a train split"):
        fetch_frozen(night, registry, [named])
    assert copies(night) == []
    assert left_over(night) == []


def test_where_the_remote_is_down_the_night_is_to_be_tried_again(
    night: Night, registry: Registry, named: FrozenSet
) -> None:
    remote = night.project.locations.data / "remote"
    remote.rename(remote.with_name("away"))
    with pytest.raises(TryAgain):
        fetch_frozen(night, registry, [named])
    assert copies(night) == []
    assert left_over(night) == []
    shutil.rmtree(remote, ignore_errors=True)
    remote.with_name("away").rename(remote)
    fetch_frozen(night, registry, [named])
    assert copies(night) == [named.digest]


@pytest.mark.slow
def test_the_copy_of_a_version_that_was_withdrawn_goes_and_another_is_to_be_named(
    night: Night, registry: Registry, named: FrozenSet, released: tuple[Path, list[Release]]
) -> None:
    later = released[1][1]
    other = FrozenSet(corpus=later.corpus, version=later.version, digest=later.content_digest)
    fetch_frozen(night, registry, [named, other])
    forget_frozen(night, registry)
    assert copies(night) == sorted([named.digest, other.digest])
    registry.withdraw(CORPUS, ["v1.0.0"], "a person was erased")
    forget_frozen(night, registry)
    assert copies(night) == [other.digest]
    with pytest.raises(ConfigurationError, match=r"v1\.0\.0: it was withdrawn .* name the digest of a version"):
        fetch_frozen(night, registry, [named])
    fetch_frozen(night, registry, [other])
    registry.withdraw(CORPUS, ["v1.0.1"], "by mistake")  # somebody else has: nobody called `forget_frozen` here
    with pytest.raises(ConfigurationError, match="it was withdrawn"):
        fetch_frozen(night, registry, [other])
    assert copies(night) == []


def test_a_set_that_holds_somebody_who_was_erased_goes_before_it_is_withdrawn(
    night: Night, registry: Registry, named: FrozenSet
) -> None:
    documents = [document_id("zendesk", number, None) for number in ("1", "2")]
    fates = [Fate(CORPUS, "support_evaluation", "document", each, DAY, "kept", None, None, "1") for each in documents]
    night.write_fates(CORPUS, "support_evaluation", fates_table(fates))
    note_documents(night, CORPUS, named.digest)
    fetch_frozen(night, registry, [named])
    subjects = (night.suppression.document(documents[1]),)
    night.decisions.append(Decision("erasure", "dpo", "request 1", dt.datetime.now(dt.UTC), subjects))
    later = open_night(night.project, DAY)
    with pytest.raises(ConfigurationError, match="it holds somebody who was erased"):
        fetch_frozen(later, registry, [named])
    assert copies(night) == []


@pytest.mark.slow
@pytest.mark.parametrize("failpoint", ["frozen.before", "frozen.between", "frozen.after"])
def test_a_kill_leaves_a_whole_copy_or_none(night: Night, registry: Registry, named: FrozenSet, failpoint: str) -> None:
    command = [sys.executable, "-c", FETCH, str(night.project.root), named.digest]
    environment = {**os.environ, "CURATION_FAILPOINT": failpoint, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == KILLED, done.stderr
    assert copies(night) == ([named.digest] if failpoint == "frozen.after" else [])
    night.project.locations.sweep()
    fetch_frozen(night, registry, [named])
    assert copies(night) == [named.digest]
    assert verify(frozen_home(night) / named.digest) == []
    assert left_over(night) == []


def test_who_is_erased_while_a_night_runs_is_in_nothing_that_it_publishes(night: Night) -> None:
    documents = [document_id("zendesk", number, None) for number in ("1", "2")]
    for corpus, doc_id in zip(("support-evaluation", "support-sft"), documents, strict=True):
        asset = corpus.replace("-", "_")
        kept = [Fate(corpus, asset, "document", doc_id, DAY, "kept", None, None, "1")]
        night.write_fates(corpus, asset, fates_table(kept))
    running = replace(night, decisions=night.decisions.pinned(0))
    subjects = (night.suppression.document(documents[1]),)
    night.decisions.append(Decision("erasure", "dpo", "request 1", dt.datetime.now(dt.UTC), subjects))
    assert not running.suppression.erased  # all its steps read the same
    require_nobody_erased_since(running, "support-evaluation")
    with pytest.raises(GateClosed, match="erased while the night ran"):
        require_nobody_erased_since(running, "support-sft")
    require_nobody_erased_since(open_night(night.project, DAY), "support-sft")  # it has read the decision


def test_what_consumers_judge_by_is_fetched_for_as_long_as_a_channel_is_on_it(
    night: Night, registry: Registry, released: tuple[Path, list[Release]]
) -> None:
    first, second = (FrozenSet(corpus=r.corpus, version=r.version, digest=r.content_digest) for r in released[1][:2])
    assert fetch_standing(night, registry, [CORPUS]) == [second]
    assert copies(night) == [second.digest]
    registry.move(CORPUS, "prod", "v1.0.0", "it judges better", lambda move, before: None, back=True)
    assert fetch_standing(night, registry, [CORPUS]) == [first, second]
    assert copies(night) == sorted([first.digest, second.digest])
    registry.move(CORPUS, "prod", None, "it does not", lambda move, before: None, back=False)
    remote = night.project.locations.data / "remote"
    remote.rename(remote.with_name("away"))  # what is there is not pulled again
    assert fetch_standing(night, registry, [CORPUS]) == [second]
    assert copies(night) == [second.digest]
    assert fetch_standing(night, registry, []) == []


def ticket(number: str, customer: str) -> dict[str, Any]:
    turn = {"turn_id": f"turn {number}", "role": "requester", "author_ref": customer, "visibility": "public"}
    ids = {"doc_id": document_id("zendesk", number, None), "source": "zendesk", "kind": "ticket", "record_id": number}
    return {**ids, "about_ref": None, "landed_on": DAY, "turns": [turn]}


def test_whose_ticket_the_vendor_deleted_from_behind_a_frozen_set_is_not_trained_on(
    night: Night, named: FrozenSet
) -> None:
    splits = Splits(salt="another salt of tests", test=0, validation=0)  # by itself it holds nobody out
    frozen, later, joined, others = ticket("1", "700"), ticket("2", "700"), ticket("3", "701"), ticket("4", "702")
    night.tables.replace("zendesk_documents", pa.Table.from_pylist([frozen], schema=DOCUMENTS), statistics="doc_id")
    kept = [Fate(CORPUS, "support_evaluation", "document", frozen["doc_id"], DAY, "kept", None, None, "1")]
    night.write_fates(CORPUS, "support_evaluation", fates_table(kept))
    note_documents(night, CORPUS, named.digest)
    live = [later, joined, others]
    night.tables.replace("zendesk_documents", pa.Table.from_pylist(live, schema=DOCUMENTS), statistics="doc_id")
    held = held_out(night, [named], [])
    assert held.documents == ()
    person = [{"person_id": "zendesk:700", "source": "zendesk", "ref": ref} for ref in ("700", "701")]
    people = People.of(pa.Table.from_pylist(person, schema=PEOPLE))
    expected = {row["doc_id"]: "straddles_holdout" for row in (later, joined)}
    assert touching(live, held, {}, people, splits) == expected
    assert touching(live, held_out(night, [], []), {}, people, splits) == {}
    (stored,) = night.tables.read(WHO_TABLE, WHO)["reference"].to_pylist()
    assert stored == night.suppression.person("zendesk", "700")
