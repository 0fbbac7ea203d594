"""What all tests share: public data where it is, and nothing of the developer's environment."""

from __future__ import annotations

import datetime as dt
import gc
import io
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from curation.cli import main
from curation.components.runs.internals import share_engines
from curation.components.runs.runner import NightRun, run_night
from curation.components.tonight import known_dates
from curation.demo.folder import DEMO_DEFS
from curation.demo.landings import write_landings
from curation.demo.planted import DATES
from curation.deployment.project import Project, load_project
from curation.errors import CurationError
from tests.installing import forget

# Speed is measured beside a peer (`growth`, `bench`), never by the clock: machines are noisy.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

os.environ["GX_ANALYTICS_ENABLED"] = "false"
os.environ["DVC_NO_ANALYTICS"] = "1"
for name in [name for name in os.environ if name.startswith("CURATION_") or name == "DAGSTER_HOME"]:
    del os.environ[name]
# Tests start hundreds of interpreters, some in fresh environments: modules are compiled by the first that imports them.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A night makes a thousand commits that wait for the disk, 5 ms each: where there is memory enough, tests write there.
MEMORY, ENOUGH = Path("/dev/shm"), 6 << 30  # bytes; all tests together leave 2 GB
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ENOUGH:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# Models and libraries are millions of objects that live as long as the process: looking at them all for garbage again
# and again takes a twentieth of the time.
gc.set_threshold(50_000, 20, 100)


share_engines()

SHARED = Path(__file__).parents[2] / "shared"
# Folders whose modules take minutes, not seconds: they begin first, so that all workers end at one time.
LONG = ("laws", "upgrade", "installed", "ui", "real", "cli", "dedup", "engine", "corpora", "registry")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long modules first, each in its own order."""
    rank = {folder: number for number, folder in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.relative_to(Path(__file__).parent).parts[0], len(LONG)))


@pytest.fixture(autouse=True)
def _no_home_of_another_test() -> Iterator[None]:
    """A night in this process says `DAGSTER_HOME` to Dagster and leaves it said; the next test begins without."""
    yield
    os.environ.pop("DAGSTER_HOME", None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("needs the public data in ../shared, which is not part of the project")
    return SHARED


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed packages, beside ours; what was found in it is forgotten again."""
    place = tmp_path / "site"
    place.mkdir()
    monkeypatch.syspath_prepend(str(place))
    forget(place)
    yield place
    monkeypatch.undo()
    forget(place)


SUITE = """\
expectations:
  - name: some_examples
    expect: expect_table_row_count_to_be_between
    arguments: {min_value: 1}
"""


@dataclass(frozen=True)
class Small:
    """A deployment of its own: the shipped YAML with easy suites, over the demo's exports at a twentieth of their size."""

    root: Path
    exports: Path  # everything that will ever land, as `write_landings` wrote it
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def defs(self) -> Path:
        return self.root / "defs"

    def variables(self) -> dict[str, str]:
        """What a process needs in its environment to act on this deployment."""
        return {
            "CURATION_DEFS": str(self.defs),
            "CURATION_PROJECT": str(self.root),
            "DAGSTER_HOME": str(self.root / "dagster_home"),
            **self.environment,
        }

    def land(self, *dates: dt.date, source: str = "*") -> None:
        """Let the exports of some dates land, as vendors' jobs would."""
        for date in dates:
            for folder in sorted(self.exports.glob(f"{source}/{date.isoformat()}")):
                place = self.data / "landing" / folder.parent.name / folder.name
                shutil.copytree(folder, place, dirs_exist_ok=True)

    def articles_alone(self) -> None:
        """Keep the handbook and the corpus of it, and let its first export land."""
        for folder in ("corpora/support_sft", "corpora/support_triage", "sources/zendesk", "sources/salesforce"):
            self.without(folder)
        self.land(DATES[0], source="kb")

    def without(self, folder: str) -> None:
        """Take sources or corpora out of the YAML, and a source's codes out of the vocabularies."""
        shutil.rmtree(self.defs / folder)
        cleaning = self.defs / "cleaning" / "defs.yaml"
        lines = cleaning.read_text().splitlines(keepends=True)
        if not (self.defs / "sources" / "zendesk").exists():
            lines = [line for line in lines if not line.strip().startswith(("per_source:", "zendesk: {"))]
        cleaning.write_text("".join(lines))

    def newest(self) -> dt.date:
        """The day by which its nights are judged, as the demo's are: that of the newest landing."""
        try:
            return max(known_dates(self.project()), default=DATES[-1])
        except CurationError:  # that is what the call is to say
            return DATES[-1]

    def project(self) -> Project:
        """The deployment as the code reads it."""
        return load_project(self.defs, self.root)

    def run(self, **options: Any) -> NightRun:
        """A night through Dagster, in this process."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.variables().items():
                patch.setenv(name, value)
            return run_night(self.project(), **{"as_of": self.newest(), **options})

    def dated(self, arguments: Sequence[str]) -> Sequence[str]:
        """A call of the command line; one that runs a night says by which day, unless it does already."""
        night = arguments[:1] in (("run",), ("erase",)) and "--as-of" not in arguments
        return (*arguments, "--as-of", self.newest().isoformat()) if night else arguments

    def command(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """The command line in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "curation.cli", *self.dated(arguments)],
            env={**os.environ, **self.variables(), **variables},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


