"""Fresh environments with the built wheel, a database, and a few articles, as a host has them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
THINGS = ("lamp", "chair", "table", "shelf", "desk", "sofa", "bed", "carpet", "curtain", "mirror", "stool", "bench")
FEW = "canaries: {per_class: 1, missed: 1}"  # planted values have tests of their own, and cost a minute
OURS = ("VIRTUAL_ENV", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT", "DAGSTER_HOME")  # what a host's shell does not have


@dataclass(frozen=True)
class Environment:
    """A virtual environment, and the folder in which a host stands with it."""

    folder: Path

    def run(self, *command: str, cwd: Path, code: int = 0, **variables: str) -> str:
        """What a command of the environment prints.

        Raises:
            AssertionError: it ends with another code.
        """
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        environment |= {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "DAGSTER_DISABLE_TELEMETRY": "1"}
        done = subprocess.run(
            command, cwd=cwd, env={**environment, **variables}, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, f"{' '.join(command)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def install(self, *what: str) -> None:
        """Install requirements beside what is there, by uv."""
        python = str(self.folder / "bin" / "python")
        self.run("uv", "pip", "install", "--quiet", "--python", python, *what, cwd=self.folder)


def write_articles(folder: Path, *things: str) -> None:
    """An export of a small knowledge base: an article on each thing."""
    folder.mkdir(parents=True)
    for number, thing in enumerate(things):
        (folder / f"{thing}.md").write_text(
            f"# How a {thing} is returned\n\nPack the {thing} in the box that it came in, print label {number} from the page "
            f"of your orders, and hand the parcel to the driver. The amount for the {thing} is on your account in a week.\n"
        )


def build_wheel(into: Path) -> Path:
    """The wheel, as a release has it."""
    subprocess.run(["uv", "build", "--quiet", "--wheel", "--out-dir", str(into)], cwd=CHECKOUT, check=True)
    (wheel,) = into.glob("*.whl")
    return wheel


def fresh(folder: Path, *what: str) -> Environment:
    """A new environment of this Python, with requirements."""
    version = ".".join(map(str, sys.version_info[:2]))
    subprocess.run(["uv", "venv", "--quiet", "--python", version, str(folder)], check=True)
    environment = Environment(folder)
    environment.install(*what)
    return environment


def locked(folder: Path, *groups: str) -> Path:
    """A file with every requirement as `uv.lock` has it, and those of dependency groups."""
    file = folder / "locked.txt"
    chosen = [argument for group in groups for argument in ("--group", group)]
    command = ["uv", "export", "--quiet", "--frozen", "--no-hashes", "--no-dev", "--no-emit-project", *chosen]
    subprocess.run([*command, "--output-file", str(file)], cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
    return file


def postgres_programs() -> Path | None:
    """Where PostgreSQL's own programs are: where Debian puts them, else on the path."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), *filter(None, [shutil.which("pg_ctl")])]
    return Path(found[0]).resolve().parent if found else None


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """The URL of an empty database behind a socket of its own; the server refuses to be root's."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path is short, and its owner not ours
    user = None
    if os.geteuid() == 0:
        user = "postgres"
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)

    def call(program: str, *arguments: str) -> None:
        command: Sequence[str] = [str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(
            command, cwd="/", user=user, extra_groups=[] if user else None, check=True, stdout=subprocess.DEVNULL
        )

    try:
        call("initdb", "-U", "dagster", "--auth=trust")
        call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"-k {folder} -c listen_addresses= -c fsync=off", "start")
        # psycopg2 is the driver that dagster-postgres brings; SQLAlchemy 2.1 means psycopg 3 where none is named.
        yield f"postgresql+psycopg2://dagster@/postgres?host={folder}"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            call("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
