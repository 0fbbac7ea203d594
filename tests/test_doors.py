"""Parts of others come in by the doors that ours come in by: entry points and dotted paths."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pyarrow as pa
import pytest

from curation.cleaning.facts import facts
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.signals.package_signals import others
from curation.corpora.recipe import Select, Span
from curation.corpora.shapes import every
from curation.deployment.cross_checks import check_named_apart
from curation.deployment.stages import StageSettings
from curation.errors import ConfigurationError, SourceError
from curation.settings import entry_points as doors
from curation.settings.yamlfile import Located
from curation.sources.census import Census
from curation.sources.reader import READERS, guarded, reader, reader_version
from curation.sources.records import land
from curation.sources.settings import SourceSettings
from curation.state.suppression import Suppression
from curation.storage.landings.landing import LandedFile, LandingZone, file_sha256
from curation.storage.tables import Tables
from tests.installing import ACME, forget, install, package

SOURCE = {"description": "", "owner": "crm@example.com", "licence": "internal", "purpose": "a test"}


def test_the_readers_that_ship_come_in_by_the_door_of_others(site: Path) -> None:
    assert tuple(doors.entries("curation.readers")) == READERS
    assert all(reader(name).__name__ == f"curation.sources.vendors.{name}" for name in READERS)


def test_a_reader_of_another_package_is_found_by_its_entry_point_and_by_its_path(site: Path, tmp_path: Path) -> None:
    install(ACME, site)
    file = tmp_path / "tickets.ndjson"
    file.write_text(json.dumps({"no": 7, "title": "Refund", "asked": "Where is it?", "answered": "Here.", "by": 1,
                                "on": "2026-11-01T10:00:00Z"}))  # fmt: skip
    landed = [LandedFile(file, file.name, file_sha256(file))]
    for name in ("acme_desk", "acme.desk"):
        settings = SourceSettings(name="desk", reader=name, options={"channel": "web"}, **SOURCE)
        module = reader(name)
        found = list(module.read(landed, settings.parsed_options(), Census(module.FAMILIES)))
        assert [each.entity for each in found] == ["thread", "turn"]
        assert [each.origin.position for each in found] == [0, 1]  # a place of its own for each
        assert reader_version(name) == f"{name}-1 of acme-curation 1.4"
    assert reader_version("zendesk") == f"zendesk-{reader('zendesk').VERSION}"


def test_a_shape_and_a_signal_of_another_package_are_found_by_their_entry_points(site: Path) -> None:
    assert "acme_titles" not in every._shapes()
    assert others() == {}
    install(ACME, site)
    forget(site)
    shape = every._shapes()["acme_titles"]
    assert shape.Settings(type="acme_titles").most == 4_000
    assert others() == {"acme_shouting": "1 of acme-curation 1.4"}
    fact = facts(CleaningSettings())["signal_acme_shouting"]
    batch = pa.table({"clean_sha256": pa.array([bytes(32)] * 3, pa.binary(32)), "text": ["HELP me", "", None]})
    assert fact.kernel(batch, fact.settings, None).kept["value"].to_pylist() == [4 / 6, None, None]
    select = Select(sources=("desk",), kinds=("ticket",), signals={"acme_shouting": Span(most=2)})
    assert select.signals["acme_shouting"].most == 2
    with pytest.raises(ValueError, match="did you mean acme_shouting"):
        Select(sources=("desk",), kinds=("ticket",), signals={"acme_shoutin": Span(most=2)})


def test_a_signal_that_gives_no_number_a_text_is_refused(site: Path) -> None:
    install(
        package(
            site / "other",
            "loud",
            "VERSION = '1'\ndef signal(texts): return texts\n",
            '[project.entry-points."curation.signals"]\nloud = "loud"',
        ),
        site,
    )
    fact = facts(CleaningSettings())["signal_loud"]
    batch = pa.table({"clean_sha256": pa.array([bytes(32)], pa.binary(32)), "text": ["a"]})
    with pytest.raises(ConfigurationError, match="no array of a number a text"):
        fact.kernel(batch, fact.settings, None)


STAGE = """
from curation.flow import Step
from curation.sources.reader import NoOptions as Settings

VERSION = "1"
STEP = Step("{name}", "yard", after=("{after}",))


def run(night, settings):
    return {{}}
