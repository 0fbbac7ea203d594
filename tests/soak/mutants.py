"""Changes the code that must not be wrong in small ways, and sees whether a test fails each time.

    uv run python tests/soak/mutants.py                      # 60 mutants, seed 1
    uv run python tests/soak/mutants.py --count 10 --seed 7

Mutants are cosmic-ray's (its command is fetched by `uvx`, and is no dependency), drawn by seed: as many of each part as
it has of all of them. They are made in a clone of HEAD, one at a time. Files of tests that name the changed module come
first, then the part's own tests, then the wider ones, which take most of the time and kill few: `--near` leaves them
out, and more survive. `--work FOLDER` keeps what was found, so that the same call goes on where it was cut off. The
change of each survivor is printed at the end, which a person reads: what differs in nothing that can be seen is no fault
of a test.

Operators between types (`int | None`) are left out: annotations are not evaluated.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = {  # what is changed → the tests of it
    "curation/storage": ("tests/storage",),
    "curation/registry": ("tests/registry",),
    "curation/state/decisions.py": ("tests/test_decisions.py", "tests/registry", "tests/cli"),
    "curation/state/suppression.py": ("tests/sources", "tests/privacy", "tests/test_doors.py"),
    "curation/quality/leak_gate/leak.py": ("tests/quality",),
    "curation/quality/leak_gate/hits.py": ("tests/quality",),
    "curation/quality/leak_gate/structured.py": ("tests/quality",),
    "curation/quality/named.py": ("tests/quality",),
    "curation/corpora/choice/split.py": ("tests/corpora",),
    "curation/corpora/choice/frozen.py": ("tests/corpora",),
}
WIDER = ("tests/laws", "tests/cli", "tests/sources", "tests/corpora", "tests/registry", "tests/messages")
LONGEST = 1800  # seconds of one run of tests: a mutant that hangs is killed by it
COSMIC_RAY = ("uvx", "--python", "3.13", "--from", "cosmic-ray==8.7.0", "cosmic-ray")


@dataclass(frozen=True)
class Mutant:
    part: str
    module: str
    operator: str
    occurrence: int
    line: int


def mutants(clone: Path, part: str) -> Iterator[Mutant]:
    """All mutants of a part, as cosmic-ray tells them."""
    settings = f"""[cosmic-ray]
module-path = "{part}"
timeout = 60.0
excluded-modules = []
test-command = "false"
[cosmic-ray.distributor]
name = "local"
"""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "mutants.toml").write_text(settings)
        session = str(Path(folder) / "session.sqlite")
        subprocess.run([*COSMIC_RAY, "init", str(Path(folder) / "mutants.toml"), session], cwd=clone, check=True)
        said = subprocess.run([*COSMIC_RAY, "dump", session], cwd=clone, check=True, capture_output=True, text=True)
    for line in said.stdout.splitlines():
        (mutation,) = json.loads(line)[0]["mutations"]
        if "BitOr" not in mutation["operator_name"]:
            place = (mutation["operator_name"], mutation["occurrence"], mutation["start_pos"][0])
            yield Mutant(part, str(mutation["module_path"]), *place)


def drawn(clone: Path, count: int, seed: int) -> list[Mutant]:
    """Mutants by seed, of all parts together."""
    found = [mutant for part in PARTS for mutant in mutants(clone, part)]
    print(f"{len(found):,} mutants of {len(PARTS)} parts, of which {count} are drawn by seed {seed}", flush=True)
    found.sort(key=lambda one: (one.module, one.operator, one.occurrence))  # the dump has an order of its own
    return random.Random(seed).sample(found, count)


def judge(clone: Path, mutant: Mutant, near: bool) -> tuple[str, str]:
    """Who has killed it (`tests that name it`, `its own tests`, `wider tests`, or nobody), and the change."""
    made = [*COSMIC_RAY, "apply", mutant.module, mutant.operator, str(mutant.occurrence)]
    subprocess.run(made, cwd=clone, check=True, capture_output=True)
    change = subprocess.run(["git", "diff", "-U0"], cwd=clone, check=True, capture_output=True, text=True).stdout
    try:
        own = PARTS[mutant.part]
        if (named := naming(clone, mutant.module, own)) and not _passes(clone, named):
            return "tests that name it", change
        if not _passes(clone, own):
            return "its own tests", change
        wider = [folder for folder in WIDER if folder not in own and not near]
        return ("" if not wider or _passes(clone, wider) else "wider tests"), change
    finally:
        subprocess.run(["git", "checkout", "-q", "--", "."], cwd=clone, check=True)


def naming(clone: Path, module: str, folders: Sequence[str]) -> list[str]:
    """Files of tests that import a module: most of its mutants need no others."""
    dotted = module.removesuffix(".py").replace("/", ".")
    files = [file for folder in folders for file in [clone / folder, *sorted((clone / folder).rglob("test_*.py"))]]
    tests = [file for file in files if file.is_file() and f"from {dotted} import" in file.read_text()]
    return [str(file.relative_to(clone)) for file in tests]


def _passes(clone: Path, tests: Sequence[str]) -> bool:
    command = ["uv", "run", "--no-sync", "pytest", "-x", "-q", *tests]
    try:
        return subprocess.run(command, cwd=clone, capture_output=True, timeout=LONGEST).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--count", type=int, default=60)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--near", action="store_true", help="without the wider tests")
    asked.add_argument("--work", type=Path, help="a folder for clone and results; a temporary one where none is given")
    given = asked.parse_args()
    work = given.work or Path(tempfile.mkdtemp(prefix="curation-mutants-"))
    clone, results = work / "clone", work / f"results-{given.seed}-{given.count}.jsonl"
    if not clone.is_dir():
        work.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        subprocess.run(["uv", "sync", "--locked", "--quiet"], cwd=clone, check=True)
    done = [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []
    sample = drawn(clone, given.count, given.seed)
    for number, mutant in enumerate(sample, 1):
        if number <= len(done):
            continue
        began = time.monotonic()
        by, change = judge(clone, mutant, given.near)
        done.append({**asdict(mutant), "by": by, "change": change})
        with results.open("a") as file:
            file.write(json.dumps(done[-1]) + "\n")
        said = f"killed by {by}" if by else "SURVIVED"
        print(
            f"{number:3} of {given.count}  {mutant.module}:{mutant.line}  {said}  {time.monotonic() - began:.0f} s",
            flush=True,
        )
    survivors = [one for one in done if not one["by"]]
    for one in survivors:
        print(f"\n{one['module']}:{one['line']} {one['operator']}\n{one['change']}")
    killed = len(done) - len(survivors)
    print(f"\n{killed} of {len(done)} killed, {killed / len(done):.0%}; survivors above; results in {results}")
    return int(bool(survivors))


if __name__ == "__main__":
    raise SystemExit(main())
