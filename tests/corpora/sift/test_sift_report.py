"""A consumer's own evaluation set against a release that was pulled by its version."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from curation.cli.contamination import compared
from curation.corpora.sift.settings import Contamination
from curation.demo.stories import phrases
from curation.errors import ConfigurationError, IntegrityError
from curation.registry.publish import Registry
from curation.registry.release.manifest import facts_of
from curation.reports.releases.contamination import pull, show_contamination

MACRO = f"{phrases.AUTO_REPLY} {phrases.DISCLAIMERS[0]} {phrases.DISCLAIMERS[1]}"
QUESTION = "how do I reset the router that stands behind my desk in the cellar"


def said(name: str, number: int = 40) -> str:
    """Words that no other name says."""
    return " ".join(hashlib.sha256(f"{name} {place}".encode()).hexdigest()[:7] for place in range(number))


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), path)


def candidate(folder: Path) -> Path:
    """Forty training threads with a macro in each, one of thirty answers that repeat their question, and a holdout."""
    rows = [
        {"example_id": f"t{n:02d}", "prompt": said(f"q{n}"), "completion": f"{said(f'a{n}')} {MACRO}"}
        for n in range(40)
    ]
    rows += [{"example_id": f"w{n:02d}", "prompt": QUESTION, "completion": said(f"w{n}")} for n in range(30)]
    held = [{"example_id": "h", "prompt": said("held"), "completion": said("back")}]
    lineage = [{"example_id": row["example_id"], "turn": f"turn-{row['example_id']}"} for row in rows]
    lineage += [{"example_id": f"w{n:02d}", "turn": "turn-of-the-question"} for n in range(30)]
    for split, found in (("train", rows), ("test", held)):
        write(folder / f"data/default/{split}-2026-11-00000.parquet", found)
    write(folder / "lineage/train-2026-11-00000.parquet", lineage)
    facts = {
        "corpus": "support-sft",
        "description": "Invented answers.",
        "owner": "support@example.com",
        "licence": "other",
        "shape": "conversations",
        "schema": {"default": {"example_id": "string", "prompt": "string", "completion": "string"}},
        "configs": {"default": {split: [f"data/default/{split}-2026-11-00000.parquet"] for split in ("train", "test")}},
        "sources": [],
        "stages": [{"name": "cleaning", "version": "1", "settings_digest": None}],
        "counts": {"examples": {"default": {"train": 70, "test": 1}}},
        "profile": {"name": "standard", "digest": "ef" * 32},
        "keys": {"release_id": "k1"},
        "limits": [],
    }
    (folder / "facts.json").write_text(json.dumps(facts))
    return folder


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    home = tmp_path_factory.mktemp("registry")
    made = candidate(home / "candidate")
    found = Registry(home / "registry", home / "remote", home / "work", home / "lock")
    assert found.publish(made, facts_of(made), {"run_id": "r"}) is not None
    return found


@pytest.fixture(scope="session")
def release(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pulled")
    pull(registry, "support-sft@v1.0.0", place / "release", place / "dvc")
    return place / "release"


def lines(path: Path, *examples: Any) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in examples), encoding="utf-8")
    return path


def called(*arguments: str | Path) -> Result:
    return CliRunner().invoke(compared, [str(each) for each in arguments])


def told(*arguments: str | Path) -> tuple[int, list[dict[str, Any]]]:
    done = called(*arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_an_example_that_is_trained_on_is_named_with_its_line_and_where_it_is(tmp_path: Path, release: Path) -> None:
    mine = lines(tmp_path / "mine.jsonl", {"id": 1, "question": said("q7"), "answer": said("new")}, {"q": said("own")})
    code, found = told(mine, release)
    assert code == 1
    assert [each["contaminated"] for each in found] == [True, False]
    assert (found[0]["line"], found[0]["config"], found[0]["example_id"], found[0]["shared"]) == (
        1,
        "default",
        "t07",
        28,
    )
    assert found[0]["share"] == pytest.approx(28 / 68, abs=1e-4)
    assert (found[1]["share"], found[1]["example_id"]) == (0.0, None)


def test_what_no_one_example_repeats_names_none_and_counts_none_for_it(tmp_path: Path, release: Path) -> None:
    """One run of many stands in the release: a share, but no training example that holds enough of them."""
    mine = lines(tmp_path / "mine.jsonl", {"q": f"{said('q7', 14)} {said('own', 60)}"})
    (found,) = told(mine, release)[1]
    assert found["share"] > 0
    assert (found["contaminated"], found["example_id"], found["shared"], found["similarity"]) == (False, *[None] * 3)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path, release: Path) -> None:
    for path, says in ((tmp_path / "nosuch.parquet", "there is no such file"), (tmp_path, "it is a folder")):
        with pytest.raises(ConfigurationError, match=says):
            show_contamination(path, str(release), 0.0, Contamination())


def test_a_macro_that_both_hold_is_no_contamination(tmp_path: Path, release: Path) -> None:
    mine = lines(tmp_path / "mine.jsonl", {"question": said("new"), "answer": f"{said('other')} {MACRO}"})
    assert [each["contaminated"] for each in told(mine, release, "--overlap", "0")[1]] == [False]
    code, found = told(mine, release, "--common", "1000")
    assert (code, found[0]["contaminated"]) == (1, True)


def test_a_question_that_one_long_thread_repeats_is_found(tmp_path: Path, release: Path) -> None:
    mine = lines(tmp_path / "mine.jsonl", {"question": QUESTION, "answer": said("long answer", 200)})
    code, found = told(mine, release)
    assert (code, found[0]["contaminated"], found[0]["example_id"]) == (1, True, "w00")


def test_an_example_without_a_string_has_no_figures_of_its_neighbour(tmp_path: Path, release: Path) -> None:
    mine = lines(
        tmp_path / "mine.jsonl", {"q": said("q7"), "a": said("a7")}, {}, 5, None, {"q": said("own")}, {"q": ""}
    )
    found = told(mine, release)[1]
    assert [each["contaminated"] for each in found] == [True, *[False] * 5]
    assert [(each["line"], each["share"], each["looked_for"]) for each in found[1:4]] == [
        (n, 0.0, 0) for n in (2, 3, 4)
    ]
    assert found[4]["looked_for"] > 0
    assert "; 4 are too short or common to tell" in called(mine, release).stderr


def test_a_file_without_any_string_is_too_short_to_tell(tmp_path: Path, release: Path) -> None:
    mine = lines(tmp_path / "mine.jsonl", {}, 5, None)
    assert [each["looked_for"] for each in told(mine, release)[1]] == [0, 0, 0]
    assert "0 of 3 evaluation examples" in (said_ := called(mine, release).stderr)
    assert "; 3 are too short or common to tell" in said_
    assert "not looked at" not in said_


def nested(value: Any, levels: int) -> Any:
    return {"in": nested(value, levels - 1)} if levels else value


def test_what_is_not_looked_at_in_an_example_is_said(tmp_path: Path, release: Path) -> None:
    """Nested too deep, in a key, or no value but keys: of these it is not known whether they are trained on."""
    mine = lines(
        tmp_path / "mine.jsonl",
        nested(said("q7"), 50),
        nested(said("q7"), 51),
        {"q": said("own"), said("q7"): 1},
        {said("q7", 3): 1},
        {"q": said("own"), "n": 1, "m": {"n": [2, None]}},
    )
    found = told(mine, release)[1]
    assert [each["unread"] for each in found] == [False, True, True, True, False]
    assert [each["contaminated"] for each in found] == [True, *[False] * 4]
    assert "; 3 hold what was not looked at" in called(mine, release).stderr


def test_bytes_of_a_table_are_not_looked_at_and_a_map_is(tmp_path: Path, release: Path) -> None:
    as_map = pa.array([[("question", said("q7"))], []], pa.map_(pa.string(), pa.string()))
    as_bytes = pa.array([None, said("q7").encode()], pa.binary())
    pq.write_table(pa.table({"q": as_map, "raw": as_bytes}), tmp_path / "mine.parquet")
    found = told(tmp_path / "mine.parquet", release)[1]
    assert [(each["contaminated"], each["unread"]) for each in found] == [(True, False), (False, True)]


def test_the_holdout_of_the_release_is_not_what_it_trains_on(tmp_path: Path, release: Path) -> None:
    mine = lines(tmp_path / "mine.jsonl", {"question": said("held"), "answer": said("back")})
    assert told(mine, release) == (0, [told(mine, release)[1][0]])
    assert not told(mine, release)[1][0]["contaminated"]


def test_the_exit_code_follows_the_declared_limit(tmp_path: Path, release: Path) -> None:
    mine = lines(tmp_path / "mine.jsonl", {"q": said("q7")}, {"q": said("own")})
    assert told(mine, release, "--limit", "0.4")[0] == 1
    assert told(mine, release, "--limit", "0.5")[0] == 0


def test_a_table_and_csv_are_read_like_json_lines_and_no_text_is_printed(tmp_path: Path, release: Path) -> None:
    rows = [{"q": said("q7"), "a": said("a7")}, {"q": said("own"), "a": "yes"}]
    as_lines = lines(tmp_path / "mine.jsonl", *rows)
    write(tmp_path / "mine.parquet", rows)
    (tmp_path / "mine.csv").write_text("q,a\n" + "".join(f"{row['q']},{row['a']}\n" for row in rows))
    outcomes = [told(tmp_path / f"mine.{form}", release) for form in ("jsonl", "parquet", "csv")]
    assert outcomes[0] == outcomes[1] == outcomes[2]
    done = called(as_lines, release)
    assert said("q7").split()[0] not in done.stdout + done.stderr
    assert "1 of 2 evaluation examples" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "said_"),
    [
        ("mine.jsonl", '{"q": "a"}\n{"q": \n', "mine.jsonl:2"),
        ("mine.jsonl", "[" * 100_000, "mine.jsonl:1"),
        ("mine.jsonl", "", "no evaluation example"),
        ("mine.docx", "x", "no form that is known"),
        ("mine.parquet", "x", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, release: Path, name: str, content: str, said_: str
) -> None:
    (tmp_path / name).write_text(content)
    error = called(tmp_path / name, release).exception
    assert isinstance(error, ConfigurationError)
    assert said_ in str(error)


def test_a_folder_that_is_no_whole_release_is_refused(tmp_path: Path) -> None:
    mine = lines(tmp_path / "mine.jsonl", {"q": said("q7")})
    (tmp_path / "release").mkdir()
    assert isinstance(called(mine, tmp_path / "release").exception, IntegrityError)


@pytest.mark.parametrize("subject", ["support-sft@v9.0.0", "support-sft@latest", "nothing"])
def test_a_version_that_was_never_released_is_refused_and_others_are_named(
    tmp_path: Path, registry: Registry, subject: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        pull(registry, subject, tmp_path / "release", tmp_path / "dvc")
    assert "support-sft@v1.0.0" in str(caught.value) or subject == "nothing"
