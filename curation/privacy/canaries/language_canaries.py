"""Canaries of one language: invented identifiers in sentences of it, among sentences that identify nobody.

What is planted depends only on language, policy and profile, not on a night's texts or a key. So the same recognizers
get the same result in every night, in every company and from `curation try`.
"""

from __future__ import annotations

from collections.abc import Iterator

from curation.privacy.canaries.language_texts import LanguageTexts, texts_of
from curation.privacy.canaries.language_values import value_of
from curation.privacy.canaries.planted import Copy, classes_of, copy_with
from curation.privacy.canaries.sentences import VALUE, sentences_of
from curation.privacy.detector import DEFAULT
from curation.privacy.keyed_draws import Chance
from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.profile import Profile

VERSION = "2"  # raise it when values or places may change
KEY = b"language canaries"  # no secret: what it decides is the same everywhere
AROUND = 6  # harmless sentences of a copy


def copies_of(language: str, policy: PrivacyPolicy, profile: Profile, per_class: int) -> Iterator[Copy]:
    """Yield `per_class` copies, each with one canary of every type that the profile redacts, in order."""
    texts, classes = texts_of(language), classes_of(policy, profile)
    for number in range(per_class):
        chance = Chance(KEY, language, str(number))
        sentences = [_sentence(chance, policy, texts, entity) for entity in chance.order(classes)]
        harmless = [chance.of(texts.harmless) for _ in range(AROUND)]
        yield copy_with(chance, " ".join(harmless), sentences)


def _sentence(
    chance: Chance, policy: PrivacyPolicy, texts: LanguageTexts, entity: EntityType
) -> tuple[EntityType, str, str, str]:
    """Return (type, form, sentence, value); the form is `de#3` for the third German sentence of the type."""
    own = sentences_of(entity, policy) if entity in policy.entities else {}
    sentences = [("", template) for template in own.get(texts.language, own.get(DEFAULT, ()))] or texts.sentences[
        entity
    ]
    number = chance.below(len(sentences))
    kind, sentence = sentences[number]
    value, rest = value_of(entity, kind, chance, policy, texts) or ("", "")
    return entity, f"{texts.language}#{number + 1}", sentence.replace(VALUE, VALUE + rest), value
