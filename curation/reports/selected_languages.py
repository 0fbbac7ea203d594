"""Find gaps in the languages that recipes select, for `curation validate`.

In such languages little personal data is found, or nothing can be released.
"""

from __future__ import annotations

from collections.abc import Iterator

from curation.deployment.project import Project
from curation.privacy.canaries.language_texts import languages
from curation.privacy.detector import DEFAULT
from curation.privacy.models.morphology import LIBRARIES, installed


def missing(project: Project) -> Iterator[str]:
    """Yield sentences, each with its corpora and what to do; none where nothing is missing."""
    asked: dict[tuple[str, str], list[str]] = {}
    for name, recipe in project.corpora.items():
        for language in recipe.select.languages:
            if language != DEFAULT:
                asked.setdefault((language, recipe.profile), []).append(name)
    for (language, profile), corpora in sorted(asked.items()):
        for sentence in _missing(project, language, profile):
            yield f"{', '.join(corpora)}: {sentence}"


def _missing(project: Project, language: str, profile: str) -> Iterator[str]:
    policy = project.privacy
    if language not in languages() and policy.profile(profile).unread_languages == "quarantine":
        yield (
            f"no text in {language} can be released, as there are no canaries of it; `unread_languages: accept` in the "
            f"profile {profile} lets pass what is found in it"
        )
    if language in LIBRARIES and not installed(language):
        yield (
            f"names in {language} are found by the words around them alone: install curation[morphology] for its "
            "dictionaries"
        )
    elif language not in policy.models and language not in LIBRARIES:
        yield f"no model reads {language}: list one under `models` of the Privacy YAML, or rules alone find its names"
