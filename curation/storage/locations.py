"""Locate the zones under the data folder, the registry and its remote, from one YAML with overrides."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from curation.storage.modes import make_private, require_group, settle, share, shut
from curation.storage.owner_command import command_words
from curation.storage.scratch import scratch, sweep

Environment = Literal["dev", "staging", "prod"]
EngineKind = Literal["local", "ray"]
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[^/]+@[^/]+:")  # `scheme://…` or `user@host:path`
IN_FRONT = r"[^/@\s:]*:(?!\d*/)\S*@"  # a name may stand before it; `host:8080/` is none; it may have `/` and `@` in it
SECRET, CREDENTIALS = re.compile(f"://{IN_FRONT}"), re.compile(rf"://(?:{IN_FRONT}|[^/@\s]*@)")
COMMITTED = (
    "its URL has a password in it, which the registry would commit to `.dvc/config` for all who read it",
    "take it out, and give it where DVC looks: in the environment (AWS_ACCESS_KEY_ID, …) or a `config` in the folder "
    "of DVC_GLOBAL_CONFIG_DIR, and for whoever pulls in `.dvc/config.local`; exchange one that was committed",
)
OVERRIDES = {
    "data": "CURATION_DATA",
    "environment": "CURATION_ENVIRONMENT",
    "registry": "CURATION_REGISTRY",
    "remote": "CURATION_REMOTE",
    "witness": "CURATION_WITNESS",
    "keys": "CURATION_KEYS",
    "group": "CURATION_GROUP",
    "workers": "CURATION_WORKERS",
    "engine": "CURATION_ENGINE",
}


class LocationSettings(BaseModel):
    """The YAML of a deployment's places. Relative paths start at the project's folder.

    Every field can be overridden by an environment variable: `CURATION_DATA`, `CURATION_ENVIRONMENT`,
    `CURATION_REGISTRY`, `CURATION_REMOTE`, `CURATION_WITNESS`, `CURATION_KEYS`, `CURATION_GROUP`, `CURATION_WORKERS`,
    `CURATION_ENGINE`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: str = Field(
        default="data", description="Folder that holds landings, tables, keys, corpora, registry and remote."
    )
    environment: Environment = Field(
        default="dev", description="Kind of deployment. `staging` and `prod` refuse the demo's keys."
    )
    registry: str | None = Field(
        default=None,
        description="Git URL or path of the registry. Left out: <data>/registry, which is made on first use.",
    )
    remote: str | None = Field(default=None, description="URL or path of the DVC remote. Left out: <data>/remote.")
    witness: str | None = Field(
        default=None,
        description="Path, fsspec URL or git URL of a place outside the data folder where objects are added and never "
        "changed. It remembers what was erased, withdrawn and published when the data comes back from a "
        "backup. Required in prod.",
    )
    deletion_lag: int | None = Field(
        default=None,
        ge=1,
        le=3_650,
        description="Days for which copies of withdrawn objects may remain in the remote, because its bucket locks "
        "objects or copies them elsewhere. prod refuses such a bucket without it. `curation status` says "
        "until when copies remain.",
    )
    backup: str | None = Field(
        default=None,
        description="Command that ends with 0 when the data as a night left it is safe in a backup. It is called with "
        "the date of the night. Landings are deleted (`landing.retain_days` of a source) only after that.",
    )
    keys: str | None = Field(default=None, description="Folder of the keys. Left out: <data>/keys.")
    group: str | None = Field(
        default=None,
        description="Group of this machine that may read `corpora/`, `registry/` and `remote/`. Left out: only the "
        "user of the nights may, whatever the umask.",
    )
    workers: int = Field(default=2, ge=1, le=256, description="Number of worker processes on this machine.")
    engine: EngineKind = Field(
        default="local",
        description="Where tasks over files run. `local`: on this machine; `ray` (install curation[ray]): on the "
        "cluster of RAY_ADDRESS, whose nodes share `<data>/restricted/tmp` with this machine, or on a "
        "local Ray with `workers` CPUs. The result is the same. prod joins a cluster only by TLS and with "
        "a token.",
    )

    @field_validator("data", "keys")
    @classmethod
    def _is_a_folder(cls, value: str | None) -> str | None:
        if value is not None and "://" in value:
            raise ValueError(
                "a folder, as tables, locks and files of workers need one: landings alone may lie behind a URL "
                "(`landing: {location: …}` of a source), the remote and the witness too"
            )
        return value

    @field_validator("backup")
    @classmethod
    def _names_a_command(cls, value: str | None) -> str | None:
        if value is not None:
            command_words(value)
        return value

    def overridden(self, environment: Mapping[str, str]) -> LocationSettings:
        """Return these settings with every `CURATION_…` variable that is set put in place, validated again."""
        overrides = {field: environment[name] for field, name in OVERRIDES.items() if environment.get(name)}
        return LocationSettings.model_validate({**self.model_dump(), **overrides}) if overrides else self


def has_password(url: str) -> bool:
    """Return whether a URL contains a password, as `s3://key:secret@bucket` does."""
    return SECRET.search(url) is not None


