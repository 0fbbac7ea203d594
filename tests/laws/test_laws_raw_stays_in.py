"""Law 5: sentinels in every text and identity field, and unkeyed digests of them, are nowhere outside the raw zones."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ahocorasick
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from deltalake import DeltaTable

from curation.demo.folder import DEMO_DEFS
from curation.demo.planted import DATES
from curation.document import QUARANTINE, document_id, turn_id
from curation.storage.tables import Tables
from tests.laws import provoked_failures
from tests.laws.planted_pages import articles, jira, mailbox, wiki
from tests.laws.planted_sentinels import DAY, Plants, table
from tests.laws.planted_tickets import ERASED, salesforce, zendesk, zendesk_people
from tests.laws.provoked_failures import RAW

pytestmark = pytest.mark.slow

SUITE = """\
expectations:
  - name: some_examples
    expect: expect_table_row_count_to_be_between
    arguments: {min_value: 0}
"""
# What is released, and what is only promoted: every shape once. What shapes write is looked at, releases cost seconds.
RELEASED = ("knowledge_chunks", "support_sft", "support_triage")
PROMOTED = (
    "company_text", "support_actions", "support_evaluation", "support_instructions", "support_red_team",
)  # fmt: skip
# Every value of a column fails: what Great Expectations then says of values stays inside.
FAILING = """\
  - name: texts_are_another
    expect: expect_column_values_to_match_regex
    arguments: {column: text, regex: "^another$"}
  - name: texts_are_in_a_set
    expect: expect_column_values_to_be_in_set
    arguments: {column: text, value_set: [another]}
  - name: texts_are_short
    expect: expect_column_value_lengths_to_be_between
    arguments: {column: text, max_value: 1}
  - name: texts_are_numbers
    expect: expect_column_values_to_be_in_set
    arguments: {column: text, value_set: [1, 2]}
"""
SOURCE = "type: curation.components.Source\nattributes:\n  name: NAME\n  reader: READER\n  description: A test.\n"
SOURCE += "  owner: crm@example.com\n  licence: internal\n  purpose: a test\n"
OWN_SOURCES = {
    "drifted": "salesforce", "misnamed": "salesforce", "linked": "salesforce", "torn_jira": "jira",
    "torn_wiki": "confluence", "bad_wiki": "confluence",
}  # fmt: skip
OF_EXAMPLES = re.compile(r"/(?:data|\.spool)/")
KEPT_BY_PROFILE = "staging/knowledge-chunks/"  # the second candidate of this corpus: its profile keeps names
FATES = {
    "confidentiality", "consent_denied", "language_not_proven", "not_cleaned", "not_in_force", "not_scanned",
    "source_not_selected", "suppressed", "tombstone", "where_status",
}  # fmt: skip
# What one corpus makes of the documents is another version in the second release, for `diff` to tell.
CHANGED = ("support_sft", "introduce: true", "introduce: false")
# What is planted in notes and in tickets of another state is no corpus's.
SETTLED = "\n    kinds: KINDS\n    where: {status: [solved, closed, current]}"
STDIN = ("no JSON", "no text", "wrong people", "wrong key")  # what calls were given, and never landed
SHOWN = (
    "report ", "explain ", "reidentify ", "releases", "audit --json", "validate", "waiver", "preview ", "review ",
    "registry ", "where-is ", "contamination",
)  # fmt: skip
NAMING = ("explain ", "where-is ")  # they name documents and files to whoever holds the raw zones
NIGHT = ("run", "--as-of", DAY)
WHO = ("--who", "Privacy Officer", "--why", "request 31")
# Several calls in one process; what each said stands behind a separator, its exit code first.
CALLS = """
import io, json, os, sys
from curation.cli import main
for each in json.loads(sys.argv[1]):
    sys.argv[1:], sys.stdin = each["call"], io.TextIOWrapper(io.BytesIO(each["stdin"].encode("utf-8", "surrogatepass")))
    os.environ["CURATION_DEFS"] = each["defs"]
    try:
        main()
    except SystemExit as ended:
        sys.stdout.flush(), sys.stderr.flush()
        print(f"\\x1f{ended.code}\\x1e", end="", flush=True)
