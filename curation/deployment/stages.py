"""Stages of other packages: each is one step of the night, named by an entry point or a dotted path.

The entry point, of the group `curation.stages`, or the dotted path names a module with

- `VERSION`: changes when the same inputs may give other rows;
- `Settings`: a pydantic model of what its YAML may set under `settings`;
- `STEP`: a `curation.flow.Step` that runs once a night; its `name` is the name of its asset;
- `run(night, settings) -> Figures`: reads and writes the tables that `STEP` declares; figures are counts for people.

A stage that decides which documents pass reads and writes `curation.fates.PASSED`, and gives each document that passed
before it a fate (`night.write_fates(EVERYWHERE, STEP.name, …)`): kept, dropped or quarantined, with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from curation.cleaning.texts import cleaned_documents
from curation.errors import ConfigurationError, Undeclared
from curation.fates import EVERYWHERE, FATES, counts
from curation.flow import GROUP, Step
from curation.settings.entry_points import entries, loaded, versioned
from curation.settings.explanations import choice
from curation.state.night import REASON, Figures, Night, fates_of
from curation.state.night import step as handed

HAS = ("VERSION", "Settings", "STEP", "run")
SEE = "see `curation docs`, Add a stage"
COUNTED = re.compile(rf"{REASON.pattern}(:{REASON.pattern})?")  # what a figure may be called


def stage(name: str) -> Any:
    """Return the module of a stage.

    Raises:
        ConfigurationError: there is no stage of that name, its module cannot be imported, or it lacks what a stage has.
    """
    brought = [entry_name for entry_name, entry in entries(GROUP).items() if not entry.value.startswith("curation.")]
    if "." not in name and name not in brought:
        ships = name in entries(GROUP)
        problem = f"{name} ships, and is part of every night" if ships else f"there is no {name!r}"
        use = f"{choice(name, brought)}, or write" if brought else "no package that is installed gives one: write"
        raise ConfigurationError(f"stage {name!r}", problem, f"{use} the dotted path of a module of your own")
    try:
        module = loaded(GROUP, name)
    except ValueError as error:
        raise ConfigurationError(f"stage {name!r}", str(error), SEE) from None
    if lacks := [attribute for attribute in HAS if not hasattr(module, attribute)]:
        raise ConfigurationError(f"stage {name!r}", f"it lacks {', '.join(lacks)}", SEE)
    if not isinstance(module.STEP, Step):
        raise ConfigurationError(f"stage {name!r}", "its STEP is no curation.flow.Step", SEE)
    return module


class StageSettings(BaseModel):
    """A stage of another package, and what it is to do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: str = Field(
        description="Name of its entry point in the group `curation.stages`, or the dotted path of its module."
    )
    owner: str = Field(default="", description="E-mail address or team that answers for the stage.")
    settings: dict[str, Any] = Field(
        default_factory=dict, validate_default=True, description="Settings of the stage. Each stage declares its own."
    )

    @property
    def name(self) -> str:
        """The stage's name, which tells it from other stages."""
        return self.stage

    @field_validator("stage")
    @classmethod
    def _known_stage(cls, value: str) -> str:
        try:
            stage(value)
        except ConfigurationError as error:
            raise ValueError(f"{error.found}: {error.fix}") from None
        return value

    @field_validator("settings")
    @classmethod
    def _known_settings(cls, value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        if name := info.data.get("stage"):
            stage(name).Settings.model_validate(value)
        return value

    @classmethod
    def model_of(cls, field: str, values: Mapping[str, Any]) -> type[BaseModel] | None:
        """Return the model of a field whose model another field chooses: `settings` has the model of the chosen
        `stage`.
        """
        if field != "settings":
            return None
        try:
            model: type[BaseModel] = stage(str(values.get("stage"))).Settings
        except ConfigurationError:
            return None
        return model

    def step(self) -> Step:
        """Return the stage's step, with the version of its code and package, which a manifest records."""
        module = stage(self.stage)
        declared: Step = module.STEP
        return replace(declared, version=versioned(module.STEP.name, module), run=f"{module.__name__}.run")

    def parsed(self) -> BaseModel:
        """Return the settings as an instance of the stage's own model."""
        settings: BaseModel = stage(self.stage).Settings.model_validate(self.settings)
        return settings

    def carry_out(self, night: Night) -> Figures:
        """Run the stage for tonight, with only the tables that it declares. Returns counts for people.

        Raises:
            Undeclared: it opens other tables, or returns something else than counts.
        """
        return handed(self.step())(_carried_out)(night, self)


def _carried_out(night: Night, brought: StageSettings) -> Figures:
    figures = stage(brought.stage).run(night, brought.parsed())
    if not isinstance(figures, Mapping) or not all(
        COUNTED.fullmatch(str(name)) and isinstance(value, int | float) for name, value in figures.items()
    ):
        problem = "its run gives something else than numbers by names"
        raise Undeclared(f"stage {brought.stage!r}", problem, "let it return {'dropped': 3} or the like, and no text")
    return dict(figures)


def accounting(night: Night, step: Step) -> dict[str, int]:
    """Return the counts of a stage that decides what passes: documents that reached it, and fates by reason.

    Each document that reached the stage must have one fate: kept, dropped or quarantined. `difference` is 0 where that
    holds.

    Args:
        night: the night as it was handed to the stage.
    """
    reached = {
        doc_id
        for source in night.project.sources
        for doc_id in cleaned_documents(night, source, ["doc_id"])["doc_id"].to_pylist()
    }
    where = fates_of(EVERYWHERE, step.name) & (pc.field("subject_kind") == "document")
    fates = night.tables.read("fates", FATES, where=where)
    subjects = fates["subject_id"].to_pylist()
    wrong = len(reached ^ set(subjects)) + len(subjects) - len(set(subjects))
    return {"documents": len(reached), **counts(fates), "difference": wrong}


def run_step(night: Night, step: Step, subject: str = "") -> Any:
    """Run one step of the flow, whether it ships or a deployment brings it.

    Args:
        subject: the source or corpus, for steps that run once for each.
    """
    for brought in night.project.every(StageSettings).values():
        if brought.step().name == step.name:
            return brought.carry_out(night)
    return step.loaded()(night, *((subject,) if subject else ()))