"""


@pytest.mark.parametrize(("after", "said"), [("boilerplate", []), ("boilerplat", ["boilerplat", "second_step"])])
def test_a_stage_may_name_one_that_is_declared_behind_it(site: Path, after: str, said: list[str]) -> None:
    stages = {}
    for name, behind in (("first_step", "second_step"), ("second_step", after)):
        door = f'[project.entry-points."curation.stages"]\n{name} = "{name}"'
        install(package(site / "other", name, STAGE.format(name=name, after=behind), door), site)
    forget(site)
    for name in ("first_step", "second_step"):
        stages[name] = (StageSettings(stage=name), Located(site / "defs.yaml", {}, {}))
    refused = [error.found for error in check_named_apart({}, [], stages)]
    assert sorted(re.findall(r"it comes after '(\w+)'", " ".join(refused))) == said


@pytest.mark.parametrize("name", ["characters", "language", "A b"])
def test_a_signal_that_is_called_as_one_of_ours_is_refused(site: Path, name: str) -> None:
    install(package(site / "other", "loud", "", f'[project.entry-points."curation.signals"]\n"{name}" = "loud"'), site)
    with pytest.raises(ConfigurationError, match="one of ours is called so, or it is no name"):
        others()


def test_a_package_that_somebody_works_at_is_known_by_its_source(site: Path) -> None:
    install(ACME, site)
    for file in ("top_level.txt", "RECORD"):
        (site / "acme_curation-1.4.dist-info" / file).unlink()
    forget(site)
    before = reader_version("acme_desk")
    assert re.fullmatch("acme_desk-1 of [0-9a-f]{16}", before)
    with (site / "acme" / "desk.py").open("a") as file:
        file.write("# changed\n")
    forget(site)
    assert reader_version("acme_desk") != before


@pytest.mark.parametrize(
    ("module", "said"), [("VERSION = '1'", "it lacks Settings, CONTRACT, shape"), ("raise ValueError", "cannot be imp")]
)
def test_a_shape_that_is_none_is_refused(site: Path, module: str, said: str) -> None:
    install(
        package(site / "other", "square", module, '[project.entry-points."curation.shapes"]\nsquare = "square"'), site
    )
    with pytest.raises(ConfigurationError, match=said):
        every._shapes()


def test_a_name_that_two_packages_give_is_refused_with_both(site: Path) -> None:
    install(
        package(site / "other", "otherdesk", "", '[project.entry-points."curation.readers"]\nzendesk = "otherdesk"'),
        site,
    )
    with pytest.raises(ConfigurationError, match=r"'zendesk' is given twice, by curation \S+ and by otherdesk 2.0"):
        reader("zendesk")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("zendesc", "did you mean zendesk"),
        ("acme.nothing", "acme has no nothing"),
        ("no_such_package.desk", "is its package installed here"),
        ("acme.desk.Options", "it lacks VERSION, Options, FAMILIES, read"),
        ("curation.errors", "it lacks VERSION, Options, FAMILIES, read"),
    ],
)
def test_what_is_no_reader_is_refused_with_what_to_do(site: Path, name: str, said: str) -> None:
    install(ACME, site)
    with pytest.raises(ValueError, match=said):
        SourceSettings(name="desk", reader=name, **SOURCE)


def test_a_package_that_fails_when_it_is_imported_is_named(site: Path) -> None:
    install(
        package(
            site / "other",
            "broken",
            "raise RuntimeError('a secret')",
            '[project.entry-points."curation.readers"]\nbroken = "broken"',
        ),
        site,
    )
    with pytest.raises(ConfigurationError, match=r"broken of broken 2.0 cannot be imported: RuntimeError$") as refused:
        reader("broken")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("    raise KeyError('ada@example.com')\n    yield", r"reader torn: KeyError at __init__\.py:8"),
        ("    return [files[0].lines['ada@example.com']]", r"reader torn: AttributeError at __init__\.py:8"),
        (
            "    yield Rejected(Origin('a', bytes(32), 0), 'ada@example.com')",
            "a reason, or an entity, that is on no list",
        ),
        ("    yield Rejected(Origin('a', bytes(32), 0), 'bad_json', 'ada@example.com')", "that is on no list"),
        ("    yield {'email': 'ada@example.com'}", "it gives a dict, which is neither a record nor a rejection"),
        ("    yield ('ada@example.com',)", "it gives a tuple, which is neither a record nor a rejection"),
    ],
)
def test_a_reader_that_fails_unexpectedly_holds_its_source_and_says_where_without_the_text(
    site: Path, body: str, said: str
) -> None:
    source = """
from curation.sources.reader import NoOptions as Options
from curation.sources.reader import Origin, Rejected
from curation.sources.census import Family
VERSION = "1"
FAMILIES = {"row": Family({"text": "text"})}
def read(files, options, census):
"""
    door = '[project.entry-points."curation.readers"]\ntorn = "torn"'
    install(package(site / "other", "torn", source + body, door), site)
    landing = site / "landing" / "desk" / "2026-11-01"
    landing.mkdir(parents=True)
    (landing / "rows.ndjson").write_text("{}\n")
    settings = SourceSettings(name="desk", reader="torn", **SOURCE)
    zone = LandingZone(str(landing.parent), "landing/desk", site / "tmp", settings.landing.arrival)
    with pytest.raises(SourceError, match=said) as refused:
        land(Tables(site / "tables"), zone, settings, Suppression(b"s" * 32, frozenset()), dt.date(2026, 11, 1))
    assert "ada" not in str(refused.value)


TORN = """
import json
from curation.sources.reader import NoOptions as Options

VERSION, FAMILIES = "1", {}


def read(files, options, census):
    yield next(iter(parsed(files)))


def parsed(files):
    for file in files:
        yield json.loads(file.path.read_text())
"""


@pytest.mark.parametrize("asked", ["", "1"])
def test_the_calls_of_a_reader_that_fails_are_shown_where_somebody_asked_for_them(
    site: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], asked: str
) -> None:
    """The line that is named is the reader's, not that of the library which it called; no text is shown."""
    install(package(site / "other", "torn", TORN, '[project.entry-points."curation.readers"]\ntorn = "torn"'), site)
    file = site / "rows.json"
    file.write_text("Ada wrote this")
    landed = [LandedFile(file, file.name, file_sha256(file))]
    monkeypatch.setenv("CURATION_TRACEBACK", asked)
    with pytest.raises(SourceError, match=r"reader torn: JSONDecodeError at __init__\.py:14\. ") as refused:
        list(guarded("torn", lambda: reader("torn").read(landed, None, Census({}))))
    shown = capfd.readouterr().err
    assert ("in parsed" in shown and "json.loads(file.path.read_text())" in shown) == bool(asked)
    assert "Ada" not in f"{refused.value} {shown}"
