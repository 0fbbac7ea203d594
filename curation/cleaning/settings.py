"""What the cleaning YAML may say: which edits are made, what is looked for in clean texts, which words labels have."""

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
    """Every rule's settings by what it is about, and vocabularies by the name of a label."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    characters: CharacterSettings = CharacterSettings()
    remains: RemainsSettings = RemainsSettings()
    pages: PageSettings = PageSettings()
    threads: ThreadSettings = ThreadSettings()
    rounds: int = Field(
        default=TextSettings.model_fields["rounds"].default,
        ge=1,
        le=1000,
        description=TextSettings.model_fields["rounds"].description,
    )
    signals: SignalSettings = SignalSettings()
    automatic: AutomaticSettings = AutomaticSettings()
    system_turns: Literal["drop", "keep"] = Field(
        default="drop",
        description="Turns whose author is a program by the vendor's word; keep them where a chatbot's answers count.",
    )
    boilerplate: BoilerplateSettings = BoilerplateSettings()
    concepts: ConceptSettings = ConceptSettings()
    vocabularies: dict[str, Vocabulary] = Field(default_factory=dict)
    label_rules: LabelRules = Field(
        default=LabelRules(), description="Rules that label documents of which nobody has said a value."
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
        """What a rule says is a value of a vocabulary."""

        def wrong() -> Wrong:
            known = info.data["vocabularies"]
            for index, rule in enumerate(value.rules):
                if rule.label not in known:
                    yield ("rules", index, "label"), unknown_label(rule.label, known)
                elif rule.value not in known[rule.label].values:
                    yield ("rules", index, "value"), unknown_value(rule.value, rule.label, known[rule.label].values)

        return unless(wrong() if "vocabularies" in info.data else (), value)

    def texts(self, prose: bool) -> TextSettings:
        """The settings for the texts of one source."""
        return TextSettings(
            characters=self.characters,
            remains=self.remains,
            pages=self.pages,
            threads=None if prose else self.threads,
            rounds=self.rounds,
        )

    def labels(self) -> Vocabularies:
        """The vocabularies as one value."""
        return Vocabularies(labels=self.vocabularies, suggest_from=self.suggest_from)