CORPORA = ("knowledge_chunks", "support_sft", "support_triage")  # three show what most tests ask, thirteen take minutes


def make_small(root: Path, exports: Path, every: bool = False, **environment: str) -> Small:
    """Lay out a deployment in an empty folder, with three corpora or `every` one; nothing has landed yet."""
    small = Small(root, exports, environment)
    root.mkdir(parents=True, exist_ok=True)
    shutil.copytree(DEMO_DEFS, small.defs)
    for corpus in sorted((small.defs / "corpora").iterdir()) if not every else ():
        if corpus.name in CORPORA:
            recipe = corpus / "defs.yaml"
            recipe.write_text(re.sub(r"\n  against: .*", "", recipe.read_text()))
        else:
            shutil.rmtree(corpus)
    for suite in small.defs.rglob("suite.yaml"):
        suite.write_text(SUITE)
    places = small.defs / "locations" / "defs.yaml"  # a worker loads a model for seconds, and reads these texts in one
    places.write_text(re.sub(r"workers: \d+", "workers: 1", places.read_text()))
    privacy = small.defs / "privacy" / "defs.yaml"  # canaries have tests of their own, and cost seconds
    few = r"\1      canaries: {per_class: 1, missed: 1}\n"
    privacy.write_text(re.sub(r"(\n      scope: \w+\n)", few, privacy.read_text()))
    (root / "dagster_home").mkdir()
    shutil.copy(Path(__file__).parents[1] / "dagster_home" / "dagster.yaml", root / "dagster_home")
    small.data.mkdir()
    return small


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's exports of three nights, small, with every planted thing at least once."""
    folder = tmp_path_factory.mktemp("exports")
    write_landings(folder, seed=11, scale=0.05)
    return folder


@pytest.fixture
def small(tmp_path: Path, exports: Path) -> Small:
    """An empty deployment."""
    return make_small(tmp_path / "small", exports)


@pytest.fixture
def another(tmp_path: Path, exports: Path) -> Callable[..., Small]:
    """Further empty deployments, by name."""
    return lambda name, **environment: make_small(tmp_path / name, exports, **environment)


@pytest.fixture(scope="session")
def deployment() -> Callable[..., Small]:
    """`deployment(folder, exports)`: a further empty deployment, for fixtures that outlive one test."""
    return make_small


@dataclass(frozen=True)
class Ended:
    """What a call left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


@pytest.fixture
def curation(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """`curation("status", on=deployment, stdin=b"…")`: a call of the command line, without a process of its own."""

    def call(*arguments: str, on: Any = None, stdin: bytes = b"") -> Ended:
        for name, value in (on.variables() if on is not None else {}).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["curation", *(on.dated(arguments) if on is not None else arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        root = logging.getLogger()
        handlers = list(root.handlers)
        try:
            with pytest.raises(SystemExit) as ended:
                main()
        finally:
            root.handlers[:] = handlers  # the command's own writes to a stream that ends with this test
        shown = capsys.readouterr()
        return Ended(int(ended.value.code or 0), shown.out, shown.err)

    return call
