"""Run `curation canaries`: print the sequences planted in a corpus to measure how much a model memorizes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from curation.corpora.example import Maker
from curation.corpora.recipe import Recipe
from curation.corpora.sift.memorisation import made
from curation.errors import ConfigurationError

if TYPE_CHECKING:
    from curation.state.night import Night


def show_canaries(night: Night, corpus: str) -> int:
    """Print a JSON line for each canary: the prompt, the answer of a model that remembers, the number of copies.
    Returns 0.

    Raises:
        ConfigurationError: there is no such corpus, or its recipe plants none.
    """
    recipe = night.project.every(Recipe).get(corpus)
    if recipe is None:
        known = ", ".join(night.project.every(Recipe))
        raise ConfigurationError(corpus, "there is no such corpus", f"use one of: {known}")
    if recipe.sift.memorisation is None:
        raise ConfigurationError(corpus, "its recipe plants no canaries", "declare `sift: {memorisation: {}}` in it")
    for key in (night.keys.release_id, *night.keys.older.get("release_id", ())):  # as older releases hold them
        for canary in made(Maker(corpus, key), recipe.sift.memorisation):
            print(json.dumps({"prompt": canary.prompt, "secret": canary.secret, "planted": canary.count}))
    return 0
