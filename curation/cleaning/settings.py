"""The settings of cleaning: which edits are made, what is looked for in clean texts, which words label values have."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from curation.cleaning.boilerplate.learning import BoilerplateSettings
from curation.cleaning.characters.remains import RemainsSettings
from curation.cleaning.characters.unicode import CharacterSettings
from curation.cleaning.kernel import TextSettings
from curation.cleaning.labels.concepts import ConceptSettings
from curation.cleaning.labels.rules import LabelRules
from curation.cleaning.labels.vocabulary import Vocabularies, Vocabulary
from curation.cleaning.machines.automatic import AutomaticSettings
from curation.cleaning.mails.thread import ThreadSettings
from curation.cleaning.pages.repair import PageSettings
from curation.cleaning.signals.signals import SignalSettings
from curation.settings.names import Wrong, unknown_label, unknown_value, unless


class CleaningSettings(BaseModel):
    """The settings of all cleaning rules, and the vocabularies by label name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    characters: CharacterSettings = Field(
        default=CharacterSettings(),
        description="How damaged characters are repaired, such as text in the wrong encoding. Left out: the defaults.",
    )
    remains: RemainsSettings = Field(
        default=RemainsSettings(),
        description="How remains of HTML are removed from text, and when they are left because the text talks about "
        "them. Left out: the defaults.",
    )
    pages: PageSettings = Field(
        default=PageSettings(),
        description="How damage of printed pages is repaired, such as hyphens at line ends, page numbers and columns. "
        "Left out: the defaults.",
    )
    threads: ThreadSettings = Field(
        default=ThreadSettings(),
        description="How mails are cleaned: quotes, signatures, disclaimers, footers and tracking links. Sources with "
        "`prose: true` are not touched by it. Left out: the defaults.",
    )
    rounds: int = Field(
        default=TextSettings.model_fields["rounds"].default,
        ge=1,
        le=1000,
        description=TextSettings.model_fields["rounds"].description,
    )
    signals: SignalSettings = Field(
        default=SignalSettings(),
        description="How the language, repetition and damage of a text are measured. Left out: the defaults.",
    )
    automatic: AutomaticSettings = Field(
        default=AutomaticSettings(),
        description="How automatic notices, such as out-of-office replies, are recognised. Left out: the defaults.",
    )
    system_turns: Literal["drop", "keep"] = Field(
        default="drop",
        description="Whether turns are dropped or kept whose author is a program, as the vendor says. Keep them if a "
        "chatbot's answers count.",
    )
    boilerplate: BoilerplateSettings = Field(
        default=BoilerplateSettings(),
        description="When a repeated line is learned as boilerplate. Left out: the defaults.",
    )
    concepts: ConceptSettings = Field(
        default=ConceptSettings(),
        description="How product names and years are found in running text. A recipe's `concepts` says which of them "
        "are rewritten. Left out: the defaults.",
    )
    vocabularies: dict[str, Vocabulary] = Field(
        default_factory=dict,
        description="Label → its vocabulary: the canonical values of the label and their aliases. Settings that "
        "select or count by a label need its vocabulary.",
    )
    label_rules: LabelRules = Field(
        default=LabelRules(), description="Rules that label documents for which nobody has given a value."
    )
    suggest_from: float = Field(
        default=Vocabularies.model_fields["suggest_from"].default,
        ge=0,
        le=1,
        description=Vocabularies.model_fields["suggest_from"].description,
    )

    @field_validator("label_rules")
    @classmethod
    def _speak_for_values(cls, value: LabelRules, info: ValidationInfo) -> LabelRules:
        """Refuse a rule whose label has no vocabulary, or whose value is not in it."""

        def wrong() -> Wrong:
            known = info.data["vocabularies"]
            for index, rule in enumerate(value.rules):
                if rule.label not in known:
                    yield ("rules", index, "label"), unknown_label(rule.label, known)
                elif rule.value not in known[rule.label].values:
                    yield ("rules", index, "value"), unknown_value(rule.value, rule.label, known[rule.label].values)

        return unless(wrong() if "vocabularies" in info.data else (), value)

    def texts(self, prose: bool) -> TextSettings:
        """Return the settings for the texts of one source; `prose` leaves out the rules for mails."""
        return TextSettings(
            characters=self.characters,
            remains=self.remains,
            pages=self.pages,
            threads=None if prose else self.threads,
            rounds=self.rounds,
        )

    def labels(self) -> Vocabularies:
        """Return the vocabularies as one object."""
        return Vocabularies(labels=self.vocabularies, suggest_from=self.suggest_from)
