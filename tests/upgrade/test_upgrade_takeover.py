"""New code takes over what older code has left: a night passes, nobody comes back, and what was released stays."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from curation.corpora.candidate import require_sealed
from curation.corpora.example import EXAMPLES
from curation.corpora.step import EXAMPLES_TABLE, candidate_of, stages
from curation.deployment.project import open_night
from curation.document import PEOPLE
from curation.registry.pull import pull
from curation.registry.release.verify import verify
from curation.registry.repository.ledger import Release
from curation.registry.step import registry_of
from curation.registry.witness.proof import signed_and_not
from curation.sources.landings.expired import PURGED
from curation.state.decisions import Decision
from curation.storage.failpoints import KILLED
from curation.storage.form import FORM, read_form
from curation.storage.secrets.signing import load_signing_key
from curation.storage.tables import Tables

pytestmark = pytest.mark.slow

Call = Callable[..., Any]
Turns = frozenset[tuple[str, int]]


def releases(older: Any) -> list[Release]:
    return registry_of(older.project()).releases()


def decisions(older: Any) -> tuple[Decision, ...]:
    return tuple(open_night(older.project(), day(older)).decisions.read())


def day(older: Any) -> dt.date:
    return dt.date.fromisoformat(older.known["as_of"])


def examples(folder: Path, like: Path | None = None) -> dict[str, tuple[str, Turns]]:
    """Of each example of a candidate or release: what it says, and which rows of which exports it is made of.

    Args:
        like: another one, whose columns alone count: what older code did not write is nothing that an example said.
    """
    made: dict[str, set[tuple[str, int]]] = {}
    for path in folder.glob("lineage/**/*.parquet"):
        for row in pq.read_table(path).to_pylist():
            made.setdefault(f"{row['config']}:{row['example_id']}", set()).add((row["export"], row["position"]))
    found = {}
    for path in sorted(folder.glob("data/*/*.parquet")):
        table = pq.read_table(path)
        (name, *columns) = table.column_names
        older = next((like or folder).glob(f"data/{path.parent.name}/*.parquet"), None)
        known = set(pq.read_schema(older).names) if older else set(columns)
        for row in table.to_pylist():
            key = f"{path.parent.name}:{row[name]}"
            said = json.dumps({column: row[column] for column in columns if column in known}, default=str)
            found[key] = (f"{path.parent.name}:{said}", frozenset(made.get(key, ())))
    return found


def files_that_say(folder: Path, words: list[str]) -> list[str]:
    """Files below a folder in which one of the words stands, whatever is compressed in them is read."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".parquet" and "_delta_log" not in path.parts:
            text = "\n".join(strings(pq.ParquetFile(path).read().to_pylist()))
        else:
            text = path.read_bytes().decode("latin-1")
        found += [f"{path.name}: {word}" for word in words if word.casefold() in text.casefold()]
    return found


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (word for inner in value.values() for word in strings(inner))
    elif isinstance(value, list):
        yield from (word for inner in value for word in strings(inner))


