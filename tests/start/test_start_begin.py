"""`curation init`: a deployment that validates and runs at once, and says what is nobody's else to say."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.cleaning.settings import CleaningSettings
from curation.dedup.settings import DedupSettings
from curation.deployment.nightly import NightlySettings
from curation.deployment.project import Project, load_project, open_night
from curation.errors import ConfigurationError
from curation.sources import sampled
from curation.sources.census import Census
from curation.sources.reader import READERS, Record, reader
from curation.sources.step import land_source
from curation.start.begin import begin
from curation.storage.landings.landing import LandedFile, file_sha256

Call = Callable[..., Any]
DATE = "2026-11-02"


def loaded(folder: Path) -> Project:
    return load_project(folder / "defs", folder)


def landed(folder: Path, source: str, name: str, text: str) -> Path:
    """A deployment's folder in which something has landed and nothing else is."""
    place = folder / "data" / "landing" / source / DATE
    place.mkdir(parents=True)
    (place / name).write_text(text)
    return folder


def test_a_project_is_as_open_as_whoever_begins_it_wants_and_its_landing_zone_is_not(tmp_path: Path) -> None:
    call = f"umask 022; {sys.executable} -m curation.cli init mine --reader zendesk --owner data@example.com"
    done = subprocess.run(["sh", "-c", call], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    files = [path for path in (tmp_path / "mine").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o644}
    assert (tmp_path / "mine" / "data" / "landing").stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize("name", [name for name in READERS if reader(name).FAMILIES])
def test_a_deployment_of_any_reader_validates_as_it_is_written(tmp_path: Path, name: str) -> None:
    begun = begin(tmp_path / "mine", name, "data@example.com")
    project = loaded(tmp_path / "mine")
    assert (list(project.sources), list(project.corpora)) == ([name], [begun.corpus])
    assert project.sources[name].reader == name
    shape = "chunks" if name in ("confluence", "folder") else "conversations"
    assert project.corpora[begun.corpus].shape.type == shape
    assert len(project.suites[begun.corpus].expectations) == 4
    assert project.locations.landing == tmp_path / "mine" / "data" / "landing"
    assert (project.locations.landing / name).is_dir()


def test_nothing_in_it_is_the_demos(tmp_path: Path) -> None:
    begin(tmp_path / "mine", "zendesk", None)
    project = loaded(tmp_path / "mine")
    assert project.cleaning.model_copy(update={"vocabularies": {}}) == CleaningSettings()
    assert not any(each.per_source for each in project.cleaning.vocabularies.values())
    assert project.privacy.identifiers == ()
    assert project.privacy.allow == ()
    said = "".join(file.read_text() for file in (tmp_path / "mine").rglob("*") if file.is_file())
    assert "arnwick" not in said


def test_two_deployments_hold_out_by_salts_of_their_own(tmp_path: Path) -> None:
    salts = set()
    for name in ("one", "two"):
        begun = begin(tmp_path / name, "zendesk", None)
        salts.add(loaded(tmp_path / name).corpora[begun.corpus].splits.salt)
    assert len(salts) == 2


def test_what_has_landed_is_drafted_from_and_named_after_its_folder(tmp_path: Path) -> None:
    ticket = {"id": 7, "subject": "Lamp", "description": "It is dark", "status": "open", "requester_id": 3,
              "created_at": "2026-11-01T08:00:00Z", "updated_at": "2026-11-01T08:00:00Z"}  # fmt: skip
    folder = landed(tmp_path / "mine", "helpdesk", "tickets.ndjson", json.dumps(ticket) + "\n")
    begun = begin(folder, None, "data@example.com")
    assert (begun.source, begun.reader, begun.corpus) == ("helpdesk", "zendesk", "helpdesk-sft")
    source = loaded(folder).sources["helpdesk"]
    assert source.minimum_fill["tickets.created_at"] == 1.0
    assert source.owner == "data@example.com"
    assert loaded(folder).zone("helpdesk").dates()[0].isoformat() == DATE


def test_a_deployment_that_is_there_is_not_written_over(tmp_path: Path, curation: Call) -> None:
    for made in ("defs", "workspace.yaml"):
        (tmp_path / made.replace(".yaml", "") / made).mkdir(parents=True)
        done = curation("init", str(tmp_path / made.replace(".yaml", "")))
        assert (done.code, "there is a deployment already" in done.err) == (2, True)


def test_what_it_cannot_begin_with_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    folder = landed(tmp_path / "mine", "notes", "letter.md", "# A letter\n\nIt says something.\n")
    with pytest.raises(ConfigurationError, match=r"what has landed in .* is not for it"):
        begin(folder, "zendesk", None)
    with pytest.raises(ConfigurationError, match="use one of: calls, "):
        begin(tmp_path / "other", "zendsk", None)
    with pytest.raises(ConfigurationError, match="nothing has landed yet that shows them"):
        begin(tmp_path / "other", "mapped", None)
    named = landed(tmp_path / "named", "Helpdesk-EU", "letter.md", "# A letter\n\nIt says something.\n")
    with pytest.raises(ConfigurationError, match="rename the folder to helpdesk_eu"):
        begin(named, None, None)
    assert [each.name for each in named.iterdir()] == ["data"]
    assert [each.name for each in folder.iterdir()] == ["data"]
    assert not (tmp_path / "other").exists()


def test_a_deployment_may_leave_out_what_has_an_honest_default(tmp_path: Path, curation: Call) -> None:
    begun = begin(tmp_path / "mine", "folder", None)
    for name in ("cleaning", "dedup", "nightly", "locations"):
        shutil.rmtree(begun.folder / "defs" / name)
    privacy = begun.folder / "defs" / "privacy" / "defs.yaml"
    privacy.write_text("type: curation.components.Privacy\n")
    project = loaded(begun.folder)
    assert (project.cleaning, project.dedup, project.nightly) == (
        CleaningSettings(),
        DedupSettings(),
        NightlySettings(),
    )
    privacy.unlink()
    with pytest.raises(ConfigurationError, match=r"there is no Privacy.*curation init"):
        loaded(begun.folder)


@pytest.mark.slow
@pytest.mark.parametrize("whole", [True, False])
def test_a_night_over_a_small_landing_passes_and_is_seen(
    tmp_path: Path, exports: Path, curation: Call, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    """As it is begun, and with all left out that may be."""
    folder = tmp_path / "mine"
    done = curation("init", str(folder), "--reader", "zendesk", "--owner", "data@example.com")
    assert done.code == 0
    for command in ("curation validate", "curation run", "dagster dev"):
        assert command in done.out
    if not whole:
        for name in ("dedup", "nightly", "locations"):
            shutil.rmtree(folder / "defs" / name)
    shutil.copytree(exports / "zendesk" / DATE, folder / "data" / "landing" / "zendesk" / DATE)
    privacy = folder / "defs" / "privacy" / "defs.yaml"  # canaries have tests of their own, and cost seconds
    few = "      scope: example\n      canaries: {per_class: 1, missed: 1}\n"
    privacy.write_text(privacy.read_text().replace("      scope: example\n", few))
    monkeypatch.chdir(folder)
    done = curation("run", "--as-of", DATE)
    assert done.code == 0, done.out + done.err
    assert "zendesk-sft: published v1.0.0" in done.out
    shown = curation("status")
    assert shown.code == 0, shown.out + shown.err
    assert (folder / "dagster_home" / "history").is_dir()
    assert "v1.0.0" in curation("releases").out


@pytest.mark.slow
def test_dg_scaffolds_into_a_deployment_and_checks_it(tmp_path: Path, exports: Path) -> None:
    folder = tmp_path / "mine"
    begin(folder, "zendesk", "data@example.com")

    def dg(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("dg")), *arguments]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    done = dg("scaffold", "defs", "curation.components.Source", "sources/help", "--export", str(exports / "kb" / DATE))
    draft = folder / "defs" / "sources" / "help" / "defs.yaml"
    assert (done.returncode, draft.is_file()) == (0, True), done.stdout + done.stderr
    assert dg("check", "defs").returncode != 0  # what its owner has to say is still to be said
    draft.write_text(draft.read_text().replace("CHANGE ME", "the desk"))
    done = dg("check", "defs")
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(loaded(folder).sources) == ["help", "zendesk"]


def test_an_export_that_is_named_becomes_the_first_landing(tmp_path: Path, exports: Path) -> None:
    export = exports / "zendesk" / DATE
    said = {"licence": "contract 7", "purpose": "returns", "languages": ["en", "de"]}
    begun = begin(tmp_path / "mine", None, "data@example.com", export=export, **said)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    assert begun.landed == tmp_path / "mine" / "data" / "landing" / "zendesk" / today
    assert {path.name: path.read_bytes() for path in begun.landed.iterdir()} == {
        path.name: path.read_bytes() for path in export.iterdir()
    }
    project = loaded(tmp_path / "mine")
    source = project.sources["zendesk"]
    corpus = project.corpora[begun.corpus]
    assert (source.licence, source.purpose, corpus.select.languages) == ("contract 7", "returns", ("en", "de"))
    assert corpus.licence == "contract 7"


@pytest.mark.parametrize("name", ["zendesk", "folder"])
def test_terms_that_are_given_are_the_corpus_s_too(tmp_path: Path, name: str) -> None:
    begun = begin(tmp_path / "said", name, "data@example.com", licence='CC-BY 4.0: "as is"')
    project = loaded(tmp_path / "said")
    assert {project.sources[name].licence, project.corpora[begun.corpus].licence} == {'CC-BY 4.0: "as is"'}
    begun = begin(tmp_path / "unsaid", name, "data@example.com")
    project = loaded(tmp_path / "unsaid")
    assert (project.sources[name].licence, project.corpora[begun.corpus].licence) == ("internal", "other")


def test_a_file_that_no_reader_knows_is_named_after_what_it_is_called_in(tmp_path: Path) -> None:
    folder = tmp_path / "Forum posts"
    folder.mkdir()
    rows = [f"{n},Lamp {n},It has been dark since Monday {n},2026-11-0{n % 9 + 1}T08:00:00Z" for n in range(1, 30)]
    (folder / "posts.csv").write_text("\n".join(["id,subject,body,created_at", *rows]) + "\n")
    begun = begin(tmp_path / "mine", None, "data@example.com", export=folder)
    assert (begun.reader, begun.source, begun.rows) == ("mapped", "forum_posts", 29)
    loaded(tmp_path / "mine")


def test_tables_that_look_like_a_vendors_are_mapped_where_that_is_asked_for(tmp_path: Path, curation: Call) -> None:
    tickets = [{"id": n, "subject": f"Lamp {n}", "description": f"It is dark since {n}", "status": "open",
                "requester_id": 3, "created_at": "2026-11-01T08:00:00Z", "updated_at": "2026-11-01T08:00:00Z"}
               for n in range(1, 9)]  # fmt: skip
    export = tmp_path / "Own desk"
    export.mkdir()
    (export / "tickets.ndjson").write_text("".join(json.dumps(ticket) + "\n" for ticket in tickets))
    assert begin(tmp_path / "guessed", None, "data@example.com", export=export).reader == "zendesk"
    done = curation("init", str(tmp_path / "mine"), "--from", str(export), "--reader", "mapped", "--owner", "a@example.com",
                    "--no-first-night")  # fmt: skip
    assert (done.code, "source own_desk, read by `mapped`" in done.out) == (0, True), done.err
    source = loaded(tmp_path / "mine").sources["own_desk"]
    assert (source.reader, source.options["tables"][0]["fields"]["title"]) == ("mapped", "subject")
    folder = landed(tmp_path / "landed", "own", "tickets.ndjson", (export / "tickets.ndjson").read_text())
    again = curation("init", str(folder), "--from", str(export), "--reader", "mapped")
    assert "call it again with --reader mapped without --from" in again.err
    assert begin(folder, "mapped", "data@example.com").reader == "mapped"


@pytest.mark.parametrize("name", ["mapped", "zendesk", "conversations", "sft", "chunks"])
def test_a_source_and_a_corpus_may_be_called_as_a_reader_or_a_shape_is(tmp_path: Path, name: str) -> None:
    export = tmp_path / name
    export.mkdir()
    rows = [f"{n},Lamp {n},It has been dark since Monday {n},2026-11-0{n % 9 + 1}T08:00:00Z" for n in range(1, 30)]
    (export / "tickets.csv").write_text("\n".join(["id,subject,body,created_at", *rows]) + "\n")
    begun = begin(tmp_path / "mine", None, "data@example.com", export=export)
    (file,) = (tmp_path / "mine" / "defs" / "corpora").glob("*/defs.yaml")
    file.write_text(file.read_text().replace(f"name: {begun.corpus}", f"name: {name}"))
    project = loaded(tmp_path / "mine")
    assert (list(project.sources), list(project.corpora)) == ([name], [name])
    assert project.sources[name].reader == "mapped"  # and not the reader of that name
    night = open_night(project, as_of=project.zone(name).dates()[0])
    (read,) = land_source(night, name, project.zone(name).dates())
    assert (read.parsed, read.quarantined) == (29, 0)


def test_an_export_that_cannot_land_is_refused_and_nothing_is_written(tmp_path: Path, exports: Path) -> None:
    export = exports / "zendesk" / DATE
    with pytest.raises(ConfigurationError, match="there is no such export"):
        begin(tmp_path / "mine", None, None, export=tmp_path / "nothing")
    with pytest.raises(ConfigurationError, match="is an export of zendesk"):
        begin(tmp_path / "mine", "jira", None, export=export)
    assert not (tmp_path / "mine").exists()
    folder = landed(tmp_path / "named", "notes", "letter.md", "# A letter\n\nIt says something.\n")
    with pytest.raises(ConfigurationError, match="something has landed already"):
        begin(folder, None, None, export=export)
    assert [each.name for each in folder.iterdir()] == ["data"]


def test_a_sample_holds_whole_threads_and_everybody(tmp_path: Path, exports: Path) -> None:
    landing = exports / "zendesk" / DATE
    files = [LandedFile(path, path.name, file_sha256(path)) for path in sorted(landing.iterdir()) if path.is_file()]

    def read(each: int) -> list[Record]:
        options = sampled.Options(reader="zendesk", each=each)
        items = sampled.read(files, options, Census(sampled.families(options)))
        return [item for item in items if isinstance(item, Record)]

    every, some = read(1), read(3)
    threads = {record.record_id for record in some if record.entity == "thread"}
    assert 0 < len(threads) < sum(record.entity == "thread" for record in every) / 2
    assert [record for record in every if record.entity == "person"] == [r for r in some if r.entity == "person"]
    own = [record for record in every if record.entity == "turn" and record.parent_id in threads]
    assert own == [record for record in some if record.entity == "turn" and record.parent_id in threads]


@pytest.mark.slow
def test_a_first_night_shows_what_becomes_of_an_export_and_leaves_nothing_behind(
    tmp_path: Path, exports: Path, curation: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATION_DATA", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    folder = tmp_path / "mine"
    done = curation("init", str(folder), "--from", str(exports / "zendesk" / DATE), "--owner", "data@example.com")
    assert done.code == 0, done.out + done.err
    assert "A first night over all of it" in done.out
    assert "zendesk-sft: " in done.out and " examples = " in done.out
    assert done.out.count("conversations · ") == 5
    assert "redacted: " in done.out
    assert not [path for path in (folder / "data").rglob("*") if path.is_file() and "landing" not in path.parts]
    assert {each.name for each in tmp_path.iterdir()} == {"mine"}
    assert os.environ["CURATION_DATA"] == str(tmp_path / "elsewhere")