"""


@dataclass(frozen=True)
class Done:
    """A deployment after its nights: the plants, what its commands said, and what they removed while they ran."""

    root: Path
    kept: Path
    plants: Plants
    said: dict[str, tuple[int, bytes]]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """A night through the command line and Dagster, with sources and texts that fail; then all that can go wrong."""
    root, kept = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("removed")
    plants = Plants()
    _lay_out(root, plants)
    landing, restricted = root / "data" / "landing", root / "data" / "restricted"
    _land(landing, plants)
    _land_failures(landing, plants)
    environment = {
        **os.environ, "CURATION_DEFS": str(root / "defs"), "CURATION_PROJECT": str(root), "HOME": str(root / "home"),
        "DAGSTER_HOME": str(root / "dagster_home"), "TMPDIR": str(root / "tmp"), "CURATION_TRACEBACK": "",
        "XDG_CACHE_HOME": str(root / "home"), "GX_ANALYTICS_ENABLED": "false", "CURATION_WORKERS": "1",
        "PYTHONPATH": str(root / "site"), "PROVOKED_ROOT": str(root), "PROVOKED_KEPT": str(kept),
    }  # fmt: skip
    said: dict[str, tuple[int, bytes]] = {}

    def command(name: str, *arguments: str, **variables: str) -> None:
        call = [sys.executable, "-m", "curation.cli", *arguments]
        ran = subprocess.run(call, env=environment | variables, capture_output=True, timeout=600, check=False)
        said[name] = (ran.returncode, ran.stdout + ran.stderr)

    def calls(*given: dict[str, Any], shown: bool = False) -> None:
        asked = [{"stdin": "", "defs": str(root / "defs")} | each for each in given]
        ran = subprocess.run(
            [sys.executable, "-c", CALLS, json.dumps(asked)], env=environment, timeout=600, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        *outputs, last = ran.stdout.split(b"\x1e")
        said[f"end of {asked[-1]['call']}"] = (ran.returncode, last)  # what the interpreter says when it goes
        for each, output in zip(asked, outputs, strict=True):
            words, _, code = output.rpartition(b"\x1f")
            said[each.get("name") or " ".join(each["call"])] = (int(code), b"" if shown else words)

    command("night", *NIGHT)
    shutil.copytree(restricted / "staging", root / "staging of the night")
    calls(*_reports(), *_wrong_calls(root, plants))
    example = pq.read_table(next((restricted / "staging" / "support-sft").rglob("*.parquet")))["example_id"][0].as_py()
    views = [["explain", "zendesk:50201", "--show-text", *WHO], ["report", "labels", "--show-text", *WHO]]
    calls(*({"call": call} for call in [*views, ["reidentify", example, *WHO]]), shown=True)
    folder, old, new = CHANGED
    _edit(root / "defs" / "corpora" / folder / "defs.yaml", old, new)
    calls({"call": [*NIGHT, *(f"--select={folder}{part}" for part in ("", "_release"))]}, *_of_releases(root, plants))
    _keep_names(root / "defs")
    command("killed", *NIGHT, CURATION_FAILPOINT="staging.knowledge-chunks.between")
    command("erasure", "erase", f"zendesk:{700200 + ERASED}", *WHO, *NIGHT[1:])
    verdicts = json.loads(next((restricted / "staging" / "knowledge-chunks").glob(".*.verdicts.json")).read_bytes())[
        "checks"
    ]
    hit = verdicts["no_known_person"]["figures"]["hit_01"].partition(":")[0]
    waiver = ["waive", "knowledge-chunks", hit, *WHO, "--until", "2026-12-31"]
    calls({"call": waiver, "name": "waiver"}, {"call": ["status"], "name": "status of a closed gate"})
    command("raising step", *NIGHT, PROVOKED_STEP="1")
    for torn in (restricted / "tables" / "zendesk_records").rglob("part-*.parquet"):
        torn.write_bytes(torn.read_bytes()[: torn.stat().st_size // 2])
    for other in (restricted / "tables" / "salesforce_records").rglob("part-*.parquet"):
        _retype(other, plants)
    command("torn table", *NIGHT)
    calls({"call": ["status"], "name": "status of a failed night"})
    first = min((restricted / "decisions").glob("*.json"))
    first.write_text(first.read_text().replace("drifted", "other"))
    command("tampered decision", *NIGHT)
    calls({"call": ["audit"], "name": "audit of a broken log"})
    return Done(root, kept, plants, said)


def _lay_out(root: Path, plants: Plants) -> None:
    """The shipped YAML of one corpus a shape with easy suites, few canaries, and sources of our own."""
    defs = root / "defs"
    shutil.copytree(DEMO_DEFS, defs)
    for corpus in sorted((defs / "corpora").iterdir()):
        if corpus.name in PROMOTED:
            recipe = corpus / "defs.yaml"
            text = re.sub(r"publish: \w+", "publish: manual", recipe.read_text())
            kinds = "[ticket]" if corpus.name == "support_actions" else "[ticket, article]"
            recipe.write_text(re.sub(r"\n    kinds: .*", SETTLED.replace("KINDS", kinds), text))
        elif corpus.name not in RELEASED:
            shutil.rmtree(corpus)
    for suite in defs.rglob("suite.yaml"):
        suite.write_text(SUITE)
    for name, reader in OWN_SOURCES.items():
        (defs / "sources" / name).mkdir()
        source = SOURCE.replace("NAME", name).replace("READER", reader)
        (defs / "sources" / name / "defs.yaml").write_text(source)
    policy = yaml.safe_load((defs / "privacy" / "defs.yaml").read_text())
    profiles = policy["attributes"]["profiles"]
    for profile in profiles.values():
        profile["canaries"] = {"per_class": 1, "missed": 1.0}  # how many are missed is measured elsewhere
    kept = ("PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER", "ACCOUNT_NUMBER")
    profiles["keeping"] = {
        "operators": {kind: {"operator": "keep"} for kind in kept}, "canaries": profiles["default"]["canaries"],
    }  # fmt: skip
    (defs / "privacy" / "defs.yaml").write_text(yaml.safe_dump(policy))
    for folder in ("dagster_home", "tmp", "home", "site"):
        (root / folder).mkdir()
    shutil.copy(Path(__file__).parents[2] / "dagster_home" / "dagster.yaml", root / "dagster_home")
    shutil.copy(provoked_failures.__file__, root / "site" / "sitecustomize.py")


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def _keep_names(defs: Path) -> None:
    """From now on a corpus has a profile that keeps what identifies, and expectations that every text fails."""
    corpus = defs / "corpora" / "knowledge_chunks"
    (corpus / "suite.yaml").write_text(SUITE + FAILING)
    _edit(corpus / "defs.yaml", "profile: default", "profile: keeping")


def _land(landing: Path, plants: Plants) -> None:
    """The exports of the night; people come first, so that texts can name them."""
    people = zendesk_people(landing / "zendesk" / DAY, plants)
    salesforce(landing / "salesforce" / DAY, plants)
    zendesk(landing / "zendesk" / DAY, plants, people)
    for source, export in (("jira", jira), ("wiki", wiki), ("kb", articles), ("mailbox", mailbox)):
        export(landing / source / DAY, plants)


def _land_failures(landing: Path, plants: Plants) -> None:
    """Sources that are held, and exports that are torn or malformed."""
    drifted = landing / "drifted" / DAY / "Contact.csv"
    table(drifted, [{"Id": "003X", plants.word("column"): plants.word("cell")}])
    table(landing / "misnamed" / plants.word("folder") / "Contact.csv", [{"Id": plants.word("cell")}])
    (landing / "linked" / DAY).mkdir(parents=True)
    (landing / "linked" / DAY / f"{plants.word('link')}.csv").symlink_to(landing / plants.word("target"))
    torn = {
        f"torn_jira/{DAY}/search.json": '{"issues": [{"id": "1", "fields": {"summary": "' + plants.text("torn JSON"),
        f"torn_wiki/{DAY}/export.zip": "PK\x03\x04" + plants.text("torn zip"),
        f"bad_wiki/{DAY}/entities.xml": f"<hibernate-generic><object>{plants.text('malformed XML')}</wrong>",
    }
    for name, content in torn.items():
        (landing / name).parent.mkdir(parents=True)
        (landing / name).write_text(content)


def _retype(part: Path, plants: Plants) -> None:
    """A table file in which a date is text: whatever reads it quotes the text in its error."""
    rows = pq.read_table(part)
    for index, column in enumerate(rows.schema):
        if pa.types.is_temporal(column.type):
            wrong = pa.array([plants.text("date of a table")] * rows.num_rows)
            rows = rows.set_column(index, column.name, wrong)
    pq.write_table(rows, part)


def _reports() -> Iterator[dict[str, Any]]:
    """What shows no text by itself."""
    for call in (
        "status",
        "report labels",
        "report redaction",
        "report dedup",
        "releases",
        "audit",
        "audit --json",
        "validate",
    ):
        yield {"call": call.split()}
    told = ("zendesk:50201", "zendesk:50203", "zendesk:50210", "zendesk:50214", "zendesk:50215", "zendesk:50216")
    for subject in (*told, "zendesk:59999", "salesforce:500Tw0000000203AAQ", "jira:2001", "kb:positions", "wiki:101"):
        yield {"call": ["explain", subject]}
    for subject in told:
        yield {"call": ["explain", subject, "--json"]}


def _of_releases(root: Path, plants: Plants) -> Iterator[dict[str, Any]]:
    """What is shown and written of candidates and releases; whoever asks for somebody gives a sentinel."""
    for corpus in sorted(path.name for path in (root / "data" / "corpora").iterdir() if path.is_dir()):
        yield {"call": ["preview", corpus, "-n", "1000"]}
    for tool in ("argilla", "label-studio"):
        out = str(root / "tmp" / tool)
        call = ["review", "export", "support-sft", "--label", "category", "--tool", tool, "--out", out]
        yield {"call": call, "name": f"review for {tool}"}
    for number, call in enumerate(
        (
            ["diff", "support-sft@v1.0.0", "prod"],
            ["diff", "support-sft@v1.0.0", "support-sft@prod", "--json"],
            ["rollback", "support-sft", *WHO],
            ["promote", "support-sft", *WHO],
            ["channels"],
            ["report", "contradictions"],
        )
    ):
        yield {"call": call, "name": f"registry {number}: {call[0]}"}
    asked = ("zendesk:50201", "kb:positions", "wiki:105", plants.known[1], "zendesk:700205")
    for number, subject in enumerate(asked):
        for options in ([], ["--plan"], ["--json", "--plan"]):
            yield {"call": ["where-is", subject, *options], "name": f"where-is {number} {options}"}
    own = root / "data" / "landing" / "own evaluation.jsonl"
    own.write_text(json.dumps({"question": plants.text("an evaluation set"), "answer": plants.released()}) + "\n")
    yield {"call": ["contamination", str(own), "support-sft"], "name": "contamination"}


def _wrong_calls(root: Path, plants: Plants) -> Iterator[dict[str, Any]]:
    """Calls that are refused, with a sentinel in what is wrong; each as the name says."""
    privacy, hygiene = ["try", "privacy", "--lines"], ["try", "hygiene", "--lines"]
    for call in (privacy, hygiene):
        yield {"name": f"{call[1]} no JSON", "call": call, "stdin": f'{{"id": 1, "text": "{plants.text("no JSON")}'}
        yield {"name": f"{call[1]} no text", "call": call, "stdin": json.dumps({"id": plants.word("no text")})}
    wrong: dict[str, Any] = {
        "people": {"id": "1", "text": plants.text("wrong people"), "people": plants.word("wrong people")},
        "key": {"id": "1", "text": plants.text("wrong key"), "wish": plants.word("wrong key")},
    }
    for name, record in wrong.items():
        yield {"name": f"privacy wrong {name}", "call": privacy, "stdin": json.dumps(record)}
    table(root / "data" / "landing" / "given.csv", [{"doc_id": "1", "text": plants.text("no Parquet")}])
    given, target = str(root / "data" / "landing" / "given.csv"), str(root / "tmp" / "target.parquet")
    for verb in ("privacy", "hygiene", "dedup"):
        yield {"name": f"{verb} no Parquet", "call": ["try", verb, given, target]}
    wrongs = {
        "match": ("privacy", "match:\n    - TW-7712-2590", "match:\n    - @@"),
        "regex": ("privacy", "must_not_match:\n    - ORD-986267", "must_not_match:\n    - TW-1234-5678\n    - @@"),
        "type": ("dedup", "threshold: 0.8", "threshold: @@"),
        "syntax": ("dedup", "threshold: 0.8", 'threshold: "@@'),
        "date": ("nightly", 'cron: "0 2 * * *"', 'cron: "@@"'),
    }
    for name, (folder, right, instead) in wrongs.items():
        defs = root / "data" / "landing" / f"defs {name}"  # a raw zone: the YAML itself holds the sentinel
        shutil.copytree(root / "defs", defs)
        place = defs / folder / "defs.yaml"
        assert right in place.read_text(), name
        place.write_text(place.read_text().replace(right, instead.replace("@@", plants.word(f"YAML {name}"))))
        yield {"name": f"YAML {name}", "call": ["validate"], "defs": str(defs)}


# ---------------------------------------------------------------- everything outside the raw zones, readable


def _outside(done: Done) -> Iterator[tuple[str, bytes]]:
    """(where, bytes) of all that lies or lay outside the raw zones, decoded where it is packed."""
    raw = tuple(done.root / "data" / zone for zone in RAW)
    for home in (done.root, done.kept):
        for path in sorted(home.rglob("*")):
            where = path.relative_to(home).as_posix().replace("|", "/")
            if path.is_symlink() or not path.is_file() or any(path.is_relative_to(zone) for zone in raw):
                continue
            if not (KEPT_BY_PROFILE in where and OF_EXAMPLES.search(where.partition(KEPT_BY_PROFILE)[2])):
                yield where, where.encode()
                yield from ((where, content) for content in _readable(path))
    packed = subprocess.run(
        ["git", "-C", done.root / "data" / "registry", "cat-file", "--batch", "--batch-all-objects"],
        capture_output=True, check=True,
    )  # fmt: skip
    yield "git objects", packed.stdout
    yield from ((name, output) for name, (_, output) in done.said.items())


def _readable(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if content.startswith(b"PAR1"):
        yield _cells(pq.read_table(path))
    if content.startswith(b"SQLite format 3"):
        yield from _rows(path)
    if content.startswith((b"x\x9c", b"x\x01", b"x\xda", b"\x1f\x8b")):
        yield zlib.decompress(content, wbits=47)


def _cells(table: pa.Table) -> bytes:
    """All values of a table as text, and raw bytes as they are."""
    found: list[bytes] = [str(table.schema.metadata).encode()]

    def visit(value: Any) -> None:
        if isinstance(value, dict):
            for inner in value.values():
                visit(inner)
        elif isinstance(value, list):
            for inner in value:
                visit(inner)
        else:
            found.append(value if isinstance(value, bytes) else str(value).encode())

    for row in table.to_pylist():
        visit(row)
    return b"\n".join(found)


def _rows(path: Path) -> Iterator[bytes]:
    """Every cell of a SQLite file; what Dagster compressed, unpacked; pictures as the bytes of their PNG."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                for cell in row:
                    data = cell if isinstance(cell, bytes) else str(cell).encode()
                    unpacked = zlib.decompress(data) if data.startswith(b"x") else b""
                    yield from (each for each in (data, unpacked) if each)
                    for picture in re.findall(rb"data:image/png;base64,([A-Za-z0-9+/=]+)", data + unpacked):
                        yield base64.b64decode(picture)
    connection.close()