@pytest.fixture(scope="module")
def taken(unpacked: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """The deployment after one night of this code, and what that night was. To be looked at."""
    root = tmp_path_factory.mktemp("taken") / "older"
    shutil.copytree(unpacked.root, root, symlinks=True)
    older = type(unpacked)(root)
    return older, older.run(as_of=day(older))


def test_the_first_night_passes_and_each_corpus_gets_at_most_one_version_that_names_the_code(
    unpacked: Any, taken: tuple[Any, Any]
) -> None:
    older, done = taken
    assert done.success, done.error
    assert {outcome for _, outcome, _ in done.releases} <= {"published", "unchanged"}
    before, after = releases(unpacked), releases(older)
    new = {release.corpus: release for release in after if release not in before}
    assert len(after) - len(before) == len(new)
    for release in new.values():
        assert re.search("another version of |the schema changed", "; ".join(release.changelog)), release.tag
        for another in ("other settings of", "the redaction profile changed", "the key for"):
            assert another not in "; ".join(release.changelog), release.tag
    standing = {release.tag for release in before if release.withdrawn is None}
    assert standing <= {release.tag for release in after if release.withdrawn is None}


def test_a_second_night_publishes_nothing(taken: tuple[Any, Any], tmp_path: Path) -> None:
    shutil.copytree(taken[0].root, tmp_path / "older", symlinks=True)
    older = type(taken[0])(tmp_path / "older")
    done = older.run(as_of=day(older))
    assert done.success, done.error
    assert {outcome for _, outcome, _ in done.releases} == {"unchanged"}
    assert releases(older) == releases(taken[0])


def test_who_was_erased_stays_out_of_tables_and_corpora(taken: tuple[Any, Any]) -> None:
    older, _ = taken
    person = older.known["erased"]
    words = [*person["names"], *person["emails"], *person["accounts"]]
    data = older.root / "data"
    assert files_that_say(data / "landing", words), "the exports still hold the person"
    for folder in ("restricted", "corpora", "registry"):
        assert files_that_say(data / folder, words) == []
    night = open_night(older.project(), day(older))
    assert person["ref"] not in {row["ref"] for row in night.tables.read("people", PEOPLE).to_pylist()}
    assert {release.withdrawn for release in releases(older)} >= {"a person was erased"}


def test_what_was_released_is_pulled_verified_and_withdrawn(
    curation: Call, unpacked: Any, taken: tuple[Any, Any], tmp_path: Path
) -> None:
    shutil.copytree(taken[0].root, tmp_path / "older", symlinks=True)
    older = type(taken[0])(tmp_path / "older")
    old = [release for release in releases(unpacked) if release.withdrawn is None]
    for release in old:
        assert verify(pull(registry_of(older.project()), release, tmp_path / "pulled" / release.tag)) == []
    (first, *_) = old
    decided = ("--who", "desk@example.com", "--why", "request 31")
    assert curation("withdraw", first.tag, *decided, on=older).code == 0
    assert {release.tag: release.withdrawn for release in releases(older)}[first.tag] == "request 31"


def test_versions_from_before_there_were_signatures_stand_beside_signed_ones(taken: tuple[Any, Any]) -> None:
    older, done = taken
    registry = registry_of(older.project())
    signed, unsigned = registry.reading(signed_and_not)
    assert signed == sum(outcome == "published" for _, outcome, _ in done.releases) > 0
    assert unsigned > 0
    assert registry.problems(load_signing_key(older.root / "data" / "keys", "dev").fingerprint) == []


def test_what_waited_in_staging_without_a_seal_is_built_again(unpacked: Any, taken: tuple[Any, Any]) -> None:
    older, _ = taken
    before = [*(unpacked.root / "data" / "restricted" / "staging").glob("*/*/facts.json")]
    assert before
    assert not any("seal" in json.loads(file.read_bytes()) for file in before)
    night = open_night(older.project(), day(older))
    for name in older.project().corpora:
        require_sealed(candidate_of(night, name), night.keys.log)


def test_an_example_that_is_made_of_the_same_or_says_the_same_keeps_its_id(
    unpacked: Any, taken: tuple[Any, Any]
) -> None:
    standing = {release.corpus: release for release in releases(taken[0]) if release.withdrawn is None}
    for corpus in sorted(unpacked.project().corpora):
        place = unpacked.root / "data" / "corpora" / corpus
        before, after = examples(place), examples(taken[0].root / "data" / "corpora" / corpus, place)
        assert before.keys() & after.keys()
        for alike in (0, 1):  # what it says, what it is made of: where only one example does, in both
            names, others = only(before, alike), only(after, alike)
            major = standing[corpus].version.endswith(".0.0")  # its schema is another one: so may be what an example is
            assert major or alike == 0 or names.keys() & others.keys()
            moved = [each for each in names.keys() & others.keys() if names[each] != others[each]]
            assert major or len(moved) <= len(names) * 0.05, corpus


def only(found: Mapping[str, tuple[str, Turns]], place: int) -> dict[Any, str]:
    """What one example alone says, or is made of, with its config → its name."""
    names: dict[Any, list[str]] = {}
    for name, each in found.items():
        if each[place]:
            names.setdefault((name.partition(":")[0], each[place]), []).append(name)
    return {each: some[0] for each, some in names.items() if len(some) == 1}


def test_what_was_decided_still_counts(unpacked: Any, taken: tuple[Any, Any]) -> None:
    older, _ = taken
    before, after = decisions(unpacked), decisions(older)
    assert after[: len(before)] == before
    assert {decision.kind for decision in after[len(before) :]} <= {"publication", "hold", "release_hold"}
    frozen = older.known["frozen"]
    assert (older.root / "data" / "restricted" / "frozen" / frozen["digest"]).is_dir()
    night = open_night(older.project(), day(older))
    assert night.decisions.waivers("knowledge-chunks")
    rows = night.tables.read(EXAMPLES_TABLE, EXAMPLES).to_pylist()  # of earlier nights too: ids may be others by now
    documents = {row["doc_id"] for row in rows if row["example_id"] in older.known["labelled"]}
    theirs = {row["example_id"] for row in rows if row["doc_id"] in documents}
    triage = examples(older.root / "data" / "corpora" / "support-triage")
    said = [text for key, (text, _) in triage.items() if key.partition(":")[2] in theirs]
    values = {found for text in said for found in re.findall(r"category\W+(\w+)", text)}
    assert values == {"account"}


COLUMNS = ["record_id", "visibility", "text"]


def test_what_was_read_of_landings_that_are_gone_is_there(unpacked: Any, taken: tuple[Any, Any]) -> None:
    for source, date in taken[0].known["removed"]:
        where = [("landed_on", "=", dt.date.fromisoformat(date))]
        rows = []
        for older in (unpacked, taken[0]):
            tables = Tables(older.root / "data" / "restricted" / "tables")
            schema, _ = tables.stored(f"{source}_records")
            rows.append(tables.read(f"{source}_records", schema, COLUMNS, pq.filters_to_expression(where)).to_pylist())
        over = {row["record_id"] for row in rows[1] if row["visibility"] == PURGED}  # whose consent is withdrawn
        before, after = ([row for row in each if row["record_id"] not in over] for each in rows)
        assert before
        assert sorted(before, key=repr) == sorted(after, key=repr)


def test_a_deployment_is_marked_with_the_form_of_this_code(taken: tuple[Any, Any]) -> None:
    found = read_form(taken[0].root / "data" / "restricted")
    assert found is not None
    assert found.number == FORM


@pytest.mark.parametrize("place", ["form.after", "registry.release.before"])
def test_a_night_that_was_killed_while_taking_over_is_finished_by_the_next(
    older: Any, taken: tuple[Any, Any], place: str
) -> None:
    call = ("run", "--as-of", older.known["as_of"])
    killed = older.command(*call, CURATION_FAILPOINT=place)
    if killed.returncode == 0 and place == "registry.release.before":
        pytest.skip("this code publishes nothing that the older one has not")
    assert killed.returncode == KILLED, killed.stderr
    again = older.command(*call)
    assert again.returncode == 0, again.stderr
    undisturbed = taken[0]
    assert [(each.tag, each.content_digest) for each in releases(older)] == [
        (each.tag, each.content_digest) for each in releases(undisturbed)
    ]


def test_every_stage_that_a_release_depends_on_is_named_in_what_changed(unpacked: Any) -> None:
    night = open_night(unpacked.project(), day(unpacked))
    known = registry_of(night.project).standing_stages()
    for corpus, recipe in night.project.corpora.items():
        assert known[corpus][1].keys() <= stages(night, recipe).keys()
