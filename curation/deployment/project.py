"""Loads one deployment: every YAML under its defs folder, read, checked against each other, and frozen."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curation.deployment.declared import read_alone, read_declared
from curation.deployment.nightly import NightlySettings
from curation.engine.ray_private import FIX, exposed, joins
from curation.errors import ConfigurationError, SourceError, TryAgain
from curation.flow import Flow
from curation.graph import flow
from curation.registry.witness.witnessed_log import witnessed_log
from curation.settings.folder import DEFS_VARIABLE, deployment_at, deployment_in_force, find_deployment, reading
from curation.settings.yamlfile import Located
from curation.sources.landings.places import place_of, shared
from curation.state.night import Night, close_rings, open_decisions, require_keys
from curation.storage.form import read_form
from curation.storage.landings.landing import LandingZone
from curation.storage.locations import COMMITTED, URL, Locations, has_password
from curation.storage.secrets.keys import load_keys
from curation.storage.tables import Tables

if TYPE_CHECKING:
    from pydantic import BaseModel

    from curation.cleaning.settings import CleaningSettings
    from curation.corpora.recipe import Recipe
    from curation.dedup.settings import DedupSettings
    from curation.deployment.stages import StageSettings
    from curation.privacy.policy import PrivacyPolicy
    from curation.quality.suite import Suite
    from curation.sources.settings import SourceSettings


@dataclass(frozen=True)
class Project:
    """Everything that a deployment declares.

    `sources`, `corpora` and `stages` are by name, in order of name. `left_out` lists the kinds that have no YAML and
    take their defaults.
    """

    root: Path
    defs: Path
    locations: Locations
    sources: Mapping[str, SourceSettings]
    cleaning: CleaningSettings
    dedup: DedupSettings
    privacy: PrivacyPolicy
    corpora: Mapping[str, Recipe]
    suites: Mapping[str, Suite]
    stages: Mapping[str, StageSettings]
    nightly: NightlySettings
    files: tuple[Path, ...]
    left_out: tuple[str, ...]

    @cached_property
    def graph(self) -> Flow:
        """The steps of the deployment in order: those that ship, and those of stages of other packages."""
        return flow(stage.step() for stage in self.stages.values())

    @property
    def profiles(self) -> tuple[str, ...]:
        """Names of the redaction profiles that the deployment's corpora use, sorted."""
        return tuple(sorted({recipe.profile for recipe in self.corpora.values()}))

    def one[Settings](self, kind: type[Settings]) -> Settings:
        """Return the settings of a kind that occurs once.

        Raises:
            LookupError: there is no such kind.
        """
        for settings in (self.cleaning, self.dedup, self.privacy, self.nightly):
            if isinstance(settings, kind):
                return settings
        raise LookupError(kind.__name__)

    def every[Settings](self, kind: type[Settings]) -> Mapping[str, Settings]:
        """Return the settings of a kind that may occur several times, by name, in order of name.

        Raises:
            LookupError: there is no such kind.
        """
        kinds: Mapping[str, Any] = {
            "SourceSettings": self.sources,
            "StageSettings": self.stages,
            "Recipe": self.corpora,
            "Suite": self.suites,
        }
        settings: Mapping[str, Settings] = kinds[kind.__name__]
        return settings

    def zone(self, source: str) -> LandingZone:
        """Return the landing zone where the exports of a source arrive."""
        settings = self.sources[source]
        return LandingZone(
            place_of(settings, self.locations.landing, self.root),
            f"landing/{source}",
            self.locations.temporary,
            settings.landing.arrival,
            declared=settings.landing.location is not None,
        )

    def today(self) -> dt.date:
        """Return today's date in the schedule's time zone. Whoever starts a night asks for it; no step does."""
        return self.nightly.day(dt.datetime.now(dt.UTC))

    @staticmethod
    def variable(name: str) -> str | None:
        """Return the value of an environment variable that a YAML names, because no secret stands in a YAML."""
        return os.environ.get(name) or None

    def settings_digest(self) -> str:
        """Return one digest over the YAML that decides content, 64 hex digits.

        It leaves out where things are, when a night runs, and the suites, which judge a candidate but do not make it;
        so a night that a suite stopped can go on once the suite is corrected. It is taken when the YAML is loaded:
        edits made while a night runs do not count for that night.
        """
        return self._settings_digest

    @cached_property
    def _settings_digest(self) -> str:
        total = hashlib.sha256(json.dumps(self.nightly.matching(), sort_keys=True).encode())
        for file in self.files:
            if file.name == "defs.yaml" and file.parent.name not in ("locations", "nightly"):
                total.update(file.relative_to(self.defs).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
        return total.hexdigest()


def load_project(defs: Path | None = None, root: Path | None = None) -> Project:
    """Read and check a deployment.

    Raises:
        Refusals: all errors, with file and line: unknown keys, wrong types, references to a missing source, profile or
            suite, a second component of a kind that may occur once.
        ConfigurationError: there is no deployment, or no YAML in it; an environment variable has an invalid value;
            newer code has taken the deployment over; the witness is not outside, or is missing in production;
            production would join an open Ray cluster; landings with `retain_days` lie where another source reads.
    """
    if defs is None or root is None:
        deployment = deployment_in_force()
        defs, root = defs or deployment.defs, root or deployment.root
    if not defs.is_dir():
        raise ConfigurationError(
            str(defs), "no such folder of YAML", f"set {DEFS_VARIABLE} to the folder with your defs"
        )
    with reading(deployment_at(root, defs)):
        declared = read_declared(defs)
    settings = declared.locations
    try:
        settings = settings.overridden(os.environ)
    except ValueError as error:
        raise ConfigurationError("CURATION_… variables", "one has no valid value", "see `curation validate`") from error
    locations = Locations.of(settings, root)
    _check_remote(locations, defs, declared.places)
    _check_witness(locations, defs, declared.places)
    _check_cluster(locations, defs, declared.places)
    for name, other in shared(declared.sources, locations.landing, root):
        raise declared.files[name].error(
            ("attributes", "landing", "retain_days"),
            f"what goes by its age here, the source {other} reads too, or what lies above or below it",
            "give each its own `location`, or take `retain_days` out",
        )
    read_form(locations.restricted)
    project = Project(
        root=root,
        defs=defs,
        locations=locations,
        sources=declared.sources,
        cleaning=declared.cleaning,
        dedup=declared.dedup,
        privacy=declared.privacy,
        corpora=declared.corpora,
        suites=declared.suites,
        stages=declared.stages,
        nightly=declared.nightly,
        files=tuple(file for file in sorted(defs.rglob("*.yaml")) if file not in declared.others),
        left_out=declared.left_out,
    )
    project.settings_digest()  # while the files are what was read
    return project


def _check_remote(locations: Locations, defs: Path, places: Located | None) -> None:
    """Check that the remote's URL, which a registry commits, holds no password.

    Raises:
        ConfigurationError: it holds one.
    """
    if not has_password(locations.remote):
        return
    if places is None or locations.remote != places.values.get("attributes", {}).get("remote"):
        raise ConfigurationError("CURATION_REMOTE", *COMMITTED)
    raise places.error(("attributes", "remote"), *COMMITTED)


def _check_witness(locations: Locations, defs: Path, places: Located | None) -> None:
    """Check that a witness lies outside of the data it has to outlive, and that production has one.

    Raises:
        ConfigurationError: the witness lies inside, or production has none.
    """
    witness, name = locations.witness, "witness"
    if witness is None:
        if locations.environment != "prod":
            return
        name = "environment"
        problem = "this is prod and has no witness: data that comes back from a backup would bring back who was erased"
    elif witness in (locations.registry, locations.remote):
        problem = "the witness is the registry or its remote, which come back from a backup with each other"
    elif not URL.match(witness) and Path(witness).resolve().is_relative_to(locations.data):
        problem = "the witness lies in the data folder, and comes back from a backup with it"
    else:
        return
    fix = (
        "name a place outside where objects are added and none changes, as `witness:` (a bucket with object lock, a "
        "folder of another machine, a second git host) or CURATION_WITNESS"
    )
    raise (
        ConfigurationError(str(defs), problem, fix)
        if places is None
        else places.error(("attributes", name), problem, fix)
    )


def _check_cluster(locations: Locations, defs: Path, places: Located | None) -> None:
    """Check that production joins no Ray cluster that is open to others. The cluster's own settings are checked on
    joining.

    Raises:
        ConfigurationError: the environment variables of this process ask for no TLS or give no token.
    """
    if locations.engine != "ray" or locations.environment != "prod" or joins(os.environ) is None:
        return
    if (problem := exposed(os.environ)) is not None:
        where = ("attributes", "engine")
        raise ConfigurationError(str(defs), problem, FIX) if places is None else places.error(where, problem, FIX)


def load_alone[Settings: BaseModel](kind: str, model: type[Settings], defs: Path | None = None) -> Settings:
    """Return the settings of one kind without reading the other kinds, as `try` needs them.

    Defaults are returned where there is no deployment, or it leaves the kind out.

    Raises:
        ConfigurationError: as `load_project`, for this kind.
    """
    if defs is None:
        if (deployment := find_deployment()) is None:
            return model()
        defs = deployment.defs
    return read_alone(defs, kind, model)


def open_night(project: Project, as_of: dt.date | None = None) -> Night:
    """Return a night of the deployment, with its keys, tables and log of decisions opened.

    Args:
        as_of: the day to judge by. None: the newest complete landing date of any source, for callers that only look at
            what is there and run no night.

    Raises:
        ConfigurationError: no day is given and nothing has landed; or the keys are refused, or one is lost.
        IntegrityError: the log of decisions was tampered with.
    """
    locations = project.locations
    locations.ensure()
    if as_of is None:
        as_of = max(landing_dates(project), default=None)
    if as_of is None:
        raise ConfigurationError(
            str(locations.landing),
            "nothing has landed",
            "put an export at <source>/<YYYY-MM-DD>/ in there, or run `curation demo`",
        )
    require_keys(locations)
    keys = load_keys(locations.keys, locations.environment)
    tables = Tables(locations.tables)
    decisions = open_decisions(locations.decisions, keys, tables)
    close_rings(locations.keys, keys, decisions)
    night = Night(project, tables, keys, witnessed_log(project, decisions, keys), as_of)
    night.decisions.read()
    return night


def landing_dates(project: Project) -> list[dt.date]:
    """Return the complete landing dates of all sources, oldest first.

    A source with misnamed folders adds no dates here; the night holds that source.
    """
    dates: set[dt.date] = set()
    for source in project.sources:
        with contextlib.suppress(SourceError, TryAgain):
            dates.update(project.zone(source).dates())
    return sorted(dates)
