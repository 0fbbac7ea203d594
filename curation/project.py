"""One deployment: every YAML under its defs folder, read, checked against each other, and frozen."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from curation.cron import Cron
from curation.errors import ConfigurationError, SourceError, TryAgain
from curation.night import Night, open_decisions
from curation.owner import Owner
from curation.references import (
    check_against,
    check_asked,
    check_covered,
    check_distinguished,
    check_fields,
    check_named_apart,
    check_quasi,
    check_selection,
    check_sources,
)
from curation.references_labels import check_codes, check_governance, check_labels, check_rules
from curation.references_suites import suite_of
from curation.sources.identities.match_rules import MatchRule
from curation.storage.keys import load_keys
from curation.storage.landing import LandingZone
from curation.storage.locations import Locations, LocationSettings
from curation.storage.tables import Tables
from curation.yamlfile import Located, read_yaml

if TYPE_CHECKING:
    from curation.cleaning.settings import CleaningSettings
    from curation.corpora.recipe import Recipe
    from curation.dedup.settings import DedupSettings
    from curation.privacy.policy import PrivacyPolicy
    from curation.quality.suite import Suite
    from curation.sources.settings import SourceSettings

PACKAGE_DEFS = Path(__file__).parent / "defs"
DEFS_VARIABLE = "CURATION_DEFS"
PREFIX = "curation.components."


def _known_region(value: str) -> str:
    from phonenumbers import SUPPORTED_REGIONS

    if value not in SUPPORTED_REGIONS:
        raise ValueError("no such region; write an ISO 3166 code such as DE")
    return value


Region = Annotated[str, AfterValidator(_known_region)]


class NightlySettings(BaseModel):
    """When a night runs, and how people are joined."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cron: Cron = Field(default="0 2 * * *", description="When the schedule fires: minute, hour, day, month, weekday.")
    timezone: str = Field(default="UTC", description="IANA name of the time zone that `cron` is meant in.")
    match_people: tuple[MatchRule, ...] = Field(
        default=(MatchRule(all=("email",)),),
        description=(
            "Rules by which two references are one person, in order: email, phone, id, or {all: [name, birth_date]} "
            "and the like. What follows a person (erasure, consent) follows a wrong join too: e-mail alone is default."
        ),
    )
    phone_region: Region | None = Field(
        default=None,
        description="ISO 3166 code of where phone numbers without a country's code are at home; without it none of "
        "them is compared.",
    )
    phone_regions: dict[str, Region] = Field(
        default_factory=dict, description="The same for sources that differ: source → code."
    )
    external_ids: dict[str, str] = Field(
        default_factory=dict,
        description="Source → whose ids its external ids are: another source, or any name that two sources share. "
        "What stands here for none joins only where its form is unique in the world (Salesforce, UUID).",
    )
    owners: tuple[Owner, ...] = Field(default=(), description="Who is shown as owner of the shared assets.")

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("no such time zone; write an IANA name such as Europe/Berlin") from error
        return value

    wait_seconds: float = Field(
        default=3600.0, ge=0, description="How long a run of the schedule or the UI waits for another one to end."
    )

    def day(self, moment: dt.datetime) -> dt.date:
        """The date of an aware instant in the schedule's time zone."""
        return moment.astimezone(zoneinfo.ZoneInfo(self.timezone)).date()

    def matching(self) -> dict[str, Any]:
        """What decides who is one person, as plain values."""
        return self.model_dump(mode="json", include={"match_people", "phone_region", "phone_regions", "external_ids"})


