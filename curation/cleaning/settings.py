"""What the cleaning YAML may say: which edits are made, and the vocabularies of labels."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from curation.cleaning import thread, unicode
from curation.cleaning.kernel import CleaningSettings as TextSettings
from curation.cleaning.thread import ThreadKind
from curation.cleaning.unicode import UnicodeKind
from curation.cleaning.vocabulary import Vocabularies, Vocabulary


class CleaningSettings(BaseModel):
    """Edits by kind, and vocabularies by the name of a label."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    characters: tuple[UnicodeKind, ...] = Field(default=unicode.KINDS, description="Edits of characters.")
    threads: tuple[ThreadKind, ...] = Field(default=thread.KINDS, description="Edits of mails; not made in prose.")
    vocabularies: dict[str, Vocabulary] = Field(default_factory=dict)

    def texts(self, prose: bool) -> TextSettings:
        """The settings for the texts of one source."""
        return TextSettings(characters=self.characters, threads=() if prose else self.threads)

    def labels(self) -> Vocabularies:
        """The vocabularies as one value."""
        return Vocabularies(labels=self.vocabularies)
