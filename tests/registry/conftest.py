"""Small candidates of invented text, and a registry with one release that tests of reading share."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.deployment.project import load_project, open_night
from curation.registry.publish import Registry, Release
from curation.registry.release.manifest import facts_of
from curation.state.night import Night
from tests.laws import tiny
from tests.registry.shops import DAY, Shop

MONTHS = ("2024-01", "2024-02", "2024-03")


class MakeCandidate(Protocol):
    def __call__(self, folder: Path, corpus: str = ..., changed: str = ..., **facts: Any) -> Path: ...


def write_table(path: Path, columns: dict[str, list[Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)


def make_candidate(folder: Path, corpus: str = "support-sft", changed: str = "", **facts: Any) -> Path:
    """Three months of ten rows in each of two splits; `changed` names a month whose first answer differs."""
    configs: dict[str, dict[str, list[str]]] = {"default": {"train": [], "test": []}}
    for split, rows in (("train", 8), ("test", 2)):
        for month in MONTHS:
            ids = [f"{corpus}-{split}-{month}-{n}" for n in range(rows)]
            answers = [f"Answer {n} of {month}." for n in range(rows)]
            if month == changed and split == "train":
                answers[0] += " It was changed."
            name = f"{split}-{month}-00000.parquet"
            write_table(
                folder / "data" / "default" / name,
                {"example_id": ids, "prompt": [f"Question {n}?" for n in range(rows)], "completion": answers},
            )
            write_table(folder / "lineage" / name, {"example_id": ids})
            configs["default"][split].append(f"data/default/{name}")
    value: dict[str, Any] = {
        "corpus": corpus,
        "description": "Invented answers: to nobody's questions.",
        "owner": "support@example.com",
        "licence": "other",
        "shape": "prompt_completion",
        "schema": {"default": {"example_id": "string", "prompt": "string", "completion": "string"}},
        "configs": configs,
        "sources": [
            {
                "name": "zendesk",
                "landings": [{"date": "2024-03-31", "digest": "ab" * 32}],
                "owner": "support",
                "licence": "internal",
                "purpose": "training",
            }
        ],
        "stages": [{"name": "cleaning", "version": "1", "settings_digest": "cd" * 32}],
        "counts": {"examples": {"default": {"train": 24, "test": 6}}},
        "profile": {"name": "standard", "digest": "ef" * 32},
        "keys": {"release_id": "k1", "pseudonym": "k2"},
        "limits": ["English only."],
        **facts,
    }
    (folder / "facts.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def candidate_in() -> MakeCandidate:
    return make_candidate


def registry_at(folder: Path, **places: Any) -> Registry:
    return Registry(
        places.get("url", folder / "registry"),
        places.get("remote", folder / "remote"),
        folder / "work",
        folder / "lock",
    )


@pytest.fixture(scope="session")
def registry_in() -> Callable[..., Registry]:
    return registry_at


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Release]:
    """A data folder with support-sft@v1.0.0; not to be changed: copy it with `published_copy`."""
    data = tmp_path_factory.mktemp("published")
    candidate = make_candidate(data / "candidate")
    release = registry_at(data).publish(candidate, facts_of(candidate), {"run_id": "r1"})
    assert release is not None
    return data, release


@pytest.fixture
def published_copy(published: tuple[Path, Release], tmp_path: Path) -> Path:
    """The published data folder moved elsewhere, which a registry must survive."""
    copy = tmp_path / "elsewhere"
    shutil.copytree(published[0], copy, symlinks=True)
    return copy


def consumer(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """dvc as somebody runs it who has never heard of this package: own home, own cache."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "DVC_NO_ANALYTICS": "1",
        "DVC_SITE_CACHE_DIR": str(folder / ".site"),
    }
    command = [sys.executable, "-m", "dvc", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def as_consumer() -> Callable[..., subprocess.CompletedProcess[str]]:
    return consumer


@pytest.fixture(scope="session")
def pulled(published: tuple[Path, Release], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """support-sft@v1.0.0 as a consumer has it after `dvc get` into an empty folder; not to be changed."""
    folder = tmp_path_factory.mktemp("consumer")
    done = consumer(folder, "get", str(published[0] / "registry"), "corpora/support-sft", "--rev", "support-sft@v1.0.0")
    assert done.returncode == 0, done.stderr
    return folder / "support-sft"


@pytest.fixture
def bucket() -> Iterator[str]:
    """A bucket of a server that speaks S3, on this machine."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ACCESS_KEY_ID": "invented",
        "AWS_SECRET_ACCESS_KEY": "invented",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        boto3.client("s3").create_bucket(Bucket="corpora")
        yield "corpora"
        request = urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST")
        urllib.request.urlopen(request).close()  # what is stored is the process's, not the server's
    server.stop()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """`shop("outside")`: the night of a deployment, with that witness or none."""
    root = tmp_path / "shop"
    tiny.settle(root, monkeypatch)

    def night(witness: str | None = None) -> Night:
        monkeypatch.delenv("CURATION_WITNESS", raising=False)
        if witness is not None:
            monkeypatch.setenv("CURATION_WITNESS", witness)
        return open_night(load_project(root / "defs", root), DAY)

    return night