@dataclass(frozen=True)
class Project:
    """Everything that a deployment declares. `sources` and `corpora` by name, in order of name."""

    root: Path
    defs: Path
    locations: Locations
    sources: Mapping[str, SourceSettings]
    cleaning: CleaningSettings
    dedup: DedupSettings
    privacy: PrivacyPolicy
    corpora: Mapping[str, Recipe]
    suites: Mapping[str, Suite]
    nightly: NightlySettings
    files: tuple[Path, ...]

    def zone(self, source: str) -> LandingZone:
        """Where the exports of a source land."""
        settings = self.sources[source].landing
        own = settings.location
        if own is None:
            location = str(self.locations.landing / source)
        else:
            location = own if "://" in own else str((self.root / own).resolve())
        return LandingZone(
            location, f"landing/{source}", self.locations.temporary, settings.arrival, declared=own is not None
        )

    def today(self) -> dt.date:
        """The clock's day where the schedule is at home: asked by who starts a night, and by no step of it."""
        return self.nightly.day(dt.datetime.now(dt.UTC))

    @staticmethod
    def variable(name: str) -> str | None:
        """What an environment variable holds that a YAML names: a secret stands in no YAML."""
        return os.environ.get(name) or None

    def settings_digest(self) -> str:
        """One digest over the YAML that decides content, 64 hex: not where things are, nor when a night runs, nor the
        suites, which judge a candidate and do not make it; so a corrected suite lets a night that it stopped go on."""
        total = hashlib.sha256(json.dumps(self.nightly.matching(), sort_keys=True).encode())
        for file in self.files:
            if file.name == "defs.yaml" and file.parent.name not in ("locations", "nightly"):
                total.update(file.relative_to(self.defs).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
        return total.hexdigest()


def project_root() -> Path:
    """Where relative locations start: `CURATION_PROJECT`, else the checkout this package lies in, else this folder."""
    given = os.environ.get("CURATION_PROJECT")
    if given:
        return Path(given).resolve()
    checkout = Path(__file__).parent.parent
    return checkout if (checkout / "workspace.yaml").exists() else Path.cwd()


def defs_folder() -> Path:
    """The YAML in force: `CURATION_DEFS`, else what the package ships."""
    given = os.environ.get(DEFS_VARIABLE)
    return Path(given).resolve() if given else PACKAGE_DEFS


def load_project(defs: Path | None = None, root: Path | None = None) -> Project:
    """Read and check a deployment.

    Raises:
        ConfigurationError: the first thing wrong, with file and line: an unknown key, a wrong type, a reference to a
            source, profile or suite that is not there, two of what there may be one of.
    """
    defs = defs or defs_folder()
    if not defs.is_dir():
        raise ConfigurationError(
            str(defs), "no such folder of YAML", f"set {DEFS_VARIABLE} to the folder with your defs"
        )
    found = _instances(defs)
    from curation.cleaning.settings import CleaningSettings
    from curation.corpora.recipe import Recipe
    from curation.dedup.settings import DedupSettings
    from curation.privacy.policy import PrivacyPolicy
    from curation.sources.settings import SourceSettings

    for kind in NEEDED:
        if not found[kind]:
            raise ConfigurationError(
                str(defs),
                f"there is no {kind}",
                f"write a defs.yaml with `type: {PREFIX}{kind}`; it may have no attributes",
            )
    sources = _named(found["Source"], SourceSettings)
    corpora = _named(found["Corpus"], Recipe)
    privacy = _single(found["Privacy"], PrivacyPolicy)
    check_covered(privacy, found["Privacy"][0])
    cleaning = _single(found["Cleaning"], CleaningSettings)
    check_quasi(privacy, found["Privacy"][0], cleaning)
    check_fields(privacy, found["Privacy"][0], cleaning, [source for source, _ in sources.values()])
    check_codes(found["Cleaning"][0], cleaning, sources.keys())
    for source, located in sources.values():
        check_governance(source, located, cleaning)
    dedup = _single(found["Dedup"], DedupSettings)
    check_distinguished(found["Dedup"][0], dedup, cleaning)
    check_named_apart(corpora, sources.keys())
    recipes = {name: recipe for name, (recipe, _) in corpora.items()}
    suites = {}
    for name, (recipe, located) in corpora.items():
        check_selection(recipe, located, sources.keys(), privacy.profiles.keys())
        check_labels(recipe, located, cleaning)
        check_asked(recipe, located, cleaning, privacy.max_characters)
        check_against(recipe, located, recipes)
        suites[name] = suite_of(recipe, located, cleaning)
    fields = [each.field for each in privacy.fields if each.field is not None]
    check_rules(cleaning, found["Cleaning"][0], recipes, suites, fields)
    nightly = _single(found["Nightly"], NightlySettings)
    for located in found["Nightly"]:
        check_sources(nightly, located, sources.keys())
    settings = _single(found["Locations"], LocationSettings)
    try:
        settings = settings.overridden(os.environ)
    except ValueError as error:
        raise ConfigurationError("CURATION_… variables", "one has no valid value", "see `curation validate`") from error
    root = root or project_root()
    return Project(
        root=root,
        defs=defs,
        locations=Locations.of(settings, root),
        sources={name: source for name, (source, _) in sources.items()},
        cleaning=cleaning,
        dedup=dedup,
        privacy=privacy,
        corpora=recipes,
        suites=suites,
        nightly=nightly,
        files=tuple(sorted(defs.rglob("*.yaml"))),
    )


def load_dedup(defs: Path | None = None) -> DedupSettings:
    """The settings of deduplication alone, without a look at the others or at what the labels in them are.

    Raises:
        ConfigurationError: as `load_project`, for this one.
    """
    from curation.dedup.settings import DedupSettings

    return _single(_instances(defs or defs_folder())["Dedup"], DedupSettings)


def open_night(project: Project, as_of: dt.date | None = None) -> Night:
    """Prepare a night.

    Args:
        as_of: the day to judge by; the newest complete landing of any source where it is not given, for who looks at
            what is there and runs no night.

    Raises:
        ConfigurationError: no day is given and nothing has landed, or the keys are refused.
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
    keys = load_keys(locations.keys, locations.environment)
    tables = Tables(locations.tables)
    night = Night(project, tables, keys, open_decisions(locations.decisions, keys, tables), as_of)
    night.decisions.read()
    return night


def landing_dates(project: Project) -> list[dt.date]:
    """All complete landing dates of all sources, oldest first. A source whose folders are misnamed gives none here; the
    night holds it."""
    dates: set[dt.date] = set()
    for source in project.sources:
        with contextlib.suppress(SourceError, TryAgain):
            dates.update(project.zone(source).dates())
    return sorted(dates)


NEEDED = ("Cleaning", "Dedup", "Privacy", "Nightly")  # they give the shared assets
KINDS = ("Source", "Cleaning", "Dedup", "Privacy", "Corpus", "Locations", "Nightly")


def _instances(defs: Path) -> dict[str, list[Located]]:
    found: dict[str, list[Located]] = {kind: [] for kind in KINDS}
    for file in sorted(defs.rglob("defs.yaml")):
        located = read_yaml(file)
        kind = str(located.values.get("type", "")).removeprefix(PREFIX)
        if kind not in found:
            choices = ", ".join(PREFIX + k for k in KINDS)
            raise located.error(("type",), "no component of that type", f"use one of: {choices}")
        unknown = sorted(located.values.keys() - {"type", "attributes"})
        if unknown:
            raise located.error((unknown[0],), f"unknown key {unknown[0]!r}", "put settings under `attributes`")
        if not isinstance(located.values.setdefault("attributes", {}), dict):
            raise located.error(
                ("attributes",), "not a mapping", "write `attributes:` with indented `key: value` lines"
            )
        found[kind].append(located)
    return found


def _named[Model: BaseModel](files: list[Located], model: type[Model]) -> dict[str, tuple[Model, Located]]:
    found: dict[str, tuple[Model, Located]] = {}
    for located in files:
        settings = located.parse(model, ("attributes",))
        name: Any = getattr(settings, "name")  # noqa: B009 - every named model has it, the type variable does not say so
        if name in found:
            raise located.error(("attributes", "name"), f"the name {name!r} is taken", f"see {found[name][1].file}")
        found[name] = (settings, located)
    return dict(sorted(found.items()))


def _single[Model: BaseModel](files: list[Located], model: type[Model]) -> Model:
    """The one instance of its kind, or the defaults where there is none."""
    if len(files) > 1:
        raise files[1].error((), "there may be one of these", f"merge it into {files[0].file}")
    return files[0].parse(model, ("attributes",)) if files else model()