class Needles:
    """Byte strings to look for, all at once."""

    def __init__(self, needles: dict[bytes, str], *, fold: bool) -> None:
        self._fold: Callable[[bytes], bytes] = bytes.lower if fold else bytes
        self._automaton = ahocorasick.Automaton()
        for needle, what in needles.items():
            self._automaton.add_word(self._fold(needle).decode("latin-1"), what)
        self._automaton.make_automaton()

    def found(self, places: Iterable[tuple[str, bytes]]) -> set[tuple[str, str]]:
        """(where, what) of every hit."""
        return {
            (where, what)
            for where, data in places
            for _, what in self._automaton.iter(self._fold(data).decode("latin-1"))
        }


ALGORITHMS = ("sha256", "sha1", "md5", "blake2b", "blake2s", "sha512", "sha3_256")
SHORT = 16  # hex digits of a digest that tell whose it is: an id is often a digest cut short


def _forms(digest: bytes, what: str) -> dict[bytes, str]:
    """How a digest may be written: raw, hex in small or large letters, base64 in either alphabet. Its beginning alone."""
    hexed = digest.hex().encode()[:SHORT]
    written = (
        digest[: SHORT // 2],
        hexed,
        hexed.upper(),
        base64.b64encode(digest)[:SHORT],
        base64.urlsafe_b64encode(digest)[:SHORT],
    )
    return dict.fromkeys(written, what)


def _digests(value: str, what: str) -> dict[bytes, str]:
    """The forms of every unkeyed digest of a value, and of BLAKE2 with 16 and 32 bytes."""
    data, needles = value.encode(), dict[bytes, str]()
    for algorithm in ALGORITHMS:
        needles |= _forms(hashlib.new(algorithm, data).digest(), f"{algorithm} of {what}")
    for size in (16, 32):
        needles |= _forms(hashlib.blake2b(data, digest_size=size).digest(), f"blake2b of {what}")
    return needles


def _encoded(word: str, what: str) -> dict[bytes, str]:
    """How a word reads inside base64, whatever stands before it, as hex, and in UTF-16."""
    needles = {word.encode().hex().encode(): what, word.encode("utf-16-le"): what}
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + word.encode())
        needles[whole[(8 * before + 5) // 6 : -4]] = what  # without the letters that hold bits of its neighbours
    return needles


@pytest.fixture(scope="module")
def outside(done: Done) -> list[tuple[str, bytes]]:
    """All of it, read once."""
    return list(_outside(done))


def test_the_nights_met_every_failure_that_was_provoked(done: Done, outside: list[tuple[str, bytes]]) -> None:
    code, said = done.said["night"]
    assert code == 0, said.decode()
    assert len(list((done.root / "data" / "registry").glob("corpora/*.releases.json"))) == len(RELEASED)
    for source in ("drifted", "misnamed"):
        assert f"{source} is held".encode() in said
    assert b"a kernel raised ValueError" in said
    assert b"ended with crash" in said
    tables = Tables(done.root / "data" / "restricted" / "tables")
    quarantine = tables.read("quarantine", QUARANTINE).to_pylist()
    assert [row["reason"] for row in quarantine if row["source"] == "linked"] == ["link_outside"]
    assert {row["source"] for row in quarantine} >= {"torn_jira", "torn_wiki", "bad_wiki", "zendesk", "kb", "mailbox"}
    assert done.said["erasure"][0] == 0, done.said["erasure"][1].decode()  # whatever a gate says of a corpus
    for failed in ("raising step", "torn table", "tampered decision", "audit of a broken log"):
        assert done.said[failed][0] == 1, (failed, done.said[failed][1].decode())
    assert done.said["killed"][0] == 137
    for name, (code, said) in done.said.items():
        assert b"a bug:" not in said, (name, code, said)
        if name.startswith(SHOWN):
            assert code == (2 if name == "explain zendesk:59999" else 0), (name, said.decode())
        if name.startswith(("privacy ", "hygiene ", "dedup ", "YAML ")):
            assert code == 2, (name, said.decode())
    events = [data for where, data in outside if where.startswith("dagster_home/history")]
    assert any(b"ValueError at sitecustomize.py" in data for data in events)  # a step that raised all its texts
    assert any(data.startswith(b"\x89PNG") for data in events)


def test_texts_of_every_fate_held_sentinels(done: Done) -> None:
    """Where nothing was released, or nothing refused, the search would have looked at nothing."""
    fates = DeltaTable(str(done.root / "data" / "restricted" / "tables" / "fates")).to_pyarrow_table()
    found = {(row["scope"], row["fate"], row["reason"]) for row in fates.to_pylist()}
    assert found >= {(corpus.replace("_", "-"), "kept", None) for corpus in RELEASED + PROMOTED}
    assert {reason for _, _, reason in found} >= FATES
    texts = _candidates(done.root / "staging of the night", RELEASED)
    for place in ("[PERSON_1]", "[EMAIL_ADDRESS_1]", "[PHONE_NUMBER_1]", "[ACCOUNT_NUMBER]"):
        assert all(place in text for text in texts.values()), place


def test_there_are_sentinels_enough_in_fields_and_positions_enough(done: Done) -> None:
    assert len(done.plants.words) >= 500
    assert len(set(done.plants.words.values())) >= 300


def test_no_sentinel_is_outside_the_raw_zones(done: Done, outside: list[tuple[str, bytes]]) -> None:
    needles = {word.encode(): f"{where}: {word}" for word, where in done.plants.words.items()}
    assert Needles(needles, fold=True).found(outside) == set()
    encoded: dict[bytes, str] = {}
    for word, where in done.plants.words.items():
        encoded |= _encoded(word, f"{where}: {word}")
    assert Needles(encoded, fold=False).found(outside) == set()


def _chunks(picture: bytes) -> Iterator[bytes]:
    """The types of a PNG's chunks."""
    at = 8
    while at < len(picture):
        yield picture[at + 4 : at + 8]
        at += 12 + int.from_bytes(picture[at : at + 4])


def test_no_picture_has_text_that_the_search_cannot_read(outside: list[tuple[str, bytes]]) -> None:
    pictures = [data for _, data in outside if data.startswith(b"\x89PNG")]
    assert len(pictures) > 10
    assert {kind for each in pictures for kind in _chunks(each)} <= {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"pHYs",
        b"tEXt",
    }


def test_no_unkeyed_digest_of_a_sentinel_or_of_a_vendors_id_is_outside_the_raw_zones(
    done: Done, outside: list[tuple[str, bytes]]
) -> None:
    ids: dict[bytes, str] = {}
    needles: dict[bytes, str] = {}
    values = dict.fromkeys(done.plants.known, "somebody's value") | done.plants.words
    values |= {form(word): where for word, where in values.items() for form in (str.lower, str.upper)}
    for source, record in done.plants.ids:
        for value in (record, f"{source}:{record}"):
            values[value] = f"id of {source}"
        ids |= _forms(bytes.fromhex(document_id(source, record)), f"doc_id of {source}")
        for part in ("title", "text"):
            ids |= _forms(bytes.fromhex(turn_id(source, record, part)), f"turn_id of {source}")
    for source in ("zendesk", "salesforce", "kb", "jira", "wiki", "mailbox"):
        for row in _raw_rows(done, f"{source}_cleaned"):
            needles |= _forms(row["raw_sha256"], f"raw_sha256 of {source}")
            values[row["text"] or ""] = f"text of {source}"
        for row in _raw_rows(done, f"{source}_documents"):
            for name in (row["doc_id"], *(turn["turn_id"] for turn in row["turns"])):
                ids |= _forms(bytes.fromhex(name), f"doc_id or turn_id of {source}")
    for row in _raw_rows(done, "findings"):
        needles |= _forms(row["clean_sha256"], "clean_sha256")
    for file in (file for file in (done.root / "data" / "landing").rglob("*") if file.is_file()):
        for algorithm in ("sha256", "md5"):
            ids |= _forms(hashlib.new(algorithm, file.read_bytes()).digest(), f"{algorithm} of {file.name}")
    values.pop("", None)
    for value, where in values.items():
        needles |= _digests(value, where)
    assert len(needles) > 50_000
    assert Needles(needles, fold=False).found(outside) == set()
    written = [(where, data) for where, data in outside if not where.startswith(NAMING)]
    assert Needles(ids, fold=False).found(written) == set()


def _candidates(staging: Path, corpora: Iterable[str]) -> dict[str, str]:
    """Corpus → all that stands in the tables of its candidate."""
    found = {}
    for corpus in corpora:
        paths = (staging / corpus.replace("_", "-")).rglob("data/**/*.parquet")
        found[corpus] = "".join(_cells(pq.read_table(path)).decode() for path in paths)
    return found


def _raw_rows(done: Done, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (
        DeltaTable(str(done.root / "data" / "restricted" / "tables" / table)).to_pyarrow_table().to_pylist()
    )
    return rows


def test_the_search_itself_finds_what_is_planted_in_the_raw_zones(done: Done) -> None:
    """The same search over the raw zones meets the sentinels: it would have met them outside too."""
    needles = {word.encode(): word for word in done.plants.words}
    tables = done.root / "data" / "restricted" / "tables"
    inside = Needles(needles, fold=True).found(
        (f.name, _cells(pq.read_table(f))) for f in sorted(tables.rglob("*_cleaned/**/*.parquet"))
    )
    assert len({word for _, word in inside}) > 300
    landing = done.root / "data" / "landing"
    landed = [(f.name, str(f).encode() + (f.read_bytes() if f.is_file() else b"")) for f in landing.rglob("*")]
    packed = {word for _, word in Needles(needles, fold=True).found(landed)}
    missing = {where for word, where in done.plants.words.items() if word not in packed}
    assert missing <= {"target", "not UTF-8", "date of a table", *STDIN}, missing


def test_the_search_meets_a_word_however_it_is_packed(tmp_path: Path) -> None:
    word, sentence = "Zqabcdvex", b"about Zqabcdvex that nobody else"
    for before in range(3):
        packed = base64.b64encode(b"-" * before + sentence)
        assert Needles(_encoded(word, "it"), fold=False).found([("here", packed)]) == {("here", "it")}
    (tmp_path / "packed").write_bytes(zlib.compress(sentence))
    pq.write_table(pa.table({"nested": [[{"word": word}]]}), tmp_path / "rows")
    with sqlite3.connect(tmp_path / "log") as log:
        log.execute("CREATE TABLE events (cell)")
        log.execute("INSERT INTO events VALUES (?)", (zlib.compress(sentence),))
    log.close()
    needle = Needles({word.encode(): "it"}, fold=True)
    for name in ("packed", "rows", "log"):
        assert needle.found((name, content) for content in _readable(tmp_path / name)) == {(name, "it")}
    cut = hashlib.blake2b(word.encode(), digest_size=16).hexdigest()[:SHORT]
    assert Needles(_digests(word, "it"), fold=False).found([("here", cut.encode())]) == {("here", "blake2b of it")}


def test_everything_that_shows_or_publishes_examples_was_searched(done: Done, outside: list[tuple[str, bytes]]) -> None:
    """Else the search would pass because something is written under another name, or not at all."""
    names = {where for where, _ in outside}
    corpora = [corpus.replace("_", "-") for corpus in RELEASED + PROMOTED]
    for corpus in corpora:  # an erasure removes them, and what was removed was kept
        assert any(where.endswith(f"data/corpora/{corpus}.preview.html") for where in names), corpus
    assert names >= {"tmp/argilla", "tmp/label-studio"}
    released = [data for where, data in outside if where.startswith("data/remote/")]
    for written in (b'"@context"', b'"eventType"', b"Datasheet", b"## v1.", b"\x89PNG"):  # a file of a release each
        assert any(written in data for data in released), written
    contents = {path.parent.name for path in (done.root / "staging of the night").rglob("*.parquet")}
    assert contents >= {"default", "conversations", "glossary", "corpus", "lineage"}
    for name in (*(f"preview {corpus} -n 1000" for corpus in corpora), "registry 0: diff", "where-is 0 []"):
        assert len(done.said[name][1]) > 100, name


def test_what_was_removed_while_the_nights_ran_was_kept_to_be_searched(done: Done) -> None:
    kept = [path.name for path in done.kept.iterdir()]
    assert any("|tmp|" in name or "-tmp|" in name for name in kept), kept[:20]
    assert any("restricted|publisher" in name for name in kept)


def test_raw_zones_and_keys_are_their_owners_alone(done: Done) -> None:
    data = done.root / "data"
    for folder in (data / "restricted", data / "keys"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for key in (data / "keys").iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not list((done.root / "tmp").rglob("*.parquet"))
    assert list((data / "restricted" / "tmp").iterdir()) == []


def test_raw_text_that_a_killed_night_was_working_on_is_gone_after_the_next(small: Any) -> None:
    small.land(DATES[0], source="kb")
    places = small.project().locations
    hold = "import sys, time; from pathlib import Path; from curation.storage.scratch import scratch\n"
    hold += "with scratch(Path(sys.argv[1]), 'step') as folder:\n    print(folder, flush=True)\n    time.sleep(3600)"
    call = [sys.executable, "-c", hold, str(places.temporary)]
    processes = [subprocess.Popen(call, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        left, held = (Path(process.stdout.readline().strip()) for process in processes if process.stdout)
        for folder in (left, held):
            (folder / "texts.arrow").write_text("raw")
        processes[0].kill()
        processes[0].wait()
        assert small.run(select=["kb_records"]).success
        assert not left.exists()
        assert (held / "texts.arrow").read_text() == "raw"
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert small.run(select=["kb_records"]).success
    assert list(places.temporary.iterdir()) == []