def without_password(text: str) -> str:
    """Return a URL, or a text with URLs in it, without the user names and passwords before the host."""
    return CREDENTIALS.sub("://", text)


def _placed(place: str, project: Path) -> str:
    """Return a URL as it is, and a relative path made absolute."""
    return place if URL.match(place) else str(project / place)


@dataclass(frozen=True)
class Locations:
    """The zones of one deployment as paths; `registry` and `remote` may be URLs and are strings."""

    data: Path
    landing: Path
    restricted: Path
    keys: Path
    corpora: Path
    registry: str
    remote: str
    embedded: bool
    witness: str | None
    environment: Environment
    group: str | None
    workers: int
    engine: EngineKind
    deletion_lag: int | None = None
    backup: str | None = None

    @classmethod
    def of(cls, settings: LocationSettings, project: Path) -> Locations:
        """Resolve the settings against the project's folder; nothing is created."""
        data = (project / settings.data).resolve()
        return cls(
            data=data,
            landing=data / "landing",
            restricted=data / "restricted",
            keys=(project / settings.keys).resolve() if settings.keys else data / "keys",
            corpora=data / "corpora",
            registry=_placed(settings.registry, project) if settings.registry else str(data / "registry"),
            remote=_placed(settings.remote, project) if settings.remote else str(data / "remote"),
            embedded=settings.registry is None,
            witness=_placed(settings.witness, project) if settings.witness else None,
            environment=settings.environment,
            group=settings.group,
            workers=settings.workers,
            engine=settings.engine,
            deletion_lag=settings.deletion_lag,
            backup=settings.backup,
        )

    @property
    def tables(self) -> Path:
        return self.restricted / "tables"

    @property
    def staging(self) -> Path:
        return self.restricted / "staging"

    @property
    def redacted(self) -> Path:
        """The folder of redacted documents, kept from night to night and shared by all corpora that redact alike."""
        return self.restricted / "redacted"

    @property
    def receipts(self) -> Path:
        """The folder of receipts, which let a night reuse results of steps with the same inputs."""
        return self.restricted / "receipts"

    @property
    def decisions(self) -> Path:
        return self.restricted / "decisions"

    @property
    def sealed(self) -> Path:
        """The folder of records sealed by legal holds, a folder for each hold; this deployment cannot read them."""
        return self.restricted / "sealed"

    @property
    def messages(self) -> Path:
        """The folder of the message box, with the causes that people were told of and undelivered messages."""
        return self.restricted / "messages"

    @property
    def temporary(self) -> Path:
        return self.restricted / "tmp"

    @property
    def publisher(self) -> Path:
        return self.restricted / "publisher"

    @property
    def run_lock(self) -> Path:
        return self.restricted / "run.lock"

    @property
    def publish_lock(self) -> Path:
        return self.restricted / "publish.lock"

    def scratch(self, name: str) -> AbstractContextManager[Path]:
        """Return a folder in `temporary` for raw text in transit, removed when its block or its process ends: see
        `scratch`.
        """
        return scratch(self.temporary, name)

    def sweep(self) -> int:
        """Remove from `temporary` what killed processes have left, and from tables the commits that a power cut has
        torn.

        Returns how much was removed from `temporary`.
        """
        from curation.storage.tables import Tables  # not above: it brings pyarrow along

        Tables(self.tables).take_back()
        return sweep(self.temporary)

    def ensure(self) -> None:
        """Create the zones that this pipeline writes: `restricted` and `keys` for their owner only, `landing` closed to
        others.

        The mode of a `landing` that is only read here stays as it is.

        Raises:
            ConfigurationError: others may enter `restricted` or `keys`, and this process cannot change that.
        """
        for folder, mode in ((self.data, 0o755), (self.landing, 0o750), (self.corpora, 0o700)):
            if not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True)
                os.chmod(folder, mode)
        # Others may pass through, but not write here, as they could replace the folder of a zone.
        settle(self.data, 0o700 if self.group is None else 0o711, 0o755)
        settle(self.landing, 0o750, 0o750)  # the folder of a source is its vendor's job's
        private = (self.tables, self.staging, self.redacted, self.decisions, self.temporary, self.keys)
        for folder in (self.restricted, *private):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        shut(self.restricted)
        shut(self.keys)

    def settle(self) -> None:
        """Give every file and folder the mode of its zone, at the end of a night.

        Without a declared group, a place outside `data` keeps the modes that its owner gave it.

        Raises:
            ConfigurationError: the declared group does not exist, or this process may not give it anything.
        """
        for folder in (self.restricted, self.keys):
            make_private(folder)
        for place in (self.corpora, self.registry, self.remote):
            if self.group is not None and not URL.match(str(place)):
                share(Path(place), self.group)
            elif Path(place).is_relative_to(self.data):
                make_private(Path(place))

    def require_group(self) -> None:
        """Check that this process may give what it makes to the declared group.

        Raises:
            ConfigurationError: there is no such group, or this process may not give it anything.
        """
        if self.group is not None:
            require_group(self.group)
